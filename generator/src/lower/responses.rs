//! Responses: the content of a successful response.

mod facts;

use std::collections::BTreeSet;

use openapiv3::{
    Operation as ApiOperation, ReferenceOr, Response as ApiResponse, Schema, SchemaKind,
    StatusCode, Type as SchemaType,
};

use super::objects::{Declared, Object};
use super::search::{resolved, stated_type};
use super::simplified::Simplified;
use super::{Context, media, objects, schemas};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::document::reference;
use crate::ir::{Kind, Response, Segment, Ty};

pub use facts::{Facts, facts};

/// Combines the successful responses of an operation into one, and returns whether a value in an envelope can be
/// `null`.
pub fn lower<'d>(
    context: &mut Context<'d>,
    segment: &Segment,
    operation: &'d ApiOperation,
    at: &Pointer,
) -> Result<(Response, bool), Diagnostic> {
    let document = context.document;
    let at = at.child("responses");
    let mut nullable = false;
    let mut found: Option<Response> = None;
    let mut empty = false;
    let mut successes = Vec::new();
    for (status, response) in &operation.responses.responses {
        let at = at.child(&status.to_string());
        if is_success(status, &at)? {
            successes.push((response, at));
        }
    }
    // `default` describes a success only if none is listed.
    if let (true, Some(default)) = (successes.is_empty(), &operation.responses.default) {
        let at = at.child("default");
        return by_default(context, segment, operation, default, at);
    }
    for (response, at) in successes {
        let (response, at) = document.response(response, at)?;
        let shown = success(context, segment, response, &at, is_paged(operation))?;
        let (shape, can_be_null) = shown;
        nullable |= can_be_null;
        match shape {
            Response::Empty => empty = true,
            shape if found.as_ref().is_none_or(|found| *found == shape) => found = Some(shape),
            Response::Bytes(more) if matches!(found, Some(Response::Bytes(_))) => {
                if let Some(Response::Bytes(types)) = &mut found {
                    types.extend(more);
                    types.sort_unstable();
                    types.dedup();
                }
            }
            shape if is_json_value(&shape) && found.as_ref().is_some_and(is_json_value) => {
                context.simplified.add(Simplified::Successes, at);
                found = Some(Response::Entity(Ty::Json));
            }
            _ => {
                return Err(Diagnostic::error(
                    at,
                    "found two successes with different bodies, expected one",
                )
                .help("remove with an overlay the one that matters less"));
            }
        }
    }
    let response = match (found, empty) {
        (Some(Response::Entity(ty)), true) => Response::Nullable(ty),
        (Some(shape), _) => shape,
        (None, true) => Response::Empty,
        (None, false) => {
            context.simplified.add(Simplified::NoSuccess, at);
            Response::Nullable(Ty::Json)
        }
    };
    Ok((response, nullable))
}

/// The response of an operation that only `default` describes. It also describes errors, so that a success may be
/// another one, such as 204.
fn by_default<'d>(
    context: &mut Context<'d>,
    segment: &Segment,
    operation: &ApiOperation,
    response: &'d ReferenceOr<ApiResponse>,
    at: Pointer,
) -> Result<(Response, bool), Diagnostic> {
    let (response, place) = context.document.response(response, at)?;
    let (found, nullable) = success(context, segment, response, &place, is_paged(operation))?;
    let found = match found {
        Response::Entity(ty) | Response::Nullable(ty) => {
            context.simplified.add(Simplified::Default, place);
            Response::Nullable(ty)
        }
        other => other,
    };
    Ok((found, nullable))
}

fn is_json_value(shape: &Response) -> bool {
    matches!(
        shape,
        Response::Entity(_) | Response::Nullable(_) | Response::Collection(_) | Response::Scalar(_)
    )
}

/// Notes a response whose type OData defines, and that states another one.
fn note_type(context: &mut Context<'_>, response: &ApiResponse, at: &Pointer, usual: &[&str]) {
    for (name, media) in &response.content {
        let schema = media.schema.as_ref();
        let ty = schema.and_then(|schema| {
            let is_object = || {
                let schema = resolved(context.document, schema)?;
                matches!(schema.schema_kind, SchemaKind::Type(SchemaType::Object(_)))
                    .then_some("object")
            };
            stated_type(context.document, schema).or_else(is_object)
        });
        if ty.is_some_and(|ty| !usual.contains(&ty)) {
            let at = at.child(name).child("schema");
            context.simplified.add(Simplified::Defined, at);
        }
    }
}

fn is_success(status: &StatusCode, at: &Pointer) -> Result<bool, Diagnostic> {
    match status {
        StatusCode::Code(code) if (100..600).contains(code) => Ok((200..300).contains(code)),
        StatusCode::Range(class) if (1..6).contains(class) => Ok(*class == 2),
        // The validation of keywords already reports this status.
        _ => Err(Diagnostic::internal(
            at.clone(),
            "found a status that HTTP does not have",
        )),
    }
}

/// Adjusts the response to what the kind of operation implies.
pub fn for_kind(kind: &Kind, response: Response) -> Response {
    match (kind, response) {
        (Kind::ListRefs, _) => Response::References,
        (Kind::GetRef, _) => Response::Reference,
        // The service often returns 204 for an update, whatever the document says.
        (Kind::Update | Kind::Replace, Response::Entity(ty)) => Response::Nullable(ty),
        (
            Kind::List
            | Kind::Get
            | Kind::Create
            | Kind::Update
            | Kind::Replace
            | Kind::Delete
            | Kind::Count
            | Kind::AddRef
            | Kind::SetRef
            | Kind::RemoveRef
            | Kind::Action
            | Kind::Function
            | Kind::Download
            | Kind::Upload,
            response,
        ) => response,
    }
}

fn success<'d>(
    context: &mut Context<'d>,
    segment: &Segment,
    response: &'d ApiResponse,
    at: &Pointer,
    is_paged: bool,
) -> Result<(Response, bool), Diagnostic> {
    if response.content.is_empty() {
        return Ok((Response::Empty, false));
    }
    let at = at.child("content");
    let fixed = match segment {
        Segment::Fixed(text) => text.as_str(),
        _ => "",
    };
    if fixed == "$count" {
        note_type(context, response, &at, &["integer", "number", "string"]);
        return Ok((Response::Count, false));
    }
    if fixed == "$ref" {
        note_type(context, response, &at, &["string", "object"]);
    }
    let Some((media_type, media)) = media::json(&response.content) else {
        let types = media::of_bytes(context, &response.content, &at);
        return Ok((Response::Bytes(types), false));
    };
    media::simplify(context, media_type, &response.content, &at);
    let at = at.child(media_type);
    let Some(schema) = &media.schema else {
        context.simplified.add(Simplified::Untyped, at);
        return Ok((Response::Nullable(Ty::Json), false));
    };
    let at = at.child("schema");
    body(context, schema, &at, is_paged)
}

fn body<'d>(
    context: &mut Context<'d>,
    schema: &'d ReferenceOr<Schema>,
    at: &Pointer,
    is_paged: bool,
) -> Result<(Response, bool), Diagnostic> {
    let (resolved, pointer) = match schema {
        ReferenceOr::Item(schema) => (schema, at.clone()),
        ReferenceOr::Reference { reference } => {
            let (_, schema, pointer) = context.document.schema(reference)?;
            (schema, pointer)
        }
    };
    if let Some(wrapped) = value_wrapper(context, resolved, &pointer, is_paged)? {
        return Ok(wrapped);
    }
    let value = schemas::value(context, schema, at)?;
    let response = if value.nullable {
        Response::Nullable(value.ty)
    } else {
        Response::Entity(value.ty)
    };
    Ok((response, false))
}

/// Recognises `{"value": …}`: a page if `value` is a list, otherwise a scalar, which can be `null`.
///
/// With other properties next to `value`, it is a page if the document says that there can be a next one.
fn value_wrapper<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    at: &Pointer,
    is_paged: bool,
) -> Result<Option<(Response, bool)>, Diagnostic> {
    let Ok(object) = objects::object(schema, at) else {
        return Ok(None);
    };
    let properties = with_inherited(context, object)?;
    let has = |wanted: &str| properties.iter().any(|(name, ..)| *name == wanted);
    let is_paged = is_paged || has("@odata.nextLink");
    let mut others = properties.iter();
    let other = others.find(|(name, ..)| *name != "value" && !name.starts_with('@'));
    // An object with `@odata.type` is an entity that happens to have a property called `value`.
    if !is_paged && (other.is_some() || has("@odata.type")) {
        return Ok(None);
    }
    let mut values = properties.iter();
    let Some((_, schema, at)) = values.find(|(name, ..)| *name == "value") else {
        return Ok(None);
    };
    let value = schemas::value(context, schema, at)?;
    match (value.ty, other) {
        (Ty::List(item), other) => {
            if let Some((.., at)) = other {
                context.simplified.add(Simplified::PageMember, at.clone());
            }
            Ok(Some((Response::Collection(*item), false)))
        }
        (ty, None) => Ok(Some((Response::Scalar(ty), value.nullable))),
        (_, Some(_)) => Ok(None),
    }
}

/// The properties of an object and of the types that it inherits from or includes.
fn with_inherited<'d>(
    context: &Context<'d>,
    object: Object<'d>,
) -> Result<Vec<Declared<'d>>, Diagnostic> {
    let mut next = objects::bases(&object);
    let mut seen = BTreeSet::new();
    let mut properties = object.properties;
    while let Some(name) = next.pop() {
        if seen.insert(name.clone()) {
            let (_, schema, at) = context.document.schema(&reference("schemas", &name))?;
            // `allOf` with a scalar has no properties.
            let Ok(inherited) = objects::object(schema, &at) else {
                continue;
            };
            next.extend(objects::bases(&inherited));
            properties.extend(inherited.properties);
        }
    }
    Ok(properties)
}

/// Whether the document says that the responses of an operation are pages, linked as the runtime expects.
fn is_paged(operation: &ApiOperation) -> bool {
    let marked = operation.extensions.get("x-ms-pageable");
    marked.is_some_and(|marked| {
        let items = marked.get("itemName").is_none_or(|name| name == "value");
        items
            && marked
                .get("nextLinkName")
                .is_some_and(|name| name == "@odata.nextLink")
    })
}

#[cfg(test)]
mod tests;
