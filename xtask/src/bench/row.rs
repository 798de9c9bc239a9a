//! A row of the table: work beside other work of the same run.

use std::fmt;

use serde::Deserialize;

/// Work beside other work of the same run. Each figure is what the work takes, divided by what the other takes, once
/// for each round.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What the table knows it by.
    pub name: String,
    /// What was measured.
    pub work: String,
    /// What it was measured against.
    pub peer: String,
    /// By the clock.
    #[serde(default)]
    pub time: Vec<f64>,
    /// By what it had of a CPU.
    #[serde(default)]
    pub cpu: Vec<f64>,
    /// By the memory that it needed.
    #[serde(default)]
    pub memory: Vec<f64>,
    /// The most memory that the work needed, where that alone says something.
    #[serde(default)]
    pub megabytes: Option<f64>,
}

impl Row {
    /// Reads what a benchmark prints with `--json`.
    ///
    /// # Errors
    /// When the line is no row, or one that says nothing.
    pub fn parse(line: &str) -> Result<Self, String> {
        let row: Self = serde_json::from_str(line)
            .map_err(|error| format!("found {line:?}, expected a row as JSON: {error}"))?;
        row.valid()
    }

    /// The row, if the table can show it.
    pub fn valid(self) -> Result<Self, String> {
        let figures = || [&self.time, &self.cpu, &self.memory].into_iter().flatten();
        if figures().next().is_none() {
            return Err(format!("the row {:?} has no ratio", self.name));
        }
        if let Some(ratio) = figures().find(|ratio| !(ratio.is_finite() && **ratio > 0.0)) {
            return Err(format!("the row {:?} has {ratio} as a ratio", self.name));
        }
        for text in [&self.name, &self.work, &self.peer] {
            if text.is_empty() || text.contains(['|', '\n']) {
                return Err(format!(
                    "the row {:?} has the text {text:?}, expected some, of one line and without |",
                    self.name
                ));
            }
        }
        Ok(self)
    }
}

/// What pairs of rounds say, by one figure of each.
pub fn ratios<T>(ours: &[T], theirs: &[T], figure: impl Fn(&T) -> f64) -> Vec<f64> {
    let rounds = ours.iter().zip(theirs);
    rounds
        .map(|(ours, theirs)| figure(ours) / figure(theirs))
        .collect()
}

/// The middle of the rounds: half of them are between `low` and `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Spread {
    /// None of nothing.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        Some(Self {
            low: sorted[last / 4],
            median: sorted[last / 2],
            high: sorted[last - last / 4],
        })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, median, high } = self;
        let [low, median, high] = [*low, *median, *high].map(|value| match value {
            ..0.1 => format!("{value:.3}"),
            ..10.0 => format!("{value:.2}"),
            ..100.0 => format!("{value:.1}"),
            _ => format!("{value:.0}"),
        });
        write!(f, "×{median}")?;
        if low != median || high != median {
            write!(f, " ({low} to {high})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_row_of_a_benchmark_when_read_then_its_figures_are_there() {
        let line = r#"{"name":"decode","work":"reading","peer":"serde derive","time":[1.5,1.25],"cpu":[],"memory":[0.5]}"#;
        let row = Row::parse(line).expect("a row");
        let expected = Row {
            name: "decode".to_owned(),
            work: "reading".to_owned(),
            peer: "serde derive".to_owned(),
            time: vec![1.5, 1.25],
            memory: vec![0.5],
            ..Row::default()
        };
        assert_eq!(row, expected);
    }

    #[test]
    fn given_what_is_no_row_when_read_then_why_is_said() {
        let row = |rest: &str| format!(r#"{{"name":"a","work":"b","peer":"c",{rest}}}"#);
        for (line, problem) in [
            (
                "1000 assignments".to_owned(),
                "found \"1000 assignments\", expected a row as JSON: ",
            ),
            (row(r#""time":[1]"#).replace('}', ""), "EOF while parsing"),
            (row(r#""time":[1],"speed":1"#), "unknown field `speed`"),
            (row(r#""time":[null]"#), "invalid type: null"),
            (row(r#""time":[]"#), "the row \"a\" has no ratio"),
            (row(r#""time":[1,0]"#), "the row \"a\" has 0 as a ratio"),
            (
                row(r#""time":[1]"#).replace("\"b\"", "\"b|d\""),
                "the text \"b|d\"",
            ),
            (
                row(r#""time":[1]"#).replace("\"c\"", "\"\""),
                "the text \"\"",
            ),
        ] {
            let found = Row::parse(&line).expect_err(&line);
            assert!(found.contains(problem), "{found}");
        }
    }

    #[test]
    fn given_rounds_when_spread_then_the_middle_half_is_shown() {
        let shown = |values: &[f64]| Spread::of(values).map(|spread| spread.to_string());
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[0.05]).as_deref(), Some("×0.050"));
        assert_eq!(
            shown(&[3.0, 1.0, 2.0]).as_deref(),
            Some("×2.00 (1.00 to 3.00)")
        );
        let seven = [1.0, 9.0, 2.0, 30.0, 1.1, 1.2, 1.3];
        assert_eq!(shown(&seven).as_deref(), Some("×1.30 (1.10 to 9.00)"));
        assert_eq!(
            shown(&[12.34, 123.4, 0.123, 5.0, 6.0]).as_deref(),
            Some("×6.00 (5.00 to 12.3)")
        );
    }
}
