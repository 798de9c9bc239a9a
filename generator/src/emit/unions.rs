//! Emits unions: enums for properties whose value may be of a derived type.

use std::collections::HashMap;

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::declared::{Declared, Item, Source, model_path, spelled};
use super::scope::{self, Scope, Shape, base_record};
use super::{docs, property};
use crate::ir::{Api, Property, PropertyKind, Struct, Ty};

// /// A value of `microsoft.graph.userSet` or of a type derived from it.
// #[derive(Clone, Debug, PartialEq)]
// #[non_exhaustive]
// pub enum UserSet {
//     /// A user.
//     ///
//     /// `microsoft.graph.singleUser`.
//     SingleUser(runtime::Nested<SingleUser>),
//     /// A value of the declared type itself, or without `@odata.type`.
//     Base(runtime::Nested<UserSetFields>),
//     /// A value of an unknown derived type; `extra` keeps all of it.
//     Unknown(runtime::Nested<UserSetFields>),
// }
// /// References to the properties that all types derived from `microsoft.graph.userSet` share.
// #[derive(Debug)]
// pub struct UserSetFieldsMut<'a> {
//     /// See [`UserSet::is_backup`].
//     pub is_backup: &'a mut Option<bool>,
//     /// Everything that the type does not declare: …
//     pub extra: &'a mut runtime::Extra,
// }
// runtime::union! {
//     UserSet "microsoft.graph.userSet" [inline] base UserSetFields {
//         SingleUser SingleUser "microsoft.graph.singleUser";
//     }
//     UserSetFieldsMut {
//         /// `isBackup`, `Edm.Boolean`, nullable.
//         is_backup IS_BACKUP copy bool;
//     }
// }
/// The union of a polymorphic structure.
pub fn union<'a>(scope: &mut Scope<'a>, structure: &'a Struct) -> Declared<'a> {
    let ident = structure.rust.ident.token();
    let base = base_record(structure).token();
    let wire = structure.name.as_str();
    let mut items = Vec::new();
    let (variants, rows) = variant_rows(scope, structure, &mut items);
    let references = scope::references(structure).token();
    let (fields, accessors) = shared(scope, structure, &mut items);
    let text = structure.docs.as_deref().map(docs::prose);
    let comment = docs::comment(&[
        text.unwrap_or_default(),
        format!(
            "A value of {} or of a type derived from it.",
            docs::code(wire)
        ),
    ]);
    let references_comment = docs::line(&format!(
        "References to the properties that all types derived from {} share, see [`{ident}::fields_mut`].",
        docs::code(wire)
    ));
    let note = docs::note(structure.deprecated.as_ref());
    let deprecated = docs::deprecated(note.as_deref());
    items.extend(own_items(structure, note.as_deref()));
    let (kind, others) = other_variants(structure, &base);
    let inline = scope.api.inline.unions.contains(&structure.name);
    let inline = inline.then(|| quote!([inline]));
    let tokens = quote! {
        #comment
        #deprecated
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants)*
            #others
        }
        #references_comment
        #deprecated
        #[derive(Debug)]
        pub struct #references<'a> {
            #(#fields)*
            /// Everything that the type does not declare: unknown properties, annotations, explicit nulls.
            pub extra: &'a mut runtime::Extra,
        }
        runtime::union! {
            #ident #wire #inline #kind #base { #(#rows)* }
            #references { #(#accessors)* }
        }
    };
    Declared { tokens, items }
}

/// The kind of the union, and its variants for values that no derived type of it fits.
fn other_variants(
    structure: &Struct,
    base: &proc_macro2::Ident,
) -> (proc_macro2::Ident, TokenStream) {
    if structure.abstract_ {
        let unknown = "A value without `@odata.type`, or of an unknown derived type; `extra` keeps all of it.";
        let unknown = docs::line(unknown);
        let others = quote!(#unknown Unknown(runtime::Nested<#base>),);
        return (format_ident!("abstract"), others);
    }
    let others = quote! {
        /// A value of the declared type itself, or without `@odata.type`.
        Base(runtime::Nested<#base>),
        /// A value of an unknown derived type; `extra` keeps all of it.
        Unknown(runtime::Nested<#base>),
    };
    (format_ident!("base"), others)
}

/// The items of every union. The variant for the type itself is left out if the type is abstract.
fn own_items<'a>(structure: &'a Struct, note: Option<&str>) -> Vec<Item<'a>> {
    let ident = structure.rust.ident.token();
    let (base, references) = (base_record(structure), scope::references(structure));
    let [path, of_references] =
        [&structure.rust.ident, &references].map(|name| model_path(&structure.rust, name));
    let own = Source::Structure(structure);
    let member = |name: &str, source| {
        let signature = format!("{name}(runtime::Nested<{base}>)");
        Item::new(format!("{path}::{name}"), signature, source)
    };
    let mut items = vec![
        Item::new(path.clone(), format!("pub enum {ident}"), own).deprecated(note),
        Item::new(
            of_references.clone(),
            format!("pub struct {references}"),
            own,
        )
        .deprecated(note),
        Item::new(
            format!("{of_references}::extra"),
            "pub extra: &'a mut runtime::Extra".to_owned(),
            own,
        ),
        member("Unknown", own),
    ];
    if !structure.abstract_ {
        let source = Source::Itself(structure);
        items.push(member("Base", source));
        let conversion = format!("impl From<{base}> for {ident}");
        items.push(Item::new(
            format!("<{path} as From<{base}>>"),
            conversion,
            source,
        ));
    }
    items
}

/// The variants of derived types, and their rows in the declaration.
fn variant_rows<'a>(
    scope: &mut Scope<'a>,
    structure: &'a Struct,
    items: &mut Vec<Item<'a>>,
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let path = model_path(&structure.rust, &structure.rust.ident);
    let mut declarations = Vec::new();
    let mut rows = Vec::new();
    for (variant, derived) in variants(scope.api, structure) {
        let mut record = derived.rust.clone();
        record.ident = base_record(derived);
        let record = scope.plain(&record);
        let derived_wire = derived.name.as_str();
        let text = derived.docs.as_deref().map(docs::prose);
        let comment = docs::comment(&[
            text.unwrap_or_default(),
            format!("{}.", docs::code(derived_wire)),
        ]);
        let declaration = quote!(#variant(runtime::Nested<#record>));
        items.push(Item::new(
            format!("{path}::{variant}"),
            spelled(&declaration),
            Source::Variant(structure, derived),
        ));
        declarations.push(quote!(#comment #declaration,));
        rows.push(quote!(#variant #record #derived_wire;));
    }
    (declarations, rows)
}

/// The shared properties: the fields of the struct of references, and the rows of the macro.
fn shared<'a>(
    scope: &mut Scope<'a>,
    structure: &'a Struct,
    items: &mut Vec<Item<'a>>,
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let ident = structure.rust.ident.token();
    let base = base_record(structure).token();
    let path = model_path(&structure.rust, &ident);
    let of_references = model_path(&structure.rust, &scope::references(structure));
    let mut fields = Vec::new();
    let mut accessors = Vec::new();
    let [option, list] = ["Option", "Vec"].map(|name| scope.std(name));
    let all = structure.properties.iter();
    for property in all.filter(|property| is_shared(scope.api, structure, property)) {
        let name = property.rust.token();
        let (field, read, ty) = match scope.shape(&property.ty) {
            Shape::Value(ty) if property.ty == Ty::String => (quote!(#ty), "text", ty),
            Shape::Value(ty) if is_copy(&property.ty) => (quote!(#ty), "copy", ty),
            Shape::Value(ty) => (quote!(#ty), "value", ty),
            Shape::Nested(ty) => (quote!(runtime::Nested<#ty>), "nested", ty),
            Shape::List(ty) | Shape::Records(ty) => (quote!(#list<#ty>), "list", ty),
        };
        let constant = property.rust.shouty();
        let note = docs::note(property.deprecated.as_ref());
        let deprecated = docs::deprecated(note.as_deref());
        let declaration = quote!(pub #name: &'a mut #option<#field>);
        let kind = match (property.kind, read) {
            (PropertyKind::Structural, read) => read.to_owned(),
            (PropertyKind::Navigation, "text" | "copy") => "nav_value".to_owned(),
            (PropertyKind::Navigation, read) => format!("nav_{read}"),
        };
        let declared = [
            (
                &path,
                name.to_string(),
                accessor(&name, &kind, &spelled(&ty)),
            ),
            (
                &path,
                constant.to_string(),
                property::constant(&constant, &base, &kind, &spelled(&ty)),
            ),
            (&of_references, name.to_string(), spelled(&declaration)),
        ];
        items.extend(declared.map(|(path, name, signature)| {
            let source = Source::Property(structure, property);
            Item::new(format!("{path}::{name}"), signature, source).deprecated(note.as_deref())
        }));
        let kind = format_ident!("{kind}");
        let comment = property::comment(property);
        let see = docs::line(&format!("See [`{ident}::{name}`](fn@{ident}::{name})."));
        fields.push(quote!(#see #deprecated #declaration,));
        accessors.push(quote!(#comment #deprecated #name #constant #kind #ty;));
    }
    (fields, accessors)
}

/// Whether all derived types have the property with the same type and the same name in Rust. A derived type can
/// declare it again with another type.
fn is_shared(api: &Api, structure: &Struct, property: &Property) -> bool {
    let derived = structure.derived.iter();
    let derived = derived.filter_map(|name| api.structure(name));
    let mut declared = derived.flat_map(|derived| &derived.properties);
    declared.all(|other| {
        other.name != property.name || (other.ty == property.ty && other.rust == property.rust)
    })
}

/// The method that `union!` declares for a shared property.
fn accessor(name: &Ident, kind: &str, ty: &str) -> String {
    let ty = match kind.trim_start_matches("nav_") {
        "copy" => ty.to_owned(),
        "text" => "&str".to_owned(),
        "list" => format!("&[{ty}]"),
        _ => format!("&{ty}"),
    };
    format!("pub fn {name}(&self) -> Option<{ty}>")
}

/// Whether values of a type are returned by value.
fn is_copy(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Bool
            | Ty::Int(..)
            | Ty::Float(_)
            | Ty::DateTime
            | Ty::Date
            | Ty::TimeOfDay
            | Ty::Duration
            | Ty::Guid
    )
}

/// The derived types of a union with their variant names. A variant name omits words of the type name that the
/// union's name has, too, and starts with the namespace if it differs from the union's.
pub fn variants<'a>(api: &'a Api, union: &Struct) -> Vec<(Ident, &'a Struct)> {
    let derived = union.derived.iter().filter_map(|name| api.structure(name));
    let derived: Vec<_> = derived
        .map(|derived| (shortened(union, derived), derived))
        .collect();
    let mut uses = HashMap::new();
    for (own, _) in &derived {
        *uses.entry(own.as_str()).or_insert(0) += 1;
    }
    let variant = |(own, derived): &(String, &'a Struct)| {
        let is_free = uses[own.as_str()] == 1
            && !TAKEN.contains(&own.as_str())
            && own.starts_with(|first: char| first.is_ascii_uppercase());
        let name = if is_free {
            format_ident!("{own}")
        } else {
            whole_name(union, derived)
        };
        (name, *derived)
    };
    derived.iter().map(variant).collect()
}

/// The other derived types that would get the same variant name. All of them then use their whole names.
pub fn rivals<'a>(
    api: &'a Api,
    union: &'a Struct,
    derived: &'a Struct,
) -> impl Iterator<Item = &'a Struct> {
    let others = union.derived.iter().filter(|name| **name != derived.name);
    let others = others.filter_map(|name| api.structure(name));
    let (own, name) = (own_words(union, derived), shortened(union, derived));
    // Unions can have hundreds of variants, and few of their names share these words.
    others.filter(move |other| {
        other.rust.ident.as_str().contains(&own) && shortened(union, other) == name
    })
}

/// A variant name with the whole name of its type.
fn whole_name(union: &Struct, derived: &Struct) -> Ident {
    let name = derived.rust.ident.token();
    let whole = format!("{}{name}", namespace(union, derived));
    // Keywords get the same suffix.
    let is_taken = TAKEN.contains(&whole.as_str());
    format_ident!("{whole}{}", if is_taken { "_" } else { "" })
}

/// Names with another meaning in a union.
const TAKEN: [&str; 4] = ["", "Base", "Unknown", "Self"];

/// The name of a derived type without leading and trailing words that its union also has; after its namespace if that
/// is not the union's.
fn shortened(union: &Struct, derived: &Struct) -> String {
    let own = own_words(union, derived);
    if own.is_empty() {
        return own;
    }
    format!("{}{own}", namespace(union, derived))
}

fn own_words(union: &Struct, derived: &Struct) -> String {
    let said = words(union.rust.ident.as_str());
    let name = words(derived.rust.ident.as_str());
    let start = said.iter().zip(&name).take_while(|(a, b)| a == b).count();
    let (said, name) = (&said[start..], &name[start..]);
    let both = said.iter().rev().zip(name.iter().rev());
    let end = both.take_while(|(a, b)| a == b).count();
    name[..name.len() - end].concat()
}

fn namespace(union: &Struct, derived: &Struct) -> String {
    match &derived.rust.module {
        Some(module) if derived.rust.module != union.rust.module => {
            module.as_str().to_upper_camel_case()
        }
        _ => String::new(),
    }
}

/// The words of a name in upper camel case.
fn words(name: &str) -> Vec<&str> {
    let starts = name
        .char_indices()
        .filter(|(_, letter)| letter.is_ascii_uppercase());
    let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([name.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| &name[*start..end])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_the_kind_of_a_shared_property_when_declared_then_its_method_returns_a_reference() {
        let name = format_ident!("a");
        for (kind, expected) in [
            ("copy", "T"),
            ("nav_copy", "T"),
            ("text", "&str"),
            ("list", "&[T]"),
            ("nested", "&T"),
        ] {
            let expected = format!("pub fn a(&self) -> Option<{expected}>");
            assert_eq!(accessor(&name, kind, "T"), expected, "{kind}");
        }
    }
}
