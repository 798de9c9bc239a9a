//! Writes a tree as YAML: block style, two spaces, each scalar on one line, and strings quoted wherever a reader of
//! YAML 1.1 or 1.2 could parse them as something else.

use std::fmt::Write as _;

use super::node::{Map, Node};
use crate::syntax::scalar;

/// The document as text, with a newline at the end. [`path_item`] has already written the path items.
pub(super) fn document<'p>(
    head: &Map,
    paths: impl Iterator<Item = &'p str>,
    components: Map,
) -> String {
    let mut out = to_yaml(head);
    out.push_str("paths:\n");
    out.extend(paths);
    if !components.is_empty() {
        let last = Map::from_iter([("components".to_owned(), Node::Map(components))]);
        members(&mut out, &last, 0, false);
    }
    out
}

/// A path item as part of the document.
pub(super) fn path_item(path: &str, item: &Node) -> String {
    let mut out = String::new();
    pad(&mut out, 2);
    member(&mut out, path, item, 2);
    out
}

/// The maximum length of a key in bytes; YAML requires `?` before longer ones.
const SIMPLE_KEY: usize = 1000;

fn to_yaml(map: &Map) -> String {
    let mut out = String::new();
    members(&mut out, map, 0, false);
    out
}

/// Writes members at an indentation; the first one without it if the line has already started (after `- `).
fn members(out: &mut String, map: &Map, indent: usize, begun: bool) {
    for (i, (key, value)) in map.iter().enumerate() {
        if i > 0 || !begun {
            pad(out, indent);
        }
        member(out, key, value, indent);
    }
}

fn member(out: &mut String, key: &str, value: &Node, indent: usize) {
    let start = out.len();
    scalar::push(out, key);
    if out.len() - start > SIMPLE_KEY {
        out.insert_str(start, "? ");
        out.push('\n');
        pad(out, indent);
    }
    out.push(':');
    match value {
        Node::Map(map) if !map.is_empty() => {
            out.push('\n');
            members(out, map, indent + 2, false);
        }
        Node::List(list) if !list.is_empty() => {
            out.push('\n');
            items(out, list, indent + 2, false);
        }
        leaf => {
            out.push(' ');
            scalar(out, leaf);
            out.push('\n');
        }
    }
}

fn items(out: &mut String, list: &[Node], indent: usize, begun: bool) {
    for (i, value) in list.iter().enumerate() {
        if i > 0 || !begun {
            pad(out, indent);
        }
        out.push_str("- ");
        match value {
            Node::Map(map) if !map.is_empty() => members(out, map, indent + 2, true),
            Node::List(list) if !list.is_empty() => items(out, list, indent + 2, true),
            leaf => {
                scalar(out, leaf);
                out.push('\n');
            }
        }
    }
}

fn pad(out: &mut String, mut indent: usize) {
    const SPACES: &str = "                                                                ";
    while indent > SPACES.len() {
        out.push_str(SPACES);
        indent -= SPACES.len();
    }
    out.push_str(&SPACES[..indent]);
}

fn scalar(out: &mut String, node: &Node) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Int(value) => write!(out, "{value}").unwrap_or_default(),
        Node::Float(value) => out.push_str(&float(*value)),
        Node::String(value) => scalar::push(out, value),
        Node::List(_) => out.push_str("[]"),
        Node::Map(_) => out.push_str("{}"),
    }
}

/// Formats a number with a point in the mantissa and a sign in the exponent, as YAML 1.1 requires.
fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let shortest = format!("{value:?}");
    let Some((mantissa, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(members: Vec<(&str, Node)>) -> Map {
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    }

    fn string(value: &str) -> Node {
        Node::String(value.to_owned())
    }

    #[test]
    fn given_a_tree_when_written_then_it_is_in_block_style() {
        let inner = map(vec![("a", string("x")), ("b", Node::List(vec![]))]);
        let tree = map(vec![
            (
                "list",
                Node::List(vec![
                    Node::Map(inner),
                    Node::List(vec![Node::Int(1), Node::Bool(true)]),
                ]),
            ),
            ("/p/{id}", Node::Map(Map::default())),
        ]);
        assert_eq!(
            to_yaml(&tree),
            "list:\n  - a: x\n    b: []\n  - - 1\n    - true\n'/p/{id}': {}\n"
        );
    }

    #[test]
    fn given_text_that_looks_like_something_else_when_written_then_quoted() {
        for text in [
            "",
            " ",
            "no",
            "On",
            "NULL",
            "~",
            "12:30",
            "1",
            "0x1f",
            ".5",
            "-",
            "-INF",
            "a: b",
            "a #b",
            "x:",
            "#/a",
            "@odata.type",
            "2XX",
            "2020-01-01",
            "<<",
            "=",
            "*",
            "&a",
            "!b",
            "? x",
            "[a]",
            "{a}",
            "it's",
            "a\"b",
            "é",
            "%x",
            "`",
            "a\nb",
            "\u{202e}",
        ] {
            let line = to_yaml(&map(vec![("k", string(text))]));
            assert!(
                line.starts_with("k: '") || line.starts_with("k: \""),
                "{line}"
            );
            assert_eq!(line.lines().count(), 1, "{line}");
            assert_eq!(
                serde_yaml::from_str::<Node>(&line).expect("YAML").get("k"),
                Some(&string(text))
            );
        }
        for text in [
            "accessPackage",
            "microsoft.graph.user",
            "/users/$count",
            "https://graph.microsoft.com/beta",
            "id desc",
            "f()",
        ] {
            assert_eq!(
                to_yaml(&map(vec![("k", string(text))])),
                format!("k: {text}\n")
            );
        }
    }

    #[test]
    fn given_floats_when_written_then_every_yaml_parser_reads_numbers() {
        assert_eq!(
            float(1.797_693_134_862_315_7e308),
            "1.7976931348623157e+308"
        );
        assert_eq!(float(1e300), "1.0e+300");
        assert_eq!(float(-1e-9), "-1.0e-9");
        assert_eq!(float(1.0), "1.0");
    }

    fn nodes() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            Just(Node::Null),
            any::<bool>().prop_map(Node::Bool),
            any::<i64>().prop_map(|v| Node::Int(v.into())),
            any::<u64>().prop_map(|v| Node::Int(v.into())),
            proptest::num::f64::NORMAL.prop_map(Node::Float),
            any::<String>().prop_map(Node::String),
            "[-+.0-9a-zA-Z:#' \\[\\]{},&*!|>%@`~=?<\"\\\\\n\t]{0,8}".prop_map(Node::String),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Node::List),
                prop::collection::vec(("[-a-z#: '0-9]{0,6}", inner), 0..5)
                    .prop_map(|members| Node::Map(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn given_any_tree_when_written_then_read_back_equal(node in nodes()) {
            let tree = map(vec![("k", node)]);
            let text = to_yaml(&tree);
            let back: Node = serde_yaml::from_str(&text).expect("what was written is YAML");
            prop_assert_eq!(back, Node::Map(tree), "{}", text);
        }
    }
}
