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
        "/a(b={b},)",
        "/a(b={b},,c={c})",
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
fn given_an_argument_with_content_when_lowered_then_json_or_text_as_it_says() {
    for (media_type, ty, written) in [
        ("application/json", "string", Ok(true)),
        ("application/json", "integer", Ok(true)),
        ("text/plain", "string", Ok(false)),
        ("text/plain", "array", Err("for a list or object")),
    ] {
        let schema = serde_json::json!({"type": ty, "items": {"type": "string"}});
        let content = serde_json::json!({media_type: {"schema": schema}});
        let text = serde_json::json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "v"},
            "paths": {"/f(a={a})": {"get": {
                "parameters": [{"name": "a", "in": "path", "required": true, "content": content}],
                "responses": {"204": {"description": "d"}},
            }}},
        });
        let document = document::load("in.yaml", &text.to_string()).expect("loads");
        let found = lower::lower(&document).map(|(api, _)| {
            let written = serde_json::to_value(api.root).expect("JSON").to_string();
            written.contains(r#""json":true"#)
        });
        match (found, written) {
            (Err(found), Err(expected)) => assert!(found.to_string().contains(expected)),
            (found, expected) => assert_eq!(found.ok(), expected.ok(), "{media_type} {ty}"),
        }
    }
}

#[test]
fn given_a_value_twice_in_a_segment_when_lowered_then_it_is_named() {
    for path in [
        "/f(a={a},a={a})",
        "/f(a={a},a='{b}')",
        "/a={a},a={b}",
        "/{a}-{a}",
    ] {
        let found = templates(path).expect_err(path);
        assert!(
            found.contains("found `a` twice in a segment"),
            "{path}: {found}"
        );
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
        ("/f( a = '{a}' )", "f( a = '{a}' )"),
        ("/f(a={a}, b={b})", "f(a={a}, b={b})"),
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
