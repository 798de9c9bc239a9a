//! A parser for the Markdown that the pages use.

use super::file;

/// A page.
pub struct Page {
    /// Its path from the root of the repository.
    pub path: String,
    pub text: String,
}

/// A code block.
pub struct Fence {
    /// The line of its opening fence, starting at 0.
    pub line: usize,
    /// The text after the opening fence.
    pub info: String,
    pub code: Vec<String>,
}

impl Page {
    pub fn read(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: file(path),
        }
    }

    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn fences(&self) -> Vec<Fence> {
        let mut fences = Vec::new();
        let mut open: Option<Fence> = None;
        for (line, text) in self.text.lines().enumerate() {
            match (text.strip_prefix("```"), open.take()) {
                (Some(_), Some(fence)) => fences.push(fence),
                (Some(info), None) => {
                    open = Some(Fence {
                        line,
                        info: info.to_owned(),
                        code: Vec::new(),
                    });
                }
                (None, Some(mut fence)) => {
                    fence.code.push(text.to_owned());
                    open = Some(fence);
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{} ends within a block of code", self.path);
        fences
    }

    /// Lines outside code, numbered from 1.
    pub fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut code = false;
        self.text
            .lines()
            .enumerate()
            .filter_map(move |(index, line)| {
                let fence = line.starts_with("```");
                code ^= fence;
                (!code && !fence).then_some((index + 1, line))
            })
    }

    /// Numbers of the lines whose table row has more or fewer cells than the header: GitHub drops or adds cells.
    pub fn torn_rows(&self) -> Vec<usize> {
        let mut torn = Vec::new();
        let mut header = None;
        for (number, line) in self.prose() {
            let cells = line.starts_with('|').then(|| cells(line));
            match (header, cells) {
                (Some(expected), Some(cells)) if cells != expected => torn.push(number),
                (Some(_), Some(_)) => {}
                (_, cells) => header = cells,
            }
        }
        torn
    }

    /// Level and text of each heading.
    pub fn headings(&self) -> Vec<(usize, &str)> {
        let heading = |line: &'_ str| line.bytes().take_while(|byte| *byte == b'#').count();
        let lines = self.prose().map(|(_, line)| line);
        lines
            .filter_map(|line| {
                Some((
                    heading(line),
                    line.trim_start_matches('#').strip_prefix(' ')?,
                ))
            })
            .filter(|(level, _)| *level > 0)
            .collect()
    }

    /// The anchors of the headings.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors: Vec<String> = Vec::new();
        for (_, heading) in self.headings() {
            let name = anchor(heading);
            let same = |known: &&String| {
                known.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-') == name
            };
            match anchors.iter().filter(same).count() {
                0 => anchors.push(name),
                number => anchors.push(format!("{name}-{number}")),
            }
        }
        anchors
    }

    /// Line and target of each link.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (number, line) in self.prose() {
            let text = without_code(line);
            for (at, _) in text.match_indices("](") {
                let rest = &text[at + 2..];
                if let Some(end) = rest.find(')') {
                    links.push((number, rest[..end].to_owned()));
                }
            }
        }
        links
    }
}

/// The anchor of a heading, as GitHub generates it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        _ if character.is_alphanumeric() => Some(character),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// The number of cells of a table row.
fn cells(row: &str) -> usize {
    row.replace("\\|", "").matches('|').count() - 1
}

/// A line without code spans.
fn without_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts
        .filter(|(index, _)| index % 2 == 0)
        .map(|(_, part)| part)
        .collect()
}

#[test]
fn given_headings_when_named_then_the_names_are_those_of_github() {
    assert_eq!(
        anchor("`overlay.yaml` and `overlay/`"),
        "overlayyaml-and-overlay"
    );
    assert_eq!(anchor("What `diff` compares"), "what-diff-compares");
    let page = Page {
        path: String::new(),
        text: "# One\n## Same\n```rust\n# no\n```\n## Same\n".to_owned(),
    };
    assert_eq!(page.anchors(), ["one", "same", "same-1"]);
}

#[test]
fn given_links_when_collected_then_those_in_code_are_left_out() {
    let page = Page {
        path: String::new(),
        text: "[a](b.md#c) and `[d](e)`, [`f`](g)\n```\n[h](i)\n```\n".to_owned(),
    };
    assert_eq!(
        page.links(),
        [(1, "b.md#c".to_owned()), (1, "g".to_owned())]
    );
}

#[test]
fn given_tables_when_a_row_has_other_cells_than_the_header_then_it_is_found() {
    let page = Page {
        path: String::new(),
        text:
            "| a | b |\n|---|---|\n| 1 | `2\\|3` |\n| 1 | 2 | 3 |\n\n| c |\n|---|\n| 4 |\n| |5 |\n"
                .to_owned(),
    };
    assert_eq!(page.torn_rows(), [4, 9]);
}
