//! Explains why text is not valid YAML or JSON, with a remedy.

use crate::diagnostics::{Diagnostic, Pointer};

/// Fragments of parser messages, their meaning, and the remedy.
const KNOWN: [(&[&str], &str, &str); 6] = [
    (
        &["occurs twice", "stands twice", "duplicate entry"],
        "a key stands twice in one object",
        "remove one of the two; JSON and YAML say nothing about which one counts",
    ),
    (
        &["repetition limit exceeded", "more than fits in memory"],
        "its aliases unfold to more than any description holds",
        "write out what the aliases stand for, or fetch the document again",
    ),
    (
        &["recursion limit exceeded", "depth limit exceeded"],
        "it is nested more than 128 levels deep",
        "move what is nested to `#/components/schemas` and refer to it",
    ),
    (
        &["not finite"],
        "it has a number that JSON can't write, such as `.nan` or `.inf`",
        "write a finite number, or the text of it in quotes",
    ),
    (
        &["unknown anchor"],
        "an alias names nothing that stands before it",
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
            "a tab indents a line or stands before a value",
            "replace tabs by blanks, which alone indent in YAML",
        ),
        None => {
            return Diagnostic::error(pointer, format!("not valid {format}: {error}")).help(help);
        }
    };
    Diagnostic::error(pointer, format!("not valid {format}: {error}; {what}")).help(help)
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
    let Some(number) = line.and_then(|line| line.checked_sub(1)) else {
        return false;
    };
    let begins_with_tab = |line: &str| {
        let rest = line.trim_start_matches([' ', '-', '\t']);
        line[..line.len() - rest.len()].contains('\t')
    };
    // The parser may report it one line late.
    let mut near = text.lines().skip(number.saturating_sub(1)).take(2);
    error.contains("cannot start any token") && near.any(begins_with_tab)
}

#[cfg(test)]
mod tests {
    #[test]
    fn given_each_fault_of_a_text_when_reported_then_the_message_says_what_to_do() {
        let bomb = (1..12).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, i| {
            let nine = vec![format!("*a{}", i - 1); 9].join(",");
            format!("{text}a{i}: &a{i} [{nine}]\n")
        });
        let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
        for (text, expected) in [
            ("a:\n\tb: 1\n", "a tab indents"),
            ("a:\n  - b: 1\n\t  c: 2\n", "a tab indents"),
            ("a: 1\na: 2\n", "stands twice"),
            ("{\"a\": 1, \"a\": 2}", "stands twice"),
            (bomb.as_str(), "aliases unfold"),
            (deep.as_str(), "128 levels"),
            ("a: .nan\n", "`.nan`"),
            ("a: *b\n", "names nothing"),
            ("a: [1\nb: 2\n", "not valid YAML: "),
            ("{\"a\": ", "not valid JSON: "),
        ] {
            let found = crate::document::load("in.yaml", text)
                .expect_err(text)
                .to_string();
            assert!(
                found.contains(expected) && found.contains("help: "),
                "{text:?}: {found}"
            );
        }
    }
}
