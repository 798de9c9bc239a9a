//! Measures the project's commands with everything built: `trim`, `regen --check`, `diff`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use graph_generator::diagnostics::Diagnostic;

use super::command::{by_turns, in_folder, xtask};
use super::measure::Usage;
use super::row::{Row, ratios};
use super::{cargo, description, failed};
use crate::{regen, workspace};

/// The slice of 2022, a test fixture.
const OLDER: &str = "tests/fixtures/entitlement-management-2022.yaml";

/// `cargo xtask trim` of a synthetic description of 55 MB.
pub fn trim(runs: u32) -> Result<Vec<Row>, Diagnostic> {
    let folder = root()?;
    let made = description::write(&folder.join("target/bench"));
    let made = made.map_err(|error| failed(error.to_string()))?;
    let out = folder.join("target/bench/trimmed.yaml");
    let [document, slice, out] = [&made.document, &made.slice, &out].map(|path| text(path));
    let arguments = [
        "trim", "--from", &document, "--slice", &slice, "--out", &out,
    ];
    let rounds = by_turns(
        runs,
        || xtask(&folder, &arguments),
        || in_folder(&folder, Command::new("wc").args(["-l", &document])),
    )?;
    let work = "`cargo xtask trim` of a made-up description of 55 MB";
    Ok(vec![row("trim", work, "`wc -l` of it", None, &rounds)])
}

/// `cargo xtask regen --check`.
pub fn regen(runs: u32) -> Result<Vec<Row>, Diagnostic> {
    let folder = root()?;
    let mut format = cargo();
    format.args(["fmt", "--check", "--package", regen::CRATE]);
    let rounds = by_turns(
        runs,
        || xtask(&folder, &["regen", "--check"]),
        || in_folder(&folder, &mut format),
    )?;
    let work = "`cargo xtask regen --check`";
    let baseline = "`cargo fmt --check` of what it generates";
    Ok(vec![row("regen", work, baseline, Some("0.8 s"), &rounds)])
}

/// `cargo xtask diff` of the slice of 2022 and the current one.
pub fn diff(runs: u32) -> Result<Vec<Row>, Diagnostic> {
    let folder = root()?;
    let rounds = by_turns(
        runs,
        || xtask(&folder, &["diff", OLDER, regen::SPEC]),
        || xtask(&folder, &["regen", "--check"]),
    )?;
    let work = "`cargo xtask diff` of the slice of 2022 and the current one";
    let baseline = "`cargo xtask regen --check`";
    Ok(vec![row("diff", work, baseline, Some("0.8 s"), &rounds)])
}

/// `cargo xtask diff` of the two slices, with the same command of Redocly as baseline.
pub fn redocly(program: &Path, runs: u32) -> Result<Vec<Row>, Diagnostic> {
    let folder = root()?;
    let rounds = by_turns(
        runs,
        || xtask(&folder, &["diff", OLDER, regen::SPEC]),
        || {
            let mut command = Command::new(program);
            command.args(["diff", OLDER, regen::SPEC, "--fail-on", "none"]);
            in_folder(&folder, &mut command)
        },
    )?;
    let work = "`cargo xtask diff` of the slice of 2022 and the current one";
    let baseline = "`redocly diff` of the same files";
    Ok(vec![row(
        "diff-redocly",
        work,
        baseline,
        Some("×0.2"),
        &rounds,
    )])
}

/// `cargo xtask diff` of whole descriptions, and of the slice and one of them. The first is compared with the program of
/// another commit, if there is one.
pub fn whole(
    old: &Path,
    new: &Path,
    before: Option<&Path>,
    runs: u32,
) -> Result<Vec<Row>, Diagnostic> {
    let folder = root()?;
    let [old, new] = [absolute(old)?, absolute(new)?].map(|path| text(&path));
    let before = before.map(absolute).transpose()?;
    fs::create_dir_all(folder.join("target/bench")).map_err(|error| failed(error.to_string()))?;
    let both = ["diff", &old, &new, "--out", "target/bench/whole.txt"];
    let slice = ["diff", regen::SPEC, &new, "--out", "target/bench/slice.txt"];
    let measured = |arguments: &[&str]| {
        xtask(&folder, arguments)?;
        (0..runs)
            .map(|_| xtask(&folder, arguments))
            .collect::<Result<Vec<_>, _>>()
    };
    let (name, work) = ("diff-whole", "`cargo xtask diff` of two whole descriptions");
    let target = "10 s, 1000 MB";
    let first = if let Some(program) = before {
        let rounds = by_turns(
            runs,
            || xtask(&folder, &both),
            || in_folder(&folder, Command::new(&program).args(both)),
        )?;
        let baseline = "the program given as `--before`";
        row(name, work, baseline, Some(target), &rounds)
    } else {
        alone(name, work, target, &measured(&both)?)
    };
    let work = "`cargo xtask diff` of the slice and a whole description";
    let second = alone("diff-slice-whole", work, "2 s", &measured(&slice)?);
    Ok(vec![first, second])
}

/// A row of a command and its baseline.
pub fn row(
    name: &str,
    work: &str,
    baseline: &str,
    target: Option<&str>,
    [ours, theirs]: &[Vec<Usage>; 2],
) -> Row {
    Row {
        baseline: baseline.to_owned(),
        time: ratios(ours, theirs, |taken| taken.seconds),
        ..Row {
            target: target.map(str::to_owned),
            ..alone(name, work, "", ours)
        }
    }
}

/// A row of a command without a baseline.
pub fn alone(name: &str, work: &str, target: &str, taken: &[Usage]) -> Row {
    let peaks = taken.iter().map(|taken| taken.peak_megabytes);
    Row {
        name: name.to_owned(),
        work: work.to_owned(),
        target: Some(target.to_owned()),
        seconds: taken.iter().map(|taken| taken.seconds).collect(),
        megabytes: Some(peaks.fold(0.0, f64::max)),
        ..Row::default()
    }
}

fn root() -> Result<PathBuf, Diagnostic> {
    absolute(&workspace::path("."))
}

fn absolute(path: &Path) -> Result<PathBuf, Diagnostic> {
    std::path::absolute(path).map_err(|error| failed(error.to_string()))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
