//! Random changes to documents, from one letter to the style of the whole text.

use proptest::prelude::*;

/// One change, and the line that it affects.
#[derive(Clone, Debug)]
pub(super) struct Change(usize, Kind);

#[derive(Clone, Debug)]
enum Kind {
    Remove,
    Duplicate,
    Swap(usize),
    Indent(usize),
    IndentRest(usize),
    Insert(usize, &'static str),
    Append(&'static str),
    InsertLine(usize, &'static str),
    /// Replaces the value of the line; `$` stands for the value and `_` for the indentation.
    Restyle(&'static str),
    Truncate(usize),
    TruncateAll(usize),
    Crlf,
    Bom,
}

const PIECES: [&str; 46] = [
    "\"",
    "'",
    "''",
    "\\\"",
    "\\",
    "\\u0041",
    "|",
    ">-",
    "|1",
    "- ",
    "-",
    "#",
    " #",
    ": ",
    ":",
    "? ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a ",
    "*a",
    "!t ",
    "\t",
    " ",
    "  ",
    "---",
    "...",
    "%",
    "@",
    "`",
    "paths:",
    "components:",
    "a: b",
    "/z:",
    "<<: *a",
    "\"a\": 1,",
    "\r",
    "\u{1}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "é",
    "~",
    "0x1",
];

const STYLES: [&str; 24] = [
    "'$'",
    "\"$\"",
    "|\n_  $",
    "|-\n_  $\n_   $",
    ">+\n_  $\n\n",
    ">\n_ $",
    "\n_  $",
    "\n_  '$\n_  $'",
    "$\n_  $",
    "&a $",
    "*a",
    "!!str $",
    "[$, '$']",
    "{$: $}",
    "{a: [$], b: \"$\"}",
    "[$,\n_ $]",
    "\n_  - $",
    "\n_- $",
    "\n_  a: $",
    "\"$\\n\\x41\"",
    "$ # $",
    "'$'#",
    "- $",
    "|2\n_   $",
];

/// Strategy for one change.
pub(super) fn changes() -> impl Strategy<Value = Change> {
    let piece = || prop::sample::select(&PIECES[..]);
    let kind = prop_oneof![
        1 => Just(Kind::Remove),
        1 => Just(Kind::Duplicate),
        1 => any::<usize>().prop_map(Kind::Swap),
        1 => (0..8usize).prop_map(Kind::Indent),
        1 => (1..4usize).prop_map(Kind::IndentRest),
        2 => ((0..30usize), piece()).prop_map(|(at, text)| Kind::Insert(at, text)),
        1 => piece().prop_map(Kind::Append),
        1 => ((0..8usize), piece()).prop_map(|(indent, text)| Kind::InsertLine(indent, text)),
        4 => prop::sample::select(&STYLES[..]).prop_map(Kind::Restyle),
        1 => (0..30usize).prop_map(Kind::Truncate),
        1 => (0..30usize).prop_map(Kind::TruncateAll),
        1 => Just(Kind::Crlf),
        1 => Just(Kind::Bom),
    ];
    (any::<usize>(), kind).prop_map(|(at, kind)| Change(at, kind))
}

/// Applies the changes to the text.
pub(super) fn changed(text: &str, changes: Vec<Change>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let is_whole = |change: &Change| matches!(change.1, Kind::Crlf | Kind::Bom);
    let (whole, of_lines): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_whole);
    for change in of_lines {
        apply(&mut lines, change);
    }
    let mut text = lines.join("\n") + "\n";
    for change in whole {
        text = match change.1 {
            Kind::Crlf => text.replace('\n', "\r\n"),
            _ => format!("\u{feff}{text}"),
        };
    }
    text
}

fn apply(lines: &mut Vec<String>, Change(at, kind): Change) {
    let at = at % lines.len().max(1);
    let Some(line) = lines.get(at).cloned() else {
        return;
    };
    let split = |column: usize| {
        line.char_indices()
            .nth(column)
            .map_or(line.len(), |(offset, _)| offset)
    };
    match kind {
        Kind::Remove => {
            lines.remove(at);
        }
        Kind::Duplicate => lines.insert(at, line),
        Kind::Swap(with) => {
            let with = with % lines.len();
            lines.swap(at, with);
        }
        Kind::Indent(indent) => {
            lines[at] = format!("{}{}", " ".repeat(indent), line.trim_start());
        }
        Kind::IndentRest(by) => {
            for line in &mut lines[at..] {
                line.insert_str(0, &" ".repeat(by));
            }
        }
        Kind::Insert(column, text) => {
            let column = split(column);
            lines[at] = format!("{}{text}{}", &line[..column], &line[column..]);
        }
        Kind::Append(text) => lines[at].push_str(text),
        Kind::InsertLine(indent, text) => {
            lines.insert(at, format!("{}{text}", " ".repeat(indent)));
        }
        Kind::Restyle(style) => {
            let Some((key, value)) = line.split_once(": ") else {
                return;
            };
            let indent = " ".repeat(line.len() - line.trim_start().len());
            let value = style
                .replace('_', &indent)
                .replace('$', value.trim_matches(['\'', '"']));
            lines[at] = format!("{key}: {value}");
        }
        Kind::Truncate(column) => lines[at].truncate(split(column)),
        Kind::TruncateAll(column) => {
            lines[at].truncate(split(column));
            lines.truncate(at + 1);
        }
        Kind::Crlf | Kind::Bom => {}
    }
}
