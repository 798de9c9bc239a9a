//! The public surface of a generated crate: what its emitters declare.

use std::collections::BTreeSet;

use super::Sets;
pub use super::builders::entity;
use super::declared::{Item, Source};
pub use super::variants::rivals;
use super::{builders, entry, enums, media, methods, operations, options, records};
use crate::ir::{Api, Node, Operation, Permissions, RequestOption, Type};
use crate::share::{Builder, Builders};

/// The items of a named type; empty for unreferenced types.
#[must_use]
pub fn of_type<'a>(api: &'a Api, ty: &'a Type) -> Vec<Item<'a>> {
    match ty {
        Type::Struct(structure) if !structure.referenced => Vec::new(),
        Type::Struct(structure) => records::items(api, structure),
        Type::Enum(enumeration) => enums::items(enumeration),
    }
}

/// The name of the method of a step.
#[must_use]
pub fn step_name(parent: &Node, child: &Node) -> Option<String> {
    let name = methods::step_name(parent, child);
    name.ok().map(|name| name.to_string())
}

/// The name of the method of an operation. `leaf` is its URL, and what that is below, if the method is on a leaf.
#[must_use]
pub fn method_name(leaf: Option<(&Node, &Node)>, operation: &Operation) -> Option<String> {
    let name = match leaf {
        Some((parent, leaf)) => operations::leaf_name(parent, leaf, operation),
        None => operations::own_name(operation),
    };
    name.ok().map(|name| name.to_string())
}

/// The items of a builder.
#[must_use]
pub fn of_builder<'a>(
    api: &'a Api,
    builders: &'a Builders<'a>,
    builder: &'a Builder<'a>,
    sets: &Sets,
) -> Vec<Item<'a>> {
    builders::items(api, builders, builder, sets)
}

/// The items that several operations share: sets of options, choices of media types, sets of permissions.
pub fn of_sets(sets: &Sets) -> impl Iterator<Item = Item<'_>> {
    let (options, media) = (sets.options.items(), sets.media.items());
    options.chain(media).chain(sets.permissions.items())
}

/// The names of the shared items that an operation uses: its options, media types and permissions.
pub fn sets_of(operation: &Operation) -> impl Iterator<Item = String> {
    let choices = [media::of_body(operation), media::of_response(operation)];
    let choices = choices.into_iter().flatten();
    let choices = choices.map(|types| media_set(&types));
    let permissions = operation.permissions.as_ref().map(permission_set);
    options_set(&operation.options)
        .into_iter()
        .chain(choices)
        .chain(permissions)
}

/// A set of query options; `None` for sets that the runtime declares.
#[must_use]
pub fn options_set(set: &BTreeSet<RequestOption>) -> Option<String> {
    options::name_of(set).map(|name| format!("options::{name}"))
}

/// A choice of media types.
#[must_use]
pub fn media_set(types: &[String]) -> String {
    format!("media::{}", media::name_of(types))
}

/// The name of a set of permissions, independent of its name in the crate.
#[must_use]
pub fn permission_set(set: &Permissions) -> String {
    format!("permissions {set:?}")
}

/// The entry point.
#[must_use]
pub fn entry<'a>(api: &Api, builders: &'a Builders<'_>) -> Item<'a> {
    let name = entry::entry_name(&api.root);
    let first = builders.builders.first();
    let builder = first.map_or("GraphApi", |builder| builder.name.as_str());
    let signature = format!("pub fn {name}(client: &graph_runtime::Client) -> builders::{builder}");
    Item::new(name, signature, Source::Entry(builder))
}
