//! The lines of a document, and how to skip those that only look like YAML.

use memchr::{memchr, memchr_iter, memmem};

use super::shape::is_blank_or_comment;

/// YAML breaks lines at a lone CR and at three characters outside ASCII, too; the scan only at LF and CR LF.
pub(super) fn has_unusual_breaks(bytes: &[u8]) -> bool {
    memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
        || ["\u{85}", "\u{2028}", "\u{2029}", "\u{feff}"]
            .iter()
            .any(|needle| memmem::find(bytes, needle.as_bytes()).is_some())
}

/// Whether a line at the margin begins or ends a document.
pub(super) fn is_document_marker(content: &str) -> bool {
    ["---", "..."]
        .iter()
        .filter_map(|marker| content.strip_prefix(marker))
        .any(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// One line.
pub(super) struct Line<'a> {
    /// Without the line break.
    pub(super) text: &'a str,
    /// The offset of its first byte.
    pub(super) start: usize,
    pub(super) number: usize,
}

impl Line<'_> {
    pub(super) fn indent(&self) -> usize {
        self.text.bytes().take_while(|b| *b == b' ').count()
    }
}

/// The lines from a place on.
pub(super) struct Lines<'a> {
    text: &'a str,
    next: usize,
    number: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.next..).filter(|rest| !rest.is_empty())?;
        let end = memchr(b'\n', rest.as_bytes());
        let text = &rest[..end.unwrap_or(rest.len())];
        let line = Line {
            text: text.strip_suffix('\r').unwrap_or(text),
            start: self.next,
            number: self.number,
        };
        self.next += end.map_or(rest.len(), |end| end + 1);
        self.number += 1;
        Some(line)
    }
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            next: 0,
            number: 0,
        }
    }

    /// Skips the content of a block scalar: blank lines, and lines deeper than what holds the scalar.
    pub(super) fn skip_deeper_than(&mut self, parent: usize) {
        let (mut next, mut number) = (self.next, self.number);
        while let Some(line) = self.next() {
            let indent = line.indent();
            if indent < line.text.len() && indent <= parent {
                (self.next, self.number) = (next, number);
                return;
            }
            (next, number) = (self.next, self.number);
        }
    }

    /// Goes on behind quoted text that ends at an offset in a later line, of which only a comment may be left.
    pub(super) fn continue_at(&mut self, offset: usize) -> Option<()> {
        while self.next <= offset {
            let line = self.next()?;
            if self.next > offset || self.next == self.text.len() {
                return is_blank_or_comment(&self.text[offset..line.start + line.text.len()])
                    .then_some(());
            }
        }
        Some(())
    }
}
