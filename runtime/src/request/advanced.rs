//! Advanced queries: requests that need the header `ConsistencyLevel`.
//!
//! Directory objects (users, groups, applications and the like) answer `$search`, `$count`, and the operators
//! `ne`, `not`, `endswith` and `…/$count` in `$filter` from a separate index, and only if the request has
//! `ConsistencyLevel: eventual`. Without it some of these fail, and `$count=true` is silently ignored. Other
//! services ignore the header.

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

const CONSISTENCY_LEVEL: HeaderName = HeaderName::from_static("consistencylevel");

/// Whether directory objects answer a query only with the header.
pub(super) fn is_advanced(url: &Url) -> bool {
    url.path().ends_with("/$count")
        || url.query_pairs().any(|(name, value)| match &*name {
            "$search" => true,
            "$count" => value == "true",
            "$filter" => has_advanced_operator(&value),
            _ => false,
        })
}

/// Requests eventual consistency, unless the caller set a level.
pub(super) fn set_consistency_level(headers: &mut HeaderMap) {
    headers
        .entry(CONSISTENCY_LEVEL)
        .or_insert(HeaderValue::from_static("eventual"));
}

/// Whether a condition, ignoring quoted text, contains an operator that needs the index.
fn has_advanced_operator(condition: &str) -> bool {
    // A doubled quote ends one text and starts the next, with the same result.
    condition.split('\'').step_by(2).any(|code| {
        code.split(|c: char| !(c.is_alphanumeric() || "_/$@".contains(c)))
            .any(|word| {
                ["ne", "not", "endswith"]
                    .iter()
                    .any(|operator| word.eq_ignore_ascii_case(operator))
                    || word.ends_with("/$count")
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs_header(path_and_query: &str) -> bool {
        let url = format!("https://graph.microsoft.com/beta{path_and_query}");
        is_advanced(&Url::parse(&url).unwrap())
    }

    #[test]
    fn given_a_query_that_needs_the_index_when_classified_then_it_is_advanced() {
        for query in [
            "/users/$count",
            "/users?$search=%22displayName:a%22",
            "/users?$count=true",
            "/users?%24count=true",
            "/users?$filter=endsWith(mail,%27a%27)",
            "/users?$filter=companyName%20ne%20null",
            "/users?$filter=not(startswith(displayName,'a'))",
            "/groups?$filter=members/$count%20eq%200",
            "/users?$filter=a%20eq%20%27it%27%27s%27%20and%20b%20ne%20%27c%27",
        ] {
            assert!(needs_header(query), "{query}");
        }
    }

    #[test]
    fn given_an_ordinary_query_when_classified_then_it_is_not_advanced() {
        for query in [
            "/users",
            "/users?$count=false",
            "/users?$top=5&$select=id",
            "/users?$filter=displayName%20eq%20%27do%20not%20ne%27",
            "/users?$filter=note%20eq%20%27endswith(%27",
            "/users?$filter=startswith(notes,%27a%27)",
            "/users?$filter=a%20eq%20%27it%27%27s%20not%20b%27",
            "/users?search=not",
        ] {
            assert!(!needs_header(query), "{query}");
        }
    }
}
