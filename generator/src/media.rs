//! Choices of media types: operations that accept or return one of several, and what Rust calls them.

use heck::ToUpperCamelCase;

use crate::ir::{Body, Operation, Response};
use crate::naming::startable;

/// The media types that the sender of a body can choose from; `None` if there is no choice.
pub fn of_body(operation: &Operation) -> Option<Vec<String>> {
    match &operation.body {
        Some(Body::Bytes(types)) if !is_stated(types) => choice(types),
        _ => None,
    }
}

/// The media types that the reader of a response can choose from; `None` if there is no choice.
pub fn of_response(operation: &Operation) -> Option<Vec<String>> {
    match &operation.response {
        Response::Bytes(types) => choice(types),
        _ => None,
    }
}

/// The name of a choice.
pub fn name_of(types: &[String]) -> String {
    let names: Vec<String> = types.iter().map(|media| variant(media)).collect();
    names.join("Or")
}

/// Whether the sender states the media type: there is only its form, or it lacks the boundary of its parts.
pub fn is_stated(types: &[String]) -> bool {
    types
        .iter()
        .any(|media| media.contains('*') || is_multipart(media))
}

/// Whether this is a media type of several parts, whose boundary the writer of the content chooses.
fn is_multipart(media: &str) -> bool {
    let media = media.to_ascii_lowercase();
    media.starts_with("multipart/") && !media.contains("boundary=")
}

/// Converts `image/png` to `ImagePng`. Returns an empty string if there is no letter or digit.
pub fn variant(media: &str) -> String {
    let words = media.replace(|c: char| !c.is_ascii_alphanumeric(), " ");
    startable(words.to_upper_camel_case())
}

/// The distinct types, in order.
fn choice(types: &[String]) -> Option<Vec<String>> {
    let mut types = types.to_vec();
    types.sort_unstable();
    types.dedup();
    (types.len() > 1 && !types.iter().any(|media| media.contains('*'))).then_some(types)
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

/// Whether this is `application/json` without parameters that matter; the encoding is always UTF-8.
pub fn is_plain_json(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1).map(str::trim);
    let is_encoding = |parameter: &str| {
        parameter.is_empty() || parameter.to_ascii_lowercase().starts_with("charset=")
    };
    is_json(media_type) && parameters.all(is_encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_media_types_that_are_incomplete_when_sent_then_the_sender_states_them() {
        for (types, expected) in [
            (&["image/*"][..], true),
            (&["multipart/form-data"], true),
            (&["Multipart/Related", "image/png"], true),
            (&["multipart/mixed; boundary=b"], false),
            (&["image/png", "image/gif"], false),
            (&["*/*"], true),
            (&["*/*", "image/png"], true),
        ] {
            let types: Vec<String> = types.iter().map(|media| (*media).to_owned()).collect();
            assert_eq!(is_stated(&types), expected, "{types:?}");
        }
    }

    #[test]
    fn given_media_types_when_chosen_from_then_several_that_are_complete_are_a_choice() {
        for (types, expected) in [
            (&["image/png", "image/gif"][..], Some("ImageGifOrImagePng")),
            (&["image/png"], None),
            (&["image/png", "image/*"], None),
        ] {
            let types: Vec<String> = types.iter().map(|media| (*media).to_owned()).collect();
            let found = choice(&types).map(|types| name_of(&types));
            assert_eq!(found.as_deref(), expected, "{types:?}");
        }
    }
}
