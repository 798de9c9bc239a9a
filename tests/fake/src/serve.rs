//! Serves a request on a tenant: alone, or as a batch.

use super::answer::Answer;
use super::batch;
use super::call::Call;
use super::request;
use super::tenant::Tenant;

/// Serves a request.
pub fn serve(tenant: &mut Tenant, call: &Call) -> Answer {
    let below = request::below_tenant(&tenant.api, call);
    let inner = below.as_ref().unwrap_or(call);
    if batch::is_batch(inner) {
        batch::serve(tenant, inner)
    } else {
        request::serve(tenant, call)
    }
}
