//! URLs that parsers change, and names that only look like those of OData.

use serde_json::json;

use super::lowered;
use crate::document;
use crate::lower::lower;

#[test]
fn given_a_url_with_an_encoded_dot_when_lowered_then_it_is_an_error() {
    for (path, help) in [
        ("/a/%2e%2e/b", "remove the path"),
        ("/a/%2E", "remove the path"),
        ("/a/{b}%2e/c", "with `.` for `%2e`"),
        ("/%2e%2e/a", "remove the path"),
        ("/a.b/%2e./c", "remove the path"),
        ("/a/f(x={x})/b%2Ec", "with `.` for `%2e`"),
    ] {
        let parameters: Vec<_> = ["b", "x"]
            .into_iter()
            .filter(|name| path.contains(&format!("{{{name}}}")))
            .map(|name| super::parameter("path", name, &json!({"type": "string"})))
            .collect();
        let paths = json!({path: {"get": {"parameters": parameters, "responses": {"204": {"description": "d"}}}}});
        let problem = lowered(&paths, &json!({})).expect_err(path);
        assert!(problem.contains(help), "{path}: {problem}");
    }
}

#[test]
fn given_an_option_like_one_of_odata_when_the_service_is_not_graph_then_it_is_a_parameter() {
    for (server, is_accepted) in [
        ("https://data.example.com/resource", true),
        ("https://graph.microsoft.com/v1.0", false),
        ("/v1.0", false),
    ] {
        let text = json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "v"}, "servers": [{"url": server}],
            "paths": {"/a": {"get": {
                "parameters": [{"name": "$order", "in": "query", "schema": {"type": "string"}}],
                "responses": {"204": {"description": "d"}},
            }}},
        });
        let document = document::load("in.yaml", &text.to_string()).expect("loads");
        assert_eq!(lower(&document).is_ok(), is_accepted, "{server}");
    }
}
