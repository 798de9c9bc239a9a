//! The fake as used by tests: a transport for clients, and control of its tenant.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use graph_runtime::transport::{Body, Transport, TransportError};
use jiff::{SignedDuration, Timestamp};

use super::answer::Answer;
use super::call::{Call, is_version};
use super::clock;
use super::description;
use super::domain;
use super::faults::{Fault, judge};
use super::model::Api;
use super::problem::Problem;
use super::request;
use super::respond::answer;
use super::seed::{Seed, SeedError};
use super::serve::serve;
use super::tenant::{Seen, Tenant};
use super::tokens::Token;

/// The initial time of a tenant, unless set otherwise.
const START: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// A tenant that many clients share. Clones share the same tenant.
///
/// ```
/// # use graph_fake::{Fake, tokens::Token};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = Fake::new();
/// fake.accept(Token::application("secret"));
///
/// let client = graph_runtime::Client::builder()
///     .credential(graph_runtime::StaticToken::new("secret"))
///     .transport(fake.clone())
///     .build()?;
/// let em = graph_entitlement_management::entitlement_management(&client);
/// assert_eq!(em.access_package_catalogs().count().await?, 1);
/// assert_eq!(fake.requests().len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Fake {
    tenant: Arc<Mutex<Tenant>>,
    /// The state that a reset restores.
    initial: Arc<Mutex<Tenant>>,
    latency: Duration,
}

impl Default for Fake {
    fn default() -> Self {
        Self::new()
    }
}

/// The outcome of a request.
#[derive(Debug)]
pub enum Reaction {
    /// A response, optionally with a body that is truncated after this many bytes.
    Answer(Answer, Option<usize>),
    /// The connection breaks.
    Drop,
}

impl Fake {
    /// Makes a new tenant, whose time passes only when advanced.
    #[must_use]
    pub fn new() -> Self {
        Self::serving(description::committed())
    }

    /// Makes the small company of [`Seed::company`], with the tokens `admin`, `alice`, `bob` and `app`.
    ///
    /// # Panics
    /// Never: the built-in seed is valid.
    #[must_use]
    pub fn company() -> Self {
        Self::seeded(Seed::company()).expect("what is committed can be planted")
    }

    /// Makes a tenant from a seed.
    ///
    /// # Errors
    /// If the seed does not fit the API.
    pub fn seeded(seed: Seed) -> Result<Self, SeedError> {
        Self::new().plant(seed)
    }

    /// Makes a new tenant of another API, such as entitlement management in v1.0.
    ///
    /// Rules of entitlement management apply only to types whose names they know.
    #[must_use]
    pub fn serving(api: Arc<Api>) -> Self {
        let mut tenant = Tenant::new(api, START);
        domain::found(&mut tenant);
        Self {
            initial: Arc::new(Mutex::new(tenant.clone())),
            tenant: Arc::new(Mutex::new(tenant)),
            latency: Duration::ZERO,
        }
    }

    /// Adds the entities of a seed; a reset keeps them.
    ///
    /// # Errors
    /// If the seed does not fit the API.
    pub fn plant(self, seed: Seed) -> Result<Self, SeedError> {
        self.change(|tenant| seed.plant(tenant))?;
        self.keep();
        Ok(self)
    }

    /// Delays every response.
    #[must_use]
    pub fn with_latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Accepts a token from now on, also after resets.
    pub fn accept(&self, token: Token) {
        lock(&self.initial).tokens.push(token.clone());
        lock(&self.tenant).tokens.push(token);
    }

    /// Gives access to the tenant, bypassing all rules.
    pub fn change<R>(&self, change: impl FnOnce(&mut Tenant) -> R) -> R {
        change(&mut lock(&self.tenant))
    }

    /// Makes the current state the one that a reset restores.
    pub fn keep(&self) {
        let mut initial = lock(&self.initial);
        initial.restore(&lock(&self.tenant));
    }

    /// Restores the state that was last [kept](Self::keep), otherwise the initial one.
    pub fn reset(&self) {
        let initial = lock(&self.initial);
        let mut tenant = lock(&self.tenant);
        tenant.restore(&initial);
        tenant.restart_clock();
    }

    /// Advances the time: requests are delivered, approvals time out, assignments expire.
    pub fn advance(&self, by: SignedDuration) {
        clock::advance(&mut lock(&self.tenant), by);
    }

    /// Adds a fault.
    pub fn fail(&self, fault: Fault) {
        lock(&self.tenant).faults.push(fault);
    }

    /// The last 10,000 requests, including those that a fault kept from being carried out.
    ///
    /// The requests of a batch are listed separately, instead of the batch.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.tenant).seen.iter().cloned().collect()
    }

    /// Types whose rules are off, each with the names that the description lacks.
    ///
    /// With the description of beta, there are none. With that of v1.0, entities of these types are stored as
    /// they are sent.
    #[must_use]
    pub fn rules_off(&self) -> Vec<(String, Vec<String>)> {
        domain::rules::off(&lock(&self.tenant).api)
    }

    /// The root of the service, such as `/beta`.
    #[must_use]
    pub fn root(&self) -> String {
        lock(&self.tenant).api.root_path.clone()
    }

    /// Carries out a request whose path starts with the root of the service.
    pub async fn react(&self, mut call: Call) -> Reaction {
        let verdict = judge(
            &mut lock(&self.tenant).faults,
            call.method.as_str(),
            &call.path,
        );
        let delay = self.latency + verdict.delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let mut tenant = lock(&self.tenant);
        let tenant = &mut *tenant;
        let root = tenant.api.root_path.clone();
        // A tenant may precede the version, too.
        if !is_below(&call.path, &root)
            && let Some((first, rest)) = call.path.get(1..).and_then(|path| path.split_once('/'))
            && !is_version(first)
            && is_below(&format!("/{rest}"), &root)
        {
            call.base = format!("{}/{first}", call.base);
            call.path = format!("/{rest}");
        }
        let is_served = is_below(&call.path, &root);
        if is_served {
            call.path.drain(..root.len());
            call.base.push_str(&root);
        }
        if verdict.drop {
            request::record_failed(tenant, &call, 0);
            return Reaction::Drop;
        }
        let refusal = match verdict.status {
            Some((status, retry_after)) => Problem::injected(status, retry_after),
            None if is_served => {
                return Reaction::Answer(serve(tenant, &call), verdict.truncate);
            }
            None => Problem::bad_request(format!(
                "found the path `{}`, expected one below `{root}`, the version served here",
                call.path
            )),
        };
        let answer = answer(tenant, &call, Err(refusal));
        request::record_failed(tenant, &call, answer.status.as_u16());
        Reaction::Answer(answer, verdict.truncate)
    }
}

/// Whether a path is below another one.
fn is_below(path: &str, root: &str) -> bool {
    let rest = path.strip_prefix(root);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

fn lock(tenant: &Mutex<Tenant>) -> MutexGuard<'_, Tenant> {
    tenant.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for Fake {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let origin = match (head.uri.scheme_str(), head.uri.authority()) {
                (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
                _ => String::new(),
            };
            let call = Call {
                method: head.method,
                path: head.uri.path().to_owned(),
                query: head.uri.query().unwrap_or_default().to_owned(),
                headers: head.headers,
                body,
                base: origin,
            };
            match self.react(call).await {
                Reaction::Drop => Err(broken()),
                Reaction::Answer(answer, truncate) => Ok(respond(answer, truncate)),
            }
        })
    }
}

fn respond(answer: Answer, truncate: Option<usize>) -> http::Response<Body> {
    let body = match truncate {
        Some(most) if most < answer.body.len() => {
            let chunks = [Ok(answer.body.slice(..most)), Err(broken())];
            Body::from_stream(futures::stream::iter(chunks))
        }
        _ => Body::from(answer.body),
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

fn broken() -> TransportError {
    TransportError::new(io::Error::from(io::ErrorKind::ConnectionReset))
}
