//! Warnings about top-level members other than paths and components: the slice drops unknown ones.

use super::document::{Document, Part};
use super::filter::{At, Filter, Kind};
use super::node::{Map, Node};
use super::own_keys;
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::syntax::extensions;
use crate::syntax::keywords::{self, ObjectKind};
use crate::syntax::nearest;

/// Filters the servers of the document, as those of paths are.
pub(super) fn servers(members: &mut Map, text: &str, keep_docs: bool) -> Diagnostics {
    let mut filter = Filter::new(text, keep_docs);
    let at = Pointer::root().child("servers");
    members.retain(|key, value| key != "servers" || *value != Node::Null);
    if let Some(servers) = members.get_mut("servers") {
        let found = std::mem::replace(servers, Node::Null);
        *servers = filter.keep(found, Kind::List(ObjectKind::Server), &At::Root(&at));
    }
    for key in filter.left_out.keys() {
        let note = Diagnostic::note(at.clone(), without_effect(key));
        filter.diagnostics.push(note);
    }
    filter.diagnostics
}

/// The members that no slice has, each counted once, and the components that no slice has, with their number.
pub(super) fn left_out_whole(
    document: &Document<'_>,
) -> impl Iterator<Item = (&'static str, usize)> {
    let head = ["security", "tags"].into_iter();
    let head = head.filter(|key| document.head.contains_key(*key));
    let kinds = ["links", "securitySchemes"].into_iter();
    let kinds = kinds.filter_map(|kind| Some((kind, document.components.get(kind)?.len())));
    head.map(|key| (key, 1)).chain(kinds)
}

/// Reports unknown members, and paths that are not valid URLs.
pub(super) fn odd(document: &Document<'_>) -> Diagnostics {
    let root = Pointer::root();
    let mut found = Diagnostics::new();
    for (key, part) in &document.head {
        found.extend(unknown(key, ObjectKind::Document, &root));
        let kind = match key.as_ref() {
            "externalDocs" => keywords::Kind::Is(ObjectKind::ExternalDocs),
            "tags" => keywords::Kind::List(ObjectKind::Tag),
            _ => continue,
        };
        found.extend(within(part, kind, &root.child(key)));
    }
    let at = root.child("info");
    let info = document.head.get("info");
    let info = info.and_then(|part| part.node(&at).ok());
    for (key, value) in info.as_deref().and_then(Node::as_map).into_iter().flatten() {
        found.extend(unknown(key, ObjectKind::Info, &at));
        found.extend(own_keys::within_keyword(
            value,
            ObjectKind::Info,
            key,
            || at.child(key),
        ));
    }
    let at = root.child("components");
    for (kind, entries) in &document.components {
        found.extend(unknown(kind, ObjectKind::Components, &at));
        let object = match kind.as_ref() {
            "links" => ObjectKind::Link,
            "securitySchemes" => ObjectKind::SecurityScheme,
            _ => continue,
        };
        for (name, part) in entries {
            let at = at.child(kind).child(name);
            found.extend(within(part, keywords::Kind::Is(object), &at));
        }
    }
    found.extend(odd_paths(document));
    found
}

/// Reports paths that are not valid URLs.
fn odd_paths(document: &Document<'_>) -> Diagnostics {
    let at = Pointer::root().child("paths");
    let odd = document.paths().filter(|path| !path.starts_with('/'));
    let reported = |path: &str| {
        if path.starts_with("x-") {
            let within = || at.child(path);
            let wrong = own_keys::idle(path, within).or_else(|| own_keys::slip(path, within));
            return wrong.unwrap_or_else(|| left_out(path, &at));
        }
        let message = format!(
            "found the path {}, expected one that starts with `/`",
            quoted(path)
        );
        let meant = quoted(&format!("/{path}"));
        Diagnostic::error(at.child(path), message)
            .help(format!("move it to {meant} in the document, or remove it"))
    };
    odd.map(reported).collect()
}

/// The errors for keys within a part of the document that no slice has.
fn within(part: &Part<'_>, kind: keywords::Kind, at: &Pointer) -> Vec<Diagnostic> {
    let node = part.node(at).ok();
    node.map_or_else(Vec::new, |node| own_keys::within(&node, kind, at))
}

fn unknown(key: &str, object: ObjectKind, at: &Pointer) -> Option<Diagnostic> {
    let is_kept = (object, key) == (ObjectKind::Document, "x-permissions");
    if is_kept || object.names().any(|known| known == key) {
        return None;
    }
    let idle = own_keys::idle(key, || at.child(key));
    if idle.is_some() || extensions::is_own(key) {
        return idle;
    }
    let is_of_others = extensions::is_of_microsoft(key);
    let names = object.names().chain(extensions::names());
    let Some(meant) = nearest(key, names).filter(|_| !is_of_others) else {
        return Some(left_out(key, at));
    };
    Some(own_keys::looks_like(key, meant, at.child(key)))
}

fn left_out(key: &str, at: &Pointer) -> Diagnostic {
    Diagnostic::note(at.child(key), without_effect(key))
}

fn without_effect(key: &str) -> String {
    let why = if extensions::is_of_microsoft(key) {
        "has no effect"
    } else {
        "is not known"
    };
    format!("left out {}, which {why} here", quoted(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_unknown_members_of_a_slice_when_read_then_each_is_named() {
        let text = "openapi: 3.0.4\nserverz: []\nx-permisions: {}\nx-permissions: {}\nx-odd: 1\ntags: []\n\
                    info: {title: t, version: v, foo: 1, contact: {}}\npaths: {b: {}, x-c: {}, /d: {}}\n\
                    components: {schemas: {}, schemaz: {}}\n";
        let document = Document::read(text.as_bytes()).expect("a document");
        let found = odd(&document);
        let places: Vec<String> = found
            .iter()
            .map(|one| format!("{} {}", one.severity, one.pointer))
            .collect();
        let expected = [
            "error #/serverz",
            "error #/x-permisions",
            "note #/x-odd",
            "note #/info/foo",
            "error #/components/schemaz",
            "error #/paths/b",
            "note #/paths/x-c",
        ];
        assert_eq!(places, expected);
    }
}
