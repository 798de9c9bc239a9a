//! The positions of schemas in a document, and which keywords the guide lists as without effect there.

use super::PAGE;

/// The place of a schema in a document; [`POSITIONS`] describes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    Component,
    Property,
    Argument,
    Item,
    MapValue,
    OnlyBranch,
    Branch,
    OnlyPart,
    Part,
    Query,
    RequestHeader,
    Key,
    ResponseHeader,
    Body,
    BytesBody,
    Result,
    ResultWrapper,
    ResultValue,
    ResultItem,
    BytesResult,
    Error,
}

/// All positions, as the guide calls them.
pub const POSITIONS: [(Position, &str); 21] = [
    (Position::Component, "component"),
    (Position::Property, "property"),
    (Position::Argument, "parameter of an action"),
    (Position::Item, "items of a list"),
    (Position::MapValue, "values of a map"),
    (Position::OnlyBranch, "only branch of a choice"),
    (Position::Branch, "branch of a choice"),
    (Position::OnlyPart, "only part of `allOf`"),
    (Position::Part, "part of `allOf`"),
    (Position::Query, "query parameter"),
    (Position::RequestHeader, "header of a request"),
    (Position::Key, "key or argument in the path"),
    (Position::ResponseHeader, "header of a response"),
    (Position::Body, "body"),
    (Position::BytesBody, "body that is not JSON"),
    (Position::Result, "result"),
    (Position::ResultWrapper, "object around `value`"),
    (Position::ResultValue, "`value` of a result"),
    (Position::ResultItem, "item of a page"),
    (Position::BytesResult, "result that is not JSON"),
    (Position::Error, "response that is not a success"),
];

/// Whether the guide says that a keyword has no effect at a position.
pub fn is_without_effect(position: Position, keyword: &str) -> bool {
    let name = POSITIONS.iter().find(|(known, _)| *known == position);
    let name = name.map_or("", |(_, name)| *name);
    table("| schema of a | keywords without effect | why |").any(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let has = |cell: &str, text: &str| cell.split(", ").any(|part| part == text);
        has(cells[0].trim_start_matches("| "), name)
            && (cells[1] == "all" || has(cells[1], &format!("`{keyword}`")))
    })
}

/// The rows of a table of the guide, by its first line.
pub fn table(head: &str) -> impl Iterator<Item = &'static str> {
    let table = PAGE.lines().skip_while(move |line| *line != head);
    table.skip(2).take_while(|line| !line.is_empty())
}
