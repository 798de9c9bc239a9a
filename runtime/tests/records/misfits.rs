//! Tests values that do not fit their properties: kept unchanged, listed, and written back.

use crate::sample;
use crate::support;

use graph_runtime::record::{Body as _, from_json, from_json_strictly, to_json};
use graph_runtime::{Get, List, Page};
use proptest::prelude::*;
use sample::{Package, UserSet, Values};
use serde_json::{Map, Value, json};
use support::Server;

/// A value of each JSON type, numbers of each kind, and texts that are valid for no other type.
fn samples() -> Vec<Value> {
    let texts = ["", "yesterday", "\u{202e}"].map(Value::from);
    let numbers = [
        json!(-1),
        json!(7),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
    ];
    let arrays = [json!([]), json!([[]]), json!([1, null, "a", {"b": [2]}])];
    let objects = [
        json!({}),
        json!({"a": {"b": [null]}}),
        json!({"@odata.type": 7, "id": {}}),
    ];
    let others = [json!(true), json!(false)];
    let all = [&texts[..], &numbers, &arrays, &objects, &others];
    all.concat()
}

/// Whether two numbers, or all numbers within two values, are equal.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let within = |(name, one): (&String, &Value)| {
                other.get(name).is_some_and(|other| same(one, other))
            };
            one.len() == other.len() && one.iter().all(within)
        }
        _ => one == other,
    }
}

/// Whether a value fits, but is written differently than it was read.
fn is_rewritten(name: &str, value: &Value) -> bool {
    // A list of flags is written as one text without spaces around its members, and a large number loses digits in
    // single precision.
    let is_spaced = |list: &str| {
        list.split(',')
            .any(|flag| flag.is_empty() || flag.trim() != flag)
    };
    let is_list = |value: &Value| value.is_array() || value.as_str().is_some_and(is_spaced);
    (name == "flags" && is_list(value)) || (name == "single" && value.is_number())
}

macro_rules! check {
    ($record:ident $json:expr) => {{
        let json: Value = $json;
        let record: $record = from_json(json.to_string().as_bytes()).unwrap();
        let written: Value = serde_json::from_slice(&to_json(&record).unwrap()).unwrap();
        assert!(same(&written, &json), "{written} is not {json}");
        let by_tree: $record = serde_json::from_value(json.clone()).unwrap();
        assert!(
            same(&serde_json::to_value(&by_tree).unwrap(), &json),
            "{json}"
        );
        let strict = from_json_strictly::<$record>(json.to_string().as_bytes());
        assert_eq!(strict.is_err(), !record.misfits().is_empty(), "{json}");
        record
    }};
}

#[test]
fn given_every_json_type_for_every_property_then_reading_and_writing_change_nothing() {
    let names = |record: &dyn graph_runtime::record::Record| record.schema().properties;
    for value in samples() {
        for name in names(&Values::default()) {
            if is_rewritten(name, &value) {
                continue;
            }
            check!(Values json!({ *name: value }));
        }
        for name in names(&Package::default()) {
            check!(Package json!({ *name: value, "size": 1 }));
        }
        check!(UserSet json!({ "@odata.type": value, "isBackup": value }));
        check!(UserSet json!({ "isBackup": value, "@odata.type": value }));
        check!(UserSet json!({ "id": value, "@odata.type": "#sample.singleUser" }));
    }
}

#[test]
fn given_a_value_that_does_not_fit_then_it_is_kept_listed_and_its_property_unset() {
    let record =
        check!(Package json!({"displayName": ["a"], "tags": ["x"], "createdDateTime": "soon"}));
    assert_eq!(record.display_name, None);
    assert!(!record.is_null(Package::DISPLAY_NAME));
    assert_eq!(record.tags.as_deref(), Some(&["x".to_owned()][..]));
    assert_eq!(record.extra.get("displayName"), Some(&json!(["a"])));
    let listed: Vec<_> = record.misfits().iter().map(ToString::to_string).collect();
    assert_eq!(
        listed,
        [r#"displayName: ["a"]"#, r#"createdDateTime: "soon""#]
    );
}

#[test]
fn given_nested_misfits_then_their_places_are_named() {
    for (json, paths) in [
        (
            json!({"catalog": {"id": 1, "packages": [{}, {"isHidden": "no"}]}}),
            &["catalog.id", "catalog.packages[1].isHidden"][..],
        ),
        (json!({"tags": ["a", 1, null]}), &["tags"]),
        (
            json!({"reviewers": [{"isBackup": true}, "me"]}),
            &["reviewers"],
        ),
        (
            json!({"reviewers": [{"@odata.type": 7}]}),
            &["reviewers[0].@odata.type"],
        ),
        (
            json!({"approver": {"@odata.type": "#sample.singleUser", "id": 1}}),
            &["approver.id"],
        ),
        (
            json!({"approver": {"id": 1, "@odata.type": "#sample.singleUser"}}),
            &["approver.id"],
        ),
    ] {
        let record = check!(Package json);
        let found: Vec<_> = record
            .misfits()
            .into_iter()
            .map(|misfit| misfit.path)
            .collect();
        assert_eq!(found, paths);
    }
    for json in [
        json!({"@odata.type": null}),
        json!({"reviewers": [{"@odata.type": null}]}),
    ] {
        assert_eq!(check!(Package json).misfits(), []);
    }
    let mut package = Package::default().display_name("a");
    package.extra.insert("displayName", 7);
    assert_eq!(package.misfits(), []);
    for json in [
        json!({"grid": [[1.5], [2, "a"]]}),
        json!({"map": {"a": 1, "b": "c", "d": 2}}),
    ] {
        assert_eq!(check!(Values json).misfits().len(), 1);
    }
}

#[test]
fn given_a_misfit_when_its_property_is_set_or_cleared_then_it_is_gone() {
    let json = json!({"displayName": 7, "tags": "x"});
    let original: Package = serde_json::from_value(json).unwrap();
    let sent = |package: &Package| serde_json::to_value(package).unwrap();
    let set = original.clone().display_name("a");
    assert_eq!(sent(&set), json!({"displayName": "a", "tags": "x"}));
    assert_eq!(
        sent(&set.changes_from(&original)),
        json!({"displayName": "a"})
    );
    let cleared = original.clone().clear(Package::TAGS);
    assert_eq!(sent(&cleared), json!({"displayName": 7, "tags": null}));
    assert_eq!(
        sent(&cleared.changes_from(&original)),
        json!({"tags": null})
    );
    let none: Option<String> = None;
    let unset = original.clone().set(Package::DISPLAY_NAME, none);
    assert_eq!(sent(&unset), json!({"tags": "x"}));
    assert_eq!(
        sent(&unset.changes_from(&original)),
        json!({"displayName": null})
    );
    assert!(original.changes_from(&original).is_empty());
    let fits: Package = serde_json::from_value(json!({"displayName": "a"})).unwrap();
    assert_eq!(
        sent(&original.changes_from(&fits)),
        json!({"displayName": 7, "tags": "x"})
    );
}

#[test]
fn given_a_misfit_of_a_read_only_property_then_no_request_carries_it() {
    #[derive(Clone, Default, PartialEq)]
    struct Policy {
        created: Option<graph_runtime::Timestamp>,
        extra: graph_runtime::Extra,
    }
    graph_runtime::record! {
        Policy "sample.policy" { 0 created CREATED "created" value graph_runtime::Timestamp, read_only; }
    }
    let policy: Policy = serde_json::from_value(json!({"created": 7})).unwrap();
    assert_eq!(policy.to_body().unwrap(), b"{}");
    assert_eq!(to_json(&policy).unwrap(), br#"{"created":7}"#);
}

#[test]
fn given_a_misfit_then_its_key_is_still_there_once() {
    for text in [
        r#"{"id":1,"id":"a"}"#,
        r#"{"id":"a","id":1}"#,
        r#"{"id":1,"id":1}"#,
        r#"{"tags":{"a":1,"a":1}}"#,
    ] {
        let error = from_json::<Package>(text.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains("is repeated"), "{error}");
    }
}

#[tokio::test]
async fn given_a_page_with_one_misfit_then_the_page_survives_unless_the_client_is_strict() {
    let mut items: Vec<Value> = (0..1000)
        .map(|index| json!({"id": index.to_string()}))
        .collect();
    items[500] = json!({"id": "500", "catalog": []});
    let body = json!({ "value": items }).to_string();
    let server = Server::json(200, &body).await;
    let page: Page<Package> = List::<Package>::get(server.at("/packages")).await.unwrap();
    assert_eq!(page.value.len(), 1000);
    let misfits: Vec<_> = page.value.iter().flat_map(Package::misfits).collect();
    assert_eq!(misfits.len(), 1);
    assert_eq!(
        serde_json::to_value(&page.value).unwrap(),
        Value::from(items)
    );
    let strict: Result<Page<Package>, _> =
        List::<Package>::get(server.strictly_at("/packages")).await;
    assert_eq!(strict.unwrap_err().json_path(), Some("value[500].catalog"));
    // Another client is not affected by a strict one.
    let page: Page<Package> = List::<Package>::get(server.at("/packages")).await.unwrap();
    assert_eq!(page.value.len(), 1000);
}

#[tokio::test]
async fn given_a_strict_client_when_all_values_fit_then_nothing_is_different() {
    let server = Server::json(200, r#"{"id":"1","colour":7}"#).await;
    let package: Package = Get::<Package>::get(server.strictly_at("/packages/1"))
        .await
        .unwrap();
    assert_eq!(package.extra.get("colour"), Some(&json!(7)));
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z@.]{0,6}|id|isBackup|packages", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn given_any_value_for_any_property_then_reading_and_writing_change_nothing(
        values in prop::collection::vec((0..18_usize, json_value()), 0..4)
    ) {
        let record: &dyn graph_runtime::record::Record = &Values::default();
        let names = record.schema().properties;
        let members = values.iter().map(|(index, value)| (names[index % names.len()].to_owned(), value.clone()));
        let members = members.filter(|(name, value)| !is_rewritten(name, value));
        check!(Values Value::Object(members.collect::<Map<_, _>>()));
        let record: &dyn graph_runtime::record::Record = &Package::default();
        let names = record.schema().properties;
        // Spellings of enumeration members are not kept.
        let members = values.into_iter().map(|(index, value)| (names[index % names.len()].to_owned(), value));
        let members = members.filter(|(name, _)| name != "state");
        check!(Package Value::Object(members.collect::<Map<_, _>>()));
    }
}
