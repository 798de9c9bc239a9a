//! Conditions that are well formed but that the service rejects.

use uuid::Uuid;

use crate::model::WireName;
use crate::problem::Problem;
use crate::query::Options;
use crate::store::short;
use crate::tenant::Tenant;

/// Properties by which no list of the type can be filtered.
const REFUSED: [(&str, &str); 1] = [("accessPackageAssignment", "catalogId")];

/// Verifies that the service can filter by the condition of a request.
///
/// # Errors
/// 400 if the service rejects it.
pub fn accepted(tenant: &Tenant, item: &WireName, options: &Options) -> Result<(), Problem> {
    let Some(filter) = &options.filter else {
        return Ok(());
    };
    let mut refused = None;
    filter.paths(&mut |path| {
        let known = REFUSED.iter().find(|(ty, name)| {
            *ty == short(item) && path.len() == 1 && path[0].eq_ignore_ascii_case(name)
        });
        refused = refused.or(known);
    });
    if let Some((ty, name)) = refused {
        let message = format!("$filter: lists of {ty} cannot be filtered by `{name}`");
        return Err(Problem::bad_request(message));
    }
    let mut wrong = None;
    filter.comparisons(&mut |path, text| {
        if is_identifier(path) && wrong.is_none() && !is_known(tenant, text) {
            wrong = Some(text.to_owned());
        }
    });
    match wrong {
        Some(text) => Err(Problem::bad_request(format!(
            "$filter: found the identifier '{text}', which is not a GUID"
        ))),
        None => Ok(()),
    }
}

fn is_identifier(path: &[String]) -> bool {
    path.last().is_some_and(|name| name == "id")
}

/// Whether a text is a GUID, or an identifier from a seed.
fn is_known(tenant: &Tenant, text: &str) -> bool {
    Uuid::try_parse(text).is_ok() || tenant.store.has_id(text)
}
