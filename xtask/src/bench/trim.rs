//! `trim` against the least that it could do: read the document, unpack it if need be, and find its lines.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::process::Usage;
use super::{Args, description, failed, report};
use crate::slice::Choice;
use crate::source::unpack::unpacked;
use crate::{trim, workspace};

/// How many processes make up one run: their CPU time is only told in hundredths of a second.
const PROCESSES: u32 = 5;

/// A document and what to keep of it.
struct Case {
    document: PathBuf,
    slice: PathBuf,
}

/// What a process used, on average over a run.
#[derive(Default)]
struct Used {
    elapsed: Vec<f64>,
    cpu: Vec<f64>,
    megabytes: Vec<f64>,
}

/// Measures `trim` of the document that is given, or of one that is made here, plain and packed.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    if cfg!(debug_assertions) {
        println!(
            "trim: not measured; run `cargo run --release -p xtask -- bench`, optimised code is what counts"
        );
        return Ok(());
    }
    for case in cases(args)? {
        let (mut ours, mut floor) = (Used::default(), Used::default());
        for _ in 0..args.runs {
            measure(&case, "trim", &mut ours)?;
            measure(&case, "lines", &mut floor)?;
        }
        println!(
            "trim of {}, all but writing, against reading it and finding its lines:",
            case.document.display()
        );
        report("  elapsed", "ms", &ours.elapsed, &floor.elapsed);
        report("  CPU time", "ms", &ours.cpu, &floor.cpu);
        report("  peak memory", "MB", &ours.megabytes, &floor.megabytes);
    }
    Ok(())
}

/// Trims, all but writing.
pub fn only_trim(args: &Args) -> Result<(), Diagnostics> {
    trim::cut_slice(
        &document(args)?.to_string_lossy(),
        Choice::of_file(args.slice.clone()),
    )
    .map(|_| ())
}

/// Reads the document and finds its lines.
pub fn only_lines(args: &Args) -> Result<(), Diagnostics> {
    let document = document(args)?;
    let bytes = least(document).map_err(|error| failed(error.to_string()))?;
    let lines = memchr::memchr_iter(b'\n', &bytes).count();
    // So that nobody can think the search away.
    std::hint::black_box(lines);
    Ok(())
}

/// The bytes of a file, unpacked if need be, and nothing else.
fn least(document: &Path) -> io::Result<Vec<u8>> {
    if !is_packed(document) {
        return fs::read(document);
    }
    let mut bytes = Vec::new();
    unpacked(File::open(document)?)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn document(args: &Args) -> Result<&Path, Diagnostic> {
    let document = args.document.as_deref();
    document.ok_or_else(|| failed("found no --document, expected the file to measure"))
}

fn is_packed(document: &Path) -> bool {
    let extension = document.extension().unwrap_or_default();
    extension == "zst" || extension == "gz"
}

fn cases(args: &Args) -> Result<Vec<Case>, Diagnostic> {
    let slice = |default: &str| {
        args.slice
            .clone()
            .unwrap_or_else(|| workspace::path(default))
    };
    if let Some(document) = &args.document {
        return Ok(vec![Case {
            document: document.clone(),
            slice: slice("specs/slice.yaml"),
        }]);
    }
    let folder = workspace::path("target/bench");
    let made = description::write(&folder).map_err(|error| failed(error.to_string()))?;
    let slice = folder.join("slice.yaml");
    Ok(made
        .into_iter()
        .map(|document| Case {
            document,
            slice: slice.clone(),
        })
        .collect())
}

/// Adds a run of processes that do the work.
fn measure(case: &Case, work: &str, used: &mut Used) -> Result<(), Diagnostic> {
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let before = Usage::of_children().map_err(failed)?;
    let start = Instant::now();
    let mut peak: f64 = 0.0;
    for _ in 0..PROCESSES {
        let output = Command::new(&program)
            .args(["bench", "--only", work, "--document"])
            .arg(&case.document)
            .arg("--slice")
            .arg(&case.slice)
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("the measured process failed: {errors}")));
        }
        let line = String::from_utf8_lossy(&output.stdout);
        peak = peak.max(Usage::from_line(&line).map_err(failed)?.peak_megabytes);
    }
    let milliseconds = |seconds: f64| seconds * 1000.0 / f64::from(PROCESSES);
    used.elapsed
        .push(milliseconds(start.elapsed().as_secs_f64()));
    let cpu = Usage::of_children().map_err(failed)?.since(&before);
    used.cpu.push(milliseconds(cpu.cpu_seconds));
    used.megabytes.push(peak);
    Ok(())
}
