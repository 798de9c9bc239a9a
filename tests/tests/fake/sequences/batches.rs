//! Replays the same requests in batches.

use std::collections::BTreeMap;

use graph_fake::store::{Entity, Key};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::steps::Step;
use super::world::World;

/// Maximum number of requests in a batch.
pub const MOST: usize = 20;

/// What reached a tenant, in order.
#[derive(Clone, Debug)]
pub enum Event {
    Sent {
        token: String,
        method: String,
        url: String,
        body: Value,
    },
    Waited(SignedDuration),
    FailingDelivery,
}

/// Whether a step is a plain request, or a change of the tenant.
pub fn is_plain(step: &Step) -> bool {
    !matches!(
        step,
        Step::CreateCatalog(_)
            | Step::CreatePackage { .. }
            | Step::CreatePolicy { .. }
            | Step::PatchPackage { .. }
            | Step::ReplacePolicy { .. }
            | Step::Batch(_)
    )
}

/// Sends single requests again in batches of these sizes. A batch has one token, and ends where time passes.
pub async fn replay(world: &World, events: &[Event], sizes: &[usize]) -> Result<(), String> {
    let mut sizes = sizes.iter().cycle();
    let mut waiting: Vec<Value> = Vec::new();
    let mut sender = String::new();
    let mut size = *sizes.next().unwrap_or(&MOST);
    for event in events {
        match event {
            Event::Sent {
                token,
                method,
                url,
                body,
            } => {
                if *token != sender || waiting.len() >= size {
                    flush(world, &sender, &mut waiting).await?;
                    size = *sizes.next().unwrap_or(&MOST);
                }
                sender.clone_from(token);
                let url = format!("/identityGovernance/entitlementManagement{url}");
                let mut part =
                    json!({"id": waiting.len().to_string(), "method": method, "url": url});
                if !body.is_null() {
                    part["body"] = body.clone();
                    part["headers"] = json!({"content-type": "application/json"});
                }
                waiting.push(part);
            }
            Event::Waited(time) => {
                flush(world, &sender, &mut waiting).await?;
                world.fake.advance(*time);
            }
            Event::FailingDelivery => {
                flush(world, &sender, &mut waiting).await?;
                world.fake.change(|tenant| tenant.failing_deliveries += 1);
            }
        }
    }
    flush(world, &sender, &mut waiting).await
}

async fn flush(world: &World, token: &str, waiting: &mut Vec<Value>) -> Result<(), String> {
    if waiting.is_empty() {
        return Ok(());
    }
    let requests = std::mem::take(waiting);
    let ask = world.fake.ask(token, "POST", "").at("/$batch");
    let reply = ask.json(&json!({"requests": requests})).send().await;
    match reply.status {
        200 => Ok(()),
        status => Err(format!("{status}: {}", reply.body)),
    }
}

/// Asserts that two tenants have the same content.
pub fn same(one: &World, other: &World) -> Result<(), String> {
    let sorted = |world: &World| {
        world
            .snapshot()
            .into_iter()
            .collect::<BTreeMap<Key, Entity>>()
    };
    let (one, other) = (sorted(one), sorted(other));
    for (key, entity) in &one {
        if other.get(key) != Some(entity) {
            return Err(format!(
                "{key:?}: {entity:?}, in batches {:?}",
                other.get(key)
            ));
        }
    }
    match other.keys().find(|key| !one.contains_key(key)) {
        Some(key) => Err(format!("only in batches: {key:?}")),
        None => Ok(()),
    }
}
