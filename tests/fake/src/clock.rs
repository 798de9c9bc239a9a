//! Lets the tenant's time pass, and carries out what becomes due.

use jiff::{SignedDuration, Timestamp};

use super::domain;
use super::tenant::Tenant;

/// Brings the tenant up to date, if its clock runs.
pub fn tick(tenant: &mut Tenant) {
    if let Some(now) = tenant.clock() {
        settle_at(tenant, now);
    }
}

/// Advances the time: requests are delivered, approvals time out, assignments expire.
pub fn advance(tenant: &mut Tenant, by: SignedDuration) {
    tick(tenant);
    let now = tenant.store.now().saturating_add(by);
    settle_at(tenant, now.unwrap_or(Timestamp::MAX));
    tenant.restart_clock();
}

fn settle_at(tenant: &mut Tenant, now: Timestamp) {
    tenant.store.set_now(now);
    domain::settle(tenant);
}
