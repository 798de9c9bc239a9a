//! Names the variants of unions.

use std::collections::HashMap;

use heck::ToUpperCamelCase;
use proc_macro2::Ident;
use quote::format_ident;

use crate::ir::{Api, Struct};

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
