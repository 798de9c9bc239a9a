//! Routes raw paths to URL templates, and extracts the parameters.

use std::cmp::Reverse;

use percent_encoding::percent_decode_str;

/// A set of URL templates.
#[derive(Debug)]
pub struct Router {
    routes: Vec<Vec<Pattern>>,
}

/// A path that matches a template.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Index of the template.
    pub index: usize,
    /// Values of its parameters, decoded, in order.
    pub values: Vec<String>,
}

/// A segment of a template: literals with parameters in between.
#[derive(Debug)]
struct Pattern {
    /// One more than there are parameters.
    literals: Vec<String>,
}

impl Router {
    /// Takes URL templates.
    #[must_use]
    pub fn new<'t>(templates: impl IntoIterator<Item = &'t str>) -> Self {
        let pattern = |segment: &str| Pattern::new(segment);
        let routes = templates
            .into_iter()
            .map(|template| template.split('/').map(pattern).collect())
            .collect();
        Self { routes }
    }

    /// Finds the template of a path. If several match, the one whose first differing segment has more literal
    /// text wins, as in `OpenAPI`.
    ///
    /// # Errors
    /// If no template matches, or several match equally well.
    pub fn route(&self, path: &str) -> Result<Found, String> {
        let segments: Vec<&str> = path.split('/').collect();
        let mut fits: Vec<(Vec<Reverse<usize>>, Found)> = Vec::new();
        for (index, route) in self.routes.iter().enumerate() {
            if let Some(values) = values(route, &segments) {
                let rank = route.iter().map(Pattern::rank).collect();
                fits.push((rank, Found { index, values }));
            }
        }
        fits.sort_by(|one, other| one.0.cmp(&other.0));
        let mut fits = fits.into_iter();
        match (fits.next(), fits.next()) {
            (None, _) => Err(format!("no URL template matches {path}")),
            (Some((one, _)), Some((other, _))) if one == other => {
                Err(format!("several URL templates match {path}"))
            }
            (Some((_, found)), _) => Ok(found),
        }
    }
}

fn values(route: &[Pattern], segments: &[&str]) -> Option<Vec<String>> {
    if route.len() != segments.len() {
        return None;
    }
    let mut found = Vec::new();
    for (pattern, segment) in route.iter().zip(segments) {
        found.extend(pattern.values(segment)?);
    }
    Some(found)
}

impl Pattern {
    fn new(segment: &str) -> Self {
        let mut literals = Vec::new();
        let mut rest = segment;
        while let Some((literal, after)) = rest.split_once('{') {
            literals.push(literal.to_owned());
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        literals.push(rest.to_owned());
        Self { literals }
    }

    fn rank(&self) -> Reverse<usize> {
        if self.literals.len() == 1 {
            return Reverse(usize::MAX);
        }
        Reverse(self.literals.iter().map(String::len).sum())
    }

    /// The values of the parameters in a raw segment, if it matches.
    fn values(&self, segment: &str) -> Option<Vec<String>> {
        let (first, others) = self.literals.split_first()?;
        let mut rest = segment.strip_prefix(first.as_str())?;
        let Some((last, between)) = others.split_last() else {
            return rest.is_empty().then(Vec::new);
        };
        let mut found = Vec::new();
        let mut quoted = first.ends_with('\'');
        for literal in between {
            let (value, after) = rest.split_once(literal.as_str())?;
            found.push(decoded(value, quoted)?);
            (rest, quoted) = (after, literal.ends_with('\''));
        }
        found.push(decoded(rest.strip_suffix(last.as_str())?, quoted)?);
        Some(found)
    }
}

/// Decodes a value. Within quotes, a quote is doubled.
fn decoded(raw: &str, quoted: bool) -> Option<String> {
    let text = percent_decode_str(raw).decode_utf8().ok()?;
    if !quoted {
        return (!text.is_empty()).then(|| text.into_owned());
    }
    let single = text.replace("''", "");
    (!single.contains('\'')).then(|| text.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATES: [&str; 6] = [
        "/sets",
        "/sets/{set-id}",
        "/sets/$count",
        "/sets(name='{name}')",
        "/sets/{set-id}/items/{item-id}",
        "/sets/{set-id}/near(x={x},y='{y}')",
    ];

    fn route(path: &str) -> Option<(usize, Vec<String>)> {
        let found = Router::new(TEMPLATES).route(path).ok()?;
        Some((found.index, found.values))
    }

    #[test]
    fn given_paths_when_routed_then_literals_come_before_parameters() {
        assert_eq!(route("/sets"), Some((0, vec![])));
        assert_eq!(route("/sets/$count"), Some((2, vec![])));
        assert_eq!(route("/sets/%24count"), Some((1, vec!["$count".into()])));
        assert_eq!(
            route("/sets/a/items/b"),
            Some((4, vec!["a".into(), "b".into()]))
        );
    }

    #[test]
    fn given_reserved_characters_when_routed_then_they_stay_in_their_segment() {
        assert_eq!(
            route("/sets/a%2Fitems%2Fb"),
            Some((1, vec!["a/items/b".into()]))
        );
        assert_eq!(
            route("/sets(name='a%2F%27%27b')"),
            Some((3, vec!["a/'b".into()]))
        );
        let near = "/sets/7/near(x=1%2C5,y='a,b%29')";
        let values = vec!["7".into(), "1,5".into(), "a,b)".into()];
        assert_eq!(route(near), Some((5, values)));
    }

    #[test]
    fn given_paths_that_match_no_template_when_routed_then_nothing_is_found() {
        for path in [
            "/",
            "/sets/",
            "/sets//items/b",
            "/sets(name='it%27s')",
            "/sets/a/items",
        ] {
            assert_eq!(route(path), None, "{path}");
        }
    }

    #[test]
    fn given_templates_that_differ_only_in_names_when_routed_then_the_error_says_so() {
        let router = Router::new(["/a/{x}", "/a/{y}"]);
        assert!(router.route("/a/1").unwrap_err().starts_with("several"));
    }
}
