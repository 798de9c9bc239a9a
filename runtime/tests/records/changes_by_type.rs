//! Tests `changes_from` with values of every type: what changed is sent, and what is only spelled differently is not.

use crate::sample;

use graph_runtime::record::from_json;
use graph_runtime::{Decimal, Extra, Map, record};
use sample::{Group, Package, Values};
use serde_json::{Value, json};

fn read(name: &str, value: &Value) -> Values {
    from_json(json!({ name: value }).to_string().as_bytes()).unwrap()
}

#[test]
fn given_a_value_of_each_type_when_it_changes_then_it_is_sent_and_otherwise_it_is_not() {
    for (name, value, same, other) in [
        ("int", json!(1), json!(1.0), json!(2)),
        ("long", json!(1), json!(1.0), json!(-1)),
        ("byte", json!(0), json!(0), json!(255)),
        ("double", json!(1.5), json!(15e-1), json!(1.25)),
        ("double", json!("NaN"), json!("NaN"), json!("INF")),
        ("single", json!(1.5), json!(15e-1), json!(1.25)),
        ("decimal", json!(1.5), json!("1.50"), json!("1.05")),
        (
            "date",
            json!("2024-02-29"),
            json!("2024-02-29"),
            json!("2024-02-28"),
        ),
        (
            "instant",
            json!("2024-02-29T08:30:00Z"),
            json!("2024-02-29T09:30:00.000+01:00"),
            json!("2024-02-29T08:30:00.000000000001Z"),
        ),
        (
            "guid",
            json!("3F2504E0-4F89-11D3-9A0C-0305E82C3301"),
            json!("3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
            json!("3f2504e0-4f89-11d3-9a0c-0305e82c3302"),
        ),
        ("time", json!("08:30"), json!("08:30:00"), json!("08:00:30")),
        ("duration", json!("P2W"), json!("P14D"), json!("P15D")),
        ("binary", json!("/w=="), json!("_w"), json!("fg==")),
        (
            "json",
            json!({"a": [1]}),
            json!({"a": [1]}),
            json!({"a": [2]}),
        ),
        (
            "map",
            json!({"a": 1, "b": 2}),
            json!({"b": 2, "a": 1}),
            json!({"a": 2, "b": 2}),
        ),
        ("map", json!({"a": 1}), json!({"a": 1}), json!({"b": 1})),
        (
            "map",
            json!({"a": 1}),
            json!({"a": 1}),
            json!({"a": 1, "b": 1}),
        ),
        (
            "grid",
            json!([[1.0], []]),
            json!([[1], []]),
            json!([[1.5], []]),
        ),
        (
            "flags",
            json!("delivered,new"),
            json!("new,Delivered"),
            json!("delivered,old"),
        ),
        (
            "maybe",
            json!(["a", null]),
            json!(["a", null]),
            json!([null, "a"]),
        ),
        ("prices", json!([1.5]), json!(["1.50"]), json!([1.05])),
    ] {
        let original = read(name, &value);
        let unchanged = read(name, &same).changes_from(&original);
        assert_eq!(unchanged, Values::default(), "{name}: {same}");
        let changes = read(name, &other).changes_from(&original);
        assert_eq!(changes, read(name, &other), "{name}: {other}");
        assert!(!changes.is_empty(), "{name}: {other}");
    }
}

/// A record with collections that generated crates seldom have.
#[derive(Clone, Default, PartialEq)]
struct Groups {
    listed: Option<Vec<Option<Group>>>,
    named: Option<Map<Group>>,
    prices: Option<Vec<Decimal>>,
    extra: Extra,
}
record! {
    Groups "sample.groups" {
        0 listed LISTED "listed" list Option<Group>;
        1 named NAMED "named" value Map<Group>;
        2 prices PRICES "prices" list Decimal;
    }
}

#[test]
fn given_records_in_lists_with_nulls_and_in_maps_when_sent_then_without_what_the_service_says() {
    let group = |id| json!({"@odata.etag": "W/1", "id": id});
    let json = json!({"listed": [null, group("a")], "named": {"b": group("b")}});
    let groups: Groups = from_json(json.to_string().as_bytes()).unwrap();
    let changes = groups.changes_from(&Groups::default());
    assert_eq!(
        serde_json::to_value(changes).unwrap(),
        json!({"listed": [null, {"id": "a"}], "named": {"b": {"id": "b"}}})
    );
}

#[test]
fn given_a_misfit_in_a_map_when_listed_then_its_key_is_named() {
    let groups: Groups = from_json(br#"{"named": {"b": {"id": 7}}}"#).unwrap();
    let paths: Vec<_> = groups
        .misfits()
        .into_iter()
        .map(|misfit| misfit.path)
        .collect();
    assert_eq!(paths, ["named.b.id"]);
}

#[test]
fn given_decimals_in_a_list_that_is_not_declared_exact_when_read_then_by_value() {
    let groups: Groups = from_json(br#"{"prices": [-5, 7, 1.5]}"#).unwrap();
    let prices = groups.prices.unwrap();
    let texts: Vec<_> = prices.iter().map(Decimal::as_str).collect();
    assert_eq!(texts, ["-5", "7", "1.5"]);
}

#[test]
fn given_a_list_with_nulls_when_changed_then_what_the_service_says_within_is_not_sent() {
    let json = json!({"reviewers": [null, {"@odata.type": "#sample.singleUser", "@odata.etag": "W/1", "id": "u"}]});
    let package: Package = from_json(json.to_string().as_bytes()).unwrap();
    let changes = package.changes_from(&Package::default());
    assert_eq!(
        serde_json::to_value(changes).unwrap(),
        json!({"reviewers": [null, {"@odata.type": "#sample.singleUser", "id": "u"}]})
    );
}
