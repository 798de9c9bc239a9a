//! The result of a comparison, as plain data.

use std::fmt;

use serde::Serialize;

use super::check::Check;

/// The part of a semantic version to raise, from version 1.0 on. Before 1.0, Cargo uses the next lower part: minor
/// for [`Bump::Major`], patch for [`Bump::Minor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// No release needed.
    None,
    /// Documentation only.
    Patch,
    /// Additions, or changes that users should know about.
    Minor,
    /// Programs may no longer compile.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// How severe a change is, on the wire or in Rust; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not visible.
    None,
    /// Visible in documentation only.
    Docs,
    /// Visible, but existing uses keep working.
    Compatible,
    /// Existing uses may stop working.
    Breaking,
}

/// Breaking under a condition, otherwise compatible.
pub(super) fn breaking_if(condition: bool) -> Severity {
    if condition {
        Severity::Breaking
    } else {
        Severity::Compatible
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// One difference, at the place that causes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The check that found it.
    pub check: Check,
    /// Severity on the wire.
    pub wire: Severity,
    /// Severity for programs that use the generated crate.
    pub rust: Severity,
    /// What changed.
    pub place: Place,
    /// What happened, in one sentence without the place.
    pub message: String,
    /// The old place; `None` for additions.
    pub old: Option<Location>,
    /// The new place; `None` for removals.
    pub new: Option<Location>,
    /// Other places with the same change: URLs that share a request builder, items with equal deprecations, or the
    /// places of a convention.
    pub also: Vec<Place>,
    /// Public items of the generated crate that changed because of it, sorted by path.
    pub rust_items: Vec<RustItem>,
}

impl Change {
    /// The worse of both severities.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.wire.max(self.rust)
    }

    /// The name of this change in files that accept it: check and place, such as
    /// `property-removed microsoft.graph.accessPackage/isHidden`. Unique within a comparison, and stable.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{} {}", self.check, self.place)
    }
}

/// The part of the API that a change affects. Displays as one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The API as a whole.
    Api,
    /// A URL and everything below it.
    Path {
        /// URL template.
        template: String,
    },
    /// A method at a URL.
    Operation {
        /// HTTP method.
        method: &'static str,
        /// URL template.
        template: String,
    },
    /// A query option, a query parameter or a header of an operation.
    Parameter {
        /// HTTP method.
        method: &'static str,
        /// URL template.
        template: String,
        /// Name on the wire.
        name: String,
    },
    /// A structure or enumeration.
    Type {
        /// Qualified name.
        name: String,
    },
    /// A property of a structure.
    Property {
        /// Qualified name of the structure that declares it.
        ty: String,
        /// Name on the wire.
        name: String,
    },
    /// A member of an enumeration.
    Member {
        /// Qualified name of the enumeration.
        ty: String,
        /// Name on the wire.
        name: String,
    },
    /// A mark that one document uses in many places, and the other does not use.
    Convention {
        /// The marked items.
        name: &'static str,
    },
    /// A request builder of the generated crate.
    Builder {
        /// Name of the type.
        name: String,
    },
}

impl Place {
    /// The path to the place in the tree of the API: `paths`, then segments, method and parameter; `types`, then type
    /// and property or member; `builders`, then the builder.
    #[must_use]
    pub fn route(&self) -> Vec<&str> {
        match self {
            Self::Api => Vec::new(),
            Self::Path { template } => url(template, &[]),
            Self::Operation { method, template } => url(template, &[method]),
            Self::Parameter {
                method,
                template,
                name,
            } => url(template, &[method, name]),
            Self::Type { name } => vec!["types", name],
            Self::Property { ty, name } | Self::Member { ty, name } => vec!["types", ty, name],
            Self::Convention { name } => vec!["conventions", name],
            Self::Builder { name } => vec!["builders", name],
        }
    }
}

fn url<'a>(template: &'a str, below: &[&'a str]) -> Vec<&'a str> {
    let segments = template.split('/').filter(|segment| !segment.is_empty());
    let all = std::iter::once("paths").chain(segments);
    all.chain(below.iter().copied()).collect()
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api => f.write_str("API"),
            Self::Path { template } => f.write_str(template),
            Self::Operation { method, template } => write!(f, "{method} {template}"),
            Self::Parameter {
                method,
                template,
                name,
            } => write!(f, "{method} {template} {name}"),
            Self::Type { name } => f.write_str(name),
            Self::Property { ty, name } | Self::Member { ty, name } => write!(f, "{ty}/{name}"),
            Self::Convention { name } => write!(f, "convention {name}"),
            Self::Builder { name } => write!(f, "builder {name}"),
        }
    }
}

/// A place in one of the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// JSON pointer (RFC 6901), without `#`.
    pub pointer: String,
    /// The value there, if it is short.
    pub value: Option<String>,
    /// The line, from 1; if it is unknown, that of the closest enclosing place.
    pub line: Option<usize>,
}

/// A public item of the generated crate, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RustItem {
    /// Path below the crate, such as `models::AccessPackage::is_hidden`.
    pub path: String,
    /// The old signature; `None` for additions.
    pub old: Option<String>,
    /// The new signature; `None` for removals.
    pub new: Option<String>,
}
