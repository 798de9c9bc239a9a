//! Tests corrections of an overlay that no longer apply: named, and pruned on request.

use super::{DOCUMENT, OVERLAY, Room, done, later, stderr, stdout};

/// A document without `name`, and two overlays without effect on it.
fn without_name(room: &Room) {
    room.file(
        "later.yaml",
        &later().replace("        name: {type: string}\n", ""),
    );
    room.file(
        "specs/overlay/more.yaml",
        "overlay: 1.0.0\ninfo: {title: More, version: 1.0.0}\nactions:\n# About names.\n\
         - target: $.components.schemas['microsoft.graph.thing'].properties.name\n  update: {description: Its name.}\n\
         # About ids.\n\
         - target: $.components.schemas['microsoft.graph.thing'].properties.id\n  update: {description: Its id.}\n",
    );
    let kept = "- target: $.paths['/things'].get\n  update: {summary: Lists things}\n";
    room.file("specs/overlay.yaml", &format!("{OVERLAY}{kept}"));
}

#[test]
fn given_dead_corrections_when_updated_then_all_are_named_after_the_comparison() {
    let room = Room::new();
    without_name(&room);
    room.refused(
        &["--from", "later.yaml", "--pr-body", "body.md"],
        "specs/overlay.yaml#/actions/0/target: ",
    );
    let output = room.update(&["--from", "later.yaml"]);
    let shown = stdout(&output);
    assert!(shown.contains("microsoft.graph.thing/name"), "{shown}");
    let told = stderr(&output);
    let parts = [
        "2 things have to be resolved first, in this order",
        "`--prune-overlay` removes the 2 actions or parts of actions",
        "specs/overlay.yaml#/actions/0/target: ",
        "specs/overlay/more.yaml#/actions/0/target: ",
    ];
    let places = parts.map(|part| told.find(part));
    assert!(places.is_sorted() && places[0].is_some(), "{told}");
}

#[test]
fn given_dead_corrections_when_pruned_then_only_those_are_removed() {
    let room = Room::new();
    without_name(&room);
    let shown = done(&room.update(&["--from", "later.yaml", "--prune-overlay"]));
    let removed = "removed from the overlay: ";
    assert_eq!(shown.matches(removed).count(), 2, "{shown}");
    let more = room.read("specs/overlay/more.yaml");
    assert!(
        !more.contains("About names") && more.contains("# About ids.\n- target:"),
        "{more}"
    );
    assert!(room.read("specs/overlay.yaml").contains("Lists things"));
    let again = room.update(&["--from", "later.yaml"]);
    assert!(again.status.success(), "{}", stderr(&again));
}

#[test]
fn given_parts_of_corrections_about_removed_items_when_pruned_then_only_those_are_removed() {
    let room = Room::new();
    let later = later().replace("        name: {type: string}\n", "");
    room.file("later.yaml", &later);
    let thing = "- target: $.components.schemas['microsoft.graph.thing']\n  update:";
    let corrections = |actions: &str| {
        format!("overlay: 1.0.0\ninfo: {{title: Corrections, version: 1.0.0}}\nactions:\n{actions}")
    };
    let text = format!(
        "{thing}\n    x-properties:\n      # About ids.\n      id: {{description: Its id.}}\n      # About names.\n      name: {{readOnly: true}}\n\
         # All of it is gone.\n{thing} {{x-properties: {{name: {{description: Its name.}}}}}}\n"
    );
    room.file("specs/overlay.yaml", &corrections(&text));
    let words = ["--from", "later.yaml"];
    room.refused(
        &words,
        "`--prune-overlay` removes the 2 actions or parts of actions",
    );
    room.refused(
        &words,
        "specs/overlay.yaml#/actions/0/update/x-properties/name: ",
    );

    let shown = done(&room.update(&[&words[..], &["--prune-overlay"]].concat()));
    for action in [0, 1] {
        let removed = format!(
            "removed from the overlay: specs/overlay.yaml#/actions/{action}/update/x-properties/name: "
        );
        assert!(shown.contains(&removed), "{shown}");
    }
    let left = format!(
        "{thing}\n    x-properties:\n      # About ids.\n      id: {{description: Its id.}}\n"
    );
    assert_eq!(room.read("specs/overlay.yaml"), corrections(&left));
    let again = room.update(&words);
    assert!(again.status.success(), "{}", stderr(&again));
}

#[test]
fn given_files_without_other_corrections_when_pruned_then_removed_or_emptied() {
    let room = Room::new();
    let later = later().replace("        name: {type: string}\n", "");
    room.file("later.yaml", &later);
    let described = OVERLAY.replace("x-rust-name: label", "description: Its name.");
    room.file("specs/overlay/more.yaml", &described);
    let (header, _) = OVERLAY.split_once("- target").expect("an action");
    let parts = "- target: $.components.schemas['microsoft.graph.thing']\n  update: {x-properties: {name: {readOnly: true}}}\n";
    room.file("specs/overlay/parts.yaml", &format!("{header}{parts}"));
    let words = ["--from", "later.yaml", "--prune-overlay"];
    let shown = done(&room.update(&words));
    assert!(
        shown.contains("specs/overlay/more.yaml: has no other action"),
        "{shown}"
    );
    assert!(!room.path().join("specs/overlay/more.yaml").exists());
    assert!(!room.path().join("specs/overlay/parts.yaml").exists());
    assert!(room.read("specs/overlay.yaml").ends_with("\nactions: []\n"));
    let again = room.update(&words);
    assert!(again.status.success(), "{}", stderr(&again));
}

#[test]
fn given_a_correction_in_a_style_that_cannot_be_pruned_when_updated_then_named_with_the_rest() {
    let room = Room::new();
    without_name(&room);
    let anchored = "- target: $.components.schemas['microsoft.graph.thing']\n  update: &all\n    x-properties: {name: {readOnly: true}}\n    description: All.\n";
    let (header, _) = OVERLAY.split_once("- target").expect("an action");
    room.file("specs/overlay/other.yaml", &format!("{header}{anchored}"));
    room.refused(
        &["--from", "later.yaml", "--prune-overlay"],
        "no file was changed: one thing has to be resolved first",
    );
}

#[test]
fn given_a_correction_of_a_respelled_url_when_pruned_then_it_stays_and_the_new_url_is_named() {
    let room = Room::new();
    let (old, new) = ("/things/own()", "/things/microsoft.graph.own()");
    let with = |url: &str, text: &str| {
        let function = format!(
            "  {url}:\n    get:\n      operationId: own\n      x-ms-docs-operation-type: function\n      responses: {{'204': {{description: Success}}}}\n"
        );
        text.replacen("paths:\n", &format!("paths:\n{function}"), 1)
    };
    room.file("earlier.yaml", &with(old, DOCUMENT));
    room.file("later.yaml", &with(new, &later()));
    let correction = format!("- target: $.paths['{old}'].get\n  update: {{summary: Owns}}\n");
    room.file("specs/overlay.yaml", &format!("{OVERLAY}{correction}"));
    let output = room.update(&["--from", "later.yaml", "--prune-overlay"]);
    assert!(!output.status.success());
    let told = stderr(&output);
    let help = format!("correct the target: the document writes `{old}` as `{new}` now");
    assert!(told.contains(&help), "{told}");
}

#[test]
fn given_many_corrections_without_effect_when_updated_then_they_are_listed_as_one() {
    let room = Room::new();
    room.file("later.yaml", &later());
    let path = |index| {
        format!("  /gone/{index}:\n    get: {{responses: {{'204': {{description: d}}}}}}\n")
    };
    let paths = (0..30).map(path).collect::<Vec<_>>().concat();
    let before = DOCUMENT.replacen("paths:\n", &format!("paths:\n{paths}"), 1);
    room.file("specs/entitlement-management.yaml", &before);
    let action = |index| format!("- target: $.paths['/gone/{index}']\n  remove: true\n");
    let dead = (0..30).map(action).collect::<Vec<_>>().concat();
    room.file("specs/overlay.yaml", &format!("{OVERLAY}{dead}"));
    let output = room.update(&["--from", "later.yaml"]);
    let told = stderr(&output);
    assert!(
        told.contains("30 actions or parts of actions have no effect: #/actions/"),
        "{told}"
    );
    assert!(told.contains("and 27 more"), "{told}");
    assert!(
        told.contains("one thing has to be resolved first"),
        "{told}"
    );
}
