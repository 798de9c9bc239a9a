//! Tests `changes_from`: the smallest `PATCH`.

use crate::sample;

use graph_runtime::record::{Body as _, Sent};
use graph_runtime::{Extra, Timestamp, record};
use sample::{Catalog, Group, Package, SingleUser, State, Team, UserSet, UserSetBase};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// The `PATCH` from one state to the other.
#[track_caller]
fn patch(original: &Value, updated: Value) -> Value {
    let original: Package = read(original.clone());
    let changes = read::<Package>(updated).changes_from(&original);
    serde_json::to_value(changes).unwrap()
}

#[test]
fn given_nothing_changed_then_nothing_is_sent() {
    let everything = json!({
        "@odata.context": "c", "@odata.etag": "W/1", "@odata.type": "#sample.package",
        "id": "1", "displayName": null, "createdDateTime": "2024-01-01T00:00:00Z",
        "catalog": {"@odata.id": "x", "id": "c", "parent": null},
        "reviewers": [{"@odata.type": "#sample.singleUser", "id": "u"}, null],
        "tags": ["a", null], "tags@odata.count": 2, "state": "AdminAdd", "colour": {"a": [1]}
    });
    assert_eq!(patch(&everything, everything.clone()), json!({}));
    let package: Package = read(everything);
    assert_eq!(package.changes_from(&package), Package::default());
}

#[test]
fn given_changed_cleared_and_added_properties_then_these_are_sent() {
    let original = json!({"id": "1", "displayName": "a", "isHidden": true, "tags": ["x"], "colour": 1, "size": 2});
    let updated = read::<Package>(original.clone())
        .display_name("b")
        .clear(Package::TAGS)
        .state(State::Delivered);
    let mut updated = updated;
    updated.extra.insert("colour", 3);
    updated.extra.insert("weight", Value::Null);
    let changes = updated.changes_from(&read(original));
    assert!(changes.is_null(Package::TAGS));
    assert_eq!(
        serde_json::to_value(changes).unwrap(),
        json!({"displayName": "b", "tags": null, "state": "delivered", "colour": 3, "weight": null})
    );
}

#[test]
fn given_a_null_that_became_a_value_or_the_reverse_then_it_is_sent() {
    for (name, value) in [
        ("displayName", json!("a")),
        ("isHidden", json!(false)),
        ("createdDateTime", json!("2024-01-01T00:00:00Z")),
        ("state", json!("delivered")),
        ("tags", json!([])),
        ("catalog", json!({"id": "1"})),
        ("incompatibleGroups", json!([{"id": "1"}])),
        ("approver", json!({"@odata.type": "#sample.singleUser"})),
        ("colour", json!({"undeclared": true})),
    ] {
        let with = |value: Value| json!({ name: value });
        let (null, set, absent) = (with(Value::Null), with(value), json!({}));
        assert_eq!(patch(&null, set.clone()), set, "{name}");
        assert_eq!(patch(&set, null.clone()), null, "{name}");
        assert_eq!(patch(&absent, null.clone()), null, "{name}");
        assert_eq!(patch(&null, absent.clone()), absent, "{name}");
        assert_eq!(patch(&set, absent.clone()), null, "{name}");
    }
}

#[test]
fn given_a_key_that_is_gone_then_it_is_not_cleared() {
    let original = json!({"id": "1", "displayName": "a"});
    assert_eq!(patch(&original, json!({})), json!({"displayName": null}));
}

#[test]
fn given_annotations_that_are_gone_then_nothing_is_cleared() {
    let original = json!({
        "@odata.etag": "e", "tags@odata.count": 1, "catalog@odata.bind": "catalogs/1", "size@odata.type": "#Int64"
    });
    assert_eq!(patch(&original, json!({})), json!({}));
}

#[test]
fn given_changes_then_they_are_empty_if_there_are_none() {
    let typed = json!({"@odata.type": "#sample.newPackage", "@odata.etag": "e", "tags": ["a"]});
    let original: Package = read(typed);
    assert!(original.changes_from(&original).is_empty());
    assert!(!original.is_empty());
    assert!(Package::default().is_empty());
    assert!(!Package::default().clear(Package::TAGS).is_empty());
    assert!(!Package::default().bind(Package::CATALOG, "c").is_empty());
    let user: UserSet = SingleUser::default().id("u").into();
    assert!(user.changes_from(&user).is_empty());
    assert!(!user.is_empty());
}

#[test]
fn given_a_change_inside_a_value_then_it_is_sent_whole_without_the_services_annotations() {
    let original = json!({
        "catalog": {
            "@odata.etag": "W/1", "@odata.type": "#sample.catalog", "id": "c", "parent@odata.navigationLink": "l",
            "parent": {"@odata.type": "#sample.specialCatalog", "@odata.id": "p", "id": "p"},
            "deep": {"@odata.etag": "W/2", "kept": [{"@odata.context": "c", "kept": 1}]}
        },
        "reviewers": [
            {"@odata.type": "#sample.singleUser", "@odata.etag": "e", "id": "u"},
            {"@odata.type": "#sample.new", "x@odata.count": 1, "x": [1]}
        ]
    });
    let mut updated = original.clone();
    updated["catalog"]["id"] = json!("d");
    updated["reviewers"][0]["isBackup"] = json!(true);
    assert_eq!(
        patch(&original, updated),
        json!({
            "catalog": {
                "id": "d", "parent": {"@odata.type": "#sample.specialCatalog", "@odata.id": "p", "id": "p"},
                "deep": {"kept": [{"kept": 1}]}
            },
            "reviewers": [
                {"@odata.type": "#sample.singleUser", "isBackup": true, "id": "u"},
                {"@odata.type": "#sample.new", "x": [1]}
            ]
        })
    );
}

#[test]
fn given_a_property_that_is_gone_inside_a_value_then_it_is_cleared_there() {
    let leaf = json!({"id": "p", "description": "d"});
    let single = json!({"@odata.type": "#sample.singleUser", "id": "u", "isBackup": true});
    for (original, updated, sent) in [
        (
            json!({"catalog": {"id": "c", "parent": leaf.clone(), "colour": 1, "a@odata.count": 1}}),
            json!({"catalog": {"id": "c"}}),
            json!({"catalog": {"id": "c", "parent": null, "colour": null}}),
        ),
        (
            json!({"catalog": {"id": "c", "parent": leaf}}),
            json!({"catalog": {"id": "c", "parent": {"id": "p"}}}),
            json!({"catalog": {"id": "c", "parent": {"id": "p", "description": null}}}),
        ),
        (
            json!({"approver": single.clone()}),
            json!({"approver": {"@odata.type": "#sample.singleUser", "id": "u"}}),
            json!({"approver": {"@odata.type": "#sample.singleUser", "id": "u", "isBackup": null}}),
        ),
        // Another type has nothing in common, and an array is replaced.
        (
            json!({"approver": single.clone()}),
            json!({"approver": {"@odata.type": "#sample.nested"}}),
            json!({"approver": {"@odata.type": "#sample.nested"}}),
        ),
        (
            json!({"reviewers": [single]}),
            json!({"reviewers": [{"@odata.type": "#sample.singleUser", "id": "u"}]}),
            json!({"reviewers": [{"@odata.type": "#sample.singleUser", "id": "u"}]}),
        ),
    ] {
        assert_eq!(patch(&original, updated), sent, "{original}");
    }
}

#[test]
fn given_items_that_moved_or_became_another_type_then_the_list_is_sent() {
    let user = |kind: &str| json!({"@odata.type": kind, "isBackup": true});
    for (original, updated) in [
        (json!({"tags": ["a", null]}), json!({"tags": [null, "a"]})),
        (json!({"tags": ["a", null]}), json!({"tags": ["a"]})),
        (json!({"tags": ["a", "b"]}), json!({"tags": ["b", "a"]})),
        (
            json!({"reviewers": [user("#sample.singleUser")]}),
            json!({"reviewers": [user("#sample.nested")]}),
        ),
        (
            json!({"approver": user("#sample.new")}),
            json!({"approver": user("#sample.newer")}),
        ),
    ] {
        assert_eq!(patch(&original, updated.clone()), updated);
    }
}

#[test]
fn given_annotations_only_then_only_meaningful_ones_are_sent() {
    let original = json!({"@odata.etag": "W/1", "catalog": {"@odata.etag": "a", "id": "c"}});
    let updated =
        json!({"@odata.etag": "W/2", "@odata.id": "i", "catalog": {"@odata.etag": "b", "id": "c"}});
    assert_eq!(patch(&original, updated), json!({}));
    let bound = read::<Package>(original.clone())
        .bind(Package::CATALOG, "https://example.com/catalogs/2")
        .changes_from(&read(original));
    assert_eq!(
        serde_json::to_value(bound).unwrap(),
        json!({"catalog@odata.bind": "https://example.com/catalogs/2"})
    );
}

#[test]
fn given_an_unknown_property_with_its_type_then_both_are_sent_or_neither() {
    let original = json!({"size@odata.type": "#Int64", "size": 1, "tags@odata.type": "#Collection(String)", "tags": []});
    assert_eq!(patch(&original, original.clone()), json!({}));
    let mut updated = original.clone();
    updated["size"] = json!(2);
    assert_eq!(
        patch(&original, updated),
        json!({"size@odata.type": "#Int64", "size": 2})
    );
    let mut updated = original.clone();
    updated["tags"] = json!(["a"]);
    assert_eq!(
        patch(&original, updated),
        json!({"tags@odata.type": "#Collection(String)", "tags": ["a"]})
    );
}

#[test]
fn given_a_polymorphic_value_then_its_type_travels_with_its_changes() {
    let original: UserSet =
        read(json!({"@odata.type": "#sample.singleUser", "id": "u", "isBackup": false}));
    let updated: UserSet = SingleUser::default().id("v").is_backup(false).into();
    let sent = |value: &UserSet| serde_json::to_value(value).unwrap();
    assert_eq!(
        sent(&updated.changes_from(&original)),
        json!({"@odata.type": "#sample.singleUser", "id": "v"})
    );
    let other: UserSet = Team::default().inner(updated).is_backup(false).into();
    assert_eq!(sent(&other.changes_from(&original)), sent(&other));
    let unknown: UserSet = read(json!({"@odata.type": "#sample.new", "a": 1, "@odata.etag": "e"}));
    let changed: UserSet = read(json!({"@odata.type": "#sample.new", "a": 1, "b": 2}));
    assert_eq!(
        sent(&changed.changes_from(&unknown)),
        json!({"@odata.type": "#sample.new", "b": 2})
    );
    let base = UserSet::from(UserSetBase::default().is_backup(true));
    assert_eq!(
        sent(&base.changes_from(&unknown)),
        json!({"isBackup": true})
    );
}

/// A record with read-only properties.
#[derive(Clone, Default, PartialEq)]
struct Policy {
    id: Option<String>,
    created_date_time: Option<Timestamp>,
    display_name: Option<String>,
    parts: Option<Vec<Policy>>,
    extra: Extra,
}
record! {
    Policy "sample.policy" {
        0 id ID "id" value String, read_only;
        1 created_date_time CREATED_DATE_TIME "createdDateTime" value Timestamp, read_only;
        2 display_name DISPLAY_NAME "displayName" value String;
        3 parts PARTS "parts" list Policy;
    }
}

#[test]
fn given_read_only_properties_then_they_are_stored_and_never_sent() {
    let stored = json!({
        "@odata.etag": "e", "id": "1", "createdDateTime": null, "displayName": "a",
        "parts": [{"id": "2", "displayName": null}]
    });
    let original: Policy = read(stored.clone());
    assert_eq!(serde_json::to_value(&original).unwrap(), stored);
    let replaced =
        json!({"@odata.etag": "e", "displayName": "a", "parts": [{"displayName": null}]});
    assert_eq!(serde_json::to_value(Sent(&original)).unwrap(), replaced);
    let many = std::slice::from_ref(&original);
    assert_eq!(serde_json::to_value(Sent(many)).unwrap(), json!([replaced]));

    let mut updated = original.clone();
    updated.id = Some("9".to_owned());
    assert_eq!(updated.changes_from(&original), Policy::default());
    let mut part = Policy::default().display_name("c");
    part.id = Some("3".to_owned());
    let updated = updated.parts([part]);
    assert_eq!(
        serde_json::to_value(updated.changes_from(&original)).unwrap(),
        json!({"parts": [{"displayName": "c"}]})
    );
}

#[test]
fn given_a_read_only_property_when_set_or_cleared_then_no_request_can_be_made_of_it() {
    let original: Policy = read(json!({"id": "1", "displayName": "a"}));
    let refused = [
        original.clone().clear(Policy::CREATED_DATE_TIME),
        original.clone().set(Policy::ID, Some("2")),
        original.clone().set(Policy::ID, None::<String>),
        original
            .clone()
            .parts([Policy::default().clear(Policy::ID)]),
    ];
    for policy in refused {
        let (sent, changes) = (policy.to_body(), policy.changes_from(&original));
        for error in [sent.unwrap_err(), changes.to_body().unwrap_err()] {
            let message = error.to_string();
            assert!(
                message.contains("of `sample.policy` is set by the service"),
                "{message}"
            );
        }
        assert!(!changes.is_empty());
        assert!(serde_json::to_value(Sent(&policy)).is_err());
        assert!(serde_json::to_value(&policy).is_ok());
    }
}

#[test]
fn given_options_when_set_then_the_last_one_counts_and_none_is_not_null() {
    let package = Package::default()
        .set(Package::DISPLAY_NAME, Some("a"))
        .set(Package::CATALOG, Some(Catalog::default().id("c")))
        .clear(Package::IS_HIDDEN)
        .set(Package::IS_HIDDEN, Some(true));
    assert!(!package.is_null(Package::IS_HIDDEN));
    let moved = Package::default().set(Package::CATALOG, package.catalog.clone());
    assert_eq!(moved.catalog, package.catalog);
    let nothing: Option<String> = None;
    let unset = package.clone().set(Package::DISPLAY_NAME, nothing);
    assert_eq!(unset.display_name, None);
    assert!(!unset.is_null(Package::DISPLAY_NAME));
    assert!(unset.changes_from(&package).is_null(Package::DISPLAY_NAME));
}

#[test]
fn given_annotations_then_accessors_return_them() {
    let catalog: Catalog = read(json!({
        "@odata.etag": "W/1", "@odata.id": "catalogs/1", "@odata.type": "#sample.catalog",
        "packages": [], "packages@odata.count": 7, "packages@odata.nextLink": "https://example.com/next"
    }));
    assert_eq!(catalog.etag(), Some("W/1"));
    assert_eq!(catalog.odata_id(), Some("catalogs/1"));
    assert_eq!(catalog.odata_type(), Some("#sample.catalog"));
    assert_eq!(catalog.count_of(Catalog::PACKAGES), Some(7));
    assert_eq!(
        catalog.next_link_of(Catalog::PACKAGES),
        Some("https://example.com/next")
    );
    let group = Group::default();
    assert_eq!(
        (group.etag(), group.odata_id(), group.odata_type()),
        (None, None, None)
    );
    assert_eq!(Catalog::default().count_of(Catalog::PACKAGES), None);
}
