//! Enumerations of known values: the API reference lists them, the description only says `string`.

use indexmap::IndexMap;
use serde_json::Value;

use super::Context;
use super::extension::{RUST_NAMES, list, object, rust, text, unlisted, wrong};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document;
use crate::ir::{Enum, Limits, Member, Property, States, Ty, Type, WireName, edm_name};
use crate::naming::{self, Ident, NameOf, collision};

/// The known values of a property, from an overlay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownValues {
    /// The name of the enumeration, without a namespace.
    pub name: String,
    /// The documentation of the enumeration.
    pub docs: Option<String>,
    /// The values, each with its documentation.
    pub values: IndexMap<String, Option<String>>,
    /// The names of values in Rust.
    pub rust_names: IndexMap<String, String>,
    /// The place in the overlay.
    pub at: Pointer,
}

/// Reads `x-known-values: {name: …, description: …, values: {…: …}}`. Values without documentation can be a list.
pub fn read(value: &Value, at: &Pointer) -> Result<KnownValues, Diagnostic> {
    let mut found = KnownValues {
        at: at.clone(),
        ..KnownValues::default()
    };
    for (key, value) in object(value, at)? {
        let at = at.child(key);
        match key.as_str() {
            "name" => rust(value, &at)?.clone_into(&mut found.name),
            "description" => found.docs = Some(text(value, &at)?.to_owned()),
            "values" => found.values = values(value, &at)?,
            RUST_NAMES => found.rust_names = rust_names(value, &at)?,
            _ => {
                let known = ["name", "description", "values", RUST_NAMES];
                return Err(unlisted(&at, key, &known));
            }
        }
    }
    if found.name.is_empty() {
        return Err(wrong(at, "no `name`", "that of the enumeration"));
    }
    if found.values.is_empty() {
        return Err(wrong(at, "no `values`", "at least one"));
    }
    let mut renamed = found.rust_names.keys();
    if let Some(name) = renamed.find(|name| !found.values.contains_key(*name)) {
        let at = at.child(RUST_NAMES).child(name);
        return Err(wrong(&at, &quoted(name), "one of `values`"));
    }
    Ok(found)
}

fn rust_names(value: &Value, at: &Pointer) -> Result<IndexMap<String, String>, Diagnostic> {
    let mut found = IndexMap::new();
    for (name, value) in object(value, at)? {
        let rust = rust(value, &at.child(name))?;
        found.insert(name.clone(), rust.to_owned());
    }
    Ok(found)
}

fn values(value: &Value, at: &Pointer) -> Result<IndexMap<String, Option<String>>, Diagnostic> {
    let mut found = IndexMap::new();
    let mut add = |name: &str, docs: Option<String>, at: &Pointer| {
        let known = found
            .keys()
            .any(|known: &String| known.eq_ignore_ascii_case(name));
        if known {
            let message = format!(
                "found the value {} twice; case does not matter",
                quoted(name)
            );
            return Err(Diagnostic::error(at.clone(), message).help("list it once"));
        }
        found.insert(name.to_owned(), docs);
        Ok(())
    };
    if let Some(names) = value.as_array() {
        for (index, name) in names.iter().enumerate() {
            let at = at.index(index);
            add(text(name, &at)?, None, &at)?;
        }
        return Ok(found);
    }
    for (name, docs) in object(value, at)? {
        let at = at.child(name);
        add(name, Some(text(docs, &at)?.to_owned()), &at)?;
    }
    Ok(found)
}

/// Reads `x-states: {final: […], success: […]}`, two lists of values.
pub fn states(value: &Value, at: &Pointer) -> Result<States, Diagnostic> {
    let mut found = States::default();
    for (key, value) in object(value, at)? {
        let at = at.child(key);
        let names = match key.as_str() {
            "final" => &mut found.final_,
            "success" => &mut found.success,
            _ => return Err(unlisted(&at, key, &["final", "success"])),
        };
        for (index, name) in list(value, &at)?.iter().enumerate() {
            let name = text(name, &at.index(index))?;
            names.push(WireName(name.to_owned()));
        }
    }
    let is_final = |name: &&WireName| found.final_.contains(name);
    if let Some(success) = found.success.iter().find(|name| !is_final(name)) {
        let message = format!(
            "found {} in `success` and not in `final`, expected it in both",
            quoted(success.as_str())
        );
        let found = Diagnostic::error(at.child("success"), message);
        return Err(found.help("list it in `final`, too"));
    }
    Ok(found)
}

/// Records the final states of the enumeration that is the type of a property.
pub fn note_states(
    context: &mut Context<'_>,
    property: &Property,
    states: States,
    at: Pointer,
) -> Result<(), Diagnostic> {
    let Ty::Named(name) = &property.ty else {
        let found = "`x-states` on a property that is not an enumeration";
        return Err(wrong(&at, found, "`x-known-values`, too"));
    };
    context.states.push((name.clone(), states, at));
    Ok(())
}

/// Adds the recorded states to the enumerations, once all types are known.
pub fn give_states(context: &mut Context<'_>) {
    for (name, states, at) in std::mem::take(&mut context.states) {
        let given = match context.types.get_mut(&name) {
            Some(Type::Enum(found)) => give(found, states, &at),
            // A type that can't be lowered has its own error.
            None => Ok(()),
            Some(Type::Struct(_)) => {
                let found = format!("`x-states` on a property of type {}", quoted(name.as_str()));
                Err(wrong(&at, &found, "an enumeration"))
            }
        };
        context.ok(given);
    }
}

fn give(enumeration: &mut Enum, states: States, at: &Pointer) -> Result<(), Diagnostic> {
    for (key, names) in [("final", &states.final_), ("success", &states.success)] {
        for (index, name) in names.iter().enumerate() {
            if !enumeration
                .members
                .iter()
                .any(|member| member.name == *name)
            {
                let at = at.child(key).index(index);
                let expected = format!("a member of {}", quoted(enumeration.name.as_str()));
                return Err(wrong(&at, &quoted(name.as_str()), &expected));
            }
        }
    }
    match &enumeration.states {
        Some(others) if *others != states => {
            let message = format!(
                "found different states of {} at another property",
                quoted(enumeration.name.as_str())
            );
            Err(Diagnostic::error(at.clone(), message).help("state the same at each of them"))
        }
        _ => {
            enumeration.states = Some(states);
            Ok(())
        }
    }
}

/// Replaces the string type of a property by the enumeration of its known values.
pub fn apply(
    context: &mut Context<'_>,
    property: &mut Property,
    known: &KnownValues,
) -> Result<(), Diagnostic> {
    let at = known.at.clone();
    let name = WireName(format!("{}.{}", naming::ROOT_NAMESPACE, known.name));
    let named = Ty::Named(name.clone());
    property.ty = match &property.ty {
        Ty::String => named,
        Ty::List(item) if **item == Ty::String => Ty::List(Box::new(named)),
        _ => {
            let found = format!("a property of type {}", quoted(&edm_name(&property.ty)));
            return Err(wrong(
                &at,
                &found,
                "a text without an `enum`, or a list of them",
            ));
        }
    };
    let reference = document::reference("schemas", name.as_str());
    if context.document.schema(&reference).is_ok() {
        let message = format!(
            "found the name {}, which is that of a schema",
            quoted(&known.name)
        );
        return Err(Diagnostic::error(at, message).help("give the enumeration another name"));
    }
    let enumeration = enumeration(context, &name, known)?;
    match context.types.get_mut(&name) {
        None => {
            context.types.insert(name, Type::Enum(enumeration));
            Ok(())
        }
        Some(Type::Enum(other)) if is_same(other, &enumeration) => {
            // One property can document the enumeration for all. If several do, the first place wins.
            let (first, second) = if other.pointer <= enumeration.pointer {
                (&*other, &enumeration)
            } else {
                (&enumeration, &*other)
            };
            *other = Enum {
                docs: first.docs.clone().or_else(|| second.docs.clone()),
                members: first
                    .members
                    .iter()
                    .zip(&second.members)
                    .map(explained)
                    .collect(),
                ..first.clone()
            };
            Ok(())
        }
        Some(_) => {
            let message = format!(
                "found {} with values that differ from those at another property",
                quoted(&known.name)
            );
            let help = "give it another `name`, or state the same values";
            Err(Diagnostic::error(at, message).help(help))
        }
    }
}

fn explained((first, second): (&Member, &Member)) -> Member {
    Member {
        docs: first.docs.clone().or_else(|| second.docs.clone()),
        ..first.clone()
    }
}

fn is_same(one: &Enum, other: &Enum) -> bool {
    fn names(enumeration: &Enum) -> impl Iterator<Item = (&WireName, &Ident)> {
        let members = enumeration.members.iter();
        members.map(|member| (&member.name, &member.rust))
    }
    names(one).eq(names(other))
}

fn enumeration(
    context: &mut Context<'_>,
    name: &WireName,
    known: &KnownValues,
) -> Result<Enum, Diagnostic> {
    let at = &known.at;
    let rust = naming::checked_name(
        name.as_str(),
        NameOf::Known,
        &at.child("name"),
        naming::type_path,
    )?;
    let at = at.child("values");
    let mut members: Vec<Member> = Vec::new();
    // Values without documentation are a list.
    let place = |index: usize, docs: &Option<String>, value: &str| match docs {
        Some(_) => at.child(value),
        None => at.index(index),
    };
    for (index, (value, docs)) in known.values.iter().enumerate() {
        let at = place(index, docs, value);
        let renamed = known.rust_names.get(value).unwrap_or(value);
        let rust = naming::checked_name(renamed, NameOf::Member, &at, naming::variant)?;
        let first = members.iter().position(|other| other.rust == rust);
        if let Some(first) = first {
            let other = &members[first];
            let name = other.name.as_str();
            let other = (name, &place(first, &other.docs, name));
            let found = collision(&rust, NameOf::Member, other, value, at);
            context.collisions.push(found);
        }
        members.push(Member {
            name: WireName(value.clone()),
            rust,
            docs: docs.clone(),
        });
    }
    Ok(Enum {
        name: name.clone(),
        rust,
        members,
        flags: false,
        of_strings: true,
        // Those of the property stay there.
        limits: Limits::default(),
        states: None,
        deprecated: None,
        docs: known.docs.clone(),
        pointer: known.at.as_str().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(value: &Value) -> String {
        let found = read(value, &Pointer::root().child("x-known-values")).unwrap_err();
        format!("{}: {}", found.pointer.as_str(), found.message)
    }

    #[test]
    fn given_known_values_of_another_shape_when_read_then_the_error_names_the_place() {
        for (value, message) in [
            (
                json!([]),
                "/x-known-values: found a list, expected an object",
            ),
            (
                json!({"name": "e"}),
                "/x-known-values: found no `values`, expected at least one",
            ),
            (
                json!({"values": ["a"]}),
                "/x-known-values: found no `name`, expected that of the enumeration",
            ),
            (
                json!({"name": "e", "values": [7]}),
                "/x-known-values/values/0: found the number 7, expected text that is not empty",
            ),
            (
                json!({"name": "e", "values": {"a": null}}),
                "/x-known-values/values/a: found null, expected text that is not empty",
            ),
            (
                json!({"name": "e", "values": ["a", "A"]}),
                "/x-known-values/values/1: found the value `A` twice; case does not matter",
            ),
            (
                json!({"name": "e", "value": ["a"]}),
                "/x-known-values/value: found `value`, expected `name`, `description`, `values` or `x-rust-names`",
            ),
            (
                json!({"name": "e", "values": ["a"], "x-rust-names": {"b": "C"}}),
                "/x-known-values/x-rust-names/b: found `b`, expected one of `values`",
            ),
        ] {
            assert_eq!(refused(&value), message, "{value}");
        }
    }

    #[test]
    fn given_states_of_another_shape_when_read_then_the_error_names_the_place() {
        for (value, message) in [
            (json!([]), "/x-states: found a list, expected an object"),
            (
                json!({"ends": ["a"]}),
                "/x-states/ends: found `ends`, expected `final` or `success`",
            ),
            (
                json!({"final": ["a"], "success": ["b"]}),
                "/x-states/success: found `b` in `success` and not in `final`, expected it in both",
            ),
            (
                json!({"final": "a"}),
                "/x-states/final: found `a`, expected a list",
            ),
        ] {
            let found = states(&value, &Pointer::root().child("x-states")).unwrap_err();
            let found = format!("{}: {}", found.pointer.as_str(), found.message);
            assert_eq!(found, message, "{value}");
        }
    }
}
