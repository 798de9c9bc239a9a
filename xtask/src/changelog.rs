//! `cargo xtask changelog`: writes the changes between two documents to `CHANGELOG.md`.

use std::path::{Path, PathBuf};

use clap::Parser;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use graph_generator::diff::report::changelog::{self, Earlier};
use graph_generator::diff::report::{Format, Outline, Report};

use crate::diff::Documents;
use crate::output::say;
use crate::write::{self, Staged};
use crate::{read, regen, workspace};

/// Path below the root of the project.
const FILE: &str = "CHANGELOG.md";

/// Writes what changed since a release into CHANGELOG.md, replacing all entries under `Unreleased`.
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    documents: Documents,
    /// The changelog [default: CHANGELOG.md]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If the documents cannot be compared, or the changelog has no place for the entry.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let (report, _) = args.documents.compare()?;
    let file = match (&args.file, &report.release) {
        (Some(file), _) => file.clone(),
        (None, Some(_)) => workspace::path(FILE),
        (None, None) => return Err(foreign().into()),
    };
    let staged = staged(&file, &report, Earlier::Replaced)?;
    let became = if staged.is_some() {
        "written"
    } else {
        "as it was"
    };
    write::commit(staged.into_iter().collect())?;
    say!("{} {became}: {}", file.display(), report.summary);
    Ok(())
}

/// The changelog of the project is about its own crate.
fn foreign() -> Diagnostic {
    let message = format!(
        "found two documents of another crate, expected a revision or a document of the slice of `{}`",
        regen::CRATE
    );
    Diagnostic::error(Pointer::root(), message)
        .file(FILE)
        .help("name the changelog of the other crate with `--file`")
}

/// Stages the changelog with the changes of a refresh; `None` if it does not change.
///
/// # Errors
/// If the changelog cannot be read or written, or has no place for the entry.
pub fn stage(report: &Report) -> Result<Option<Staged>, Diagnostic> {
    if report.changes.is_empty() {
        return Ok(None);
    }
    staged(&workspace::path(FILE), report, Earlier::Kept)
}

fn staged(file: &Path, report: &Report, earlier: Earlier) -> Result<Option<Staged>, Diagnostic> {
    let text = read::read_text(file)?;
    let entry = report.render(Format::Changelog, &Outline::default());
    let new = changelog::put(&text, &entry, earlier)
        .map_err(|error| error.file(file.display().to_string()))?;
    if new == text {
        return Ok(None);
    }
    write::stage(file, new.as_bytes()).map(Some)
}
