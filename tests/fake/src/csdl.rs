//! `$metadata`: the API in OData's schema language, from the description.
//!
//! <https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html>.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::model::{
    Api, Body, CallParameter, Enum, Kind, Node, Operation, Property, PropertyKind, Response,
    Segment, Struct, Ty, Type, WireName,
};
use super::store::is_entity;

const NAMESPACE: &str = "microsoft.graph";

/// The schema of an API.
#[must_use]
pub fn csdl(api: &Api) -> String {
    let mut schema = String::new();
    let mut deep: Vec<(&str, String)> = Vec::new();
    for ty in api.types.values() {
        match ty {
            Type::Enum(found) => declare(&mut schema, &mut deep, &found.name, &enumeration(found)),
            Type::Struct(found) if found.parameters => {}
            Type::Struct(found) => {
                declare(&mut schema, &mut deep, &found.name, &structure(api, found));
            }
        }
    }
    let mut calls = BTreeSet::new();
    operations(api, &api.root, None, &mut calls);
    schema.extend(calls);
    schema.push_str(&container(api));
    let others = deep.into_iter().map(|(namespace, text)| {
        format!("<Schema Namespace=\"{namespace}\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n{text}</Schema>\n")
    });
    let others: String = others.collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n\
         <edmx:DataServices>\n\
         <Schema Namespace=\"{NAMESPACE}\" Alias=\"graph\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n\
         {schema}</Schema>\n{others}</edmx:DataServices>\n</edmx:Edmx>\n"
    )
}

/// Adds a type to the schema of its namespace.
fn declare<'a>(
    schema: &mut String,
    deep: &mut Vec<(&'a str, String)>,
    name: &'a WireName,
    text: &str,
) {
    let (namespace, _) = apart(name);
    if namespace == NAMESPACE {
        schema.push_str(text);
        return;
    }
    match deep.iter_mut().find(|(known, _)| *known == namespace) {
        Some((_, found)) => found.push_str(text),
        None => deep.push((namespace, text.to_owned())),
    }
}

/// Splits a type name into namespace and name.
fn apart(name: &WireName) -> (&str, &str) {
    let text = name.as_str();
    text.rsplit_once('.').unwrap_or((NAMESPACE, text))
}

fn enumeration(found: &Enum) -> String {
    let flags = if found.flags { " IsFlags=\"true\"" } else { "" };
    let mut text = format!("<EnumType Name=\"{}\"{flags}>\n", apart(&found.name).1);
    for (index, member) in found.members.iter().enumerate() {
        // The description has no numeric values; those of flags must be powers of two.
        let value = if found.flags {
            1_u64 << index.min(62)
        } else {
            index as u64
        };
        let _ = writeln!(
            text,
            "<Member Name=\"{}\" Value=\"{value}\"/>",
            escaped(member.as_str())
        );
    }
    text + "</EnumType>\n"
}

fn structure(api: &Api, found: &Struct) -> String {
    let name = found.name.as_str();
    // The root of a slice is an entity, too, even if the slice contains only what it leads to.
    let entity = is_entity(api, &found.name)
        || name == "microsoft.graph.entity"
        || api.root.value().is_none() && name == root_type(api);
    let kind = if entity { "EntityType" } else { "ComplexType" };
    let mut text = format!("<{kind} Name=\"{}\"", apart(&found.name).1);
    if let Some(base) = &found.base {
        let _ = write!(text, " BaseType=\"{base}\"");
    }
    if found.abstract_ || name == "microsoft.graph.entity" {
        text.push_str(" Abstract=\"true\"");
    }
    if found.open {
        text.push_str(" OpenType=\"true\"");
    }
    text.push_str(">\n");
    if name == "microsoft.graph.entity" {
        text.push_str("<Key><PropertyRef Name=\"id\"/></Key>\n");
    }
    let base = found.base.as_ref().and_then(|base| api.structure(base));
    let inherited = base.map_or(&[][..], |base| &base.properties);
    for property in &found.properties {
        let known = inherited.iter().any(|other| other.name == property.name);
        if !known && property.name.as_str() != "@odata.type" {
            text.push_str(&declaration(property, entity));
        }
    }
    let _ = writeln!(text, "</{kind}>");
    text
}

fn declaration(property: &Property, of_entity: bool) -> String {
    let (element, contains) = match property.kind {
        PropertyKind::Structural => ("Property", ""),
        // Only entities contain others.
        PropertyKind::Navigation if !of_entity => ("NavigationProperty", ""),
        PropertyKind::Navigation => ("NavigationProperty", " ContainsTarget=\"true\""),
    };
    let nullable = match property.ty {
        // Nullability does not apply to collections of navigation properties.
        Ty::List(_) if property.kind == PropertyKind::Navigation => "",
        _ if property.nullable => "",
        _ => " Nullable=\"false\"",
    };
    format!(
        "<{element} Name=\"{}\" Type=\"{}\"{nullable}{contains}/>\n",
        escaped(property.name.as_str()),
        type_name(&property.ty)
    )
}

/// Functions and actions, each with its binding parameter.
fn operations(api: &Api, node: &Node, owner: Option<&Ty>, calls: &mut BTreeSet<String>) {
    let bound = node.value().or_else(|| owner.cloned());
    for child in &node.children {
        for operation in &child.operations {
            if let (Kind::Function | Kind::Action, Some(owner)) = (operation.kind, &bound) {
                calls.insert(call(api, &child.segment, operation, owner));
            }
        }
        operations(api, child, bound.as_ref(), calls);
    }
}

fn call(api: &Api, segment: &Segment, operation: &Operation, owner: &Ty) -> String {
    let (name, parameters): (&str, &[CallParameter]) = match segment {
        Segment::Call { name, parameters } => (name, parameters),
        Segment::Fixed(name) => (name, &[]),
        _ => ("", &[]),
    };
    let name = name.rsplit('.').next().unwrap_or(name);
    let element = if operation.kind == Kind::Action {
        "Action"
    } else {
        "Function"
    };
    let mut text = format!("<{element} Name=\"{name}\" IsBound=\"true\">\n");
    let _ = writeln!(
        text,
        "<Parameter Name=\"bindingParameter\" Type=\"{}\"/>",
        type_name(owner)
    );
    for parameter in parameters {
        let ty = type_name(&parameter.ty);
        let _ = writeln!(
            text,
            "<Parameter Name=\"{}\" Type=\"{ty}\"/>",
            escaped(&parameter.name)
        );
    }
    if let Some(Body::Parameters(name)) = &operation.body {
        let properties = api
            .structure(name)
            .map_or(&[][..], |found| &found.properties);
        for property in properties {
            let ty = type_name(&property.ty);
            let name = escaped(property.name.as_str());
            let _ = writeln!(text, "<Parameter Name=\"{name}\" Type=\"{ty}\"/>");
        }
    }
    let returned = match &operation.response {
        Response::Entity(ty) | Response::Nullable(ty) | Response::Scalar(ty) => Some(type_name(ty)),
        Response::Collection(ty) => Some(format!("Collection({})", type_name(ty))),
        Response::Count => Some("Edm.Int32".to_owned()),
        Response::Bytes => Some("Edm.Stream".to_owned()),
        Response::Empty | Response::References | Response::Reference => None,
    };
    if let Some(ty) = returned {
        let _ = writeln!(text, "<ReturnType Type=\"{ty}\"/>");
    }
    let _ = writeln!(text, "</{element}>");
    text
}

/// The container, with a type for each segment before the root of the slice.
fn container(api: &Api) -> String {
    let path = api.root.segment.template();
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let root = root_type(api);
    let ty = |index: usize| {
        if index + 1 == segments.len() {
            root.clone()
        } else {
            format!("{NAMESPACE}.{}", segments[index])
        }
    };
    let mut text = String::new();
    for index in 0..segments.len().saturating_sub(1) {
        let (name, next) = (segments[index], segments[index + 1]);
        let below = ty(index + 1);
        let _ = writeln!(
            text,
            "<EntityType Name=\"{name}\">\n<NavigationProperty Name=\"{next}\" Type=\"{below}\" ContainsTarget=\"true\"/>\n</EntityType>"
        );
    }
    text.push_str("<EntityContainer Name=\"GraphService\">\n");
    if let Some(first) = segments.first() {
        let _ = writeln!(text, "<Singleton Name=\"{first}\" Type=\"{}\"/>", ty(0));
    }
    text + "</EntityContainer>\n"
}

/// The type at the root of the slice: that of its operations, or the one of its name.
fn root_type(api: &Api) -> String {
    let path = api.root.segment.template();
    let last = path.rsplit('/').next().unwrap_or_default();
    let named = || format!("{NAMESPACE}.{last}");
    api.root.value().map_or_else(named, |ty| type_name(&ty))
}

fn type_name(ty: &Ty) -> String {
    match ty {
        Ty::Bool => "Edm.Boolean".to_owned(),
        Ty::Int(8, true) => "Edm.SByte".to_owned(),
        Ty::Int(8, false) => "Edm.Byte".to_owned(),
        Ty::Int(width, true) => format!("Edm.Int{width}"),
        // OData has no larger unsigned numbers.
        Ty::Int(_, false) => "Edm.Int64".to_owned(),
        Ty::Float(32) => "Edm.Single".to_owned(),
        Ty::Float(_) => "Edm.Double".to_owned(),
        Ty::Decimal => "Edm.Decimal".to_owned(),
        Ty::String => "Edm.String".to_owned(),
        Ty::DateTime => "Edm.DateTimeOffset".to_owned(),
        Ty::Date => "Edm.Date".to_owned(),
        Ty::TimeOfDay => "Edm.TimeOfDay".to_owned(),
        Ty::Duration => "Edm.Duration".to_owned(),
        Ty::Guid => "Edm.Guid".to_owned(),
        Ty::Binary => "Edm.Binary".to_owned(),
        Ty::Named(name) => name.to_string(),
        Ty::List(item) => format!("Collection({})", type_name(item)),
        Ty::Map(_) | Ty::Json => "Edm.Untyped".to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
