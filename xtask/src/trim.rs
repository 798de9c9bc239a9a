//! `cargo xtask trim`: cuts a whole Graph document down to a slice, and records where it came from.

use std::path::{Path, PathBuf};

use clap::Parser;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, count};
use graph_generator::trim::{Chosen, Document, Lock, Options, trim};
use sha2::{Digest, Sha256};

use crate::output::{say, tell};
use crate::progress::Step;
use crate::source::unpack::hex;
use crate::source::{self, Source};
use crate::{places, regen, slice, workspace, write};

/// Cuts a whole OpenAPI description of Microsoft Graph down to the slice that this project covers.
#[derive(Parser)]
pub struct Args {
    /// The whole document, as YAML or JSON, plain or compressed with zstd or gzip: a file, an https URL, or -
    /// for standard input
    #[arg(long, value_name = "FILE|URL|-")]
    from: String,
    #[command(flatten)]
    slice: slice::Choice,
    /// Keep descriptions, summaries and examples (respect their licence)
    #[arg(long)]
    keep_docs: bool,
    /// Where to write; `spec.lock` is written next to it, or NAME.lock if the slice is in a list [default:
    /// specs/NAME.yaml, after the slice]
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If the document or the slice cannot be read or is malformed, or the output cannot be written.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let cut = cut(args)?;
    write::commit(cut.stage()?)?;
    cut.report();
    Ok(())
}

/// A slice that was cut but not written yet.
pub struct Cut {
    /// The slice as YAML.
    pub yaml: String,
    out: PathBuf,
    lock: Lock,
    lock_out: PathBuf,
    diagnostics: Diagnostics,
}

impl Cut {
    /// Name of the source, safe to record.
    pub fn source(&self) -> &str {
        &self.lock.source
    }

    /// Stages the slice and its lock.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn stage(&self) -> Result<Vec<write::Staged>, Diagnostic> {
        Ok(vec![
            write::stage(&self.out, self.yaml.as_bytes())?,
            write::stage(&self.lock_out, self.lock.to_text().as_bytes())?,
        ])
    }

    /// Prints what was cut.
    pub fn report(&self) {
        if !self.diagnostics.is_empty() {
            tell!("{}", self.diagnostics);
        }
        say!(
            "{}: {}, {}, {}",
            self.out.display(),
            count(self.lock.paths, "path"),
            count(self.lock.operations, "operation"),
            count(self.lock.schemas, "schema")
        );
    }
}

/// Cuts the project's own slice from a document.
///
/// # Errors
/// As for [`run`], except writing.
pub fn cut_member(from: &str) -> Result<Cut, Diagnostics> {
    cut(&Args {
        from: from.to_owned(),
        slice: slice::Choice::default(),
        keep_docs: false,
        out: Some(workspace::path(regen::SPEC)),
    })
}

fn cut(args: &Args) -> Result<Cut, Diagnostics> {
    let picked = args.slice.read()?;
    let Chosen { slice, at } = picked.chosen;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| workspace::path("specs").join(format!("{}.yaml", slice.name)));

    if is_same(Path::new(&args.from), &out) {
        let message = "found the same file for `--from` and `--out`, expected two";
        let found = Diagnostic::error(Pointer::root(), message).file(&args.from);
        let help = "name another file with `--out`; the slice would replace the whole document";
        return Err(found.help(help).into());
    }
    let Source {
        name,
        shown,
        bytes,
        sha256: source_sha256,
    } = source::read(&args.from)?;
    let lock_out = if picked.listed {
        out.with_file_name(format!("{}.lock", slice.name))
    } else {
        out.with_file_name("spec.lock")
    };
    places::distinct(
        &[("`--out`", &out), ("the lock of the slice", &lock_out)],
        &[("`--slice`", Path::new(&picked.file))],
    )?;
    for place in [&out, &lock_out] {
        write::check(place)?;
    }
    let _step = Step::spinner(&format!("trimming {name}"));
    let options = Options {
        keep_docs: args.keep_docs,
        document_name: shown.clone(),
        slice_name: picked.file.clone(),
    };
    let below = |found: Diagnostics| found.below(&picked.file, &at);
    let document = Document::read(&bytes).map_err(|error| error.file(&shown))?;
    let (trimmed, diagnostics) = trim(&document, &slice, &options).map_err(below)?;
    let lock = Lock {
        document: file_name(&out),
        sha256: sha256(trimmed.yaml.as_bytes()),
        source: name,
        source_title: trimmed.title.clone(),
        source_version: trimmed.version.clone(),
        source_sha256,
        slice: slice.name.clone(),
        slice_sha256: sha256(picked.text.as_bytes()),
        paths: trimmed.paths,
        operations: trimmed.operations,
        schemas: trimmed.schemas,
    };
    Ok(Cut {
        yaml: trimmed.yaml,
        lock_out,
        out,
        lock,
        diagnostics: below(diagnostics),
    })
}

/// Whether two paths lead to one file.
fn is_same(from: &Path, out: &Path) -> bool {
    let (from, out) = (from.canonicalize(), out.canonicalize());
    matches!((from, out), (Ok(from), Ok(out)) if from == out)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
