//! Measures what a newcomer waits for: the first command in a fresh clone, and the gate.

use std::fs;
use std::path::Path;
use std::process::Command;

use graph_generator::diagnostics::Diagnostic;
use tempfile::TempDir;

use super::command::{by_turns, in_folder, xtask};
use super::commands::{alone, row};
use super::measure::Usage;
use super::row::Row;
use super::{cargo, failed};
use crate::workspace;

/// A program with the dependencies that any client of Graph needs.
const BARE_MANIFEST: &str = "[package]\nname = \"bare\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
    [dependencies]\n\
    reqwest = { version = \"0.13\", default-features = false, features = [\"gzip\", \"http2\", \"rustls\"] }\n\
    serde = { version = \"1\", features = [\"derive\"] }\n\
    serde_json = \"1\"\n\
    tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n";

/// `cargo xtask regen` in a fresh clone. A first round, which does not count, downloads the crates.
pub fn fresh(rounds: u32) -> Result<Vec<Row>, Diagnostic> {
    let work = "`cargo xtask regen` in a fresh clone, nothing built";
    let baseline = "`cargo build` of an empty program with `reqwest`, `serde` and `tokio`";
    let rounds = by_turns(
        rounds,
        || xtask(cloned()?.path(), &["regen"]),
        build_of_bare,
    )?;
    Ok(vec![row(
        "fresh-clone",
        work,
        baseline,
        Some("60 s"),
        &rounds,
    )])
}

/// `regen` and the gate in fresh clones: the time to the first output of `regen`, `regen` after a change of the
/// generator, and the gate. `cargo fetch`, which does not count, downloads the crates.
pub fn gate() -> Result<Vec<Row>, Diagnostic> {
    let clone = cloned()?;
    in_folder(clone.path(), cargo().args(["fetch", "--locked"]))?;
    let first = xtask(clone.path(), &["regen"])?;
    let first = first.first_progress;
    let first = first.ok_or_else(|| failed("`cargo xtask regen` printed no progress"))?;
    change(&clone.path().join("generator/src/emit.rs"))?;
    let again = xtask(clone.path(), &["regen"])?;
    let clone = cloned()?;
    let gate = in_folder(
        clone.path(),
        &mut Command::new(clone.path().join(".ci/run")),
    )?;
    let edit = "`cargo xtask regen` after a line of the generator was changed";
    let row = alone(
        "first-line",
        "the first line of `cargo xtask regen` in a fresh clone",
        "1 s",
        &[],
    );
    Ok(vec![
        Row {
            seconds: vec![first],
            megabytes: None,
            ..row
        },
        alone("regen-after-edit", edit, "25 s", &[again]),
        alone("gate", "`.ci/run` in a fresh clone", "480 s", &[gate]),
    ])
}

/// Clones what is committed.
fn cloned() -> Result<TempDir, Diagnostic> {
    let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let mut command = Command::new("git");
    command.args(["clone", "--quiet", "--no-hardlinks"]);
    command
        .arg(std::path::absolute(workspace::path(".")).map_err(|error| failed(error.to_string()))?);
    in_folder(folder.path(), command.arg("."))?;
    Ok(folder)
}

/// Adds a line to the first function of a file.
fn change(file: &Path) -> Result<(), Diagnostic> {
    let text = fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    let changed = text.split_once("fn ").and_then(|(before, function)| {
        let (signature, body) = function.split_once(" {\n")?;
        let line = "std::hint::black_box(\"changed\");";
        Some(format!("{before}fn {signature} {{\n{line}\n{body}"))
    });
    let changed = changed.ok_or_else(|| failed(format!("{} has no function", file.display())))?;
    fs::write(file, changed).map_err(|error| failed(error.to_string()))
}

fn build_of_bare() -> Result<Usage, Diagnostic> {
    let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let written = || {
        fs::create_dir(folder.path().join("src"))?;
        fs::write(folder.path().join("src/main.rs"), "fn main() {}\n")?;
        fs::write(folder.path().join("Cargo.toml"), BARE_MANIFEST)?;
        // The same versions as here.
        fs::copy(
            workspace::path("Cargo.lock"),
            folder.path().join("Cargo.lock"),
        )
        .map(|_| ())
    };
    written().map_err(|error: std::io::Error| failed(error.to_string()))?;
    in_folder(folder.path(), cargo().arg("build"))
}
