//! Reduces a whole Graph document to a slice: the included paths and everything they refer to.
//!
//! ```text
//! text ── Document (index; parts parsed on demand) ── reach (paths, then components) ── write (canonical YAML)
//! ```

mod advice;
mod block;
mod boundaries;
mod byte_compare;
mod component;
mod document;
mod entity_set;
mod filter;
mod inherit;
mod json;
mod lock;
mod node;
mod own_keys;
mod parse;
mod parts;
mod pattern;
mod reach;
mod scan;
mod slice;
mod top_level;
mod unquoted;
mod write;

use std::collections::BTreeMap;

pub use document::Document;
pub use lock::Lock;
pub use slice::{Chosen, Slice, Slices};

use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::syntax::{is_version, no_version, spelled};
use node::{Map, Node};

/// Options of [`trim()`].
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Keeps descriptions, summaries and examples, which are dropped by default.
    pub keep_docs: bool,
    /// The document's name in messages.
    pub document_name: String,
    /// The slice's name in messages.
    pub slice_name: String,
}

/// A trimmed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trimmed {
    /// The document as canonical YAML.
    pub yaml: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The number of paths.
    pub paths: usize,
    /// The number of operations.
    pub operations: usize,
    /// The number of schemas.
    pub schemas: usize,
}

/// Reduces a document to a slice.
///
/// # Errors
/// If the document is not `OpenAPI` 3.0, a reference does not resolve, or an entry of the slice matches nothing.
pub fn trim(
    document: &Document<'_>,
    slice: &Slice,
    options: &Options,
) -> Result<(Trimmed, Diagnostics), Diagnostics> {
    let mut head =
        head(document).map_err(|error| Diagnostics::from(error).in_file(&options.document_name))?;
    let mut odd = top_level::odd(document);
    odd.extend(top_level::servers(
        &mut head.members,
        document.text,
        options.keep_docs,
    ));
    let odd = odd.in_file(&options.document_name);
    let (mut slice, mut diagnostics) = reach::reach(document, slice, options)?;
    let errors = entity_set::record(document, &mut slice).in_file(&options.document_name);
    let items = slice.paths.values();
    let trimmed = Trimmed {
        title: head.title,
        version: head.version,
        paths: slice.paths.len(),
        operations: items.clone().map(|item| item.operations).sum(),
        schemas: slice.components.get("schemas").map_or(0, BTreeMap::len),
        yaml: write::document(
            &head.members,
            items.map(|item| item.yaml.as_str()),
            components(slice.components),
        ),
    };
    diagnostics.extend(errors);
    diagnostics.extend(odd);
    diagnostics.into_result(trimmed)
}

struct Head {
    /// `openapi`, `info`, `servers` and this project's extensions.
    members: Map,
    title: String,
    version: String,
}

/// Parses the top-level members before the paths.
fn head(document: &Document<'_>) -> Result<Head, Diagnostic> {
    let root = Pointer::root();
    let member = |key: &str| {
        let part = document.head.get(key);
        part.map(|part| {
            part.node(&root.child(key))
                .map(std::borrow::Cow::into_owned)
        })
        .transpose()
    };
    if let Some(version) = member("swagger")? {
        let message = format!(
            "found Swagger {}, expected OpenAPI 3.0",
            version_text(&version)
        );
        return Err(Diagnostic::error(root.child("swagger"), message)
            .help("convert the document to OpenAPI 3.0 first"));
    }
    let keys = document.head.keys().map(AsRef::as_ref);
    let openapi = member("openapi")?.ok_or_else(|| no_version(keys))?;
    let openapi = unquoted(document, openapi, &root.child("openapi"));
    if !openapi.as_str().is_some_and(is_version) {
        let message = format!("found OpenAPI {}, expected 3.0.x", version_text(&openapi));
        return Err(Diagnostic::error(root.child("openapi"), message)
            .help("give the OpenAPI 3.0 form of the document"));
    }
    let at = root.child("info");
    let mut info = member("info")?.unwrap_or(Node::Null);
    let mut text = |key: &str| {
        let at = at.child(key);
        let found = info.get(key).cloned().unwrap_or(Node::Null);
        match unquoted(document, found, &at) {
            Node::String(text) => {
                if let Node::Map(info) = &mut info {
                    info.insert(key.to_owned(), Node::String(text.clone()));
                }
                Ok(text)
            }
            other => {
                let found = info.get(key).map_or("nothing", |_| other.kind());
                let message = format!("found {found}, expected a string");
                Err(Diagnostic::error(at, message).help("state it in the document"))
            }
        }
    };
    let (title, version) = (text("title")?, text("version")?);
    let kept = ["title", "version", "x-source"].iter();
    let kept = kept.filter_map(|key| Some(((*key).to_owned(), info.get(key)?.clone())));
    let mut members = Map::from_iter([
        ("openapi".to_owned(), openapi),
        ("info".to_owned(), Node::Map(kept.collect())),
    ]);
    for key in ["servers", "x-permissions", "x-source"] {
        if let Some(mut found) = member(key)? {
            if let Some(part) = document.head.get(key) {
                unquoted::restore(&mut found, part, document.text, &root.child(key));
            }
            members.insert(key.to_owned(), found);
        }
    }
    Ok(Head {
        members,
        title,
        version,
    })
}

/// Restores the source text of an unquoted scalar that YAML parsed as another type.
fn unquoted(document: &Document<'_>, node: Node, at: &Pointer) -> Node {
    match node {
        Node::Bool(_) | Node::Int(_) | Node::Float(_) => {
            spelled(document.text, at).map_or(node, Node::String)
        }
        other => other,
    }
}

fn version_text(node: &Node) -> String {
    match node {
        Node::String(text) => quoted(text),
        Node::Int(number) => number.to_string(),
        Node::Float(number) => number.to_string(),
        other => other.kind().to_owned(),
    }
}

fn components(components: BTreeMap<String, BTreeMap<String, Node>>) -> Map {
    components
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(kind, entries)| (kind, Node::Map(entries.into_iter().collect())))
        .collect()
}

#[cfg(test)]
mod readable_tests;
