//! Explains why two URLs cannot share a builder.

use std::collections::BTreeSet;

use crate::diagnostics::quoted;
use crate::ir::{Node, Operation, RequestOption};

/// The first difference between two URLs, or URLs below them. The text calls the second one "this URL".
pub fn first(other: &Node, this: &Node) -> Option<String> {
    below(other, this, "")
}

fn below(other: &Node, this: &Node, path: &str) -> Option<String> {
    let place = if path.is_empty() {
        "here".to_owned()
    } else {
        format!("at {} below", quoted(path))
    };
    for (own, found, owner) in [
        (&this.operations, &other.operations, "only this URL"),
        (&other.operations, &this.operations, "only the others"),
    ] {
        let known = |operation: &&Operation| found.iter().all(|f| f.method != operation.method);
        if let Some(operation) = own.iter().find(known) {
            let method = operation.method.as_str();
            return Some(format!("{owner} have `{method}` {place}").replace("URL have", "URL has"));
        }
    }
    for operation in &this.operations {
        let same = other
            .operations
            .iter()
            .find(|found| found.method == operation.method);
        if let Some(what) = same.and_then(|found| fact(found, operation)) {
            return Some(format!(
                "`{}` {place} differs in {what}",
                operation.method.as_str()
            ));
        }
    }
    for (own, found, owner) in [
        (&this.children, &other.children, "only this URL has"),
        (&other.children, &this.children, "only the others have"),
    ] {
        let missing = |child: &&Node| {
            let shape = child.segment.shape();
            found.iter().all(|other| other.segment.shape() != shape)
        };
        if let Some(child) = own.iter().find(missing) {
            let path = format!("{path}{}", child.segment.template());
            return Some(format!("{owner} {} below", quoted(&path)));
        }
    }
    this.children.iter().find_map(|child| {
        let shape = child.segment.shape();
        let same = other
            .children
            .iter()
            .find(|found| found.segment.shape() == shape)?;
        let path = format!("{path}{}", child.segment.template());
        if same.rust_name != child.rust_name {
            return Some(format!(
                "{} below differs in its name in Rust",
                quoted(&path)
            ));
        }
        below(same, child, &path)
    })
}

/// The first difference between two operations that shows in their methods.
fn fact(other: &Operation, this: &Operation) -> Option<String> {
    if let Some(options) = options(&other.options, &this.options) {
        return Some(options);
    }
    let parameters = |operation: &Operation| -> BTreeSet<String> {
        let all = operation.query.iter();
        all.map(|parameter| {
            let required = if parameter.required {
                "required"
            } else {
                "optional"
            };
            format!("{} ({required})", parameter.name)
        })
        .collect()
    };
    let (before, after) = (parameters(other), parameters(this));
    if let Some(name) = after.symmetric_difference(&before).next() {
        return Some(format!("the parameter {}", quoted(name)));
    }
    let facts = [
        ("its kind", other.kind != this.kind),
        ("its parameters", other.query != this.query),
        ("its body", other.body != this.body),
        (
            "whether its body can be left out",
            other.is_body_optional() != this.is_body_optional(),
        ),
        ("its result", other.response != this.response),
        (
            "where its reference is",
            other.reference_query != this.reference_query,
        ),
        (
            "what its reference belongs to",
            other.reference_set != this.reference_set,
        ),
        ("its permissions", other.permissions != this.permissions),
        ("what the service refuses", other.broken != this.broken),
        ("its deprecation", other.deprecated != this.deprecated),
        ("its name in Rust", other.rust_name != this.rust_name),
    ];
    let found = facts.into_iter().find(|(_, differs)| *differs);
    found.map(|(what, _)| what.to_owned())
}

fn options(other: &BTreeSet<RequestOption>, this: &BTreeSet<RequestOption>) -> Option<String> {
    let option = this.symmetric_difference(other).next()?;
    let who = if this.contains(option) {
        "this URL takes it"
    } else {
        "the others take it"
    };
    Some(format!("the option `{option:?}`: {who}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, lower};

    /// The difference between `/a/x` and `/a/y`, given their path items and the URLs below `/a/y`.
    fn between(x: &str, y: &str, more: &str) -> Option<String> {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: beta}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\n\
             paths:\n  /a/x: {{{x}}}\n  /a/y: {{{y}}}\n{more}\ncomponents:\n  schemas:\n    microsoft.graph.thing: {{type: object, properties: {{id: {{type: string}}}}}}\n"
        );
        let document = document::load("d.yaml", &text).unwrap_or_else(|found| panic!("{found}"));
        let (api, _) = lower::lower_to_read(&document).unwrap_or_else(|found| panic!("{found}"));
        let [x, y] = api.root.children.as_slice() else {
            panic!("two URLs");
        };
        first(x, y)
    }

    fn get(parameters: &str) -> String {
        format!(
            "get: {{parameters: [{parameters}], responses: {{'200': {{description: d, content: {{application/json: {{schema: \
             {{$ref: '#/components/schemas/microsoft.graph.thing'}}}}}}}}}}}}"
        )
    }

    #[test]
    fn given_two_urls_when_their_builders_differ_then_the_difference_is_named() {
        let select = "{name: $select, in: query, schema: {type: string}}";
        let header = "{name: X-Reason, in: header, required: true, schema: {type: string}}";
        let delete = "delete: {responses: {'204': {description: d}}}";
        let plain = get("");
        for (x, y, expected) in [
            (plain.clone(), plain.clone(), None),
            (
                plain.clone(),
                get(select),
                Some("`GET` here differs in the option `Select`: this URL takes it"),
            ),
            (
                get(header),
                plain.clone(),
                Some("`GET` here differs in the parameter `X-Reason (required)`"),
            ),
            (
                plain.clone(),
                format!("{plain}, {delete}"),
                Some("only this URL has `DELETE` here"),
            ),
            (
                format!("{plain}, {delete}"),
                plain.clone(),
                Some("only the others have `DELETE` here"),
            ),
        ] {
            assert_eq!(between(&x, &y, "").as_deref(), expected);
        }
        let more = format!("  /a/y/z: {{{plain}}}");
        assert_eq!(
            between(&plain, &plain, &more).as_deref(),
            Some("only this URL has `/z` below")
        );
        let both = format!("{more}\n  /a/x/z: {{{}}}", get(select));
        assert_eq!(
            between(&plain, &plain, &both).as_deref(),
            Some("`GET` at `/z` below differs in the option `Select`: the others take it")
        );
    }
}
