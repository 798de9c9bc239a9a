//! The table, and its place on a page.

use std::fmt::Write as _;

use super::row::{Row, Spread};

/// What stands before the table on the page.
const START: &str = "<!-- made by `cargo xtask bench --write` -->\n";
/// What stands after it.
const END: &str = "<!-- end of what `cargo xtask bench --write` makes -->\n";

/// The rows as a table.
pub fn render(rows: &[Row], machine: &str) -> String {
    let mut text = format!(
        "How many times as much as the peer each takes, in the same run: the median of the rounds and, in brackets,\n\
         the middle half of them. Below 1 is less than the peer. Measured with {machine}.\n\n\
         | figure | what | peer | time | CPU time | memory |\n|---|---|---|--:|--:|--:|\n"
    );
    for row in rows {
        let cell =
            |ratios: &[f64]| Spread::of(ratios).map_or_else(String::new, |it| it.to_string());
        let mut memory = cell(&row.memory);
        if let Some(megabytes) = row.megabytes {
            // Writing to memory cannot fail.
            let _ = write!(memory, ", {megabytes:.0} MB");
        }
        let (time, cpu) = (cell(&row.time), cell(&row.cpu));
        let Row {
            name, work, peer, ..
        } = row;
        let _ = writeln!(
            text,
            "| `{name}` | {work} | {peer} | {time} | {cpu} | {memory} |"
        );
    }
    text
}

/// The page with the table in the place of the one that it has.
///
/// # Errors
/// When the place is not marked, or not once.
pub fn replaced(page: &str, table: &str) -> Result<String, String> {
    let (before, rest) = split(page, START)?;
    let (_, after) = split(rest, END)?;
    Ok(format!("{before}{START}{table}{END}{after}"))
}

/// A page that has nothing but the place.
#[cfg(test)]
pub fn place() -> String {
    format!("{START}{END}")
}

/// What stands before and after a line that must be there once.
fn split<'p>(page: &'p str, mark: &str) -> Result<(&'p str, &'p str), String> {
    let line = mark.trim_end();
    match page.matches(mark).count() {
        1 => Ok(page.split_once(mark).unwrap_or_default()),
        0 => Err(format!(
            "found no line `{line}`, expected one for the table to go to"
        )),
        times => Err(format!("found {times} lines `{line}`, expected one")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::suite::Suite;
    use super::*;

    fn rows() -> Vec<Row> {
        let row = |name: &str| Row {
            name: name.to_owned(),
            work: format!("the work of {name}"),
            peer: "`serde_json::Value`".to_owned(),
            ..Row::default()
        };
        vec![
            Row {
                time: vec![1.2, 1.3, 1.25, 1.1, 1.9],
                ..row("decode")
            },
            Row {
                cpu: vec![8.0, 8.5, 9.0],
                memory: vec![3.0],
                megabytes: Some(46.4),
                ..row("regen")
            },
            Row {
                time: vec![0.5],
                cpu: vec![0.25],
                memory: vec![12.345],
                ..row("check-cold")
            },
        ]
    }

    #[test]
    fn given_rows_when_rendered_then_a_table_of_ratios() {
        insta::assert_snapshot!(render(&rows(), "rustc 1.2.3, 4 cores"), @r"
        How many times as much as the peer each takes, in the same run: the median of the rounds and, in brackets,
        the middle half of them. Below 1 is less than the peer. Measured with rustc 1.2.3, 4 cores.

        | figure | what | peer | time | CPU time | memory |
        |---|---|---|--:|--:|--:|
        | `decode` | the work of decode | `serde_json::Value` | ×1.25 (1.20 to 1.30) |  |  |
        | `regen` | the work of regen | `serde_json::Value` |  | ×8.50 (8.00 to 9.00) | ×3.00, 46 MB |
        | `check-cold` | the work of check-cold | `serde_json::Value` | ×0.50 | ×0.25 | ×12.3 |
        ");
    }

    #[test]
    fn given_a_page_when_the_table_is_replaced_then_the_rest_is_as_before() {
        let page = format!("# Page\n\n{START}old\n{END}\nMore.\n");
        let fresh = replaced(&page, "new\n").expect("a page");
        assert_eq!(fresh, format!("# Page\n\n{START}new\n{END}\nMore.\n"));
        assert_eq!(replaced(&fresh, "new\n").as_ref(), Ok(&fresh));
    }

    #[test]
    fn given_a_page_whose_marks_are_missing_twice_or_turned_when_replaced_then_an_error_says_so() {
        let (start, end) = (START.trim_end(), END.trim_end());
        for (page, problem) in [
            (String::new(), format!("found no line `{start}`")),
            (format!("{START}old\n"), format!("found no line `{end}`")),
            (format!("old\n{END}"), format!("found no line `{start}`")),
            (format!("{END}{START}"), format!("found no line `{end}`")),
            (
                format!("{START}{START}{END}"),
                format!("found 2 lines `{start}`"),
            ),
            (
                format!("{START}{END}{END}"),
                format!("found 2 lines `{end}`"),
            ),
        ] {
            let found = replaced(&page, "new\n").expect_err(&page);
            assert!(found.starts_with(&problem), "{found}");
        }
    }

    #[test]
    fn given_the_page_of_the_repository_when_read_then_its_table_has_each_row_that_is_measured() {
        let page = include_str!("../../../README.md");
        let (_, rest) = split(page, START).expect("the start");
        let (block, _) = split(rest, END).expect("the end");
        let head = render(&[], "");
        let lines = head.lines().rev().take(2).collect::<Vec<_>>();
        let (_, body) = block
            .split_once(&format!("{}\n{}\n", lines[1], lines[0]))
            .expect("the head of the table");
        let mut found = Vec::new();
        for line in body.lines() {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 8, "{line}");
            assert!(
                cells[4..7].iter().any(|cell| cell.starts_with('×')),
                "{line}"
            );
            found.push(cells[1].trim_matches('`'));
        }
        let expected = Suite::ALL.iter().flat_map(|suite| suite.rows_by_name());
        assert_eq!(found, expected.copied().collect::<Vec<_>>());
    }
}
