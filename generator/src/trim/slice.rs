//! `slice.yaml`: which parts of a document to keep.

mod entries;
mod repeated;
mod text;

use indexmap::IndexMap;
use serde::Deserialize;

use super::pattern;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::naming::{LONGEST, ROOT_NAMESPACE};
use crate::syntax::nearest;
use text::{object, typed};

/// The parts of a document to keep. A path glob or type name that ends in `?` need not match anything.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    /// The name, for messages and the output file.
    pub name: String,
    /// Globs of the paths to keep: `*` within one segment, `**` for any number of segments.
    pub include: Vec<String>,
    /// Globs of paths to exclude.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Types that keep their structural properties but not their navigation properties.
    #[serde(default)]
    pub boundaries: Vec<String>,
    /// Types whose properties boundary types drop, too.
    #[serde(default)]
    pub without: Vec<String>,
    /// By type, the derived types that its values can have in this slice: names or globs, matched against the types
    /// that the discriminator lists.
    #[serde(default)]
    pub derived: IndexMap<String, Vec<String>>,
}

impl Slice {
    /// Reads a `slice.yaml` that defines one slice.
    ///
    /// # Errors
    /// If the text is not YAML, has an unknown or missing key, includes nothing, or defines several slices.
    pub fn read(text: &str) -> Result<Self, Diagnostic> {
        Slices::read(text)?.choose(None).map(|chosen| chosen.slice)
    }

    /// Whether the slice keeps a path.
    #[must_use]
    pub fn includes(&self, path: &str) -> bool {
        let any = |globs: &[String]| {
            let mut globs = globs.iter().map(|glob| Wanted::new(glob));
            globs.any(|glob| pattern::path_matches(glob.text, path))
        };
        any(&self.include) && !any(&self.exclude)
    }

    /// Whether a type is a boundary: the slice keeps only what identifies it.
    #[must_use]
    pub fn is_boundary(&self, schema: &str) -> bool {
        self.boundaries
            .iter()
            .any(|name| Wanted::new(name).names(schema))
    }

    /// Makes all type names and excludes optional, for another version of the document.
    #[must_use]
    pub fn with_optional_types(mut self) -> Self {
        let optional = |name: String| {
            if name.ends_with('?') {
                name
            } else {
                name + "?"
            }
        };
        let all = |names: Vec<String>| names.into_iter().map(optional).collect();
        self.exclude = all(self.exclude);
        self.boundaries = all(self.boundaries);
        self.without = all(self.without);
        let derived = self.derived.into_iter();
        self.derived = derived
            .map(|(base, names)| (optional(base), all(names)))
            .collect();
        self
    }

    fn checked(self, at: &Pointer) -> Result<Self, Diagnostic> {
        if self.include.is_empty() {
            return Err(Diagnostic::error(
                at.child("include"),
                "found no glob, expected at least one path to keep",
            )
            .help("add a path such as /identityGovernance/entitlementManagement/**"));
        }
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.name.is_empty() || !self.name.bytes().all(plain) {
            let message = format!(
                "found {}, expected lower-case letters, digits and hyphens",
                quoted(&self.name)
            );
            return Err(Diagnostic::error(at.child("name"), message)
                .help("write a name such as entitlement-management"));
        }
        if self.name.len() > LONGEST {
            let message = format!(
                "found a name of {} bytes, expected at most {LONGEST}",
                self.name.len()
            );
            return Err(Diagnostic::error(at.child("name"), message)
                .help("give it a shorter name: files have it, too"));
        }
        self.check_entries(at)?;
        Ok(self)
    }
}

/// The contents of a `slice.yaml`: one slice, or a list under `slices`.
#[derive(Clone, Debug)]
pub struct Slices {
    slices: Vec<Slice>,
    /// Whether the file has a list.
    listed: bool,
}

/// One slice of a file.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The slice.
    pub slice: Slice,
    /// Its place in the file; the root if the file defines only this slice.
    pub at: Pointer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    slices: Vec<Slice>,
}

impl Slices {
    /// Reads `slice.yaml`.
    ///
    /// # Errors
    /// If the text is not YAML, has an unknown or missing key, a slice includes nothing, or two have the same name.
    pub fn read(text: &str) -> Result<Self, Diagnostic> {
        let value = object(text)?;
        let listed = value.get("slices").is_some();
        let slices = if listed {
            typed(value).map(|list: List| list.slices)?
        } else {
            vec![typed(value)?]
        };
        let at = |index| place(listed, index);
        let mut found: Vec<Slice> = Vec::new();
        for (index, slice) in slices.into_iter().enumerate() {
            let slice = slice.checked(&at(index))?;
            if let Some(first) = found.iter().position(|other| other.name == slice.name) {
                let message = format!("{} is the name of {}, too", quoted(&slice.name), at(first));
                return Err(Diagnostic::error(at(index).child("name"), message)
                    .help("give one of the two another name"));
            }
            found.push(slice);
        }
        if found.is_empty() {
            let message = "found no slice, expected at least one";
            return Err(Diagnostic::error(Pointer::root().child("slices"), message)
                .help("add one, such as `{name: users, include: [/users/**]}`"));
        }
        Ok(Self {
            slices: found,
            listed,
        })
    }

    /// Whether the file has a list, even of only one slice.
    #[must_use]
    pub fn listed(&self) -> bool {
        self.listed
    }

    /// The names of the slices, in file order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.slices.iter().map(|slice| slice.name.as_str())
    }

    /// The slice with a name, or the only one.
    ///
    /// # Errors
    /// If no slice has the name, or if there are several and no name is given.
    pub fn choose(&self, name: Option<&str>) -> Result<Chosen, Diagnostic> {
        let index = match name {
            Some(name) => self.slices.iter().position(|slice| slice.name == name),
            None if self.slices.len() == 1 => Some(0),
            None => None,
        };
        let chosen = index.and_then(|index| {
            let slice = self.slices.get(index)?.clone();
            let at = place(self.listed, index);
            Some(Chosen { slice, at })
        });
        chosen.ok_or_else(|| {
            let names: Vec<&str> = self.names().collect();
            let message = match name {
                Some(name) => format!("found no slice {}", quoted(name)),
                None => format!(
                    "found {} slices, expected `--name` to choose one",
                    names.len()
                ),
            };
            Diagnostic::error(Pointer::root(), message)
                .help(format!("add `--name` with one of {}", names.join(", ")))
        })
    }
}

fn place(listed: bool, index: usize) -> Pointer {
    if listed {
        Pointer::root().child("slices").index(index)
    } else {
        Pointer::root()
    }
}

/// A glob or name of `slice.yaml`, without its `?`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) text: &'a str,
    /// Whether it need not match anything.
    pub(super) optional: bool,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        match text.strip_suffix('?') {
            Some(text) => Self {
                text,
                optional: true,
            },
            None => Self {
                text,
                optional: false,
            },
        }
    }

    /// Whether a schema has this name; the root namespace may be omitted.
    pub(super) fn names(self, schema: &str) -> bool {
        pattern::text_matches(self.text, short(schema)) || pattern::text_matches(self.text, schema)
    }

    /// The diagnostic if it matches nothing, with the entry that is probably meant.
    pub(super) fn missing(
        self,
        pointer: Pointer,
        message: impl Into<String>,
        meant: Option<&str>,
    ) -> Diagnostic {
        let meant = meant.map(|meant| format!("did you mean {}?", quoted(meant)));
        if self.optional {
            let found = Diagnostic::warning(pointer, message);
            return match meant {
                Some(meant) => found.help(meant),
                None => found,
            };
        }
        let rest = "or end it with `?` if only some documents have it";
        Diagnostic::error(pointer, message).help(match meant {
            Some(meant) => format!("{meant} Correct it, remove it, {rest}"),
            None => format!("remove it, correct it, {rest}"),
        })
    }

    /// The schema whose name differs from this one by a typing error, without the root namespace.
    pub(super) fn nearest<'n>(self, schemas: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
        nearest(short(self.text), schemas.into_iter().map(short))
    }
}

/// The type name without the root namespace.
pub(super) fn short(schema: &str) -> &str {
    let rest = schema.strip_prefix(ROOT_NAMESPACE);
    rest.and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_list_when_read_then_each_slice_by_its_name_and_place() {
        let text =
            "\u{feff}slices:\n- {name: a, include: [/a], exclude: }\n- {name: b, include: [/b]}\n";
        let slices = Slices::read(text).expect("slices");
        assert!(slices.listed());
        assert_eq!(slices.names().collect::<Vec<_>>(), ["a", "b"]);
        let chosen = slices.choose(Some("b")).expect("a slice");
        assert_eq!(chosen.slice.include, ["/b"]);
        assert_eq!(chosen.at.to_string(), "#/slices/1");
        for (name, expected) in [
            (None, "found 2 slices, expected `--name` to choose one"),
            (Some("c"), "found no slice `c`"),
        ] {
            let error = slices.choose(name).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("`--name` with one of a, b"), "{error}");
        }
    }

    #[test]
    fn given_one_slice_without_a_list_when_chosen_then_with_or_without_its_name() {
        let slices = Slices::read("name: a\ninclude: [/a]\n").expect("slices");
        assert!(!slices.listed());
        for name in [None, Some("a")] {
            let chosen = slices.choose(name).expect("a slice");
            assert_eq!(
                (chosen.slice.name.as_str(), chosen.at),
                ("a", Pointer::root())
            );
        }
        assert!(slices.choose(Some("b")).is_err());
    }

    #[test]
    fn given_short_and_full_names_when_compared_then_both_match() {
        for (wanted, schema, expected) in [
            ("user", "microsoft.graph.user", true),
            ("microsoft.graph.user", "microsoft.graph.user", true),
            ("use", "microsoft.graph.user", false),
            (
                "accessPackage*",
                "microsoft.graph.accessPackageQuestion",
                true,
            ),
            (
                "identityGovernance.*",
                "microsoft.graph.identityGovernance.task",
                true,
            ),
            ("*", "microsoft.graph.user", true),
            ("user?", "microsoft.graph.user", true),
        ] {
            assert_eq!(
                Wanted::new(wanted).names(schema),
                expected,
                "{wanted} {schema}"
            );
        }
    }
}
