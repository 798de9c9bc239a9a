//! Following an entity until the service has finished with it.

use std::future::IntoFuture;
use std::ops::ControlFlow;

use super::{Wait, WaitError};
use crate::error::Result;

/// What a poll sees of an entity that cannot be read yet.
const ABSENT: &str = "it is not there";

/// An entity whose state says whether the service still works on it, such as a request for access.
///
/// The generated crate implements it for types whose final states are known.
pub trait Stateful {
    /// The state, as the service spells it.
    fn state(&self) -> Option<&str>;

    /// Whether the state stays as it is unless somebody acts. States that are not known are not final.
    fn is_final(&self) -> bool;

    /// Whether the state is the one that was asked for: all was done.
    fn is_success(&self) -> bool;

    /// The state for messages, also where the service sent none.
    fn state_text(&self) -> &str {
        self.state().unwrap_or("without a state")
    }
}

/// What a look at an entity finds: the entity, or perhaps none yet.
pub trait Look {
    /// The entity.
    type Found: Stateful;

    /// The entity, if it is there.
    fn found(self) -> Option<Self::Found>;
}

impl<T: Stateful> Look for T {
    type Found = T;

    fn found(self) -> Option<T> {
        Some(self)
    }
}

impl<T: Stateful> Look for Option<T> {
    type Found = T;

    fn found(self) -> Option<T> {
        self
    }
}

impl Wait {
    /// Reads an entity until the service has finished with it, and yields it in its final state, which need not be a
    /// success.
    ///
    /// The read can be any request: that of the entity by its id, or one that finds it in a collection, such as
    /// [`find_by`](crate::Request::find_by) among a user's own. As long as it is not there (404, or `None`), it is read
    /// again: Graph shows what was made only after some time.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use graph_runtime::wait::{Stateful, Wait, WaitError};
    /// # use graph_runtime::Get;
    /// # async fn f<Request: Stateful + serde::de::DeserializeOwned + 'static>(read: impl Fn() -> Get<Request>)
    /// #     -> Result<(), WaitError<String>> {
    /// let request = Wait::up_to(Duration::from_secs(600)).until_final(|| read()).await?;
    /// if !request.is_success() {
    ///     println!("the request ended as {}", request.state_text());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a read fails for good, or the time is up; then the last state is what was
    /// [seen](super::TimedOut::seen).
    pub async fn until_final<L, R>(
        &self,
        mut read: impl FnMut() -> R,
    ) -> std::result::Result<L::Found, WaitError<String>>
    where
        L: Look,
        R: IntoFuture<Output = Result<L>>,
    {
        self.until(move || {
            let look = read().into_future();
            async move { looked(look.await) }
        })
        .await
    }
}

/// Whether an entity is in a final state, or else which state it is in. A 404 counts as a state.
pub(super) fn looked<L: Look>(read: Result<L>) -> Result<ControlFlow<L::Found, String>> {
    let found = match read {
        Ok(look) => look.found(),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error),
    };
    Ok(match found {
        Some(entity) if entity.is_final() => ControlFlow::Break(entity),
        Some(entity) => ControlFlow::Continue(entity.state_text().to_owned()),
        None => ControlFlow::Continue(ABSENT.to_owned()),
    })
}
