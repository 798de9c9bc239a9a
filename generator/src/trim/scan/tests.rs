//! Tests that the scan gives the same result as a full parse.

mod changes;
mod mutated;

use super::super::document::{Document, Part};
use super::super::node::{Map, Node};
use super::super::{Options, Slice, Trimmed, trim};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer};

/// A document with every kind of line that the scan supports.
const RICH: &str = include_str!("tests/rich.yaml");

/// A document that can be trimmed.
const SMALL: &str = include_str!("tests/small.yaml");

const SLICE: &str = "name: things\ninclude: ['/things', '/things/*?']\n";

type TrimResult = Result<(Trimmed, Diagnostics), Diagnostics>;

/// The slice by the scan, and by a full parse.
fn both_trimmed(text: &str, slice: &str) -> (TrimResult, TrimResult) {
    let slice = Slice::read(slice).expect("a slice");
    let run =
        |document: Result<Document<'_>, Diagnostic>| trim(&document?, &slice, &Options::default());
    (
        run(Document::read(text.as_bytes())),
        run(Document::read_whole(text.as_bytes())),
    )
}

fn rich() -> String {
    RICH.replace("  ? /complex\n  : 1\n", "")
        .replace("         /y:\n", "")
}

/// The document as one tree, with each part parsed.
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
fn given_text_that_the_scan_does_not_understand_when_read_then_it_is_parsed_as_a_whole() {
    for (from, to) in [
        ("openapi: 3.0.1", "openapi: &v 3.0.1\nx: *v"),
        ("openapi: 3.0.1", "openapi: !!str 3.0.1"),
        ("openapi: 3.0.1", "openapi:\t3.0.1"),
        ("- url: 'https", "- *u\n- url: 'https"),
        ("version: '1.0'", "version: 'a\u{2028}b'"),
        ("version: '1.0'", "version: a\u{85}    b"),
        ("schemas:\n", "schemas: # empty\n  headers:\n"),
        ("  '/it''s", "  /x: &x {}\n  /y: *x\n  '/it''s"),
        ("  '/it''s", "  ? /x\n  : y\n  '/it''s"),
        ("  '/it''s", "  &a\n    /x: {}\n  '/it''s"),
        ("  '/it''s", "  !!map\n    /x: {}\n  '/it''s"),
        ("  '/it''s", "  {/x: {}}\n  '/it''s"),
        ("  '/it''s", "  /x: !!seq\n  - y\n  '/it''s"),
        ("  '/it''s", "  /x: {\n  y: z}\n  '/it''s"),
        ("  '/it''s", "  /x: \u{85}  /y: {}\n  '/it''s"),
        ("  '/it''s", "  \u{85}x: {}\n  '/it''s"),
        (
            "      operationId: 12:30",
            "      operationId: 'a\u{85}       b'",
        ),
        ("  '/it''s", "  /x: {}\n---\n  '/it''s"),
    ] {
        let text = rich().replace(from, to);
        assert!(text.contains(to), "{from}");
        let (scanned, whole) = both(&text);
        assert_eq!(scanned, whole, "{text}");
        assert!(!is_scanned(&text), "{to}");
    }
}

#[test]
fn given_an_entry_that_the_scan_does_not_understand_when_read_then_only_that_is_left_to_a_parse() {
    for (from, to) in [
        ("    get:\n\n", "    ? get\n    :\n"),
        ("tags: [a, 'b, c', \"d\", { e: f }]", "tags: [a,\n       b]"),
        ("\"/double\"", "\"/dou\\x62le\""),
        ("      operationId: 12:30", "      operationId: !!str 12:30"),
        (
            "      operationId: 12:30",
            "      x: &x {a: 1}\n      operationId: *x",
        ),
        ("      operationId: 12:30", "      operationId:\t12:30"),
        (
            "      operationId: 12:30",
            "      ? [a]\n      : |2\n          b",
        ),
        ("'on':\n", "? 'on'\n    :\n"),
    ] {
        let text = rich().replace(from, to);
        assert!(text.contains(to), "{from}");
        let (scanned, whole) = both(&text);
        assert_eq!(scanned, whole, "{text}");
        assert_eq!(
            is_scanned(&text),
            whole.is_ok() && !to.contains("'on'"),
            "{to}"
        );
    }
}

#[test]
fn given_flow_style_at_the_top_when_read_then_it_is_parsed_whole() {
    let text = "{openapi: 3.0.1, paths: {/a: {get: {}}}, components: {schemas: {a: {}}}}";
    assert!(Document::read(text.as_bytes()).is_ok());
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
fn given_components_without_members_when_read_then_equal_to_full_parse() {
    for text in [
        "paths:\n  /a: {}\ncomponents:\n",
        "paths:\n  /a: {}\ncomponents:\n  schemas:\n",
        "paths:\n  /a: {}\ncomponents:\n  examples: 1\n  links: []\n",
        r#"{"paths": {"/a": {}}, "components": null}"#,
        r#"{"paths": {"/a": {}}, "components": {"schemas": null, "callbacks": "t"}}"#,
    ] {
        assert_equal(text);
    }
}

#[test]
fn given_a_repeated_key_when_read_either_way_then_it_is_an_error() {
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
fn given_an_error_anywhere_when_read_then_it_is_that_of_the_full_parse() {
    let text = "openapi: 3.0.1\npaths:\n  /a:\n    get: {}\n  /b:\n    get: 1\n     x: 2\n";
    let (scanned, whole) = both(text);
    assert_eq!(scanned, whole);
    let error = scanned.expect_err(text).to_string();
    assert!(error.contains("line 7"), "{error}");
}

#[test]
fn given_a_repeated_key_deep_inside_when_read_then_the_document_is_parsed_as_a_whole() {
    let many: String = (0..60).fold(String::new(), |text, i| format!("{text}    k{i}: 1\n"));
    for twice in ["k3", "k40", "k59"] {
        let yaml = format!("paths:\n  /a:\n{many}    x:\n      {twice}: 1\n    '{twice}': 1\n");
        let value: Node = serde_yaml::from_str(&many).expect("YAML");
        let members = value.as_map().expect("an object").keys();
        let members: Vec<_> = members.map(|key| format!("\"{key}\": 1")).collect();
        let json = format!(
            "{{\"paths\": {{\"/a\": {{{}, \"{twice}\": 1}}}}}}",
            members.join(", ")
        );
        for text in [yaml, json] {
            let (scanned, whole) = both(&text);
            assert_eq!(scanned, whole);
            assert!(scanned.is_err(), "{text}");
            let once = text.replace(&format!("'{twice}'"), "y");
            let once = once.replace(&format!(", \"{twice}\": 1}}"), "}");
            assert_equal(&once);
            assert!(is_scanned(&once));
        }
    }
}

/// The document is large enough to be scanned in halves, and has text in the middle that looks like a path.
#[test]
fn given_a_large_document_when_scanned_in_halves_then_equal_to_one_scan() {
    let item = "    get:\n      responses:\n        200: {$ref: '#/components/responses/r'}\n";
    let many = |from: usize| {
        (from..from + 12_000).fold(String::new(), |text, i| format!("{text}  /p{i}:\n{item}"))
    };
    let (first, last) = (many(0), many(20_000));
    let end = "components:\n  responses:\n    r: {description: x}\ntags: []\n";
    let look = [
        "",
        "  /text:\n    x: 'a\n\n  /q:\n\n  /r:\n'\n",
        "  /p1: {}\n",
        "  - x\n",
    ];
    for look in look {
        let text = format!("openapi: 3.0.1\npaths:\n{first}{look}{last}{end}");
        let (scanned, whole) = both(&text);
        assert!(scanned == whole, "{look}");
        assert_eq!(
            is_scanned(&text),
            look != "  /p1: {}\n" && look != "  - x\n",
            "{look}"
        );
        let Ok(node) = scanned else { continue };
        let json = json(node.get("paths").expect("paths"), look);
        let (scanned, whole) = both(&json);
        assert!(scanned == whole, "{look}");
        assert!(is_scanned(&json), "{look}");
    }
}

/// A JSON document with the paths, and text between them that looks like paths.
fn json(paths: &Node, look: &str) -> String {
    let count = paths.as_map().expect("an object").len();
    let member = |(i, path): (usize, &String)| {
        let text = if i == count / 2 {
            format!(",\\n\\\"{look}\\\",\\n\\\"/x\\\": {{}}")
        } else {
            String::new()
        };
        let text = text.replace('\n', "\\n");
        format!(
            "\"{path}\": {{\"get\": {{\"summary\": \"{text}\", \"deprecated\": false, \"x\": [1, 2.5e3]}}}}"
        )
    };
    let members: Vec<_> = paths
        .as_map()
        .expect("an object")
        .keys()
        .enumerate()
        .map(member)
        .collect();
    format!(
        "{{\"paths\": {{{}}},\n\"components\": {{\"schemas\": {{}}}}}}",
        members.join(",\n")
    )
}

#[test]
fn given_json_that_the_scan_leaves_to_a_full_parse_when_read_then_the_result_is_the_same() {
    let deep = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
    let texts = [
        deep(90),
        deep(120),
        deep(200),
        "1e999".to_owned(),
        "1".repeat(400),
        "-0".to_owned(),
        "01".to_owned(),
        "1.".to_owned(),
        "\"\\ud800\"".to_owned(),
        "\"\\u00e9\\n\"".to_owned(),
        "\"\u{1}\"".to_owned(),
        "\"\u{7f}\u{e9}\"".to_owned(),
        "\"\\x\"".to_owned(),
        "[1,]".to_owned(),
        "{\"a\": 1,}".to_owned(),
        "{\"a\": 1, \"\\u0061\": 1}".to_owned(),
        "tru".to_owned(),
    ];
    for text in texts {
        let text = format!("{{\"paths\": {{\"/a\": {text}}}}}");
        let (scanned, whole) = both(&text);
        assert_eq!(scanned, whole, "{text}");
        let (scanned, whole) = both(&format!("{text} x"));
        assert_eq!(scanned, whole, "{text} x");
    }
}
