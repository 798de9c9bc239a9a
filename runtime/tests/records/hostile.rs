//! Tests input that does not fit: the error has the place, what was expected and what was found.

use crate::sample;

use std::fmt::Write as _;

use graph_runtime::Page;
use graph_runtime::record::{Field, from_json, from_json_strictly};
use sample::{Catalog, Package, UserSet, Values};
use serde_json::{Value, json};

#[track_caller]
fn refused<T: Field>(text: &str) -> String {
    match from_json_strictly::<T>(text.as_bytes()) {
        Ok(_) => panic!("{text} was read"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn given_text_that_is_not_json_when_read_without_serde_then_the_error_names_the_place() {
    for (text, message) in [
        (
            &br#"{"id":"1","catalog":{"packages":[{},{"id":"\ud800"}]}}"#[..],
            "catalog.packages[1].id: ",
        ),
        (b"{\"id\":\"\xff\"}", "id: "),
        (
            b"{\"isHidden\":tru}",
            "isHidden: expected ident at line 1 column",
        ),
        (
            b"{\"catalog\":{\"id\":\"1",
            "catalog.id: EOF while parsing a string at line 1 column",
        ),
        (b"{\"id\":\"1\"}}", "trailing characters at line 1 column"),
        (b"", "EOF while parsing a value at line 1 column"),
    ] {
        let error = from_json::<Package>(text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
        assert_eq!(error.matches(" at line ").count(), 1, "{error}");
    }
}

#[test]
fn given_a_token_of_the_wrong_kind_then_the_error_names_place_expectation_and_finding() {
    for (text, message) in [
        (r#"{"id":5}"#, "id: expected a string, found 5"),
        (r#"{"id":["a"]}"#, "id: expected a string, found an array"),
        (
            r#"{"isHidden":"true"}"#,
            "isHidden: expected true or false, found the string \"true\"",
        ),
        (
            r#"{"catalog":[]}"#,
            "catalog: expected an object, found an array",
        ),
        (
            r#"{"catalog":{"packages":[{},{"id":{}}]}}"#,
            "catalog.packages[1].id: expected a string, found an object",
        ),
        (
            r#"{"incompatibleGroups":{"id":"x"}}"#,
            "incompatibleGroups: expected an array, found an object",
        ),
        (
            r#"{"approver":"me"}"#,
            "approver: expected an object, found the string \"me\"",
        ),
        (
            r#"{"createdDateTime":"yesterday"}"#,
            "createdDateTime: expected a date and time with a zone such as \
             \"2024-02-29T08:30:00Z\", found the string \"yesterday\"",
        ),
        (
            r#"{"state":1}"#,
            "state: expected a string, one of `sample.state`, found 1",
        ),
        (
            r##"{"reviewers":[{},{"@odata.type":"#sample.singleUser","id":1}]}"##,
            "reviewers[1].id: expected a string, found 1",
        ),
        (
            r##"{"reviewers":[{"id":1,"@odata.type":"#sample.singleUser"}]}"##,
            "reviewers[0].id: expected a string, found 1",
        ),
        (
            r#"{"isHidden":1}"#,
            "isHidden: expected true or false, found 1",
        ),
        (
            r#"{"reviewers":[{"@odata.type":7}]}"#,
            "reviewers[0].@odata.type: expected the name of a type, found 7",
        ),
    ] {
        let found = refused::<Package>(text);
        let (found, position) = found.split_once(" at line 1 column").expect("a position");
        assert_eq!(found, message);
        assert!(!position.is_empty());
    }
}

#[test]
fn given_a_value_of_the_wrong_kind_then_the_error_says_what_its_type_accepts() {
    for (name, expected) in [
        (
            "instant",
            "a date and time with a zone such as \"2024-02-29T08:30:00Z\"",
        ),
        ("date", "a date such as \"2024-02-29\""),
        ("time", "a time of day such as \"08:30:00\""),
        ("duration", "a duration such as \"P365D\" or \"PT1H30M\""),
        (
            "guid",
            "a GUID such as \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\"",
        ),
        ("binary", "bytes in base64"),
        ("decimal", "a decimal number"),
        ("double", "a number, \"INF\", \"-INF\" or \"NaN\""),
        (
            "flags",
            "a comma-separated string of flags, or an array of them",
        ),
        ("byte", "an integer from 0 to 255"),
    ] {
        let error = refused::<Values>(&json!({ name: true }).to_string());
        let start = format!("{name}: expected {expected}, found true at");
        assert!(error.starts_with(&start), "{error}");
    }
}

#[test]
fn given_a_number_out_of_range_then_it_is_refused() {
    for text in [
        r#"{"int":-2147483649}"#,
        r#"{"int":1e300}"#,
        r#"{"long":9223372036854775808}"#,
        r#"{"long":1e18}"#,
        r#"{"byte":256}"#,
        r#"{"byte":-1}"#,
        r#"{"single":1e39}"#,
        r#"{"double":1e999}"#,
        r#"{"double":"Infinity"}"#,
        r#"{"double":"1.5"}"#,
        r#"{"decimal":"1,5"}"#,
        r#"{"decimal":true}"#,
        r#"{"decimal":[]}"#,
        r#"{"decimal":{}}"#,
        r#"{"prices":[1,null,{}]}"#,
    ] {
        refused::<Values>(text);
    }
    for (value, found) in [
        ("2147483648", "2147483648"),
        ("0.5", "0.5"),
        ("\"30\"", "the string \"30\""),
    ] {
        let error = refused::<Values>(&format!("{{\"int\":{value}}}"));
        let expected = "int: expected an integer from -2147483648 to 2147483647, found ";
        assert!(error.starts_with(&format!("{expected}{found}")), "{error}");
    }
}

#[test]
fn given_a_malformed_value_then_it_is_refused() {
    for (name, values) in [
        (
            "instant",
            &[
                "2024-02-30T00:00:00Z",
                "2024-02-01T24:00:00Z",
                "2024-02-01T00:00:60Z",
                "2024-02-01T00:00:00",
                "2024-02-01T00:00:00.Z",
                "2024-02-01T00:00:00.1234567890123Z",
                "2024-02-01T00:00:00+24:00",
                "2024-02-01T00:00:00+0100",
                "2024-02-01 00:00:00Z",
                "2024-02-01T00:00:00Z ",
                "24-02-01T00:00:00Z",
                "２024-02-01T00:00:00Z",
                "",
            ][..],
        ),
        (
            "date",
            &[
                "2024-02-30",
                "2024-2-3",
                "20240203",
                "2024-02-03T00:00:00Z",
                "2024-W05-1",
            ][..],
        ),
        (
            "time",
            &["8:30", "25:00:00", "08:30:00Z", "08:30:00.", "083000"][..],
        ),
        (
            "duration",
            &[
                "P",
                "PT",
                "P1",
                "1D",
                "P1DT",
                "P1H",
                "PT1D",
                "P1D1Y",
                "PT1S1M",
                "P1.5D",
                "P-1D",
                "PT1.S",
                "P99999999999D",
                "PT1S ",
            ][..],
        ),
        (
            "guid",
            &["", "3f2504e0", "3f2504e0-4f89-11d3-9a0c-0305e82c330g"][..],
        ),
        ("binary", &["a", "=", "ab=c", "+-", "a b=", "ÿÿ=="][..]),
    ] {
        for value in values {
            let error = refused::<Values>(&json!({ name: value }).to_string());
            assert!(error.starts_with(&format!("{name}: expected")), "{error}");
        }
    }
}

#[test]
fn given_a_repeated_key_anywhere_then_it_is_refused() {
    for text in [
        r#"{"id":"a","id":"a"}"#,
        r#"{"id":null,"id":"a"}"#,
        r#"{"id":"a","id":null}"#,
        r#"{"id":null,"id":null}"#,
        r#"{"x":1,"id":"a","x":1}"#,
        r#"{"@odata.etag":"a","@odata.etag":"b"}"#,
        r##"{"approver":{"@odata.type":"#sample.nested","@odata.type":"#sample.nested"}}"##,
        r##"{"approver":{"@odata.type":"#sample.other","x":1,"@odata.type":"#sample.other"}}"##,
        r##"{"approver":{"id":1,"id":2,"@odata.type":"#sample.other"}}"##,
        r##"{"approver":{"id":"1","@odata.type":"#sample.singleUser","id":"2"}}"##,
        r#"{"approver":{"isBackup":true,"isBackup":true}}"#,
        r#"{"tags":null,"tags":[]}"#,
    ] {
        let error = refused::<Package>(text);
        assert!(error.contains("is repeated"), "{error}");
    }
    let (map, unknown) = (r#"{"map":{"a":1,"a":1}}"#, r#"{"x":{"a":1,"a":2}}"#);
    assert!(refused::<Values>(map).starts_with("map: the key `a` is repeated"));
    assert!(refused::<Package>(unknown).starts_with("x: the key `a` is repeated"));
}

#[test]
fn given_a_page_with_a_repeated_member_then_it_is_refused() {
    for text in [
        r#"{"value": [], "value": []}"#,
        r#"{"value": [], "@odata.count": 1, "@odata.count": 2}"#,
        r#"{"@odata.nextLink": null, "@odata.nextLink": "https://a", "value": []}"#,
        r#"{"value": [], "new": 1, "new": 1}"#,
        r#"{"value": [], "new": [{"a": 1, "a": 1}]}"#,
    ] {
        let error = serde_json::from_str::<Page<Package>>(text).unwrap_err();
        assert!(error.to_string().contains("is repeated"), "{error}");
    }
}

#[test]
fn given_a_null_in_a_place_that_cannot_keep_it_then_it_is_refused() {
    assert!(refused::<Values>(r#"{"map":{"a":null}}"#).starts_with("map.a: expected an integer"));
    assert!(
        refused::<Values>(r#"{"grid":[[1,null]]}"#)
            .starts_with("grid[0][1]: expected a value, found null")
    );
    assert!(refused::<Package>("null").starts_with("expected an object, found null"));
}

#[test]
fn given_something_else_than_an_object_then_it_is_refused() {
    for text in [
        "",
        "[]",
        "5",
        "\"a\"",
        "{",
        "{\"id\"",
        "{\"id\":}",
        "{\"id\":\"a\"",
        "{\"id\":\"a\",}",
        "{}{}",
        "{id: 1}",
        "{\"a\": 01}",
        "{\"a\": NaN}",
    ] {
        refused::<Package>(text);
        refused::<UserSet>(text);
    }
}

#[test]
fn given_text_that_is_not_unicode_then_it_is_refused() {
    for bytes in [
        &b"{\"id\":\"\xff\"}"[..],
        b"{\"x\":\"\xc3\"}",
        b"{\"\xff\":1}",
        br#"{"id":"\ud800"}"#,
        b"{\"id\":\"\xed\xa0\x80\"}",
        br#"{"id":"\udc00\ud800"}"#,
        br#"{"x":"\ud83e"}"#,
        br#"{"\ud800":1}"#,
        b"{\"id\":\"\n\"}",
    ] {
        assert!(serde_json::from_slice::<Package>(bytes).is_err());
    }
}

/// Text with this many levels of nesting.
fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("{}{}{}", open.repeat(depth), "{}", close.repeat(depth))
}

#[test]
fn given_nesting_when_it_is_bounded_then_it_is_read_without_exhausting_the_stack() {
    for (open, close) in [(r#"{"parent":"#, "}"), (r#"{"x":"#, "}")] {
        let catalog: Catalog = serde_json::from_str(&nested(open, close, 120)).unwrap();
        assert_eq!(
            serde_json::to_string(&catalog).unwrap(),
            nested(open, close, 120)
        );
    }
    let (open, close) = (r##"{"@odata.type":"#sample.nested","inner":"##, "}");
    serde_json::from_str::<UserSet>(&nested(open, close, 120)).unwrap();
    let (open, close) = (r#"{"inner":"#, r##","@odata.type":"#sample.nested"}"##);
    serde_json::from_str::<UserSet>(&nested(open, close, 120)).unwrap();
}

#[test]
fn given_nesting_when_it_is_not_bounded_then_it_is_refused() {
    for (open, close) in [
        (r#"{"parent":"#, "}"),
        (r#"{"packages":[{"catalog":"#, "}]}"),
        (r#"{"x":"#, "}"),
        (r#"{"x":["#, "]}"),
    ] {
        refused::<Catalog>(&nested(open, close, 10_000));
    }
    for (open, close) in [
        (r##"{"@odata.type":"#sample.nested","inner":"##, "}"),
        (r#"{"inner":"#, r##","@odata.type":"#sample.nested"}"##),
    ] {
        refused::<UserSet>(&nested(open, close, 10_000));
    }
}

#[test]
fn given_nesting_when_read_from_a_value_then_it_is_bounded_as_well() {
    for key in ["parent", "x"] {
        let mut value = json!({});
        for _ in 0..1000 {
            let mut outer = serde_json::Map::new();
            outer.insert(key.to_owned(), value);
            value = Value::Object(outer);
        }
        let error = serde_json::from_value::<Catalog>(value)
            .unwrap_err()
            .to_string();
        assert!(error.contains("values nest more than 128 deep"), "{error}");
    }
}

#[test]
fn given_long_texts_when_refused_then_the_error_stays_short() {
    let long = "a\n\u{202e}".repeat(100_000);
    for name in ["guid", "int"] {
        let error = refused::<Values>(&json!({ name: long }).to_string());
        assert!(error.len() < 300 && !error.contains('\n'), "{error}");
    }
    let error =
        refused::<Package>(&format!("{{{long:?}: 1, {long:?}: 2}}").replace("\\u{202e}", "e"));
    assert!(error.len() < 400, "{} bytes", error.len());
    let mut keys = String::new();
    write!(keys, "{{{:?}:{{", long.replace('\u{202e}', "")).unwrap();
    assert!(serde_json::from_str::<Values>(&keys).is_err());
}

#[test]
fn given_very_many_unknown_keys_then_reading_takes_linear_time() {
    let text: Vec<String> = (0..100_000)
        .map(|index| format!("\"k{index}\":{index}"))
        .collect();
    let package: Package = serde_json::from_str(&format!("{{{}}}", text.join(","))).unwrap();
    assert_eq!(package.extra.iter().count(), 100_000);
    let written = serde_json::to_value(&package).unwrap();
    assert_eq!(written.as_object().unwrap().len(), 100_000);
}
