//! Emits records: one struct per entity, complex type and set of action parameters.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::declared::{Item, Source, model_path, spelled};
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
    let mut scope = scope(api, structure);
    let ident = base_record(structure).token();
    let properties = structure.properties.iter().enumerate();
    let (fields, rows): (Vec<_>, Vec<_>) = properties
        .map(|(index, property)| row(&mut scope, index, property))
        .unzip();
    let union = structure
        .is_polymorphic()
        .then(|| unions::union(&mut scope, structure));
    let wire = structure.name.as_str();
    let comment = comment(structure);
    let note = docs::note(structure.deprecated.as_ref());
    let deprecated = docs::deprecated(note.as_deref());
    let stateful = stateful(&mut scope, structure, &ident);
    let new = constructor(&mut scope, structure, &ident);
    let marks = marks(api, structure);
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
            #ident #wire #marks { #(#rows)* }
        }
    }
}

/// The public items in the file of a structure.
pub fn items<'a>(api: &'a Api, structure: &'a Struct) -> Vec<Item<'a>> {
    let mut scope = scope(api, structure);
    let mut items = if structure.is_polymorphic() {
        unions::items(&mut scope, structure)
    } else {
        Vec::new()
    };
    let ident = base_record(structure).token();
    for property in &structure.properties {
        items.extend(property_items(&mut scope, structure, &ident, property));
    }
    let path = model_path(&structure.rust, &ident);
    if state(api, structure).is_some() {
        items.push(Item::new(
            format!("{path}::Stateful"),
            format!("impl Stateful for {ident}"),
            Source::Stateful(structure),
        ));
    }
    let required = constructed(structure);
    if !required.is_empty() {
        items.push(Item::new(
            format!("{path}::new"),
            spelled(&constructor_signature(&mut scope, &required)),
            Source::Constructor(structure),
        ));
    }
    items.extend(own_items(structure, &ident, path));
    items
}

/// The scope of the file of a structure.
fn scope<'a>(api: &'a Api, structure: &'a Struct) -> Scope<'a> {
    let mut own = vec![base_record(structure)];
    if structure.is_polymorphic() {
        own.push(structure.rust.ident.clone());
    }
    Scope::model(api, &structure.rust, own)
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

/// The items of every record. A record with a key is accepted where a key is expected.
fn own_items<'a>(structure: &'a Struct, ident: &Ident, path: String) -> Vec<Item<'a>> {
    let own = Source::Structure(structure);
    let note = docs::note(structure.deprecated.as_ref());
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
    let record = Item::new(path, format!("pub struct {ident}"), own).deprecated(note.as_deref());
    [record, extra].into_iter().chain(entity).collect()
}

// impl AccessPackage {
//     /// Makes a value with the properties that a create requires: `catalogId`, `displayName`.
//     #[must_use]
//     pub fn new(catalog_id: impl Into<String>, display_name: impl Into<String>) -> Self {
//         Self::default().catalog_id(catalog_id).display_name(display_name)
//     }
// }
fn constructor(scope: &mut Scope<'_>, structure: &Struct, ident: &Ident) -> Option<TokenStream> {
    let required = constructed(structure);
    if required.is_empty() {
        return None;
    }
    let names = required.iter().map(|property| property.rust.token());
    let names: Vec<_> = names.collect();
    let wires = required.iter().map(|one| docs::code(one.name.as_str()));
    let wires: Vec<_> = wires.collect();
    let comment = docs::line(&format!(
        "Makes a value with the properties that a create requires: {}.",
        wires.join(", ")
    ));
    let blank = if scope.is_taken("Default") {
        quote!(<Self as ::core::default::Default>::default())
    } else {
        quote!(Self::default())
    };
    let signature = constructor_signature(scope, &required);
    Some(quote! {
        impl #ident {
            #comment
            #[must_use]
            #signature {
                #blank #(.#names(#names))*
            }
        }
    })
}

fn constructor_signature(scope: &mut Scope<'_>, required: &[&Property]) -> TokenStream {
    let names = required.iter().map(|property| property.rust.token());
    let names: Vec<_> = names.collect();
    let types = required.iter();
    let types: Vec<_> = types
        .map(|property| scope.setter_argument(&property.ty))
        .collect();
    quote!(pub fn new(#(#names: #types),*) -> Self)
}

/// The properties that the constructor takes; none if there is no constructor.
fn constructed(structure: &Struct) -> Vec<&Property> {
    let properties = &structure.properties;
    let is_abstract = structure.abstract_ && structure.is_polymorphic();
    if is_abstract || properties.iter().any(|one| one.rust.as_str() == "new") {
        return Vec::new();
    }
    let required = properties.iter().filter(|one| one.required_on_create);
    required.collect()
}

// impl runtime::wait::Stateful for AccessPackageAssignmentRequest {
//     fn state(&self) -> Option<&str> {
//         self.request_state.as_ref().or(self.state.as_ref()).map(AccessPackageAssignmentRequestState::as_str)
//     }
//     …
// }
fn stateful(scope: &mut Scope<'_>, structure: &Struct, ident: &Ident) -> Option<TokenStream> {
    let first = state(scope.api, structure)?;
    let ty = &first.ty;
    // Sets that use different names for the state share one type, so the first present property counts.
    let same = structure.properties.iter().filter(|one| one.ty == *ty);
    let others = same.skip(1).map(|other| other.rust.token());
    let name = first.rust.token();
    let found = quote!(self.#name.as_ref()#(.or(self.#others.as_ref()))*);
    let ty = scope.item(ty);
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

/// The first property with final states.
fn state<'a>(api: &Api, structure: &'a Struct) -> Option<&'a Property> {
    let mut properties = structure.properties.iter();
    properties.find(|property| property.ty.states(api).is_some())
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

/// How a property is declared: the kind of its row, and its type in the row and in the field.
struct Column {
    kind: Ident,
    ty: TokenStream,
    field: TokenStream,
}

fn column(scope: &mut Scope<'_>, property: &Property) -> Column {
    let shape = scope.shape(&property.ty);
    let [option, list] = ["Option", "Vec"].map(|name| scope.std(name));
    let (field, kind, ty) = match shape {
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
    let field = quote!(pub #name: #field);
    Column { kind, ty, field }
}

/// The field of a property, and its row in the declaration.
fn row(scope: &mut Scope<'_>, index: usize, property: &Property) -> (TokenStream, TokenStream) {
    let Column { kind, ty, field } = column(scope, property);
    let (name, constant) = (property.rust.token(), property.rust.shouty());
    let wire = property.name.as_str();
    let index = Literal::usize_unsuffixed(index);
    let comment = property::comment(property);
    let note = docs::note(property.deprecated.as_ref());
    let deprecated = docs::deprecated(note.as_deref());
    let flag = property.read_only.then(|| quote!(, read_only));
    (
        quote!(#comment #deprecated #field,),
        quote!(#deprecated #index #name #constant #wire #kind #ty #flag;),
    )
}

/// The items of a property: its field, and what `record!` declares for its row, a constant and, unless only the
/// service sets the property, a setter.
fn property_items<'a>(
    scope: &mut Scope<'_>,
    structure: &'a Struct,
    record: &Ident,
    property: &'a Property,
) -> impl Iterator<Item = Item<'a>> {
    let Column { kind, ty, field } = column(scope, property);
    let (kind, ty) = (kind.to_string(), spelled(&ty));
    let (name, constant) = (property.rust.token(), property.rust.shouty());
    let argument = if kind.ends_with("records") {
        format!("impl IntoIterator<Item = {ty}>")
    } else if kind.ends_with("list") {
        format!("impl IntoIterator<Item = impl Into<{ty}>>")
    } else {
        format!("impl Into<{ty}>")
    };
    let setter = (!property.read_only).then(|| {
        let signature = format!("pub fn {name}(self, value: {argument}) -> Self");
        (format!("{name}()"), signature)
    });
    let signature = property::constant(&constant, record, &kind, &ty);
    let constant = (constant.to_string(), signature);
    let path = model_path(&structure.rust, record);
    let note = docs::note(property.deprecated.as_ref());
    std::iter::once(constant)
        .chain(setter)
        .chain([(name.to_string(), spelled(&field))])
        .map(move |(member, signature)| {
            let source = Source::Property(structure, property);
            let path = format!("{path}::{member}");
            Item::new(path, signature, source).deprecated(note.as_deref())
        })
}
