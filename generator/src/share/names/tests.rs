//! The names of builders, and of the function that a program starts with.

use std::fmt::Write as _;

use crate::diagnostics::Diagnostics;
use crate::share::{Lock, share};
use crate::{document, lower, steps};

/// The entry point, and the builders with their first URLs.
fn named(paths: &[&str]) -> Result<String, Diagnostics> {
    let mut text = "openapi: 3.0.3\ninfo: {title: t, version: v}\nservers: [{url: https://graph.microsoft.com/v1.0}]\npaths:\n".to_owned();
    for path in paths {
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
        let media = format!("image/x{}", path.len());
        let _ = writeln!(
            text,
            "  \"{path}\": {{{name}parameters: [{}], get: {{responses: {{'200': {{description: d, content: {{{media}: {{}}}}}}}}}}}}",
            declared.join(", ")
        );
    }
    let document = document::load("in.yaml", &text)?;
    let (api, _) = lower::lower(&document)?;
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
