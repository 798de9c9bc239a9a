//! The public surface of a generated crate, as signatures by path.
//!
//! It is read from the tokens of the emitters, so it always matches the crate.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::Sets;
use super::layout::Layout;
pub use super::operations::takes_option;
use super::{builders, entry, enums, media, methods, operations, options, records, unions};
use crate::ir::{Api, Node, Operation, Permissions, Struct, Type};
use crate::naming::TypePath;
use crate::share::{self, Builder, Builders};

/// [`Item::member`] for the conversion from a base to its union. No property name, in any case, is spelled
/// like this.
pub const FROM: &str = "From";

/// [`Item::member`] for the trait with final states.
pub const STATEFUL: &str = "Stateful";

/// What [`Item::member`] says of the trait of types that a key identifies.
pub const ENTITY: &str = "Entity";

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Path below the crate, such as `models::AccessPackage::is_hidden`.
    pub path: String,
    /// Name within its owner: field, constant, variant or method; `None` for the owner itself.
    pub member: Option<String>,
    /// Its declaration, without attributes and body.
    pub signature: String,
    /// Its `#[deprecated]`, if it has one.
    pub deprecated: Option<String>,
}

impl Item {
    /// The declaration with its `#[deprecated]`.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.deprecated {
            Some(attribute) => format!("{attribute} {}", self.signature),
            None => self.signature.clone(),
        }
    }
}

/// The items of a named type; empty for unreferenced types.
#[must_use]
pub fn of_type(api: &Api, ty: &Type) -> Vec<Item> {
    let tokens = match ty {
        Type::Struct(structure) if !structure.referenced => return Vec::new(),
        Type::Struct(structure) => records::file(api, structure, &Layout::default()),
        Type::Enum(enumeration) => enums::file(enumeration),
    };
    let mut found = Vec::new();
    // Emitters write valid Rust; otherwise formatting would fail.
    if let Ok(file) = syn::parse2::<syn::File>(tokens) {
        let module = module(ty.rust());
        for item in &file.items {
            type_item(&module, item, &mut found);
        }
    }
    found
}

fn module(path: &TypePath) -> String {
    match &path.module {
        Some(module) => format!("models::{module}"),
        None => "models".to_owned(),
    }
}

fn type_item(module: &str, item: &syn::Item, found: &mut Vec<Item>) {
    match item {
        syn::Item::Struct(item) => {
            let owner = format!("{module}::{}", item.ident);
            let signature = format!("pub struct {}", item.ident);
            found.push(own(&owner, signature, &item.attrs));
            for field in &item.fields {
                if let Some(name) = &field.ident {
                    let ty = text(&field.ty);
                    let signature = format!("pub {name}: {ty}");
                    found.push(member(&owner, &name.to_string(), signature, &field.attrs));
                }
            }
        }
        syn::Item::Enum(item) => {
            let owner = format!("{module}::{}", item.ident);
            let signature = format!("pub enum {}", item.ident);
            found.push(own(&owner, signature, &item.attrs));
            for variant in &item.variants {
                let (name, fields) = (&variant.ident, &variant.fields);
                let signature = text(&quote!(#name #fields));
                found.push(member(&owner, &name.to_string(), signature, &variant.attrs));
            }
        }
        syn::Item::Impl(item) => {
            let owner = format!("{module}::{}", text(&item.self_ty));
            if item.trait_.is_some() {
                // Emitters write only one trait implementation.
                let signature = format!("impl {STATEFUL} for {}", text(&item.self_ty));
                found.push(member(&owner, STATEFUL, signature, &item.attrs));
            }
            for item in &item.items {
                if let syn::ImplItem::Fn(function) = item {
                    found.extend(method(&owner, function));
                }
            }
        }
        syn::Item::Macro(item) => declared(module, &item.mac, found),
        _ => {}
    }
}

/// Items that `record!` and `union!` declare: constants of properties, accessors, and the conversion from the
/// base to the union.
fn declared(module: &str, call: &syn::Macro, found: &mut Vec<Item>) {
    let name = call.path.segments.last().map(|last| last.ident.to_string());
    let tokens: Vec<TokenTree> = call.tokens.clone().into_iter().collect();
    let Some(TokenTree::Ident(owner)) = tokens.first() else {
        return;
    };
    let path = format!("{module}::{owner}");
    match name.as_deref() {
        Some("record") => {
            found.extend(entity(&path, owner, &tokens));
            for row in rows(&body(&tokens)) {
                if let Some(row) = Row::of(&row) {
                    found.push(row.constant(&path, owner));
                    found.extend(row.setter(&path));
                }
            }
        }
        Some("union") => {
            found.extend(conversion(&path, owner, &tokens));
            let accessors = match tokens.last() {
                Some(TokenTree::Group(group)) => group.stream().into_iter().collect(),
                _ => Vec::new(),
            };
            let Some((_, base)) = kind_and_base(&tokens) else {
                return;
            };
            for row in rows(&accessors) {
                if let Some(row) = Shared::of(&row) {
                    found.push(row.constant(&path, base));
                    found.push(row.accessor(&path));
                }
            }
        }
        _ => {}
    }
}

fn body(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let braces = tokens.iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    braces.into_iter().flatten().collect()
}

fn rows(tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    tokens
        .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'))
        .filter(|row| !row.is_empty())
        .map(<[TokenTree]>::to_vec)
        .collect()
}

/// `AccessPackage "microsoft.graph.accessPackage" (key 0) { … }`: with a key, it stands where one is asked for.
fn entity(path: &str, owner: &syn::Ident, tokens: &[TokenTree]) -> Option<Item> {
    let is_key = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    tokens.iter().any(is_key).then(|| Item {
        path: format!("<{path} as {ENTITY}>"),
        member: Some(ENTITY.to_owned()),
        signature: format!("impl {ENTITY} for {owner}"),
        deprecated: None,
    })
}

/// `0 display_name DISPLAY_NAME "displayName" nav_list User, read_only`
struct Row {
    deprecated: Option<String>,
    field: String,
    constant: String,
    kind: String,
    ty: String,
    is_read_only: bool,
}

impl Row {
    fn of(row: &[TokenTree]) -> Option<Self> {
        let (deprecated, row) = attributes(row);
        let [
            _,
            TokenTree::Ident(field),
            TokenTree::Ident(constant),
            _,
            TokenTree::Ident(kind),
            ty @ ..,
        ] = row
        else {
            return None;
        };
        let flag =
            |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "read_only");
        let (ty, is_read_only) = match ty {
            [ty @ .., comma, last] if flag(last) && comma.to_string() == "," => (ty, true),
            ty => (ty, false),
        };
        Some(Self {
            deprecated,
            field: field.to_string(),
            constant: constant.to_string(),
            kind: kind.to_string(),
            ty: tidy(ty.iter().cloned().collect()),
            is_read_only,
        })
    }

    fn constant(&self, path: &str, owner: &syn::Ident) -> Item {
        property_constant(
            path,
            &self.constant,
            (&self.kind, &self.ty),
            owner,
            self.deprecated.clone(),
        )
    }

    /// A property that only the service sets has none.
    fn setter(&self, path: &str) -> Option<Item> {
        let (name, kind, ty) = (&self.field, &self.kind, &self.ty);
        let argument = if kind.ends_with("records") {
            format!("impl IntoIterator<Item = {ty}>")
        } else if kind.ends_with("list") {
            format!("impl IntoIterator<Item = impl Into<{ty}>>")
        } else {
            format!("impl Into<{ty}>")
        };
        (!self.is_read_only).then(|| Item {
            path: format!("{path}::{name}()"),
            member: Some(name.clone()),
            signature: format!("pub fn {name}(self, value: {argument}) -> Self"),
            deprecated: self.deprecated.clone(),
        })
    }
}

/// The constant of a property of `owner`, declared by a row with a kind and a type.
fn property_constant(
    path: &str,
    name: &str,
    (kind, ty): (&str, &str),
    owner: &syn::Ident,
    deprecated: Option<String>,
) -> Item {
    let class = if kind.starts_with("nav_") {
        "Navigation"
    } else {
        "Property"
    };
    let ty = if kind.ends_with("list") || kind.ends_with("records") {
        format!("Vec<{ty}>")
    } else {
        ty.to_owned()
    };
    Item {
        path: format!("{path}::{name}"),
        member: Some(name.to_owned()),
        signature: format!("pub const {name}: runtime::{class}<{owner}, {ty}>"),
        deprecated,
    }
}

/// `display_name DISPLAY_NAME text String`
struct Shared {
    deprecated: Option<String>,
    name: String,
    constant: String,
    how: String,
    ty: String,
}

impl Shared {
    fn of(row: &[TokenTree]) -> Option<Self> {
        let (deprecated, row) = attributes(row);
        let [
            TokenTree::Ident(name),
            TokenTree::Ident(constant),
            TokenTree::Ident(how),
            ty @ ..,
        ] = row
        else {
            return None;
        };
        Some(Self {
            deprecated,
            name: name.to_string(),
            constant: constant.to_string(),
            how: how.to_string(),
            ty: tidy(ty.iter().cloned().collect()),
        })
    }

    fn constant(&self, path: &str, base: &syn::Ident) -> Item {
        property_constant(
            path,
            &self.constant,
            (&self.how, &self.ty),
            base,
            self.deprecated.clone(),
        )
    }

    fn accessor(&self, path: &str) -> Item {
        let (name, ty) = (&self.name, &self.ty);
        let ty = match self.how.trim_start_matches("nav_") {
            "copy" => ty.clone(),
            "text" => "&str".to_owned(),
            "list" => format!("&[{ty}]"),
            _ => format!("&{ty}"),
        };
        Item {
            path: format!("{path}::{name}"),
            member: Some(name.clone()),
            signature: format!("pub fn {name}(&self) -> Option<{ty}>"),
            deprecated: self.deprecated.clone(),
        }
    }
}

/// `UserSet "microsoft.graph.userSet" base UserSetFields`; with `abstract` there is no conversion.
fn conversion(path: &str, owner: &syn::Ident, tokens: &[TokenTree]) -> Option<Item> {
    let (kind, base) = kind_and_base(tokens)?;
    (kind == "base").then(|| Item {
        path: format!("<{path} as {FROM}<{base}>>"),
        member: Some(FROM.to_owned()),
        signature: format!("impl {FROM}<{base}> for {owner}"),
        deprecated: None,
    })
}

/// The words after the name of a union: `base` or `abstract`, and the record of the base.
fn kind_and_base(tokens: &[TokenTree]) -> Option<(&syn::Ident, &syn::Ident)> {
    let [_, TokenTree::Literal(_), after @ ..] = tokens else {
        return None;
    };
    // How it is stored is not part of the surface.
    let stored = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket);
    let after = match after {
        [first, rest @ ..] if stored(first) => rest,
        after => after,
    };
    match after {
        [TokenTree::Ident(kind), TokenTree::Ident(base), ..] => Some((kind, base)),
        _ => None,
    }
}

/// The `#[deprecated]` of a row, and the row without attributes.
fn attributes(mut row: &[TokenTree]) -> (Option<String>, &[TokenTree]) {
    let mut found = None;
    while let [TokenTree::Punct(punct), TokenTree::Group(group), rest @ ..] = row
        && punct.as_char() == '#'
    {
        let attribute = tidy(group.stream());
        if attribute.starts_with("deprecated") {
            found = Some(format!("#[{attribute}]"));
        }
        row = rest;
    }
    (found, row)
}

/// The items of a builder.
pub fn of_builder(
    api: &Api,
    builders: &Builders<'_>,
    builder: &Builder<'_>,
    sets: &Sets,
) -> Vec<Item> {
    let owner = format!("builders::{}", builder.name);
    let mut found = vec![own(&owner, format!("pub struct {}", builder.name), &[])];
    let mut seen = BTreeSet::new();
    for written in builders::methods(api, builders, builder, sets, &Layout::default())
        .into_iter()
        .flatten()
    {
        // Names may collide in an API that is only compared.
        if seen.insert(written.name.clone())
            && let Ok(function) = syn::parse2::<syn::ImplItemFn>(written.tokens)
        {
            found.extend(method(&owner, &function));
        }
    }
    found
}

/// What is declared once for several operations: sets of options, choices of media types, sets of permissions. Each
/// with what [`sets_of`] or [`permission_set`] calls it.
#[must_use]
pub fn of_sets(sets: &Sets) -> Vec<(String, Item)> {
    let mut found = Vec::new();
    for name in sets.options.names() {
        let path = format!("options::{name}");
        found.push((path.clone(), own(&path, format!("pub enum {name}"), &[])));
    }
    for (name, variants) in sets.media.names() {
        let path = format!("media::{name}");
        found.push((path.clone(), own(&path, format!("pub enum {name}"), &[])));
        let variants = variants.into_iter();
        let variants = variants.map(|name| member(&path, &name, name.clone(), &[]));
        found.extend(variants.map(|variant| (path.clone(), variant)));
    }
    for (set, name) in sets.permissions.names() {
        let signature = format!("pub static {name}: runtime::Permissions");
        let item = own(&format!("permissions::{name}"), signature, &[]);
        found.push((permission_set(set), item));
    }
    found
}

/// What the generated crate declares for the options, media types and permissions of an operation.
pub fn sets_of(operation: &Operation) -> impl Iterator<Item = String> {
    let options = options::name_of(&operation.options).map(|name| format!("options::{name}"));
    let choices = [media::of_body(operation), media::of_response(operation)];
    let choices = choices.into_iter().flatten();
    let choices = choices.map(|types| format!("media::{}", media::name_of(&types)));
    let permissions = operation.permissions.as_ref().map(permission_set);
    options.into_iter().chain(choices).chain(permissions)
}

/// A set of permissions, whatever the crate calls it.
#[must_use]
pub fn permission_set(set: &Permissions) -> String {
    format!("permissions {set:?}")
}

/// The function that starts all URLs.
#[must_use]
pub fn entry(api: &Api, builders: &Builders<'_>) -> Item {
    let name = entry::entry_name(&api.root.segment.template());
    let first = builders.builders.first();
    let builder = first.map_or("GraphApi", |builder| builder.name.as_str());
    let signature = format!("pub fn {name}(client: &graph_runtime::Client) -> builders::{builder}");
    own(&name, signature, &[])
}

/// The methods of an operation, on the builder of its URL or of the parent URL.
#[must_use]
pub fn method_names(parent: Option<&Node>, node: &Node, operation: &Operation) -> Vec<String> {
    let name = match parent {
        Some(parent) if share::is_leaf(node) => operations::leaf_name(parent, node, operation),
        _ => operations::own_name(operation),
    };
    let Ok(name) = name else {
        return Vec::new();
    };
    let with = operations::with_name(&name, operation).ok();
    let all = [Some(name), with].into_iter().flatten();
    all.map(|name| name.to_string()).collect()
}

/// The derived types of a union, by variant name.
#[must_use]
pub fn variants<'a>(api: &'a Api, union: &Struct) -> HashMap<String, &'a Struct> {
    let variants = unions::variants(api, union).into_iter();
    variants
        .map(|(variant, derived)| (variant.to_string(), derived))
        .collect()
}

/// The method of a step along a URL.
#[must_use]
pub fn step_name(parent: &Node, child: &Node) -> Option<String> {
    let name = methods::step_name(parent, child);
    name.ok().map(|name| name.to_string())
}

fn method(owner: &str, function: &syn::ImplItemFn) -> Option<Item> {
    let hidden = function
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("doc") && text(attribute).contains("(hidden)"));
    if hidden || !matches!(function.vis, syn::Visibility::Public(_)) {
        return None;
    }
    let name = function.sig.ident.to_string();
    let signature = format!("pub {}", text(&function.sig));
    Some(member(owner, &name, signature, &function.attrs))
}

fn own(path: &str, signature: String, attributes: &[syn::Attribute]) -> Item {
    Item {
        path: path.to_owned(),
        member: None,
        signature,
        deprecated: deprecated(attributes),
    }
}

fn member(owner: &str, name: &str, signature: String, attributes: &[syn::Attribute]) -> Item {
    Item {
        path: format!("{owner}::{name}"),
        member: Some(name.to_owned()),
        signature,
        deprecated: deprecated(attributes),
    }
}

fn deprecated(attributes: &[syn::Attribute]) -> Option<String> {
    let found = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("deprecated"));
    found.map(text)
}

fn text(tokens: &impl ToTokens) -> String {
    tidy(tokens.to_token_stream())
}

/// Formats tokens on one line, as a person would.
fn tidy(tokens: TokenStream) -> String {
    let mut text = String::new();
    write(tokens, &mut text);
    text.replace(", )", ")").replace(",)", ")")
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut joint = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
                joint = false;
            }
            TokenTree::Punct(punct) => {
                let spaced = matches!(punct.as_char(), '-' | '=' | '+') && !joint;
                if spaced && !text.ends_with(' ') {
                    text.push(' ');
                }
                text.push(punct.as_char());
                joint = punct.spacing() == Spacing::Joint;
                let arrow = text.ends_with("->");
                if arrow
                    || matches!(punct.as_char(), ',' | '=' | '+')
                    || (punct.as_char() == ':' && !joint && !text.ends_with("::"))
                {
                    text.push(' ');
                }
            }
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    text.push(' ');
                }
                text.push_str(&word);
                joint = false;
            }
            TokenTree::Literal(literal) => {
                if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    text.push(' ');
                }
                text.push_str(&literal.to_string());
                joint = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_signature_when_written_then_as_a_person_would() {
        let tokens = quote! {
            pub fn add(&self, id: impl AsRef<str>, x: Option<Box<a::B>>,) -> runtime::List<[C], options::D>
        };
        assert_eq!(
            tidy(tokens),
            "pub fn add(&self, id: impl AsRef<str>, x: Option<Box<a::B>>) -> runtime::List<[C], options::D>"
        );
    }
}
