//! Emits a table of calls, one for each operation at each URL, for tests of a generated crate.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};

use super::media::{self, MediaTypes};
use super::methods::step_name;
use super::operations::{Variant, is_by_reference, leaf_name, own_name, variants, with_name};
use super::scope::Scope;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ir::{Api, Body, CallStyle, Node, Operation, Segment, Ty};
use crate::naming::Ident;
use crate::share::is_leaf;

use super::entry::entry_name;

/// The source of `pub static CALLS: &[Call]`, to include where `Call` and `Sample` are in scope.
///
/// `krate` is the path of the generated crate. A call has `method`, `template`, `id` and
/// `run: fn(&Client, &Sample) -> …`; values come from `sample.argument::<T>(name)`, `sample.body::<T>()` and
/// `sample.parameter::<T>(name)`.
///
/// ```text
/// pub static CALLS: &[Call] = &[
///     Call {
///         method: "POST",
///         template: "/identityGovernance/entitlementManagement/accessPackages",
///         id: "CreateAccessPackages",
///         run: |client, sample| Ok(run(… .access_packages().create(&sample.body::<models::AccessPackage>()?))),
///     },
///     …
/// ];
/// ```
///
/// # Errors
/// If a name of the API cannot be used, which emitting the crate would report too.
pub fn calls(api: &Api, krate: &str) -> Result<String, Diagnostics> {
    let krate = format_ident!("{krate}");
    let mut table = Table {
        krate: krate.clone(),
        media: MediaTypes::of(api),
        scope: Scope::outside(api),
        rows: Vec::new(),
    };
    let entry = format_ident!("{}", entry_name(&api.root));
    table
        .node(
            &api.root,
            &quote!(#krate::#entry(client)),
            &api.root.segment.template(),
        )
        .map_err(Diagnostics::from)?;
    // One row per line, so a compiler message points at one call.
    let rows: Vec<String> = table.rows.iter().map(ToString::to_string).collect();
    let head = quote! {
        use #krate::models;
        use graph_runtime as runtime;
    };
    Ok(format!(
        "{head}\npub static CALLS: &[Call] = &[\n{},\n];\n",
        rows.join(",\n")
    ))
}

struct Table<'a> {
    krate: proc_macro2::Ident,
    media: MediaTypes,
    scope: Scope<'a>,
    rows: Vec<TokenStream>,
}

impl Table<'_> {
    fn node(&mut self, node: &Node, chain: &TokenStream, template: &str) -> Result<(), Diagnostic> {
        for operation in &node.operations {
            let name = self.called(own_name(operation)?, operation)?;
            self.row(operation, &quote!(#chain.#name), template);
        }
        for child in &node.children {
            let template = format!("{template}{}", child.segment.template());
            if is_leaf(child) {
                for operation in &child.operations {
                    let name = self.called(leaf_name(node, child, operation)?, operation)?;
                    self.row(operation, &quote!(#chain.#name), &template);
                }
            } else {
                let name = step_name(node, child)?.token();
                let arguments = self.arguments(&child.segment);
                self.node(child, &quote!(#chain.#name(#(#arguments),*)), &template)?;
            }
        }
        Ok(())
    }

    /// The method with the most parameters: all parameters of an action.
    fn called(&self, plain: Ident, operation: &Operation) -> Result<TokenStream, Diagnostic> {
        let all = variants(self.scope.api, operation);
        let name = match all.last() {
            Some(Variant::With) => with_name(&plain, operation)?,
            _ => plain,
        };
        Ok(name.token().into_token_stream())
    }

    fn arguments(&mut self, segment: &Segment) -> Vec<TokenStream> {
        match segment {
            Segment::Root(_) | Segment::Fixed(_) => Vec::new(),
            Segment::Key(key) => vec![self.argument(&key.name, &key.ty)],
            Segment::Call { parameters, .. }
            | Segment::CompositeKey(parameters)
            | Segment::Mixed { parameters, .. } => parameters
                .iter()
                .map(|parameter| {
                    let value = self.argument(&parameter.name, &parameter.ty);
                    match (&parameter.style, &parameter.ty) {
                        (
                            CallStyle::Alias {
                                required: false, ..
                            },
                            Ty::String,
                        ) => quote!(Some(#value.as_str())),
                        (
                            CallStyle::Alias {
                                required: false, ..
                            },
                            _,
                        ) => quote!(Some(#value)),
                        _ => value,
                    }
                })
                .collect(),
        }
    }

    fn argument(&mut self, name: &str, ty: &Ty) -> TokenStream {
        let ty = self.scope.item(ty);
        quote!(sample.argument::<#ty>(#name)?)
    }

    fn row(&mut self, operation: &Operation, call: &TokenStream, template: &str) {
        let mut arguments = self.body(operation);
        for parameter in operation
            .query
            .iter()
            .filter(|parameter| parameter.required)
        {
            let value = self.argument(&parameter.name, &parameter.ty);
            let by_reference = is_by_reference(self.scope.api, &parameter.ty);
            arguments.push(if by_reference { quote!(&#value) } else { value });
        }
        arguments.extend(self.media(media::of_response(operation)));
        let method = operation.method.as_str();
        let id = operation.id.as_deref().unwrap_or_default();
        let call = quote!(#call(#(#arguments),*));
        let sample = if mentions_sample(call.clone()) {
            quote!(sample)
        } else {
            quote!(_)
        };
        self.rows.push(quote! {
            Call {
                method: #method,
                template: #template,
                id: #id,
                run: |client, #sample| Ok(run(#call)),
            }
        });
    }

    /// The first media type of a choice.
    fn media(&self, choice: Option<Vec<String>>) -> Option<TokenStream> {
        let first = media::first(choice.as_deref()?)?;
        let (krate, path) = (&self.krate, self.media.path(choice)?);
        Some(quote!(#krate::#path::#first))
    }

    fn body(&mut self, operation: &Operation) -> Vec<TokenStream> {
        match &operation.body {
            None if operation.reference_query => vec![quote!(sample.reference())],
            None => Vec::new(),
            Some(Body::Reference) => vec![quote!(sample.reference())],
            Some(Body::Bytes(types)) => {
                let chosen = self.media(media::of_body(operation));
                let stated = media::is_stated(types);
                let stated = stated.then(|| quote!("application/octet-stream"));
                std::iter::once(quote!(sample.bytes()))
                    .chain(chosen.or(stated))
                    .collect()
            }
            Some(Body::Json(Ty::String)) => vec![quote!(sample.body::<String>()?.as_str())],
            Some(Body::Json(ty)) => {
                let ty = self.scope.item(ty);
                vec![quote!(&sample.body::<#ty>()?)]
            }
            Some(Body::Parameters(name)) => {
                let Some(structure) = self.scope.api.structure(name) else {
                    return Vec::new();
                };
                if let [only] = structure.properties.as_slice()
                    && only.required
                    && operation.body_required
                {
                    let ty = self.scope.item(&only.ty);
                    let name = only.name.as_str();
                    vec![quote!(sample.parameter::<#ty>(#name)?)]
                } else {
                    let ty = self.scope.named(&structure.rust);
                    vec![quote!(&sample.body::<#ty>()?)]
                }
            }
        }
    }
}

fn mentions_sample(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "sample",
        TokenTree::Group(group) => mentions_sample(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
