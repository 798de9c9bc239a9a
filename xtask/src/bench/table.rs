//! The tables of `docs/performance.md`, and their places on the page.

use std::fmt::Write as _;

use super::row::{Row, Spread};

/// A place on the page: everything between two lines.
#[derive(Clone, Copy)]
pub struct Section {
    start: &'static str,
    end: &'static str,
}

/// The table of all suites.
pub const SUITES: Section = Section {
    start: "<!-- written by `cargo xtask bench --write` -->\n",
    end: "<!-- end of the table of `cargo xtask bench --write` -->\n",
};

/// The table of suites that take long, or need documents that are not in this repository.
pub const MORE: Section = Section {
    start: "<!-- written by `cargo xtask bench --write --gate --whole OLD NEW --redocly PROGRAM` -->\n",
    end: "<!-- end of the table of `--gate`, `--whole` and `--redocly` -->\n",
};

/// The figures that the README quotes.
pub const QUOTES: Section = Section {
    start: "<!-- written by `cargo xtask bench --write` -->\n",
    end: "<!-- end of the figures of `cargo xtask bench --write` -->\n",
};

/// Writes three figures as sentences.
pub fn quotes(rows: &[Row]) -> String {
    let figure = |name: &str, values: fn(&Row) -> &[f64]| {
        let row = rows.iter().find(|row| row.name == name);
        let spread = row.and_then(|row| Spread::of(values(row)));
        spread.map_or(f64::NAN, |spread| spread.median)
    };
    format!(
        "On two cores, `cargo xtask regen` in a fresh clone takes {:.0} seconds, not counting downloads. `cargo check` of the\n\
         generated crate takes {:.2} times as long as that of a crate that only declares its models with serde's derive; decoding\n\
         models takes {:.2} times as long. [All figures](docs/performance.md#figures).\n",
        figure("fresh-clone", |row| &row.seconds),
        figure("check-cold", |row| &row.time),
        figure("decode", |row| &row.time),
    )
}

/// Writes rows as a table.
pub fn render(rows: &[Row], machine: &str) -> String {
    let mut text = format!(
        "Measured with {machine}. Times and ratios are medians, the middle half of the rounds in brackets.\n\n\
         | figure | command | time | target | ratio to the baseline | baseline | peak memory |\n\
         |---|---|--:|--:|--:|---|--:|\n"
    );
    for row in rows {
        let Row {
            name,
            work,
            baseline,
            ..
        } = row;
        let time = Spread::of(&row.seconds).map_or_else(String::new, |it| format!("{it} s"));
        let target = row
            .target
            .as_ref()
            .map_or_else(String::new, |it| format!("≤ {it}"));
        let (ratio, memory) = (ratios(row), memory(row));
        // Writing to memory cannot fail.
        let _ = writeln!(
            text,
            "| `{name}` | {work} | {time} | {target} | {ratio} | {baseline} | {memory} |"
        );
    }
    text
}

fn ratios(row: &Row) -> String {
    let time = Spread::of(&row.time).map(|it| format!("×{it}"));
    let cpu = Spread::of(&row.cpu).map(|it| format!("CPU time ×{it}"));
    let both: Vec<String> = time.into_iter().chain(cpu).collect();
    both.join(", ")
}

fn memory(row: &Row) -> String {
    let peak = row.megabytes.map(|megabytes| format!("{megabytes:.0} MB"));
    let ratio = Spread::of(&row.memory).map(|it| format!("×{it}"));
    let both: Vec<String> = ratio.into_iter().chain(peak).collect();
    both.join(", ")
}

impl Section {
    /// Replaces the table on a page.
    ///
    /// # Errors
    /// If the place is not marked, or is marked more than once.
    pub fn replace(self, page: &str, table: &str) -> Result<String, String> {
        let Self { start, end } = self;
        let (before, rest) = split(page, start)?;
        let (_, after) = split(rest, end)?;
        Ok(format!("{before}{start}{table}{end}{after}"))
    }

    /// A page with only the markers.
    #[cfg(test)]
    pub fn page(self) -> String {
        format!("{}{}", self.start, self.end)
    }
}

/// Splits a page at a line that must occur exactly once.
fn split<'p>(page: &'p str, mark: &str) -> Result<(&'p str, &'p str), String> {
    let line = mark.trim_end();
    match page.matches(mark).count() {
        1 => Ok(page.split_once(mark).unwrap_or_default()),
        0 => Err(format!(
            "found no line `{line}`, expected one before the table"
        )),
        times => Err(format!("found {times} lines `{line}`, expected one")),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::super::suite::Suite;
    use super::*;

    fn rows() -> Vec<Row> {
        let row = |name: &str| Row {
            name: name.to_owned(),
            work: format!("the work of {name}"),
            baseline: "`serde_json::Value`".to_owned(),
            ..Row::default()
        };
        vec![
            Row {
                time: vec![1.2, 1.3, 1.25, 1.1, 1.9],
                memory: vec![3.0],
                ..row("decode")
            },
            Row {
                seconds: vec![0.5, 0.6, 0.7],
                target: Some("0.8 s".to_owned()),
                time: vec![8.0, 8.5, 9.0],
                cpu: vec![0.25],
                megabytes: Some(46.4),
                ..row("regen")
            },
        ]
    }

    #[test]
    fn rows_become_a_table() {
        insta::assert_snapshot!(render(&rows(), "rustc 1.2.3, 4 cores"), @r"
        Measured with rustc 1.2.3, 4 cores. Times and ratios are medians, the middle half of the rounds in brackets.

        | figure | command | time | target | ratio to the baseline | baseline | peak memory |
        |---|---|--:|--:|--:|---|--:|
        | `decode` | the work of decode |  |  | ×1.25 (1.20 to 1.30) | `serde_json::Value` | ×3.00 |
        | `regen` | the work of regen | 0.60 (0.50 to 0.70) s | ≤ 0.8 s | ×8.50 (8.00 to 9.00), CPU time ×0.25 | `serde_json::Value` | 46 MB |
        ");
    }

    #[test]
    fn replacing_a_table_keeps_the_rest_of_the_page() {
        let Section { start, end } = SUITES;
        let page = format!("# Page\n\n{start}old\n{end}\nMore.\n");
        let fresh = SUITES.replace(&page, "new\n").expect("a page");
        assert_eq!(fresh, format!("# Page\n\n{start}new\n{end}\nMore.\n"));
        assert_eq!(SUITES.replace(&fresh, "new\n").as_ref(), Ok(&fresh));
    }

    #[test]
    fn a_page_whose_marks_are_missing_repeated_or_swapped_is_refused() {
        let Section { start: s, end: e } = SUITES;
        let (start, end) = (s.trim_end(), e.trim_end());
        for (page, problem) in [
            (String::new(), format!("found no line `{start}`")),
            (format!("{s}old\n"), format!("found no line `{end}`")),
            (format!("old\n{e}"), format!("found no line `{start}`")),
            (format!("{e}{s}"), format!("found no line `{end}`")),
            (format!("{s}{s}{e}"), format!("found 2 lines `{start}`")),
            (format!("{s}{e}{e}"), format!("found 2 lines `{end}`")),
        ] {
            let found = SUITES.replace(&page, "new\n").expect_err(&page);
            assert!(found.starts_with(&problem), "{found}");
        }
    }

    #[test]
    fn the_readme_quotes_three_figures() {
        let row = |name: &str, figures: Vec<f64>| Row {
            name: name.to_owned(),
            seconds: figures.clone(),
            time: figures,
            ..Row::default()
        };
        let rows = [
            row("fresh-clone", vec![41.7]),
            row("check-cold", vec![0.66]),
            row("decode", vec![1.071]),
        ];
        insta::assert_snapshot!(quotes(&rows), @r"
        On two cores, `cargo xtask regen` in a fresh clone takes 42 seconds, not counting downloads. `cargo check` of the
        generated crate takes 0.66 times as long as that of a crate that only declares its models with serde's derive; decoding
        models takes 1.07 times as long. [All figures](docs/performance.md#figures).
        ");
    }

    /// The names of the rows of a table on the page of the repository.
    fn published(place: Section) -> Vec<&'static str> {
        let page = include_str!("../../../docs/performance.md");
        let (_, rest) = split(page, place.start).expect("the start");
        let (block, _) = split(rest, place.end).expect("the end");
        let rows = block.lines().filter(|line| line.starts_with("| `"));
        rows.map(|line| line.split('`').nth(1).unwrap_or_default())
            .collect()
    }

    /// A row that is no longer measured, or has moved, fails; a row that is not measured yet does not.
    #[test]
    fn the_published_tables_have_no_other_rows_than_those_that_are_measured() {
        let suites: Vec<&str> = Suite::value_variants()
            .iter()
            .flat_map(|suite| suite.rows_by_name())
            .copied()
            .collect();
        let more = [
            "first-line",
            "regen-after-edit",
            "gate",
            "diff-whole",
            "diff-slice-whole",
            "diff-redocly",
        ];
        for (place, known) in [(SUITES, suites.as_slice()), (MORE, &more)] {
            let mut left = known.iter();
            for row in published(place) {
                assert!(
                    left.any(|name| *name == row),
                    "{row} is not one of {known:?}, in this order"
                );
            }
        }
    }
}
