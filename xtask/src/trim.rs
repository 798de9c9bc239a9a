//! `cargo xtask trim`: cuts a whole Graph document down to a slice, and records where it came from.

use std::path::{Path, PathBuf};

use clap::Parser;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, Severity, count};
use graph_generator::document::Overlay;
use graph_generator::trim::{Chosen, Document, Lock, Options, trim};
use sha2::{Digest, Sha256};

use crate::output::{say, tell};
use crate::progress::Step;
use crate::source;
use crate::source::unpack::hex;
use crate::{places, regen, slice, workspace, write};

/// Cuts a whole OpenAPI description of Microsoft Graph down to the slice that this project covers. Writes only what
/// `regen` can read: if the description has errors, correct them in an overlay and give it to both commands.
#[derive(Parser)]
pub struct Args {
    /// The whole document, as YAML or JSON, plain or compressed with zstd or gzip: a file, an https URL, or -
    /// for standard input
    #[arg(long, value_name = "FILE|URL|-")]
    from: String,
    #[command(flatten)]
    slice: slice::Choice,
    /// Overlays that `regen` will apply to the slice, in this order; they decide whether the slice can be read, and are
    /// not written into it [default: specs/overlay.yaml and specs/overlay/*.yaml if the slice is written to the default
    /// document, otherwise none]
    #[arg(long, value_name = "PATH")]
    overlay: Vec<PathBuf>,
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
/// If the document or the slice cannot be read or is malformed, if `regen` would refuse what is cut, or the output
/// cannot be written.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let plan = Plan::new(args)?;
    let overlays = regen::overlays_of(&plan.out, &args.overlay)?;
    let cut = plan.cut()?;
    cut.check(&overlays)?;
    write::commit(cut.stage()?)?;
    cut.report();
    Ok(())
}

/// A slice that was cut but not written yet.
pub struct Cut {
    /// The slice as YAML.
    pub yaml: String,
    /// The name of the source in messages.
    shown: String,
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

    /// Verifies that `regen` can read the slice. The places of the errors are those of the source, too.
    fn check(&self, overlays: &[Overlay]) -> Result<(), Diagnostics> {
        let _step = Step::spinner("checking the slice");
        match regen::lowered_from(&self.shown, &self.yaml, overlays) {
            Ok(_) => Ok(()),
            Err(found) => Err(self.refused(found)),
        }
    }

    /// The errors of `regen`, after one that says what they mean for `trim`.
    fn refused(&self, found: Diagnostics) -> Diagnostics {
        let errors = found.iter().filter(|one| one.severity == Severity::Error);
        let message = format!(
            "nothing was written: `regen` would refuse the slice because of {}",
            count(errors.count(), "error")
        );
        let help = if regen::is_member(&self.out) {
            "follow the help of each error, in `specs/overlay.yaml` or `specs/overlay/` where it asks for an overlay; then \
             run the command again"
        } else {
            "follow the help of each error; where it asks for an overlay, write one and give it to `trim` and `regen`: \
             `--overlay FILE`"
        };
        let first = Diagnostic::error(Pointer::root(), message).file(&self.shown);
        std::iter::once(first.help(help)).chain(found).collect()
    }

    /// Name of the source in messages.
    pub fn shown(&self) -> &str {
        &self.shown
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

/// Cuts the project's own slice from a document. Does not verify that `regen` can read it, because `update` generates
/// the crate from it.
///
/// # Errors
/// If the document or the slice cannot be read or is malformed.
pub fn cut_member(from: &str) -> Result<Cut, Diagnostics> {
    let args = Args {
        from: from.to_owned(),
        slice: slice::Choice::default(),
        overlay: Vec::new(),
        keep_docs: false,
        out: Some(workspace::path(regen::SPEC)),
    };
    Plan::new(&args)?.cut()
}

/// What to cut, and where to write it.
struct Plan<'a> {
    args: &'a Args,
    picked: slice::Picked,
    out: PathBuf,
    lock_out: PathBuf,
}

impl<'a> Plan<'a> {
    /// Reads the slice, and verifies that no output replaces an input.
    fn new(args: &'a Args) -> Result<Self, Diagnostics> {
        let picked = args.slice.read()?;
        let name = &picked.chosen.slice.name;
        let out = args.out.clone();
        let out = out.unwrap_or_else(|| workspace::path("specs").join(format!("{name}.yaml")));
        if places::same(Path::new(&args.from), &out) {
            let message = "found the same file for `--from` and `--out`, expected two";
            let found = Diagnostic::error(Pointer::root(), message).file(&args.from);
            let help = "name another file with `--out`; the slice would replace the whole document";
            return Err(found.help(help).into());
        }
        let lock_out = if picked.listed {
            out.with_file_name(format!("{name}.lock"))
        } else {
            out.with_file_name("spec.lock")
        };
        let overlays = args
            .overlay
            .iter()
            .map(|path| ("`--overlay`", path.as_path()));
        let inputs: Vec<_> = overlays
            .chain([
                ("`--from`", Path::new(&args.from)),
                ("`--slice`", Path::new(&picked.file)),
            ])
            .collect();
        places::distinct(
            &[("`--out`", &out), ("the lock of the slice", &lock_out)],
            &inputs,
        )?;
        for place in [&out, &lock_out] {
            write::check(place)?;
        }
        Ok(Self {
            args,
            picked,
            out,
            lock_out,
        })
    }

    /// Reads the document and cuts the slice.
    fn cut(self) -> Result<Cut, Diagnostics> {
        let Chosen { slice, at } = self.picked.chosen;
        let file = &self.picked.file;
        let source = source::read(&self.args.from)?;
        let _step = Step::spinner(&format!("trimming {}", source.name));
        let options = Options {
            keep_docs: self.args.keep_docs,
            document_name: source.shown.clone(),
            slice_name: file.clone(),
        };
        let below = |found: Diagnostics| found.below(file, &at);
        let document = Document::read(&source.bytes).map_err(|error| error.file(&source.shown))?;
        let (trimmed, diagnostics) = trim(&document, &slice, &options).map_err(below)?;
        let lock = Lock {
            document: file_name(&self.out),
            sha256: sha256(trimmed.yaml.as_bytes()),
            source: source.name,
            source_title: trimmed.title.clone(),
            source_version: trimmed.version.clone(),
            source_sha256: source.sha256,
            slice: slice.name.clone(),
            slice_sha256: sha256(self.picked.text.as_bytes()),
            paths: trimmed.paths,
            operations: trimmed.operations,
            schemas: trimmed.schemas,
        };
        Ok(Cut {
            yaml: trimmed.yaml,
            diagnostics: below(diagnostics),
            shown: source.shown,
            lock_out: self.lock_out,
            out: self.out,
            lock,
        })
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
