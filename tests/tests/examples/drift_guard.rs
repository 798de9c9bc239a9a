//! Tests drift detection and its repair.

#[path = "../../examples/drift_guard/main.rs"]
#[allow(dead_code)]
mod example;

use example::{Declaration, Drift, SAMPLE};
use graph_tests::program::Setting;

use super::output;

async fn run(setting: &Setting, prune: bool, apply: bool, out: &mut Vec<u8>) -> Drift {
    let declaration = Declaration::parse(SAMPLE).unwrap();
    let drift = example::run(setting, &declaration, prune, apply, out).await;
    drift.unwrap()
}

#[test]
fn given_drift_when_applied_then_the_plan_was_exact_and_the_next_one_is_empty() {
    let shown = output(example::scene, async |setting, out| {
        assert_eq!(run(setting, false, false, out).await, Drift::Some);
        drop(setting.wire.take());
        assert_eq!(
            run(setting, false, true, &mut Vec::new()).await,
            Drift::None
        );
        let changes = setting.wire.take().into_iter();
        let changes: Vec<_> = changes.filter(|sent| sent.method != "GET").collect();
        for change in changes {
            out.extend(format!("{} {}\n", change.method, change.url).into_bytes());
        }
        assert_eq!(run(setting, false, false, out).await, Drift::None);
        Ok(())
    });
    insta::assert_snapshot!("drift_guard", shown);
}

#[test]
fn given_drift_when_a_policy_is_replaced_then_undeclared_properties_stay() {
    output(example::scene, async |setting, out| {
        run(setting, false, true, out).await;
        let fake = setting.as_fake().unwrap();
        let policy = fake.change(|tenant| {
            let policy = tenant.find("accessPackageAssignmentPolicy", "y-1");
            serde_json::Value::Object(policy.unwrap().properties.clone())
        });
        assert_eq!(policy["durationInDays"], 90);
        assert_eq!(policy["accessReviewSettings"]["reviewerType"], "Manager");
        let approval = &policy["requestApprovalSettings"];
        assert_eq!(approval["isRequestorJustificationRequired"], true);
        assert_eq!(approval["isApprovalRequired"], true);
        Ok(())
    });
}

#[test]
fn given_undeclared_entities_when_pruned_then_they_are_deleted() {
    let shown = output(example::scene, async |setting, out| {
        assert_eq!(run(setting, true, true, out).await, Drift::None);
        let fake = setting.as_fake().unwrap();
        let left = fake.change(|tenant| {
            let gone = [
                ("accessPackage", "p-2"),
                ("accessPackageAssignmentPolicy", "y-2"),
            ];
            gone.map(|(ty, id)| tenant.find(ty, id).is_some())
        });
        assert_eq!(left, [false, false]);
        Ok(())
    });
    assert!(
        shown.contains("- policy \"Interns\" of package sales-reps\n"),
        "{shown}"
    );
    assert!(
        shown.contains("- package \"Old CRM\" in catalog sales\n"),
        "{shown}"
    );
}

#[test]
fn given_a_package_in_another_declared_catalog_when_applied_then_it_is_moved_and_not_pruned() {
    let declaration = "catalogs:
  - {uniqueName: sales, displayName: Sales}
  - {uniqueName: partners, displayName: Partners, packages: [{uniqueName: old-crm, displayName: Old CRM}]}";
    let declaration = Declaration::parse(declaration).unwrap();
    let shown = output(example::scene, async |setting, out| {
        example::run(setting, &declaration, true, false, out).await?;
        let drift = example::run(setting, &declaration, false, true, out).await?;
        assert_eq!(drift, Drift::None);
        let fake = setting.as_fake().unwrap();
        let home = fake.change(|tenant| {
            let catalog = tenant.find("accessPackage", "p-2").unwrap();
            let id = catalog.text("catalogId").to_owned();
            tenant
                .find("accessPackageCatalog", &id)
                .unwrap()
                .text("uniqueName")
                .to_owned()
        });
        assert_eq!(home, "partners");
        Ok(())
    });
    assert!(
        shown.contains("~ package old-crm\n    catalogId: \"c-1\" → \"partners\"\n"),
        "{shown}"
    );
    assert!(!shown.contains("Old CRM\" in catalog"), "{shown}");
}

#[test]
fn given_an_empty_tenant_when_applied_then_everything_is_created() {
    output(
        |_| Ok(()),
        async |setting, out| {
            assert_eq!(run(setting, false, true, out).await, Drift::None);
            assert_eq!(run(setting, true, false, out).await, Drift::None);
            Ok(())
        },
    );
}

#[test]
fn given_a_typing_error_in_a_declaration_when_read_then_the_error_names_it() {
    for (text, expected) in [
        (
            "catalogs: [{displayName: A}]",
            "a catalog has no `uniqueName`",
        ),
        (
            "catalogs: [{uniqueName: a, displayName: A, colour: red}]",
            "catalog a has no property `colour`",
        ),
        (
            "catalogs: [{uniqueName: a, displayName: A, packages: [{uniqueName: p}]}]",
            "package p has no `displayName`",
        ),
        (
            "catalogs: [{uniqueName: a, displayName: A}, {uniqueName: a, displayName: B}]",
            "two catalogs have the `uniqueName` a",
        ),
        (
            "catalogs: [{uniqueName: a, displayName: A, packages: [{uniqueName: p, displayName: P, policies: [{displayName: Q, days: 3}]}]}]",
            "package p: policy Q has no property `days`",
        ),
    ] {
        let error = Declaration::parse(text).unwrap_err().to_string();
        assert_eq!(error, expected);
    }
    let wrong = "catalogs: [{uniqueName: a, displayName: A, isExternallyVisible: maybe}]";
    let error = Declaration::parse(wrong).unwrap_err().to_string();
    assert!(error.contains("isExternallyVisible"), "{error}");
}
