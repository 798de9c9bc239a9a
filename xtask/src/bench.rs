//! `cargo xtask bench`: measures what the project promises, with a baseline in the same run.
//!
//! Absolute times do not transfer between machines; ratios to a named baseline do. Commands are measured as
//! people type them: `cargo xtask …` in this checkout or in a fresh clone. The rest comes from the benchmarks
//! of `tests/benches`.

mod check;
mod clone;
mod command;
mod commands;
mod description;
pub mod measure;
mod peer;
mod row;
mod suite;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args as ClapArgs, ValueEnum as _};
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};

use crate::output::{self, tell};
use crate::{read, workspace, write};
pub use check::{cargo_check, locked, touch};
use row::Row;
use suite::Suite;
use table::{MORE, QUOTES, SUITES, Section};

/// The page that shows the tables.
const PAGE: &str = "docs/performance.md";
/// The page that quotes three figures.
const README: &str = "README.md";

/// Measures what the project promises, and prints it as a table (Linux).
#[derive(ClapArgs)]
pub struct Args {
    /// What to measure [default: all suites]
    #[arg(value_name = "SUITE")]
    suites: Vec<Suite>,
    /// Replace the tables in docs/performance.md; measures all suites
    #[arg(long, conflicts_with = "suites")]
    write: bool,
    /// How often each suite is measured
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=99))]
    runs: u32,
    /// Also measure the gate and `regen` after a change of the generator, in fresh clones; takes a quarter of an hour
    #[arg(long)]
    gate: bool,
    /// Also measure `diff` of two whole descriptions
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    whole: Vec<PathBuf>,
    /// The baseline of `diff` of two whole descriptions: the program of another commit, which `cargo build` makes
    #[arg(long, value_name = "PROGRAM", requires = "whole")]
    before: Option<PathBuf>,
    /// Also measure `diff` against `redocly diff`: the program of `npm install @redocly/cli`
    #[arg(long, value_name = "PROGRAM")]
    redocly: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If something cannot be measured, or a table cannot be written; the page is then unchanged.
pub fn run(args: &Args) -> Result<ExitCode, Diagnostics> {
    let rows = || {
        let asks_for_more = args.gate || !args.whole.is_empty() || args.redocly.is_some();
        let suites = if asks_for_more && args.suites.is_empty() && !args.write {
            Vec::new()
        } else {
            suites(args)?
        };
        Ok([suites, more(args)?])
    };
    if args.write {
        publish(&workspace::path("."), &machine()?, rows)?;
    } else {
        let tables: [Vec<Row>; 2] = rows()?;
        for table in tables.iter().filter(|table| !table.is_empty()) {
            output::show(&table::render(table, &machine()?))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures suites, in the order of the table.
fn suites(args: &Args) -> Result<Vec<Row>, Diagnostics> {
    let mut rows = Vec::new();
    for suite in Suite::value_variants() {
        if args.suites.is_empty() || args.suites.contains(suite) {
            tell!("measuring {}", suite.name());
            rows.extend(suite.rows(args.runs)?);
        }
    }
    Ok(rows)
}

/// Runs the suites that are measured only on request.
fn more(args: &Args) -> Result<Vec<Row>, Diagnostics> {
    let mut rows = Vec::new();
    if args.gate {
        tell!("measuring the gate");
        rows.extend(clone::gate()?);
    }
    if let [old, new] = args.whole.as_slice() {
        tell!("measuring diff of whole descriptions");
        rows.extend(commands::whole(
            old,
            new,
            args.before.as_deref(),
            args.runs.min(3),
        )?);
    }
    if let Some(program) = &args.redocly {
        tell!("measuring diff against Redocly");
        rows.extend(commands::redocly(program, args.runs)?);
    }
    rows.into_iter()
        .map(|row| row.valid().map_err(|problem| failed(problem).into()))
        .collect()
}

/// Writes tables to their places below a folder. Verifies the places before anything is measured; a table that
/// was not measured stays.
fn publish(
    folder: &Path,
    machine: &str,
    rows: impl FnOnce() -> Result<[Vec<Row>; 2], Diagnostics>,
) -> Result<(), Diagnostics> {
    let table = |rows: &[Row]| table::render(rows, machine);
    let read = |name: &str| {
        let path = folder.join(name);
        read::read_text(&path).map(|text| (path, text))
    };
    let (page, readme) = (read(PAGE)?, read(README)?);
    let replaced = |(path, text): &(PathBuf, String), place: Section, new: &str| {
        let new = place.replace(text, new);
        let new = new.map_err(|problem| failed(problem).file(path.display().to_string()))?;
        Ok::<_, Diagnostic>((path.clone(), new))
    };
    for (page, place) in [(&page, SUITES), (&page, MORE), (&readme, QUOTES)] {
        replaced(page, place, "")?;
    }
    let [suites, more] = rows()?;
    let mut page = replaced(&page, SUITES, &table(&suites))?;
    if !more.is_empty() {
        page = replaced(&page, MORE, &table(&more))?;
    }
    let readme = replaced(&readme, QUOTES, &table::quotes(&suites))?;
    let files = [page, readme].map(|(path, text)| write::stage(&path, text.as_bytes()));
    let files: Vec<_> = files.into_iter().collect::<Result<_, _>>()?;
    Ok(write::commit(files)?)
}

/// The conditions that the figures depend on, for the caption of the table.
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

/// The running `cargo`.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn cannot_run(error: &std::io::Error) -> Diagnostic {
    failed(format!("cargo can't be run: {error}"))
}

/// A count as a divisor.
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

    fn row() -> Row {
        Row {
            name: "decode".to_owned(),
            work: "reading".to_owned(),
            baseline: "derive".to_owned(),
            time: vec![1.0],
            ..Row::default()
        }
    }

    /// A folder with both pages.
    fn pages(page: &str, readme: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("docs")).expect("a folder");
        fs::write(folder.path().join(PAGE), page).expect("a file");
        fs::write(folder.path().join(README), readme).expect("a file");
        folder
    }

    fn read(folder: &tempfile::TempDir) -> [String; 2] {
        [PAGE, README].map(|name| fs::read_to_string(folder.path().join(name)).expect("a file"))
    }

    #[test]
    fn a_measurement_that_fails_leaves_the_pages_unchanged() {
        let folder = pages(&(SUITES.page() + &MORE.page()), &QUOTES.page());
        let before = read(&folder);
        let failure = || Err(failed("the benchmark `decode` failed").into());
        let said = publish(folder.path(), "here", failure).expect_err("a failure");
        assert_eq!(said.to_string(), "error: the benchmark `decode` failed");
        assert_eq!(read(&folder), before);
    }

    #[test]
    fn a_table_that_was_not_measured_stays() {
        let more = MORE.replace(&MORE.page(), "old\n").expect("a page");
        let folder = pages(&(SUITES.page() + &more), &QUOTES.page());
        publish(folder.path(), "here", || Ok([vec![row()], Vec::new()])).expect("a table");
        let [page, readme] = read(&folder);
        assert!(
            page.contains("| `decode` |") && page.contains("old"),
            "{page}"
        );
        assert!(
            readme.contains("models takes 1.00 times as long"),
            "{readme}"
        );
    }

    #[test]
    fn without_places_on_the_pages_nothing_is_measured() {
        let measured = || panic!("measured");
        let places = SUITES.page() + &MORE.page();
        for (page, readme, problem) in [
            (
                SUITES.page(),
                QUOTES.page(),
                "performance.md: found no line `<!-- written by",
            ),
            (
                places,
                String::new(),
                "README.md: found no line `<!-- written by",
            ),
        ] {
            let folder = pages(&page, &readme);
            let said = publish(folder.path(), "here", measured).expect_err(problem);
            assert!(said.to_string().contains(problem), "{said}");
        }
        let empty = tempfile::tempdir().expect("a folder");
        let said = publish(empty.path(), "here", measured).expect_err("no pages");
        assert!(
            said.to_string().contains("performance.md: cannot read: "),
            "{said}"
        );
    }
}
