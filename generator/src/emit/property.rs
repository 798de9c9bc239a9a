//! The documentation of a property, for records and unions.

use proc_macro2::{Ident, TokenStream};

use super::docs;
use crate::ir::{Property, PropertyKind, edm_name};

/// The documentation of a property.
pub fn comment(property: &Property) -> TokenStream {
    let mut facts = vec![
        docs::code(property.name.as_str()),
        docs::code(&edm_name(&property.ty)),
    ];
    if property.nullable {
        facts.push("nullable".to_owned());
    }
    if property.read_only {
        facts.push("set by the service".to_owned());
    }
    if property.kind == PropertyKind::Navigation {
        facts.push("navigation property".to_owned());
    }
    let text = property
        .docs
        .as_deref()
        .map(docs::prose)
        .unwrap_or_default();
    let mut facts = format!("{}.", facts.join(", "));
    if property.required_on_create {
        facts.push_str(" Required on create.");
    }
    if !property.supports.is_empty() {
        let options = property.supports.iter();
        let options: Vec<String> = options.map(|option| docs::code(option.wire())).collect();
        facts.extend([" Supports ", &options.join(", "), "."]);
    }
    docs::comment(&[text, facts])
}

/// The constant that a row of a property declares, for properties of this record.
pub fn constant(name: &Ident, record: &Ident, kind: &str, ty: &str) -> String {
    let class = if kind.starts_with("nav_") {
        "Navigation"
    } else {
        "Property"
    };
    if kind.ends_with("list") || kind.ends_with("records") {
        format!("pub const {name}: runtime::{class}<{record}, Vec<{ty}>>")
    } else {
        format!("pub const {name}: runtime::{class}<{record}, {ty}>")
    }
}
