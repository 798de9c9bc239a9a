//! The string literals of a JSON path: names, and patterns of filters.

use std::ops::Range;

/// A literal, with its place in the path.
pub(super) struct Literal {
    pub text: String,
    /// Its range in the path, including the quotes.
    pub span: Range<usize>,
}

/// All literals, in order.
pub(super) fn of(path: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize, String)> = None;
    let mut characters = path.char_indices();
    while let Some((at, character)) = characters.next() {
        open = match open {
            Some((quote, start, text)) if character == quote => {
                let span = start..at + quote.len_utf8();
                found.push(Literal { text, span });
                None
            }
            Some((quote, start, mut text)) => {
                let escaped = (character == '\\').then(|| characters.next()).flatten();
                text.push(escaped.map_or(character, |(_, escaped)| escaped));
                Some((quote, start, text))
            }
            None => matches!(character, '\'' | '"').then(|| (character, at, String::new())),
        };
    }
    found
}

/// The literals that are the last argument of a function, as the patterns of `match` and `search` are.
pub(super) fn patterns(path: &str) -> Vec<String> {
    let literals = of(path).into_iter().filter(|literal| {
        let before = path[..literal.span.start].trim_end();
        let after = path[literal.span.end..].trim_start();
        let function = before.rfind('(').map(|open| before[..open].trim_end());
        before.ends_with(',')
            && after.starts_with(')')
            && function.is_some_and(|name| name.ends_with("match") || name.ends_with("search"))
    });
    literals.map(|literal| literal.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_filters_when_searched_then_patterns_alone_are_found() {
        for (path, expected) in [
            ("$.a[?!search(@.type,'(z')]", &["(z"][..]),
            (
                r#"$.a[?match(@.b, 'a\\d') && search(@['c, )'], "x")]"#,
                &[r"a\d", "x"],
            ),
            ("$.a['search(a, b)', 'c']", &[]),
            ("$.a[?count(@.b, 'c')]", &[]),
        ] {
            assert_eq!(patterns(path), expected, "{path}");
        }
    }
}
