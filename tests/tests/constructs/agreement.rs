//! Facts that the generator and the runtime both state, each in its own code.

use graph_generator::emit::Files;
use graph_generator::share::Lock;
use graph_runtime::{Client, Cloud, StaticToken};

use super::{crate_of_document, generated};

/// Headers that only the client sets.
const RESERVED: [&str; 13] = [
    "authorization",
    "connection",
    "content-length",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A crate whose only request has this header as a parameter.
fn with_header(name: &str) -> Files {
    let paths = format!(
        "/things:\n  get:\n    parameters: [{{name: {name}, in: header, required: true, schema: {{type: string}}}}]\n    \
         responses: {{'204': {{description: d}}}}\n"
    );
    let generated = generated(&paths, "", &Lock::new());
    generated.unwrap_or_else(|found| panic!("{found}")).files
}

#[tokio::test]
async fn given_a_header_that_only_the_client_sets_then_no_method_takes_it_and_no_request_does() {
    let without = with_header("accept");
    assert!(with_header("x-mine") != without);
    let client = Client::builder().credential(StaticToken::new("t"));
    let client = client.build().unwrap();
    for name in RESERVED {
        assert!(with_header(name) == without, "{name}");
        let request = client.get("/v1.0/me").header(name, "x");
        let error = request.json::<serde_json::Value>().await.unwrap_err();
        let expected = format!("the client sets `{name}` itself");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[test]
fn given_the_clouds_of_graph_then_the_generator_knows_their_hosts_and_tokens_are_for_them() {
    for cloud in [Cloud::Global, Cloud::UsGovL4, Cloud::UsGovL5, Cloud::China] {
        let endpoint = cloud.endpoint();
        assert_eq!(cloud.scope(), format!("{endpoint}/.default"));
        let files = crate_of_document(&format!(
            "openapi: 3.0.4\ninfo: {{title: t, version: beta}}\nservers: [{{url: '{endpoint}/beta'}}]\n\
             paths: {{/things: {{get: {{responses: {{'204': {{description: d}}}}}}}}}}\n"
        ));
        let is_graph = |text: &String| text.contains("Service::graph(\"/beta\")");
        assert!(files.values().any(is_graph), "{endpoint}");
    }
}
