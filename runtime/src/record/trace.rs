//! Tracks where in a document decoding failed, without cost unless it does.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Write as _};

use serde::de::Error;
use serde_json::Value;

use super::decode::Decoded;
use super::misfit::is_strict;

/// Maximum nesting of values; `serde_json` limits text in the same way.
pub(super) const MAX_DEPTH: u8 = 128;

/// The path from the root to a failure, collected while the error propagates.
pub(super) struct Trace {
    steps: RefCell<Vec<Step>>,
    ours: Cell<bool>,
    /// Positions of nulls in the last list, until its owner takes them.
    nulls: Cell<Vec<usize>>,
    /// The value that did not fit its place, until the enclosing record takes it.
    misfit: Cell<Option<Misplaced>>,
    /// The properties whose misfit was already reported, with their type.
    reported: RefCell<Vec<(&'static str, &'static str)>>,
    /// Whether a misfit is an error.
    strict: bool,
}

/// A value that does not fit its place.
pub(super) struct Misplaced {
    pub(super) value: Value,
    pub(super) expected: &'static str,
}

impl Default for Trace {
    fn default() -> Self {
        Self {
            steps: RefCell::default(),
            ours: Cell::default(),
            nulls: Cell::default(),
            misfit: Cell::default(),
            reported: RefCell::default(),
            strict: is_strict(),
        }
    }
}

enum Step {
    Name(&'static str),
    Key(String),
    Item(usize),
}

impl Trace {
    /// Leaves the positions of nulls in a list for its owner.
    pub(super) fn set_nulls(&self, positions: Vec<usize>) {
        self.nulls.set(positions);
    }

    /// Takes the positions of nulls.
    pub(super) fn take_nulls(&self) -> Vec<usize> {
        self.nulls.take()
    }

    /// Takes the misfit.
    pub(super) fn take_misfit(&self) -> Option<Misplaced> {
        self.misfit.take()
    }

    /// Traces a misfit, once for each property. The value is not logged, because it may be confidential.
    pub(super) fn report(
        &self,
        type_name: &'static str,
        property: &'static str,
        expected: &'static str,
        found: &Value,
    ) {
        let mut reported = self.reported.borrow_mut();
        if reported.contains(&(type_name, property)) {
            return;
        }
        reported.push((type_name, property));
        tracing::warn!(
            target: crate::LOG_TARGET,
            {
                "type" = type_name,
                property,
                expected,
                found = json_type(found),
            },
            "a property has a value that does not fit; `extra` keeps it"
        );
    }

    /// An error that the codec itself found, as opposed to the format or the source.
    pub(super) fn fail<E: Error>(&self, message: impl fmt::Display) -> E {
        self.ours.set(true);
        E::custom(message)
    }

    /// Prefixes the message of the codec's own error with the place. Other errors pass unchanged, because
    /// wrapping would hide their category.
    pub(super) fn finish<E: Error>(&self, error: E) -> E {
        let steps = self.steps.take();
        if !self.ours.get() || steps.is_empty() {
            return error;
        }
        let mut path = String::new();
        for step in steps.iter().rev() {
            let dot = if path.is_empty() { "" } else { "." };
            // Writing to a string cannot fail.
            let _ = match step {
                Step::Name(name) => write!(path, "{dot}{name}"),
                Step::Key(key) => write!(path, "{dot}{}", Excerpt(key)),
                Step::Item(index) => write!(path, "[{index}]"),
            };
        }
        E::custom(format_args!("{path}: {error}"))
    }
}

/// The context of every decoding step: where to report, and how much deeper it may go.
#[derive(Clone, Copy)]
pub(super) struct Context<'t> {
    pub(super) trace: &'t Trace,
    depth: u8,
    /// Whether an enclosing record can keep the value if it does not fit.
    kept: bool,
}

impl<'t> Context<'t> {
    pub(super) fn new(trace: &'t Trace) -> Self {
        Self {
            trace,
            depth: MAX_DEPTH,
            kept: false,
        }
    }

    /// The context of a property, whose record keeps misfits unless decoding is strict.
    pub(super) fn of_property(self) -> Self {
        let kept = !self.trace.strict;
        Self { kept, ..self }
    }

    /// Leaves a misfit to the enclosing record, or fails if there is none.
    pub(super) fn misfit<E: Error>(
        self,
        expected: &'static str,
        found: &dyn fmt::Display,
        value: impl FnOnce() -> Value,
    ) -> Result<Decoded, E> {
        if !self.kept {
            return Err(self.fail(Unfit(expected, found)));
        }
        let value = value();
        self.trace.misfit.set(Some(Misplaced { value, expected }));
        Ok(Decoded::Misfit)
    }

    /// The same for a value that has not been read yet.
    pub(super) fn misfit_to_read<E: Error>(
        self,
        expected: &'static str,
        found: &dyn fmt::Display,
        read: impl FnOnce() -> Result<Value, E>,
    ) -> Result<Decoded, E> {
        if !self.kept {
            return Err(self.fail(Unfit(expected, found)));
        }
        let value = read()?;
        self.misfit(expected, found, || value)
    }

    /// The context inside an object or array.
    pub(super) fn deeper<E: Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(self.fail(format_args!("values nest more than {MAX_DEPTH} deep"))),
        }
    }

    pub(super) fn fail<E: Error>(self, message: impl fmt::Display) -> E {
        self.trace.fail(message)
    }

    pub(super) fn at<E>(self, name: &'static str) -> impl FnOnce(E) -> E {
        move |error| self.note(Step::Name(name), error)
    }

    pub(super) fn at_key<E>(self, key: &str) -> impl FnOnce(E) -> E {
        move |error| self.note(Step::Key(key.to_owned()), error)
    }

    pub(super) fn at_item<E>(self, index: usize) -> impl FnOnce(E) -> E {
        move |error| self.note(Step::Item(index), error)
    }

    fn note<E>(self, step: Step, error: E) -> E {
        self.trace.steps.borrow_mut().push(step);
        error
    }
}

/// The JSON type of a value, for reports.
fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The start of a text from a document, short enough for a message and on one line.
pub(crate) struct Excerpt<'a>(pub(crate) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LIMIT: usize = 48;
        for character in self.0.chars().take(LIMIT) {
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        if self.0.chars().nth(LIMIT).is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
}

/// The error of a repeated key.
pub(super) fn repeated<E: Error>(key: &str, context: Context<'_>) -> E {
    context.fail(format_args!("the key `{}` is repeated", Excerpt(key)))
}

/// The expected kind and the value that was found.
pub(super) struct Unfit<'a>(pub(super) &'static str, pub(super) &'a dyn fmt::Display);

impl fmt::Display for Unfit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.0, self.1)
    }
}

/// A string from a document, for error messages.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the string \"{}\"", Excerpt(self.0))
    }
}
