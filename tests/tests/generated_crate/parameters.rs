//! Tests what a generated crate sends for each kind of parameter, on loopback.

use graph_tests::script::{Exchange, Script};
use serde_json::json;

use super::generate;
use super::prebuilt::{cargo, program, write};

const TEXT: &str = include_str!("../../fixtures/small/graph-parameters.yaml");

#[tokio::test(flavor = "multi_thread")]
async fn given_parameters_with_content_when_sent_then_each_is_json_where_the_document_says_so() {
    let generated = generate("parameters", TEXT, true);
    let folder = write("parameters", &generated);
    program(&folder, include_str!("parameters_program.rs"));
    let script = Script::start_at("", "token-of-the-test", |_| {
        let arguments = "ids=%5B%22a%27b%22%2C%22%C3%BC%22%5D,word=%22x%2Fy%22,size=5,on=%222026-01-02%22,\
             kind=%22a%22,thing=%7B%22id%22%3A%227%22%7D,place='%22it%27%27s%22',near=@near";
        let function =
            format!("/beta/things/json({arguments})?@near=%22n%22&words=%5B%22a%22,%22b%22%5D");
        vec![
            Exchange::expect("GET", function).answer(200, json!({"id": "1"})),
            Exchange::expect("GET", "/beta/things/text(word=x,size=5)")
                .answer(200, json!({"id": "2"})),
            Exchange::expect(
                "POST",
                "/beta/things/microsoft.graph.act?word=%22w%22&kinds=%5B%22a%22,%22b%22%5D",
            )
            .answer(204, json!(null)),
        ]
    })
    .await
    .unwrap();
    let run = ["run", "--quiet", "--all-features", "--example", "program"];
    let run = run.into_iter().chain([script.base_url()]);
    let printed = tokio::task::block_in_place(|| cargo(&folder, run));
    assert_eq!(script.problems(), Vec::<String>::new());
    assert_eq!(printed, "1\n2\n");
}
