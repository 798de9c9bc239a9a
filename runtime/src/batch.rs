//! Several requests sent as one.

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

use crate::client::{Client, Timeouts};
use crate::error::{Error, Result};
use crate::reply::Reply;
use crate::request::Request;
use crate::retry::RetryPolicy;
use crate::send::Answer;
use crate::sending::Total;
use item::Item;
use plan::{LIMIT, Limits, MOST_BYTES};
use run::{Lane, Sent};

/// Several requests that are sent as one, and answered each by itself.
///
/// Any request can be added, whatever it yields; the [`BatchHandle`] that comes back takes the value
/// out of the [`BatchResults`]. The requests run in no particular order, and one that fails is no
/// matter for the others, unless they [depend on](Self::depends_on) it.
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
/// The service accepts 20 requests, and 4 MB, in one batch. More are split into several batches, of
/// which some are [sent at the same time](Self::concurrency). Requests that depend on each other stay
/// together; if they do not fit into one batch, they are sent in several, one after the other, each
/// request after those that it depends on. A request that depends on one that failed in an earlier
/// batch is not sent, and fails with 424 as the service would have it.
///
/// Each version of Graph takes batches of its own: requests of crates of beta and of v1.0 are split as
/// well, and cannot depend on each other.
///
/// # Retries
///
/// Each request is retried as if it had been sent alone: the [`RetryPolicy`] decides for each by its
/// method, its answer and its own `Retry-After`, and it is sent again in another batch, under the
/// same id, together with those that failed because they depend on it. A request can have
/// [its own policy](Request::retry). One whose token was rejected with a claims challenge is sent
/// again once with a new token.
///
/// If a batch fails as a whole, that failure counts for each of its requests: after a 504, those that
/// are [idempotent](Request::idempotent) are sent again and the others fail.
///
/// # Malformed answers
///
/// An answer that cannot be read, or is missing, is an [`is_decode`](Error::is_decode) error of its
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

/// Stands for a request of a batch; takes its value out of the results.
#[must_use = "it takes the value of the request out of the results"]
pub struct BatchHandle<R> {
    batch: u64,
    index: usize,
    shape: PhantomData<fn() -> R>,
}

impl Batch {
    /// An empty batch.
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
    /// What is wrong with it is reported when the batch is sent, of which nothing is sent then: a
    /// request that cannot be made, one of another client, or one to a URL that is not below the
    /// client's base URL.
    pub fn add<R: Reply, O>(&mut self, request: Request<R, O>) -> BatchHandle<R> {
        let index = self.items.len();
        let (client, call) = request.into_call();
        match call.and_then(|call| Item::new(&self.client, &client, index, &call)) {
            Ok(item) => self.items.push(item),
            Err(problem) => {
                self.refuse(problem);
                // Keeps its place, though it is never sent.
                self.items.push(Item::refused());
            }
        }
        BatchHandle {
            batch: self.id,
            index,
            shape: PhantomData,
        }
    }

    /// Adds a request that runs when another one has succeeded.
    pub fn add_after<R: Reply, O, D>(
        &mut self,
        dependency: &BatchHandle<D>,
        request: Request<R, O>,
    ) -> BatchHandle<R> {
        let handle = self.add(request);
        self.depends_on(&handle, dependency);
        handle
    }

    /// Has one request run when another one has succeeded. If that fails, the first fails with
    /// [`is_failed_dependency`](Error::is_failed_dependency).
    ///
    /// Handles of another batch, and requests that depend on each other in a circle, are reported
    /// when the batch is sent.
    pub fn depends_on<R, D>(&mut self, request: &BatchHandle<R>, dependency: &BatchHandle<D>) {
        if request.batch != self.id || dependency.batch != self.id {
            self.refuse(foreign());
        } else if let Some(item) = self.items.get_mut(request.index)
            && !item.depends_on.contains(&dependency.index)
        {
            item.depends_on.push(dependency.index);
        }
    }

    /// How many batches of up to 20 requests are under way at the same time; 4 unless stated.
    pub fn concurrency(mut self, batches: usize) -> Self {
        self.concurrency = batches.max(1);
        self
    }

    /// Sets the [`RetryPolicy`] of all requests that have none of their own, in place of the
    /// client's.
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
    /// What was answered when it runs out keeps its results.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.total = timeout.into().into();
        self
    }

    /// How many requests there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no requests.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Sends all requests, and yields what came of each.
    ///
    /// # Errors
    /// When one of the requests cannot be made, and then none is sent; or when none was answered. If
    /// some were answered, or some may have taken effect and others not, this succeeds, and each
    /// failed request yields its error when it is taken.
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

/// What came of the requests of a batch.
///
/// Errors are not lost on those who take nothing: [`errors`](Self::errors) shows them all.
#[must_use = "the requests can have failed"]
pub struct BatchResults {
    batch: u64,
    outcomes: Vec<Option<Result<Answer>>>,
}

impl BatchResults {
    /// What the request yields.
    ///
    /// # Errors
    /// That of the request, as if it had been sent alone; or that the handle is of another batch.
    #[expect(clippy::needless_pass_by_value, reason = "a value is taken once")]
    pub fn take<R: Reply>(&mut self, handle: BatchHandle<R>) -> Result<R::Output> {
        if handle.batch != self.batch {
            return Err(foreign());
        }
        let outcome = self.outcomes.get_mut(handle.index).and_then(Option::take);
        // There is one as long as its only handle is.
        R::read(&outcome.ok_or_else(foreign)??)
    }

    /// The errors of all requests that failed and were not taken, in the order they were added.
    pub fn errors(&self) -> impl Iterator<Item = &Error> {
        self.outcomes
            .iter()
            .filter_map(|outcome| outcome.as_ref()?.as_ref().err())
    }
}

/// Where the batches of a root go.
fn endpoint(root: &str) -> Result<Url> {
    Url::parse(&format!("{root}/$batch"))
        .map_err(|error| Error::invalid_because("the path is no URL", error))
}

fn foreign() -> Error {
    Error::invalid("a handle is of another batch".to_owned())
}

/// Whether one error can stand for all: either all requests may have taken effect or none.
fn is_one_failure(outcomes: &[Option<Result<Answer>>]) -> bool {
    let errors = outcomes.iter().flatten().filter_map(|it| it.as_ref().err());
    let mut open = errors.map(Error::may_have_taken_effect);
    let first = open.next();
    open.all(|open| Some(open) == first)
}

/// What kept all requests from being answered.
fn the_batch_error(outcomes: Vec<Option<Result<Answer>>>) -> Error {
    let mut errors = outcomes.into_iter().flatten().filter_map(Result::err);
    let first = errors.next();
    // They share it.
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
