//! What overlays add to a document beyond OpenAPI: properties and members explained, permissions,
//! routes that do not work.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::known::{self, KnownValues};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::describe;
use crate::ir::{Grant, Method, Permissions, RequestOption, States};

/// Facts about the properties that a schema declares, by name.
pub const PROPERTIES: &str = "x-properties";
/// Texts about the members of an enumeration, by name.
const MEMBERS: &str = "x-members";
/// Who may call: on an operation, or for reading and writing on the document.
const PERMISSIONS: &str = "x-permissions";
/// Whether there are values of derived types only.
const ABSTRACT: &str = "x-abstract";
/// What to do instead of a request that the service refuses.
const BROKEN: &str = "x-broken";

/// The values that a property which is a string has, as the API reference lists them.
const KNOWN_VALUES: &str = "x-known-values";
/// Which of those say that the service has finished.
const STATES: &str = "x-states";

/// What an item is called in Rust, where its own name can't be used.
pub const RUST_NAME: &str = "x-rust-name";
/// What members of an enumeration are called in Rust: an object with names by member.
pub const RUST_NAMES: &str = "x-rust-names";

type Extensions = IndexMap<String, Value>;

/// What is known about a property.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    pub docs: Option<String>,
    pub read_only: bool,
    pub required_on_create: bool,
    pub supports: BTreeSet<RequestOption>,
    pub known: Option<KnownValues>,
    pub states: Option<(States, Pointer)>,
}

/// Notes on properties, each of which has to be among those that the schema declares itself, unless `may_be_gone`.
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
            let expected = "a property that the schema itself declares";
            known(name, declared, expected, &at)?;
        }
        found.insert(name.as_str(), note(value, &at)?);
    }
    Ok(found)
}

fn note(value: &Value, at: &Pointer) -> Result<Note, Diagnostic> {
    let mut note = Note::default();
    for (key, value) in object(value, at)? {
        let at = at.child(key);
        match key.as_str() {
            "description" => note.docs = Some(text(value, &at)?.to_owned()),
            "readOnly" => note.read_only = truth(value, &at)?,
            "x-required-on-create" => note.required_on_create = truth(value, &at)?,
            "x-supports" => note.supports = supports(value, &at)?,
            KNOWN_VALUES => note.known = Some(known::read(value, &at)?),
            STATES => note.states = Some((known::states(value, &at)?, at)),
            _ => {
                let expected = "`description`, `readOnly`, `x-required-on-create`, `x-supports`, `x-known-values` or \
                                `x-states`";
                return Err(wrong(&at, &quoted(key), expected));
            }
        }
    }
    if note.read_only && note.required_on_create {
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
        found.insert(match text(item, &at)? {
            "filter" => RequestOption::Filter,
            "orderby" => RequestOption::Orderby,
            "expand" => RequestOption::Expand,
            other => {
                return Err(wrong(
                    &at,
                    &quoted(other),
                    "`filter`, `orderby` or `expand`",
                ));
            }
        });
    }
    Ok(found)
}

/// Texts about members, each of which has to exist, unless `may_be_gone`.
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
            known(name, declared, "a member of the enumeration", &at)?;
        }
        found.insert(name.as_str(), text(value, &at)?);
    }
    Ok(found)
}

/// What a schema, a property, a parameter, a URL or an operation is called in Rust, if that is said.
pub fn rust_name<'e>(
    extensions: &'e Extensions,
    at: &Pointer,
) -> Result<Option<&'e str>, Diagnostic> {
    let value = extensions.get(RUST_NAME);
    value
        .map(|value| text(value, &at.child(RUST_NAME)))
        .transpose()
}

/// Whether a schema is a base that has no values of its own.
pub fn is_abstract(extensions: &Extensions, at: &Pointer) -> Result<bool, Diagnostic> {
    let value = extensions.get(ABSTRACT);
    value.map_or(Ok(false), |value| truth(value, &at.child(ABSTRACT)))
}

/// Why not to use an operation, if it does not work.
pub fn broken(extensions: &Extensions, at: &Pointer) -> Result<Option<String>, Diagnostic> {
    let Some(value) = extensions.get(BROKEN) else {
        return Ok(None);
    };
    Ok(Some(text(value, &at.child(BROKEN))?.to_owned()))
}

/// Permissions where an operation states none.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    read: Option<Permissions>,
    write: Option<Permissions>,
}

impl Defaults {
    /// Those of the document.
    pub fn of(extensions: &Extensions) -> Result<Self, Diagnostic> {
        let Some(value) = extensions.get(PERMISSIONS) else {
            return Ok(Self::default());
        };
        let at = Pointer::root().child(PERMISSIONS);
        let mut defaults = Self::default();
        for (key, value) in object(value, &at)? {
            let at = at.child(key);
            let slot = match key.as_str() {
                "read" => &mut defaults.read,
                "write" => &mut defaults.write,
                _ => return Err(wrong(&at, &quoted(key), "`read` or `write`")),
            };
            *slot = Some(permissions(value, &at)?);
        }
        Ok(defaults)
    }

    /// Those of an operation.
    pub fn or_own(
        &self,
        method: Method,
        extensions: &Extensions,
        at: &Pointer,
    ) -> Result<Option<Permissions>, Diagnostic> {
        match (extensions.get(PERMISSIONS), method) {
            (Some(own), _) => permissions(own, &at.child(PERMISSIONS)).map(Some),
            (None, Method::Get) => Ok(self.read.clone()),
            (None, _) => Ok(self.write.clone()),
        }
    }
}

fn permissions(value: &Value, at: &Pointer) -> Result<Permissions, Diagnostic> {
    let mut found = Permissions {
        delegated: None,
        application: None,
    };
    for (key, value) in object(value, at)? {
        let at = at.child(key);
        let slot = match key.as_str() {
            "delegated" => &mut found.delegated,
            "application" => &mut found.application,
            _ => return Err(wrong(&at, &quoted(key), "`delegated` or `application`")),
        };
        *slot = Some(grant(value, &at)?);
    }
    if found.delegated.is_none() && found.application.is_none() {
        return Err(wrong(
            at,
            "nobody who may call",
            "`delegated`, `application` or both",
        ));
    }
    Ok(found)
}

fn grant(value: &Value, at: &Pointer) -> Result<Grant, Diagnostic> {
    let (mut least, mut higher) = (None, Vec::new());
    for (key, value) in object(value, at)? {
        let at = at.child(key);
        match key.as_str() {
            "least" => least = Some(permission(value, &at)?),
            "higher" => {
                for (index, item) in list(value, &at)?.iter().enumerate() {
                    higher.push(permission(item, &at.index(index))?);
                }
            }
            _ => return Err(wrong(&at, &quoted(key), "`least` or `higher`")),
        }
    }
    let least = least.ok_or_else(|| wrong(at, "no `least`", "the permission that suffices"))?;
    Ok(Grant { least, higher })
}

/// The name of a permission, such as `EntitlementManagement.Read.All`.
fn permission(value: &Value, at: &Pointer) -> Result<String, Diagnostic> {
    let name = text(value, at)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain) {
        return Ok(name.to_owned());
    }
    Err(wrong(at, &quoted(name), "the name of a permission"))
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
            "inherited properties belong to the schema that declares them; remove what the document no longer has",
        ),
    })
}

pub fn object<'v>(value: &'v Value, at: &Pointer) -> Result<&'v Map<String, Value>, Diagnostic> {
    value
        .as_object()
        .ok_or_else(|| wrong(at, &describe(value), "an object"))
}

pub fn list<'v>(value: &'v Value, at: &Pointer) -> Result<&'v [Value], Diagnostic> {
    let items = value.as_array().map(Vec::as_slice);
    items.ok_or_else(|| wrong(at, &describe(value), "a list"))
}

pub fn text<'v>(value: &'v Value, at: &Pointer) -> Result<&'v str, Diagnostic> {
    match value.as_str().map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(wrong(at, &describe(value), "a text")),
    }
}

fn truth(value: &Value, at: &Pointer) -> Result<bool, Diagnostic> {
    value
        .as_bool()
        .ok_or_else(|| wrong(at, &describe(value), "`true` or `false`"))
}

pub fn wrong(at: &Pointer, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(at.clone(), format!("found {found}, expected {expected}"))
        .help("correct it in the overlay that says so; the guide lists what each key takes, under keywords")
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
    fn given_all_that_can_be_said_of_a_property_when_read_then_it_is_known() {
        let notes = json!({"name": {
            "description": "A name.", "x-required-on-create": true, "x-supports": ["orderby", "filter"],
        }});
        let found = properties(&notes, &BTreeSet::from(["name"]), false, &Pointer::root()).unwrap();
        let note = &found["name"];
        assert_eq!(note.docs.as_deref(), Some("A name."));
        assert!(note.required_on_create && !note.read_only);
        assert_eq!(note.supports.len(), 2);
    }

    #[test]
    fn given_a_base_that_is_abstract_when_read_then_nothing_but_truth_will_do() {
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
    fn given_a_note_that_is_none_when_read_then_the_error_names_place_finding_and_expectation() {
        for (note, message) in [
            (
                json!(7),
                "/x-properties/name: found the number 7, expected an object",
            ),
            (
                json!({"description": ""}),
                "/x-properties/name/description: found ``, expected a text",
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
    fn given_a_property_the_schema_has_not_when_read_then_the_error_says_which_was_meant() {
        let notes = json!({"displayname": {}});
        let declared = BTreeSet::from(["displayName"]);
        let found = properties(&notes, &declared, false, &Pointer::root()).unwrap_err();
        assert!(found.help.unwrap_or_default().contains("displayName"));
    }

    #[test]
    fn given_permissions_when_read_then_an_operation_s_own_win_over_those_of_the_document() {
        let all = |name: &str| json!({"delegated": {"least": name}, "application": {"least": name, "higher": ["A.B"]}});
        let document = Extensions::from([(
            PERMISSIONS.to_owned(),
            json!({"read": all("X.Read"), "write": all("X.Write")}),
        )]);
        let defaults = Defaults::of(&document).unwrap();
        let none = Extensions::new();
        let least = |method, own: &Extensions| {
            let found = defaults
                .or_own(method, own, &Pointer::root())
                .unwrap()
                .unwrap();
            found.delegated.unwrap().least
        };
        assert_eq!(least(Method::Get, &none), "X.Read");
        assert_eq!(least(Method::Delete, &none), "X.Write");
        let own = Extensions::from([(PERMISSIONS.to_owned(), all("Y.Own"))]);
        assert_eq!(least(Method::Get, &own), "Y.Own");
    }

    #[test]
    fn given_permissions_that_are_none_when_read_then_it_is_an_error() {
        for value in [
            json!({}),
            json!({"everybody": {"least": "A"}}),
            json!({"delegated": {}}),
            json!({"delegated": {"least": "A B"}}),
            json!({"delegated": {"least": "A", "higher": "B"}}),
            json!({"delegated": {"lowest": "A"}}),
        ] {
            let own = Extensions::from([(PERMISSIONS.to_owned(), value.clone())]);
            let found = Defaults::default().or_own(Method::Get, &own, &Pointer::root());
            assert!(found.is_err(), "{value}");
        }
    }
}
