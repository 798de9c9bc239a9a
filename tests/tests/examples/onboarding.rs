//! Tests many requests at once.

#[path = "../../examples/onboarding.rs"]
#[allow(dead_code)]
mod example;

use example::Job;
use graph_tests::program::Setting;

use super::output;

fn job(keep: bool) -> Job {
    Job {
        packages: vec!["Starter kit".to_owned()],
        users: example::new_people().lines().map(str::to_owned).collect(),
        keep,
    }
}

fn active(setting: &Setting) -> usize {
    setting.as_fake().unwrap().change(|tenant| {
        let all = tenant.all("accessPackageAssignment");
        all.filter(|(_, one)| one.text("assignmentState") == "Delivered")
            .count()
    })
}

#[test]
fn given_many_users_when_onboarded_then_each_failure_is_reported_and_the_others_have_it() {
    let shown = output(example::scene, async |setting, out| {
        example::run(setting, &job(true), out).await?;
        assert_eq!(active(setting), 22);
        let batches = setting.wire.take().len();
        assert!(batches < 30, "{batches}");
        Ok(())
    });
    insta::assert_snapshot!("onboarding", shown);
}

#[test]
fn given_nothing_to_keep_when_onboarded_then_the_assignments_are_taken_back() {
    let shown = output(example::scene, async |setting, out| {
        example::run(setting, &job(false), out).await?;
        assert_eq!(active(setting), 1);
        Ok(())
    });
    assert!(
        shown.ends_with("21 delivered, 4 failed\n21 taken back\n"),
        "{shown}"
    );
}

#[test]
fn given_an_unknown_package_when_onboarded_then_the_error_names_it() {
    let shown = output(example::scene, async |setting, out| {
        let job = Job {
            packages: vec!["Moon walk".to_owned()],
            ..job(true)
        };
        let error = example::run(setting, &job, out).await.unwrap_err();
        assert_eq!(error.to_string(), "there is no access package `Moon walk`");
        Ok(())
    });
    assert_eq!(shown, "");
}
