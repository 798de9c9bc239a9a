use crate::document;
use crate::ir::Node;
use crate::lower;

/// The URL templates of a document with this path, or its errors.
fn templates(path: &str) -> Result<Vec<String>, String> {
    let names = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'));
    let parameters: Vec<_> = names
        .map(|(name, _)| serde_json::json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let nothing = serde_json::json!({"204": {"description": "d"}});
    let text = serde_json::json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v"},
        "paths": {
            path: {"get": {"parameters": parameters, "responses": nothing}},
            "/other": {"get": {"responses": nothing}},
        },
    });
    let document = document::load("in.yaml", &text.to_string()).map_err(|e| e.to_string())?;
    let (api, _) = lower::lower(&document).map_err(|e| e.to_string())?;
    let mut found = Vec::new();
    api.root.visit("", &mut |template, node: &Node| {
        let operations = node.operations.iter().map(|_| template.to_owned());
        found.extend(operations.filter(|template| template != "/other"));
    });
    Ok(found)
}

#[test]
fn given_each_form_of_a_segment_when_lowered_then_the_template_is_the_same() {
    for path in [
        "/",
        "/a/",
        "/a//b",
        "//a",
        "/a/{b}/",
        "/a/{b}.json",
        "/a/v{b}",
        "/a/{b}-{c}",
        "/a/{b}{c}",
        "/a/{b},{c}",
        "/a/{b}..{c}",
        "/a/{b}:cancel",
        "/a.{b}",
        "/a/@{b}",
        "/a({b})",
        "/a('{b}')",
        "/a('{b}')/c",
        "/a(b={b},c='{c}')",
        "/a()",
        "/a(b)",
        "/b={b},c='{c}'",
        "/a;b={b}",
        "/a=b",
        "/a%20b",
        "/a!b*c+d&e",
        "/a/...",
    ] {
        assert_eq!(templates(path), Ok(vec![path.to_owned()]));
    }
}

#[test]
fn given_text_that_no_url_can_contain_when_lowered_then_the_segment_is_named() {
    for (path, segment) in [
        ("/a/ b", " b"),
        ("/größe", "größe"),
        ("/a/{b", "{b"),
        ("/a/b}", "b}"),
        ("/a/{}", "{}"),
        ("/a/{b{c}}", "{b{c}}"),
        ("/a/%2", "%2"),
        ("/a/..", ".."),
        ("/a/.", "."),
        ("/a?b=c", "a?b=c"),
        ("/a#b", "a#b"),
        ("/a b/{c}", "a b"),
    ] {
        let found = templates(path).expect_err(path);
        assert!(
            found.contains(&format!("found the URL segment `{segment}`")),
            "{path}: {found}"
        );
        assert!(
            found.contains("help: remove the path with an overlay"),
            "{found}"
        );
    }
}
