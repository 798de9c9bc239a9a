//! Measures decoding and encoding of models, compared with hand-written structs that use serde's derive and drop
//! unknown properties.
//!
//! `cargo bench -p graph-tests --bench decode`; without `--bench` it runs each piece of work once, and with
//! `-- '--spin=decode models'` one of them often, for a profiler.
//!
//! In each round, each piece of work runs a few times in a row, and the fastest time counts, because other
//! load can only slow it down. The result is the ratio within each round. Then all pieces run interleaved, so
//! that each starts with a cold cache.
//!
//! Values to encode were decoded before, so they lie in memory in the order of the page. Derived structs have
//! their fields in that order, too; models write fields in schema order, which is not their order in memory.
//! In clones, fields are contiguous for both. Both are decoded into unused memory; otherwise the first would
//! fill the gaps left by building the page, and be slower to encode.

#[path = "../figures/mod.rs"]
mod figures;
mod page;
mod peer;

use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::Instant;

use graph_entitlement_management::models::AccessPackageAssignment;
use graph_runtime::Page;
use serde_json::Value;

use figures::{Report, Row, high_water, spread};

const ITEMS: usize = 1_000;
const ROUNDS: usize = 15;
/// Repetitions in a round, of which the fastest counts.
const REPEATS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(work) = arguments.iter().find_map(|a| a.strip_prefix("--peak=")) {
        return println!("{}", growth(work).unwrap_or_default());
    }
    let json = page::page(ITEMS);
    let bench = Bench::new(&json);
    let report = Report::from_arguments();
    report.note(format_args!(
        "{ITEMS} assignments with target, package and policy, {} bytes\n",
        json.len()
    ));
    let mut work = bench.work();
    if let Some(name) = arguments.iter().find_map(|a| a.strip_prefix("--spin=")) {
        let (_, work) = work.iter_mut().find(|(known, _)| *known == name).unwrap();
        return (0..500).for_each(|_| work());
    }
    let measured = arguments.iter().any(|argument| argument == "--bench");
    let rounds = if measured { ROUNDS } else { 1 };
    let times = measure(rounds, false, &mut work);
    for ((name, _), times) in work.iter().zip(&times) {
        let (fastest, _, _) = spread(times.clone());
        report.note(format_args!("{name:14} {:8.3} ms", fastest * 1e3));
    }
    for row in rows(&times, &json) {
        report.row(&row).unwrap();
    }
    let cold = measure(rounds, true, &mut work);
    for (name, times, one, other) in [
        ("encode through `Serialize`", &times, 4, 3),
        ("decode, all interleaved", &cold, 0, 1),
        ("encode, all interleaved", &cold, 2, 3),
        ("encode copies, all interleaved", &cold, 5, 6),
    ] {
        let (_, ratio, _) = spread(ratios(times, one, other));
        report.note(format_args!("{name}, compared with derive: {ratio:.2}"));
    }
}

/// The rows: models compared with the baseline.
fn rows(times: &[Vec<f64>], json: &str) -> [Row; 2] {
    let memory = peak("models", json).zip(peak("derive", json));
    [
        Row {
            name: "decode".to_owned(),
            work: format!("reading {ITEMS} assignments with all that is in them"),
            baseline: "structs with serde derive, of these properties alone".to_owned(),
            time: ratios(times, 0, 1),
            memory: memory
                .map(|(models, derive)| models / derive)
                .into_iter()
                .collect(),
            ..Row::default()
        },
        Row {
            name: "encode".to_owned(),
            work: "writing them as JSON text".to_owned(),
            baseline: "the same structs with serde derive".to_owned(),
            time: ratios(times, 2, 3),
            ..Row::default()
        },
    ]
}

fn read<'j, T: serde::Deserialize<'j>>(json: &'j str) {
    drop(black_box(serde_json::from_str::<T>(black_box(json))));
}

/// The page in all forms that are compared.
struct Bench<'j> {
    json: &'j str,
    models: Page<AccessPackageAssignment>,
    derive: peer::Page,
    copies: (Vec<AccessPackageAssignment>, Option<Vec<peer::Assignment>>),
    /// Occupies the gaps in memory.
    _filling: (Page<AccessPackageAssignment>, peer::Page),
}

type Work<'w> = (&'static str, Box<dyn FnMut() + 'w>);

impl<'j> Bench<'j> {
    fn new(json: &'j str) -> Self {
        let filling = (
            serde_json::from_str(json).unwrap(),
            serde_json::from_str(json).unwrap(),
        );
        let models: Page<AccessPackageAssignment> = serde_json::from_str(json).unwrap();
        let derive: peer::Page = serde_json::from_str(json).unwrap();
        let tree: Value = serde_json::from_str(json).unwrap();
        let written = serde_json::to_value(&models.value).unwrap();
        assert_eq!(written, tree["value"], "something was lost");
        Self {
            json,
            copies: (models.value.clone(), derive.value.clone()),
            models,
            derive,
            _filling: filling,
        }
    }

    fn work(&self) -> Vec<Work<'_>> {
        fn write(value: &impl serde::Serialize) {
            drop(black_box(serde_json::to_string(black_box(value))));
        }
        fn text(models: &Vec<AccessPackageAssignment>) {
            drop(black_box(graph_runtime::record::to_json(black_box(models))));
        }
        vec![
            (
                "decode models",
                Box::new(|| read::<Page<AccessPackageAssignment>>(self.json)),
            ),
            ("decode derive", Box::new(|| read::<peer::Page>(self.json))),
            ("encode models", Box::new(|| text(&self.models.value))),
            ("encode derive", Box::new(|| write(&self.derive.value))),
            ("through serde", Box::new(|| write(&self.models.value))),
            ("encode copies", Box::new(|| text(&self.copies.0))),
            ("derive copies", Box::new(|| write(&self.copies.1))),
        ]
    }
}

/// The seconds of each piece of work in each round: each a few times in a row, or all interleaved.
fn measure(rounds: usize, by_turns: bool, work: &mut [Work<'_>]) -> Vec<Vec<f64>> {
    let mut times = vec![Vec::new(); work.len()];
    for _ in 0..rounds {
        let mut fastest = vec![f64::INFINITY; work.len()];
        let (outer, inner) = if by_turns { (REPEATS, 1) } else { (1, REPEATS) };
        for _ in 0..outer {
            for ((_, work), fastest) in work.iter_mut().zip(&mut fastest) {
                for _ in 0..inner {
                    let start = Instant::now();
                    work();
                    *fastest = fastest.min(start.elapsed().as_secs_f64());
                }
            }
        }
        for (times, fastest) in times.iter_mut().zip(fastest) {
            times.push(fastest);
        }
    }
    times
}

/// The ratios of one piece of work to another, per round.
fn ratios(times: &[Vec<f64>], one: usize, other: usize) -> Vec<f64> {
    let rounds = times[one].iter().zip(&times[other]);
    rounds.map(|(one, other)| one / other).collect()
}

/// The growth of a separate process's peak memory while it decodes the page.
fn peak(work: &str, json: &str) -> Option<f64> {
    let mut child = Command::new(std::env::current_exe().ok()?)
        .arg(format!("--peak={work}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(json.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Decodes a page, and returns how much the peak memory exceeds that with the text alone.
fn growth(work: &str) -> Option<f64> {
    // Preallocated, because a growing buffer would raise the peak.
    let mut json = String::with_capacity(16 << 20);
    std::io::stdin().read_to_string(&mut json).ok()?;
    let before = high_water()?;
    if work == "models" {
        read::<Page<AccessPackageAssignment>>(&json);
    } else {
        read::<peer::Page>(&json);
    }
    Some(high_water()? - before)
}
