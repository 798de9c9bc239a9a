//! Tests `text_of`: the value at the end of a path in an entity, as text.

use crate::sample;

use graph_runtime::Nested;
use graph_runtime::filter::{Path, it};
use sample::{Catalog, Package, SingleUser, UserSet, UserSetBase, Values};
use serde_json::json;

fn values() -> Values {
    let json = json!({
        "int": -7, "double": 1.5, "single": 0.25, "decimal": 1.5, "guid": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "instant": "2024-02-29T08:30:00Z", "duration": "PT90M", "flags": "delivered,adminAdd", "grid": [[1]],
        "json": {"a": {"b": "deep", "n": 7, "flag": true, "list": [1]}},
        "extension": "own", "extended": {"a": {"b": 8}}
    });
    serde_json::from_str(&json.to_string()).unwrap()
}

#[test]
fn given_values_of_each_type_when_shown_then_their_text_is_that_on_the_wire() {
    let values = values();
    let texts = [
        Values::INT.text_of(&values),
        Values::DOUBLE.text_of(&values),
        Values::SINGLE.text_of(&values),
        Values::DECIMAL.text_of(&values),
        Values::GUID.text_of(&values),
        Values::INSTANT.text_of(&values),
        Values::DURATION.text_of(&values),
        Values::FLAGS.text_of(&values),
    ];
    let expected = [
        "-7",
        "1.5",
        "0.25",
        "1.5",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "2024-02-29T08:30:00Z",
        "PT90M",
        "delivered,adminAdd",
    ];
    assert_eq!(texts, expected.map(|text| Some(text.to_owned())));
    let hidden = Package::default().is_hidden(true).display_name("Sales");
    let text = |text: Option<String>| text.unwrap();
    assert_eq!(text(Package::IS_HIDDEN.text_of(&hidden)), "true");
    assert_eq!(text(Package::DISPLAY_NAME.text_of(&hidden)), "Sales");
}

#[test]
fn given_absent_values_and_collections_when_shown_then_there_is_no_text() {
    let values = values();
    assert_eq!(Values::LONG.text_of(&values), None);
    assert_eq!(Values::GRID.text_of(&values), None);
    assert_eq!(Values::JSON.text_of(&values), None);
    assert_eq!(Path::<_, ()>::raw("int/more").text_of(&values), None);
    assert_eq!(Path::<_, ()>::raw("unknown").text_of(&values), None);
}

#[test]
fn given_undeclared_and_free_json_when_shown_then_paths_lead_into_it() {
    let values = values();
    for (path, text) in [
        ("json/a/b", Some("deep")),
        ("json/a/n", Some("7")),
        ("json/a/flag", Some("true")),
        ("json/a/list", None),
        ("json/a/none", None),
        ("json/a", None),
        ("extension", Some("own")),
        ("extended/a/b", Some("8")),
    ] {
        let found = Path::<_, ()>::raw(path).text_of(&values);
        assert_eq!(found.as_deref(), text, "{path}");
    }
}

#[test]
fn given_nested_records_and_casts_when_shown_then_each_step_is_followed() {
    let parent = Catalog::default().id("above");
    let package = Package::default()
        .catalog(Catalog::default().id("c").parent(parent))
        .approver(SingleUser::default().id("u").is_backup(true));
    let parent = Package::CATALOG.path(Catalog::PARENT.path(Catalog::ID));
    assert_eq!(parent.to_string(), "catalog/parent/id");
    assert_eq!(parent.text_of(&package).as_deref(), Some("above"));
    let backup = Package::APPROVER.path(UserSetBase::IS_BACKUP);
    assert_eq!(backup.text_of(&package).as_deref(), Some("true"));
    let user = Package::APPROVER.cast::<SingleUser>().path(SingleUser::ID);
    assert_eq!(user.text_of(&package).as_deref(), Some("u"));
    let team = Path::<_, ()>::raw("approver/sample.nested/id");
    assert_eq!(team.text_of(&package), None);
    let own = it::<UserSet>().cast::<SingleUser>().path(SingleUser::ID);
    assert_eq!(own.to_string(), "sample.singleUser/id");
    let entity = Nested::new(Catalog::default());
    assert_eq!(Catalog::ID.text_of(&entity), None);
}
