//! Recognises what a document has from Swagger 2.0, and reports it once.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Pointer, in_places};
use crate::syntax::keywords::ObjectKind;

const CONVERT: &str = "convert the document to OpenAPI 3.0 first";
const MOVE: &str = "move it to `components`, where `definitions` are `schemas` and `securityDefinitions` are \
    `securitySchemes`, and write `#/components/schemas/` for `#/definitions/`";
const MEDIA_TYPES: &str =
    "remove it, and name the media types in `content` of the request body and of each response";
const SCHEMA: &str =
    "move what describes the value into `schema`, such as `schema: {type: string}`";
const CONTENT: &str =
    "move it into `content`, such as `content: {application/json: {schema: {type: object}}}`";
const NAMES: &str =
    "write `schemas` for `definitions`, and `securitySchemes` for `securityDefinitions`";
const REFERENCE: &str = "write `#/components/schemas/` for `#/definitions/`, and `#/components/` before `parameters` and `responses`";

/// The remedies for values of `in` that OpenAPI 3.0 does not have.
const BODIES: [(&str, &str); 2] = [
    (
        "body",
        "remove it, and describe it in the operation as `requestBody: {content: {application/json: {schema: …}}}`",
    ),
    (
        "formData",
        "remove each, and describe all of an operation in it as `requestBody: {content: {multipart/form-data: {schema: …}}}`",
    ),
];

/// The keywords of Swagger 2.0 that OpenAPI 3.0 does not have at the same place, with a remedy.
const KEYWORDS: &[(ObjectKind, &[&str], &str)] = &[
    (
        ObjectKind::Document,
        &["host", "basePath", "schemes", "consumes", "produces"],
        CONVERT,
    ),
    (
        ObjectKind::Document,
        &[
            "definitions",
            "parameters",
            "responses",
            "securityDefinitions",
        ],
        MOVE,
    ),
    (
        ObjectKind::Components,
        &["definitions", "securityDefinitions"],
        NAMES,
    ),
    (
        ObjectKind::Operation,
        &["consumes", "produces", "schemes"],
        MEDIA_TYPES,
    ),
    (ObjectKind::Parameter, OF_VALUES, SCHEMA),
    (ObjectKind::Header, OF_VALUES, SCHEMA),
    (ObjectKind::Response, &["schema"], CONTENT),
];

/// What Swagger 2.0 says about the value of a parameter or header, outside of `schema`.
const OF_VALUES: &[&str] = &[
    "type",
    "format",
    "items",
    "collectionFormat",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

/// The remedy if this is a keyword of Swagger 2.0 at this place.
pub(super) fn remedy(place: ObjectKind, key: &str) -> Option<&'static str> {
    let found = KEYWORDS
        .iter()
        .find(|(kind, keys, _)| *kind == place && keys.contains(&key));
    found.map(|(.., help)| *help)
}

/// Whether an object has such a keyword.
pub(super) fn is_in(map: &Map<String, Value>, place: ObjectKind) -> bool {
    map.keys().any(|key| remedy(place, key).is_some())
}

/// The remedy if this is a value of `in` in Swagger 2.0.
pub(super) fn body(place: &str) -> Option<&'static str> {
    let found = BODIES.iter().find(|(known, _)| *known == place);
    found.map(|(_, help)| *help)
}

/// The remedy if this is a reference as in Swagger 2.0.
pub(super) fn reference(text: &str) -> Option<&'static str> {
    let kinds = ["#/definitions/", "#/parameters/", "#/responses/"];
    let is_one = kinds.iter().any(|kind| text.starts_with(kind));
    is_one.then_some(REFERENCE)
}

/// What a document has from Swagger 2.0.
#[derive(Debug, Default)]
pub(super) struct Remains(Vec<(Pointer, String, &'static str)>);

impl Remains {
    /// Adds something that was found, already quoted.
    pub(super) fn push(&mut self, at: Pointer, found: String, help: &'static str) {
        self.0.push((at, found, help));
    }

    pub(super) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// One error for all of it: a keyword of the whole document if there is one, otherwise the first.
    pub(super) fn reported(mut self) -> Option<Diagnostic> {
        self.forget_parts();
        let with = |wanted: &str| self.0.iter().find(|(.., help)| *help == wanted);
        let whole = with(CONVERT).or_else(|| with(MOVE));
        let (at, found, help) = whole.or_else(|| self.0.first())?;
        let message = format!("found {found}, which is Swagger 2.0, expected OpenAPI 3.0");
        let message = in_places(&message, self.0.len());
        Some(Diagnostic::error(at.clone(), message).help(*help))
    }

    /// Forgets the other keywords of parameters that are bodies: they go with it.
    fn forget_parts(&mut self) {
        let parent = |at: &Pointer| {
            at.as_str()
                .rsplit_once('/')
                .map(|(parent, _)| parent.to_owned())
        };
        let is_body = |help: &str| BODIES.iter().any(|(_, body)| *body == help);
        let bodies = self.0.iter().filter(|(.., help)| is_body(help));
        let bodies: HashSet<Option<String>> = bodies.map(|(at, ..)| parent(at)).collect();
        self.0
            .retain(|(at, _, help)| is_body(help) || !bodies.contains(&parent(at)));
    }
}
