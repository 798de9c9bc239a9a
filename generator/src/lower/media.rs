//! Media types of bodies: JSON takes precedence, and the variants of a choice need distinct names.

use std::collections::BTreeMap;

use openapiv3::{Content, MediaType};

use super::Context;
use super::search::stated_type;
use super::shapes::is_void;
use super::simplified::Simplified;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::Api;
use crate::media::{self, is_json, is_plain_json};
use crate::naming;

/// The entry for JSON, preferably without parameters.
pub fn json(content: &Content) -> Option<(&String, &MediaType)> {
    let all = content.iter().filter(|(name, _)| is_json(name));
    all.min_by_key(|(name, _)| (!is_plain_json(name), name.as_str()))
}

/// Records the media types that are ignored in favour of JSON, and parameters of JSON.
pub fn simplify(context: &mut Context<'_>, chosen: &str, content: &Content, at: &Pointer) {
    let says_more = |(name, media): &(&String, &MediaType)| {
        let is_same = content
            .get(chosen)
            .is_some_and(|own| own.schema == media.schema);
        name.as_str() != chosen && !(is_plain_json(name) && is_same)
    };
    let others = content.iter().filter(says_more);
    let mut others: Vec<String> = others.map(|(name, _)| name.clone()).collect();
    others.sort_unstable();
    if !others.is_empty() {
        let others = Simplified::MediaTypes(others);
        context.simplified.add(others, at.clone());
    }
    if !is_plain_json(chosen) {
        let what = Simplified::JsonParameters(chosen.to_owned());
        context.simplified.add(what, at.child(chosen));
    }
}

/// The media types of a body in bytes, in lower case (RFC 9110, section 8.3.1), each once. Records schemas that say more
/// than that it is text or bytes.
pub fn of_bytes(context: &mut Context<'_>, content: &Content, at: &Pointer) -> Vec<String> {
    for (name, media) in content {
        let Some(schema) = &media.schema else {
            continue;
        };
        if !is_void(schema) && stated_type(context.document, schema) != Some("string") {
            let at = at.child(name).child("schema");
            context.simplified.add(Simplified::Bytes, at);
        }
    }
    let mut types: Vec<String> = Vec::new();
    for name in content.keys() {
        let name = lower_case(name);
        if !types.contains(&name) {
            types.push(name);
        }
    }
    types
}

/// A media type in lower case, except for the values of its parameters.
fn lower_case(media: &str) -> String {
    let parts = media.split(';').map(|part| match part.split_once('=') {
        Some((name, value)) => format!("{}={value}", name.to_ascii_lowercase()),
        None => part.to_ascii_lowercase(),
    });
    parts.collect::<Vec<_>>().join(";")
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
