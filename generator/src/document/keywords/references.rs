//! Verifies that references resolve, and reads the keywords next to them.

use serde_json::{Map, Value};

use super::{Validator, component_name, swagger};
use crate::diagnostics::{Pointer, quoted};
use crate::syntax::keywords::{Effect, Kind, ObjectKind};
use crate::syntax::percent_decoded;

impl Validator<'_> {
    /// Validates the keywords next to a `$ref`. The specification gives them no effect. Next to the `$ref` of a property
    /// they are read nevertheless, because authors use them to describe the property.
    pub(super) fn next_to_reference(
        &mut self,
        map: &Map<String, Value>,
        at: &Pointer,
        place: ObjectKind,
    ) {
        let is_property = place == ObjectKind::Schema && is_property(at);
        for (key, value) in map.iter().filter(|(key, _)| *key != "$ref") {
            if key.starts_with("x-") {
                self.extension(key, value, at, Some(place));
                continue;
            }
            match place.keyword(key) {
                Some((_, kind, _)) if is_property && value.is_null() && *kind != Kind::Any => {
                    self.repairs.absent.push(at.child(key));
                }
                Some((_, kind, Effect::Read(_))) if is_property && is_of_property(key) => {
                    self.value(value, &at.child(key), *kind);
                }
                Some((_, kind, effect)) => {
                    self.own_keys_within(value, &at.child(key), *kind);
                    if matches!(effect, Effect::Read(_)) && *kind != Kind::Prose {
                        self.beside.push(at.child(key));
                    }
                    if is_property && (*kind != Kind::Prose || !value.is_string()) {
                        self.repairs.unread.push(at.child(key));
                    }
                }
                None if matches!(key.as_str(), "description" | "summary") => {}
                None => self.unknown(key, at, place),
            }
        }
        if is_property && map.len() > 1 {
            self.repairs.wrapped.push(at.clone());
        }
    }

    /// Validates the target of a mapping: a reference, or the name of a schema.
    pub(super) fn mapped(&mut self, target: &Value, at: &Pointer) {
        let schemas = Pointer::root().child("components").child("schemas");
        let named = target.as_str().map(|name| schemas.child(name));
        let found = named.clone();
        match found.filter(|place| self.document.pointer(place.as_str()).is_some()) {
            Some(place) => {
                let reference = format!("#{}", place.as_str());
                self.repairs.decoded.push((at.clone(), reference));
            }
            None if !named.is_some_and(|place| self.is_below_misspelled(&place)) => {
                self.reference(target, at, "schemas", false);
            }
            None => {}
        }
    }

    pub(super) fn reference(
        &mut self,
        reference: &Value,
        at: &Pointer,
        kind: &str,
        can_copy: bool,
    ) {
        let Value::String(text) = reference else {
            self.wrong_kind(reference, at, "a reference as text");
            return;
        };
        let find = |text: &str| self.document.pointer(text.strip_prefix('#')?);
        let decoded = percent_decoded(text);
        let decoded = decoded.filter(|decoded| find(text).is_none() && find(decoded).is_some());
        if let Some(decoded) = &decoded {
            let at = if can_copy {
                at.child("$ref")
            } else {
                at.clone()
            };
            self.repairs.decoded.push((at, decoded.clone()));
        }
        let text = decoded.as_deref().unwrap_or(text);
        let found = find(text);
        let is_object = found.is_some_and(Value::is_object);
        let is_of_kind = component_name(text, kind).is_some();
        if found.is_none() && self.is_below_misspelled(&Pointer::parse(text)) {
            return;
        }
        if let Some(help) = swagger::reference(text) {
            self.swagger.push(at.clone(), quoted(text), help);
        } else if found.is_none() && (can_copy || is_of_kind || !text.starts_with('#')) {
            let missing = self.missing(text);
            let to = if missing == text { "to" } else { "into" };
            let message = format!(
                "found a reference {to} {}, which is not in this document",
                quoted(missing)
            );
            self.error(
                at,
                message,
                "the document must be self-contained; trim it again or correct the reference",
            );
        } else if text.matches('/').count() != 3 && can_copy && is_object {
            self.repairs.copies.push((at.clone(), Pointer::parse(text)));
        } else if !is_of_kind {
            let message = format!(
                "found a reference to {}, expected one to a member of `#/components/{kind}`",
                quoted(text)
            );
            let help = format!("move the target to `#/components/{kind}` and refer to it there");
            self.error(at, message, &help);
        }
    }
}

impl Validator<'_> {
    /// The outermost part of a reference that the document lacks, so all references into it get the same message.
    fn missing<'t>(&self, reference: &'t str) -> &'t str {
        let ends = reference.match_indices('/').skip(1);
        let mut parents = ends.map(|(end, _)| &reference[..end]);
        let is_missing = |parent: &&str| {
            let pointer = parent.strip_prefix('#');
            pointer.is_some_and(|pointer| self.document.pointer(pointer).is_none())
        };
        parents.find(is_missing).unwrap_or(reference)
    }
}

/// Whether a keyword describes a property rather than its type.
fn is_of_property(key: &str) -> bool {
    matches!(
        key,
        "default" | "deprecated" | "description" | "nullable" | "readOnly" | "writeOnly"
    )
}

/// Whether a schema belongs to a property: keywords next to its `$ref` then describe the property.
fn is_property(at: &Pointer) -> bool {
    let mut segments: Vec<String> = at.segments().collect();
    segments.pop();
    segments.pop().is_some_and(|last| last == "properties")
}
