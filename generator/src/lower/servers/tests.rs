//! Which service the crate of a document calls, and the warnings about it.

use crate::document;
use crate::lower;

/// Items of `servers`, the service that the crate of their document calls, and the diagnostics.
const SERVERS: &str = "\
{url: https://graph.microsoft.com/v1.0} | Microsoft Graph at `/v1.0` |
{url: 'https://graph.microsoft.com/v1.0/'} | Microsoft Graph at `/v1.0` |
{url: 'https://GRAPH.microsoft.com:443/beta'} | Microsoft Graph at `/beta` |
{url: https://graph.microsoft.us/beta} | Microsoft Graph at `/beta` |
{url: https://graph.microsoft.com/v1.0}, {url: https://graph.microsoft.us/v1.0/} | Microsoft Graph at `/v1.0` |
{url: https://graph.microsoft.com/v1.0}, {url: https://graph.microsoft.com/beta} | Microsoft Graph at `/v1.0` | found a second server, `https://graph.microsoft.com/beta`
{url: 'https://graph.microsoft.com/{version}', variables: {version: {default: v1.0, enum: [v1.0, beta]}}} | Microsoft Graph at `/v1.0` | the server variable `version` is replaced by its default, `v1.0`
{url: https://graph.microsoft.com/v1.0, variables: {h: {default: a}}} | Microsoft Graph at `/v1.0` | variables/h: the server variable `h` has no effect: the URL does not have it
{url: https://graph.microsoft.com/v1.0, variables: {h: {default: a, enum: [b]}}} | Microsoft Graph at `/v1.0` | variables/h: the server variable `h` has no effect: the URL does not have it
{url: 'https://graph.microsoft.com/{version}'} | error | no declaration of the server variable `version`
{url: 'https://graph.microsoft.com/{version'} | error | expected a `}`
{url: https://graph.microsoft.com} | Microsoft Graph at `` | without a version
{url: http://graph.microsoft.com/v1.0} | `http://graph.microsoft.com/v1.0` | not Microsoft Graph
{url: https://api.example.com/a/v2} | `https://api.example.com/a/v2` | not Microsoft Graph
{url: https://graph.microsoft.com.example/v1.0} | `https://graph.microsoft.com.example/v1.0` | not Microsoft Graph
{url: /v1.0} | an unnamed host at `/v1.0` | not Microsoft Graph
{url: /} | an unnamed host at `` | not Microsoft Graph
 | an unnamed host at `` | found no `servers`
{url: 'https://graph.microsoft.com/{v}', variables: {v: {default: v2, enum: [v1.0, beta]}}} | Microsoft Graph at `/v2` | variables/v/default: the server variable `v` is replaced by its default, `v2`, expected one of v1.0, beta
{url: graph.microsoft.com/v1.0} | error | expected `https://…`
{url: 'https://user:secret@graph.microsoft.com/v1.0'} | error | the name of a host
{url: 'https://graph.microsoft.com/v1.0?x=y'} | error | expected a path of
{url: https://graph.microsoft.com/../x} | error | expected a path of
{url: 'https://graph.microsoft.com?x=1'} | error | expected a path of
{url: 'https://graph.microsoft.com#/v1.0'} | error | expected a path of
{url: 'https://evil.example#graph.microsoft.com/v1.0'} | error | expected a path of
{url: 'https://graph.microsoft.com?/v1.0/'} | error | expected a path of
{url: '/v1.0?x'} | error | expected a path of
{url: 'https://graph.microsoft.com/a\"b'} | error | expected a path of
{url: 'https://api.example.com/a%20b/c:d/@e'} | `https://api.example.com/a%20b/c:d/@e` | not Microsoft Graph
{url: 'https://api.example.com/a%2'} | error | expected a path of
{url: https://graph.microsoft.com/v1.0}, {url: 'not a URL'} | Microsoft Graph at `/v1.0` | found a second server, `not a URL`
";

#[test]
fn given_hosts_when_validated_then_only_valid_names_addresses_and_ports_are_accepted() {
    for (host, expected) in [
        ("example.com", true),
        ("a", true),
        ("127.0.0.1:8080", true),
        ("[::1]:8443", true),
        ("a_b.example:65535", true),
        ("", false),
        (":443", false),
        ("a..b", false),
        (".a", false),
        ("a.", false),
        ("-a.b", false),
        ("a-.b", false),
        ("a:", false),
        ("a:0", false),
        ("a:+1", false),
        ("a:65536", false),
        ("a:b", false),
        ("a:1:2", false),
        ("[::1", false),
        ("[::g]", false),
        ("[::1]x", false),
        ("a b", false),
        ("u@a", false),
    ] {
        assert_eq!(super::is_host(host), expected, "{host:?}");
    }
}

/// The service or `error`, and the diagnostics.
fn lowered(servers: &str, of_operation: &str) -> (String, String) {
    let list = |servers: &str| match servers {
        "" => String::new(),
        some => format!("servers: [{some}]"),
    };
    let (servers, of_operation) = (list(servers), list(of_operation));
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: v}}\n{servers}\npaths:\n  /a:\n    get:\n      \
         {of_operation}\n      responses: {{'204': {{description: d}}}}\n"
    );
    let document = document::load("in.yaml", &text).expect("loads");
    match lower::lower(&document) {
        Ok((api, said)) => (api.service.to_string(), said.to_string()),
        Err(errors) => ("error".to_owned(), errors.to_string()),
    }
}

#[test]
fn given_servers_when_lowered_then_the_first_is_the_service_and_doubts_are_warnings() {
    for row in SERVERS.lines() {
        let [servers, service, said] = row.split(" |").map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("{row}");
        };
        let (found, words) = lowered(servers, "");
        assert_eq!(found, service, "{servers}: {words}");
        assert_eq!(said.is_empty(), words.is_empty(), "{servers}: {words}");
        assert!(words.contains(said), "{servers}: {words}");
    }
}

#[test]
fn given_servers_of_an_operation_when_they_differ_then_it_is_an_error_with_its_place() {
    let servers = "{url: https://graph.microsoft.com/v1.0}";
    let same = "{url: https://graph.microsoft.us/v1.0/}";
    assert_eq!(lowered(servers, same).1, "");
    let other = "{url: https://upload.example.com}";
    let (found, words) = lowered(servers, other);
    assert_eq!(found, "error");
    assert!(words.contains("#/paths/~1a/get/servers/0"), "{words}");
}
