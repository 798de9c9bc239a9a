//! Routing: finds the node of a path in the URL tree, and the values in the path.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::model::{CallParameter, Node, Segment};

/// A path that was found.
#[derive(Clone, Debug)]
pub struct Route<'a> {
    /// The node it ends at.
    pub node: &'a Node,
    /// Its URL template.
    pub template: String,
    /// The path that all URLs start with.
    pub root: &'a str,
    /// The steps after the root.
    pub steps: Vec<Step<'a>>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A literal.
    Fixed(&'a str),
    /// The identifier of an item.
    Key(String),
    /// A function call or an alternate key.
    Call {
        /// Text before the parenthesis.
        name: &'a str,
        /// Names and values.
        arguments: Vec<(&'a str, String)>,
    },
}

/// A path that was not found, and its first unknown segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost(pub String);

/// Finds the node of a path. Literals take precedence over keys, and compare case-insensitively, as in Graph.
///
/// # Errors
/// If there is no such path.
pub fn route<'a>(root: &'a Node, path: &str) -> Result<Route<'a>, Lost> {
    let prefix = root.segment.template();
    let rest = strip_prefix(path, &prefix).ok_or_else(|| Lost(path.to_owned()))?;
    let segments: Vec<&str> = rest
        .split('/')
        .flat_map(apart)
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut search = Search {
        steps: Vec::new(),
        deepest: 0,
    };
    let Some(node) = search.descend(root, &segments) else {
        let lost = segments.get(search.deepest).copied().unwrap_or_default();
        return Err(Lost(lost.to_owned()));
    };
    let steps = search.steps;
    let template = template(root, &steps);
    let start = match &root.segment {
        Segment::Root(path) => path.as_str(),
        _ => "",
    };
    Ok(Route {
        node,
        template,
        root: start,
        steps,
    })
}

/// Splits `set('key')` and `set(id='key')` like `set/key`.
fn apart(segment: &str) -> [&str; 2] {
    let key = ["('", "(%27", "(id='", "(id=%27"]
        .iter()
        .find_map(|opening| segment.split_once(opening))
        .and_then(|(set, rest)| {
            let key = rest
                .strip_suffix("')")
                .or_else(|| rest.strip_suffix("%27)"))?;
            // Doubled quotes would need unescaping, and arguments have names.
            (!key.contains('\'')).then_some([set, key])
        });
    key.unwrap_or([segment, ""])
}

struct Search<'a> {
    steps: Vec<Step<'a>>,
    /// How many segments could be matched at most.
    deepest: usize,
}

impl<'a> Search<'a> {
    fn descend(&mut self, node: &'a Node, segments: &[&str]) -> Option<&'a Node> {
        self.deepest = self.deepest.max(self.steps.len());
        let Some((first, rest)) = segments.split_first() else {
            return Some(node);
        };
        let is_key = |child: &&Arc<Node>| matches!(child.segment, Segment::Key(_));
        let literals = node.children.iter().filter(|child| !is_key(child));
        for child in literals.chain(node.children.iter().filter(is_key)) {
            if let Some(step) = step(&child.segment, first) {
                self.steps.push(step);
                if let Some(found) = self.descend(child, rest) {
                    return Some(found);
                }
                self.steps.pop();
            }
        }
        None
    }
}

fn strip_prefix<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let (start, rest) = path.split_at_checked(prefix.len())?;
    (start.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('/')))
        .then_some(rest)
}

fn step<'a>(segment: &'a Segment, raw: &str) -> Option<Step<'a>> {
    let text = percent_decode_str(raw).decode_utf8().ok()?;
    match segment {
        Segment::Root(_) | Segment::Mixed(_) => None,
        Segment::Fixed(literal) => {
            let bare = text.strip_prefix("microsoft.graph.").unwrap_or(&text);
            let is = literal.eq_ignore_ascii_case(&text) || literal.eq_ignore_ascii_case(bare);
            is.then_some(Step::Fixed(literal))
        }
        Segment::Key(_) => (!text.contains('(')).then(|| Step::Key(text.into_owned())),
        Segment::Call { name, parameters } => {
            let bare = text.strip_prefix("microsoft.graph.").unwrap_or(&text);
            let (called, inner) = bare.strip_suffix(')')?.split_once('(')?;
            let arguments = arguments(parameters, inner)?;
            called
                .eq_ignore_ascii_case(name)
                .then_some(Step::Call { name, arguments })
        }
        Segment::CompositeKey(parameters) => Some(Step::Call {
            name: "",
            arguments: arguments(parameters, &text)?,
        }),
    }
}

/// The values of the parameters, if they are exactly these.
fn arguments<'a>(parameters: &'a [CallParameter], text: &str) -> Option<Vec<(&'a str, String)>> {
    let given = split(text);
    if given.len() != parameters.len() {
        return None;
    }
    let value = |parameter: &'a CallParameter| {
        let (_, value) = given.iter().find(|(name, _)| *name == parameter.name)?;
        Some((parameter.name.as_str(), value.clone()))
    };
    parameters.iter().map(value).collect()
}

/// Parses `name='value',other=5`, and unescapes values.
fn split(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let (value, after) = match bare_member(after).strip_prefix('\'') {
            Some(quoted) => closing(quoted),
            None => after
                .split_once(',')
                .map_or((after.to_owned(), ""), |(value, after)| {
                    (value.to_owned(), after)
                }),
        };
        found.push((name.trim().to_owned(), value));
        rest = after.trim_start_matches(',');
    }
    found
}

/// `type'member'` without the name of the enumeration.
fn bare_member(text: &str) -> &str {
    match text.find(['\'', ',']) {
        Some(at) if text[at..].starts_with('\'') => &text[at..],
        _ => text,
    }
}

/// The text before the closing quote, and what comes after it.
fn closing(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = quoted;
    while let Some(at) = rest.find('\'') {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None => return (value, rest),
        }
    }
    value.push_str(rest);
    (value, "")
}

fn template(root: &Node, steps: &[Step<'_>]) -> String {
    let mut template = root.segment.template();
    let mut node = root;
    for step in steps {
        let matching = node
            .children
            .iter()
            .find(|child| match (&child.segment, step) {
                (Segment::Fixed(literal), Step::Fixed(text)) => literal == text,
                (Segment::Key(_), Step::Key(_)) => true,
                (
                    Segment::Call { name, parameters },
                    Step::Call {
                        name: called,
                        arguments,
                    },
                ) => name == called && parameters.len() == arguments.len(),
                (Segment::CompositeKey(_), Step::Call { name, .. }) => name.is_empty(),
                _ => false,
            });
        let Some(child) = matching else { break };
        template.push_str(&child.segment.template());
        node = child;
    }
    template
}
