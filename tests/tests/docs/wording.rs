//! Plain English: phrases that have a plainer word, in pages, comments, and texts of programs.

use std::fs;
use std::path::Path;

use graph_tests::sources::{ROOT, written};

use super::markdown::Page;

/// A phrase and the plainer one. Each has no other use in this repository; matching ignores case.
const PHRASES: [(&str, &str); 27] = [
    ("anew", "again"),
    ("as it came", "unchanged"),
    ("as they came", "unchanged"),
    ("be had", "be available, or be opened"),
    ("beside", "next to, besides, or compared with"),
    ("by turns", "interleaved"),
    ("came about", "happened"),
    ("comes about", "happens"),
    ("for ever", "forever"),
    ("go on compiling", "still compile"),
    ("goes on compiling", "still compiles"),
    ("handed out", "returned"),
    ("in vain", "without a result"),
    ("is nobody's", "is private"),
    ("is none of", "is not one of"),
    ("it is none", "it is not one"),
    ("plays no part", "does not matter"),
    ("reckons", "computes"),
    ("slip of the pen", "typing error"),
    ("somebody was faster", "somebody else did it first"),
    ("stands twice", "occurs twice"),
    ("to and fro", "in both directions"),
    ("unless stated", "by default"),
    ("what came of", "the outcome of"),
    ("what comes of", "the outcome of"),
    ("what is meant", "the target, or the intended value"),
    ("what stands", "the text, or the content"),
];

/// The phrases of a page outside its code.
pub fn of_page(page: &Page) -> Vec<String> {
    let lines = page.prose();
    lines
        .flat_map(|(number, line)| found(&page.path, number, line, |_| true))
        .collect()
}

/// The phrases of all comments in Rust sources, and of the texts that programs print.
pub fn of_sources() -> Vec<String> {
    let files = written();
    assert!(files.len() > 100, "found {} files", files.len());
    let text = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    files
        .iter()
        .flat_map(|path| of_source(path, &text(path)))
        .collect()
}

fn of_source(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().zip(1..);
    lines
        .flat_map(|(line, number)| {
            let is_comment = line.trim_start().starts_with("//");
            // A single word could be an identifier; several words are a text.
            let in_text = |phrase: &str| path.contains("/src/") && phrase.contains(' ');
            found(path, number, line, |phrase| is_comment || in_text(phrase))
        })
        .collect()
}

/// The phrases of a line, among those that are searched for there.
fn found(path: &str, number: usize, line: &str, is_checked: impl Fn(&str) -> bool) -> Vec<String> {
    let line = line.to_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let has = |phrase: &str| {
        line.match_indices(phrase).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + phrase.len()..]);
            !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
        })
    };
    PHRASES
        .iter()
        .filter(|(phrase, _)| is_checked(phrase) && has(phrase))
        .map(|(phrase, better)| format!("{path}:{number}: \"{phrase}\": write {better}"))
        .collect()
}

#[test]
fn given_a_phrase_with_a_plainer_word_when_found_then_its_line_and_the_word_are_named() {
    let page = Page {
        path: "a.md".to_owned(),
        text: "# Title\n\nIt is read Anew.\n\n```text\nanew\n```\nBesides, renewed.\n".to_owned(),
    };
    assert_eq!(of_page(&page), ["a.md:3: \"anew\": write again"]);
}

#[test]
fn given_a_line_of_rust_when_searched_then_comments_and_texts_of_programs_count() {
    for (path, line, is_found) in [
        ("a/src/a.rs", "// Read anew.", true),
        ("a/tests/a.rs", "// Read anew.", true),
        ("a/src/a.rs", "\"a key stands twice\"", true),
        ("a/tests/a.rs", "\"a key stands twice\"", false),
        ("a/src/a.rs", "let anew = 1;", false),
    ] {
        assert_eq!(
            !of_source(path, line).is_empty(),
            is_found,
            "{path}: {line}"
        );
    }
}
