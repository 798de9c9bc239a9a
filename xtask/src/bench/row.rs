//! A row of the table: the cost of some work and of a baseline in the same run.

mod written;

use std::fmt;

pub use written::Row;

impl Row {
    /// Parses a line that a benchmark prints with `--json`.
    ///
    /// # Errors
    /// If the line is not a row, or has no figure.
    pub fn parse(line: &str) -> Result<Self, String> {
        let row: Self = serde_json::from_str(line)
            .map_err(|error| format!("found {line:?}, expected a row as JSON: {error}"))?;
        row.valid()
    }

    /// Verifies that the table can show the row.
    ///
    /// # Errors
    /// If it has no figure, a figure that is not positive, or text that would break the table.
    pub fn valid(self) -> Result<Self, String> {
        let figures = || {
            let all = [&self.seconds, &self.time, &self.cpu, &self.memory];
            all.into_iter().flatten()
        };
        if figures().next().is_none() {
            return Err(format!("the row {:?} has no figure", self.name));
        }
        if let Some(figure) = figures().find(|figure| !(figure.is_finite() && **figure > 0.0)) {
            return Err(format!("the row {:?} has the figure {figure}", self.name));
        }
        let is_bad = |text: &str| text.is_empty() || text.contains(['|', '\n']);
        // Without a baseline, there must be seconds.
        let no_baseline = self.baseline.is_empty() && !self.seconds.is_empty();
        let texts = [&self.name, &self.work, &self.baseline];
        for text in &texts[..if no_baseline { 2 } else { 3 }] {
            if is_bad(text) {
                return Err(format!(
                    "the row {:?} has the text {text:?}, expected one line without |",
                    self.name
                ));
            }
        }
        Ok(self)
    }
}

/// Divides a figure of each round by the same figure of the baseline.
pub fn ratios<T>(ours: &[T], baseline: &[T], figure: impl Fn(&T) -> f64) -> Vec<f64> {
    let rounds = ours.iter().zip(baseline);
    rounds
        .map(|(ours, baseline)| figure(ours) / figure(baseline))
        .collect()
}

/// The median of the rounds, and their middle half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Spread {
    /// `None` without rounds.
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
        f.write_str(&median)?;
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
    fn a_row_of_a_benchmark_is_read_with_its_figures() {
        let line = r#"{"name":"decode","work":"reading","baseline":"serde derive","time":[1.5,1.25],"cpu":[],"memory":[0.5]}"#;
        let row = Row::parse(line).expect("a row");
        let expected = Row {
            name: "decode".to_owned(),
            work: "reading".to_owned(),
            baseline: "serde derive".to_owned(),
            time: vec![1.5, 1.25],
            memory: vec![0.5],
            ..Row::default()
        };
        assert_eq!(row, expected);
    }

    #[test]
    fn a_line_that_is_not_a_row_is_refused_with_the_reason() {
        let row = |rest: &str| format!(r#"{{"name":"a","work":"b","baseline":"c",{rest}}}"#);
        for (line, problem) in [
            (
                "1000 assignments".to_owned(),
                "found \"1000 assignments\", expected a row as JSON: ",
            ),
            (row(r#""time":[1]"#).replace('}', ""), "EOF while parsing"),
            (row(r#""time":[1],"speed":1"#), "unknown field `speed`"),
            (row(r#""time":[null]"#), "invalid type: null"),
            (row(r#""time":[]"#), "the row \"a\" has no figure"),
            (row(r#""time":[1,0]"#), "the row \"a\" has the figure 0"),
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
    fn a_spread_shows_the_median_and_the_middle_half() {
        let shown = |values: &[f64]| Spread::of(values).map(|spread| spread.to_string());
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[0.05]).as_deref(), Some("0.050"));
        assert_eq!(
            shown(&[3.0, 1.0, 2.0]).as_deref(),
            Some("2.00 (1.00 to 3.00)")
        );
        let seven = [1.0, 9.0, 2.0, 30.0, 1.1, 1.2, 1.3];
        assert_eq!(shown(&seven).as_deref(), Some("1.30 (1.10 to 9.00)"));
        assert_eq!(
            shown(&[12.34, 123.4, 0.123, 5.0, 6.0]).as_deref(),
            Some("6.00 (5.00 to 12.3)")
        );
    }
}
