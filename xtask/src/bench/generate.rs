//! `regen` against reading the specification with the YAML library alone.

use std::process::Command;

use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::failed;
use super::process::Usage;
use super::row::{Row, ratios};
use crate::{regen, workspace};

/// How many processes make up one run: CPU time is only told in hundredths of a second.
const PROCESSES: u32 = 3;

/// Measures it.
pub fn rows(runs: u32) -> Result<Vec<Row>, Diagnostics> {
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        ours.push(in_own_process("regen")?);
        floor.push(in_own_process("read")?);
    }
    let peak = ours.iter().map(|usage| usage.peak_megabytes);
    let peak = peak.fold(0.0, f64::max);
    Ok(vec![Row {
        name: "regen".to_owned(),
        work: "`regen`, all but writing".to_owned(),
        peer: "reading the specification with the YAML library".to_owned(),
        cpu: ratios(&ours, &floor, |usage| usage.cpu_seconds),
        memory: ratios(&ours, &floor, |usage| usage.peak_megabytes),
        megabytes: Some(peak),
        ..Row::default()
    }])
}

/// Does what `regen` does, all but writing.
pub fn only_regen() -> Result<(), Diagnostics> {
    regen::generate_member(&regen::Input::default()).map(drop)
}

/// Reads the specification with the YAML library.
pub fn only_read() -> Result<(), Diagnostics> {
    let text = regen::read_text(&workspace::path(regen::SPEC))?;
    serde_yaml::from_str::<serde_yaml::Value>(&text).map_err(|error| failed(error.to_string()))?;
    Ok(())
}

fn in_own_process(work: &str) -> Result<Usage, Diagnostic> {
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let mut all = Usage::default();
    for _ in 0..PROCESSES {
        let output = Command::new(&program)
            .args(["bench", "--only", work])
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(failed(format!("the measured process failed: {errors}")));
        }
        let own = Usage::from_line(&String::from_utf8_lossy(&output.stdout)).map_err(failed)?;
        all.cpu_seconds += own.cpu_seconds;
        all.peak_megabytes = all.peak_megabytes.max(own.peak_megabytes);
    }
    Ok(all)
}
