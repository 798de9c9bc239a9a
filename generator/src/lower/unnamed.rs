//! Inline objects and enumerations: they become types, named after their place.
//!
//! `#/components/schemas/customer/properties/address` is `CustomerAddress`, the body of `POST /orders` is
//! `OrdersPostBody`. If the name is taken, that is an error; no number is appended.

use openapiv3::{Parameter, ReferenceOr, Schema};

use super::{Context, InlineType, Queued, annotations, enums, methods, search, shapes};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::document::{self, Document};
use crate::ir::{Type, WireName};
use crate::naming::{self, NameOf, collision};

/// Names the type of an inline schema. Enumerations are lowered at once, structures are queued.
pub fn ty<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    at: &Pointer,
) -> Result<WireName, Diagnostic> {
    if let Some(name) = context.unnamed.get(at) {
        return Ok(name.clone());
    }
    let extensions = &schema.schema_data.extensions;
    let own = annotations::rust_type_name(context, extensions, at)?;
    let renamed = match own {
        None => annotations::rust_name(context, extensions, at)?,
        Some(_) => None,
    };
    let name = name(context.document, at, own, renamed);
    let rust = naming::checked_name(&name, NameOf::Inline, at, naming::type_path)?;
    let wire = match taken(context, &name) {
        None => WireName(name),
        Some((other, place)) => {
            let found = collision(
                &rust.ident,
                NameOf::Type,
                (&other, &place),
                at.as_str(),
                at.clone(),
            );
            context.collisions.push(found);
            WireName(at.as_str().to_owned())
        }
    };
    context.unnamed.insert(at.clone(), wire.clone());
    context.known.insert(wire.clone());
    context.referenced.insert(wire.clone());
    match shapes::members(schema) {
        Some(members) => {
            let lowered = enums::enumeration(context, &wire, rust, schema, &members, at)?;
            context.types.insert(wire.clone(), Type::Enum(lowered));
        }
        None => context.queue.push_back(Queued::Inline(InlineType {
            name: wire.clone(),
            rust,
            schema,
            at: at.clone(),
        })),
    }
    Ok(wire)
}

/// The name and place of a type that already has the name.
fn taken(context: &Context<'_>, name: &str) -> Option<(String, Pointer)> {
    let reference = document::reference("schemas", name);
    let document = context.document;
    if let Ok((found, schema, _)) = document.schema(&reference)
        && found == name
        && search::is_named(document, schema)
        && document.uses(name)
    {
        return Some((name.to_owned(), Pointer::parse(&reference)));
    }
    let mut others = context.unnamed.iter();
    let (place, _) = others.find(|(_, other)| other.as_str() == name)?;
    Some((place.as_str().to_owned(), place.clone()))
}

/// The name of the type at a place: its `own`, or one after the place. If the place is `renamed`, that replaces the
/// last word for a property, and the whole name elsewhere.
fn name(document: &Document, at: &Pointer, own: Option<&str>, renamed: Option<&str>) -> String {
    let segments: Vec<String> = at.segments().collect();
    let is_property = matches!(segments.as_slice(), [.., kind, _] if kind == "properties");
    let (namespace, mut words) = words(document, &segments);
    if let Some(whole) = own.or(renamed.filter(|_| !is_property)) {
        return qualified(namespace, whole);
    }
    if let Some(renamed) = renamed {
        words.pop();
        words.push(renamed.to_owned());
    }
    let mut name = String::new();
    for word in words {
        // Names on the wire start in lower case; the first word keeps its case.
        let mut rest = word.chars();
        let first = rest.next().map(|c| c.to_ascii_uppercase());
        let first = if name.is_empty() {
            word.chars().next()
        } else {
            first
        };
        name.extend(first.into_iter().chain(rest));
    }
    qualified(namespace, &name)
}

fn qualified(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{namespace}.{name}"),
        None => name.to_owned(),
    }
}

/// The namespace of a place, and the words of its name.
fn words<'s>(document: &Document, segments: &'s [String]) -> (Option<&'s str>, Vec<String>) {
    let mut words = Vec::new();
    let (namespace, mut rest) = match segments {
        [components, kind, name, rest @ ..] if components == "components" => {
            let (namespace, name) = match name.rsplit_once('.') {
                Some((namespace, name)) => (Some(namespace), name),
                None => (None, name.as_str()),
            };
            words.push(name.to_owned());
            words.extend(match kind.as_str() {
                "responses" => Some("response".to_owned()),
                "requestBodies" => Some("body".to_owned()),
                _ => None,
            });
            (namespace, rest)
        }
        [_, template, rest @ ..] => {
            let parts = template.split(['/', '{', '}', '(', ')', '=', ',', '\'', '@']);
            words.extend(parts.filter(|part| !part.is_empty()).map(plain));
            (None, rest)
        }
        _ => (None, segments),
    };
    while let [first, after @ ..] = rest {
        rest = after;
        let word = match first.as_str() {
            "items" => "item",
            "additionalProperties" => "value",
            "requestBody" => "body",
            "schema" => continue,
            "properties" | "headers" => {
                rest = after.get(1..).unwrap_or_default();
                after.first().map_or("", String::as_str)
            }
            "allOf" | "anyOf" | "oneOf" | "content" => {
                rest = after.get(1..).unwrap_or_default();
                continue;
            }
            "responses" => {
                rest = after.get(1..).unwrap_or_default();
                "response"
            }
            "parameters" => {
                rest = after.get(1..).unwrap_or_default();
                let end = segments.len() - rest.len();
                let parameter = parameter(document, &segments[..end]);
                words.push(parameter.unwrap_or("parameter").to_owned());
                continue;
            }
            method => method,
        };
        words.push(word.to_owned());
    }
    (namespace, words)
}

/// A part of a URL without characters that names can't contain; `microsoft.graph.move` is `move`.
fn plain(part: &str) -> String {
    let last = part.rsplit('.').next().unwrap_or(part);
    last.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect()
}

/// The name of the parameter that contains a place below `paths`.
fn parameter<'d>(document: &'d Document, segments: &[String]) -> Option<&'d str> {
    let [paths, template, rest @ ..] = segments else {
        return None;
    };
    if paths != "paths" {
        return None;
    }
    let ReferenceOr::Item(item) = document.openapi.paths.paths.get(template)? else {
        return None;
    };
    let parameters: &[ReferenceOr<Parameter>] = match rest {
        [method, _, _] => methods::of(item)
            .into_iter()
            .find_map(|(_, name, operation)| (name == method).then_some(&operation.parameters))?,
        _ => &item.parameters,
    };
    let index: usize = segments.last()?.parse().ok()?;
    match parameters.get(index)? {
        ReferenceOr::Item(parameter) => Some(&parameter.parameter_data_ref().name),
        ReferenceOr::Reference { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;

    const TEXT: &str = "
openapi: 3.0.4
info: {title: t, version: v}
paths:
  /orders/{order-id}/lines:
    get:
      parameters: [{name: sort, in: query, schema: {type: string}}]
      responses: {'200': {description: d}}
";

    #[test]
    fn given_places_when_named_then_the_name_says_where_the_type_is_used() {
        let document = document::load("in.yaml", TEXT).expect("loads");
        let lines = "/paths/~1orders~1{order-id}~1lines";
        for (place, renamed, expected) in [
            (
                "/components/schemas/customer/properties/address",
                None,
                "customerAddress",
            ),
            (
                "/components/schemas/customer/properties/address",
                Some("home"),
                "customerHome",
            ),
            (
                "/components/schemas/a.b.customer/properties/tags/items",
                None,
                "a.b.customerTagsItem",
            ),
            (
                "/components/schemas/a.b.customer/properties/tags/items",
                Some("tag"),
                "a.b.tag",
            ),
            (
                "/components/schemas/map/additionalProperties/properties/x",
                None,
                "mapValueX",
            ),
            (
                "/components/responses/list/content/application~1json/schema",
                None,
                "listResponse",
            ),
            (
                "/components/requestBodies/order/content/application~1json/schema",
                None,
                "orderBody",
            ),
            ("/components/parameters/sort/schema", None, "sort"),
            (
                "/get/responses/200/content/application~1json/schema",
                None,
                "ordersOrder-idLinesGetResponse",
            ),
            (
                "/get/requestBody/content/application~1json/schema/anyOf/0",
                None,
                "ordersOrder-idLinesGetBody",
            ),
            (
                "/get/parameters/0/schema",
                None,
                "ordersOrder-idLinesGetSort",
            ),
        ] {
            let place = if place.starts_with("/components") {
                place.to_owned()
            } else {
                format!("{lines}{place}")
            };
            assert_eq!(
                name(&document, &Pointer::parse(&place), None, renamed),
                expected,
                "{place}"
            );
        }
    }
}
