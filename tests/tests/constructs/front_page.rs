//! The table from tasks to calls on the front page of a crate.

use super::{crate_of_document, read};

/// The rows of the table, for `front-page.yaml` with another text for each summary. An empty text removes the summary.
fn rows(summaries: [(&str, &str); 3]) -> Vec<String> {
    let mut document = read("front-page.yaml");
    for (from, to) in summaries {
        let line = format!("      summary: {from}\n");
        assert!(document.contains(&line), "{line}");
        let new = if to.is_empty() {
            String::new()
        } else {
            line.replace(from, to)
        };
        document = document.replace(&line, &new);
    }
    let files = crate_of_document(&document);
    let page = files["src/lib.rs"].lines();
    page.filter_map(|line| line.strip_prefix("//! | "))
        .skip(1)
        .map(str::to_owned)
        .collect()
}

#[test]
fn given_summaries_when_emitted_then_they_are_the_tasks() {
    assert_eq!(
        rows([
            ("LIST", "See who has | or had access"),
            ("CREATE", ""),
            ("DELETE", "Throw it away"),
        ]),
        [
            r"See who has \| or had access | [`start.access_things().list()`](builders::AccessThingsApi::list) |",
            "Throw it away | [`start.access_things().id(..).delete()`](builders::AccessThingApi::delete) |",
        ]
    );
}

#[test]
fn given_no_summary_when_emitted_then_tasks_are_named_by_type() {
    assert_eq!(
        rows([("LIST", ""), ("CREATE", ""), ("DELETE", "")]),
        [
            "List access things | [`start.access_things().list()`](builders::AccessThingsApi::list) |",
            "Create an access thing | [`start.access_things().create(..)`](builders::AccessThingsApi::create) |",
            "Read an access thing | [`start.access_things().id(..).get()`](builders::AccessThingApi::get) |",
            "Read an access thing | [`start.desk().get()`](builders::DeskApi::get) |",
        ]
    );
}

#[test]
fn given_summaries_of_a_function_and_of_an_items_collection_when_emitted_then_calls_are_listed() {
    let page = "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/page'}}}}}";
    let id = "parameters: [{name: thing-id, in: path, required: true, schema: {type: string}}]";
    let paths = format!(
        "
/office:
  get: {{{page}}}
/office/desk:
  get: {{{page}}}
/office/accessThings:
  get: {{{page}}}
/office/accessThings/spare():
  get:
    summary: See what is spare
    x-ms-docs-operation-type: function
    {page}
/office/accessThings/{{thing-id}}:
  {id}
  get: {{{page}}}
/office/accessThings/{{thing-id}}/parts:
  {id}
  get:
    summary: See the parts
    {page}
/office/accessThings/{{thing-id}}/parts/{{part-id}}:
  parameters:
    - {{name: thing-id, in: path, required: true, schema: {{type: string}}}}
    - {{name: part-id, in: path, required: true, schema: {{type: string}}}}
  get: {{{page}}}
"
    );
    let files = crate_of(&paths, SCHEMAS);
    let rows = files["src/lib.rs"]
        .lines()
        .filter(|line| line.contains("See "));
    let calls = rows.filter_map(|line| line.split('`').nth(1));
    let calls: Vec<_> = calls.collect();
    assert_eq!(
        calls,
        [
            "start.access_things().spare().list()",
            "start.access_things().id(..).parts().list()"
        ]
    );
}
