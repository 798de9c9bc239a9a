//! Fast path for most lines: a plain key, and a scalar that ends with its line.
//!
//! Where a line turns out to be something else, these functions return `None`, and the caller parses it in full.

use std::borrow::Cow;

use super::{KEY, Reader, Unsure, Value, bytes};
use crate::trim::byte_compare::{printable, spaces};

impl<'a> Reader<'a> {
    /// The key that starts the line, and the offset after its colon.
    #[inline]
    pub(super) fn simple_key(&self) -> Option<(&'a str, usize)> {
        let end = self.end_of_plain(self.at)?;
        let is_key = matches!(self.bytes.get(end..end + 2), Some([b':', b' ' | b'\n']));
        let is_simple = is_key && end - self.at <= KEY && self.bytes[end - 1] != b' ';
        is_simple.then(|| (&self.text[self.at..end], end + 1))
    }

    /// Reads a scalar that belongs to a key or dash at the column `parent`.
    #[inline]
    pub(super) fn simple_value<V: Value>(
        &mut self,
        at: usize,
        parent: usize,
    ) -> Option<Result<V, Unsure>> {
        if self.bytes[at] == b'\'' {
            let end = at + 1 + printable(self.bytes, at + 1, [b'\'']);
            if self.bytes.get(end..end + 2) != Some(b"'\n") {
                return None;
            }
            (self.line, self.at) = self.simple_line(end + 2)?;
            return Some(Ok(V::text(Cow::Borrowed(&self.text[at + 1..end]))));
        }
        let end = self.end_of_plain(at)?;
        if self.bytes.get(end) != Some(&b'\n') {
            return None;
        }
        let (line, next) = self.simple_line(end + 1)?;
        // Deeper lines would continue the scalar.
        if next - line > parent {
            return None;
        }
        (self.line, self.at) = (line, next);
        Some(V::plain(self.text[at..end].trim_end_matches(' ')))
    }

    /// Where a plain scalar may end, if it starts like a word or path.
    #[inline]
    fn end_of_plain(&self, at: usize) -> Option<usize> {
        let begins =
            self.bytes[at].is_ascii_alphanumeric() || matches!(self.bytes[at], b'/' | b'$');
        begins.then(|| at + printable(self.bytes, at, [b':', b'#']))
    }

    /// The line and its first character, if its content is not a comment or document marker.
    #[inline]
    fn simple_line(&self, line: usize) -> Option<(usize, usize)> {
        let at = line + spaces(self.bytes, line);
        let is_blank = matches!(self.bytes.get(at)?, b'\n' | b'#' | b'\r');
        let is_marker = at == line && bytes::is_document_marker(self.bytes, at);
        let has_content = !is_blank && !is_marker;
        has_content.then_some((line, at))
    }
}
