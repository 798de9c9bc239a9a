//! The examples: requests and responses as on the pages of the API reference.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One example.
#[derive(Deserialize)]
pub struct Example {
    page: String,
    source: String,
    index: usize,
    pub operation: Option<String>,
    pub request: Option<Request>,
    pub response: Option<Response>,
}

/// The request of an example.
#[derive(Deserialize)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub body: Option<Value>,
}

/// The response of an example.
#[derive(Deserialize)]
pub struct Response {
    pub status: Option<u16>,
    pub odata_type: Option<String>,
    pub body: Option<Value>,
}

impl Example {
    /// The key of one side of the example in the list of wrong examples.
    pub fn key(&self, side: &str) -> String {
        format!("{}/{}#{} {side}", self.source, self.page, self.index)
    }
}

/// All examples; `None` with a message if their folder is missing.
pub fn examples() -> Option<Vec<Example>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/examples");
    let folder = std::env::var_os("GRAPH_EXAMPLES").map_or(beside, PathBuf::from);
    let file = folder.join("examples.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        // Not `eprintln!`, which is hidden for a passing test.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: no examples of the API reference at {}; set GRAPH_EXAMPLES to their folder",
            file.display()
        );
        return None;
    };
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    Some(lines.collect())
}
