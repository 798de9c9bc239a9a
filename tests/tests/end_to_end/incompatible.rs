//! Packages and groups that exclude one another.

use graph_tests::script::Exchange;
use serde_json::json;

use super::{GROUP, OTHER, PACKAGE, ROOT, assert_played, package, play};

#[tokio::test]
async fn given_incompatible_packages_when_listed_added_and_removed_then_references_are_sent() {
    let (script, entry) = play(|base| {
        let packages = format!("{ROOT}/accessPackages/{PACKAGE}/incompatibleAccessPackages");
        let other = format!("{base}{ROOT}/accessPackages/{OTHER}");
        vec![
            Exchange::expect("POST", format!("{packages}/$ref")).body(json!({"@odata.id": other})),
            Exchange::expect("GET", &packages).answer(200, json!({"value": [package(OTHER)]})),
            Exchange::expect("DELETE", format!("{packages}/{OTHER}/$ref")),
        ]
    })
    .await;
    let incompatible = entry
        .access_packages()
        .id(PACKAGE)
        .incompatible_access_packages();
    let added = incompatible.add_ref(OTHER).await;
    let found = incompatible.list().await;
    let removed = incompatible.id(OTHER).remove_ref().await;
    assert_played(&script);
    added.unwrap();
    assert_eq!(found.unwrap().value[0].id.as_deref(), Some(OTHER));
    removed.unwrap();
}

#[tokio::test]
async fn given_incompatible_groups_when_listed_added_and_removed_then_references_are_sent() {
    let (script, entry) = play(|base| {
        let groups = format!("{ROOT}/accessPackages/{PACKAGE}/incompatibleGroups");
        let group = format!("{base}/groups/{GROUP}");
        let answer = json!({"value": [{"id": GROUP, "displayName": "Sales"}]});
        vec![
            Exchange::expect("POST", format!("{groups}/$ref")).body(json!({"@odata.id": group})),
            Exchange::expect("GET", &groups).answer(200, answer),
            Exchange::expect("DELETE", format!("{groups}/{GROUP}/$ref")),
            Exchange::expect("DELETE", format!("{groups}/$ref?@id={group}")),
        ]
    })
    .await;
    let incompatible = entry.access_packages().id(PACKAGE).incompatible_groups();
    let added = incompatible.add_ref(GROUP).await;
    let found = incompatible.list().await;
    let removed = incompatible.id(GROUP).remove_ref().await;
    let removed_by_url = incompatible.remove_ref(GROUP).await;
    assert_played(&script);
    added.unwrap();
    assert_eq!(
        found.unwrap().value[0].display_name.as_deref(),
        Some("Sales")
    );
    removed.unwrap();
    removed_by_url.unwrap();
}

#[tokio::test]
async fn given_a_package_when_its_incompatible_packages_are_read_then_they_are_listed() {
    let (script, entry) = play(|_| {
        let target = format!("{ROOT}/accessPackages/{PACKAGE}/accessPackagesIncompatibleWith");
        let answer = json!({"value": [package(OTHER)]});
        vec![Exchange::expect("GET", target).answer(200, answer)]
    })
    .await;
    let one = entry.access_packages().id(PACKAGE);
    let found = one.access_packages_incompatible_with().list().await;
    assert_played(&script);
    assert_eq!(found.unwrap().value[0].id.as_deref(), Some(OTHER));
}
