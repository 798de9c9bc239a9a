//! The report as one self-contained page: it makes no requests, and works as a local file.
//!
//! The page contains the report as JSON. Its script creates elements with `textContent` only, so no name of a
//! document can become markup.

use std::collections::BTreeSet;

use serde::Serialize;

use super::escape::{html, script};
use super::{Entry, Report};
use crate::ir::Api;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// The whole API, including unchanged parts: paths in its tree, each with whether the old and new side have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outline {
    /// URL templates.
    pub paths: Vec<Branch>,
    /// Wire names of types.
    pub types: Vec<Branch>,
}

/// A part of the API.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Branch(
    /// Its name.
    pub String,
    /// Whether the old document has it.
    pub bool,
    /// Whether the new document has it.
    pub bool,
);

impl Outline {
    /// The URLs and types of both APIs.
    #[must_use]
    pub fn new(old: &Api, new: &Api) -> Self {
        Self {
            paths: branches(&templates(old), &templates(new)),
            types: branches(&types(old), &types(new)),
        }
    }
}

fn templates(api: &Api) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    api.root.visit("", &mut |template, node| {
        if !node.operations.is_empty() {
            found.insert(template.to_owned());
        }
    });
    found
}

fn types(api: &Api) -> BTreeSet<String> {
    api.types.keys().map(ToString::to_string).collect()
}

fn branches(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Vec<Branch> {
    old.union(new)
        .map(|name| Branch(name.clone(), old.contains(name), new.contains(name)))
        .collect()
}

#[derive(Serialize)]
struct Data<'r> {
    #[serde(flatten)]
    report: &'r Report,
    nodes: Vec<&'r [Vec<String>]>,
    outline: &'r Outline,
}

pub(super) fn render(report: &Report, outline: &Outline) -> String {
    let data = Data {
        report,
        nodes: report.changes.iter().map(nodes).collect(),
        outline,
    };
    // Cannot fail: keys are strings and numbers are finite.
    let json = serde_json::to_string(&data).unwrap_or_default();
    let summary = report.summary.to_string();
    let conclusion = report.conclusion().replace('`', "");
    let release = conclusion.strip_prefix(&summary).unwrap_or_default();
    fill(&[
        ("style", STYLE),
        ("script", SCRIPT),
        ("old", &html(&report.old.name)),
        ("new", &html(&report.new.name)),
        ("summary", &html(&summary)),
        ("release", &html(release)),
        ("legend", &html(report.legend().unwrap_or_default())),
        ("data", &script(&json)),
    ])
}

fn nodes(change: &Entry) -> &[Vec<String>] {
    &change.nodes
}

/// Replaces each `{{name}}` of the page by its value. Values are not searched again.
fn fill(values: &[(&str, &str)]) -> String {
    let mut page =
        String::with_capacity(PAGE.len() + values.iter().map(|v| v.1.len()).sum::<usize>());
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        page.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    page.push_str(rest);
    page
}
