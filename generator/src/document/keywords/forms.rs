//! Validates keywords in combination, and values with a fixed syntax: places and styles of parameters, names of
//! headers, media types.

use serde_json::{Map, Value};

use super::unquoted::is_unquoted;
use super::{Validator, swagger, unknown};
use crate::diagnostics::{Pointer, quoted};
use crate::syntax::keywords::ObjectKind;
use crate::syntax::nearest;

/// The types of schemas in OpenAPI 3.0.
pub(super) const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The places of parameters, with the styles allowed in each.
const STYLES: [(&str, &[&str]); 4] = [
    ("cookie", &["form"]),
    ("header", &["simple"]),
    ("path", &["simple", "label", "matrix"]),
    (
        "query",
        &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    ),
];

impl Validator<'_> {
    /// Validates the keywords of an object in combination.
    pub(super) fn form(&mut self, map: &Map<String, Value>, at: &Pointer, place: ObjectKind) {
        match place {
            ObjectKind::Schema => {
                self.one_of(map, "type", &TYPES, at);
                self.typed(map, at);
                self.idle(map, at);
                self.contradictions(map, at);
            }
            ObjectKind::Parameter => self.parameter(map, at),
            ObjectKind::Header => self.schema_or_content(map, at, place),
            ObjectKind::RequestBody => self.media_types(map, at),
            ObjectKind::Response => {
                self.media_types(map, at);
                let at = at.child("headers");
                let headers = map.get("headers").and_then(Value::as_object);
                for name in headers.into_iter().flat_map(Map::keys) {
                    self.header_name(name, &at.child(name));
                }
            }
            _ => {}
        }
    }

    fn parameter(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let places = STYLES.map(|(place, _)| place);
        let place = map.get("in").and_then(Value::as_str).unwrap_or_default();
        if let Some(help) = swagger::body(place) {
            let found = format!("`in: {place}`");
            return self.swagger.push(at.child("in"), found, help);
        }
        self.one_of(map, "in", &places, at);
        if let Some((_, styles)) = STYLES.iter().find(|(known, _)| *known == place) {
            self.one_of(map, "style", styles, at);
        }
        if let ("header", Some(name)) = (place, map.get("name").and_then(Value::as_str)) {
            self.header_name(name, at);
        }
        if place == "path" && map.get("required") == Some(&Value::Bool(false)) {
            self.optional_keys.push(at.child("required"));
        }
        self.schema_or_content(map, at, ObjectKind::Parameter);
        if map.get("content").is_some_and(|value| !value.is_null()) {
            let stated = ["style", "explode"].into_iter();
            let stated = stated.filter(|key| map.get(*key).is_some_and(|value| !value.is_null()));
            self.unstyled.extend(stated.map(|key| at.child(key)));
        }
    }

    /// Verifies that a parameter or header has a schema, or content of one media type.
    fn schema_or_content(&mut self, map: &Map<String, Value>, at: &Pointer, place: ObjectKind) {
        let is_misspelled = |key| unknown::is_misspelled(map, place, key);
        // `null` is as good as nothing.
        let stated = |key| map.get(key).filter(|value: &&Value| !value.is_null());
        match (stated("schema"), stated("content")) {
            (None, None)
                if swagger::is_in(map, place)
                    || is_misspelled("schema")
                    || is_misspelled("content") => {}
            (None, None) => self.error(
                at,
                "found neither `schema` nor `content`, expected one of them".to_owned(),
                "state its type with an overlay, such as `schema: {type: string}`",
            ),
            (Some(_), Some(_)) => self.error(
                at,
                "found both `schema` and `content`, expected one of them".to_owned(),
                "remove one of them with an overlay",
            ),
            (None, Some(Value::Object(content))) if content.len() != 1 => {
                let message = format!("found {} media types, expected one", content.len());
                let help = if content.is_empty() {
                    "state one with an overlay, such as `text/plain: {schema: {type: string}}`"
                } else {
                    "remove with an overlay those that matter less"
                };
                self.error(&at.child("content"), message, help);
            }
            _ => {}
        }
        self.media_types(map, at);
    }

    fn media_types(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let at = at.child("content");
        let content = map.get("content").and_then(Value::as_object);
        for name in content.into_iter().flat_map(Map::keys) {
            if !is_media_type(name) {
                let message = format!(
                    "found the media type {}, expected one such as `application/json`",
                    quoted(name)
                );
                self.error(
                    &at.child(name),
                    message,
                    "correct or remove it with an overlay",
                );
            }
        }
    }

    fn header_name(&mut self, name: &str, at: &Pointer) {
        if !is_token(name) {
            let message = format!(
                "found the header {}, expected a name that HTTP allows: ASCII letters, digits and `!#$%&'*+-.^_|~`",
                quoted(name)
            );
            self.error(at, message, "correct or remove it with an overlay");
        }
    }

    /// Validates a keyword whose value is one of a few strings. Another kind of value is already reported, unless it is
    /// read as text without quotes.
    fn one_of(&mut self, map: &Map<String, Value>, key: &str, known: &[&str], at: &Pointer) {
        match map.get(key) {
            Some(Value::String(found)) => self.one_of_texts(found, known, &at.child(key)),
            Some(found) if is_unquoted(found) => {
                self.one_of_texts(&found.to_string(), known, &at.child(key));
            }
            _ => {}
        }
    }

    /// Validates a string that must be one of a few.
    pub(super) fn one_of_texts(&mut self, found: &str, known: &[&str], at: &Pointer) {
        if known.contains(&found) {
            return;
        }
        let listed: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        let message = match listed.as_slice() {
            [only] => format!("found {}, expected {only}", quoted(found)),
            _ => format!(
                "found {}, expected one of {}",
                quoted(found),
                listed.join(", ")
            ),
        };
        let help = match nearest(found, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? Correct it with an overlay"),
            None => "correct it with an overlay".to_owned(),
        };
        self.error(at, message, &help);
    }
}

/// Whether the text is valid as the name of a header (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    let is_mark = |byte| b"!#$%&'*+-.^_`|~".contains(&byte);
    let mut bytes = text.bytes();
    !text.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

/// Whether the text is a media type or media range, possibly with parameters (RFC 9110, section 8.3.1).
fn is_media_type(text: &str) -> bool {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
    let Some((kind, subtype)) = essence.trim_matches(' ').split_once('/') else {
        return false;
    };
    is_token(kind) && is_token(subtype) && parameters.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_texts_when_taken_as_media_types_then_those_that_http_allows_are() {
        for (text, expected) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("application/vnd.a+json;v=\"1 2\"", true),
            ("*/*", true),
            ("image/*", true),
            ("", false),
            ("self", false),
            ("日本", false),
            ("a/", false),
            ("/b", false),
            ("a/b/c", false),
            ("text/é", false),
            ("text/a\nb", false),
            ("text/a; b=\n", false),
            ("text/a b", false),
        ] {
            assert_eq!(is_media_type(text), expected, "{text:?}");
        }
    }
}
