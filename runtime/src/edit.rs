//! Read, change, replace: for entities that are replaced as a whole.

use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::optimistic::{self, Unversioned};
use crate::reply;
use crate::request::{Get, Request};

/// How many times an entity is read and replaced before a conflict is an error.
const ATTEMPTS: u32 = 5;

/// Reads an entity, changes it, and replaces it as a whole; returns the new state.
///
/// Use it for an entity that can only be replaced, such as a policy: everything that was read and not changed
/// is sent back unchanged. The replacement carries the version that was read, as `If-Match`. If somebody else
/// changed the entity in the meantime (412), it is read again and `change` is applied again, up to five
/// times. If nothing changed, nothing is sent. If the service returns no version, the replacement is
/// unconditional; [`optimistic`](crate::optimistic) rejects that case.
///
/// ```no_run
/// # use graph_runtime::{Client, Extra, Get, Replace, Resource};
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Policy { pub id: Option<String>, pub name: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Policy "sample.policy" (key 0) {
/// #     0 id ID "id" value String; 1 name NAME "name" value String; } }
/// # struct Api(Resource);
/// # impl Api {
/// #     fn get(&self) -> Get<Policy> { Get::get(self.0.clone()) }
/// #     fn replace(&self, policy: &Policy) -> Replace<Policy> { Replace::put(self.0.clone()).model(policy) }
/// # }
/// # async fn f(policy: Api) -> graph_runtime::Result<()> {
/// let edited = graph_runtime::edit(
///     || policy.get(),
///     |read| read.name = Some("All members".to_owned()),
///     |changed| policy.replace(changed),
/// );
/// println!("{:?}", edited.await?.name);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If a request fails, or others keep changing the entity; then the error is the last 412. A 412 to a resent
/// replacement is returned at once, because the first attempt may have succeeded
/// ([`earlier_attempt_may_have_succeeded`](crate::Error::earlier_attempt_may_have_succeeded)).
pub async fn edit<T, G, P>(
    read: impl Fn() -> Get<T, G>,
    mut change: impl FnMut(&mut T),
    replace: impl Fn(&T) -> Request<reply::Nullable<T>, P>,
) -> Result<T>
where
    T: Clone + PartialEq + DeserializeOwned + 'static,
{
    let change = |found: T| {
        let mut changed = found.clone();
        change(&mut changed);
        let write = (changed != found).then(|| replace(&changed));
        Ok((changed, write))
    };
    let (changed, replaced) =
        optimistic::changed(ATTEMPTS, Unversioned::Written, read, change).await?;
    Ok(replaced.flatten().unwrap_or(changed))
}
