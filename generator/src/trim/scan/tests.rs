//! Holds the scan equal to a full parse.

use proptest::prelude::*;

use super::super::document::{Document, Part};
use super::super::node::{Map, Node};
use crate::diagnostics::{Diagnostic, Pointer};

/// A document with every kind of line that the scan follows.
const RICH: &str = r#"---
openapi: 3.0.1
# A comment at the margin.
info:
  title: "A \"title\" over
  /two: lines"   # and a comment
  description: |
    it's a "block
    paths:
      /no: path

    - end
  version: '1.0'
servers:
- url: https://example.com
- url: 'https://example.org'
paths:
  /plain:
    get:
      tags: [a, 'b, c', "d", { e: f }]
      summary: text with 'quotes" inside
        that goes on
        - |
      description: >-
        folded {text
        /x:
      parameters:
        - name: a  # why
          in: query
        - $ref: '#/components/parameters/top'
        -   - nested
            - 'it''s'
        - |
          block in a list
         /y:
  '/it''s({id})': {}
  "/double":   # comment
    get:

      operationId: 12:30
# Deep comments may stand anywhere.
  /f(on='{on}'): { get: { x: [] } }
  ? /complex
  : 1
components:
  schemas:
    a.b:
      type: object
      enum: [on, off, no, ~, 1]
    'on':
      description: 'single over

 lines with '' quotes'
      no: yes
  parameters:
      top:
        name: $top
tags: []
"#;

fn rich() -> String {
    RICH.replace("  ? /complex\n  : 1\n", "")
        .replace("         /y:\n", "")
}

/// The document as one tree, each part parsed.
fn tree(document: &Document<'_>) -> Result<Node, Diagnostic> {
    fn entries<'e, 'a: 'e>(
        entries: impl IntoIterator<Item = (&'e std::borrow::Cow<'a, str>, &'e Part<'a>)>,
    ) -> Result<Map, Diagnostic> {
        let parsed = entries
            .into_iter()
            .map(|(key, part)| Ok((key.to_string(), part.node(&Pointer::root())?.into_owned())));
        parsed.collect()
    }
    let kinds = document.components.iter();
    let kinds = kinds.map(|(kind, parts)| Ok((kind.to_string(), Node::Map(entries(parts)?))));
    Ok(Node::Map(Map::from_iter([
        ("head".to_owned(), Node::Map(entries(&document.head)?)),
        ("paths".to_owned(), Node::Map(entries(&document.paths)?)),
        (
            "components".to_owned(),
            Node::Map(kinds.collect::<Result<_, _>>()?),
        ),
    ])))
}

fn both(text: &str) -> (Result<Node, Diagnostic>, Result<Node, Diagnostic>) {
    let scanned = Document::read(text.as_bytes()).and_then(|document| tree(&document));
    let whole = Document::read_whole(text.as_bytes()).and_then(|document| tree(&document));
    (scanned, whole)
}

fn is_scanned(text: &str) -> bool {
    Document::read(text.as_bytes()).is_ok_and(|document| !document.parsed_whole())
}

#[track_caller]
fn assert_equal(text: &str) {
    let (scanned, whole) = both(text);
    assert_eq!(scanned.expect(text), whole.expect(text), "{text}");
}

#[test]
fn given_a_rich_document_when_scanned_then_equal_to_full_parse() {
    let text = rich();
    assert_equal(&text);
    assert!(is_scanned(&text));
}

#[test]
fn given_crlf_or_bom_or_no_last_newline_when_scanned_then_equal() {
    let crlf = rich().replace('\n', "\r\n");
    let bom = format!("\u{feff}{}", rich());
    let cut = rich().trim_end().to_owned();
    let quoted_end = "paths:\n  /a:\n    b: \"c\n  d\"";
    for text in [&crlf, &bom, &cut, quoted_end] {
        assert_equal(text);
        assert!(is_scanned(text), "{text:?}");
    }
}

#[test]
fn given_what_the_scan_does_not_understand_when_read_then_parsed_whole() {
    for (from, to) in [
        ("openapi: 3.0.1", "openapi: &v 3.0.1\nx: *v"),
        ("openapi: 3.0.1", "openapi: !!str 3.0.1"),
        ("openapi: 3.0.1", "openapi:\t3.0.1"),
        ("title: \"A", "title:\n      \"A"),
        ("    get:\n\n", "    ? get\n    :\n"),
        ("- url: 'https", "- *u\n- url: 'https"),
        ("tags: [a, 'b, c', \"d\", { e: f }]", "tags: [a,\n  b]"),
        ("version: '1.0'", "version: 'a\u{2028}b'"),
        ("version: '1.0'", "version: a\u{85}    b"),
        ("\"/double\"", "\"/dou\\x62le\""),
        ("schemas:\n", "schemas: # empty\n  headers:\n"),
    ] {
        let text = rich().replace(from, to);
        assert!(text.contains(to), "{from}");
        let (scanned, whole) = both(&text);
        assert_eq!(scanned, whole, "{text}");
        assert!(!is_scanned(&text), "{to}");
    }
}

#[test]
fn given_flow_style_at_the_top_when_read_then_parsed_whole() {
    let text = "{openapi: 3.0.1, paths: {/a: {get: {}}}, components: {schemas: {a: {}}}}";
    assert_equal(text);
    assert!(!is_scanned(text));
}

#[test]
fn given_json_when_read_then_equal_to_full_parse() {
    let text = r#"{"openapi": "3.0.1", "paths": {"/a\u0062": {"get": {"é": 1e400000}}, "/c": {}},
        "components": {"schemas": {"a": {"x": [1, 2.5, null, true]}}, "responses": {}}}"#
        .replace("1e400000", "1e40");
    assert_equal(&text);
    assert!(is_scanned(&text));
}

#[test]
fn given_documents_that_lie_about_their_shape_when_read_then_the_same_error() {
    for text in [
        "paths:\n  - /a\n",
        "paths: /a\n",
        "paths:\ncomponents:\n",
        "paths:\n  /a: {}\ncomponents: []\n",
        "paths:\n  /a: {}\ncomponents:\n  schemas:\n",
        "paths:\n  /a: {}\ncomponents:\n  schemas: 1\n",
        "- paths\n",
        "text",
        "",
        r#"{"paths": []}"#,
        r#"{"paths": {}, "components": 1}"#,
        r#"{"paths": {}, "components": {"schemas": "x"}}"#,
        r#"{"paths": {"/a": {}"#,
    ] {
        let (scanned, whole) = both(text);
        let scanned = scanned.expect_err(text).to_string();
        assert_eq!(scanned, whole.expect_err(text).to_string(), "{text}");
    }
}

#[test]
fn given_a_key_twice_when_read_then_error_either_way() {
    for text in [
        "paths:\n  /a: {}\n  /b: {}\n  /a: {}\n",
        "paths:\n  /a: {}\npaths:\n  /b: {}\n",
        "openapi: 1\nopenapi: 2\npaths:\n  /a: {}\n",
        "paths:\n  /a: {}\ncomponents:\n  schemas:\n    a: {}\n  schemas:\n    b: {}\n",
        "paths:\n  /a: {}\ncomponents:\n  schemas:\n    a: {}\n    'a': {}\n",
        r#"{"paths": {"/a": {}, "/a": {}}}"#,
        r#"{"paths": {"/a": {}}, "paths": {}}"#,
    ] {
        let (scanned, whole) = both(text);
        assert!(scanned.is_err() && whole.is_err(), "{text}");
    }
}

#[test]
fn given_an_error_in_a_range_when_parsed_then_the_line_is_that_of_the_document() {
    let text = "openapi: 3.0.1\npaths:\n  /a:\n    get: {}\n  /b:\n    get: 1\n     x: 2\n";
    assert!(is_scanned(text));
    let (scanned, whole) = both(text);
    let scanned = scanned.expect_err(text).to_string();
    assert!(scanned.contains("line 7"), "{scanned}");
    let whole = whole.expect_err(text).to_string();
    assert!(whole.contains("line 7"), "{whole}");
}

/// One change to a line of a document.
#[derive(Clone, Debug)]
enum Change {
    Remove,
    Duplicate,
    Swap(usize),
    Indent(usize),
    Replace(usize, &'static str),
    Append(&'static str),
    InsertLine(usize, &'static str),
    Truncate(usize),
}

const PIECES: [&str; 40] = [
    "\"",
    "'",
    "''",
    "\\\"",
    "|",
    ">-",
    "|1",
    "- ",
    "-",
    "#",
    " #",
    ": ",
    ":",
    "? ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "!t ",
    "\t",
    " ",
    "  ",
    "---",
    "...",
    "%",
    "@",
    "`",
    "paths:",
    "components:",
    "a: b",
    "/z:",
    "\r",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "é",
    "~",
];

fn changes() -> impl Strategy<Value = (usize, Change)> {
    let piece = || prop::sample::select(&PIECES[..]);
    let change = prop_oneof![
        Just(Change::Remove),
        Just(Change::Duplicate),
        (0..60usize).prop_map(Change::Swap),
        (0..8usize).prop_map(Change::Indent),
        ((0..30usize), piece()).prop_map(|(at, text)| Change::Replace(at, text)),
        piece().prop_map(Change::Append),
        ((0..8usize), piece()).prop_map(|(indent, text)| Change::InsertLine(indent, text)),
        (0..30usize).prop_map(Change::Truncate),
    ];
    (0..60usize, change)
}

fn apply(lines: &mut Vec<String>, (at, change): (usize, Change)) {
    let at = at % lines.len().max(1);
    let Some(line) = lines.get(at).cloned() else {
        return;
    };
    let split = |column: usize| {
        line.char_indices()
            .nth(column)
            .map_or(line.len(), |(offset, _)| offset)
    };
    match change {
        Change::Remove => {
            lines.remove(at);
        }
        Change::Duplicate => lines.insert(at, line),
        Change::Swap(with) => {
            let with = with % lines.len();
            lines.swap(at, with);
        }
        Change::Indent(indent) => {
            lines[at] = format!("{}{}", " ".repeat(indent), line.trim_start());
        }
        Change::Replace(column, text) => {
            let column = split(column);
            lines[at] = format!("{}{text}{}", &line[..column], &line[column..]);
        }
        Change::Append(text) => lines[at].push_str(text),
        Change::InsertLine(indent, text) => {
            lines.insert(at, format!("{}{text}", " ".repeat(indent)));
        }
        Change::Truncate(column) => lines[at].truncate(split(column)),
    }
}

/// `PROPTEST_CASES` for a longer run.
fn cases() -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(1000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    /// What a full parse takes, the scan takes, with the same result; and what a full parse refuses, somebody refuses
    /// on the other way, at the latest when all parts have been parsed.
    #[test]
    fn given_mutated_documents_when_scanned_then_equal_to_full_parse(
        changes in prop::collection::vec(changes(), 1..5),
    ) {
        let mut lines: Vec<String> = rich().lines().map(str::to_owned).collect();
        for change in changes {
            apply(&mut lines, change);
        }
        let text = lines.join("\n") + "\n";
        let (scanned, whole) = both(&text);
        match (scanned, whole) {
            (Ok(scanned), Ok(whole)) => prop_assert_eq!(scanned, whole, "{}", text),
            (Err(_), Err(_)) => {}
            (Ok(_), Err(error)) => prop_assert!(false, "only the full parse fails: {}\n{}", error, text),
            (Err(error), Ok(_)) => prop_assert!(false, "only the scan fails: {}\n{}", error, text),
        }
    }
}
