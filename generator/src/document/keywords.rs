//! Validates a document: its keywords are those of OpenAPI, and every `$ref` resolves.
//!
//! The typed document drops unknown keywords, so this validates the raw one: a keyword that [the
//! table](crate::syntax::keywords) does not list is an error at its place, and so is a value of the wrong kind. Keys
//! that start with `x-` are allowed, unless they look like a misspelling of one in
//! [`crate::syntax::extensions`].

mod contradictions;
mod forms;
mod keys;
mod notes;
#[cfg(test)]
pub mod positions;
mod references;
mod swagger;
mod unknown;
mod unquoted;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use self::unquoted::is_unquoted;
use super::component_name;
use super::repairs::Repairs;
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::parallel;
use crate::syntax::keywords::{CALLED, Effect, Kind, LEFT_OUT, ObjectKind};

/// The page of the guide that says what each keyword does.
pub const PAGE: &str = include_str!("../../../docs/keywords.md");

/// Describes a value, for messages.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(value) => format!("the number {value}"),
        Value::String(value) => quoted(value),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The findings about a raw document.
#[derive(Debug, Default)]
pub struct Findings {
    /// Everything that the generator can't process.
    pub errors: Diagnostics,
    /// Things without effect, counted.
    pub notes: Vec<Diagnostic>,
    /// The places of keys of this project that must have an effect.
    pub own_keys: Vec<Pointer>,
    /// Values to repair before the document is typed.
    pub repairs: Repairs,
}

/// Validates a whole document.
pub fn validate(document: &Value) -> Findings {
    // Paths take as long as everything else.
    let parts = parallel::map(&[true, false], |is_of_paths| {
        let mut validator = Validator::new(document);
        for (key, value) in document.as_object().into_iter().flatten() {
            if (key == "paths") == *is_of_paths {
                validator.keyword(key, value, &Pointer::root(), ObjectKind::Document);
            }
        }
        validator
    });
    let mut all = Validator::new(document);
    if let Some(map) = all.map(document, &Pointer::root()) {
        all.required(map, &Pointer::root(), ObjectKind::Document);
    }
    for part in parts {
        all.extend(part);
    }
    let swagger = std::mem::take(&mut all.swagger);
    all.errors.extend(swagger.reported());
    for (place, target) in all.repairs.order_copies() {
        let message = format!(
            "found a reference to {}, which leads back to it, expected one to a member of `#/components`",
            quoted(&format!("#{}", target.as_str()))
        );
        all.error(
            &place,
            message,
            "move the target to `#/components` and refer to it there",
        );
    }
    if let Some((place, target)) = all.repairs.too_many_copies(document) {
        let target = quoted(&format!("#{}", target.as_str()));
        let message =
            format!("found a reference to {target}, with which copies of copies exceed the limit");
        let help = "move the target to `#/components` and refer to it there";
        all.error(&place, message, help);
    }
    Findings {
        notes: all.notes(),
        errors: all.errors,
        own_keys: all.own_keys,
        repairs: all.repairs,
    }
}

/// Walks through a document, and collects what is wrong or without effect.
struct Validator<'v> {
    document: &'v Value,
    errors: Diagnostics,
    /// The number of uses of each foreign `x-` key.
    foreign: BTreeMap<String, usize>,
    /// Operations with a method that Graph does not use.
    left_out: Vec<Pointer>,
    /// Keywords next to a `$ref`, which have no effect.
    beside: Vec<Pointer>,
    /// Keywords next to `content`, which have no effect.
    unstyled: Vec<Pointer>,
    /// Path parameters with `required: false`.
    optional_keys: Vec<Pointer>,
    /// Keywords of another type than the schema has, and empty lists of values.
    idle: Vec<Pointer>,
    /// Path items without an operation or a Rust name.
    void: Vec<Pointer>,
    /// Keys of this project that must have an effect.
    own_keys: Vec<Pointer>,
    /// Rules that schemas break, and where.
    contradictions: Vec<(usize, Pointer)>,
    /// What the document has from Swagger 2.0.
    swagger: swagger::Remains,
    repairs: Repairs,
}

impl<'v> Validator<'v> {
    fn new(document: &'v Value) -> Self {
        Self {
            document,
            errors: Diagnostics::new(),
            foreign: BTreeMap::new(),
            left_out: Vec::new(),
            beside: Vec::new(),
            unstyled: Vec::new(),
            optional_keys: Vec::new(),
            idle: Vec::new(),
            void: Vec::new(),
            own_keys: Vec::new(),
            contradictions: Vec::new(),
            swagger: swagger::Remains::default(),
            repairs: Repairs::default(),
        }
    }

    /// Adds the findings on another part of the document.
    fn extend(&mut self, part: Self) {
        self.errors.extend(part.errors);
        for (key, count) in part.foreign {
            *self.foreign.entry(key).or_default() += count;
        }
        self.left_out.extend(part.left_out);
        self.beside.extend(part.beside);
        self.unstyled.extend(part.unstyled);
        self.optional_keys.extend(part.optional_keys);
        self.idle.extend(part.idle);
        self.void.extend(part.void);
        self.own_keys.extend(part.own_keys);
        self.contradictions.extend(part.contradictions);
        self.swagger.extend(part.swagger);
        self.repairs.extend(part.repairs);
    }

    /// Validates the keys of an object and their values.
    fn object(&mut self, value: &Value, at: &Pointer, place: ObjectKind) {
        let Some(map) = self.map(value, at) else {
            return;
        };
        if let Some(kind) = place.component()
            && let Some(reference) = map.get("$ref")
        {
            self.reference(reference, at, kind, true);
            self.next_to_reference(map, at, place);
            return;
        }
        self.required(map, at, place);
        for (key, value) in map {
            self.keyword(key, value, at, place);
        }
        self.form(map, at, place);
    }

    fn keyword(&mut self, key: &str, value: &Value, at: &Pointer, place: ObjectKind) {
        if key.starts_with("x-") {
            return self.extension(key, value, at, Some(place));
        }
        match place.keyword(key) {
            // Some tools write `null` instead of omitting a key.
            Some((_, _, Effect::Read(_) | Effect::None(_)))
                if value.is_null() && place.is_never_null(key) =>
            {
                self.repairs.absent.push(at.child(key));
            }
            Some((_, kind, Effect::Read(_))) => self.value(value, &at.child(key), *kind),
            Some((_, kind, Effect::None(_))) if place.required().contains(&key) => {
                self.value(value, &at.child(key), *kind);
            }
            Some((_, kind, Effect::None(_))) => {
                if LEFT_OUT.contains(&key) {
                    self.left_out.push(at.child(key));
                }
                self.own_keys_within(value, &at.child(key), *kind);
                self.unread(value, &at.child(key), *kind);
            }
            Some((_, _, Effect::Refused(why))) => {
                let message = format!("found {}: {why}", quoted(key));
                self.error(
                    &at.child(key),
                    message,
                    "state them there, or remove it with an overlay",
                );
            }
            None => self.unknown(key, at, place),
        }
    }

    /// Validates the value of a keyword.
    fn value(&mut self, value: &Value, at: &Pointer, kind: Kind) {
        let expected = match kind {
            Kind::Any | Kind::Untyped | Kind::Callbacks => return,
            Kind::Is(place) => return self.object(value, at, place),
            Kind::List(place) => {
                return self.items(value, at, |check, item, at| check.object(item, at, place));
            }
            Kind::Map(place) => {
                return self.members(value, at, |check, item, at| check.object(item, at, place));
            }
            Kind::Paths => return self.paths(value, at),
            Kind::Responses => return self.responses(value, at),
            Kind::Mapping => {
                return self.members(value, at, Self::mapped);
            }
            Kind::Names => {
                return self.members(value, at, |check, item, at| {
                    check.value(item, at, Kind::Text);
                });
            }
            Kind::Texts => {
                return self.items(value, at, |check, item, at| {
                    check.value(item, at, Kind::Text);
                });
            }
            Kind::Values => return self.items(value, at, |_, _, _| {}),
            Kind::Text | Kind::Prose if value.is_string() => return,
            Kind::Text | Kind::Prose if is_unquoted(value) => {
                return self.repairs.texts.push(at.clone());
            }
            Kind::Truth | Kind::SchemaOrTruth if value.is_boolean() => return,
            Kind::SchemaOrTruth => return self.object(value, at, ObjectKind::Schema),
            Kind::Number if value.is_number() => return,
            Kind::Count if value.is_u64() => return,
            Kind::Text | Kind::Prose => "text",
            Kind::Truth => "`true` or `false`",
            Kind::Number => "a number",
            Kind::Count if value.is_number() => "a whole number from 0 to 18446744073709551615",
            Kind::Count => "a number of at least 0",
        };
        match whole(value).filter(|_| kind == Kind::Count) {
            Some(read) => self.repairs.values.push((at.clone(), read.into())),
            None => self.wrong_kind(value, at, expected),
        }
    }

    fn paths(&mut self, value: &Value, at: &Pointer) {
        let Some(map) = self.map(value, at) else {
            return;
        };
        for (path, item) in map {
            if path.starts_with("x-") {
                self.extension(path, item, at, None);
                continue;
            }
            let at = at.child(path);
            if !path.starts_with('/') {
                let message = format!(
                    "found the path {}, expected one that starts with `/`",
                    quoted(path)
                );
                let meant = quoted(&format!("/{path}"));
                let help = format!("move it to {meant}, or remove it with an overlay");
                self.error(&at, message, &help);
            }
            self.object(item, &at, ObjectKind::PathItem);
            let says_something = |key: &String| key == "x-rust-name" || is_method(key);
            if let Value::Object(item) = item
                && !item.keys().any(says_something)
            {
                self.void.push(at);
            }
        }
    }

    fn responses(&mut self, value: &Value, at: &Pointer) {
        let Some(map) = self.map(value, at) else {
            return;
        };
        for (status, response) in map {
            if status.starts_with("x-") {
                self.extension(status, response, at, None);
                continue;
            }
            self.object(response, &at.child(status), ObjectKind::Response);
            if !is_status(status) {
                let message = format!(
                    "found the status {}, expected one such as `2XX`, `204` or `default`",
                    quoted(status)
                );
                self.error(
                    &at.child(status),
                    message,
                    "correct or remove it with an overlay",
                );
            }
        }
    }

    fn members(&mut self, value: &Value, at: &Pointer, each: impl Fn(&mut Self, &Value, &Pointer)) {
        let Some(map) = self.map(value, at) else {
            return;
        };
        for (key, value) in map {
            each(self, value, &at.child(key));
        }
    }

    fn items(&mut self, value: &Value, at: &Pointer, each: impl Fn(&mut Self, &Value, &Pointer)) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    each(self, item, &at.index(index));
                }
            }
            other => self.wrong_kind(other, at, "a list"),
        }
    }

    fn map<'m>(&mut self, value: &'m Value, at: &Pointer) -> Option<&'m Map<String, Value>> {
        if let Value::Object(map) = value {
            return Some(map);
        }
        self.wrong_kind(value, at, "an object");
        None
    }

    fn wrong_kind(&mut self, value: &Value, at: &Pointer, expected: &str) {
        let is_quoted = |text: &String| matches!(text.as_str(), "true" | "false");
        let found = match value {
            Value::String(text) if is_quoted(text) => format!("the text \"{text}\""),
            _ => describe(value),
        };
        let message = format!("found {found}, expected {expected}");
        let help = match value {
            Value::String(text) if is_quoted(text) => "remove the quotes with an overlay",
            Value::Number(_) | Value::Bool(_) if expected == "text" => "put it in quotes",
            Value::Array(_) | Value::Object(_) => {
                "remove it with an overlay, then add the right value: an `update` alone would be merged into it"
            }
            _ => "correct it with an overlay",
        };
        self.error(at, message, help);
    }

    #[track_caller]
    fn error(&mut self, at: &Pointer, message: String, help: &str) {
        self.errors
            .push(Diagnostic::error(at.clone(), message).help(help));
    }
}

/// Reads a number such as `5.0` as the integer `5`.
fn whole(value: &Value) -> Option<u64> {
    let number = value.as_f64().filter(|number| *number >= 0.0)?;
    let read: u64 = number.to_string().parse().ok()?;
    value.is_f64().then_some(read)
}

fn is_method(key: &str) -> bool {
    CALLED.contains(&key) || LEFT_OUT.contains(&key)
}

fn is_status(text: &str) -> bool {
    let bytes = text.as_bytes();
    let class = matches!(bytes.first(), Some(b'1'..=b'5')) && bytes.len() == 3;
    text == "default" || (class && (text.ends_with("XX") || bytes.iter().all(u8::is_ascii_digit)))
}

#[cfg(test)]
mod tests;
