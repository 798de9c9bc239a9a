//! The row that a benchmark prints as JSON. Both `cargo xtask bench` and `tests/benches` compile this file.

use serde::{Deserialize, Serialize};

/// Work and a baseline, interleaved. Ratios divide the cost of the work by that of the baseline, one per
/// round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Row {
    /// Names the row in the table and in `--json`.
    pub name: String,
    /// What was measured.
    pub work: String,
    /// The baseline.
    pub baseline: String,
    /// Wall time of the work in seconds, one per round.
    pub seconds: Vec<f64>,
    /// Upper limit of the median, with its unit.
    pub target: Option<String>,
    /// Ratios of wall time.
    pub time: Vec<f64>,
    /// Ratios of CPU time, of the thread or process that does the work.
    pub cpu: Vec<f64>,
    /// Ratios of memory.
    pub memory: Vec<f64>,
    /// Peak memory of the work, the largest of its processes.
    pub megabytes: Option<f64>,
}
