//! The suites of the benchmark, and the rows of each.

use std::process::Stdio;

use clap::ValueEnum as _;
use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::row::Row;
use super::{cannot_run, cargo, check, clone, commands, failed};
use crate::workspace;

/// A suite: rows that are measured together, in the order of the table. There are at most ten rows in all, because each
/// guards a promise to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Suite {
    FreshClone,
    Trim,
    Regen,
    Diff,
    Check,
    Decode,
    Client,
}

impl Suite {
    /// The name on the command line; for a benchmark of `tests/benches`, its name there too.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The names of its rows, in the order of the table.
    pub fn rows_by_name(self) -> &'static [&'static str] {
        match self {
            Self::FreshClone => &["fresh-clone"],
            Self::Trim => &["trim"],
            Self::Regen => &["regen"],
            Self::Diff => &["diff"],
            Self::Check => &["check-cold", "check-warm"],
            Self::Decode => &["decode", "encode"],
            Self::Client => &["client", "paging-memory"],
        }
    }

    /// Measures the suite.
    ///
    /// # Errors
    /// If something cannot be measured, or the rows differ from those of the table.
    pub fn rows(self, runs: u32) -> Result<Vec<Row>, Diagnostics> {
        let rows = match self {
            // A round takes minutes.
            Self::FreshClone => clone::fresh(runs.min(3))?,
            Self::Trim => commands::trim(runs)?,
            Self::Regen => commands::regen(runs)?,
            Self::Diff => commands::diff(runs)?,
            Self::Check => check::rows(runs)?,
            Self::Decode | Self::Client => self.benchmark()?,
        };
        Ok(self.complete(rows).map_err(failed)?)
    }

    /// Runs a benchmark of `tests/benches`. Its standard error is for people.
    fn benchmark(self) -> Result<Vec<Row>, Diagnostic> {
        let name = self.name();
        let mut command = cargo();
        command
            .args([
                "bench",
                "--quiet",
                "--package",
                "graph-tests",
                "--bench",
                &name,
            ])
            .arg("--manifest-path")
            .arg(workspace::path("Cargo.toml"))
            .args(["--", "--json"])
            .stderr(Stdio::inherit());
        let output = command.output().map_err(|error| cannot_run(&error))?;
        if !output.status.success() {
            return Err(failed(format!(
                "the benchmark `{name}` failed; its output is above"
            )));
        }
        parse(&String::from_utf8_lossy(&output.stdout))
            .map_err(|problem| failed(format!("the benchmark `{name}`: {problem}")))
    }

    /// Verifies that the rows are those of the table.
    fn complete(self, rows: Vec<Row>) -> Result<Vec<Row>, String> {
        let rows: Vec<Row> = rows.into_iter().map(Row::valid).collect::<Result<_, _>>()?;
        let found: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        let expected = self.rows_by_name();
        if found == expected {
            return Ok(rows);
        }
        Err(format!(
            "`{}` gave the rows {found:?}, expected {expected:?}; xtask/src/bench/suite.rs says which",
            self.name()
        ))
    }
}

/// Parses the rows that a benchmark printed, one per line.
fn parse(printed: &str) -> Result<Vec<Row>, String> {
    let lines = printed.lines().enumerate();
    lines
        .map(|(index, line)| {
            Row::parse(line).map_err(|problem| format!("line {}: {problem}", index + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn row(name: &str) -> Row {
        Row {
            name: name.to_owned(),
            work: "this".to_owned(),
            baseline: "that".to_owned(),
            time: vec![1.0],
            ..Row::default()
        }
    }

    #[test]
    fn a_printed_line_that_is_not_a_row_is_named() {
        let good = r#"{"name":"a","work":"b","baseline":"c","time":[1]}"#;
        let rows = parse(&format!("{good}\n{good}\n")).expect("rows");
        assert_eq!(rows.len(), 2);
        let problem = parse(&format!("{good}\nwarming up\n")).expect_err("no row");
        assert!(
            problem.starts_with("line 2: found \"warming up\", expected a row"),
            "{problem}"
        );
    }

    #[test]
    fn rows_are_refused_if_one_is_missing_unknown_or_there_twice() {
        let rows = |names: &[&str]| names.iter().map(|name| row(name)).collect::<Vec<_>>();
        let suite = Suite::Check;
        assert!(suite.complete(rows(&["check-cold", "check-warm"])).is_ok());
        for wrong in [
            &["check-cold"][..],
            &["check-cold", "check-hot"],
            &["check-cold", "check-warm", "check-warm"],
            &[],
        ] {
            let problem = suite.complete(rows(wrong)).expect_err("refused");
            assert!(
                problem.contains("expected [\"check-cold\", \"check-warm\"]"),
                "{problem}"
            );
        }
    }

    #[test]
    fn there_are_at_most_ten_rows_each_with_a_name_of_its_own() {
        let names: Vec<_> = Suite::value_variants()
            .iter()
            .flat_map(|suite| suite.rows_by_name())
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.len() <= 10, "{names:?}");
    }
}
