//! What the codec promises, rule by rule.

mod sample;

use graph_runtime::Timestamp;
use sample::{Catalog, Group, Package, SingleUser, State, UserSet, Values};
use serde_json::Value;

fn read(text: &str) -> Package {
    serde_json::from_str(text).expect("valid")
}

fn write(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("writable")
}

/// Reads and writes a package, which must be the same text afterwards.
#[track_caller]
fn survives(text: &str) -> Package {
    let package = read(text);
    assert_eq!(write(&package), text);
    package
}

#[test]
fn given_setters_then_what_is_set_is_written_in_declared_order() {
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
fn given_unknown_properties_then_they_come_back_in_order() {
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

#[test]
fn given_a_union_then_its_type_may_stand_anywhere() {
    for text in [
        r##"{"@odata.type":"#sample.singleUser","isBackup":true,"id":"u","x":1}"##,
        r##"{"isBackup":true,"@odata.type":"#sample.singleUser","id":"u","x":1}"##,
        r##"{"x":1,"isBackup":true,"id":"u","@odata.type":"#sample.singleUser"}"##,
    ] {
        let set: UserSet = serde_json::from_str(text).unwrap();
        let UserSet::SingleUser(user) = &set else {
            panic!("{set:?}")
        };
        assert_eq!(
            (user.id.as_deref(), set.is_backup()),
            (Some("u"), Some(&true))
        );
        assert_eq!(
            write(&set),
            r##"{"@odata.type":"#sample.singleUser","isBackup":true,"id":"u","x":1}"##
        );
    }
}
