//! Paths and operations, and the emitted builders.

use insta::assert_snapshot;

use super::{crate_of, shown};

const THING: &str = "
microsoft.graph.thing: {type: object, properties: {id: {type: string}}}
microsoft.graph.thingCollectionResponse:
  type: object
  allOf:
    - $ref: '#/components/schemas/BaseCollectionPaginationCountResponse'
    - {type: object, properties: {value: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}
BaseCollectionPaginationCountResponse:
  type: object
  properties: {'@odata.count': {type: integer, format: int64}, '@odata.nextLink': {type: string}}
ReferenceCreate: {type: object, properties: {'@odata.id': {type: string}}, additionalProperties: {type: object}}
";

const OK: &str = "responses: {'2XX': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}}";
const PAGE: &str = "responses: {'200': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thingCollectionResponse'}}}}}";
const NOTHING: &str = "responses: {'204': {description: Success}}";
const BODY: &str = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}";
const KEY: &str =
    "parameters: [{name: thing-id, in: path, required: true, schema: {type: string}}]";

fn builders(paths: &str, wanted: &[&str]) -> String {
    let files = crate_of(paths, THING);
    let paths: Vec<String> = wanted
        .iter()
        .map(|name| format!("src/builders/{name}_api.rs"))
        .collect();
    shown(&files, &paths)
}

#[test]
fn given_collection_and_item_when_emitted_then_builders_with_crud() {
    let paths = format!(
        "
/things:
  get:
    parameters:
      - {{name: $top, in: query, schema: {{type: integer}}}}
      - {{name: $filter, in: query, schema: {{type: string}}}}
    {PAGE}
  post:
    externalDocs: {{url: 'https://learn.microsoft.com/graph/api/thing-post'}}
    {BODY}
    {OK}
/things/{{thing-id}}:
  {KEY}
  get: {{{OK}}}
  patch:
    {BODY}
    responses: {{'200': {{description: Success, content: {{application/json: {{schema: {{$ref: '#/components/schemas/microsoft.graph.thing'}}}}}}}}, '204': {{description: Success}}}}
  put:
    {BODY}
    {OK}
  delete:
    parameters: [{{name: If-Match, in: header, schema: {{type: string}}}}]
    {NOTHING}
/things/$count:
  get:
    parameters: [{{name: $search, in: query, schema: {{type: string}}}}]
    responses: {{'2XX': {{description: Success, content: {{text/plain: {{schema: {{type: integer}}}}}}}}}}
"
    );
    assert_snapshot!(builders(&paths, &["things", "thing"]));
}

#[test]
fn given_functions_and_alternate_keys_when_emitted_then_arguments() {
    let function = "x-ms-docs-operation-type: function";
    let text = "required: true, in: path, schema: {type: string}";
    let paths = format!(
        "
/things:
  get: {{{PAGE}}}
/things(uniqueName='{{uniqueName}}'):
  parameters: [{{name: uniqueName, {text}}}]
  get: {{{OK}}}
/things/microsoft.graph.filterByCurrentUser(on='{{on}}'):
  parameters: [{{name: 'on', {text}}}]
  get:
    {PAGE}
    {function}
/things/Search():
  get:
    {PAGE}
    {function}
/things/range(row={{row}},at={{at}}):
  parameters:
    - {{name: row, in: path, required: true, schema: {{type: integer, format: int32}}}}
    - {{name: at, in: path, required: true, schema: {{type: string, format: date-time}}}}
  get:
    {OK}
    {function}
/things/near(place='@place',limit=@limit):
  parameters:
    - {{name: place, in: query, schema: {{type: string}}}}
    - {{name: limit, in: query, schema: {{type: integer, format: int32}}}}
  get:
    {OK}
    {function}
"
    );
    assert_snapshot!(builders(&paths, &["things"]));
}

#[test]
fn given_actions_when_emitted_then_one_argument_or_a_record() {
    let one = "requestBody: {content: {application/json: {schema: {type: object, properties: {catalogId: {type: string}}}}}}";
    let two = "requestBody: {content: {application/json: {schema: {type: object, properties: {source: {type: string, nullable: true}, days: {type: integer, format: int32}}}}}}";
    let action = "x-ms-docs-operation-type: action";
    let scalar = "responses: {'200': {description: Success, content: {application/json: {schema: {type: object, properties: {value: {type: boolean}}}}}}}";
    let paths = format!(
        "
/things/{{thing-id}}:
  {KEY}
  get: {{{OK}}}
/things/{{thing-id}}/moveToCatalog:
  {KEY}
  post:
    {one}
    {NOTHING}
    {action}
/things/{{thing-id}}/microsoft.graph.resume:
  {KEY}
  post:
    {two}
    {scalar}
    {action}
/things/{{thing-id}}/reprocess:
  {KEY}
  post:
    {NOTHING}
    {action}
"
    );
    let files = crate_of(&paths, THING);
    let wanted = [
        "src/builders/thing_api.rs",
        "src/models/thing_resume_parameters.rs",
    ];
    assert_snapshot!(shown(&files, &wanted));
}

#[test]
fn given_references_when_emitted_then_ids_resolve_to_the_entity_set() {
    let reference = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/ReferenceCreate'}}}}";
    let refs = "responses: {'2XX': {description: Success, content: {application/json: {schema: {type: object, properties: {'@odata.nextLink': {type: string}, value: {type: array, items: {type: string}}}}}}}}";
    let paths = format!(
        "
/things:
  get: {{{PAGE}}}
/things/{{thing-id}}/friends:
  {KEY}
  get: {{{PAGE}}}
/things/{{thing-id}}/friends/$ref:
  {KEY}
  get: {{{refs}}}
  post:
    {reference}
    {NOTHING}
  delete:
    parameters: [{{name: '@id', in: query, required: true, schema: {{type: string}}}}]
    {NOTHING}
/things/{{thing-id}}/friends/{{thing-id1}}/$ref:
  parameters:
    - {{name: thing-id, in: path, required: true, schema: {{type: string}}}}
    - {{name: thing-id1, in: path, required: true, schema: {{type: string}}}}
  delete: {{{NOTHING}}}
"
    );
    assert_snapshot!(builders(&paths, &["friends", "friend"]));
}

#[test]
fn given_streams_and_casts_when_emitted_then_bytes_and_as_methods() {
    let bytes = "content: {application/octet-stream: {schema: {type: string, format: binary}}}";
    let paths = format!(
        "
/things/{{thing-id}}:
  {KEY}
  get: {{{OK}}}
/things/{{thing-id}}/content:
  {KEY}
  get: {{responses: {{'2XX': {{description: Success, {bytes}}}}}}}
  put:
    requestBody: {{required: true, {bytes}}}
    {NOTHING}
/things/{{thing-id}}/$value:
  {KEY}
  get: {{responses: {{'2XX': {{description: Success, {bytes}}}}}}}
/things/{{thing-id}}/graph.group:
  {KEY}
  get: {{{OK}}}
"
    );
    assert_snapshot!(builders(&paths, &["thing", "content"]));
}

#[test]
fn given_deprecated_operation_when_emitted_then_note_with_dates() {
    let paths = format!(
        "
/things:
  get:
    {PAGE}
    deprecated: true
    x-ms-deprecation: {{date: '2023-03-01T00:00:00.0+00:00', removalDate: '2023-12-31T00:00:00.0+00:00', version: 2022-10/Preview, description: Use another}}
"
    );
    assert_snapshot!(builders(&paths, &["things"]));
}

#[test]
fn given_other_query_parameters_when_emitted_then_required_ones_are_arguments() {
    let paths = format!(
        "
/things:
  get:
    parameters:
      - {{name: startDateTime, in: query, required: true, schema: {{type: string}}}}
      - {{name: includeHidden, in: query, schema: {{type: string}}}}
      - {{name: If-Match, in: header, required: true, schema: {{type: string}}}}
    {PAGE}
"
    );
    assert_snapshot!(builders(&paths, &["things"]));
}

#[test]
fn given_equal_subtrees_when_emitted_then_one_builder_documents_all_urls() {
    let part = |path: &str| {
        format!(
            "{path}/part:\n  parameters: [{{name: a-id, in: path, required: true, schema: {{type: string}}}}]\n  get: {{{OK}}}\n"
        )
    };
    let paths = format!("\n{}{}", part("/as/{a-id}"), part("/bs/{a-id}"));
    assert_snapshot!(builders(&paths, &["part", "a"]));
}

#[test]
fn given_composite_and_typed_keys_when_emitted_then_typed_arguments() {
    let paths = format!(
        "
/things/{{thing-number}}:
  parameters: [{{name: thing-number, in: path, required: true, schema: {{type: number, format: int32}}}}]
  get: {{{OK}}}
/pairs/id='{{id}}',policyId='{{policyId}}':
  parameters:
    - {{name: id, in: path, required: true, schema: {{type: string}}}}
    - {{name: policyId, in: path, required: true, schema: {{type: string}}}}
  get: {{{OK}}}
"
    );
    assert_snapshot!(builders(&paths, &["things", "pairs"]));
}

#[test]
fn given_one_shared_prefix_when_emitted_then_the_entry_point_is_named_after_it() {
    let paths = format!(
        "\n/identityGovernance/entitlementManagement:\n  get: {{{OK}}}\n/identityGovernance/entitlementManagement/settings:\n  get: {{{OK}}}\n"
    );
    let files = crate_of(&paths, THING);
    let all: Vec<&str> = files.keys().map(String::as_str).collect();
    assert!(
        all.contains(&"LICENSE-APACHE") && all.contains(&"LICENSE-MIT"),
        "{all:?}"
    );
    assert_snapshot!(shown(&files, &["src/lib.rs", "Cargo.toml", "README.md"]));
}

#[test]
fn given_a_segment_that_starts_with_a_digit_when_emitted_then_its_builder_takes_a_leading_underscore()
 {
    let paths =
        format!("\n/2things/{{thing-id}}:\n  {KEY}\n  get: {{{OK}}}\n/other: {{get: {{{OK}}}}}\n");
    let root = builders(&paths, &["_2things"]);
    assert!(root.contains("pub struct _2thingsApi"), "{root}");
    let lock = "/2things: _2thingsApi";
    let read = graph_generator::share::parse_lock(lock).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(read["/2things"], "_2thingsApi");
}

#[test]
fn given_equal_urls_that_are_explained_differently_when_emitted_then_the_shortest_is_heard() {
    let get =
        |text: &str| OK.replacen("responses:", &format!("description: {text}, responses:"), 1);
    let paths = format!(
        "\n/as/{{a-id}}/thing:\n  parameters: [{{name: a-id, in: path, required: true, schema: {{type: string}}}}]\n  get: {{{}}}\n/thing:\n  get: {{{}}}\n/other: {{get: {{{NOTHING}}}}}\n",
        get("That of another."),
        get("The thing itself.")
    );
    let thing = builders(&paths, &["thing"]);
    assert!(thing.contains("/// The thing itself."), "{thing}");
    assert!(!thing.contains("That of another"), "{thing}");
}

#[test]
fn given_bodies_and_parameters_that_can_be_left_out_when_emitted_then_calls_can_do_without() {
    let action = |parameters: &str, required: bool| {
        format!(
            "{{post: {{x-ms-docs-operation-type: action, requestBody: {{required: {required}, content: {{application/json: \
             {{schema: {{type: object, {parameters}}}}}}}}}, {NOTHING}}}}}"
        )
    };
    let text = |nullable: bool| format!("{{type: string, nullable: {nullable}}}");
    let all_optional = format!("properties: {{comment: {}}}", text(true));
    let one_of_two = format!(
        "properties: {{id: {}, comment: {}}}",
        text(false),
        text(true)
    );
    let listed = format!(
        "required: [id], properties: {{id: {0}, at: {0}}}",
        text(false)
    );
    let both = format!("properties: {{id: {0}, at: {0}}}", text(false));
    let paths = format!(
        "
/things:
  post:
    requestBody: {{required: false, content: {{application/json: {{schema: {{$ref: '#/components/schemas/microsoft.graph.thing'}}}}}}}}
    {OK}
/things/microsoft.graph.cancel: {}
/things/microsoft.graph.approve: {}
/things/microsoft.graph.move: {}
/things/microsoft.graph.listed: {}
/things/microsoft.graph.both: {}
",
        action(&all_optional, false),
        action(&all_optional, true),
        action(&one_of_two, true),
        action(&listed, false),
        action(&both, true),
    );
    let files = crate_of(&paths, THING);
    let code = files
        .iter()
        .filter(|(path, _)| path.contains("builders/thing"))
        .map(|(_, text)| text.as_str())
        .collect::<String>();
    let signatures: Vec<String> = code
        .split("pub fn ")
        .skip(1)
        .filter_map(|method| {
            Some(
                method
                    .split_once('{')?
                    .0
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        })
        .collect();
    assert_snapshot!(signatures.join("\n"));
}

#[test]
fn given_text_and_values_in_a_segment_when_emitted_then_an_argument_for_each_value() {
    let text = "in: path, required: true, schema: {type: string}";
    let paths = format!(
        "
/things/{{id}}.json:
  get: {{parameters: [{{name: id, {text}}}], {OK}}}
/things/{{from}}-{{to}}/v{{version}}:
  get: {{parameters: [{{name: from, {text}}}, {{name: to, {text}}}, {{name: version, in: path, required: true, schema: {{type: integer}}}}], {OK}}}
/things('{{id}}'):
  get: {{parameters: [{{name: id, {text}}}], {OK}}}
"
    );
    assert_snapshot!(builders(&paths, &["things", "from_to", "things_id"]));
}

#[test]
fn given_slashes_at_the_end_of_urls_when_emitted_then_operations_of_the_url_without() {
    let paths = format!(
        "
/: {{get: {{{OK}}}}}
/things/:
  get: {{{PAGE}}}
  post: {{{BODY}, {OK}}}
/things/{{thing-id}}/:
  {KEY}
  get: {{{OK}}}
/others//all: {{get: {{{OK}}}}}
"
    );
    assert_snapshot!(builders(&paths, &["graph", "things", "thing", "slash"]));
}
