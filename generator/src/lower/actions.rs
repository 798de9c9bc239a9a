//! Parameters of actions: inline objects that need a name in Rust.
//!
//! The name consists of the bound type and the action, `accessPackage` + `moveToCatalog`. If two actions of the same
//! name take different parameters, each gets more segments of its URL as a prefix.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use openapiv3::Schema;

use super::objects::Object;
use super::simplified::Simplified;
use super::{Context, limits, properties};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{Body, Limits, Node, Property, PropertyKind, Struct, Type, WireName};
use crate::naming::{self, Ident, LONGEST, NameOf, TypePath, collision};

/// The parameters of one action at one URL.
pub struct Parameters {
    /// Placeholder in the operation's body until all names are known.
    placeholder: WireName,
    /// Possible names, shortest first.
    candidates: Vec<String>,
    properties: Vec<Property>,
    open: bool,
    limits: Limits,
    pointer: Pointer,
}

/// Lowers the parameters and returns a placeholder name; [`name_parameters`] replaces it.
///
/// Descriptions of OData actions often list no parameter as `required`. If so, those that can't be `null` are required.
pub fn parameters<'d>(
    context: &mut Context<'d>,
    (template, at): (&str, &Pointer),
    schema: &'d Schema,
    object: &Object<'d>,
    is_odata: bool,
) -> Result<WireName, Diagnostic> {
    for at in &object.alternatives {
        context.simplified.add(Simplified::Alternatives, at.clone());
    }
    if let Some((_, at)) = &object.discriminator {
        context
            .simplified
            .add(Simplified::Discriminator, at.clone());
    }
    let properties = fields(context, object, is_odata)?;
    let placeholder = WireName(at.as_str().to_owned());
    let limits = limits::of_type(context, schema);
    context.actions.push(Parameters {
        placeholder: placeholder.clone(),
        candidates: candidates(template, at),
        properties,
        open: object.open,
        limits,
        pointer: at.clone(),
    });
    Ok(placeholder)
}

/// The parameters that a body declares.
fn fields<'d>(
    context: &mut Context<'d>,
    object: &Object<'d>,
    is_odata: bool,
) -> Result<Vec<Property>, Diagnostic> {
    let notes = properties::notes(object, context)?;
    let mut found: Vec<Property> = Vec::new();
    let (mut read_only, mut failed) = (BTreeSet::new(), BTreeSet::new());
    for (name, schema, at) in &object.properties {
        // Go on, to report all such parameters.
        let property = properties::property(context, name, schema, at);
        let Some(property) = context.ok(property) else {
            failed.insert(*name);
            continue;
        };
        let property = properties::annotated(context, property, notes.get(name).cloned())?;
        if property.read_only {
            // Only responses have it.
            read_only.insert(*name);
            continue;
        }
        let property = Property {
            kind: PropertyKind::Structural,
            required: if is_odata && object.required.is_empty() {
                !property.nullable
            } else {
                object.required.contains_key(name)
            },
            required_on_create: false,
            ..property
        };
        if let Some(other) = found.iter_mut().find(|other| other.name == property.name) {
            *other = properties::joined(context, other, property);
            continue;
        }
        let same = |other: &&Property| other.rust == property.rust;
        if let Some(other) = found.iter().find(same) {
            let first = (other.name.as_str(), &Pointer::parse(&other.pointer));
            let collided = collision(&property.rust, NameOf::Other, first, name, at.clone());
            context.collisions.push(collided);
        }
        found.push(property);
    }
    found.retain(|property| !read_only.contains(property.name.as_str()));
    // Several required parameters become a struct, and its `new` takes the required ones.
    let required = found.iter().filter(|property| property.required).count();
    for property in &mut found {
        property.required_on_create = property.required && required > 1;
    }
    let declared = found.iter().map(|property| property.name.as_str());
    properties::undeclared(
        context,
        object,
        &declared.chain(read_only).chain(failed).collect(),
    );
    properties::others(context, object)?;
    Ok(found)
}

/// `/a/{b-id}/c.d.e` gives `b e`, `a b e`, …, `a b e post`, for URLs whose methods take different parameters, and
/// last `a b id c d e post`.
fn candidates(template: &str, at: &Pointer) -> Vec<String> {
    let words: Vec<String> = template
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(word)
        .collect();
    let mut names = Vec::new();
    for start in (0..words.len().saturating_sub(1)).rev() {
        names.push(words[start..].join(" "));
    }
    if names.is_empty() {
        names.extend(words.last().cloned());
    }
    let place: Vec<String> = at.segments().take(3).collect();
    if let [paths, _, method] = place.as_slice()
        && paths == "paths"
    {
        names.push(format!("{} {method}", words.join(" ")));
        // With namespaces, keys and arguments, for actions whose names are spelled alike in Rust.
        let whole = template.split(|c: char| !c.is_alphanumeric());
        let whole: Vec<&str> = whole.filter(|word| !word.is_empty()).collect();
        names.push(format!("{} {method}", whole.join(" ")));
    }
    names
}

fn word(segment: &str) -> String {
    if let Some(key) = segment
        .strip_prefix('{')
        .and_then(|key| key.strip_suffix('}'))
    {
        let key = key.trim_end_matches(|c: char| c.is_ascii_digit());
        return key.strip_suffix("-id").unwrap_or(key).to_owned();
    }
    let name = segment.split('(').next().unwrap_or_default();
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

/// Chooses the names of all parameters, adds their types, and replaces the placeholders in the tree.
pub fn name_parameters(context: &mut Context<'_>, root: &mut Node) {
    let actions = std::mem::take(&mut context.actions);
    let known = Candidates::of(context, &actions);
    let mut names: BTreeMap<WireName, WireName> = BTreeMap::new();
    let reserved: BTreeSet<WireName> = context.types.keys().cloned().collect();
    let mut taken: BTreeMap<Ident, WireName> = BTreeMap::new();
    // Actions at several URLs can share a request body component, which gets one name.
    let last = actions.iter().enumerate();
    let last: BTreeMap<&WireName, usize> =
        last.map(|(at, action)| (&action.placeholder, at)).collect();
    let is_last = |(at, action): &(usize, &Parameters)| last[&action.placeholder] == *at;
    for (_, action) in actions.iter().enumerate().filter(is_last) {
        let Some(rust) = choose(context, action, &known) else {
            continue;
        };
        let wire = taken.entry(rust.clone()).or_insert_with(|| {
            let wire = WireName(rust.to_string());
            // A component that has another name in Rust keeps its own on the wire.
            if reserved.contains(&wire) {
                action.placeholder.clone()
            } else {
                wire
            }
        });
        names.insert(action.placeholder.clone(), wire.clone());
        context
            .types
            .entry(wire.clone())
            .or_insert_with(|| Type::Struct(structure(wire.clone(), rust, action)));
    }
    rename(root, &names);
}

/// The data that decides whether a candidate can be used.
struct Candidates<'a> {
    /// By name in Rust: the first parameters it could name, and whether all others that it could name are equal.
    same: HashMap<Ident, (&'a Parameters, bool)>,
    /// Names of types.
    types: HashSet<Ident>,
}

impl<'a> Candidates<'a> {
    fn of(context: &Context<'_>, actions: &'a [Parameters]) -> Self {
        let mut same: HashMap<Ident, (&Parameters, bool)> = HashMap::new();
        for action in actions {
            for rust in action.candidates.iter().filter_map(|name| rust_name(name)) {
                let (first, is_same) = same.entry(rust).or_insert((action, true));
                *is_same = *is_same && same_parameters(first, action);
            }
        }
        let types = context
            .types
            .values()
            .filter(|ty| ty.rust().module.is_none());
        let types = types.map(|ty| ty.rust().ident.clone()).collect();
        Self { same, types }
    }
}

/// Returns the shortest candidate that names equal parameters wherever it could be used.
fn choose(context: &mut Context<'_>, action: &Parameters, known: &Candidates<'_>) -> Option<Ident> {
    let mut is_taken = false;
    for candidate in &action.candidates {
        let Some(rust) = rust_name(candidate) else {
            continue;
        };
        if known.same[&rust].1 && !known.types.contains(&rust) {
            return Some(rust);
        }
        is_taken = true;
    }
    let (message, help) = if is_taken {
        (
            "found no name for the parameters of this action: others with different parameters have all of them",
            "rename the type that has the name with `x-rust-name` in an overlay, or move the schema to \
             `#/components/schemas` and refer to it there",
        )
    } else {
        (
            "found no name for the parameters of this action: those from its URL are too long",
            "move the schema to `#/components/schemas` with an overlay, and refer to it there",
        )
    };
    let found = Diagnostic::error(action.pointer.clone(), message).help(help);
    context.diagnostics.push(found);
    None
}

/// The name of parameters in Rust, unless it is too long or no identifier.
fn rust_name(candidate: &str) -> Option<Ident> {
    let name = format!("{candidate} parameters");
    (name.len() <= LONGEST).then(|| naming::camel(&name).ok())?
}

fn same_parameters(a: &Parameters, b: &Parameters) -> bool {
    fn key(property: &Property) -> impl PartialEq {
        (
            &property.name,
            &property.rust,
            &property.ty,
            property.nullable,
            property.required,
        )
    }
    let both = a.properties.iter().zip(&b.properties);
    a.open == b.open
        && a.properties.len() == b.properties.len()
        && both.map(|(a, b)| (key(a), key(b))).all(|(a, b)| a == b)
}

fn structure(name: WireName, rust: Ident, action: &Parameters) -> Struct {
    Struct {
        name,
        rust: TypePath {
            module: None,
            ident: rust,
        },
        parameters: true,
        base: None,
        abstract_: false,
        open: action.open,
        properties: action.properties.clone(),
        limits: action.limits.clone(),
        derived: Vec::new(),
        referenced: true,
        entity_set: None,
        deprecated: None,
        docs: None,
        pointer: action.pointer.as_str().to_owned(),
    }
}

fn rename(node: &mut Node, names: &BTreeMap<WireName, WireName>) {
    for operation in &mut node.operations {
        if let Some(Body::Parameters(name)) = &mut operation.body
            && let Some(found) = names.get(name)
        {
            *name = found.clone();
        }
    }
    node.children
        .iter_mut()
        .for_each(|child| rename(child, names));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_the_place_of_parameters_when_named_then_only_an_operation_adds_its_method() {
        for (place, last) in [
            (
                "/paths/~1a~1{b-id}~1c.d.e/post/requestBody",
                "a b id c d e post",
            ),
            ("/components/requestBodies/post", "a b e"),
        ] {
            let found = candidates("/a/{b-id}/c.d.e", &Pointer::parse(place));
            assert_eq!(found[..2], ["b e", "a b e"]);
            assert_eq!(found.last().map(String::as_str), Some(last), "{place}");
        }
    }
}
