//! Finds the path items and components of a JSON document, as `scan` does for YAML, and validates the rest. Whatever
//! this reader accepts, a full parse accepts with the same result.

mod token;

use std::borrow::Cow;

use super::block::{Keys, Unsure};
use super::scan::{ENTRIES, Entries, Entry, KINDS, Kinds, halves};
use token::{Token, spaces};

/// The maximum nesting of this reader; the JSON library accepts up to 128.
const DEPTH: usize = 100;

/// Scans the document. Returns `Unsure` if only a full parse can judge it.
pub(super) fn scan(text: &str) -> Result<Entries<'_>, Unsure> {
    let first = Scan::new(text, 0);
    match halves::middle(text, "\"/", is_path) {
        Some(slash) => halves::scan(
            |stop| first.whole(stop),
            || Scan::new(text, slash - 1).second_half(),
            slash - 1,
        ),
        None => Ok(first.whole(None)?.0),
    }
}

/// Whether the slash at the offset starts a key.
fn is_path(text: &str, at: usize) -> bool {
    let before = text[..at - 1].trim_end();
    let behind = text[at..].split_once('"').map(|(_, rest)| rest);
    before.ends_with(',') && behind.is_some_and(|rest| rest.trim_start().starts_with(':'))
}

/// The state of a scan.
struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    keys: Keys<'a>,
    found: Entries<'a>,
    /// The offset of a path at which the scan stops, if it gets there.
    stop: Option<usize>,
    /// How many more entries are allowed.
    left: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            depth: 0,
            keys: Keys::default(),
            found: Entries::default(),
            stop: None,
            left: ENTRIES,
        }
    }

    /// Scans a document, and returns whether it reached the path at `stop`.
    fn whole(mut self, stop: Option<usize>) -> Result<(Entries<'a>, bool), Unsure> {
        self.stop = stop;
        self.skip_spaces();
        self.expect(b'{')?;
        if self.is_next(b'}') {
            self.end()?;
            return Ok((self.found, false));
        }
        let met = self.top()?;
        Ok((self.found, met))
    }

    /// Scans from a path to the end.
    fn second_half(mut self) -> Result<Entries<'a>, Unsure> {
        self.found.paths = Some(Vec::new());
        self.paths()?;
        if self.goes_on()? {
            self.top()?;
        } else {
            self.end()?;
        }
        Ok(self.found)
    }

    /// Scans top-level members to the end, and returns whether it reached the path at `stop`.
    fn top(&mut self) -> Result<bool, Unsure> {
        loop {
            let key = self.key()?;
            match key.as_ref() {
                "paths" if self.found.paths.is_none() => {
                    self.found.paths = Some(Vec::new());
                    self.expect(b'{')?;
                    if !self.is_next(b'}') && self.paths()? {
                        return Ok(true);
                    }
                }
                "components" if self.found.components.is_none() => {
                    self.found.components = Some(self.kinds()?);
                }
                "paths" | "components" => return Err(Unsure),
                _ => {
                    let entry = self.entry(key)?;
                    self.found.head.push(entry);
                }
            }
            if !self.goes_on()? {
                self.end()?;
                return Ok(false);
            }
        }
    }

    /// Scans paths, and returns whether it reached the path at `stop`.
    fn paths(&mut self) -> Result<bool, Unsure> {
        loop {
            self.skip_spaces();
            if self.stop == Some(self.at) {
                return Ok(true);
            }
            let key = self.key()?;
            let entry = self.entry(key)?;
            self.found.paths.get_or_insert_default().push(entry);
            if !self.goes_on()? {
                return Ok(false);
            }
        }
    }

    fn kinds(&mut self) -> Result<Kinds<'a>, Unsure> {
        let mut kinds = Kinds::new();
        self.expect(b'{')?;
        if self.is_next(b'}') {
            return Ok(kinds);
        }
        loop {
            let kind = self.key()?;
            if kinds.len() == KINDS || kinds.iter().any(|(known, _)| *known == kind) {
                return Err(Unsure);
            }
            kinds.push((kind, self.entries()?));
            if !self.goes_on()? {
                return Ok(kinds);
            }
        }
    }

    fn entries(&mut self) -> Result<Vec<Entry<'a>>, Unsure> {
        let mut entries = Vec::new();
        self.expect(b'{')?;
        if self.is_next(b'}') {
            return Ok(entries);
        }
        loop {
            let key = self.key()?;
            entries.push(self.entry(key)?);
            if !self.goes_on()? {
                return Ok(entries);
            }
        }
    }

    fn entry(&mut self, key: Cow<'a, str>) -> Result<Entry<'a>, Unsure> {
        self.left = self.left.checked_sub(1).ok_or(Unsure)?;
        let start = self.at;
        self.value()?;
        let range = start..self.at;
        Ok(Entry { key, range })
    }

    /// Reads a value and the separator after it.
    fn value(&mut self) -> Result<(), Unsure> {
        match token::token(self.text, self.at)? {
            Token::Scalar(end) => self.at = end,
            Token::Object => self.nested(Self::object)?,
            Token::Array => self.nested(Self::array)?,
        }
        Ok(())
    }

    fn nested(&mut self, read: impl Fn(&mut Self) -> Result<(), Unsure>) -> Result<(), Unsure> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Unsure);
        }
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self) -> Result<(), Unsure> {
        if self.is_next(b'}') {
            return Ok(());
        }
        let start = self.keys.start();
        loop {
            let key = self.key()?;
            self.keys.add(start, key)?;
            self.value()?;
            if !self.goes_on()? {
                self.keys.end(start);
                return Ok(());
            }
        }
    }

    fn array(&mut self) -> Result<(), Unsure> {
        if self.is_next(b']') {
            return Ok(());
        }
        loop {
            self.skip_spaces();
            self.value()?;
            self.skip_spaces();
            self.at += 1;
            match self.bytes.get(self.at - 1) {
                Some(b',') => {}
                Some(b']') => return Ok(()),
                _ => return Err(Unsure),
            }
        }
    }

    /// Reads a key and its colon, up to the value.
    fn key(&mut self) -> Result<Cow<'a, str>, Unsure> {
        self.skip_spaces();
        let start = self.at;
        let (end, has_escapes) = token::string(self.text, start)?;
        let key = if has_escapes {
            let key = serde_json::from_str(&self.text[start..end]).map_err(|_| Unsure)?;
            Cow::Owned(key)
        } else {
            Cow::Borrowed(&self.text[start + 1..end - 1])
        };
        self.at = end;
        self.skip_spaces();
        self.expect(b':')?;
        self.skip_spaces();
        Ok(key)
    }

    /// Reads the separator after a member, and returns whether another member follows.
    fn goes_on(&mut self) -> Result<bool, Unsure> {
        self.skip_spaces();
        self.at += 1;
        match self.bytes.get(self.at - 1) {
            Some(b',') => Ok(true),
            Some(b'}') => Ok(false),
            _ => Err(Unsure),
        }
    }

    fn end(&mut self) -> Result<(), Unsure> {
        self.skip_spaces();
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(Unsure)
        }
    }

    fn skip_spaces(&mut self) {
        self.at = spaces(self.bytes, self.at);
    }

    fn expect(&mut self, byte: u8) -> Result<(), Unsure> {
        if self.bytes.get(self.at) != Some(&byte) {
            return Err(Unsure);
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the byte if it is next.
    fn is_next(&mut self, byte: u8) -> bool {
        self.skip_spaces();
        self.expect(byte).is_ok()
    }
}
