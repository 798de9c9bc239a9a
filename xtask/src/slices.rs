//! `cargo xtask slices`: generates crates from slices of a whole document, compiles them, and reports the cost of
//! each.
//!
//! All slices are compared with one base, which comes first: the project's own slice, cut from the same document, or
//! another slice if the document does not have that part.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args as ClapArgs;
use graph_generator::diagnostics::{Diagnostic, Diagnostics};
use graph_generator::share;
use graph_generator::trim::{Lock, Slices};

use crate::bench::measure::{self, Usage};
use crate::bench::{cargo_check, count, failed, locked, touch};
use crate::output::{say, tell};
use crate::{read, regen, slice, workspace};

/// The default slices.
const SLICES: &str = "tests/fixtures/slices.yaml";
/// Folder for the crates and their builds.
const FOLDER: &str = "target/slices";

/// Trims, generates and compiles slices of a whole document, and prints a table of what each cost (Linux).
#[derive(ClapArgs)]
pub struct Args {
    /// The whole document, in any form that `trim` accepts; can be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    from: Vec<String>,
    /// The slices [default: tests/fixtures/slices.yaml]
    #[arg(long, value_name = "PATH")]
    slice: Option<PathBuf>,
    /// Overlays by slice: PATH/NAME.yaml is applied to the slice NAME, if it exists
    #[arg(long, value_name = "PATH")]
    overlays: Option<PathBuf>,
    /// The slice of the file that the others are compared with [default: the project's own slice]
    #[arg(long, value_name = "NAME")]
    base: Option<String>,
    /// Also compile this feature alone, in crates that have it; can be repeated.
    #[arg(long, value_name = "NAME")]
    feature: Vec<String>,
    /// Trim and generate only; `cargo check` takes most of the time.
    #[arg(long)]
    generate_only: bool,
    /// How often each step is measured; the minimum counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    runs: u32,
    /// Slices by name [default: all in the file]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// If the slices cannot be read, or a slice cannot be generated, or `cargo check` of its crate gives an error or a
/// warning.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let path = args.slice.clone();
    let path = path.unwrap_or_else(|| workspace::path(SLICES));
    let file = path.display().to_string();
    let slices = Slices::read(&read::read_text(&path)?).map_err(|error| error.file(&file))?;
    let mut names: Vec<&str> = args.names.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.extend(slices.names());
    }
    let arguments = names.iter().map(|name| (*name, "name"));
    let base = args
        .base
        .iter()
        .map(|name| (name.as_str(), "say `--base` with"));
    for (name, ask) in arguments.chain(base) {
        slices.choose(Some(name)).map_err(|error| {
            let known: Vec<&str> = slices.names().collect();
            let help = format!("{ask} one of {}", known.join(", "));
            error.file(&file).help(help)
        })?;
    }
    names.retain(|name| args.base.as_deref() != Some(name));
    let mut problems = Diagnostics::new();
    for from in &args.from {
        if args.from.len() > 1 {
            say!("\n{from}\n");
        }
        if let Err(problem) = table(args, from, &path, &names, &mut problems) {
            problems.push(problem);
        }
    }
    problems.into_result(()).map(|_| ())
}

/// Prints the table of one document. Slices that fail have a row, too.
fn table(
    args: &Args,
    from: &str,
    path: &Path,
    names: &[&str],
    problems: &mut Diagnostics,
) -> Result<(), Diagnostic> {
    let own = workspace::path(slice::SLICE);
    let (path_of_base, base) = match &args.base {
        Some(name) => (path, name.as_str()),
        None => (own.as_path(), regen::CRATE.trim_start_matches("graph-")),
    };
    let label = base.replace('-', " ");
    let base = Crate::new(args, from, path_of_base, base).cost(&[])?;
    say!("{}", head(&label, &base));
    say!("{}", base.row(&label, &base));
    for name in names {
        match Crate::new(args, from, path, name).cost(&args.feature) {
            Ok(cost) => {
                say!("{}", cost.row(name, &base));
                for (feature, check) in &cost.features {
                    say!("{}", feature_row(feature, check, &base));
                }
            }
            Err(problem) => {
                say!("| {name} | {} |", problem.message.replace(['\n', '|'], " "));
                problems.push(problem);
            }
        }
    }
    Ok(())
}

/// A slice and its crate.
struct Crate<'a> {
    args: &'a Args,
    from: &'a str,
    slice: &'a Path,
    name: &'a str,
    spec: PathBuf,
    out: PathBuf,
}

impl<'a> Crate<'a> {
    fn new(args: &'a Args, from: &'a str, slice: &'a Path, name: &'a str) -> Self {
        let folder = workspace::path(FOLDER);
        Self {
            args,
            from,
            slice,
            name,
            spec: folder.join(format!("{name}.yaml")),
            out: folder.join(name),
        }
    }

    /// Generates and compiles the crate as often as requested.
    fn cost(&self, features: &[String]) -> Result<Cost, Diagnostic> {
        let failed = |error: std::io::Error| failed(error.to_string());
        fs::create_dir_all(workspace::path(FOLDER)).map_err(failed)?;
        tell!("{}", self.name);
        let trim = self.trim()?;
        let generate = self.least(|| self.generate())?;
        let mut cost = Cost {
            size: Size::of(&self.spec, &self.out)?,
            trim,
            generate,
            check: None,
            features: Vec::new(),
        };
        if self.args.generate_only {
            return Ok(cost);
        }
        let manifest = locked(&self.out).map_err(failed)?;
        // The first `cargo check` builds all dependencies, so it is not measured.
        let full: &[&str] = if manifest.contains("\n[features]\n") {
            &["--features", "full"]
        } else {
            &[]
        };
        self.check(full)?;
        cost.check = Some(self.least(|| self.check(full))?);
        for feature in features {
            if manifest.contains(&format!("\n{feature} = ")) {
                let usage = self.least(|| self.check(&["--features", feature]))?;
                cost.features.push((feature.clone(), usage));
            }
        }
        Ok(cost)
    }

    fn least(
        &self,
        mut measure: impl FnMut() -> Result<Usage, Diagnostic>,
    ) -> Result<Usage, Diagnostic> {
        let mut least = measure()?;
        for _ in 1..self.args.runs {
            let next = measure()?;
            least.cpu_seconds = least.cpu_seconds.min(next.cpu_seconds);
            least.peak_megabytes = least.peak_megabytes.min(next.peak_megabytes);
        }
        Ok(least)
    }

    fn trim(&self) -> Result<Usage, Diagnostic> {
        let mut command = itself()?;
        command.args(["trim", "--from", self.from, "--name", self.name]);
        command.arg("--slice").arg(self.slice);
        command.arg("--out").arg(&self.spec);
        command.args(self.overlay());
        self.succeeds(&mut command)
    }

    fn generate(&self) -> Result<Usage, Diagnostic> {
        if self.out.exists() {
            fs::remove_dir_all(&self.out).map_err(|error| failed(error.to_string()))?;
        }
        let mut command = itself()?;
        command.args(["regen", "--crate-name", &format!("graph-{}", self.name)]);
        command.arg("--spec").arg(&self.spec);
        command.arg("--out").arg(&self.out);
        command.args(self.overlay());
        self.succeeds(&mut command)
    }

    /// The arguments that name the overlay of the slice, if it has one.
    fn overlay(&self) -> Vec<OsString> {
        let folder = self.args.overlays.as_ref();
        let overlay = folder.map(|folder| folder.join(format!("{}.yaml", self.name)));
        let overlay = overlay.filter(|overlay| overlay.exists());
        overlay.map_or_else(Vec::new, |overlay| vec!["--overlay".into(), overlay.into()])
    }

    fn check(&self, arguments: &[&str]) -> Result<Usage, Diagnostic> {
        touch(&self.out.join("src/lib.rs"))?;
        let target = std::path::absolute(workspace::path(FOLDER).join("target"));
        let target = target.map_err(|error| failed(error.to_string()))?;
        let mut command = cargo_check(&self.out, arguments);
        command.env("CARGO_TARGET_DIR", target);
        self.succeeds(&mut command)
    }

    /// Runs a command that must succeed, and in case of cargo without warnings.
    fn succeeds(&self, command: &mut Command) -> Result<Usage, Diagnostic> {
        let (output, usage) = measure::run(command).map_err(failed)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_problem = |line: &&str| line.starts_with("error") || line.starts_with("warning");
        let checks = command.get_args().any(|argument| argument == "check");
        if output.status.success() && !(checks && said.lines().any(|line| is_problem(&line))) {
            return Ok(usage);
        }
        let wanted = |line: &&str| line.starts_with("error") || (checks && is_problem(line));
        for line in said.lines().filter(wanted).take(5) {
            tell!("{line}");
        }
        let message = format!("{command:?} failed; its first errors are above");
        Err(failed(message).file(self.spec.display().to_string()))
    }
}

/// The running program.
fn itself() -> Result<Command, Diagnostic> {
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    Ok(Command::new(program))
}

/// The size of a slice and its crate.
struct Size {
    paths: usize,
    operations: usize,
    types: usize,
    builders: usize,
    lines: usize,
}

impl Size {
    /// Reads the size from the written files.
    fn of(spec: &Path, out: &Path) -> Result<Self, Diagnostic> {
        let lock_file = match spec.with_extension("lock") {
            listed if listed.exists() => listed,
            _ => spec.with_file_name("spec.lock"),
        };
        let lock = Lock::read(&read::read_text(&lock_file)?)
            .map_err(|error| failed(error.to_string()).file(lock_file.display().to_string()))?;
        let builders = share::parse_lock(&read::read_text(&out.join("builders.lock"))?)?;
        let distinct: BTreeSet<&String> = builders.values().collect();
        let mut lines = 0;
        count_lines(&out.join("src"), &mut lines).map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            paths: lock.paths,
            operations: lock.operations,
            types: lock.schemas,
            builders: distinct.len(),
            lines,
        })
    }
}

fn count_lines(folder: &Path, lines: &mut usize) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count_lines(&path, lines)?;
        } else {
            *lines += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(())
}

/// The cost of a slice.
struct Cost {
    size: Size,
    trim: Usage,
    generate: Usage,
    /// `None` where the crate is only generated.
    check: Option<Usage>,
    features: Vec<(String, Usage)>,
}

impl Cost {
    fn row(&self, name: &str, base: &Self) -> String {
        let Size {
            paths,
            operations,
            types,
            builders,
            lines,
        } = &self.size;
        let row = format!(
            "| {name} | {paths} | {operations} | {types} | {builders} | {lines} | {} | {} | {} |",
            ratio(self.trim.cpu_seconds, base.trim.cpu_seconds),
            ratio(self.generate.cpu_seconds, base.generate.cpu_seconds),
            megabytes(&self.generate),
        );
        match self.check.as_ref().zip(base.check.as_ref()) {
            None => row,
            Some((check, of_base)) => format!(
                "{row} {} | {} | {} |",
                ratio(check.cpu_seconds, of_base.cpu_seconds),
                ratio(self.per_operation(check), base.per_operation(of_base)),
                megabytes(check),
            ),
        }
    }

    fn per_operation(&self, check: &Usage) -> f64 {
        check.cpu_seconds / count(self.size.operations)
    }
}

fn feature_row(feature: &str, check: &Usage, base: &Cost) -> String {
    let of_base = base.check.as_ref().map_or(0.0, |check| check.cpu_seconds);
    let time = ratio(check.cpu_seconds, of_base);
    format!(
        "| … with `{feature}` alone | | | | | | | | | {time} | | {} |",
        megabytes(check)
    )
}

fn head(label: &str, base: &Cost) -> String {
    let (columns, line, checked) = match &base.check {
        None => ("", "", String::new()),
        Some(check) => (
            " `cargo check` | per operation | memory |",
            "--:|--:|--:|",
            format!(
                ", `cargo check` {:.2} s, which is {:.2} ms per operation",
                check.cpu_seconds,
                base.per_operation(check) * 1000.0
            ),
        ),
    };
    format!(
        "CPU time of {label}: trim {:.2} s, generate {:.2} s{checked}.\n\n\
         | slice | paths | operations | types | builders | lines | trim | generate | memory |{columns}\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|{line}",
        base.trim.cpu_seconds, base.generate.cpu_seconds,
    )
}

fn ratio(value: f64, base: f64) -> String {
    let ratio = value / base.max(f64::EPSILON);
    if ratio < 10.0 {
        format!("×{ratio:.2}")
    } else {
        format!("×{ratio:.0}")
    }
}

fn megabytes(usage: &Usage) -> String {
    format!("{:.0} MB", usage.peak_megabytes)
}
