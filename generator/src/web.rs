//! URLs of web pages, which documentation links to, and hosts.

use std::net::IpAddr;

/// Whether documentation can link to a URL: it is that of a web page, and has no character that would end the link.
pub fn is_web_page(url: &str) -> bool {
    let plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '`' | '"' | '\\')
    };
    let path = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    path.is_some_and(|path| !path.is_empty()) && url.chars().all(plain)
}

/// Whether a host, with or without a port, is this machine: only there do clients send tokens over http.
pub fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_address = |address: IpAddr| address.is_loopback();
    name == "localhost" || name.parse().is_ok_and(is_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_hosts_when_compared_with_this_machine_then_only_whole_names_and_addresses_count() {
        for (host, expected) in [
            ("localhost", true),
            ("localhost:8080", true),
            ("127.0.0.1:80", true),
            ("127.9.9.9", true),
            ("[::1]:80", true),
            ("localhost.example.com", false),
            ("127.example.com", false),
            ("10.0.0.1", false),
            ("[2001:db8::1]", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }
}
