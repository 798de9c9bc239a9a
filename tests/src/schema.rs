//! The shape of a schema: references resolved, inheritance and nullability merged.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::Document;

/// The property that names the type of an object.
pub const TYPE: &str = "@odata.type";

/// The shape of a schema.
#[derive(Debug)]
pub struct Shape<'d> {
    /// Name of the component, if it is one.
    pub name: Option<&'d str>,
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// The kind of non-null values.
    pub kind: Kind<'d>,
}

/// The kind of non-null values.
#[derive(Debug)]
pub enum Kind<'d> {
    /// An object with these properties, including inherited ones.
    Object {
        /// Schemas by name.
        properties: BTreeMap<&'d str, &'d Value>,
        /// Schemas of derived types by `@odata.type`.
        derived: Vec<(&'d str, Value)>,
        /// Whether it may have other properties.
        open: bool,
    },
    /// An array of these.
    Array(&'d Value),
    /// A member of an enumeration.
    Enum {
        /// The members.
        members: Vec<&'d str>,
        /// Whether it is a set of members.
        flags: bool,
    },
    /// A string with a format.
    String(Option<&'d str>),
    /// A number with a format.
    Number(Option<&'d str>),
    /// A boolean.
    Boolean,
    /// An unsupported schema.
    Unknown,
}

impl<'d> Shape<'d> {
    /// The shape of a schema.
    #[must_use]
    pub fn of(document: &'d Document, schema: &'d Value) -> Self {
        let (name, schema) = document.resolve(schema);
        if let Some(choices) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
            return Self::of_choice(document, choices);
        }
        let nullable = schema["nullable"] == true;
        let kind = match schema["type"].as_str() {
            Some("string") => match schema["enum"].as_array() {
                Some(members) => Kind::Enum {
                    members: members.iter().filter_map(Value::as_str).collect(),
                    flags: schema["x-ms-enum-flags"]["isFlags"] == true,
                },
                None => Kind::String(schema["format"].as_str()),
            },
            Some("number" | "integer") => Kind::Number(schema["format"].as_str()),
            Some("boolean") => Kind::Boolean,
            Some("array") => Kind::Array(&schema["items"]),
            Some("object") | None if schema.is_object() => object(document, schema),
            _ => Kind::Unknown,
        };
        Self {
            name,
            nullable,
            kind,
        }
    }

    /// Graph expresses "X or null" as `anyOf: [X, {type: object, nullable: true}]`.
    fn of_choice(document: &'d Document, choices: &'d Value) -> Self {
        let is_null =
            |choice: &Value| choice["nullable"] == true && choice.get("properties").is_none();
        match choices.as_array().map(Vec::as_slice) {
            Some([only]) => Self::of(document, only),
            Some([value, null]) if is_null(null) => Self {
                nullable: true,
                ..Self::of(document, value)
            },
            _ => Self {
                name: None,
                nullable: false,
                kind: Kind::Unknown,
            },
        }
    }
}

fn object<'d>(document: &'d Document, schema: &'d Value) -> Kind<'d> {
    let mut properties = BTreeMap::new();
    let mut derived = Vec::new();
    collect(document, schema, &mut properties, &mut derived);
    Kind::Object {
        properties,
        derived,
        open: schema.get("additionalProperties").is_some(),
    }
}

/// Derived types of the schema itself; those of a base are not values here.
fn collect<'d>(
    document: &'d Document,
    schema: &'d Value,
    properties: &mut BTreeMap<&'d str, &'d Value>,
    derived: &mut Vec<(&'d str, Value)>,
) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (name, part) = document.resolve(part);
        let mut of_base = Vec::new();
        let target = if name.is_some() {
            &mut of_base
        } else {
            &mut *derived
        };
        collect(document, part, properties, target);
    }
    for (name, property) in members(&schema["properties"]) {
        properties.insert(name, property);
    }
    for (name, target) in members(&schema["discriminator"]["mapping"]) {
        derived.push((name, serde_json::json!({ "$ref": target })));
    }
}

fn members(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object
        .as_object()
        .into_iter()
        .flat_map(Map::iter)
        .map(|(name, value)| (name.as_str(), value))
}

/// Whether a property is a navigation property.
#[must_use]
pub fn is_navigation(property: &Value) -> bool {
    property["x-ms-navigationProperty"] == true
}
