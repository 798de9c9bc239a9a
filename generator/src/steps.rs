//! The Rust name of a step along a URL.
//!
//! The pass that names builders and the emitter that names their methods share it, so
//! `accessPackages(uniqueName='…')` has the same words in both.

use crate::ir::{CallParameter, Kind, Node, Segment};

/// The name of the entry point: that of its path item, or the last segment that all URLs share.
#[must_use]
pub fn entry(root: &Node) -> &str {
    let base = match &root.segment {
        Segment::Root(base) => base.as_str(),
        _ => "",
    };
    let last = base.rsplit('/').next().unwrap_or_default();
    let last = last
        .contains(|c: char| c.is_ascii_alphanumeric())
        .then_some(last);
    root.rust_name.as_deref().or(last).unwrap_or("graph")
}

/// The words for the step from `parent` to `child`, ready for case conversion.
#[must_use]
pub fn words(parent: &Node, child: &Node) -> String {
    if let Some(name) = &child.rust_name {
        return name.clone();
    }
    match &child.segment {
        Segment::Root(_) => String::new(),
        Segment::Key(_) => "id".to_owned(),
        Segment::CompositeKey(parameters) => format!("with {}", joined(parameters)),
        // Only before another segment: a trailing slash adds no step.
        Segment::Fixed(text) if text.is_empty() => "slash".to_owned(),
        Segment::Fixed(text) => fixed(child, text),
        Segment::Mixed { texts, parameters } => mixed(texts, parameters),
        Segment::Call { name, parameters } => {
            let short = last_name(name);
            if parameters.is_empty() || !is_overloaded(parent, child, short) {
                short.to_owned()
            } else {
                format!("{short} with {}", joined(parameters))
            }
        }
    }
}

fn fixed(node: &Node, text: &str) -> String {
    let is_call = |kind: &Kind| matches!(kind, Kind::Action | Kind::Function);
    if !is_qualified(text) {
        text.trim_start_matches('$').to_owned()
    } else if node
        .operations
        .iter()
        .any(|operation| is_call(&operation.kind))
    {
        last_name(text).to_owned()
    } else {
        format!("as {}", last_name(text))
    }
}

/// Whether a segment is the qualified name of a type, action or function, and not a name like `movies.json`.
#[must_use]
pub fn is_qualified(text: &str) -> bool {
    text.starts_with("graph.") || text.starts_with("microsoft.")
}

/// Whether a sibling has the same name: a collection with an alternate key, or another overload.
fn is_overloaded(parent: &Node, child: &Node, name: &str) -> bool {
    parent
        .children
        .iter()
        .any(|sibling| match &sibling.segment {
            Segment::Fixed(text) => last_name(text) == name,
            Segment::Call { name: other, .. } => {
                sibling.segment != child.segment && last_name(other) == name
            }
            _ => false,
        })
}

fn last_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The words of text and values in the order of the segment.
fn mixed(texts: &[String], parameters: &[CallParameter]) -> String {
    let names = parameters.iter().map(|parameter| parameter.rust.as_str());
    let parts = texts.iter().map(String::as_str).zip(names.chain([""]));
    let words = parts
        .flat_map(|(text, name)| [text, name])
        .collect::<Vec<_>>();
    spaced(&words.join(" "))
}

/// A text with a space for each character that no name can have.
pub(crate) fn spaced(text: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
    text.chars().map(word).collect()
}

fn joined(parameters: &[CallParameter]) -> String {
    let names: Vec<&str> = parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    names.join(" and ")
}

/// A segment or a whole template without the names of its placeholders.
pub(crate) fn unnamed(segment: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in segment.chars() {
        inside &= c != '}';
        if !inside {
            text.push(c);
        }
        inside |= c == '{';
    }
    text
}
