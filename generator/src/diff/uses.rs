//! Finds which types requests send and which types responses return.

use std::collections::HashSet;

use crate::ir::{Api, Body, Property, Response, Segment, Ty, Type, WireName};

/// Names of types by direction, for both sides together.
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
            spread(api, sent, |property| !property.read_only, &mut uses.sent);
            let is_received = |property: &Property| !property.write_only;
            spread(api, received, is_received, &mut uses.received);
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

/// Adds the types of values, the types of the properties sent with them, and their base types.
///
/// A value may be of a type derived from its declared type. It can't be of other types derived from the same base.
fn spread(
    api: &Api,
    values: Vec<WireName>,
    travels: impl Fn(&Property) -> bool,
    known: &mut HashSet<String>,
) {
    let mut queue: Vec<(WireName, bool)> = values.into_iter().map(|name| (name, true)).collect();
    // `known` also has names of the other side, which must not stop the walk.
    let mut seen: HashSet<(WireName, bool)> = HashSet::new();
    while let Some((name, is_value)) = queue.pop() {
        if !seen.insert((name.clone(), is_value)) {
            continue;
        }
        if let Some(Type::Struct(structure)) = api.types.get(&name) {
            let mut values = Vec::new();
            for property in structure.properties.iter().filter(|found| travels(found)) {
                named(&property.ty, &mut values);
            }
            if is_value {
                values.extend(structure.derived.iter().cloned());
            }
            queue.extend(values.into_iter().map(|name| (name, true)));
            queue.extend(structure.base.clone().map(|base| (base, false)));
        }
        known.insert(name.0);
    }
}
