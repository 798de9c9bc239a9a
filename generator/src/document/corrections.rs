//! Corrects known errors in Microsoft's descriptions, wherever they occur.
//!
//! A correction is silent if the error is absent, or if an overlay has corrected it already.

use serde_json::{Map, Value};

/// Corrects known errors of a document.
pub fn apply(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut).into_iter().flatten();
    for (name, schema) in schemas {
        let is_known = name.rsplit('.').next() == Some("windowsMalwareCategory");
        if let Some(schema) = schema.as_object_mut().filter(|_| is_known) {
            tell_apart(schema);
        }
    }
}

/// Names one of two members whose names collide in Rust. Beta lists both:
/// <https://github.com/microsoftgraph/msgraph-metadata>, `openapi/beta/openapi.yaml`.
fn tell_apart(schema: &mut Map<String, Value>) {
    const BOTH: [&str; 2] = ["remoteControlSoftware", "remote_Control_Software"];
    let members = schema.get("enum").and_then(Value::as_array);
    let has = |member: &&str| members.is_some_and(|all| all.iter().any(|found| found == member));
    let names = schema.get("x-rust-names");
    let is_named = |member: &&str| names.is_some_and(|names| names.get(member).is_some());
    if !BOTH.iter().all(has) || BOTH.iter().any(is_named) {
        return;
    }
    let names = schema
        .entry("x-rust-names")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(names) = names.as_object_mut() {
        names.insert(
            BOTH[1].to_owned(),
            Value::from("RemoteControlSoftwareWithUnderscores"),
        );
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
