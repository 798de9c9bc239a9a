use super::super::tests::{PACKAGE, entry};
use super::super::{Format, Outline, Package, Side};
use super::*;

const LOG: &str = "\
# Changelog

By hand.

## [Unreleased]

Mine.

## 0.1.0

- First.
";

fn rendered(changes: Vec<Entry>) -> String {
    of(changes, Some(PACKAGE))
}

fn of(changes: Vec<Entry>, package: Option<Package<'_>>) -> String {
    let sides = ["a", "b"].map(|name| Side {
        name: name.to_owned(),
        file: None,
    });
    let report = Report::new(sides, changes, package, "");
    report.render(Format::Changelog, &Outline::default())
}

fn changes() -> Vec<Entry> {
    use Severity::{Breaking, Compatible, Docs, None};
    let mut accepted = entry("c", Breaking, None, "GET /a");
    accepted.accepted = Some("nobody calls it".to_owned());
    accepted.also = vec!["GET /b".to_owned()];
    vec![
        entry("c", Compatible, Breaking, "g.thing/a"),
        accepted,
        entry("c", Compatible, Compatible, "g.thing/b"),
        entry("c", None, Docs, "g.thing/c"),
    ]
}

fn block(text: &str) -> String {
    format!("{START}\n{text}\n{END}\n")
}

#[test]
fn given_changes_when_rendered_then_they_are_grouped_by_their_meaning_for_an_update() {
    let expected = "\
<!-- changes of the specification, written by a command -->
### graph-things 0.2.0

A minor release, `graph-things` `0.1.0` → `0.2.0`, `graph-runtime` unchanged: programs may stop compiling.

#### Breaks programs

- `g.thing/a`: `g.thing/a` is another one. In Rust: `models::Thing::name`.

#### Breaks requests or responses, though programs compile

- `GET /a`: `GET /a` is another one; the same at 1 more place. Accepted: nobody calls it

#### Compatible

- `g.thing/b`: `g.thing/b` is another one.

One explanation changes.
<!-- end -->
";
    assert_eq!(rendered(changes()), expected);
    assert_eq!(rendered(Vec::new()), "");
}

#[test]
fn given_many_changes_when_rendered_then_the_rest_is_counted() {
    let one = |n| {
        entry(
            "c",
            Severity::Breaking,
            Severity::Breaking,
            &format!("p{n}"),
        )
    };
    let text = rendered((0..207).map(one).collect());
    assert!(text.contains("\n- `p199`: ") && !text.contains("\n- `p200`: "));
    assert!(text.contains("\n- and 7 more\n"), "{text}");
}

#[test]
fn given_untrusted_text_when_rendered_then_no_line_of_it_ends_the_entry() {
    let hostile = format!("x\n{END}\n## Unreleased\n{START}");
    let mut change = entry("c", Severity::Breaking, Severity::Breaking, &hostile);
    change.text.clone_from(&hostile);
    let text = rendered(vec![change]);
    let log = put(LOG, &text, Earlier::Kept).expect("a place");
    assert_eq!(put(&log, "", Earlier::Replaced).expect("a place"), LOG);
}

#[test]
fn given_an_entry_when_put_then_it_follows_the_others_and_a_second_time_changes_nothing() {
    let (one, two) = (block("one"), block("two"));
    let first = put(LOG, &one, Earlier::Kept).expect("a place");
    assert_eq!(first, LOG.replace("Mine.\n", &format!("Mine.\n\n{one}")));
    assert_eq!(put(&first, &one, Earlier::Kept).expect("a place"), first);
    assert_eq!(put(&first, "", Earlier::Kept).expect("a place"), first);
    let second = put(&first, &two, Earlier::Kept).expect("a place");
    assert_eq!(
        second,
        LOG.replace("Mine.\n", &format!("Mine.\n\n{one}\n{two}"))
    );
}

#[test]
fn given_a_reverted_change_when_made_again_then_the_changelog_lists_it_again() {
    let (there, back) = (block("there"), block("back"));
    let mut log = LOG.to_owned();
    for entry in [&there, &back, &there] {
        log = put(&log, entry, Earlier::Kept).expect("a place");
    }
    let all = format!("Mine.\n\n{there}\n{back}\n{there}");
    assert_eq!(log, LOG.replace("Mine.\n", &all));
}

#[test]
fn given_earlier_entries_when_replaced_then_one_replaces_all_and_other_text_stays() {
    let (one, two, all) = (block("one"), block("two"), block("all"));
    let log = LOG.replace("Mine.\n", &format!("{one}\nMine.\n\n{two}\nToo.\n"));
    let expected = LOG.replace("Mine.\n", &format!("{all}\nMine.\n\nToo.\n"));
    let replaced = put(&log, &all, Earlier::Replaced).expect("a place");
    assert_eq!(replaced, expected);
    assert_eq!(
        put(&replaced, &all, Earlier::Replaced).expect("a place"),
        expected
    );
    let none = put(&replaced, "", Earlier::Replaced).expect("a place");
    assert_eq!(none, LOG.replace("Mine.\n", "Mine.\n\nToo.\n"));
}

#[test]
fn given_entries_of_releases_when_replaced_then_they_are_history() {
    let log = LOG.replace("- First.\n", &block("old"));
    let put = put(&log, &block("new"), Earlier::Replaced).expect("a place");
    assert!(
        put.ends_with(&format!("## 0.1.0\n\n{}", block("old"))),
        "{put}"
    );
}

#[test]
fn given_a_heading_at_the_end_of_the_file_when_an_entry_is_put_then_it_follows_the_heading() {
    for log in ["# Log\n## Unreleased", "# Log\n## unreleased\n\n"] {
        let put = put(log, &block("one"), Earlier::Kept).expect("a place");
        assert!(
            put.ends_with(&format!("nreleased\n\n{}", block("one"))),
            "{put}"
        );
    }
}

#[test]
fn given_headings_in_code_when_an_entry_is_put_then_they_do_not_count() {
    let log = "## Unreleased\n\n```text\n## 0.9.0\n```\n";
    let put = put(log, &block("one"), Earlier::Kept).expect("a place");
    assert_eq!(put, format!("{log}\n{}", block("one")));
}

#[test]
fn given_documents_of_another_crate_when_rendered_then_there_are_changes_and_no_version() {
    let text = of(changes(), None);
    let start = "### `a` to `b`\n\nA crate generated from the new document: programs may stop compiling.\n\n#### Breaks programs\n\n- `g.thing/a`";
    assert!(text.contains(start), "{text}");
    assert!(!text.contains("0.2.0"), "{text}");
    assert_eq!(of(Vec::new(), None), "");
}
