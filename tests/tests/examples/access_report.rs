//! Tests the CSV report of all assignments.

#[path = "../../examples/access_report.rs"]
#[allow(dead_code)]
mod example;

use std::io::{self, Write};

use example::Wanted;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_fake::{Fake, Seed};

use super::output;

#[test]
fn given_hostile_names_when_reported_then_each_stays_in_its_cell_and_is_no_formula() {
    let shown = output(example::scene, async |setting, out| {
        let rows = example::run(&setting.graph, &Wanted::default(), out).await?;
        assert_eq!(rows, 5);
        Ok(())
    });
    insta::assert_snapshot!("access_report", shown);
}

#[test]
fn given_a_state_when_reported_then_only_its_assignments_are_listed_and_cells_can_be_verbatim() {
    let wanted = Wanted {
        state: Some("Delivered".into()),
        verbatim: true,
    };
    let shown = output(example::scene, async |setting, out| {
        assert_eq!(example::run(&setting.graph, &wanted, out).await?, 4);
        Ok(())
    });
    let mut read = csv::Reader::from_reader(shown.as_bytes());
    let names: Vec<_> = read
        .records()
        .map(|record| record.unwrap()[0].to_owned())
        .collect();
    let hostile = r#"=HYPERLINK("https://example.com")"#;
    assert_eq!(names, ["Alice Adams", "Alice Adams", hostile, "Ada\nMin"]);
}

/// Records how many requests had been sent when something was written.
struct Watched {
    fake: Fake,
    requests: Vec<usize>,
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.requests.push(self.fake.requests().len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn crowd(tenant: &mut Tenant) -> Result<(), SeedError> {
    let start = "
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand crew}]
subjects: [{id: s-1, displayName: Alice}]
accessPackageAssignments:
";
    let assignments = (0..2_000).map(|number| {
        format!("  - {{id: a-{number}, accessPackageId: p-1, target: s-1, assignmentState: Delivered}}\n")
    });
    let seed: String = [start.to_owned()].into_iter().chain(assignments).collect();
    Seed::parse(&seed)?.plant(tenant)
}

#[test]
fn given_many_pages_when_reported_then_rows_are_written_while_later_pages_are_not_there_yet() {
    output(crowd, async |setting, _| {
        let mut out = Watched {
            fake: setting.as_fake().cloned().unwrap(),
            requests: Vec::new(),
        };
        let rows = example::run(&setting.graph, &Wanted::default(), &mut out).await?;
        assert_eq!(rows, 2_000);
        assert_eq!(out.fake.requests().len(), 20);
        // The writer buffers some kilobytes, less than two pages.
        assert!(out.requests[0] <= 4, "{:?}", out.requests);
        assert!(out.requests.len() >= 10, "{:?}", out.requests);
        Ok(())
    });
}
