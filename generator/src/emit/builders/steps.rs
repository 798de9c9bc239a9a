//! Emits the steps of a builder: methods that lead to another one.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::declared::spelled;
use super::super::docs;
use super::super::layout::ident;
use super::super::methods::{Method, step_name};
use super::super::scope::Scope;
use super::super::step_docs;
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{
    Api, CallParameter, CallStyle, KeyParameter, Kind, Node, Response, Segment, Struct, Ty,
};

/// The builder that a step leads to.
pub struct Target<'a> {
    pub name: &'a str,
    /// The feature that enables the step, if the crate has features.
    pub feature: Option<String>,
}

impl Target<'_> {
    /// The `cfg`, the type, and the sentence about the feature.
    fn tokens(&self) -> (TokenStream, TokenStream, String) {
        let name = ident(self.name);
        match &self.feature {
            None => (TokenStream::new(), quote!(#name), String::new()),
            Some(feature) => (
                quote!(#[cfg(feature = #feature)]),
                quote!(crate::builders::#name),
                format!("Needs the feature {}.", docs::code(feature)),
            ),
        }
    }
}

// /// Access packages of all catalogs that the caller may read.
// ///
// /// Adds the segment `accessPackages` to the URL.
// pub fn access_packages(&self) -> AccessPackagesApi {
//     AccessPackagesApi::new(self.at.child("accessPackages"))
// }
pub fn step(
    scope: &mut Scope<'_>,
    parent: &Node,
    child: &Node,
    template: &str,
    target: &Target<'_>,
) -> Result<Method, Diagnostic> {
    let name = step_name(parent, child)?;
    let (condition, target, needed) = target.tokens();
    let method = name.token();
    let (arguments, resource) = match &child.segment {
        Segment::Root(_) => (quote!(), quote!(self.at.clone())),
        Segment::Fixed(text) => (quote!(), quote!(self.at.child(#text))),
        Segment::Key(key) => key_step(scope, key, entity(parent, child).as_ref()),
        Segment::Call { name, parameters } => {
            let (arguments, values) = call(scope, parameters);
            (arguments, quote!(self.at.function(#name, &[#(#values),*])))
        }
        Segment::CompositeKey(parameters) => {
            let (arguments, values) = call(scope, parameters);
            (arguments, quote!(self.at.composite_key(&[#(#values),*])))
        }
        Segment::Mixed { texts, parameters } => {
            let (arguments, values) = call(scope, parameters);
            (
                arguments,
                quote!(self.at.mixed(&[#(#texts),*], &[#(#values),*])),
            )
        }
    };
    let mut paragraphs = step_docs::step(scope.api, parent, child);
    paragraphs.push(needed);
    let comment = docs::comment(&paragraphs);
    let signature = quote!(pub fn #method(&self, #arguments) -> #target);
    let tokens = quote! {
        #comment
        #condition
        #[must_use]
        #signature {
            #target::new(#resource)
        }
    };
    let url = format!("{template}{}", child.segment.template());
    Ok(Method {
        name,
        tokens,
        signature: spelled(&signature),
        deprecated: None,
        pointer: Some(
            Pointer::root()
                .child("paths")
                .child(&url)
                .as_str()
                .to_owned(),
        ),
    })
}

/// Whether values of a type have a key.
fn is_entity(structure: &Struct) -> bool {
    structure.is_polymorphic() || structure.key().is_some()
}

/// The type behind a key, from the operations on it or on its collection.
pub fn entity(parent: &Node, child: &Node) -> Option<Ty> {
    let is_slash =
        |child: &&Node| matches!(&child.segment, Segment::Fixed(text) if text.is_empty());
    let of = |node: &Node, kind: Kind| {
        // A URL may have its operations at the same URL with a slash at its end.
        let slash = node.children.iter().find(is_slash);
        let mut operations = std::iter::once(node)
            .chain(slash)
            .flat_map(|node| &node.operations);
        operations.find_map(|operation| match &operation.response {
            Response::Entity(ty) | Response::Nullable(ty) | Response::Collection(ty)
                if operation.kind == kind =>
            {
                Some(ty.clone())
            }
            _ => None,
        })
    };
    let known = of(child, Kind::Get).or_else(|| of(parent, Kind::List));
    let known = known.or_else(|| of(parent, Kind::Create));
    known.filter(|ty| matches!(ty, Ty::Named(_)))
}

fn key_step(
    scope: &mut Scope<'_>,
    key: &KeyParameter,
    entity: Option<&Ty>,
) -> (TokenStream, TokenStream) {
    let name = &key.name;
    if matches!(key.ty, Ty::String) {
        let entity = match entity {
            Some(Ty::Named(named)) if scope.api.structure(named).is_some_and(is_entity) => {
                scope.item(&Ty::Named(named.clone()))
            }
            _ => quote!(()),
        };
        return (
            quote!(id: impl runtime::Key<#entity>),
            quote!(self.at.key_of::<#entity>(#name, id)),
        );
    }
    let ty = scope.item(&key.ty);
    (
        quote!(id: impl Into<#ty>),
        quote!(self.at.key(#name, &id.into().to_string())),
    )
}

/// Arguments of a call and the expressions that append them.
fn call(scope: &mut Scope<'_>, parameters: &[CallParameter]) -> (TokenStream, Vec<TokenStream>) {
    let mut arguments = TokenStream::new();
    let mut values = Vec::new();
    for parameter in parameters {
        let rust = parameter.rust.token();
        let name = &parameter.name;
        let is_json = parameter.json || is_written_as_json(scope.api, &parameter.ty);
        let (argument, value) = argument(scope, &parameter.ty, &rust, is_json);
        match &parameter.style {
            CallStyle::Plain(_) => {
                arguments.extend(quote!(#rust: #argument,));
                values.push(quote!(runtime::Argument::plain(#name, &#value)));
            }
            CallStyle::Quoted(_) => {
                arguments.extend(quote!(#rust: #argument,));
                values.push(quote!(runtime::Argument::quoted(#name, &#value)));
            }
            CallStyle::Alias {
                alias,
                quoted,
                required,
            } => {
                let as_json = is_json.then(|| quote!(.map(runtime::JsonLiteral)));
                let (ty, value) = if *required {
                    (argument, quote!(Some(&#value)))
                } else {
                    let ty = optional(scope, &parameter.ty);
                    (quote!(Option<#ty>), quote!(#rust #as_json.as_ref()))
                };
                arguments.extend(quote!(#rust: #ty,));
                let write = if *quoted {
                    quote!(aliased_quoted)
                } else {
                    quote!(aliased_plain)
                };
                values.push(quote!(runtime::Argument::#write(#name, #alias, #value)));
            }
        }
    }
    (arguments, values)
}

/// Whether a value has no OData literal form.
fn is_written_as_json(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Json | Ty::Map(_) => true,
        Ty::Named(name) => api.structure(name).is_some(),
        Ty::List(item) => is_written_as_json(api, item),
        _ => false,
    }
}

fn is_list_of_literals(api: &Api, ty: &Ty) -> bool {
    matches!(ty, Ty::List(item) if !is_written_as_json(api, item))
}

/// The type of an argument and its literal.
fn argument(
    scope: &mut Scope<'_>,
    ty: &Ty,
    rust: &proc_macro2::Ident,
    is_json: bool,
) -> (TokenStream, TokenStream) {
    match ty {
        Ty::String if is_json => (
            quote!(impl AsRef<str>),
            quote!(runtime::JsonLiteral(#rust.as_ref())),
        ),
        Ty::String => (quote!(impl AsRef<str>), quote!(#rust.as_ref())),
        // Lists are in JSON in any case.
        ty if is_json && !is_list_of_literals(scope.api, ty) => {
            let ty = scope.item(ty);
            (
                quote!(impl Into<#ty>),
                quote!(runtime::JsonLiteral(#rust.into())),
            )
        }
        Ty::List(item) if is_list_of_literals(scope.api, ty) => {
            let item = scope.item(item);
            (quote!(impl AsRef<[#item]>), quote!(#rust.as_ref()))
        }
        ty => {
            let ty = scope.item(ty);
            (quote!(impl Into<#ty>), quote!(#rust.into()))
        }
    }
}

fn optional(scope: &mut Scope<'_>, ty: &Ty) -> TokenStream {
    match ty {
        Ty::String => quote!(&str),
        ty => scope.item(ty),
    }
}
