//! The arguments of an operation's method for required parameters.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::super::scope::Scope;
use super::super::{Sets, layout, media};
use super::is_by_reference;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{Operation, ParameterStyle, QueryParameter, Ty};
use crate::naming::Ident;

/// The name of an argument: the parameter's own, with `_` if the body has the same name.
pub fn argument_name(
    parameter: &QueryParameter,
    of_body: &TokenStream,
    taken: &[(Ident, &QueryParameter)],
    operation: &Operation,
) -> Result<Ident, Diagnostic> {
    let is_own = |token| matches!(token, TokenTree::Ident(own) if own == parameter.rust.as_str());
    let rust = if of_body.clone().into_iter().any(is_own) || parameter.rust.as_str() == "accept" {
        parameter.rust.suffixed("_")
    } else {
        parameter.rust.clone()
    };
    match taken.iter().find(|(other, _)| *other == rust) {
        Some((_, other)) => {
            let what = |parameter: &QueryParameter| {
                let kind = if parameter.header {
                    "header"
                } else {
                    "query parameter"
                };
                format!("the {kind} {}", quoted(&parameter.name))
            };
            let message = format!(
                "{} and {} both become the argument `{rust}` in Rust",
                what(other),
                what(parameter)
            );
            let at = Pointer::parse(&operation.pointer);
            Err(Diagnostic::error(at, message)
                .help("name one of the two parameters with `x-rust-name` in an overlay"))
        }
        None => Ok(rust),
    }
}

/// The argument for a required parameter, and the call that sets it on the request.
pub fn required(
    scope: &mut Scope<'_>,
    parameter: &QueryParameter,
    rust: &Ident,
) -> (TokenStream, TokenStream) {
    let rust = rust.token();
    let name = &parameter.name;
    let send = if parameter.header {
        quote!(header)
    } else {
        quote!(query)
    };
    let style = layout::ident(&format!("{:?}", parameter.style));
    let styled = format_ident!("{send}_styled");
    match &parameter.ty {
        Ty::String if parameter.style != ParameterStyle::Json => (
            quote!(#rust: impl AsRef<str>,),
            quote!(.#send(#name, #rust.as_ref())),
        ),
        ty => {
            let by_reference = is_by_reference(scope.api, ty);
            let ty = scope.item(ty);
            let (argument, value) = if by_reference {
                (quote!(&#ty), quote!(#rust))
            } else {
                (quote!(impl Into<#ty>), quote!(&#rust.into()))
            };
            (
                quote!(#rust: #argument,),
                quote!(.#styled(#name, #value, runtime::ParameterStyle::#style)),
            )
        }
    }
}

/// Arguments for content in bytes, and for its media type if the caller states it.
pub fn bytes(operation: &Operation, types: &[String], sets: &Sets) -> (TokenStream, TokenStream) {
    let (argument, media) = if media::of_body(operation).is_some() {
        let choice = sets.media.path(media::of_body(operation));
        (
            quote!(content_type: #choice,),
            quote!(content_type.as_str()),
        )
    } else if media::is_stated(types) {
        let argument = quote!(content_type: impl AsRef<str>,);
        (argument, quote!(content_type.as_ref()))
    } else {
        let content = match types {
            [only] if !only.contains('*') => only.as_str(),
            _ => "application/octet-stream",
        };
        (TokenStream::new(), quote!(#content))
    };
    if operation.body_required {
        (
            quote!(content: impl Into<runtime::Bytes>, #argument),
            quote!(.bytes(#media, content)),
        )
    } else {
        (
            quote!(content: impl runtime::Optional<runtime::Bytes>, #argument),
            quote!(.optional(content, |to, content| to.bytes(#media, content))),
        )
    }
}

pub fn reference_argument(operation: &Operation) -> TokenStream {
    if let Some(set) = &operation.reference_set {
        quote!(self.at.reference(#set, target))
    } else {
        quote!(target.into())
    }
}
