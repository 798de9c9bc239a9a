//! Runs commands as people type them, in the project or in a fresh clone, and measures them.

use std::path::Path;
use std::process::Command;

use graph_generator::diagnostics::Diagnostic;

use super::measure::{self, Usage};
use super::{cargo, failed};
use crate::output::tell;

/// Runs `cargo xtask` with arguments in a folder.
pub fn xtask(folder: &Path, arguments: &[&str]) -> Result<Usage, Diagnostic> {
    let mut command = cargo();
    command.arg("xtask").args(arguments);
    in_folder(folder, &mut command)
}

/// Runs any command in a folder.
pub fn in_folder(folder: &Path, command: &mut Command) -> Result<Usage, Diagnostic> {
    command.current_dir(folder);
    // A fresh clone builds into its own folder.
    command.env_remove("CARGO_TARGET_DIR");
    let (output, usage) = measure::run(command).map_err(failed)?;
    if output.status.success() {
        return Ok(usage);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(20).collect();
    for line in last.into_iter().rev() {
        tell!("{line}");
    }
    let shown = format!("{command:?} failed; its last lines are above");
    Err(failed(shown).file(folder.display().to_string()))
}

/// Runs work and baseline interleaved, after one run of each to warm the caches.
pub fn by_turns(
    runs: u32,
    mut work: impl FnMut() -> Result<Usage, Diagnostic>,
    mut baseline: impl FnMut() -> Result<Usage, Diagnostic>,
) -> Result<[Vec<Usage>; 2], Diagnostic> {
    work()?;
    baseline()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        ours.push(work()?);
        theirs.push(baseline()?);
    }
    Ok([ours, theirs])
}
