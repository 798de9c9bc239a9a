//! Emits builders: one type for each shape of URL, with a method for each step and operation.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::Sets;
use super::docs;
use super::layout::{Layout, ident};
use super::methods::{Method, step_name};
use super::operations;
use super::scope::Scope;
use super::{explained, features, imports};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::ir::{
    Api, CallParameter, CallStyle, KeyParameter, Kind, Node, Response, Segment, Struct, Ty,
};
use crate::naming::Ident;
use crate::share::{Builder, Builders};

/// How many URL templates the documentation of a builder lists.
const LISTED_TEMPLATES: usize = 12;

/// Help for two methods with the same name.
const SAME_METHOD: &str = "name one of them with `x-rust-name` in an overlay: an operation where it stands, a step as \
    the path item of its URL";

// use super::AccessPackageApi;
// use crate::{models, options};
// use graph_runtime as runtime;
//
// /// Requests to `…/accessPackages`.
// #[derive(Clone, Debug)]
// pub struct AccessPackagesApi {
//     at: runtime::Resource,
// }
// impl AccessPackagesApi {
//     #[doc(hidden)]
//     pub fn new(at: runtime::Resource) -> Self { Self { at } }
//     … steps and operations …
// }
/// The file of a builder.
pub fn file(
    api: &Api,
    builders: &Builders<'_>,
    builder: &Builder<'_>,
    sets: &Sets,
    layout: &Layout,
) -> Result<TokenStream, Diagnostics> {
    let methods = methods(api, builders, builder, sets, layout);
    let methods = distinct(methods, &builder.templates[0])?;
    let name = ident(&builder.name);
    let chooses = layout.features.chosen_at(builder.node);
    let imports = (!chooses).then(|| imports::builders(builders, builder, &name, layout));
    let maybe_unused = chooses
        .then(|| quote!(#[allow(dead_code, reason = "without a feature there is nothing below")]));
    let comment = comment(builder);
    let body: TokenStream = methods.into_iter().map(|method| method.tokens).collect();
    let models = imports::uses(&body, "models").then(|| {
        quote!(
            use crate::models;
        )
    });
    let media = imports::uses(&body, "media").then(|| {
        quote!(
            use crate::media;
        )
    });
    let options = imports::uses(&body, "options").then(|| {
        quote!(
            use crate::options;
        )
    });
    let permissions = imports::uses(&body, "permissions").then(|| {
        quote!(
            use crate::permissions;
        )
    });
    Ok(quote! {
        #imports
        #media
        #models
        #options
        #permissions
        use graph_runtime as runtime;

        #comment
        #[derive(Clone, Debug)]
        pub struct #name {
            #maybe_unused
            at: runtime::Resource,
        }
        impl #name {
            #[doc(hidden)]
            #[must_use]
            pub fn new(at: runtime::Resource) -> Self {
                Self { at }
            }
            #body
        }
    })
}

/// Steps and operations of a builder, or why they cannot be emitted.
pub fn methods(
    api: &Api,
    builders: &Builders<'_>,
    builder: &Builder<'_>,
    sets: &Sets,
    layout: &Layout,
) -> Vec<Result<Method, Diagnostic>> {
    let chooses = layout.features.chosen_at(builder.node);
    let mut scope = if chooses {
        Scope::apart(api)
    } else {
        Scope::outside(api)
    };
    let mut methods: Vec<Result<Method, Diagnostic>> = Vec::new();
    for (child, index) in &builder.children {
        let target = Target {
            name: &builders.builders[*index].name,
            feature: if chooses { features::name(child) } else { None },
        };
        methods.push(step(
            &mut scope,
            builder.node,
            child,
            &builder.templates[0],
            &target,
        ));
    }
    for operation in &builder.node.operations {
        for variant in operations::variants(api, operation) {
            let own = operations::own(&mut scope, builder.node, operation, sets, *variant);
            methods.push(own);
        }
    }
    for leaf in &builder.leaves {
        for operation in &leaf.operations {
            for variant in operations::variants(api, operation) {
                methods.push(operations::of_leaf(
                    &mut scope,
                    builder.node,
                    leaf,
                    operation,
                    sets,
                    *variant,
                ));
            }
        }
    }
    methods
}

fn comment(builder: &Builder<'_>) -> TokenStream {
    let first = &builder.templates[0];
    let rest = &builder.templates[1..];
    let mut paragraphs = vec![match first.as_str() {
        "" => "The entry point of all requests.".to_owned(),
        first => format!("Requests to {}.", docs::code(first)),
    }];
    if !rest.is_empty() {
        let listed: Vec<String> = rest
            .iter()
            .take(LISTED_TEMPLATES)
            .map(|template| format!("- {}", docs::code(template)))
            .collect();
        paragraphs.push("The same requests exist at".to_owned());
        paragraphs.push(listed.join("\n"));
        if rest.len() > LISTED_TEMPLATES {
            paragraphs.push(format!(
                "and at {} more URLs.",
                rest.len() - LISTED_TEMPLATES
            ));
        }
    }
    docs::comment(&paragraphs)
}

/// Methods in order, or the collisions among them.
fn distinct(
    methods: Vec<Result<Method, Diagnostic>>,
    template: &str,
) -> Result<Vec<Method>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut found: Vec<Method> = Vec::new();
    let mut seen: BTreeMap<Ident, Pointer> = BTreeMap::new();
    for method in methods {
        match method {
            Err(problem) => problems.push(problem),
            Ok(method) => {
                let at = method.pointer.as_deref().map(Pointer::parse);
                let at = at.unwrap_or_else(|| Pointer::root().child("paths").child(template));
                if let Some(other) = seen.insert(method.name.clone(), at.clone()) {
                    let message = format!(
                        "two methods below {} would be called `{}`, the other is for {other}",
                        quoted(template),
                        method.name
                    );
                    problems.push(Diagnostic::error(at, message).help(SAME_METHOD));
                }
                found.push(method);
            }
        }
    }
    problems.into_result(found).map(|(found, _)| found)
}

/// The builder that a step leads to.
struct Target<'a> {
    name: &'a str,
    /// The feature that enables the step, if the crate has features.
    feature: Option<String>,
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
fn step(
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
    let mut paragraphs = explained::step(scope.api, parent, child);
    paragraphs.push(needed);
    let comment = docs::comment(&paragraphs);
    let tokens = quote! {
        #comment
        #condition
        #[must_use]
        pub fn #method(&self, #arguments) -> #target {
            #target::new(#resource)
        }
    };
    let url = format!("{template}{}", child.segment.template());
    Ok(Method {
        name,
        tokens,
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
fn entity(parent: &Node, child: &Node) -> Option<Ty> {
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
        let (argument, value) = argument(scope, &parameter.ty, &rust);
        match &parameter.style {
            CallStyle::Plain(_) => {
                arguments.extend(quote!(#rust: #argument,));
                values.push(quote!(runtime::Argument::plain(#name, &#value)));
            }
            CallStyle::Quoted(_) => {
                arguments.extend(quote!(#rust: #argument,));
                values.push(quote!(runtime::Argument::quoted(#name, &#value)));
            }
            CallStyle::Alias { alias, quoted } => {
                let is_json = is_written_as_json(scope.api, &parameter.ty);
                let as_json = is_json.then(|| quote!(.map(runtime::JsonLiteral)));
                let ty = optional(scope, &parameter.ty);
                arguments.extend(quote!(#rust: Option<#ty>,));
                let write = if *quoted {
                    quote!(aliased_quoted)
                } else {
                    quote!(aliased_plain)
                };
                values.push(
                    quote!(runtime::Argument::#write(#name, #alias, #rust #as_json.as_ref())),
                );
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

/// The type of an argument and its literal.
fn argument(
    scope: &mut Scope<'_>,
    ty: &Ty,
    rust: &proc_macro2::Ident,
) -> (TokenStream, TokenStream) {
    match ty {
        Ty::String => (quote!(impl AsRef<str>), quote!(#rust.as_ref())),
        ty if is_written_as_json(scope.api, ty) => {
            let ty = scope.item(ty);
            (
                quote!(impl Into<#ty>),
                quote!(runtime::JsonLiteral(#rust.into())),
            )
        }
        Ty::List(item) if !is_written_as_json(scope.api, item) => {
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
