//! Validates keys that start with `x-`: this project's keys have a place and a kind of value; all others are counted.

use serde_json::Value;

use super::Validator;
use crate::diagnostics::{Pointer, quoted};
use crate::syntax::keywords::{self, ObjectKind};
use crate::syntax::{extensions, nearest};

impl Validator<'_> {
    /// Validates an `x-` key. `place` is `None` among the members of `paths` and `responses`.
    pub(super) fn extension(
        &mut self,
        key: &str,
        value: &Value,
        at: &Pointer,
        place: Option<ObjectKind>,
    ) {
        self.key(key, at, place);
        if let Some((_, kind, ..)) = extensions::find(key) {
            self.extended(value, &at.child(key), *kind);
        }
    }

    /// Validates the `x-` keys in what nothing reads. Values and Microsoft's keys do not matter there.
    pub(super) fn own_keys_within(&mut self, value: &Value, at: &Pointer, kind: keywords::Kind) {
        extensions::each_within(value, kind, at, &mut |key, at, place| {
            if !extensions::is_of_microsoft(key) {
                self.key(key, at, place);
            }
        });
    }

    /// Validates the name and the place of an `x-` key.
    fn key(&mut self, key: &str, at: &Pointer, place: Option<ObjectKind>) {
        let at = at.child(key);
        if let Some((_, _, places, _)) = extensions::find(key) {
            if !places.is_empty() && !place.is_some_and(|place| places.contains(&place)) {
                return self.misplaced(key, &at, place, places);
            }
            if extensions::must_have_effect(key) {
                self.own_keys.push(at);
            }
            return;
        }
        if extensions::WITHIN_PROPERTIES.contains(&key) {
            let message = format!(
                "found {} here, expected it within `x-properties` of the schema",
                quoted(key)
            );
            return self.error(
                &at,
                message,
                &format!("write `x-properties: {{NAME: {{{key}: …}}}}`"),
            );
        }
        match nearest(key, extensions::names()) {
            Some(meant) => {
                let message = format!(
                    "found {}, which is not known but looks like {}",
                    quoted(key),
                    quoted(meant)
                );
                let help = format!(
                    "did you mean {}? Or remove it with an overlay if it is a key of another tool",
                    quoted(meant)
                );
                self.error(&at, message, &help);
            }
            None => *self.foreign.entry(key.to_owned()).or_default() += 1,
        }
    }

    fn misplaced(
        &mut self,
        key: &str,
        at: &Pointer,
        place: Option<ObjectKind>,
        places: &[ObjectKind],
    ) {
        let names: Vec<_> = places.iter().map(|place| format!("{place:?}")).collect();
        let here = place.map_or_else(|| "here".to_owned(), |place| format!("at {place:?}"));
        let message = format!(
            "found {} {here}, expected it at {}",
            quoted(key),
            names.join(", ")
        );
        self.error(
            at,
            message,
            "move it there, or remove it with an overlay if it is a key of another tool",
        );
    }

    fn extended(&mut self, value: &Value, at: &Pointer, kind: extensions::Kind) {
        match (kind, value) {
            (extensions::Kind::Any, _)
            | (extensions::Kind::Text, Value::String(_))
            | (extensions::Kind::Truth, Value::Bool(_))
            | (extensions::Kind::Object, Value::Object(_)) => {}
            (extensions::Kind::Texts, Value::Object(map)) => {
                for (key, value) in map {
                    self.extended(value, &at.child(key), extensions::Kind::Text);
                }
            }
            (extensions::Kind::OneOf(texts), Value::String(text)) => {
                self.one_of_texts(text, texts, at);
            }
            (extensions::Kind::Members(members), Value::Object(map)) => {
                for (key, value) in map {
                    self.member(key, value, members, at);
                }
            }
            (extensions::Kind::Text | extensions::Kind::OneOf(_), _) => {
                self.wrong_kind(value, at, "text");
            }
            (extensions::Kind::Truth, _) => self.wrong_kind(value, at, "`true` or `false`"),
            (
                extensions::Kind::Object | extensions::Kind::Texts | extensions::Kind::Members(_),
                _,
            ) => self.wrong_kind(value, at, "an object"),
        }
    }

    /// Validates a member of an extension object. Unlisted members count as foreign keys.
    fn member(
        &mut self,
        key: &str,
        value: &Value,
        members: &[(&str, extensions::Kind)],
        at: &Pointer,
    ) {
        if let Some((_, kind)) = members.iter().find(|(known, _)| *known == key) {
            return self.extended(value, &at.child(key), *kind);
        }
        match nearest(key, members.iter().map(|(known, _)| *known)) {
            Some(meant) => {
                let message = format!("found {}, expected `{meant}`", quoted(key));
                let help = format!("did you mean `{meant}`? Correct it with an overlay");
                self.error(&at.child(key), message, &help);
            }
            None => *self.foreign.entry(key.to_owned()).or_default() += 1,
        }
    }
}
