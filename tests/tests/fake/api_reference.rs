//! Plays the examples of the API reference against the fake: seeds what an example needs, sends its request,
//! and tests that status and shape of the response match the page.
//!
//! The examples are not part of this repository, see `tests/tests/api_reference`.

#[allow(dead_code, reason = "the other suite reads more of it")]
#[path = "../api_reference/examples.rs"]
mod examples;
mod seeds;
mod shape;
mod states;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use examples::{Example, Request, examples};
use graph_fake::ask::Reply;
use graph_fake::model::{Api, Kind, Operation};
use graph_fake::route::{Lost, route};
use graph_fake::tokens::Token;
use graph_fake::{Fake, description};
use serde::Deserialize;
use serde_json::Value;

/// Examples that cannot be played unchanged.
const KNOWN: &str = include_str!("api_reference/known.yaml");

/// Examples that cannot be played unchanged, by their keys.
#[derive(Deserialize)]
struct Known {
    repaired: BTreeMap<String, Repaired>,
    /// Why the response differs.
    different: BTreeMap<String, String>,
}

/// An example that is played after edits of its text.
#[derive(Deserialize)]
struct Repaired {
    /// Groups of edits: a text, and its replacement.
    edits: Vec<Vec<(String, String)>>,
}

const SERVICE: &str = "https://graph.microsoft.com/beta";
/// The user whose token the requests carry.
const CALLER: &str = "u-caller";

#[tokio::test]
async fn given_each_example_of_the_api_reference_then_the_fake_answers_with_its_status_and_shape() {
    let Some(examples) = examples() else { return };
    let api = description::committed();
    let known: Known = serde_yaml::from_str(KNOWN).unwrap();
    let mut problems = BTreeMap::new();
    let mut needless = Vec::new();
    for example in &examples {
        let key = example.key("").trim_end().to_owned();
        let edits = known.repaired.get(&key);
        let edits = edits.map(|found| found.edits.concat()).unwrap_or_default();
        if !edits.is_empty() && play(&api, example, &[]).await.is_ok() {
            needless.push(key.clone());
        }
        if let Err(problem) = play(&api, example, &edits).await {
            problems.insert(key, problem);
        }
    }
    let unexpected: Vec<_> = problems
        .iter()
        .filter(|(key, _)| !known.different.contains_key(key.as_str()))
        .collect();
    assert!(
        unexpected.is_empty(),
        "{}: {unexpected:#?}",
        unexpected.len()
    );
    let different = known.different.keys();
    needless.extend(
        different
            .filter(|key| !problems.contains_key(*key))
            .cloned(),
    );
    assert!(needless.is_empty(), "no longer different: {needless:#?}");
    let keys: BTreeSet<_> = examples.iter().map(|example| example.key("")).collect();
    let listed = known.different.keys().chain(known.repaired.keys());
    let gone: Vec<_> = listed
        .filter(|key| !keys.contains(&format!("{key} ")))
        .collect();
    assert!(gone.is_empty(), "no such example: {gone:#?}");
}

/// Plays one example against a separate tenant, after edits of its text.
async fn play(api: &Arc<Api>, example: &Example, edits: &[(String, String)]) -> Result<(), String> {
    let Some(request) = &example.request else {
        return Err("there is no request".to_owned());
    };
    let edited = |text: &str| {
        let edit = |text: String, (old, new): &(String, String)| text.replace(old, new);
        edits.iter().fold(text.to_owned(), edit)
    };
    let url = edited(&request.url);
    let (path, query) = placed(&url);
    let sent = body(request, &edited)?;
    let response = example.response.as_ref();
    let documented = response.and_then(|response| response.body.as_ref());
    let documented = documented.map(|body| json(body, &edited)).transpose()?;
    let documented = documented.map(unwrapped);

    let fake = Fake::serving(api.clone());
    fake.accept(Token::user("caller", CALLER));
    let found = route(&api.root, &path).map_err(|Lost(segment)| format!("no `{segment}`"))?;
    let operation = found
        .node
        .operations
        .iter()
        .find(|operation| operation.method.as_str() == request.method);
    fake.change(|tenant| {
        let request = seeds::Request {
            method: &request.method,
            template: &found.template,
            steps: &found.steps,
            operation,
            body: &sent,
            answer: documented.as_ref(),
        };
        seeds::lay(tenant, &request);
    });
    let reply = send(&fake, request, &path, &query, &sent).await;

    let status = response.and_then(|response| response.status);
    let status = status.unwrap_or_else(|| usual(operation));
    if reply.status != status {
        return Err(format!(
            "{}, the page shows {status}: {}",
            reply.status, reply.body
        ));
    }
    match documented {
        None if reply.body.is_null()
            || operation.is_some_and(|found| found.kind == Kind::Replace) =>
        {
            Ok(())
        }
        None => Err(format!("the page shows no body: {}", reply.body)),
        Some(documented) => shape::fits(api, operation, &documented, &reply.body),
    }
}

/// Path and query of a URL, with each placeholder filled in.
fn placed(url: &str) -> (String, String) {
    let url = url.strip_prefix(SERVICE).unwrap_or(url);
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut filled = String::new();
    let mut rest = path;
    let mut number = 0;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}').unwrap_or_default();
        number += 1;
        filled.extend([before, "x-", &number.to_string()]);
        rest = after;
    }
    filled.push_str(rest);
    (filled, query.replace('+', " "))
}

/// The body of a request: JSON, or plain text.
fn body(request: &Request, edited: &impl Fn(&str) -> String) -> Result<Value, String> {
    match &request.body {
        None => Ok(Value::Null),
        Some(Value::String(text)) if text.starts_with("--") => Ok(Value::String(text.clone())),
        Some(body) => json(body, edited).map(unwrapped),
    }
}

/// A body after edits of its text. Some pages forget closing braces, or leave commas before them.
fn json(body: &Value, edited: &impl Fn(&str) -> String) -> Result<Value, String> {
    let Value::String(text) = body else {
        let text = edited(&body.to_string());
        return serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"));
    };
    let mut mended = String::new();
    let mut open = Vec::new();
    for c in edited(text).chars() {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
                let kept = mended.trim_end().trim_end_matches(',').len();
                mended.truncate(kept);
            }
            _ => {}
        }
        mended.push(c);
    }
    mended.extend(open.iter().rev());
    serde_json::from_str(&mended).map_err(|error| format!("{error}: {mended}"))
}

/// Some pages show one entity below `value`.
fn unwrapped(body: Value) -> Value {
    match body {
        Value::Object(mut object) if object.get("value").is_some_and(Value::is_object) => {
            object.remove("value").unwrap_or_default()
        }
        body => body,
    }
}

async fn send(fake: &Fake, request: &Request, path: &str, query: &str, body: &Value) -> Reply {
    let ask = fake.ask("caller", &request.method, &format!("?{query}"));
    let ask = ask.at(path);
    match body {
        Value::Null => ask.send().await,
        Value::String(text) => {
            let media = "multipart/form-data; boundary=MyPartBoundary198374";
            ask.bytes(media, text.clone()).send().await
        }
        body => ask.json(body).send().await,
    }
}

/// The default status for a page that shows none.
fn usual(operation: Option<&Operation>) -> u16 {
    match operation.map(|operation| &operation.kind) {
        Some(Kind::Create) => 201,
        Some(Kind::Delete) => 204,
        _ => 200,
    }
}
