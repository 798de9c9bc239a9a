//! Media types of bodies: JSON takes precedence, and the variants of a choice need distinct names.

use std::collections::BTreeMap;

use openapiv3::Content;

use super::simplified::Simplified;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::Api;
use crate::media::{self, is_json};
use crate::naming;

/// The media types that are ignored in favour of JSON, if any.
pub fn others_than(chosen: &str, content: &Content) -> Option<Simplified> {
    let others = content
        .keys()
        .filter(|name| *name != chosen && !is_json(name));
    let mut others: Vec<String> = others.cloned().collect();
    others.sort_unstable();
    (!others.is_empty()).then_some(Simplified::MediaTypes(others))
}

/// Reports media types of one choice, or two choices, that get the same name in Rust or none.
pub fn collisions(api: &Api) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut choices: BTreeMap<String, (Vec<String>, &str)> = BTreeMap::new();
    for (_, operation) in api.operations() {
        let chosen = [media::of_body(operation), media::of_response(operation)];
        for types in chosen.into_iter().flatten() {
            let at = operation.pointer.as_str();
            found.extend(unnamed_or_alike(&types, at));
            let name = media::name_of(&types);
            let (first, first_at) = choices.entry(name).or_insert_with(|| (types.clone(), at));
            if *first != types {
                let message = format!(
                    "the choices {} and {} both become `{}` in Rust; the first is at #{first_at}",
                    listed(first),
                    listed(&types),
                    media::name_of(&types)
                );
                found.push(Diagnostic::error(Pointer::parse(at), message).help(HELP));
            }
        }
    }
    found
}

const HELP: &str = "remove with an overlay the media type that matters less";

fn listed(types: &[String]) -> String {
    let types: Vec<String> = types.iter().map(|name| quoted(name)).collect();
    types.join(", ")
}

fn unnamed_or_alike(types: &[String], at: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for name in types {
        let variant = media::variant(name);
        let problem = if naming::is_identifier(&variant) {
            let first = names.insert(variant.clone(), name);
            first.map(|first| format!("and {} both become `{variant}` in Rust", quoted(first)))
        } else {
            Some("can't become a Rust identifier".to_owned())
        };
        found.extend(problem.map(|problem| {
            let message = format!("the media type {} {problem}", quoted(name));
            Diagnostic::error(Pointer::parse(at), message).help(HELP)
        }));
    }
    found
}
