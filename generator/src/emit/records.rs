//! Emits records: one struct per entity, complex type and set of action parameters.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use super::layout::Layout;
use super::property;
use super::scope::{Scope, Shape, base_record};
use super::unions;
use crate::ir::{Api, Property, PropertyKind, Struct, Ty};

// use super::AccessPackageCatalog;
// use graph_runtime as runtime;
//
// /// An access package.
// #[derive(Clone, Default, PartialEq)]
// pub struct AccessPackage {
//     /// `displayName`, `Edm.String`, nullable.
//     pub display_name: Option<String>,
//     /// `accessPackageCatalog`, `microsoft.graph.accessPackageCatalog`, navigation property.
//     pub access_package_catalog: Option<runtime::Nested<AccessPackageCatalog>>,
//     /// Everything that the type does not declare: …
//     pub extra: runtime::Extra,
// }
// runtime::record! {
//     AccessPackage "microsoft.graph.accessPackage" (key 0) {
//         0 display_name DISPLAY_NAME "displayName" value String;
//         1 access_package_catalog ACCESS_PACKAGE_CATALOG "accessPackageCatalog" nav_nested AccessPackageCatalog;
//     }
// }
/// The file of a structure: its record and, where values may be of derived types, its union.
pub fn file(api: &Api, structure: &Struct, layout: &Layout) -> TokenStream {
    let record = base_record(structure);
    let mut own = vec![record.clone()];
    if structure.is_polymorphic() {
        own.push(structure.rust.ident.clone());
    }
    let mut scope = Scope::model(api, &structure.rust, own);
    let rows: Vec<Row> = structure
        .properties
        .iter()
        .enumerate()
        .map(|(index, property)| row(&mut scope, index, property))
        .collect();
    let union = if structure.is_polymorphic() {
        unions::items(&mut scope, structure)
    } else {
        TokenStream::new()
    };
    let (fields, rows): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .map(|row| (row.field, row.declaration))
        .unzip();
    let ident = record.token();
    let wire = structure.name.as_str();
    let comment = comment(structure);
    let deprecated = docs::deprecated(structure.deprecated.as_ref());
    let stateful = stateful(&mut scope, structure, &ident);
    let new = constructor(&mut scope, structure, &ident);
    let is_exact = |property: &Property| property.ty == Ty::Decimal;
    let exact = structure.properties.iter().any(is_exact);
    let exact = exact.then(|| quote!(exact));
    let key = structure.key().map(|index| {
        let index = Literal::usize_unsuffixed(index);
        quote!((key #index))
    });
    let inline = api.inline.records.contains(&structure.name);
    let inline = inline.then(|| quote!([inline]));
    let imports = scope.imports(layout.is_crowded(structure.rust.module.as_ref()));
    quote! {
        #imports
        use graph_runtime as runtime;

        #union
        #comment
        #deprecated
        #[derive(Clone, Default, PartialEq)]
        pub struct #ident {
            #(#fields)*
            /// Everything that the type does not declare: unknown properties, annotations, explicit nulls.
            pub extra: runtime::Extra,
        }
        #new
        #stateful
        runtime::record! {
            #ident #wire #inline #key #exact { #(#rows)* }
        }
    }
}

// impl AccessPackage {
//     /// Makes a value with the properties that a create requires: `catalogId`, `displayName`.
//     #[must_use]
//     pub fn new(catalog_id: impl Into<String>, display_name: impl Into<String>) -> Self {
//         Self::default().catalog_id(catalog_id).display_name(display_name)
//     }
// }
fn constructor(scope: &mut Scope<'_>, structure: &Struct, ident: &Ident) -> TokenStream {
    let required: Vec<&Property> = structure
        .properties
        .iter()
        .filter(|property| property.required_on_create)
        .collect();
    let taken = |property: &Property| property.rust.as_str() == "new";
    let is_abstract = structure.abstract_ && structure.is_polymorphic();
    if is_abstract || required.is_empty() || structure.properties.iter().any(taken) {
        return TokenStream::new();
    }
    let names: Vec<_> = required
        .iter()
        .map(|property| property.rust.token())
        .collect();
    let types: Vec<_> = required
        .iter()
        .map(|property| scope.setter_argument(&property.ty))
        .collect();
    let wires: Vec<_> = required
        .iter()
        .map(|property| docs::code(property.name.as_str()))
        .collect();
    let comment = docs::line(&format!(
        "Makes a value with the properties that a create requires: {}.",
        wires.join(", ")
    ));
    let blank = if scope.is_taken("Default") {
        quote!(<Self as ::core::default::Default>::default())
    } else {
        quote!(Self::default())
    };
    quote! {
        impl #ident {
            #comment
            #[must_use]
            pub fn new(#(#names: #types),*) -> Self {
                #blank #(.#names(#names))*
            }
        }
    }
}

// impl runtime::wait::Stateful for AccessPackageAssignmentRequest {
//     fn state(&self) -> Option<&str> {
//         self.request_state.as_ref().or(self.state.as_ref()).map(AccessPackageAssignmentRequestState::as_str)
//     }
//     …
// }
fn stateful(scope: &mut Scope<'_>, structure: &Struct, ident: &Ident) -> Option<TokenStream> {
    let api = scope.api;
    let has_states = |property: &&Property| property.ty.states(api).is_some();
    let mut states = structure.properties.iter().filter(has_states);
    let first = states.next()?;
    // Sets that use different names for the state share one type, so the first present property counts.
    let same = states.filter(|other| other.ty == first.ty);
    let first_ty = first.ty.clone();
    let (first, others) = (first.rust.token(), same.map(|other| other.rust.token()));
    let found = quote!(self.#first.as_ref()#(.or(self.#others.as_ref()))*);
    let Shape::Value(ty) = scope.shape(&first_ty) else {
        return None;
    };
    let option = scope.std("Option");
    Some(quote! {
        impl runtime::wait::Stateful for #ident {
            fn state(&self) -> #option<&str> {
                #found.map(#ty::as_str)
            }
            fn is_final(&self) -> bool {
                #found.is_some_and(#ty::is_final)
            }
            fn is_success(&self) -> bool {
                #found.is_some_and(#ty::is_success)
            }
        }
    })
}

fn comment(structure: &Struct) -> TokenStream {
    let name = docs::code(structure.name.as_str());
    let what = match (
        &structure.base,
        structure.is_polymorphic(),
        structure.parameters,
    ) {
        (_, _, true) => "Parameters of an action.".to_owned(),
        (_, true, _) => {
            let share = format!("The properties that all types derived from {name} share.");
            let none = " It is abstract: all values are of derived types.";
            share + if structure.abstract_ { none } else { "" }
        }
        (Some(base), ..) => format!("{name}, derived from {}.", docs::code(base.as_str())),
        (None, ..) => format!("{name}."),
    };
    let text = structure
        .docs
        .as_deref()
        .map(docs::prose)
        .unwrap_or_default();
    docs::comment(&[text, what])
}

struct Row {
    field: TokenStream,
    declaration: TokenStream,
}

fn row(scope: &mut Scope<'_>, index: usize, property: &Property) -> Row {
    let shape = scope.shape(&property.ty);
    let [option, list] = ["Option", "Vec"].map(|name| scope.std(name));
    let (field_type, kind, ty) = match shape {
        Shape::Value(ty) => (quote!(#option<#ty>), "value", ty),
        Shape::Nested(ty) => (quote!(#option<runtime::Nested<#ty>>), "nested", ty),
        Shape::List(ty) => (quote!(#option<#list<#ty>>), "list", ty),
        Shape::Records(ty) => (quote!(#option<#list<#ty>>), "records", ty),
    };
    let kind = match property.kind {
        PropertyKind::Structural => format_ident!("{kind}"),
        PropertyKind::Navigation => format_ident!("nav_{kind}"),
    };
    let name = property.rust.token();
    let constant = property.rust.shouty();
    let wire = property.name.as_str();
    let index = Literal::usize_unsuffixed(index);
    let comment = property::comment(property);
    let deprecated = docs::deprecated(property.deprecated.as_ref());
    let flag = property.read_only.then(|| quote!(, read_only));
    Row {
        field: quote!(#comment #deprecated pub #name: #field_type,),
        declaration: quote!(#deprecated #index #name #constant #wire #kind #ty #flag;),
    }
}
