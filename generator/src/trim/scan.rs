//! Finds the byte ranges of the path items and components of a block-style YAML document, so that only the ranges
//! that a slice reaches are parsed into trees.
//!
//! The scan validates everything else, too: it rejects a document that a full parse rejects. The YAML library parses
//! an entry that the reader does not support; anything that depends on other parts of the document, such as an alias,
//! needs a full parse. Two threads scan a large document, one from the start and one from a path near the middle. The
//! second result counts only if the first scan arrives exactly at that path.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::block::{Reader, Unsure};
use super::parse;

/// Smaller documents do not justify a thread.
const LARGE: usize = 1 << 20;

/// The maximum number of entries, far more than any description has.
pub(super) const ENTRIES: usize = 1 << 19;

/// The maximum number of kinds of components; `OpenAPI` has nine.
pub(super) const KINDS: usize = 100;

/// One `key: value` and its range in the document, including the key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) range: Range<usize>,
}

/// The components of each kind.
pub(super) type Kinds<'a> = Vec<(Cow<'a, str>, Vec<Entry<'a>>)>;

/// The entries of a document.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Entries<'a> {
    /// Top-level members other than `paths` and `components`.
    pub(super) head: Vec<Entry<'a>>,
    pub(super) paths: Option<Vec<Entry<'a>>>,
    pub(super) components: Option<Kinds<'a>>,
}

/// Scans the document. Returns `Unsure` if the scan does not support part of it.
pub(super) fn scan(text: &str) -> Result<Entries<'_>, Unsure> {
    let start = ["---\n", "---\r\n"]
        .iter()
        .find(|mark| text.starts_with(**mark));
    let start = start.map_or(0, |mark| mark.len());
    match middle(text) {
        Some(path) => halves(text, start, path),
        None => Ok(Scan::new(text, start)?.whole(None)?.0),
    }
}

/// The start of the first line in the second half of a large text that looks like a path.
fn middle(text: &str) -> Option<usize> {
    let half = text.len() / 2;
    let found = memmem::find(&text.as_bytes()[half..], b"\n  /");
    found
        .filter(|_| text.len() >= LARGE)
        .map(|at| half + at + 1)
}

/// Scans from the start up to a path, and in parallel from there to the end.
///
/// The path may be inside a text that only looks like one. Then the first scan does not stop there, continues to the
/// end, and its result is complete.
fn halves(text: &str, start: usize, path: usize) -> Result<Entries<'_>, Unsure> {
    std::thread::scope(|scope| {
        let second = scope.spawn(|| Scan::new(text, path)?.second_half());
        let (mut first, has_arrived) = Scan::new(text, start)?.whole(Some(path))?;
        if !has_arrived {
            return Ok(first);
        }
        let second = second.join().unwrap_or(Err(Unsure))?;
        if first.components.is_some() && second.components.is_some() {
            return Err(Unsure);
        }
        first.components = first.components.or(second.components);
        first.head.extend(second.head);
        let paths = first.paths.get_or_insert_default();
        paths.extend(second.paths.unwrap_or_default());
        Ok(first)
    })
}

/// The state of a scan.
struct Scan<'a> {
    text: &'a str,
    reader: Reader<'a>,
    found: Entries<'a>,
    /// The offset of a path at which the scan stops, if it gets there.
    stop: Option<usize>,
    /// How many more entries are allowed.
    left: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, start: usize) -> Result<Self, Unsure> {
        Ok(Self {
            text,
            reader: Reader::new(text, start)?,
            found: Entries::default(),
            stop: None,
            left: ENTRIES,
        })
    }

    /// Scans a document, and returns whether it reached the path at `stop`.
    fn whole(mut self, stop: Option<usize>) -> Result<(Entries<'a>, bool), Unsure> {
        self.stop = stop;
        // An empty document is `null`.
        self.reader.column().ok_or(Unsure)?;
        let met = self.top()?;
        Ok((self.found, met))
    }

    /// Scans from a path to the end.
    fn second_half(mut self) -> Result<Entries<'a>, Unsure> {
        self.found.paths = Some(Vec::new());
        self.paths()?;
        self.top()?;
        Ok(self.found)
    }

    /// Scans top-level members, and returns whether it reached the path at `stop`.
    fn top(&mut self) -> Result<bool, Unsure> {
        while let Some(column) = self.reader.column() {
            if column > 0 {
                return Err(Unsure);
            }
            let start = self.reader.line();
            let member = self.reader.member()?;
            match (member.key.as_ref(), member.inline) {
                ("paths", None) if self.found.paths.is_none() => {
                    self.found.paths = Some(Vec::new());
                    if self.paths()? {
                        return Ok(true);
                    }
                }
                ("components", None) if self.found.components.is_none() => {
                    self.found.components = Some(self.kinds()?);
                }
                // Inline or duplicate: only a full parse can judge these.
                ("paths" | "components", _) => return Err(Unsure),
                _ => {
                    self.reader.value::<()>(member.inline, 0)?;
                    self.left = self.left.checked_sub(1).ok_or(Unsure)?;
                    let range = start..self.reader.line();
                    let key = member.key;
                    self.found.head.push(Entry { key, range });
                }
            }
        }
        Ok(false)
    }

    /// Scans paths, and returns whether it reached the path at `stop`.
    fn paths(&mut self) -> Result<bool, Unsure> {
        let column = self.deeper_than(0)?;
        loop {
            if self.stop == Some(self.reader.line()) {
                return Ok(true);
            }
            let entry = self.entry(column)?;
            self.found.paths.get_or_insert_default().push(entry);
            if !self.goes_on(column)? {
                return Ok(false);
            }
        }
    }

    fn kinds(&mut self) -> Result<Kinds<'a>, Unsure> {
        let column = self.deeper_than(0)?;
        let mut kinds = Kinds::new();
        loop {
            let kind = self.reader.member()?;
            let is_known = kinds.iter().any(|(known, _)| *known == kind.key);
            if is_known || kind.inline.is_some() || kinds.len() == KINDS {
                return Err(Unsure);
            }
            kinds.push((kind.key, self.entries(column)?));
            if !self.goes_on(column)? {
                return Ok(kinds);
            }
        }
    }

    fn entries(&mut self, parent: usize) -> Result<Vec<Entry<'a>>, Unsure> {
        let column = self.deeper_than(parent)?;
        let mut entries = Vec::new();
        loop {
            entries.push(self.entry(column)?);
            if !self.goes_on(column)? {
                return Ok(entries);
            }
        }
    }

    fn entry(&mut self, column: usize) -> Result<Entry<'a>, Unsure> {
        self.left = self.left.checked_sub(1).ok_or(Unsure)?;
        let start = self.reader.line();
        let key = self
            .block_entry(column)
            .or_else(|Unsure| self.other_entry(start, column))?;
        Ok(Entry {
            key,
            range: start..self.reader.line(),
        })
    }

    fn block_entry(&mut self, column: usize) -> Result<Cow<'a, str>, Unsure> {
        let member = self.reader.member()?;
        self.reader.value::<()>(member.inline, column)?;
        match self.reader.column() {
            Some(next) if next > column => Err(Unsure),
            _ => Ok(member.key),
        }
    }

    /// Parses the lines of an entry that the reader does not support with the YAML library.
    fn other_entry(&mut self, start: usize, column: usize) -> Result<Cow<'a, str>, Unsure> {
        self.reader.skip_deeper(start, column)?;
        let (key, _) = parse::member(&self.text[start..self.reader.line()])?;
        Ok(Cow::Owned(key))
    }

    /// The column of a mapping's keys. Without a deeper line, the value is `null`, not an object.
    fn deeper_than(&self, parent: usize) -> Result<usize, Unsure> {
        self.reader
            .column()
            .filter(|column| *column > parent)
            .ok_or(Unsure)
    }

    /// Whether another member of the mapping follows.
    fn goes_on(&self, column: usize) -> Result<bool, Unsure> {
        match self.reader.column() {
            Some(next) if next > column => Err(Unsure),
            next => Ok(next == Some(column)),
        }
    }
}

#[cfg(test)]
mod tests;
