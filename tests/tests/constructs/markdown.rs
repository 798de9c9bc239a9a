//! Tests emitted documentation as rustdoc parses it: lists are lists, code is code, and nothing breaks the
//! page.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use graph_generator::trim::{self, Options as Trimming, Slice};

use super::{crate_of_document, read};

/// The errors in how a comment is parsed. A backtick in the text must be escaped.
fn problems(markdown: &str, is_page: bool) -> Vec<String> {
    // The options of rustdoc.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut found = Vec::new();
    let mut items = 0;
    let mut item_is_empty = false;
    for event in Parser::new_ext(markdown, options) {
        match &event {
            Event::Start(Tag::Heading { .. }) if !is_page => found.push("a heading".to_owned()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                found.push("an indented block of code".to_owned());
            }
            Event::Start(Tag::CodeBlock(_)) if !is_page => found.push("a block of code".to_owned()),
            Event::Start(Tag::Table(_) | Tag::BlockQuote(_)) if !is_page => {
                found.push(format!("{event:?}"));
            }
            Event::Html(_) | Event::InlineHtml(_) | Event::Rule => found.push(format!("{event:?}")),
            Event::Start(Tag::Image { .. }) => found.push("an image".to_owned()),
            Event::Text(text) if text.contains('`') && !markdown.contains("\\`") => {
                found.push(format!("a broken code span in {text:?}"));
            }
            Event::Start(Tag::Item) => {
                items += 1;
                item_is_empty = true;
            }
            Event::End(pulldown_cmark::TagEnd::Item) if item_is_empty => {
                found.push("an empty item".to_owned());
            }
            Event::Text(_) | Event::Code(_) => item_is_empty = false,
            _ => {}
        }
    }
    let meant = markdown
        .lines()
        .filter(|line| line.starts_with("- "))
        .count();
    if items != meant {
        found.push(format!(
            "{items} items of lists, of which {meant} are meant"
        ));
    }
    found
}

/// Comments of a file: whether each documents a module, and its text.
fn comments(source: &str) -> Vec<(bool, String)> {
    let mut found: Vec<(bool, String)> = Vec::new();
    let mut open = false;
    for line in source.lines() {
        let line = line.trim_start();
        let (is_page, text) = match (line.strip_prefix("//!"), line.strip_prefix("///")) {
            (Some(text), _) => (true, text),
            (_, Some(text)) => (false, text),
            _ => {
                open = false;
                continue;
            }
        };
        let text = text.strip_prefix(' ').unwrap_or(text);
        match found.last_mut() {
            Some((page, before)) if open && *page == is_page => before.extend(["\n", text]),
            _ => found.push((is_page, text.to_owned())),
        }
        open = true;
    }
    found
}

fn check(path: &str, source: &str) {
    for (is_page, text) in comments(source) {
        let problems = problems(&text, is_page);
        assert!(problems.is_empty(), "{path}: {problems:?} in\n{text}");
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{error}")).path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn given_the_generated_crate_when_its_comments_are_read_then_as_they_are_meant() {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src"),
        &mut found,
    );
    let mut lists = 0;
    for path in found {
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}"));
        check(&path.display().to_string(), &source);
        lists += source.matches("/// - ").count();
    }
    assert!(lists > 100, "{lists} items of lists are too few for a test");
}

#[test]
fn given_the_macros_of_models_when_their_comments_are_read_then_no_link_is_dead() {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/declare"),
        &mut found,
    );
    assert_eq!(found.len(), 3, "{found:?}");
    for path in found {
        let macros = fs::read_to_string(&path).unwrap();
        // rustdoc resolves this variable as a file.
        let dead = comments(&macros)
            .into_iter()
            .find(|(_, text)| text.contains("($crate"));
        assert_eq!(dead, None, "{}", path.display());
    }
}

#[test]
fn given_the_models_when_exported_then_each_type_has_a_page() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src/models");
    let exports = fs::read_to_string(models.with_extension("rs")).unwrap();
    let is_exported = |name: &str| {
        let mut words = exports.split(|it: char| !it.is_alphanumeric());
        words.any(|word| word == name)
    };
    let mut types = 0;
    for entry in fs::read_dir(models).unwrap() {
        let path = entry.unwrap().path();
        let source = if path.is_file() {
            fs::read_to_string(&path).unwrap()
        } else {
            continue;
        };
        for line in source.lines() {
            let rest = line
                .strip_prefix("pub struct ")
                .or(line.strip_prefix("pub enum "));
            let Some(name) = rest.and_then(|rest| rest.split([' ', '<']).next()) else {
                continue;
            };
            assert!(is_exported(name), "{name} of {}", path.display());
            types += 1;
        }
    }
    assert!(types > 100, "{types} types are too few for a test");
}

#[test]
fn given_hostile_texts_when_emitted_then_they_are_not_markup() {
    let texts = [
        "# Title\n\n    fn main() {}\n\n```\npanic!()\n```\n<script>alert(1)</script>",
        "- one\n- two with `code that is so long that it has to stand on a line of its own, as nothing may break it`\n\n1. a\n2. b",
        "Title\n=====\n\nOther\n-----\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "![image](https://example.com/i.png) [link](javascript:alert) [ref]: https://example.com [^1] *** ___ ~~~",
        "an open ` tick, and \\` one that is escaped, and ``two` that differ, `",
        "* star\n+ plus\n\t- tab",
        "words so many that the line has to be broken somewhere, which should not be in front of - or + or # or 12. as these start blocks",
    ];
    for text in texts {
        let document = read("described.yaml").replace("TEXT", &format!("{text:?}"));
        for (path, source) in crate_of_document(&document) {
            if std::path::Path::new(&path)
                .extension()
                .is_some_and(|is| is == "rs")
            {
                check(&path, &source);
            }
        }
    }
}

#[test]
fn given_indented_text_that_trim_keeps_when_emitted_then_rustdoc_finds_no_code_in_it() {
    let code = r#""Such as:\n\n    let a = 1;\n\n\tlet b = 2;\n\n1. one\n\n        deeper();\n\n~~~\nlet c;\n~~~""#;
    let text = read("described-everywhere.yaml").replace("CODE", code);
    let document = trim::Document::read(text.as_bytes()).unwrap_or_else(|found| panic!("{found}"));
    let slice =
        Slice::read("name: all\ninclude: ['/**']\n").unwrap_or_else(|found| panic!("{found}"));
    let keep = Trimming {
        keep_docs: true,
        ..Trimming::default()
    };
    let trimmed = trim::trim(&document, &slice, &keep).unwrap_or_else(|found| panic!("{found}"));
    let mut kept = 0;
    for (path, source) in crate_of_document(&trimmed.0.yaml) {
        if Path::new(&path).extension().is_some_and(|is| is == "rs") {
            check(&path, &source);
            kept += source.matches("let a = 1;").count();
        }
    }
    assert!(kept >= 6, "{kept} texts are too few for a test");
}
