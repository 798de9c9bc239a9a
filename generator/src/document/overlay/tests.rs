//! Tests of overlays: how they change a document, and which ones are rejected.

use serde_json::json;

use super::*;

fn apply(actions: &str, mut document: Value) -> Result<Value, String> {
    let text = format!("overlay: 1.0.0\ninfo: {{title: t, version: v}}\nactions:\n{actions}");
    let overlay = Overlay::read("overlay.yaml", &text).map_err(|found| found.to_string())?;
    overlay
        .apply(&mut document)
        .map_err(|found| found.to_string())?;
    Ok(document)
}

#[test]
fn given_update_when_applied_then_objects_merge_and_lists_grow() {
    let document = json!({"a": {"b": 1, "c": [1], "d": {"e": 1}}});
    let result = apply(
        "- target: $.a\n  update: {b: 2, c: [2], d: {f: 3}, g: 4}\n",
        document,
    );
    assert_eq!(
        result,
        Ok(json!({"a": {"b": 2, "c": [1, 2], "d": {"e": 1, "f": 3}, "g": 4}}))
    );
}

#[test]
fn given_remove_when_applied_then_members_and_elements_go() {
    let document = json!({"a/b": {"x": 1, "y": 2}, "l": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]});
    let result = apply(
        "- target: $['a/b'].x\n  remove: true\n- target: $.l[?@ > 1]\n  remove: true\n",
        document,
    );
    assert_eq!(result, Ok(json!({"a/b": {"y": 2}, "l": [0, 1]})));
}

#[test]
fn given_filters_when_applied_then_only_what_matches_changes() {
    let document = json!({"paths": {"/a": {"get": {"operationId": "x.List"}}, "/b": {"get": {"operationId": "y"}}}});
    let result = apply(
        "- target: $.paths[*][?search(@.operationId, 'List')]\n  update: {deprecated: true}\n",
        document,
    );
    let expected = json!({"paths": {
        "/a": {"get": {"operationId": "x.List", "deprecated": true}},
        "/b": {"get": {"operationId": "y"}},
    }});
    assert_eq!(result, Ok(expected));
}

#[test]
fn given_properties_of_which_the_document_declares_some_when_added_then_those_are_named() {
    let document = json!({
        "a": {"properties": {"x": {"type": "string", "nullable": true}, "y": {"type": "string"}}},
        "b": {"properties": {"y": {"type": "string"}}},
    });
    let idle = |actions: &str| match apply(actions, document.clone()) {
        Ok(_) => Vec::new(),
        Err(text) => text
            .lines()
            .filter_map(|line| Some(line.split_once('#')?.1.split_once(": ")?.0.to_owned()))
            .collect(),
    };
    let string = "{type: string}";
    for (actions, expected) in [
        (
            format!("- target: $.a\n  update: {{properties: {{x: {string}, z: {string}}}}}\n"),
            &["/actions/0/update/properties/x"][..],
        ),
        (
            format!("- target: $.a.properties\n  update: {{y: {string}, z: {string}}}\n"),
            &["/actions/0/update/y"],
        ),
        // One of two places still needs it.
        (
            format!("- target: $[*].properties\n  update: {{x: {string}, z: {string}}}\n"),
            &[],
        ),
        (
            format!("- target: $[*].properties\n  update: {{y: {string}, z: {string}}}\n"),
            &["/actions/0/update/y"],
        ),
        (
            "- target: $.a.properties\n  update: {y: {type: string, nullable: true}, z: {}}\n"
                .to_owned(),
            &[],
        ),
        (
            "- target: $.a.properties.y\n  update: {type: string, nullable: true}\n".to_owned(),
            &[],
        ),
    ] {
        assert_eq!(idle(&actions), expected, "{actions}");
    }
}

#[test]
fn given_actions_without_effect_when_applied_then_each_is_named() {
    let actions = "- target: $.gone\n  remove: true\n- target: $.a\n  update: {b: 1}\n";
    let error = apply(actions, json!({"a": {"b": 1}})).expect_err("dead actions");
    assert!(
        error.contains("overlay.yaml#/actions/0/target: `$.gone` matches nothing"),
        "{error}"
    );
    assert!(
        error.contains("#/actions/1/target: `$.a` changes nothing"),
        "{error}"
    );
}

#[test]
fn given_copy_when_applied_then_its_selection_is_merged_like_an_update() {
    let apply = |actions: &str| {
        let text = format!(
            "overlay: 1.1.0\ninfo: {{title: t, version: v, description: d}}\nactions:\n{actions}"
        );
        let overlay = Overlay::read("overlay.yaml", &text).map_err(|found| found.to_string())?;
        let mut document = json!({"a": {"b": 1}, "c": {"d": 2}, "l": [1], "s": "x"});
        overlay
            .apply(&mut document)
            .map_err(|found| found.to_string())?;
        Ok::<_, String>(document)
    };
    let result = apply(
        "- {target: $.a, copy: $.c}\n- {target: $.l, copy: $.s}\n- {target: $.s, copy: $.a.b}\n",
    );
    let expected = json!({"a": {"b": 1, "d": 2}, "c": {"d": 2}, "l": [1, "x"], "s": 1});
    assert_eq!(result, Ok(expected));
    for (action, message) in [
        (
            "- {target: $.a, copy: $.gone}",
            "#/actions/0/copy: `$.gone` selects 0 nodes",
        ),
        ("- {target: $.a, copy: '$[*]'}", "selects 4 nodes"),
        (
            "- {target: $.a, copy: $.l}",
            "found a list for `#/a`, expected an object",
        ),
        (
            "- {target: $.s, copy: $.a}",
            "found an object for `#/s`, expected a plain value",
        ),
        ("- {target: $.a, copy: $.a}", "changes nothing"),
    ] {
        let error = apply(action).expect_err(action);
        assert!(error.contains(message), "{action}: {error}");
    }
}

#[test]
fn given_free_keys_when_read_then_they_may_be_anywhere() {
    for text in [
        "overlay: 1.0.0\nx-a: 1\ninfo: {title: t, version: v}\nactions: []",
        "overlay: 1.0.0\ninfo: {title: t, version: v, x-a: {}}\nactions: []",
        "overlay: 1.0.0\ninfo: {title: t, version: v}\nactions: [{target: $.a, x-a: [], remove: true}]",
        "overlay: 1.0.1\ninfo: {title: t, version: v}\nextends: a.yaml\nactions: []",
    ] {
        let read = Overlay::read("o.yaml", text);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
}
