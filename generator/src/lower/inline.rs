//! Which records are stored inline, and which boxed.
//!
//! Small records are stored inline: allocating them costs more than moving them. A union is as large as the largest
//! record that it stores inline.

mod cycles;

use std::collections::{BTreeMap, BTreeSet};

use self::cycles::{in_cycles, inner_first};
use crate::ir::{Api, Inline, Struct, Ty, WireName};

/// The largest size that is stored inline, in bytes on a 64-bit machine: two of its cache lines.
const LIMIT: usize = 128;
const POINTER: usize = 8;
/// The size of a record without properties.
const EXTRA: usize = 16;

/// Returns the types whose values are stored inline.
pub fn inline(api: &Api) -> Inline {
    let all: Vec<Stored<'_>> = api
        .types
        .keys()
        .filter_map(|name| api.structure(name))
        .flat_map(|structure| {
            let union = structure
                .is_polymorphic()
                .then_some(Stored::Union(structure));
            [Some(Stored::Record(structure)), union]
        })
        .flatten()
        .collect();
    let mut bare = Sizes::new(api, BTreeSet::new());
    let small: Vec<_> = all
        .into_iter()
        .filter(|stored| bare.of(*stored) <= LIMIT)
        .collect();
    let cyclic = in_cycles(&edges(api, &small));
    let small: Vec<_> = small
        .into_iter()
        .zip(cyclic)
        .filter(|(_, is_cyclic)| !is_cyclic)
        .map(|(stored, _)| stored)
        .collect();
    let mut sizes = Sizes::new(api, small.iter().map(|stored| stored.key()).collect());
    // Inner types first, so that finding the size of one does not recurse to all.
    let order = inner_first(&edges(api, &small)).into_iter();
    let small: Vec<_> = order
        .map(|index| small[index])
        .filter(|stored| sizes.of(*stored) <= LIMIT)
        .collect();
    let mut inline = Inline::default();
    for (name, is_union) in small.iter().map(|stored| stored.key()) {
        let names = if is_union {
            &mut inline.unions
        } else {
            &mut inline.records
        };
        names.insert(name.clone());
    }
    inline
}

/// For each of the types, the indexes of those that it directly contains.
fn edges<'a>(api: &'a Api, all: &[Stored<'a>]) -> Vec<Vec<usize>> {
    let index = |(index, stored): (usize, &Stored<'a>)| (stored.key(), index);
    let indexes: BTreeMap<Key<'_>, usize> = all.iter().enumerate().map(index).collect();
    let inner = |stored: &Stored<'a>| {
        let parts = stored.parts(api).into_iter();
        parts
            .filter_map(|part| indexes.get(&part.key()).copied())
            .collect()
    };
    all.iter().map(inner).collect()
}

/// What a property can store: a record, or the union of a record and its derived types.
#[derive(Clone, Copy)]
enum Stored<'a> {
    Record(&'a Struct),
    Union(&'a Struct),
}

type Key<'a> = (&'a WireName, bool);

impl<'a> Stored<'a> {
    fn key(self) -> Key<'a> {
        match self {
            Self::Record(structure) => (&structure.name, false),
            Self::Union(structure) => (&structure.name, true),
        }
    }

    /// The types that a value directly contains.
    fn parts(self, api: &'a Api) -> Vec<Self> {
        match self {
            Self::Record(structure) => {
                let properties = structure.properties.iter();
                properties
                    .filter_map(|property| Self::of(&property.ty, api))
                    .collect()
            }
            Self::Union(structure) => {
                let derived = structure.derived.iter();
                let derived = derived.filter_map(|name| api.structure(name));
                std::iter::once(structure)
                    .chain(derived)
                    .map(Self::Record)
                    .collect()
            }
        }
    }

    fn of(ty: &Ty, api: &'a Api) -> Option<Self> {
        let Ty::Named(name) = ty else { return None };
        let structure = api.structure(name)?;
        Some(if structure.is_polymorphic() {
            Self::Union(structure)
        } else {
            Self::Record(structure)
        })
    }
}

/// Computes the sizes of types.
struct Sizes<'a> {
    api: &'a Api,
    /// The types that are stored inline, unless their contents make them too large.
    small: BTreeSet<Key<'a>>,
    known: BTreeMap<Key<'a>, usize>,
}

impl<'a> Sizes<'a> {
    fn new(api: &'a Api, small: BTreeSet<Key<'a>>) -> Self {
        Self {
            api,
            small,
            known: BTreeMap::new(),
        }
    }

    fn is_small(&self, stored: Stored<'_>) -> bool {
        self.small.contains(&stored.key())
    }

    /// The size of a value of the type.
    fn of(&mut self, stored: Stored<'a>) -> usize {
        if let Some(size) = self.known.get(&stored.key()) {
            return *size;
        }
        let size = match stored {
            Stored::Record(structure) => {
                let properties = structure.properties.iter();
                let size: usize = properties
                    .map(|property| self.of_property(&property.ty))
                    .sum();
                (EXTRA + size).next_multiple_of(POINTER)
            }
            Stored::Union(_) => {
                let parts = stored.parts(self.api).into_iter();
                POINTER + parts.map(|part| self.within(part)).max().unwrap_or(0)
            }
        };
        self.known.insert(stored.key(), size);
        size
    }

    /// The size that a value of the type occupies in its container: its own size if inline, else a pointer.
    fn within(&mut self, stored: Stored<'a>) -> usize {
        if !self.is_small(stored) {
            return POINTER;
        }
        match self.of(stored) {
            size @ ..=LIMIT => size,
            _ => POINTER,
        }
    }

    fn of_property(&mut self, ty: &Ty) -> usize {
        match ty {
            Ty::Bool => 1,
            Ty::Int(..) | Ty::Float(..) | Ty::Date => 8,
            Ty::TimeOfDay | Ty::Guid => 16,
            Ty::String | Ty::Decimal | Ty::DateTime | Ty::Binary | Ty::List(_) | Ty::Map(_) => 24,
            Ty::Json => 32,
            Ty::Duration => 80,
            Ty::Named(_) => Stored::of(ty, self.api).map_or(24, |stored| self.within(stored)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::load;
    use crate::lower::lower;

    /// The types whose records are stored inline where these schemas are all there are.
    fn inline(schemas: &str) -> Vec<String> {
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
        api.inline.records.iter().map(ToString::to_string).collect()
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
    fn given_records_when_lowered_then_small_ones_are_stored_inline() {
        let four = ["a", "b", "c", "d"].map(|name| (name, TEXT));
        let five = ["a", "b", "c", "d", "e"].map(|name| (name, TEXT));
        let (small, large) = (reference("small"), reference("large"));
        let root = [("e", small.as_str()), ("f", large.as_str())];
        let schemas = object("root", &root) + &object("small", &four) + &object("large", &five);
        assert_eq!(inline(&schemas), ["s.small"]);
    }

    #[test]
    fn given_records_in_records_when_lowered_then_their_stored_size_counts() {
        let (one, two) = (reference("one"), reference("two"));
        let schemas = object("root", &[("a", &one)])
            + &object("one", &[("a", TEXT), ("b", &two)])
            + &object("two", &["a", "b", "c", "d"].map(|name| (name, TEXT)));
        assert_eq!(
            inline(&schemas),
            ["s.root", "s.two"],
            "one takes 16 + 24 + 112 bytes, and so root 16 + 8"
        );
    }

    #[test]
    fn given_records_that_lead_to_themselves_when_lowered_then_none_of_them_is_stored_inline() {
        let (one, two, root) = (reference("one"), reference("two"), reference("root"));
        let many = format!("{{type: array, items: {root}}}");
        let schemas = object("root", &[("a", &one), ("b", &many)])
            + &object("one", &[("b", &two)])
            + &object("two", &[("c", &one)]);
        assert_eq!(
            inline(&schemas),
            ["s.root"],
            "a list is behind a pointer anyway"
        );
    }
}
