//! Inheritance in schemas, and what a boundary removes from it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::component::component_of;
use super::document::Document;
use super::node::{Map, Node};
use super::slice::Wanted;
use crate::diagnostics::Pointer;

/// How many base types are searched for properties that are gone. No crate has a type with more of them.
const BASES: usize = 256;

/// The schema and the parts of its `allOf`.
fn parts(schema: &Node) -> impl Iterator<Item = &Node> {
    let rest = schema
        .get("allOf")
        .and_then(Node::as_list)
        .unwrap_or_default();
    std::iter::once(schema).chain(rest)
}

/// The derived types that the schema's discriminator lists.
pub(super) fn listed(schema: &Node) -> Vec<String> {
    parts(schema)
        .filter_map(|part| part.get("discriminator")?.get("mapping")?.as_map())
        .flat_map(Map::values)
        .filter_map(mapped)
        .collect()
}

/// Turns a schema into a boundary: keeps its structural properties, except those of unwanted types. Returns the names
/// of the properties that are gone.
pub(super) fn bound(schema: &mut Node, without: &mut Without<'_>) -> BTreeSet<String> {
    let (mut gone, mut left) = (BTreeSet::new(), BTreeSet::new());
    for_each_part(schema, |part| {
        strip(part, without, &mut gone);
        if let Some(Node::Map(properties)) = part.get("properties") {
            left.extend(properties.keys().cloned());
        }
    });
    gone.retain(|name| !left.contains(name));
    for_each_part(schema, |part| forget(part, &gone));
    gone
}

/// Removes what derived types say about properties that their boundary types no longer have.
pub(super) fn forget_inherited(
    schemas: &mut BTreeMap<String, Node>,
    gone: &BTreeMap<String, BTreeSet<String>>,
) {
    if gone.values().all(BTreeSet::is_empty) {
        return;
    }
    let mut changes = Vec::new();
    for name in schemas.keys() {
        let (mut names, mut own) = (BTreeSet::new(), BTreeSet::new());
        let mut chain = vec![name.clone()];
        let mut known = BTreeSet::new();
        while let Some(name) = chain.pop().filter(|_| known.len() < BASES) {
            let Some(schema) = schemas.get(&name).filter(|_| known.insert(name.clone())) else {
                continue;
            };
            names.extend(gone.get(&name).into_iter().flatten().cloned());
            for part in parts(schema) {
                let properties = part.get("properties").and_then(Node::as_map);
                own.extend(properties.into_iter().flat_map(Map::keys).cloned());
                chain.extend(base(part));
            }
        }
        names.retain(|name| !own.contains(name));
        if !names.is_empty() {
            changes.push((name.clone(), names));
        }
    }
    for (name, gone) in changes {
        if let Some(schema) = schemas.get_mut(&name) {
            for_each_part(schema, |part| forget(part, &gone));
        }
    }
}

/// The schema that a part of `allOf` refers to.
fn base(part: &Node) -> Option<String> {
    Some(component_of(part.get("$ref")?.as_str()?)?.1)
}

/// The schema that a discriminator mapping names, by reference or by name.
pub(super) fn mapped(node: &Node) -> Option<String> {
    let text = node.as_str()?;
    match component_of(text) {
        Some((kind, name)) => (kind == "schemas").then_some(name),
        None => (!text.starts_with('#')).then(|| text.to_owned()),
    }
}

/// Calls a function for the schema and each part of its `allOf`.
fn for_each_part(schema: &mut Node, mut change: impl FnMut(&mut Map)) {
    let Node::Map(map) = schema else { return };
    change(map);
    if let Some(Node::List(parts)) = map.get_mut("allOf") {
        for part in parts {
            if let Node::Map(part) = part {
                change(part);
            }
        }
    }
}

/// The types whose properties boundary types drop, and which of them occurred.
pub(super) struct Without<'a> {
    document: &'a Document<'a>,
    pub(super) wanted: Vec<Wanted<'a>>,
    pub(super) met: Vec<bool>,
}

impl<'a> Without<'a> {
    pub(super) fn new(document: &'a Document<'a>, names: &'a [String]) -> Self {
        Self {
            document,
            wanted: names.iter().map(|name| Wanted::new(name)).collect(),
            met: vec![false; names.len()],
        }
    }

    /// Whether a property, single, a list or a map, has one of the types.
    fn covers(&mut self, property: &Node) -> bool {
        let found = self.index(property);
        if let Some(i) = found {
            self.met[i] = true;
        }
        found.is_some()
    }

    /// The first of the types that a schema has, itself or through aliases. Each alias is looked at once.
    fn index(&self, schema: &Node) -> Option<usize> {
        if self.wanted.is_empty() {
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut left: VecDeque<String> = named(schema).into();
        while let Some(name) = left.pop_front() {
            let wanted = self.wanted.iter().position(|wanted| wanted.names(&name));
            if wanted.is_some() {
                return wanted;
            }
            if let Some(alias) = self.alias(&name).filter(|_| seen.insert(name)) {
                left.extend(named(&alias));
            }
        }
        None
    }

    /// The component of this name, if it is another type, a list or a map, and not a type of its own.
    fn alias(&self, name: &str) -> Option<Cow<'a, Node>> {
        let part = self.document.components.get("schemas")?.get(name)?;
        let node = part.node(&Pointer::root()).ok()?;
        let parts = node.get("allOf").and_then(Node::as_list);
        let is_type = node.get("properties").is_some() || parts.is_some_and(|all| all.len() > 1);
        (!is_type).then_some(node)
    }
}

/// The schemas that a schema, its parts, branches, items or values refer to.
fn named(schema: &Node) -> Vec<String> {
    let (mut found, mut left) = (Vec::new(), vec![schema]);
    while let Some(schema) = left.pop() {
        found.extend(base(schema));
        let parts = ["anyOf", "oneOf", "allOf"].iter();
        let parts = parts.filter_map(|key| schema.get(key)?.as_list()).flatten();
        let values = ["items", "additionalProperties"].iter();
        let inner: Vec<&Node> = parts
            .chain(values.filter_map(|key| schema.get(key)))
            .collect();
        left.extend(inner.into_iter().rev());
    }
    found
}

/// Removes properties, and collects their names.
fn strip(part: &mut Map, without: &mut Without<'_>, gone: &mut BTreeSet<String>) {
    if let Some(Node::Map(properties)) = part.get_mut("properties") {
        properties.retain(|name, property| {
            let goes = property.get("x-ms-navigationProperty") == Some(&Node::Bool(true))
                || without.covers(property);
            if goes {
                gone.insert(name.clone());
            }
            !goes
        });
        if properties.is_empty() {
            part.shift_remove("properties");
        }
    }
}

/// Removes what a schema says elsewhere about properties that are gone.
fn forget(part: &mut Map, gone: &BTreeSet<String>) {
    if let Some(Node::Map(notes)) = part.get_mut("x-properties") {
        notes.retain(|name, _| !gone.contains(name));
        if notes.is_empty() {
            part.shift_remove("x-properties");
        }
    }
    if let Some(Node::List(required)) = part.get_mut("required") {
        required.retain(|name| name.as_str().is_none_or(|name| !gone.contains(name)));
        if required.is_empty() {
            part.shift_remove("required");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::trim::{self, Document, Options, Slice};

    /// A slice of a document whose boundary type has a property of the schema `s0`, without properties of the type `g.w`.
    fn trimmed(count: usize, each: &str, last: &str) -> String {
        let mut text = "openapi: 3.0.4
info: {title: t, version: v}
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.t'}}}}}}}
  /b: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/s0'}}}}}}}
components:
  schemas:
    g.t: {type: object, properties: {id: {type: string}, gone: {$ref: '#/components/schemas/s0'}}}
    g.w: {type: object, properties: {id: {type: string}}}
"
        .to_owned();
        for index in 0..count {
            let next = format!("{{$ref: '#/components/schemas/s{}'}}", index + 1);
            let _ = writeln!(text, "    s{index}: {}", each.replace("NEXT", &next));
        }
        let _ = writeln!(text, "    s{count}: {last}");
        let slice = "{name: x, include: ['/**'], boundaries: [g.t], without: [g.w]}";
        let slice = Slice::read(slice).expect("a slice");
        let document = Document::read(text.as_bytes()).expect("a document");
        trim::trim(&document, &slice, &Options::default())
            .expect(each)
            .0
            .yaml
    }

    #[test]
    fn given_aliases_that_refer_to_the_next_twice_when_trimmed_then_the_property_goes_if_the_last_is_unwanted()
     {
        for each in [
            "{anyOf: [NEXT, NEXT]}",
            "{oneOf: [NEXT, NEXT], anyOf: [NEXT]}",
            "{type: array, items: {anyOf: [NEXT, NEXT]}}",
            "{items: NEXT, additionalProperties: NEXT}",
            "{allOf: [NEXT]}",
        ] {
            let text = trimmed(
                40,
                each,
                "{anyOf: [{$ref: '#/components/schemas/g.w'}, {nullable: true}]}",
            );
            assert!(!text.contains("gone"), "{each}");
            let text = trimmed(40, each, "{type: string}");
            assert!(text.contains("gone"), "{each}");
        }
    }

    #[test]
    fn given_a_chain_of_thousands_of_schemas_when_trimmed_then_all_are_there() {
        for each in [
            "NEXT",
            "{allOf: [NEXT, {type: object}]}",
            "{allOf: [NEXT, {type: object, required: [id]}]}",
        ] {
            let text = trimmed(
                20_000,
                each,
                "{allOf: [{$ref: '#/components/schemas/g.t'}]}",
            );
            assert!(text.contains("s20000:"), "{each}");
        }
    }
}
