//! Tests that what is decoded is encoded unchanged.

use graph_runtime::Page;
use graph_tests::compare::differences;
use graph_tests::document::{Content, Document, Operation};
use graph_tests::model::Model;
use graph_tests::route::Router;
use graph_tests::writable::overlays;
use serde::Deserialize;
use serde_json::{Value, json};

use super::examples::{Example, Request};
use super::models;

const SPEC: &str = include_str!("../../../specs/entitlement-management.yaml");

/// The models and operations of the document.
pub struct Reference {
    pub document: Document,
}

impl Reference {
    pub fn new() -> Self {
        let mut document = Document::parse(SPEC).unwrap();
        for overlay in overlays().unwrap() {
            document.apply(&overlay).unwrap();
        }
        Self { document }
    }

    /// The operation of an example.
    pub fn operation(&self, method: &str, path: &str) -> Result<&Operation, String> {
        let quoted = path.replace("objectId={objectId}", "objectId='{objectId}'");
        self.operation_with(method, &quoted)
    }

    /// The operation at a path with exactly this method.
    pub fn operation_with(&self, method: &str, path: &str) -> Result<&Operation, String> {
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

/// Decodes and encodes a value of a schema: with its model, or the values within it.
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
                None => Err(format!("`{name}` is not a parameter")),
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

/// Members of a page besides its items are kept, too.
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

/// Asserts that the body of the request is kept.
pub fn check_request(reference: &Reference, example: &Example) -> Result<(), String> {
    let Some(Request { method, url, body }) = &example.request else {
        return Ok(());
    };
    let Some(body) = body else { return Ok(()) };
    if body.is_string() {
        return Err("the body cannot be serialised as JSON".to_owned());
    }
    let shown = example.operation.as_deref().unwrap_or_default();
    let path = shown.split_once(' ').map_or(url.as_str(), |(_, path)| path);
    let operation = reference.operation(method, path)?;
    match &operation.body {
        // The body of a reference is only a URL.
        Some(_) if operation.template.ends_with("/$ref") => {
            let found = body["@odata.id"].is_string();
            found.then_some(()).ok_or_else(|| "no reference".to_owned())
        }
        Some(content) => keeps(reference, &content.schema, body),
        None => Err("the operation takes no body".to_owned()),
    }
}

/// Asserts that the response is kept.
pub fn check_response(reference: &Reference, example: &Example) -> Result<(), String> {
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
        return Err("the body cannot be serialised as JSON".to_owned());
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

/// The model of a collection's items.
fn item_model(reference: &Reference, answer: &Content) -> Option<&'static Model> {
    let (_, schema) = reference.document.resolve(&answer.schema);
    let own = schema["allOf"].as_array().and_then(|parts| parts.last());
    let items = &own.unwrap_or(schema)["properties"]["value"]["items"];
    let item = items.get("anyOf").map_or(items, |choices| &choices[0]);
    model(reference.document.resolve(item).0?).ok()
}
