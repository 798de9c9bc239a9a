//! For each construct of Graph documents: a minimal document and the emitted Rust.
//!
//! Review a change of the emitters with `cargo insta review`, or set `INSTA_UPDATE=always`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use graph_generator::diagnostics::Diagnostics;
use graph_generator::document;
use graph_generator::emit::Files;
use graph_generator::pipeline::{self, Generated, Settings};
use graph_generator::share::Lock;

mod agreement;
mod front_page;
mod markdown;
mod names;
mod types;
mod urls;
mod words;

/// A file of this folder.
fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/constructs");
    let path = path.join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Generates from these paths and schemas, with this lock of builder names.
fn generated(paths: &str, schemas: &str, lock: &Lock) -> Result<Generated, Diagnostics> {
    let text = format!(
        "openapi: 3.0.4\ninfo: {{title: t, version: beta}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\npaths:\n{}\ncomponents:\n  schemas:\n    none: {{type: string}}\n{}",
        indented(paths, 2),
        indented(schemas, 4)
    );
    generated_of(&text, lock)
}

/// Generates a crate from a whole document.
fn crate_of_document(text: &str) -> Files {
    let generated = generated_of(text, &Lock::new());
    generated.unwrap_or_else(|found| panic!("{found}")).files
}

fn generated_of(text: &str, lock: &Lock) -> Result<Generated, Diagnostics> {
    let document = document::load("example.yaml", text).unwrap_or_else(|found| panic!("{found}"));
    let settings = Settings::new("example", "example.yaml");
    pipeline::generate(&document, lock, &settings)
}

/// The files of these models, for the schemas of a file in `types`: a property `held` of the type `holder` has the
/// construct.
fn models_of(case: &str, wanted: &[&str]) -> String {
    let schemas = read(&format!("types/{case}.yaml"));
    let generated = generated(READS_HOLDER, &schemas, &Lock::new());
    let files = generated.unwrap_or_else(|found| panic!("{found}")).files;
    let paths: Vec<String> = wanted
        .iter()
        .map(|name| format!("src/models/{name}.rs"))
        .collect();
    shown(&files, &paths)
}

const READS_HOLDER: &str = "
/holders:
  get:
    responses:
      '2XX':
        description: Success
        content:
          application/json:
            schema: {$ref: '#/components/schemas/microsoft.graph.holder'}
";

/// Files without their header, one after the other.
fn shown<S: AsRef<str>>(files: &Files, wanted: &[S]) -> String {
    let mut text = String::new();
    for path in wanted {
        let path = path.as_ref();
        let file = files
            .get(path)
            .unwrap_or_else(|| panic!("no {path} among {:?}", files.keys()));
        let body: Vec<&str> = file
            .lines()
            .skip_while(|line| line.starts_with("// ") || line.is_empty())
            .collect();
        let _ = write!(text, "// {path}\n{}\n\n", body.join("\n"));
    }
    text
}

fn indented(text: &str, by: usize) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("{}{line}", " ".repeat(by)))
        .collect();
    lines.join("\n")
}
