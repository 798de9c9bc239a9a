//! The layout of a crate: which module is where.
//!
//! Modules are siblings as long as one file can list them. If there are more, they are grouped into a module
//! for each initial. Programs do not see the difference: all names are exported from the same path.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use super::features::{Features, Needs};
use super::scope::{base_record, references};
use crate::ir::{Api, Type};
use crate::naming::{Ident, TypePath, is_identifier, startable};
use crate::share::Builders;

/// How many modules one file lists.
const LISTED: usize = 1000;

/// A module that declares types, and what it exports.
pub struct Module<'a> {
    pub name: String,
    pub exports: Vec<Ident>,
    /// The features, one of which must be on.
    pub needs: Option<&'a Needs>,
}

/// The layout of a crate's files, and the features they need.
#[derive(Debug, Default)]
pub struct Layout {
    pub features: Features,
    /// Namespaces whose models are too many for one file.
    crowded: BTreeSet<Option<Ident>>,
    crowded_builders: bool,
    /// Modules below `models` that are namespaces.
    namespaces: BTreeSet<String>,
}

impl Layout {
    /// The layout of the crate for an API.
    pub fn of(api: &Api, builders: &Builders<'_>) -> Self {
        let mut sizes: BTreeMap<Option<&Ident>, usize> = BTreeMap::new();
        for ty in api.types.values().filter(|ty| is_written(ty)) {
            *sizes.entry(ty.rust().module.as_ref()).or_default() += 1;
        }
        let crowded = sizes.iter().filter(|(_, size)| **size > LISTED);
        let namespaces = api
            .types
            .values()
            .filter_map(|ty| ty.rust().module.as_ref());
        Self {
            features: Features::of(api, builders),
            crowded: crowded.map(|(module, _)| module.cloned()).collect(),
            crowded_builders: builders.builders.len() > LISTED,
            namespaces: namespaces.map(ToString::to_string).collect(),
        }
    }

    /// Whether the models of a namespace are grouped by initial.
    pub fn is_crowded(&self, namespace: Option<&Ident>) -> bool {
        !self.crowded.is_empty() && self.crowded.contains(&namespace.cloned())
    }

    /// Whether the builders are grouped by initial.
    pub fn has_crowded_builders(&self) -> bool {
        self.crowded_builders
    }

    /// The file of a type, or `None` for unreferenced types.
    pub fn model_file(&self, ty: &Type) -> Option<String> {
        let path = ty.rust();
        let name = self.model_module(path);
        let namespace = path.module.as_ref();
        let folder = namespace.map_or_else(String::new, |module| format!("{module}/"));
        let between = between(self.is_crowded(namespace), &name);
        is_written(ty).then(|| format!("src/models/{folder}{between}{name}.rs"))
    }

    /// The file of a builder.
    pub fn builder_file(&self, name: &str) -> String {
        let name = module_name(name);
        let between = between(self.crowded_builders, &name);
        format!("src/builders/{between}{name}.rs")
    }

    /// The modules of types by namespace.
    pub fn models<'a>(&'a self, api: &'a Api) -> BTreeMap<Option<&'a Ident>, Vec<Module<'a>>> {
        let mut found: BTreeMap<Option<&Ident>, BTreeMap<String, Module<'_>>> = BTreeMap::new();
        found.entry(None).or_default();
        for (wire, ty) in api.types.iter().filter(|(_, ty)| is_written(ty)) {
            let rust = ty.rust();
            let name = self.model_module(rust);
            let module = Module {
                name: name.clone(),
                exports: Vec::new(),
                needs: self.features.of_type(wire),
            };
            let modules = found.entry(rust.module.as_ref()).or_default();
            let exports = &mut modules.entry(name).or_insert(module).exports;
            exports.push(rust.ident.clone());
            if let Type::Struct(structure) = ty
                && structure.is_polymorphic()
            {
                exports.push(base_record(structure));
                exports.push(references(structure));
            }
        }
        let listed = |modules: BTreeMap<_, Module<'a>>| modules.into_values().collect();
        found
            .into_iter()
            .map(|(key, modules)| (key, listed(modules)))
            .collect()
    }

    /// The private module of a type. A namespace with the same name takes precedence, and so does the type.
    fn model_module(&self, path: &TypePath) -> String {
        let name = module_name(path.ident.as_str());
        let is_namespace = path.module.is_none() && self.namespaces.contains(&name);
        if is_namespace || name == path.ident.as_str() {
            return format!("{name}_");
        }
        name
    }
}

/// Whether a type has a file: unreferenced types do not.
fn is_written(ty: &Type) -> bool {
    !matches!(ty, Type::Struct(structure) if !structure.referenced)
}

fn between(crowded: bool, module: &str) -> String {
    if crowded {
        format!("{}/", initial(module))
    } else {
        String::new()
    }
}

/// The module that groups modules with an initial. No namespace has this name.
pub fn initial(module: &str) -> String {
    let initial = module.chars().next().unwrap_or('_');
    format!("{initial}_")
}

/// Converts a name to the name of a module or function.
pub fn module_name(name: &str) -> String {
    let name = startable(name.to_snake_case());
    if name.is_empty() {
        // A single `_` is not an identifier.
        return "__".to_owned();
    }
    if is_identifier(&name) && !is_device(&name) {
        name
    } else {
        format!("{name}_")
    }
}

/// Whether Windows treats this file name as a device, whatever its extension.
fn is_device(name: &str) -> bool {
    let numbered = |port: &str| {
        name.strip_prefix(port)
            .is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    matches!(name, "aux" | "con" | "nul" | "prn") || numbered("com") || numbered("lpt")
}

/// A token for a name that is known to be an identifier.
pub fn ident(name: &str) -> proc_macro2::Ident {
    proc_macro2::Ident::new(name, proc_macro2::Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_name_that_no_file_or_module_can_have_when_converted_then_it_ends_with_an_underscore()
    {
        for (name, module) in [
            ("accessPackage", "access_package"),
            ("type", "type_"),
            ("con", "con_"),
            ("com1", "com1_"),
            ("lpt9", "lpt9_"),
            ("com", "com"),
            ("com12", "com12"),
            ("lptx", "lptx"),
            ("", "__"),
        ] {
            assert_eq!(module_name(name), module, "{name}");
        }
    }
}
