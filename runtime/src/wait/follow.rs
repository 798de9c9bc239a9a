//! Polls an entity until the service has finished with it.

use std::future::IntoFuture;
use std::ops::ControlFlow;

use super::{Wait, WaitError};
use crate::error::Result;

/// The state of an entity that cannot be read yet.
const ABSENT: &str = "it does not exist";

/// An entity with a state that says whether the service still works on it, such as an access request.
///
/// Generated crates implement it for types whose final states are known.
pub trait Stateful {
    /// The state, as spelled by the service.
    fn state(&self) -> Option<&str>;

    /// Whether the state is final: it stays unless somebody acts. Unknown states are not final.
    fn is_final(&self) -> bool;

    /// Whether the state means success: everything was done.
    fn is_success(&self) -> bool;

    /// The state as text for messages, also if the service sent none.
    fn state_text(&self) -> &str {
        self.state().unwrap_or("without a state")
    }
}

/// The result of a poll: the entity, or possibly none yet.
pub trait Look {
    /// The entity.
    type Found: Stateful;

    /// The entity, if it exists.
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
    /// Polls an entity until its state is final, and returns it. The final state need not be a success.
    ///
    /// The read can be any request: that of the entity by its id, or one that finds it in a collection, such
    /// as [`find_by`](crate::Request::find_by) among a user's own. While the entity does not exist (404, or
    /// `None`), polling continues, because Graph shows new entities only after some time.
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
    /// If a read fails with an error that is not transient, or the time is up (the error has the
    /// last state that was [seen](super::TimedOut::seen)).
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

/// Whether an entity is in a final state, and otherwise its state. A 404 counts as a state.
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
