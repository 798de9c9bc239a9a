//! The table from tasks to calls on the front page of a crate.

use super::{crate_of_document, read};

/// The rows of the table, for `front-page.yaml` with another text for each summary. An empty text removes the summary.
fn rows(summaries: [(&str, &str); 3]) -> Vec<String> {
    let mut document = read("front-page.yaml");
    for (from, to) in summaries {
        let line = format!("      summary: {from}\n");
        assert!(document.contains(&line), "{line}");
        let new = if to.is_empty() {
            String::new()
        } else {
            line.replace(from, to)
        };
        document = document.replace(&line, &new);
    }
    let files = crate_of_document(&document);
    let page = files["src/lib.rs"].lines();
    page.filter_map(|line| line.strip_prefix("//! | "))
        .skip(1)
        .map(str::to_owned)
        .collect()
}

#[test]
fn given_summaries_when_emitted_then_they_are_the_tasks() {
    assert_eq!(
        rows([
            ("LIST", "See who has | or had access"),
            ("CREATE", ""),
            ("DELETE", "Throw it away"),
        ]),
        [
            r"See who has \| or had access | [`start.access_things().list()`](builders::AccessThingsApi::list) |",
            "Throw it away | [`start.access_things().id(..).delete()`](builders::AccessThingApi::delete) |",
        ]
    );
}

#[test]
fn given_no_summary_when_emitted_then_tasks_are_named_by_type() {
    assert_eq!(
        rows([("LIST", ""), ("CREATE", ""), ("DELETE", "")]),
        [
            "List access things | [`start.access_things().list()`](builders::AccessThingsApi::list) |",
            "Create an access thing | [`start.access_things().create(..)`](builders::AccessThingsApi::create) |",
            "Read an access thing | [`start.access_things().id(..).get()`](builders::AccessThingApi::get) |",
            "Read an access thing | [`start.desk().get()`](builders::DeskApi::get) |",
        ]
    );
}

#[test]
fn given_summaries_of_a_function_and_of_an_items_collection_when_emitted_then_calls_are_listed() {
    let files = crate_of_document(&read("front-page-deep.yaml"));
    let page = files["src/lib.rs"].lines();
    let rows = page.filter(|line| line.starts_with("//! | See "));
    let calls: Vec<_> = rows.filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(
        calls,
        [
            "start.access_things().spare().list()",
            "start.access_things().id(..).parts().list()"
        ]
    );
}
