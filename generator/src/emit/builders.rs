//! Emits builders: one type for each shape of URL, with a method for each step and operation.

mod steps;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::Sets;
use super::declared::{Item, Source};
use super::docs;
use super::layout::{Layout, ident};
use super::methods::Method;
use super::operations;
use super::scope::Scope;
use super::{features, imports};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::ir::{Api, Node, Operation};
use crate::naming::Ident;
use crate::share::{Builder, Builders};
pub use steps::entity;
use steps::{Target, step};

/// How many URL templates the documentation of a builder lists.
const LISTED_TEMPLATES: usize = 12;

/// Help for two methods with the same name.
const SAME_METHOD: &str = "name one of them with `x-rust-name` in an overlay: an operation at its method, a step at \
    the path item of its URL, which `update` of `$.paths` adds if the document has none";

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
pub fn file<'a>(
    api: &Api,
    builders: &'a Builders<'a>,
    builder: &'a Builder<'a>,
    sets: &Sets,
    layout: &Layout,
) -> Result<TokenStream, Diagnostics> {
    let methods = methods(api, builders, builder, sets, layout);
    let methods = methods.into_iter().map(|(_, method)| method).collect();
    let methods = distinct(methods, &builder.templates[0])?;
    let name = ident(&builder.name);
    let chooses = layout.features.chosen_at(builder.node);
    let imports = (!chooses).then(|| imports::builders(builders, builder, &name, layout));
    let maybe_unused = chooses
        .then(|| quote!(#[allow(dead_code, reason = "without a feature there is nothing below")]));
    let comment = comment(builder);
    let body: TokenStream = methods.into_iter().map(|method| method.tokens).collect();
    let modules = ["media", "models", "options", "permissions"].map(ident);
    let used = modules
        .iter()
        .filter(|module| imports::uses(&body, &module.to_string()));
    Ok(quote! {
        #imports
        #(use crate::#used;)*
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

/// The items of a builder. Two methods may have the same name in an API that is only compared; the first counts.
pub fn items<'a>(
    api: &'a Api,
    builders: &'a Builders<'a>,
    builder: &'a Builder<'a>,
    sets: &Sets,
) -> Vec<Item<'a>> {
    let path = format!("builders::{}", builder.name);
    let signature = format!("pub struct {}", builder.name);
    let mut items = vec![Item::new(path.clone(), signature, Source::Builder(builder))];
    let mut seen = HashSet::new();
    for (source, method) in methods(api, builders, builder, sets, &Layout::default()) {
        if let Ok(method) = method
            && seen.insert(method.name.clone())
        {
            let path = format!("{path}::{}", method.name.token());
            let item = Item::new(path, method.signature, source);
            items.push(item.deprecated(method.deprecated.as_deref()));
        }
    }
    items
}

/// The steps and operations of a builder, each with its source, or the errors why they cannot be emitted.
fn methods<'a>(
    api: &Api,
    builders: &'a Builders<'a>,
    builder: &'a Builder<'a>,
    sets: &Sets,
    layout: &Layout,
) -> Vec<(Source<'a>, Result<Method, Diagnostic>)> {
    let chooses = layout.features.chosen_at(builder.node);
    let mut scope = if chooses {
        Scope::apart(api)
    } else {
        Scope::outside(api)
    };
    let mut methods = Vec::new();
    for (child, index) in &builder.children {
        let target = Target {
            name: &builders.builders[*index].name,
            feature: if chooses { features::name(child) } else { None },
        };
        let source = Source::Step(builder, child, target.name);
        let step = step(
            &mut scope,
            builder.node,
            child,
            &builder.templates[0],
            &target,
        );
        methods.push((source, step));
    }
    for operation in &builder.node.operations {
        for variant in operations::variants(api, operation) {
            let elsewhere = elsewhere(builder, None, operation);
            let said = (operation, elsewhere.as_slice());
            let own = operations::own(&mut scope, builder.node, said, sets, *variant);
            methods.push((Source::Own(builder, operation), own));
        }
    }
    for leaf in &builder.leaves {
        for operation in &leaf.operations {
            for variant in operations::variants(api, operation) {
                let elsewhere = elsewhere(builder, Some(leaf), operation);
                let said = (operation, elsewhere.as_slice());
                let method =
                    operations::of_leaf(&mut scope, builder.node, leaf, said, sets, *variant);
                methods.push((Source::OfLeaf(builder, leaf, operation), method));
            }
        }
    }
    methods
}

/// What the documentation says at the other URLs of a builder, if that differs.
fn elsewhere(builder: &Builder<'_>, leaf: Option<&Node>, operation: &Operation) -> Vec<String> {
    let mut said = BTreeSet::from([(&operation.docs, &operation.docs_url), (&None, &None)]);
    let mut paragraphs = Vec::new();
    for (node, template) in builder.nodes.iter().zip(&builder.templates) {
        let node = match leaf {
            None => Some(*node),
            Some(leaf) => node.children.iter().find(|one| one.segment == leaf.segment),
        };
        let same = |one: &&Operation| one.method == operation.method;
        let other = node.and_then(|node| node.operations.iter().find(same));
        let Some(other) = other.filter(|one| said.insert((&one.docs, &one.docs_url))) else {
            continue;
        };
        let text = other.docs.as_ref().filter(|_| operation.docs != other.docs);
        let url = other
            .docs_url
            .as_ref()
            .filter(|_| operation.docs_url != other.docs_url);
        let url = url.and_then(|url| docs::link("API reference", url));
        let text = text.map(|text| docs::prose(text));
        let mut blocks = text
            .iter()
            .flat_map(|text| text.split("\n\n"))
            .chain(url.as_deref())
            .peekable();
        let at = format!("At {}:", docs::code(template));
        match blocks.next_if(|block| !block.starts_with("- ")) {
            Some(first) => paragraphs.push(format!("{at} {first}")),
            None if blocks.peek().is_some() => paragraphs.push(at),
            None => {}
        }
        paragraphs.extend(blocks.map(str::to_owned));
    }
    paragraphs
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
        paragraphs.push("The same requests can be sent to:".to_owned());
        paragraphs.push(listed.join("\n"));
        if rest.len() > LISTED_TEMPLATES {
            paragraphs.push(format!("and {} more URLs.", rest.len() - LISTED_TEMPLATES));
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
                        quoted(if template.is_empty() { "/" } else { template }),
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
