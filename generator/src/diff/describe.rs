//! Parts of an API in a few words.

use crate::emit::edm_name;
use crate::ir::{Body, Deprecation, Grant, Kind, Method, Permissions, RequestOption, Response, Ty};

/// A type as OData calls it.
pub fn ty(ty: &Ty) -> String {
    edm_name(ty)
}

/// Text in backticks.
pub fn code(text: &str) -> String {
    format!("`{text}`")
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

/// The least permissions, each with who needs it.
pub fn permissions(permissions: &Permissions) -> String {
    let who = |who: &str, grant: &Option<Grant>| match grant {
        Some(grant) => format!("{} ({who})", code(&grant.least)),
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
    match option {
        RequestOption::Select => "$select",
        RequestOption::Expand => "$expand",
        RequestOption::Filter => "$filter",
        RequestOption::Search => "$search",
        RequestOption::Orderby => "$orderby",
        RequestOption::Top => "$top",
        RequestOption::Skip => "$skip",
        RequestOption::Count => "$count",
        RequestOption::Format => "$format",
        RequestOption::IfMatch => "If-Match",
        RequestOption::ConsistencyLevel => "ConsistencyLevel",
    }
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

/// What is known about a deprecation, dates first.
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

/// `1 operation`, `2 operations`.
pub fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
