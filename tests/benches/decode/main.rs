//! Measures decoding and encoding of models, compared with `serde_json::Value` and with hand-written structs
//! that use serde's derive and drop unknown properties.
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
use graph_tests::model::Model;
use serde_json::Value;

use figures::{Report, Row, as_f64, spread};

/// The tables that `build.rs` generates.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

const ITEMS: usize = 1_000;
const ROUNDS: usize = 15;
/// Repetitions in a round, of which the fastest counts.
const REPEATS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(work) = arguments.iter().find_map(|a| a.strip_prefix("--peak=")) {
        return println!("{}", growth(work));
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
    let times = measure(rounds, true, &mut work);
    for (name, one, other) in [("decode", 0, 2), ("encode", 3, 4), ("encode copies", 7, 8)] {
        let (_, ratio, _) = spread(ratios(&times, one, other));
        report.note(format_args!(
            "{name} compared with derive, all interleaved: {ratio:.2}"
        ));
    }
    sizes(&report);
}

/// The rows: models compared with the baselines.
fn rows(times: &[Vec<f64>], json: &str) -> [Row; 4] {
    let [models, value, derive] = ["models", "value", "derive"].map(|work| peak(work, json));
    let memory = |other: Option<f64>| {
        let ratio = models.zip(other).map(|(models, other)| models / other);
        // Drops ratios of unreported memory.
        ratio
            .filter(|ratio| ratio.is_finite())
            .into_iter()
            .collect()
    };
    let ratios = |one, other| ratios(times, one, other);
    let read = format!("reading {ITEMS} assignments with all that is in them");
    [
        Row {
            name: "decode",
            work: read.clone(),
            peer: "structs with serde derive, of these properties alone".to_owned(),
            time: ratios(0, 2),
            memory: memory(derive),
            ..Row::default()
        },
        Row {
            name: "decode-value",
            work: read,
            peer: "`serde_json::Value`".to_owned(),
            time: ratios(0, 1),
            memory: memory(value),
            ..Row::default()
        },
        Row {
            name: "encode",
            work: "writing them as JSON text".to_owned(),
            peer: "the same structs with serde derive".to_owned(),
            time: ratios(3, 4),
            ..Row::default()
        },
        Row {
            name: "encode-serde",
            work: "writing them through `Serialize`, for any format".to_owned(),
            peer: "the same structs with serde derive".to_owned(),
            time: ratios(6, 4),
            ..Row::default()
        },
    ]
}

/// The page in all forms that are compared.
struct Bench<'j> {
    json: &'j str,
    models: Page<AccessPackageAssignment>,
    derive: peer::Page,
    tree: Value,
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
            tree,
            _filling: filling,
        }
    }

    fn work(&self) -> Vec<Work<'_>> {
        fn read<'j, T: serde::Deserialize<'j>>(json: &'j str) {
            drop(black_box(serde_json::from_str::<T>(black_box(json))));
        }
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
            ("decode Value", Box::new(|| read::<Value>(self.json))),
            ("decode derive", Box::new(|| read::<peer::Page>(self.json))),
            ("encode models", Box::new(|| text(&self.models.value))),
            ("encode derive", Box::new(|| write(&self.derive.value))),
            ("encode Value", Box::new(|| write(&self.tree["value"]))),
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
    let growth: usize = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(as_f64(growth))
}

/// Decodes a page, and returns how much the peak memory exceeds that with the text alone.
fn growth(work: &str) -> u64 {
    // Preallocated, because a growing buffer would raise the peak.
    let mut json = String::with_capacity(16 << 20);
    std::io::stdin().read_to_string(&mut json).unwrap();
    let before = high_water();
    match work {
        "models" => drop(black_box(serde_json::from_str::<
            Page<AccessPackageAssignment>,
        >(&json))),
        "value" => drop(black_box(serde_json::from_str::<Value>(&json))),
        _ => drop(black_box(serde_json::from_str::<peer::Page>(&json))),
    }
    high_water().saturating_sub(before)
}

/// The peak memory of this process so far, if the system reports it.
fn high_water() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

fn sizes(report: &Report) {
    let mut models: Vec<&Model> = models::MODELS.iter().collect();
    models.sort_by_key(|model| std::cmp::Reverse(model.size));
    report.note("\nlargest models, without their heap allocations:");
    for model in models.iter().take(10) {
        report.note(format_args!("{:5} bytes  {}", model.size, model.name));
    }
}
