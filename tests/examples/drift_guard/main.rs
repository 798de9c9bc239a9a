//! Governance as code: compares declared catalogs, packages and policies with a tenant, shows the differences
//! property by property, and applies them on request.
//!
//! ```text
//! cargo run -p graph-tests --example drift_guard
//! ```
//!
//! This shows a plan for an in-memory tenant, applies it, and plans again. For a real tenant:
//!
//! ```text
//! GRAPH_TOKEN=… cargo run -p graph-tests --example drift_guard -- declared.yaml           # only compares
//! GRAPH_TOKEN=… cargo run -p graph-tests --example drift_guard -- declared.yaml --apply   # makes it so
//! ```
//!
//! It exits with 0 if the tenant matches the declaration, or was changed to match; with 2 if it differs; with
//! 1 on errors. Undeclared content of declared catalogs is listed, and deleted only with `--prune`. Comparing
//! needs the permission `EntitlementManagement.Read.All`, applying `EntitlementManagement.ReadWrite.All`, of
//! a user or of an application.

mod apply;
mod declared;
mod difference;
mod plan;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow::{Break, Continue};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use graph_fake::Seed;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_tests::program::{self, Failure, Options, Setting};

pub(crate) use declared::Declaration;

/// The sample declaration of the example.
pub const SAMPLE: &str = include_str!("declared.yaml");

/// Compares a declaration with a tenant.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,
    /// The declaration [default: the sample of the example].
    #[arg(value_name = "FILE")]
    declaration: Option<PathBuf>,
    /// Delete undeclared content of declared catalogs and packages.
    #[arg(long)]
    prune: bool,
    /// Only compare, also in the fake.
    #[arg(long, conflicts_with = "apply")]
    check: bool,
}

fn main() -> Result<ExitCode, Failure> {
    let args = Args::parse();
    let declaration = match &args.declaration {
        Some(path) => Declaration::parse(&fs::read_to_string(path)?)?,
        None => Declaration::parse(SAMPLE)?,
    };
    let drift = program::run(args.options, scene, async |setting| {
        let out = &mut io::stdout().lock();
        // The fake has nothing to lose.
        let apply = setting.may_change() && !args.check;
        let drift = run(setting, &declaration, args.prune, apply, out).await?;
        if setting.as_fake().is_some() && apply {
            writeln!(out, "\nAnd again:")?;
            return run(setting, &declaration, args.prune, false, out).await;
        }
        Ok(drift)
    })?;
    Ok(match drift {
        Drift::None => ExitCode::SUCCESS,
        Drift::Some => ExitCode::from(2),
    })
}

/// Whether a tenant differs from its declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// It matches.
    None,
    /// It differs.
    Some,
}

/// Plans, shows the plan, and applies it if requested.
///
/// # Errors
/// If the tenant cannot be read, a step fails, or its effect does not become visible.
pub async fn run(
    setting: &Setting,
    declaration: &Declaration,
    prune: bool,
    apply: bool,
    out: &mut dyn Write,
) -> Result<Drift, Box<dyn Error>> {
    let graph = &setting.graph;
    let plan = plan::plan(graph, declaration, prune).await?;
    writeln!(out, "{plan}")?;
    if plan.steps.is_empty() {
        return Ok(Drift::None);
    }
    if !apply {
        return Ok(Drift::Some);
    }
    apply::apply(graph, plan).await?;
    // Until the change is visible, a new plan would repeat it.
    let look = || async {
        let left = plan::plan(graph, declaration, prune).await?;
        Ok(if left.steps.is_empty() {
            Break(())
        } else {
            Continue(left.to_string())
        })
    };
    apply::WAIT.until(look).await?;
    writeln!(out, "applied")?;
    Ok(Drift::None)
}

/// Content of the fake: a catalog that has drifted.
///
/// # Errors
/// Never, as long as it fits the API.
pub fn scene(tenant: &mut Tenant) -> Result<(), SeedError> {
    Seed::parse(SCENE)?.plant(tenant)
}

const SCENE: &str = "
accessPackageCatalogs: [{id: c-1, uniqueName: sales, displayName: Sales, description: What those who sell need, isExternallyVisible: true}]
accessPackages:
  - {id: p-1, catalogId: c-1, uniqueName: sales-reps, displayName: Sales reps, description: 'Customers, offers, orders', isHidden: false}
  - {id: p-2, catalogId: c-1, uniqueName: old-crm, displayName: Old CRM}
accessPackageAssignmentPolicies:
  - id: y-1
    accessPackageId: p-1
    displayName: Employees
    description: Employees ask, their managers decide
    durationInDays: 365
    canExtend: true
    requestorSettings:
      scopeType: SpecificDirectorySubjects
      acceptRequests: true
      allowedRequestors: [{'@odata.type': '#microsoft.graph.groupMembers', id: 00000000-0000-4000-8000-00000000f001, description: Sales reps}]
    requestApprovalSettings:
      isApprovalRequired: false
      approvalMode: SingleStage
      isRequestorJustificationRequired: true
      approvalStages: [{approvalStageTimeOutInDays: 14, isApproverJustificationRequired: true, primaryApprovers: [{'@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1}]}]
    accessReviewSettings: {isEnabled: true, recurrenceType: quarterly, reviewerType: Manager, durationInDays: 14}
  - {id: y-2, accessPackageId: p-1, displayName: Interns, durationInDays: 30}
";
