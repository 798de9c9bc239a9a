//! Tests what the documentation of a generated crate says about unusual descriptions.

mod compared;

use graph_generator::document;
use graph_generator::pipeline::{self, Settings};
use graph_generator::share::Lock;

/// The `paths` of a document, a file of its crate, what the file says, and what it does not say.
const SAID: [(&str, &str, &str, &str); 13] = [
    (
        "/e: {x-rust-name: _, get: {responses: {'204': {description: d}}}}",
        "src/lib.rs",
        "pub fn __(client: ",
        "pub fn _(",
    ),
    (
        "/b: {get: {description: Of b., responses: &t {'200': {description: d, content: {application/json: {schema: \
         {$ref: '#/components/schemas/t'}}}}}}}\n  /c: {get: {description: \"Of c.\\n\\n- one\\n- two\\n\", responses: *t}}",
        "src/builders/b_api.rs",
        "    /// Of b.\n    ///\n    /// Reads the resource, `t`.\n    ///\n    /// At `/c`: Of c.\n    ///\n    /// - one\n    /// - two\n    #[",
        "At `/b`",
    ),
    (
        "/b: {get: {externalDocs: {url: 'https://learn.microsoft.com/b'}, responses: &t {'200': {description: d, \
         content: {application/json: {schema: {$ref: '#/components/schemas/t'}}}}}}}\n  \
         /c: {get: {description: Text of c., externalDocs: {url: 'https://learn.microsoft.com/c'}, responses: *t}}",
        "src/builders/b_api.rs",
        "/// [API reference](https://learn.microsoft.com/b)\n    ///\n    /// At `/c`: Text of c.\n    ///\n    \
         /// [API reference](https://learn.microsoft.com/c)",
        "At `/b`",
    ),
    (
        "/b: {get: {description: Same., responses: &t {'200': {description: d, content: {application/json: {schema: \
         {$ref: '#/components/schemas/t'}}}}}}}\n  /c: {get: {description: Same., responses: *t}}",
        "src/builders/b_api.rs",
        "/// Same.\n",
        "At `/c`",
    ),
    (
        "/b/f: {post: {x-ms-docs-operation-type: action, description: Of b., responses: {'204': {description: d}}}}\n  \
         /c/f: {post: {x-ms-docs-operation-type: action, description: Of c., responses: {'204': {description: d}}}}",
        "src/builders/b_api.rs",
        "/// At `/c`: Of c.",
        "At `/b`",
    ),
    (
        "/e: {post: {deprecated: true, x-broken: no way, x-ms-deprecation: {date: '2024-01-01'}, responses: {'204': \
         {description: d}}}}",
        "src/builders/e_api.rs",
        "no way; deprecated by Microsoft on 2024-01-01",
        "removal",
    ),
    (
        "/e: {get: {responses: {'204': {description: d}}}}",
        "src/builders/e_api.rs",
        "The response has no content.",
        "Reads the resource",
    ),
    (
        "/e: {put: {responses: {'204': {description: d}}}}",
        "src/builders/e_api.rs",
        "Replaces the whole resource.",
        "whatever the body leaves out",
    ),
    (
        "/e: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: \
         '#/components/schemas/t'}}}}}}}, post: {requestBody: {content: {application/json: {schema: {$ref: \
         '#/components/schemas/t'}}}}, responses: {'204': {description: d}}}}",
        "src/builders/e_api.rs",
        "Creates an item of the collection.",
        "and returns the new",
    ),
    (
        "/e: {get: {responses: &n {'204': {description: d}}}}\n  /e/f(p={p}): {get: {x-ms-docs-operation-type: function, \
         parameters: [{name: p, in: path, required: true, schema: {$ref: '#/components/schemas/t'}}], responses: *n}}",
        "src/builders/e_api.rs",
        "runtime::JsonLiteral",
        "p.to_string()",
    ),
    (
        "/e: {get: {responses: &n {'204': {description: d}}}}\n  /e/{k}: {post: {parameters: [{name: k, in: path, required: \
         true, schema: {type: string}}], responses: *n}}",
        "src/builders/e_item_api.rs",
        "pub struct EItemApi",
        "pub fn get",
    ),
    (
        "/x: {get: {responses: &n {'204': {description: d}}}}\n  /x//e: {get: {responses: *n}}\n  /y: {get: {responses: *n}}",
        "src/builders/x_api.rs",
        "Adds an empty segment to the URL.",
        "``",
    ),
    (
        "/e: {put: {requestBody: {content: {'*/*': {}, image/png: {}}}, responses: {'204': {description: d}}}}",
        "src/builders/e_api.rs",
        "content_type: impl AsRef<str>",
        "\"*/*\"",
    ),
];

#[test]
fn given_unusual_descriptions_when_generated_then_the_documentation_is_complete_and_true() {
    for (paths, file, said, unsaid) in SAID {
        let text = format!(
            "openapi: 3.0.4\ninfo: {{title: t, version: v}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\n\
             components: {{schemas: {{t: {{type: object, properties: {{a: {{type: string}}}}}}}}}}\npaths:\n  {paths}\n"
        );
        let document = document::load("in.yaml", &text).expect("a document");
        let settings = Settings::new("x", "in.yaml");
        let crate_ = pipeline::generate(&document, &Lock::new(), &settings).expect("a crate");
        let found = crate_.files.get(file);
        let found = found.unwrap_or_else(|| panic!("{file}: {:?}", crate_.files.keys()));
        assert!(found.contains(said), "{said}: {found}");
        assert!(!found.contains(unsaid), "{unsaid}: {found}");
    }
}
