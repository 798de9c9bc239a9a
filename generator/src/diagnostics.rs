//! Diagnostics: messages with a place in a document, which accumulate.

mod fold;
mod pointer;

pub use pointer::Pointer;

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::panic::Location;

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The result is written, but a maintainer should review it.
    Warning,
    /// For information only.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// One message about one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Its severity.
    pub severity: Severity,
    /// The name of the document; `None` if the message is not about a document.
    pub file: Option<String>,
    /// The place in the document.
    pub pointer: Pointer,
    /// What was found and what was expected. Quote document text with [`quoted`].
    pub message: String,
    /// The remedy. Every error of the generator has one, and `tests/remedies/main.rs` applies each.
    pub help: Option<String>,
    /// The line of the generator that raised it.
    pub origin: Origin,
}

/// The line of code that raised a diagnostic. It distinguishes kinds of errors and is ignored in comparisons.
#[derive(Clone, Copy, Debug)]
pub struct Origin(pub &'static Location<'static>);

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

impl Hash for Origin {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Diagnostic {
    /// Makes an error, which prevents a result.
    #[track_caller]
    pub fn error(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, pointer, message)
    }

    /// Makes an error for a bug of the generator, which no input is known to cause.
    #[track_caller]
    pub fn internal(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, pointer, message)
            .help("this is a bug in the generator; please report it together with the document")
    }

    /// Makes a warning.
    #[track_caller]
    pub fn warning(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, pointer, message)
    }

    /// Makes a note.
    #[track_caller]
    pub fn note(pointer: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, pointer, message)
    }

    #[track_caller]
    fn new(severity: Severity, pointer: Pointer, message: impl Into<String>) -> Self {
        Self {
            severity,
            file: None,
            pointer,
            message: message.into(),
            help: None,
            origin: Origin(Location::caller()),
        }
    }

    /// Sets the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the name of the document.
    #[must_use]
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        match &self.file {
            Some(file) if self.pointer.as_str().is_empty() => write!(f, "{}: ", Shown(file, 400))?,
            Some(file) => write!(f, "{}{}: ", Shown(file, 400), self.pointer)?,
            None if !self.pointer.as_str().is_empty() => write!(f, "{}: ", self.pointer)?,
            None => {}
        }
        write!(f, "{}", Shown(&self.message, 2_000))?;
        if let Some(help) = &self.help {
            // A remedy can contain a list to paste, which must be whole.
            write!(f, "\n  help: {}", Shown(help, 20_000))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Diagnostics in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Makes an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of diagnostics.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All diagnostics, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Sets the name of the document in each diagnostic without one.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        for diagnostic in &mut self.0 {
            diagnostic.file.get_or_insert_with(|| file.to_owned());
        }
        self
    }

    /// Moves all places below `at`, for diagnostics of a part of a document.
    #[must_use]
    pub fn below(mut self, file: &str, at: &Pointer) -> Self {
        for diagnostic in &mut self.0 {
            if diagnostic.file.as_deref() == Some(file) {
                diagnostic.pointer = diagnostic.pointer.below(at);
            }
        }
        self
    }

    /// Returns the value, or the diagnostics if there is an error.
    ///
    /// # Errors
    /// If one of the diagnostics is an error.
    pub fn into_result<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() {
            Err(self)
        } else {
            Ok((value, self))
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_char('\n')?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Text for a comment of one line: control characters, such as a line feed in the name of a file, are escaped.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// `1 operation`, `2 operations`.
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// The text of a diagnostic about the first of several places.
#[must_use]
pub fn in_places(what: &str, places: usize) -> String {
    match places {
        1 => what.to_owned(),
        _ => format!("{what}, in {places} places; this is the first"),
    }
}

/// Quotes document text in backticks, at most 120 characters of it, for use in a message.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("`{}`", Shown(text, 120))
}

/// Text with characters escaped that could disturb or deceive a terminal, truncated after this many
/// characters.
struct Shown<'a>(&'a str, usize);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, c) in self.0.chars().enumerate() {
            if i == self.1 {
                return f.write_char('…');
            }
            if is_deceptive(c) {
                write!(f, "\\u{{{:x}}}", u32::from(c))?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Whether a character is a control character, a line separator, or invisible, or changes the direction of
/// text.
pub(crate) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_file_pointer_and_help_when_shown_then_one_block() {
        let pointer: Pointer = ["components", "schemas", "foo"].iter().collect();
        let diagnostic = Diagnostic::error(pointer, "found a list, expected an object")
            .file("specs/x.yaml")
            .help("fix it");
        assert_eq!(
            diagnostic.to_string(),
            "error: specs/x.yaml#/components/schemas/foo: found a list, expected an object\n  help: fix it"
        );
    }

    #[test]
    fn given_no_place_when_shown_then_only_the_message() {
        let diagnostic = Diagnostic::warning(Pointer::root(), "nothing to do");
        assert_eq!(diagnostic.to_string(), "warning: nothing to do");
    }

    #[test]
    fn given_slash_and_tilde_when_in_a_pointer_then_they_are_escaped_and_unescaped() {
        let pointer = Pointer::root().child("paths").child("/a~b/{id}").index(3);
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{id}/3");
        assert_eq!(
            pointer.segments().collect::<Vec<_>>(),
            ["paths", "/a~b/{id}", "3"]
        );
        assert_eq!(Pointer::parse(&format!("#{}", pointer.as_str())), pointer);
    }

    #[test]
    fn given_hostile_text_when_shown_then_escaped_and_bounded() {
        let text = format!("a\n\u{202e}b\u{1b}[31m{}", "x".repeat(500));
        let shown = quoted(&text);
        assert!(
            shown.starts_with("`a\\u{a}\\u{202e}b\\u{1b}[31mxx"),
            "{shown}"
        );
        assert!(
            shown.ends_with("…`") && shown.chars().count() < 160,
            "{shown}"
        );
        let message = Diagnostic::error(Pointer::root().child("\n"), text).to_string();
        assert_eq!(message.lines().count(), 1, "{message}");
    }

    #[test]
    fn given_only_warnings_when_turned_into_result_then_value_and_warnings() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::warning(Pointer::root(), "w"));
        let (value, left) = diagnostics
            .clone()
            .in_file("f")
            .into_result(1)
            .expect("no error");
        assert_eq!((value, left.len()), (1, 1));
        assert_eq!(left.to_string(), "warning: f: w");
        diagnostics.push(Diagnostic::error(Pointer::root(), "e"));
        assert!(diagnostics.into_result(1).is_err());
    }
}
