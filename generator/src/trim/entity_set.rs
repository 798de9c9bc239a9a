//! Records the top-level entity set of each boundary type as `x-graph-entity-set`: the trimmed document no longer
//! contains that path, but a reference to a `group` needs `/groups/{id}`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::component::component_of;
use super::document::Document;
use super::node::Node;
use super::reach::Reached;
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer};

const KEY: &str = "x-graph-entity-set";

/// Adds the entity sets. A document that was trimmed before already has them.
pub(super) fn record(document: &Document<'_>, reached: &mut Reached) -> Diagnostics {
    if reached.boundaries.is_empty() {
        return Diagnostics::new();
    }
    match entity_sets(document) {
        Ok(sets) => {
            for name in &reached.boundaries {
                let schema = reached
                    .components
                    .get_mut("schemas")
                    .and_then(|schemas| schemas.get_mut(name));
                if let (Some(Node::Map(schema)), Some(path)) = (schema, sets.get(name)) {
                    schema.insert(KEY.to_owned(), Node::String((*path).to_owned()));
                }
            }
            Diagnostics::new()
        }
        Err(error) => error.into(),
    }
}

/// For each type, the path of one segment whose GET returns a collection of it; the shortest, then the first.
fn entity_sets<'d>(document: &'d Document<'_>) -> Result<BTreeMap<String, &'d str>, Diagnostic> {
    let mut sets: BTreeMap<String, &str> = BTreeMap::new();
    let at = Pointer::root().child("paths");
    for (path, part) in &document.paths {
        let segment = path.strip_prefix('/').unwrap_or_default();
        if segment.is_empty() || !segment.bytes().all(|b| b.is_ascii_alphanumeric()) {
            continue;
        }
        let item = part.node(&at.child(path))?;
        let Some(name) = collection_of(document, &item)? else {
            continue;
        };
        let best = sets.entry(name).or_insert(path);
        if (path.len(), path.as_ref()) < (best.len(), *best) {
            *best = path;
        }
    }
    Ok(sets)
}

/// The item type of the collection that the path's GET returns.
fn collection_of(document: &Document<'_>, item: &Node) -> Result<Option<String>, Diagnostic> {
    let responses = item.get("get").and_then(|get| get.get("responses"));
    let Some(response) =
        responses.and_then(|responses| responses.get("2XX").or_else(|| responses.get("200")))
    else {
        return Ok(None);
    };
    let response = resolve(document, response)?;
    let schema = response
        .get("content")
        .and_then(|content| content.get("application/json"))
        .and_then(|media_type| media_type.get("schema"));
    let Some(schema) = schema else {
        return Ok(None);
    };
    let schema = resolve(document, schema)?;
    let parts = schema
        .get("allOf")
        .and_then(Node::as_list)
        .unwrap_or_default();
    let items = std::iter::once(schema.as_ref())
        .chain(parts)
        .find_map(|part| {
            part.get("properties")?
                .get("value")?
                .get("items")?
                .get("$ref")?
                .as_str()
        });
    Ok(items
        .and_then(component_of)
        .filter(|(kind, _)| kind == "schemas")
        .map(|(_, name)| name))
}

/// Follows one reference, if the node is one and it resolves.
fn resolve<'d>(document: &'d Document<'_>, node: &'d Node) -> Result<Cow<'d, Node>, Diagnostic> {
    let Some((kind, name)) = node
        .get("$ref")
        .and_then(Node::as_str)
        .and_then(component_of)
    else {
        return Ok(Cow::Borrowed(node));
    };
    match document
        .components
        .get(kind.as_str())
        .and_then(|entries| entries.get(name.as_str()))
    {
        Some(part) => part.node(&["components", &kind, &name].iter().collect()),
        None => Ok(Cow::Borrowed(node)),
    }
}
