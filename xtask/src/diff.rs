//! `cargo xtask diff`: compares two documents, on the wire and in Rust.

mod git;
mod input;
mod operand;
mod slice_of_whole;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args as ClapArgs, Parser, ValueEnum};
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, count, quoted};
use graph_generator::diff as differ;
use graph_generator::diff::report::accepted::Accepted;
use graph_generator::diff::report::{self, Outline, Package, Report};
use graph_generator::{parallel, share};

use crate::output::{self, tell};
use crate::progress::Step;
use crate::read::unreadable;
use crate::{places, regen, slice, workspace, write};
pub use input::Input;
use input::{Described, Loaded};
pub use operand::{Operand, OverlayChoice, Side};

/// Compares two documents: what changed on the wire, and what that means for Rust programs.
#[derive(Parser)]
pub struct Args {
    #[command(flatten)]
    documents: Documents,
    /// The format of the changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 1 if there are breaking changes that are not accepted, or any changes
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// Write the page that explains all checks, specs/checks.md, and compare nothing
    #[arg(long, conflicts_with_all = ["old", "new", "format", "fail_on", "overlay", "accepted", "slice", "name"])]
    checks: bool,
}

/// What to compare.
#[derive(ClapArgs)]
pub struct Documents {
    /// The old document: a file, plain or compressed with zstd or gzip, or a git revision, which stands for
    /// its specs/entitlement-management.yaml with its overlays [default: the merge base with the default
    /// branch]
    old: Option<String>,
    /// The new document, given in the same way [default: the working tree]
    new: Option<String>,
    /// Overlays for plain files, in the order in which they are applied; without any, a plain file is
    /// compared with a document without its overlays
    #[arg(long, value_name = "FILE")]
    overlay: Vec<String>,
    /// First cut plain files down to the slice of this file [default: specs/slice.yaml for a whole
    /// description that is compared with that slice]
    #[arg(long, value_name = "FILE")]
    slice: Option<PathBuf>,
    /// The slice in the file, if there are several
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Accepted breaking changes, with reasons [default: specs/accepted-changes.yaml, unless NEW is a plain
    /// file]
    #[arg(long, value_name = "FILE")]
    accepted: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a pull request, at most 65,000 characters
    Markdown,
    /// For programs; specs/diff.schema.json describes it
    Json,
    /// One self-contained page with search and a tree of the API
    Html,
    /// Annotations of GitHub Actions
    Github,
    /// An entry of CHANGELOG.md, as `cargo xtask changelog` writes it; empty if there are no changes
    Changelog,
}

impl From<Format> for report::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Markdown => Self::Markdown,
            Format::Json => Self::Json,
            Format::Html => Self::Html,
            Format::Github => Self::Github,
            Format::Changelog => Self::Changelog,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// Breaking changes that are not accepted
    Breaking,
    /// Any changes
    Any,
}

/// Runs the command; returns 1 if there are changes that `--fail-on` names.
///
/// # Errors
/// If a document cannot be found, read or lowered, or an accepted change matches no change.
pub fn run(args: &Args) -> Result<ExitCode, Diagnostics> {
    if args.checks {
        write_report(differ::PAGE, args.out.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(out) = &args.out {
        args.documents.spare(out)?;
    }
    let (report, outline) = args.documents.compare()?;
    let text = report.render(args.format.into(), &outline);
    if text.is_empty() {
        tell!("nothing changed, so there is nothing to write about");
    }
    write_report(&text, args.out.as_deref())?;
    let fails = match args.fail_on {
        None => false,
        Some(FailOn::Breaking) => report.summary.breaking > 0,
        Some(FailOn::Any) => report.summary.total() > 0,
    };
    // As for the descriptions in `compare`: the process ends here.
    std::mem::forget((report, outline, text));
    Ok(ExitCode::from(u8::from(fails)))
}

impl Documents {
    /// Verifies that a file to write is not one that is read.
    fn spare(&self, out: &Path) -> Result<(), Diagnostic> {
        let named = self.old.iter().chain(&self.new).chain(&self.overlay);
        let read = named.map(PathBuf::from);
        let read = read.chain(self.slice.clone()).chain(self.accepted.clone());
        let own = [regen::SPEC, regen::OVERLAY].map(workspace::path);
        if !read.chain(own).any(|path| places::same(&path, out)) {
            return Ok(());
        }
        let message = "is read by this command, expected another file to write to";
        Err(Diagnostic::error(Pointer::root(), message)
            .file(out.display().to_string())
            .help("give `--out` another path"))
    }

    /// Compares the documents.
    ///
    /// # Errors
    /// If a document cannot be found, read or lowered, or an accepted change matches no change.
    pub fn compare(&self) -> Result<(Report, Outline), Diagnostics> {
        let (old, new) = operands(self)?;
        let slice = slice::Choice::new(self.slice.clone(), self.name.clone());
        let (old_input, new_input) = inputs(&old, &new, &self.overlay)?;
        let inputs = slice_of_whole::fit(old_input, new_input, &slice)?;
        let accepted = accepted(self.accepted.as_deref(), &new)?;
        compare(inputs, accepted.as_ref(), &command(self))
    }
}

fn operands(args: &Documents) -> Result<(Operand, Operand), Diagnostics> {
    let old = args
        .old
        .as_deref()
        .map_or_else(Operand::merge_base, Operand::parse);
    let old = old.map_err(|found| Side::Old.named(found))?;
    let new = args
        .new
        .as_deref()
        .map_or(Ok(Operand::WorkingTree), Operand::parse);
    let new = new.map_err(|found| Side::New.named(found))?;
    if old.is(&new) {
        return Err(operand::same(&old).into());
    }
    Ok((old, new))
}

/// Reads both documents. If overlays corrected only one of them, each correction would look like a change of the
/// service. So if one is a plain file, the other is read without overlays, unless `--overlay` names some.
fn inputs(
    old: &Operand,
    new: &Operand,
    overlays: &[String],
) -> Result<(Input, Input), Diagnostics> {
    let plain = match (old.is_plain(), new.is_plain()) {
        (true, false) if overlays.is_empty() => Some((old, new)),
        (false, true) if overlays.is_empty() => Some((new, old)),
        _ => None,
    };
    let corrections = plain.map_or(OverlayChoice::Own(overlays), |_| OverlayChoice::Without);
    let read = |side: Side, operand: &Operand| {
        let input = operand.read(corrections);
        input.map_err(|found| side.named(found))
    };
    let inputs = (read(Side::Old, old)?, read(Side::New, new)?);
    if let Some((plain, other)) = plain {
        let message = format!(
            "compared without overlays, as {} has none",
            quoted(&plain.name())
        );
        let note = Diagnostic::note(Pointer::root(), message).file(other.name());
        tell!(
            "{}",
            note.help("name the overlays of the plain file with `--overlay`")
        );
    }
    Ok(inputs)
}

fn accepted(path: Option<&Path>, new: &Operand) -> Result<Option<Accepted>, Diagnostics> {
    let file = match path {
        Some(path) => {
            let bytes = std::fs::read(path)
                .map_err(|error| unreadable("read", &error).file(path.display().to_string()))?;
            Some((path.display().to_string(), bytes))
        }
        None => new.accepted()?,
    };
    let read =
        |(name, bytes): (String, Vec<u8>)| Accepted::read(&name, &String::from_utf8_lossy(&bytes));
    file.map(read).transpose()
}

/// The command line for another format, to paste.
fn command(args: &Documents) -> String {
    let mut command = "cargo xtask diff".to_owned();
    let slice = args
        .slice
        .iter()
        .map(|file| format!("--slice={}", file.display()));
    let name = args.name.iter().map(|name| format!("--name={name}"));
    let overlays = args.overlay.iter().map(|file| format!("--overlay={file}"));
    let options = slice.chain(name).chain(overlays);
    for word in args.old.iter().chain(&args.new).cloned().chain(options) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./~^=:".contains(c);
        if word.chars().all(plain) {
            command = format!("{command} {word}");
        } else {
            command = format!("{command} '{}'", word.replace('\'', r"'\''"));
        }
    }
    command
}

/// Loads both documents concurrently, and compares them.
pub fn compare(
    (old, new): (Input, Input),
    accepted: Option<&Accepted>,
    command: &str,
) -> Result<(Report, Outline), Diagnostics> {
    let package = is_own(&old, &new)?.then_some(Package {
        name: regen::CRATE,
        version: env!("CARGO_PKG_VERSION"),
    });
    let step = Step::spinner(&format!("loading {} and {}", old.shown(), new.shown()));
    let (old, new) = load(old, new);
    let (old, new) = (old?, new?);
    drop(step);
    let operations = [&old, &new].map(|side| side.api.operations().len());
    let step = Step::spinner(&format!(
        "comparing {} with {}",
        count(operations[0], "operation"),
        operations[1]
    ));
    let none = share::Lock::new();
    let [before, after] = names(&old, &new).map(|lock| lock.unwrap_or(&none));
    let [before, after] =
        [(&old.api, before), (&new.api, after)].map(|(api, lock)| differ::Source { api, lock });
    let mut changes: Vec<_> = differ::compare(&before, &after)
        .into_iter()
        .map(report::Entry::from)
        .collect();
    report::locate(&mut changes, old.texts(), new.texts());
    if let Some(accepted) = accepted {
        accepted.apply(&mut changes)?;
    }
    drop(step);
    let outline = Outline::new(&old.api, &new.api);
    let report = Report::new([old.side, new.side], changes, package, command);
    // Commands compare only once, and dropping whole descriptions would take a tenth of their time.
    std::mem::forget((old.api, new.api));
    Ok((report, outline))
}

/// Whether the comparison is about the project's own crate.
fn is_own(old: &Input, new: &Input) -> Result<bool, Diagnostics> {
    if !old.is_plain() || !new.is_plain() {
        return Ok(true);
    }
    Ok(slice_of_whole::is_of_own_slice(old)? && slice_of_whole::is_of_own_slice(new)?)
}

type Both<T> = (Result<T, Diagnostics>, Result<T, Diagnostics>);

/// Loads both documents: concurrently, unless both are large.
fn load(old: Input, new: Input) -> Both<Loaded> {
    if old.is_large() && new.is_large() {
        return load_in_turn(old, new);
    }
    parallel::both(
        || old.load().map_err(|found| Side::Old.named(found)),
        || new.load().map_err(|found| Side::New.named(found)),
    )
}

/// Loads two large documents one after the other, to save memory. Reading a description uses all processors
/// anyway, and the second is read while the first is lowered. The document that needs more memory is loaded
/// first, when nothing else is in memory: JSON, or the larger one.
fn load_in_turn(old: Input, new: Input) -> Both<Loaded> {
    let named = |side: Side| move |found| side.named(found);
    let weight = |input: &Input| (input.is_json(), input.bytes().len());
    if weight(&old) >= weight(&new) {
        let (old, new) = in_turn(old, new);
        (old.map_err(named(Side::Old)), new.map_err(named(Side::New)))
    } else {
        let (new, old) = in_turn(new, old);
        (old.map_err(named(Side::Old)), new.map_err(named(Side::New)))
    }
}

fn in_turn(first: Input, second: Input) -> Both<Loaded> {
    let first = first.describe();
    let (first, second) = parallel::both(|| first.and_then(Described::lower), || second.describe());
    (first, second.and_then(Described::lower))
}

/// The builder names of both sides. A document without a lock uses that of the other, so only real changes
/// are reported.
fn names<'a>(old: &'a Loaded, new: &'a Loaded) -> [Option<&'a share::Lock>; 2] {
    let [old, new] = [&old.lock, &new.lock].map(Option::as_ref);
    [old.or(new), new.or(old)]
}

fn write_report(text: &str, out: Option<&Path>) -> Result<(), Diagnostics> {
    let Some(out) = out else {
        return output::show(text);
    };
    write::commit(vec![write::stage(out, &output::plain(text))?])?;
    Ok(())
}
