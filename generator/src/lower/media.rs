//! Media types of bodies: which is read, and which give way to it.

use openapiv3::Content;

use super::simplified::Simplified;

/// The media types that give way to JSON, if there are any.
pub fn others_than(chosen: &str, content: &Content) -> Option<Simplified> {
    let others = content
        .keys()
        .filter(|name| *name != chosen && !is_json(name));
    let mut others: Vec<String> = others.cloned().collect();
    others.sort_unstable();
    (!others.is_empty()).then_some(Simplified::MediaTypes(others))
}

/// Whether this is `application/json`, with or without parameters.
pub fn is_json(media_type: &str) -> bool {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/json")
}
