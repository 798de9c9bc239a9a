//! Finds the byte ranges of the path items and components of a block-style YAML document by a scan over its lines, so
//! that only the ranges a slice reaches need to be parsed.
//!
//! In block style, indentation alone says where an entry ends, with a few exceptions: quoted text and flow collections
//! may run over lines of any indentation, block scalars hold lines that only look like YAML, and tabs, anchors, tags,
//! directives, document markers and unusual line breaks change what a line means. The scan follows quoted text and block
//! scalars, and gives up at everything else that it cannot prove harmless; a full parse then takes its place. It does not
//! check that what it skips is valid YAML.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

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
    if has_unusual_breaks(text.as_bytes()) {
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
    let mut lines = Lines {
        text,
        next: 0,
        number: 0,
    };
    while let Some(line) = lines.next() {
        let indent = line.indent();
        let content = &line.text[indent..];
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if indent == 0 && is_document_marker(content) {
            if line.number == 0 && content == "---" {
                continue;
            }
            return None;
        }
        let shape = shape(text, &line, indent)?;
        scan.line(&line, indent, &shape)?;
        match shape.then {
            Then::Nothing => {}
            Then::BlockScalar { parent } => lines.skip_deeper_than(parent),
            Then::ContinueAt(offset) => lines.continue_at(offset)?,
        }
    }
    scan.finish()
}

/// YAML breaks lines at a lone CR and at three characters outside ASCII, too; the scan only at LF and CR LF.
fn has_unusual_breaks(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
        || ["\u{85}", "\u{2028}", "\u{2029}", "\u{feff}"]
            .iter()
            .any(|needle| memmem::find(bytes, needle.as_bytes()).is_some())
}

fn is_document_marker(content: &str) -> bool {
    ["---", "..."]
        .iter()
        .filter_map(|marker| content.strip_prefix(marker))
        .any(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

struct Line<'a> {
    /// Without the line break.
    text: &'a str,
    start: usize,
    number: usize,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.bytes().take_while(|b| *b == b' ').count()
    }
}

struct Lines<'a> {
    text: &'a str,
    next: usize,
    number: usize,
}

impl<'a> Lines<'a> {
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

    /// Skips the content of a block scalar: blank lines, and lines deeper than what holds the scalar.
    fn skip_deeper_than(&mut self, parent: usize) {
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
    fn continue_at(&mut self, offset: usize) -> Option<()> {
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

/// What the scan needs to know about a line.
struct Shape<'a> {
    /// The key, if the line begins a member of a mapping right at its indentation.
    key: Option<Cow<'a, str>>,
    /// Whether a value stands in the same line.
    has_value: bool,
    then: Then,
}

enum Then {
    Nothing,
    /// Content of a block scalar follows, deeper than this column.
    BlockScalar {
        parent: usize,
    },
    /// Quoted text ends in a later line, right before this offset of the document.
    ContinueAt(usize),
}

/// Proves what a line is; `None` if that fails.
fn shape<'a>(text: &'a str, line: &Line<'a>, indent: usize) -> Option<Shape<'a>> {
    let bytes = line.text.as_bytes();
    let mut at = indent;
    let mut dash = None;
    while bytes.get(at) == Some(&b'-') && matches!(bytes.get(at + 1), None | Some(b' ')) {
        dash = Some(at);
        at += 1;
        at += bytes[at..].iter().take_while(|b| **b == b' ').count();
    }
    let column = at;
    let key = match bytes.get(at) {
        None => return Some(no_key(Then::Nothing)),
        Some(b'#') if dash.is_some() => return Some(no_key(Then::Nothing)),
        Some(b'"' | b'\'') => match quoted_key(&line.text[at..]) {
            Some((key, length)) => {
                at += length;
                key?
            }
            None => return value(text, line, at, dash, false).map(no_key),
        },
        Some(_) => match plain_key(&line.text[at..])? {
            Some((key, length)) => {
                at += length;
                Cow::Borrowed(key)
            }
            None => return value(text, line, at, dash, false).map(no_key),
        },
    };
    at += bytes[at..].iter().take_while(|b| **b == b' ').count();
    let has_value = !matches!(bytes.get(at), None | Some(b'#'));
    let then = if has_value {
        value(text, line, at, Some(column), true)?
    } else {
        Then::Nothing
    };
    Some(Shape {
        key: dash.is_none().then_some(key),
        has_value,
        then,
    })
}

fn no_key<'a>(then: Then) -> Shape<'a> {
    Shape {
        key: None,
        has_value: true,
        then,
    }
}

/// The plain key at the start and its length with the colon; `Some(None)` if this is no key.
fn plain_key(content: &str) -> Option<Option<(&str, usize)>> {
    let bytes = content.as_bytes();
    if is_indicator(bytes) {
        return Some(None);
    }
    let mut from = 0;
    while let Some(found) = memchr2(b':', b'#', &bytes[from..]) {
        let at = from + found;
        match (bytes[at], bytes.get(at + 1)) {
            (b':', Some(b'\t')) => return None,
            (b':', None | Some(b' ')) => {
                let key = content[..at].trim_end_matches(' ');
                return (!key.is_empty() && !key.contains('\t')).then_some(Some((key, at + 1)));
            }
            (b'#', _) if at > 0 && matches!(bytes[at - 1], b' ' | b'\t') => return Some(None),
            _ => from = at + 1,
        }
    }
    Some(None)
}

/// The quoted key at the start and its length with the colon; the inner `None` if the key has escapes.
fn quoted_key(content: &str) -> Option<(Option<Cow<'_, str>>, usize)> {
    let end = end_of_quoted(content, 0)?;
    let colon = end + content[end..].bytes().take_while(|b| *b == b' ').count();
    let rest = content[colon..].strip_prefix(':')?;
    if !(rest.is_empty() || rest.starts_with(' ')) {
        return None;
    }
    let inner = &content[1..end - 1];
    let key = if content.starts_with('\'') {
        Some(match inner.contains("''") {
            true => Cow::Owned(inner.replace("''", "'")),
            false => Cow::Borrowed(inner),
        })
    } else {
        (!inner.contains('\\')).then_some(Cow::Borrowed(inner))
    };
    Some((key, colon + 1))
}

/// Looks at the value that begins at a column of the line, where `parent` is the column of the key or dash before it.
fn value(
    text: &str,
    line: &Line<'_>,
    at: usize,
    parent: Option<usize>,
    after_key: bool,
) -> Option<Then> {
    let content = &line.text[at..];
    match content.as_bytes()[0] {
        b'"' | b'\'' => {
            let start = line.start + at;
            let end = end_of_quoted(text, start)?;
            let line_end = line.start + line.text.len();
            if end > line_end {
                // Without a key before it, this could be the continuation of plain text, where quotes mean nothing.
                return after_key.then_some(Then::ContinueAt(end));
            }
            is_blank_or_comment(&text[end..line_end]).then_some(Then::Nothing)
        }
        b'{' | b'[' => {
            let end = end_of_flow(content)?;
            is_blank_or_comment(&content[end..]).then_some(Then::Nothing)
        }
        b'|' | b'>' => {
            let header = content[1..]
                .trim_start_matches(|c: char| c == '+' || c == '-' || c.is_ascii_digit());
            is_blank_or_comment(header).then_some(Then::BlockScalar { parent: parent? })
        }
        b'\t' => None,
        _ if is_indicator(content.as_bytes()) => None,
        _ => Some(Then::Nothing),
    }
}

/// Whether no plain text can begin like this.
fn is_indicator(bytes: &[u8]) -> bool {
    match bytes[0] {
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' | b'\t' => true,
        b'-' | b'?' | b':' => matches!(bytes.get(1), None | Some(b' ' | b'\t')),
        _ => false,
    }
}

/// The offset behind the quoted text that begins at `start`, wherever it ends.
fn end_of_quoted(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let mut at = start + 1;
    loop {
        if quote == b'\'' {
            at += memchr(b'\'', &bytes[at..])? + 1;
            if bytes.get(at) != Some(&b'\'') {
                return Some(at);
            }
            at += 1;
        } else {
            at += memchr2(b'"', b'\\', &bytes[at..])? + 1;
            if bytes[at - 1] == b'"' {
                return Some(at);
            }
            at += 1;
            if at > bytes.len() {
                return None;
            }
        }
    }
}

/// The offset behind a flow collection that ends in the same line.
fn end_of_flow(content: &str) -> Option<usize> {
    let bytes = content.as_bytes();
    let mut closers = Vec::new();
    let mut at = 0;
    let mut token_may_begin = true;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => closers.push(b'}'),
            b'[' => closers.push(b']'),
            close @ (b'}' | b']') => {
                if closers.pop() != Some(close) {
                    return None;
                }
                if closers.is_empty() {
                    return Some(at + 1);
                }
            }
            b'"' | b'\'' if token_may_begin => {
                at = end_of_quoted(content, at)?;
                token_may_begin = false;
                continue;
            }
            b'"' | b'\'' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'?'
            | b'\t' => return None,
            _ => {}
        }
        token_may_begin = matches!(bytes[at], b'{' | b'[' | b',')
            || (token_may_begin && bytes[at] == b' ')
            || bytes[at] == b':';
        at += 1;
    }
    None
}

fn is_blank_or_comment(rest: &str) -> bool {
    let content = rest.trim_start_matches(' ');
    content.is_empty() || (content.starts_with('#') && content.len() < rest.len())
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
                (Some(key), _) => self.section(line, key, shape.has_value),
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

    fn section(&mut self, line: &Line<'a>, key: &Cow<'a, str>, has_value: bool) -> Option<()> {
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
                self.begin(key.clone(), line);
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
