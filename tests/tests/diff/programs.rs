//! Small programs, each of which uses one public item of a generated crate as it is declared.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Fields, FnArg, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Pat, Visibility};

/// The placeholder for the name of a program.
pub const NAME: &str = "PROGRAM";

/// Programs by the path of the item that they use, each on one line.
pub type Programs = BTreeMap<String, String>;

/// The programs of a crate, from the text of its files.
pub fn of(files: &BTreeMap<String, String>) -> Programs {
    let mut found = Found(Programs::new());
    for (name, text) in files {
        let module = match name.as_str() {
            "src/lib.rs" => "",
            name if name.starts_with("src/models/") => "models",
            name if name.starts_with("src/builders/") => "builders",
            "src/options.rs" => "options",
            "src/media.rs" => "media",
            "src/permissions.rs" => "permissions",
            _ => continue,
        };
        let file = syn::parse_file(text).expect("generated code parses");
        for item in &file.items {
            found.item(module, item);
        }
    }
    found.0
}

struct Found(Programs);

impl Found {
    fn add(&mut self, path: impl Into<String>, program: impl ToTokens) {
        // Makes paths valid from another crate.
        let text = program.to_token_stream().to_string();
        let text = text.replace("crate ::", "krate ::");
        self.0.insert(path.into(), text);
    }

    fn item(&mut self, module: &str, item: &Item) {
        match item {
            Item::Struct(item) if is_public(&item.vis) => self.structure(module, item),
            Item::Enum(item) if is_public(&item.vis) => self.enumeration(module, item),
            Item::Impl(item) => self.implementation(module, item),
            Item::Macro(item) => self.declaration(module, &item.mac),
            Item::Static(item) if is_public(&item.vis) => {
                let (name, ty) = (&item.ident, &item.ty);
                let program = quote!(pub fn PROGRAM() -> &'static #ty { &permissions::#name });
                self.add(format!("{module}::{name}"), program);
            }
            Item::Fn(item) if is_public(&item.vis) => {
                let program = calling(&item.sig, None);
                self.add(item.sig.ident.to_string(), program);
            }
            _ => {}
        }
    }

    fn structure(&mut self, module: &str, item: &ItemStruct) {
        let name = &item.ident;
        let path = format!("{module}::{name}");
        // The references to shared properties are only reachable through their union.
        let union = name.to_string();
        let union = union.strip_suffix("FieldsMut");
        let union = union.filter(|_| !item.generics.params.is_empty());
        let union = union.map(|union| format_ident!("{union}"));
        if union.is_none() {
            self.add(path.clone(), quote!(pub type PROGRAM = #name;));
        }
        for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
            let (field, ty) = (&field.ident, &field.ty);
            let program = if let Some(union) = &union {
                quote!(pub fn PROGRAM<'a>(it: &'a mut #union) -> #ty { it.fields_mut().#field })
            } else {
                quote!(pub fn PROGRAM(it: #name) -> #ty { it.#field })
            };
            self.add(format!("{path}::{}", field.to_token_stream()), program);
        }
    }

    fn enumeration(&mut self, module: &str, item: &ItemEnum) {
        let name = &item.ident;
        let path = format!("{module}::{name}");
        self.add(path.clone(), quote!(pub type PROGRAM = #name;));
        for variant in &item.variants {
            let own = &variant.ident;
            let program = if let Fields::Unnamed(fields) = &variant.fields {
                let ty = &fields.unnamed;
                quote!(pub fn PROGRAM(value: #ty) -> #name { #name::#own(value) })
            } else {
                quote!(pub fn PROGRAM() -> #name { #name::#own })
            };
            self.add(format!("{path}::{own}"), program);
        }
    }

    fn implementation(&mut self, module: &str, item: &ItemImpl) {
        let owner = item.self_ty.to_token_stream();
        let path = format!("{module}::{owner}");
        if let Some((implemented, _)) = &item.trait_ {
            let name = implemented.segments.last().map(|last| &last.ident);
            let name = name.to_token_stream().to_string();
            self.add(
                format!("{path}::{name}"),
                implementing(&owner, &implemented.to_token_stream()),
            );
            return;
        }
        for item in &item.items {
            if let ImplItem::Fn(method) = item
                && is_public(&method.vis)
                && !method.attrs.iter().any(is_hidden)
            {
                let program = calling(&method.sig, Some(&owner));
                self.add(format!("{path}::{}", method.sig.ident), program);
            }
        }
    }

    /// Programs for the items that a macro of the runtime declares.
    fn declaration(&mut self, module: &str, call: &syn::Macro) {
        let name = call.path.segments.last().map(|last| last.ident.to_string());
        let tokens: Vec<TokenTree> = call.tokens.clone().into_iter().collect();
        match name.as_deref() {
            Some("record") => self.record(module, &tokens),
            Some("union") => self.union(module, &tokens),
            Some("query_options" | "media_types") => self.sets(module, &tokens),
            _ => {}
        }
    }

    fn record(&mut self, module: &str, tokens: &[TokenTree]) {
        let owner = &tokens[0];
        let path = format!("{module}::{owner}");
        let groups = groups(tokens);
        let key = |(delimiter, _): &&(Delimiter, TokenStream)| *delimiter == Delimiter::Parenthesis;
        if groups.iter().any(|group| key(&group)) {
            let program = implementing(&owner.to_token_stream(), &quote!(runtime::Entity));
            self.add(format!("<{path} as Entity>"), program);
        }
        let rows = groups.into_iter().next_back();
        for row in rows.into_iter().flat_map(|(_, rows)| split(rows)) {
            self.row(&path, owner, &row);
        }
    }

    fn row(&mut self, path: &str, owner: &TokenTree, row: &[TokenTree]) {
        let [_, field, constant, _, kind, ty @ ..] = row else {
            panic!("a row of another shape at {path}");
        };
        let is_read_only = ty
            .last()
            .is_some_and(|last| last.to_string() == "read_only");
        let ty = if is_read_only {
            &ty[..ty.len() - 2]
        } else {
            ty
        };
        let ty: TokenStream = ty.iter().cloned().collect();
        let kind = kind.to_string();
        let argument = match kind.trim_start_matches("nav_") {
            "records" => quote!(impl IntoIterator<Item = #ty>),
            "list" => quote!(impl IntoIterator<Item = impl Into<#ty>>),
            _ => quote!(impl Into<#ty>),
        };
        let program = property_constant(owner, constant, &kind, owner, &ty);
        self.add(format!("{path}::{constant}"), program);
        if !is_read_only {
            let program =
                quote!(pub fn PROGRAM(it: #owner, value: #argument) -> #owner { it.#field(value) });
            self.add(format!("{path}::{field}()"), program);
        }
    }

    fn union(&mut self, module: &str, tokens: &[TokenTree]) {
        let owner = &tokens[0];
        let path = format!("{module}::{owner}");
        let words: Vec<&TokenTree> = tokens
            .iter()
            .filter(|token| matches!(token, TokenTree::Ident(_)))
            .collect();
        let [_, kind, base, ..] = words.as_slice() else {
            panic!("a union of another shape at {path}");
        };
        if kind.to_string() == "base" {
            let program = quote!(pub fn PROGRAM(value: #base) -> #owner { value.into() });
            self.add(format!("<{path} as From<{base}>>"), program);
        }
        let accessors = groups(tokens).into_iter().next_back();
        for row in accessors.into_iter().flat_map(|(_, rows)| split(rows)) {
            let [accessor, constant, how, ty @ ..] = row.as_slice() else {
                panic!("an accessor of another shape at {path}");
            };
            let ty: TokenStream = ty.iter().cloned().collect();
            let how = how.to_string();
            let read = match how.trim_start_matches("nav_") {
                "copy" => quote!(#ty),
                "text" => quote!(&str),
                "list" => quote!(&[#ty]),
                _ => quote!(&#ty),
            };
            let program = quote!(pub fn PROGRAM(it: &#owner) -> Option<#read> { it.#accessor() });
            self.add(format!("{path}::{accessor}"), program);
            let program = property_constant(owner, constant, &how, base, &ty);
            self.add(format!("{path}::{constant}"), program);
        }
    }

    fn sets(&mut self, module: &str, tokens: &[TokenTree]) {
        let place = format_ident!("{module}");
        for pair in tokens.windows(3) {
            let [TokenTree::Ident(word), TokenTree::Ident(name), next] = pair else {
                continue;
            };
            if word != "pub" {
                continue;
            }
            self.add(
                format!("{module}::{name}"),
                quote!(pub type PROGRAM = #place::#name;),
            );
            if let TokenTree::Group(variants) = next {
                for row in split(variants.stream()) {
                    let variant = &row[0];
                    let program =
                        quote!(pub fn PROGRAM() -> #place::#name { #place::#name::#variant });
                    self.add(format!("{module}::{name}::{variant}"), program);
                }
            }
        }
    }
}

/// A program that uses the constant of a property, with the type that its row declares.
fn property_constant(
    owner: &TokenTree,
    constant: &TokenTree,
    kind: &str,
    record: &TokenTree,
    ty: &TokenStream,
) -> TokenStream {
    let class = if kind.starts_with("nav_") {
        format_ident!("Navigation")
    } else {
        format_ident!("Property")
    };
    let ty = match kind.trim_start_matches("nav_") {
        "records" | "list" => quote!(Vec<#ty>),
        _ => quote!(#ty),
    };
    quote!(pub const PROGRAM: runtime::#class<#record, #ty> = #owner::#constant;)
}

/// A program with the signature of a function, which it calls.
fn calling(signature: &syn::Signature, owner: Option<&TokenStream>) -> TokenStream {
    let (name, generics, output) = (&signature.ident, &signature.generics, &signature.output);
    let mut receiver = None;
    let (mut declared, mut given) = (Vec::new(), Vec::new());
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(found) => {
                let text = found.to_token_stream().to_string();
                let reference = text.starts_with('&').then(|| quote!(&));
                declared.push(quote!(it: #reference #owner));
                receiver = Some(quote!(it.));
            }
            FnArg::Typed(argument) => {
                declared.push(argument.to_token_stream());
                if let Pat::Ident(name) = &*argument.pat {
                    let name = &name.ident;
                    given.push(quote!(#name));
                }
            }
        }
    }
    let of_type = owner
        .filter(|_| receiver.is_none())
        .map(|owner| quote!(#owner::));
    let program = quote! {
        pub fn PROGRAM #generics (#(#declared),*) #output { #receiver #of_type #name(#(#given),*) }
    };
    match owner {
        Some(owner) => with_own_name(program, owner),
        None => program,
    }
}

/// Replaces `Self` by the name of the type.
fn with_own_name(tokens: TokenStream, owner: &TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => owner.clone(),
            TokenTree::Group(group) => {
                let inner = with_own_name(group.stream(), owner);
                TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)).into()
            }
            token => token.into(),
        })
        .collect()
}

fn implementing(owner: &TokenStream, implemented: &TokenStream) -> TokenStream {
    quote!(pub fn PROGRAM() { fn needs<T: #implemented>() {} needs::<#owner>(); })
}

fn groups(tokens: &[TokenTree]) -> Vec<(Delimiter, TokenStream)> {
    let groups = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some((group.delimiter(), group.stream())),
        _ => None,
    });
    groups.collect()
}

/// Rows that end in `;`, without attributes.
fn split(rows: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = rows.into_iter().collect();
    let rows = tokens.split(|token| token.to_string() == ";");
    rows.map(|row| {
        let mut row = row;
        while let [TokenTree::Punct(mark), _, rest @ ..] = row
            && mark.as_char() == '#'
        {
            row = rest;
        }
        row.to_vec()
    })
    .filter(|row| !row.is_empty())
    .collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether it is public only because other generated code uses it.
fn is_hidden(attribute: &syn::Attribute) -> bool {
    attribute.meta.to_token_stream().to_string() == "doc (hidden)"
}
