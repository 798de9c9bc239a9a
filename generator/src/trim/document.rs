//! A whole document as an index of its path items and components, each parsed only when somebody asks for it.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::node::{Map, Node};
use super::scan::{self, Range};
use crate::diagnostics::{Diagnostic, Pointer, quoted};

type Entries<'a> = IndexMap<Cow<'a, str>, Part<'a>>;

/// An `OpenAPI` document, borrowed from its text, of which only what is asked for is parsed.
#[derive(Debug)]
pub struct Document<'a> {
    /// Top-level members other than `paths` and `components`.
    pub(super) head: Entries<'a>,
    pub(super) paths: Entries<'a>,
    pub(super) components: IndexMap<Cow<'a, str>, Entries<'a>>,
    /// Whether the text had to be parsed whole.
    parsed_whole: bool,
}

/// One path item, component or top-level member.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// Lines that hold the key and its value, and the number of lines before them.
    Yaml {
        text: &'a str,
        line: usize,
    },
    Json(&'a str),
    Parsed(Node),
}

impl Part<'_> {
    /// Parses the value.
    pub(super) fn node(&self, pointer: &Pointer) -> Result<Cow<'_, Node>, Diagnostic> {
        match self {
            Self::Parsed(node) => Ok(Cow::Borrowed(node)),
            Self::Json(text) => serde_json::from_str(text)
                .map(Cow::Owned)
                .map_err(|error| malformed("JSON", pointer.clone(), &error)),
            Self::Yaml { text, line } => match serde_yaml::from_str(text) {
                Ok(Node::Map(map)) if map.len() == 1 => Ok(Cow::Owned(
                    map.into_iter()
                        .next()
                        .map_or(Node::Null, |(_, value)| value),
                )),
                Ok(_) => Err(malformed("YAML", pointer.clone(), &"expected one member")),
                Err(error) => Err(malformed("YAML", pointer.clone(), &Shifted(&error, *line))),
            },
        }
    }
}

impl<'a> Document<'a> {
    /// Indexes a YAML or JSON document.
    ///
    /// # Errors
    /// When it is neither, is cut off, or is not an object with `paths` and `components` objects in it.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        let text = text(bytes)?;
        if text.trim_start().starts_with('{') {
            return match serde_json::from_str::<Raw<'a>>(text) {
                Ok(raw) => Self::from_raw(raw),
                // Flow style YAML begins like JSON.
                Err(error) => parse_yaml(text).map_or_else(
                    |_| Err(malformed("JSON", Pointer::root(), &error)),
                    Self::from_node,
                ),
            };
        }
        match scan::scan(text) {
            Some(ranges) => Self::from_ranges(ranges),
            None => Self::read_whole(bytes),
        }
    }

    /// The same, by a parse of the whole text: what [`read`](Self::read) falls back to.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_whole(bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        let text = text(bytes)?;
        let node = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).or_else(|error| {
                parse_yaml(text).map_err(|_| malformed("JSON", Pointer::root(), &error))
            })
        } else {
            parse_yaml(text).map_err(|error| malformed("YAML", Pointer::root(), &error))
        }?;
        Self::from_node(node)
    }

    /// Whether the text had to be parsed whole.
    #[must_use]
    pub fn parsed_whole(&self) -> bool {
        self.parsed_whole
    }

    /// How many paths there are.
    #[must_use]
    pub fn path_count(&self) -> usize {
        self.paths.len()
    }

    fn from_ranges(ranges: scan::Ranges<'a>) -> Result<Self, Diagnostic> {
        let root = Pointer::root();
        let mut components = IndexMap::with_capacity(ranges.components.len());
        let at = root.child("components");
        for (kind, entries) in ranges.components {
            let entries = entries_of(entries, &at.child(&kind))?;
            components.insert(kind, entries);
        }
        Ok(Self {
            head: entries_of(ranges.head, &root)?,
            paths: entries_of(ranges.paths, &root.child("paths"))?,
            components,
            parsed_whole: false,
        })
    }

    fn from_raw(raw: Raw<'a>) -> Result<Self, Diagnostic> {
        let root = Pointer::root();
        let mut document = Self {
            head: Entries::new(),
            paths: Entries::new(),
            components: IndexMap::new(),
            parsed_whole: false,
        };
        for (key, value) in raw.0 {
            match key.as_ref() {
                "paths" => document.paths = raw_entries(value, &root.child("paths"))?,
                "components" => {
                    let at = root.child("components");
                    for (kind, value) in raw_members(value, &at)? {
                        let entries = raw_entries(value, &at.child(&kind))?;
                        document.components.insert(kind, entries);
                    }
                }
                _ => {
                    document.head.insert(key, Part::Json(value.get()));
                }
            }
        }
        Ok(document)
    }

    fn from_node(node: Node) -> Result<Self, Diagnostic> {
        let root = Pointer::root();
        let mut document = Self {
            head: Entries::new(),
            paths: Entries::new(),
            components: IndexMap::new(),
            parsed_whole: true,
        };
        for (key, value) in object(node, &root)? {
            match key.as_str() {
                "paths" => document.paths = parsed_entries(value, &root.child("paths"))?,
                "components" => {
                    let at = root.child("components");
                    for (kind, value) in object(value, &at)? {
                        let entries = parsed_entries(value, &at.child(&kind))?;
                        document.components.insert(Cow::Owned(kind), entries);
                    }
                }
                _ => {
                    document.head.insert(Cow::Owned(key), Part::Parsed(value));
                }
            }
        }
        Ok(document)
    }
}

fn text(bytes: &[u8]) -> Result<&str, Diagnostic> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Diagnostic::error(
            Pointer::root(),
            format!(
                "found bytes that are not UTF-8 text after byte {}",
                error.valid_up_to()
            ),
        )
        .help("give an OpenAPI document in YAML or JSON, plain or compressed with zstd or gzip")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn parse_yaml(text: &str) -> Result<Node, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

fn malformed(format: &str, pointer: Pointer, error: &dyn fmt::Display) -> Diagnostic {
    Diagnostic::error(pointer, format!("not valid {format}: {error}"))
        .help("the document may be cut off or damaged; fetch it again")
}

/// A parse error of a range, with its line counted in the whole document.
struct Shifted<'a>(&'a serde_yaml::Error, usize);

impl fmt::Display for Shifted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match self.0.location() {
            Some(at) => {
                let place = format!(" at line {} column {}", at.line(), at.column());
                let message = text.split(&place).next().unwrap_or(&text);
                write!(
                    f,
                    "{message} at line {} column {}",
                    at.line() + self.1,
                    at.column()
                )
            }
            None => f.write_str(&text),
        }
    }
}

fn object(node: Node, pointer: &Pointer) -> Result<Map, Diagnostic> {
    match node {
        Node::Map(map) => Ok(map),
        other => Err(not_an_object(other.kind(), pointer)),
    }
}

fn not_an_object(found: &str, pointer: &Pointer) -> Diagnostic {
    Diagnostic::error(
        pointer.clone(),
        format!("found {found}, expected an object"),
    )
    .help("give an OpenAPI 3.0 document")
}

fn entries_of<'a>(ranges: Vec<Range<'a>>, at: &Pointer) -> Result<Entries<'a>, Diagnostic> {
    let mut entries = Entries::with_capacity(ranges.len());
    for range in ranges {
        let part = Part::Yaml {
            text: range.text,
            line: range.line,
        };
        match entries.entry(range.key) {
            Entry::Vacant(entry) => {
                entry.insert(part);
            }
            Entry::Occupied(entry) => {
                let message = format!("the key {} occurs twice", quoted(entry.key()));
                return Err(malformed("YAML", at.clone(), &message));
            }
        }
    }
    Ok(entries)
}

fn parsed_entries<'a>(node: Node, at: &Pointer) -> Result<Entries<'a>, Diagnostic> {
    let map = object(node, at)?;
    Ok(map
        .into_iter()
        .map(|(key, value)| (Cow::Owned(key), Part::Parsed(value)))
        .collect())
}

fn raw_members<'a>(
    value: &'a RawValue,
    at: &Pointer,
) -> Result<IndexMap<Cow<'a, str>, &'a RawValue>, Diagnostic> {
    if !value.get().starts_with('{') {
        let found =
            serde_json::from_str::<Node>(value.get()).map_or("something else", |node| node.kind());
        return Err(not_an_object(found, at));
    }
    serde_json::from_str::<Raw<'a>>(value.get())
        .map(|raw| raw.0)
        .map_err(|error| malformed("JSON", at.clone(), &error))
}

fn raw_entries<'a>(value: &'a RawValue, at: &Pointer) -> Result<Entries<'a>, Diagnostic> {
    let members = raw_members(value, at)?;
    Ok(members
        .into_iter()
        .map(|(key, value)| (key, Part::Json(value.get())))
        .collect())
}

/// A JSON object whose values stay text.
struct Raw<'a>(IndexMap<Cow<'a, str>, &'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = IndexMap<Cow<'de, str>, &'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut map = IndexMap::new();
                while let Some((Key(key), value)) =
                    access.next_entry::<Key<'de>, &'de RawValue>()?
                {
                    if let Some(twice) = map.insert(key.clone(), value).map(|_| key) {
                        let message =
                            format_args!("the key {} occurs twice", quoted(&twice)).to_string();
                        return Err(serde::de::Error::custom(message));
                    }
                }
                Ok(map)
            }
        }

        deserializer.deserialize_map(RawVisitor).map(Self)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
