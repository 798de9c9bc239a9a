//! Tests what the codec guarantees, rule by rule.

use crate::sample;

use graph_runtime::{Extra, Timestamp};
use sample::{
    Catalog, Empty, Group, Package, SingleUser, State, UserSet, UserSetBase, Values, Wide,
};
use serde_json::{Value, json};

fn read(text: &str) -> Package {
    serde_json::from_str(text).expect("valid")
}

fn write(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("writable")
}

/// Decodes and encodes a package, which must give the same text.
#[track_caller]
fn survives(text: &str) -> Package {
    let package = read(text);
    assert_eq!(write(&package), text);
    package
}

#[test]
fn given_setters_then_their_values_are_written_in_declared_order() {
    let package = Package::default()
        .state(State::AdminAdd)
        .catalog(Catalog::default().id("sales"))
        .tags(["a", "b"])
        .incompatible_groups([Group::default().id("g")])
        .created_date_time("2024-01-01T00:00:00Z".parse::<Timestamp>().unwrap())
        .is_hidden(true)
        .approver(SingleUser::default().id("u"))
        .id("1");
    assert_eq!(
        write(&package),
        r##"{"id":"1","isHidden":true,"createdDateTime":"2024-01-01T00:00:00Z","catalog":{"id":"sales"},"incompatibleGroups":[{"id":"g"}],"approver":{"@odata.type":"#sample.singleUser","id":"u"},"tags":["a","b"],"state":"adminAdd"}"##
    );
    assert_eq!(read(&write(&package)), package);
}

#[test]
fn given_nulls_then_absent_null_and_value_are_three_things() {
    let package = survives(r#"{"id":null,"isHidden":true}"#);
    assert!(package.is_null(Package::ID));
    assert!(!package.is_null(Package::IS_HIDDEN) && !package.is_null(Package::STATE));
    let package = package
        .id("1")
        .clear(Package::IS_HIDDEN)
        .clear(Package::CATALOG);
    assert_eq!(
        write(&package),
        r#"{"id":"1","isHidden":null,"catalog":null}"#
    );
    assert_eq!(
        write(&package.catalog(Catalog::default())),
        r#"{"id":"1","isHidden":null,"catalog":{}}"#
    );
}

#[test]
fn given_unknown_properties_then_they_are_written_back_in_order() {
    let package = survives(r#"{"id":"1","zebra":{"b":[1,null,{"c":1.5}],"a":{}},"id@odata.x":null,"@odata.etag":"W/1","apple":"\u0000\ud83d\ude00"}"#.replace("\\ud83d\\ude00", "😀").as_str());
    assert_eq!(package.extra.etag(), Some("W/1"));
    assert_eq!(package.extra.iter().count(), 4);
    assert_eq!(package.extra.get("id@odata.x"), Some(&Value::Null));
}

#[test]
fn given_values_when_read_from_any_source_then_they_are_the_same() {
    let text = r##"{"approver":{"id":"u","@odata.type":"#sample.singleUser"},"tags":["a"],"x":1,"id":null}"##;
    let package = read(text);
    assert_eq!(
        serde_json::from_slice::<Package>(text.as_bytes()).unwrap(),
        package
    );
    assert_eq!(
        serde_json::from_reader::<_, Package>(text.as_bytes()).unwrap(),
        package
    );
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(
        serde_json::from_value::<Package>(value.clone()).unwrap(),
        package
    );
    assert_eq!(
        <Package as serde::Deserialize>::deserialize(&value).unwrap(),
        package
    );
    assert_eq!(serde_json::to_value(&package).unwrap(), value);
}

#[test]
fn given_every_type_of_value_then_it_survives() {
    let text = r#"{"int":-5,"long":9223372036854775807,"byte":255,"double":"-INF","single":0.1,"decimal":79228162514264337593543950335.10,"instant":"9999-12-31T23:59:59.123456789012Z","date":"2024-02-29","time":"08:30:00.0000000","duration":"P1Y2M","guid":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","binary":"fn5+","json":[1,{"a":null}],"map":{"z":1,"a":2},"grid":[[1.5,"NaN"],[]],"flags":"adminAdd,other","maybe":["a",null],"prices":[1.10,"1.10"]}"#;
    let values: Values = serde_json::from_str(text).unwrap();
    assert_eq!(write(&values), text);
    assert_eq!(values.map.as_ref().unwrap().get("a"), Some(&2));
    let again: Values = serde_json::from_reader(text.as_bytes()).unwrap();
    assert_eq!(write(&again), text);
}

fn union(text: &str) -> UserSet {
    serde_json::from_str(text).expect("valid")
}

#[test]
fn given_a_union_then_its_type_may_be_anywhere() {
    for text in [
        r##"{"@odata.type":"#sample.singleUser","isBackup":true,"id":"u","x":1}"##,
        r##"{"isBackup":true,"@odata.type":"#sample.singleUser","id":"u","x":1}"##,
        r##"{"isBackup":true,"id":"u","x":1,"@odata.type":"#sample.singleUser"}"##,
    ] {
        let set = union(text);
        let UserSet::SingleUser(user) = &set else {
            panic!("{set:?}")
        };
        assert_eq!(user.id.as_deref(), Some("u"));
        assert_eq!(set.is_backup(), Some(true));
        assert_eq!(user.extra.odata_type(), None);
        assert_eq!(
            write(&set),
            r##"{"@odata.type":"#sample.singleUser","isBackup":true,"id":"u","x":1}"##
        );
    }
}

#[test]
fn given_a_union_when_its_type_is_spelled_differently_then_the_spelling_survives() {
    for name in [
        "sample.singleUser",
        "https://graph.microsoft.com/beta/$metadata#sample.singleUser",
    ] {
        let text = format!(r#"{{"@odata.type":"{name}","id":"u"}}"#);
        let set = union(&text);
        assert!(matches!(set, UserSet::SingleUser(_)));
        assert_eq!(write(&set), text);
    }
}

#[test]
fn given_a_union_when_its_type_is_missing_or_its_own_then_it_is_the_base() {
    for text in [
        r#"{"isBackup":null,"id":"u"}"#,
        "{}",
        r##"{"@odata.type":"#sample.userSet","isBackup":true}"##,
        r#"{"@odata.type":null,"isBackup":true}"#,
    ] {
        let set = union(text);
        assert!(matches!(set, UserSet::Base(_)), "{set:?}");
        assert_eq!(write(&set), text);
    }
}

#[test]
fn given_a_union_when_its_type_is_unknown_then_all_is_kept() {
    let set = union(r##"{"isBackup":true,"id":5,"@odata.type":"#sample.SingleUser","y":[{}]}"##);
    let UserSet::Unknown(base) = &set else {
        panic!("{set:?}")
    };
    assert_eq!(base.extra.odata_type(), Some("#sample.SingleUser"));
    assert_eq!(set.extra().get("id"), Some(&json!(5)));
    assert_eq!(set.is_backup(), Some(true));
    assert_eq!(
        write(&set),
        r##"{"@odata.type":"#sample.SingleUser","isBackup":true,"id":5,"y":[{}]}"##
    );
}

#[test]
fn given_a_derived_value_then_its_type_is_written_once_and_first() {
    let mut user = SingleUser::default().id("u");
    assert_eq!(
        write(&UserSet::SingleUser(Box::new(user.clone()).into())),
        r##"{"@odata.type":"#sample.singleUser","id":"u"}"##
    );
    assert_eq!(write(&user), r#"{"id":"u"}"#);
    user.extra.insert("x", 1);
    user.extra.insert("@odata.type", "#sample.other");
    assert_eq!(
        write(&UserSet::from(user)),
        r##"{"@odata.type":"#sample.other","id":"u","x":1}"##
    );
    assert_eq!(write(&UserSet::from(UserSetBase::default())), "{}");
}

#[test]
fn given_unions_in_lists_and_in_each_other_then_each_has_its_type() {
    let text = r##"{"reviewers":[{"@odata.type":"#sample.nested","inner":{"@odata.type":"#sample.singleUser","id":"u"}},{"isBackup":true},{"@odata.type":"#sample.new"}]}"##;
    let package = survives(text);
    assert_eq!(package.reviewers.map(|reviewers| reviewers.len()), Some(3));
}

#[test]
fn given_nulls_in_a_list_then_they_keep_their_positions() {
    let text =
        r#"{"incompatibleGroups":[null,{"id":"a"},null,null,{"id":"b"},null],"tags":[null]}"#;
    let mut package = survives(text);
    let groups = package.incompatible_groups.as_mut().unwrap();
    assert_eq!(groups.len(), 2);
    groups.pop();
    assert_eq!(
        write(&package),
        r#"{"incompatibleGroups":[null,{"id":"a"},null,null,null],"tags":[null]}"#
    );
    assert_ne!(package, package.clone().tags(Vec::<String>::new()));
    let package = package.incompatible_groups([Group::default()]).tags(["x"]);
    assert_eq!(
        write(&package),
        r#"{"incompatibleGroups":[{}],"tags":["x"]}"#
    );
    assert!(package.extra.is_empty());
}

#[test]
fn given_links_to_existing_entities_then_they_are_annotations() {
    let package = Package::default()
        .bind(Package::CATALOG, "catalogs/1")
        .bind(Package::CATALOG, "catalogs/2")
        .bind(Package::INCOMPATIBLE_GROUPS, "groups/1")
        .bind(Package::INCOMPATIBLE_GROUPS, "groups/2");
    assert_eq!(
        write(&package),
        r#"{"catalog@odata.bind":"catalogs/2","incompatibleGroups@odata.bind":["groups/1","groups/2"]}"#
    );
}

#[test]
fn given_an_extra_named_like_a_property_then_the_property_wins() {
    let mut package = Package::default();
    package.extra.insert("id", 5);
    package.extra.insert("tags", "raw");
    assert_eq!(write(&package), r#"{"id":5,"tags":"raw"}"#);
    let package = package.id("1").clear(Package::TAGS);
    assert_eq!(write(&package), r#"{"id":"1","tags":null}"#);
}

#[test]
fn given_a_field_that_is_assigned_then_it_wins_over_a_null() {
    let mut package = Package::default().clear(Package::ID);
    package.id = Some("1".to_owned());
    assert!(!package.is_null(Package::ID));
    assert_eq!(write(&package), r#"{"id":"1"}"#);
}

#[test]
fn given_extras_then_equality_ignores_order_and_history() {
    let left = read(r#"{"a":1,"b":2,"id":null}"#);
    assert_eq!(left, read(r#"{"id":null,"b":2,"a":1}"#));
    assert_ne!(left, read(r#"{"b":2,"a":1}"#));
    assert_ne!(left, read(r#"{"b":2,"a":2,"id":null}"#));
    let mut emptied = Wide::default()
        .clear(Wide::P70)
        .p70("x")
        .clear(Wide::P1)
        .p1("x");
    emptied.extra.insert("a", 1);
    emptied.extra.remove("a");
    assert_eq!(emptied.extra, Extra::default());
    assert!(emptied.extra.is_empty());
}

#[test]
fn given_more_than_64_properties_then_each_has_its_own_null() {
    let wide: Wide = serde_json::from_str(r#"{"p1":null,"p70":null,"p71":"x"}"#).unwrap();
    assert!(wide.is_null(Wide::P1) && wide.is_null(Wide::P70) && !wide.is_null(Wide::P71));
    assert_eq!(write(&wide), r#"{"p1":null,"p70":null,"p71":"x"}"#);
    assert_ne!(wide, Wide::default().clear(Wide::P1).p71("x"));
    assert_eq!(
        wide,
        Wide::default().clear(Wide::P70).p71("x").clear(Wide::P1)
    );
}

#[test]
fn given_a_property_at_the_edge_of_a_word_when_cleared_then_no_other_is_null() {
    let at_64 = Wide::default().clear(Wide::P64);
    assert!(at_64.is_null(Wide::P64) && !at_64.is_null(Wide::P0));
    assert_eq!(write(&at_64), r#"{"p64":null}"#);
    assert_eq!(
        write(&at_64.clear(Wide::P0).p64("x")),
        r#"{"p0":null,"p64":"x"}"#
    );
    let at_63 = Wide::default().clear(Wide::P63);
    assert_eq!(write(&at_63), r#"{"p63":null}"#);
    assert!(!at_63.extra.is_empty());
}

#[test]
fn given_escaped_names_then_they_are_the_same_names() {
    assert_eq!(
        read(r#"{"\u0069d":"1","\u0040odata.etag":"e"}"#)
            .id
            .as_deref(),
        Some("1")
    );
}

#[test]
fn given_a_record_then_debug_shows_what_is_set() {
    let package = read(
        r##"{"id":"a\"b","isHidden":null,"createdDateTime":"2024-01-01T00:00:00Z","tags":["t"],"state":"new","approver":{"@odata.type":"#sample.singleUser","id":"u"},"x":{"y":1}}"##,
    );
    assert_eq!(
        format!("{package:?}"),
        r#"Package { id: "a\"b", isHidden: null, createdDateTime: 2024-01-01T00:00:00Z, approver: SingleUser { id: "u" }, tags: ["t"], state: new, x: {"y":1} }"#
    );
    assert_eq!(format!("{:?}", Empty::default()), "Empty");
}

#[test]
fn given_no_declared_properties_then_all_are_extra() {
    let empty: Empty = serde_json::from_str(r#"{"a":null}"#).unwrap();
    assert_eq!(write(&empty), r#"{"a":null}"#);
}

#[test]
fn given_another_format_then_records_are_read_from_it_as_well() {
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error, MapDeserializer};

    let entries = [
        ("id", "1"),
        ("createdDateTime", "2024-01-01T00:00:00Z"),
        ("x", "y"),
    ];
    let deserializer = MapDeserializer::<_, Error>::new(entries.into_iter());
    let package = <Package as serde::Deserialize>::deserialize(deserializer).unwrap();
    assert_eq!(
        write(&package),
        r#"{"id":"1","createdDateTime":"2024-01-01T00:00:00Z","x":"y"}"#
    );
    let state: Result<State, Error> =
        serde::Deserialize::deserialize("adminAdd".into_deserializer());
    assert_eq!(state, Ok(State::AdminAdd));
}

#[test]
fn given_the_overhead_of_each_record_then_it_is_two_words() {
    assert_eq!(size_of::<Extra>(), 16);
    assert!(size_of::<Option<Timestamp>>() <= 20);
}

#[test]
fn given_property_names_then_constants_know_them() {
    assert_eq!(Package::CREATED_DATE_TIME.name(), "createdDateTime");
    assert_eq!(Package::INCOMPATIBLE_GROUPS.name(), "incompatibleGroups");
    assert_eq!(format!("{:?}", Package::ID), "Property(\"id\")");
}
