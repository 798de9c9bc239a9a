//! Decodes JSON bodies, and finds the place of a failure.

use serde::de::{DeserializeOwned, DeserializeSeed};

use crate::answer::Answer;
use crate::error::{Earlier, Error, Result};
use crate::record::{failure_path, strictly};

pub(crate) fn is_blank(answer: &Answer) -> bool {
    without_bom(&answer.body).trim_ascii().is_empty()
}

/// Decodes JSON straight into its type; only a failure costs time to find its place.
pub(crate) fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T> {
    json_of::<T, T>(answer)
}

/// Decodes JSON that contains a `T`, which names it in errors.
pub(super) fn json_of<T, J: DeserializeOwned>(answer: &Answer) -> Result<J> {
    let body = without_bom(&answer.body);
    let read = strictly(answer.context.strict, || serde_json::from_slice(body));
    read.map_err(|error| located(answer, type_shown::<T>(), &error))
}

/// Decodes JSON with a seed.
pub(crate) fn json_seed<'de, S: DeserializeSeed<'de>>(
    answer: &'de Answer,
    what: &str,
    seed: S,
) -> Result<S::Value> {
    let mut reader = serde_json::Deserializer::from_slice(without_bom(&answer.body));
    let read = seed
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| located(answer, what.to_owned(), &error))
}

/// The error of an invalid body, with the place.
fn located(answer: &Answer, what: String, error: &serde_json::Error) -> Error {
    let path = failure_path(without_bom(&answer.body), error);
    let (path, message) = located_once(path, error.to_string());
    located_in(answer, what, path.as_deref(), &message)
}

pub(super) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

pub(super) fn undecodable<T>(answer: &Answer, why: impl std::fmt::Display) -> Error {
    located_in(answer, type_shown::<T>(), None, &why.to_string())
}

/// The name of a type as programs write it, without its modules: `Page<AccessPackage>`.
fn type_shown<T>() -> String {
    let mut shown = String::from("`");
    for word in
        std::any::type_name::<T>().split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']', '&'])
    {
        shown.push_str(word.rsplit("::").next().unwrap_or(word));
    }
    shown + "`"
}

fn located_in(answer: &Answer, what: String, path: Option<&str>, why: &str) -> Error {
    answer
        .undecodable(what, path, why)
        .after(answer.attempts, Earlier::NoEffect)
        .within(&answer.context, Some(answer.client_request_id.as_str()))
}

/// Separates the place of a failure from its message.
///
/// The place can have two parts. The codec of records prefixes the message with the path within its record.
/// Around a record, only the path up to a buffered value is known. The parts overlap where both have tracked
/// the reader.
fn located_once(outer: String, message: String) -> (Option<String>, String) {
    let inner = message.split_once(": ").filter(|(inner, _)| is_path(inner));
    let Some((inner, rest)) = inner else {
        return (Some(outer).filter(|path| !path.is_empty()), message);
    };
    // The longest end of the one that equals the start of the other, in whole steps.
    let overlap = std::iter::successors(Some(inner), |start| {
        start.rfind(['.', '[']).map(|end| &start[..end])
    })
    .find(|start| ends_with(&outer, start));
    let further = &inner[overlap.map_or(0, str::len)..];
    let dot = if outer.is_empty() || further.is_empty() || further.starts_with(['.', '[']) {
        ""
    } else {
        "."
    };
    (Some(format!("{outer}{dot}{further}")), rest.to_owned())
}

/// Whether a path ends with the steps of another one.
fn ends_with(path: &str, steps: &str) -> bool {
    !steps.is_empty()
        && path.strip_suffix(steps).is_some_and(|before| {
            before.is_empty() || before.ends_with('.') || steps.starts_with('[')
        })
}

/// Whether a text is a path, not part of a sentence.
fn is_path(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "`\"".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_two_halves_of_a_place_when_joined_then_the_common_part_occurs_once() {
        for (outer, inner, expected) in [
            ("value[3].name", "name", "value[3].name"),
            (
                "value[3].items[0].name",
                "items[0].name",
                "value[3].items[0].name",
            ),
            ("value[3]", "name", "value[3].name"),
            (
                "value[3].approver",
                "approver.userId",
                "value[3].approver.userId",
            ),
            (
                "value[3].steps[2]",
                "steps[2].name",
                "value[3].steps[2].name",
            ),
            ("value", "[2].name", "value[2].name"),
            ("value[2]", "[2].name", "value[2].name"),
            ("", "name", "name"),
            ("value[0].surname", "name", "value[0].surname.name"),
        ] {
            let message = format!("{inner}: expected a string, found 1: x at line 1");
            let (path, rest) = located_once(outer.to_owned(), message);
            assert_eq!(path.as_deref(), Some(expected), "{outer} {inner}");
            assert_eq!(rest, "expected a string, found 1: x at line 1");
        }
    }

    #[test]
    fn given_a_message_without_a_place_when_located_then_it_is_unchanged() {
        for message in [
            "invalid type: string \"x\", expected u8 at line 1",
            "missing field `value` at line 1",
            "EOF while parsing a value",
        ] {
            let located = located_once("items[1]".to_owned(), message.to_owned());
            assert_eq!(located, (Some("items[1]".to_owned()), message.to_owned()));
            let located = located_once(String::new(), message.to_owned());
            assert_eq!(located, (None, message.to_owned()));
        }
    }
}
