//! The steps of clients.

use jiff::SignedDuration;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;

use super::batches::Event;
use super::raw::{batch, delete};
use super::world::World;

/// One step of a client. Numbers select existing entities; see [`World::pick`].
#[derive(Clone, Debug)]
pub enum Step {
    CreateCatalog(u8),
    CreatePackage {
        catalog: u8,
        name: u8,
        hidden: bool,
    },
    CreatePolicy {
        package: u8,
        kind: u8,
    },
    PatchPackage {
        package: u8,
        description: Option<u8>,
        hidden: Option<bool>,
    },
    ReplacePolicy {
        policy: u8,
        days: u8,
    },
    Delete {
        set: u8,
        item: u8,
    },
    AddResource {
        catalog: u8,
        group: u8,
        only_validate: bool,
    },
    RemoveResource {
        catalog: u8,
        resource: u8,
    },
    AddRole {
        package: u8,
        resource: u8,
        owner: bool,
    },
    RemoveRole {
        package: u8,
        role: u8,
    },
    Incompatible {
        package: u8,
        other: u8,
        group: bool,
        add: bool,
    },
    Move {
        package: u8,
        catalog: u8,
    },
    Request {
        token: u8,
        kind: u8,
        policy: u8,
        target: u8,
        starts: u8,
    },
    End {
        token: u8,
        kind: u8,
        assignment: u8,
    },
    Act {
        token: u8,
        request: u8,
        action: u8,
    },
    Decide {
        token: u8,
        step: u8,
        approve: bool,
    },
    Reprocess(u8),
    Wait(u16),
    FailDelivery,
    Query {
        set: u8,
        query: u8,
    },
    Batch(Vec<u8>),
    Odd {
        set: u8,
        item: u8,
        body: u8,
    },
}

/// Up to 40 steps.
pub fn sequence() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..40)
}

fn step() -> impl Strategy<Value = Step> {
    let n = any::<u8>;
    let structure = prop_oneof![
        n().prop_map(Step::CreateCatalog),
        (n(), n(), any::<bool>()).prop_map(|(catalog, name, hidden)| Step::CreatePackage {
            catalog,
            name,
            hidden
        }),
        (n(), n()).prop_map(|(package, kind)| Step::CreatePolicy { package, kind }),
        (n(), option::of(n()), option::of(any::<bool>())).prop_map(
            |(package, description, hidden)| Step::PatchPackage {
                package,
                description,
                hidden
            }
        ),
        (n(), n()).prop_map(|(policy, days)| Step::ReplacePolicy { policy, days }),
        (n(), n()).prop_map(|(set, item)| Step::Delete { set, item }),
        (n(), n(), prop::bool::weighted(0.1)).prop_map(|(catalog, group, only_validate)| {
            Step::AddResource {
                catalog,
                group,
                only_validate,
            }
        }),
        (n(), n()).prop_map(|(catalog, resource)| Step::RemoveResource { catalog, resource }),
        (n(), n(), any::<bool>()).prop_map(|(package, resource, owner)| Step::AddRole {
            package,
            resource,
            owner
        }),
        (n(), n()).prop_map(|(package, role)| Step::RemoveRole { package, role }),
        (n(), n(), any::<bool>(), prop::bool::weighted(0.7)).prop_map(
            |(package, other, group, add)| Step::Incompatible {
                package,
                other,
                group,
                add
            }
        ),
        (n(), n()).prop_map(|(package, catalog)| Step::Move { package, catalog }),
    ];
    let access = prop_oneof![
        4 => (n(), n(), n(), n(), n())
            .prop_map(|(token, kind, policy, target, starts)| Step::Request { token, kind, policy, target, starts }),
        2 => (n(), n(), n()).prop_map(|(token, kind, assignment)| Step::End { token, kind, assignment }),
        2 => (n(), n(), n()).prop_map(|(token, request, action)| Step::Act { token, request, action }),
        2 => (n(), n(), prop::bool::weighted(0.8))
            .prop_map(|(token, step, approve)| Step::Decide { token, step, approve }),
        1 => n().prop_map(Step::Reprocess),
        4 => (1..3_u16).prop_map(Step::Wait),
        2 => (0..5_000_u16).prop_map(Step::Wait),
        1 => Just(Step::FailDelivery),
    ];
    let rest = prop_oneof![
        (n(), n()).prop_map(|(set, query)| Step::Query { set, query }),
        vec(n(), 0..6).prop_map(Step::Batch),
        (n(), n(), n()).prop_map(|(set, item, body)| Step::Odd { set, item, body }),
    ];
    prop_oneof![5 => structure, 5 => access, 2 => rest]
}

impl Step {
    /// The name of its variant.
    pub fn kind(&self) -> String {
        let shown = format!("{self:?}");
        let name: String = shown
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        name
    }

    /// Carries out the step; returns whether the service did so, too.
    ///
    /// # Errors
    /// If the response is neither success nor rejection, or a rejection changed something.
    pub async fn take(&self, world: &mut World) -> Result<bool, String> {
        match self {
            Self::CreateCatalog(_)
            | Self::CreatePackage { .. }
            | Self::CreatePolicy { .. }
            | Self::PatchPackage { .. }
            | Self::ReplacePolicy { .. } => self.by_client(world).await,
            Self::Delete { set, item } => delete(world, *set, *item).await,
            Self::Move { package, catalog } => {
                let (package, catalog) = (
                    world.pick("accessPackage", *package),
                    world.pick("accessPackageCatalog", *catalog),
                );
                let url = format!("/accessPackages/{package}/moveToCatalog");
                let moved = world
                    .send("app", "POST", &url, json!({"catalogId": catalog}))
                    .await?;
                if moved && let Some(known) = world.model.packages.get_mut(&package) {
                    known.catalog = catalog;
                }
                Ok(moved)
            }
            Self::Wait(minutes) => {
                let time = SignedDuration::from_mins(i64::from(*minutes));
                world.log(Event::Waited(time));
                world.fake.advance(time);
                Ok(true)
            }
            Self::FailDelivery => {
                world.log(Event::FailingDelivery);
                world.fake.change(|tenant| tenant.failing_deliveries += 1);
                Ok(true)
            }
            Self::Batch(parts) => batch(world, parts).await,
            _ => {
                let (token, method, url, body) = self.as_request(world);
                world.send(token, method, &url, body).await
            }
        }
    }
}
