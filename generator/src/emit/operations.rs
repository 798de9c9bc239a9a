//! Emits operations: short methods that return one of the runtime's request types.

mod arguments;
mod comment;
mod request_type;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Sets;
use super::declared::spelled;
use super::methods::{Method, step_name};
use super::scope::Scope;
use super::{docs, media, step_docs};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{
    Api, Body, Kind, Node, Operation, Property, QueryParameter, Response, Segment, Struct, Ty,
    WireName,
};
use crate::naming::{self, Ident, NameOf};
use arguments::{argument_name, bytes, reference_argument, required};
use comment::comment;
use request_type::request_type;

/// An operation, and paragraphs about it at other URLs.
type Said<'o> = (&'o Operation, &'o [String]);

/// A method for an operation on the builder's own URL.
pub fn own(
    scope: &mut Scope<'_>,
    node: &Node,
    said: Said<'_>,
    sets: &Sets,
    variant: Variant,
) -> Result<Method, Diagnostic> {
    method(
        scope,
        node,
        said,
        variant.name(own_name(said.0)?, said.0)?,
        &quote!(self.at.clone()),
        sets,
        variant,
    )
}

/// A method for an operation on a leaf below the builder, such as `$count` or an action.
pub fn of_leaf(
    scope: &mut Scope<'_>,
    parent: &Node,
    leaf: &Node,
    said: Said<'_>,
    sets: &Sets,
    variant: Variant,
) -> Result<Method, Diagnostic> {
    let Segment::Fixed(text) = &leaf.segment else {
        return Err(Diagnostic::internal(
            Pointer::parse(&said.0.pointer),
            "a leaf of the URL tree is not a literal",
        ));
    };
    method(
        scope,
        parent,
        said,
        variant.name(leaf_name(parent, leaf, said.0)?, said.0)?,
        &quote!(self.at.child(#text)),
        sets,
        variant,
    )
}

/// The method name of an operation on a leaf.
pub fn leaf_name(parent: &Node, leaf: &Node, operation: &Operation) -> Result<Ident, Diagnostic> {
    match (&operation.kind, &leaf.segment) {
        _ if operation.rust_name.is_some() => own_name(operation),
        _ if leaf.rust_name.is_some() => step_name(parent, leaf),
        (Kind::Action, _) => step_name(parent, leaf),
        (Kind::Download | Kind::Upload, _) => {
            ident(kind_name(&operation.kind, &operation.response), operation)
        }
        (kind, Segment::Fixed(text)) if text == "$value" => ident(
            &format!("{} value", kind_name(kind, &operation.response)),
            operation,
        ),
        (kind, _) => ident(kind_name(kind, &operation.response), operation),
    }
}

/// The method name of an operation on a builder's own URL.
pub fn own_name(operation: &Operation) -> Result<Ident, Diagnostic> {
    let name = operation.rust_name.as_deref();
    ident(
        name.unwrap_or_else(|| kind_name(&operation.kind, &operation.response)),
        operation,
    )
}

fn ident(name: &str, operation: &Operation) -> Result<Ident, Diagnostic> {
    naming::checked_name(
        name,
        NameOf::Other,
        &Pointer::parse(&operation.pointer),
        naming::snake,
    )
}

fn kind_name(kind: &Kind, response: &Response) -> &'static str {
    match kind {
        Kind::List => "list",
        Kind::Create => "create",
        Kind::Update => "update",
        Kind::Replace => "replace",
        Kind::Delete => "delete",
        Kind::Count => "count",
        Kind::ListRefs => "list_refs",
        Kind::GetRef => "get_ref",
        Kind::AddRef => "add_ref",
        Kind::SetRef => "set_ref",
        Kind::RemoveRef => "remove_ref",
        Kind::Action => "call",
        Kind::Function if matches!(response, Response::Collection(_)) => "list",
        Kind::Function if matches!(response, Response::Bytes(_)) => "download",
        Kind::Download => "download",
        Kind::Get | Kind::Function => "get",
        Kind::Upload => "upload",
    }
}

// /// Creates an item of the collection.
// ///
// /// [API reference](https://learn.microsoft.com/…)
// pub fn create(&self, body: &models::AccessPackage) -> runtime::Create<models::AccessPackage> {
//     runtime::Request::post(self.at.clone()).model(body)
// }
fn method(
    scope: &mut Scope<'_>,
    node: &Node,
    (operation, elsewhere): Said<'_>,
    name: Ident,
    resource: &TokenStream,
    sets: &Sets,
    variant: Variant,
) -> Result<Method, Diagnostic> {
    let method = name.token();
    let verb = format_ident!("{}", operation.method.as_str().to_ascii_lowercase());
    let (mut arguments, mut calls) = body(scope, operation, sets, variant)?;
    let of_body = arguments.clone();
    let mut taken: Vec<(Ident, &QueryParameter)> = Vec::new();
    for parameter in operation
        .query
        .iter()
        .filter(|parameter| parameter.required)
    {
        let rust = argument_name(parameter, &of_body, &taken, operation)?;
        let (argument, call) = required(scope, parameter, &rust);
        arguments.extend(argument);
        calls.extend(call);
        taken.push((rust, parameter));
    }
    let (argument, call) = accept(operation, sets);
    arguments.extend(argument);
    calls.extend(call);
    let output = request_type(scope, node, operation, sets);
    let comment = comment(scope.api, node, (operation, elsewhere), &name, variant);
    let aliases = step_docs::aliases(node, operation, name.as_str());
    let note = note(operation);
    let deprecated = docs::deprecated(note.as_deref());
    let permitted = operation
        .permissions
        .as_ref()
        .and_then(|set| sets.permissions.path(set))
        .map(|path| quote!(.permitted_by(&#path)));
    let lifetime = borrows_option(scope.api, operation, variant).then(|| quote!(<'b>));
    let signature = quote!(pub fn #method #lifetime(&self, #arguments) -> #output);
    let tokens = quote! {
        #comment
        #aliases
        #deprecated
        #signature {
            runtime::Request::#verb(#resource) #permitted #calls
        }
    };
    Ok(Method {
        name,
        tokens,
        signature: spelled(&signature),
        deprecated: note,
        pointer: Some(operation.pointer.clone()),
    })
}

/// The argument and the call for the media type of the response, if there is a choice or a type to ask for.
fn accept(operation: &Operation, sets: &Sets) -> (TokenStream, TokenStream) {
    if let Some(choice) = sets.media.path(media::of_response(operation)) {
        return (quote!(accept: #choice,), quote!(.accept_chosen(accept)));
    }
    let Response::Bytes(types) = &operation.response else {
        return (TokenStream::new(), TokenStream::new());
    };
    let accept = types.join(", ");
    (TokenStream::new(), quote!(.accept(#accept)))
}

/// Why an operation is deprecated: the service refuses it, or says so.
fn note(operation: &Operation) -> Option<String> {
    let broken = operation.broken.as_deref().map(docs::broken);
    let notes = [broken, docs::note(operation.deprecated.as_ref())];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// Arguments for the body, and the calls that set it on the request.
fn body(
    scope: &mut Scope<'_>,
    operation: &Operation,
    sets: &Sets,
    variant: Variant,
) -> Result<(TokenStream, TokenStream), Diagnostic> {
    let reference = reference_argument(operation);
    let is_optional = !operation.body_required;
    Ok(match &operation.body {
        None if operation.reference_query => (
            quote!(target: impl Into<runtime::Reference>,),
            quote!(.reference_query(&#reference)),
        ),
        None => (TokenStream::new(), TokenStream::new()),
        Some(Body::Reference) => (
            quote!(target: impl Into<runtime::Reference>,),
            quote!(.reference(&#reference)),
        ),
        // `&body` is accepted as well, so no call breaks when a body becomes optional.
        Some(Body::Json(Ty::List(item))) if is_optional => {
            let item = scope.item(item);
            (
                quote!(body: impl runtime::Optional<&'b [#item]>,),
                quote!(.optional(body, |to, body| to.model(body))),
            )
        }
        Some(Body::Json(Ty::String)) if is_optional => (
            quote!(body: impl runtime::Optional<&'b str>,),
            quote!(.optional(body, |to, body| to.json(body))),
        ),
        Some(Body::Json(ty)) if is_optional => {
            let ty = scope.item(ty);
            (
                quote!(body: impl Into<Option<&'b #ty>>,),
                quote!(.optional_model(body.into())),
            )
        }
        Some(Body::Json(ty)) => {
            let (ty, send) = match ty {
                Ty::List(item) => {
                    let item = scope.item(item);
                    (quote!([#item]), quote!(.model(body)))
                }
                Ty::String => (quote!(str), quote!(.json(body))),
                ty => (scope.item(ty), quote!(.model(body))),
            };
            (quote!(body: &#ty,), send)
        }
        Some(Body::Bytes(types)) => bytes(operation, types, sets),
        Some(Body::Parameters(name)) => parameters(scope, operation, name, variant)?,
    })
}

/// Whether a method takes `None` for no body.
pub fn takes_option(api: &Api, operation: &Operation, variant: Variant) -> bool {
    let taking = match &operation.body {
        _ if operation.body_required => return false,
        Some(Body::Json(_) | Body::Bytes(_)) => return true,
        Some(Body::Parameters(name)) => api.structure(name).map(taking),
        Some(Body::Reference) | None => None,
    };
    match taking {
        Some(Taking::All) => true,
        // Without an argument, the plain method sends no body.
        Some(Taking::Some(None)) | None => false,
        Some(Taking::One(_) | Taking::Some(Some(_))) => variant == Variant::With,
    }
}

fn borrows_option(api: &Api, operation: &Operation, variant: Variant) -> bool {
    takes_option(api, operation, variant) && !matches!(operation.body, Some(Body::Bytes(_)))
}

/// A method variant of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// With the required parameters only.
    Plain,
    /// With a record of all parameters of an action, including optional ones.
    With,
}

impl Variant {
    fn name(self, plain: Ident, operation: &Operation) -> Result<Ident, Diagnostic> {
        match self {
            Self::Plain => Ok(plain),
            Self::With => with_name(&plain, operation),
        }
    }
}

/// The name of the method that takes all parameters of an action.
pub fn with_name(plain: &Ident, operation: &Operation) -> Result<Ident, Diagnostic> {
    ident(&format!("{plain} with"), operation)
}

/// The method variants of an operation: an action with optional or undeclared parameters, or one parameter that can be
/// left out together with the body, has two.
///
/// The arguments of the plain method do not depend on whether the body as a whole is optional, because descriptions
/// change that often.
pub fn variants(api: &Api, operation: &Operation) -> &'static [Variant] {
    let structure = match &operation.body {
        Some(Body::Parameters(name)) => api.structure(name),
        _ => None,
    };
    match structure.map(taking) {
        Some(Taking::Some(_)) => &[Variant::Plain, Variant::With],
        Some(Taking::One(_)) if !operation.body_required => &[Variant::Plain, Variant::With],
        _ => &[Variant::Plain],
    }
}

/// How the parameters of an action are passed to its method.
enum Taking<'p> {
    /// The only parameter is required: it is an argument.
    One(&'p Property),
    /// Several are required: all are passed as a record.
    All,
    /// At most one is required: it is an argument; the others are optional.
    Some(Option<&'p Property>),
}

fn taking(structure: &Struct) -> Taking<'_> {
    let mut required = structure
        .properties
        .iter()
        .filter(|property| property.required);
    match (structure.properties.len(), required.next(), required.next()) {
        (0, ..) | (_, Some(_), Some(_)) => Taking::All,
        // Undeclared parameters are set in the record.
        (1, Some(only), None) if !structure.open => Taking::One(only),
        (_, first, _) => Taking::Some(first),
    }
}

fn parameters(
    scope: &mut Scope<'_>,
    operation: &Operation,
    name: &WireName,
    variant: Variant,
) -> Result<(TokenStream, TokenStream), Diagnostic> {
    let Some(structure) = scope.api.structure(name) else {
        return Err(Diagnostic::internal(
            Pointer::parse(&operation.pointer),
            "the parameters of this action have no type",
        ));
    };
    let ty = scope.named(&structure.rust);
    if takes_option(scope.api, operation, variant) {
        return Ok((
            quote!(parameters: impl Into<Option<&'b #ty>>,),
            quote!(.optional_model(parameters.into())),
        ));
    }
    let only = match (taking(structure), variant) {
        (Taking::All, _) | (_, Variant::With) => {
            return Ok((quote!(parameters: &#ty,), quote!(.model(parameters))));
        }
        (Taking::Some(None), Variant::Plain) if operation.body_required => {
            return Ok((TokenStream::new(), quote!(.model(&#ty::default()))));
        }
        (Taking::Some(None), Variant::Plain) => {
            return Ok((TokenStream::new(), TokenStream::new()));
        }
        (Taking::One(only) | Taking::Some(Some(only)), Variant::Plain) => only,
    };
    let argument = only.rust.token();
    let argument_type = scope.setter_argument(&only.ty);
    Ok((
        quote!(#argument: #argument_type,),
        quote!(.model(&#ty::default().#argument(#argument))),
    ))
}

/// Whether a required parameter is passed by reference: records and maps, which callers often have already.
pub fn is_by_reference(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Map(_) => true,
        Ty::Named(name) => api.structure(name).is_some(),
        _ => false,
    }
}
