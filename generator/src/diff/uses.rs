//! Finds which types requests send and which types responses return.

use std::collections::HashSet;

use crate::ir::{Api, Body, Property, Ty, Type, WireName};

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
                sent.extend(node.segment.types().filter_map(Ty::named).cloned());
                for operation in &node.operations {
                    match &operation.body {
                        Some(Body::Json(ty)) => sent.extend(ty.named().cloned()),
                        Some(Body::Parameters(name)) => sent.push(name.clone()),
                        _ => {}
                    }
                    let query = operation.query.iter().map(|parameter| &parameter.ty);
                    sent.extend(query.filter_map(Ty::named).cloned());
                    received.extend(operation.response.ty().and_then(Ty::named).cloned());
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
            let properties = structure.properties.iter().filter(|found| travels(found));
            let values = properties.filter_map(|property| property.ty.named());
            let derived = structure.derived.iter().filter(|_| is_value);
            queue.extend(values.chain(derived).map(|name| (name.clone(), true)));
            queue.extend(structure.base.clone().map(|base| (base, false)));
        }
        known.insert(name.0);
    }
}
