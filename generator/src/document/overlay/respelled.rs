//! Matches URLs that differ only in the namespaces of functions and casts, which documents write or omit.

use std::collections::HashMap;

use serde_json::Value;

use super::literals;

/// URLs that a target names and the document lacks, each with the equivalent URL of the document.
pub(super) fn of(target: &str, document: &Value) -> Vec<(String, String)> {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else {
        return Vec::new();
    };
    let by_plain: HashMap<String, &String> = paths.keys().map(|url| (plain(url), url)).collect();
    let named = literals::of(target).into_iter().map(|literal| literal.text);
    let lacking = named.filter(|url| url.starts_with('/') && !paths.contains_key(url));
    let pairs = lacking.filter_map(|url| {
        let meant = by_plain.get(&plain(&url))?;
        Some((url, (*meant).clone()))
    });
    pairs.collect()
}

/// A URL without the namespaces of its functions and casts.
fn plain(url: &str) -> String {
    let segments = url.split('/').map(|segment| {
        let (name, arguments) = segment.split_at(segment.find('(').unwrap_or(segment.len()));
        match name.rsplit_once('.') {
            Some((_, last)) if !name.starts_with('{') => format!("{last}{arguments}"),
            _ => segment.to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn given_targets_when_the_document_writes_a_url_in_another_way_then_both_are_named() {
        let document = json!({"paths": {
            "/a/microsoft.graph.b(on='{on}')": {},
            "/a/{a.b}/graph.group": {},
            "/c": {},
        }});
        for (target, expected) in [
            (
                r#"$.paths["/a/b(on='{on}')"].get"#,
                &[("/a/b(on='{on}')", "/a/microsoft.graph.b(on='{on}')")][..],
            ),
            (
                r"$.paths['/a/b(on=\'{on}\')', '/c'].get",
                &[("/a/b(on='{on}')", "/a/microsoft.graph.b(on='{on}')")],
            ),
            (
                "$.paths['/a/{a.b}/microsoft.graph.group'].get",
                &[("/a/{a.b}/microsoft.graph.group", "/a/{a.b}/graph.group")],
            ),
            ("$.paths['/c'].get", &[]),
            ("$.paths['/d/e'].get", &[]),
            ("$.components.schemas['a.b']", &[]),
        ] {
            let found = of(target, &document);
            let found: Vec<_> = found
                .iter()
                .map(|(a, b)| (a.as_str(), b.as_str()))
                .collect();
            assert_eq!(found, expected, "{target}");
        }
        assert_eq!(of("$.paths['/c']", &json!({})), []);
    }
}
