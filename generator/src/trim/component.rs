//! References to components.

use crate::syntax::percent_decoded;

/// The kind and name of a component.
pub(super) type Name = (String, String);

/// The kind and name of the component that a local reference points to.
pub(super) fn component_of(reference: &str) -> Option<(String, String)> {
    let decoded = percent_decoded(reference);
    let reference = decoded.as_deref().unwrap_or(reference);
    let (kind, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    if name.is_empty() || name.contains('/') {
        return None;
    }
    Some((kind.to_owned(), unescaped(name)))
}

/// The component or path item that contains the target of a reference.
pub(super) enum Whole {
    Component(String, String),
    Path(String),
}

/// The component or path item within which a local reference points.
pub(super) fn whole_of(reference: &str) -> Option<Whole> {
    let decoded = percent_decoded(reference);
    let reference = decoded.as_deref().unwrap_or(reference);
    let mut segments = reference.strip_prefix("#/")?.splitn(4, '/');
    match (segments.next()?, segments.next()?, segments.next()?) {
        ("components", kind, name) => {
            segments.next()?;
            Some(Whole::Component(kind.to_owned(), unescaped(name)))
        }
        ("paths", path, _) => Some(Whole::Path(unescaped(path))),
        _ => None,
    }
}

/// The kind and name of the component that a reference points to, or into.
pub(super) fn owner_of(reference: &str) -> Option<(String, String)> {
    component_of(reference).or_else(|| match whole_of(reference)? {
        Whole::Component(kind, name) => Some((kind, name)),
        Whole::Path(_) => None,
    })
}

/// The steps from the component or path item to the target of a reference within it.
pub(super) fn place_of(reference: &str) -> Vec<String> {
    let decoded = percent_decoded(reference);
    let reference = decoded.as_deref().unwrap_or(reference);
    let mut segments = reference.split('/').skip(1).peekable();
    let whole = if segments.peek() == Some(&"paths") {
        2
    } else {
        3
    };
    segments.skip(whole).map(unescaped).collect()
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
