//! Percent-encoding: keeps a caller's text within one path segment or one query value.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986.
///
/// RFC 3986 allows more in a segment (sub-delimiters, `:` and `@`), but servers and proxies interpret some of
/// those, and OData interprets `(`, `)`, `,`, `=` and `'`. Encoding them is always allowed and always means
/// the character itself.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Characters that stay unencoded in a query value besides the unreserved ones, so `$select=a,b` stays
/// legible.
///
/// RFC 3986 allows each of these in a query. Among those encoded are characters that end or split the value
/// (`&`, `#`, `;`), that form decoding changes (`+`), and that URL parsers rewrite (`'`).
const QUERY_VALUE: &AsciiSet = &SEGMENT
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b'=')
    .remove(b'@');

/// Like [`QUERY_VALUE`], but `=` is encoded, because it would end a name.
const QUERY_NAME: &AsciiSet = &QUERY_VALUE.add(b'=');

/// Whether a text can be a path segment.
///
/// Some servers drop empty segments, and every URL parser resolves `.` and `..`, percent-encoded or not, so
/// these texts cannot be sent.
pub(crate) fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
}

/// Appends `text`, encoded so that it stays within one path segment.
pub(crate) fn push_segment(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, SEGMENT));
}

/// Appends `name=value` to the query of a URL, preceded by `?` or `&`.
pub(crate) fn push_query(out: &mut String, has_query: &mut bool, name: &str, value: &str) {
    out.push(if *has_query { '&' } else { '?' });
    *has_query = true;
    out.extend(utf8_percent_encode(name, QUERY_NAME));
    out.push('=');
    out.extend(utf8_percent_encode(value, QUERY_VALUE));
}

/// Appends `name=item,item`. A separator within an item is encoded.
pub(crate) fn push_query_items(
    out: &mut String,
    has_query: &mut bool,
    name: &str,
    items: &[String],
    separator: char,
) {
    push_query(out, has_query, name, "");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.extend(utf8_percent_encode(
                separator.encode_utf8(&mut [0; 4]),
                QUERY_VALUE,
            ));
        }
        out.extend(utf8_percent_encode(item, SEGMENT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    #[test]
    fn given_reserved_characters_when_encoded_as_a_segment_then_none_is_left() {
        let mut out = String::new();
        push_segment(&mut out, "a/b?c#d%e'f g;h=i(j)ü");
        assert_eq!(out, "a%2Fb%3Fc%23d%25e%27f%20g%3Bh%3Di%28j%29%C3%BC");
    }

    #[test]
    fn given_a_filter_when_encoded_as_a_query_then_spaces_are_never_plus() {
        let (mut out, mut has_query) = (String::new(), false);
        push_query(&mut out, &mut has_query, "$filter", "a eq 'x&y+#'");
        push_query(&mut out, &mut has_query, "$select", "id,name");
        assert_eq!(out, "?$filter=a%20eq%20%27x%26y%2B%23%27&$select=id,name");
    }

    proptest! {
        #[test]
        fn given_any_text_when_encoded_then_it_is_one_segment_and_decodes_to_the_text(text in any::<String>()) {
            prop_assume!(is_segment(&text));
            let mut path = String::from("https://graph.microsoft.com/beta/first/");
            push_segment(&mut path, &text);
            path.push_str("/last");
            let url = url::Url::parse(&path).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!((segments[0], segments[1], segments[3]), ("beta", "first", "last"));
            prop_assert_eq!(percent_decode_str(segments[2]).decode_utf8().unwrap(), text.as_str());
            prop_assert_eq!((url.query(), url.fragment()), (None, None));
            prop_assert_eq!(url.as_str(), path.as_str());
        }

        #[test]
        fn given_any_query_when_encoded_then_it_decodes_to_the_same_pair(name in any::<String>(), value in any::<String>()) {
            let (mut text, mut has_query) = (String::from("https://graph.microsoft.com/beta/x"), false);
            push_query(&mut text, &mut has_query, &name, &value);
            let url = url::Url::parse(&text).unwrap();
            let pairs: Vec<_> = url.query_pairs().collect();
            prop_assert_eq!(pairs, vec![(name.as_str().into(), value.as_str().into())]);
            prop_assert_eq!(url.as_str(), text.as_str());
        }
    }
}
