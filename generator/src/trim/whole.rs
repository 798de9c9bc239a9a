//! Parses whole documents and pieces of them with the libraries, within bounds: what a hostile document unfolds to is no
//! larger than what a large description needs.

use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeSeed;

use super::block::{PIECE, Unsure, begins_key, has_unusual_breaks};
use super::node::{Builder, Node};
use crate::diagnostics::{Diagnostic, Pointer};

/// Bytes of a tree, which is more than the largest description takes.
const TREE: usize = 1 << 29;

/// Bytes of YAML that can begin or end something, each of which costs the YAML library memory. The largest description
/// has four millions.
const MARKS: usize = 10_000_000;

/// Bytes of the tree of a piece.
const PIECE_TREE: usize = 1 << 26;

/// Nesting of a piece that the YAML library takes wherever the piece stands.
const PIECE_DEPTH: usize = 100;

/// Parses the lines of one member of a block mapping, which are all deeper than its key and stand deeper than the margin.
///
/// What this takes, a parse of the whole document takes with the same result: nothing before such lines has a bearing on
/// them but anchors, without which an alias is refused here. Other breaks than those that make lines could hide a key, and
/// what begins like no key could be half of something, or a mapping where none may be.
pub(super) fn member(text: &str) -> Result<(String, Node), Unsure> {
    if !begins_key(text) || text.len() > PIECE || has_unusual_breaks(text) {
        return Err(Unsure);
    }
    let left = Cell::new(PIECE_TREE);
    let node = Builder(Some(&left)).deserialize(serde_yaml::Deserializer::from_str(text));
    match node {
        Ok(Node::Map(map)) if map.len() == 1 => {
            let (key, node) = map.into_iter().next().ok_or(Unsure)?;
            if node.is_deeper_than(PIECE_DEPTH) {
                return Err(Unsure);
            }
            Ok((key, node))
        }
        _ => Err(Unsure),
    }
}

/// Parses a document.
pub(super) fn parse(text: &str) -> Result<Node, Diagnostic> {
    if is_json(text) {
        // Flow style YAML begins like JSON.
        return json(text).or_else(|error| {
            let is_yaml = !has_too_many_marks(text);
            let node = is_yaml.then(|| yaml(text).ok()).flatten();
            node.ok_or_else(|| malformed("JSON", text, Pointer::root(), &error))
        });
    }
    if has_too_many_marks(text) {
        let message = "found YAML that is too large to be parsed whole, expected block style, which need not be";
        return Err(Diagnostic::error(Pointer::root(), message)
            .help("give the description as Microsoft publishes it, or convert it to JSON"));
    }
    yaml(text).map_err(|error| malformed("YAML", text, Pointer::root(), &error))
}

/// Whether the text is JSON, or looks like it.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// An error for text that is not what it should be.
pub(super) fn malformed(
    format: &str,
    text: &str,
    pointer: Pointer,
    error: &dyn fmt::Display,
) -> Diagnostic {
    let help = "the document may be cut off or damaged; fetch it again";
    crate::syntax::malformed(format, text, pointer, &error.to_string(), help)
}

fn has_too_many_marks(text: &str) -> bool {
    let is_mark = |b: &&u8| {
        matches!(
            b,
            b'\n' | b'\r' | b',' | b':' | b'-' | b'?' | b'[' | b'{' | b'*' | b'&'
        )
    };
    text.as_bytes().iter().filter(is_mark).count() > MARKS
}

fn json(text: &str) -> Result<Node, serde_json::Error> {
    let left = Cell::new(TREE);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let node = Builder(Some(&left)).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(node)
}

fn yaml(text: &str) -> Result<Node, serde_yaml::Error> {
    let left = Cell::new(TREE);
    Builder(Some(&left)).deserialize(serde_yaml::Deserializer::from_str(text))
}
