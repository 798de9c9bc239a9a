//! The public items of a generated crate, read from its files and without the code of the comparison.

use std::collections::BTreeMap;

use graph_generator::document;
use graph_generator::pipeline::{self, Settings};
use graph_generator::share::Lock;
use quote::ToTokens;
use serde_json::Value;
use syn::{Attribute, ImplItem, Item, Macro, Visibility};

/// Declarations by name, such as `Package::NAME`; `None` if the generator rejects the document.
pub fn items(document: &Value) -> Option<BTreeMap<String, String>> {
    let document = document::load("in.json", &document.to_string()).ok()?;
    let settings = Settings::new("graph-test", "in.json");
    let generated = pipeline::generate(&document, &Lock::new(), &settings).ok()?;
    let mut found = BTreeMap::new();
    for (name, text) in &generated.files {
        if name.starts_with("src/models/") || name.starts_with("src/builders/") {
            let file = syn::parse_file(text).expect("generated code parses");
            file.items
                .iter()
                .for_each(|item| declared(item, &mut found));
        }
    }
    Some(found)
}

fn declared(item: &Item, found: &mut BTreeMap<String, String>) {
    match item {
        Item::Struct(item) if is_public(&item.vis) => {
            found.insert(item.ident.to_string(), "struct".to_owned());
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                if let Some(name) = &field.ident {
                    found.insert(format!("{}::{name}", item.ident), text(&field.ty));
                }
            }
        }
        Item::Enum(item) if is_public(&item.vis) => {
            found.insert(item.ident.to_string(), "enum".to_owned());
            for variant in &item.variants {
                let name = format!("{}::{}", item.ident, variant.ident);
                found.insert(name, text(&variant.fields));
            }
        }
        Item::Impl(item) if item.trait_.is_none() => {
            let owner = text(&item.self_ty);
            for item in &item.items {
                inherent(&owner, item, found);
            }
        }
        Item::Macro(item) => found.extend(taken_base(&item.mac)),
        _ => {}
    }
}

/// `union! { UserSet "microsoft.graph.userSet" base UserSetFields …`: the base converts to the union.
fn taken_base(call: &Macro) -> Option<(String, String)> {
    let name = call.path.segments.last()?.ident.to_string();
    let tokens: Vec<String> = call
        .tokens
        .clone()
        .into_iter()
        .map(|token| token.to_string())
        .filter(|token| !token.starts_with('['))
        .take(4)
        .collect();
    match (name.as_str(), tokens.as_slice()) {
        ("union", [owner, _, kind, base]) if kind == "base" => {
            Some((format!("{owner} as From<{base}>>"), "impl".to_owned()))
        }
        _ => None,
    }
}

fn inherent(owner: &str, item: &ImplItem, found: &mut BTreeMap<String, String>) {
    match item {
        ImplItem::Fn(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
            let name = format!("{owner}::{}", item.sig.ident);
            found.insert(name, text(&item.sig));
        }
        ImplItem::Const(item) if is_public(&item.vis) && !is_hidden(&item.attrs) => {
            found.insert(format!("{owner}::{}", item.ident), text(&item.ty));
        }
        _ => {}
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether it is public only because other generated code uses it.
fn is_hidden(attributes: &[Attribute]) -> bool {
    let hidden = |attribute: &Attribute| text(&attribute.meta) == "doc (hidden)";
    attributes.iter().any(hidden)
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
