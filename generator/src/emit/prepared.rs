//! Emits the description that `graph-fake` serves from: types and URLs as one JSON file.
//!
//! Types list only their own properties. Nodes of the URL tree occur once and refer to their children by
//! position. Permission sets occur once. Facts that only the crate needs are left out. One item per line, so
//! differences can be reviewed:
//!
//! ```text
//! "types":{
//! "microsoft.graph.accessPackage":{"base":"microsoft.graph.entity","properties":{"catalogId":{"type":"Edm.String",…
//! ```

use std::collections::BTreeSet;

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use crate::ir::{
    Api, Body, CallParameter, Enum, Grant, Node, Operation, Permissions, Property, PropertyKind,
    RequestOption, Response, Segment, Struct, Ty, Type,
};

/// The format version, which `graph_fake::model::Api::parse` verifies.
const FORMAT: u32 = 1;

/// The prepared description of an API.
#[must_use]
pub fn prepared(api: &Api) -> String {
    let types = api.types.iter().filter_map(|(name, ty)| {
        let written = match ty {
            Type::Struct(found) => structure(api, found),
            // The service accepts any string.
            Type::Enum(found) if found.of_strings => return None,
            Type::Enum(found) => enumeration(found),
        };
        Some(format!("{}:{written}", json!(name)))
    });
    let types = types.collect::<Vec<_>>().join(",\n");
    let mut tree = Tree::default();
    tree.add(&api.root);
    let lines = |items: IndexSet<String>| items.into_iter().collect::<Vec<_>>().join(",\n");
    format!(
        "{{\"format\":{FORMAT},\n\"rootPath\":{},\n\"types\":{{\n{types}\n}},\n\
         \"permissions\":[\n{}\n],\n\"nodes\":[\n{}\n]}}\n",
        json!(api.service.root),
        lines(tree.permissions),
        lines(tree.nodes),
    )
}

/// A JSON object without default values.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    fn flag(self, name: &str, is: bool) -> Self {
        if is { self.with(name, true) } else { self }
    }

    fn some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    fn list(self, name: &str, items: Vec<Value>) -> Self {
        if items.is_empty() {
            self
        } else {
            self.with(name, items)
        }
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

fn structure(api: &Api, found: &Struct) -> Value {
    let base = found.base.as_ref().and_then(|name| api.structure(name));
    let inherited = |property: &Property| {
        let properties = base.map_or(&[][..], |base| &base.properties);
        let mut same = properties
            .iter()
            .filter(|other| other.name == property.name);
        same.any(|other| self::property(api, other) == self::property(api, property))
    };
    let own = found.properties.iter().filter(|one| !inherited(one));
    let own: Map<String, Value> = own
        .map(|one| (one.name.to_string(), property(api, one)))
        .collect();
    Object::default()
        .some("base", base.map(|base| base.name.to_string()))
        .flag("parameters", found.parameters)
        .flag("abstract", found.abstract_)
        .flag("open", found.open)
        .list(
            "derived",
            found.derived.iter().map(|name| json!(name)).collect(),
        )
        .some("properties", (!own.is_empty()).then_some(own))
        .done()
}

fn property(api: &Api, property: &Property) -> Value {
    let default = property.default.as_deref();
    let default = default.and_then(|text| serde_json::from_str::<Value>(text).ok());
    Object::default()
        .with("type", type_name(&on_the_wire(api, &property.ty)))
        .flag("nullable", property.nullable)
        .flag("navigation", property.kind == PropertyKind::Navigation)
        .flag("readOnly", property.read_only)
        .flag("requiredOnCreate", property.required_on_create)
        .some("default", default)
        .list("supports", options(&property.supports))
        .done()
}

fn enumeration(found: &Enum) -> Value {
    let members = found.members.iter().map(|member| json!(member.name));
    Object::default()
        .with("members", members.collect::<Vec<_>>())
        .flag("flags", found.flags)
        .done()
}

/// The type that the description declares, without known values.
fn on_the_wire(api: &Api, ty: &Ty) -> Ty {
    match ty {
        Ty::List(item) => Ty::List(Box::new(on_the_wire(api, item))),
        Ty::Named(name) => match api.types.get(name) {
            Some(Type::Enum(found)) if found.of_strings => Ty::String,
            _ => ty.clone(),
        },
        other => other.clone(),
    }
}

/// The type of a value as text, such as `Collection(Edm.String)`.
fn type_name(ty: &Ty) -> String {
    match ty {
        Ty::Int(width, false) if *width > 8 => format!("Edm.UInt{width}"),
        Ty::List(item) => format!("Collection({})", type_name(item)),
        Ty::Map(value) => format!("Map({})", type_name(value)),
        Ty::Json => "Edm.Untyped".to_owned(),
        other => crate::ir::edm_name(other),
    }
}

/// Nodes and permission sets, each once.
#[derive(Default)]
struct Tree {
    nodes: IndexSet<String>,
    permissions: IndexSet<String>,
}

impl Tree {
    /// Adds a node after its children, and returns its position.
    fn add(&mut self, node: &Node) -> usize {
        let children: Vec<Value> = node
            .children
            .iter()
            .map(|child| self.add(child).into())
            .collect();
        let operations: Vec<Value> = node
            .operations
            .iter()
            .map(|operation| self.operation(operation))
            .collect();
        let node = Object::default()
            .with("segment", segment(&node.segment))
            .list("operations", operations)
            .list("children", children)
            .done();
        self.nodes.insert_full(node.to_string()).0
    }

    fn operation(&mut self, operation: &Operation) -> Value {
        let granted = operation.permissions.as_ref().map(permissions);
        let granted = granted.map(|found| self.permissions.insert_full(found.to_string()).0);
        let empty = operation.response == Response::Empty;
        Object::default()
            .with("method", operation.method.as_str())
            .with("kind", json!(operation.kind))
            .list("options", options(&operation.options))
            .some("body", operation.body.as_ref().map(body))
            .some("response", (!empty).then(|| response(&operation.response)))
            .some("permissions", granted)
            .some("broken", operation.broken.clone())
            .done()
    }
}

fn permissions(found: &Permissions) -> Value {
    let grant = |grant: &Grant| {
        let higher = grant.higher.iter().map(|name| json!(name)).collect();
        Object::default()
            .with("least", grant.least.as_str())
            .list("higher", higher)
            .done()
    };
    Object::default()
        .some("delegated", found.delegated.as_ref().map(grant))
        .some("application", found.application.as_ref().map(grant))
        .done()
}

fn segment(segment: &Segment) -> Value {
    let parameters = |parameters: &[CallParameter]| -> Vec<Value> {
        let written = parameters.iter().map(|parameter| {
            json!({
                "name": parameter.name,
                "type": type_name(&parameter.ty),
                "written": parameter.template(),
            })
        });
        written.collect()
    };
    match segment {
        Segment::Root(path) => json!({"root": path}),
        Segment::Fixed(text) => json!({"fixed": text}),
        Segment::Key(key) => json!({"key": key.name}),
        Segment::Call {
            name,
            parameters: found,
        } => json!({"call": {"name": name, "parameters": parameters(found)}}),
        Segment::CompositeKey(found) => json!({"compositeKey": parameters(found)}),
        Segment::Mixed { .. } => json!({"mixed": segment.template()}),
    }
}

/// A parameter as in the URL template.
fn body(body: &Body) -> Value {
    match body {
        Body::Json(ty) => json!({"json": type_name(ty)}),
        Body::Parameters(name) => json!({"parameters": name}),
        Body::Reference => json!("reference"),
        Body::Bytes(_) => json!("bytes"),
    }
}

fn response(response: &Response) -> Value {
    match response {
        Response::Empty => json!("empty"),
        Response::Entity(ty) => json!({"entity": type_name(ty)}),
        Response::Nullable(ty) => json!({"nullable": type_name(ty)}),
        Response::Collection(ty) => json!({"collection": type_name(ty)}),
        Response::Scalar(ty) => json!({"scalar": type_name(ty)}),
        Response::Count => json!("count"),
        Response::References => json!("references"),
        Response::Reference => json!("reference"),
        Response::Bytes(_) => json!("bytes"),
    }
}

fn options(options: &BTreeSet<RequestOption>) -> Vec<Value> {
    options.iter().map(|option| json!(option)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_types_of_values_when_named_then_lists_maps_and_unsigned_integers_differ_from_odata() {
        for (ty, name) in [
            (Ty::Int(8, false), "Edm.Byte"),
            (Ty::Int(16, false), "Edm.UInt16"),
            (Ty::Int(16, true), "Edm.Int16"),
            (Ty::Json, "Edm.Untyped"),
            (Ty::List(Box::new(Ty::Bool)), "Collection(Edm.Boolean)"),
            (Ty::Map(Box::new(Ty::Int(32, false))), "Map(Edm.UInt32)"),
        ] {
            assert_eq!(type_name(&ty), name);
        }
    }
}
