//! The errors of waits.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::one_line::one_line;

/// The error of a [`Wait`](super::Wait): a poll failed, or the time is up.
///
/// `S` is the state that polls see. If polls see no state, it is the error of the request.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<S = Error> {
    /// A poll failed with an error that is not transient.
    Failed(Error),
    /// The time is up.
    TimedOut(Box<TimedOut<S>>),
}

/// The state when the time was up.
#[derive(Debug)]
#[non_exhaustive]
pub struct TimedOut<S> {
    /// How long the wait took.
    pub waited: Duration,
    /// The number of polls.
    pub looks: u32,
    /// The state that was seen last; `None` if all polls failed.
    pub seen: Option<S>,
    /// Why the last poll failed, if it did.
    pub trouble: Option<Error>,
}

impl<S> WaitError<S> {
    /// The error of the request that ended the wait, or of the last poll.
    #[must_use]
    pub fn request_error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            Self::TimedOut(time) => time.trouble.as_ref(),
        }
    }

    /// The state when the time was up; `None` if a request ended the wait.
    #[must_use]
    pub fn timed_out(&self) -> Option<&TimedOut<S>> {
        match self {
            Self::Failed(_) => None,
            Self::TimedOut(time) => Some(time),
        }
    }
}

impl<S> WaitError<S> {
    /// Returns the state when the time was up.
    ///
    /// # Errors
    /// The error of the request that ended the wait before that.
    pub fn into_timed_out(self) -> std::result::Result<TimedOut<S>, Error> {
        match self {
            Self::Failed(error) => Err(error),
            Self::TimedOut(time) => Ok(*time),
        }
    }
}

impl<S> From<Error> for WaitError<S> {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<S: fmt::Display> fmt::Display for WaitError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::TimedOut(time) => time.fmt(f),
        }
    }
}

impl<S: fmt::Display> fmt::Display for TimedOut<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The state may be text of the caller, or of the service.
        one_line(&Line(self), f)
    }
}

/// Text that is shown on one line.
struct Line<'a, S>(&'a TimedOut<S>);

impl<S: fmt::Display> fmt::Display for Line<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TimedOut {
            waited,
            looks,
            seen,
            trouble,
        } = self.0;
        let polls = if *looks == 1 { "poll" } else { "polls" };
        write!(f, "timed out after {waited:.0?} and {looks} {polls}")?;
        if let Some(seen) = seen {
            write!(f, "; last seen: {seen}")?;
        }
        match trouble {
            Some(error) => write!(f, "; the last poll failed: {error}"),
            None => Ok(()),
        }
    }
}

impl<S: fmt::Debug + fmt::Display> StdError for WaitError<S> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // The message already contains that of the error, so the source is one level deeper.
        self.request_error().and_then(StdError::source)
    }
}

impl<S: fmt::Debug + fmt::Display> StdError for TimedOut<S> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.trouble.as_ref().and_then(StdError::source)
    }
}
