//! Paths and operations, from documents in `urls`, and the emitted builders.

use graph_generator::emit::Files;
use insta::assert_snapshot;

use super::{crate_of_document, indented, read, shown};

/// Generates a crate from the paths of a file in `urls`.
fn crate_of(case: &str) -> Files {
    let paths = indented(&read(&format!("urls/{case}.yaml")), 2);
    let components = indented(&read("urls/components.yaml"), 2);
    crate_of_document(&format!(
        "openapi: 3.0.4\ninfo: {{title: t, version: beta}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\n\
         paths:\n{paths}\ncomponents:\n{components}\n"
    ))
}

fn builders(case: &str, wanted: &[&str]) -> String {
    let paths: Vec<String> = wanted
        .iter()
        .map(|name| format!("src/builders/{name}_api.rs"))
        .collect();
    shown(&crate_of(case), &paths)
}

#[test]
fn given_collection_and_item_when_emitted_then_builders_with_crud() {
    assert_snapshot!(builders("crud", &["things", "thing"]));
}

#[test]
fn given_functions_and_alternate_keys_when_emitted_then_arguments() {
    assert_snapshot!(builders("functions", &["things"]));
}

#[test]
fn given_actions_when_emitted_then_one_argument_or_a_record() {
    let wanted = [
        "src/builders/thing_api.rs",
        "src/models/thing_resume_parameters.rs",
    ];
    assert_snapshot!(shown(&crate_of("actions"), &wanted));
}

#[test]
fn given_references_when_emitted_then_ids_resolve_to_the_entity_set() {
    assert_snapshot!(builders("references", &["friends", "friend"]));
}

#[test]
fn given_streams_and_casts_when_emitted_then_bytes_and_as_methods() {
    assert_snapshot!(builders("streams-and-casts", &["thing", "content"]));
}

#[test]
fn given_deprecated_operation_when_emitted_then_note_with_dates() {
    assert_snapshot!(builders("deprecated", &["things"]));
}

#[test]
fn given_other_query_parameters_when_emitted_then_required_ones_are_arguments() {
    assert_snapshot!(builders("query-parameters", &["things"]));
}

#[test]
fn given_equal_subtrees_when_emitted_then_one_builder_documents_all_urls() {
    assert_snapshot!(builders("equal-subtrees", &["part", "a"]));
}

#[test]
fn given_composite_and_typed_keys_when_emitted_then_typed_arguments() {
    assert_snapshot!(builders("keys", &["things", "pairs"]));
}

#[test]
fn given_one_shared_prefix_when_emitted_then_the_entry_point_is_named_after_it() {
    let files = crate_of("one-prefix");
    let all: Vec<&str> = files.keys().map(String::as_str).collect();
    assert!(
        all.contains(&"LICENSE-APACHE") && all.contains(&"LICENSE-MIT"),
        "{all:?}"
    );
    assert_snapshot!(shown(&files, &["src/lib.rs", "Cargo.toml", "README.md"]));
}

#[test]
fn given_a_segment_starting_with_a_digit_when_emitted_then_the_builder_gets_an_underscore() {
    let root = builders("digit", &["_2things"]);
    assert!(root.contains("pub struct _2thingsApi"), "{root}");
    let lock = "/2things: _2thingsApi";
    let read = graph_generator::share::parse_lock(lock).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(read["/2things"], "_2thingsApi");
}

#[test]
fn given_equal_urls_with_different_texts_when_emitted_then_that_of_the_shortest_is_first() {
    let thing = builders("described-differently", &["thing"]);
    let first = thing.find("/// The thing itself.");
    let other = thing.find("`: That of another");
    assert!(first.is_some() && first < other, "{thing}");
}

#[test]
fn given_bodies_and_parameters_that_can_be_left_out_when_emitted_then_calls_can_do_without() {
    let files = crate_of("optional");
    let builders = files
        .iter()
        .filter(|(path, _)| path.contains("builders/thing"));
    let code: String = builders.map(|(_, text)| text.as_str()).collect();
    let signatures = code.split("pub fn ").skip(1).filter_map(|method| {
        let (signature, _) = method.split_once('{')?;
        Some(signature.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    assert_snapshot!(signatures.collect::<Vec<_>>().join("\n"));
}

#[test]
fn given_text_and_values_in_a_segment_when_emitted_then_an_argument_for_each_value() {
    assert_snapshot!(builders(
        "mixed-segments",
        &["things", "from_to", "things_id"]
    ));
}

#[test]
fn given_slashes_at_the_end_of_urls_when_emitted_then_operations_of_the_url_without() {
    assert_snapshot!(builders(
        "trailing-slashes",
        &["graph", "things", "thing", "slash"]
    ));
}
