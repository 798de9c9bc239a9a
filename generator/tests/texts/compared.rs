//! What a comparison says about two descriptions that differ in one place.

use graph_generator::diff;
use graph_generator::document;
use graph_generator::lower;
use graph_generator::share::Lock;

/// The `paths` of two documents, and what the comparison says: the verdict on the wire, and the text.
const COMPARED: [(&str, &str, &[&str]); 21] = [
    // Names of placeholders do not matter.
    (
        "/e/{a}: {get: {parameters: [{name: a, in: path, required: true, schema: {type: integer, maximum: 5}}], \
         responses: {'204': {description: d}}}}",
        "/e/{b}: {get: {parameters: [{name: b, in: path, required: true, schema: {type: integer, maximum: 6}}], \
         responses: {'204': {description: d}}}}",
        &["Compatible `b` takes other values: with `maximum: 6`, without `maximum: 5`"],
    ),
    (
        "/e/{a}/f/{b}: {get: {parameters: [{name: a, in: path, required: true, schema: {type: integer, maximum: 5}}, \
         {name: b, in: path, required: true, schema: {type: integer}}], responses: {'204': {description: d}}}}",
        "/e/{b}/f/{a}: {get: {parameters: [{name: b, in: path, required: true, schema: {type: integer, maximum: 5}}, \
         {name: a, in: path, required: true, schema: {type: integer}}], responses: {'204': {description: d}}}}",
        &[],
    ),
    // Those of arguments do.
    (
        "/f(x={a},y={b}): {get: {x-ms-docs-operation-type: function, parameters: [{name: a, in: path, required: true, \
         schema: {type: integer, maximum: 5}}, {name: b, in: path, required: true, schema: {type: integer}}], \
         responses: {'204': {description: d}}}}",
        "/f(x={b},y={a}): {get: {x-ms-docs-operation-type: function, parameters: [{name: a, in: path, required: true, \
         schema: {type: integer}}, {name: b, in: path, required: true, schema: {type: integer, maximum: 6}}], \
         responses: {'204': {description: d}}}}",
        &["Compatible `b` takes other values: with `maximum: 6`, without `maximum: 5`"],
    ),
    // An action of OData that lists nothing requires all parameters.
    (
        "/a: {post: {x-ms-docs-operation-type: action, requestBody: {required: true, content: {application/json: {schema: {type: object, properties: \
         {p: {type: string}, q: {type: string}}}}}}, responses: {'204': {description: d}}}}",
        "/a: {post: {x-ms-docs-operation-type: action, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [p], \
         properties: {p: {type: string}, q: {type: string}}}}}}, responses: {'204': {description: d}}}}",
        &["Compatible is no longer required"],
    ),
    (
        "/a: {post: {requestBody: {required: true, content: {application/json: {schema: {type: object, properties: \
         {p: {type: string}, q: {type: string}}}}}}, responses: {'204': {description: d}}}}",
        "/a: {post: {requestBody: {required: true, content: {application/json: {schema: {type: object, required: [p], \
         properties: {p: {type: string}, q: {type: string}}}}}}, responses: {'204': {description: d}}}}",
        &["Breaking is now required"],
    ),
    (
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: string}}}}}}}",
        "/a: {get: {responses: {'200': {description: d, content: {text/csv: {}, application/json: {schema: {type: \
         string}}}}}}}",
        &["Compatible with `text/csv` (received)"],
    ),
    (
        "/a: {put: {requestBody: {content: {text/csv: {}, application/json: {schema: {type: string}}}}, responses: \
         {'204': {description: d}}}}",
        "/a: {put: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {'204': \
         {description: d}}}}",
        &["Breaking without `text/csv` (sent)"],
    ),
    (
        "/a: {put: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {'204': \
         {description: d}}}}",
        "/a: {put: {requestBody: {content: {image/png: {}, image/gif: {}}}, responses: {'204': {description: d}}}}",
        &["Breaking `bytes (image/png, image/gif)` is sent (before: `Edm.String`)"],
    ),
    (
        "/a: {get: {responses: &r {'204': {description: d}}}}",
        "/a: {get: {responses: &r {'204': {description: d}}}}\n  /a/b: {get: {responses: *r}}\n  /a/b/c: {get: {responses: *r}}",
        &["Compatible added with 2 operations at 2 URLs"],
    ),
    (
        "/a: {get: {responses: &r {'204': {description: d}}}}\n  /a/b: {get: {responses: *r}}",
        "/a: {get: {responses: &r {'204': {description: d}}}}",
        &["Breaking removed with 1 operation"],
    ),
    (
        "/a: {get: {responses: {'204': {description: d, headers: {a: {schema: {type: string}}, b: {required: true, schema: \
         {type: string}}, c: {schema: {type: string}}, d: {schema: {type: string}}}}}}}",
        "/a: {get: {responses: {'204': {description: d, headers: {a: {required: true, schema: {type: string}}, b: {schema: \
         {type: string}}, c: {schema: {type: integer}}, e: {schema: {type: string}}}}}}}",
        &[
            "Breaking `a` with 204 is always sent now; `b` with 204 can be missing now; `c` with 204 is of type `integer` \
             (before: `string`); `d` with 204 is gone; `e` with 204 is new",
        ],
    ),
    // A property of another type is another property.
    (
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {catalog: {type: \
         string}}}}}}}}}",
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {catalogs: {type: \
         boolean}}}}}}}}}",
        &[
            "Breaking the property `catalog` of type `Edm.String` is gone",
            "Compatible the property `catalogs` of type `Edm.Boolean` is new",
        ],
    ),
    // Values of another type.
    (
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {b: {type: \
         string}}}}}}}}}",
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {b: {type: \
         boolean}}}}}}}}}",
        &["Breaking is of type `Edm.Boolean` (before: `Edm.String`)"],
    ),
    (
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {b: {type: \
         string, format: date}}}}}}}}}",
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {b: {type: \
         string, writeOnly: true}}}}}}}}}",
        &[
            "Compatible is of type `Edm.String` (before: `Edm.Date`)",
            "Breaking is no longer sent by the service",
        ],
    ),
    (
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {b: {type: \
         array, items: {type: string}}}}}}}}}}",
        "/a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {b: {type: \
         array, items: {type: string}}}, x-properties: {b: {x-known-values: {name: e, values: [c]}}}}}}}}}}",
        &[
            "Compatible added: enumeration",
            "None is of type `Collection(microsoft.graph.e)` (before: `Collection(Edm.String)`); on the wire it stays a string",
        ],
    ),
    // A type in a type that is sent.
    (
        "/a: {put: {requestBody: {content: {application/json: {schema: {type: object, properties: {b: {type: object, properties: {c: {type: \
         string}}}}}}}}, responses: {'204': {description: d}}}}",
        "/a: {put: {requestBody: {content: {application/json: {schema: {type: object, properties: {b: {type: object, properties: {c: {type: \
         string, format: date}}}}}}}}, responses: {'204': {description: d}}}}",
        &["Breaking is of type `Edm.Date` (before: `Edm.String`)"],
    ),
    // What limits values.
    (
        "/a: {get: {parameters: [{name: p, in: query, required: true, content: {text/plain: {schema: {type: string}}}}], responses: {'204': {description: d}}}}",
        "/a: {get: {parameters: [{name: p, in: query, required: true, content: {application/xml: {schema: {type: string}}}}], responses: {'204': {description: d}}}}",
        &[
            "Breaking `p` was required Edm.String and is required Edm.String; with `content: \"application/xml\"`, without `content: \"text/plain\"`",
        ],
    ),
    (
        "/a: {get: {parameters: [{name: p, in: query, required: true, content: {application/json: {schema: {type: string}}}}], responses: {'204': {description: d}}}}",
        "/a: {get: {parameters: [{name: p, in: query, required: true, content: {application/json: {schema: {type: string, nullable: true}}}}], responses: {'204': {description: d}}}}",
        &[
            "Compatible `p` was required Edm.String, as JSON and is required Edm.String, nullable, as JSON",
        ],
    ),
    (
        "/a: {get: {parameters: [{name: p, in: query, required: true, schema: {type: array, items: {type: string}}}], responses: {'204': {description: d}}}}",
        "/a: {get: {parameters: [{name: p, in: query, required: true, schema: {type: array, items: {type: string}, enum: [[a]]}}], responses: {'204': {description: d}}}}",
        &[
            "Breaking `p` was required Collection(Edm.String), one pair for each part and is required Collection(Edm.String), one pair for each part; with `enum: [[\"a\"]]`",
        ],
    ),
    (
        "/a: {get: {parameters: [{name: p, in: query, required: true, schema: {allOf: [{type: integer}, {maximum: 9}]}}], responses: {'204': {description: d}}}}",
        "/a: {get: {parameters: [{name: p, in: query, required: true, schema: {allOf: [{type: integer}, {maximum: 9}], enum: [1]}}], responses: {'204': {description: d}}}}",
        &["Breaking `p` was required Edm.Int64 and is required Edm.Int64; with `enum: [1]`"],
    ),
    (
        "/a: {get: {parameters: [{name: p, in: query, required: true, schema: {anyOf: [{type: string}], enum: [a, b]}}], responses: {'204': {description: d}}}}",
        "/a: {get: {parameters: [{name: p, in: query, required: true, schema: {anyOf: [{type: string}], enum: [a]}}], responses: {'204': {description: d}}}}",
        &["Breaking `b` is gone"],
    ),
];

#[test]
fn given_two_descriptions_when_compared_then_each_difference_is_told_truly() {
    let mut untrue = Vec::new();
    for (old, new, expected) in COMPARED {
        let found = told(old, new);
        if found != expected {
            untrue.push(format!("{old}\n{new}\n{found:#?}\n"));
        }
    }
    assert!(untrue.is_empty(), "{}", untrue.concat());
}

/// What a comparison of two documents says.
fn told(old: &str, new: &str) -> Vec<String> {
    let lock = Lock::new();
    let [old, new] = [old, new].map(|paths| {
        let text = format!(
            "openapi: 3.0.4\ninfo: {{title: t, version: v}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\n\
             paths:\n  {paths}\n"
        );
        let document = document::load("in.yaml", &text).expect("a document");
        lower::lower(&document).expect("an API").0
    });
    let [old, new] = [&old, &new].map(|api| diff::Source { api, lock: &lock });
    let changes = diff::compare(&old, &new);
    let changes = changes.iter();
    let told = changes.map(|change| format!("{:?} {}", change.wire, change.message));
    told.collect()
}
