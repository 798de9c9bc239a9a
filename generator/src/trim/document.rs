//! A whole document as an index of its path items and components, each parsed on demand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde_json::Value;

use super::block::{Reader, Unsure};
use super::node::{Map, Node};
use super::parse::{self, is_json, malformed};
use super::{json, scan};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::parallel;
use crate::syntax::keywords::{Effect, ObjectKind};
use crate::syntax::spelling;

type Entries<'a> = IndexMap<Cow<'a, str>, Part<'a>, RandomState>;

/// An `OpenAPI` document, borrowed from its text and parsed on demand.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) text: &'a str,
    /// Top-level members other than `paths` and `components`.
    pub(super) head: Entries<'a>,
    pub(super) paths: Entries<'a>,
    pub(super) components: IndexMap<Cow<'a, str>, Entries<'a>>,
    /// Whether the text needed a full parse.
    parsed_whole: bool,
}

/// One path item, component or top-level member.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// The text of the document, and the range of the lines with the key and its value.
    Yaml(&'a str, Range<usize>),
    /// The value.
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
                .map_err(|error| malformed("JSON", text, pointer.clone(), &error)),
            Self::Yaml(text, range) => member(&text[..range.end], range.start)
                .or_else(|Unsure| parse::member(&text[range.clone()]).map(|(_, node)| node))
                .map(Cow::Owned)
                .map_err(|Unsure| malformed("YAML", text, pointer.clone(), &"expected one member")),
        }
    }
}

impl Part<'_> {
    /// The source text of scalars within the value, by place.
    pub(super) fn spelled(
        &self,
        document: &str,
        at: &Pointer,
        places: &[Pointer],
    ) -> BTreeMap<Pointer, String> {
        let (text, above) = match self {
            Self::Parsed(_) => (document, at.clone()),
            Self::Json(text) => (*text, Pointer::root()),
            Self::Yaml(text, range) => {
                let key = at.segments().last();
                (&text[range.clone()], key.iter().collect())
            }
        };
        let within =
            |place: &Pointer| Pointer::parse(&format!("{}{}", above.as_str(), place.as_str()));
        let wanted: Vec<Pointer> = places.iter().map(within).collect();
        let mut found = spelling::of(text, &wanted);
        let pairs = places.iter().zip(&wanted);
        pairs
            .filter_map(|(place, wanted)| Some((place.clone(), found.remove(wanted)?)))
            .collect()
    }
}

/// Parses the value of the member that starts at `start` and ends with the text.
fn member(text: &str, start: usize) -> Result<Node, Unsure> {
    let mut reader = Reader::new(text, start)?;
    let column = reader.column().ok_or(Unsure)?;
    let inline = reader.member()?.inline;
    let value = reader.value(inline, column)?;
    match reader.column() {
        Some(_) => Err(Unsure),
        None => Ok(value),
    }
}

impl<'a> Document<'a> {
    /// Indexes a YAML or JSON document.
    ///
    /// # Errors
    /// If it is neither, is truncated, or is not an object whose `paths` and `components` are objects.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        Self::indexed(text(bytes)?).or_else(|Unsure| Self::read_whole(bytes))
    }

    /// Indexes a document without a full parse.
    fn indexed(text: &'a str) -> Result<Self, Unsure> {
        if is_json(text) {
            json::scan(text)
                .and_then(|found| Self::from_entries(text, found, |range| Part::Json(&text[range])))
        } else {
            scan::scan(text)
                .and_then(|found| Self::from_entries(text, found, |range| Part::Yaml(text, range)))
        }
    }

    /// Converts the whole document to one value, parsing its parts in parallel.
    ///
    /// Returns `None` if the text needs a full parse, or if a part is malformed; a full parse gives the error.
    pub(crate) fn value_of(text: &'a str) -> Option<Value> {
        let document = Self::indexed(text).ok()?;
        if document.paths.is_empty() || document.components.is_empty() {
            return None;
        }
        let entries = |entries: &Entries<'_>| {
            let parts: Vec<(&str, &Part<'_>)> = entries
                .iter()
                .map(|(key, part)| (key.as_ref(), part))
                .collect();
            let values = parallel::map(&parts, |(_, part)| {
                part.node(&Pointer::root())
                    .ok()
                    .map(|node| node.into_owned().into_value())
            });
            let keys = parts.iter().map(|(key, _)| (*key).to_owned());
            keys.zip(values)
                .map(|(key, value)| Some((key, value?)))
                .collect::<Option<serde_json::Map<String, Value>>>()
        };
        let mut value = entries(&document.head)?;
        value.insert("paths".to_owned(), Value::Object(entries(&document.paths)?));
        let kinds = document.components.iter();
        let kinds =
            kinds.map(|(kind, found)| Some((kind.to_string(), Value::Object(entries(found)?))));
        let kinds = kinds.collect::<Option<_>>()?;
        value.insert("components".to_owned(), Value::Object(kinds));
        Some(Value::Object(value))
    }

    /// Indexes a document with a full parse, which [`read`](Self::read) falls back to.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_whole(bytes: &'a [u8]) -> Result<Self, Diagnostic> {
        let text = text(bytes)?;
        Self::from_node(text, parse::parse(text)?)
    }

    /// Whether the text needed a full parse.
    #[must_use]
    pub fn parsed_whole(&self) -> bool {
        self.parsed_whole
    }

    /// The paths, in document order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(AsRef::as_ref)
    }

    /// The number of paths.
    #[must_use]
    pub fn path_count(&self) -> usize {
        self.paths.len()
    }

    fn from_entries(
        text: &'a str,
        found: scan::Entries<'a>,
        part: impl Fn(Range<usize>) -> Part<'a>,
    ) -> Result<Self, Unsure> {
        let kinds = found.components.unwrap_or_default().into_iter();
        let components = kinds.map(|(kind, entries)| Ok((kind, entries_of(entries, &part)?)));
        Ok(Self {
            text,
            head: entries_of(found.head, &part)?,
            paths: entries_of(found.paths.unwrap_or_default(), &part)?,
            components: components.collect::<Result<_, _>>()?,
            parsed_whole: false,
        })
    }

    fn from_node(text: &'a str, node: Node) -> Result<Self, Diagnostic> {
        let root = Pointer::root();
        let mut document = Self {
            text,
            head: Entries::default(),
            paths: Entries::default(),
            components: IndexMap::new(),
            parsed_whole: true,
        };
        for (key, value) in object(node, &root)? {
            match key.as_str() {
                // Some tools write `null` instead of omitting a key.
                "components" if value == Node::Null => {}
                "paths" => document.paths = parsed_entries(value, &root.child("paths"))?,
                "components" => {
                    let at = root.child("components");
                    for (kind, value) in object(value, &at)? {
                        let is_known = ObjectKind::Components.keyword(&kind).is_some();
                        if is_known && value == Node::Null {
                            continue;
                        }
                        let entries = match parsed_entries(value, &at.child(&kind)) {
                            // Nothing reads it, so it can be any value.
                            Err(_) if is_unread(&kind) => Entries::default(),
                            entries => entries?,
                        };
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

/// Indexes entries. Returns `Unsure` if a key occurs twice.
fn entries_of<'a>(
    found: Vec<scan::Entry<'a>>,
    part: impl Fn(Range<usize>) -> Part<'a>,
) -> Result<Entries<'a>, Unsure> {
    let mut entries = Entries::with_capacity_and_hasher(found.len(), RandomState::default());
    for scan::Entry { key, range } in found {
        if entries.insert(key, part(range)).is_some() {
            return Err(Unsure);
        }
    }
    Ok(entries)
}

/// Whether nothing reads components of a kind.
fn is_unread(kind: &str) -> bool {
    let keyword = ObjectKind::Components.keyword(kind);
    kind.starts_with("x-") || matches!(keyword, Some((.., Effect::None(_))))
}

fn parsed_entries<'a>(node: Node, at: &Pointer) -> Result<Entries<'a>, Diagnostic> {
    let map = object(node, at)?;
    Ok(map
        .into_iter()
        .map(|(key, value)| (Cow::Owned(key), Part::Parsed(value)))
        .collect())
}
