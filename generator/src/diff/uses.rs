//! Finds which types requests send and which types responses return.

use std::collections::HashSet;

use crate::ir::{Api, Operation, Property, Ty, Type, WireName};

/// Names of types by direction, for each side.
#[derive(Debug)]
pub struct Uses([Side; 2]);

impl Uses {
    pub fn of(sides: [&Api; 2]) -> Self {
        Self(sides.map(Side::of))
    }

    /// Whether requests send a type on both sides, with its old and new name. Only then can the new side refuse what
    /// was sent.
    pub fn is_sent(&self, names: [&WireName; 2]) -> bool {
        let mut sides = self.0.iter().zip(names);
        sides.all(|(side, name)| side.sent.contains(name))
    }

    /// Whether responses return a type on both sides.
    pub fn is_received(&self, names: [&WireName; 2]) -> bool {
        let mut sides = self.0.iter().zip(names);
        sides.all(|(side, name)| side.received.contains(name))
    }
}

#[derive(Debug, Default)]
struct Side {
    sent: HashSet<WireName>,
    received: HashSet<WireName>,
}

impl Side {
    /// Follows the bodies, parameters and results of all operations.
    fn of(api: &Api) -> Self {
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        api.root.visit("", &mut |_, node| {
            sent.extend(node.segment.types().filter_map(Ty::named).cloned());
            sent.extend(node.operations.iter().flat_map(Operation::sent).cloned());
            received.extend(
                node.operations
                    .iter()
                    .filter_map(Operation::received)
                    .cloned(),
            );
        });
        Self {
            sent: spread(api, sent, |property| !property.read_only),
            received: spread(api, received, |property| !property.write_only),
        }
    }
}

/// The types of values, the types of the properties sent with them, and their base types.
///
/// A value may be of a type derived from its declared type. It can't be of other types derived from the same base.
fn spread(
    api: &Api,
    values: Vec<WireName>,
    travels: impl Fn(&Property) -> bool,
) -> HashSet<WireName> {
    let mut queue: Vec<(WireName, bool)> = values.into_iter().map(|name| (name, true)).collect();
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
    }
    seen.into_iter().map(|(name, _)| name).collect()
}
