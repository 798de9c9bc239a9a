//! Optimistic concurrency: writes a change only if nobody else changed the entity meanwhile.
//!
//! The service gives each version of an entity an `ETag`. A write with the `ETag` of the version that was
//! read (`If-Match`) fails with 412 if there is a newer version. [`read_change_write`] then reads again. To
//! read an entity only if it has changed, see [`if_none_match`](crate::Request::if_none_match).

use http::header::{ETAG, IF_MATCH};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::reply::{self, Reply, json};
use crate::request::Request;
use crate::send::send;

/// Reads an entity, changes it and writes it, and repeats after a conflict.
///
/// `change` gets the entity and returns the write, to which `If-Match` is added, or `None` if there is
/// nothing to change. It is called once for each version, at most `attempts` times. The result is that of the
/// write, or `None` if `change` returned `None`.
///
/// ```no_run
/// # use graph_runtime::{Get, Json, Update, optimistic::read_change_write};
/// # async fn f(get: impl Fn() -> Get<Json>, update: impl Fn() -> Update<Json>) -> graph_runtime::Result<()> {
/// read_change_write(
///     5,
///     || get(),
///     |package: Json| {
///         let name = package["displayName"].as_str().unwrap_or_default();
///         if name.starts_with("Sales") {
///             return Ok(None);
///         }
///         let change = serde_json::json!({ "displayName": format!("Sales: {name}") });
///         Ok(Some(update().json(&change)))
///     },
/// )
/// .await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If a request fails, `change` fails, or the entity has no `ETag`. If every attempt meets a conflict, the
/// error is the last 412, for which [`is_conflict`](Error::is_conflict) is true. If a write was resent and
/// then rejected, the first attempt may have succeeded: the error says so
/// ([`earlier_attempt_may_have_succeeded`](Error::earlier_attempt_may_have_succeeded)), and nothing more is
/// written.
pub async fn read_change_write<T, W, O, P>(
    attempts: u32,
    read: impl FnMut() -> Request<reply::Entity<T>, O>,
    mut change: impl FnMut(T) -> Result<Option<Request<W, P>>>,
) -> Result<Option<W::Output>>
where
    T: DeserializeOwned + 'static,
    W: Reply,
{
    let change = |found| Ok(((), change(found)?));
    let ((), written) = changed(attempts, Unversioned::Refused, read, change).await?;
    Ok(written)
}

/// What to do if the service returns no version of an entity.
#[derive(Clone, Copy)]
pub(crate) enum Unversioned {
    /// It is an error, because a conflict would go unnoticed.
    Refused,
    /// It is written unconditionally.
    Written,
}

/// Reads, changes and writes until there is no conflict; returns the result of `change` for the last version,
/// and that of the write.
pub(crate) async fn changed<T, C, W, O, P>(
    attempts: u32,
    unversioned: Unversioned,
    mut read: impl FnMut() -> Request<reply::Entity<T>, O>,
    mut change: impl FnMut(T) -> Result<(C, Option<Request<W, P>>)>,
) -> Result<(C, Option<W::Output>)>
where
    T: DeserializeOwned + 'static,
    W: Reply,
{
    let mut left = attempts.max(1);
    loop {
        left -= 1;
        let (client, call) = read().into_call();
        let answer = send(&client, call?).await?;
        let etag = match (etag(&answer), unversioned) {
            (Ok(etag), _) => Some(etag),
            (Err(_), Unversioned::Written) => None,
            (Err(error), Unversioned::Refused) => return Err(error),
        };
        let (made, write) = change(json(&answer)?)?;
        let Some(mut write) = write else {
            return Ok((made, None));
        };
        if let Some(etag) = etag {
            write = write.header(IF_MATCH.as_str(), etag);
        }
        match write.await {
            Ok(written) => return Ok((made, Some(written))),
            // A resent write can be rejected because of itself. Changing the entity again would make the
            // change twice.
            Err(error) if error.earlier_attempt_may_have_succeeded() => return Err(error),
            Err(error) if left > 0 && error.is_precondition_failed() => {}
            Err(error) => return Err(error),
        }
    }
}

/// The version of an entity: from the body, as in OData, or from the header.
fn etag(answer: &Answer) -> Result<String> {
    #[derive(Deserialize)]
    struct Versioned {
        #[serde(rename = "@odata.etag")]
        etag: Option<String>,
    }
    let body: Versioned = json(answer)?;
    let header = || Some(answer.headers.get(ETAG)?.to_str().ok()?.to_owned());
    body.etag.or_else(header).ok_or_else(|| {
        let why = "the entity has no ETag, so the service cannot tell whether it has changed";
        Error::invalid(why.to_owned())
            .within(&answer.context, Some(answer.client_request_id.as_str()))
    })
}
