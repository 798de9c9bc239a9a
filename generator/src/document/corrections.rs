//! Corrects known errors in Microsoft's descriptions, wherever they occur.
//!
//! A correction is silent if the error is absent, or if an overlay has corrected it already.

use serde_json::{Map, Value};

/// Members of an enumeration whose names collide in Rust.
struct Members {
    /// The enumeration, without its namespace.
    schema: &'static str,
    /// The two members.
    both: [&'static str; 2],
    /// The Rust name of the second one.
    rust_name: &'static str,
    /// Where to see the error.
    #[allow(dead_code, reason = "for those who read this table")]
    source: &'static str,
}

const MEMBERS: [Members; 1] = [Members {
    schema: "windowsMalwareCategory",
    both: ["remoteControlSoftware", "remote_Control_Software"],
    rust_name: "RemoteControlSoftwareWithUnderscores",
    source: "https://github.com/microsoftgraph/msgraph-metadata, openapi/beta/openapi.yaml: \
             components/schemas/microsoft.graph.windowsMalwareCategory/enum lists both",
}];

/// Corrects known errors of a document.
pub fn apply(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas");
    let Some(schemas) = schemas.and_then(Value::as_object_mut) else {
        return;
    };
    for (name, schema) in schemas {
        let short = name.rsplit('.').next().unwrap_or(name);
        let known = MEMBERS
            .iter()
            .filter(|correction| correction.schema == short);
        for correction in known {
            if let Some(schema) = schema.as_object_mut() {
                tell_apart(correction, schema);
            }
        }
    }
}

fn tell_apart(correction: &Members, schema: &mut Map<String, Value>) {
    let has = |member: &str| {
        let members = schema.get("enum").and_then(Value::as_array);
        members.is_some_and(|members| members.iter().any(|found| found == member))
    };
    let is_named = |member: &str| {
        schema
            .get("x-rust-names")
            .is_some_and(|names| names.get(member).is_some())
    };
    let [first, second] = correction.both;
    if !has(first) || !has(second) || is_named(first) || is_named(second) {
        return;
    }
    let names = schema
        .entry("x-rust-names")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(names) = names.as_object_mut() {
        names.insert(second.to_owned(), Value::from(correction.rust_name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn corrected(schema: &Value) -> Value {
        let mut document =
            json!({"components": {"schemas": {"microsoft.graph.windowsMalwareCategory": schema}}});
        apply(&mut document);
        document["components"]["schemas"]["microsoft.graph.windowsMalwareCategory"].take()
    }

    #[test]
    fn given_two_members_that_collide_when_corrected_then_one_gets_another_name() {
        let both = json!({"type": "string", "enum": ["a", "remoteControlSoftware", "remote_Control_Software"]});
        let names = corrected(&both)["x-rust-names"].take();
        assert_eq!(
            names,
            json!({"remote_Control_Software": "RemoteControlSoftwareWithUnderscores"})
        );
    }

    #[test]
    fn given_no_error_or_a_name_from_an_overlay_when_corrected_then_nothing_changes() {
        for schema in [
            json!({"type": "string", "enum": ["remoteControlSoftware"]}),
            json!({"enum": ["remoteControlSoftware", "remote_Control_Software"],
                "x-rust-names": {"remoteControlSoftware": "Other"}}),
            json!({"type": "object"}),
        ] {
            assert_eq!(corrected(&schema), schema);
        }
    }
}
