//! Compares `cargo check` of the generated crate with a crate that declares the same models with serde's
//! derive and no operations.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::command::{by_turns, in_folder};
use super::measure::Usage;
use super::row::{Row, ratios};
use super::{cargo, commands, failed, peer};
use crate::{regen, workspace};

/// Folder for the crates and their builds.
const FOLDER: &str = "target/bench";

/// A crate to compile with `cargo check`.
struct Crate {
    folder: PathBuf,
    name: &'static str,
    /// The file to touch.
    touched: &'static str,
}

/// Measures `cargo check`, with all dependencies built.
pub fn rows(runs: u32) -> Result<Vec<Row>, Diagnostics> {
    let [ours, theirs] = &made()?;
    // The first round, which does not count, builds the dependencies.
    let cold = by_turns(runs, || ours.check_cold(), || theirs.check_cold())?;
    // That of the second fills the incremental cache.
    let warm = by_turns(runs, || ours.check_warm(), || theirs.check_warm())?;
    let baseline = "a crate of the same models with serde derive, no operations";
    Ok(vec![
        row(
            "check-cold",
            "`cargo check` of the crate, its dependencies built",
            baseline,
            &cold,
        ),
        row(
            "check-warm",
            "the same after a file was touched",
            baseline,
            &warm,
        ),
    ])
}

fn row(name: &str, work: &str, baseline: &str, rounds: &[Vec<Usage>; 2]) -> Row {
    let [ours, theirs] = rounds;
    Row {
        target: None,
        cpu: ratios(ours, theirs, |taken| taken.cpu_seconds),
        ..commands::row(name, work, baseline, None, rounds)
    }
}

/// Creates the generated crate and its baseline, each standalone.
fn made() -> Result<[Crate; 2], Diagnostics> {
    let ours = workspace::path(FOLDER).join("generated");
    let theirs = workspace::path(FOLDER).join("derive-peer");
    let generated = regen::generate_alone(&regen::Input::default(), &ours)?;
    let made = || {
        for folder in [&ours, &theirs] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        for (path, text) in &generated.files {
            let path = ours.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&ours))?;
            fs::write(path, text)?;
        }
        locked(&ours)?;
        peer::write(&theirs, &generated.api)?;
        fs::copy(workspace::path("Cargo.lock"), theirs.join("Cargo.lock")).map(|_| ())
    };
    made().map_err(|error: std::io::Error| failed(error.to_string()))?;
    Ok([
        Crate {
            folder: ours,
            name: regen::CRATE,
            touched: "src/models.rs",
        },
        Crate {
            folder: theirs,
            name: "derive-peer",
            touched: "src/lib.rs",
        },
    ])
}

impl Crate {
    fn check(&self, incremental: &str) -> Result<Usage, Diagnostic> {
        let mut command = cargo_check(&self.folder, &[]);
        command.env("CARGO_INCREMENTAL", incremental);
        self.run(&mut command)
    }

    fn check_cold(&self) -> Result<Usage, Diagnostic> {
        self.run(cargo().args(["clean", "--package", self.name]))?;
        self.check("0")
    }

    fn check_warm(&self) -> Result<Usage, Diagnostic> {
        touch(&self.folder.join(self.touched))?;
        self.check("1")
    }

    fn run(&self, command: &mut Command) -> Result<Usage, Diagnostic> {
        let target = std::path::absolute(workspace::path(FOLDER).join("target"));
        let target = target.map_err(|error| failed(error.to_string()))?;
        command.arg("--target-dir").arg(target);
        in_folder(&self.folder, command)
    }
}

/// Makes a standalone crate that compiles offline, and returns its manifest.
pub fn locked(folder: &Path) -> std::io::Result<String> {
    fs::copy(workspace::path("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::read_to_string(folder.join("Cargo.toml"))
}

/// Makes a file look changed, so cargo compiles its crate again.
pub fn touch(file: &Path) -> Result<(), Diagnostic> {
    let now = std::time::SystemTime::now();
    let file = fs::File::options().append(true).open(file);
    file.and_then(|file| file.set_modified(now))
        .map_err(|error| failed(error.to_string()))
}

/// `cargo check` in a folder, reusing only built dependencies.
pub fn cargo_check(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo();
    command
        .arg("check")
        .args(arguments)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(folder);
    command
}
