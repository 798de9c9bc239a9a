//! The desired state of a tenant, from a file.

use std::collections::HashSet;
use std::error::Error;

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog,
};
use graph_runtime::Extra;
use serde::Deserialize;

/// The declared catalogs with their content.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub catalogs: Vec<Catalog>,
}

/// A catalog, and the packages in it.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "the catalog as the service has it"
)]
pub struct Catalog {
    /// Its unique name.
    pub name: String,
    pub catalog: AccessPackageCatalog,
    pub packages: Vec<Package>,
}

/// A package, and its policies by their names.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "the package as the service has it"
)]
pub struct Package {
    /// Its unique name.
    pub name: String,
    pub package: AccessPackage,
    pub policies: Vec<(String, AccessPackageAssignmentPolicy)>,
}

/// A declaration as written in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    catalogs: Vec<WrittenCatalog>,
}

#[derive(Deserialize)]
struct WrittenCatalog {
    #[serde(flatten)]
    catalog: AccessPackageCatalog,
    #[serde(default)]
    packages: Vec<WrittenPackage>,
}

#[derive(Deserialize)]
struct WrittenPackage {
    #[serde(flatten)]
    package: AccessPackage,
    #[serde(default)]
    policies: Vec<AccessPackageAssignmentPolicy>,
}

/// Unique names of catalogs and packages that are already used.
#[derive(Default)]
struct Taken {
    catalogs: HashSet<String>,
    packages: HashSet<String>,
}

impl Declaration {
    /// Parses a declaration.
    ///
    /// # Errors
    /// If it is not YAML, has an unknown property, or omits or repeats a name.
    pub fn parse(text: &str) -> Result<Self, Box<dyn Error>> {
        let written: Written = serde_yaml::from_str(text)?;
        let mut taken = Taken::default();
        let mut catalogs = Vec::new();
        for declared in written.catalogs {
            catalogs.push(catalog(declared, &mut taken)?);
        }
        Ok(Self { catalogs })
    }
}

fn catalog(declared: WrittenCatalog, taken: &mut Taken) -> Result<Catalog, String> {
    let WrittenCatalog { catalog, packages } = declared;
    let name = named(
        "catalog",
        "uniqueName",
        &catalog.unique_name,
        &mut taken.catalogs,
    )?;
    let place = format!("catalog {name}");
    is_known(&place, &catalog.extra)?;
    has_display_name(&place, &catalog.display_name)?;
    let mut inside = Vec::new();
    for declared in packages {
        inside.push(package(declared, taken)?);
    }
    Ok(Catalog {
        name,
        catalog,
        packages: inside,
    })
}

fn package(declared: WrittenPackage, taken: &mut Taken) -> Result<Package, String> {
    let WrittenPackage { package, policies } = declared;
    let name = named(
        "package",
        "uniqueName",
        &package.unique_name,
        &mut taken.packages,
    )?;
    let place = format!("package {name}");
    is_known(&place, &package.extra)?;
    has_display_name(&place, &package.display_name)?;
    let kind = format!("{place}: policy");
    let (mut names, mut inside) = (HashSet::new(), Vec::new());
    for policy in policies {
        let name = named(&kind, "displayName", &policy.display_name, &mut names)?;
        is_known(&format!("{kind} {name}"), &policy.extra)?;
        inside.push((name, policy));
    }
    Ok(Package {
        name,
        package,
        policies: inside,
    })
}

/// The name of an item, if it has a unique one.
#[expect(clippy::ref_option, reason = "a property is passed as it is")]
fn named(
    kind: &str,
    property: &str,
    name: &Option<String>,
    taken: &mut HashSet<String>,
) -> Result<String, String> {
    match name {
        Some(name) if !name.is_empty() => {
            if !taken.insert(name.clone()) {
                return Err(format!("two {kind}s have the `{property}` {name}"));
            }
            Ok(name.clone())
        }
        _ => Err(format!("a {kind} has no `{property}`")),
    }
}

#[expect(clippy::ref_option, reason = "a property is passed as it is")]
fn has_display_name(place: &str, name: &Option<String>) -> Result<(), String> {
    match name {
        Some(_) => Ok(()),
        None => Err(format!("{place} has no `displayName`")),
    }
}

/// Rejects a property that the model does not know, because it is a typing error.
fn is_known(place: &str, extra: &Extra) -> Result<(), String> {
    match extra.iter().next() {
        Some((name, _)) => Err(format!("{place} has no property `{name}`")),
        None => Ok(()),
    }
}
