//! Finding what has a name, or making it.

use std::future::IntoFuture;

use serde::de::DeserializeOwned;

use super::{Wait, WaitError};
use crate::error::Result;
use crate::reply;
use crate::request::Request;

/// What was there already, or was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured<T> {
    /// It was there, or somebody else was faster.
    Found(T),
    /// It was made.
    Created(T),
}

impl<T> Ensured<T> {
    /// Either way.
    pub fn into_inner(self) -> T {
        match self {
            Self::Found(value) | Self::Created(value) => value,
        }
    }

    /// Whether it was made.
    #[must_use]
    pub fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }
}

impl Wait {
    /// Searches for an entity and creates it if there is none.
    ///
    /// Several callers may do this at the same time and all get the same entity, if the service
    /// allows only one: the create has to carry what is unique, such as `uniqueName`, and who comes
    /// second gets a conflict, which leads to another search.
    ///
    /// Each create follows a search that found nothing. After a create that
    /// [may have taken effect](crate::Error::may_have_taken_effect) (the connection broke, a timeout,
    /// a 504) there is no other create: this method only searches until the entity can be read. After
    /// a create that the service turned away (429, 503 with `Retry-After`, no connection) it searches
    /// again and then creates again.
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
    /// When a request fails for good, or the entity does not show in time; then the failure of the
    /// create is what was [seen](super::TimedOut::seen). If a search fails for good after a create that
    /// may have taken effect, the error is that of the create.
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
                        // That the entity may have been made counts for more than why it is not found.
                        let made = pace.seen.filter(|_| perhaps_made);
                        return Err(made.unwrap_or(failed).into());
                    }
                }
            }
            pace = pace.pause().await?;
        }
    }
}

/// What a request yields; none if the answer is 404.
///
/// # Errors
/// When the request fails with anything else.
pub async fn if_found<T>(read: impl IntoFuture<Output = Result<T>>) -> Result<Option<T>> {
    match read.await {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The only item of a list, such as one with a filter by name.
///
/// # Errors
/// When the list cannot be read, or has more items: then the name is not unique, and taking any of
/// them would be a guess.
pub async fn at_most_one<T: DeserializeOwned + 'static, O>(
    list: Request<reply::Collection<T>, O>,
) -> Result<Option<T>> {
    Ok(list.collect_all(1).await?.pop())
}
