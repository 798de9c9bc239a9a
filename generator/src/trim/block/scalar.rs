//! Scalars, and flow collections within a line.

use memchr::{memchr, memchr2};

use super::super::node::{Map, Node};
use super::bytes::{self, Stop, is_blank};
use super::{DEPTH, PIECE, Reader, Start, Unsure, Value};
use crate::trim::byte_compare::spaces;

impl<'a> Reader<'a> {
    /// Reads a scalar or flow collection that belongs to a key or dash at the column `parent`. A key is not allowed
    /// here.
    #[inline]
    pub(super) fn scalar<V: Value>(
        &mut self,
        start: Start<'a>,
        at: usize,
        parent: usize,
    ) -> Result<V, Unsure> {
        match start {
            Start::Key(..) => Err(Unsure),
            Start::Plain(end, stop) => self.plain(at, end, stop, parent),
            Start::Quoted(text, end) => {
                self.end_line(end)?;
                Ok(V::text(text))
            }
            Start::LongQuoted => self.long_quoted(at),
            Start::Flow => self.flow(at),
            Start::BlockScalar => self.block_scalar(at, parent),
        }
    }

    #[inline]
    fn plain<V: Value>(
        &mut self,
        at: usize,
        end: usize,
        stop: Stop,
        parent: usize,
    ) -> Result<V, Unsure> {
        // A document marker here would have another meaning when the YAML library parses it alone.
        if bytes::is_document_marker(self.bytes, at) {
            return Err(Unsure);
        }
        self.end_line(end)?;
        if stop == Stop::Line && self.column().is_some_and(|column| column > parent) {
            return self.lines(at, self.line_after(end), parent);
        }
        V::plain(self.text[at..end].trim_end_matches(' '))
    }

    /// Reads a quoted scalar with escapes or several lines.
    fn long_quoted<V: Value>(&mut self, at: usize) -> Result<V, Unsure> {
        let end = end_of_quoted(self.bytes, at)?;
        let value = scalar(&self.text[at..end])?;
        self.end_line(end)?;
        Ok(V::node(value))
    }

    /// Reads a block scalar: the lines indented deeper than the key or dash before it.
    fn block_scalar<V: Value>(&mut self, at: usize, parent: usize) -> Result<V, Unsure> {
        let chomping = usize::from(matches!(self.bytes.get(at + 1), Some(b'-' | b'+')));
        let next = bytes::rest_is_blank(self.bytes, at + 1 + chomping)?;
        self.lines(at, next, parent)
    }

    /// Reads a scalar that continues from the line `next` on, while lines are indented deeper than a column.
    fn lines<V: Value>(&mut self, at: usize, next: usize, column: usize) -> Result<V, Unsure> {
        let end = self.lines_deeper_than(column, next);
        let value = scalar(&self.text[at..end])?;
        self.skip_to_content(end)?;
        Ok(V::node(value))
    }

    /// Reads a flow collection that ends on the line.
    fn flow<V: Value>(&mut self, at: usize) -> Result<V, Unsure> {
        let line = &self.bytes[at..self.line_after(at)];
        let (node, length) = match line {
            [b'[', b']', ..] => (Node::List(Vec::new()), 2),
            [b'{', b'}', ..] => (Node::Map(Map::default()), 2),
            _ => {
                let length = end_of_flow(line)?;
                (library(&self.text[at..at + length])?, length)
            }
        };
        self.end_line(at + length)?;
        Ok(V::node(node))
    }

    /// The offset of the line after the one that contains an offset.
    pub(super) fn line_after(&self, at: usize) -> usize {
        memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end + 1)
    }

    /// The offset of the first line, from `line` on, that is neither blank nor indented deeper than a column.
    pub(super) fn lines_deeper_than(&self, column: usize, mut line: usize) -> usize {
        while line < self.bytes.len() {
            let indent = spaces(self.bytes, line);
            if indent <= column && !is_blank(self.bytes, line + indent) {
                break;
            }
            line = self.line_after(line);
        }
        line
    }
}

/// The offset after the quoted scalar that starts at an offset, on whatever line it ends.
fn end_of_quoted(bytes: &[u8], start: usize) -> Result<usize, Unsure> {
    let quote = bytes[start];
    let mut at = start + 1;
    loop {
        let rest = bytes.get(at..).ok_or(Unsure)?;
        if quote == b'\'' {
            at += memchr(b'\'', rest).ok_or(Unsure)? + 1;
            if bytes.get(at) != Some(&b'\'') {
                return Ok(at);
            }
            at += 1;
        } else {
            at += memchr2(b'"', b'\\', rest).ok_or(Unsure)? + 1;
            if bytes[at - 1] == b'"' {
                return Ok(at);
            }
            at += 1;
        }
    }
}

/// The length of a flow collection that ends on the line.
fn end_of_flow(line: &[u8]) -> Result<usize, Unsure> {
    let mut closers = Vec::new();
    let mut at = 0;
    let mut token_may_begin = true;
    while at < line.len() && closers.len() < DEPTH {
        match line[at] {
            b'{' => closers.push(b'}'),
            b'[' => closers.push(b']'),
            close @ (b'}' | b']') => {
                if closers.pop() != Some(close) {
                    return Err(Unsure);
                }
                if closers.is_empty() {
                    return Ok(at + 1);
                }
            }
            b'"' | b'\'' if token_may_begin => {
                at = end_of_quoted(line, at)?;
                token_may_begin = false;
                continue;
            }
            b'"' | b'\'' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'?'
            | b'\t' => return Err(Unsure),
            _ => {}
        }
        token_may_begin =
            matches!(line[at], b'{' | b'[' | b',' | b':') || (token_may_begin && line[at] == b' ');
        at += 1;
    }
    Err(Unsure)
}

/// Parses a single scalar with the YAML library.
fn scalar(text: &str) -> Result<Node, Unsure> {
    match library(text)? {
        Node::List(_) | Node::Map(_) => Err(Unsure),
        node => Ok(node),
    }
}

fn library(text: &str) -> Result<Node, Unsure> {
    if text.len() > PIECE || bytes::has_unusual_breaks(text) {
        return Err(Unsure);
    }
    serde_yaml::from_str(text).map_err(|_| Unsure)
}
