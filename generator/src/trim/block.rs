//! A fast reader for the subset of YAML that descriptions use: block style, one line for each key, and simple
//! scalars. It is many times faster than a full YAML parser, so a whole document can be validated while the wanted
//! parts are located.
//!
//! Whatever this reader accepts, a full parse accepts with the same result. On anything else it returns [`Unsure`],
//! and the caller falls back to a full parse. Complex scalars, such as those with escapes or several lines, and flow
//! collections go to the YAML library one by one. The result is the same as long as it does not depend on
//! indentation.

mod bytes;
mod keys;
mod scalar;
mod simple;
mod value;

use std::borrow::Cow;

use super::byte_compare::spaces;
use bytes::{Stop, is_blank, plain, rest_is_blank};
pub(super) use bytes::{begins_key, has_unusual_breaks};
use keys::Keys;
pub(super) use value::Value;

/// The text is invalid, or uses YAML that this reader does not support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsure;

/// The maximum nesting. Descriptions nest far less, and the YAML library accepts twice as much.
const DEPTH: usize = 48;

/// The maximum size of a piece that goes to the YAML library, in bytes. Those of a description are a hundred times
/// smaller.
pub(super) const PIECE: usize = 1 << 20;

/// The maximum length of a key; YAML requires `?` before longer ones.
const KEY: usize = 1000;

/// The key on a line, and where its value starts.
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    /// The offset of the value, if it starts on the same line.
    pub(super) inline: Option<usize>,
}

/// The kind of node that starts at an offset, judged without parsing it.
enum Start<'a> {
    /// A key, and the offset after its colon.
    Key(Cow<'a, str>, usize),
    /// A plain scalar, where it ends on the line, and why.
    Plain(usize, Stop),
    /// A quoted scalar on one line without escapes, and the offset after it.
    Quoted(Cow<'a, str>, usize),
    /// Any other quoted scalar.
    LongQuoted,
    Flow,
    BlockScalar,
}

/// A position in a document: at the first character of a line that is neither blank nor a comment, or at the end.
pub(super) struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The offset of the start of the line.
    line: usize,
    /// The offset of its first character.
    at: usize,
    depth: usize,
    keys: Keys<'a>,
}

impl<'a> Reader<'a> {
    /// Starts at a line.
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

    /// Skips the line and all following lines indented deeper than a column, without validating them.
    pub(super) fn skip_deeper(&mut self, line: usize, column: usize) -> Result<(), Unsure> {
        let end = self.lines_deeper_than(column, self.line_after(line));
        *self = Self::new(self.text, end)?;
        Ok(())
    }

    /// The offset of the start of the line.
    #[inline]
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The column of the line's first character, or `None` at the end.
    #[inline]
    pub(super) fn column(&self) -> Option<usize> {
        (self.at < self.bytes.len()).then_some(self.at - self.line)
    }

    /// Reads the value of a key at a column. Stops at the next line.
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

    /// Reads the key of the line. Advances to the next line, unless the value starts on the same one.
    pub(super) fn member(&mut self) -> Result<Member<'a>, Unsure> {
        let (key, behind) = self.key()?;
        let inline = self.behind_key(behind)?;
        Ok(Member { key, inline })
    }

    /// The offset of the value on the line, or `None` after advancing to the next line.
    #[inline]
    fn behind_key(&mut self, colon: usize) -> Result<Option<usize>, Unsure> {
        // Fast path: most lines look like one of these.
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

    /// Reads a value that starts on a line of its own, indented deeper than its key or dash.
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

    /// Reads the item of the dash at the current position.
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

    /// Whether the dash of a list item is at an offset.
    #[inline]
    fn is_item(&self, at: usize) -> bool {
        self.bytes.get(at) == Some(&b'-')
            && matches!(self.bytes.get(at + 1), None | Some(b' ' | b'\n' | b'\r'))
    }

    /// The key that starts the line, and the offset after its colon.
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

    /// Determines what starts at an offset.
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

    /// Advances to the next line. The rest of the current one must be blank or a comment.
    #[inline]
    fn end_line(&mut self, at: usize) -> Result<(), Unsure> {
        let next = match self.bytes.get(at) {
            Some(b'\n') => at + 1,
            _ => rest_is_blank(self.bytes, at)?,
        };
        self.skip_to_content(next)
    }

    /// Advances to the first line at or after an offset that is neither blank nor a comment.
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
