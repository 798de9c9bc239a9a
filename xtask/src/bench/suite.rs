//! What is measured together, and the rows that come of it.

use std::process::Stdio;

use graph_generator::diagnostics::{Diagnostic, Diagnostics};

use super::row::Row;
use super::{cannot_run, cargo, check, failed, generate, trim};
use crate::workspace;

/// What is measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Suite {
    Trim,
    Regen,
    Check,
    Decode,
    Client,
    Fake,
}

impl Suite {
    /// In the order of the table.
    pub const ALL: [Self; 6] = [
        Self::Trim,
        Self::Regen,
        Self::Check,
        Self::Decode,
        Self::Client,
        Self::Fake,
    ];

    /// As it is called on the command line; of a benchmark, its name too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trim => "trim",
            Self::Regen => "regen",
            Self::Check => "check",
            Self::Decode => "decode",
            Self::Client => "client",
            Self::Fake => "fake",
        }
    }

    /// The names of its rows, in the order of the table: no more and no fewer come of it.
    pub fn rows_by_name(self) -> &'static [&'static str] {
        match self {
            Self::Trim => &["trim", "trim-zstd"],
            Self::Regen => &["regen"],
            Self::Check => &["check-cold", "check-warm"],
            Self::Decode => &["decode", "decode-value", "encode", "encode-serde"],
            Self::Client => &[
                "client",
                "client-together",
                "client-page",
                "client-bytes",
                "client-page-bytes",
                "paging-memory",
                "paging",
                "batch",
                "batch-together",
            ],
            Self::Fake => &[
                "fake-get",
                "fake-page",
                "fake-filter",
                "fake-create",
                "fake-patch",
                "fake-mixed",
            ],
        }
    }

    /// Measures it.
    ///
    /// # Errors
    /// When something cannot be measured, or the rows are not those that the table has.
    pub fn rows(self, runs: u32) -> Result<Vec<Row>, Diagnostics> {
        let rows = match self {
            Self::Trim => trim::rows(runs)?,
            Self::Regen => generate::rows(runs)?,
            Self::Check => check::rows(runs)?,
            Self::Decode | Self::Client | Self::Fake => self.benchmark()?,
        };
        Ok(self.complete(rows).map_err(failed)?)
    }

    /// Runs a benchmark of `tests/benches`. What it says on its errors is for people.
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
                name,
            ])
            .arg("--manifest-path")
            .arg(workspace::path("Cargo.toml"))
            .args(["--", "--json"])
            .stderr(Stdio::inherit());
        let output = command.output().map_err(|error| cannot_run(&error))?;
        if !output.status.success() {
            return Err(failed(format!(
                "the benchmark `{name}` failed; it says why above"
            )));
        }
        parse(&String::from_utf8_lossy(&output.stdout))
            .map_err(|problem| failed(format!("the benchmark `{name}`: {problem}")))
    }

    /// The rows, if they are those that the table has.
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

/// The rows that a benchmark printed, a line each.
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

    use clap::ValueEnum as _;

    use super::*;

    fn row(name: &str) -> Row {
        Row {
            name: name.to_owned(),
            work: "this".to_owned(),
            peer: "that".to_owned(),
            time: vec![1.0],
            ..Row::default()
        }
    }

    #[test]
    fn given_what_a_benchmark_printed_when_read_then_a_line_that_is_no_row_is_named() {
        let good = r#"{"name":"a","work":"b","peer":"c","time":[1]}"#;
        let rows = parse(&format!("{good}\n{good}\n")).expect("rows");
        assert_eq!(rows.len(), 2);
        let problem = parse(&format!("{good}\nwarming up\n")).expect_err("no row");
        assert!(
            problem.starts_with("line 2: found \"warming up\", expected a row"),
            "{problem}"
        );
    }

    #[test]
    fn given_rows_when_one_is_missing_unknown_or_twice_then_all_are_refused() {
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
    fn given_all_suites_when_listed_then_none_is_left_out_and_no_row_is_called_like_another() {
        assert_eq!(Suite::value_variants(), Suite::ALL);
        for suite in Suite::ALL {
            let value = suite.to_possible_value().expect("a value");
            assert_eq!(value.get_name(), suite.name());
        }
        let names: Vec<_> = Suite::ALL
            .iter()
            .flat_map(|suite| suite.rows_by_name())
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}
