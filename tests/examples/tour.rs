//! The whole life of an access package: catalog, resource, package with a role, policy, request, approval,
//! assignment, removal. Each step shows the requests that it sent.
//!
//! ```text
//! cargo run -p graph-tests --example tour
//! ```
//!
//! This runs against an in-memory tenant. In a real one, everything that was created is removed at the end:
//!
//! ```text
//! GRAPH_TOKEN=… GRAPH_REQUESTOR_TOKEN=… GRAPH_APPROVER_TOKEN=… \
//! cargo run -p graph-tests --example tour -- --apply --group ID --requestor ID --approver ID
//! ```
//!
//! `GRAPH_TOKEN`, or an application with the feature `azure-identity`, needs the permission
//! `EntitlementManagement.ReadWrite.All` and, to add the group to a catalog, `Group.ReadWrite.All` or the
//! ownership of the group. The tokens of the two users need `EntitlementMgmt-SubjectAccess.ReadWrite` and
//! `EntitlementManagement.ReadWrite.All`; without them the administrator assigns the package, and nobody has
//! to approve.
//!
//! Longer than 400 lines, because it is one program, read from top to bottom.

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use clap::Parser;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageAssignmentPolicy,
    AccessPackageAssignmentRequest,
    AccessPackageAssignmentRequestFilterByCurrentUserOptions as RequestsOf,
    AccessPackageAssignmentRequestState as RequestState,
    AccessPackageAssignmentRequestType as RequestType, AccessPackageCatalog,
    AccessPackageFilterByCurrentUserOptions, AccessPackageOriginSystem, AccessPackageResource,
    AccessPackageResourceFields, AccessPackageResourceRequest, AccessPackageResourceRequestType,
    AccessPackageResourceRole, AccessPackageResourceRoleScope, AccessPackageResourceScope,
    Approval, ApprovalFilterByCurrentUserOptions, ApprovalMode, ApprovalSettings,
    ApprovalStageFields, ApprovalStep, ApprovalStepResult, ApprovalStepStatus, ExpirationPattern,
    RequestSchedule, RequestorScope, RequestorSettings, SingleUser,
};
use graph_runtime::wait::{Stateful as _, if_found};
use graph_runtime::{Client, Entity as _, Wait};
use graph_tests::program::{self, Failure, Options, Setting};

/// How long each step may take.
const WAIT: Wait = Wait::up_to(Duration::from_secs(15 * 60));
/// The unique name of everything that the tour creates.
const NAME: &str = "tour-of-access-packages";
const GROUP: AccessPackageOriginSystem = AccessPackageOriginSystem::AadGroup;

/// Shows the life of an access package, request by request.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    cast: Cast,
}

/// The participants [default: those of the fake].
#[derive(Clone, Debug, clap::Args)]
pub struct Cast {
    /// Object id of the group that the package gives membership of.
    #[arg(
        long,
        value_name = "ID",
        default_value = "00000000-0000-4000-8000-00000000f001"
    )]
    group: String,
    /// Object id of the user who gets the package.
    #[arg(
        long,
        value_name = "ID",
        default_value = "00000000-0000-4000-8000-0000000000a1"
    )]
    requestor: String,
    /// Object id of the user who approves.
    #[arg(
        long,
        value_name = "ID",
        default_value = "00000000-0000-4000-8000-0000000000b0"
    )]
    approver: String,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    program::run(
        args.options,
        |_| Ok(()),
        async |setting| {
            let out = &mut io::stdout().lock();
            if setting.may_change() {
                return run(setting, &args.cast, out).await;
            }
            writeln!(
                out,
                "The tour makes things, and removes them in the end: it needs --apply,"
            )?;
            writeln!(
                out,
                "and --group, --requestor and --approver with ids of this tenant."
            )?;
            Ok(())
        },
    )
}

/// State that the steps share.
struct Tour<'a> {
    setting: &'a Setting,
    cast: &'a Cast,
    out: &'a mut dyn Write,
    made: Made,
}

/// What to remove at the end.
#[derive(Default)]
struct Made {
    catalog: Option<String>,
    package: Option<String>,
    policy: Option<String>,
    assignment: Option<String>,
}

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// Shows the life of an access package, and cleans up whether that works or not.
///
/// # Errors
/// If a step fails.
pub async fn run(setting: &Setting, cast: &Cast, out: &mut dyn Write) -> Result {
    let mut tour = Tour {
        setting,
        cast,
        out,
        made: Made::default(),
    };
    let lived = live(&mut tour).await;
    let cleaned = clean_up(&mut tour).await;
    lived.and(cleaned)
}

async fn live(tour: &mut Tour<'_>) -> Result {
    let catalog = make_catalog(tour).await?;
    let role = add_resource(tour, &catalog).await?;
    let package = make_package(tour, &catalog, role).await?;
    let users = users(tour.setting)?;
    let policy = make_policy(tour, &package, users.is_some()).await?;
    let request = match &users {
        Some((requestor, approver)) => {
            let request = ask(tour, requestor, &package, &policy).await?;
            approve(tour, approver, &request).await?;
            request
        }
        None => assign(tour, &package, &policy).await?,
    };
    let assignment = receive(tour, &request).await?;
    remove(tour, &assignment).await
}

/// Clients of the requestor and of the approver, if they are signed in.
fn users(setting: &Setting) -> Result<Option<(Client, Client)>> {
    let token = |variable: &str, in_fake: &str| match setting.as_fake() {
        Some(_) => Some(in_fake.to_owned()),
        None => env::var(variable).ok(),
    };
    let requestor = token("GRAPH_REQUESTOR_TOKEN", "alice");
    let approver = token("GRAPH_APPROVER_TOKEN", "bob");
    Ok(match (requestor, approver) {
        (Some(requestor), Some(approver)) => {
            Some((setting.signed_in(requestor)?, setting.signed_in(approver)?))
        }
        _ => None,
    })
}

/// A catalog contains packages, and the resources that they may use.
async fn make_catalog(tour: &mut Tour<'_>) -> Result<String> {
    let em = entitlement_management(&tour.setting.graph);
    let catalog = AccessPackageCatalog::new("Tour").unique_name(NAME);
    let ensured = WAIT
        .find_or_create(
            || if_found(em.access_package_catalogs_with_unique_name(NAME).get()),
            || em.access_package_catalogs().create(&catalog),
        )
        .await?;
    if !ensured.is_created() {
        return Err(format!("there is a catalog `{NAME}` already; remove it first").into());
    }
    let catalog = ensured.into_inner().key()?.to_owned();
    tour.made.catalog = Some(catalog.clone());
    show(tour, "Make a catalog", "its unique name was free")?;
    Ok(catalog)
}

/// A group becomes a resource of the catalog, where its roles are then available.
async fn add_resource(tour: &mut Tour<'_>, catalog: &str) -> Result<AccessPackageResourceRole> {
    let em = entitlement_management(&tour.setting.graph);
    let group = AccessPackageResourceFields::default()
        .origin_id(&*tour.cast.group)
        .origin_system(GROUP);
    let request = AccessPackageResourceRequest::new(
        catalog,
        AccessPackageResourceRequestType::AdminAdd,
        group,
    );
    let requests = em.access_package_resource_requests();
    WAIT.until_found(|| requests.create(&request)).await?;

    let roles = em
        .access_package_catalogs()
        .id(catalog)
        .access_package_resource_roles();
    let of_group = AccessPackageResourceRole::ORIGIN_SYSTEM.eq(GROUP).and(
        AccessPackageResourceRole::ACCESS_PACKAGE_RESOURCE
            .path(AccessPackageResource::ORIGIN_ID)
            .eq(&*tour.cast.group),
    );
    let look = || async {
        let found = roles
            .list()
            .filter(of_group.clone())
            .expand(AccessPackageResourceRole::ACCESS_PACKAGE_RESOURCE)
            .collect_up_to(10)
            .await?;
        let name = AccessPackageResourceRole::DISPLAY_NAME;
        let is_member =
            |role: &AccessPackageResourceRole| name.text_of(role) == Some("Member".to_owned());
        Ok(match found.into_iter().find(is_member) {
            Some(role) => Break(role),
            None => Continue("no role Member of the group in the catalog"),
        })
    };
    let role = WAIT.until(look).await?;
    show(
        tour,
        "Put a group into it",
        "the group has a role to give: Member",
    )?;
    Ok(role)
}

/// A package grants roles of resources of its catalog.
async fn make_package(
    tour: &mut Tour<'_>,
    catalog: &str,
    role: AccessPackageResourceRole,
) -> Result<String> {
    let em = entitlement_management(&tour.setting.graph);
    let package =
        AccessPackage::new(catalog, "Tour guide").description("For those who show around");
    let created = WAIT
        .until_found(|| em.access_packages().create(&package))
        .await?;
    let package = created.key()?.to_owned();
    tour.made.package = Some(package.clone());

    let scope = AccessPackageResourceScope::default()
        .origin_id(&*tour.cast.group)
        .origin_system(GROUP);
    let given = AccessPackageResourceRoleScope::new(name_of(tour, role), scope);
    let roles = em
        .access_packages()
        .id(&package)
        .access_package_resource_role_scopes();
    WAIT.until_found(|| roles.create(&given)).await?;
    show(
        tour,
        "Make a package with this role",
        "who has it will be a member",
    )?;
    Ok(package)
}

/// The part of a role that a request needs to name it.
fn name_of(tour: &Tour<'_>, role: AccessPackageResourceRole) -> AccessPackageResourceRole {
    let group = AccessPackageResourceFields::default()
        .origin_id(&*tour.cast.group)
        .origin_system(GROUP);
    AccessPackageResourceRole {
        id: role.id,
        origin_id: role.origin_id,
        origin_system: role.origin_system,
        ..Default::default()
    }
    .access_package_resource(group)
}

/// A policy says who may have the package, who approves, and for how long.
async fn make_policy(tour: &mut Tour<'_>, package: &str, by_users: bool) -> Result<String> {
    let em = entitlement_management(&tour.setting.graph);
    let user = |id: &str| SingleUser::default().id(id);
    let requestors = RequestorSettings::default()
        .scope_type(RequestorScope::SpecificDirectorySubjects)
        .accept_requests(true)
        .allowed_requestors([user(&tour.cast.requestor)]);
    let stage = ApprovalStageFields::default()
        .approval_stage_time_out_in_days(14)
        .is_approver_justification_required(true)
        .primary_approvers([user(&tour.cast.approver)]);
    let approval = ApprovalSettings::default()
        .is_approval_required(by_users)
        .approval_mode(if by_users {
            ApprovalMode::SingleStage
        } else {
            ApprovalMode::NoApproval
        })
        .approval_stages(if by_users { vec![stage] } else { Vec::new() });
    let policy = AccessPackageAssignmentPolicy::new(package, "For guides, a month at a time")
        .description("Guides ask, their lead decides")
        .duration_in_days(30)
        .requestor_settings(requestors)
        .request_approval_settings(approval);
    let policies = em.access_package_assignment_policies();
    let created = WAIT.until_found(|| policies.create(&policy)).await?;
    let policy = created.key()?.to_owned();
    tour.made.policy = Some(policy.clone());
    show(
        tour,
        "Say who may have it",
        "for 30 days, if the approver agrees",
    )?;
    Ok(policy)
}

/// A user sees the package, and requests it.
async fn ask(tour: &mut Tour<'_>, user: &Client, package: &str, policy: &str) -> Result<String> {
    let em = entitlement_management(user);
    let offered = em
        .access_packages()
        .filter_by_current_user(AccessPackageFilterByCurrentUserOptions::AllowedRequestor)
        .list()
        .find_by(AccessPackage::ID, package);
    if offered.await?.is_none() {
        return Err("the package is not offered to the user".into());
    }
    let assignment = AccessPackageAssignment::default()
        .access_package_id(package)
        .assignment_policy_id(policy);
    let request = AccessPackageAssignmentRequest::new(RequestType::UserAdd, assignment)
        .justification("I show people around on Fridays");
    let requests = em.access_package_assignment_requests();
    let made = requests.create(&request).await?;
    // Users find their requests among their own; they cannot read them by id.
    let mine = requests.filter_by_current_user(RequestsOf::Target);
    let look = || async {
        let found = mine
            .list()
            .find_by(AccessPackageAssignmentRequest::ID, made.key()?);
        Ok(match found.await? {
            Some(request) if request.request_state == Some(RequestState::PendingApproval) => {
                Break(())
            }
            _ => Continue("the request does not wait for approval yet"),
        })
    };
    WAIT.until(look).await?;
    show(
        tour,
        "Ask for it, as a user",
        "the request waits for approval",
    )?;
    Ok(made.key()?.to_owned())
}

/// An approver finds the request among those to decide on, and decides.
async fn approve(tour: &mut Tour<'_>, approver: &Client, request: &str) -> Result {
    let approvals = entitlement_management(approver).access_package_assignment_approvals();
    let to_decide = approvals.filter_by_current_user(ApprovalFilterByCurrentUserOptions::Approver);
    let Some(approval) = to_decide.list().find_by(Approval::ID, request).await? else {
        return Err("the request does not wait for this approver".into());
    };
    let steps = approvals.id(&approval).steps();
    for step in steps.list().collect_all(10).await? {
        if step.status == Some(ApprovalStepStatus::InProgress) {
            let decision = ApprovalStep::default()
                .review_result(ApprovalStepResult::Approve)
                .justification("Friday guides need it");
            steps.id(&step).update(&decision).await?;
        }
    }
    show(
        tour,
        "Approve it, as the approver",
        "the service continues by itself",
    )
}

/// Without users, the administrator assigns the package.
async fn assign(tour: &mut Tour<'_>, package: &str, policy: &str) -> Result<String> {
    let requests = entitlement_management(&tour.setting.graph).access_package_assignment_requests();
    let assignment = AccessPackageAssignment::default()
        .target_id(&*tour.cast.requestor)
        .access_package_id(package)
        .assignment_policy_id(policy);
    let request = AccessPackageAssignmentRequest::new(RequestType::AdminAdd, assignment);
    let created = WAIT.until_found(|| requests.create(&request)).await?;
    show(tour, "Assign it, as the administrator", "nobody is asked")?;
    Ok(created.key()?.to_owned())
}

/// The request in its final state, with its assignment, if it was delivered.
async fn delivered(tour: &Tour<'_>, request: &str) -> Result<AccessPackageAssignmentRequest> {
    let requests = entitlement_management(&tour.setting.graph).access_package_assignment_requests();
    let read = || {
        let assignment = AccessPackageAssignmentRequest::ACCESS_PACKAGE_ASSIGNMENT;
        requests.id(request).get().expand(assignment)
    };
    let ended = WAIT.until_final(read).await?;
    if !ended.is_success() {
        return Err(format!("the request ended as {}", ended.state_text()).into());
    }
    Ok(ended)
}

/// The request is delivered, and has become an assignment.
async fn receive(tour: &mut Tour<'_>, request: &str) -> Result<String> {
    let ended = delivered(tour, request).await?;
    let Some(assignment) = ended.access_package_assignment else {
        return Err("the request was delivered without an assignment".into());
    };
    let end = AccessPackageAssignment::SCHEDULE
        .path(RequestSchedule::EXPIRATION)
        .path(ExpirationPattern::END_DATE_TIME);
    let until = match end.text_of(&assignment) {
        Some(end) => format!("until {end}"),
        None => "for good".to_owned(),
    };
    let assignment = assignment.key()?.to_owned();
    tour.made.assignment = Some(assignment.clone());
    show(
        tour,
        "Wait for the assignment",
        &format!("the user has the package {until}"),
    )?;
    Ok(assignment)
}

/// An assignment is not deleted: another request ends it.
async fn remove(tour: &mut Tour<'_>, assignment: &str) -> Result {
    let requests = entitlement_management(&tour.setting.graph).access_package_assignment_requests();
    let ended = AccessPackageAssignment::default().id(assignment);
    let request = AccessPackageAssignmentRequest::new(RequestType::AdminRemove, ended);
    let made = requests.create(&request).await?;
    delivered(tour, made.key()?).await?;
    tour.made.assignment = None;
    show(tour, "Take it back", "the user is no longer a member")
}

/// Removes everything that the tour created, in the order that the service requires.
async fn clean_up(tour: &mut Tour<'_>) -> Result {
    if let Some(assignment) = tour.made.assignment.take() {
        remove(tour, &assignment).await?;
    }
    let em = entitlement_management(&tour.setting.graph);
    if let Some(policy) = tour.made.policy.take() {
        em.access_package_assignment_policies()
            .id(&policy)
            .delete()
            .await?;
    }
    if let Some(package) = tour.made.package.take() {
        em.access_packages().id(&package).delete().await?;
    }
    if let Some(catalog) = tour.made.catalog.take() {
        em.access_package_catalogs().id(&catalog).delete().await?;
    }
    show(tour, "Clean up", "nothing is left")
}

/// Shows a step: its title, its requests, its outcome.
fn show(tour: &mut Tour<'_>, title: &str, outcome: &str) -> Result {
    writeln!(tour.out, "{title}")?;
    let mut sent = tour.setting.wire.take();
    // Repeated polls are all the same.
    sent.dedup();
    for exchange in sent {
        writeln!(tour.out, "   {exchange}")?;
    }
    writeln!(tour.out, "   = {outcome}\n")?;
    Ok(())
}
