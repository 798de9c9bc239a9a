//! Builds a client from its settings, and validates them.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use url::{Host, Url};

use super::{Client, Inner, Shared};
use crate::cloud::Cloud;
use crate::credential::Credential;
use crate::error::{Error, Result};
use crate::policy::Policy;
use crate::retry::RetryPolicy;
use crate::service::is_version;
use crate::throttle::Gate;
use crate::timeouts::Timeouts;
use crate::transport::Transport;

/// Default limit for the bytes of a body.
const MAX_RESPONSE_BYTES: usize = 64 << 20;

/// Builds a [`Client`]. Only the credential is required.
#[derive(Default)]
pub struct ClientBuilder {
    cloud: Cloud,
    base_url: Option<String>,
    scope: Option<String>,
    user_agent: Option<String>,
    credential: Option<Box<dyn Credential>>,
    transport: Option<Box<dyn Transport>>,
    connect_timeout: Option<Duration>,
    timeouts: Timeouts,
    max_response_bytes: Option<usize>,
    retry: RetryPolicy,
    throttle_gate: bool,
    call_policies: Vec<Box<dyn Policy>>,
    attempt_policies: Vec<Box<dyn Policy>>,
    strict: bool,
}

impl ClientBuilder {
    /// Sets the source of tokens.
    #[must_use]
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.credential = Some(Box::new(credential));
        self
    }

    /// Sets the cloud, which determines base URL and scope; the default is [`Cloud::Global`].
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// Sets the base URL, instead of the cloud's origin: a proxy, a fake, another service.
    ///
    /// Generated crates append the root of their service, such as `/beta`. If the URL ends in a version, [raw
    /// requests](Client::get) use that version, and crates replace it by their own root; see
    /// [`Service`](crate::Service).
    ///
    /// The URL must be `https`, or `http` to loopback. Tokens are still requested for the cloud's scope,
    /// unless you set a [scope](Self::scope).
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Sets the scope of tokens, instead of the cloud's, such as `api://my-service/.default`.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sets the user agent, instead of this crate's name and version.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the transport, instead of the default one based on `reqwest`.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Sends requests with this `reqwest` client, which has its own proxies, certificates and pool.
    ///
    /// It must not follow redirects: build it with
    /// [`redirect::Policy::none()`](::reqwest::redirect::Policy::none). Alternatively, make a
    /// [`ReqwestTransport`](crate::transport::ReqwestTransport) from a `reqwest::ClientBuilder`; it turns
    /// redirects off itself.
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn http_client(self, client: ::reqwest::Client) -> Self {
        self.transport(crate::transport::ReqwestTransport::from(client))
    }

    /// Sets how long connecting may take, TLS included; the default is 30 seconds.
    ///
    /// This applies to the default transport; a transport of your own has its own timeout.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets how long one attempt may take, from sending the request to the end of the response.
    ///
    /// The default is 100 seconds; `None` means no limit. Downloads ([`Download`](crate::Download),
    /// [`reply::Bytes`](crate::reply::Bytes)) have no such limit by default: they may take as long as data
    /// keeps arriving, see [`idle_timeout`](Self::idle_timeout).
    /// [`Request::attempt_timeout`](crate::Request::attempt_timeout) sets it for one request.
    ///
    /// # How time is counted
    ///
    /// Time counts only while the request is polled, that is, while something waits for it. A stream that
    /// prefetches the next page loses no time while its consumer works on the current one.
    ///
    /// Timeouts need a tokio runtime with time enabled (`enable_time`); without it, requests fail.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.attempt = timeout.into().into();
        self
    }

    /// Sets how long an attempt may receive nothing; `None` means no limit.
    ///
    /// The default is 100 seconds, or no limit if an attempt timeout is set. The timeout restarts whenever a
    /// part of the response arrives. Time counts as for [`attempt_timeout`](Self::attempt_timeout).
    #[must_use]
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.idle = timeout.into().into();
        self
    }

    /// Sets how long a request may take in total: all attempts, waits between them, and getting tokens.
    ///
    /// The default is no limit. For a [`Batch`](crate::Batch) it covers the whole batch, for a collection
    /// each page. Time counts as for [`attempt_timeout`](Self::attempt_timeout).
    ///
    /// When it runs out, the error has the number of attempts, and the failure of the last one as its source.
    /// If the next wait would exceed the limit, the request fails at once with the last failure.
    #[must_use]
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.total = timeout.into().into();
        self
    }

    /// Limits the size of a response body, decompressed; the default is 64 MiB.
    ///
    /// `None` means no limit. A larger body is not read to its end; the error is
    /// [`is_over_limit`](crate::Error::is_over_limit). The default is far above any page that Graph sends,
    /// and keeps a small compressed body from filling the memory. [Streamed](crate::Request::chunks) content
    /// has no limit. A request can have [its own limit](crate::Request::max_response_bytes).
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.max_response_bytes = Some(bytes.into().unwrap_or(usize::MAX));
        self
    }

    /// Sets how failed requests are retried, unless a request has [its own policy](crate::Request::retry).
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets whether one 429 pauses all requests to the same workload; off by default.
    ///
    /// After a 429, requests to the workload wait as long as `Retry-After` says or, without one, as long as
    /// the throttled request waits. A batch waits for the workloads of all its requests. When the gate opens,
    /// requests are sent one by one at first, then faster and faster, so the others keep waiting if the first
    /// is throttled again.
    ///
    /// The workload is the first segment of the path after the version (`users`), or the first two
    /// below `identityGovernance` (`identityGovernance/entitlementManagement`). Waits count towards
    /// the [budget](RetryPolicy::budget) of a request; when it is used up, the request is sent. If the
    /// [total timeout](Self::total_timeout) leaves too little time to wait, the request fails at once
    /// with a 429 ([`is_throttled`](crate::Error::is_throttled)) and is not sent.
    #[must_use]
    pub fn throttle_gate(mut self, shared: bool) -> Self {
        self.throttle_gate = shared;
        self
    }

    /// Adds a [`Policy`] that runs once per request, around all its attempts.
    ///
    /// Policies run in the order in which they are added. A batch is one request, and each page of a
    /// collection is one. The [total timeout](Self::total_timeout) begins after these policies.
    #[must_use]
    pub fn per_call_policy(mut self, policy: impl Policy + 'static) -> Self {
        self.call_policies.push(Box::new(policy));
        self
    }

    /// Adds a [`Policy`] that runs for each attempt, within the
    /// [attempt timeout](Self::attempt_timeout).
    ///
    /// Policies run in the order in which they are added. The token is added after them.
    #[must_use]
    pub fn per_attempt_policy(mut self, policy: impl Policy + 'static) -> Self {
        self.attempt_policies.push(Box::new(policy));
        self
    }

    /// Sets whether a response value that does not fit its property is an error; off by default.
    ///
    /// If off, the property is not set, a warning is traced, and the record keeps the value and writes it
    /// back unchanged; see [`Misfit`](crate::Misfit). Use it in tests that compare a service with its
    /// description.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// If there is no credential, if the base URL is not safe to send a token to, if the user agent is not a
    /// valid header value, if the default transport cannot be set up, or if a connect timeout is set together
    /// with a transport of your own.
    pub fn build(self) -> Result<Client> {
        let Some(credential) = self.credential else {
            return Err(Error::invalid("the client has no credential".to_owned()));
        };
        let is_custom = self.base_url.is_some();
        let base_url = self.base_url.as_deref();
        let base = checked_base(base_url.unwrap_or(self.cloud.endpoint()))?;
        let base_url = base.as_str().trim_end_matches('/').to_owned();
        let transport = match (self.transport, self.connect_timeout) {
            (None, timeout) => default_transport(&base, timeout)?,
            (Some(transport), None) => transport,
            (Some(_), Some(_)) => {
                return Err(Error::invalid(
                    "a connect timeout has no effect on a custom transport; set it there"
                        .to_owned(),
                ));
            }
        };
        let shared = Shared {
            unversioned: unversioned(&base, &base_url),
            base_url,
            base,
            is_custom,
            has_own_scope: self.scope.is_some(),
            scope: match self.scope {
                Some(scope) => scope.into(),
                None => self.cloud.scope().into(),
            },
            user_agent: user_agent(self.user_agent.as_deref())?,
            transport,
            timeouts: self.timeouts,
            max_response_bytes: self.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES),
            retry: self.retry,
            gate: self.throttle_gate.then(Gate::default),
            call_policies: self.call_policies,
            attempt_policies: self.attempt_policies,
            strict: self.strict,
        };
        Ok(Client(Arc::new(Inner {
            shared: Arc::new(shared),
            credential,
        })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("cloud", &self.cloud)
            .field("base_url", &self.base_url)
            .field("scope", &self.scope)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Length of a base URL without a version as its last path segment.
fn unversioned(base: &Url, text: &str) -> usize {
    let path = base.path().trim_end_matches('/');
    match path.rsplit_once('/') {
        Some((_, last)) if is_version(last) => text.len() - last.len() - 1,
        _ => text.len(),
    }
}

fn user_agent(name: Option<&str>) -> Result<HeaderValue> {
    const OWN: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    HeaderValue::from_str(name.unwrap_or(OWN)).map_err(|error| {
        Error::invalid_because("the user agent is not a valid header value", error)
    })
}

#[cfg(feature = "reqwest")]
fn default_transport(base: &Url, connect_timeout: Option<Duration>) -> Result<Box<dyn Transport>> {
    use crate::transport::{CONNECT_TIMEOUT, ReqwestTransport};

    let this_machine = base.host().is_some_and(|host| is_loopback(&host));
    match ReqwestTransport::to(this_machine, connect_timeout.unwrap_or(CONNECT_TIMEOUT)) {
        Ok(transport) => Ok(Box::new(transport)),
        Err(error) => Err(Error::invalid_because(
            "the default transport cannot be set up",
            error,
        )),
    }
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &Url, _: Option<Duration>) -> Result<Box<dyn Transport>> {
    Err(Error::invalid(
        "the client has no transport, and this build has no default".to_owned(),
    ))
}

fn checked_base(text: &str) -> Result<Url> {
    let refuse = |why: &str| Err(Error::invalid(format!("the base URL {why}")));
    let base = Url::parse(text)
        .map_err(|error| Error::invalid_because("the base URL is not a URL", error))?;
    match (base.scheme(), base.host()) {
        (_, None) => return refuse("names no host"),
        ("https", _) => {}
        ("http", Some(host)) if is_loopback(&host) => {}
        _ => return refuse("is not https; http is allowed for loopback only"),
    }
    if !base.username().is_empty() || base.password().is_some() {
        return refuse("contains a user name or password");
    }
    if base.query().is_some() || base.fragment().is_some() {
        return refuse("contains a query or a fragment");
    }
    Ok(base)
}

pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}
