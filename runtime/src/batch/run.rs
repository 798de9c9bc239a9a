//! Sends batches: chunk after chunk, and again what was throttled.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Serialize;
use tokio::time::{Instant, sleep};
use url::Url;

use super::LIMIT;
use super::answer::{ItemAnswer, Responses, sorted};
use super::item::{Item, SentItem};
use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::reply::json;
use crate::retry::{self, Retries, RetryPolicy};
use crate::send::{Answer, Batched, Call, Challenge, send};
use crate::sending::clock;
use crate::throttle::workload;

/// Requests that are sent in one batch, or in several one after the other.
pub(super) struct Lane<'a> {
    pub(super) client: &'a Client,
    /// Where batches go.
    pub(super) url: Url,
    /// All requests, those of other lanes too.
    pub(super) items: &'a [Item],
    /// Those of this lane, each after those that it depends on.
    pub(super) order: &'a [usize],
    pub(super) policy: &'a RetryPolicy,
    /// When the time of the whole batch is over.
    pub(super) deadline: Option<Instant>,
}

/// What came of a lane.
pub(super) struct Sent {
    pub(super) outcomes: HashMap<usize, Result<Answer>>,
    /// Whether the service answered any batch.
    pub(super) answered: bool,
}

#[derive(Serialize)]
struct Requests<'a> {
    requests: Vec<SentItem<'a>>,
}

/// What is to be done about a request that was answered.
enum Verdict {
    Done,
    /// It failed in a way that may pass: send it again, not before so long.
    Retry(Option<Duration>),
    /// Its token was rejected: send it again with another.
    Rejected,
    /// It failed because of one that is sent again: send it again with that.
    Follow,
}

impl Lane<'_> {
    pub(super) async fn run(self) -> Sent {
        let mut sent = Sent {
            outcomes: HashMap::new(),
            answered: false,
        };
        for chunk in self.order.chunks(LIMIT) {
            let ready = chunk.iter().copied();
            let ready = ready.filter(|&index| self.is_ready(index, &mut sent));
            let pending = ready.collect();
            self.exchange(pending, &mut sent).await;
        }
        sent
    }

    /// Whether nothing that a request depends on has failed in an earlier batch, or was itself not
    /// sent. Otherwise that is its outcome.
    fn is_ready(&self, index: usize, sent: &mut Sent) -> bool {
        let item = &self.items[index];
        let failed = |on: &usize| matches!(sent.outcomes.get(on), Some(Err(_)));
        if !item.depends_on.iter().any(failed) {
            return true;
        }
        let why = br#"{"error":{"code":"FailedDependency","message":"It was not sent, because a request that it depends on failed."}}"#;
        let error = Error::service(StatusCode::FAILED_DEPENDENCY, &HeaderMap::new(), why, None);
        let error = error.within(&item.context, None);
        sent.outcomes.insert(index, Err(error));
        false
    }

    /// Sends requests in one batch, and those again that are to be.
    async fn exchange(&self, mut pending: Vec<usize>, sent: &mut Sent) {
        let mut retries = self.policy.start();
        let mut challenge = None;
        let mut attempts = 1;
        while !pending.is_empty() {
            let resends = retries.resends();
            let answers = match self.send_once(&pending, resends, challenge.clone()).await {
                Ok(answers) => answers,
                Err(error) => return self.all_failed(&pending, error, sent),
            };
            sent.answered = true;
            let again = self.to_be_sent_again(&pending, &answers, challenge.is_none());
            for (&index, answer) in pending.iter().zip(answers) {
                let item = &self.items[index];
                if let (None, Ok(answer)) = (&challenge, &answer) {
                    challenge = answer.challenge();
                }
                let outcome = answer
                    .map_err(|error| error.within(&item.context, None))
                    .and_then(|answer| answer.outcome(item, &self.url, attempts));
                sent.outcomes.insert(index, outcome);
            }
            let Some(wait) = self.wait(&again, &mut retries) else {
                return;
            };
            pending = again.into_iter().map(|(index, _)| index).collect();
            tracing::info!(
                name: "graph.batch_retry",
                {
                    requests = pending.len(),
                    http.request.resend_count = attempts,
                    delay = wait.as_secs_f64(),
                },
                "sending requests of a batch again",
            );
            if !wait.is_zero() {
                sleep(wait).await;
            }
            attempts += 1;
        }
    }

    fn all_failed(&self, pending: &[usize], error: Error, sent: &mut Sent) {
        let error = Arc::new(error);
        for &index in pending {
            let shared = Error::batch(Arc::clone(&error));
            let shared = shared.within(&self.items[index].context, None);
            sent.outcomes.insert(index, Err(shared));
        }
    }

    /// How long to wait before sending again, if there is something to be, and time.
    fn wait(&self, again: &[(usize, Verdict)], retries: &mut Retries) -> Option<Duration> {
        let told = |(_, verdict): &(usize, Verdict)| match verdict {
            Verdict::Retry(told) => Some(*told),
            _ => None,
        };
        let wait = if again.iter().any(|one| told(one).is_some()) {
            retries.next(again.iter().filter_map(told).flatten().max())?
        } else if again.is_empty() {
            return None;
        } else {
            Duration::ZERO
        };
        let end = Instant::now().checked_add(wait)?;
        let in_time = self.deadline.is_none_or(|deadline| end < deadline);
        (in_time && clock().is_ok()).then_some(wait)
    }

    /// The requests to be sent again: those that were throttled or the like, those whose token was
    /// rejected, if that is to be heeded, and those that failed for nothing else than that they
    /// depend on one of these.
    fn to_be_sent_again(
        &self,
        pending: &[usize],
        answers: &[Result<ItemAnswer>],
        heed_challenges: bool,
    ) -> Vec<(usize, Verdict)> {
        let mut verdicts: HashMap<usize, (bool, Verdict)> = HashMap::new();
        for (&index, answer) in pending.iter().zip(answers) {
            let (succeeded, verdict) = match answer {
                Ok(answer) if answer.status == StatusCode::FAILED_DEPENDENCY => {
                    (false, self.follows(index, &verdicts))
                }
                Ok(answer) if heed_challenges && answer.challenge().is_some() => {
                    (false, Verdict::Rejected)
                }
                Ok(answer) => (answer.status.is_success(), self.retried(index, answer)),
                Err(_) => (false, Verdict::Done),
            };
            verdicts.insert(index, (succeeded, verdict));
        }
        let again = pending.iter().filter_map(|index| {
            let (_, verdict) = verdicts.remove(index)?;
            (!matches!(verdict, Verdict::Done)).then_some((*index, verdict))
        });
        again.collect()
    }

    /// Whether a request failed for nothing else than that it depends on one that is sent again.
    fn follows(&self, index: usize, verdicts: &HashMap<usize, (bool, Verdict)>) -> Verdict {
        // What is not in this batch has succeeded in an earlier one.
        let depends_on = &self.items[index].depends_on;
        let mut on = depends_on.iter().filter_map(|on| verdicts.get(on));
        let mut any_again = false;
        let none_lost = on.all(|(succeeded, verdict)| {
            let again = !matches!(verdict, Verdict::Done);
            any_again |= again;
            again || *succeeded
        });
        if any_again && none_lost {
            Verdict::Follow
        } else {
            Verdict::Done
        }
    }

    /// Whether a request is sent again as it would be alone, and what that means to others.
    fn retried(&self, index: usize, answer: &ItemAnswer) -> Verdict {
        let item = &self.items[index];
        if !retry::is_retried(answer.status, item.method()) {
            return Verdict::Done;
        }
        let told = retry::retry_after(&answer.headers);
        self.close_gate(item, answer.status, told);
        if told.is_some_and(|told| told > self.policy.start().longest_told()) {
            Verdict::Done
        } else {
            Verdict::Retry(told)
        }
    }

    /// Has other requests to the workload of a throttled one wait, too.
    fn close_gate(&self, item: &Item, status: StatusCode, told: Option<Duration>) {
        if status == StatusCode::TOO_MANY_REQUESTS
            && let (Some(gate), Some(url)) = (self.client.gate(), &item.url)
        {
            let workload = workload(self.client.base(), url);
            gate.close(&workload, self.policy.start().gated(told, None));
        }
    }

    /// Sends one batch, and yields the answers in the order of the requests.
    async fn send_once(
        &self,
        pending: &[usize],
        resends: u32,
        challenge: Option<Challenge>,
    ) -> Result<Vec<Result<ItemAnswer>>> {
        let asked: Vec<_> = pending.iter().map(|&index| &self.items[index]).collect();
        let requests = pending.iter().map(|&index| {
            let item = &self.items[index];
            let along = item.depends_on.iter().filter(|on| pending.contains(on));
            item.sent(along.map(|&on| &*self.items[on].id).collect(), resends)
        });
        let requests = Requests {
            requests: requests.collect(),
        };
        let body = serde_json::to_vec(&requests)
            .map_err(|error| Error::invalid_because("the batch is no JSON", error))?;
        let batched = Batched {
            deadline: self.deadline,
            workloads: self.workloads(&asked),
            challenge,
        };
        let mut call = self.call(body.into(), batched);
        let mut follows = call.following();
        let mut responses = Vec::new();
        // Each answer that leads to another one answers a request, unless they lead round in a circle.
        for _ in 0..=pending.len() {
            follows.url = call.url.clone();
            let answer = send(self.client, Box::new(call)).await?;
            let part: Responses = json(&answer)?;
            responses.extend(part.responses);
            let Some(link) = part.next_link else {
                return sorted(&asked, responses, &answer).map_err(|error| {
                    error.within(&answer.context, Some(answer.client_request_id.as_str()))
                });
            };
            let url = follows.url.join(&link).map_err(|error| {
                Error::invalid_because("a next link is not a URL", error)
                    .within(&follows.context, None)
            })?;
            call = follows.clone();
            call.url = url;
        }
        Err(Error::cycle().within(&follows.context, None))
    }

    /// Where requests lead, and the batch itself, if that counts.
    fn workloads(&self, asked: &[&Item]) -> Vec<String> {
        if self.client.gate().is_none() {
            return Vec::new();
        }
        let urls = asked.iter().filter_map(|item| item.url.as_ref());
        let mut workloads: Vec<_> = urls
            .chain([&self.url])
            .map(|url| workload(self.client.base(), url))
            .collect();
        workloads.sort_unstable();
        workloads.dedup();
        workloads
    }

    fn call(&self, body: Bytes, batched: Batched) -> Call {
        let json = HeaderValue::from_static("application/json");
        Call {
            context: Context {
                method: Method::POST,
                template: "/$batch".to_owned(),
                permissions: None,
            },
            url: self.url.clone(),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
            accept: "application/json",
            body: Some(body),
            retry: Some(self.policy.clone()),
            batched: Some(Box::new(batched)),
        }
    }
}
