//! Emits documentation of steps, and search aliases of operations.

use std::fmt::Write as _;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::ir::{Api, Kind, Node, Operation, Response, Segment, Struct, Ty, edm_name};

// /// Access packages of all catalogs that the caller may read.
// ///
// /// Adds the segment `accessPackages` to the URL.
/// The paragraphs that document the step from a node to its child. The first sentence says what is there.
pub fn step(api: &Api, parent: &Node, child: &Node) -> Vec<String> {
    let template = child.segment.template();
    let segment = docs::code(template.trim_start_matches('/'));
    let adds = if template == "/" {
        "Adds an empty segment to the URL.".to_owned()
    } else {
        format!("Adds the segment {segment} to the URL.")
    };
    match &child.segment {
        Segment::Root(_) => Vec::new(),
        Segment::Key(key) => {
            let mut text = match item_type(child) {
                Some(ty) => format!(
                    "One item of the collection, {}, by its key.",
                    docs::code(&ty)
                ),
                None => "One item of the collection, by its key.".to_owned(),
            };
            if key.ty != Ty::String {
                let ty = docs::code(&edm_name(&key.ty));
                let _ = write!(text, " The key is of type {ty}.");
            }
            vec![text, adds]
        }
        Segment::CompositeKey(_) => vec![
            "One item of the collection, by the parts of its key.".to_owned(),
            adds,
        ],
        Segment::Fixed(_) | Segment::Call { .. } | Segment::Mixed { .. } => {
            let text = property_docs(api, parent, child)
                .or_else(|| function_docs(child))
                .unwrap_or_else(|| described(child, &segment));
            vec![text, adds]
        }
    }
}

/// The documentation of the property that the segment is named after.
fn property_docs(api: &Api, parent: &Node, child: &Node) -> Option<String> {
    let Segment::Fixed(name) = &child.segment else {
        return None;
    };
    let structure = structure_at(api, parent)?;
    let property = structure
        .properties
        .iter()
        .find(|property| property.name.as_str() == name)?;
    property.docs.as_deref().map(docs::prose)
}

/// The type of the resource at a URL.
fn structure_at<'a>(api: &'a Api, node: &Node) -> Option<&'a Struct> {
    let get = |operation: &&Operation| operation.kind == Kind::Get;
    match &node.operations.iter().find(get)?.response {
        Response::Entity(Ty::Named(name)) => api.structure(name),
        _ => None,
    }
}

/// The documentation of the only operation of a function.
fn function_docs(node: &Node) -> Option<String> {
    let [only] = node.operations.as_slice() else {
        return None;
    };
    let text = only
        .docs
        .as_deref()
        .filter(|_| only.kind == Kind::Function)?;
    Some(docs::prose(text))
}

/// A description derived from the operations of a URL without documentation.
fn described(node: &Node, segment: &str) -> String {
    let what = node.operations.iter().find_map(|operation| {
        let of = |ty: &Ty| docs::code(&edm_name(ty));
        Some(match (&operation.kind, &operation.response) {
            (Kind::List, Response::Collection(ty)) => {
                format!("The collection {segment}, whose items are {}.", of(ty))
            }
            (Kind::Get, Response::Entity(ty)) => format!("The resource {segment}, {}.", of(ty)),
            (Kind::Function, Response::Collection(ty)) => {
                format!(
                    "The function {segment}, which returns a collection of {}.",
                    of(ty)
                )
            }
            (Kind::Function, Response::Entity(ty) | Response::Scalar(ty)) => {
                format!("The function {segment}, which returns {}.", of(ty))
            }
            (Kind::Function, _) => format!("The function {segment}."),
            (Kind::Download | Kind::Upload, _) => format!("The content {segment}, as bytes."),
            _ => return None,
        })
    });
    what.unwrap_or_else(|| match node.segment.template().as_str() {
        "/" => "The requests below an empty segment.".to_owned(),
        _ => format!("The requests below {segment}."),
    })
}

/// The type of the items of the collection at a URL.
pub fn listed_type(node: &Node) -> Option<String> {
    node.operations
        .iter()
        .find_map(|operation| match &operation.response {
            Response::Collection(ty) => Some(edm_name(ty)),
            _ => None,
        })
}

/// The type of the resource at a URL.
pub fn item_type(node: &Node) -> Option<String> {
    node.operations
        .iter()
        .find_map(|operation| match &operation.response {
            Response::Entity(ty) if operation.kind == Kind::Get => Some(edm_name(ty)),
            _ => None,
        })
}

// #[doc(alias = "list resource role scopes")]
// #[doc(alias = "list access package resource role scope")]
/// `#[doc(alias)]` for the words of the operation id, and for the API reference's titles of this kind.
pub fn aliases(node: &Node, operation: &Operation, method: &str) -> TokenStream {
    let id = operation.id.as_deref().unwrap_or_default();
    let parts: Vec<&str> = id.split('.').collect();
    let last = parts.last().copied().unwrap_or_default();
    let last = words(last.split('-').next().unwrap_or_default());
    let title = match (&operation.kind, &operation.response, parts.as_slice()) {
        (Kind::Create, Response::Entity(ty), _) => Some(format!("create {}", type_words(ty))),
        (Kind::Get, Response::Entity(ty), _) => Some(format!("get {}", type_words(ty))),
        (Kind::List, Response::Collection(ty), _) => Some(format!("list {}", type_words(ty))),
        (Kind::Update | Kind::Replace, Response::Nullable(ty), _) => {
            Some(format!("update {}", type_words(ty)))
        }
        (Kind::Delete, ..) => item_type(node).map(|ty| format!("delete {}", last_words(&ty))),
        (Kind::Action | Kind::Function, _, [.., owner, _]) => {
            Some(format!("{last} {}", words(owner)))
        }
        _ => None,
    };
    let mut found: Vec<String> = Vec::new();
    for alias in [Some(last), title].into_iter().flatten() {
        let is_plain = alias
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b' ');
        let is_new = alias.replace(' ', "_") != method && !found.contains(&alias);
        if is_plain && is_new && !alias.trim().is_empty() && !alias.starts_with("get count") {
            found.push(alias);
        }
    }
    quote!(#(#[doc(alias = #found)])*)
}

pub fn type_words(ty: &Ty) -> String {
    last_words(&edm_name(ty))
}

fn last_words(qualified: &str) -> String {
    words(qualified.rsplit('.').next().unwrap_or_default())
}

pub fn words(text: &str) -> String {
    text.to_snake_case().replace('_', " ")
}
