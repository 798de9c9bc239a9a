//! The client: where requests go and what they carry, shared by all of them.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use url::{Host, Url};

use crate::cloud::Cloud;
use crate::credential::Credential;
use crate::error::{Error, Result};
use crate::retry::RetryPolicy;
use crate::throttle::Gate;
use crate::transport::Transport;

/// A client of Microsoft Graph. Clones share everything, connections included.
///
/// ```
/// # fn main() -> Result<(), graph_runtime::Error> {
/// use graph_runtime::{Client, Cloud, StaticToken};
///
/// let client = Client::builder()
///     .credential(StaticToken::new("eyJ0…"))
///     .cloud(Cloud::Global)
///     .build()?;
/// assert_eq!(client.base_url(), "https://graph.microsoft.com/beta");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    base_url: String,
    base: Url,
    scope: &'static str,
    user_agent: HeaderValue,
    credential: Box<dyn Credential>,
    transport: Box<dyn Transport>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    gate: Option<Gate>,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// From sending a request to the end of its answer.
    pub(crate) attempt: Option<Duration>,
    /// The same over all attempts, with tokens and waits.
    pub(crate) total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            attempt: Some(Duration::from_secs(100)),
            total: None,
        }
    }
}

impl Client {
    /// Starts to describe a client.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The URL that paths are appended to, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// Whether the other one is a clone of this one.
    pub(crate) fn is_clone(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn credential(&self) -> &dyn Credential {
        self.0.credential.as_ref()
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        self.0.transport.as_ref()
    }

    pub(crate) fn scope(&self) -> &'static str {
        self.0.scope
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.0.user_agent
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.0.timeouts
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.0.gate.as_ref()
    }

    pub(crate) fn base(&self) -> &Url {
        &self.0.base
    }

    /// The port of the server, as traces show it.
    pub(crate) fn port(&self) -> Option<u16> {
        self.0.base.port_or_known_default()
    }

    /// The name of the server, as traces show it.
    pub(crate) fn server(&self) -> &str {
        self.0.base.host_str().unwrap_or_default()
    }

    /// Whether a URL is at the origin that the token is for: same scheme, host and port.
    pub(crate) fn is_home(&self, url: &Url) -> bool {
        url.origin() == self.0.base.origin()
            && url.username().is_empty()
            && url.password().is_none()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url)
            .finish_non_exhaustive()
    }
}

/// What a [`Client`] is to be. Only the credential is required.
#[derive(Default)]
pub struct ClientBuilder {
    cloud: Cloud,
    base_url: Option<String>,
    user_agent: Option<String>,
    credential: Option<Box<dyn Credential>>,
    transport: Option<Box<dyn Transport>>,
    connect_timeout: Option<Duration>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    throttle_gate: bool,
}

impl ClientBuilder {
    /// Where tokens come from.
    #[must_use]
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.credential = Some(Box::new(credential));
        self
    }

    /// The cloud: where requests go and what tokens are for. [`Cloud::Global`] unless stated.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// The URL that paths are appended to, version included, in place of the cloud's `…/beta`.
    ///
    /// It is `https`, or `http` to this machine.
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// The name under which requests are sent, in place of this crate's name and version.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// What sends requests, in place of `reqwest` as this crate sets it up.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// The `reqwest` client that sends requests, with its own proxies, certificates and pool.
    ///
    /// It must not follow redirects: build it with
    /// [`redirect::Policy::none()`](::reqwest::redirect::Policy::none). See
    /// [`ReqwestTransport`](crate::transport::ReqwestTransport), which can also be made of a
    /// `reqwest::ClientBuilder` and then sees to it.
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn http_client(self, client: ::reqwest::Client) -> Self {
        self.transport(crate::transport::ReqwestTransport::from(client))
    }

    /// How long a connection may take to come about, TLS included; 30 seconds unless stated.
    ///
    /// It is for the transport that comes with the client; one that is given has its own.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long one attempt may take, from sending the request to the end of the answer; 100 seconds
    /// unless stated, `None` for as long as it takes.
    ///
    /// Timeouts need a tokio runtime, with its clock enabled.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.attempt = timeout.into();
        self
    }

    /// How long a request may take with all its attempts, the waits between them, and getting
    /// tokens; as long as it takes unless stated.
    ///
    /// When it runs out, the error says so, with the number of attempts and the failure of the last
    /// as its source. A wait that would not end in time is not begun; then the error is that failure.
    #[must_use]
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.total = timeout.into();
        self
    }

    /// How requests are sent again that failed, unless they [say otherwise](crate::Request::retry).
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Whether all requests to a workload wait when one was throttled; off unless stated.
    ///
    /// After a 429 with `Retry-After`, each request to the same workload waits until that time is
    /// over, in place of finding out by itself. The workload is the first segment of the path after
    /// the version (`users`), or the first two below `identityGovernance`
    /// (`identityGovernance/entitlementManagement`). Waits count towards the
    /// [budget](RetryPolicy::budget) and the [total timeout](Self::total_timeout) of a request; when
    /// the budget is used up, it is sent.
    #[must_use]
    pub fn throttle_gate(mut self, shared: bool) -> Self {
        self.throttle_gate = shared;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// When there is no credential, the base URL is none to send a token to, the user agent is no
    /// header value, the default transport cannot be set up, or there is a connect timeout for a
    /// transport that was given.
    pub fn build(self) -> Result<Client> {
        let Some(credential) = self.credential else {
            return Err(Error::invalid("the client has no credential".to_owned()));
        };
        let base_url = self
            .base_url
            .unwrap_or_else(|| format!("{}/beta", self.cloud.endpoint()));
        let base = checked_base(&base_url)?;
        let transport = match (self.transport, self.connect_timeout) {
            (None, timeout) => default_transport(&base, timeout)?,
            (Some(transport), None) => transport,
            (Some(_), Some(_)) => {
                return Err(Error::invalid(
                    "the connect timeout of a transport that is given is its own".to_owned(),
                ));
            }
        };
        Ok(Client(Arc::new(Inner {
            base_url: base.as_str().trim_end_matches('/').to_owned(),
            base,
            scope: self.cloud.scope(),
            user_agent: user_agent(self.user_agent.as_deref())?,
            credential,
            transport,
            timeouts: self.timeouts,
            retry: self.retry,
            gate: self.throttle_gate.then(Gate::default),
        })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("cloud", &self.cloud)
            .field("base_url", &self.base_url)
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

fn user_agent(name: Option<&str>) -> Result<HeaderValue> {
    const OWN: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    HeaderValue::from_str(name.unwrap_or(OWN))
        .map_err(|error| Error::invalid_because("the user agent is no header value", error))
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
        _ => return refuse("is not https; http is for this machine only"),
    }
    if !base.username().is_empty() || base.password().is_some() {
        return refuse("holds a user name or password");
    }
    if base.query().is_some() || base.fragment().is_some() {
        return refuse("holds a query or a fragment");
    }
    Ok(base)
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::StaticToken;

    fn built(base_url: &str) -> Result<Client> {
        Client::builder()
            .credential(StaticToken::new("secret-token"))
            .base_url(base_url)
            .build()
    }

    #[test]
    fn given_each_cloud_when_built_then_its_beta_is_the_base() {
        for (cloud, base) in [
            (Cloud::Global, "https://graph.microsoft.com/beta"),
            (Cloud::UsGovL4, "https://graph.microsoft.us/beta"),
            (Cloud::UsGovL5, "https://dod-graph.microsoft.us/beta"),
            (Cloud::China, "https://microsoftgraph.chinacloudapi.cn/beta"),
        ] {
            let client = Client::builder()
                .credential(StaticToken::new("t"))
                .cloud(cloud);
            assert_eq!(client.build().unwrap().base_url(), base);
        }
    }

    #[test]
    fn given_a_place_no_token_may_go_to_when_built_then_it_is_refused() {
        for base in [
            "http://graph.microsoft.com/beta",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "ftp://localhost",
            "https://user:secret@host/beta",
            "https://host/beta?x=y",
            "https://host/beta#x",
            "graph.microsoft.com/beta",
            "file:///x",
            "",
        ] {
            assert!(built(base).is_err(), "{base}");
        }
    }

    #[test]
    fn given_this_machine_when_built_then_http_is_fine_and_slashes_at_the_end_go() {
        for base in [
            "http://localhost:8080",
            "http://127.0.0.2/v1/",
            "http://[::1]:1",
        ] {
            let client = built(base).unwrap();
            assert_eq!(client.base_url(), base.trim_end_matches('/'));
        }
    }

    #[test]
    fn given_no_credential_when_built_then_it_is_refused() {
        let error = Client::builder().build().unwrap_err();
        assert_eq!(error.to_string(), "the client has no credential");
    }

    #[test]
    fn given_links_when_compared_to_the_base_then_only_its_origin_is_home() {
        let client = built("https://graph.microsoft.com/beta").unwrap();
        let is_home = |url: &str| client.is_home(&Url::parse(url).unwrap());
        assert!(is_home("https://graph.microsoft.com/v1.0/x"));
        assert!(is_home("https://GRAPH.microsoft.com:443/x"));
        assert!(!is_home("http://graph.microsoft.com/x"));
        assert!(!is_home("https://graph.microsoft.com:444/x"));
        assert!(!is_home("https://graph.microsoft.com@evil.example/x"));
        assert!(!is_home("https://graph.microsoft.com.evil.example/x"));
        assert!(!is_home("https://user@graph.microsoft.com/x"));
        assert!(!is_home("data:text/plain,x"));
    }
}
