//! The client: where requests go, and the credential and settings that they share.

mod builder;
mod target;

pub use builder::ClientBuilder;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use url::Url;

use crate::credential::Credential;
use crate::policy::Policy;
use crate::retry::RetryPolicy;
use crate::throttle::Gate;
use crate::timeouts::Timeouts;
use crate::transport::Transport;

/// A client of Microsoft Graph: a cloud, a credential and connections, shared by all clones.
///
/// It has no version: each generated crate adds the [root](crate::Service) of its service, so one client
/// serves crates of beta and of v1.0.
///
/// [`with_credential`](Self::with_credential) makes a client for another user, which shares everything but
/// the tokens.
///
/// ```
/// # fn main() -> Result<(), graph_runtime::Error> {
/// use graph_runtime::{Client, Cloud, StaticToken};
///
/// let client = Client::builder()
///     .credential(StaticToken::new("eyJ0…"))
///     .cloud(Cloud::Global)
///     .build()?;
/// assert_eq!(client.base_url(), "https://graph.microsoft.com");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    credential: Box<dyn Credential>,
}

/// Settings that clients share, whatever their credential.
struct Shared {
    base_url: String,
    base: Url,
    /// Length of the base URL without a trailing version.
    unversioned: usize,
    /// Whether the base URL was set explicitly.
    is_custom: bool,
    scope: Cow<'static, str>,
    /// Whether the scope was set explicitly.
    has_own_scope: bool,
    user_agent: HeaderValue,
    transport: Box<dyn Transport>,
    timeouts: Timeouts,
    max_response_bytes: usize,
    retry: RetryPolicy,
    gate: Option<Gate>,
    call_policies: Vec<Box<dyn Policy>>,
    attempt_policies: Vec<Box<dyn Policy>>,
    strict: bool,
}

impl Client {
    /// Starts to build a client.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The URL that paths are appended to, without a trailing slash.
    ///
    /// This is the base URL that was set, or the origin of the cloud. Crates add the [root](crate::Service)
    /// of their service.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.shared.base_url
    }

    /// Makes a client that sends the tokens of another credential, such as another user's.
    ///
    /// It shares everything else with this one: connections, limits, timeouts, the retry policy, and the
    /// state of the [throttle gate](ClientBuilder::throttle_gate). It is cheap: a web service can make one
    /// for each call it receives, on behalf of the caller. A [`Batch`](crate::Batch) takes requests of one
    /// credential only.
    ///
    /// ```
    /// # use graph_runtime::{Client, StaticToken};
    /// # fn main() -> Result<(), graph_runtime::Error> {
    /// # let client = Client::builder().credential(StaticToken::new("of the service")).build()?;
    /// let token = "what the token service gave in exchange for the caller's token";
    /// let on_behalf = client.with_credential(StaticToken::new(token));
    /// # drop(on_behalf);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_credential(&self, credential: impl Credential + 'static) -> Self {
        Self(Arc::new(Inner {
            shared: self.0.shared.clone(),
            credential: Box::new(credential),
        }))
    }

    /// Whether the other client is a clone of this one.
    pub(crate) fn is_clone(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn credential(&self) -> &dyn Credential {
        self.0.credential.as_ref()
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        self.0.shared.transport.as_ref()
    }

    pub(crate) fn scope(&self) -> &str {
        &self.0.shared.scope
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.0.shared.user_agent
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.0.shared.max_response_bytes
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.0.shared.timeouts
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.0.shared.retry
    }

    pub(crate) fn call_policies(&self) -> &[Box<dyn Policy>] {
        &self.0.shared.call_policies
    }

    pub(crate) fn attempt_policies(&self) -> &[Box<dyn Policy>] {
        &self.0.shared.attempt_policies
    }

    pub(crate) fn has_policies(&self) -> bool {
        !(self.call_policies().is_empty() && self.attempt_policies().is_empty())
    }

    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.0.shared.gate.as_ref()
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.0.shared.strict
    }

    pub(crate) fn base(&self) -> &Url {
        &self.0.shared.base
    }

    /// The port of the server, for traces.
    pub(crate) fn port(&self) -> Option<u16> {
        self.0.shared.base.port_or_known_default()
    }

    /// The name of the server, for traces.
    pub(crate) fn server(&self) -> &str {
        self.0.shared.base.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.shared.base_url)
            .finish_non_exhaustive()
    }
}
