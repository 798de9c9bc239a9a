//! The pages of the guide that are published with the crate.

use std::fs;

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use graph_generator::emit::GuidePage;

use crate::read::read_text;
use crate::workspace;

/// The names of the pages, in order.
const LIST: &str = "specs/guide.yaml";
const PAGES: &str = "docs";

/// The pages that `specs/guide.yaml` lists; none if there is no such file.
///
/// # Errors
/// If the list or a page cannot be read.
pub fn pages() -> Result<Vec<GuidePage>, Diagnostics> {
    let list = workspace::path(LIST);
    if !fs::exists(&list).unwrap_or(false) {
        return Ok(Vec::new());
    }
    let names: Vec<String> = serde_yaml::from_str(&read_text(&list)?).map_err(|error| {
        Diagnostic::error(
            Pointer::root(),
            format!("expected a list of names: {error}"),
        )
        .file(LIST)
    })?;
    let mut pages = Vec::new();
    for name in names {
        let text = read_text(&workspace::path(&format!("{PAGES}/{name}.md")))?;
        pages.push(GuidePage { name, text });
    }
    Ok(pages)
}
