//! Advanced queries: which requests need the header `ConsistencyLevel`.
//!
//! Directory objects (users, groups, applications and their like) answer `$search`, `$count`, and
//! the operators `ne`, `not`, `endswith` and `…/$count` within `$filter` from an index of its own,
//! and only where the request says `ConsistencyLevel: eventual`; without it some of these fail, and
//! `$count=true` is silently left out of the answer. Other services do not look at the header.

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

const CONSISTENCY_LEVEL: HeaderName = HeaderName::from_static("consistencylevel");

/// Whether a query is one that directory objects answer only with the header.
pub(super) fn is_advanced(url: &Url) -> bool {
    url.path().ends_with("/$count")
        || url.query_pairs().any(|(name, value)| match &*name {
            "$search" => true,
            "$count" => value == "true",
            "$filter" => has_advanced_operator(&value),
            _ => false,
        })
}

/// Asks for eventual consistency, unless the caller asks for a level.
pub(super) fn set_consistency_level(headers: &mut HeaderMap) {
    headers
        .entry(CONSISTENCY_LEVEL)
        .or_insert(HeaderValue::from_static("eventual"));
}

/// Whether a condition, text between quotes aside, holds an operator that needs the index.
fn has_advanced_operator(condition: &str) -> bool {
    // A doubled quote within a text ends it and starts the next, which comes to the same.
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
    fn given_a_query_that_needs_the_index_when_asked_then_it_is_advanced() {
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
    fn given_an_ordinary_query_when_asked_then_it_is_not_advanced() {
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

    #[test]
    fn given_a_level_of_the_caller_when_set_then_it_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(CONSISTENCY_LEVEL, HeaderValue::from_static("session"));
        set_consistency_level(&mut headers);
        assert_eq!(headers[CONSISTENCY_LEVEL], "session");
    }
}
