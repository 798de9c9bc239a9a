//! `cargo xtask bench`: how long the main work takes, as ratios to peers measured in the same run.
//!
//! Times of one machine mean little on another, so each figure stands beside one for work of a
//! known size: reading a whole description and finding its lines, reading the specification with
//! the YAML library alone, and checking a crate that declares the same models with serde's derive
//! and nothing else.

mod description;
mod peer;
pub mod process;
mod trim;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args as ClapArgs;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use graph_generator::pipeline::Generated;

use crate::{regen, workspace};
use process::Usage;

/// Measures `trim`, `regen` and `cargo check` of the generated crate against peers in the same run.
#[derive(ClapArgs)]
pub struct Args {
    #[command(flatten)]
    input: regen::Input,
    /// How often each thing is measured; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=99))]
    runs: u32,
    /// Measures only `trim`, of this whole description [default: a made-up one, and everything else]
    #[arg(long, value_name = "FILE")]
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
    /// Reading a description and finding its lines.
    Lines,
}

/// Runs the command.
///
/// # Errors
/// When the specification can't be used, or a crate can't be checked.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    if let Some(work) = args.only {
        return only(args, work);
    }
    if args.trim_from.is_some() {
        return trim::run(args);
    }
    let generated = regen::generate_member(&args.input)?;
    let operations = generated.api.operations().len();
    println!(
        "{} operations, median of {} runs, lowest and highest in brackets\n",
        operations, args.runs
    );
    trim::run(args)?;
    regen_against_reading(args)?;
    check_against_derive(args, &generated, operations)?;
    Ok(())
}

fn only(args: &Args, work: Work) -> Result<(), Diagnostics> {
    match work {
        Work::Regen => {
            regen::generate_member(&args.input)?;
        }
        Work::Read => {
            let text =
                fs::read_to_string(args.input.spec()).map_err(|error| failed(error.to_string()))?;
            serde_yaml::from_str::<serde_yaml::Value>(&text)
                .map_err(|error| failed(error.to_string()))?;
        }
        Work::Trim => trim::only_trim(args)?,
        Work::Lines => trim::only_lines(args)?,
    }
    let own = Usage::of_this_process().map_err(failed)?;
    println!("{}", own.to_line());
    Ok(())
}

fn regen_against_reading(args: &Args) -> Result<(), Diagnostics> {
    if cfg!(debug_assertions) {
        println!(
            "regen: not measured; run `cargo run --release -p xtask -- bench`, optimised code is what counts"
        );
        return Ok(());
    }
    let mut ours = Vec::new();
    let mut floor = Vec::new();
    for _ in 0..args.runs {
        ours.push(in_own_process(args, "regen")?);
        floor.push(in_own_process(args, "read")?);
    }
    println!("regen, all but writing, against reading the specification as YAML:");
    report("  CPU time", "s", &seconds(&ours), &seconds(&floor));
    report("  peak memory", "MB", &megabytes(&ours), &megabytes(&floor));
    Ok(())
}

fn in_own_process(args: &Args, work: &str) -> Result<Usage, Diagnostic> {
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let output = Command::new(program)
        .args(["bench", "--only", work, "--spec"])
        .arg(args.input.spec())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    Usage::from_line(&String::from_utf8_lossy(&output.stdout)).map_err(failed)
}

/// `cargo check` of the generated crate and of a peer, all dependencies built.
fn check_against_derive(
    args: &Args,
    generated: &Generated,
    operations: usize,
) -> Result<(), Diagnostics> {
    let folder = workspace::path("target/bench/derive-peer");
    peer::write(&folder, &generated.api).map_err(|error| failed(error.to_string()))?;
    let ours = workspace::path("generated/src/lib.rs");
    let theirs = folder.join("src/lib.rs");
    check(
        Path::new("."),
        &["--package", "graph-entitlement-management"],
    )?;
    check(&folder, &[])?;
    let (mut own, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..args.runs {
        own.push(checked(
            Path::new("."),
            &["--package", "graph-entitlement-management"],
            &ours,
        )?);
        peer.push(checked(&folder, &[], &theirs)?);
    }
    println!(
        "cargo check of the generated crate, against the same models with serde derive and no operations:"
    );
    report("  CPU time", "s", &seconds(&own), &seconds(&peer));
    let per_operation: Vec<f64> = seconds(&own)
        .iter()
        .map(|s| s * 1000.0 / count(operations))
        .collect();
    println!(
        "  CPU time per operation     {}",
        spread(&per_operation, "ms")
    );
    Ok(())
}

/// A number of things, to divide by.
pub fn count(things: usize) -> f64 {
    u32::try_from(things).map_or(f64::from(u32::MAX), f64::from)
}

fn checked(folder: &Path, arguments: &[&str], touched: &Path) -> Result<Usage, Diagnostic> {
    touch(touched)?;
    let before = Usage::of_children().map_err(failed)?;
    check(folder, arguments)?;
    Ok(Usage::of_children().map_err(failed)?.since(&before))
}

/// Makes a file look changed, so that cargo checks its crate again.
pub fn touch(file: &Path) -> Result<(), Diagnostic> {
    let now = std::time::SystemTime::now();
    let file = fs::File::options().append(true).open(file);
    file.and_then(|file| file.set_modified(now))
        .map_err(|error| failed(error.to_string()))
}

/// `cargo check` in a folder, which takes nothing over from the last time but what a crate depends on.
pub fn cargo_check(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .arg("check")
        .args(arguments)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(folder);
    command
}

fn check(folder: &Path, arguments: &[&str]) -> Result<(), Diagnostic> {
    let output = cargo_check(folder, arguments)
        .output()
        .map_err(|error| failed(format!("cargo can't be run: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(format!(
        "`cargo check` failed: {}",
        String::from_utf8_lossy(&output.stderr)
    )))
}

/// A measurement that failed.
pub fn failed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Pointer::root(), message.into())
}

fn seconds(usage: &[Usage]) -> Vec<f64> {
    usage.iter().map(|usage| usage.cpu_seconds).collect()
}

fn megabytes(usage: &[Usage]) -> Vec<f64> {
    usage.iter().map(|usage| usage.peak_megabytes).collect()
}

fn report(name: &str, unit: &str, ours: &[f64], theirs: &[f64]) {
    let ratios: Vec<f64> = ours
        .iter()
        .zip(theirs)
        .map(|(ours, theirs)| ours / theirs.max(f64::EPSILON))
        .collect();
    println!(
        "{name:<14} {}  peer {}  ratio {}",
        spread(ours, unit),
        spread(theirs, unit),
        spread(&ratios, "")
    );
}

/// Median with lowest and highest.
fn spread(values: &[f64], unit: &str) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let (low, high) = (
        sorted.first().copied().unwrap_or_default(),
        sorted.last().copied().unwrap_or_default(),
    );
    format!("{median:.2}{unit} [{low:.2} {high:.2}]")
}
