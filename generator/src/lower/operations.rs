//! Operations: their kind, parameters, body and response.

use std::collections::BTreeSet;

use openapiv3::{Content, Operation as ApiOperation, ReferenceOr, RequestBody};

use super::objects::Object;
use super::parameters::{self, Declared};
use super::responses::{self, Facts};
use super::simplified::Simplified;
use super::{
    Context, actions, annotations, described, limits, media, objects, permissions, schemas,
};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{
    Body, Kind, Limits, Method, Operation, Permissions, QueryParameter, RequestOption, Response,
    Segment, Ty,
};
use crate::steps;
use crate::web::is_web_page;

/// An operation of a document and the context of its URL.
#[derive(Clone, Copy)]
pub struct Source<'a, 'd> {
    /// The last segment of the URL.
    pub segment: &'a Segment,
    /// The URL template.
    pub template: &'a str,
    pub method: Method,
    pub operation: &'d ApiOperation,
    /// The parameters of the operation and of its path item.
    pub declared: &'a [Declared<'d>],
    pub at: &'a Pointer,
}

impl Source<'_, '_> {
    /// What Microsoft's documentation calls the operation: an `action`, a `function` or something else.
    fn documented_type(&self) -> Option<&str> {
        let found = self.operation.extensions.get("x-ms-docs-operation-type");
        found.and_then(serde_json::Value::as_str)
    }

    /// Whether the operation is an action of OData, whose parameters need not be listed as `required`.
    fn is_odata_action(&self) -> bool {
        let is_qualified =
            matches!(self.segment, Segment::Fixed(text) if steps::is_qualified(text));
        self.documented_type() == Some("action") || (self.method == Method::Post && is_qualified)
    }
}

/// Lowers one operation, or reports all that is wrong with it.
pub fn lower<'d>(context: &mut Context<'d>, source: Source<'_, 'd>) -> Option<Operation> {
    let response = responses::lower(context, source.segment, source.operation, source.at);
    let response = context.ok(response);
    let sent = sent(context, source);
    let sent = context.ok(sent);
    let kind = match (&response, &sent) {
        (Some((response, _)), Some(sent)) => {
            let documented = source.documented_type();
            let body = sent.body.as_ref();
            kind(source.segment, source.method, documented, body, response)
        }
        // It decides about no error.
        _ => Kind::Get,
    };
    let stated = stated(context, source, kind);
    Some(whole(context, source, response?, sent?, stated?))
}

/// The kind of an operation, and what it states besides its body and its response.
struct Stated<'d> {
    kind: Kind,
    rust_name: Option<&'d str>,
    options: BTreeSet<RequestOption>,
    query: Vec<QueryParameter>,
    responses: Facts,
    permissions: Option<Permissions>,
    broken: Option<String>,
}

/// Reads what an operation states, or reports all that is wrong with it.
fn stated<'d>(context: &mut Context<'d>, source: Source<'_, 'd>, kind: Kind) -> Option<Stated<'d>> {
    let (at, extensions) = (source.at, &source.operation.extensions);
    let facts = responses::facts(context, source.operation, at);
    let facts = context.ok(facts);
    let parameters = parameters::options(context, &kind, source.template, source.declared);
    let parameters = context.ok(parameters);
    let rust_name = annotations::rust_name(context, extensions, at);
    let rust_name = context.ok(rust_name);
    let permissions = permissions::of_operation(context, source.method, extensions, at);
    let permissions = context.ok(permissions);
    let broken = annotations::broken(context, extensions, at);
    let broken = context.ok(broken);
    let (options, query) = parameters?;
    Some(Stated {
        kind,
        rust_name: rust_name?,
        options,
        query,
        responses: facts?,
        permissions: permissions?,
        broken: broken?,
    })
}

fn whole<'d>(
    context: &mut Context<'d>,
    source: Source<'_, 'd>,
    (response, value_nullable): (Response, bool),
    sent: Sent,
    stated: Stated<'d>,
) -> Operation {
    let Source {
        segment: _,
        template,
        method,
        operation,
        declared,
        at,
    } = source;
    let ApiOperation {
        tags: _,
        summary,
        description,
        external_docs,
        operation_id,
        // Read together with those of the path item.
        parameters: _,
        // Read with the body and the response.
        request_body: _,
        responses: _,
        callbacks: _,
        deprecated,
        security: _,
        // Compared with those of the document.
        servers: _,
        extensions,
    } = operation;
    let docs_url = external_docs.as_ref().map(|docs| docs.url.clone());
    if docs_url.as_deref().is_some_and(|url| !is_web_page(url)) {
        let at = at.child("externalDocs").child("url");
        context.simplified.add(Simplified::NoPage, at);
    }
    let kind = stated.kind;
    let response = responses::for_kind(&kind, response);
    let reference_query = kind == Kind::RemoveRef && parameters::needs_reference(declared);
    Operation {
        id: operation_id.clone(),
        rust_name: stated.rust_name.map(str::to_owned),
        method,
        kind,
        options: stated.options,
        query: stated.query,
        body: sent.body,
        body_required: sent.required,
        body_nullable: sent.nullable,
        body_types: sent.types,
        body_limits: sent.limits,
        response,
        value_nullable,
        response_types: stated.responses.types,
        statuses: stated.responses.statuses,
        response_headers: stated.responses.headers,
        key_limits: parameters::key_limits(context, template, declared),
        reference_query,
        reference_set: None,
        permissions: stated.permissions,
        broken: stated.broken,
        deprecated: deprecated.then(|| described::deprecation(extensions)),
        docs_url,
        docs: description.clone().or_else(|| summary.clone()),
        task: summary.clone(),
        pointer: at.as_str().to_owned(),
    }
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

/// The request body of an operation.
#[derive(Default)]
struct Sent {
    body: Option<Body>,
    required: bool,
    nullable: bool,
    types: Vec<String>,
    limits: Limits,
}

fn sent<'d>(context: &mut Context<'d>, source: Source<'_, 'd>) -> Result<Sent, Diagnostic> {
    let Some(body) = &source.operation.request_body else {
        return Ok(Sent::default());
    };
    let at = source.at.child("requestBody");
    // In OpenAPI 3.0, these methods have no body.
    if matches!(source.method, Method::Get | Method::Delete) {
        context.simplified.add(Simplified::BodyOfRead, at);
        return Ok(Sent::default());
    }
    let (body, at) = context.document.request_body(body, at)?;
    let RequestBody {
        description: _,
        content,
        required,
        extensions: _,
    } = body;
    if content.is_empty() {
        context
            .simplified
            .add(Simplified::NoContent, at.child("content"));
        return Ok(Sent::default());
    }
    let mut types: Vec<String> = content.keys().cloned().collect();
    types.sort_unstable();
    let schema = media::json(content).and_then(|(_, media)| media.schema.as_ref());
    let at = at.child("content");
    let (body, nullable) = self::body(context, source, content, &at)?;
    if nullable {
        context.simplified.add(Simplified::NullBody, at);
    }
    Ok(Sent {
        body: Some(body),
        required: *required,
        nullable,
        types,
        limits: schema.map_or_else(Limits::default, |schema| limits::of(context, schema)),
    })
}

/// A body, and whether it can be `null`.
fn body<'d>(
    context: &mut Context<'d>,
    source: Source<'_, 'd>,
    content: &'d Content,
    at: &Pointer,
) -> Result<(Body, bool), Diagnostic> {
    let template = source.template;
    let Some((media_type, media)) = media::json(content) else {
        let types = media::of_bytes(context, content, at);
        return Ok((Body::Bytes(types), false));
    };
    media::simplify(context, media_type, content, at);
    let at = at.child(media_type);
    let Some(schema) = &media.schema else {
        context.simplified.add(Simplified::Untyped, at);
        return Ok((Body::Json(Ty::Json), false));
    };
    let at = at.child("schema");
    if is_reference(context, template, schema, &at)? {
        return Ok((Body::Reference, false));
    }
    if let ReferenceOr::Item(inline) = schema {
        let object = objects::object(inline, &at);
        let is_parameters =
            |object: &Object<'_>| object.base.is_none() && !object.properties.is_empty();
        let object = object.ok().filter(is_parameters);
        if let Some(object) = object {
            let at = (template, &at);
            let name = actions::parameters(context, at, inline, &object, source.is_odata_action())?;
            return Ok((Body::Parameters(name), inline.schema_data.nullable));
        }
    }
    let value = schemas::value(context, schema, &at)?;
    Ok((Body::Json(value.ty), value.nullable))
}

/// Whether a body is a reference to another resource: an object whose only property is `@odata.id`. At `$ref`, which
/// takes nothing else, descriptions may say no more than that it is an object.
fn is_reference(
    context: &Context<'_>,
    template: &str,
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
    let Ok(object) = objects::object(schema, &at) else {
        return Ok(false);
    };
    Ok(match object.properties.as_slice() {
        [("@odata.id", ..)] => true,
        [] => template.ends_with("/$ref") && object.base.is_none() && object.others.is_empty(),
        _ => false,
    })
}
