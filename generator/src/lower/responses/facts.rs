//! What responses declare besides their types: statuses, media types and headers.

use std::collections::BTreeSet;

use openapiv3::{
    Header, Operation as ApiOperation, ParameterSchemaOrContent, ReferenceOr,
    Response as ApiResponse, Responses, Schema,
};

use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::ResponseHeader;
use crate::lower::Context;

/// What the responses of an operation declare besides the type of a success.
pub struct Facts {
    /// Media types of successes, sorted.
    pub types: Vec<String>,
    /// All statuses, sorted.
    pub statuses: BTreeSet<String>,
    pub headers: Vec<ResponseHeader>,
}

/// Reads statuses, media types and headers of all responses.
pub fn facts(
    context: &Context<'_>,
    operation: &ApiOperation,
    at: &Pointer,
) -> Result<Facts, Diagnostic> {
    let document = context.document;
    let at = at.child("responses");
    let Responses {
        default,
        responses,
        extensions: _,
    } = &operation.responses;
    let mut facts = Facts {
        types: Vec::new(),
        statuses: BTreeSet::new(),
        headers: Vec::new(),
    };
    let listed = responses
        .iter()
        .map(|(status, response)| (status.to_string(), response));
    let default = default
        .iter()
        .map(|response| ("default".to_owned(), response));
    for (status, response) in listed.chain(default) {
        let (response, at) = document.response(response, at.child(&status))?;
        let ApiResponse {
            description: _,
            headers,
            content,
            links: _,
            extensions: _,
        } = response;
        if status.starts_with('2') {
            facts.types.extend(content.keys().cloned());
        }
        for (name, header) in headers {
            let at = at.child("headers").child(name);
            facts
                .headers
                .push(self::header(context, &status, name, header, &at)?);
        }
        facts.statuses.insert(status);
    }
    facts.types.sort_unstable();
    facts.types.dedup();
    Ok(facts)
}

fn header(
    context: &Context<'_>,
    status: &str,
    name: &str,
    header: &ReferenceOr<Header>,
    at: &Pointer,
) -> Result<ResponseHeader, Diagnostic> {
    let (header, _) = context.document.header(header, at.clone())?;
    let Header {
        description: _,
        style: _,
        required,
        deprecated: _,
        format,
        example: _,
        examples: _,
        extensions: _,
    } = header;
    Ok(ResponseHeader {
        status: status.to_owned(),
        name: name.to_owned(),
        ty: match format {
            ParameterSchemaOrContent::Schema(schema) => type_text(context, schema),
            ParameterSchemaOrContent::Content(content) => {
                content.keys().cloned().collect::<Vec<_>>().join(", ")
            }
        },
        required: *required,
    })
}

/// The `type` and `format` of a schema.
fn type_text(context: &Context<'_>, schema: &ReferenceOr<Schema>) -> String {
    let schema = match schema {
        ReferenceOr::Item(schema) => schema,
        ReferenceOr::Reference { reference } => match context.document.schema(reference) {
            Ok((_, schema, _)) => schema,
            Err(_) => return reference.clone(),
        },
    };
    let raw = serde_json::json!(schema);
    let words = ["type", "format"].map(|key| raw[key].as_str().unwrap_or_default());
    words.join(" ").trim().to_owned()
}
