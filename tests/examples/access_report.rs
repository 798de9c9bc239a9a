//! Reports who has which access package: all assignments of a tenant as CSV, in constant memory.
//!
//! ```text
//! cargo run -p graph-tests --example access_report
//! GRAPH_TOKEN=… cargo run -p graph-tests --example access_report -- --state Delivered --out report.csv
//! ```
//!
//! It only reads, so it needs the permission `EntitlementManagement.Read.All`, of a user or of an
//! application.
//!
//! Names come from people, and spreadsheets treat a cell that starts with `=`, `+`, `-` or `@` as a formula.
//! Such cells get a leading apostrophe, which spreadsheets do not show. Programs that read the report may
//! want cells unchanged: `--verbatim`.

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Parser;
use futures::TryStreamExt as _;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment as Assignment, AccessPackageAssignmentState as State,
    AccessPackageSubject as Subject, ExpirationPattern, RequestSchedule,
};
use graph_fake::Seed;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_runtime::{Client, Prefer};
use graph_tests::program::{self, Failure, Options};

/// Writes all assignments as CSV.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,
    /// Only assignments in this state, such as `Delivered` or `Expired`.
    #[arg(long)]
    state: Option<State>,
    /// File to write; without it, standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Keep cells unchanged that spreadsheets treat as formulas.
    #[arg(long)]
    verbatim: bool,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let wanted = Wanted {
        state: args.state,
        verbatim: args.verbatim,
    };
    program::run(args.options, scene, async |setting| {
        let out: Box<dyn Write> = match &args.out {
            Some(path) => Box::new(File::create(path)?),
            None => Box::new(io::stdout().lock()),
        };
        let rows = run(&setting.graph, &wanted, out).await?;
        if let Some(path) = &args.out {
            println!("{rows} assignments in {}", path.display());
        }
        Ok(())
    })
}

/// Options of the report.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The state of assignments; `None` means all.
    pub state: Option<State>,
    /// Whether cells stay unchanged.
    pub verbatim: bool,
}

const COLUMNS: [&str; 9] = [
    "name",
    "principal name",
    "kind",
    "object id",
    "access package",
    "state",
    "since",
    "until",
    "assignment id",
];

/// Writes the report, and returns the number of rows.
///
/// The next page is fetched while a page is written, and at most two are in memory.
///
/// # Errors
/// If the assignments cannot be read, or the report cannot be written.
pub async fn run(
    graph: &Client,
    wanted: &Wanted,
    out: impl Write,
) -> Result<usize, Box<dyn Error>> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let target = Assignment::TARGET.select([
        Subject::DISPLAY_NAME,
        Subject::PRINCIPAL_NAME,
        Subject::TYPE,
        Subject::OBJECT_ID,
    ]);
    let mut assignments = entitlement_management(graph)
        .access_package_assignments()
        .list()
        .expand(target)
        .expand(Assignment::ACCESS_PACKAGE.select([AccessPackage::DISPLAY_NAME]))
        .prefer(Prefer::max_page_size(100));
    if let Some(state) = &wanted.state {
        assignments = assignments.filter(Assignment::ASSIGNMENT_STATE.eq(state));
    }
    let mut assignments = assignments.stream();
    let mut rows = 0;
    while let Some(assignment) = assignments.try_next().await? {
        let mut row = row(&assignment);
        if !wanted.verbatim {
            row.iter_mut().flatten().for_each(defuse);
        }
        csv.serialize(row)?;
        rows += 1;
    }
    csv.flush()?;
    Ok(rows)
}

/// The cells of an assignment, in the order of the columns. Absent values are empty cells.
fn row(assignment: &Assignment) -> [Option<String>; 9] {
    let planned = Assignment::SCHEDULE
        .path(RequestSchedule::EXPIRATION)
        .path(ExpirationPattern::END_DATE_TIME);
    let ended = Assignment::EXPIRED_DATE_TIME.text_of(assignment);
    let target = Assignment::TARGET;
    [
        target.path(Subject::DISPLAY_NAME).text_of(assignment),
        target.path(Subject::PRINCIPAL_NAME).text_of(assignment),
        target.path(Subject::TYPE).text_of(assignment),
        target.path(Subject::OBJECT_ID).text_of(assignment),
        Assignment::ACCESS_PACKAGE
            .path(AccessPackage::DISPLAY_NAME)
            .text_of(assignment),
        Assignment::ASSIGNMENT_STATE.text_of(assignment),
        Assignment::SCHEDULE
            .path(RequestSchedule::START_DATE_TIME)
            .text_of(assignment),
        ended.or_else(|| planned.text_of(assignment)),
        Assignment::ID.text_of(assignment),
    ]
}

/// Turns a cell that a spreadsheet would treat as a formula into plain text.
fn defuse(cell: &mut String) {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        cell.insert(0, '\'');
    }
}

/// Content of the fake: assignments of people with names that are hard to quote, on small pages.
///
/// # Errors
/// Never, as long as it fits the API.
pub fn scene(tenant: &mut Tenant) -> Result<(), SeedError> {
    Seed::parse(SCENE)?.plant(tenant)
}

const SCENE: &str = r#"
pageSize: 2
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages:
  - {id: p-1, catalogId: c-1, displayName: Stand crew}
  - {id: p-2, catalogId: c-1, displayName: "Keys, big and small"}
accessPackageAssignmentPolicies:
  - {id: y-1, accessPackageId: p-1, displayName: Everybody}
  - {id: y-2, accessPackageId: p-2, displayName: Everybody}
subjects:
  - {id: s-1, objectId: 00000000-0000-4000-8000-0000000000a1, displayName: Alice Adams, principalName: alice@example.com, type: User}
  - {id: s-2, objectId: 00000000-0000-4000-8000-0000000000b0, displayName: "Bob \"the builder\" Brown", principalName: bob@example.com, type: User}
  - {id: s-3, objectId: 00000000-0000-4000-8000-0000000000c4, displayName: '=HYPERLINK("https://example.com")', principalName: carol@example.com, type: User}
  - {id: s-4, objectId: 00000000-0000-4000-8000-0000000000ad, displayName: "Ada\nMin", principalName: ada@example.com, type: User}
accessPackageAssignments:
  - {id: a-1, accessPackageId: p-1, assignmentPolicyId: y-1, target: s-1, assignmentState: Delivered, schedule: {startDateTime: 2026-01-01T00:00:00Z, expiration: {endDateTime: 2027-01-01T00:00:00Z}}}
  - {id: a-2, accessPackageId: p-2, assignmentPolicyId: y-2, target: s-1, assignmentState: Delivered, schedule: {startDateTime: 2026-01-01T00:00:00Z}}
  - {id: a-3, accessPackageId: p-1, assignmentPolicyId: y-1, target: s-2, assignmentState: Expired, expiredDateTime: 2025-12-24T18:00:00Z, schedule: {startDateTime: 2025-01-01T00:00:00Z}}
  - {id: a-4, accessPackageId: p-1, assignmentPolicyId: y-1, target: s-3, assignmentState: Delivered, schedule: {startDateTime: 2026-01-01T00:00:00Z}}
  - {id: a-5, accessPackageId: p-1, assignmentPolicyId: y-1, target: s-4, assignmentState: Delivered, schedule: {startDateTime: 2026-01-01T00:00:00Z}}
"#;
