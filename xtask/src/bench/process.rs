//! What processes used, from the accounts of the operating system.

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
    /// What this process used until now.
    pub fn of_this_process() -> Result<Self, String> {
        Ok(Self {
            cpu_seconds: cpu(11)?,
            peak_megabytes: peak()?,
        })
    }

    /// What finished children of this process used until now; their memory is not told.
    pub fn of_children() -> Result<Self, String> {
        Ok(Self {
            cpu_seconds: cpu(13)?,
            peak_megabytes: 0.0,
        })
    }

    /// What was used after an earlier look.
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            cpu_seconds: self.cpu_seconds - earlier.cpu_seconds,
            ..*self
        }
    }

    /// For another process to read.
    pub fn to_line(self) -> String {
        format!("{} {}", self.cpu_seconds, self.peak_megabytes)
    }

    /// Reads what [`Self::to_line`] wrote.
    pub fn from_line(line: &str) -> Result<Self, String> {
        let mut numbers = line.split_whitespace().map(str::parse::<f64>);
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(cpu_seconds)), Some(Ok(peak_megabytes)), None) => Ok(Self {
                cpu_seconds,
                peak_megabytes,
            }),
            _ => Err(format!(
                "the measured process did not say what it used, but {line:?}"
            )),
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

fn peak() -> Result<f64, String> {
    let status = read("/proc/self/status")?;
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| {
            rest.trim()
                .trim_end_matches("kB")
                .trim()
                .parse::<f64>()
                .ok()
        });
    kilobytes
        .map(|kilobytes| kilobytes / 1024.0)
        .ok_or_else(|| "/proc/self/status is not as expected".to_owned())
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path)
        .map_err(|error| format!("{path} can't be read, the benchmark needs Linux: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_usage_when_written_and_read_then_equal() {
        let usage = Usage {
            cpu_seconds: 1.25,
            peak_megabytes: 46.5,
        };
        assert_eq!(Usage::from_line(&usage.to_line()), Ok(usage));
        assert!(Usage::from_line("error: no").is_err());
    }
}
