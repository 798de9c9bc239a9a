//! Reports unknown and missing keywords, with one message for each cause.

use serde_json::{Map, Value};

use super::{Validator, swagger};
use crate::diagnostics::{Pointer, quoted};
use crate::syntax::extensions;
use crate::syntax::keywords::ObjectKind;
use crate::syntax::nearest;

impl Validator<'_> {
    /// Reports missing keywords that OpenAPI requires, except misspelled ones.
    pub(super) fn required(&mut self, map: &Map<String, Value>, at: &Pointer, place: ObjectKind) {
        let missing = place.required().iter();
        for key in missing.filter(|key| !map.contains_key(**key) && !is_misspelled(map, place, key))
        {
            let message = format!("found no {}, which OpenAPI 3.0 requires here", quoted(key));
            let help = format!("add {} with an overlay", quoted(key));
            self.error(at, message, &help);
        }
    }

    pub(super) fn unknown(&mut self, key: &str, at: &Pointer, place: ObjectKind) {
        if let Some(help) = swagger::remedy(place, key) {
            return self.swagger.push(at.child(key), quoted(key), help);
        }
        let message = format!(
            "found {}, which is not a keyword of OpenAPI 3.0 here",
            quoted(key)
        );
        let help = match meant(key, place) {
            Some(meant) => format!("did you mean {}?", quoted(meant)),
            None => "remove it with an overlay if it does not matter".to_owned(),
        };
        self.error(&at.child(key), message, &help);
    }

    /// Whether a place is missing only because `components`, or a keyword in it, is misspelled.
    pub(super) fn is_below_misspelled(&self, place: &Pointer) -> bool {
        let mut segments = place.segments();
        let Some(root) = self.document.as_object() else {
            return false;
        };
        let (Some(first), second) = (segments.next(), segments.next()) else {
            return false;
        };
        let components = root.get("components").and_then(Value::as_object);
        match (first.as_str(), components, second) {
            ("components", Some(map), Some(kind)) => {
                is_misspelled(map, ObjectKind::Components, &kind)
            }
            _ => is_misspelled(root, ObjectKind::Document, &first),
        }
    }
}

/// Whether an object lacks a keyword, and has an unknown one that probably means it.
pub(super) fn is_misspelled(map: &Map<String, Value>, place: ObjectKind, keyword: &str) -> bool {
    let is_it = |key: &String| {
        let is_unknown = !key.starts_with("x-") && place.keyword(key).is_none();
        is_unknown && meant(key, place) == Some(keyword)
    };
    !map.contains_key(keyword) && map.keys().any(is_it)
}

/// The known keyword that an unknown one probably means.
fn meant(key: &str, place: ObjectKind) -> Option<&'static str> {
    nearest(key, place.names().chain(extensions::names()))
}
