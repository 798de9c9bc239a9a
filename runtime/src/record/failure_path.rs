//! Finds the JSON path of a decoding failure from the line and column of the error.
//!
//! It is not generic: a reader that tracks its path would monomorphise the whole codec a second time in every
//! program.

use std::fmt::Write as _;

use super::Excerpt;

/// An object or array that is open.
struct Level<'t> {
    /// The last key; `None` for an array.
    key: Option<&'t [u8]>,
    /// Number of completed items of an array.
    index: usize,
    /// Whether the position is within a value, not between two.
    within: bool,
    /// Whether a value comes next.
    awaits: bool,
}

/// The path of the value or key that could not be read; empty for the document itself.
pub(crate) fn failure_path(text: &[u8], error: &serde_json::Error) -> String {
    let columns = offset(text, error.line(), error.column());
    // For a syntax error, serde_json has counted the offending character.
    let stop = columns.saturating_sub(usize::from(error.is_syntax()));
    let mut open = levels(text, stop);
    // The error is about the awaited value, if any. An object or array of the wrong type is not read at
    // all.
    if error.is_syntax() || error.is_data() && matches!(text.get(stop), Some(b'{' | b'[')) {
        begin(&mut open);
    }
    written(&open)
}

/// Converts line and column to a byte offset.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    (before + column).min(text.len())
}

/// The objects and arrays that are open at an offset.
fn levels(text: &[u8], stop: usize) -> Vec<Level<'_>> {
    let mut open: Vec<Level<'_>> = Vec::new();
    let mut at = 0;
    while at < stop {
        let start = at;
        at += 1;
        match text[start] {
            b'{' | b'[' => {
                begin(&mut open);
                let is_array = text[start] == b'[';
                open.push(Level {
                    key: (!is_array).then_some(&[][..]),
                    index: 0,
                    within: false,
                    awaits: is_array,
                });
                continue;
            }
            b'}' | b']' => {
                open.pop();
            }
            b',' => {
                if let Some(level) = open.last_mut() {
                    (level.within, level.awaits) = (false, level.key.is_none());
                }
                continue;
            }
            b':' => {
                if let Some(level) = open.last_mut() {
                    level.awaits = true;
                }
                continue;
            }
            byte if byte.is_ascii_whitespace() => continue,
            _ => {
                at = end_of_token(text, start);
                if let Some(level) = open.last_mut()
                    && level.key.is_some()
                    && !level.awaits
                {
                    level.key = Some(&text[start..at]);
                    level.within = at <= stop;
                    continue;
                }
                begin(&mut open);
            }
        }
        // A value has ended. If the position is not beyond it, the error is about this value.
        if at >= stop {
            return open;
        }
        if let Some(level) = open.last_mut() {
            level.index += 1;
            (level.within, level.awaits) = (false, false);
        }
    }
    open
}

/// Starts a value, if one is awaited.
fn begin(open: &mut [Level<'_>]) {
    if let Some(level) = open.last_mut() {
        level.within |= level.awaits;
    }
}

/// The end of a string, word or number.
fn end_of_token(text: &[u8], start: usize) -> usize {
    let rest = &text[start..];
    if rest[0] != b'"' {
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",:[]{}\"".contains(byte);
        return start + rest.iter().position(is_end).unwrap_or(rest.len());
    }
    let mut escaped = false;
    let end = rest.iter().skip(1).position(|byte| {
        let is_end = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        is_end
    });
    end.map_or(text.len(), |end| start + end + 2)
}

fn written(levels: &[Level<'_>]) -> String {
    let mut path = String::new();
    for level in levels.iter().take_while(|level| level.within) {
        let dot = if path.is_empty() { "" } else { "." };
        // Writing to a string cannot fail.
        let _ = match level.key.map(serde_json::from_slice::<String>) {
            None => write!(path, "[{}]", level.index),
            Some(Ok(key)) => write!(path, "{dot}{}", Excerpt(&key)),
            // The string is not terminated or is invalid.
            Some(Err(_)) => break,
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::{failure_path, levels, offset, written};

    /// A document for serde's derived reader.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Whole {
        name: String,
        flag: bool,
        parts: Vec<Part>,
        map: BTreeMap<String, i8>,
        grid: Vec<Vec<u8>>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Part {
        size: f64,
        color: Color,
        more: Option<Box<Part>>,
    }

    #[derive(Debug, Deserialize)]
    enum Color {
        Red,
    }

    fn sound() -> Value {
        json!({
            "name": "a \"quoted\" name, [with] {brackets}\\",
            "flag": true,
            "parts": [
                {"size": 1.5, "color": "Red", "more": null},
                {"size": 2, "color": "Red", "more": {"size": 3, "color": "Red", "more": null}},
            ],
            "map": {"one": 1, "t.w\"o": 2},
            "grid": [[], [1, 2], [3]],
        })
    }

    /// The path according to a reader that tracks it.
    fn tracked(text: &str) -> Option<String> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let error = serde_path_to_error::deserialize::<_, Whole>(&mut reader).err()?;
        let path = error.path().to_string();
        // An unfinished key is not a place.
        let path = path.trim_end_matches('?').trim_end_matches('.');
        Some(path.to_owned())
    }

    /// The path computed from the position of the error.
    fn found(text: &str) -> Option<String> {
        let error = serde_json::from_str::<Whole>(text).err()?;
        Some(failure_path(text.as_bytes(), &error))
    }

    fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(object) => object
                .iter()
                .for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), all)),
            Value::Array(array) => array
                .iter()
                .enumerate()
                .for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), all)),
            _ => {}
        }
    }

    #[test]
    fn given_a_value_of_the_wrong_kind_when_located_then_as_a_path_tracker_does() {
        let sound = sound();
        let mut all = Vec::new();
        pointers(&sound, "", &mut all);
        let mut wrong = 0;
        for at in &all {
            for value in [
                json!(null),
                json!(true),
                json!("Blue"),
                json!(-1000),
                json!(0.5),
                json!([]),
                json!({}),
                json!([[{"a": [1]}]]),
                json!({"unknown": {"a": 1}}),
            ] {
                if at.ends_with("/color") && value.is_object() {
                    // The tracking reader does not count the name of a variant.
                    continue;
                }
                let mut changed = sound.clone();
                *changed.pointer_mut(at).unwrap() = value;
                for text in [
                    changed.to_string(),
                    serde_json::to_string_pretty(&changed).unwrap(),
                ] {
                    assert_eq!(found(&text), tracked(&text), "{text}");
                    wrong += usize::from(tracked(&text).is_some());
                }
            }
        }
        assert!(wrong > 300, "{wrong}");
    }

    #[test]
    fn given_a_truncated_document_when_located_then_at_least_as_a_path_tracker_does() {
        let text = sound().to_string();
        for end in 0..text.len() {
            let (found, tracked) = (found(&text[..end]), tracked(&text[..end]));
            let (found, tracked) = (found.unwrap(), tracked.unwrap());
            assert!(found.starts_with(&tracked), "{found} {tracked}");
        }
    }

    #[test]
    fn given_an_unexpected_character_when_located_then_at_least_as_a_path_tracker_does() {
        let text = sound().to_string();
        for at in 0..text.len() {
            for wrong in ["?", "\u{1}", "}", "[", "x", "9"] {
                let mut changed = text.clone();
                changed.replace_range(at..=at, wrong);
                let found = found(&changed);
                if let Some(tracked) = tracked(&changed) {
                    // After a value or a key, one is still at it and the other is back at its parent.
                    assert!(
                        found.is_some_and(|found| found.starts_with(&tracked)),
                        "{changed}"
                    );
                }
            }
        }
        assert_eq!(found(r#"{"flag":tru}"#).as_deref(), Some("flag"));
        assert_eq!(found(r#"{"name":"\ud800"}"#).as_deref(), Some("name"));
    }

    #[test]
    fn given_any_text_and_place_when_located_then_a_path() {
        let text = b"]}\"\\{:,[\xff\n[1,{\"a\\u00";
        for line in 0..4 {
            for column in 0..40 {
                let _ = written(&levels(text, offset(text, line, column)));
            }
        }
        assert_eq!(written(&levels(b"{\"a\": [1, x", 11)), "a[1]");
        assert_eq!(offset(b"", 1, 7), 0);
    }
}
