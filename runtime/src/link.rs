//! Links from the service: next pages, deltas, monitors of long-running operations.
//!
//! All of them are resolved here (RFC 3986), relative to the URL of the request that returned them.

use http::header::LOCATION;
use http::{HeaderMap, HeaderName};
use url::{ParseError, Url};

/// The header that Azure sends together with `Location` or instead of it.
const OPERATION_LOCATION: HeaderName = HeaderName::from_static("operation-location");

/// Whether a link is blank, so there is nothing to follow.
pub(crate) fn is_blank(link: &str) -> bool {
    link.trim().is_empty()
}

/// Resolves a link to a URL without fragment.
pub(crate) fn resolve(page: &Url, link: &str) -> Result<Url, ParseError> {
    let mut url = page.join(link.trim())?;
    url.set_fragment(None);
    Ok(url)
}

/// Makes a link absolute; absolute URLs stay unchanged.
pub(crate) fn absolute(page: &Url, link: String) -> String {
    if Url::parse(&link).is_ok() {
        return link;
    }
    match resolve(page, &link) {
        Ok(url) => url.into(),
        // The request that follows the link reports the error.
        Err(_) => link,
    }
}

/// The base for relative links of unknown origin: they are below the base URL.
pub(crate) fn directory(base: &Url) -> Url {
    let mut directory = base.clone();
    if !directory.path().ends_with('/') {
        directory.set_path(&format!("{}/", base.path()));
    }
    directory
}

/// The URL of the created entity or of the long-running operation, absolute.
pub(crate) fn location(url: &Url, headers: &HeaderMap) -> Option<String> {
    let locations = [LOCATION, OPERATION_LOCATION];
    let mut values = locations.iter().filter_map(|name| headers.get(name));
    let location = values.find_map(|value| value.to_str().ok())?;
    Some(absolute(url, location.to_owned()))
}

/// The host of a URL, for errors.
pub(crate) fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or("no host")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 3986, section 5.4.
    #[test]
    fn given_the_examples_of_the_standard_when_resolved_then_as_it_says() {
        let base = Url::parse("http://a/b/c/d;p?q").unwrap();
        for (link, url) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g?y#s", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            (" /g ", "http://a/g"),
        ] {
            assert_eq!(resolve(&base, link).unwrap().as_str(), url, "{link}");
        }
    }

    #[test]
    fn given_an_absolute_link_when_made_absolute_then_it_is_unchanged() {
        let page = Url::parse("https://graph.example/beta/things?$top=1").unwrap();
        for (link, absolute_link) in [
            (
                "https://Graph.example/beta/things?a=b c",
                "https://Graph.example/beta/things?a=b c",
            ),
            (
                "?$skiptoken=7",
                "https://graph.example/beta/things?$skiptoken=7",
            ),
            ("/beta/x", "https://graph.example/beta/x"),
            ("https://[", "https://["),
        ] {
            assert_eq!(absolute(&page, link.to_owned()), absolute_link);
        }
    }
}
