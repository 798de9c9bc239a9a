//! Tests that a caller's values arrive intact, and never change the route.

use crate::support;

use graph_runtime::{Argument, Create, Delete, Function, Get, List, Resource, options, reply};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use support::{Server, TOKEN, client};

const HOSTILE: [&str; 16] = [
    "a/b",
    "it's",
    "100%",
    "%2F",
    "%2e%2e",
    "a b",
    "ünï cødé 漢字 🦀",
    "?x=y",
    "#frag",
    "../../users",
    "a;b=c,d",
    "(x='y')",
    "a\\b",
    "a\r\nHost: evil",
    "@id",
    "...",
];

#[tokio::test]
async fn given_hostile_ids_when_sent_then_the_route_stays_and_the_id_arrives() {
    let server = Server::json(200, "{}").await;
    for id in HOSTILE {
        let at = server.at("/catalogs").key("catalog-id", id).child("owner");
        Get::<Value>::get(at).await.unwrap();
    }
    for (seen, id) in server.seen().iter().zip(HOSTILE) {
        let segments: Vec<_> = seen.target.split('/').collect();
        assert_eq!(segments.len(), 5, "{}", seen.target);
        assert_eq!(
            (segments[1], segments[2], segments[4]),
            ("beta", "catalogs", "owner")
        );
        assert_eq!(percent_decode_str(segments[3]).decode_utf8().unwrap(), id);
    }
}

#[tokio::test]
async fn given_text_and_values_in_a_segment_when_sent_then_each_value_stands_in_its_place() {
    let server = Server::json(200, "{}").await;
    for value in HOSTILE {
        let values = [
            Argument::plain("line", value),
            Argument::quoted("code", value),
        ];
        let at = server.at("/lines").mixed(&["v", "-(", ").json"], &values);
        assert_eq!(at.template(), "/lines/v{line}-('{code}').json");
        Get::<Value>::get(at.child("stops")).await.unwrap();
    }
    for (seen, value) in server.seen().iter().zip(HOSTILE) {
        let segments: Vec<_> = seen.target.split('/').collect();
        assert_eq!(segments.len(), 5, "{}", seen.target);
        let found = percent_decode_str(segments[3]).decode_utf8().unwrap();
        let doubled = value.replace('\'', "''");
        assert_eq!(found, format!("v{value}-('{doubled}').json"));
    }
    let empty = [Argument::plain("line", "")];
    let dots = [Argument::plain("line", "."), Argument::plain("code", ".")];
    for at in [
        server.at("/lines").mixed(&["v", ""], &empty),
        server.at("/lines").mixed(&["", "", ""], &dots),
    ] {
        let error = Get::<Value>::get(at).await.unwrap_err().to_string();
        assert!(error.contains("`line` is"), "{error}");
    }
}

#[tokio::test]
async fn given_keys_that_no_url_can_carry_when_sent_then_they_are_refused_unsent() {
    let server = Server::json(200, "{}").await;
    for id in ["", ".", ".."] {
        let at = server.at("/catalogs").key("catalog-id", id).child("owner");
        let error = Get::<Value>::get(at).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("GET /catalogs/{catalog-id}/owner: `catalog-id` is"),
            "{text}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_more_than_a_url_can_hold_when_sent_then_it_is_refused() {
    let server = Server::json(200, "{}").await;
    let error = Get::<Value>::get(server.at("/x"))
        .query("x", "y".repeat(100_000))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "GET /x: the URL cannot be sent");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_function_arguments_when_sent_then_quotes_are_doubled_and_encoded() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let arguments = [
        Argument::quoted("on", "it's a/b"),
        Argument::plain("max", &5_i32),
    ];
    let at = server.at("/packages").function("filter", &arguments);
    assert_eq!(at.template(), "/packages/filter(on='{on}',max={max})");
    Function::<reply::Collection<Value>>::get(at).await.unwrap();
    let path = "/beta/packages/filter(on='it%27%27s%20a%2Fb',max=5)";
    assert_eq!(server.one().target, path);
}

#[tokio::test]
async fn given_parameter_aliases_when_sent_then_values_go_into_the_query() {
    let server = Server::json(200, "{}").await;
    let ids = vec!["a&b", "c"];
    let arguments = [
        Argument::aliased_quoted("name", "name", Some("it's & more")),
        Argument::aliased_plain("ids", "list", Some(&ids)),
        Argument::aliased_plain("top", "top", None::<&i64>),
        Argument::aliased_plain("again", "list", Some(&ids)),
    ];
    let at = server.at("/x").function("f", &arguments);
    let template = "/x/f(name='@name',ids=@list,top=@top,again=@list)";
    assert_eq!(at.template(), template);
    Get::<Value>::get(at).await.unwrap();
    let seen = server.one();
    let path = "/beta/x/f(name=@name,ids=@list,top=@top,again=@list)";
    assert_eq!(seen.path(), path);
    assert_eq!(
        seen.query(),
        [
            ("@name".into(), "'it''s & more'".into()),
            ("@list".into(), r#"["a&b","c"]"#.into()),
        ]
    );
}

#[tokio::test]
async fn given_composite_and_alternate_keys_when_sent_then_they_are_one_segment() {
    let server = Server::json(200, "{}").await;
    let parts = [
        Argument::quoted("id", "1/2"),
        Argument::quoted("policyId", ".."),
    ];
    let at = server.at("/x").composite_key(&parts);
    assert_eq!(at.template(), "/x/id='{id}',policyId='{policyId}'");
    Get::<Value>::get(at).await.unwrap();
    assert_eq!(server.one().target, "/beta/x/id='1%2F2',policyId='..'");
    let none = server.at("/x").function("delta", &[]);
    assert_eq!((none.path(), none.template()), ("/x/delta()", "/x/delta()"));
}

#[tokio::test]
async fn given_conflicting_or_empty_arguments_when_sent_then_they_are_refused() {
    let server = Server::json(200, "{}").await;
    let one = Argument::aliased_plain("a", "x", Some(&1_i32));
    let two = Argument::aliased_plain("b", "x", Some(&2_i32));
    for arguments in [vec![one, two], vec![Argument::plain("a", "")]] {
        let at = server.at("/x").function("f", &arguments);
        assert!(Get::<Value>::get(at).await.is_err());
    }
    assert!(server.seen().is_empty());
}

#[test]
fn given_a_parameter_that_repeats_when_templated_then_it_is_numbered() {
    let root = Resource::root(&client("http://localhost"), "/packages");
    let at = root
        .key("package-id", "1")
        .child("bad")
        .key("package-id", "2");
    let at = at.child("worse").key("package-id", "3").key("package", "4");
    assert_eq!(
        at.template(),
        "/packages/{package-id}/bad/{package-id1}/worse/{package-id2}/{package}"
    );
    assert_eq!(at.path(), "/packages/1/bad/2/worse/3/4");
}

#[tokio::test]
async fn given_query_options_when_sent_then_they_arrive_decoded_exactly_and_in_order() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let filter = "displayName eq 'Tom & Jerry''s + 50% #1 ünï/漢' and x in ('a','b')";
    List::<Value, options::All>::get(server.at("/x"))
        .query("x-custom&", "1 + 1")
        .count(true)
        .top(1)
        .top(50)
        .skip(5)
        .orderby("displayName desc")
        .search("\"sales team\"")
        .filter("replaced")
        .filter(filter)
        .expand(["catalog($select=id,displayName;$expand=x)"])
        .select(["id", "displayName"])
        .select("isHidden")
        .orderby(("id", String::from("createdDateTime")))
        .expand("policies")
        .await
        .unwrap();
    let seen = server.one();
    let expected = [
        ("$select", "id,displayName,isHidden"),
        (
            "$expand",
            "catalog($select=id,displayName;$expand=x),policies",
        ),
        ("$filter", filter),
        ("$search", "\"sales team\""),
        ("$orderby", "displayName desc,id,createdDateTime"),
        ("$top", "50"),
        ("$skip", "5"),
        ("$count", "true"),
        ("x-custom&", "1 + 1"),
    ];
    let query = seen.query();
    let query: Vec<_> = query
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(query, expected);
    assert!(!seen.target.contains('+') && !seen.target.contains('\''));
    assert!(
        seen.target
            .starts_with("/beta/x?$select=id,displayName,isHidden&$expand=")
    );
}

#[tokio::test]
async fn given_header_options_when_sent_then_they_are_headers() {
    graph_runtime::query_options! {
        /// Headers, and `$format`.
        Headers: if_match consistency_level format;
    }
    let server = Server::json(200, "{}").await;
    Get::<Value, Headers>::get(server.at("/x"))
        .if_match("W/\"5\"")
        .consistency_level("eventual")
        .format("application/json")
        .header("Prefer", "return=minimal")
        .await
        .unwrap();
    let seen = server.one();
    assert_eq!(seen.target, "/beta/x?$format=application/json");
    assert_eq!(seen.header("if-match"), Some("W/\"5\""));
    assert_eq!(seen.header("consistencylevel"), Some("eventual"));
    assert_eq!(seen.header("prefer"), Some("return=minimal"));
}

#[tokio::test]
async fn given_any_request_when_sent_then_it_says_who_asks_and_for_what() {
    let server = Server::json(200, "{}").await;
    Get::<Value>::get(server.at("/x")).await.unwrap();
    Get::<Value>::get(server.at("/x"))
        .header("client-request-id", "mine")
        .await
        .unwrap();
    let seen = server.seen();
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(seen[0].header("authorization"), Some(bearer.as_str()));
    assert_eq!(seen[0].header("accept"), Some("application/json"));
    assert!(
        seen[0]
            .header("user-agent")
            .unwrap()
            .starts_with("graph-runtime/")
    );
    assert_eq!(seen[0].header("content-length"), None);
    let id = uuid::Uuid::parse_str(seen[0].header("client-request-id").unwrap()).unwrap();
    assert_eq!(id.get_version_num(), 4);
    assert_eq!(seen[1].header("client-request-id"), Some("mine"));
}

#[tokio::test]
async fn given_no_body_when_posted_then_content_length_is_zero() {
    let server = Server::json(204, "").await;
    graph_runtime::Action::<reply::Empty>::post(server.at("/x/cancel"))
        .await
        .unwrap();
    Delete::<options::NoOptions>::delete(server.at("/x/1"))
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("content-length"), Some("0"));
    assert_eq!(seen[0].header("content-type"), None);
    assert_eq!(
        (seen[1].method.as_str(), seen[1].header("content-length")),
        ("DELETE", None)
    );
}

#[tokio::test]
async fn given_a_body_that_cannot_be_written_when_sent_then_it_is_refused() {
    let server = Server::json(200, "{}").await;
    let unwritable = std::collections::HashMap::from([(vec![1], 1)]);
    let error = Create::<Value>::post(server.at("/x"))
        .json(&unwritable)
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("POST /x: the body"),
        "{error}"
    );
    assert!(server.seen().is_empty());
}
