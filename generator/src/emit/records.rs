//! Emits records: one struct per entity, complex type and set of action parameters.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::declared::{Declared, Item, Source, model_path, spelled};
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
pub fn file<'a>(api: &'a Api, structure: &'a Struct, layout: &Layout) -> Declared<'a> {
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
        .map(|(index, property)| row(&mut scope, index, structure, property))
        .collect();
    let union = structure
        .is_polymorphic()
        .then(|| unions::union(&mut scope, structure));
    let (union, mut items) =
        union.map_or_else(Default::default, |union| (union.tokens, union.items));
    let (mut fields, mut declarations) = (Vec::new(), Vec::new());
    for row in rows {
        fields.push(row.field);
        declarations.push(row.declaration);
        items.extend(row.items);
    }
    let ident = record.token();
    let wire = structure.name.as_str();
    let comment = comment(structure);
    let note = docs::note(structure.deprecated.as_ref());
    let deprecated = docs::deprecated(note.as_deref());
    let stateful = stateful(&mut scope, structure, &ident);
    let new = constructor(&mut scope, structure, &ident);
    let (stateful, new) = (with_item(stateful, &mut items), with_item(new, &mut items));
    let marks = marks(api, structure);
    items.extend(own_items(structure, &ident, note.as_deref()));
    let imports = scope.imports(layout.is_crowded(structure.rust.module.as_ref()));
    let tokens = quote! {
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
            #ident #wire #marks { #(#declarations)* }
        }
    };
    Declared { tokens, items }
}

/// What `record!` must know of a structure besides its properties.
fn marks(api: &Api, structure: &Struct) -> TokenStream {
    let inline = api.inline.records.contains(&structure.name);
    let inline = inline.then(|| quote!([inline]));
    let key = structure.key().map(|index| {
        let index = Literal::usize_unsuffixed(index);
        quote!((key #index))
    });
    let is_exact = |property: &Property| property.ty == Ty::Decimal;
    let exact = structure.properties.iter().any(is_exact);
    let exact = exact.then(|| quote!(exact));
    quote!(#inline #key #exact)
}

/// Moves the item of a part to `items`, and returns the tokens.
fn with_item<'a>(
    part: Option<(TokenStream, Item<'a>)>,
    items: &mut Vec<Item<'a>>,
) -> Option<TokenStream> {
    part.map(|(tokens, item)| {
        items.push(item);
        tokens
    })
}

/// The items of every record. A record with a key is accepted where a key is expected.
fn own_items<'a>(structure: &'a Struct, ident: &Ident, note: Option<&str>) -> Vec<Item<'a>> {
    let path = model_path(&structure.rust, ident);
    let own = Source::Structure(structure);
    let extra = Item::new(
        format!("{path}::extra"),
        "pub extra: runtime::Extra".to_owned(),
        own,
    );
    let entity = structure.key().map(|_| {
        let signature = format!("impl Entity for {ident}");
        Item::new(
            format!("<{path} as Entity>"),
            signature,
            Source::Key(structure),
        )
    });
    let record = Item::new(path, format!("pub struct {ident}"), own).deprecated(note);
    [record, extra].into_iter().chain(entity).collect()
}

// impl AccessPackage {
//     /// Makes a value with the properties that a create requires: `catalogId`, `displayName`.
//     #[must_use]
//     pub fn new(catalog_id: impl Into<String>, display_name: impl Into<String>) -> Self {
//         Self::default().catalog_id(catalog_id).display_name(display_name)
//     }
// }
fn constructor<'a>(
    scope: &mut Scope<'_>,
    structure: &'a Struct,
    ident: &Ident,
) -> Option<(TokenStream, Item<'a>)> {
    let required: Vec<&Property> = structure
        .properties
        .iter()
        .filter(|property| property.required_on_create)
        .collect();
    let taken = |property: &Property| property.rust.as_str() == "new";
    let is_abstract = structure.abstract_ && structure.is_polymorphic();
    if is_abstract || required.is_empty() || structure.properties.iter().any(taken) {
        return None;
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
    let signature = quote!(pub fn new(#(#names: #types),*) -> Self);
    let item = Item::new(
        format!("{}::new", model_path(&structure.rust, ident)),
        spelled(&signature),
        Source::Constructor(structure),
    );
    let tokens = quote! {
        impl #ident {
            #comment
            #[must_use]
            #signature {
                #blank #(.#names(#names))*
            }
        }
    };
    Some((tokens, item))
}

// impl runtime::wait::Stateful for AccessPackageAssignmentRequest {
//     fn state(&self) -> Option<&str> {
//         self.request_state.as_ref().or(self.state.as_ref()).map(AccessPackageAssignmentRequestState::as_str)
//     }
//     …
// }
fn stateful<'a>(
    scope: &mut Scope<'_>,
    structure: &'a Struct,
    ident: &Ident,
) -> Option<(TokenStream, Item<'a>)> {
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
    let item = Item::new(
        format!("{}::Stateful", model_path(&structure.rust, ident)),
        format!("impl Stateful for {ident}"),
        Source::Stateful(structure),
    );
    let tokens = quote! {
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
    };
    Some((tokens, item))
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

struct Row<'a> {
    field: TokenStream,
    declaration: TokenStream,
    items: Vec<Item<'a>>,
}

fn row<'a>(
    scope: &mut Scope<'_>,
    index: usize,
    structure: &'a Struct,
    property: &'a Property,
) -> Row<'a> {
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
    let note = docs::note(property.deprecated.as_ref());
    let deprecated = docs::deprecated(note.as_deref());
    let flag = property.read_only.then(|| quote!(, read_only));
    let field = quote!(pub #name: #field_type);
    let record = base_record(structure).token();
    let path = model_path(&structure.rust, &record);
    let items = row_items(&record, property, &kind.to_string(), &spelled(&ty));
    let field_item = (name.to_string(), spelled(&field));
    let items = items
        .into_iter()
        .chain([field_item])
        .map(|(member, signature)| {
            let path = format!("{path}::{member}");
            let source = Source::Property(structure, property);
            Item::new(path, signature, source).deprecated(note.as_deref())
        });
    Row {
        items: items.collect(),
        field: quote!(#comment #deprecated #field,),
        declaration: quote!(#deprecated #index #name #constant #wire #kind #ty #flag;),
    }
}

/// The items that `record!` declares for a row: a constant and, unless only the service sets the property, a setter.
/// Each with its name within the record.
fn row_items(record: &Ident, property: &Property, kind: &str, ty: &str) -> Vec<(String, String)> {
    let (name, constant) = (property.rust.token(), property.rust.shouty());
    let argument = if kind.ends_with("records") {
        format!("impl IntoIterator<Item = {ty}>")
    } else if kind.ends_with("list") {
        format!("impl IntoIterator<Item = impl Into<{ty}>>")
    } else {
        format!("impl Into<{ty}>")
    };
    let signature = property::constant(&constant, record, kind, ty);
    let constant = (constant.to_string(), signature);
    let setter = (!property.read_only).then(|| {
        let signature = format!("pub fn {name}(self, value: {argument}) -> Self");
        (format!("{name}()"), signature)
    });
    std::iter::once(constant).chain(setter).collect()
}
