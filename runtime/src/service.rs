//! The service that a crate calls: the path that a description adds to an origin.

/// The service that a generated crate calls: its root path, and its origin unless it is Graph.
///
/// It belongs to the crate, not to the [`Client`](crate::Client), so one client serves crates of Graph beta and of v1.0. A
/// root replaces a version at the end of the client's base URL, and is appended to all other base URLs:
///
/// | base URL of the client | root `/v1.0` is at |
/// |---|---|
/// | none, `Cloud::Global` | `https://graph.microsoft.com/v1.0` |
/// | `http://localhost:8080` | `http://localhost:8080/v1.0` |
/// | `http://localhost:8080/beta` | `http://localhost:8080/v1.0` |
/// | `https://proxy.example/graph` | `https://proxy.example/graph/v1.0` |
///
/// Requests to a service that is not Graph are rejected unless the client has a [base
/// URL](crate::ClientBuilder::base_url) and a [scope](crate::ClientBuilder::scope), because a Graph token
/// must not be sent to another service.
///
/// ```
/// # fn main() -> Result<(), graph_runtime::Error> {
/// use graph_runtime::{Client, Service, StaticToken};
///
/// let client = Client::builder().credential(StaticToken::new("eyJ0…")).build()?;
/// let beta = Service::graph("/beta").resource(&client, "/identityGovernance");
/// let stable = Service::graph("/v1.0").resource(&client, "/identityGovernance");
/// assert_eq!(beta.path(), "/beta/identityGovernance");
/// assert_eq!(stable.path(), "/v1.0/identityGovernance");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    root: &'static str,
    elsewhere: Option<&'static str>,
}

impl Service {
    /// Microsoft Graph in all clouds, at a root such as `/v1.0`.
    #[must_use]
    pub const fn graph(root: &'static str) -> Self {
        Self {
            root,
            elsewhere: None,
        }
    }

    /// Another service: its origin, such as `https://api.example.com`, and its root.
    ///
    /// The origin is empty if the description names none; the root may be empty.
    #[must_use]
    pub const fn elsewhere(origin: &'static str, root: &'static str) -> Self {
        Self {
            root,
            elsewhere: Some(origin),
        }
    }

    /// The path that all requests of the service start with, such as `/v1.0`.
    #[must_use]
    pub const fn root(self) -> &'static str {
        self.root
    }

    /// The origin in the description, unless the service is Microsoft Graph.
    #[must_use]
    pub const fn origin(self) -> Option<&'static str> {
        self.elsewhere
    }
}

/// Whether a path segment is a version of Graph, such as `beta` or `v1.0`.
pub(crate) fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']);
    let is_number = |number: &str| {
        number.starts_with(|first: char| first.is_ascii_digit())
            && number
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    segment.eq_ignore_ascii_case("beta") || number.is_some_and(is_number)
}

/// The first segment of a path that may start with a slash.
pub(crate) fn first_segment(path: &str) -> &str {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_segments_when_classified_then_versions_of_graph_differ_from_names() {
        for version in ["beta", "Beta", "v1.0", "v2", "V1.0"] {
            assert!(is_version(version), "{version}");
        }
        for name in ["", "v", "v.1", "vacations", "v1x", "betas", "1.0", "users"] {
            assert!(!is_version(name), "{name}");
        }
    }
}
