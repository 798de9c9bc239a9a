//! Polling until a condition holds: a request was delivered, a new entity can be read, an operation is done.
//!
//! A [`Wait`] sets how long and how often to poll. Its methods poll until the condition holds. If the
//! time runs out first, the error has the state that was seen last.
//!
//! ```no_run
//! use std::ops::ControlFlow::{Break, Continue};
//! use std::time::Duration;
//! use graph_runtime::wait::Wait;
//! # use graph_runtime::{Client, Count, Get, Json, Resource};
//! # async fn f(
//! #     package: impl Fn() -> Get<Json> + Copy,
//! #     members: impl Fn() -> Count<Json> + Copy,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//!
//! let wait = Wait::up_to(Duration::from_secs(300));
//!
//! // A new entity is not visible at once.
//! let package = wait.until_found(|| package()).await?;
//!
//! // Any condition: continue with the state that was seen, or end with a value.
//! let enough = wait.until(|| async {
//!     Ok(match members().await? {
//!         few @ ..10 => Continue(format!("{few} members")),
//!         enough => Break(enough),
//!     })
//! });
//! println!("{package} {}", enough.await?);
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! The first poll is sent at once. The pauses between polls double, from
//! [`first_pause`](Wait::first_pause) up to [`longest_pause`](Wait::longest_pause), and the last poll is
//! sent when the time is up. A poll that is in flight then is not aborted; the timeouts of the client
//! limit it.
//!
//! Pauses use tokio's clock: if a test pauses that clock, they take no time.
//!
//! # Failures
//!
//! A poll that fails with a transient error ([`Error::is_retryable`]) counts as "not yet": the next poll
//! follows after a pause, which is at least as long as `Retry-After` says. Every other failure ends the
//! wait.

mod create;
mod error;
mod follow;
mod follow_many;
mod operation;

pub use create::{Ensured, at_most_one, if_found};
pub use error::{TimedOut, WaitError};
pub use follow::{Look, Stateful};

use std::future::IntoFuture;
use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::error::{Error, Result};

/// How long to wait, and how often to poll.
///
/// ```
/// use std::time::Duration;
/// use graph_runtime::wait::Wait;
///
/// // Polls at once, and then with pauses of 5, 10, 20, 40, 60, 60 … seconds, for up to an hour.
/// let patient = Wait::up_to(Duration::from_secs(3600))
///     .first_pause(Duration::from_secs(5))
///     .longest_pause(Duration::from_secs(60));
/// # let _ = patient;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    limit: Duration,
    first: Duration,
    longest: Duration,
}

impl Wait {
    /// Waits at most this long, with pauses of 1, 2, 4 and so on up to 30 seconds.
    #[must_use]
    pub const fn up_to(limit: Duration) -> Self {
        Self {
            limit,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(30),
        }
    }

    /// Sets the pause after the first poll.
    #[must_use]
    pub const fn first_pause(mut self, pause: Duration) -> Self {
        self.first = pause;
        self
    }

    /// Sets the longest pause. `Retry-After` can make a pause longer.
    #[must_use]
    pub const fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest = pause;
        self
    }

    /// Polls until a poll returns `Break` with a value. `Continue` carries the state that was seen.
    ///
    /// # Errors
    /// If a poll fails with an error that is not transient, or the time is up.
    pub async fn until<T, S, R>(
        &self,
        mut look: impl FnMut() -> R,
    ) -> std::result::Result<T, WaitError<S>>
    where
        R: IntoFuture<Output = Result<ControlFlow<T, S>>>,
    {
        let mut pace = self.start();
        loop {
            match look().await {
                Ok(ControlFlow::Break(value)) => return Ok(value),
                Ok(ControlFlow::Continue(state)) => pace.saw(state),
                Err(error) => pace.failed(error)?,
            }
            pace = pace.pause().await?;
        }
    }

    /// Sends a request until the answer is no longer 404. Graph shows a new entity only after seconds,
    /// sometimes minutes.
    ///
    /// The request can be of any kind: a create below a new parent also fails with 404, and then has no
    /// effect.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use graph_runtime::{Get, Json, wait::{Wait, WaitError}};
    /// # async fn f(get: impl Fn(&str) -> Get<Json>, created: Json) -> Result<(), WaitError> {
    /// let wait = Wait::up_to(Duration::from_secs(60));
    /// let read = wait.until_found(|| get("7")).await?;
    /// # drop(read);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a request fails with another error, or the time is up; then the last 404 is what was
    /// [seen](TimedOut::seen).
    pub async fn until_found<T, R>(
        &self,
        mut read: impl FnMut() -> R,
    ) -> std::result::Result<T, WaitError>
    where
        R: IntoFuture<Output = Result<T>>,
    {
        let mut pace = self.start();
        loop {
            match read().await {
                Ok(value) => return Ok(value),
                Err(error) if error.is_not_found() => pace.saw(error),
                Err(error) => pace.failed(error)?,
            }
            pace = pace.pause().await?;
        }
    }

    fn start<S>(&self) -> Pace<S> {
        Pace {
            started: Instant::now(),
            limit: self.limit,
            next: self.first,
            longest: self.longest,
            told: Duration::ZERO,
            looks: 0,
            seen: None,
            trouble: None,
        }
    }
}

/// One wait in progress.
struct Pace<S> {
    started: Instant,
    limit: Duration,
    next: Duration,
    longest: Duration,
    /// The delay that the service requests.
    told: Duration,
    looks: u32,
    seen: Option<S>,
    trouble: Option<Error>,
}

impl<S> Pace<S> {
    /// A poll saw a state other than the wanted one.
    fn saw(&mut self, state: S) {
        self.seen = Some(state);
        self.trouble = None;
    }

    /// A poll failed, which ends the wait unless the error is transient.
    fn failed(&mut self, error: Error) -> Result<()> {
        if !error.is_retryable() {
            return Err(error);
        }
        self.told = error.retry_after().unwrap_or_default();
        self.trouble = Some(error);
        Ok(())
    }

    /// The state if the wait ends now.
    fn so_far(self) -> TimedOut<S> {
        TimedOut {
            waited: self.started.elapsed(),
            looks: self.looks,
            seen: self.seen,
            trouble: self.trouble,
        }
    }

    /// Pauses until the next poll, if there is to be one.
    async fn pause(mut self) -> std::result::Result<Self, WaitError<S>> {
        self.looks = self.looks.saturating_add(1);
        let left = self.limit.saturating_sub(self.started.elapsed());
        if left.is_zero() || self.told > left {
            return Err(WaitError::TimedOut(Box::new(self.so_far())));
        }
        let pause = self.next.min(self.longest).max(self.told);
        self.next = self.next.saturating_mul(2);
        self.told = Duration::ZERO;
        clock::pause(pause.min(left)).await.map_err(Error::from)?;
        Ok(self)
    }
}
