//! Sends the `curl` calls of the guide to the fake, and compares the responses with the pages.

use std::fs;

use graph_fake::loopback::Loopback;
use graph_fake::{Fake, faults};
use serde_json::Value;

use super::fair;

/// The server's URL on the pages.
const SHOWN: &str = "http://127.0.0.1:8080";

/// A call, and its expected output.
#[derive(Debug, Default)]
struct CurlCall {
    method: String,
    url: String,
    header: Option<(String, String)>,
    body: String,
    /// Whether the page shows the headers of the response.
    head: bool,
    printed: Vec<String>,
}

/// The calls of a page, in order.
fn calls(page: &str) -> Vec<CurlCall> {
    let path = format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap().replace("\\\n", " ");
    let mut calls = Vec::new();
    for block in text.split("\n```console\n").skip(1) {
        let block = block.split("\n```").next().unwrap();
        for command in format!("\n{block}").split("\n$ ").skip(1) {
            let (command, printed) = command.split_once('\n').unwrap_or((command, ""));
            if let Some(arguments) = command.strip_prefix("curl ") {
                let printed = printed.lines().map(str::to_owned).collect();
                calls.push(call(&words(arguments), printed));
            }
        }
    }
    calls
}

/// Splits a line into words, some of them quoted.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in text.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn call(words: &[String], printed: Vec<String>) -> CurlCall {
    let mut call = CurlCall {
        method: "GET".to_owned(),
        printed,
        ..CurlCall::default()
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap().clone();
        match word.as_str() {
            "--header" => {
                let header = value();
                let (name, value) = header.split_once(": ").unwrap();
                call.header = Some((name.to_owned(), value.to_owned()));
            }
            "--request" => call.method = value(),
            "--data" => call.body = value(),
            "--include" => call.head = true,
            "--output" => drop(value()),
            url => url.clone_into(&mut call.url),
        }
    }
    call
}

/// The stable part of a response: without ids and times.
fn lasting(text: &str) -> Value {
    let read = serde_json::from_str(text);
    let mut value: Value = read.unwrap_or_else(|error| panic!("{text}: {error}"));
    if let Some(error) = value.get_mut("error").and_then(Value::as_object_mut) {
        error.remove("innerError");
    }
    value
}

async fn assert_answered(page: &str, fake: Fake) -> usize {
    let server = Loopback::start(fake, 0).await.unwrap();
    let origin = server.base_url().trim_end_matches("/beta").to_owned();
    let calls = calls(page);
    for call in &calls {
        let method = call.method.parse().unwrap();
        let url = call.url.replace(SHOWN, &origin);
        let mut request = reqwest::Client::new().request(method, url);
        if let Some((name, value)) = &call.header {
            request = request.header(name, value);
        }
        let answer = request.body(call.body.clone()).send().await.unwrap();
        if call.head {
            let status = format!("HTTP/1.1 {}", answer.status());
            assert_eq!(call.printed[0], status, "{page}: {call:?}");
        }
        let body = answer.bytes().await.unwrap();
        let body = String::from_utf8_lossy(&body).replace(&origin, SHOWN);
        if let Some(shown) = call.printed.last() {
            assert_eq!(lasting(shown), lasting(&body), "{page}: {call:?}");
        }
    }
    calls.len()
}

#[tokio::test]
async fn given_the_calls_of_the_first_page_when_sent_then_answered_as_shown() {
    let fake = Fake::company();
    assert_eq!(assert_answered("getting-started.md", fake).await, 2);
}

#[tokio::test]
async fn given_the_calls_from_another_language_when_sent_then_answered_as_shown() {
    let fake = fair();
    let faults = faults::parse(include_str!("faults.yaml")).unwrap();
    fake.change(|tenant| tenant.faults = faults);
    assert_eq!(assert_answered("testing-other-languages.md", fake).await, 4);
}
