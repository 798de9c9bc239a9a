//! Changes one property of a policy without losing the others.
//!
//! A policy is replaced as a whole: the service resets whatever the body of the `PUT` leaves out. So read all
//! of it, change the one property, and write all of it back. The models keep everything they received,
//! including unknown properties, so nothing is lost.
//!
//! ```text
//! cargo run -p graph-tests --example policy_update
//! GRAPH_TOKEN=… cargo run -p graph-tests --example policy_update -- --policy ID --days 90 --apply
//! ```
//!
//! Without `--apply`, a real tenant is only read, which needs the permission
//! `EntitlementManagement.Read.All`. With it, the policy is changed, and restored at the end unless `--keep`
//! is given as well; that needs `EntitlementManagement.ReadWrite.All`.

use std::error::Error;
use std::io::{self, Write};

use clap::Parser;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackageAssignmentPolicy, CustomExtensionStageSetting,
};
use graph_fake::Seed;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_runtime::record::Sent;
use graph_runtime::{Client, Json, edit};
use graph_tests::compare::differences;
use graph_tests::program::{self, Failure, Options, Setting};

/// Changes how long assignments under a policy last.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    change: Change,
}

/// What to change.
#[derive(Clone, Debug, clap::Args)]
pub struct Change {
    /// Id of the policy [default: that of the fake].
    #[arg(long, value_name = "ID", default_value = "y-1")]
    pub policy: String,
    /// New duration of assignments in days.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    pub days: i32,
    /// Keep the change.
    #[arg(long)]
    pub keep: bool,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    program::run(args.options, scene, async |setting| {
        run(setting, &args.change, &mut io::stdout().lock()).await
    })
}

type Policy = AccessPackageAssignmentPolicy;

/// Changes the policy, and shows the result.
///
/// # Errors
/// If the policy cannot be read or written, or was not restored.
pub async fn run(
    setting: &Setting,
    change: &Change,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let before = read(&setting.graph, &change.policy).await?;
    writeln!(
        out,
        "What a body with the new value and what is required would do:"
    )?;
    for line in differences(&said(&before)?, &said(&naive(&before, change.days))?) {
        writeln!(out, "  {line}")?;
    }
    if !setting.may_change() {
        writeln!(out, "--apply sends all of it with the new value")?;
        return Ok(());
    }
    let policies = entitlement_management(&setting.graph).access_package_assignment_policies();
    let policy = policies.id(&change.policy);
    let stages = Policy::CUSTOM_EXTENSION_STAGE_SETTINGS
        .expand(CustomExtensionStageSetting::CUSTOM_EXTENSION);
    edit(
        || policy.get().expand(stages.clone()),
        |policy| policy.duration_in_days = Some(change.days),
        |changed| policy.replace(changed),
    )
    .await?;
    let shown = show(setting, change, &before, out).await;
    if !change.keep {
        policy.replace(&before).await?;
        let restored = read(&setting.graph, &change.policy).await?;
        let left = differences(&said(&before)?, &said(&restored)?);
        if !left.is_empty() {
            return Err(format!("not put back: {}", left.join(", ")).into());
        }
        writeln!(out, "Put back as it was.")?;
    }
    shown
}

/// Shows the policy after the change.
async fn show(
    setting: &Setting,
    change: &Change,
    before: &Policy,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let after = read(&setting.graph, &change.policy).await?;
    writeln!(out, "What all of it with the new value has done:")?;
    for line in differences(&said(before)?, &said(&after)?) {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

/// Reads everything of a policy that a replacement must send. Extensions are included only if expanded.
async fn read(graph: &Client, policy: &str) -> graph_runtime::Result<Policy> {
    let policies = entitlement_management(graph).access_package_assignment_policies();
    let stages = Policy::CUSTOM_EXTENSION_STAGE_SETTINGS
        .expand(CustomExtensionStageSetting::CUSTOM_EXTENSION);
    policies.id(policy).get().expand(stages).await
}

/// What a naive program would send: the changed property, and the required ones.
pub(crate) fn naive(policy: &Policy, days: i32) -> Policy {
    Policy {
        id: policy.id.clone(),
        access_package_id: policy.access_package_id.clone(),
        display_name: policy.display_name.clone(),
        duration_in_days: Some(days),
        ..Policy::default()
    }
}

/// The parts of a policy that requests send: without annotations and unset properties.
fn said(policy: &Policy) -> Result<Json, serde_json::Error> {
    let mut value = serde_json::to_value(Sent(policy))?;
    tidy(&mut value);
    Ok(value)
}

fn tidy(value: &mut Json) {
    match value {
        Json::Object(members) => {
            members.retain(|name, value| {
                let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                !empty && (!name.contains("@odata.") || name == "@odata.type")
            });
            members.values_mut().for_each(tidy);
        }
        Json::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Content of the fake: a policy with much to lose.
///
/// # Errors
/// Never, as long as it fits the API.
pub fn scene(tenant: &mut Tenant) -> Result<(), SeedError> {
    Seed::parse(SCENE)?.plant(tenant)
}

const SCENE: &str = "
accessPackageAssignmentRequestWorkflowExtension: [{id: v-1, displayName: Check the budget}]
customExtensionStageSetting: [{id: t-1, stage: assignmentRequestCreated, customExtension: v-1}]
accessPackageCatalogs: [{id: c-1, displayName: Fair, accessPackageCustomWorkflowExtensions: [v-1]}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand crew}]
accessPackageAssignmentPolicies:
  - id: y-1
    accessPackageId: p-1
    displayName: Employees
    description: Who works at the fair
    durationInDays: 30
    canExtend: true
    requestorSettings:
      scopeType: SpecificDirectorySubjects
      acceptRequests: true
      allowedRequestors: [{'@odata.type': '#microsoft.graph.groupMembers', id: 00000000-0000-4000-8000-00000000f001}]
    requestApprovalSettings:
      isApprovalRequired: true
      approvalMode: SingleStage
      approvalStages: [{approvalStageTimeOutInDays: 7, primaryApprovers: [{'@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1}]}]
    questions: [{'@odata.type': '#microsoft.graph.accessPackageTextInputQuestion', id: n-1, isRequired: true, text: {defaultText: Which days?, localizedTexts: []}}]
    accessReviewSettings: {isEnabled: true, recurrenceType: quarterly, reviewerType: Manager, durationInDays: 14}
    customExtensionStageSettings: [t-1]
";
