//! `--check`: reports the differences of the folder and of the files next to it.

use std::path::{Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use similar::TextDiff;

use crate::output::say;
use crate::tree;

/// Maximum number of differing lines that `--check` shows for a file.
const SHOWN_LINES: usize = 20;

/// Maximum number of files that `--check` shows differences of.
const SHOWN_FILES: usize = 10;

/// Reports the differences of the folder and of the files next to it.
pub fn check(
    folder: &Path,
    plan: &tree::Plan<'_>,
    beside: &[(PathBuf, String)],
    help: &str,
) -> Result<(), Diagnostics> {
    if plan.is_empty() && beside.is_empty() {
        say!("{} is up to date", folder.display());
        return Ok(());
    }
    for (index, (path, new, old)) in plan.changed.iter().enumerate() {
        say!("differs: {}", folder.join(path).display());
        if index < SHOWN_FILES {
            show_difference(old.as_deref().unwrap_or_default(), new);
        }
    }
    for path in &plan.stale {
        say!("stale: {}", folder.join(path).display());
    }
    for (path, _) in beside {
        say!("differs: {}", path.display());
    }
    let count = plan.changed.len() + plan.stale.len() + beside.len();
    Err(Diagnostic::error(
        Pointer::root(),
        format!("{count} generated files differ from what the generator writes"),
    )
    .file(folder.display().to_string())
    .help(help)
    .into())
}

fn show_difference(old: &str, new: &str) {
    let diff = TextDiff::from_lines(old, new);
    let unified = diff.unified_diff().context_radius(1).to_string();
    let mut lines = unified.lines();
    for line in lines.by_ref().take(SHOWN_LINES) {
        say!("    {line}");
    }
    let left = lines.count();
    if left > 0 {
        say!("    … and {left} more lines");
    }
}
