//! Permissions: which ones a caller needs for an operation.

use serde_json::Value;

use super::Context;
use super::extension::{Extensions, list, object, text, unlisted, wrong};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{Grant, Method, Permissions};

/// The permissions of an operation, or on the document those for reading and for writing.
const PERMISSIONS: &str = "x-permissions";

/// The permissions of operations that state none.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    read: Option<Permissions>,
    write: Option<Permissions>,
}

impl Defaults {
    /// Reads the permissions of the document.
    pub fn read(context: &Context<'_>) -> Result<Self, Diagnostic> {
        context.read.add(&Pointer::root(), PERMISSIONS);
        Self::of(&context.document.openapi.extensions)
    }

    fn of(extensions: &Extensions) -> Result<Self, Diagnostic> {
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
                _ => return Err(unlisted(&at, key, &["read", "write"])),
            };
            *slot = Some(permissions(value, &at)?);
        }
        Ok(defaults)
    }

    /// The permissions of an operation, or the defaults if it states none.
    fn or_own(
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

/// The permissions of an operation, or those of the document if it states none.
pub fn of_operation(
    context: &Context<'_>,
    method: Method,
    extensions: &Extensions,
    at: &Pointer,
) -> Result<Option<Permissions>, Diagnostic> {
    context.read.add(at, PERMISSIONS);
    context.permissions.or_own(method, extensions, at)
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
            _ => return Err(unlisted(&at, key, &["delegated", "application"])),
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
            _ => return Err(unlisted(&at, key, &["least", "higher"])),
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn given_permissions_when_read_then_those_of_an_operation_override_those_of_the_document() {
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
    fn given_invalid_permissions_when_read_then_it_is_an_error() {
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
