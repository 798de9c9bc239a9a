//! JSON batching: several requests sent as one.

mod answer;
mod body;
mod item;
mod plan;
mod run;
mod task;

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{self, StreamExt as _};
use url::Url;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::reply::Reply;
use crate::request::Request;
use crate::retry::RetryPolicy;
use crate::timeouts::{Timeouts, Total};
use item::Item;
use plan::{LIMIT, Limits, MOST_BYTES};
use run::Lane;
use task::Sent;

/// A batch: several requests that are sent as one, each with its own outcome.
///
/// Any request can be added, whatever its return type. [`add`](Self::add) returns a [`BatchHandle`], which
/// takes the value out of the [`BatchResults`]. The requests run in no particular order. A request that fails
/// does not affect the others, unless they [depend on](Self::depends_on) it.
///
/// ```no_run
/// # use graph_runtime::{Batch, Client, Create, Json, List, Page, Result};
/// # async fn f(client: Client, list: List<Json>, create: Create<Json>, add: Create<Json>) -> Result<()> {
/// let mut batch = Batch::new(&client);
/// let packages = batch.add(list);
/// let created = batch.add(create);
/// let added = batch.add(add);
/// batch.depends_on(&added, &created);
///
/// let mut results = batch.send().await?;
/// let packages: Page<Json> = results.take(packages)?;
/// match results.take(added) {
///     Ok(added) => println!("{added}"),
///     Err(error) if error.is_failed_dependency() => println!("{}", results.take(created).unwrap_err()),
///     Err(error) => return Err(error),
/// }
/// // More packages, as one request after the other.
/// if let Some(next) = packages.next(&client) {
///     drop(next.stream());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # More than twenty
///
/// The service accepts up to 20 requests, and 4 MB, in one batch. More requests are split into several
/// batches, some of which are [sent concurrently](Self::concurrency). Requests that depend on each other stay
/// together. If they do not fit into one batch, they are sent in several batches, one after the other, each
/// request after its dependencies. If a request depends on one that failed in an earlier batch, it is not
/// sent and fails with 424, as the service would answer.
///
/// Requests for beta and for v1.0 go into separate batches, because each version of Graph has its own batch
/// endpoint. They cannot depend on each other.
///
/// # Retries
///
/// Each request is retried as if it had been sent alone: the [`RetryPolicy`] decides by its method, its
/// response and its own `Retry-After`. It is sent again in another batch, under the same id, together with
/// the requests that failed because they depend on it. A request can have [its own policy](Request::retry). A
/// request whose token was rejected with a claims challenge is sent again once, with a new token.
///
/// If a batch fails as a whole, that failure counts for each of its requests: after a 504,
/// [idempotent](Request::idempotent) requests are sent again and the others fail.
///
/// # Malformed responses
///
/// A response that cannot be decoded, or is missing, is an [`is_decode`](Error::is_decode) error of its
/// request; the other requests keep their results.
#[must_use = "a batch does nothing until it is sent"]
pub struct Batch {
    id: u64,
    client: Client,
    items: Vec<Item>,
    problem: Option<Error>,
    concurrency: usize,
    retry: Option<RetryPolicy>,
    timeouts: Timeouts,
}

/// Handle of a request in a batch, which takes its value out of the results.
#[must_use = "it takes the value of the request out of the results"]
pub struct BatchHandle<R> {
    batch: u64,
    index: usize,
    shape: PhantomData<fn() -> R>,
}

impl Batch {
    /// Makes an empty batch.
    pub fn new(client: &Client) -> Self {
        static BATCHES: AtomicU64 = AtomicU64::new(0);
        Self {
            id: BATCHES.fetch_add(1, Ordering::Relaxed),
            client: client.clone(),
            items: Vec::new(),
            problem: None,
            concurrency: 4,
            retry: None,
            timeouts: Timeouts::default(),
        }
    }

    /// Adds a request.
    ///
    /// Errors are reported by [`send`](Self::send), which then sends nothing: a request that cannot be built,
    /// one of another client, or one to a URL that is not below the client's base URL.
    pub fn add<R: Reply, O>(&mut self, request: Request<R, O>) -> BatchHandle<R> {
        let index = self.items.len();
        let (client, call) = request.into_call();
        match call.and_then(|call| Item::new(&self.client, &client, index, &call)) {
            Ok(item) => self.items.push(item),
            Err(problem) => {
                self.refuse(problem);
                // The item keeps its place, though it is never sent.
                self.items.push(Item::refused());
            }
        }
        BatchHandle {
            batch: self.id,
            index,
            shape: PhantomData,
        }
    }

    /// Adds a request that runs only after another one has succeeded.
    pub fn add_after<R: Reply, O, D>(
        &mut self,
        dependency: &BatchHandle<D>,
        request: Request<R, O>,
    ) -> BatchHandle<R> {
        let handle = self.add(request);
        self.depends_on(&handle, dependency);
        handle
    }

    /// Makes one request run only after another one has succeeded.
    ///
    /// If the dependency fails, the request fails with [`is_failed_dependency`](Error::is_failed_dependency).
    /// Handles of another batch, and cyclic dependencies, are reported by [`send`](Self::send).
    pub fn depends_on<R, D>(&mut self, request: &BatchHandle<R>, dependency: &BatchHandle<D>) {
        if request.batch != self.id || dependency.batch != self.id {
            self.refuse(foreign());
        } else if let Some(item) = self.items.get_mut(request.index)
            && !item.depends_on.contains(&dependency.index)
        {
            item.depends_on.push(dependency.index);
        }
    }

    /// Sets how many batches of up to 20 requests are sent concurrently; the default is 4.
    pub fn concurrency(mut self, batches: usize) -> Self {
        self.concurrency = batches.max(1);
        self
    }

    /// Sets the [`RetryPolicy`] of all requests that do not set their own, instead of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets the attempt timeout of each batch that is sent, see
    /// [`ClientBuilder::attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.attempt = timeout.into().into();
        self
    }

    /// Sets the idle timeout of each batch that is sent, see
    /// [`ClientBuilder::idle_timeout`](crate::ClientBuilder::idle_timeout).
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.idle = timeout.into().into();
        self
    }

    /// Sets how long all requests may take together, see
    /// [`ClientBuilder::total_timeout`](crate::ClientBuilder::total_timeout).
    ///
    /// When the timeout runs out, requests that were already answered keep their results.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.total = timeout.into().into();
        self
    }

    /// Number of requests.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no requests.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Sends all requests and returns their results.
    ///
    /// # Errors
    /// If a request cannot be built, in which case nothing is sent; or if no request was answered. If some
    /// requests were answered, or some may have taken effect and others not, `send` succeeds, and each failed
    /// request returns its error when it is taken.
    pub async fn send(self) -> Result<BatchResults> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let policy = self.retry.as_ref().unwrap_or(self.client.retry());
        let depends_on: Vec<_> = self.items.iter().map(|item| &*item.depends_on).collect();
        let sizes: Vec<_> = self.items.iter().map(Item::size).collect();
        let roots: Vec<_> = self.items.iter().map(|item| &*item.root).collect();
        let limits = Limits {
            requests: LIMIT,
            bytes: MOST_BYTES,
        };
        let lanes = plan::lanes(&depends_on, &roots, &sizes, limits)?;
        let urls: Vec<Url> = lanes
            .iter()
            .map(|order| endpoint(order.first().map_or("", |&first| roots[first])))
            .collect::<Result<_>>()?;
        let timeouts = self.timeouts.or(self.client.timeouts());
        let total = Total::start(timeouts.total());
        let sending: Vec<BoxFuture<'_, Sent>> = lanes
            .iter()
            .zip(&urls)
            .map(|(order, url)| {
                let lane = Lane {
                    client: &self.client,
                    url,
                    items: &self.items,
                    order,
                    policy,
                    timeouts,
                    total: &total,
                };
                lane.run().boxed()
            })
            .collect();
        let sending = stream::iter(sending).buffer_unordered(self.concurrency);
        let sent: Vec<_> = total.counted(sending.collect()).await?;
        let answered = sent.is_empty() || sent.iter().any(|lane| lane.answered);
        let mut outcomes: Vec<_> = self.items.iter().map(|_| None).collect();
        for (index, outcome) in sent.into_iter().flat_map(|lane| lane.outcomes) {
            outcomes[index] = Some(outcome);
        }
        if !answered && is_one_failure(&outcomes) {
            return Err(the_batch_error(outcomes));
        }
        Ok(BatchResults {
            batch: self.id,
            outcomes,
        })
    }

    fn refuse(&mut self, problem: Error) {
        self.problem.get_or_insert(problem);
    }
}

/// The results of the requests of a batch.
///
/// [`errors`](Self::errors) lists all failures, also for callers that take no value.
#[must_use = "the requests can have failed"]
pub struct BatchResults {
    batch: u64,
    outcomes: Vec<Option<Result<Answer>>>,
}

impl BatchResults {
    /// Takes the value of a request.
    ///
    /// # Errors
    /// The error of the request, as if it had been sent alone; or that the handle belongs to another batch.
    #[expect(clippy::needless_pass_by_value, reason = "a value is taken once")]
    pub fn take<R: Reply>(&mut self, handle: BatchHandle<R>) -> Result<R::Output> {
        if handle.batch != self.batch {
            return Err(foreign());
        }
        let outcome = self.outcomes.get_mut(handle.index).and_then(Option::take);
        // There is an outcome as long as its only handle exists.
        R::read(&outcome.ok_or_else(foreign)??)
    }

    /// The errors of all failed requests that were not taken, in the order in which they were added.
    pub fn errors(&self) -> impl Iterator<Item = &Error> {
        self.outcomes
            .iter()
            .filter_map(|outcome| outcome.as_ref()?.as_ref().err())
    }
}

/// The batch endpoint of a root.
fn endpoint(root: &str) -> Result<Url> {
    Url::parse(&format!("{root}/$batch"))
        .map_err(|error| Error::invalid_because("the path is not a URL", error))
}

fn foreign() -> Error {
    Error::invalid("the handle belongs to another batch".to_owned())
}

/// Whether one error can represent all: either all requests may have taken effect or none.
fn is_one_failure(outcomes: &[Option<Result<Answer>>]) -> bool {
    let errors = outcomes.iter().flatten().filter_map(|it| it.as_ref().err());
    let mut open = errors.map(Error::may_have_taken_effect);
    let first = open.next();
    open.all(|open| Some(open) == first)
}

/// The error that kept all requests from being answered.
fn the_batch_error(outcomes: Vec<Option<Result<Answer>>>) -> Error {
    let mut errors = outcomes.into_iter().flatten().filter_map(Result::err);
    let first = errors.next();
    // The requests share the error.
    errors.for_each(drop);
    first.map_or_else(foreign, Error::of_batch)
}

impl<R> fmt::Debug for BatchHandle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchHandle({})", self.index)
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let templates = self.items.iter().map(|item| &item.context);
        f.debug_struct("Batch")
            .field("requests", &templates.collect::<Vec<_>>())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BatchResults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchResults")
            .field("requests", &self.outcomes.len())
            .field("errors", &self.errors().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
