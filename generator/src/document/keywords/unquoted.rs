//! Values whose kind differs from that of their keyword or type, but whose meaning is clear.

use serde_json::{Map, Value};

use super::super::repairs;
use super::Validator;
use crate::diagnostics::Pointer;
use crate::syntax::keywords::Kind;

impl Validator<'_> {
    /// Verifies that members and limits have the type of their schema, or repairs them.
    pub(super) fn typed(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let members = map.get("enum").and_then(Value::as_array);
        let is_of_texts = || members.is_some_and(|members| members.iter().any(Value::is_string));
        let ty = match map.get("type").and_then(Value::as_str) {
            Some(ty) => ty,
            None if is_of_texts() => return self.untyped_members(map, at),
            None => return,
        };
        let members = members.into_iter().flatten().enumerate();
        let members = members.map(|(index, member)| (at.child("enum").index(index), member));
        if ty == "string" {
            for (at, member) in members {
                if is_unquoted(member) {
                    self.repairs.texts.push(at);
                } else if member.is_array() || member.is_object() {
                    self.wrong_kind(member, &at, "text");
                }
            }
            return;
        }
        let map = &self.bounds(map, ty, at);
        let limits = ["minimum", "maximum", "multipleOf"].into_iter();
        let limits = limits.filter_map(|key| Some((at.child(key), map.get(key)?)));
        let limits = limits.filter(|(_, value)| value.is_number());
        for (at, value) in members.chain(limits) {
            match repairs::as_type(value, ty) {
                Ok(None) => {}
                Ok(Some(read)) => self.repairs.values.push((at, read)),
                Err(wanted) => self.wrong_kind(value, &at, wanted),
            }
        }
    }

    /// Verifies that an `enum` with text, but without a `type`, has no list or object.
    fn untyped_members(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let members = map.get("enum").and_then(Value::as_array);
        for (index, member) in members.into_iter().flatten().enumerate() {
            if member.is_array() || member.is_object() {
                self.wrong_kind(member, &at.child("enum").index(index), "text");
            }
        }
    }

    /// Repairs bounds of integers that are not 64-bit integers: `maximum: 9.5` means 9, and a bound that no value
    /// reaches means nothing. Returns the keywords that are left to validate.
    fn bounds(&mut self, map: &Map<String, Value>, ty: &str, at: &Pointer) -> Map<String, Value> {
        let mut left = map.clone();
        if ty != "integer" {
            return left;
        }
        for (key, exclusive, is_upper) in [
            ("maximum", "exclusiveMaximum", true),
            ("minimum", "exclusiveMinimum", false),
        ] {
            let bound = map.get(key).filter(|bound| !bound.is_i64());
            let Some(bound) = bound.and_then(Value::as_f64) else {
                continue;
            };
            // Of an exclusive bound, the integer on its other side is the one that is refused.
            let is_exclusive = map.get(exclusive) == Some(&Value::Bool(true));
            let nearest = if is_upper == is_exclusive {
                bound.ceil()
            } else {
                bound.floor()
            };
            if let Ok(nearest) = format!("{nearest:.0}").parse::<i64>() {
                self.repairs.values.push((at.child(key), nearest.into()));
            } else if is_upper == (bound > 0.0) {
                self.repairs.unreached.push(at.child(key));
            } else {
                continue;
            }
            left.remove(key);
        }
        left
    }

    /// Removes or repairs a value without effect that would keep the document from being typed.
    pub(super) fn unread(&mut self, value: &Value, at: &Pointer, kind: Kind) {
        match (kind, value) {
            (Kind::Text | Kind::Prose, Value::String(_)) | (Kind::Any, _) => {}
            (Kind::Text | Kind::Prose, value) if is_unquoted(value) => {
                self.repairs.texts.push(at.clone());
            }
            (Kind::Texts, Value::Array(items)) if !items.iter().any(is_nested) => {
                for (index, item) in items.iter().enumerate() {
                    self.unread(item, &at.index(index), Kind::Text);
                }
            }
            _ => self.repairs.unread.push(at.clone()),
        }
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_object() || value.is_array() || value.is_null()
}

/// Whether the value may be unquoted text in YAML.
pub(super) fn is_unquoted(value: &Value) -> bool {
    value.is_number() || value.is_boolean()
}
