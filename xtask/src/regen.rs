//! `cargo xtask regen`: writes the generated crate from the specification, or reports differences.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, count};
use graph_generator::document::{self, Overlay};
use graph_generator::emit::{self, CrateOptions, Manifest};
use graph_generator::ir::Api;
use graph_generator::lower;
use graph_generator::pipeline::{self, Generated, Settings};
use graph_generator::share::{self, Lock};

use crate::read::read_text;
use crate::{guide, places, tree, workspace, write};

mod check;
mod crate_name;
mod member;

use crate::output::{say, tell};
use check::check;
use crate_name::crate_name;
use member::read_lock;
pub use member::{
    LOCK, OVERLAY, OVERLAYS, PREPARED, SPEC, is_main_overlay, is_member, member_lock,
    member_overlay_paths, member_overlays, overlays_of,
};

/// The default crate, a member of this workspace.
pub const CRATE: &str = "graph-entitlement-management";
const OUT: &str = "generated";
/// The lock of builder names within a standalone crate.
const LOCK_INSIDE: &str = "builders.lock";
/// Writes the generated crate from the specification.
#[derive(ClapArgs)]
pub struct Args {
    #[command(flatten)]
    pub input: Input,
    /// Folder of the crate; required for a document other than the default [default: generated]
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Also write the prepared description for `graph-fake` [default: tests/fake/description.json for the
    /// default crate, otherwise none]
    #[arg(long, value_name = "PATH")]
    prepared: Option<PathBuf>,
    /// Write nothing: list the files that differ and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Allow builders to be split or merged, although `builders.lock` says otherwise.
    #[arg(long)]
    accept: bool,
}

/// The input of the generator.
#[derive(ClapArgs)]
pub struct Input {
    /// The trimmed document [default: specs/entitlement-management.yaml]
    #[arg(long, value_name = "PATH")]
    spec: Option<PathBuf>,
    /// Overlays, in the order in which they are applied [default: specs/overlay.yaml and specs/overlay/*.yaml
    /// for the default document, otherwise none]
    #[arg(long, value_name = "PATH")]
    overlay: Vec<PathBuf>,
    /// Package name of the crate.
    #[arg(long, value_name = "NAME", default_value = CRATE, value_parser = crate_name)]
    crate_name: String,
    /// One builder type per URL instead of one for all URLs that take the same requests.
    #[arg(long)]
    no_share: bool,
}

impl Default for Input {
    /// The input of the workspace member.
    fn default() -> Self {
        Self {
            spec: None,
            overlay: Vec::new(),
            crate_name: CRATE.to_owned(),
            no_share: false,
        }
    }
}

impl Input {
    /// Path of the trimmed document.
    pub fn spec(&self) -> PathBuf {
        self.spec.clone().unwrap_or_else(|| workspace::path(SPEC))
    }

    /// The path of a document other than the default one.
    fn other(&self) -> Option<&Path> {
        let spec = self.spec.as_deref();
        spec.filter(|spec| !is_member(spec))
    }

    /// The overlays of the document.
    fn overlays(&self) -> Result<Vec<Overlay>, Diagnostics> {
        overlays_of(&self.spec(), &self.overlay)
    }

    /// Name of the trimmed document for headers, the same on any machine.
    fn spec_name(&self) -> String {
        match self.other() {
            None => SPEC.to_owned(),
            Some(spec) if spec.is_relative() && !spec.starts_with("..") => {
                spec.to_string_lossy().replace('\\', "/")
            }
            Some(spec) => spec
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        }
    }
}

/// The destination of the crate.
pub enum Target {
    /// The member `generated/` of this workspace.
    Member,
    /// A standalone crate.
    Standalone(PathBuf),
}

impl Target {
    fn new(out: Option<&Path>) -> Self {
        match out {
            Some(out) if !places::same(out, &workspace::path(OUT)) => {
                Self::Standalone(out.to_owned())
            }
            _ => Self::Member,
        }
    }

    fn folder(&self) -> PathBuf {
        match self {
            Self::Member => workspace::path(OUT),
            Self::Standalone(out) => out.clone(),
        }
    }

    /// What to do about files that differ.
    fn remedy(&self) -> &'static str {
        match self {
            Self::Member => "run `cargo xtask regen` and commit the result",
            Self::Standalone(_) => "run the same command without `--check`",
        }
    }

    fn lock(&self) -> PathBuf {
        match self {
            Self::Member => workspace::path(LOCK),
            Self::Standalone(out) => out.join(LOCK_INSIDE),
        }
    }

    /// The path of the prepared description, if it is written.
    fn prepared(&self, wanted: Option<&Path>) -> Option<PathBuf> {
        match (self, wanted) {
            (_, Some(path)) => Some(path.to_owned()),
            (Self::Member, None) => Some(workspace::path(PREPARED)),
            (Self::Standalone(_), None) => None,
        }
    }

    fn manifest(&self) -> Manifest {
        match self {
            Self::Member => Manifest::Member,
            Self::Standalone(out) => Manifest::Standalone {
                runtime: runtime_path(out),
                version: workspace::runtime_version().to_owned(),
            },
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If the specification cannot be used, the crate cannot be written, or, with `--check`, it differs.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let target = Target::new(args.out.as_deref());
    check_places(args, &target)?;
    let lock = read_lock(&target.lock())?;
    let mut generated = generate(&args.input, &target, &lock, args.accept)?;
    for diagnostic in &generated.diagnostics {
        tell!("{diagnostic}");
    }
    let lock_text = share::lock_text(&generated.lock, &args.input.spec_name())?;
    let mut beside = Vec::new();
    match &target {
        Target::Member => beside.push((target.lock(), lock_text)),
        Target::Standalone(_) => {
            generated.files.insert(LOCK_INSIDE.to_owned(), lock_text);
        }
    }
    if let Some(path) = target.prepared(args.prepared.as_deref()) {
        beside.push((path, emit::prepared(&generated.api)));
    }
    beside.retain(|(path, text)| fs::read_to_string(path).ok().as_deref() != Some(text));
    let folder = target.folder();
    let plan = tree::plan(&folder, &generated.files)?;
    if args.check {
        return check(&folder, &plan, &beside, target.remedy());
    }
    let staged = beside
        .iter()
        .map(|(path, text)| write::stage(path, text.as_bytes()));
    let staged = staged.collect::<Result<_, _>>()?;
    write::commit_then(staged, || plan.apply())?;
    say!(
        "{}: {}, {} changed, {} removed",
        folder.display(),
        count(generated.files.len(), "file"),
        plan.changed.len(),
        plan.stale.len()
    );
    Ok(())
}

/// Verifies that the crate of another document does not replace the default one, and no output an input.
fn check_places(args: &Args, target: &Target) -> Result<(), Diagnostic> {
    if let (Target::Member, Some(spec)) = (target, args.input.other()) {
        let message = format!("found a document other than {SPEC} for the crate in {OUT}");
        let help = "name another folder: `--out FOLDER`";
        return Err(Diagnostic::error(Pointer::root(), message)
            .file(spec.display().to_string())
            .help(help));
    }
    let Some(prepared) = &args.prepared else {
        return Ok(());
    };
    if places::is_within(prepared, &target.folder()) {
        let message =
            "found `--prepared` within the folder of the crate, which has generated files only";
        return Err(Diagnostic::error(Pointer::root(), message)
            .file(prepared.display().to_string())
            .help("name a file in another folder with `--prepared`"));
    }
    let (spec, lock) = (args.input.spec(), target.lock());
    let overlays = args
        .input
        .overlay
        .iter()
        .map(|path| ("`--overlay`", path.as_path()));
    let inputs: Vec<_> = overlays
        .chain([
            ("`--spec`", spec.as_path()),
            ("the lock of builders", lock.as_path()),
        ])
        .collect();
    places::distinct(&[("`--prepared`", prepared)], &inputs)?;
    write::check(prepared)
}

/// Loads the specification and generates the crate in memory.
pub fn generate(
    input: &Input,
    target: &Target,
    lock: &Lock,
    accept: bool,
) -> Result<Generated, Diagnostics> {
    let spec = input.spec();
    let name = spec.display().to_string();
    let (text, overlays) = (read_text(&spec)?, input.overlays()?);
    generate_from(input, (&name, &text, &overlays), target, lock, accept)
}

/// Generates the crate in memory from a specification that was read.
fn generate_from(
    input: &Input,
    (name, text, overlays): (&str, &str, &[Overlay]),
    target: &Target,
    lock: &Lock,
    accept: bool,
) -> Result<Generated, Diagnostics> {
    let document = document::load_with(name, text, overlays)?;
    let options = CrateOptions {
        name: input.crate_name.clone(),
        spec: input.spec_name(),
        manifest: target.manifest(),
        guide: match target {
            Target::Member if input.other().is_none() => guide::pages()?,
            _ => Vec::new(),
        },
    };
    let settings = Settings {
        options,
        share: !input.no_share,
        accept,
    };
    pipeline::generate(&document, lock, &settings)
}

/// Lowers the specification to an API.
pub fn lowered(input: &Input) -> Result<Api, Diagnostics> {
    let spec = input.spec();
    lowered_from(
        &spec.display().to_string(),
        &read_text(&spec)?,
        &input.overlays()?,
    )
}

/// Lowers a specification that was read.
///
/// # Errors
/// If it cannot be lowered. Emitting can still fail, such as when two methods collide.
pub fn lowered_from(name: &str, text: &str, overlays: &[Overlay]) -> Result<Api, Diagnostics> {
    let document = document::load_with(name, text, overlays)?;
    let (api, _) = lower::lower(&document)?;
    Ok(api)
}

/// The workspace member, generated from a specification that is not written yet.
pub struct Fresh {
    generated: Generated,
    lock: String,
}

impl Fresh {
    /// Generates the member with the builder names of the workspace. The specification has a name for messages.
    ///
    /// # Errors
    /// If the specification cannot be used, or builders would be split or merged without `accept`.
    pub fn new(spec: (&str, &str, &[Overlay]), accept: bool) -> Result<Self, Diagnostics> {
        let lock = member_lock()?;
        let generated = generate_from(&Input::default(), spec, &Target::Member, &lock, accept)?;
        let lock = share::lock_text(&generated.lock, SPEC)?;
        Ok(Self { generated, lock })
    }

    /// Compares the generated files with the member's folder.
    ///
    /// # Errors
    /// If the folder cannot be read, or contains a file that the generator did not write.
    pub fn plan(&self) -> Result<tree::Plan<'_>, Diagnostic> {
        tree::plan(&Target::Member.folder(), &self.generated.files)
    }

    /// Stages the builder lock and the prepared description.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn stage(&self) -> Result<Vec<write::Staged>, Diagnostic> {
        let prepared = emit::prepared(&self.generated.api);
        Ok(vec![
            write::stage(&Target::Member.lock(), self.lock.as_bytes())?,
            write::stage(&workspace::path(PREPARED), prepared.as_bytes())?,
        ])
    }
}

/// Generates the workspace member in memory, ignoring splits and merges of builders.
pub fn generate_member(input: &Input) -> Result<Generated, Diagnostics> {
    let lock = member_lock()?;
    generate(input, &Target::Member, &lock, true)
}

/// Generates the same as a standalone crate, in memory.
pub fn generate_alone(input: &Input, out: &Path) -> Result<Generated, Diagnostics> {
    let lock = member_lock()?;
    generate(input, &Target::Standalone(out.to_owned()), &lock, true)
}

/// The path of the runtime from a crate at `out`, relative if possible.
fn runtime_path(out: &Path) -> String {
    let runtime = workspace::path("runtime");
    let plain = |path: &Path| {
        path.components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    if plain(out) && plain(&runtime) {
        return format!("{}runtime", "../".repeat(out.components().count()));
    }
    let here = std::env::current_dir().unwrap_or_default();
    let runtime = fs::canonicalize(&runtime).unwrap_or_else(|_| here.join(runtime));
    runtime.to_string_lossy().into_owned()
}
