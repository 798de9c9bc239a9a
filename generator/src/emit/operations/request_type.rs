//! The type of the request that an operation's method returns.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::Sets;
use super::super::scope::Scope;
use crate::ir::{Kind, Node, Operation, Response};

/// The type of the items of the collection at a node.
fn counted(scope: &mut Scope<'_>, node: &Node) -> TokenStream {
    let item = node
        .operations
        .iter()
        .find_map(|operation| match &operation.response {
            Response::Collection(ty) => Some(ty),
            _ => None,
        });
    item.map_or(quote!(()), |ty| scope.item(ty))
}

pub fn request_type(
    scope: &mut Scope<'_>,
    node: &Node,
    operation: &Operation,
    sets: &Sets,
) -> TokenStream {
    let options = sets.options.argument(&operation.options);
    let with = |alias: &str, arguments: Vec<TokenStream>| {
        let alias = format_ident!("{alias}");
        let arguments: Vec<TokenStream> = arguments.into_iter().chain(options.clone()).collect();
        if arguments.is_empty() {
            quote!(runtime::#alias)
        } else {
            quote!(runtime::#alias<#(#arguments),*>)
        }
    };
    match (&operation.kind, &operation.response) {
        (Kind::List, Response::Collection(ty)) => with("List", vec![scope.item(ty)]),
        (Kind::Get, Response::Entity(ty)) => with("Get", vec![scope.item(ty)]),
        (Kind::Create, Response::Entity(ty)) => with("Create", vec![scope.item(ty)]),
        (Kind::Update, Response::Nullable(ty)) => with("Update", vec![scope.item(ty)]),
        (Kind::Replace, Response::Nullable(ty)) => with("Replace", vec![scope.item(ty)]),
        (Kind::Delete, Response::Empty) => with("Delete", Vec::new()),
        (Kind::Count, _) => with("Count", vec![counted(scope, node)]),
        (Kind::ListRefs, _) => with("ListRefs", Vec::new()),
        (Kind::AddRef | Kind::SetRef, Response::Empty) => with("AddRef", Vec::new()),
        (Kind::RemoveRef, Response::Empty) => with("RemoveRef", Vec::new()),
        (Kind::Download, Response::Bytes(_)) => with("Download", Vec::new()),
        (Kind::Action, response) => with("Action", vec![reply(scope, response)]),
        (Kind::Function, response) => with("Function", vec![reply(scope, response)]),
        (Kind::Upload, response) => with("Upload", vec![reply(scope, response)]),
        // The alias of the kind has another shape, or there is none.
        (
            Kind::List
            | Kind::Get
            | Kind::Create
            | Kind::Update
            | Kind::Replace
            | Kind::Delete
            | Kind::GetRef
            | Kind::AddRef
            | Kind::SetRef
            | Kind::RemoveRef
            | Kind::Download,
            response,
        ) => with("Request", vec![reply(scope, response)]),
    }
}

fn reply(scope: &mut Scope<'_>, response: &Response) -> TokenStream {
    match response {
        Response::Empty => quote!(runtime::reply::Empty),
        Response::Entity(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Entity<#ty>)
        }
        Response::Nullable(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Nullable<#ty>)
        }
        Response::Collection(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Collection<#ty>)
        }
        Response::Scalar(ty) => {
            let ty = scope.item(ty);
            quote!(runtime::reply::Scalar<#ty>)
        }
        Response::Count => quote!(runtime::reply::CountText<()>),
        Response::References => quote!(runtime::reply::Collection<runtime::Reference>),
        Response::Reference => quote!(runtime::reply::Entity<runtime::Reference>),
        Response::Bytes(_) => quote!(runtime::reply::Bytes),
    }
}
