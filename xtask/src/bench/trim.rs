//! `trim` against the least that it could do: read the document, unpack it if need be, and find its lines.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::process::Usage;
use super::{Args, description, failed, spread};
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

/// Work beside other work of the same run: what the one takes, divided by what the other takes, once for each round.
pub struct Row {
    pub name: String,
    pub work: String,
    pub peer: &'static str,
    /// By the clock.
    pub time: Vec<f64>,
    /// By what it had of the processors.
    pub cpu: Vec<f64>,
    /// By the memory that it needed.
    pub memory: Vec<f64>,
    /// The most memory that the work needed.
    pub megabytes: f64,
}

/// What a process used, on average over a round.
struct Used {
    seconds: f64,
    cpu_seconds: f64,
    megabytes: f64,
}

/// Measures `trim` of the document that is given, or of one that is made here, plain and packed.
pub fn rows(args: &Args) -> Result<Vec<Row>, Diagnostics> {
    let mut rows = Vec::new();
    for case in cases(args)? {
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..args.runs {
            ours.push(measure(&case, "trim")?);
            floor.push(measure(&case, "lines")?);
        }
        let ratios = |figure: fn(&Used) -> f64| {
            let rounds = ours.iter().zip(&floor);
            rounds
                .map(|(ours, floor)| figure(ours) / figure(floor).max(f64::EPSILON))
                .collect()
        };
        rows.push(Row {
            name: case.name.clone(),
            work: format!("`trim` of {}, all but writing", case.shown),
            peer: "reading it and finding its lines",
            time: ratios(|used| used.seconds),
            cpu: ratios(|used| used.cpu_seconds),
            memory: ratios(|used| used.megabytes),
            megabytes: ours.iter().map(|used| used.megabytes).fold(0.0, f64::max),
        });
    }
    Ok(rows)
}

/// Prints the rows.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    if cfg!(debug_assertions) {
        println!(
            "trim: not measured; run `cargo run --release -p xtask -- bench`, optimised code is what counts"
        );
        return Ok(());
    }
    for row in rows(args)? {
        println!("{}: {}, against {}", row.name, row.work, row.peer);
        for (name, ratios) in [
            ("elapsed", &row.time),
            ("CPU time", &row.cpu),
            ("peak memory", &row.memory),
        ] {
            println!("  {name:<12} ratio {}", spread(ratios, ""));
        }
        println!("  {:<12} {:.0} MB", "at most", row.megabytes);
    }
    Ok(())
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

fn cases(args: &Args) -> Result<Vec<Case>, Diagnostic> {
    if let Some(document) = &args.trim_from {
        let slice = args.trim_slice.clone();
        return Ok(vec![Case {
            name: "trim".to_owned(),
            shown: document.display().to_string(),
            document: document.clone(),
            slice: slice.unwrap_or_else(|| workspace::path(slice::SLICE)),
        }]);
    }
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
