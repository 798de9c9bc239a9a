//! Which OpenAPI keywords the generator knows, place by place, and whether every `$ref` resolves.
//!
//! The typed document drops what it does not know, so this looks at the raw one: a keyword that
//! the generator would skip silently is an error that names the place. `x-` extensions are free.

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};

const DOCUMENT: &[&str] = &[
    "openapi",
    "info",
    "servers",
    "paths",
    "components",
    "security",
    "tags",
    "externalDocs",
];
const COMPONENTS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
];
const PATH_ITEM: &[&str] = &[
    "summary",
    "description",
    "get",
    "put",
    "post",
    "delete",
    "patch",
    "servers",
    "parameters",
];
const OPERATION: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "deprecated",
    "security",
    "servers",
];
const PARAMETER: &[&str] = &[
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
];
const REQUEST_BODY: &[&str] = &["description", "content", "required"];
const RESPONSE: &[&str] = &["description", "content", "headers", "links"];
const MEDIA_TYPE: &[&str] = &["schema", "example", "examples", "encoding"];
const SCHEMA: &[&str] = &[
    "title",
    "description",
    "type",
    "format",
    "enum",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "example",
    "deprecated",
    "externalDocs",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
    "discriminator",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
];

/// What kind of value this is, for messages.
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

/// Everything in the document that the generator would have to skip.
pub fn check(document: &Value) -> Diagnostics {
    let mut check = Check {
        document,
        found: Diagnostics::new(),
    };
    let root = Pointer::root();
    check.object(
        document,
        &root,
        DOCUMENT,
        |check, key, value, at| match key {
            "paths" => check.entries(value, at, Check::path_item),
            "components" => {
                check.object(value, at, COMPONENTS, |check, key, value, at| match key {
                    "schemas" => check.entries(value, at, Check::schema),
                    "responses" => check.entries(value, at, Check::response),
                    "parameters" => check.entries(value, at, Check::parameter),
                    "requestBodies" => check.entries(value, at, Check::request_body),
                    _ => {}
                });
            }
            _ => {}
        },
    );
    check.found
}

struct Check<'v> {
    document: &'v Value,
    found: Diagnostics,
}

impl Check<'_> {
    fn path_item(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, PATH_ITEM, |check, key, value, at| match key {
            "get" | "put" | "post" | "delete" | "patch" => check.operation(value, at),
            "parameters" => check.items(value, at, Check::parameter),
            _ => {}
        });
    }

    fn operation(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, OPERATION, |check, key, value, at| match key {
            "parameters" => check.items(value, at, Check::parameter),
            "requestBody" => check.request_body(value, at),
            "responses" => check.responses(value, at),
            _ => {}
        });
    }

    fn responses(&mut self, value: &Value, at: &Pointer) {
        for status in self.map(value, at).into_iter().flat_map(Map::keys) {
            if !status.starts_with("x-") && !is_status(status) {
                let message = format!(
                    "found the status {}, expected one such as `2XX`, `204` or `default`",
                    quoted(status)
                );
                self.found
                    .push(Diagnostic::error(at.child(status), message));
            }
        }
        self.entries(value, at, Check::response);
    }

    fn parameter(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, PARAMETER, |check, key, value, at| match key {
            "schema" => check.schema(value, at),
            "content" => check.entries(value, at, Check::media_type),
            _ => {}
        });
    }

    fn request_body(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, REQUEST_BODY, |check, key, value, at| {
            if key == "content" {
                check.entries(value, at, Check::media_type);
            }
        });
    }

    fn response(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, RESPONSE, |check, key, value, at| {
            if key == "content" {
                check.entries(value, at, Check::media_type);
            }
        });
    }

    fn media_type(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, MEDIA_TYPE, |check, key, value, at| {
            if key == "schema" {
                check.schema(value, at);
            }
        });
    }

    fn schema(&mut self, value: &Value, at: &Pointer) {
        self.object(value, at, SCHEMA, |check, key, value, at| match key {
            "properties" => check.entries(value, at, Check::schema),
            "items" => check.schema(value, at),
            "additionalProperties" if value.is_object() => check.schema(value, at),
            "allOf" | "anyOf" | "oneOf" => check.items(value, at, Check::schema),
            "discriminator" => check.discriminator(value, at),
            _ => {}
        });
    }

    fn discriminator(&mut self, value: &Value, at: &Pointer) {
        if let Some(Value::Object(mapping)) = value.get("mapping") {
            for (key, target) in mapping {
                self.reference(target, &at.child("mapping").child(key));
            }
        }
    }

    /// Checks the keys of an object and hands each member on; a reference is looked up instead.
    fn object(
        &mut self,
        value: &Value,
        at: &Pointer,
        known: &[&str],
        mut member: impl FnMut(&mut Self, &str, &Value, &Pointer),
    ) {
        let Some(map) = self.map(value, at) else {
            return;
        };
        if let Some(reference) = map.get("$ref") {
            self.reference(reference, at);
            self.unknown(
                map,
                at,
                &["$ref", "description", "summary"],
                "beside a `$ref`",
            );
            return;
        }
        self.unknown(map, at, known, "here");
        for (key, value) in map {
            if !key.starts_with("x-") {
                member(self, key, value, &at.child(key));
            }
        }
    }

    fn unknown(&mut self, map: &Map<String, Value>, at: &Pointer, known: &[&str], place: &str) {
        for key in map.keys() {
            if !key.starts_with("x-") && !known.contains(&key.as_str()) {
                let message = format!(
                    "found the keyword {}, which the generator does not know {place}",
                    quoted(key)
                );
                let help = format!(
                    "known are {}; remove it with an overlay if it does not matter",
                    known.join(", ")
                );
                self.found
                    .push(Diagnostic::error(at.child(key), message).help(help));
            }
        }
    }

    fn entries(&mut self, value: &Value, at: &Pointer, each: fn(&mut Self, &Value, &Pointer)) {
        let Some(map) = self.map(value, at) else {
            return;
        };
        for (key, value) in map {
            if !key.starts_with("x-") {
                each(self, value, &at.child(key));
            }
        }
    }

    fn items(&mut self, value: &Value, at: &Pointer, each: fn(&mut Self, &Value, &Pointer)) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    each(self, item, &at.index(index));
                }
            }
            other => self.wrong_kind(other, at, "a list"),
        }
    }

    fn map<'v>(&mut self, value: &'v Value, at: &Pointer) -> Option<&'v Map<String, Value>> {
        if let Value::Object(map) = value {
            return Some(map);
        }
        self.wrong_kind(value, at, "an object");
        None
    }

    fn wrong_kind(&mut self, value: &Value, at: &Pointer, expected: &str) {
        let message = format!("found {}, expected {expected}", describe(value));
        self.found.push(Diagnostic::error(at.clone(), message));
    }

    fn reference(&mut self, reference: &Value, at: &Pointer) {
        let Value::String(text) = reference else {
            self.wrong_kind(reference, at, "a reference as text");
            return;
        };
        let found = text
            .strip_prefix('#')
            .is_some_and(|pointer| self.document.pointer(pointer).is_some());
        if !found {
            let message = format!(
                "found a reference to {}, which is not in this document",
                quoted(text)
            );
            self.found.push(Diagnostic::error(at.clone(), message).help(
                "the document must be self-contained; trim it again or correct the reference",
            ));
        }
    }
}

fn is_status(text: &str) -> bool {
    let bytes = text.as_bytes();
    let class = matches!(bytes.first(), Some(b'1'..=b'5')) && bytes.len() == 3;
    text == "default" || (class && (text.ends_with("XX") || bytes.iter().all(u8::is_ascii_digit)))
}
