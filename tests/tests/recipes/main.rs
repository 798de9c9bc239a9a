//! The code of the pages in `docs/`, run against the fake. The test `docs` compares the pages with it.

mod building;
mod content;
mod curl;
mod desired;
mod people;
mod reading;
mod start;
mod testing;
mod trouble;
mod wire;

use graph_entitlement_management::builders::EntitlementManagementApi as Entry;
use graph_entitlement_management::entitlement_management;
use graph_fake::{Fake, Seed};
use graph_runtime::{Client, StaticToken};

/// A tenant seeded from `fair.yaml`.
fn fair() -> Fake {
    let seed = Seed::parse(include_str!("fair.yaml")).unwrap();
    Fake::seeded(seed).unwrap()
}

fn client(fake: &Fake, token: &str) -> Client {
    let builder = Client::builder().credential(StaticToken::new(token));
    builder.transport(fake.clone()).build().unwrap()
}

fn entry(fake: &Fake, token: &str) -> Entry {
    entitlement_management(&client(fake, token))
}
