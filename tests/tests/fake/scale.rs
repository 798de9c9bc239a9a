//! Tests a large tenant: expanded entities are looked up, not scanned for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use graph_fake::{Fake, Seed};
use serde_json::Value;

/// A tenant with this many assignments, each with its request.
fn tenant(count: usize) -> Fake {
    Fake::seeded(Seed::parse(&seed(count)).unwrap()).unwrap()
}

/// Its seed.
fn seed(count: usize) -> String {
    let mut seed = "\
pageSize: 200
tokens: [{secret: app}]
groups: [{id: g-1, displayName: Sales}]
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand}]
accessPackageAssignmentPolicies: [{id: y-1, accessPackageId: p-1, displayName: All}]
"
    .to_owned();
    let mut set = |name: &str, row: &dyn Fn(usize) -> String| {
        let _ = writeln!(seed, "{name}:");
        for index in 0..count {
            let _ = writeln!(seed, "- {}", row(index));
        }
    };
    set("users", &|i| {
        format!(r#"{{"id":"u-{i}","displayName":"User {i}"}}"#)
    });
    set("subjects", &|i| {
        format!(r#"{{"id":"s-{i}","objectId":"u-{i}","type":"User"}}"#)
    });
    set("accessPackageAssignments", &|i| {
        format!(
            r#"{{"id":"a-{i}","accessPackageId":"p-1","assignmentPolicyId":"y-1","targetId":"u-{i}","target":"s-{i}","assignmentState":"Delivered"}}"#
        )
    });
    set("accessPackageAssignmentRequests", &|i| {
        format!(
            r#"{{"id":"r-{i}","requestType":"AdminAdd","requestState":"Delivered","accessPackage":"p-1","accessPackageAssignment":"a-{i}","requestor":"s-{i}"}}"#
        )
    });
    seed
}

/// Reads all pages of assignments; returns how many requests each assignment has.
async fn export(fake: &Fake) -> BTreeMap<usize, usize> {
    let mut url = "/accessPackageAssignments?$expand=target,accessPackage,accessPackageAssignmentRequests,accessPackageAssignmentResourceRoles".to_owned();
    let mut found = BTreeMap::new();
    loop {
        let page = fake.ask("app", "GET", &url).send().await;
        assert_eq!(page.status, 200, "{:?}", page.body);
        for requests in page.each("accessPackageAssignmentRequests") {
            *found
                .entry(requests.as_array().map_or(0, Vec::len))
                .or_default() += 1;
        }
        match page.body.get("@odata.nextLink").and_then(Value::as_str) {
            Some(next) => next.clone_into(&mut url),
            None => return found,
        }
    }
}

#[tokio::test]
async fn given_many_assignments_when_exported_with_their_requests_then_each_has_its_own() {
    assert_eq!(export(&tenant(600)).await, BTreeMap::from([(1, 600)]));
}

#[tokio::test]
async fn given_links_that_are_added_and_removed_when_expanded_then_both_directions_agree() {
    let fake = tenant(40);
    let requests = async |id: &str| {
        let url = format!("/accessPackageAssignments/{id}?$expand=accessPackageAssignmentRequests");
        let read = fake.ask("app", "GET", &url).send().await;
        read.body["accessPackageAssignmentRequests"]
            .as_array()
            .map_or(0, Vec::len)
    };
    assert_eq!(requests("a-7").await, 1);
    let gone = fake.ask("app", "DELETE", "/accessPackageAssignmentRequests/r-7");
    assert_eq!(gone.send().await.status, 204);
    assert_eq!((requests("a-7").await, requests("a-8").await), (0, 1));
    fake.reset();
    assert_eq!(requests("a-7").await, 1);
    fake.change(|tenant| {
        let (from, to) = (
            tenant.key("accessPackageAssignmentRequest", "r-8"),
            tenant.key("accessPackageAssignment", "a-7"),
        );
        tenant.store.link(&from, "accessPackageAssignment", to);
    });
    assert_eq!(requests("a-7").await, 2);
}

/// Prints the cost of a full export: `cargo test -p graph-tests --test fake scale -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "takes its time, which depends on the machine"]
async fn given_fifty_thousand_assignments_when_exported_then_time_and_memory_are_printed() {
    let seed = seed(50_000);
    let started = Instant::now();
    let seed = Seed::parse(&seed).unwrap();
    println!("parsed in {:.1?}", started.elapsed());
    let started = Instant::now();
    let fake = Fake::seeded(seed).unwrap();
    println!("planted in {:.1?}", started.elapsed());
    let started = Instant::now();
    fake.reset();
    println!("reset in {:.1?}", started.elapsed());
    let change = fake.ask("app", "DELETE", "/accessPackageAssignmentRequests/r-7");
    let started = Instant::now();
    assert_eq!(change.send().await.status, 204);
    println!("changed in {:.1?}", started.elapsed());
    let started = Instant::now();
    fake.reset();
    println!("reset after a change in {:.1?}", started.elapsed());
    let started = Instant::now();
    assert_eq!(export(&fake).await, BTreeMap::from([(1, 50_000)]));
    println!("exported in {:.1?}", started.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", memory.unwrap_or("memory is not known here"));
}
