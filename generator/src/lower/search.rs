//! Questions about schemas that follow references and the parts of `allOf`.
//!
//! A search looks at each schema once, however many parts refer to it.

use std::collections::{HashMap, HashSet};

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type as SchemaType,
};

use super::shapes::{
    all_of, as_item, has_alternatives, is_enumeration, is_limit, is_structure, is_value_limit,
    is_void, may_be_object, members, only_limits, requires, says_nothing, values_of_map,
};
use crate::document::Document;

/// How deep a search goes. Schemas that nest deeper are rejected elsewhere.
const DEPTH: usize = 64;

/// A part of `allOf` and its index.
type Part<'s> = (usize, &'s ReferenceOr<Schema>);

/// Whether a component becomes a type, and not an alias of another type.
pub fn is_named(document: &Document, schema: &Schema) -> bool {
    Search::new(document).is_named(schema)
}

/// Whether an inline schema becomes a type.
pub fn becomes_type(document: &Document, schema: &Schema) -> bool {
    is_enumeration(schema)
        || match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => !object.properties.is_empty(),
            SchemaKind::AllOf { all_of } => {
                all_of.iter().filter(|part| !is_void(part)).count() > 1
                    && !all_of.iter().all(is_value_limit)
                    && values(document, all_of).is_empty()
                    && wrapped(document, schema).is_none()
            }
            SchemaKind::Any(any) => is_object(document, any) && wrapped(document, schema).is_none(),
            _ => false,
        }
}

/// The part of `allOf` that says what a value is, if the other parts and the schema around it only limit it; of
/// several maps, the first. Required properties are more than a limit if the part has fields.
pub fn wrapped<'s>(document: &'s Document, schema: &'s Schema) -> Option<Part<'s>> {
    Search::new(document).wrapped(schema)
}

/// Whether a part of `allOf` is a map.
pub fn is_map(document: &Document, part: &ReferenceOr<Schema>) -> bool {
    Search::new(document).is_map(part)
}

/// The schema that a branch or part is, or refers to.
pub fn resolved<'s>(document: &'s Document, member: &'s ReferenceOr<Schema>) -> Option<&'s Schema> {
    match member {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { reference } => {
            document.schema(reference).ok().map(|(_, schema, _)| schema)
        }
    }
}

/// The parts of `allOf` whose type is not an object, each with its index and the name of the type.
pub fn values<'s>(
    document: &'s Document,
    parts: &'s [ReferenceOr<Schema>],
) -> Vec<(usize, &'s str)> {
    Search::new(document).values(parts)
}

/// The type, other than `object`, that a schema or a part of its `allOf` states.
pub fn stated_type<'s>(document: &'s Document, schema: &'s ReferenceOr<Schema>) -> Option<&'s str> {
    Search::new(document).value_type(schema)
}

/// Whether `type` decides what a value is, and the branches of `anyOf` and `oneOf` only limit it.
pub fn is_limited(document: &Document, any: &AnySchema) -> bool {
    let mut branches = any.any_of.iter().chain(&any.one_of);
    match any.typ.as_deref() {
        None => false,
        Some("object") => !has_alternatives(any),
        Some(_) => match (branches.next(), branches.next()) {
            (Some(only), None) => stated_type(document, only).is_none(),
            _ => true,
        },
    }
}

/// The same as [`is_structure`], aside from `allOf` with the type of another value.
pub fn is_object(document: &Document, any: &AnySchema) -> bool {
    Search::new(document).is_object(any)
}

/// The members of an enumeration, also of one within `allOf`.
pub fn enumerated<'s>(
    document: &'s Document,
    schema: &'s ReferenceOr<Schema>,
) -> Option<Vec<&'s str>> {
    let (mut seen, mut left) = (HashSet::new(), vec![schema]);
    while let Some(next) = left.pop() {
        let Some(schema) = resolved(document, next) else {
            continue;
        };
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        if let Some(members) = members(schema) {
            return Some(members);
        }
        left.extend(all_of(schema).iter().rev());
    }
    None
}

/// The answers about the schemas that a search has looked at.
struct Search<'s> {
    document: &'s Document,
    depth: usize,
    named: Answers<bool>,
    maps: Answers<bool>,
    types: Answers<Option<&'s str>>,
}

type Answers<T> = HashMap<*const Schema, T>;

impl<'s> Search<'s> {
    fn new(document: &'s Document) -> Self {
        Self {
            document,
            depth: 0,
            named: HashMap::new(),
            maps: HashMap::new(),
            types: HashMap::new(),
        }
    }

    /// The answer about a schema, found once; `endless` is the answer about one that leads back to itself.
    fn once<T: Copy>(
        &mut self,
        answers: fn(&mut Self) -> &mut Answers<T>,
        schema: &'s Schema,
        endless: T,
        find: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let key = std::ptr::from_ref(schema);
        if let Some(known) = answers(self).get(&key) {
            return *known;
        }
        if self.depth == DEPTH {
            return endless;
        }
        answers(self).insert(key, endless);
        self.depth += 1;
        let found = find(self);
        self.depth -= 1;
        answers(self).insert(key, found);
        found
    }

    fn is_named(&mut self, schema: &'s Schema) -> bool {
        // Lowering such a type reports that its bases lead back to it.
        self.once(|all| &mut all.named, schema, true, |all| all.named(schema))
    }

    fn named(&mut self, schema: &'s Schema) -> bool {
        let is_map = |additional: &Option<AdditionalProperties>| {
            values_of_map(additional.as_ref()).is_some()
                && schema.schema_data.discriminator.is_none()
        };
        is_enumeration(schema)
            || match &schema.schema_kind {
                SchemaKind::Type(SchemaType::Object(object)) => {
                    !object.properties.is_empty() || !is_map(&object.additional_properties)
                }
                SchemaKind::AllOf { all_of } => {
                    !all_of.iter().all(is_value_limit)
                        && self.values(all_of).is_empty()
                        && !self.wraps_alias(schema)
                }
                SchemaKind::Any(any) if self.is_object(any) => !self.wraps_alias(schema),
                SchemaKind::Any(any) => {
                    any.typ.as_deref() == Some("object")
                        && !has_alternatives(any)
                        && !is_map(&any.additional_properties)
                }
                _ => false,
            }
    }

    /// Whether a schema is a map, or a choice, with limits around it.
    fn wraps_alias(&mut self, schema: &'s Schema) -> bool {
        let only = self.wrapped(schema);
        let only = only.and_then(|(_, only)| resolved(self.document, only));
        only.is_some_and(|only| !self.is_named(only))
    }

    fn is_object(&mut self, any: &'s AnySchema) -> bool {
        is_structure(any) && (!any.properties.is_empty() || self.values(&any.all_of).is_empty())
    }

    fn wrapped(&mut self, schema: &'s Schema) -> Option<Part<'s>> {
        let around = match &schema.schema_kind {
            SchemaKind::Any(any) if only_limits(any) => Some(any),
            SchemaKind::AllOf { .. } => None,
            _ => return None,
        };
        let parts = all_of(schema);
        let mut real = parts.iter().enumerate().filter(|(_, part)| !is_limit(part));
        let only = real.next()?;
        if real.clone().next().is_some() {
            let are_maps = self.is_map(only.1) && real.all(|(_, part)| self.is_map(part));
            return are_maps.then_some(only);
        }
        let mut others = parts.iter().filter(|part| !std::ptr::eq(*part, only.1));
        let found = resolved(self.document, only.1);
        let has_fields = found
            .filter(|found| found.schema_data.discriminator.is_none())
            .is_some_and(|found| self.is_named(found));
        let is_same = match only.1 {
            _ if !has_fields => true,
            ReferenceOr::Reference { .. } => {
                around.is_none_or(|any| any.required.is_empty())
                    && !others.filter_map(as_item).any(requires)
            }
            // A type of its own, to which the limits belong.
            ReferenceOr::Item(_) => around.is_none_or(says_nothing) && others.all(is_void),
        };
        is_same.then_some(only)
    }

    fn is_map(&mut self, part: &'s ReferenceOr<Schema>) -> bool {
        resolved(self.document, part).is_some_and(|schema| {
            self.once(
                |all| &mut all.maps,
                schema,
                false,
                |all| !all.is_named(schema) && all.has_values(schema),
            )
        })
    }

    /// Whether a schema, or the only part that it wraps, says what the values of a map are.
    fn has_values(&mut self, schema: &'s Schema) -> bool {
        let additional = match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => object.additional_properties.as_ref(),
            SchemaKind::Any(any) if may_be_object(any) => any.additional_properties.as_ref(),
            _ => None,
        };
        values_of_map(additional).is_some()
            || self
                .wrapped(schema)
                .is_some_and(|(_, only)| self.is_map(only))
    }

    fn values(&mut self, parts: &'s [ReferenceOr<Schema>]) -> Vec<(usize, &'s str)> {
        let all = parts.iter().enumerate();
        all.filter_map(|(index, part)| Some((index, self.value_type(part)?)))
            .collect()
    }

    fn value_type(&mut self, part: &'s ReferenceOr<Schema>) -> Option<&'s str> {
        let schema = resolved(self.document, part)?;
        self.once(
            |all| &mut all.types,
            schema,
            None,
            |all| all.type_of(schema),
        )
    }

    fn type_of(&mut self, schema: &'s Schema) -> Option<&'s str> {
        match &schema.schema_kind {
            SchemaKind::Type(SchemaType::String(_)) => Some("string"),
            SchemaKind::Type(SchemaType::Number(_)) => Some("number"),
            SchemaKind::Type(SchemaType::Integer(_)) => Some("integer"),
            SchemaKind::Type(SchemaType::Boolean(_)) => Some("boolean"),
            SchemaKind::Type(SchemaType::Array(_)) => Some("array"),
            SchemaKind::AllOf { all_of } => all_of.iter().find_map(|part| self.value_type(part)),
            SchemaKind::Any(any) => match any.typ.as_deref() {
                Some("object") => None,
                Some(other) => Some(other),
                None if is_enumeration(schema) => Some("string"),
                None => any.all_of.iter().find_map(|part| self.value_type(part)),
            },
            SchemaKind::Type(SchemaType::Object(_))
            | SchemaKind::OneOf { .. }
            | SchemaKind::AnyOf { .. }
            | SchemaKind::Not { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
