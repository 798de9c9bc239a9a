//! Components that become types: structures with inherited properties, and enumerations.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};

use super::objects::{Object, object};
use super::simplified::Simplified;
use super::{
    Context, InlineType, annotations, described, enums, limits, objects, parts, properties, shapes,
};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::{component_name, reference};
use crate::ir::{Property, Struct, Type, WireName};
use crate::naming::{self, NameOf, TypePath};
use crate::syntax::scalar;

/// The path of the set that identifiers of a type belong to.
const ENTITY_SET: &str = "x-graph-entity-set";

/// The maximum number of types that one inherits from or includes.
const MOST_BASES: usize = 256;

/// The one discriminator that OData has.
const ODATA_TYPE: &str = "@odata.type";

/// Lowers the schema with this name and queues the types it uses.
pub fn lower(context: &mut Context<'_>, name: &WireName) {
    let document = context.document;
    let reference = reference("schemas", name.as_str());
    let Some((name, schema, at)) = context.ok(document.schema(&reference)) else {
        return;
    };
    let wire = WireName(name.to_owned());
    if context.types.contains_key(&wire) {
        queue_derived(context, &wire, schema, &at);
        return;
    }
    let Some(rust) = context.ok(rust_path(context, name, schema, &at)) else {
        return;
    };
    let lowered = of_schema(context, &wire, rust, schema, &at);
    if let Some(lowered) = context.ok(lowered) {
        context.types.insert(wire.clone(), lowered);
        queue_derived(context, &wire, schema, &at);
    }
}

/// The path of a type: its own name, or `x-rust-name`. The latter replaces only the name; the type stays in its
/// namespace, if that has a valid name in Rust.
fn rust_path(
    context: &Context<'_>,
    name: &str,
    schema: &Schema,
    at: &Pointer,
) -> Result<TypePath, Diagnostic> {
    let Some(renamed) = annotations::rust_name(context, &schema.schema_data.extensions, at)? else {
        return naming::checked_name(name, NameOf::Other, at, naming::type_path);
    };
    let namespace = naming::type_path(name).ok().and_then(|path| path.module);
    let path = naming::checked_name(renamed, NameOf::Other, at, naming::type_path)?;
    Ok(TypePath {
        module: path.module.or(namespace),
        ident: path.ident,
    })
}

/// Lowers an inline schema that became a type.
pub fn lower_inline<'d>(context: &mut Context<'d>, inline: InlineType<'d>) {
    let InlineType {
        name,
        rust,
        schema,
        at,
    } = inline;
    let lowered = structure(context, &name, rust, schema, &at);
    if let Some(lowered) = context.ok(lowered) {
        context.types.insert(name.clone(), Type::Struct(lowered));
        queue_derived(context, &name, schema, &at);
    }
}

/// Lowers a schema to a type: an enumeration or a structure.
fn of_schema<'d>(
    context: &mut Context<'d>,
    name: &WireName,
    rust: TypePath,
    schema: &'d Schema,
    at: &Pointer,
) -> Result<Type, Diagnostic> {
    if let Some(members) = shapes::members(schema) {
        let all = shapes::all_of(schema);
        parts::check_stated(context.document, "string", all, at)?;
        parts::note_other_members(context, schema, all, at);
        return enums::enumeration(context, name, rust, schema, &members, at).map(Type::Enum);
    }
    // Those of inline types have no effect.
    context.read.add(at, annotations::ABSTRACT);
    context.read.add(at, ENTITY_SET);
    structure(context, name, rust, schema, at).map(Type::Struct)
}

/// Lowers a structure, including what it inherits.
fn structure<'d>(
    context: &mut Context<'d>,
    name: &WireName,
    rust: TypePath,
    schema: &'d Schema,
    at: &Pointer,
) -> Result<Struct, Diagnostic> {
    let chain = inheritance(context, schema, at)?;
    let properties = inherited(context, &chain)?;
    if chain.iter().any(is_tagged) {
        context.tagged.insert(name.clone());
    }
    let alternatives = chain.last().into_iter().flat_map(|own| &own.alternatives);
    for at in alternatives {
        context.simplified.add(Simplified::Alternatives, at.clone());
    }
    properties::distinct(context, properties.values());
    let base = chain
        .last()
        .and_then(|object| object.base.clone())
        .map(WireName);
    if let Some(base) = &base {
        context.use_type(base.as_str(), false);
    }
    Ok(Struct {
        name: name.clone(),
        rust,
        parameters: false,
        base,
        abstract_: annotations::is_abstract(&schema.schema_data.extensions, at)?,
        open: chain.iter().any(|object| object.open),
        properties: properties.into_values().collect(),
        limits: limits::of_type(context, schema),
        derived: Vec::new(),
        referenced: false,
        entity_set: entity_set(schema, at)?,
        deprecated: described::type_deprecation(schema),
        docs: described::docs(schema),
        pointer: at.as_str().to_owned(),
    })
}

/// The properties of a type: its own, which come last, and those of its bases.
fn inherited<'d>(
    context: &mut Context<'d>,
    chain: &[Object<'d>],
) -> Result<IndexMap<WireName, Property>, Diagnostic> {
    let mut found: IndexMap<WireName, Property> = IndexMap::new();
    let Some((own, bases)) = chain.split_last() else {
        return Ok(found);
    };
    let mut failed = BTreeSet::new();
    for (index, object) in chain.iter().enumerate() {
        let is_own = index == bases.len();
        let notes = if is_own {
            properties::notes(object, context)?
        } else {
            // Errors in there are reported where the base type is lowered.
            properties::notes(object, context).unwrap_or_default()
        };
        for (name, schema, at) in &object.properties {
            if name.starts_with('@') {
                annotation(context, object, (name, at), is_own)?;
                continue;
            }
            // Go on, to report all such properties.
            let lowered = properties::property(context, name, schema, at);
            let Some(mut lowered) = context.ok(lowered) else {
                failed.insert(*name);
                continue;
            };
            let mut of_type = chain.iter();
            lowered.required = of_type.any(|object| object.required.contains_key(name));
            let note = notes.get(name).cloned();
            let lowered = if is_own {
                properties::annotated(context, lowered, note)?
            } else {
                properties::annotated(context, lowered.clone(), note).unwrap_or(lowered)
            };
            let lowered = match found.get(&lowered.name) {
                Some(other) => properties::joined(context, other, lowered),
                None => lowered,
            };
            found.insert(lowered.name.clone(), lowered);
        }
    }
    let declared = found.keys().map(WireName::as_str);
    properties::undeclared(context, own, &declared.chain(failed).collect());
    properties::others(context, own)?;
    Ok(found)
}

/// Looks at a property whose name begins with `@`, which has no field.
fn annotation(
    context: &mut Context<'_>,
    object: &Object<'_>,
    (name, at): (&str, &Pointer),
    is_own: bool,
) -> Result<(), Diagnostic> {
    if !name.starts_with("@odata.") {
        context.simplified.add(Simplified::Annotation, at.clone());
    }
    if is_own && !context.is_read_only {
        without_note(object, name)?;
    }
    Ok(())
}

/// Refuses a note on an annotation, which has no field.
fn without_note(object: &Object<'_>, name: &str) -> Result<(), Diagnostic> {
    let mut notes = object.notes.iter();
    let Some((_, at)) = notes.find(|(notes, _)| notes.get(name).is_some()) else {
        return Ok(());
    };
    let message = format!(
        "found a note on {}, expected one on a property that has a field",
        quoted(name)
    );
    let help = "remove it with an overlay; names that begin with `@` have no field";
    Err(Diagnostic::error(at.child(name), message).help(help))
}

/// The set that identifiers of a type belong to.
fn entity_set(schema: &Schema, at: &Pointer) -> Result<Option<String>, Diagnostic> {
    let set = schema.schema_data.extensions.get(ENTITY_SET);
    let Some(set) = set.and_then(serde_json::Value::as_str) else {
        return Ok(None);
    };
    let path = set.trim_start_matches('/');
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        !name.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    if path.split('/').all(is_name) {
        return Ok(Some(path.to_owned()));
    }
    let message = format!(
        "found {}, expected the path of a set, such as `groups` or `identity/users`",
        quoted(set)
    );
    let help = "correct it with an overlay: names between `/`, without keys and queries";
    Err(Diagnostic::error(at.child(ENTITY_SET), message).help(help))
}

/// Whether an object says that its values carry `@odata.type`.
fn is_tagged(object: &Object<'_>) -> bool {
    let discriminator = object.discriminator.as_ref();
    discriminator.is_some_and(|(found, _)| found.property_name == ODATA_TYPE)
        || object
            .properties
            .iter()
            .any(|(name, ..)| *name == ODATA_TYPE)
}

/// The `allOf` chain from the root type down to this one.
fn inheritance<'s>(
    context: &Context<'s>,
    schema: &'s Schema,
    at: &Pointer,
) -> Result<Vec<Object<'s>>, Diagnostic> {
    let mut chain = vec![object(schema, at)?];
    let mut todo: Vec<String> = objects::bases(&chain[0]);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(base) = todo.pop() {
        let reference = reference("schemas", &base);
        let (_, schema, pointer) = context.document.schema(&reference)?;
        if pointer == *at {
            return Err(Diagnostic::error(
                at.child("allOf"),
                format!(
                    "the base types of this schema lead back to {}",
                    quoted(&base)
                ),
            )
            .help("remove one of the references from `allOf` with an overlay"));
        }
        // A type that is inherited twice counts once.
        if seen.contains(&base) {
            continue;
        }
        if seen.len() == MOST_BASES {
            let message =
                format!("found more than {MOST_BASES} types that this schema inherits from");
            let help = "state its properties itself with an overlay, and shorten `allOf`";
            return Err(Diagnostic::error(at.child("allOf"), message).help(help));
        }
        let object = object(schema, &pointer)?;
        todo.extend(objects::bases(&object));
        chain.push(object);
        seen.insert(base);
    }
    chain.reverse();
    Ok(chain)
}

/// Whether a component lists the type in its `allOf`.
fn has_derived(context: &Context<'_>, name: &WireName) -> bool {
    let base = reference("schemas", name.as_str());
    let components = context.document.openapi.components.as_ref();
    let mut schemas = components.into_iter().flat_map(|all| all.schemas.values());
    schemas.any(|schema| {
        let parts = schema.as_item().map(shapes::all_of);
        let mut parts = parts.into_iter().flatten();
        parts.any(|part| matches!(part, ReferenceOr::Reference { reference } if *reference == base))
    })
}

/// Queues the derived types of a type that is used as a value, because its values may be of those types.
fn queue_derived(context: &mut Context<'_>, name: &WireName, schema: &Schema, at: &Pointer) {
    if !context.referenced.contains(name) {
        return;
    }
    let Ok(found) = object(schema, at) else {
        return;
    };
    let Some((discriminator, at)) = found.discriminator else {
        return;
    };
    if discriminator.property_name != ODATA_TYPE {
        context
            .simplified
            .add(Simplified::Discriminator, at.child("propertyName"));
        return;
    }
    // `trim` leaves out the mapping to types that a slice does not have.
    if discriminator.mapping.is_empty() && has_derived(context, name) {
        context.simplified.add(Simplified::Unmapped, at.clone());
    }
    for (value, target) in &discriminator.mapping {
        let at = at.child("mapping").child(value);
        let derives = derives(context, target, name);
        let reference = target;
        let target = component_name(target, "schemas").unwrap_or_default();
        if value.trim_start_matches('#') == target {
            let target = context.use_type(&target, true);
            context.mapped.insert((name.clone(), target, at));
        } else {
            let message = format!(
                "found {} for the type {}, expected its own name, which is what `@odata.type` has",
                quoted(value),
                quoted(&target)
            );
            let own = scalar::of(&format!("#{target}"));
            let entry = format!("{own}: {}", scalar::of(reference));
            let help = if derives {
                format!("correct the mapping with an overlay, to `{entry}`")
            } else {
                format!(
                    "remove it with an overlay, because {} does not derive from {}; or correct it to `{entry}`, \
                     and state the base with `allOf`",
                    quoted(&target),
                    quoted(name.as_str())
                )
            };
            context
                .diagnostics
                .push(Diagnostic::error(at, message).help(help));
        }
    }
}

/// Whether a schema has the type among its bases.
fn derives(context: &Context<'_>, reference: &str, base: &WireName) -> bool {
    let found = context.document.schema(reference);
    let chain = found.and_then(|(_, schema, at)| inheritance(context, schema, &at));
    let is_base = |object: &Object<'_>| object.base.as_deref() == Some(base.as_str());
    chain.is_ok_and(|chain| chain.iter().any(is_base))
}
