//! Operations: what each does, and what it takes.

use std::collections::BTreeSet;

use openapiv3::{
    Operation as ApiOperation, Parameter, ParameterSchemaOrContent, PathItem, QueryStyle,
    ReferenceOr,
};

use super::paths::{Declared, declared_type};
use super::{Context, actions, annotations, responses, schemas, types};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{
    Body, Kind, Method, Operation, ParameterStyle, QueryParameter, RequestOption, Response,
    Segment, Ty,
};
use crate::naming;

/// The query parameter that names the reference to remove.
const REFERENCE_QUERY: &str = "@id";

/// The operations of a path item in the order of [`Method`], with the key each stands under.
pub fn of(item: &PathItem) -> Vec<(Method, &'static str, &ApiOperation)> {
    let all = [
        (Method::Get, "get", &item.get),
        (Method::Post, "post", &item.post),
        (Method::Put, "put", &item.put),
        (Method::Patch, "patch", &item.patch),
        (Method::Delete, "delete", &item.delete),
    ];
    all.into_iter()
        .filter_map(|(method, name, operation)| Some((method, name, operation.as_ref()?)))
        .collect()
}

/// Lowers one operation.
pub fn lower(
    context: &mut Context<'_>,
    segment: &Segment,
    template: &str,
    method: Method,
    operation: &ApiOperation,
    declared: &[Declared<'_>],
    at: &Pointer,
) -> Result<Operation, Diagnostic> {
    let is_call = operation
        .extensions
        .get("x-ms-docs-operation-type")
        .and_then(serde_json::Value::as_str);
    let response = responses::lower(context, segment, operation, at)?;
    let body = body(context, template, operation, at)?;
    let kind = kind(segment, method, is_call, body.as_ref(), &response);
    let response = responses::for_kind(&kind, response);
    let (options, query) = options(context, &kind, template, declared)?;
    let reference_query = kind == Kind::RemoveRef
        && declared.iter().any(|found| {
            let data = found.parameter.parameter_data_ref();
            data.name == REFERENCE_QUERY && data.required
        });
    Ok(Operation {
        id: operation.operation_id.clone(),
        rust_name: annotations::rust_name(&operation.extensions, at)?.map(str::to_owned),
        method,
        kind,
        options,
        query,
        body,
        response,
        reference_query,
        reference_set: None,
        permissions: context
            .permissions
            .or_own(method, &operation.extensions, at)?,
        broken: annotations::broken(&operation.extensions, at)?,
        deprecated: operation
            .deprecated
            .then(|| types::deprecation(&operation.extensions)),
        docs_url: operation
            .external_docs
            .as_ref()
            .map(|docs| docs.url.clone()),
        docs: operation
            .description
            .clone()
            .or_else(|| operation.summary.clone()),
        pointer: at.as_str().to_owned(),
    })
}

fn kind(
    segment: &Segment,
    method: Method,
    is_call: Option<&str>,
    body: Option<&Body>,
    response: &Response,
) -> Kind {
    let fixed = match segment {
        Segment::Fixed(text) => text.as_str(),
        _ => "",
    };
    let dotted_call = fixed.contains('.') && method == Method::Post;
    match method {
        Method::Get if fixed == "$count" => Kind::Count,
        Method::Get if fixed == "$ref" && matches!(response, Response::Collection(_)) => {
            Kind::ListRefs
        }
        Method::Get if fixed == "$ref" => Kind::GetRef,
        Method::Get if is_call == Some("function") => Kind::Function,
        Method::Get if matches!(response, Response::Bytes(_)) => Kind::Download,
        Method::Get if matches!(response, Response::Collection(_)) => Kind::List,
        Method::Get => Kind::Get,
        Method::Post if fixed == "$ref" => Kind::AddRef,
        Method::Post if is_call == Some("action") || (is_call.is_none() && dotted_call) => {
            Kind::Action
        }
        Method::Post if matches!(body, Some(Body::Parameters(_)) | None) => Kind::Action,
        Method::Post => Kind::Create,
        Method::Put if fixed == "$ref" => Kind::SetRef,
        Method::Put if matches!(body, Some(Body::Bytes(_))) => Kind::Upload,
        Method::Put => Kind::Replace,
        Method::Patch => Kind::Update,
        Method::Delete if fixed == "$ref" => Kind::RemoveRef,
        Method::Delete => Kind::Delete,
    }
}

fn body(
    context: &mut Context<'_>,
    template: &str,
    operation: &ApiOperation,
    at: &Pointer,
) -> Result<Option<Body>, Diagnostic> {
    let document = context.document;
    let Some(body) = &operation.request_body else {
        return Ok(None);
    };
    let (body, at) = document.request_body(body, at.child("requestBody"))?;
    let at = at.child("content");
    let json = body.content.iter().find(|(name, _)| is_json(name));
    let Some((media_type, media)) = json else {
        return Ok(Some(Body::Bytes(body.content.keys().cloned().collect())));
    };
    let at = at.child(media_type).child("schema");
    let schema = media.schema.as_ref().ok_or_else(|| {
        Diagnostic::error(at.clone(), "found no schema for this body, expected one")
    })?;
    if is_reference(context, schema, &at)? {
        return Ok(Some(Body::Reference));
    }
    if let ReferenceOr::Item(inline) = schema {
        let object = types::object(inline, &at);
        if let Some(object) = object.ok().filter(|object| object.base.is_none()) {
            return Ok(Some(Body::Parameters(actions::parameters(
                context, template, &object, &at,
            )?)));
        }
    }
    Ok(Some(Body::Json(schemas::value(context, schema, &at)?.ty)))
}

/// Whether this is `application/json`, with or without parameters.
pub fn is_json(media_type: &str) -> bool {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/json")
}

/// An object whose only declared property is `@odata.id` is a reference to another resource.
fn is_reference(
    context: &Context<'_>,
    schema: &ReferenceOr<openapiv3::Schema>,
    at: &Pointer,
) -> Result<bool, Diagnostic> {
    let (schema, at) = match schema {
        ReferenceOr::Item(schema) => (schema, at.clone()),
        ReferenceOr::Reference { reference } => {
            let (_, schema, at) = context.document.schema(reference)?;
            (schema, at)
        }
    };
    let Ok(object) = types::object(schema, &at) else {
        return Ok(false);
    };
    Ok(matches!(object.properties.as_slice(), [("@odata.id", ..)]))
}

fn options(
    context: &mut Context<'_>,
    kind: &Kind,
    template: &str,
    declared: &[Declared<'_>],
) -> Result<(BTreeSet<RequestOption>, Vec<QueryParameter>), Diagnostic> {
    let mut options = BTreeSet::new();
    let mut query = Vec::new();
    for found in declared {
        let data = found.parameter.parameter_data_ref();
        let name = data.name.as_str();
        let header = match found.parameter {
            Parameter::Path { .. } => continue,
            Parameter::Query { .. } => false,
            Parameter::Header { .. } if is_of_every_request(name) => continue,
            Parameter::Header { .. } => true,
            Parameter::Cookie { .. } => {
                let message = "found a cookie parameter, expected query, header or path";
                return Err(Diagnostic::error(found.at.clone(), message));
            }
        };
        match option(name, header) {
            Some(option) if !data.required => {
                options.insert(option);
            }
            None if !header && is_alias(name, template) => {}
            None if name == REFERENCE_QUERY && *kind == Kind::RemoveRef => {}
            None if name.starts_with('$') => {
                let message = format!(
                    "found the query option {}, which is not one of OData's",
                    quoted(name)
                );
                return Err(Diagnostic::error(found.at.clone(), message));
            }
            _ => query.push(query_parameter(context, found, header)?),
        }
    }
    Ok((options, query))
}

/// Headers that OpenAPI says to ignore where an operation lists them: body, result and security say what they are.
fn is_of_every_request(header: &str) -> bool {
    ["Accept", "Authorization", "Content-Type"]
        .iter()
        .any(|known| header.eq_ignore_ascii_case(known))
}

/// Whether a query parameter carries the value of a `@name` in the URL, which the call takes care of.
fn is_alias(name: &str, template: &str) -> bool {
    let alias = name.strip_prefix('@').unwrap_or(name);
    template.split('@').skip(1).any(|rest| {
        rest.strip_prefix(alias)
            .is_some_and(|rest| rest.starts_with([',', ')', '\'']))
    })
}

fn query_parameter(
    context: &mut Context<'_>,
    found: &Declared<'_>,
    header: bool,
) -> Result<QueryParameter, Diagnostic> {
    let data = found.parameter.parameter_data_ref();
    let renamed = annotations::rust_name(&data.extensions, &found.at)?;
    let rust = naming::checked_name(renamed.unwrap_or(&data.name), &found.at, naming::snake)?;
    let ty = declared_type(context, found)?;
    let style = style(context, found, &ty);
    Ok(QueryParameter {
        name: data.name.clone(),
        rust,
        ty,
        required: data.required,
        header,
        style,
    })
}

/// How a parameter is written; that matters for lists and objects alone.
fn style(context: &Context<'_>, found: &Declared<'_>, ty: &Ty) -> ParameterStyle {
    let data = found.parameter.parameter_data_ref();
    if matches!(data.format, ParameterSchemaOrContent::Content(_)) {
        return ParameterStyle::Json;
    }
    let is_scalar = match ty {
        Ty::List(_) | Ty::Map(_) | Ty::Json => false,
        Ty::Named(name) => context.is_enumeration(name),
        _ => true,
    };
    let exploded = !is_scalar && data.explode.unwrap_or(true);
    match found.parameter {
        Parameter::Query { style, .. } => match style {
            QueryStyle::DeepObject if !is_scalar => ParameterStyle::DeepObject,
            _ if exploded => ParameterStyle::FormExploded,
            QueryStyle::SpaceDelimited if !is_scalar => ParameterStyle::SpaceDelimited,
            QueryStyle::PipeDelimited if !is_scalar => ParameterStyle::PipeDelimited,
            _ => ParameterStyle::Form,
        },
        _ if exploded && data.explode == Some(true) => ParameterStyle::SimpleExploded,
        _ => ParameterStyle::Simple,
    }
}

fn option(name: &str, header: bool) -> Option<RequestOption> {
    let known = match (name, header) {
        ("$select", false) => RequestOption::Select,
        ("$expand", false) => RequestOption::Expand,
        ("$filter", false) => RequestOption::Filter,
        ("$search", false) => RequestOption::Search,
        ("$orderby", false) => RequestOption::Orderby,
        ("$top", false) => RequestOption::Top,
        ("$skip", false) => RequestOption::Skip,
        ("$count", false) => RequestOption::Count,
        ("$format", false) => RequestOption::Format,
        ("If-Match", true) => RequestOption::IfMatch,
        ("ConsistencyLevel", true) => RequestOption::ConsistencyLevel,
        _ => return None,
    };
    Some(known)
}
