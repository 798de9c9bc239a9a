//! Which types travel to the service, and which come from it.

use std::collections::HashSet;

use crate::ir::{Api, Body, Response, Segment, Struct, Ty, Type, WireName};

/// Names of types by direction, over both sides of a comparison.
#[derive(Debug, Default)]
pub struct Uses {
    sent: HashSet<String>,
    received: HashSet<String>,
}

impl Uses {
    /// Follows the bodies, parameters and results of all operations.
    pub fn of(sides: [&Api; 2]) -> Self {
        let mut uses = Self::default();
        for api in sides {
            let (mut sent, mut received) = (Vec::new(), Vec::new());
            api.root.visit("", &mut |_, node| {
                segment(&node.segment, &mut sent);
                for operation in &node.operations {
                    match &operation.body {
                        Some(Body::Json(ty)) => named(ty, &mut sent),
                        Some(Body::Parameters(name)) => sent.push(name.clone()),
                        _ => {}
                    }
                    for parameter in &operation.query {
                        named(&parameter.ty, &mut sent);
                    }
                    match &operation.response {
                        Response::Entity(ty)
                        | Response::Nullable(ty)
                        | Response::Collection(ty)
                        | Response::Scalar(ty) => named(ty, &mut received),
                        _ => {}
                    }
                }
            });
            spread(api, sent, &mut uses.sent);
            spread(api, received, &mut uses.received);
        }
        uses
    }

    pub fn is_sent(&self, ty: &str) -> bool {
        self.sent.contains(ty)
    }

    pub fn is_received(&self, ty: &str) -> bool {
        self.received.contains(ty)
    }
}

fn segment(segment: &Segment, found: &mut Vec<WireName>) {
    match segment {
        Segment::Key(key) => named(&key.ty, found),
        Segment::Call { parameters, .. }
        | Segment::CompositeKey(parameters)
        | Segment::Mixed { parameters, .. } => {
            for parameter in parameters {
                named(&parameter.ty, found);
            }
        }
        Segment::Root(_) | Segment::Fixed(_) => {}
    }
}

fn named(ty: &Ty, found: &mut Vec<WireName>) {
    match ty {
        Ty::Named(name) => found.push(name.clone()),
        Ty::List(item) | Ty::Map(item) => named(item, found),
        _ => {}
    }
}

fn spread(api: &Api, mut queue: Vec<WireName>, known: &mut HashSet<String>) {
    // Known names of the other side must not stop the walk on this one.
    let mut seen: HashSet<WireName> = HashSet::new();
    while let Some(name) = queue.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        if let Some(Type::Struct(structure)) = api.types.get(&name) {
            reached(structure, &mut queue);
        }
        known.insert(name.0);
    }
}

fn reached(structure: &Struct, queue: &mut Vec<WireName>) {
    for property in &structure.properties {
        named(&property.ty, queue);
    }
    queue.extend(structure.derived.iter().cloned());
    queue.extend(structure.base.clone());
}
