//! Parses whole documents and pieces of them with the libraries. Alias expansion is capped at the size of a large
//! real description, against hostile documents.

use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeSeed;

use super::block::{PIECE, Unsure, begins_key, has_unusual_breaks};
use super::node::{Builder, Node};
use crate::diagnostics::{Diagnostic, Pointer};

/// The maximum size of a tree in bytes, more than the largest description needs.
const TREE: usize = 1 << 29;

/// The maximum number of bytes that can start or end a YAML construct, because each costs the YAML library memory.
/// The largest description has four million.
const MARKS: usize = 10_000_000;

/// The maximum size of a piece's tree in bytes.
pub(super) const PIECE_TREE: usize = 1 << 26;

/// The maximum nesting of a piece, which the YAML library accepts wherever the piece is.
pub(super) const PIECE_DEPTH: usize = 100;

/// Parses the lines of one member of a block mapping, all indented deeper than its key, which is itself indented.
///
/// Whatever this accepts, a parse of the whole document accepts with the same result. Only anchors in earlier lines
/// could affect it, and an alias to one is rejected here. Also rejected are unusual line breaks, which could hide a
/// key, and a start that is not a key: it could continue an earlier value, or be a mapping where none is allowed.
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
        return json(text).map_err(|error| malformed("JSON", text, Pointer::root(), &error));
    }
    if has_too_many_marks(text) {
        let message = "found YAML that is too large to be parsed as a whole, expected block style, which is read in parts";
        return Err(Diagnostic::error(Pointer::root(), message)
            .help("give the description as Microsoft publishes it, or convert it to JSON"));
    }
    yaml(text).map_err(|error| malformed("YAML", text, Pointer::root(), &error))
}

/// Whether the text is an object in JSON, judged by its start.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{') && crate::syntax::is_json(text)
}

/// The error for text that does not parse.
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
