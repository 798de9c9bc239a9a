//! Tests that replacing a policy keeps everything else.

#[path = "../../examples/policy_update.rs"]
#[allow(dead_code)]
mod example;

use clap::Parser;
use graph_entitlement_management::entitlement_management;
use graph_tests::program::Setting;

use super::output;

#[derive(Parser)]
struct Args {
    #[command(flatten)]
    change: example::Change,
}

fn change(arguments: &[&str]) -> example::Change {
    let program = ["policy_update"].iter();
    Args::parse_from(program.chain(arguments)).change
}

fn policy(setting: &Setting) -> serde_json::Map<String, serde_json::Value> {
    let fake = setting.as_fake().unwrap();
    fake.change(|tenant| {
        let policy = tenant.find("accessPackageAssignmentPolicy", "y-1").unwrap();
        let mut said = policy.properties.clone();
        said.retain(|name, value| !value.is_null() && !name.starts_with("modified"));
        said
    })
}

#[test]
fn given_a_policy_when_changed_and_restored_then_nothing_is_lost() {
    let shown = output(example::scene, async |setting, out| {
        let before = policy(setting);
        example::run(setting, &change(&[]), out).await?;
        assert_eq!(policy(setting), before);
        Ok(())
    });
    insta::assert_snapshot!("policy_update", shown);
}

#[test]
fn given_a_policy_when_changed_with_keep_then_only_that_property_differs() {
    output(example::scene, async |setting, out| {
        let mut expected = policy(setting);
        example::run(setting, &change(&["--days", "60", "--keep"]), out).await?;
        expected.insert("durationInDays".to_owned(), 60.into());
        assert_eq!(policy(setting), expected);
        Ok(())
    });
}

#[test]
fn given_the_naive_body_when_sent_then_the_policy_loses_the_properties_in_the_example() {
    output(example::scene, async |setting, _| {
        let before = policy(setting);
        let policies = entitlement_management(&setting.graph).access_package_assignment_policies();
        let read = policies.id("y-1").get().await?;
        policies
            .id("y-1")
            .replace(&example::naive(&read, 90))
            .await?;
        let after = policy(setting);
        let lost: Vec<_> = before
            .keys()
            .filter(|name| !after.contains_key(*name))
            .collect();
        assert_eq!(
            lost,
            [
                "description",
                "canExtend",
                "requestorSettings",
                "requestApprovalSettings",
                "questions",
                "accessReviewSettings"
            ]
        );
        Ok(())
    });
}
