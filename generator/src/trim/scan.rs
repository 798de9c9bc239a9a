//! Finds the byte ranges of the path items and components of a block-style YAML document by a scan over its lines, so
//! that only the ranges a slice reaches need to be parsed.
//!
//! In block style, indentation alone says where an entry ends, with a few exceptions: quoted text and flow collections
//! may run over lines of any indentation, block scalars hold lines that only look like YAML, and tabs, anchors, tags,
//! directives, document markers and unusual line breaks change what a line means. The scan follows quoted text and block
//! scalars, and gives up at everything else that it cannot prove harmless; a full parse then takes its place. It does not
//! check that what it skips is valid YAML.

mod lines;
mod shape;

use std::borrow::Cow;

use lines::{Line, Lines};
use shape::{Shape, Then};

/// One `key: value` with its whole text, key included.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Range<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) text: &'a str,
    /// How many lines stand before it in the document.
    pub(super) line: usize,
}

/// The ranges of a document.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ranges<'a> {
    /// Top-level members other than `paths` and `components`.
    pub(super) head: Vec<Range<'a>>,
    pub(super) paths: Vec<Range<'a>>,
    /// For each kind of component, its components.
    pub(super) components: Vec<(Cow<'a, str>, Vec<Range<'a>>)>,
}

/// Scans the document; `None` when it holds something that the scan does not understand for sure.
pub(super) fn scan(text: &str) -> Option<Ranges<'_>> {
    if lines::has_unusual_breaks(text.as_bytes()) {
        return None;
    }
    let mut scan = Scan {
        text,
        found: Ranges::default(),
        section: Section::None,
        indents: [None; 2],
        open: None,
        seen: [false; 2],
    };
    let mut lines = Lines::new(text);
    while let Some(line) = lines.next() {
        let indent = line.indent();
        let content = &line.text[indent..];
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if indent == 0 && lines::is_document_marker(content) {
            if line.number == 0 && content == "---" {
                continue;
            }
            return None;
        }
        let shape = shape::shape(text, &line, indent)?;
        scan.line(&line, indent, &shape)?;
        match shape.then {
            Then::Nothing => {}
            Then::BlockScalar { parent } => lines.skip_deeper_than(parent),
            Then::ContinueAt(offset) => lines.continue_at(offset)?,
        }
    }
    scan.finish()
}

#[derive(Clone, Copy, PartialEq)]
enum Section {
    None,
    Head,
    Paths,
    Components,
}

/// An entry whose end has not been found yet.
struct Open<'a> {
    key: Cow<'a, str>,
    start: usize,
    line: usize,
}

struct Scan<'a> {
    text: &'a str,
    found: Ranges<'a>,
    section: Section,
    /// The columns of the keys one and two levels down in the current section.
    indents: [Option<usize>; 2],
    open: Option<Open<'a>>,
    /// Whether `paths` and `components` have been met.
    seen: [bool; 2],
}

impl<'a> Scan<'a> {
    /// Takes one line that is neither blank nor a comment.
    fn line(&mut self, line: &Line<'a>, indent: usize, shape: &Shape<'a>) -> Option<()> {
        if indent == 0 {
            return match (&shape.key, self.section) {
                (Some(key), _) => self.section(line, key.clone(), shape.has_value),
                // A list directly under its key.
                (None, Section::Head)
                    if line.text.starts_with('-') && !line.text.starts_with("--") =>
                {
                    Some(())
                }
                _ => None,
            };
        }
        let depth = match self.section {
            Section::None => return None,
            Section::Head => return Some(()),
            Section::Paths => 0,
            Section::Components => {
                let kind = *self.indents[0].get_or_insert(indent);
                if indent == kind {
                    return self.kind(line, shape);
                }
                1
            }
        };
        if self.indents[0].is_some_and(|kind| depth == 1 && indent < kind) {
            return None;
        }
        let entry = *self.indents[depth].get_or_insert(indent);
        if indent < entry {
            return None;
        }
        if indent == entry {
            let key = shape.key.clone()?;
            self.close(line.start);
            self.begin(key, line);
        }
        Some(())
    }

    fn section(&mut self, line: &Line<'a>, key: Cow<'a, str>, has_value: bool) -> Option<()> {
        self.close(line.start);
        self.indents = [None; 2];
        self.section = match key.as_ref() {
            // Each of them once, and with members: only a full parse can say what else they are.
            "paths" if !has_value && !std::mem::replace(&mut self.seen[0], true) => Section::Paths,
            "components" if !has_value && !std::mem::replace(&mut self.seen[1], true) => {
                Section::Components
            }
            "paths" | "components" => return None,
            _ => {
                self.begin(key, line);
                Section::Head
            }
        };
        Some(())
    }

    fn kind(&mut self, line: &Line<'a>, shape: &Shape<'a>) -> Option<()> {
        self.close(line.start);
        self.indents[1] = None;
        let key = shape.key.clone()?;
        if shape.has_value || self.found.components.iter().any(|(kind, _)| *kind == key) {
            return None;
        }
        self.found.components.push((key, Vec::new()));
        Some(())
    }

    fn begin(&mut self, key: Cow<'a, str>, line: &Line<'a>) {
        self.open = Some(Open {
            key,
            start: line.start,
            line: line.number,
        });
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.take() else { return };
        let range = Range {
            key: open.key,
            text: &self.text[open.start..end],
            line: open.line,
        };
        match self.section {
            Section::Paths => self.found.paths.push(range),
            Section::Components => {
                if let Some((_, entries)) = self.found.components.last_mut() {
                    entries.push(range);
                }
            }
            Section::Head | Section::None => self.found.head.push(range),
        }
    }

    /// An empty section would be `null`, not an object: only a full parse can say so.
    fn finish(mut self) -> Option<Ranges<'a>> {
        self.close(self.text.len());
        let found = self.found;
        let empty = found.paths.is_empty()
            || (self.seen[1] && found.components.is_empty())
            || found
                .components
                .iter()
                .any(|(_, entries)| entries.is_empty());
        (!empty).then_some(found)
    }
}

#[cfg(test)]
mod tests;
