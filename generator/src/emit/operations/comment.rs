//! The documentation of an operation's method.

use proc_macro2::TokenStream;

use super::super::{docs, permissions, step_docs};
use super::{Said, Variant, takes_option, variants, with_name};
use crate::ir::{
    Api, Body, Kind, Node, Operation, ParameterStyle, QueryParameter, RequestOption, Response, Ty,
    edm_name,
};
use crate::naming::Ident;

/// Whether the body of an action has optional parameters.
fn has_optional(api: &Api, operation: &Operation) -> bool {
    let Some(Body::Parameters(name)) = &operation.body else {
        return false;
    };
    let structure = api.structure(name);
    structure.is_some_and(|found| found.properties.iter().any(|property| !property.required))
}

pub fn comment(
    api: &Api,
    node: &Node,
    (operation, elsewhere): Said<'_>,
    name: &Ident,
    variant: Variant,
) -> TokenStream {
    let mut paragraphs = vec![
        operation
            .docs
            .as_deref()
            .map(docs::prose)
            .unwrap_or_default(),
        summary(node, operation, name, variant),
    ];
    let optional: Vec<String> = operation
        .query
        .iter()
        .filter(|parameter| !parameter.required)
        .map(|parameter| optional_parameter(api, parameter))
        .collect();
    if !optional.is_empty() {
        paragraphs.push(format!("Also takes {}.", optional.join(", ")));
    }
    paragraphs.extend(other_variant(api, operation, name, variant));
    if takes_option(api, operation, variant) {
        paragraphs.push("The body is optional: `None` sends no body.".to_owned());
    }
    if operation.kind == Kind::Replace && operation.body.is_some() {
        paragraphs.push(REPLACE.to_owned());
    }
    if let Some(instead) = &operation.broken {
        let instead = docs::prose(instead);
        paragraphs.push(format!("**The service refuses this request.** {instead}"));
    }
    if let Some(set) = &operation.permissions {
        paragraphs.push(permissions::lines(set).join(" "));
    }
    paragraphs.extend(
        operation
            .docs_url
            .as_deref()
            .and_then(|url| docs::link("API reference", url)),
    );
    paragraphs.extend_from_slice(elsewhere);
    docs::comment(&paragraphs)
}

/// What the other method of the same action is for, or what this one has that the other lacks.
fn other_variant(
    api: &Api,
    operation: &Operation,
    name: &Ident,
    variant: Variant,
) -> Option<String> {
    let has_optional = has_optional(api, operation);
    match variant {
        Variant::With if has_optional => {
            Some("Takes all parameters, including optional ones.".to_owned())
        }
        Variant::With => Some("Takes all parameters.".to_owned()),
        Variant::Plain if variants(api, operation).len() > 1 => {
            let with = with_name(name, operation).map(|with| docs::code(with.as_str()));
            let with = with.unwrap_or_default();
            let purpose = if takes_option(api, operation, Variant::With) {
                "to send a record of parameters, or no body"
            } else if has_optional {
                "for the optional parameters"
            } else {
                "to send other parameters, in `extra`"
            };
            Some(format!("Use {with} {purpose}."))
        }
        Variant::Plain => None,
    }
}

/// What callers of a replace must know.
const REPLACE: &str = "The service resets whatever the body leaves out. Read the resource, change it, and send all of it \
    back: values that were read are written back unchanged, including `null` and unknown properties.";

fn optional_parameter(api: &Api, parameter: &QueryParameter) -> String {
    let how = if parameter.header { "header" } else { "query" };
    let name = docs::code(&parameter.name);
    let ty = docs::code(&edm_name(&parameter.ty));
    let is_scalar = match &parameter.ty {
        Ty::List(_) | Ty::Map(_) | Ty::Json => false,
        Ty::Named(name) => api.structure(name).is_none(),
        _ => true,
    };
    if is_scalar && parameter.style != ParameterStyle::Json {
        return format!("{name}, {ty}, by [`{how}`](runtime::Request::{how})");
    }
    format!(
        "{name}, {ty}, by [`{how}_styled`](runtime::Request::{how}_styled) with `ParameterStyle::{:?}`",
        parameter.style
    )
}

/// The first sentence: what the operation does, and what it returns.
fn summary(node: &Node, operation: &Operation, name: &Ident, variant: Variant) -> String {
    let result = match &operation.response {
        Response::Entity(ty)
        | Response::Nullable(ty)
        | Response::Collection(ty)
        | Response::Scalar(ty) => docs::code(&edm_name(ty)),
        _ => String::new(),
    };
    let item = named(step_docs::item_type(node));
    match &operation.kind {
        Kind::List => format!("Lists the collection; items are {result}."),
        Kind::Get if result.is_empty() => {
            "Sends the request. The response has no content.".to_owned()
        }
        Kind::Get => format!("Reads the resource, {result}."),
        Kind::Create if result.is_empty() => "Creates an item of the collection.".to_owned(),
        Kind::Create => format!("Creates an item of the collection, and returns the new {result}."),
        Kind::Update => format!(
            "Changes the resource{item}: sends only the properties that are set. Returns the new state if the service does."
        ),
        Kind::Replace => {
            format!("Replaces the whole resource{item}. Returns the new state if the service does.")
        }
        Kind::Delete => format!("Deletes the resource{item}."),
        Kind::Count => count(node, operation),
        Kind::ListRefs | Kind::GetRef | Kind::AddRef | Kind::SetRef | Kind::RemoveRef => {
            references(node, operation)
        }
        Kind::Action => action(name, variant, &result),
        Kind::Function if result.is_empty() => "Calls the function.".to_owned(),
        Kind::Function => format!("Calls the function, which returns {result}."),
        Kind::Download => "Reads the content as bytes.".to_owned(),
        Kind::Upload => "Replaces the content with these bytes.".to_owned(),
    }
}

/// The type of the items, or of the resource, at a URL, to follow its name in a sentence.
fn named(ty: Option<String>) -> String {
    ty.map(|ty| format!(", {}", docs::code(&ty)))
        .unwrap_or_default()
}

fn count(node: &Node, operation: &Operation) -> String {
    let items = named(step_docs::listed_type(node));
    let filtered = if operation.options.contains(&RequestOption::Filter) {
        "; with `filter`, those that match it"
    } else {
        ""
    };
    format!("Counts the items of the collection{items}{filtered}.")
}

fn references(node: &Node, operation: &Operation) -> String {
    let by = or_id(operation);
    match &operation.kind {
        Kind::ListRefs => {
            let segment = node.segment.template();
            let segment = docs::code(segment.trim_start_matches('/'));
            format!("Lists the references of the collection {segment}.")
        }
        Kind::AddRef => format!("Adds a reference to an existing entity, by its URL{by}."),
        Kind::SetRef => format!("Sets the reference to an existing entity, by its URL{by}."),
        Kind::RemoveRef if operation.reference_query => {
            format!("Removes a reference, by its URL{by}. The entity itself stays.")
        }
        Kind::RemoveRef => "Removes the reference. The entity itself stays.".to_owned(),
        _ => "Reads the reference.".to_owned(),
    }
}

fn action(name: &Ident, variant: Variant, result: &str) -> String {
    let name = name.as_str();
    let action = match variant {
        Variant::Plain => name,
        Variant::With => name.strip_suffix("_with").unwrap_or(name),
    };
    let action = docs::code(action);
    let returns = match result {
        "" => String::new(),
        result => format!(", which returns {result}"),
    };
    format!("Calls the action {action}{returns}.")
}

fn or_id(operation: &Operation) -> String {
    match &operation.reference_set {
        Some(set) => format!(" or by an identifier in {}", docs::code(set)),
        None => String::new(),
    }
}
