//! URLs of web pages, which documentation links to.

/// Whether documentation can link to a URL: it is that of a web page, and has no character that would end the link.
pub fn is_web_page(url: &str) -> bool {
    let plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '`' | '"' | '\\')
    };
    let path = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    path.is_some_and(|path| !path.is_empty()) && url.chars().all(plain)
}
