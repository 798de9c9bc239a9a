//! The types of both sides, and their inheritance.

use std::collections::{BTreeSet, HashSet};

use super::uses::Uses;
use crate::diagnostics::Pointer;
use crate::ir::{Api, Body, Enum, Property, Struct, Ty, Type, WireName};

/// The types of both sides, and their uses.
pub struct Types<'a> {
    pub old: &'a Api,
    pub new: &'a Api,
    pub uses: &'a Uses,
}

impl Types<'_> {
    /// Whether values of both types look the same, whatever the names of inline schemas.
    pub fn same_on_wire(&self, old: &Ty, new: &Ty) -> bool {
        Pairs::new(self).is_same(old, new)
    }

    /// Whether the parameters of an action and a named type look the same. The crate has another type for them.
    pub fn same_body(&self, old: &Body, new: &Body) -> bool {
        let ((Body::Parameters(before), Body::Json(Ty::Named(after)))
        | (Body::Json(Ty::Named(before)), Body::Parameters(after))) = (old, new)
        else {
            return false;
        };
        let types = self.old.types.get(before).zip(self.new.types.get(after));
        types.is_some_and(|(before, after)| Pairs::new(self).have_same_parts(before, after))
    }
}

/// The pairs of types that look the same, unless a pair is found that does not.
struct Pairs<'a> {
    types: &'a Types<'a>,
    /// Each pair is compared once. Types can lead back to themselves.
    seen: HashSet<(WireName, WireName)>,
}

impl<'a> Pairs<'a> {
    fn new(types: &'a Types<'a>) -> Self {
        Self {
            types,
            seen: HashSet::new(),
        }
    }

    fn is_same(&mut self, old: &Ty, new: &Ty) -> bool {
        match (old, new) {
            (Ty::List(old), Ty::List(new)) | (Ty::Map(old), Ty::Map(new)) => self.is_same(old, new),
            (Ty::Named(before), Ty::Named(after)) if before != after => {
                if !self.seen.insert((before.clone(), after.clone())) {
                    return true;
                }
                let Types { old, new, .. } = self.types;
                let types = old.types.get(before).zip(new.types.get(after));
                types.is_some_and(|(before, after)| {
                    (is_inline(before) || is_inline(after)) && self.have_same_parts(before, after)
                })
            }
            _ => old == new,
        }
    }

    fn have_same_parts(&mut self, old: &Type, new: &Type) -> bool {
        match (old, new) {
            (Type::Struct(old), Type::Struct(new)) => {
                let is_mixed = old.parameters != new.parameters;
                let mut same = |before: &Property| {
                    let mut others = new.properties.iter();
                    let after = others.find(|after| after.name == before.name);
                    let facts = |of| facts(of, is_mixed);
                    after.is_some_and(|after| {
                        facts(before) == facts(after) && self.is_same(&before.ty, &after.ty)
                    })
                };
                old.derived == new.derived
                    && (!is_mixed || same_required(old, new))
                    && old.properties.len() == new.properties.len()
                    && old.properties.iter().all(&mut same)
            }
            (Type::Enum(old), Type::Enum(new)) => {
                let names = |of: &Enum| -> BTreeSet<WireName> {
                    let members = of.members.iter();
                    members.map(|member| member.name.clone()).collect()
                };
                old.flags == new.flags && names(old) == names(new)
            }
            _ => false,
        }
    }
}

/// What matters on the wire about a property, apart from its type. Parameters of an action are always structural and
/// sent; that is not compared if only one side has them.
fn facts(of: &Property, is_mixed: bool) -> impl PartialEq + use<> {
    let access = (of.read_only, of.write_only, of.kind, of.required);
    let values = (of.nullable, of.limits.clone(), of.default.clone());
    ((!is_mixed).then_some(access), values)
}

/// Whether the parameters of an action and a named type list the same as `required`. Parameters that list none have
/// `required` set where they cannot be `null`.
fn same_required(old: &Struct, new: &Struct) -> bool {
    let listed = |of: &Struct| -> BTreeSet<WireName> {
        let required = of.properties.iter().filter(|property| property.required);
        required.map(|property| property.name.clone()).collect()
    };
    let lists_none = |of: &Struct| {
        let follows = |property: &Property| property.required != property.nullable;
        listed(of).is_empty() || (of.parameters && of.properties.iter().all(follows))
    };
    listed(old) == listed(new) || (lists_none(old) && lists_none(new))
}

/// A structure on both sides.
pub struct Structs<'a> {
    pub old: &'a Struct,
    pub new: &'a Struct,
}

impl<'a> Structs<'a> {
    pub fn names(&self) -> [&'a WireName; 2] {
        [&self.old.name, &self.new.name]
    }
}

/// Whether a value can have this type itself.
pub fn is_visible(ty: &Type) -> bool {
    !matches!(ty, Type::Struct(structure) if !structure.referenced)
}

/// Whether the document has no name for the type: an inline schema, which is named after its place.
pub fn is_inline(ty: &Type) -> bool {
    let is_named = match ty {
        Type::Struct(structure) => structure.parameters,
        Type::Enum(enumeration) => enumeration.of_strings,
    };
    !is_named && Pointer::parse(ty.pointer()).segments().count() != COMPONENT
}

/// The segments of the pointer of a component.
const COMPONENT: usize = 3;

/// The base type, its base type, and so on.
pub fn ancestors<'a>(api: &'a Api, name: &WireName) -> Vec<&'a WireName> {
    let mut found: Vec<&WireName> = Vec::new();
    let mut next = api
        .structure(name)
        .and_then(|structure| structure.base.as_ref());
    while let Some(base) = next
        && !found.contains(&base)
    {
        found.push(base);
        next = api
            .structure(base)
            .and_then(|structure| structure.base.as_ref());
    }
    found
}

/// Whether a structure itself declares a property, rather than inheriting it.
pub fn is_own(api: &Api, structure: &Struct, property: &Property) -> bool {
    let base = structure.base.as_ref().and_then(|base| api.structure(base));
    let inherited = |base: &Struct| {
        let same =
            |other: &Property| other.name == property.name && other.pointer == property.pointer;
        base.properties.iter().any(same)
    };
    !base.is_some_and(inherited)
}

/// The structure that declares a property: the given one or an ancestor.
pub fn declaring<'a>(api: &'a Api, structure: &'a Struct, property: &Property) -> &'a Struct {
    let mut at = structure;
    while !is_own(api, at, property)
        && let Some(base) = at.base.as_ref().and_then(|base| api.structure(base))
    {
        at = base;
    }
    at
}

#[cfg(test)]
mod tests {
    use crate::diff::{self, Source};
    use crate::share::Lock;
    use crate::{document, lower};

    /// A document in which the property `a` refers to a schema.
    fn api(schema: &str) -> crate::ir::Api {
        let text = format!(
            "openapi: 3.0.4
info: {{title: t, version: v}}
servers: [{{url: 'https://graph.microsoft.com/beta'}}]
paths:
  /a: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/g.t'}}}}}}}}}}}}}}
  /b: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/g.y'}}}}}}}}}}}}}}
components:
  schemas:
    g.t: {{type: object, properties: {{a: {{$ref: '#/components/schemas/{schema}'}}, id: {{type: string}}}}}}
    g.l: {{type: array, items: {{$ref: '#/components/schemas/g.y'}}}}
    g.y: {{type: object, properties: {{b: {{$ref: '#/components/schemas/g.l'}}, c: {{$ref: '#/components/schemas/g.l'}}}}}}
    g.x: {{type: array, items: {{type: object, properties: {{b: {{$ref: '#/components/schemas/g.x'}}, c: {{$ref: '#/components/schemas/g.x'}}}}}}}}
"
        );
        let document = document::load("in.yaml", &text).expect("loads");
        lower::lower(&document).expect("a crate").0
    }

    #[test]
    fn given_an_inline_type_that_contains_itself_when_it_gets_a_name_then_nothing_breaks_on_the_wire()
     {
        let (old, new, lock) = (api("g.x"), api("g.l"), Lock::new());
        let source = |api| Source { api, lock: &lock };
        for (old, new) in [(&old, &new), (&new, &old)] {
            let found = diff::compare(&source(old), &source(new));
            assert!(!found.is_empty());
            let is_breaking = |change: &diff::Change| change.wire == diff::Severity::Breaking;
            assert!(!found.iter().any(is_breaking), "{found:?}");
        }
    }
}
