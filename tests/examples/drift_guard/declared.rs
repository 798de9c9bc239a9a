//! What a tenant is to look like, as a file says it.

use std::collections::HashSet;
use std::error::Error;

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog,
};
use graph_runtime::Extra;
use serde::Deserialize;

/// Catalogs with all that is to be in them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    pub catalogs: Vec<Catalog>,
}

/// A catalog, and the packages in it.
#[derive(Clone, Debug, Deserialize)]
pub struct Catalog {
    #[serde(flatten)]
    pub catalog: AccessPackageCatalog,
    #[serde(default)]
    pub packages: Vec<Package>,
}

/// A package, and its policies.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    #[serde(flatten)]
    pub package: AccessPackage,
    #[serde(default)]
    pub policies: Vec<AccessPackageAssignmentPolicy>,
}

impl Declaration {
    /// Reads a declaration.
    ///
    /// # Errors
    /// When it is no YAML, names a property that there is not, or leaves out or repeats a name.
    pub fn parse(text: &str) -> Result<Self, Box<dyn Error>> {
        let declaration: Self = serde_yaml::from_str(text)?;
        declaration.check()?;
        Ok(declaration)
    }

    fn check(&self) -> Result<(), String> {
        let (mut catalogs, mut packages) = (HashSet::new(), HashSet::new());
        for Catalog {
            catalog,
            packages: inside,
        } in &self.catalogs
        {
            let name = catalog.unique_name.as_deref();
            let place = named("catalog", "uniqueName", name, &mut catalogs)?;
            is_known(&place, &catalog.extra)?;
            has_display_name(&place, catalog.display_name.as_deref())?;
            for Package { package, policies } in inside {
                let name = package.unique_name.as_deref();
                let place = named("package", "uniqueName", name, &mut packages)?;
                is_known(&place, &package.extra)?;
                has_display_name(&place, package.display_name.as_deref())?;
                let mut names = HashSet::new();
                for policy in policies {
                    let name = policy.display_name.as_deref();
                    let kind = format!("{place}: policy");
                    let place = named(&kind, "displayName", name, &mut names)?;
                    is_known(&place, &policy.extra)?;
                }
            }
        }
        Ok(())
    }
}

/// What to call an item in errors, if its name is there, and for the first time.
fn named<'a>(
    kind: &str,
    property: &str,
    name: Option<&'a str>,
    taken: &mut HashSet<&'a str>,
) -> Result<String, String> {
    let name = name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| format!("a {kind} has no `{property}`"))?;
    if !taken.insert(name) {
        return Err(format!("two {kind}s have the `{property}` {name}"));
    }
    Ok(format!("{kind} {name}"))
}

fn has_display_name(place: &str, name: Option<&str>) -> Result<(), String> {
    name.map(drop)
        .ok_or_else(|| format!("{place} has no `displayName`"))
}

/// A property that the model does not know is a slip of the pen.
fn is_known(place: &str, extra: &Extra) -> Result<(), String> {
    match extra.iter().next() {
        Some((name, _)) => Err(format!("{place} has no property `{name}`")),
        None => Ok(()),
    }
}
