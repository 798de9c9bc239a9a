//! CPU time and memory of processes, as accounted by the operating system.

use std::fs;

/// Clock ticks per second in `/proc`, fixed on all Linux systems that Rust supports.
const TICKS: f64 = 100.0;

/// CPU time and peak memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    pub cpu_seconds: f64,
    pub peak_megabytes: f64,
}

impl Usage {
    /// The usage of finished children of this process; their memory is unknown.
    pub fn of_children() -> Result<Self, String> {
        Ok(Self {
            cpu_seconds: cpu(13)?,
            peak_megabytes: 0.0,
        })
    }

    /// The usage since an earlier measurement.
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            cpu_seconds: self.cpu_seconds - earlier.cpu_seconds,
            ..*self
        }
    }
}

/// User and system time, two fields of `/proc/self/stat` after the name of the program.
fn cpu(first: usize) -> Result<f64, String> {
    let stat = read("/proc/self/stat")?;
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks: Option<f64> = fields
        .get(first..first + 2)
        .and_then(|pair| pair.iter().map(|field| field.parse::<f64>().ok()).sum());
    ticks
        .map(|ticks| ticks / TICKS)
        .ok_or_else(|| "/proc/self/stat is not as expected".to_owned())
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path)
        .map_err(|error| format!("{path} can't be read, the benchmark needs Linux: {error}"))
}
