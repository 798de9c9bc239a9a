//! The examples of the API reference: each is read by the model it belongs to, and written back whole.
//!
//! The examples are not part of this repository. They are expected beside it, in
//! `../shared/examples`, or where `GRAPH_EXAMPLES` says; without them these tests say so and pass.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use graph_runtime::Page;
use graph_tests::compare::differences;
use graph_tests::document::{Document, Operation};
use graph_tests::model::Model;
use graph_tests::route::Router;
use serde::Deserialize;
use serde_json::{Value, json};

/// What `build.rs` writes.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");

/// Examples that are wrong themselves: key of the example, and what is wrong with it.
const WRONG: &[(&str, &str)] = &[
    (
        "docs-2021/accesspackageassignmentrequest-cancel.md#0 request",
        "the action has no parameters; the body repeats the request",
    ),
    (
        "docs-contrib/accesspackageassignmentrequest-cancel.md#0 request",
        "the action has no parameters; the body repeats the request",
    ),
    (
        "docs-contrib/accesspackage-getapplicablepolicyrequirements.md#0 response",
        "`schedule` is an array; its type is requestSchedule, an object",
    ),
    (
        "docs-contrib/accesspackage-getapplicablepolicyrequirements.md#1 request",
        "the action has no parameters in the description; the body has `subject`",
    ),
    (
        "docs-contrib/accesspackage-getapplicablepolicyrequirements.md#1 response",
        "`schedule` is an array; its type is requestSchedule, an object",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#0 request",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#0 response",
        "marked as a type that does not exist, accesspackagecustomworkflowextension",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#1 request",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/accesspackagecatalog-post-accesspackagecustomworkflowextensions.md#1 response",
        "no JSON: the last brace is missing",
    ),
    (
        "docs-contrib/customdataprovidedresource-post-uploadsessions.md#0 request",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/customdataprovidedresource-post-uploadsessions.md#0 response",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-update.md#0 response",
        "no JSON: a comma before a closing brace",
    ),
    (
        "docs-contrib/customdataprovidedresourceuploadsession-uploadfile.md#0 request",
        "not wrong, but multipart content, which no model reads",
    ),
    (
        "docs-contrib/externaloriginresourceconnector-get.md#0 response",
        "`modifiedDateTime` has a day of three digits",
    ),
];

#[derive(Deserialize)]
struct Example {
    page: String,
    source: String,
    index: usize,
    operation: Option<String>,
    request: Option<Request>,
    response: Option<Response>,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    body: Option<Value>,
}

#[derive(Deserialize)]
struct Response {
    status: Option<u16>,
    odata_type: Option<String>,
    body: Option<Value>,
}

impl Example {
    fn key(&self, side: &str) -> String {
        format!("{}/{}#{} {side}", self.source, self.page, self.index)
    }
}

fn examples() -> Option<Vec<Example>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/examples");
    let folder = std::env::var_os("GRAPH_EXAMPLES").map_or(beside, PathBuf::from);
    let file = folder.join("examples.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!(
            "SKIPPED: no examples of the API reference at {}; set GRAPH_EXAMPLES to their folder",
            file.display()
        );
        return None;
    };
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    Some(lines.collect())
}

/// Which models and operations there are.
struct Reference {
    document: Document,
}

impl Reference {
    fn new() -> Self {
        Self {
            document: Document::parse(SPEC).unwrap(),
        }
    }

    /// The operation an example shows. Where the document has it with another method only (it says
    /// `PATCH` where the reference shows `PUT`), that one: what it carries is of the same type.
    fn operation(&self, method: &str, path: &str) -> Result<&Operation, String> {
        let quoted = path.replace("objectId={objectId}", "objectId='{objectId}'");
        let found = self.operation_with(method, &quoted);
        let other = if method == "PUT" { "PATCH" } else { "PUT" };
        found.or_else(|problem| self.operation_with(other, &quoted).map_err(|_| problem))
    }

    fn operation_with(&self, method: &str, path: &str) -> Result<&Operation, String> {
        let candidates: Vec<_> = self
            .document
            .operations()
            .iter()
            .filter(|operation| operation.method == method)
            .collect();
        let router = Router::new(
            candidates
                .iter()
                .map(|operation| operation.template.as_str()),
        );
        let found = router.route(path)?;
        Ok(candidates[found.index])
    }
}

fn model(name: &str) -> Result<&'static Model, String> {
    let mut found = models::MODELS
        .iter()
        .filter(|model| model.name.eq_ignore_ascii_case(name));
    found
        .next()
        .ok_or_else(|| format!("there is no model {name}"))
}

/// Reads and writes a value of a schema: of a model as it is, of anything else what is in it.
fn keeps(reference: &Reference, schema: &Value, value: &Value) -> Result<(), String> {
    let (name, schema) = reference.document.resolve(schema);
    if let Some(model) = name.and_then(|name| model(name).ok()) {
        return keeps_model(model, value);
    }
    let parts = schema.get("anyOf").or_else(|| schema.get("allOf"));
    if let Some(part) = parts.and_then(|parts| parts.get(0)) {
        return keeps(reference, part, value);
    }
    match value {
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| keeps(reference, &schema["items"], item)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !name.starts_with('@'))
            .try_for_each(|(name, member)| match schema["properties"].get(name) {
                Some(schema) => keeps(reference, schema, member),
                None => Err(format!("`{name}` is no parameter")),
            }),
        _ => Ok(()),
    }
}

fn keeps_model(model: &Model, value: &Value) -> Result<(), String> {
    let written = model.written(value)?;
    let differences = differences(value, &written);
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("{}: {differences:?}", model.name))
    }
}

/// What a page says beside its items is at hand, too.
fn keeps_page(model: &Model, body: &Value) -> Result<(), String> {
    let page = Page::<Value>::deserialize(body).map_err(|error| error.to_string())?;
    let mut kept = json!({ "value": page.value.clone() });
    for (name, value) in [
        ("@odata.context", page.context.as_deref().map(Value::from)),
        ("@odata.count", page.count().map(Value::from)),
        ("@odata.nextLink", page.next_link().map(Value::from)),
    ] {
        if let Some(value) = value {
            kept[name] = value;
        }
    }
    for (name, value) in page.extra.iter() {
        kept[name] = value.clone();
    }
    let differences = differences(body, &kept);
    if !differences.is_empty() {
        return Err(format!("{differences:?}"));
    }
    page.value
        .iter()
        .try_for_each(|item| keeps_model(model, item))
}

fn check_request(reference: &Reference, example: &Example) -> Result<(), String> {
    let Some(Request { method, url, body }) = &example.request else {
        return Ok(());
    };
    let Some(body) = body else { return Ok(()) };
    if body.is_string() {
        return Err("the body is no JSON".to_owned());
    }
    let shown = example.operation.as_deref().unwrap_or_default();
    let path = shown.split_once(' ').map_or(url.as_str(), |(_, path)| path);
    let operation = reference.operation(method, path)?;
    match &operation.body {
        // The body of a reference is a URL and nothing else.
        Some(_) if operation.template.ends_with("/$ref") => {
            let found = body["@odata.id"].is_string();
            found.then_some(()).ok_or_else(|| "no reference".to_owned())
        }
        Some(content) => keeps(reference, &content.schema, body),
        None => Err("the operation takes no body".to_owned()),
    }
}

fn check_response(reference: &Reference, example: &Example) -> Result<(), String> {
    let Some(response) = &example.response else {
        return Ok(());
    };
    let (Some(body), true) = (
        &response.body,
        response.status.is_none_or(|status| status < 400),
    ) else {
        return Ok(());
    };
    if body.is_string() {
        return Err("the body is no JSON".to_owned());
    }
    let Some(declared) = &response.odata_type else {
        let shown = example.operation.as_deref().unwrap_or_default();
        let (method, path) = shown.split_once(' ').ok_or("no operation")?;
        let operation = reference.operation(method, path)?;
        let answer = operation.answer.as_ref().ok_or("no answer is declared")?;
        if let (Some(_), Some(item)) = (body["value"].as_array(), item_model(reference, answer)) {
            return keeps_page(item, body);
        }
        return keeps(reference, &answer.schema, body);
    };
    let name = declared
        .split_once('(')
        .map_or(declared.as_str(), |(_, item)| item.trim_end_matches(')'));
    if body["value"].is_array() {
        keeps_page(model(name)?, body)
    } else {
        keeps_model(model(name)?, body)
    }
}

/// What the items of a collection are.
fn item_model(
    reference: &Reference,
    answer: &graph_tests::document::Content,
) -> Option<&'static Model> {
    let (_, schema) = reference.document.resolve(&answer.schema);
    let own = schema["allOf"].as_array().and_then(|parts| parts.last());
    let items = &own.unwrap_or(schema)["properties"]["value"]["items"];
    let item = items.get("anyOf").map_or(items, |choices| &choices[0]);
    model(reference.document.resolve(item).0?).ok()
}

#[test]
fn given_each_example_of_the_api_reference_then_nothing_of_it_is_lost() {
    let Some(examples) = examples() else { return };
    let reference = Reference::new();
    let mut problems = BTreeMap::new();
    for example in &examples {
        for (side, outcome) in [
            ("request", check_request(&reference, example)),
            ("response", check_response(&reference, example)),
        ] {
            if let Err(problem) = outcome {
                problems.insert(example.key(side), problem);
            }
        }
    }
    let wrong: HashSet<_> = WRONG.iter().map(|(key, _)| *key).collect();
    let unexpected: Vec<_> = problems
        .iter()
        .filter(|(key, _)| !wrong.contains(key.as_str()))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    let right: Vec<_> = wrong
        .iter()
        .filter(|key| !problems.contains_key(**key))
        .collect();
    assert!(right.is_empty(), "no longer wrong: {right:#?}");
}
