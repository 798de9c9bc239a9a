//! `$expand`, with nested options.

use super::paths::{property, unknown};
use super::{Expand, MAX_DEPTH, Options, split};
use crate::model::{Api, PropertyKind, Ty, WireName};
use crate::query::{QueryError, option_name};

pub fn expand(
    api: &Api,
    entity: &WireName,
    value: &str,
    depth: usize,
) -> Result<Vec<Expand>, QueryError> {
    if depth == MAX_DEPTH {
        return Err(QueryError::at(
            1,
            format!("expansions cannot nest more than {MAX_DEPTH} deep"),
        ));
    }
    let (mut named, mut found) = (Vec::new(), Vec::new());
    for (column, part) in split(value, ',') {
        let (name, inner) = match part.split_once('(') {
            None => (part.as_str(), None),
            Some((name, inner)) => {
                let inner = inner.strip_suffix(')').ok_or_else(|| {
                    let end = column + part.chars().count();
                    QueryError::at(end, format!("found the end of `{part}`, expected `)`"))
                })?;
                (name, Some(inner))
            }
        };
        match name.trim() {
            "*" if inner.is_none() => found.extend(everything(api, entity)),
            "*" => {
                let message = "found options of `*`, which has no options";
                return Err(QueryError::at(column, message));
            }
            name => named.push(expanded(api, entity, column, name, inner, depth)?),
        }
    }
    // A property that is also named, with options of its own, is expanded once.
    found.retain(|one: &Expand| named.iter().all(|other| other.property != one.property));
    named.append(&mut found);
    Ok(named)
}

/// All navigation properties of a type, for `$expand=*`.
fn everything(api: &Api, entity: &WireName) -> impl Iterator<Item = Expand> {
    let structure = api.structure(entity);
    let properties = structure.map_or(&[][..], |structure| &structure.properties);
    let properties = properties.iter();
    properties
        .filter(|property| property.kind == PropertyKind::Navigation)
        .map(|property| Expand {
            property: property.name.to_string(),
            target: item_type(&property.ty).cloned(),
            options: Options::default(),
        })
}

fn expanded(
    api: &Api,
    entity: &WireName,
    column: usize,
    name: &str,
    inner: Option<&str>,
    depth: usize,
) -> Result<Expand, QueryError> {
    let structure = api.structure(entity).ok_or_else(|| {
        QueryError::at(
            column,
            format!("found `{name}`, and {entity} has no properties"),
        )
    })?;
    let property =
        property(api, structure, name).ok_or_else(|| unknown(column, name, structure))?;
    if property.kind != PropertyKind::Navigation {
        let message = format!("found `{name}`, which is not a navigation property");
        return Err(QueryError::at(column, message));
    }
    let target = item_type(&property.ty).cloned();
    let mut options = Options::default();
    for (offset, pair) in split(inner.unwrap_or_default(), ';') {
        let at = column + name.chars().count() + offset;
        let Some((option, value)) = pair.split_once('=') else {
            return Err(QueryError::at(
                at,
                format!("found `{pair}`, expected an option such as `$select=id`"),
            ));
        };
        let Some(target) = &target else { continue };
        let value_at = at + option.chars().count();
        options
            .set(api, target, &option_name(option.trim()), value, depth + 1)
            .map_err(|error| QueryError {
                column: error.column + value_at,
                ..error
            })?;
    }
    Ok(Expand {
        property: property.name.to_string(),
        target,
        options,
    })
}

fn item_type(ty: &Ty) -> Option<&WireName> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::List(item) => item_type(item),
        _ => None,
    }
}
