//! Tests that `trim` writes nothing that `regen` refuses, and that following its help works.

use super::Room;
use super::support::{OVERLAY, SMALL, failed, stderr};

const TRIM: &str = "trim --from in.yaml --slice slice.yaml --out spec/out.yaml";
const REGEN: &str = "regen --spec spec/out.yaml --out crate --crate-name small";
const PLACE: &str = "#/components/schemas/microsoft.graph.thing/properties";

/// An overlay that updates the property `name` with each of these, or removes a member of it.
fn overlay(updates: &[&str]) -> String {
    let name = "$.components.schemas['microsoft.graph.thing'].properties.name";
    let actions = updates
        .iter()
        .map(|update| match update.strip_prefix("remove ") {
            Some(member) => format!("- target: {name}.{member}\n  remove: true\n"),
            None => format!("- target: {name}\n  update: {update}\n"),
        });
    let actions = actions.collect::<String>();
    OVERLAY.replace("actions: []\n", &format!("actions:\n{actions}"))
}

/// With this schema for the property `name`.
fn room(schema: &str) -> Room {
    let room = Room::small();
    room.file("in.yaml", &SMALL.replace("name: {type: string}", schema));
    room.file("spec/keep.txt", "");
    room
}

#[test]
fn given_a_document_that_regen_refuses_when_trimmed_then_the_overlay_that_the_help_asks_for_works()
{
    for (schema, found, corrections) in [
        (
            "{type: string, minLength: -1}",
            "/name/minLength: found the number -1",
            &["{minLength: 1}"][..],
        ),
        (
            "{type: string, deprecated: 'yes'}",
            "/name/deprecated: found `yes`",
            &["{deprecated: true}"],
        ),
        (
            "{type: strng}",
            "/name/type: found `strng`",
            &["{type: string}"],
        ),
        (
            "{type: object, required: x}",
            "/name/required: found `x`",
            &["{required: [x]}"],
        ),
        (
            "{type: array, items: []}",
            "/name/items: found a list",
            &["remove items", "{items: {type: string}}"],
        ),
        (
            "{type: string}, Name: {type: string}",
            "/Name: ",
            &["{x-rust-name: called}"],
        ),
    ] {
        let room = room(&format!("name: {schema}"));
        let said = failed(&room.line(TRIM));
        for expected in [
            "error: in.yaml: nothing was written: `regen` would refuse the slice because of 1 error",
            "give it to `trim` and `regen`: `--overlay FILE`",
            &format!("error: in.yaml{PLACE}{found}"),
        ] {
            assert!(said.contains(expected), "{schema}: {said}");
        }
        assert_eq!(room.tree("spec").len(), 1, "{schema}");

        room.file("overlay.yaml", &overlay(corrections));
        room.succeeds(&format!("{TRIM} --overlay overlay.yaml"));
        room.succeeds(&format!("{REGEN} --overlay overlay.yaml"));
    }
}

#[test]
fn given_an_overlay_when_trimmed_then_the_slice_stays_as_the_document_says() {
    let room = room("name: {type: string}");
    room.succeeds(TRIM);
    let plain = room.read("spec/out.yaml");
    room.file("overlay.yaml", &overlay(&["{minLength: 1}"]));
    room.succeeds(&format!("{TRIM} --overlay overlay.yaml"));
    assert_eq!(room.read("spec/out.yaml"), plain);
}

#[test]
fn given_an_overlay_that_does_not_fit_when_trimmed_then_it_is_named_and_nothing_is_written() {
    let room = room("nam: {type: string}");
    room.file("overlay.yaml", &overlay(&["{minLength: 1}"]));
    let said = failed(&room.line(&format!("{TRIM} --overlay overlay.yaml")));
    let expected = "error: overlay.yaml#/actions/0/target: ";
    assert!(said.contains(expected), "{said}");
    assert_eq!(room.tree("spec").len(), 1);
}

#[test]
fn given_the_default_document_when_trimmed_then_its_overlays_apply() {
    let room = room("name: {type: string, minLength: -1}");
    room.file("xtask/Cargo.toml", "");
    room.file("specs/overlay.yaml", OVERLAY);
    let trim = "trim --from in.yaml --slice slice.yaml --out specs/entitlement-management.yaml";
    let said = failed(&room.line(trim));
    assert!(
        said.contains("in `specs/overlay.yaml` or `specs/overlay/`"),
        "{said}"
    );
    room.file("specs/overlay/lengths.yaml", &overlay(&["{minLength: 1}"]));
    let output = room.line(trim);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn given_an_overlay_as_the_output_when_trimmed_then_it_is_refused() {
    let room = room("name: {type: string}");
    room.file("overlay.yaml", &overlay(&["{minLength: 1}"]));
    let trim = "trim --from in.yaml --slice slice.yaml --overlay overlay.yaml --out overlay.yaml";
    room.fails(trim, "name another file for `--out`");
}
