//! Which records are held in place, as a part of what holds them, and which behind a pointer.
//!
//! Small ones are held in place: memory for each of them costs more than moving them does. A position for
//! records of several types is as large as the largest of them, so all of them have to be small.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Struct, Ty, WireName};

/// The most that is held in place, in bytes on a machine of 64 bits: two of its cache lines.
const LIMIT: usize = 128;
const POINTER: usize = 8;
/// What a record carries beside its properties.
const EXTRA: usize = 16;

/// The types whose values are held in place.
pub fn in_place(api: &Api) -> BTreeSet<WireName> {
    let pointers = Places {
        api,
        small: BTreeSet::new(),
    };
    let small = names(api, |structure| {
        pointers.size(structure, &mut BTreeMap::new()) <= LIMIT
    });
    let places = Places { api, small };
    let small = names(api, |structure| {
        places.is_small(structure) && !places.is_in_itself(structure)
    });
    let places = Places { api, small };
    let mut sizes = BTreeMap::new();
    names(api, |structure| {
        places.is_small(structure) && places.size(structure, &mut sizes) <= LIMIT
    })
}

/// The names of the structures that have something.
fn names<'a>(api: &'a Api, mut has: impl FnMut(&'a Struct) -> bool) -> BTreeSet<WireName> {
    let structures = api.types.keys().filter_map(|name| api.structure(name));
    structures
        .filter(|structure| has(structure))
        .map(|structure| structure.name.clone())
        .collect()
}

/// What is known of a position that can hold records.
struct Places<'a> {
    api: &'a Api,
    /// The types that are held in place, unless what they hold makes them too large.
    small: BTreeSet<WireName>,
}

impl<'a> Places<'a> {
    fn is_small(&self, structure: &Struct) -> bool {
        self.small.contains(&structure.name)
    }

    /// The records that a position of some type can hold.
    fn records(&self, structure: &'a Struct) -> impl Iterator<Item = &'a Struct> {
        let derived = structure.derived.iter();
        std::iter::once(structure).chain(derived.filter_map(|name| self.api.structure(name)))
    }

    /// The small types that a position of some type holds in place, in one step.
    fn held(&self, structure: &'a Struct) -> impl Iterator<Item = &'a Struct> {
        let properties = self
            .records(structure)
            .flat_map(|record| &record.properties);
        properties
            .filter_map(|property| self.named(&property.ty).filter(|held| self.is_small(held)))
    }

    fn named(&self, ty: &Ty) -> Option<&'a Struct> {
        match ty {
            Ty::Named(name) => self.api.structure(name),
            _ => None,
        }
    }

    /// Whether a type would hold itself in place, on whatever way.
    fn is_in_itself(&self, structure: &'a Struct) -> bool {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&Struct> = self.held(structure).collect();
        while let Some(held) = next.pop() {
            if held.name == structure.name {
                return true;
            }
            if seen.insert(&held.name) {
                next.extend(self.held(held));
            }
        }
        false
    }

    /// How large a position of some type is, if its records are held in place.
    fn size(&self, structure: &'a Struct, sizes: &mut BTreeMap<&'a WireName, usize>) -> usize {
        if let Some(size) = sizes.get(&structure.name) {
            return *size;
        }
        let tag = if structure.is_polymorphic() {
            POINTER
        } else {
            0
        };
        let mut largest = 0;
        for record in self.records(structure) {
            let mut size = EXTRA;
            for property in &record.properties {
                size += self.size_of_property(&property.ty, sizes);
            }
            largest = largest.max(size.next_multiple_of(POINTER));
        }
        let size = tag + largest;
        sizes.insert(&structure.name, size);
        size
    }

    fn size_of_property(&self, ty: &Ty, sizes: &mut BTreeMap<&'a WireName, usize>) -> usize {
        match ty {
            Ty::Bool => 1,
            Ty::Int(..) | Ty::Float(..) | Ty::Date => 8,
            Ty::TimeOfDay | Ty::Guid => 16,
            Ty::String | Ty::Decimal | Ty::DateTime | Ty::Binary | Ty::List(_) | Ty::Map(_) => 24,
            Ty::Json => 32,
            Ty::Duration => 80,
            Ty::Named(_) => match self.named(ty) {
                None => 24,
                Some(held) if self.is_small(held) => {
                    let size = self.size(held, sizes);
                    if size <= LIMIT {
                        size
                    } else {
                        pointer_to(held)
                    }
                }
                Some(held) => pointer_to(held),
            },
        }
    }
}

fn pointer_to(structure: &Struct) -> usize {
    if structure.is_polymorphic() {
        2 * POINTER
    } else {
        POINTER
    }
}

#[cfg(test)]
mod tests {
    use crate::document::load;
    use crate::lower::lower;

    /// The types that are held in place where these schemas are all there are.
    fn in_place(schemas: &str) -> Vec<String> {
        let text = format!(
            "openapi: 3.0.4
info: {{title: t, version: v}}
paths:
  /roots:
    get:
      operationId: roots.Get
      responses:
        '200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/s.root'}}}}}}}}
components:
  schemas:
{schemas}"
        );
        let document = load("test.yaml", &text).unwrap();
        let (api, _) = lower(&document).unwrap();
        api.in_place.iter().map(ToString::to_string).collect()
    }

    fn object(name: &str, properties: &[(&str, &str)]) -> String {
        let properties: String = properties
            .iter()
            .flat_map(|(property, ty)| ["        ", property, ": ", ty, "\n"])
            .collect();
        format!(
            "    s.{name}:\n      title: {name}\n      type: object\n      properties:\n{properties}"
        )
    }

    const TEXT: &str = "{type: string}";

    fn reference(name: &str) -> String {
        format!("{{$ref: '#/components/schemas/s.{name}'}}")
    }

    #[test]
    fn given_records_when_lowered_then_small_ones_are_held_in_place() {
        let four = ["a", "b", "c", "d"].map(|name| (name, TEXT));
        let five = ["a", "b", "c", "d", "e"].map(|name| (name, TEXT));
        let (small, large) = (reference("small"), reference("large"));
        let root = [("e", small.as_str()), ("f", large.as_str())];
        let schemas = object("root", &root) + &object("small", &four) + &object("large", &five);
        assert_eq!(in_place(&schemas), ["s.small"]);
    }

    #[test]
    fn given_records_in_records_when_lowered_then_what_they_hold_counts() {
        let (one, two) = (reference("one"), reference("two"));
        let schemas = object("root", &[("a", &one)])
            + &object("one", &[("a", TEXT), ("b", &two)])
            + &object("two", &["a", "b", "c", "d"].map(|name| (name, TEXT)));
        assert_eq!(
            in_place(&schemas),
            ["s.root", "s.two"],
            "one takes 16 + 24 + 112 bytes, and so root 16 + 8"
        );
    }

    #[test]
    fn given_records_that_lead_to_themselves_when_lowered_then_none_of_them_is_held_in_place() {
        let (one, two, root) = (reference("one"), reference("two"), reference("root"));
        let many = format!("{{type: array, items: {root}}}");
        let schemas = object("root", &[("a", &one), ("b", &many)])
            + &object("one", &[("b", &two)])
            + &object("two", &[("c", &one)]);
        assert_eq!(
            in_place(&schemas),
            ["s.root"],
            "a list is behind a pointer anyway"
        );
    }
}
