//! Operations: what each does, and what it takes.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{
    Content, Operation as ApiOperation, Parameter, ParameterSchemaOrContent, PathItem, PathStyle,
    QueryStyle, ReferenceOr, RequestBody,
};

use super::paths::{Declared, declared_nullable, declared_type};
use super::simplified::Simplified;
use super::{Context, actions, annotations, limits, responses, schemas, types};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::nearest;
use crate::ir::{
    Body, Kind, Limits, Method, Operation, ParameterStyle, QueryParameter, RequestOption, Response,
    Segment, Ty,
};
use crate::{naming, steps};

/// Query options of OData that no request type has a method for: they come in links of the service, or are
/// given as any other parameter (<https://docs.oasis-open.org/odata/odata/v4.01/>).
const OTHER_OPTIONS: [&str; 8] = [
    "$apply",
    "$compute",
    "$deltatoken",
    "$id",
    "$index",
    "$levels",
    "$schemaversion",
    "$skiptoken",
];

/// Query options of OData that request types have methods for.
const SYSTEM_OPTIONS: [&str; 9] = [
    "$count", "$expand", "$filter", "$format", "$orderby", "$search", "$select", "$skip", "$top",
];

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
    let ApiOperation {
        tags: _,
        summary,
        description,
        external_docs,
        operation_id,
        // Declared, with those of the path item.
        parameters: _,
        // Read as what is sent and received.
        request_body: _,
        responses: _,
        callbacks: _,
        deprecated,
        security: _,
        // Compared with those of the document.
        servers: _,
        extensions,
    } = operation;
    let is_call = extensions
        .get("x-ms-docs-operation-type")
        .and_then(serde_json::Value::as_str);
    let response = responses::lower(context, segment, operation, at)?;
    let sent = sent(context, template, operation, at)?;
    let kind = kind(segment, method, is_call, sent.body.as_ref(), &response);
    let response = responses::for_kind(&kind, response);
    let facts = responses::facts(context, operation, at)?;
    let (options, query) = options(context, &kind, template, declared)?;
    let reference_query = kind == Kind::RemoveRef
        && declared.iter().any(|found| {
            let data = found.parameter.parameter_data_ref();
            data.name == REFERENCE_QUERY && data.required
        });
    Ok(Operation {
        id: operation_id.clone(),
        rust_name: annotations::rust_name(extensions, at)?.map(str::to_owned),
        method,
        kind,
        options,
        query,
        body: sent.body,
        body_required: sent.required,
        body_types: sent.types,
        response,
        response_types: facts.types,
        statuses: facts.statuses,
        response_headers: facts.headers,
        key_limits: key_limits(context, declared),
        reference_query,
        reference_set: None,
        permissions: context.permissions.or_own(method, extensions, at)?,
        broken: annotations::broken(extensions, at)?,
        deprecated: deprecated.then(|| types::deprecation(extensions)),
        docs_url: external_docs.as_ref().map(|docs| docs.url.clone()),
        docs: description.clone().or_else(|| summary.clone()),
        task: summary.clone(),
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
    let dotted_call = steps::is_qualified(fixed) && method == Method::Post;
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

/// What an operation says about its body.
struct Sent {
    body: Option<Body>,
    required: bool,
    types: Vec<String>,
}

fn sent(
    context: &mut Context<'_>,
    template: &str,
    operation: &ApiOperation,
    at: &Pointer,
) -> Result<Sent, Diagnostic> {
    let document = context.document;
    let Some(body) = &operation.request_body else {
        return Ok(Sent {
            body: None,
            required: false,
            types: Vec::new(),
        });
    };
    let (body, at) = document.request_body(body, at.child("requestBody"))?;
    let RequestBody {
        description: _,
        content,
        required,
        extensions: _,
    } = body;
    let mut types: Vec<String> = content.keys().cloned().collect();
    types.sort_unstable();
    Ok(Sent {
        body: self::body(context, template, content, &at.child("content"))?,
        required: *required,
        types,
    })
}

fn body(
    context: &mut Context<'_>,
    template: &str,
    content: &Content,
    at: &Pointer,
) -> Result<Option<Body>, Diagnostic> {
    let json = content.iter().find(|(name, _)| is_json(name));
    let Some((media_type, media)) = json else {
        return Ok(Some(Body::Bytes(content.keys().cloned().collect())));
    };
    if let Some(others) = others_than(media_type, content) {
        context.simplified.add(others, at.clone());
    }
    let at = at.child(media_type);
    let Some(schema) = &media.schema else {
        context.simplified.add(Simplified::Untyped, at);
        return Ok(Some(Body::Json(Ty::Json)));
    };
    let at = at.child("schema");
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

/// The limits of keys and of arguments of functions, by name.
fn key_limits(context: &Context<'_>, declared: &[Declared<'_>]) -> BTreeMap<String, Limits> {
    let mut found = BTreeMap::new();
    for parameter in declared {
        if let Parameter::Path {
            parameter_data,
            style: _,
        } = parameter.parameter
        {
            let limits = parameter_limits(context, &parameter_data.format);
            if !limits.is_empty() {
                found.insert(parameter_data.name.clone(), limits);
            }
        }
    }
    found
}

fn parameter_limits(context: &Context<'_>, format: &ParameterSchemaOrContent) -> Limits {
    match format {
        ParameterSchemaOrContent::Schema(schema) => limits::of(context, schema),
        ParameterSchemaOrContent::Content(content) => {
            let mut schemas = content.values().filter_map(|media| media.schema.as_ref());
            schemas
                .next()
                .map_or_else(Limits::default, |schema| limits::of(context, schema))
        }
    }
}

/// The media types that give way to JSON, if there are any.
pub fn others_than(chosen: &str, content: &Content) -> Option<Simplified> {
    let others = content
        .keys()
        .filter(|name| *name != chosen && !is_json(name));
    let mut others: Vec<String> = others.cloned().collect();
    others.sort_unstable();
    (!others.is_empty()).then_some(Simplified::MediaTypes(others))
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
            Parameter::Path {
                parameter_data: _,
                style: PathStyle::Simple,
            } => continue,
            Parameter::Path { .. } => {
                let message = "found another style than `simple` for a part of the path";
                let help = "correct it with an overlay: Graph has keys and arguments in plain text";
                return Err(Diagnostic::error(found.at.child("style"), message).help(help));
            }
            Parameter::Query { .. } => false,
            Parameter::Header { .. } if is_of_every_request(name) => continue,
            Parameter::Header { .. } => true,
            Parameter::Cookie { .. } if !data.required => {
                context.simplified.add(Simplified::Cookie, found.at.clone());
                continue;
            }
            Parameter::Cookie { .. } => {
                let message = "found a cookie parameter, expected query, header or path";
                let help =
                    "remove it with an overlay; a program can send it as a header of the request";
                return Err(Diagnostic::error(found.at.clone(), message).help(help));
            }
        };
        if let Some(meant) = misspelt(name).filter(|_| !header) {
            let message = format!(
                "found the query option {}, which is not one of OData's",
                quoted(name)
            );
            let help = format!("did you mean {}? Correct it with an overlay", quoted(meant));
            return Err(Diagnostic::error(found.at.clone(), message).help(help));
        }
        match option(name, header) {
            Some(option) if !data.required => {
                options.insert(option);
            }
            None if !header && is_alias(name, template) => {}
            None if name == REFERENCE_QUERY && *kind == Kind::RemoveRef => {}
            _ => query.push(query_parameter(context, found, header)?),
        }
    }
    Ok((options, query))
}

/// The query option that was probably meant by another that starts with `$`.
fn misspelt(name: &str) -> Option<&'static str> {
    let known = SYSTEM_OPTIONS.iter().chain(&OTHER_OPTIONS).copied();
    let is_known = known.clone().any(|known| known == name);
    (name.starts_with('$') && !is_known).then(|| nearest(name, known))?
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
        nullable: declared_nullable(context, found),
        allow_reserved: match found.parameter {
            Parameter::Query {
                parameter_data: _,
                allow_reserved,
                style: _,
                allow_empty_value: _,
            } => *allow_reserved,
            Parameter::Header { .. } | Parameter::Path { .. } | Parameter::Cookie { .. } => false,
        },
        limits: parameter_limits(context, &data.format),
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
        Parameter::Query {
            parameter_data: _,
            allow_reserved: _,
            style,
            allow_empty_value: _,
        } => match style {
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
