//! Validates bodies against the description and its overlays.

use crate::model::{Api, Property, PropertyKind, Struct, Ty, Type, WireName};
use serde_json::{Map, Value};

/// Annotation that names the type of a value.
pub const TYPE: &str = "@odata.type";

/// The kind of write.
#[derive(Clone, Copy, Debug)]
pub enum Write {
    /// A new entity: properties that are required on create must be present.
    Create,
    /// A change of some properties.
    Update,
    /// All properties of an entity: the same ones are required as on create.
    Replace,
}

/// Properties that real responses and the examples of the API reference have, but the description lacks.
const UNDECLARED: [(&str, &[&str]); 2] = [
    (
        "accessPackageAssignmentPolicy",
        &["expiration", "isDenyPolicy", "isOnBehalfAllowed"],
    ),
    (
        "customDataProvidedResourceUploadSession",
        &["expirationDateTime"],
    ),
];

/// Whether a type has a property that the description lacks.
#[must_use]
pub fn is_undeclared(structure: &Struct, name: &str) -> bool {
    let known = UNDECLARED.iter().any(|(ty, names)| {
        let is = |found: &WireName| super::store::short(found) == *ty;
        names.contains(&name) && (is(&structure.name) || structure.base.as_ref().is_some_and(is))
    });
    known && structure.property(name).is_none()
}

/// Removes read-only properties from a body, because the service ignores them.
pub fn ignore(structure: &Struct, body: &mut Map<String, Value>) {
    body.retain(|name, _| {
        let read_only = structure
            .property(name)
            .is_some_and(|property| property.read_only);
        name == "id" || !read_only
    });
}

/// Removes `null` properties that were `null` before from a change, so what was read can be written back.
pub fn ignore_absent(body: &mut Map<String, Value>, before: &Map<String, Value>) {
    body.retain(|name, value| {
        let absent = before.get(name).is_none_or(Value::is_null);
        !(value.is_null() && absent)
    });
}

/// Validates a body against a type.
///
/// # Errors
/// The first error, with its place in the body.
pub fn body(api: &Api, ty: &WireName, body: &Value, write: Write) -> Result<(), String> {
    named(api, ty, body, "")?;
    let (Some(declared), Some(object)) = (api.structure(ty), body.as_object()) else {
        return Ok(());
    };
    let structure = actual(api, declared, object, "")?;
    match write {
        Write::Update => kept(structure, object),
        Write::Create | Write::Replace => required(structure, object, ""),
    }
}

/// Verifies that all properties are present that the service requires.
fn required(structure: &Struct, object: &Map<String, Value>, at: &str) -> Result<(), String> {
    let required = structure
        .properties
        .iter()
        .filter(|property| property.required_on_create);
    for property in required {
        let name = property.name.as_str();
        let bound = format!("{name}@odata.bind");
        let found = object.get(name).or_else(|| object.get(&bound));
        if found.is_none_or(Value::is_null) {
            return Err(format!(
                "{at}/{name}: found nothing, which {} requires",
                structure.name
            ));
        }
    }
    Ok(())
}

/// Verifies that a change keeps the properties that the service requires.
fn kept(structure: &Struct, object: &Map<String, Value>) -> Result<(), String> {
    let required = structure.properties.iter().filter(|property| {
        let value = object.get(property.name.as_str());
        property.required_on_create && value.is_some_and(Value::is_null)
    });
    required
        .map(|property| &property.name)
        .next()
        .map_or(Ok(()), |name| {
            Err(format!(
                "/{name}: found null, and {} requires a value",
                structure.name
            ))
        })
}

/// Validates the parameters of an action.
///
/// # Errors
/// The first error, with its place in the body.
pub fn parameters(api: &Api, ty: &WireName, body: &Value) -> Result<(), String> {
    named(api, ty, body, "")
}

fn named(api: &Api, ty: &WireName, value: &Value, at: &str) -> Result<(), String> {
    match api.types.get(ty) {
        Some(Type::Enum(enumeration)) => {
            let text = value
                .as_str()
                .ok_or_else(|| wrong(at, value, ty.as_str()))?;
            let known = |part: &str| {
                let mut members = enumeration.members.iter();
                members.any(|member| member.as_str().eq_ignore_ascii_case(part.trim()))
            };
            let fits = if enumeration.flags {
                text.split(',').all(known)
            } else {
                known(text)
            };
            if fits {
                Ok(())
            } else {
                Err(wrong(at, value, &format!("a member of {ty}")))
            }
        }
        Some(Type::Struct(structure)) => {
            let object = value
                .as_object()
                .ok_or_else(|| wrong(at, value, ty.as_str()))?;
            let structure = actual(api, structure, object, at)?;
            members(api, structure, object, at)?;
            // Complex values are always complete; nested entities may be given by identifier.
            if at.is_empty() || super::store::is_entity(api, &structure.name) {
                return Ok(());
            }
            required(structure, object, at)
        }
        None => Ok(()),
    }
}

/// The type in `@odata.type`, which must derive from the declared one.
///
/// # Errors
/// If it does not derive from it, or there is no such type.
pub fn actual<'a>(
    api: &'a Api,
    declared: &'a Struct,
    object: &Map<String, Value>,
    at: &str,
) -> Result<&'a Struct, String> {
    let Some(name) = object.get(TYPE) else {
        return Ok(declared);
    };
    let text = name.as_str().unwrap_or_default().trim_start_matches('#');
    if declared.name.as_str() == text {
        return Ok(declared);
    }
    let known = declared
        .derived
        .iter()
        .find(|derived| derived.as_str() == text);
    known
        .and_then(|derived| api.structure(derived))
        .ok_or_else(|| {
            wrong(
                &format!("{at}/{TYPE}"),
                name,
                &format!("{} or a type that derives from it", declared.name),
            )
        })
}

fn members(
    api: &Api,
    structure: &Struct,
    object: &Map<String, Value>,
    at: &str,
) -> Result<(), String> {
    for (name, value) in object {
        let at = format!("{at}/{name}");
        if let Some((target, annotation)) = name.split_once('@') {
            let property = structure.property(target);
            if annotation == "odata.bind" {
                let links =
                    property.is_some_and(|property| property.kind == PropertyKind::Navigation);
                if !links {
                    return Err(format!(
                        "{at}: `{target}` is not a navigation property of {}",
                        structure.name
                    ));
                }
            }
            continue;
        }
        match structure.property(name) {
            Some(property) => member(api, property, value, &at)?,
            None if structure.open || is_undeclared(structure, name) => {}
            None => {
                return Err(format!(
                    "{at}: found a property that {} does not have",
                    structure.name
                ));
            }
        }
    }
    Ok(())
}

fn member(api: &Api, property: &Property, value: &Value, at: &str) -> Result<(), String> {
    if value.is_null() {
        let many = matches!(property.ty, Ty::List(_));
        return if property.nullable || many {
            Ok(())
        } else {
            Err(wrong(at, value, "a value"))
        };
    }
    typed(api, &property.ty, value, at)
}

fn typed(api: &Api, ty: &Ty, value: &Value, at: &str) -> Result<(), String> {
    let text = value.as_str();
    let (fits, expected) = match ty {
        Ty::Named(name) => return named(api, name, value, at),
        Ty::List(item) => {
            let items = value.as_array().ok_or_else(|| wrong(at, value, "a list"))?;
            return items
                .iter()
                .enumerate()
                .try_for_each(|(index, value)| typed(api, item, value, &format!("{at}/{index}")));
        }
        Ty::Map(_) => (value.is_object(), "an object"),
        Ty::Json => (true, "a value"),
        Ty::Bool => (value.is_boolean(), "Edm.Boolean"),
        Ty::Int(bits, signed) => (is_whole(value, *bits, *signed), "a whole number in range"),
        Ty::Float(_) | Ty::Decimal => (
            value.is_number() || matches!(text, Some("INF" | "-INF" | "NaN")),
            "a number",
        ),
        Ty::String => (text.is_some(), "Edm.String"),
        Ty::DateTime => (
            text.is_some_and(|text| super::query::instant(text).is_some()),
            "Edm.DateTimeOffset",
        ),
        Ty::Date => (parses::<jiff::civil::Date>(text), "Edm.Date"),
        Ty::TimeOfDay => (parses::<jiff::civil::Time>(text), "Edm.TimeOfDay"),
        Ty::Duration => (
            text.is_some_and(|text| super::query::duration(text).is_some()),
            "Edm.Duration",
        ),
        Ty::Guid => (
            text.is_some_and(|text| uuid::Uuid::try_parse(text).is_ok()),
            "Edm.Guid",
        ),
        Ty::Binary => (text.is_some(), "Edm.Binary"),
    };
    if fits {
        Ok(())
    } else {
        Err(wrong(at, value, expected))
    }
}

fn parses<T: std::str::FromStr>(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.parse::<T>().is_ok())
}

fn is_whole(value: &Value, bits: u8, signed: bool) -> bool {
    let Some(number) = value.as_i64() else {
        return false;
    };
    let bits = u32::from(bits);
    let (least, most) = if signed {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    } else {
        (0, (1_i128 << bits) - 1)
    };
    (least..=most).contains(&i128::from(number))
}

fn wrong(at: &str, value: &Value, expected: &str) -> String {
    let at = if at.is_empty() { "/" } else { at };
    let mut found = value.to_string();
    if found.chars().count() > 60 {
        found = found.chars().take(60).chain(['…']).collect();
    }
    format!("{at}: found {found}, expected {expected}")
}
