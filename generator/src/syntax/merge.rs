//! Finds merge keys, which YAML 1.2 no longer has. A `<<` in quotes, as in JSON, is a name like any other.

use serde_json::Value;

use super::malformed;
use crate::diagnostics::{Diagnostic, Pointer};

/// The merge key of YAML 1.1.
pub(crate) const KEY: &str = "<<";

/// Whether a key of a text is a merge key.
pub(crate) fn is_merge(key: &str, text: &str) -> bool {
    key == KEY && line(text).is_some()
}

/// Returns an error if a text that was read as this value has a merge key.
pub(crate) fn refused(text: &str, value: &Value) -> Result<(), Diagnostic> {
    match line_of(text, value) {
        None => Ok(()),
        Some(line) => {
            let error = format!("found `<<` at line {line}");
            Err(malformed("YAML", text, Pointer::root(), &error, ""))
        }
    }
}

fn line_of(text: &str, value: &Value) -> Option<usize> {
    let found = text.contains(KEY) && has(value);
    found.then(|| line(text)).flatten()
}

/// The line of the first `<<` without quotes in the place of a key. Prose may contain one, too, so ask only about a text
/// that has such a key.
fn line(text: &str) -> Option<usize> {
    let is_key = |at: &usize| {
        let before = without_properties(&text[..*at]);
        let is_first = before.is_empty() || before.ends_with(['\n', '{', '[', ',', '-', '?']);
        is_first && text[at + KEY.len()..].trim_start().starts_with(':')
    };
    let mut places = text.match_indices(KEY).map(|(at, _)| at);
    let at = places.find(is_key)?;
    Some(text[..at].matches('\n').count() + 1)
}

/// The text without the tag and the anchor of the node that follows it.
fn without_properties(text: &str) -> &str {
    let mut before = text.trim_end_matches([' ', '\t']);
    loop {
        let start = before.rfind([' ', '\t', '\n', '{', '[', ',']);
        let start = start.map_or(0, |at| at + 1);
        if !before[start..].starts_with(['!', '&']) {
            return before;
        }
        before = before[..start].trim_end_matches([' ', '\t']);
    }
}

fn has(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.contains_key(KEY) || map.values().any(has),
        Value::Array(items) => items.iter().any(has),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Strict;
    use crate::trim;

    #[test]
    fn given_keys_of_two_signs_when_looked_up_then_those_without_quotes_are_merge_keys() {
        for (text, expected) in [
            ("a: &a {b: 1}\nc:\n  <<: *a\n", Some(3)),
            ("a: &a {b: 1}\nc: {<<: *a}\n", Some(2)),
            ("a: &a {b: 1}\nc: {d: 1, << : *a}\n", Some(2)),
            ("a: &a {b: 1}\nc:\n  - <<: *a\n", Some(3)),
            ("a: &a {b: 1}\n<<: *a\n", Some(2)),
            ("a: &a {b: 1}\n? <<\n: *a\n", Some(2)),
            ("a: &a {b: 1}\nc:\n  &k <<: *a\n", Some(3)),
            ("a: &a {b: 1}\nc: {&k <<: *a}\n", Some(2)),
            ("a: &a {b: 1}\nc: [<<: *a]\n", Some(2)),
            ("a: {'<<': 1}\n", None),
            ("a:\n  \"<<\": 1\n", None),
            (r#"{"a": {"<<": 1}}"#, None),
            ("a: '<<: *b'\n", None),
            ("a: |\n  <<: *b\n", None),
            ("a: <<\n", None),
        ] {
            let Strict(value) = serde_yaml::from_str(text).expect(text);
            assert_eq!(line_of(text, &value), expected, "{text}");
        }
    }

    #[test]
    fn given_a_json_document_with_such_a_name_when_trimmed_and_loaded_then_it_is_kept() {
        let text = r##"{"openapi": "3.0.4", "info": {"title": "t", "version": "v"}, "paths": {"/a": {"get": {"responses": {"200":
            {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/s"}}}}}}}},
            "components": {"schemas": {"s": {"type": "object", "properties": {"<<": {"type": "string"}}}}}}"##;
        let document = trim::Document::read(text.as_bytes()).expect("a document");
        let slice = trim::Slice::read("name: x\ninclude: ['/**']\n").expect("a slice");
        let options = trim::Options::default();
        let (trimmed, _) = trim::trim(&document, &slice, &options).expect("trims");
        for text in [text, &trimmed.yaml] {
            let loaded = crate::document::load("in", text).expect("loads");
            let value = serde_json::json!(loaded.openapi);
            assert!(
                value
                    .pointer("/components/schemas/s/properties/<<")
                    .is_some()
            );
        }
    }
}
