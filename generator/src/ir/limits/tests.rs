//! Limits compared and combined.

use super::*;

fn limits(pairs: &[(&str, &str)]) -> Limits {
    let pairs = pairs.iter();
    Limits(
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

#[test]
fn given_limits_of_two_schemas_when_both_apply_then_the_stricter_counts() {
    let (upper, lower) = (("exclusiveMaximum", "true"), ("exclusiveMinimum", "true"));
    for (first, second, expected) in [
        (
            &[("maxLength", "5")][..],
            &[("maxLength", "3")][..],
            &[("maxLength", "3")][..],
        ),
        (
            &[("minItems", "5")],
            &[("minItems", "13")],
            &[("minItems", "13")],
        ),
        (
            &[("maxProperties", "9")],
            &[("minProperties", "2")],
            &[("maxProperties", "9"), ("minProperties", "2")],
        ),
        (
            &[("values.maximum", "9.5")],
            &[("values.maximum", "10")],
            &[("values.maximum", "9.5")],
        ),
        (
            &[("minimum", "9223372036854775806")],
            &[("minimum", "9223372036854775807")],
            &[("minimum", "9223372036854775807")],
        ),
        (
            &[("maximum", "5"), upper],
            &[("maximum", "3")],
            &[("maximum", "3")],
        ),
        (
            &[("maximum", "3"), upper],
            &[("maximum", "5")],
            &[("maximum", "3"), upper],
        ),
        (
            &[("minimum", "3"), lower],
            &[("minimum", "3")],
            &[("minimum", "3"), lower],
        ),
        (&[("maximum", "3")], &[upper], &[("maximum", "3")]),
        (
            &[("multipleOf", "4")],
            &[("multipleOf", "6")],
            &[("multipleOf", "12")],
        ),
        (
            &[("multipleOf", "0.2")],
            &[("multipleOf", "0.3")],
            &[("multipleOf", "0.2"), ("allOf", r#"[{"multipleOf":0.3}]"#)],
        ),
        (
            &[("items.pattern", r#""a""#)],
            &[("items.pattern", r#""b""#)],
            &[
                ("items.pattern", r#""a""#),
                ("items.allOf", r#"[{"pattern":"b"}]"#),
            ],
        ),
        (
            &[("pattern", r#""a""#)],
            &[("pattern", r#""a""#)],
            &[("pattern", r#""a""#)],
        ),
        (
            &[("enum", "[1,2,3]")],
            &[("enum", "[2,3,4]")],
            &[("enum", "[2,3]")],
        ),
        (
            &[("required", r#"["a"]"#)],
            &[("required", r#"["b"]"#)],
            &[("required", r#"["a","b"]"#)],
        ),
        (
            &[("additionalProperties", "false")],
            &[("additionalProperties", r#"{"type":"string"}"#)],
            &[("additionalProperties", "false")],
        ),
        (
            &[("not", r#"{"enum":[1]}"#)],
            &[("not", r#"{"enum":[2]}"#)],
            &[
                ("not", r#"{"enum":[1]}"#),
                ("allOf", r#"[{"not":{"enum":[2]}}]"#),
            ],
        ),
    ] {
        for (one, other) in [(first, second), (second, first)] {
            let mut found = limits(one);
            found.and(&limits(other));
            assert_eq!(found, limits(expected), "{one:?} {other:?}");
        }
    }
}

#[test]
fn given_three_patterns_when_combined_in_any_order_then_all_apply() {
    let pattern = |text: &str| limits(&[("pattern", &format!("\"{text}\""))]);
    for order in [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
        let mut found = Limits::default();
        for text in order {
            found.and(&pattern(text));
        }
        assert_eq!(found.0["allOf"], r#"[{"pattern":"b"},{"pattern":"c"}]"#);
    }
}

#[test]
fn given_limits_of_both_sides_when_compared_then_looser_only_if_nothing_is_refused() {
    use Strictness::{Looser, Stricter};

    for (before, after, expected) in [
        (&[][..], &[][..], None),
        (&[], &[("maxLength", "10")], Some(Stricter)),
        (&[("maxLength", "10")], &[], Some(Looser)),
        (&[("maxLength", "10")], &[("maxLength", "20")], Some(Looser)),
        (
            &[("maxLength", "10")],
            &[("maxLength", "9")],
            Some(Stricter),
        ),
        (&[("minimum", "10")], &[("minimum", "9.5")], Some(Looser)),
        (
            &[("items.minLength", "1")],
            &[("items.minLength", "2")],
            Some(Stricter),
        ),
        (
            &[("pattern", "\"a\"")],
            &[("pattern", "\"b\"")],
            Some(Stricter),
        ),
        (
            &[("maxLength", "1")],
            &[("maxLength", "2"), ("pattern", "\"b\"")],
            Some(Stricter),
        ),
        (&[], &[("minLength", "0")], None),
        (&[("items.minItems", "0")], &[], None),
        (&[], &[("minimum", "0")], Some(Stricter)),
        (&[("multipleOf", "4")], &[("multipleOf", "2")], Some(Looser)),
        (
            &[("multipleOf", "4")],
            &[("multipleOf", "3")],
            Some(Stricter),
        ),
        (
            &[("maximum", "9")],
            &[("maximum", "10"), ("exclusiveMaximum", "true")],
            Some(Looser),
        ),
        (
            &[("items.maximum", "9")],
            &[("items.maximum", "9"), ("items.exclusiveMaximum", "true")],
            Some(Stricter),
        ),
        (
            &[("minimum", "9"), ("exclusiveMinimum", "true")],
            &[("minimum", "9")],
            Some(Looser),
        ),
        (&[], &[("exclusiveMaximum", "true")], None),
        (&[("enum", "[1,2]")], &[("enum", "[1,2,3]")], Some(Looser)),
        (&[("enum", "[1,2]")], &[("enum", "[1,3]")], Some(Stricter)),
        (&[("enum", "[1]")], &[], Some(Looser)),
        (
            &[("anyOf", r#"[{"type":"array"}]"#)],
            &[("anyOf", r#"[{"type":"array"},{"type":"string"}]"#)],
            Some(Looser),
        ),
        (&[("format", "\"uri\"")], &[], Some(Looser)),
        (
            &[("multipleOf", "0.3")],
            &[("multipleOf", "0.1")],
            Some(Looser),
        ),
    ] {
        assert_eq!(
            limits(before).to(&limits(after)),
            expected,
            "{before:?} {after:?}"
        );
    }
}

#[test]
fn given_a_bound_in_two_spellings_when_one_is_exclusive_then_both_together_are() {
    let exclusive = [("maximum", "3.0"), ("exclusiveMaximum", "true")];
    for (one, other) in [
        (&[("maximum", "3")][..], &exclusive[..]),
        (&exclusive, &[("maximum", "3")]),
    ] {
        let mut found = limits(one);
        found.and(&limits(other));
        assert_eq!(
            found.0.get("exclusiveMaximum").map(String::as_str),
            Some("true"),
            "{one:?}"
        );
    }
}

#[test]
fn given_lists_of_limits_when_compared_then_looser_only_if_nothing_is_refused() {
    use Strictness::{Looser, Stricter};

    for (before, after, expected) in [
        (
            &[("additionalProperties", "false")][..],
            &[("additionalProperties", r#"{"type":"string"}"#)][..],
            Some(Looser),
        ),
        (
            &[("additionalProperties", r#"{"type":"string"}"#)],
            &[("additionalProperties", "false")],
            Some(Stricter),
        ),
        (
            &[("required", r#"["a","b"]"#)],
            &[("required", r#"["a"]"#)],
            Some(Looser),
        ),
        (
            &[
                ("items.pattern", "\"a\""),
                ("items.allOf", r#"[{"pattern":"b"},{"pattern":"c"}]"#),
            ],
            &[
                ("items.pattern", "\"b\""),
                ("items.allOf", r#"[{"pattern":"c"}]"#),
            ],
            Some(Looser),
        ),
        (
            &[("pattern", "\"a\""), ("allOf", r#"[{"pattern":"b"}]"#)],
            &[("pattern", "\"b\"")],
            Some(Looser),
        ),
        (
            &[("pattern", "\"b\"")],
            &[("pattern", "\"a\""), ("allOf", r#"[{"pattern":"b"}]"#)],
            Some(Stricter),
        ),
        (
            &[("multipleOf", "0.2"), ("allOf", r#"[{"multipleOf":0.3}]"#)],
            &[("multipleOf", "0.3")],
            Some(Looser),
        ),
    ] {
        let found = limits(before).to(&limits(after));
        assert_eq!(found, expected, "{before:?} {after:?}");
    }
}
