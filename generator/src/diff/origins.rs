//! The parts of the API that an item of the generated crate comes from.

use super::branch::shape;
use super::draft::Origin;
use super::type_pairs::{ancestors, declaring};
use crate::emit::declared::Source;
use crate::emit::surface;
use crate::ir::{Api, Body, Kind, Node, Operation, Property, Segment, Struct, Ty, WireName};

/// The origins of an item, by how directly they affect it.
#[derive(Default)]
pub struct Origins {
    /// The item is generated from these.
    pub own: Vec<Origin>,
    /// Its signature names these.
    pub named: Vec<Origin>,
    /// These contain it, so their removal removes it.
    pub around: Vec<Origin>,
}

impl Origins {
    /// The origins of an item.
    pub fn of(api: &Api, source: Source<'_>) -> Self {
        match source {
            Source::Builder(_)
            | Source::Step(..)
            | Source::Own(..)
            | Source::OfLeaf(..)
            | Source::Entry(_) => Self::of_builder(api, source),
            Source::Options(set) => Self::own(surface::options_set(set).map(Origin::Set)),
            Source::Media(types) => Self::own([Origin::Set(surface::media_set(types))]),
            Source::Permissions(set) => Self::own([Origin::Set(surface::permission_set(set))]),
            source => Self::of_type(api, source),
        }
    }

    fn own(own: impl IntoIterator<Item = Origin>) -> Self {
        Self {
            own: own.into_iter().collect(),
            ..Self::default()
        }
    }

    fn of_type(api: &Api, source: Source<'_>) -> Self {
        let around = type_of(source).map(whole).unwrap_or_default();
        let (own, named) = match source {
            Source::Itself(of) => (vec![Origin::Abstract(of.name.to_string())], vec![]),
            Source::Key(of) => {
                let key = of.key().map(|at| property(api, of, &of.properties[at]));
                (key.unwrap_or_default(), vec![])
            }
            Source::Constructor(of) => constructor(api, of),
            Source::Stateful(of) => (stateful(api, of), vec![]),
            Source::Property(of, declared) => {
                let named = named_type(&declared.ty).map(written);
                (property(api, of, declared), named.into_iter().collect())
            }
            Source::Variant(of, derived) => variant(api, of, derived),
            Source::Member(of, member) => {
                let own = Origin::Member(of.name.to_string(), member.name.to_string());
                (vec![own], vec![])
            }
            Source::States(of) => (vec![Origin::States(of.name.to_string())], vec![]),
            _ => (around.clone(), vec![]),
        };
        Self { own, named, around }
    }

    fn of_builder(api: &Api, source: Source<'_>) -> Self {
        let (own, named, around) = match source {
            Source::Step(from, child, target) => {
                let own = Origin::Step(from.name.clone(), shape(&child.segment));
                let mut named = named_by_step(api, from.node, child);
                if matches!(child.segment, Segment::Key(_)) {
                    let both = [from.name.as_str(), target];
                    named.extend(both.map(|name| Origin::Items(name.to_owned())));
                }
                (own, named, Some(from))
            }
            Source::Own(at, of) => {
                let own = Origin::Operation(at.name.clone(), String::new(), of.method);
                (own, named_by_operation(api, of), Some(at))
            }
            Source::OfLeaf(at, leaf, of) => {
                let own = Origin::Operation(at.name.clone(), shape(&leaf.segment), of.method);
                let mut named = named_by_operation(api, of);
                if of.kind == Kind::Count {
                    named.push(Origin::Items(at.name.clone()));
                    let counted = at.node.operations.iter();
                    named.extend(
                        counted
                            .filter_map(|operation| operation.response.ty())
                            .filter_map(named_type)
                            .map(written),
                    );
                }
                (own, named, Some(at))
            }
            Source::Builder(of) => (Origin::Builder(of.name.clone()), vec![], None),
            Source::Entry(_) => (Origin::Entry, vec![], None),
            _ => return Self::default(),
        };
        let around = around.map(|builder| Origin::Builder(builder.name.clone()));
        Self {
            own: vec![own],
            named,
            around: around.into_iter().collect(),
        }
    }
}

/// The builder that a step or the entry point returns.
pub fn target_of(source: Source<'_>) -> Option<&str> {
    match source {
        Source::Step(.., target) | Source::Entry(target) => Some(target),
        _ => None,
    }
}

/// The place in the document of what a function with arguments comes from.
pub fn pointer_of(source: Source<'_>) -> Option<&str> {
    match source {
        Source::Constructor(of) => Some(&of.pointer),
        Source::Own(_, of) | Source::OfLeaf(_, _, of) => Some(&of.pointer),
        Source::Step(_, child, _) => child.first_pointer(),
        _ => None,
    }
}

/// The type that declares an item, if one does.
pub fn type_of(source: Source<'_>) -> Option<&WireName> {
    match source {
        Source::Structure(of)
        | Source::Itself(of)
        | Source::Key(of)
        | Source::Constructor(of)
        | Source::Stateful(of)
        | Source::Property(of, _)
        | Source::Variant(of, _) => Some(&of.name),
        Source::Enumeration(of) | Source::Member(of, _) | Source::States(of) => Some(&of.name),
        _ => None,
    }
}

fn whole(name: &WireName) -> Vec<Origin> {
    vec![
        Origin::Type(name.to_string()),
        Origin::Shape(name.to_string()),
    ]
}

fn written(name: &str) -> Origin {
    Origin::Shape(name.to_owned())
}

/// The property where it is declared, and the bases through which it is inherited.
fn property(api: &Api, of: &Struct, property: &Property) -> Vec<Origin> {
    let declared = declaring(api, of, property);
    let mut found = vec![Origin::Property(
        declared.name.to_string(),
        property.name.to_string(),
    )];
    found.extend(bases(api, of, declared));
    found
}

/// The base of each type from one to its ancestor.
fn bases(api: &Api, from: &Struct, to: &Struct) -> impl Iterator<Item = Origin> {
    let ancestors = ancestors(api, &from.name);
    let chain = std::iter::once(&from.name).chain(ancestors);
    let chain = chain.take_while(|name| **name != to.name);
    let chain: Vec<Origin> = chain.map(|name| Origin::Base(name.to_string())).collect();
    chain.into_iter()
}

fn constructor(api: &Api, of: &Struct) -> (Vec<Origin>, Vec<Origin>) {
    let line = std::iter::once(&of.name).chain(ancestors(api, &of.name));
    let line = line.map(|name| Origin::Constructor(name.to_string()));
    let mut own: Vec<Origin> = line.collect();
    own.push(Origin::Abstract(of.name.to_string()));
    let required = of.properties.iter();
    let required = required.filter(|found| found.required_on_create);
    let properties = required.clone().flat_map(|found| property(api, of, found));
    own.extend(properties);
    let named = required
        .filter_map(|found| named_type(&found.ty))
        .map(written);
    (own, named.collect())
}

fn stateful(api: &Api, of: &Struct) -> Vec<Origin> {
    let mut own = Vec::new();
    for found in &of.properties {
        if let Some(states) = found.ty.states(api) {
            own.extend(property(api, of, found));
            own.push(Origin::States(states.to_string()));
        }
    }
    own
}

/// A derived type, and those that compete for the name of its variant.
fn variant(api: &Api, of: &Struct, derived: &Struct) -> (Vec<Origin>, Vec<Origin>) {
    let mut own = vec![Origin::Type(derived.name.to_string())];
    own.extend(bases(api, derived, of));
    let rivals = surface::rivals(api, of, derived);
    let rivals = rivals.map(|rival| Origin::Type(rival.name.to_string()));
    let named = std::iter::once(written(derived.name.as_str())).chain(rivals);
    (own, named.collect())
}

/// The shapes of the types that a step names, and the key of its values.
fn named_by_step(api: &Api, from: &Node, child: &Node) -> Vec<Origin> {
    let keyed = match child.segment {
        Segment::Key(_) => surface::entity(from, child),
        _ => None,
    };
    let keyed = keyed.as_ref().and_then(named_type);
    let types = child.segment.types().filter_map(named_type);
    let mut found: Vec<Origin> = keyed.into_iter().chain(types).map(written).collect();
    // A type that is no longer an entity has no key.
    let entity = keyed.and_then(|name| api.structure(&WireName(name.to_owned())));
    if let Some(entity) = entity {
        let key = entity.properties.iter();
        let key = key.filter(|property| property.name.as_str() == "id");
        found.extend(key.flat_map(|key| property(api, entity, key)));
        found.push(Origin::Base(entity.name.to_string()));
    }
    found
}

/// The shapes of the types that the method of an operation names.
fn named_by_operation(api: &Api, operation: &Operation) -> Vec<Origin> {
    let mut found = Vec::new();
    let body = match &operation.body {
        Some(Body::Json(ty)) => Some(ty),
        Some(Body::Parameters(name)) => {
            found.extend([written(name.as_str()), Origin::Parameters(name.to_string())]);
            let properties = api.structure(name).map(|found| found.properties.iter());
            let required = properties.into_iter().flatten();
            let required = required.filter(|property| property.required);
            found.extend(
                required
                    .filter_map(|found| named_type(&found.ty))
                    .map(written),
            );
            None
        }
        _ => None,
    };
    let required = operation.query.iter();
    let required = required.filter(|parameter| parameter.required);
    let types = body.into_iter().chain(operation.response.ty());
    let types = types.chain(required.map(|parameter| &parameter.ty));
    found.extend(types.filter_map(named_type).map(written));
    found
}

/// The named type of a value, if it has one.
fn named_type(ty: &Ty) -> Option<&str> {
    ty.named().map(WireName::as_str)
}
