//! The patterns of `slice.yaml`: path globs and type name globs.
//!
//! No glob library is used because path templates are full of `{id}`, `(on='{on}')` and `$count`, which such
//! libraries read as alternatives and character classes.

/// Whether a glob matches a path: `*` matches anything within a segment, the segment `**` any number of segments.
pub(super) fn path_matches(pattern: &str, path: &str) -> bool {
    // Fast path: most patterns start with segments that most paths lack.
    let fixed = pattern.split('*').next().unwrap_or_default();
    let fixed = fixed.rsplit_once('/').map_or("", |(before, _)| before);
    if !path.starts_with(fixed) {
        return false;
    }
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    matches(&pattern, &path, |p| *p == "**", |p, s| text_matches(p, s))
}

/// Whether a glob matches a name: `*` matches anything.
pub(super) fn text_matches(pattern: &str, text: &str) -> bool {
    if !pattern.contains('*') {
        return pattern == text;
    }
    matches(
        pattern.as_bytes(),
        text.as_bytes(),
        |p| *p == b'*',
        |p, t| p == t,
    )
}

/// Matches items one to one, and any number of items at a star. Backtracking to the last star is enough, which limits
/// the work to pattern × items.
fn matches<P, T>(
    pattern: &[P],
    items: &[T],
    is_star: impl Fn(&P) -> bool,
    same: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut p, mut i) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while i < items.len() {
        if p < pattern.len() && is_star(&pattern[p]) {
            retry = Some((p, i));
            p += 1;
        } else if p < pattern.len() && same(&pattern[p], &items[i]) {
            p += 1;
            i += 1;
        } else if let Some((star, from)) = retry {
            retry = Some((star, from + 1));
            p = star + 1;
            i = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(is_star)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_path_globs_when_matched_then_stars_respect_segments() {
        for (pattern, path, expected) in [
            ("/a/b", "/a/b", true),
            ("/a/b", "/a/b/c", false),
            ("/a/*", "/a/b", true),
            ("/a/*", "/a/b/c", false),
            ("/a/*/c", "/a/{b-id}/c", true),
            ("/a/b*", "/a/bcd", true),
            ("/a/**", "/a", true),
            ("/a/**", "/a/b/c", true),
            ("/a/**", "/ab", false),
            ("/**/c", "/a/b/c", true),
            ("/**/c", "/a/b/d", false),
            ("/a/**/d/**/f", "/a/b/c/d/e/f", true),
            ("/a/f(on='{on}')", "/a/f(on='{on}')", true),
            ("/a/f(*)", "/a/f(on='{on}')", true),
            ("/**", "/", true),
        ] {
            assert_eq!(path_matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn given_many_stars_when_matched_then_it_is_fast() {
        let pattern = "*a".repeat(60);
        assert!(!text_matches(&pattern, &"a".repeat(59)));
        assert!(!text_matches(&format!("{pattern}b"), &"a".repeat(50_000)));
    }
}
