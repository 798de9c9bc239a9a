//! Names types in a file, and collects the imports they need.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{Api, Struct, Ty, Type, WireName};
use crate::naming::{BASE_RECORD_SUFFIX, Ident, REFERENCES_SUFFIX, TypePath};

/// The place from which types are named.
pub struct Scope<'a> {
    pub api: &'a Api,
    place: FileKind<'a>,
    imports: BTreeSet<Ident>,
    /// Types of other namespaces that need a name without a path.
    aliases: BTreeMap<String, TokenStream>,
}

enum FileKind<'a> {
    /// The file of a model; `module` is the namespace below `models`.
    Model {
        module: Option<&'a Ident>,
        own: Vec<Ident>,
    },
    /// Anywhere else: types are named through `models`.
    Outside,
    /// A file without imports, because features decide which of its items are compiled.
    Apart,
}

/// The Rust shape of a property or result.
pub enum Shape {
    /// A scalar, a map or free JSON.
    Value(TokenStream),
    /// A record or union, whose type decides whether it is stored inline or boxed.
    Nested(TokenStream),
    /// A list of items.
    List(TokenStream),
    /// A list of records.
    Records(TokenStream),
}

impl<'a> Scope<'a> {
    /// The scope of the file that declares `path` and the other types in `own`.
    pub fn model(api: &'a Api, path: &'a TypePath, own: Vec<Ident>) -> Self {
        let place = FileKind::Model {
            module: path.module.as_ref(),
            own,
        };
        Self {
            place,
            ..Self::outside(api)
        }
    }

    /// The scope of a file that names types through `models`.
    pub fn outside(api: &'a Api) -> Self {
        Self {
            api,
            place: FileKind::Outside,
            imports: BTreeSet::new(),
            aliases: BTreeMap::new(),
        }
    }

    /// The scope of a file that imports nothing.
    pub fn apart(api: &'a Api) -> Self {
        Self {
            place: FileKind::Apart,
            ..Self::outside(api)
        }
    }

    // use super::{AccessPackageCatalog, AccessPackageResource};
    // use crate::models::ediscovery::Case as EdiscoveryCase;
    /// `use super::{…};` and the aliases, if the file needs any. In a grouped namespace, siblings are one
    /// level further up.
    pub fn imports(&self, crowded: bool) -> TokenStream {
        let names: Vec<_> = self.imports.iter().map(Ident::token).collect();
        let above = if crowded {
            quote!(super::super)
        } else {
            quote!(super)
        };
        let siblings = (!names.is_empty()).then(|| quote!(use #above::{#(#names),*};));
        let aliases = self.aliases.iter().map(|(alias, path)| {
            let alias = format_ident!("{alias}");
            quote!(use #path as #alias;)
        });
        quote!(#siblings #(#aliases)*)
    }

    /// Names a type without a path, as the runtime's tables need.
    pub fn plain(&mut self, path: &TypePath) -> proc_macro2::Ident {
        let named = self.named(path);
        match &path.module {
            Some(module) if !self.is_here(path) => {
                let alias = format!("{}{}", module.as_str().to_upper_camel_case(), path.ident);
                let ident = format_ident!("{alias}");
                self.aliases.insert(alias, named);
                ident
            }
            None if !self.is_here(path) => {
                self.aliases.insert(path.ident.to_string(), named);
                path.ident.token()
            }
            _ => path.ident.token(),
        }
    }

    /// An item of Rust's prelude: its bare name, unless a type of the service has the same name.
    pub fn std(&self, name: &str) -> TokenStream {
        if !self.is_taken(name) {
            let name = format_ident!("{name}");
            return quote!(#name);
        }
        std_path(name)
    }

    /// Whether a type of the service has the name of this prelude item.
    pub fn is_taken(&self, name: &str) -> bool {
        let may_declare = matches!(self.place, FileKind::Model { .. });
        may_declare && self.api.idents.contains(name)
    }

    fn is_here(&self, path: &TypePath) -> bool {
        matches!(&self.place, FileKind::Model { module, .. } if *module == path.module.as_ref())
    }

    /// The shape of a type.
    pub fn shape(&mut self, ty: &Ty) -> Shape {
        match ty {
            Ty::List(item) if self.is_record(item) => Shape::Records(self.item(item)),
            Ty::List(item) => Shape::List(self.item(item)),
            Ty::Named(name) if self.api.structure(name).is_some() => Shape::Nested(self.item(ty)),
            _ => Shape::Value(self.item(ty)),
        }
    }

    fn is_record(&self, ty: &Ty) -> bool {
        let Ty::Named(name) = ty else { return false };
        let named = self.api.types.get(name);
        matches!(named, Some(Type::Struct(structure)) if !structure.is_polymorphic())
    }

    /// The type as an item of a list, a result, or a type argument.
    pub fn item(&mut self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Bool => quote!(bool),
            Ty::Int(width, signed) => {
                let name = format_ident!("{}{width}", if *signed { 'i' } else { 'u' });
                quote!(#name)
            }
            Ty::Float(width) => {
                let name = format_ident!("f{width}");
                quote!(#name)
            }
            Ty::String => self.std("String"),
            Ty::Named(name) => self.wire(name),
            Ty::List(item) => {
                let (list, item) = (self.std("Vec"), self.item(item));
                quote!(#list<#item>)
            }
            Ty::Map(value) => {
                let value = self.item(value);
                quote!(runtime::Map<#value>)
            }
            Ty::Decimal => quote!(runtime::Decimal),
            Ty::DateTime => quote!(runtime::Timestamp),
            Ty::Date => quote!(runtime::Date),
            Ty::TimeOfDay => quote!(runtime::TimeOfDay),
            Ty::Duration => quote!(runtime::Duration),
            Ty::Guid => quote!(runtime::Guid),
            Ty::Binary => quote!(runtime::Binary),
            Ty::Json => quote!(runtime::Json),
        }
    }

    /// The argument type of a property's setter.
    pub fn setter_argument(&mut self, ty: &Ty) -> TokenStream {
        let shape = self.shape(ty);
        let [into, items] = ["Into", "IntoIterator"].map(|name| self.std(name));
        match shape {
            Shape::Value(ty) | Shape::Nested(ty) => quote!(impl #into<#ty>),
            Shape::List(ty) => quote!(impl #items<Item = impl #into<#ty>>),
            Shape::Records(ty) => quote!(impl #items<Item = #ty>),
        }
    }

    fn wire(&mut self, name: &WireName) -> TokenStream {
        match self.api.types.get(name) {
            Some(Type::Enum(enumeration)) => {
                let (flags, path) = (enumeration.flags, self.named(&enumeration.rust));
                if flags {
                    quote!(runtime::Flags<#path>)
                } else {
                    path
                }
            }
            Some(Type::Struct(structure)) => self.named(&structure.rust),
            None => quote!(runtime::Json),
        }
    }

    /// The path of a type that the generated crate declares.
    pub fn named(&mut self, path: &TypePath) -> TokenStream {
        let ident = path.ident.token();
        match &self.place {
            FileKind::Outside => {
                if let Some(module) = &path.module {
                    let module = module.token();
                    quote!(models::#module::#ident)
                } else {
                    quote!(models::#ident)
                }
            }
            FileKind::Model { module, own } if *module == path.module.as_ref() => {
                if !own.contains(&path.ident) {
                    self.imports.insert(path.ident.clone());
                }
                quote!(#ident)
            }
            FileKind::Model { .. } | FileKind::Apart => {
                if let Some(module) = &path.module {
                    let module = module.token();
                    quote!(crate::models::#module::#ident)
                } else {
                    quote!(crate::models::#ident)
                }
            }
        }
    }
}

/// Prelude items that generated models use, with absolute paths.
const STD: [(&str, &str); 7] = [
    ("Box", "::std::boxed::Box"),
    ("Default", "::core::default::Default"),
    ("Into", "::core::convert::Into"),
    ("IntoIterator", "::core::iter::IntoIterator"),
    ("Option", "::core::option::Option"),
    ("String", "::std::string::String"),
    ("Vec", "::std::vec::Vec"),
];

/// The absolute path of an item of Rust's prelude.
pub fn std_path(name: &str) -> TokenStream {
    let path = STD.iter().find(|(known, _)| *known == name);
    path.map_or(name, |(_, path)| path)
        .parse()
        .unwrap_or_default()
}

/// The name of the struct that refers to the shared properties of a polymorphic type.
pub fn references(structure: &Struct) -> Ident {
    structure.rust.ident.suffixed(REFERENCES_SUFFIX)
}

/// The name of the record that holds the properties of a polymorphic type itself.
pub fn base_record(structure: &Struct) -> Ident {
    if structure.is_polymorphic() {
        structure.rust.ident.suffixed(BASE_RECORD_SUFFIX)
    } else {
        structure.rust.ident.clone()
    }
}
