//! `cargo xtask bench`: what the main work takes, as ratios to peers measured in the same run.
//!
//! Times of one machine mean little on another, so each figure stands beside one for work of a known size. What
//! `trim`, `regen` and `cargo check` take is measured here; the rest by the benchmarks of `tests/benches`, which
//! hand over their rows. All of it is one table, which README.md shows.

mod check;
mod description;
mod generate;
pub mod measure;
mod peer;
pub mod process;
mod row;
mod suite;
mod table;
mod trim;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args as ClapArgs;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};

use crate::{regen, workspace, write};
pub use check::{cargo_check, locked, touch};
use process::Usage;
use row::Row;
use suite::Suite;

/// The page that shows the table.
const PAGE: &str = "README.md";

/// Measures the main work against peers in the same run, and prints ratios as a table (Linux).
#[derive(ClapArgs)]
pub struct Args {
    /// What to measure [default: all of it]
    #[arg(value_name = "SUITE")]
    suites: Vec<Suite>,
    /// Replaces the table in README.md; takes all suites, and some minutes.
    #[arg(long, conflicts_with = "suites")]
    write: bool,
    /// How often `trim`, `regen` and `cargo check` are measured.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=99))]
    runs: u32,
    /// Measures only `trim`, of this whole description.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["suites", "write"])]
    trim_from: Option<PathBuf>,
    /// What to keep of it [default: specs/slice.yaml]
    #[arg(long, value_name = "PATH", requires = "trim_from")]
    trim_slice: Option<PathBuf>,
    /// Does one piece of work in this process and prints what it used; for the benchmark itself.
    #[arg(long, hide = true)]
    only: Option<Work>,
}

/// A piece of work that runs in a process of its own, so that its memory can be told.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Work {
    /// Everything `regen` does except writing.
    Regen,
    /// Reading the specification with the YAML library.
    Read,
    /// Everything `trim` does except writing.
    Trim,
    /// Reading a whole description and finding its lines.
    Lines,
}

/// Runs the command.
///
/// # Errors
/// When something cannot be measured, or the table not be written; the page is as it was then.
pub fn run(args: &Args) -> Result<ExitCode, Diagnostics> {
    if cfg!(debug_assertions) {
        return Ok(optimised()?);
    }
    if let Some(work) = args.only {
        return only(args, work).map(|()| ExitCode::SUCCESS);
    }
    let table = || Ok(table::render(&rows(args)?, &machine()?));
    if args.write {
        publish(&workspace::path(PAGE), table)?;
    } else {
        print!("{}", table()?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Does a piece of work, and prints what this process used.
fn only(args: &Args, work: Work) -> Result<(), Diagnostics> {
    match work {
        Work::Regen => generate::only_regen()?,
        Work::Read => generate::only_read()?,
        Work::Trim => trim::only_trim(args)?,
        Work::Lines => trim::only_lines(args)?,
    }
    let own = Usage::of_this_process().map_err(failed)?;
    println!("{}", own.to_line());
    Ok(())
}

/// Measures what was asked for, in the order of the table.
fn rows(args: &Args) -> Result<Vec<Row>, Diagnostics> {
    if let Some(document) = &args.trim_from {
        return trim::rows_of(document, args.trim_slice.clone(), args.runs);
    }
    let mut rows = Vec::new();
    for suite in Suite::ALL {
        if args.suites.is_empty() || args.suites.contains(&suite) {
            eprintln!("{}", suite.name());
            rows.extend(suite.rows(args.runs)?);
        }
    }
    Ok(rows)
}

/// Puts a table in its place on a page. Without a place, nothing is measured; without a table, the page stays as it is.
fn publish(
    page: &Path,
    table: impl FnOnce() -> Result<String, Diagnostics>,
) -> Result<(), Diagnostics> {
    let text = regen::read_text(page)?;
    let replaced = |table: &str| {
        table::replaced(&text, table)
            .map_err(|problem| failed(problem).file(page.display().to_string()))
    };
    replaced("")?;
    let text = replaced(&table()?)?;
    Ok(write::commit(vec![write::stage(page, text.as_bytes())?])?)
}

/// Runs the same command in the optimised program, as nothing else is worth measuring.
fn optimised() -> Result<ExitCode, Diagnostic> {
    let mut command = cargo();
    command
        .args([
            "run",
            "--release",
            "--quiet",
            "--package",
            "xtask",
            "--manifest-path",
        ])
        .arg(workspace::path("Cargo.toml"))
        .arg("--")
        .args(std::env::args_os().skip(1));
    let status = command.status().map_err(|error| cannot_run(&error))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// What the figures depend on, as far as the table says it.
fn machine() -> Result<String, Diagnostic> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = output.map_err(|error| failed(format!("rustc can't be run: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = said.split(' ').nth(1).unwrap_or("of an unknown version");
    let cores = std::thread::available_parallelism();
    let cores = cores.map_err(|error| failed(error.to_string()))?;
    Ok(format!("rustc {version}, {cores} cores"))
}

/// The cargo that runs this.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn cannot_run(error: &std::io::Error) -> Diagnostic {
    failed(format!("cargo can't be run: {error}"))
}

/// A number of things, to divide by.
pub fn count(things: usize) -> f64 {
    u32::try_from(things).map_or(f64::from(u32::MAX), f64::from)
}

/// A measurement that failed.
pub fn failed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Pointer::root(), message.into())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn given_a_measurement_that_fails_when_published_then_the_page_is_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let page = folder.path().join("README.md");
        let old = table::replaced(&table::place(), "old\n").expect("a page");
        fs::write(&page, &old).expect("a file");
        let failure = || Err(failed("the benchmark `decode` failed").into());
        let said = publish(&page, failure).expect_err("a failure").to_string();
        assert_eq!(said, "error: the benchmark `decode` failed");
        assert_eq!(fs::read_to_string(&page).expect("a file"), old);

        publish(&page, || Ok("new\n".to_owned())).expect("a table");
        let new = old.replace("old", "new");
        assert_eq!(fs::read_to_string(&page).expect("a file"), new);
    }

    #[test]
    fn given_a_page_without_a_place_when_published_then_nothing_is_measured() {
        let folder = tempfile::tempdir().expect("a folder");
        let page = folder.path().join("README.md");
        let measured = || panic!("measured");
        let said = publish(&page, measured).expect_err("no page").to_string();
        assert!(said.contains("README.md: cannot read: "), "{said}");
        fs::write(&page, "# Nothing\n").expect("a file");
        let said = publish(&page, measured).expect_err("no place").to_string();
        assert!(
            said.contains("README.md: found no line `<!-- made by"),
            "{said}"
        );
    }
}
