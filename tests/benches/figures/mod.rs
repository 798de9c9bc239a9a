//! Computes ratios per round and prints them: for people, or with `--json` for the table of
//! `cargo xtask bench`.

#[path = "../../../xtask/src/bench/row/written.rs"]
mod written;

use std::fmt::Display;

pub use written::Row;

/// Prints figures.
pub struct Report {
    json: bool,
}

impl Report {
    /// Prints JSON if the program has the argument `--json`.
    pub fn from_arguments() -> Self {
        Self {
            json: std::env::args().any(|argument| argument == "--json"),
        }
    }

    /// Prints a row.
    pub fn row(&self, row: &Row) -> serde_json::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(row)?);
            return Ok(());
        }
        println!("{}: {}, compared with {}", row.name, row.work, row.baseline);
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

    /// Prints a line for people only.
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

/// The peak memory of this process so far in kilobytes, if the system reports it.
pub fn high_water() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line?.trim().trim_end_matches(" kB").parse().ok()
}
