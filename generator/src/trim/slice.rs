//! `slice.yaml`: which part of a document to keep.

use indexmap::IndexMap;
use serde::Deserialize;

use super::pattern;
use crate::diagnostics::{Diagnostic, Pointer, quoted};

/// The namespace that short type names are in.
const NAMESPACE: &str = "microsoft.graph.";

/// What to keep of a document. Each path glob and type name may end in `?`: then a document may lack it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    /// A name for people and for the output file.
    pub name: String,
    /// Globs of the paths to keep: `*` within one segment, `**` for any number of segments.
    pub include: Vec<String>,
    /// Globs of paths to leave out again.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Types that keep their structural properties and lose their navigation properties.
    #[serde(default)]
    pub boundaries: Vec<String>,
    /// Types of which a boundary type keeps no properties either.
    #[serde(default)]
    pub without: Vec<String>,
    /// For a type, the derived types that its values can have in this slice: names or globs over those that its
    /// discriminator lists.
    #[serde(default)]
    pub derived: IndexMap<String, Vec<String>>,
}

impl Slice {
    /// Reads `slice.yaml`.
    ///
    /// # Errors
    /// When the text is not YAML, has an unknown key or lacks one, or includes nothing.
    pub fn read(text: &str) -> Result<Self, Diagnostic> {
        let slice: Self = serde_yaml::from_str(text).map_err(|error| {
            Diagnostic::error(Pointer::root(), format!("not a slice: {error}"))
                .help("the keys are name, include, exclude, boundaries, without and derived; see specs/README.md")
        })?;
        if slice.include.is_empty() {
            return Err(Diagnostic::error(
                Pointer::root().child("include"),
                "found no glob, expected at least one path to keep",
            )
            .help("add a path such as /identityGovernance/entitlementManagement/**"));
        }
        let plain_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !plain_name(&slice.name) {
            let message = format!(
                "found {}, expected lower-case letters, digits and hyphens",
                quoted(&slice.name)
            );
            return Err(Diagnostic::error(Pointer::root().child("name"), message));
        }
        Ok(slice)
    }
}

/// A glob or name of `slice.yaml`, without its mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) text: &'a str,
    /// Whether a document may lack it.
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

    /// Whether a schema of this name is meant; names may leave the main namespace out.
    pub(super) fn names(self, schema: &str) -> bool {
        pattern::text_matches(self.text, short(schema)) || pattern::text_matches(self.text, schema)
    }

    /// What to say when it matches nothing.
    pub(super) fn missing(self, pointer: Pointer, message: impl Into<String>) -> Diagnostic {
        if self.optional {
            Diagnostic::warning(pointer, message)
        } else {
            Diagnostic::error(pointer, message)
                .help("remove it, correct it, or end it with `?` if only some documents have it")
        }
    }
}

/// The type name without the main namespace.
pub(super) fn short(schema: &str) -> &str {
    schema.strip_prefix(NAMESPACE).unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_bad_slices_when_read_then_one_clear_message() {
        for (text, expected) in [
            ("name: x\ninclude: []\n", "#/include: found no glob"),
            ("name: x\nincludes: [/a]\n", "unknown field `includes`"),
            ("name: x\n", "missing field `include`"),
            ("name: X y\ninclude: [/a]\n", "#/name: found `X y`"),
            ("[", "not a slice"),
            ("", "not a slice"),
        ] {
            let error = Slice::read(text).expect_err(text).to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
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
