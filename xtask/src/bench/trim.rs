//! `trim` against the least that it could do: read the document, unpack it if need be, and find its lines.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::process::Usage;
use super::row::{Row, ratios};
use super::{Args, description, failed};
use crate::slice::{self, Choice};
use crate::source::unpack::unpacked;
use crate::{trim, workspace};

/// How many processes make up one run: their CPU time is only told in hundredths of a second.
const PROCESSES: u32 = 5;

/// A document and what to keep of it.
struct Case {
    name: String,
    /// The document, for people.
    shown: String,
    document: PathBuf,
    slice: PathBuf,
}

/// What a process used, on average over a round.
struct Used {
    seconds: f64,
    cpu_seconds: f64,
    megabytes: f64,
}

/// Measures `trim` of a description that is made here, plain and packed.
pub fn rows(runs: u32) -> Result<Vec<Row>, Diagnostics> {
    rows_of_cases(&made()?, runs)
}

/// Measures `trim` of a description.
pub fn rows_of(
    document: &Path,
    slice: Option<PathBuf>,
    runs: u32,
) -> Result<Vec<Row>, Diagnostics> {
    let case = Case {
        name: "trim".to_owned(),
        shown: document.display().to_string(),
        document: document.to_owned(),
        slice: slice.unwrap_or_else(|| workspace::path(slice::SLICE)),
    };
    rows_of_cases(&[case], runs)
}

fn rows_of_cases(cases: &[Case], runs: u32) -> Result<Vec<Row>, Diagnostics> {
    let mut rows = Vec::new();
    for case in cases {
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            ours.push(measure(case, "trim")?);
            floor.push(measure(case, "lines")?);
        }
        let peak = ours.iter().map(|used| used.megabytes).fold(0.0, f64::max);
        rows.push(Row {
            name: case.name.clone(),
            work: format!("`trim` of {}, all but writing", case.shown),
            peer: "reading it and finding its lines".to_owned(),
            time: ratios(&ours, &floor, |used| used.seconds),
            cpu: ratios(&ours, &floor, |used| used.cpu_seconds.max(f64::EPSILON)),
            memory: ratios(&ours, &floor, |used| used.megabytes),
            megabytes: Some(peak),
        });
    }
    Ok(rows)
}

/// Trims, all but writing.
pub fn only_trim(args: &Args) -> Result<(), Diagnostics> {
    trim::cut_slice(
        &document(args)?.to_string_lossy(),
        Choice::of_file(args.trim_slice.clone()),
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
    let document = args.trim_from.as_deref();
    document.ok_or_else(|| failed("found no --trim-from, expected the file to measure"))
}

fn is_packed(document: &Path) -> bool {
    let extension = document.extension().unwrap_or_default();
    extension == "zst" || extension == "gz"
}

fn made() -> Result<Vec<Case>, Diagnostic> {
    let made = description::write(&workspace::path("target/bench"));
    let made = made.map_err(|error| failed(error.to_string()))?;
    let case = |name: &str, shown: &str, document| Case {
        name: name.to_owned(),
        shown: shown.to_owned(),
        document,
        slice: made.slice.clone(),
    };
    Ok(vec![
        case("trim", "a made-up whole description", made.plain.clone()),
        case(
            "trim-zstd",
            "the same, packed with zstd",
            made.packed.clone(),
        ),
    ])
}

/// A round of processes that do the work, one after the other.
fn measure(case: &Case, work: &str) -> Result<Used, Diagnostic> {
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let before = Usage::of_children().map_err(failed)?;
    let start = Instant::now();
    let mut megabytes: f64 = 0.0;
    for _ in 0..PROCESSES {
        let output = Command::new(&program)
            .args(["bench", "--only", work, "--trim-from"])
            .arg(&case.document)
            .arg("--trim-slice")
            .arg(&case.slice)
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("the measured process failed: {errors}")));
        }
        let line = String::from_utf8_lossy(&output.stdout);
        megabytes = megabytes.max(Usage::from_line(&line).map_err(failed)?.peak_megabytes);
    }
    let seconds = start.elapsed().as_secs_f64();
    let cpu = Usage::of_children().map_err(failed)?.since(&before);
    Ok(Used {
        seconds: seconds / f64::from(PROCESSES),
        cpu_seconds: cpu.cpu_seconds / f64::from(PROCESSES),
        megabytes,
    })
}
