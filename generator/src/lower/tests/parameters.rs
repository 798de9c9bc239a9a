//! Parameters: names and limits without effect, limits of keys, and what their schemas say.

use super::*;

/// The API and what was said, or the errors, of a document with one operation that has parameters.
fn with_parameters(path: &str, parameters: &str) -> Result<(Api, String), String> {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: v}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\npaths:\n  \
         '{path}': {{get: {{parameters: [{parameters}], responses: {{'200': {{description: d, content: {{application/json: \
         {{schema: {{type: array, items: {{type: string}}}}}}}}}}}}}}}}\n"
    );
    let document = document::load("in.yaml", &text).map_err(|errors| errors.to_string())?;
    let (api, said) = lower(&document).map_err(|errors| errors.to_string())?;
    Ok((api, said.to_string()))
}

#[test]
fn given_names_and_limits_of_parameters_without_effect_when_lowered_then_each_is_said() {
    let refused = "which has no effect here";
    for (path, parameters, expected) in [
        // A name in Rust where there is no argument.
        (
            "/a/{x}",
            "{name: x, in: path, required: true, x-rust-name: who, schema: {type: string}}",
            refused,
        ),
        (
            "/a",
            "{name: x, in: query, x-rust-name: who, schema: {type: string}}",
            refused,
        ),
        (
            "/a",
            "{name: x, in: header, x-rust-name: who, schema: {type: string}}",
            refused,
        ),
        (
            "/a",
            "{name: x, in: query, required: true, x-rust-name: who, schema: {type: string}}",
            "",
        ),
        (
            "/a/f(x={x})",
            "{name: x, in: path, required: true, x-rust-name: who, schema: {type: string}}",
            "",
        ),
        (
            "/a/{x}.json",
            "{name: x, in: path, required: true, x-rust-name: who, schema: {type: string}}",
            "",
        ),
        // An optional parameter needs no name in Rust.
        ("/a", "{name: 日本, in: query, schema: {type: string}}", ""),
        (
            "/a",
            "{name: '---', in: query, schema: {type: string}}, {name: ü, in: query, schema: {type: string}}",
            "",
        ),
        (
            "/a",
            "{name: 日本, in: query, required: true, schema: {type: string}}",
            "/parameters/0: the name",
        ),
        (
            "/a/{ü}.json",
            "{name: ü, in: path, required: true, schema: {type: string}}",
            "/parameters/0: the name",
        ),
    ] {
        check(path, parameters, expected);
    }
}

#[test]
fn given_parts_of_parameters_without_effect_when_lowered_then_a_note_names_them() {
    for (path, parameters, expected) in [
        // What an option of OData is not sent with.
        (
            "/a",
            "{name: $top, in: query, schema: {type: integer, minimum: 0}}",
            "",
        ),
        (
            "/a",
            "{name: $top, in: query, schema: {type: integer, minimum: 1}}",
            "/parameters/0: ignored limits of an OData query option: its method",
        ),
        (
            "/a",
            "{name: $top, in: query, schema: {type: integer, maximum: 100}}",
            "/parameters/0: ignored limits of an OData query option: its method",
        ),
        (
            "/a",
            "{name: $select, in: query, explode: true, schema: {type: array, items: {type: string}}}",
            "/explode: ignored `explode` of an OData query option",
        ),
        (
            "/a",
            "{name: $select, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}",
            "/style: ignored `style` of an OData query option",
        ),
        (
            "/a",
            "{name: $orderby, in: query, allowReserved: true, schema: {type: string}}",
            "/allowReserved: ignored `allowReserved` of an OData query option",
        ),
        (
            "/a",
            "{name: $orderby, in: query, content: {application/json: {schema: {type: string}}}}",
            "/content: ignored `content` of an OData query option",
        ),
        (
            "/a",
            "{name: $filter, in: query, schema: {type: object, properties: {a: {type: string}}}}",
            "/schema: ignored the object of an OData query option",
        ),
        (
            "/a",
            "{name: $top, in: query, schema: {type: integer, enum: [5, 10]}}",
            "/parameters/0: ignored limits of an OData query option: its method",
        ),
        (
            "/a",
            "{name: $orderby, in: query, required: true, style: pipeDelimited, schema: {type: string}}",
            "/style: ignored `style` of an OData query option",
        ),
        // What `content` replaces.
        (
            "/a",
            "{name: v, in: query, explode: true, content: {text/csv: {schema: {type: string}}}}",
            "/explode: ignored 1 keyword next to `content`: the media type decides",
        ),
        (
            "/a",
            "{name: v, in: query, style: form, content: {text/csv: {schema: {type: string}}}}",
            "/style: ignored 1 keyword next to `content`: the media type decides",
        ),
        // What OpenAPI does not define.
        (
            "/a",
            "{name: v, in: query, style: spaceDelimited, explode: false, schema: {type: string}}",
            "/style: OpenAPI 3.0 does not define this `style`",
        ),
        (
            "/a",
            "{name: v, in: query, style: spaceDelimited, explode: true, schema: {type: array, items: {type: string}}}",
            "/style: OpenAPI 3.0 does not define this `style`",
        ),
        (
            "/a",
            "{name: v, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}",
            "",
        ),
        (
            "/a",
            "{name: v, in: query, style: deepObject, explode: true, schema: {type: object, properties: {a: {type: string}}}}",
            "",
        ),
        // A discriminator of no type.
        (
            "/a",
            "{name: v, in: query, content: {application/json: {schema: {anyOf: [{type: string}], discriminator: \
             {propertyName: k}}}}}",
            "/schema/discriminator: a discriminator of a schema that is not a type",
        ),
        (
            "/a",
            "{name: $select, in: query, explode: false, schema: {type: array, uniqueItems: true, items: {type: string, enum: [a]}}}",
            "",
        ),
    ] {
        check(path, parameters, expected);
    }
}

/// Asserts what is said about an operation with parameters, if anything.
fn check(path: &str, parameters: &str, expected: &str) {
    let found = with_parameters(path, parameters);
    let said = found.map_or_else(|errors| errors, |(_, said)| said);
    assert!(said.contains(expected), "{parameters}: {said}");
    assert_eq!(said.is_empty(), expected.is_empty(), "{parameters}: {said}");
}

#[test]
fn given_limits_of_keys_and_arguments_when_they_change_then_the_comparison_reports_it() {
    let lock = crate::share::Lock::new();
    for (path, name) in [
        ("/a/{x}", "x"),
        ("/a/f(x={x})", "x"),
        ("/a/{x}.json", "x"),
        ("/a/x={x},y={y}", "y"),
        ("/a/f(x=''{x}'')", "x"),
        ("/a/f(x=@x)", "@x"),
        ("/a/f(y=''@y'',x=@x)", "@y"),
    ] {
        let api = |limit: &str| {
            let declared = |own: &str| {
                let limit = if own == name { limit } else { "" };
                let place = if own.starts_with('@') {
                    "query"
                } else {
                    "path"
                };
                format!(
                    "{{name: '{own}', in: {place}, required: true, schema: {{type: string{limit}}}}}"
                )
            };
            let own = ["x", "y", "@x", "@y"].map(declared);
            let all = own.join(", ");
            with_parameters(path, &all).expect("lowers").0
        };
        let (free, short, shorter) = (api(""), api(", maxLength: 9"), api(", maxLength: 5"));
        let changes = |old: &Api, new: &Api| {
            let [old, new] = [old, new].map(|api| crate::diff::Source { api, lock: &lock });
            crate::diff::compare(&old, &new)
                .iter()
                .map(|change| format!("{} {}", change.wire, change.message))
                .collect::<Vec<_>>()
                .join("\n")
        };
        for (old, new, wire) in [
            (&free, &short, "breaking"),
            (&short, &shorter, "breaking"),
            (&shorter, &short, "compatible"),
            (&short, &free, "compatible"),
        ] {
            let said = changes(old, new);
            assert!(
                said.starts_with(wire) && said.contains("takes other values"),
                "{path}: {said}"
            );
        }
        assert_eq!(changes(&short, &short), "");
    }
}

#[test]
fn given_keywords_next_to_branches_when_lowered_then_the_limits_have_them() {
    let limits = |schema: &str| {
        let parameter = format!("{{name: x, in: query, required: true, schema: {{{schema}}}}}");
        let (api, _) = with_parameters("/a", &parameter).expect("lowers");
        format!("{:?}", api.operations()[0].1.query[0].limits)
    };
    for branches in ["oneOf", "anyOf"] {
        let choice = format!("{branches}: [{{type: string}}, {{type: integer}}]");
        let plain = limits(&choice);
        for keyword in [
            "format: x",
            "enum: [a, 1]",
            "items: {type: string}",
            "format: date-time",
        ] {
            let found = limits(&format!("{choice}, {keyword}"));
            assert_ne!(found, plain, "{branches} {keyword}");
        }
    }
}

#[test]
fn given_several_members_without_a_name_when_lowered_then_one_run_reports_all() {
    let schema =
        "{name: x, in: query, required: true, schema: {type: string, enum: ['>', '<', a, ü]}}";
    let errors = with_parameters("/a", schema).expect_err("no names");
    assert_eq!(
        errors.matches("can't become a Rust identifier").count(),
        3,
        "{errors}"
    );
}

#[test]
fn given_a_wrong_parameter_at_several_urls_when_lowered_then_one_error_counts_the_places() {
    for (parameters, expected) in [
        (
            "{name: v, in: query, schema: {type: string, enum: [a_b, aB]}}",
            "`a_b` and `aB` both become",
        ),
        (
            "{name: v, in: query, schema: {type: string, enum: [ü]}}",
            "the name `ü`",
        ),
        (
            "{name: v, in: query, schema: {type: string, enum: [a], x-rust-name: g.e}}",
            "`g.e` and this inline schema both become",
        ),
        (
            "{name: v, in: query, schema: {type: string}}, {name: v, in: query, schema: {type: string}}",
            "a second time",
        ),
        (
            "{name: $filtr, in: query, schema: {type: string}}",
            "the query option",
        ),
        (
            "{name: v, in: cookie, required: true, schema: {type: string}}",
            "a cookie parameter",
        ),
        (
            "{name: v, in: query, schema: {type: string, format: date-tme}}",
            "the format",
        ),
    ] {
        let urls = ["/a", "/b", "/c"].map(|url| {
            format!("  {url}: {{parameters: [{parameters}], get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/g.e'}}}}}}}}}}}}}}\n")
        });
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: v}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\npaths:\n{}components: {{schemas: {{g.e: {{type: object, properties: {{id: {{type: string}}}}}}}}}}\n",
            urls.concat()
        );
        let document = document::load("in.yaml", &text).expect("loads");
        let found = lower(&document).expect_err(parameters).folded().to_string();
        assert_eq!(found.matches("error: ").count(), 1, "{found}");
        assert!(found.contains(expected), "{found}");
        assert!(found.contains("; the same at 2 other places"), "{found}");
    }
}

#[test]
fn given_several_faults_of_one_operation_when_lowered_then_each_is_reported() {
    let text = "
openapi: 3.0.3
info: {title: t, version: v}
paths:
  /a:
    post:
      parameters:
      - {name: é, in: query, required: true, schema: {type: string}}
      - {name: ü, in: query, required: true, schema: {type: string}}
      - {name: $filtre, in: query, schema: {type: string}}
      - {name: c, in: cookie, required: true, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {type: string, format: date-tme}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {type: string, format: date-tme}}}}}
";
    let document = document::load("in.yaml", text).expect("loads");
    let said = lower(&document).expect_err("refused").to_string();
    for place in [
        "parameters/0",
        "parameters/1",
        "parameters/2",
        "parameters/3",
        "requestBody/content/application~1json/schema/format",
        "responses/200/content/application~1json/schema/format",
    ] {
        let place = format!("error: in.yaml#/paths/~1a/post/{place}: ");
        assert_eq!(said.matches(&place).count(), 1, "{place}: {said}");
    }
}
