//! Validates keys that start with `x-`: this project's keys have a place and a kind of value; all others are counted.

use serde_json::{Map, Value};

use super::Validator;
use crate::diagnostics::{Pointer, quoted};
use crate::syntax::keywords::{Kind, ObjectKind};
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
        let at = at.child(key);
        if extensions::MUST_HAVE_EFFECT.contains(&key) {
            self.own_keys.push(at.clone());
        }
        if let Some((_, kind, places, _)) = extensions::find(key) {
            if !places.is_empty() && !place.is_some_and(|place| places.contains(&place)) {
                let names: Vec<_> = places.iter().map(|place| format!("{place:?}")).collect();
                let here = place.map_or_else(|| "here".to_owned(), |place| format!("at {place:?}"));
                let message = format!(
                    "found {} {here}, expected it at {}",
                    quoted(key),
                    names.join(", ")
                );
                self.error(
                    &at,
                    message,
                    "move it there, or remove it with an overlay if it is a key of another tool",
                );
            }
            return self.extended(value, &at, *kind);
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

    /// Validates the `x-` keys in what nothing reads. Names that a document chooses and examples may start with `x-`, so
    /// only objects whose keywords are known have such keys.
    pub(super) fn keys_within(&mut self, value: &Value, at: &Pointer, kind: Kind) {
        let place = match kind {
            Kind::Is(place) | Kind::List(place) | Kind::Map(place) => place,
            Kind::SchemaOrTruth => ObjectKind::Schema,
            Kind::Paths => ObjectKind::PathItem,
            Kind::Responses => ObjectKind::Response,
            Kind::Callbacks => {
                for (name, callback) in value.as_object().into_iter().flatten() {
                    self.keys_within(callback, &at.child(name), Kind::Paths);
                }
                return;
            }
            _ => return,
        };
        match (kind, value) {
            (Kind::Is(_) | Kind::SchemaOrTruth, Value::Object(map)) => {
                self.keys_without_effect(map, at, place);
            }
            (Kind::List(_), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.keys_within(item, &at.index(index), Kind::Is(place));
                }
            }
            (_, Value::Object(members)) => {
                let has_keys = matches!(kind, Kind::Paths | Kind::Responses);
                for (name, member) in members {
                    if has_keys && name.starts_with("x-") {
                        self.key_without_effect(name, member, at, None);
                    } else {
                        self.keys_within(member, &at.child(name), Kind::Is(place));
                    }
                }
            }
            _ => {}
        }
    }

    fn keys_without_effect(&mut self, map: &Map<String, Value>, at: &Pointer, place: ObjectKind) {
        // Some documents have the value of an example in its place.
        let is_known =
            |key: &String| key == "$ref" || key.starts_with("x-") || place.keyword(key).is_some();
        if place == ObjectKind::Example && !map.keys().all(is_known) {
            return;
        }
        for (key, value) in map {
            if key.starts_with("x-") {
                self.key_without_effect(key, value, at, Some(place));
            } else if let Some((_, kind, _)) = place.keyword(key) {
                self.keys_within(value, &at.child(key), *kind);
            }
        }
    }

    fn key_without_effect(
        &mut self,
        key: &str,
        value: &Value,
        at: &Pointer,
        place: Option<ObjectKind>,
    ) {
        self.extension(key, value, at, place);
        if extensions::is_own(key) && key != extensions::SOURCE {
            self.own_keys.push(at.child(key));
        }
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
