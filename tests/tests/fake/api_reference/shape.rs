//! Compares the shape of a response with a documented one: the same members, JSON types and `@odata.type`.

use graph_fake::model::{Api, Operation, Response, Ty};
use serde_json::Value;

/// Compares a response with the page of an operation.
pub fn fits(
    api: &Api,
    operation: Option<&Operation>,
    documented: &Value,
    found: &Value,
) -> Result<(), String> {
    let ty = match operation.map(|operation| &operation.response) {
        Some(Response::Entity(ty) | Response::Nullable(ty) | Response::Collection(ty)) => Some(ty),
        _ => None,
    };
    let collection = documented["value"].is_array();
    if collection != found["value"].is_array() {
        return Err(format!("only one of them is a collection: {found}"));
    }
    if !collection {
        return compare(api, ty, documented, found, "");
    }
    if documented.get("@odata.context").is_some() && !found["@odata.context"].is_string() {
        return Err("/@odata.context: found nothing".to_owned());
    }
    let list = ty.map(|ty| Ty::List(Box::new(ty.clone())));
    compare(
        api,
        list.as_ref(),
        &documented["value"],
        &found["value"],
        "/value",
    )
}

fn compare(
    api: &Api,
    ty: Option<&Ty>,
    documented: &Value,
    found: &Value,
    at: &str,
) -> Result<(), String> {
    let same = match (documented, found) {
        (Value::Object(members), Value::Object(_)) => {
            return members
                .iter()
                .try_for_each(|(name, value)| member(api, ty, name, value, found, at));
        }
        (Value::Array(documented), Value::Array(found)) => {
            return items(api, ty, documented, found, at);
        }
        // Another example could have a value where this one has null.
        (Value::Null, _)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => true,
        _ => false,
    };
    if same {
        Ok(())
    } else {
        Err(format!("{at}: found {found}, the page shows {documented}"))
    }
}

fn member(
    api: &Api,
    ty: Option<&Ty>,
    name: &str,
    documented: &Value,
    object: &Value,
    at: &str,
) -> Result<(), String> {
    let place = format!("{at}/{name}");
    if name == "@odata.type" {
        return of_type(ty, documented, object.get(name), &place);
    }
    // The context of an expanded property; its content is in the property.
    if name.ends_with("@odata.context") && name != "@odata.context" {
        return Ok(());
    }
    let found = object
        .get(name)
        .ok_or_else(|| format!("{place}: found nothing, the page shows {documented}"))?;
    compare(
        api,
        property(api, ty, object, name).as_ref(),
        documented,
        found,
        &place,
    )
}

/// The type may be omitted if it is the declared one.
fn of_type(
    ty: Option<&Ty>,
    documented: &Value,
    found: Option<&Value>,
    at: &str,
) -> Result<(), String> {
    let bare = |value: &Value| {
        value
            .as_str()
            .unwrap_or_default()
            .trim_start_matches('#')
            .to_owned()
    };
    let found = match (found, ty) {
        (Some(found), _) => bare(found),
        (None, Some(Ty::Named(name))) => name.to_string(),
        (None, _) => String::new(),
    };
    if found == bare(documented) {
        Ok(())
    } else {
        Err(format!("{at}: found {found}, the page shows {documented}"))
    }
}

fn property(api: &Api, ty: Option<&Ty>, object: &Value, name: &str) -> Option<Ty> {
    let Some(Ty::Named(declared)) = ty else {
        return None;
    };
    let structure = api.structure(declared)?;
    let actual = object["@odata.type"].as_str().unwrap_or_default();
    let derived = structure
        .derived
        .iter()
        .filter(|derived| derived.as_str() == actual.trim_start_matches('#'))
        .find_map(|derived| api.structure(derived));
    let properties = &derived.unwrap_or(structure).properties;
    let property = properties
        .iter()
        .find(|property| property.name.as_str() == name)?;
    Some(property.ty.clone())
}

/// Each documented item must have a counterpart: by identifier, otherwise by position.
fn items(
    api: &Api,
    ty: Option<&Ty>,
    documented: &[Value],
    found: &[Value],
    at: &str,
) -> Result<(), String> {
    let item = match ty {
        Some(Ty::List(item)) => Some(item.as_ref()),
        _ => None,
    };
    for (index, documented) in documented.iter().enumerate() {
        let place = format!("{at}/{index}");
        let named = found
            .iter()
            .find(|found| documented["id"].is_string() && found["id"] == documented["id"]);
        let like = named
            .or_else(|| found.get(index))
            // Their number is not part of the shape.
            .or_else(|| found.first())
            .ok_or_else(|| format!("{place}: found no item, the page shows {documented}"))?;
        compare(api, item, documented, like, &place)?;
    }
    Ok(())
}
