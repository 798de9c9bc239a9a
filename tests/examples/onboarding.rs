//! Onboards new people: requests access packages in batches, waits until each is delivered, and reports a
//! line for each.
//!
//! ```text
//! cargo run -p graph-tests --example onboarding
//! ```
//!
//! This runs against an in-memory tenant, in which some of the requests fail. For a real one:
//!
//! ```text
//! GRAPH_TOKEN=… cargo run -p graph-tests --example onboarding -- \
//!     --package 'Starter kit' --users new-people.txt --apply
//! ```
//!
//! The file has one object id of a user per line. Without `--apply`, the example only prints what it would
//! request. With it, the assignments are ended again, unless `--keep` is given as well. It needs the
//! permission `EntitlementManagement.ReadWrite.All`, of a user or of an application.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment as Assignment, AccessPackageAssignmentPolicy as Policy,
    AccessPackageAssignmentRequest as Request, AccessPackageAssignmentRequestType as RequestType,
    ExpirationPattern, RequestSchedule,
};
use graph_fake::Seed;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_runtime::wait::Stateful as _;
use graph_runtime::{Batch, BatchHandle, Client, Entity as _, Wait, reply};
use graph_tests::program::{self, Failure, Options, Setting};

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
    /// File with one object id of a user per line [default: the new people of the fake].
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// Keep the assignments.
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

/// What to do.
pub struct Job {
    /// Names of packages.
    pub packages: Vec<String>,
    /// Object ids of users.
    pub users: Vec<String>,
    /// Whether to keep the assignments.
    pub keep: bool,
}

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// A package with the policy under which it is assigned.
struct Offer {
    name: String,
    package: String,
    policy: String,
}

/// A package for a user, and the outcome.
struct Wish<'a> {
    user: &'a str,
    offer: &'a Offer,
    /// The assignment, or why there is none.
    outcome: Result<Assignment, String>,
}

/// Requests each package for each user, waits, and reports.
///
/// # Errors
/// If a package is not found, or nothing can be sent. Failed requests are not an error: they are reported for
/// their users.
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
    let policies = AccessPackage::ACCESS_PACKAGE_ASSIGNMENT_POLICIES
        .select([Policy::ID, Policy::DISPLAY_NAME]);
    let packages = entitlement_management(graph).access_packages();
    let named = packages
        .list()
        .expand(policies)
        .find_by(AccessPackage::DISPLAY_NAME, name);
    let Some(package) = named.await? else {
        return Err(format!("there is no access package `{name}`").into());
    };
    let Some([policy]) = package.access_package_assignment_policies.as_deref() else {
        return Err(format!("`{name}` has no policy, or several, expected one").into());
    };
    Ok(Offer {
        name: name.to_owned(),
        package: package.key()?.to_owned(),
        policy: policy.key()?.to_owned(),
    })
}

/// Sends all requests in batches, and polls the accepted ones until they are final.
async fn fulfil<'a>(
    graph: &Client,
    offers: &'a [Offer],
    users: &'a [String],
) -> Result<Vec<Wish<'a>>> {
    let requests = entitlement_management(graph).access_package_assignment_requests();
    let mut batch = Batch::new(graph);
    let (mut wanted, mut handles) = (Vec::new(), Vec::new());
    for user in users {
        for offer in offers {
            let assignment = Assignment::default()
                .target_id(user)
                .access_package_id(&*offer.package)
                .assignment_policy_id(&*offer.policy);
            let request = Request::new(RequestType::AdminAdd, assignment)
                .justification("Everybody starts with it");
            wanted.push((user, offer));
            handles.push(batch.add(requests.create(&request)));
        }
    }
    let outcomes = follow(graph, batch, handles).await?;
    let mut wishes = Vec::new();
    for ((user, offer), outcome) in wanted.into_iter().zip(outcomes) {
        wishes.push(Wish {
            user,
            offer,
            outcome,
        });
    }
    Ok(wishes)
}

/// Sends access requests, waits until all are final, and returns the assignment of each, or why there is
/// none.
async fn follow(
    graph: &Client,
    batch: Batch,
    handles: Vec<BatchHandle<reply::Entity<Request>>>,
) -> Result<Vec<Result<Assignment, String>>> {
    let mut results = batch.send().await?;
    let (mut outcomes, mut ids) = (Vec::new(), Vec::new());
    for handle in handles {
        outcomes.push(match results.take(handle) {
            Ok(request) => {
                ids.push((outcomes.len(), request.key()?.to_owned()));
                Err("it is being delivered".to_owned())
            }
            // The message is enough; the rest of the error is the same for all requests.
            Err(error) => Err(match error.message() {
                Some(message) => message.to_owned(),
                None => error.to_string(),
            }),
        });
    }
    let requests = entitlement_management(graph).access_package_assignment_requests();
    let read = |(_, id): &(usize, String)| {
        let request = requests.id(id).get();
        request.expand(Request::ACCESS_PACKAGE_ASSIGNMENT)
    };
    let ended = WAIT.until_all_final(graph, ids.clone(), read).await?;
    for ((index, id), ended) in ids.into_iter().zip(ended) {
        outcomes[index] = match ended {
            Ok(request) if !request.is_success() => {
                Err(format!("request {id} ended as {}", request.state_text()))
            }
            Ok(request) => match request.access_package_assignment {
                Some(assignment) => Ok(assignment.into_inner()),
                None => Err(format!("request {id} has no assignment")),
            },
            Err(error) => Err(format!("request {id}: {error}")),
        };
    }
    Ok(outcomes)
}

/// Prints a line for each user and package, and totals.
fn report(wishes: &[Wish<'_>], out: &mut dyn Write) -> Result {
    for Wish {
        user,
        offer,
        outcome,
    } in wishes
    {
        match outcome {
            Ok(assignment) => {
                let end = Assignment::SCHEDULE
                    .path(RequestSchedule::EXPIRATION)
                    .path(ExpirationPattern::END_DATE_TIME);
                let until = match end.text_of(assignment) {
                    Some(end) => format!("until {end}"),
                    None => "for good".to_owned(),
                };
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

/// Ends the new assignments, and returns how many.
async fn take_back(graph: &Client, wishes: &[Wish<'_>]) -> Result<usize> {
    let requests = entitlement_management(graph).access_package_assignment_requests();
    let mut batch = Batch::new(graph);
    let mut handles = Vec::new();
    for wish in wishes {
        if let Ok(made) = &wish.outcome {
            let ended = Assignment::default().id(made.key()?);
            let request = Request::new(RequestType::AdminRemove, ended);
            handles.push(batch.add(requests.create(&request)));
        }
    }
    let outcomes = follow(graph, batch, handles).await?;
    let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let failures: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    if failures.is_empty() {
        return Ok(taken);
    }
    Err(format!(
        "{taken} taken back; the others are still there:\n{}",
        failures.join("\n")
    )
    .into())
}

/// The object ids of new people in the fake, and one that does not exist.
#[must_use]
pub fn new_people() -> String {
    let people = (1..=24).map(|number| format!("00000000-0000-4000-8000-0000000001{number:02}\n"));
    people
        .chain(["00000000-0000-4000-8000-0000000fffff\n".to_owned()])
        .collect()
}

/// Content of the fake: a package, new people, and causes for some requests to fail.
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
