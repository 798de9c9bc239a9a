//! Texts without the token: there are servers and proxies that answer with what they were sent.

use std::borrow::Cow;

/// A text without a secret, in whichever of the usual spellings its characters are there.
pub(super) fn blanked<'t>(text: &'t str, secret: &str) -> Cow<'t, str> {
    let mut clean = String::new();
    let mut rest = text;
    if secret.is_empty() {
        return Cow::Borrowed(text);
    }
    while let Some((at, after)) = found(rest, secret) {
        clean.push_str(&rest[..at]);
        clean.push_str("[token]");
        rest = after;
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

/// Where a secret starts, and what follows it.
fn found<'t>(text: &'t str, secret: &str) -> Option<(usize, &'t str)> {
    text.char_indices()
        .find_map(|(at, _)| Some((at, past_all(&text[at..], secret)?)))
}

fn past_all<'t>(text: &'t str, secret: &str) -> Option<&'t str> {
    secret.chars().try_fold(text, past)
}

/// What follows a character, if the text starts with it as itself, or as JSON, URLs or HTML write it.
fn past(text: &str, wanted: char) -> Option<&str> {
    let is = |digits: &str, radix| u32::from_str_radix(digits, radix) == Ok(wanted.into());
    let hex = |mark: &str, length| {
        let (digits, rest) = text.strip_prefix(mark)?.split_at_checked(length)?;
        is(digits, 16).then_some(rest)
    };
    let entity = |mark: &str, radix| {
        let (digits, rest) = text.strip_prefix(mark)?.split_once(';')?;
        is(digits, radix).then_some(rest)
    };
    text.strip_prefix(wanted)
        .or_else(|| text.strip_prefix('\\')?.strip_prefix(wanted))
        .or_else(|| hex("\\u", 4))
        .or_else(|| hex("%", 2))
        .or_else(|| entity("&#x", 16))
        .or_else(|| entity("&#", 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_any_spelling_when_blanked_then_the_secret_is_gone_and_all_else_stays() {
        for spelled in [
            "a+/=",
            r"a+\/=",
            r"a\u002B/=",
            r"a\u002b\u002f\u003d",
            "a%2B%2f%3D",
            "a&#x2B;/&#61;",
        ] {
            let text = format!("é{spelled}é a+/ {spelled}");
            assert_eq!(blanked(&text, "a+/="), "é[token]é a+/ [token]", "{spelled}");
        }
    }

    #[test]
    fn given_no_secret_when_blanked_then_nothing_is_copied() {
        for (text, secret) in [
            ("a text", ""),
            ("", "secret"),
            ("secre", "secret"),
            ("secret", "secret+"),
            (r"a\u00", "a+"),
            (r"a\u00é", "a+"),
            ("a%2", "a+"),
            ("a&#", "a+"),
            ("a&#x;", "a+"),
            (r"a\", "a+"),
        ] {
            assert!(matches!(blanked(text, secret), Cow::Borrowed(_)), "{text}");
        }
    }
}
