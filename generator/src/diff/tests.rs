//! Which changes explain the items of the generated crate, and which types and URLs belong together.

use std::fmt::Write as _;

use crate::diff::{self, Source};
use crate::ir::Api;
use crate::share::Lock;
use crate::{document, lower};

/// A URL that returns a type.
fn reads(ty: &str) -> String {
    let schema = format!("{{$ref: '#/components/schemas/g.{ty}'}}");
    let answer = format!("{{description: d, content: {{application/json: {{schema: {schema}}}}}}}");
    format!("{{get: {{responses: {{'200': {answer}}}}}}}")
}

/// A URL with a method that returns nothing, and what else is said about the method.
fn does(method: &str, more: &str) -> String {
    format!("{{{method}: {{{more} responses: {{'204': {{description: d}}}}}}}}")
}

/// A document with these URLs and schemas.
fn api(paths: &[(&str, String)], schemas: &[(&str, &str)]) -> Api {
    let mut text = "openapi: 3.0.4
info: {title: t, version: v}
servers: [{url: 'https://graph.microsoft.com/beta'}]
paths:
"
    .to_owned();
    for (url, item) in paths {
        let _ = writeln!(text, "  {url}: {item}");
    }
    text += "components:\n  schemas:\n    g.t: {type: object, properties: {id: {type: string}}}\n";
    text += "    g.x: {type: object, properties: {a: {type: string}}}\n";
    for (name, schema) in schemas {
        let _ = writeln!(text, "    g.{name}: {schema}");
    }
    let document = document::load("in.yaml", &text).expect("loads");
    lower::lower_to_read(&document).expect("a crate").0
}

/// The changes, each with the paths of its items.
fn changes(old: &Api, new: &Api) -> Vec<(String, Vec<String>)> {
    let lock = Lock::new();
    let [old, new] = [old, new].map(|api| Source { api, lock: &lock });
    let changes = diff::compare(&old, &new);
    let all = changes.iter().map(|change| {
        let items = change.rust_items.iter();
        (change.id(), items.map(|item| item.path.clone()).collect())
    });
    all.collect()
}

/// The changes without their items.
fn ids(old: &Api, new: &Api) -> Vec<String> {
    changes(old, new).into_iter().map(|(id, _)| id).collect()
}

/// The items of one change.
fn items(id: &str, old: &Api, new: &Api) -> Vec<String> {
    let all = changes(old, new);
    let found = all.iter().find(|(found, _)| found == id);
    found.unwrap_or_else(|| panic!("{id}: {all:#?}")).1.clone()
}

#[test]
fn given_a_builder_that_is_split_further_below_when_compared_then_the_removal_explains_the_step() {
    let action = || does("post", "x-ms-docs-operation-type: action,");
    let mut urls = vec![
        ("/p", reads("t")),
        ("/p/a", reads("t")),
        ("/p/a/o", reads("x")),
        ("/p/a/o/r", action()),
        ("/p/b", reads("t")),
        ("/p/b/o", reads("x")),
        ("/p/b/o/r", action()),
    ];
    let old = api(&urls, &[]);
    urls.pop();
    let found = items("path-removed /p/b/o/r", &old, &api(&urls, &[]));
    assert!(found.contains(&"builders::PApi::b".to_owned()), "{found:?}");
}

#[test]
fn given_an_action_that_is_replaced_by_a_url_below_it_when_compared_then_its_method_is_removed() {
    let action = "x-ms-docs-operation-type: action, x-rust-name: do_it,";
    let mut urls = [("/p", reads("t")), ("/p/s", does("post", action))];
    let old = api(&urls, &[]);
    urls[1] = ("/p/s/b", reads("x"));
    let found = items("path-removed /p/s", &old, &api(&urls, &[]));
    assert_eq!(found, ["builders::PApi::do_it"]);
}

#[test]
fn given_an_entity_that_loses_its_identifier_when_compared_then_this_explains_the_step_to_it() {
    let key = "parameters: [{name: i, in: path, required: true, schema: {type: string}}],";
    let one = reads("y").replacen('{', &format!("{{{key} "), 1);
    let urls = [("/p", reads("t")), ("/p/{i}", one)];
    let with = |properties: &str| {
        let schema = format!("{{type: object, properties: {{{properties}}}}}");
        api(&urls, &[("y", &schema)])
    };
    let (old, new) = (
        with("id: {type: string}, a: {type: string}"),
        with("b: {type: string}"),
    );
    let found = changes(&old, &new);
    let explains = |(_, items): &&(String, Vec<String>)| {
        let mut items = items.iter();
        items.any(|item| item.starts_with("builders::"))
    };
    let found: Vec<_> = found.iter().filter(explains).map(|(id, _)| id).collect();
    assert_eq!(found, ["property-removed g.y/id"]);
}

#[test]
fn given_two_changes_of_permissions_when_compared_then_each_explains_its_own_sets() {
    let with = |a: &str, b: &str| {
        let url = |name: &str| {
            let least = format!("x-permissions: {{delegated: {{least: {name}}}}},");
            does("post", &least)
        };
        api(&[("/p/a", url(a)), ("/p/b", url(b))], &[])
    };
    let (old, new) = (with("A.Read.All", "B.Read.All"), with("A.Read", "B.Read"));
    for (url, own) in [("a", "permissions::A_"), ("b", "permissions::B_")] {
        let found = items(&format!("permissions-changed POST /p/{url}"), &old, &new);
        let is_own = |item: &String| item.starts_with(own);
        assert!(!found.is_empty() && found.iter().all(is_own), "{found:?}");
    }
}

#[test]
fn given_several_new_derived_types_when_compared_then_only_rivals_explain_the_name_of_a_variant() {
    let mapped = |names: &[&str]| {
        let rows = names
            .iter()
            .map(|name| format!("'#g.{name}': '#/components/schemas/g.{name}'"));
        let rows: Vec<String> = rows.collect();
        let discriminator = format!(
            "{{propertyName: '@odata.type', mapping: {{{}}}}}",
            rows.join(", ")
        );
        let base = format!(
            "{{type: object, properties: {{d: {{type: string}}}}, discriminator: {discriminator}}}"
        );
        let derived = "{allOf: [{$ref: '#/components/schemas/g.stage'}, {type: object, properties: {e: {type: string}}}]}";
        let mut schemas = vec![("stage", base.as_str())];
        schemas.extend(names.iter().map(|name| (*name, derived)));
        api(&[("/p/a", reads("stage"))], &schemas)
    };
    let (old, new) = (
        mapped(&["fastStage"]),
        mapped(&["fastStage", "fast", "fasterStage"]),
    );
    let explains = |id| {
        let items = items(id, &old, &new);
        items.iter().any(|item| item.ends_with("Stage::FastStage"))
    };
    assert!(explains("derived-type-added g.fast"));
    assert!(!explains("derived-type-added g.fasterStage"));
}

#[test]
fn given_a_url_and_the_same_with_a_slash_when_only_one_has_operations_then_one_is_the_other() {
    let urls = |found: &[&str]| {
        let urls: Vec<_> = found.iter().map(|url| (*url, reads("t"))).collect();
        api(&urls, &[])
    };
    let all = "/p/a/";
    for (old, new, expected) in [
        (&["/p/a"][..], &[all][..], "segment-respelled /p/a/"),
        (&[all], &["/p/a"], "segment-respelled /p/a"),
        (&["/p/a"], &["/p/a", all], "path-added /p/a/"),
        (&["/p/a", all], &["/p/a"], "path-removed /p/a/"),
        (&["/p/a/b"], &["/p/a/b", all], "path-added /p/a/"),
        (&["/p/a/b", all], &["/p/a/b"], "path-removed /p/a/"),
    ] {
        let [old, new] = [old, new].map(|found| urls(&[&["/p"], found].concat()));
        let found = ids(&old, &new);
        assert!(
            found.contains(&expected.to_owned()),
            "{expected}: {found:?}"
        );
    }
}

#[test]
fn given_an_enumeration_that_becomes_two_similar_ones_when_compared_then_one_is_renamed() {
    let with = |q: &str, enums: &[(&str, &str)]| {
        let holder = format!(
            "{{type: object, properties: {{p: {{$ref: '#/components/schemas/g.{}'}}, q: {{$ref: '#/components/schemas/g.{q}'}}}}}}",
            enums[0].0
        );
        let mut schemas = vec![("h", holder.as_str())];
        schemas.extend_from_slice(enums);
        api(&[("/p/a", reads("h"))], &schemas)
    };
    let old = with("e", &[("e", "{type: string, enum: [a, b, c]}")]);
    let new = with(
        "g",
        &[
            ("f", "{type: string, enum: [a, b, c, d]}"),
            ("g", "{type: string, enum: [a, b, c, k]}"),
        ],
    );
    let found = ids(&old, &new);
    let expected = [
        "rust-name-changed g.e",
        "type-added g.g",
        "property-retyped g.h/q",
        "member-added g.e/d",
    ];
    assert_eq!(found, expected);
}

#[test]
fn given_a_placeholder_with_another_name_when_compared_then_inline_types_of_requests_are_renamed() {
    let place = "{type: object, properties: {c: {type: string}}}";
    let parameters = format!("{{type: object, properties: {{q: {place}, r: {{type: string}}}}}}");
    let list = format!("{{type: array, items: {place}}}");
    let with = |name: &str| {
        let key = format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
        let query = |name: &str, members: &str| {
            let schema = format!("{{type: string, enum: [{members}]}}");
            format!("{{name: {name}, in: query, schema: {schema}}}")
        };
        let url = |schema: &str, more: &str| {
            let body =
                format!("{{required: true, content: {{application/json: {{schema: {schema}}}}}}}");
            does(
                "post",
                &format!(
                    "x-ms-docs-operation-type: action, parameters: [{key}{more}], requestBody: {body},"
                ),
            )
        };
        let (first, second) = (query("s", "a, b"), query("u", &format!("c, {name}")));
        let urls = [
            (format!("/p/{{{name}}}/a"), url(&list, "")),
            (format!("/p/{{{name}}}/b"), url(&parameters, "")),
            (
                format!("/p/{{{name}}}/c"),
                url(&list, &format!(", {first}, {second}")),
            ),
        ];
        let mut all = vec![("/p", reads("t"))];
        all.extend(urls.iter().map(|(url, item)| (url.as_str(), item.clone())));
        api(&all, &[])
    };
    let found = ids(&with("i"), &with("j"));
    let expected = [
        "rust-name-changed JBParameters",
        "rust-name-changed pIAPostBodyItem",
        "rust-name-changed pIBPostBodyQ",
        "rust-name-changed pICPostBodyItem",
        "rust-name-changed pICPostS",
        "rust-name-changed pICPostU",
        "member-removed pICPostU/i",
        "member-added pICPostU/j",
    ];
    assert_eq!(found, expected);
}
