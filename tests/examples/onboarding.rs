//! Gives new people the access packages that they start with: many requests in few round trips, then
//! waiting until each is delivered, and a report with a line for each.
//!
//! ```text
//! cargo run -p graph-tests --example onboarding
//! ```
//!
//! That runs against a tenant in memory, in which some of the requests go wrong. Against a real one:
//!
//! ```text
//! GRAPH_TOKEN=… cargo run -p graph-tests --example onboarding -- \
//!     --package 'Starter kit' --users new-people.txt --apply
//! ```
//!
//! The file holds an object id of a user on each line. Without `--apply` it is only said what would be
//! requested. With it, the assignments are taken back in the end, unless `--keep` is there, too. The
//! permission `EntitlementManagement.ReadWrite.All` is enough, of a user or of an application.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageAssignmentPolicy,
    AccessPackageAssignmentRequest,
};
use graph_fake::Seed;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_runtime::wait::at_most_one;
use graph_runtime::{Batch, Client, Wait};
use graph_tests::governance::until_all_delivered;
use graph_tests::program::{self, Failure, Options, Setting, id};

/// How long delivery may take.
const WAIT: Wait = Wait::up_to(Duration::from_secs(30 * 60));

/// Requests access packages for many users, and waits until they have them.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,
    /// Name of a package; can be repeated.
    #[arg(long = "package", value_name = "NAME", default_value = "Starter kit")]
    packages: Vec<String>,
    /// File with an object id of a user on each line; without it, the new people of the fake.
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// Leave the assignments in place.
    #[arg(long)]
    keep: bool,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let users = match &args.users {
        Some(path) => fs::read_to_string(path)?,
        None => new_people(),
    };
    let job = Job {
        packages: args.packages,
        users: users.split_whitespace().map(str::to_owned).collect(),
        keep: args.keep,
    };
    program::run(args.options, scene, async |setting| {
        run(setting, &job, &mut io::stdout().lock()).await
    })
}

/// What is to be done.
pub struct Job {
    /// Names of packages.
    pub packages: Vec<String>,
    /// Object ids of users.
    pub users: Vec<String>,
    /// Whether the assignments stay.
    pub keep: bool,
}

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// A package with the policy under which it is assigned.
struct Offer {
    name: String,
    package: String,
    policy: String,
}

/// A package for a user, and what came of it.
struct Wish<'a> {
    user: &'a str,
    offer: &'a Offer,
    /// The assignment, or why there is none.
    outcome: Result<AccessPackageAssignment, String>,
}

/// Requests each package for each user, waits, and reports.
///
/// # Errors
/// When a package is not found, or nothing can be sent. That some requests fail is no error: it is
/// reported for the user.
pub async fn run(setting: &Setting, job: &Job, out: &mut dyn Write) -> Result {
    let mut offers = Vec::new();
    for name in &job.packages {
        offers.push(find(&setting.graph, name).await?);
    }
    if !setting.may_change() {
        for offer in &offers {
            let users = job.users.len();
            writeln!(
                out,
                "would request {} for {users} users; --apply does it",
                offer.name
            )?;
        }
        return Ok(());
    }
    let wishes = fulfil(&setting.graph, &offers, &job.users).await?;
    report(&wishes, out)?;
    if !job.keep {
        let taken = take_back(&setting.graph, &wishes).await?;
        writeln!(out, "{taken} taken back")?;
    }
    Ok(())
}

/// Finds a package by its name, with its policy.
async fn find(graph: &Client, name: &str) -> Result<Offer> {
    let packages = entitlement_management(graph).access_packages();
    let policies = AccessPackage::ACCESS_PACKAGE_ASSIGNMENT_POLICIES.select([
        AccessPackageAssignmentPolicy::ID,
        AccessPackageAssignmentPolicy::DISPLAY_NAME,
    ]);
    let named = packages
        .list()
        .filter(AccessPackage::DISPLAY_NAME.eq(name))
        .expand(policies);
    let package = at_most_one(named).await?;
    let package = package.ok_or_else(|| format!("there is no access package `{name}`"))?;
    let policies = package
        .access_package_assignment_policies
        .unwrap_or_default();
    let [policy] = <[_; 1]>::try_from(policies)
        .map_err(|all| format!("`{name}` has {} policies, expected one", all.len()))?;
    Ok(Offer {
        name: name.to_owned(),
        package: id(package.id)?,
        policy: id(policy.id)?,
    })
}

/// Sends all requests in batches, and follows those that were accepted to their end.
async fn fulfil<'a>(
    graph: &Client,
    offers: &'a [Offer],
    users: &'a [String],
) -> Result<Vec<Wish<'a>>> {
    let requests = entitlement_management(graph).access_package_assignment_requests();
    let mut batch = Batch::new(graph);
    let mut sent = Vec::new();
    for user in users {
        for offer in offers {
            let assignment = AccessPackageAssignment::default()
                .target_id(user)
                .access_package_id(&*offer.package)
                .assignment_policy_id(&*offer.policy);
            let request = AccessPackageAssignmentRequest::new("AdminAdd", assignment)
                .justification("Everybody starts with it");
            sent.push((user, offer, batch.add(requests.create(&request))));
        }
    }
    let mut results = batch.send().await?;

    let (mut wishes, mut accepted, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (user, offer, handle) in sent {
        let outcome = match results.take(handle) {
            Ok(request) => {
                accepted.push(wishes.len());
                ids.push(id(request.id)?);
                Ok(AccessPackageAssignment::default())
            }
            // The message says it all; the rest of the error is the same for everybody.
            Err(error) => Err(error
                .message()
                .map_or_else(|| error.to_string(), str::to_owned)),
        };
        wishes.push(Wish {
            user,
            offer,
            outcome,
        });
    }
    let delivered = until_all_delivered(graph, ids, &WAIT).await;
    for (index, outcome) in accepted.into_iter().zip(delivered) {
        wishes[index].outcome = match outcome {
            Ok(request) => Ok(request
                .access_package_assignment
                .unwrap_or_default()
                .into_inner()),
            Err(error) => Err(error.to_string()),
        };
    }
    Ok(wishes)
}

/// A line for each user and package, and how many there are of each kind.
fn report(wishes: &[Wish<'_>], out: &mut dyn Write) -> Result {
    for Wish {
        user,
        offer,
        outcome,
    } in wishes
    {
        match outcome {
            Ok(assignment) => {
                let schedule = assignment.schedule.as_ref();
                let expiration = schedule.and_then(|schedule| schedule.expiration.as_deref());
                let end = expiration.and_then(|expiration| expiration.end_date_time);
                let until = end.map_or("for good".to_owned(), |end| format!("until {end}"));
                writeln!(out, "ok      {user}  {}, {until}", offer.name)?;
            }
            Err(error) => writeln!(out, "failed  {user}  {}: {error}", offer.name)?,
        }
    }
    let delivered = wishes.iter().filter(|wish| wish.outcome.is_ok()).count();
    let failed = wishes.len() - delivered;
    writeln!(out, "{delivered} delivered, {failed} failed")?;
    Ok(())
}

/// Ends the assignments that were made, and yields how many.
async fn take_back(graph: &Client, wishes: &[Wish<'_>]) -> Result<usize> {
    let requests = entitlement_management(graph).access_package_assignment_requests();
    let mut batch = Batch::new(graph);
    let mut sent = Vec::new();
    for made in wishes.iter().filter_map(|wish| wish.outcome.as_ref().ok()) {
        let ended = AccessPackageAssignment::default().id(id(made.id.clone())?);
        let request = AccessPackageAssignmentRequest::new("AdminRemove", ended);
        sent.push(batch.add(requests.create(&request)));
    }
    let mut results = batch.send().await?;
    let (mut ids, mut failures) = (Vec::new(), Vec::new());
    for handle in sent {
        match results.take(handle) {
            Ok(request) => ids.push(id(request.id)?),
            Err(error) => failures.push(error.to_string()),
        }
    }
    let mut taken = 0;
    for outcome in until_all_delivered(graph, ids, &WAIT).await {
        match outcome {
            Ok(_) => taken += 1,
            Err(error) => failures.push(error.to_string()),
        }
    }
    if failures.is_empty() {
        return Ok(taken);
    }
    Err(format!(
        "{taken} taken back; the others are still there:\n{}",
        failures.join("\n")
    )
    .into())
}

/// The object ids of those who are new in the fake, and one that nobody has.
#[must_use]
pub fn new_people() -> String {
    let people = (1..=24).map(|number| format!("00000000-0000-4000-8000-0000000001{number:02}\n"));
    people
        .chain(["00000000-0000-4000-8000-0000000fffff\n".to_owned()])
        .collect()
}

/// What the fake holds: a package, new people, and what makes some requests fail.
///
/// # Errors
/// Never, as long as it fits the API.
pub fn scene(tenant: &mut Tenant) -> Result<(), SeedError> {
    let people = new_people();
    let people = people.lines().take(24).zip(1..).map(|(id, number)| {
        format!("  - {{id: {id}, displayName: Person {number}, userPrincipalName: person{number}@example.com}}\n")
    });
    let seed: String = [SCENE.to_owned()].into_iter().chain(people).collect();
    Seed::parse(&seed)?.plant(tenant)?;
    tenant.failing_deliveries = 1;
    Ok(())
}

const SCENE: &str = "
delivery: PT2M
groups:
  - {id: 00000000-0000-4000-8000-00000000f0ff, displayName: Contractors, members: [00000000-0000-4000-8000-000000000107]}
accessPackageCatalogs:
  - {id: 00000000-0000-4000-8000-00000000c001, displayName: Start}
accessPackages:
  - {id: 00000000-0000-4000-8000-00000000d001, catalogId: 00000000-0000-4000-8000-00000000c001, displayName: Starter kit, incompatibleGroups: [00000000-0000-4000-8000-00000000f0ff]}
accessPackageAssignmentPolicies:
  - {id: 00000000-0000-4000-8000-00000000e001, accessPackageId: 00000000-0000-4000-8000-00000000d001, displayName: By administrators, durationInDays: 365}
subjects:
  - {id: 00000000-0000-4000-8000-00000000a003, objectId: 00000000-0000-4000-8000-000000000103, displayName: Person 3, type: User}
accessPackageAssignments:
  - {id: 00000000-0000-4000-8000-00000000b003, accessPackageId: 00000000-0000-4000-8000-00000000d001, assignmentPolicyId: 00000000-0000-4000-8000-00000000e001, targetId: 00000000-0000-4000-8000-000000000103, target: 00000000-0000-4000-8000-00000000a003, assignmentState: Delivered, assignmentStatus: Delivered}
users:
";
