//! Finds the entries of a map or list in the text of YAML or JSON.
//!
//! This is a scan, not a parser: callers that cut entries out of the text must parse the result.

use std::ops::Range;

use crate::document::yaml_line::{closing, element, key};

/// The entries of a map or list.
pub(super) struct Entries {
    /// Whether it is written as `{…}` or `[…]`.
    pub is_flow: bool,
    pub entries: Vec<Entry>,
}

pub(super) struct Entry {
    /// The key in a map, the index in a list.
    pub key: String,
    /// Its text: whole lines in block style, up to the comma in flow style.
    pub span: Range<usize>,
    /// The range of its value.
    pub value: Range<usize>,
    /// The comment lines just above it, in block style.
    pub comment: Range<usize>,
}

/// The entries of the map or list in a part of the text; `None` if the scan finds none.
pub(super) fn entries(text: &str, within: Range<usize>) -> Option<Entries> {
    let first = skip_blank(text, within.start);
    let entries = match text[first..within.end].chars().next()? {
        open @ ('{' | '[') => flow(text, first, open == '{')?,
        _ => block(text, within.start, first, within.end)?,
    };
    let is_flow = text[first..].starts_with(['{', '[']);
    Some(Entries { is_flow, entries })
}

/// The first position that is not whitespace, a comment, or a document start.
pub(super) fn skip_blank(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = &text[at..];
        let is_start = at == 0 || text[..at].ends_with('\n');
        if is_start && (rest.starts_with("---\n") || rest.starts_with("---\r\n")) {
            at += 3;
        } else if rest.starts_with('#') {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with([' ', '\n', '\r', '\t', '\u{feff}']) {
            at += rest.chars().next().map_or(0, char::len_utf8);
        } else {
            return at;
        }
    }
}

/// The entries after the opening bracket of a map or list in flow style.
fn flow(text: &str, open: usize, is_map: bool) -> Option<Vec<Entry>> {
    let mut found = Vec::new();
    let mut at = skip_blank(text, open + 1);
    while !text[at..].starts_with(['}', ']']) {
        let end = flow_end(text, at)?;
        let span = at..at + text[at..end].trim_end().len();
        let (key, value) = if is_map {
            let (key, value) = key(&text[span.clone()])?;
            (key, span.end - value.len()..span.end)
        } else {
            (found.len().to_string(), span.clone())
        };
        found.push(Entry {
            key,
            value,
            comment: at..at,
            span,
        });
        at = skip_blank(text, end + usize::from(text[end..].starts_with(',')));
    }
    Some(found)
}

/// The end of an entry in flow style: its comma, or the closing bracket of the map or list.
fn flow_end(text: &str, from: usize) -> Option<usize> {
    let (mut at, mut depth, mut is_token) = (from, 0, true);
    loop {
        let c = text[at..].chars().next()?;
        match c {
            '#' if text[..at].ends_with(char::is_whitespace) => {
                at = skip_blank(text, at);
                continue;
            }
            '\'' | '"' if is_token => {
                at += closing(&text[at..], c)?;
                is_token = false;
                continue;
            }
            ',' | '}' | ']' if depth == 0 => return Some(at),
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        is_token = c.is_whitespace() || matches!(c, '{' | '[' | ',' | ':');
        at += c.len_utf8();
    }
}

/// A line of the text.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn content(&self) -> &str {
        self.text.trim()
    }

    fn is_comment(&self) -> bool {
        self.content().starts_with('#')
    }

    fn is_text(&self) -> bool {
        !self.content().is_empty() && !self.is_comment()
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The entries of a map or list in block style, of which the first one starts at `first`.
fn block(text: &str, above: usize, first: usize, end: usize) -> Option<Vec<Entry>> {
    let head = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let column = first - head;
    let is_list = element(&text[first..]).is_some();
    let all = lines(text, above, end);
    let is_start = |line: &Line<'_>| {
        let at_column = line.start > first && line.is_text() && line.indent() == column;
        at_column && element(line.content()).is_some() == is_list
    };
    let later = (0..all.len()).filter(|at| is_start(&all[*at]));
    let start = all.iter().position(|line| line.end() > first)?;
    let starts: Vec<usize> = std::iter::once(start).chain(later).collect();
    // A comment after the key of a map or list belongs to all its entries.
    let is_after_key = !text[..above].is_empty() && !text[..above].ends_with('\n');
    let (mut found, mut above_it) = (Vec::new(), usize::from(is_after_key));
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(all.len());
        let is_within =
            |line: &Line<'_>| line.is_text() || (line.is_comment() && line.indent() > column);
        let last = (*start..next).rev().find(|at| is_within(&all[*at]))?;
        let span = all[*start].start.max(above)..all[last].end();
        let is_comment = |at: &usize| all[*at].is_comment();
        let comment = (above_it..*start).rev().take_while(is_comment).last();
        let comment = comment.map_or(span.start, |at| all[at].start)..span.start;
        above_it = last + 1;
        let (key, value) = head_of(text, first.max(span.start), span.end, is_list, index)?;
        found.push(Entry {
            key,
            span,
            value,
            comment,
        });
    }
    Some(found)
}

/// The key of an entry, and the position of its value.
fn head_of(
    text: &str,
    start: usize,
    end: usize,
    is_list: bool,
    index: usize,
) -> Option<(String, Range<usize>)> {
    let start = start + (text[start..end].len() - text[start..end].trim_start_matches(' ').len());
    let line = text[start..end].lines().next()?;
    if is_list {
        return Some((index.to_string(), start + 1..end));
    }
    let (key, value) = key(line)?;
    Some((key, start + line.len() - value.len()..end))
}

fn lines(text: &str, start: usize, end: usize) -> Vec<Line<'_>> {
    let mut at = start;
    let lines = text[start..end].split_inclusive('\n').map(|text| {
        let line = Line { start: at, text };
        at += text.len();
        line
    });
    lines.collect()
}
