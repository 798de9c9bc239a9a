//! The version that a report suggests, and accepted changes.

use super::super::accepted::Accepted;
use super::super::*;
use super::{PACKAGE, anstyle_stripped, entry, rendered, report, side, three};

#[test]
fn given_severities_when_a_version_is_suggested_then_cargos_rules_apply() {
    use Severity::{Breaking, Compatible, Docs, None};
    let suggested = |version: &str, wire, rust| {
        let changes = vec![entry("c", wire, rust, "p")];
        let package = Package { version, ..PACKAGE };
        Report::new([side("a"), side("b")], changes, Some(package), "")
            .release
            .map(|release| release.suggested)
    };
    for (version, wire, rust, expected) in [
        ("0.1.0", Breaking, Breaking, "0.2.0"),
        ("0.1.0", Breaking, None, "0.1.1"),
        ("0.1.0", None, Compatible, "0.1.1"),
        ("0.1.0", None, Docs, "0.1.1"),
        ("0.1.0", None, None, "0.1.0"),
        ("1.2.3", None, Breaking, "2.0.0"),
        ("1.2.3", Compatible, None, "1.3.0"),
        ("1.2.3", None, Docs, "1.2.4"),
    ] {
        assert_eq!(
            suggested(version, wire, rust).as_deref(),
            Some(expected),
            "{version} {wire} {rust}"
        );
    }
}

fn accepted(text: &str) -> Result<Accepted, String> {
    Accepted::read("accepted.yaml", text).map_err(|found| found.to_string())
}

#[test]
fn given_an_accepted_change_when_applied_then_marked_and_counted_as_such() {
    let list = accepted(
        "accepted: [{check: property-removed, place: g.thing/a, reason: gone since 2023}]",
    )
    .expect("a list");
    let mut changes = three().changes;
    list.apply(&mut changes).expect("applies");
    let report = report(changes);
    assert_eq!((report.summary.breaking, report.summary.accepted), (0, 1));
    assert!(rendered(&report, Format::Markdown).contains("  Accepted: gone since 2023"));
    let suggested = report.release.map(|release| release.suggested);
    assert_eq!(
        suggested.as_deref(),
        Some("0.2.0"),
        "it breaks all the same"
    );
}

#[test]
fn given_a_compatible_change_when_accepted_then_the_entry_is_an_error() {
    let list = accepted("accepted: [{check: property-added, place: g.thing/b, reason: r}]");
    let error = list.expect("a list").apply(&mut three().changes);
    let error = error.expect_err("a dead entry").to_string();
    let expected = "accepted.yaml#/accepted/0: `property-added` at `g.thing/b` is compatible, expected a breaking change";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn given_a_change_at_many_places_when_accepted_then_the_list_needs_each_of_them() {
    for (places, expected) in [
        (
            "place: a",
            Some("/accepted/0: found 1 of the 3 places of `path-removed`, expected all"),
        ),
        ("place: a", Some("add to `also`: `b`, `c`")),
        (
            "place: c, also: [a]",
            Some("found 2 of the 3 places of `path-removed`, expected all"),
        ),
        (
            "place: a, also: [b, c, d]",
            Some("/accepted/0/also/2: `path-removed` at `d` is not among the changes"),
        ),
        ("place: b, also: [c, a]", None),
    ] {
        let text = format!("accepted: [{{check: path-removed, {places}, reason: r}}]");
        let list = accepted(&text).expect("a list");
        let mut change = entry("path-removed", Severity::Breaking, Severity::Breaking, "a");
        change.also = vec!["b".to_owned(), "c".to_owned()];
        let mut changes = vec![change];
        match (list.apply(&mut changes), expected) {
            (Err(error), Some(expected)) => {
                let error = error.to_string();
                assert!(error.contains(expected), "{places}: {error}");
                assert_eq!(
                    changes[0].accepted.is_some(),
                    places.contains("b, c"),
                    "{places}"
                );
            }
            (Ok(()), None) => assert_eq!(changes[0].accepted.as_deref(), Some("r")),
            (found, expected) => panic!("{places}: {found:?}, expected {expected:?}"),
        }
    }
}

#[test]
fn given_a_change_at_many_places_when_shown_then_one_entry_lists_the_places() {
    let mut change = entry(
        "deprecated",
        Severity::Compatible,
        Severity::Compatible,
        "g.thing/a",
    );
    change.also = vec!["g.thing/b".to_owned(), "g.thing/c".to_owned()];
    let report = report(vec![change]);
    let text = anstyle_stripped(&rendered(&report, Format::Text));
    assert!(
        text.contains("the same at 2 more places:\n        g.thing/b\n        g.thing/c\n"),
        "{text}"
    );
    let text = rendered(&report, Format::Markdown);
    assert!(
        text.contains("The same at 2 more places: `g.thing/b`, `g.thing/c`."),
        "{text}"
    );
    let text = rendered(&report, Format::Github);
    assert!(
        text.contains("::g.thing/a%0Ag.thing/b%0Ag.thing/c%0A"),
        "{text}"
    );
}

#[test]
fn given_a_change_at_many_places_when_shown_then_ten_are_listed_and_more_are_counted() {
    for (count, format, more) in [
        (10, Format::Markdown, false),
        (11, Format::Markdown, true),
        (10, Format::Github, false),
        (11, Format::Github, true),
    ] {
        let mut change = entry("deprecated", Severity::Breaking, Severity::None, "g.t");
        change.also = (0..count).map(|index| format!("g.t{index}")).collect();
        let text = rendered(&report(vec![change]), format);
        assert_eq!(text.contains("and 1 more"), more, "{text}");
        assert!(!text.contains("and 0 more"), "{text}");
    }
}

#[test]
fn given_a_text_that_changed_when_shown_then_the_old_one_is_red_and_the_new_one_green() {
    let mut change = entry("docs-changed", Severity::Docs, Severity::Docs, "g.t");
    let spot = |value: &str| Location {
        pointer: "/a".to_owned(),
        value: Some(value.to_owned()),
        line: None,
    };
    (change.old, change.new) = (Some(spot("Before.")), Some(spot("After.")));
    let text = rendered(&report(vec![change]), Format::Text);
    for line in ["\u{1b}[31m- Before.", "\u{1b}[32m+ After."] {
        assert!(text.contains(line), "{line:?}: {text:?}");
    }
}

#[test]
fn given_changes_that_break_only_the_wire_when_summarised_then_the_version_is_explained() {
    let report = report(vec![entry("c", Severity::Breaking, Severity::None, "p")]);
    for format in [Format::Text, Format::Markdown, Format::Github, Format::Html] {
        let text = rendered(&report, format);
        assert!(
            text.contains(
                "programs still compile, but the service refuses requests or responds differently"
            ),
            "{text}"
        );
        assert!(
            text.contains("for programs that use the generated crate"),
            "{text}"
        );
    }
}

#[test]
fn given_foreign_documents_when_summarised_then_no_version_is_proposed() {
    let changes = three().changes;
    let report = Report::new([side("a"), side("b")], changes, None, "");
    for format in [Format::Text, Format::Markdown, Format::Github, Format::Html] {
        assert!(
            !rendered(&report, format).contains(" release"),
            "{format:?}"
        );
    }
    assert!(rendered(&report, Format::Json).contains("\"release\": null"));
}
