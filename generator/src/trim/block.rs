//! Reads the part of YAML that descriptions are written in: block style, one line for each key, and simple scalars. It is
//! many times quicker than a reader of all of YAML, and quick enough to prove a whole document sound on the way to the
//! parts that are wanted.
//!
//! What it takes, a full parse takes with the same result; what it is [`Unsure`] about may be anything, and is for the
//! full parse to say. Scalars that take more than a look, such as escapes and text over several lines, and flow style
//! are cut out and given to the YAML library one by one, which is the same as far as they do not depend on indentation.

mod bytes;
mod keys;
mod scalar;
mod simple;
mod value;

use std::borrow::Cow;

use super::words::spaces;
use bytes::{Stop, is_blank, plain, rest_is_blank};
pub(super) use bytes::{begins_key, has_unusual_breaks};
pub(super) use keys::Keys;
pub(super) use value::Value;

/// The text is more than this reader understands, or no YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsure;

/// Nesting that this reader follows: far deeper than any description, and what the YAML library can take twice.
const DEPTH: usize = 48;

/// The largest piece of YAML that is given to the YAML library alone; those of a description are a hundred times smaller.
pub(super) const PIECE: usize = 1 << 20;

/// A longer key would have to be announced by `?`.
const KEY: usize = 1000;

/// The member that a line begins.
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    /// The offset of its value, if that begins in the same line.
    pub(super) inline: Option<usize>,
}

/// What begins at a place, as far as one look tells.
enum Start<'a> {
    /// A key, and the offset behind its colon.
    Key(Cow<'a, str>, usize),
    /// Plain text, where it ends in the line, and why.
    Plain(usize, Stop),
    /// Quoted text without escapes in one line, and the offset behind it.
    Quoted(Cow<'a, str>, usize),
    /// Other quoted text.
    LongQuoted,
    Flow,
    BlockScalar,
}

/// A place in a document: always at the first character of a line that is neither blank nor a comment, or at the end.
pub(super) struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The offset of the line.
    line: usize,
    /// The offset of its first character.
    at: usize,
    depth: usize,
    keys: Keys<'a>,
}

impl<'a> Reader<'a> {
    /// Begins at a line.
    pub(super) fn new(text: &'a str, line: usize) -> Result<Self, Unsure> {
        let mut reader = Self {
            text,
            bytes: text.as_bytes(),
            line,
            at: line,
            depth: 0,
            keys: Keys::default(),
        };
        reader.skip_to_content(line)?;
        Ok(reader)
    }

    /// Goes from a line past those that are deeper than a column, whatever is in them.
    pub(super) fn skip_deeper(&mut self, line: usize, column: usize) -> Result<(), Unsure> {
        let end = self.lines_deeper_than(column, self.line_after(line));
        *self = Self::new(self.text, end)?;
        Ok(())
    }

    /// The offset of the line.
    #[inline]
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The column of the line's first character, if there is a line left.
    #[inline]
    pub(super) fn column(&self) -> Option<usize> {
        (self.at < self.bytes.len()).then_some(self.at - self.line)
    }

    /// Reads the value of a member of a mapping whose keys stand at a column. Ends at the next line.
    #[inline]
    pub(super) fn value<V: Value>(
        &mut self,
        inline: Option<usize>,
        column: usize,
    ) -> Result<V, Unsure> {
        if let Some(at) = inline {
            return match self.simple_value(at, column) {
                Some(value) => value,
                None => self.scalar(self.start(at)?, at, column),
            };
        }
        match self.column() {
            Some(deeper) if deeper > column => self.block(deeper, column),
            Some(same) if same == column && self.is_item(self.at) => self.sequence(column),
            _ => Ok(V::null()),
        }
    }

    /// Takes the key of the line and goes on to the next line, unless a value stands in the same one.
    pub(super) fn member(&mut self) -> Result<Member<'a>, Unsure> {
        let (key, behind) = self.key()?;
        let inline = self.behind_key(behind)?;
        Ok(Member { key, inline })
    }

    /// Where the value behind a key's colon begins; without one, goes on to the next line.
    #[inline]
    fn behind_key(&mut self, colon: usize) -> Result<Option<usize>, Unsure> {
        // What most lines are, first.
        match self.bytes.get(colon..colon + 2) {
            Some([b' ', byte]) if !matches!(byte, b' ' | b'#' | b'\n' | b'\r') => {
                return Ok(Some(colon + 1));
            }
            Some([b'\n', _]) => {
                self.skip_to_content(colon + 1)?;
                return Ok(None);
            }
            _ => {}
        }
        let at = colon + spaces(self.bytes, colon);
        if is_blank(self.bytes, at) || self.bytes[at] == b'#' {
            self.end_line(at)?;
            return Ok(None);
        }
        Ok(Some(at))
    }

    /// What begins at the line, which stands deeper than the key or dash it belongs to.
    fn block<V: Value>(&mut self, column: usize, parent: usize) -> Result<V, Unsure> {
        if self.is_item(self.at) {
            return self.sequence(column);
        }
        if let Some((key, behind)) = self.simple_key() {
            return self.mapping((Cow::Borrowed(key), behind), column);
        }
        if let Some(value) = self.simple_value(self.at, parent) {
            return value;
        }
        match self.start(self.at)? {
            Start::Key(key, behind) => self.mapping((key, behind), column),
            Start::BlockScalar => Err(Unsure),
            start => self.scalar(start, self.at, parent),
        }
    }

    fn mapping<V: Value>(
        &mut self,
        first: (Cow<'a, str>, usize),
        column: usize,
    ) -> Result<V, Unsure> {
        self.enter()?;
        let start = self.keys.start();
        let mut members = V::members();
        let mut found = first;
        loop {
            let (key, behind) = found;
            self.keys.add(start, key.clone())?;
            let inline = self.behind_key(behind)?;
            let value = self.value(inline, column)?;
            V::insert(&mut members, key, value);
            match self.column() {
                Some(next) if next > column => return Err(Unsure),
                Some(next) if next == column && !self.is_item(self.at) => {
                    found = self.key()?;
                }
                _ => break,
            }
        }
        self.keys.end(start);
        self.depth -= 1;
        Ok(V::mapping(members))
    }

    fn sequence<V: Value>(&mut self, column: usize) -> Result<V, Unsure> {
        self.enter()?;
        let mut items = Vec::new();
        loop {
            items.push(self.item(column)?);
            match self.column() {
                Some(next) if next > column => return Err(Unsure),
                Some(next) if next == column && self.is_item(self.at) => {}
                _ => break,
            }
        }
        self.depth -= 1;
        Ok(V::sequence(items))
    }

    /// The item that the dash at the place begins.
    fn item<V: Value>(&mut self, column: usize) -> Result<V, Unsure> {
        let at = self.at + 1 + spaces(self.bytes, self.at + 1);
        if is_blank(self.bytes, at) || self.bytes[at] == b'#' {
            self.end_line(at)?;
            return match self.column() {
                Some(deeper) if deeper > column => self.block(deeper, column),
                _ => Ok(V::null()),
            };
        }
        if matches!(self.bytes[at], b'|' | b'>') {
            return self.scalar(Start::BlockScalar, at, column);
        }
        self.at = at;
        self.block(at - self.line, column)
    }

    #[inline]
    fn enter(&mut self) -> Result<(), Unsure> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Unsure);
        }
        Ok(())
    }

    /// Whether a dash that begins an item stands here.
    #[inline]
    fn is_item(&self, at: usize) -> bool {
        self.bytes.get(at) == Some(&b'-')
            && matches!(self.bytes.get(at + 1), None | Some(b' ' | b'\n' | b'\r'))
    }

    /// The key that begins the line, and the offset behind its colon.
    #[inline]
    fn key(&self) -> Result<(Cow<'a, str>, usize), Unsure> {
        if let Some((key, behind)) = self.simple_key() {
            return Ok((Cow::Borrowed(key), behind));
        }
        match self.start(self.at)? {
            Start::Key(key, behind) => Ok((key, behind)),
            _ => Err(Unsure),
        }
    }

    /// What begins here.
    #[inline]
    fn start(&self, at: usize) -> Result<Start<'a>, Unsure> {
        let (key, end) = match self.bytes[at] {
            quote @ (b'"' | b'\'') => {
                let Some((end, has_doubled)) = bytes::closing_quote(self.bytes, at, quote)? else {
                    return Ok(Start::LongQuoted);
                };
                let inner = &self.text[at + 1..end];
                let text = if has_doubled {
                    Cow::Owned(inner.replace("''", "'"))
                } else {
                    Cow::Borrowed(inner)
                };
                let colon = end + 1 + spaces(self.bytes, end + 1);
                if self.bytes.get(colon) != Some(&b':') {
                    return Ok(Start::Quoted(text, end + 1));
                }
                (text, colon)
            }
            b'[' | b'{' => return Ok(Start::Flow),
            b'|' | b'>' => return Ok(Start::BlockScalar),
            _ => {
                bytes::check_first(self.bytes, at)?;
                let (end, stop) = plain(self.bytes, at)?;
                if stop != Stop::Colon {
                    return Ok(Start::Plain(end, stop));
                }
                let key = self.text[at..end].trim_end_matches(' ');
                (Cow::Borrowed(key), end)
            }
        };
        let is_key = matches!(self.bytes.get(end + 1), None | Some(b' ' | b'\n' | b'\r'));
        if end - at > KEY || !is_key {
            return Err(Unsure);
        }
        Ok(Start::Key(key, end + 1))
    }

    /// Ends a line of which only a comment may be left.
    #[inline]
    fn end_line(&mut self, at: usize) -> Result<(), Unsure> {
        let next = match self.bytes.get(at) {
            Some(b'\n') => at + 1,
            _ => rest_is_blank(self.bytes, at)?,
        };
        self.skip_to_content(next)
    }

    /// Goes to the first line, from the one at the offset on, that is neither blank nor a comment.
    #[inline]
    fn skip_to_content(&mut self, mut line: usize) -> Result<(), Unsure> {
        loop {
            let at = line + spaces(self.bytes, line);
            match self.bytes.get(at) {
                Some(b'\n') => line = at + 1,
                Some(b'#' | b'\r') => line = rest_is_blank(self.bytes, at)?,
                None | Some(_) => {
                    (self.line, self.at) = (line, at);
                    if at == line && bytes::is_document_marker(self.bytes, at) {
                        return Err(Unsure);
                    }
                    return Ok(());
                }
            }
        }
    }
}
