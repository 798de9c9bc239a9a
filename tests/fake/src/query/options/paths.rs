//! Property paths in `$select` and `$orderby`.

use super::MAX_DEPTH;
use crate::model::{Api, Property, Struct, WireName};
use crate::query::QueryError;
use crate::query::types::Kind;

/// Verifies that each segment is a property of the type before it; returns the kind of the last one, and the
/// path as the types spell it.
pub fn path(
    api: &Api,
    entity: &WireName,
    column: usize,
    text: &str,
    through_lists: bool,
) -> Result<(Kind, String), QueryError> {
    let mut spelt: Vec<&str> = Vec::new();
    let mut kind = Kind::Structure(entity.clone());
    let mut after = column;
    for (index, name) in text.split('/').enumerate() {
        let column = after;
        after += name.chars().count() + 1;
        if index == MAX_DEPTH {
            let message = format!("paths have at most {MAX_DEPTH} segments");
            return Err(QueryError::at(column, message));
        }
        let owner = match &kind {
            Kind::Structure(owner) => owner,
            Kind::List(item) if through_lists => match item.as_ref() {
                Kind::Structure(owner) => owner,
                other => return Err(below(column, name, other)),
            },
            Kind::Anything => return Ok((Kind::Anything, text.to_owned())),
            other => return Err(below(column, name, other)),
        };
        let Some(structure) = api.structure(owner) else {
            return Ok((Kind::Anything, text.to_owned()));
        };
        kind = match property(api, structure, name) {
            Some(property) => {
                spelt.push(property.name.as_str());
                Kind::of(api, &property.ty)
            }
            None if structure.open => return Ok((Kind::Anything, text.to_owned())),
            None => return Err(unknown(column, name, structure)),
        };
    }
    Ok((kind, spelt.join("/")))
}

fn below(column: usize, name: &str, owner: &Kind) -> QueryError {
    let message = format!("found `{name}` below a value of {}", owner.name());
    QueryError::at(column, message)
}

pub fn unknown(column: usize, name: &str, structure: &Struct) -> QueryError {
    if name.is_empty() {
        return QueryError::at(column, "found nothing, expected a property");
    }
    let message = format!(
        "found `{name}`, which is not a property of {}",
        structure.name
    );
    QueryError::at(column, message)
}

/// A property of a type or of a derived type, as `$select` and `$expand` allow.
pub fn property<'a>(api: &'a Api, structure: &'a Struct, name: &str) -> Option<&'a Property> {
    let derived = structure
        .derived
        .iter()
        .filter_map(|derived| api.structure(derived));
    std::iter::once(structure)
        .chain(derived)
        .find_map(|structure| structure.property_of_any_case(name))
}
