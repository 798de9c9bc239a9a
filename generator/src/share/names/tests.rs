//! The names of builders, and of the function that a program starts with.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::diagnostics::Diagnostics;
use crate::ir::Api;
use crate::naming::LONGEST;
use crate::share::{Lock, share, share_to_compare};
use crate::{document, lower, steps};

/// The API with these URLs.
fn api(paths: &[&str]) -> Result<Api, Diagnostics> {
    let mut text = "openapi: 3.0.3\ninfo: {title: t, version: v}\nservers: [{url: https://graph.microsoft.com/v1.0}]\npaths:\n".to_owned();
    for (index, path) in paths.iter().enumerate() {
        let (path, name) = path.split_once(" as ").unwrap_or((path, ""));
        let placeholders = path
            .split('{')
            .skip(1)
            .filter_map(|text| text.split('}').next());
        let declared: Vec<String> = placeholders
            .map(|name| {
                format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}")
            })
            .collect();
        let name = if name.is_empty() {
            String::new()
        } else {
            format!("x-rust-name: '{name}', ")
        };
        // Distinct operations, so that no two URLs share a builder.
        let media = format!("image/x{index}");
        let _ = writeln!(
            text,
            "  \"{path}\": {{{name}parameters: [{}], get: {{responses: {{'200': {{description: d, content: {{{media}: {{}}}}}}}}}}}}",
            declared.join(", ")
        );
    }
    let document = document::load("in.yaml", &text)?;
    lower::lower(&document).map(|(api, _)| api)
}

/// The entry point, and the builders with their first URLs.
fn named(paths: &[&str]) -> Result<String, Diagnostics> {
    let api = api(paths)?;
    let builders = share(&api, &Lock::new(), false, false)?;
    let mut found = steps::entry(&api.root).to_owned();
    for builder in builders.builders {
        let _ = write!(found, " {}={}", builder.templates[0], builder.name);
    }
    Ok(found)
}

#[test]
fn given_keys_in_a_row_when_named_then_each_builder_has_a_name_of_its_own() {
    for (paths, expected) in [
        (&["/a/{x}"][..], "a /a=AApi /a/{x}=AItemApi"),
        (&["/a/{x}/{y}"], "a /a=AApi /a/{x}=AItemApi /a/{x}/{y}=YApi"),
        (
            &["/calendar/{year}/{month}/{day}"],
            "calendar /calendar=CalendarApi /calendar/{year}=CalendarItemApi /calendar/{year}/{month}/{day}=DayApi /calendar/{year}/{month}=MonthApi",
        ),
        (
            &["/repos/{owner}/{repo}"],
            "repos /repos=ReposApi /repos/{owner}=RepoApi /repos/{owner}/{repo}=RepoItemApi",
        ),
        (
            &["/{x}/{y}"],
            "graph =GraphApi /{x}=GraphItemApi /{x}/{y}=YApi",
        ),
        (
            &["/a/{x}/{y}", "/a/{x}/y", "/a/y"],
            "a /a=AApi /a/{x}=AItemApi /a/{x}/y=AYApi /a/y=YApi /a/{x}/{y}=YItemApi",
        ),
        (
            &["/a/{x}/{é}"],
            "a /a=AApi /a/{x}=AItemApi /a/{x}/{é}=ItemApi",
        ),
        (
            &["/a/{x}/{9-id}"],
            "a /a=AApi /a/{x}=AItemApi /a/{x}/{9-id}=_9Api",
        ),
        (
            &["/a/{x}/{y} as second"],
            "a /a=AApi /a/{x}=AItemApi /a/{x}/{y}=SecondApi",
        ),
        (
            &["/axes(n='{n}')", "/axes/{axe-id}"],
            "graph =GraphApi /axes/{axe-id}=AxeApi /axes(n='{n}')=AxeWithNApi /axes=AxesApi",
        ),
        (
            &["/a/{x} as first", "/a/{x}/{y}"],
            "a /a=AApi /a/{x}=FirstApi /a/{x}/{y}=FirstItemApi",
        ),
    ] {
        let found = named(paths).map_err(|error| error.to_string());
        assert_eq!(found.as_deref(), Ok(expected), "{paths:?}");
    }
}

#[test]
fn given_any_last_segment_when_named_then_the_entry_point_is_an_identifier() {
    for (paths, expected) in [
        (&["/---"][..], "graph /---=GraphApi"),
        (&["/a/_"], "graph /a/_=GraphApi"),
        (&["/'"], "graph /'=GraphApi"),
        (&["/*"], "graph /*=GraphApi"),
        (&["/a as bees"], "bees /a=BeesApi"),
        (&["/a as bees", "/a/b"], "bees /a=BeesApi /a/b=BApi"),
        (&["/--- as bees"], "bees /---=BeesApi"),
    ] {
        let found = named(paths).map_err(|error| error.to_string());
        assert_eq!(found.as_deref(), Ok(expected), "{paths:?}");
    }
    let error = named(&["/a as +"]).expect_err("not an identifier");
    assert!(
        error.to_string().contains("can't become a Rust identifier"),
        "{error}"
    );
}

#[test]
fn given_urls_without_distinct_names_when_compared_then_each_builder_has_a_name_of_its_own() {
    let api = api(&["/c", "/b-c", "/a-b-c", "/a-b/c", "/a/b-c"]).expect("an API");
    let builders = share_to_compare(&api, &Lock::new()).builders;
    let names: BTreeSet<&str> = builders
        .iter()
        .map(|builder| builder.name.as_str())
        .collect();
    assert_eq!(names.len(), builders.len(), "{names:?}");
}

#[test]
fn given_a_long_name_of_a_builder_when_chosen_then_only_names_beyond_the_limit_are_refused() {
    for (length, is_accepted) in [(LONGEST, true), (LONGEST + 1, false)] {
        let segment = "a".repeat(length - "Api".len());
        let found = named(&[&format!("/{segment}")]);
        assert_eq!(found.is_ok(), is_accepted, "{length}: {found:?}");
    }
}
