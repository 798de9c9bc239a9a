//! Explains why text is not valid YAML or JSON, with a remedy.

use crate::diagnostics::{Diagnostic, Pointer};

/// Fragments of parser messages, their meaning, and the remedy.
const KNOWN: [(&[&str], &str, &str); 13] = [
    (
        &["occurs twice", "duplicate entry"],
        "a key occurs twice in one object",
        "remove one of the two; JSON and YAML say nothing about which one counts",
    ),
    (
        &["repetition limit exceeded", "more than fits in memory"],
        "its aliases expand to more than any description contains",
        "write out what the aliases stand for, or fetch the document again",
    ),
    (
        &["recursion limit exceeded", "depth limit exceeded"],
        "it is nested more than 128 levels deep, or an alias is within what it stands for",
        "move what is nested to `#/components/schemas` and refer to it",
    ),
    (
        &["not finite"],
        "it has a number that JSON can't represent, such as `.nan` or `.inf`",
        "write a finite number, or remove it",
    ),
    (
        &["number out of range"],
        "it has a number that is too large",
        "write a smaller number, or remove it",
    ),
    (
        &["trailing comma"],
        "JSON has no comma after the last member",
        "remove the comma",
    ),
    (
        &["key must be a string"],
        "text that starts with `{\"` is JSON, which has keys in double quotes and no comments",
        "put each key in double quotes, and remove comments",
    ),
    (
        &[
            "invalid type: sequence, expected a string",
            "invalid type: map, expected a string",
        ],
        "a key is a list or an object, which JSON does not have",
        "write the key as text",
    ),
    (
        &["more than one document"],
        "a line with `---` or `...` ends the document, and another follows",
        "keep one document: move the other to a file of its own, and remove the line",
    ),
    (
        &["invalid type: enum"],
        "it has a tag, such as `!name`, which JSON does not have",
        "remove the tag",
    ),
    (
        &["found `<<`"],
        "this is a merge key, which YAML 1.2 does not have",
        "write out the members that the alias stands for, or put the key in quotes if it is a name",
    ),
    (
        &["unknown anchor"],
        "an alias refers to an anchor that is not defined before it",
        "write out what the alias stands for",
    ),
    (
        &["simple key"],
        "a key has no `:` after it, or one that is longer than YAML allows",
        "write `: ` after the key; a key of more than 1024 characters starts with `? `",
    ),
];

/// The error for malformed text. `help` is used if there is no better remedy.
pub(crate) fn malformed(
    format: &str,
    text: &str,
    pointer: Pointer,
    error: &str,
    help: &str,
) -> Diagnostic {
    let (what, help) = match KNOWN
        .iter()
        .find(|(parts, ..)| parts.iter().any(|part| error.contains(part)))
    {
        Some((_, what, help)) => (*what, *help),
        None if format == "YAML" && is_tab(text, error) => (
            "a tab indents a line or precedes a value",
            "replace tabs with spaces: YAML allows only spaces for indentation",
        ),
        None if is_not_a_number(text, error) => (
            "JSON has no `NaN` and no `Infinity`",
            "write a finite number, or remove it",
        ),
        None => {
            return Diagnostic::error(pointer, format!("not valid {format}: {error}")).help(help);
        }
    };
    Diagnostic::error(pointer, format!("not valid {format}: {error}; {what}")).help(help)
}

/// Whether the error is `NaN` or `Infinity` in JSON.
fn is_not_a_number(text: &str, error: &str) -> bool {
    let number = |word: &str| {
        let digits = error.split(word).nth(1)?;
        let end = digits.find(|c: char| !c.is_ascii_digit());
        digits[..end.unwrap_or(digits.len())].parse::<usize>().ok()
    };
    let (Some(line), Some(column)) = (number("at line "), number(" column ")) else {
        return false;
    };
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    // After a sign, the column is that of the letter.
    let rest = line.get(column.saturating_sub(2)..).unwrap_or_default();
    let rest = rest.trim_start_matches([' ', ':', ',', '[', '-']);
    let is_number = rest.starts_with("NaN") || rest.starts_with("Infinity");
    (error.contains("expected value") || error.contains("invalid number")) && is_number
}

/// Whether the error is a tab in indentation. The parser's message may only have the line.
fn is_tab(text: &str, error: &str) -> bool {
    if error.contains("tab character") {
        return true;
    }
    let line = error
        .split("at line ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok());
    // Without a line, it is the first.
    let number = line.unwrap_or(1).saturating_sub(1);
    let begins_with_tab = |line: &str| {
        let rest = line.trim_start_matches([' ', '-', '\t']);
        line[..line.len() - rest.len()].contains('\t')
    };
    // The parser may report it one line late.
    let mut near = text.lines().skip(number.saturating_sub(1)).take(2);
    error.contains("cannot start any token") && near.any(begins_with_tab)
}
