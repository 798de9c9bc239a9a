//! Finds the byte ranges of the path items and components of a block-style YAML document, so that only the ranges a
//! slice reaches need to become trees.
//!
//! Everything else is read, too, to prove that it is YAML: a document that a full parse refuses is refused. An entry
//! that is more than the reader understands is given to the YAML library alone; what depends on more of the document,
//! such as an alias to another entry, takes a full parse. A large document is read from the start and from a path near the middle at the same time; the second half counts if the
//! first one arrives exactly there.

pub(super) mod halves;

use std::borrow::Cow;
use std::ops::Range;

use super::block::{Reader, Unsure};
use super::whole;

/// How many entries an index may hold: far more than any description has.
pub(super) const ENTRIES: usize = 1 << 19;

/// How many kinds of components there may be; `OpenAPI` has nine.
pub(super) const KINDS: usize = 100;

/// One `key: value` and where in the document it stands, key included.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) range: Range<usize>,
}

/// For each kind of component, its components.
pub(super) type Kinds<'a> = Vec<(Cow<'a, str>, Vec<Entry<'a>>)>;

/// The entries of a document.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Entries<'a> {
    /// Top-level members other than `paths` and `components`.
    pub(super) head: Vec<Entry<'a>>,
    pub(super) paths: Option<Vec<Entry<'a>>>,
    pub(super) components: Option<Kinds<'a>>,
}

/// Scans the document, unless it holds something that the scan does not understand for sure.
pub(super) fn scan(text: &str) -> Result<Entries<'_>, Unsure> {
    let start = ["---\n", "---\r\n"]
        .iter()
        .find(|mark| text.starts_with(**mark));
    let start = start.map_or(0, |mark| mark.len());
    match halves::middle(text, "\n  /", |_, _| true) {
        Some(slash) => {
            let line = slash - 2;
            halves::scan(
                |stop| Scan::new(text, start)?.whole(stop),
                || Scan::new(text, line)?.second_half(),
                line,
            )
        }
        None => Ok(Scan::new(text, start)?.whole(None)?.0),
    }
}

/// A scan on its way.
struct Scan<'a> {
    text: &'a str,
    reader: Reader<'a>,
    found: Entries<'a>,
    /// A path where the scan ends if it meets it.
    stop: Option<usize>,
    /// How many entries may still follow.
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

    /// Scans a document; whether it has met the path where it is to stop.
    fn whole(mut self, stop: Option<usize>) -> Result<(Entries<'a>, bool), Unsure> {
        self.stop = stop;
        // Nothing at all is `null`.
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

    /// Scans top-level members; whether it has met the path where it is to stop.
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
                // Only a full parse can say what else they are.
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

    /// Scans paths; whether it has met the one where it is to stop.
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

    /// An entry that only a full parse can judge: one of its lines alone.
    fn other_entry(&mut self, start: usize, column: usize) -> Result<Cow<'a, str>, Unsure> {
        self.reader.skip_deeper(start, column)?;
        let (key, _) = whole::member(&self.text[start..self.reader.line()])?;
        Ok(Cow::Owned(key))
    }

    /// The column of a mapping's keys. Without a deeper line there would be `null`, which is not an object.
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
