//! Which service the crate of a document calls, and the warnings about it.

use crate::document;
use crate::lower;

/// Servers of a document, the service that its crate calls, and the diagnostics.
const SERVERS: &[(&str, &str, &str)] = &[
    (
        "servers: [{url: https://graph.microsoft.com/v1.0}]",
        "Microsoft Graph at `/v1.0`",
        "",
    ),
    (
        "servers: [{url: 'https://graph.microsoft.com/v1.0/'}]",
        "Microsoft Graph at `/v1.0`",
        "",
    ),
    (
        "servers: [{url: 'https://GRAPH.microsoft.com:443/beta'}]",
        "Microsoft Graph at `/beta`",
        "",
    ),
    (
        "servers: [{url: https://graph.microsoft.us/beta}]",
        "Microsoft Graph at `/beta`",
        "",
    ),
    // The same in several clouds.
    (
        "servers: [{url: https://graph.microsoft.com/v1.0}, {url: https://graph.microsoft.us/v1.0/}]",
        "Microsoft Graph at `/v1.0`",
        "",
    ),
    (
        "servers: [{url: https://graph.microsoft.com/v1.0}, {url: https://graph.microsoft.com/beta}]",
        "Microsoft Graph at `/v1.0`",
        "found a second server, `https://graph.microsoft.com/beta`",
    ),
    (
        "servers: [{url: 'https://graph.microsoft.com/{version}', variables: {version: {default: v1.0, enum: [v1.0, beta]}}}]",
        "Microsoft Graph at `/v1.0`",
        "the server variable `version` is replaced by its default, `v1.0`",
    ),
    (
        "servers: [{url: 'https://graph.microsoft.com/{version}'}]",
        "error",
        "no declaration of the server variable `version`",
    ),
    (
        "servers: [{url: 'https://graph.microsoft.com/{version'}]",
        "error",
        "expected a `}`",
    ),
    (
        "servers: [{url: https://graph.microsoft.com}]",
        "Microsoft Graph at ``",
        "without a version",
    ),
    (
        "servers: [{url: http://graph.microsoft.com/v1.0}]",
        "`http://graph.microsoft.com/v1.0`",
        "not Microsoft Graph",
    ),
    (
        "servers: [{url: https://api.example.com/a/v2}]",
        "`https://api.example.com/a/v2`",
        "not Microsoft Graph",
    ),
    (
        "servers: [{url: https://graph.microsoft.com.example/v1.0}]",
        "`https://graph.microsoft.com.example/v1.0`",
        "not Microsoft Graph",
    ),
    (
        "servers: [{url: /v1.0}]",
        "an unnamed host at `/v1.0`",
        "not Microsoft Graph",
    ),
    (
        "servers: [{url: /}]",
        "an unnamed host at ``",
        "not Microsoft Graph",
    ),
    ("", "an unnamed host at ``", "found no `servers`"),
    (
        "servers: [{url: 'https://graph.microsoft.com/{v}', variables: {v: {default: v2, enum: [v1.0, beta]}}}]",
        "Microsoft Graph at `/v2`",
        "variables/v/default: the server variable `v` is replaced by its default, `v2`, expected one of v1.0, beta",
    ),
    (
        "servers: [{url: graph.microsoft.com/v1.0}]",
        "error",
        "expected `https://…`",
    ),
    (
        "servers: [{url: 'https://user:secret@graph.microsoft.com/v1.0'}]",
        "error",
        "the name of a host",
    ),
    (
        "servers: [{url: 'https://graph.microsoft.com/v1.0?x=y'}]",
        "error",
        "expected a path of",
    ),
    (
        "servers: [{url: https://graph.microsoft.com/../x}]",
        "error",
        "expected a path of",
    ),
];

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

/// The service, the diagnostics, and whether one of them is an error.
fn lowered(servers: &str, at_operation: &str) -> (String, String) {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: v}}\n{servers}\npaths:\n  /a:\n    get:\n      \
         {at_operation}\n      responses: {{'204': {{description: d}}}}\n"
    );
    let document = document::load("in.yaml", &text).expect("loads");
    match lower::lower(&document) {
        Ok((api, said)) => (api.service.to_string(), said.to_string()),
        Err(errors) => ("error".to_owned(), errors.to_string()),
    }
}

#[test]
fn given_servers_when_lowered_then_the_first_is_the_service_and_doubts_are_warnings() {
    for (servers, service, said) in SERVERS {
        let (found, words) = lowered(servers, "");
        assert_eq!(found, *service, "{servers}: {words}");
        assert_eq!(said.is_empty(), words.is_empty(), "{servers}: {words}");
        assert!(words.contains(said), "{servers}: {words}");
    }
}

#[test]
fn given_servers_of_an_operation_when_they_differ_then_it_is_an_error_with_its_place() {
    let servers = "servers: [{url: https://graph.microsoft.com/v1.0}]";
    let same = "servers: [{url: https://graph.microsoft.us/v1.0/}]";
    assert_eq!(lowered(servers, same).1, "");
    let other = "servers: [{url: https://upload.example.com}]";
    let (found, words) = lowered(servers, other);
    assert_eq!(found, "error");
    assert!(words.contains("#/paths/~1a/get/servers/0"), "{words}");
}
