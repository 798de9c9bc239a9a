//! The checks: stable names, and their descriptions.

mod table;

use std::fmt::{self, Write as _};

use serde::{Serialize, Serializer};

pub use table::Check;
use table::FACTS;

/// The description of a check.
struct Facts {
    check: Check,
    id: &'static str,
    title: &'static str,
    wire: &'static str,
    rust: &'static str,
    meaning: &'static str,
    example: &'static str,
    mirror: Check,
}

/// Declares the checks: `Name "id" <=> Mirror { title, wire, rust, meaning, example }`.
macro_rules! checks {
    ($($name:ident $id:literal <=> $mirror:ident {
        title: $title:literal,
        wire: $wire:literal,
        rust: $rust:literal,
        meaning: $meaning:literal,
        example: $example:literal,
    })*) => {
        /// A check that finds one kind of change. Its id is stable, because acceptance files and other tools use it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Check {
            $(#[doc = concat!($title, ".")] $name,)*
        }

        impl Check {
            /// All checks, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }

        pub(super) const FACTS: &[super::Facts] = &[$(super::Facts {
            check: Check::$name,
            id: $id,
            title: $title,
            wire: $wire,
            rust: $rust,
            meaning: $meaning,
            example: $example,
            mirror: Check::$mirror,
        }),*];
    };
}
use checks;

impl Check {
    fn facts(self) -> &'static Facts {
        // The macro lists both in the same order.
        &FACTS[self as usize]
    }

    /// The stable id, such as `property-removed`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// The kind of change that it finds, in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.facts().title
    }

    /// The severity of the change on the wire.
    #[must_use]
    pub fn wire(self) -> &'static str {
        self.facts().wire
    }

    /// The severity of the change in Rust. "follows the items" means: breaking if a public item is gone or has
    /// another signature, compatible if items are only added, none without items.
    #[must_use]
    pub fn rust(self) -> &'static str {
        self.facts().rust
    }

    /// What the change means, and the reason for its severity.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.facts().meaning
    }

    /// An example.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.facts().example
    }

    /// The check that finds the opposite change.
    #[must_use]
    pub fn mirror(self) -> Self {
        self.facts().mirror
    }

    /// The check with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        FACTS
            .iter()
            .find(|facts| facts.id == id)
            .map(|facts| facts.check)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// Things that are not compared, with the reason.
const OUT_OF_SCOPE: [(&str, &str); 11] = [
    (
        "`security` and security schemes",
        "clients of Graph get their token in one way; permissions are compared",
    ),
    (
        "schemas of errors",
        "the runtime reads all known shapes of errors",
    ),
    (
        "limits of OData query options",
        "only the service enforces them, and descriptions of Graph have none",
    ),
    (
        "limits of response headers",
        "the crate returns headers as text",
    ),
    (
        "limits of results that are not named types",
        "they limit what is sent; the crate reads any value",
    ),
    (
        "defaults and deprecations of parameters",
        "neither changes what is sent",
    ),
    (
        "whether items of lists and values of maps can be `null`",
        "the crate keeps `null` there in any case",
    ),
    (
        "properties of a page next to `value`, and whether `value` can be `null`",
        "the crate reads `value` as a list, and keeps the others in `extra`",
    ),
    (
        "types of successes with different bodies, such as a `202` whose type is not that of the `200`",
        "the crate reads such results as any JSON; a result that becomes any JSON is reported",
    ),
    (
        "changes within named types that a value can have among others (`anyOf`, `oneOf`)",
        "the crate reads such values as any JSON; a branch that comes or goes is reported",
    ),
    (
        "examples, titles, tags, links and unknown `x-` keys",
        "they say nothing about requests and responses",
    ),
];

/// The table of all checks in Markdown, the content of `specs/checks.md`.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(
        "# Checks of `cargo xtask diff`\n\n\
         Each change is found by one check, whose id is stable, and has two severities: for HTTP clients (wire), and\n\
         for programs that use the generated crate (Rust). Where Rust *follows the items*, it is breaking if a public item is\n\
         gone or has another signature, compatible if items are only added, and none if no item changed.\n\n\
         | check | what | wire | Rust | meaning | example |\n|---|---|---|---|---|---|\n",
    );
    for check in Check::ALL {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |",
            check.id(),
            check.title(),
            check.wire(),
            check.rust(),
            check.meaning(),
            check.example()
        );
    }
    text.push_str("\n## What is not compared\n\n| what | why |\n|---|---|\n");
    for (what, why) in OUT_OF_SCOPE {
        let _ = writeln!(text, "| {what} | {why} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_each_check_when_looked_up_then_the_table_has_it_in_its_place() {
        assert_eq!(FACTS.len(), Check::ALL.len());
        for (check, facts) in Check::ALL.iter().zip(FACTS) {
            assert_eq!(facts.check, *check);
            assert_eq!(check.id(), facts.id);
            assert_eq!(Check::from_id(check.id()), Some(*check));
        }
    }

    #[test]
    fn given_a_check_when_mirrored_twice_then_it_is_the_same_check() {
        for check in Check::ALL {
            assert_eq!(check.mirror().mirror(), *check);
        }
    }
}
