//! The extensions that overlays add to a document: notes on properties and members, names in Rust, operations that do
//! not work.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Context;
use super::extension::{Extensions, RUST_NAMES, list, object, rust, text, truth, unlisted, wrong};
use super::known::{self, KnownValues};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{RequestOption, States};

/// Notes on the properties that a schema declares, by name.
pub const PROPERTIES: &str = "x-properties";
/// Documentation of the members of an enumeration, by name.
pub const MEMBERS: &str = "x-members";
/// Whether all values are of derived types.
pub const ABSTRACT: &str = "x-abstract";
/// What to do instead of a request that the service rejects.
const BROKEN: &str = "x-broken";

/// The values of a string property, as listed in the API reference.
const KNOWN_VALUES: &str = "x-known-values";
/// Which of the known values are final states.
const STATES: &str = "x-states";

/// The name of an item in Rust, if its own name can't be used.
pub const RUST_NAME: &str = "x-rust-name";
const RUST_TYPE_NAME: &str = "x-rust-type-name";
/// The note on a property.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    pub docs: Option<String>,
    /// Replaces what the description says.
    pub read_only: Option<bool>,
    pub required_on_create: bool,
    pub supports: BTreeSet<RequestOption>,
    pub known: Option<KnownValues>,
    pub states: Option<(States, Pointer)>,
}

/// Reads the notes on properties. Each must be on a property that the schema itself declares, unless `may_be_gone`.
pub fn properties<'n>(
    notes: &'n Value,
    declared: &BTreeSet<&str>,
    may_be_gone: bool,
    at: &Pointer,
) -> Result<BTreeMap<&'n str, Note>, Diagnostic> {
    let mut found = BTreeMap::new();
    for (name, value) in object(notes, at)? {
        let at = at.child(name);
        if !may_be_gone {
            let expected = format!("a property that {} itself declares", schema_at(&at));
            known(name, declared, &expected, &at)?;
        }
        found.insert(name.as_str(), note(value, &at)?);
    }
    Ok(found)
}

/// The keys of a note.
const NOTES: [&str; 6] = [
    "description",
    "readOnly",
    "x-required-on-create",
    "x-supports",
    KNOWN_VALUES,
    STATES,
];

fn note(value: &Value, at: &Pointer) -> Result<Note, Diagnostic> {
    let mut note = Note::default();
    for (key, value) in object(value, at)? {
        let at = at.child(key);
        match key.as_str() {
            "description" => note.docs = Some(text(value, &at)?.to_owned()),
            "readOnly" => note.read_only = Some(truth(value, &at)?),
            "x-required-on-create" => note.required_on_create = truth(value, &at)?,
            "x-supports" => note.supports = supports(value, &at)?,
            KNOWN_VALUES => note.known = Some(known::read(value, &at)?),
            STATES => note.states = Some((known::states(value, &at)?, at)),
            _ => return Err(unlisted(&at, key, &NOTES)),
        }
    }
    if note.read_only == Some(true) && note.required_on_create {
        return Err(wrong(
            at,
            "a property that the service sets",
            "one that a create may send",
        ));
    }
    Ok(note)
}

fn supports(value: &Value, at: &Pointer) -> Result<BTreeSet<RequestOption>, Diagnostic> {
    let mut found = BTreeSet::new();
    for (index, item) in list(value, at)?.iter().enumerate() {
        let at = at.index(index);
        let word = text(item, &at)?;
        let mut all = RequestOption::OF_PROPERTIES.iter();
        let Some(option) = all.find(|option| option.word() == word) else {
            return Err(wrong(&at, &quoted(word), "`filter`, `orderby` or `expand`"));
        };
        found.insert(*option);
    }
    Ok(found)
}

/// Reads the documentation of members. Each member must exist, unless `may_be_gone`.
pub fn members<'e>(
    extensions: &'e Extensions,
    declared: &BTreeSet<&str>,
    may_be_gone: bool,
    at: &Pointer,
) -> Result<BTreeMap<&'e str, &'e str>, Diagnostic> {
    let Some(texts) = extensions.get(MEMBERS) else {
        return Ok(BTreeMap::new());
    };
    let at = at.child(MEMBERS);
    let mut found = BTreeMap::new();
    for (name, value) in object(texts, &at)? {
        let at = at.child(name);
        if !may_be_gone {
            known(
                name,
                declared,
                &format!("a member of {}", schema_at(&at)),
                &at,
            )?;
        }
        found.insert(name.as_str(), text(value, &at)?);
    }
    Ok(found)
}

/// Verifies that each renamed member exists.
pub fn renamed_members(
    extensions: &Extensions,
    declared: &BTreeSet<&str>,
    at: &Pointer,
) -> Result<(), Diagnostic> {
    let Some(names) = extensions.get(RUST_NAMES) else {
        return Ok(());
    };
    let at = at.child(RUST_NAMES);
    for (name, value) in object(names, &at)? {
        let at = at.child(name);
        rust(value, &at)?;
        known(
            name,
            declared,
            &format!("a member of {}", schema_at(&at)),
            &at,
        )?;
    }
    Ok(())
}

/// The `x-rust-name` of a schema, property, parameter, URL or operation.
pub fn rust_name<'e>(
    context: &Context<'_>,
    extensions: &'e Extensions,
    at: &Pointer,
) -> Result<Option<&'e str>, Diagnostic> {
    named_by(RUST_NAME, context, extensions, at)
}

/// The `x-rust-type-name` of an inline schema.
pub fn rust_type_name<'e>(
    context: &Context<'_>,
    extensions: &'e Extensions,
    at: &Pointer,
) -> Result<Option<&'e str>, Diagnostic> {
    named_by(RUST_TYPE_NAME, context, extensions, at)
}

fn named_by<'e>(
    key: &str,
    context: &Context<'_>,
    extensions: &'e Extensions,
    at: &Pointer,
) -> Result<Option<&'e str>, Diagnostic> {
    let Some(value) = extensions.get(key) else {
        return Ok(None);
    };
    let at = at.child(key);
    let name = rust(value, &at)?;
    context.read.add_at(at);
    Ok(Some(name))
}

/// Whether all values of a schema are of derived types.
pub fn is_abstract(extensions: &Extensions, at: &Pointer) -> Result<bool, Diagnostic> {
    let value = extensions.get(ABSTRACT);
    value.map_or(Ok(false), |value| truth(value, &at.child(ABSTRACT)))
}

/// What to do instead of an operation that does not work.
pub fn broken(
    context: &Context<'_>,
    extensions: &Extensions,
    at: &Pointer,
) -> Result<Option<String>, Diagnostic> {
    context.read.add(at, BROKEN);
    let Some(value) = extensions.get(BROKEN) else {
        return Ok(None);
    };
    Ok(Some(text(value, &at.child(BROKEN))?.to_owned()))
}

/// The schema of an entry of one of its extensions, because an overlay can add an entry to several schemas. Only
/// schemas below `components` have three segments.
fn schema_at(at: &Pointer) -> String {
    let segments: Vec<String> = at.segments().collect();
    let schema = &segments[..segments.len().saturating_sub(2)];
    match schema {
        [_, _, name] => quoted(name),
        _ => quoted(schema.iter().collect::<Pointer>().as_str()),
    }
}

fn known(
    name: &str,
    declared: &BTreeSet<&str>,
    expected: &str,
    at: &Pointer,
) -> Result<(), Diagnostic> {
    if declared.contains(name) {
        return Ok(());
    }
    let similar = declared
        .iter()
        .find(|other| other.eq_ignore_ascii_case(name));
    let found = wrong(at, &quoted(name), expected);
    Err(match similar {
        Some(other) => found.help(format!("did you mean {}?", quoted(other))),
        None => found.help(
            "inherited properties belong to the schema that declares them; remove what the document no longer has, or leave \
             the schema out of the target if others have it",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(note_on_name: &Value) -> String {
        let notes = json!({"name": note_on_name});
        let at = Pointer::root().child(PROPERTIES);
        let found = properties(&notes, &BTreeSet::from(["name"]), false, &at).unwrap_err();
        format!("{}: {}", found.pointer.as_str(), found.message)
    }

    #[test]
    fn given_every_fact_about_a_property_when_read_then_it_is_known() {
        let notes = json!({"name": {
            "description": "A name.", "x-required-on-create": true, "x-supports": ["orderby", "filter"],
        }});
        let found = properties(&notes, &BTreeSet::from(["name"]), false, &Pointer::root()).unwrap();
        let note = &found["name"];
        assert_eq!(note.docs.as_deref(), Some("A name."));
        assert!(note.required_on_create && note.read_only.is_none());
        assert_eq!(note.supports.len(), 2);
    }

    #[test]
    fn given_an_abstract_base_when_read_then_only_true_is_accepted() {
        let says = |value: Value| {
            let extensions = Extensions::from_iter([(ABSTRACT.to_owned(), value)]);
            is_abstract(&extensions, &Pointer::root()).map_err(|error| error.message)
        };
        assert_eq!(says(json!(true)), Ok(true));
        assert_eq!(says(json!(false)), Ok(false));
        let message = "found `yes`, expected `true` or `false`".to_owned();
        assert_eq!(says(json!("yes")), Err(message));
        assert!(!is_abstract(&Extensions::new(), &Pointer::root()).unwrap());
    }

    #[test]
    fn given_an_invalid_note_when_read_then_the_error_names_place_value_and_expectation() {
        for (note, message) in [
            (
                json!(7),
                "/x-properties/name: found the number 7, expected an object",
            ),
            (
                json!({"description": ""}),
                "/x-properties/name/description: found ``, expected text that is not empty",
            ),
            (
                json!({"readonly": true}),
                "/x-properties/name/readonly: found `readonly`, expected `description`, `readOnly`, `x-required-on-create`, `x-supports`, `x-known-values` or `x-states`",
            ),
            (
                json!({"readOnly": "yes"}),
                "/x-properties/name/readOnly: found `yes`, expected `true` or `false`",
            ),
            (
                json!({"x-supports": ["top"]}),
                "/x-properties/name/x-supports/0: found `top`, expected `filter`, `orderby` or `expand`",
            ),
            (
                json!({"readOnly": true, "x-required-on-create": true}),
                "/x-properties/name: found a property that the service sets, expected one that a create may send",
            ),
        ] {
            assert_eq!(refused(&note), message, "{note}");
        }
    }

    #[test]
    fn given_a_property_that_the_schema_lacks_when_read_then_the_error_suggests_one() {
        let notes = json!({"displayname": {}});
        let declared = BTreeSet::from(["displayName"]);
        let found = properties(&notes, &declared, false, &Pointer::root()).unwrap_err();
        assert!(found.help.unwrap_or_default().contains("displayName"));
    }
}
