//! Emits unions: enums for properties whose value may be of a derived type.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::declared::{Item, Source, model_path, spelled};
use super::scope::{self, Scope, Shape, base_record};
use super::variants::variants;
use super::{docs, property};
use crate::diagnostics::{Diagnostics, Pointer};
use crate::ir::{Api, Property, PropertyKind, Struct, Ty};
use crate::naming::{NameOf, collision};

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
pub fn union(scope: &mut Scope<'_>, structure: &Struct) -> TokenStream {
    let ident = structure.rust.ident.token();
    let base = base_record(structure).token();
    let wire = structure.name.as_str();
    let (variants, rows) = variant_rows(scope, structure);
    let references = scope::references(structure).token();
    let (fields, accessors) = shared(scope, structure);
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
    let (kind, others) = other_variants(structure, &base);
    let inline = scope.api.inline.unions.contains(&structure.name);
    let inline = inline.then(|| quote!([inline]));
    quote! {
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
    }
}

/// The public items of the union of a polymorphic structure.
pub fn items<'a>(scope: &mut Scope<'a>, structure: &'a Struct) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    let path = model_path(&structure.rust, &structure.rust.ident);
    for (variant, derived) in variants(scope.api, structure) {
        items.push(Item::new(
            format!("{path}::{variant}"),
            spelled(&variant_declaration(scope, &variant, derived).1),
            Source::Variant(structure, derived),
        ));
    }
    for property in shared_properties(scope.api, structure) {
        items.extend(property_items(scope, structure, property));
    }
    items.extend(own_items(structure));
    items
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
fn own_items(structure: &Struct) -> Vec<Item<'_>> {
    let note = docs::note(structure.deprecated.as_ref());
    let note = note.as_deref();
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
fn variant_rows(scope: &mut Scope<'_>, structure: &Struct) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let variants = variants(scope.api, structure).into_iter();
    let rows = variants.map(|(variant, derived)| {
        let (record, declaration) = variant_declaration(scope, &variant, derived);
        let wire = derived.name.as_str();
        let text = derived.docs.as_deref().map(docs::prose);
        let comment = docs::comment(&[text.unwrap_or_default(), format!("{}.", docs::code(wire))]);
        (
            quote!(#comment #declaration,),
            quote!(#variant #record #wire;),
        )
    });
    rows.unzip()
}

/// The record of a variant, and its declaration.
fn variant_declaration(
    scope: &mut Scope<'_>,
    variant: &Ident,
    derived: &Struct,
) -> (Ident, TokenStream) {
    let mut record = derived.rust.clone();
    record.ident = base_record(derived);
    let record = scope.plain(&record);
    let declaration = quote!(#variant(runtime::Nested<#record>));
    (record, declaration)
}

/// How a shared property is declared: the kind of its row, and its type in the row and in the struct of references.
struct Column {
    kind: String,
    ty: TokenStream,
    field: TokenStream,
}

fn column(scope: &mut Scope<'_>, property: &Property) -> Column {
    let [option, list] = ["Option", "Vec"].map(|name| scope.std(name));
    let (field, read, ty) = match scope.shape(&property.ty) {
        Shape::Value(ty) if property.ty == Ty::String => (quote!(#ty), "text", ty),
        Shape::Value(ty) if is_copy(&property.ty) => (quote!(#ty), "copy", ty),
        Shape::Value(ty) => (quote!(#ty), "value", ty),
        Shape::Nested(ty) => (quote!(runtime::Nested<#ty>), "nested", ty),
        Shape::List(ty) | Shape::Records(ty) => (quote!(#list<#ty>), "list", ty),
    };
    let kind = match (property.kind, read) {
        (PropertyKind::Structural, read) => read.to_owned(),
        (PropertyKind::Navigation, "text" | "copy") => "nav_value".to_owned(),
        (PropertyKind::Navigation, read) => format!("nav_{read}"),
    };
    let name = property.rust.token();
    let field = quote!(pub #name: &'a mut #option<#field>);
    Column { kind, ty, field }
}

/// The shared properties: the fields of the struct of references, and the rows of the macro.
fn shared(scope: &mut Scope<'_>, structure: &Struct) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let ident = structure.rust.ident.token();
    let properties = shared_properties(scope.api, structure);
    let rows = properties.map(|property| {
        let Column { kind, ty, field } = column(scope, property);
        let (name, constant) = (property.rust.token(), property.rust.shouty());
        let note = docs::note(property.deprecated.as_ref());
        let deprecated = docs::deprecated(note.as_deref());
        let kind = format_ident!("{kind}");
        let comment = property::comment(property);
        let see = docs::line(&format!("See [`{ident}::{name}`](fn@{ident}::{name})."));
        (
            quote!(#see #deprecated #field,),
            quote!(#comment #deprecated #name #constant #kind #ty;),
        )
    });
    rows.unzip()
}

/// The items of a shared property: its accessor, its constant, and its field in the struct of references.
fn property_items<'a>(
    scope: &mut Scope<'_>,
    structure: &'a Struct,
    property: &'a Property,
) -> impl Iterator<Item = Item<'a>> {
    let Column { kind, ty, field } = column(scope, property);
    let base = base_record(structure).token();
    let path = model_path(&structure.rust, &structure.rust.ident);
    let of_references = model_path(&structure.rust, &scope::references(structure));
    let (name, constant) = (property.rust.token(), property.rust.shouty());
    let (ty, note) = (spelled(&ty), docs::note(property.deprecated.as_ref()));
    let signature = property::constant(&constant, &base, &kind, &ty);
    let declared = [
        (format!("{path}::{name}"), accessor(&name, &kind, &ty)),
        (format!("{path}::{constant}"), signature),
        (format!("{of_references}::{name}"), spelled(&field)),
    ];
    declared.into_iter().map(move |(path, signature)| {
        let source = Source::Property(structure, property);
        Item::new(path, signature, source).deprecated(note.as_deref())
    })
}

/// The properties that a union gives access to, whatever the type of its value.
fn shared_properties<'a>(api: &Api, structure: &'a Struct) -> impl Iterator<Item = &'a Property> {
    let properties = structure.properties.iter();
    properties.filter(|property| is_shared(api, structure, property))
}

/// Verifies that no constant of a shared property has the name of a variant: a path to it would lead to the variant.
pub fn verify(api: &Api, union: &Struct) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::new();
    let variants: HashMap<String, &Struct> = variants(api, union)
        .into_iter()
        .map(|(name, derived)| (name.to_string(), derived))
        .collect();
    for property in shared_properties(api, union) {
        let constant = property.rust.shouty();
        if let Some(derived) = variants.get(&constant.to_string()) {
            let place = Pointer::parse(&derived.pointer);
            let first = (derived.name.as_str(), &place);
            let at = Pointer::parse(&property.pointer);
            let second = property.name.as_str();
            problems.push(collision(&constant, NameOf::Other, first, second, at));
        }
    }
    problems.into_result(()).map(|((), _)| ())
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
