//! Where a client sends requests: the URLs below its base URL, and those that may get its token.

use url::Url;

use super::Client;
use super::builder::is_loopback;
use crate::error::{Error, Result};
use crate::service::{Service, first_segment, is_version};
use crate::throttle;

impl Client {
    /// The URL of the root of a service, or the base URL if there is no service.
    pub(crate) fn root(&self, service: Option<Service>) -> Result<String> {
        let Some(service) = service else {
            return Ok(self.0.shared.base_url.clone());
        };
        if let Some(origin) = service.origin()
            && !(self.0.shared.is_custom && self.0.shared.has_own_scope)
        {
            let origin = if origin.is_empty() {
                "a service that its description does not name"
            } else {
                origin
            };
            return Err(Error::invalid(format!(
                "this crate calls {origin}, which is not Microsoft Graph: give its client a `base_url` and a `scope`"
            )));
        }
        Ok(format!("{}{}", self.unversioned(), service.root()))
    }

    /// The URL of a path below the base URL. If the base is a cloud, the path must start with a version.
    pub(crate) fn below(&self, path: &str) -> Result<String> {
        if !self.0.shared.is_custom && !is_version(first_segment(path)) {
            return Err(Error::invalid(
                "the path does not start with a version, expected `/v1.0/…` or `/beta/…`"
                    .to_owned(),
            ));
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        Ok(format!("{}/{path}", self.0.shared.base_url))
    }

    /// Splits a URL into the root of its service, with version, and the path below it.
    pub(crate) fn split<'u>(&self, url: &'u Url) -> Option<(&'u str, &'u str)> {
        let url = url.as_str();
        let home = self.unversioned().len();
        let below = url.strip_prefix(self.unversioned())?;
        if !below.is_empty() && !below.starts_with(['/', '?', '#']) {
            return None;
        }
        let first = first_segment(below);
        let version = if is_version(first) {
            first.len() + 1
        } else {
            0
        };
        Some(url.split_at(home + version))
    }

    /// The base URL without a trailing version.
    fn unversioned(&self) -> &str {
        &self.0.shared.base_url[..self.0.shared.unversioned]
    }

    /// The workload of a URL, for the throttle gate.
    pub(crate) fn workload(&self, url: &Url) -> String {
        throttle::workload(self.split(url).map_or(url.path(), |(_, below)| below))
    }

    /// Whether requests without the token may go to a URL: `https`, or `http` to loopback if the client
    /// itself uses that.
    pub(crate) fn may_lead_to(&self, url: &Url) -> bool {
        let is_local = url.scheme() == "http"
            && self.0.shared.base.scheme() == "http"
            && url.host().is_some_and(|host| is_loopback(&host));
        (url.scheme() == "https" || is_local)
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    }

    /// Whether a URL has the origin that the token is for: same scheme, host and port.
    pub(crate) fn is_home(&self, url: &Url) -> bool {
        // `Url::origin` does the same but allocates four strings.
        let base = &self.0.shared.base;
        url.scheme() == base.scheme()
            && url.host() == base.host()
            && url.port_or_known_default() == base.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::Cloud;
    use crate::credential::StaticToken;

    fn built(base_url: &str) -> Result<Client> {
        Client::builder()
            .credential(StaticToken::new("secret-token"))
            .base_url(base_url)
            .build()
    }

    #[test]
    fn given_each_cloud_when_built_then_its_origin_is_the_base() {
        for (cloud, base) in [
            (Cloud::Global, "https://graph.microsoft.com"),
            (Cloud::UsGovL4, "https://graph.microsoft.us"),
            (Cloud::UsGovL5, "https://dod-graph.microsoft.us"),
            (Cloud::China, "https://microsoftgraph.chinacloudapi.cn"),
        ] {
            let client = Client::builder()
                .credential(StaticToken::new("t"))
                .cloud(cloud);
            assert_eq!(client.build().unwrap().base_url(), base);
        }
    }

    #[test]
    fn given_an_unsafe_base_url_when_built_then_it_is_refused() {
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
    fn given_a_loopback_base_url_when_built_then_http_is_fine_and_trailing_slashes_go() {
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
    fn given_base_urls_when_a_service_is_called_then_its_root_replaces_a_version_or_is_added() {
        for (base, root, expected) in [
            ("http://localhost:1", "/v1.0", "http://localhost:1/v1.0"),
            ("http://localhost:1/", "/v1.0", "http://localhost:1/v1.0"),
            (
                "http://localhost:1/beta",
                "/v1.0",
                "http://localhost:1/v1.0",
            ),
            (
                "http://localhost:1/v1.0/",
                "/beta",
                "http://localhost:1/beta",
            ),
            (
                "https://proxy.example/graph",
                "/beta",
                "https://proxy.example/graph/beta",
            ),
            (
                "https://proxy.example/a/v1.0",
                "/beta",
                "https://proxy.example/a/beta",
            ),
            ("https://beta", "/v1.0", "https://beta/v1.0"),
            (
                "https://proxy.example/v1.0/x",
                "/beta",
                "https://proxy.example/v1.0/x/beta",
            ),
        ] {
            let root = built(base).unwrap().root(Some(Service::graph(root)));
            assert_eq!(root.unwrap(), expected, "{base}");
        }
    }

    #[test]
    fn given_urls_when_split_then_the_root_holds_the_version() {
        for (base, url, expected) in [
            (
                "https://g.x",
                "https://g.x/v1.0/me?x",
                Some(("https://g.x/v1.0", "/me?x")),
            ),
            (
                "https://g.x/beta",
                "https://g.x/v1.0/me",
                Some(("https://g.x/v1.0", "/me")),
            ),
            (
                "https://g.x/beta",
                "https://g.x/beta/me",
                Some(("https://g.x/beta", "/me")),
            ),
            (
                "https://g.x/p",
                "https://g.x/p/me",
                Some(("https://g.x/p", "/me")),
            ),
            ("https://g.x/p", "https://g.x/pq/me", None),
            ("https://g.x/p", "https://g.x/me", None),
        ] {
            let client = built(base).unwrap();
            let url = Url::parse(url).unwrap();
            assert_eq!(client.split(&url), expected, "{url}");
        }
    }

    #[test]
    fn given_no_credential_when_built_then_it_is_refused() {
        let error = Client::builder().build().unwrap_err();
        assert_eq!(error.to_string(), "the client has no credential");
    }

    #[test]
    fn given_links_when_compared_with_the_base_then_only_its_origin_is_accepted() {
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
