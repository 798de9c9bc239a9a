//! Descriptions of parts of an API, for messages.

use std::collections::BTreeSet;

use crate::ir::{
    Body, Deprecation, Grant, Kind, Limits, Method, ParameterStyle, Permissions, QueryParameter,
    RequestOption, Response, Ty, edm_name,
};

/// The OData name of a type.
pub fn ty(ty: &Ty) -> String {
    edm_name(ty)
}

/// Text in backticks.
pub fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Names as code, with a word for none.
pub fn list<'n>(names: impl IntoIterator<Item = &'n str>, none: &str) -> String {
    let names: Vec<String> = names.into_iter().map(code).collect();
    if names.is_empty() {
        return none.to_owned();
    }
    names.join(", ")
}

pub fn body(body: Option<&Body>) -> String {
    match body {
        None => "nothing".to_owned(),
        Some(Body::Json(found)) => ty(found),
        Some(Body::Parameters(_)) => "parameters of an action".to_owned(),
        Some(Body::Reference) => "a reference".to_owned(),
        Some(Body::Bytes(types)) => format!("bytes ({})", types.join(", ")),
    }
}

pub fn response(response: &Response) -> String {
    match response {
        Response::Empty => "nothing".to_owned(),
        Response::Entity(found) => ty(found),
        Response::Nullable(found) => format!("{} or nothing", ty(found)),
        Response::Collection(found) => format!("a page of {}", ty(found)),
        Response::Scalar(found) => format!("a value of {}", ty(found)),
        Response::Count => "a number as text".to_owned(),
        Response::References => "a page of references".to_owned(),
        Response::Reference => "a reference".to_owned(),
        Response::Bytes(types) => format!("bytes ({})", types.join(", ")),
    }
}

/// How a parameter is encoded: its style, and whether reserved characters stay.
pub fn encoding(parameter: &QueryParameter) -> String {
    // Scalars have one of these two styles, which encode them alike.
    let style = match parameter.style {
        ParameterStyle::Form | ParameterStyle::Simple => "",
        ParameterStyle::FormExploded => ", one pair for each part",
        ParameterStyle::SpaceDelimited => ", parts with spaces between",
        ParameterStyle::PipeDelimited => ", parts with pipes between",
        ParameterStyle::DeepObject => ", as a deep object",
        ParameterStyle::Json => ", as JSON",
        ParameterStyle::SimpleExploded => ", parts with their names",
    };
    let reserved = if parameter.allow_reserved {
        ", reserved characters as they are"
    } else {
        ""
    };
    format!("{style}{reserved}")
}

/// The differences between two limits.
pub fn limits(old: &Limits, new: &Limits) -> String {
    let all = |limits: &Limits| -> BTreeSet<String> {
        let pairs = limits.each().into_iter();
        pairs
            .map(|(name, value)| format!("{name}: {value}"))
            .collect()
    };
    sets(&all(old), &all(new))
}

/// The added and removed elements.
pub fn sets(old: &BTreeSet<String>, new: &BTreeSet<String>) -> String {
    let parts = [("with", new - old), ("without", old - new)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    let parts = parts
        .map(|(words, names)| format!("{words} {}", list(names.iter().map(String::as_str), "")));
    parts.collect::<Vec<_>>().join(", ")
}

/// The least permissions, each with its kind of caller and the higher permissions.
pub fn permissions(permissions: &Permissions) -> String {
    let who = |who: &str, grant: &Option<Grant>| match grant {
        Some(grant) if grant.higher.is_empty() => format!("{} ({who})", code(&grant.least)),
        Some(grant) => {
            let higher: Vec<String> = grant.higher.iter().map(|name| code(name)).collect();
            format!("{} or {} ({who})", code(&grant.least), higher.join(" or "))
        }
        None => format!("nobody ({who})"),
    };
    let (users, applications) = (&permissions.delegated, &permissions.application);
    format!(
        "{}, {}",
        who("delegated", users),
        who("application", applications)
    )
}

pub fn option(option: RequestOption) -> &'static str {
    option.wire()
}

pub fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::List => "reading a collection",
        Kind::Get => "reading a resource",
        Kind::Create => "adding to a collection",
        Kind::Update => "changing a resource",
        Kind::Replace => "replacing a resource",
        Kind::Delete => "deleting a resource",
        Kind::Count => "counting a collection",
        Kind::ListRefs => "listing references",
        Kind::GetRef => "reading a reference",
        Kind::AddRef => "adding a reference",
        Kind::SetRef => "setting a reference",
        Kind::RemoveRef => "removing a reference",
        Kind::Action => "calling an action",
        Kind::Function => "calling a function",
        Kind::Download => "reading bytes",
        Kind::Upload => "writing bytes",
    }
}

pub fn method(method: Method) -> &'static str {
    method.as_str()
}

/// The facts of a deprecation, dates first.
pub fn deprecation(found: &Deprecation) -> String {
    let parts = [
        found.date.as_ref().map(|date| format!("since {date}")),
        found
            .removal_date
            .as_ref()
            .map(|date| format!("to be removed on {date}")),
        found.version.clone(),
        found.description.clone(),
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    if known.is_empty() {
        "without dates".to_owned()
    } else {
        known.join(", ")
    }
}
