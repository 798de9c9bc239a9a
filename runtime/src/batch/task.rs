//! Pending requests of a batch and their results, and which are sent next.

use std::collections::HashMap;

use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use super::item::{Item, SentItem};
use super::plan::{LIMIT, MOST_BYTES};
use crate::answer::Answer;
use crate::call::Challenge;
use crate::error::{Error, Result};
use crate::retry::{Retries, RetryPolicy};

/// A request without an outcome yet.
pub(super) struct Task<'a> {
    /// Its index in the lane.
    pub(super) place: usize,
    pub(super) index: usize,
    pub(super) item: &'a Item,
    pub(super) retries: Retries<'a>,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// How often it was resent by the policy, or together with a dependency.
    pub(super) resends: u32,
    /// Whether its token was rejected, and if so, whether with a claims challenge.
    pub(super) rejected: Option<bool>,
    /// When it may be sent at the earliest.
    pub(super) due: Option<Instant>,
}

/// The results of a lane.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) outcomes: HashMap<usize, Result<Answer>>,
    /// Whether the service answered any request individually.
    pub(super) answered: bool,
    /// The last token that was rejected.
    pub(super) challenge: Option<Challenge>,
}

/// Divides requests into those to send now and those to send later.
///
/// A request is sent if it is due, if its dependencies have succeeded or are sent with it, and if it fits. A
/// request whose dependency failed is not sent; that is its outcome.
pub(super) fn chosen<'a>(
    waiting: Vec<Task<'a>>,
    sent: &mut Sent,
) -> (Vec<Task<'a>>, Vec<Task<'a>>) {
    let now = Instant::now();
    let (mut chosen, mut later) = (Vec::<Task<'a>>::new(), Vec::new());
    let mut bytes = 0;
    for task in waiting {
        let depends_on = &task.item.depends_on;
        let failed = |on: &usize| matches!(sent.outcomes.get(on), Some(Err(_)));
        if depends_on.iter().any(failed) {
            sent.outcomes.insert(task.index, Err(task.not_sent()));
            continue;
        }
        let goes = |on: &usize| {
            sent.outcomes.contains_key(on) || chosen.iter().any(|other| other.index == *on)
        };
        let size = task.item.size();
        let fits = chosen.is_empty() || chosen.len() < LIMIT && bytes + size <= MOST_BYTES;
        if fits && task.due.is_none_or(|due| due <= now) && depends_on.iter().all(goes) {
            bytes += size;
            chosen.push(task);
        } else {
            later.push(task);
        }
    }
    (chosen, later)
}

impl<'a> Task<'a> {
    /// Makes a task for a request that was not sent yet, at its index in a lane.
    pub(super) fn new(place: usize, index: usize, item: &'a Item, policy: &'a RetryPolicy) -> Self {
        Self {
            place,
            index,
            item,
            retries: item.policy.as_ref().unwrap_or(policy).start(),
            attempts: 0,
            resends: 0,
            rejected: None,
            due: None,
        }
    }

    /// The request as JSON, with those of its dependencies that are sent with it.
    pub(super) fn sent(&self, chosen: &[Task<'a>], items: &'a [Item]) -> SentItem<'a> {
        let goes = |on: &&usize| chosen.iter().any(|other| other.index == **on);
        let along = self.item.depends_on.iter().filter(goes);
        let along = along.map(|&on| &*items[on].id).collect();
        self.item.sent(along, self.resends)
    }

    /// Whether to send it again with a new token: its token was rejected, and this is the first time, as for
    /// single requests.
    pub(super) fn is_new_token_due(&self, error: &Error, claims: Option<&str>) -> bool {
        error.is_unauthorized()
            && match self.rejected {
                None => true,
                Some(for_claims) => !for_claims && claims.is_some(),
            }
    }

    /// The resend number of its dependency, if this request failed only because that one is sent again.
    pub(super) fn follows(&self, later: &[Task<'a>], sent: &Sent) -> Option<u32> {
        let mut resends = None;
        for on in &self.item.depends_on {
            match later.iter().find(|other| other.index == *on) {
                Some(again) => resends = resends.max(Some(again.resends)),
                None if matches!(sent.outcomes.get(on), Some(Ok(_))) => {}
                None => return None,
            }
        }
        resends
    }

    /// The outcome of a request whose dependency failed in an earlier batch.
    fn not_sent(&self) -> Error {
        let why = br#"{"error":{"code":"FailedDependency","message":"It was not sent, because a request that it depends on failed."}}"#;
        let error = Error::service(StatusCode::FAILED_DEPENDENCY, &HeaderMap::new(), why, None);
        let error = error.within(&self.item.context, None);
        error.after(self.attempts, self.retries.earlier())
    }

    pub(super) fn trace(&self, error: &Error) {
        let now = Instant::now();
        let delay = self.due.map(|due| due.saturating_duration_since(now));
        tracing::info!(
            name: "graph.batch_retry",
            target: crate::LOG_TARGET,
            {
                url.template = %self.item.context.template,
                http.request.resend_count = self.attempts,
                error.type = error.error_type(),
                delay = delay.unwrap_or_default().as_secs_f64(),
            },
            "sending a request of a batch again",
        );
    }
}
