//! Redaction: removes the token from server texts that errors show.
//!
//! Some servers and proxies echo what they were sent. A token is removed where it appears as a whole word,
//! also if its characters are escaped for JSON, URLs or HTML. Parts of words, codes, JSON keys and ids stay,
//! so the short token of a test does not change them. A token that no text contains by chance is removed
//! everywhere.
//!
//! The time is linear in the length of the text: each reading of it (raw, and with escapes decoded once,
//! twice and so on) is searched once.

mod decode;

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem::Finder;
use serde_json::{Map, Value};

use decode::{Decoded, decoded};

/// The replacement for the token.
const REDACTED: &str = "[token]";
/// How many layers of escapes are decoded: JSON within JSON within a URL is three.
const LAYERS: usize = 3;
/// Maximum length of an escaped character of the token, in bytes, with some layers.
const LONGEST_ESCAPE: usize = 32;
/// Names of members with an id or a code, not a sentence.
const NAMES: [&str; 6] = [
    "code",
    "target",
    "request-id",
    "client-request-id",
    "requestid",
    "@odata.type",
];

/// Removes one token from texts.
pub(crate) struct Redactor<'s> {
    secret: &'s str,
    finder: Finder<'s>,
    /// Whether no text contains the token by chance.
    distinctive: bool,
}

/// What counts as part of the word around the token.
#[derive(Clone, Copy)]
enum Within {
    Text,
    Host,
}

impl<'s> Redactor<'s> {
    /// Makes a redactor for a token; an empty token is never found.
    pub(crate) fn new(secret: &'s str) -> Self {
        let has = |is: fn(&u8) -> bool| secret.as_bytes().iter().any(is);
        let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
        Self {
            secret,
            finder: Finder::new(secret),
            distinctive: secret.len() >= 32 || secret.len() >= 12 && is_mixed,
        }
    }

    /// Removes the token from a sentence.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        replaced(text, text.len(), &self.spans(text.as_bytes(), Within::Text))
    }

    /// Removes the token from a code or an id; a short token only if it is the whole text.
    pub(crate) fn name<'t>(&self, name: &'t str) -> Cow<'t, str> {
        if self.distinctive {
            self.text(name)
        } else if name.trim() == self.secret && !self.secret.is_empty() {
            Cow::Borrowed(REDACTED)
        } else {
            Cow::Borrowed(name)
        }
    }

    /// Removes the token from the name of a member, or from a path of such names.
    pub(crate) fn key<'t>(&self, key: &'t str) -> Cow<'t, str> {
        if self.is_identifier() {
            Cow::Borrowed(key)
        } else {
            self.name(key)
        }
    }

    /// Removes the token from a host name, which is lower case.
    pub(crate) fn host(&self, host: &str) -> String {
        let (lower, secret) = (host.to_ascii_lowercase(), self.secret.to_ascii_lowercase());
        let spans = Redactor::new(&secret).spans(lower.as_bytes(), Within::Host);
        replaced(host, host.len(), &spans).into_owned()
    }

    /// The first `limit` bytes of a body as text, without the token; `…` marks a truncation.
    ///
    /// It reads no more of the body than a token that starts within the limit can reach.
    pub(crate) fn excerpt(&self, body: &[u8], limit: usize) -> String {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let reach = limit.saturating_add(LONGEST_ESCAPE * self.secret.len());
        let window = String::from_utf8_lossy(&body[..body.len().min(reach)]);
        // The end of the window may split the last character.
        let shown = window.trim_end_matches(char::REPLACEMENT_CHARACTER);
        let mut end = shown.len().min(limit);
        while !shown.is_char_boundary(end) {
            end -= 1;
        }
        let spans = self.spans(window.as_bytes(), Within::Text);
        let text = replaced(&window, end, &spans);
        let text = text.trim();
        if body.len() > limit {
            format!("{text}…")
        } else {
            text.to_owned()
        }
    }

    /// Removes the token from all texts of a JSON object.
    pub(crate) fn object(&self, object: Map<String, Value>) -> Map<String, Value> {
        let members = object.into_iter().map(|(key, value)| {
            let is_name = NAMES.iter().any(|name| key.eq_ignore_ascii_case(name));
            let value = match value {
                Value::String(text) if is_name => self.name(&text).into(),
                other => self.value(other),
            };
            (self.key(&key).into_owned(), value)
        });
        members.collect()
    }

    fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(object) => Value::Object(self.object(object)),
            other => other,
        }
    }

    /// Whether the token looks like the name of a member, as tokens of tests do.
    fn is_identifier(&self) -> bool {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !self.distinctive && self.secret.bytes().all(is_part)
    }

    /// The spans of the token, in order and without overlaps.
    fn spans(&self, text: &[u8], within: Within) -> Vec<Range<usize>> {
        if self.secret.is_empty() {
            return Vec::new();
        }
        let mut readings: Vec<Decoded> = Vec::new();
        let mut found = Vec::new();
        loop {
            let reading = readings.last().map_or(text, |reading| &reading.bytes);
            let next = decoded(reading).filter(|_| readings.len() < LAYERS);
            // The neighbours of a short token are known only when everything is decoded; a long one is
            // removed anywhere.
            if self.distinctive || next.is_none() {
                let mut places = self.whole_in(reading, within);
                for reading in readings.iter().rev() {
                    reading.trace_back(&mut places);
                }
                found.extend(places.chunks_exact(2).map(|ends| ends[0]..ends[1]));
            }
            let Some(next) = next else { break };
            readings.push(next);
        }
        found.sort_by_key(|span| span.start);
        found.dedup_by(|next, span| {
            let overlaps = next.start < span.end;
            if overlaps {
                span.end = span.end.max(next.end);
            }
            overlaps
        });
        found
    }

    /// The starts and ends of the token in one reading.
    fn whole_in(&self, text: &[u8], within: Within) -> Vec<usize> {
        let mut places = Vec::new();
        let mut at = 0;
        while let Some(skipped) = self.finder.find(&text[at..]) {
            let (start, end) = (at + skipped, at + skipped + self.secret.len());
            if self.distinctive || self.is_whole(&text[..start], &text[end..], within) {
                places.extend([start, end]);
                at = end;
                continue;
            }
            // The next match can begin within this one, but not within the same word.
            let letters = text[start..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric());
            at = start + letters.count().max(1);
        }
        places
    }

    /// Whether the token is neither part of a word nor a JSON key.
    fn is_whole(&self, before: &[u8], after: &[u8], within: Within) -> bool {
        let joins = |c: char| matches!(within, Within::Text) && matches!(c, '.' | '\'' | '’');
        let goes_on = |neighbours: [Option<char>; 2]| match neighbours {
            [Some(next), beyond] if joins(next) => beyond.is_some_and(char::is_alphanumeric),
            [Some(next), _] => is_word(next),
            [None, _] => false,
        };
        let starts_in_word = self.secret.starts_with(is_word);
        let ends_in_word = self.secret.ends_with(is_word);
        if starts_in_word && goes_on(last_two(before)) || ends_in_word && goes_on(first_two(after))
        {
            return false;
        }
        let is_key = before.ends_with(b"\"")
            && after
                .strip_prefix(b"\"")
                .is_some_and(|after| after.trim_ascii_start().starts_with(b":"));
        !(is_key && self.is_identifier())
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn first_two(text: &[u8]) -> [Option<char>; 2] {
    if let [first @ 0..0x80, second @ 0..0x80, ..] = *text {
        return [first, second].map(|byte| Some(byte.into()));
    }
    let text = String::from_utf8_lossy(&text[..text.len().min(8)]);
    let mut chars = text.chars();
    [chars.next(), chars.next()]
}

fn last_two(text: &[u8]) -> [Option<char>; 2] {
    if let [.., second @ 0..0x80, first @ 0..0x80] = *text {
        return [first, second].map(|byte| Some(byte.into()));
    }
    let text = String::from_utf8_lossy(&text[text.len().saturating_sub(8)..]);
    let mut chars = text.chars().rev();
    [chars.next(), chars.next()]
}

/// The first `end` bytes of a text, with the spans replaced.
fn replaced<'t>(text: &'t str, end: usize, spans: &[Range<usize>]) -> Cow<'t, str> {
    let mut clean = String::new();
    let mut done = 0;
    for span in spans.iter().filter(|span| span.start < end) {
        // A span begins and ends at an escape or a character, so it is never split.
        clean.push_str(text.get(done..span.start).unwrap_or_default());
        clean.push_str(REDACTED);
        done = span.end;
    }
    let rest = text.get(done..end).unwrap_or_default();
    if clean.is_empty() {
        return Cow::Borrowed(rest);
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests;
