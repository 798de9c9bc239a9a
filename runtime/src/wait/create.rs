//! Finds an entity by name, or creates it.

use std::future::IntoFuture;

use serde::de::DeserializeOwned;

use super::{Wait, WaitError};
use crate::error::Result;
use crate::reply;
use crate::request::Request;

/// An entity that existed, or was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured<T> {
    /// It existed, or somebody else created it first.
    Found(T),
    /// It was created.
    Created(T),
}

impl<T> Ensured<T> {
    /// The entity in either case.
    pub fn into_inner(self) -> T {
        match self {
            Self::Found(value) | Self::Created(value) => value,
        }
    }

    /// Whether it was created.
    #[must_use]
    pub fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }
}

impl Wait {
    /// Searches for an entity and creates it if there is none.
    ///
    /// Several callers may do this concurrently, and all get the same entity, if the service allows only one:
    /// the create must contain the unique value, such as `uniqueName`. The second create then gets a
    /// conflict, which leads to another search.
    ///
    /// Each create follows a search that found nothing. After a create that [may have taken
    /// effect](crate::Error::may_have_taken_effect) (a broken connection, a timeout, a 504) there is no other
    /// create: this method only searches until the entity can be read. After a create that the service
    /// rejected (429, 503 with `Retry-After`, no connection) it searches again and then creates again.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use graph_runtime::{Create, Get, Json, wait::{Wait, WaitError, if_found}};
    /// # async fn f(named: impl Fn(&str) -> Get<Json>, create: impl Fn() -> Create<Json>) -> Result<(), WaitError> {
    /// let wait = Wait::up_to(Duration::from_secs(60));
    /// let catalog = wait
    ///     .find_or_create(|| if_found(named("sales")), || create())
    ///     .await?;
    /// println!("{} {}", catalog.is_created(), catalog.into_inner());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a request fails with an error that is not transient, or the entity does not appear in time; then
    /// the failure of the create is what was [seen](super::TimedOut::seen). If a search fails after a create
    /// that may have taken effect, the error is that of the create.
    pub async fn find_or_create<T, L, C>(
        &self,
        mut find: impl FnMut() -> L,
        mut create: impl FnMut() -> C,
    ) -> std::result::Result<Ensured<T>, WaitError>
    where
        L: IntoFuture<Output = Result<Option<T>>>,
        C: IntoFuture<Output = Result<T>>,
    {
        let mut pace = self.start();
        let mut perhaps_made = false;
        loop {
            match find().await {
                Ok(Some(value)) => return Ok(Ensured::Found(value)),
                Ok(None) if perhaps_made => {}
                Ok(None) => match create().await {
                    Ok(value) => return Ok(Ensured::Created(value)),
                    Err(error) if error.may_have_taken_effect() => {
                        perhaps_made = true;
                        pace.saw(error);
                    }
                    Err(error) if error.is_conflict() => pace.saw(error),
                    Err(error) => pace.failed(error)?,
                },
                Err(error) => {
                    if let Err(failed) = pace.failed(error) {
                        // That the entity may exist is more important than why the search failed.
                        let made = pace.seen.filter(|_| perhaps_made);
                        return Err(made.unwrap_or(failed).into());
                    }
                }
            }
            pace = pace.pause().await?;
        }
    }
}

/// Returns the result of a request, or `None` if the response is 404.
///
/// # Errors
/// If the request fails with another error.
pub async fn if_found<T>(read: impl IntoFuture<Output = Result<T>>) -> Result<Option<T>> {
    match read.await {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the only item of a list, such as one filtered by name.
///
/// # Errors
/// If the list cannot be read, or has more items: then the name is not unique, and choosing one would be a
/// guess.
pub async fn at_most_one<T: DeserializeOwned + 'static, O>(
    list: Request<reply::Collection<T>, O>,
) -> Result<Option<T>> {
    Ok(list.collect_all(1).await?.pop())
}
