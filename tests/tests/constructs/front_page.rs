//! The table from tasks to calls on the front page of a crate.

use super::crate_of;

const SCHEMAS: &str = "
microsoft.graph.accessThing: {type: object, properties: {id: {type: string}}}
page: {type: object, properties: {value: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.accessThing'}}}}
";

/// The rows of the table for operations with these summaries.
fn rows(list: &str, create: &str, delete: &str) -> Vec<String> {
    let thing = "{$ref: '#/components/schemas/microsoft.graph.accessThing'}";
    let body = format!("content: {{application/json: {{schema: {thing}}}}}");
    let paths = format!(
        "
/office:
  get:
    responses: {{'200': {{description: d, {body}}}}}
/office/accessThings:
  get:
    {list}
    responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/page'}}}}}}}}}}
  post:
    {create}
    requestBody: {{required: true, {body}}}
    responses: {{'201': {{description: d, {body}}}}}
/office/accessThings/{{thing-id}}:
  parameters: [{{name: thing-id, in: path, required: true, schema: {{type: string}}}}]
  get:
    responses: {{'200': {{description: d, {body}}}}}
  delete:
    {delete}
    responses: {{'204': {{description: d}}}}
/office/desk:
  get:
    responses: {{'200': {{description: d, {body}}}}}
"
    );
    let files = crate_of(&paths, SCHEMAS);
    let page = files["src/lib.rs"].lines();
    page.filter_map(|line| line.strip_prefix("//! | "))
        .skip(1)
        .map(str::to_owned)
        .collect()
}

#[test]
fn given_summaries_when_emitted_then_they_are_the_tasks() {
    assert_eq!(
        rows(
            "summary: See who has | or had access",
            "",
            "summary: Throw it away"
        ),
        [
            r"See who has \| or had access | [`start.access_things().list()`](builders::AccessThingsApi::list) |",
            "Throw it away | [`start.access_things().id(..).delete()`](builders::AccessThingApi::delete) |",
        ]
    );
}

#[test]
fn given_no_summary_when_emitted_then_tasks_are_named_by_type() {
    assert_eq!(
        rows("", "", ""),
        [
            "List access things | [`start.access_things().list()`](builders::AccessThingsApi::list) |",
            "Create an access thing | [`start.access_things().create(..)`](builders::AccessThingsApi::create) |",
            "Read an access thing | [`start.access_things().id(..).get()`](builders::AccessThingApi::get) |",
            "Read an access thing | [`start.desk().get()`](builders::DeskApi::get) |",
        ]
    );
}
