//! Context URLs: how `@odata.context` describes a response.
//!
//! <https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_ContextURL>.

use std::fmt::Write as _;

use super::query::{Expand, Options};
use super::route::Step;

/// The content of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// A collection of entities, or of values of a property.
    Collection,
    /// One entity.
    Entity,
    /// One entity that was added to the collection at the URL.
    Created,
    /// A value of this type that is not an entity of a set.
    Value(&'a str),
    /// References.
    References,
    /// One reference.
    Reference,
}

/// The part of a context URL after the `#`.
#[must_use]
pub fn fragment(
    root: &str,
    steps: &[Step<'_>],
    content: Content<'_>,
    options: Option<&Options>,
) -> String {
    match content {
        Content::Value(ty) => return ty.to_owned(),
        Content::References => return "Collection($ref)".to_owned(),
        Content::Reference => return "$ref".to_owned(),
        Content::Collection | Content::Entity | Content::Created => {}
    }
    let keyed = matches!(
        steps.last(),
        Some(Step::Key(_) | Step::Call { name: "", .. })
    );
    let steps = match (content, steps.split_last()) {
        (Content::Entity, Some((_, before))) if keyed => before,
        _ => steps,
    };
    let mut path = root.trim_start_matches('/').to_owned();
    for step in steps {
        match step {
            Step::Fixed(name) => {
                path.push('/');
                path.push_str(name);
            }
            Step::Key(key) => {
                let _ = write!(path, "('{}')", key.replace('\'', "''"));
            }
            Step::Call { name, arguments } => {
                let arguments = arguments
                    .iter()
                    .map(|(name, value)| format!("{name}='{}'", value.replace('\'', "''")));
                let arguments = arguments.collect::<Vec<_>>().join(",");
                let slash = if name.is_empty() { "" } else { "/" };
                let _ = write!(path, "{slash}{name}({arguments})");
            }
        }
    }
    if let Some(chosen) = options.and_then(chosen) {
        let _ = write!(path, "({chosen})");
    }
    let single = content != Content::Collection && !steps.is_empty();
    if single {
        path.push_str("/$entity");
    }
    path
}

/// The selected and expanded properties, if any.
fn chosen(options: &Options) -> Option<String> {
    let selected = options.select.iter().flatten().cloned();
    let expanded = options.expand.iter().map(|expand: &Expand| {
        let inner = chosen(&expand.options).unwrap_or_default();
        format!("{}({inner})", expand.property)
    });
    let parts: Vec<String> = selected.chain(expanded).collect();
    (!parts.is_empty()).then(|| parts.join(","))
}
