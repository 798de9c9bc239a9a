//! Where a schema can be, and which of its keywords have no effect there.

/// The place of a schema in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// A member of `#/components/schemas`.
    Component,
    /// A property of a type.
    Property,
    /// A parameter of an action: a property of an inline body.
    Argument,
    /// Items of a list.
    Item,
    /// Values of a map.
    MapValue,
    /// The only branch of a choice, `null` aside.
    OnlyBranch,
    /// One of several branches of a choice.
    Branch,
    /// The only part of `allOf`.
    OnlyPart,
    /// One of several parts of `allOf`.
    Part,
    /// A query parameter.
    Query,
    /// A header of a request.
    RequestHeader,
    /// A key or argument in the path.
    Key,
    /// A header of a response.
    ResponseHeader,
    /// A body in JSON.
    Body,
    /// A body of another media type.
    BytesBody,
    /// A result in JSON.
    Result,
    /// The object around the only value of a result, `{"value": …}`.
    ResultWrapper,
    /// The only value of a result.
    ResultValue,
    /// An item of a page.
    ResultItem,
    /// A result of another media type.
    BytesResult,
    /// A response that is not a success.
    Error,
}

use Position::{
    Body, Branch, BytesBody, BytesResult, Component, Error, Item, Key, MapValue, OnlyBranch,
    OnlyPart, Part, Property, Query, RequestHeader, ResponseHeader, Result, ResultItem,
    ResultValue, ResultWrapper,
};

/// All positions, as the guide calls them.
pub const POSITIONS: [(Position, &str); 21] = [
    (Component, "component"),
    (Property, "property"),
    (Position::Argument, "parameter of an action"),
    (Item, "items of a list"),
    (MapValue, "values of a map"),
    (OnlyBranch, "only branch of a choice"),
    (Branch, "branch of a choice"),
    (OnlyPart, "only part of `allOf`"),
    (Part, "part of `allOf`"),
    (Query, "query parameter"),
    (RequestHeader, "header of a request"),
    (Key, "key or argument in the path"),
    (ResponseHeader, "header of a response"),
    (Body, "body"),
    (BytesBody, "body that is not JSON"),
    (Result, "result"),
    (ResultWrapper, "object around `value`"),
    (ResultValue, "`value` of a result"),
    (ResultItem, "item of a page"),
    (BytesResult, "result that is not JSON"),
    (Error, "response that is not a success"),
];

/// Positions, the keywords that have no effect there (none for all), and the reason.
type Row = (&'static [Position], &'static [&'static str], &'static str);

/// Keywords that limit values, and have no other meaning.
const LIMITS: &[&str] = &[
    "multipleOf",
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
    "maxProperties",
    "minProperties",
    "not",
];

/// Values of the crate that are neither properties nor types.
const VALUES: &[Position] = &[
    Item,
    MapValue,
    OnlyBranch,
    Branch,
    Query,
    RequestHeader,
    Key,
    Body,
    Result,
    ResultValue,
    ResultItem,
];

const TABLE: &[Row] = &[
    (
        VALUES,
        &["readOnly", "writeOnly"],
        "they describe properties, and this is not one",
    ),
    (
        VALUES,
        &["default"],
        "the service assumes it for a value that is absent; the crate sends what the program sets",
    ),
    (
        VALUES,
        &["description", "deprecated"],
        "only properties and types show them",
    ),
    (
        &[Item, MapValue, ResultValue, ResultItem],
        &["nullable"],
        "the crate takes `null` there in any case",
    ),
    (&[Key], &["nullable"], "a part of a URL is never absent"),
    (
        &[Part],
        &["nullable"],
        "`null` must be a value of each part",
    ),
    (
        &[Result, ResultValue, ResultItem],
        LIMITS,
        "they limit what is sent; the crate reads any value of the type",
    ),
    (
        &[Result, ResultValue, ResultItem],
        &["enum", "anyOf", "oneOf"],
        "next to a type they limit values, as above",
    ),
    (
        &[ResultWrapper],
        &[
            "maxProperties",
            "minProperties",
            "not",
            "required",
            "enum",
            "oneOf",
            "anyOf",
            "additionalProperties",
            "description",
            "nullable",
            "discriminator",
            "readOnly",
            "writeOnly",
            "deprecated",
        ],
        "the crate reads only `value`",
    ),
    (&[ResponseHeader], LIMITS, "headers are returned as text"),
    (
        &[ResponseHeader],
        &[
            "required",
            "enum",
            "allOf",
            "oneOf",
            "anyOf",
            "items",
            "properties",
            "additionalProperties",
            "description",
            "default",
            "nullable",
            "discriminator",
            "readOnly",
            "writeOnly",
            "deprecated",
        ],
        "headers are returned as text",
    ),
    (
        &[BytesBody],
        &[],
        "a body that is not JSON is sent unchanged",
    ),
    (
        &[BytesResult],
        &[],
        "a result that is not JSON is returned as bytes",
    ),
    (
        &[Error],
        &[],
        "the runtime reads all known shapes of errors",
    ),
];

/// Why a keyword has no effect at a position, if it has none.
#[cfg(test)]
pub fn without_effect(position: Position, keyword: &str) -> Option<&'static str> {
    let found = TABLE.iter().find(|(positions, keywords, _)| {
        positions.contains(&position) && (keywords.is_empty() || keywords.contains(&keyword))
    });
    found.map(|(.., why)| *why)
}

/// The table as Markdown.
pub fn markdown() -> String {
    use std::fmt::Write as _;

    let mut text = String::from("| schema of a | keywords without effect | why |\n|---|---|---|\n");
    for (positions, keywords, why) in TABLE {
        let names = POSITIONS.iter().filter(|(one, _)| positions.contains(one));
        let names: Vec<&str> = names.map(|(_, name)| *name).collect();
        let keywords: Vec<String> = keywords.iter().map(|name| format!("`{name}`")).collect();
        let keywords = if keywords.is_empty() {
            "all".to_owned()
        } else {
            keywords.join(", ")
        };
        let _ = writeln!(text, "| {} | {keywords} | {why} |", names.join(", "));
    }
    text
}
