//! The client: where requests go and what they carry, shared by all of them.

mod builder;
mod timeouts;

pub use builder::ClientBuilder;
pub(crate) use timeouts::Timeouts;

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use url::Url;

use crate::credential::Credential;
use crate::retry::RetryPolicy;
use crate::throttle::Gate;
use crate::transport::Transport;

/// A client of Microsoft Graph. Clones share everything, connections included.
///
/// [`with_credential`](Self::with_credential) makes a client for another user that shares all but the
/// tokens.
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
pub struct Client {
    shared: Arc<Shared>,
    credential: Arc<dyn Credential>,
}

/// What clients share, whoever they are for.
struct Shared {
    base_url: String,
    base: Url,
    scope: &'static str,
    user_agent: HeaderValue,
    transport: Box<dyn Transport>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    gate: Option<Gate>,
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
        &self.shared.base_url
    }

    /// A client that sends the tokens of another credential, such as those of another user.
    ///
    /// It shares everything else with this one: connections, limits, timeouts, the retry policy, and
    /// what the [throttle gate](ClientBuilder::throttle_gate) knows. It is cheap enough to be made for
    /// each call that a web service gets, on behalf of its caller. A [`Batch`](crate::Batch) takes
    /// requests of one credential only.
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
        Self {
            shared: self.shared.clone(),
            credential: Arc::new(credential),
        }
    }

    /// Whether the other one is a clone of this one.
    pub(crate) fn is_clone(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared) && Arc::ptr_eq(&self.credential, &other.credential)
    }

    pub(crate) fn credential(&self) -> &dyn Credential {
        self.credential.as_ref()
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        self.shared.transport.as_ref()
    }

    pub(crate) fn scope(&self) -> &'static str {
        self.shared.scope
    }

    pub(crate) fn user_agent(&self) -> &HeaderValue {
        &self.shared.user_agent
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.shared.timeouts
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.shared.retry
    }

    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.shared.gate.as_ref()
    }

    pub(crate) fn base(&self) -> &Url {
        &self.shared.base
    }

    /// The port of the server, as traces show it.
    pub(crate) fn port(&self) -> Option<u16> {
        self.shared.base.port_or_known_default()
    }

    /// The name of the server, as traces show it.
    pub(crate) fn server(&self) -> &str {
        self.shared.base.host_str().unwrap_or_default()
    }

    /// Whether a URL is at the origin that the token is for: same scheme, host and port.
    pub(crate) fn is_home(&self, url: &Url) -> bool {
        // `Url::origin` says the same, and makes four strings to do so.
        let base = &self.shared.base;
        url.scheme() == base.scheme()
            && url.host() == base.host()
            && url.port_or_known_default() == base.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Cloud;
    use crate::credential::StaticToken;
    use crate::error::Result;

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
        assert!(!is_home("http://graph.microsoft.com:443/x"));
        assert!(!is_home("https://graph.microsoft.com:444/x"));
        assert!(!is_home("https://graph.microsoft.com@evil.example/x"));
        assert!(!is_home("https://graph.microsoft.com.evil.example/x"));
        assert!(!is_home("https://user@graph.microsoft.com/x"));
        assert!(!is_home("data:text/plain,x"));
    }
}
