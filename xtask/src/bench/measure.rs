//! Measures a command, including its child processes.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Clock ticks per second in `/proc`, fixed on all Linux systems that Rust supports.
const TICKS: f64 = 100.0;

/// Times, and the peak memory of the largest process.
pub struct Usage {
    /// Until the command ended and its output was closed.
    pub seconds: f64,
    pub cpu_seconds: f64,
    pub peak_megabytes: f64,
    /// `None` if nothing was printed to standard error, where progress goes.
    pub first_progress: Option<f64>,
}

/// How often memory is sampled. The system keeps the peak of each process, so only growth in its last 20 ms, and
/// processes that live shorter, can be missed.
const INTERVAL: Duration = Duration::from_millis(20);

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Result<(Output, Usage), String> {
    let before = cpu_of_children()?;
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{} can't be run: {error}", command.get_program().display()))?;
    let (pid, ended) = (child.id(), AtomicBool::new(false));
    let progress = child.stderr.take();
    let (output, seconds, read, peak_megabytes) = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = 0.0_f64;
            while !ended.load(Ordering::Relaxed) {
                peak = peak.max(peak_below(pid));
                thread::sleep(INTERVAL);
            }
            peak
        });
        let reader =
            scope.spawn(|| progress.map_or_else(Default::default, |from| timed(from, start)));
        let output = child.wait_with_output();
        let seconds = start.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
        let read = reader.join().unwrap_or_default();
        (output, seconds, read, watch.join().unwrap_or_default())
    });
    let mut output = output.map_err(|error| error.to_string())?;
    let (stderr, first_progress) = read;
    output.stderr = stderr;
    let usage = Usage {
        seconds,
        cpu_seconds: cpu_of_children()? - before,
        peak_megabytes,
        first_progress,
    };
    Ok((output, usage))
}

/// Reads to the end, and says after how many seconds the first byte came.
fn timed(mut from: impl Read, start: Instant) -> (Vec<u8>, Option<f64>) {
    let mut read = vec![0];
    if from.read_exact(&mut read).is_err() {
        return (Vec::new(), None);
    }
    let first = start.elapsed().as_secs_f64();
    // What cannot be read is not shown.
    let _ = from.read_to_end(&mut read);
    (read, Some(first))
}

/// The CPU time of finished children of this process: two fields of `/proc/self/stat` after the name of the program.
fn cpu_of_children() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(|error| {
        format!("/proc/self/stat can't be read, the benchmark needs Linux: {error}")
    })?;
    let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: Option<f64> = fields
        .get(13..15)
        .and_then(|pair| pair.iter().map(|field| field.parse::<f64>().ok()).sum());
    ticks
        .map(|ticks| ticks / TICKS)
        .ok_or_else(|| "/proc/self/stat is not as expected".to_owned())
}

/// The highest peak, in megabytes, of a process and its descendants.
fn peak_below(root: u32) -> f64 {
    let found: HashMap<u32, Status> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            Some((pid, Status::read(pid)?))
        })
        .collect();
    let is_below = |pid: u32| {
        let parents = std::iter::successors(Some(pid), |pid| Some(found.get(pid)?.parent));
        parents.take(found.len() + 1).any(|pid| pid == root)
    };
    let peaks = found.iter().filter(|(pid, _)| is_below(**pid));
    peaks
        .map(|(_, status)| status.peak_megabytes)
        .fold(0.0, f64::max)
}

/// The status of a process in `/proc`.
struct Status {
    parent: u32,
    peak_megabytes: f64,
}

impl Status {
    /// `None` for processes that have just ended.
    fn read(pid: u32) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let value = |key: &str| {
            let mut values = text.lines().filter_map(|line| line.strip_prefix(key));
            values.next()?.split_whitespace().next()
        };
        Some(Self {
            parent: value("PPid:")?.parse().ok()?,
            peak_megabytes: value("VmHWM:")?.parse::<f64>().ok()? / 1024.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_process_status_when_parsed_then_parent_and_peak_memory_are_read() {
        let status =
            Status::parse("Name:\tcargo\nPPid:\t12\nVmHWM:\t    2048 kB\n").expect("a status");
        assert_eq!(status.parent, 12);
        assert!((status.peak_megabytes - 2.0).abs() < f64::EPSILON);
        assert!(Status::parse("Name:\tkthreadd\nPPid:\t0\n").is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn given_a_command_with_a_child_when_run_then_output_and_memory_are_reported() {
        let mut command = Command::new("sh");
        let (output, usage) = run(command.args(["-c", "sleep 0.2; echo done"])).expect("runs");
        assert_eq!(output.stdout, b"done\n");
        assert!(usage.peak_megabytes > 0.0);
        assert!(run(&mut Command::new("./no-such-program")).is_err());
    }
}
