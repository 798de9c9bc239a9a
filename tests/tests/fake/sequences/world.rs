//! A tenant and its clients.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_fake::model::Api;
use graph_fake::query::Options;
use graph_fake::render::Renderer;
use graph_fake::store::{Entity, Key};
use graph_fake::tenant::Tenant;
use graph_fake::{Fake, Seed};
use graph_runtime::{Client, RetryPolicy, StaticToken};
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value;

use super::batches::Event;
use super::model::{Model, Package};

const SEED: &str = "
delivery: PT1M
pageSize: 3
tokens:
  - {secret: app}
  - {secret: ada, user: u-ada}
  - {secret: alice, user: u-alice}
  - {secret: bob, user: u-bob}
users:
  - {id: u-ada, displayName: Ada}
  - {id: u-alice, displayName: Alice, manager: u-bob}
  - {id: u-bob, displayName: Bob, manager: u-ada}
groups: [{id: g-1, displayName: One, members: [u-alice]}, {id: g-2, displayName: Two}]
accessPackageAssignmentRequestWorkflowExtension:
  - {id: v-1, displayName: Check, callbackConfiguration: {'@odata.type': '#microsoft.graph.customExtensionCallbackConfiguration', timeoutDuration: P1D}}
accessPackageResourceRole: [{id: r-1, displayName: Member, originId: Member_g-2, originSystem: AadGroup}]
accessPackageResourceScope: [{id: k-1, displayName: Root, originId: g-2, originSystem: AadGroup}]
accessPackageResources:
  - {id: q-1, displayName: Two, originId: g-2, originSystem: AadGroup, accessPackageResourceRoles: [r-1], accessPackageResourceScopes: [k-1]}
accessPackageCatalogs:
  - {id: c-1, displayName: Fair, accessPackageCustomWorkflowExtensions: [v-1], accessPackageResources: [q-1]}
accessPackageResourceRoleScopes: [{id: n-1, accessPackageResourceRole: r-1, accessPackageResourceScope: k-1}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand, isHidden: false, accessPackageResourceRoleScopes: [n-1]}]
accessPackageAssignmentPolicies:
  - id: y-1
    accessPackageId: p-1
    displayName: Everybody
    durationInDays: 3
    canExtend: true
    requestorSettings: {scopeType: AllExistingDirectorySubjects, acceptRequests: true, allowedRequestors: []}
  - id: y-2
    accessPackageId: p-1
    displayName: Approved
    canExtend: true
    requestorSettings: {scopeType: AllExistingDirectorySubjects, acceptRequests: true, allowedRequestors: []}
    requestApprovalSettings:
      isApprovalRequired: true
      isApprovalRequiredForExtension: true
      approvalStages:
        - {approvalStageTimeOutInDays: 2, primaryApprovers: [{'@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1}]}
        - {approvalStageTimeOutInDays: 2, primaryApprovers: [{'@odata.type': '#microsoft.graph.singleUser', id: u-bob}]}
";

pub const TOKENS: [&str; 4] = ["app", "ada", "alice", "bob"];
pub const USERS: [&str; 4] = ["u-ada", "u-alice", "u-bob", "u-nobody"];
pub const GROUPS: [&str; 3] = ["g-1", "g-2", "g-none"];

/// The tenant, a client, and what the client knows.
pub struct World {
    pub fake: Fake,
    pub em: EntitlementManagementApi,
    pub model: Model,
    /// What reached the tenant other than through the client.
    pub events: RefCell<Vec<Event>>,
}

/// The whole content of a tenant.
pub type Snapshot = Vec<(Key, Entity)>;

impl World {
    pub fn new(api: Arc<Api>) -> Self {
        let fake = Fake::serving(api)
            .plant(Seed::parse(SEED).unwrap())
            .unwrap();
        let builder = Client::builder().credential(StaticToken::new("app"));
        let builder = builder.transport(fake.clone()).retry(RetryPolicy::never());
        let client = builder.build().unwrap();
        let mut model = Model::default();
        model.catalogs.insert("c-1".to_owned(), "Fair".to_owned());
        let package = Package {
            catalog: "c-1".to_owned(),
            name: "Stand".to_owned(),
            hidden: false,
            description: None,
        };
        model.packages.insert("p-1".to_owned(), package);
        for policy in ["y-1", "y-2"] {
            model.policies.insert(policy.to_owned(), "p-1".to_owned());
        }
        Self {
            em: entitlement_management(&client),
            fake,
            model,
            events: RefCell::default(),
        }
    }

    /// Records what reaches the tenant.
    pub fn log(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    /// The identifier of an entity of a type; sometimes a missing one.
    pub fn pick(&self, ty: &str, number: u8) -> String {
        self.fake.change(|tenant| {
            let count = tenant.all(ty).count();
            let found = match (number, count) {
                (250.., _) | (_, 0) => None,
                (number, count) => tenant.all(ty).nth(usize::from(number) % count),
            };
            found.map_or_else(|| "none".to_owned(), |(key, _)| key.id.clone())
        })
    }

    /// The identifier of a request for an action: mostly one that failed.
    pub fn request(&self, action: &str, number: u8) -> String {
        let failed = self.fake.change(|tenant| {
            let mut requests = tenant.all("accessPackageAssignmentRequest");
            let failed =
                requests.find(|(_, request)| request.text("requestState") == "DeliveryFailed");
            failed.map(|(key, _)| key.id.clone())
        });
        match failed {
            Some(failed) if action == "reprocess" && number < 200 => failed,
            _ => self.pick("accessPackageAssignmentRequest", number),
        }
    }

    /// A text of an entity, empty if there is none.
    pub fn text(&self, ty: &str, id: &str, name: &str) -> String {
        self.fake.change(|tenant| {
            let entity = tenant.find(ty, id);
            entity
                .map(|entity| entity.text(name).to_owned())
                .unwrap_or_default()
        })
    }

    /// The states of all access requests.
    pub fn states(&self) -> Vec<String> {
        self.fake.change(|tenant| {
            let requests = tenant.all("accessPackageAssignmentRequest");
            requests
                .map(|(_, request)| request.text("requestState").to_owned())
                .collect()
        })
    }

    /// Identifiers of an approval and its open step.
    pub fn step(&self, number: u8) -> (String, String) {
        let none = || ("none".to_owned(), "none".to_owned());
        self.fake.change(|tenant| {
            let steps: Vec<_> = tenant
                .all("approval")
                .flat_map(|(approval, entity)| {
                    let steps = entity.links.get("steps").into_iter().flatten();
                    let open = steps.filter(|step| {
                        let step = tenant.store.get(step);
                        step.is_some_and(|step| step.text("status") == "InProgress")
                    });
                    open.map(|step| (approval.id.clone(), step.id.clone()))
                })
                .collect();
            let index = usize::from(number) % steps.len().max(1);
            steps.get(index).cloned().unwrap_or_else(none)
        })
    }

    /// The time this many minutes from now.
    pub fn after(&self, minutes: i64) -> String {
        let now = self.fake.change(|tenant| tenant.store.now());
        (now + SignedDuration::from_mins(minutes)).to_string()
    }

    pub fn snapshot(&self) -> Snapshot {
        self.fake.change(|tenant| {
            let all = tenant.store.all();
            all.map(|(key, entity)| (key.clone(), entity.clone()))
                .collect()
        })
    }

    /// Asserts that the content of the tenant is unchanged.
    pub fn untouched(&self, before: &Snapshot) -> Result<(), String> {
        let sorted =
            |snapshot: &Snapshot| -> BTreeMap<Key, Entity> { snapshot.iter().cloned().collect() };
        let (before, after) = (sorted(before), sorted(&self.snapshot()));
        if before == after {
            return Ok(());
        }
        let changed: Vec<_> = before
            .iter()
            .filter(|(key, entity)| after.get(key) != Some(entity))
            .map(|(key, _)| key)
            .chain(after.keys().filter(|key| !before.contains_key(key)))
            .collect();
        Err(format!("refused, and yet changed {changed:?}"))
    }

    /// Sends a request; returns whether it was carried out.
    pub async fn send(
        &self,
        token: &str,
        method: &str,
        url: &str,
        body: Value,
    ) -> Result<bool, String> {
        self.log(Event::Sent {
            token: token.to_owned(),
            method: method.to_owned(),
            url: url.to_owned(),
            body: body.clone(),
        });
        let before = self.snapshot();
        let ask = self.fake.ask(token, method, url);
        let ask = if body.is_null() { ask } else { ask.json(&body) };
        let reply = ask.send().await;
        match reply.status {
            200..300 => Ok(true),
            400..500 if reply.error().0.is_empty() => {
                Err(format!("a refusal without a code: {}", reply.body))
            }
            400..500 => self.untouched(&before).map(|()| false),
            status => Err(format!("{status}: {}", reply.body)),
        }
    }

    /// Asserts that what the client reads matches what it knows, and the tenant.
    pub async fn agrees(&self) -> Result<(), String> {
        let catalogs = self
            .em
            .access_package_catalogs()
            .list()
            .collect_all(1_000)
            .await;
        let catalogs = catalogs.map_err(|error| format!("{error:?}"))?;
        self.holds("accessPackageCatalog", &catalogs)?;
        let read: BTreeMap<String, String> = catalogs
            .into_iter()
            .filter(|catalog| catalog.display_name.as_deref() != Some("General"))
            .map(|catalog| {
                (
                    catalog.id.unwrap_or_default(),
                    catalog.display_name.unwrap_or_default(),
                )
            })
            .collect();
        same("catalogs", &read, &self.model.catalogs)?;

        let packages = self.em.access_packages().list().collect_all(1_000).await;
        let packages = packages.map_err(|error| format!("{error:?}"))?;
        self.holds("accessPackage", &packages)?;
        let read = packages.into_iter().map(|package| {
            let known = Package {
                catalog: package.catalog_id.unwrap_or_default(),
                name: package.display_name.unwrap_or_default(),
                hidden: package.is_hidden.unwrap_or_default(),
                description: package.description,
            };
            (package.id.unwrap_or_default(), known)
        });
        same("packages", &read.collect(), &self.model.packages)?;

        let policies = self
            .em
            .access_package_assignment_policies()
            .list()
            .collect_all(1_000)
            .await;
        let policies = policies.map_err(|error| format!("{error:?}"))?;
        self.holds("accessPackageAssignmentPolicy", &policies)?;
        let read = policies.into_iter().map(|policy| {
            (
                policy.id.unwrap_or_default(),
                policy.access_package_id.unwrap_or_default(),
            )
        });
        same("policies", &read.collect(), &self.model.policies)?;

        let requests = self
            .em
            .access_package_assignment_requests()
            .list()
            .collect_all(1_000)
            .await;
        self.holds(
            "accessPackageAssignmentRequest",
            &requests.map_err(|error| format!("{error:?}"))?,
        )?;
        let assignments = self
            .em
            .access_package_assignments()
            .list()
            .collect_all(1_000)
            .await;
        self.holds(
            "accessPackageAssignment",
            &assignments.map_err(|error| format!("{error:?}"))?,
        )
    }

    /// Asserts that what the client read matches the tenant, to the last property.
    fn holds<T: Serialize>(&self, ty: &str, read: &[T]) -> Result<(), String> {
        let read: Vec<Value> = read
            .iter()
            .map(|item| serde_json::to_value(item).unwrap())
            .collect();
        let held: Vec<Value> = self.fake.change(|tenant| {
            let renderer = Renderer::new(tenant, None);
            let declared = Tenant::ty(ty);
            let all = tenant.all(ty);
            all.map(|(key, _)| renderer.entity(key, &declared, &Options::default()))
                .collect()
        });
        same(ty, &read, &held)
    }

    /// Asserts that each set has as many items as its pages show, and as its count says.
    pub async fn adds_up(&self) -> Result<(), String> {
        for set in [
            "accessPackages",
            "accessPackageCatalogs",
            "accessPackageAssignmentPolicies",
            "accessPackageAssignmentRequests",
            "accessPackageAssignments",
            "accessPackageResourceRequests",
            "availableAccessPackages",
            "connectedOrganizations",
            "subjects",
        ] {
            let counted = self
                .fake
                .ask("app", "GET", &format!("/{set}/$count"))
                .send()
                .await;
            let mut next = Some(format!("/{set}?$count=true"));
            let mut listed = 0;
            while let Some(url) = next {
                let page = self.fake.ask("app", "GET", &url).send().await;
                listed += page.each("id").len();
                same(
                    set,
                    &page.body["@odata.count"].to_string(),
                    &counted.body.as_str().unwrap_or_default().to_owned(),
                )?;
                next = page.body["@odata.nextLink"].as_str().map(str::to_owned);
            }
            same(set, &Value::String(listed.to_string()), &counted.body)?;
        }
        Ok(())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: found {found:?}, expected {expected:?}"))
}
