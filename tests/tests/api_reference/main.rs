//! Tests against the examples of the API reference. Each request is made with the builders of its URL and the
//! JSON of the page, and must arrive with both. Each response is decoded by the same request, and by its model,
//! which must encode it unchanged. `tests/tests/queries.rs` has the requests with a query.
//!
//! The examples are not part of this repository. They are expected next to it, in `../shared/examples`, or in
//! the folder that `GRAPH_EXAMPLES` names; without them these tests say so and pass.

mod examples;
mod kept;
mod sent;

use std::collections::BTreeMap;

use examples::{Example, examples};
use kept::{Reference, check_request, check_response};
use sent::{Server, is_sent};

/// Examples that are wrong themselves, each with what is wrong.
const WRONG: &str = include_str!("wrong.yaml");

/// The tables that `build.rs` generates.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

#[tokio::test]
async fn given_each_example_of_the_api_reference_then_it_is_sent_as_shown_and_nothing_is_lost() {
    let Some(examples) = examples() else { return };
    let reference = Reference::new();
    let server = Server::start().await;
    let mut problems = BTreeMap::new();
    for example in &examples {
        let (sent, answered) = server.play(&reference, example).await;
        for (side, outcome) in [
            ("request", check_request(&reference, example).and(sent)),
            (
                "response",
                check_response(&reference, example).and(answered),
            ),
        ] {
            if let Err(problem) = outcome {
                problems.insert(example.key(side), problem);
            }
        }
    }
    let wrong: BTreeMap<String, String> = serde_yaml::from_str(WRONG).unwrap();
    let unexpected: Vec<_> = problems
        .iter()
        .filter(|(key, _)| !wrong.contains_key(key.as_str()))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    let right: Vec<_> = wrong
        .keys()
        .filter(|key| !problems.contains_key(*key))
        .collect();
    assert!(right.is_empty(), "no longer wrong: {right:#?}");
    let bodies = |example: &&Example| {
        let body = example.response.as_ref().map(|response| &response.body);
        body.is_some_and(Option::is_some)
    };
    let failed = |side: &str| problems.keys().filter(|key| key.ends_with(side)).count();
    let requests = examples.iter().filter(|example| is_sent(example)).count() - failed("request");
    let answers = examples.iter().filter(bodies).count() - failed("response");
    let shown = format!("{requests} requests sent as shown, {answers} answers read whole");
    assert!(requests >= 89 && answers >= 75, "{shown}");
}
