//! Runs commands as people type them, in the project or in a fresh clone, and measures them.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use graph_generator::diagnostics::Diagnostic;

use super::measure::{self, Usage};
use super::{cargo, failed};

/// The cost of a command.
pub struct Taken {
    pub seconds: f64,
    pub usage: Usage,
}

/// Runs `cargo xtask` with arguments in a folder.
pub fn xtask(folder: &Path, arguments: &[&str]) -> Result<Taken, Diagnostic> {
    let mut command = cargo();
    command.arg("xtask").args(arguments);
    in_folder(folder, &mut command)
}

/// Runs any command in a folder.
pub fn in_folder(folder: &Path, command: &mut Command) -> Result<Taken, Diagnostic> {
    command.current_dir(folder);
    // A fresh clone builds into its own folder.
    command.env_remove("CARGO_TARGET_DIR");
    let start = Instant::now();
    let (output, usage) = measure::run(command).map_err(failed)?;
    let seconds = start.elapsed().as_secs_f64();
    if output.status.success() {
        return Ok(Taken { seconds, usage });
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(20).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    let shown = format!("{command:?} failed:\n{}", last.join("\n"));
    Err(failed(shown).file(folder.display().to_string()))
}

/// Runs work and baseline interleaved, after one run of each to warm the caches.
pub fn by_turns(
    runs: u32,
    mut work: impl FnMut() -> Result<Taken, Diagnostic>,
    mut baseline: impl FnMut() -> Result<Taken, Diagnostic>,
) -> Result<[Vec<Taken>; 2], Diagnostic> {
    work()?;
    baseline()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        ours.push(work()?);
        theirs.push(baseline()?);
    }
    Ok([ours, theirs])
}
