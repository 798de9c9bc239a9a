//! What benchmarks make of the figures of their rounds, and how they say it: for people, or with `--json` for
//! `cargo xtask bench`, which makes one table of all.

use std::fmt::Display;

use serde::Serialize;

/// Work beside other work of the same run. Each figure is what the work takes, divided by what the other takes, once
/// for each round; there is at least one.
#[derive(Default, Serialize)]
pub struct Row {
    /// What `cargo xtask bench` knows it by.
    pub name: &'static str,
    /// What was measured.
    pub work: String,
    /// What it was measured against.
    pub peer: String,
    /// By the clock.
    pub time: Vec<f64>,
    /// By what the thread or process that does the work had of a CPU.
    pub cpu: Vec<f64>,
    /// By the memory that was needed.
    pub memory: Vec<f64>,
}

/// Where figures go.
pub struct Report {
    json: bool,
}

impl Report {
    /// As the arguments of the program say.
    pub fn from_arguments() -> Self {
        Self {
            json: std::env::args().any(|argument| argument == "--json"),
        }
    }

    /// A row of the table.
    pub fn row(&self, row: &Row) -> serde_json::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(row)?);
            return Ok(());
        }
        println!("{}: {}, beside {}", row.name, row.work, row.peer);
        for (what, ratios) in [
            ("time", &row.time),
            ("CPU time", &row.cpu),
            ("memory", &row.memory),
        ] {
            if !ratios.is_empty() {
                let (low, ratio, high) = spread(ratios.clone());
                println!("    {what}: {ratio:.2} times as much ({low:.2} to {high:.2})");
            }
        }
        Ok(())
    }

    /// What only people care for.
    pub fn note(&self, text: impl Display) {
        if !self.json {
            println!("{text}");
        }
    }
}

/// The smallest, the median, the largest.
pub fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (
        values[0],
        values[values.len() / 2],
        values[values.len() - 1],
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub fn as_f64(count: usize) -> f64 {
    count as f64
}
