//! Sends batches: requests that are due and fit, until each has its final outcome.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};
use serde::Serialize;
use tokio::time::{Instant, sleep_until, timeout};
use url::Url;

use super::answer::{ItemAnswer, Sorted, sorted};
use super::item::{Item, SentItem};
use super::task::{Sent, Task, chosen};
use crate::answer::Answer;
use crate::call::{Access, Batched, Call, Challenge, Reading};
use crate::client::Client;
use crate::clock;
use crate::credential::{AccessToken, TokenRequest};
use crate::error::{Context, Error, Result};
use crate::link;
use crate::retry::{RetryPolicy, jitter};
use crate::send::send;
use crate::timeouts::{Timeouts, Total};

/// Requests that are sent in one batch, or in several one after the other.
pub(super) struct Lane<'a> {
    pub(super) client: &'a Client,
    /// The batch endpoint.
    pub(super) url: &'a Url,
    /// All requests, including those of other lanes.
    pub(super) items: &'a [Item],
    /// The requests of this lane, in dependency order.
    pub(super) order: &'a [usize],
    pub(super) policy: &'a RetryPolicy,
    pub(super) timeouts: Timeouts,
    pub(super) total: &'a Total,
}

#[derive(Serialize)]
struct Requests<'a> {
    requests: Vec<SentItem<'a>>,
}

/// The answers to one batch.
struct Answers {
    of_each: Vec<Result<ItemAnswer>>,
    /// The token that the batch was sent with; `None` if it failed as a whole.
    token: Option<AccessToken>,
}

impl<'a> Lane<'a> {
    pub(super) async fn run(self) -> Sent {
        let mut sent = Sent::default();
        let mut waiting: Vec<_> = self.tasks();
        while !waiting.is_empty() {
            let (chosen, mut later) = chosen(waiting, &mut sent);
            if !chosen.is_empty() {
                self.exchange(chosen, &mut later, &mut sent).await;
                later.sort_unstable_by_key(|task| task.place);
            } else if let Some(due) = later.iter().filter_map(|task| task.due).min() {
                sleep_until(due).await;
            }
            waiting = later;
        }
        sent
    }

    fn tasks(&self) -> Vec<Task<'a>> {
        let task = |(place, &index)| Task::new(place, index, &self.items[index], self.policy);
        self.order.iter().enumerate().map(task).collect()
    }

    /// Sends requests in one batch, and collects those to send again.
    async fn exchange(&self, chosen: Vec<Task<'a>>, later: &mut Vec<Task<'a>>, sent: &mut Sent) {
        let answers = self.send_once(&chosen, sent.challenge.clone()).await;
        sent.answered |= answers.token.is_some();
        // One jitter for all, so requests that failed together without a `Retry-After` stay together.
        let jitter = jitter();
        let mut has_other = None;
        for (mut task, answer) in chosen.into_iter().zip(answers.of_each) {
            task.attempts += 1;
            let claims = answer.as_ref().ok().and_then(ItemAnswer::claims);
            let outcome = answer.and_then(|answer| answer.outcome(task.item, self.url));
            let error = match outcome {
                Ok(mut answer) => {
                    answer.attempts = task.attempts;
                    sent.outcomes.insert(task.index, Ok(answer));
                    continue;
                }
                Err(error) => error.within(&task.item.context, None),
            };
            let is_again = if let Some(rejected) = &answers.token
                && task.is_new_token_due(&error, claims.as_deref())
                && (claims.is_some() || self.has_other_token(rejected, &mut has_other).await)
            {
                task.rejected = Some(claims.is_some());
                task.due = None;
                let rejected = rejected.clone();
                sent.challenge = Some(Challenge { rejected, claims });
                true
            } else if let (true, Some(resends)) =
                (error.is_failed_dependency(), task.follows(later, sent))
            {
                task.resends = resends;
                task.due = None;
                true
            } else {
                self.is_again(&mut task, &error, jitter)
            };
            if is_again {
                task.trace(&error);
                later.push(task);
            } else {
                let error = error.after(task.attempts, task.retries.earlier());
                sent.outcomes.insert(task.index, Err(error));
            }
        }
    }

    /// Whether the credential has a token other than the rejected one. It is asked once for all requests.
    async fn has_other_token(&self, rejected: &AccessToken, known: &mut Option<bool>) -> bool {
        if let Some(has_other) = *known {
            return has_other;
        }
        let request = TokenRequest::new(self.client.scope()).instead_of(rejected);
        let token = self.client.credential().token(request);
        let token = match self.total.left() {
            None => token.await.ok(),
            Some(left) => timeout(left, token).await.ok().and_then(Result::ok),
        };
        let has_other = token.is_some_and(|token| !token.is_any(Some(rejected)));
        *known = Some(has_other);
        has_other
    }

    /// Whether the policy retries a request within the time limit. If so, sets when it is due.
    fn is_again(&self, task: &mut Task<'a>, error: &Error, jitter: f64) -> bool {
        let wait = task
            .retries
            .after(&task.item.context, task.attempts, error, jitter);
        if let (Some(gate), Some(url), true) =
            (self.client.gate(), &task.item.url, error.is_throttled())
        {
            let workload = self.client.workload(url);
            gate.close(&workload, task.retries.gated(error.retry_after(), wait));
        }
        let due = wait.and_then(|wait| Instant::now().checked_add(wait));
        let in_time = wait.is_some_and(|wait| self.total.left().is_none_or(|left| wait < left));
        if due.is_none() || !in_time || clock::check().is_err() {
            return false;
        }
        task.due = due;
        task.resends = task.retries.resends();
        true
    }

    /// Sends one batch and returns the answers in the order of the requests.
    async fn send_once(&self, chosen: &[Task<'a>], challenge: Option<Challenge>) -> Answers {
        let asked: Vec<_> = chosen.iter().map(|task| task.item).collect();
        let shared = |error: Error| {
            let error = Arc::new(error);
            let of_each = asked.iter().map(|_| Err(Error::batch(Arc::clone(&error))));
            Answers {
                of_each: of_each.collect(),
                token: None,
            }
        };
        let requests = Requests {
            requests: chosen
                .iter()
                .map(|task| task.sent(chosen, self.items))
                .collect(),
        };
        let body = match serde_json::to_vec(&requests) {
            Ok(body) => body,
            Err(error) => return shared(Error::invalid_because("the batch is not JSON", error)),
        };
        let batched = Batched {
            total: self.total.clone(),
            workloads: self.workloads(&asked),
            challenge,
        };
        let idempotent = asked.iter().all(|item| item.context.idempotent);
        let call = self.call(body.into(), idempotent, batched);
        let mut follows = call.following();
        follows.retry = Some(self.policy.clone());
        let answer = match send(self.client, Box::new(call)).await {
            Ok(answer) => answer,
            Err(error) => return shared(error),
        };
        let mut sorted = sorted(&asked, &answer);
        match self.read_pages(&answer, &follows, &mut sorted).await {
            Ok(()) => {}
            Err(error) if sorted.is_empty() => return shared(error),
            Err(error) => sorted.rest_failed(error),
        }
        Answers {
            of_each: sorted.finish(),
            token: Some(answer.token.clone()),
        }
    }

    /// Reads all pages of the answers to a batch.
    async fn read_pages(
        &self,
        first: &Answer,
        follows: &Call,
        sorted: &mut Sorted<'_>,
    ) -> Result<()> {
        let mut next_link = sorted.read(first)?;
        let mut url = self.url.clone();
        // Each page with a next link answers at least one request, unless the links form a cycle.
        let most = sorted.len();
        let mut number = 0;
        while let Some(link) = next_link.filter(|link| !link::is_blank(link)) {
            let (answer, at) = self.next_page(follows, &url, &link, number == most).await?;
            next_link = sorted.read(&answer)?;
            (url, number) = (at, number + 1);
        }
        Ok(())
    }

    /// Fetches the next page of the answers to a batch.
    async fn next_page(
        &self,
        follows: &Call,
        from: &Url,
        link: &str,
        is_circle: bool,
    ) -> Result<(Answer, Url)> {
        if is_circle {
            return Err(Error::cycle().within(&follows.context, None));
        }
        let url = link::resolve(from, link)
            .map_err(|error| Error::bad_link(error).within(&follows.context, None))?;
        let call = Call {
            url: url.clone(),
            ..follows.clone()
        };
        Ok((send(self.client, Box::new(call)).await?, url))
    }

    /// The workloads of the requests, and that of the batch itself if it counts.
    fn workloads(&self, asked: &[&Item]) -> Vec<String> {
        if self.client.gate().is_none() {
            return Vec::new();
        }
        let urls = asked.iter().filter_map(|item| item.url.as_ref());
        let mut workloads: Vec<_> = urls
            .chain([self.url])
            .map(|url| self.client.workload(url))
            .collect();
        workloads.sort_unstable();
        workloads.dedup();
        workloads
    }

    /// The batch itself is sent once. If it fails, the policy of each request decides about that request.
    fn call(&self, body: Bytes, idempotent: bool, batched: Batched) -> Call {
        let json = HeaderValue::from_static("application/json");
        Call {
            context: Context {
                method: Method::POST,
                template: "/$batch".to_owned(),
                permissions: None,
                idempotent,
                strict: false,
            },
            url: self.url.clone(),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
            to_complete: None,
            accept: "application/json",
            body: Some(body),
            retry: Some(self.policy.clone().attempts(1)),
            timeouts: self.timeouts,
            max_response_bytes: None,
            is_conditional: false,
            reading: Reading::Whole,
            access: Access::Token,
            source: None,
            is_content: false,
            batched: Some(Box::new(batched)),
        }
    }
}
