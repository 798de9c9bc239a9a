//! Plans the steps that make a tenant match its declaration.

use std::collections::HashMap;
use std::fmt;

use futures::TryStreamExt as _;
use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog,
};
use graph_runtime::wait::if_found;
use graph_runtime::{Client, Entity as _, Json, Result};
use serde::Serialize;
use serde_json::json;

use super::declared::{Catalog, Declaration, Package};
use super::difference::{Difference, differences};

/// The steps, in order.
#[derive(Debug, Default)]
pub struct Plan<'d> {
    pub steps: Vec<Step<'d>>,
    /// Undeclared content of declared catalogs and packages.
    pub unmanaged: Vec<Unmanaged>,
    /// Identifiers of existing catalogs, by unique name.
    pub catalogs: HashMap<&'d str, String>,
    pub packages: HashMap<&'d str, String>,
}

/// One step.
#[derive(Debug)]
pub struct Step<'d> {
    pub action: Action<'d>,
    /// What it changes.
    pub title: String,
    pub differences: Vec<Difference>,
}

#[derive(Debug)]
pub enum Action<'d> {
    CreateCatalog(&'d Catalog),
    UpdateCatalog(String, Box<AccessPackageCatalog>, &'d AccessPackageCatalog),
    CreatePackage(&'d Package, &'d str),
    UpdatePackage(String, Box<AccessPackage>, &'d AccessPackage),
    MovePackage(String, &'d str),
    CreatePolicy(&'d AccessPackageAssignmentPolicy, &'d str),
    ReplacePolicy(String, &'d AccessPackageAssignmentPolicy),
    DeletePolicy(String),
    DeletePackage(String),
}

/// Existing but undeclared content.
#[derive(Debug)]
pub struct Unmanaged {
    pub title: String,
    pub what: Kind,
    pub id: String,
    /// The unique name by which a package may be declared.
    pub unique_name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Policy,
    Package,
}

/// Compares a tenant with a declaration. With `prune`, undeclared content is deleted.
///
/// # Errors
/// If the tenant cannot be read.
pub async fn plan<'d>(
    graph: &Client,
    declaration: &'d Declaration,
    prune: bool,
) -> Result<Plan<'d>> {
    let em = entitlement_management(graph);
    let mut plan = Plan::default();
    for declared in &declaration.catalogs {
        plan_catalog(&mut plan, &em, declared).await?;
    }
    // A package that is declared in another catalog is moved.
    let packages = declaration
        .catalogs
        .iter()
        .flat_map(|catalog| &catalog.packages);
    plan.unmanaged.retain(|found| match &found.unique_name {
        Some(name) => !packages.clone().any(|declared| declared.name == *name),
        None => true,
    });
    // A package is deleted after its policies.
    plan.unmanaged
        .sort_by_key(|found| found.what == Kind::Package);
    if prune {
        let pruned = std::mem::take(&mut plan.unmanaged).into_iter().map(delete);
        plan.steps.extend(pruned);
    }
    Ok(plan)
}

fn delete<'d>(found: Unmanaged) -> Step<'d> {
    Step {
        action: match found.what {
            Kind::Policy => Action::DeletePolicy(found.id),
            Kind::Package => Action::DeletePackage(found.id),
        },
        title: found.title,
        differences: Vec::new(),
    }
}

async fn plan_catalog<'d>(
    plan: &mut Plan<'d>,
    em: &EntitlementManagementApi,
    declared: &'d Catalog,
) -> Result<()> {
    let (name, catalog) = (declared.name.as_str(), &declared.catalog);
    let title = format!("catalog {name}");
    let found = if_found(em.access_package_catalogs_with_unique_name(name).get()).await?;
    let differences = compared(catalog, found.as_ref());
    let mut inside: Vec<AccessPackage> = Vec::new();
    match found {
        None => plan.add(Action::CreateCatalog(declared), &title, differences),
        Some(found) => {
            let id = found.key()?.to_owned();
            if !differences.is_empty() {
                let action = Action::UpdateCatalog(id.clone(), Box::new(found), catalog);
                plan.add(action, &title, differences);
            }
            let packages = em.access_package_catalogs().id(&id).access_packages();
            inside = packages.list().stream().try_collect().await?;
            plan.catalogs.insert(name, id);
        }
    }
    for package in &declared.packages {
        plan_package(plan, em, name, package).await?;
    }
    for found in inside {
        plan.unmanaged.push(Unmanaged {
            title: format!("package {} in catalog {name}", shown(&found.display_name)),
            what: Kind::Package,
            id: found.key()?.to_owned(),
            unique_name: found.unique_name,
        });
    }
    Ok(())
}

async fn plan_package<'d>(
    plan: &mut Plan<'d>,
    em: &EntitlementManagementApi,
    catalog: &'d str,
    declared: &'d Package,
) -> Result<()> {
    let (name, package) = (declared.name.as_str(), &declared.package);
    let title = format!("package {name}");
    let read = em.access_packages_with_unique_name(name).get();
    let found = if_found(read.expand(AccessPackage::ACCESS_PACKAGE_ASSIGNMENT_POLICIES)).await?;
    let differences = compared(package, found.as_ref());
    let mut policies = Vec::new();
    match found {
        None => plan.add(
            Action::CreatePackage(declared, catalog),
            &title,
            differences,
        ),
        Some(mut found) => {
            let id = found.key()?.to_owned();
            if let Some(expanded) = found.access_package_assignment_policies.take() {
                policies = expanded;
            }
            if found.catalog_id.as_ref() != plan.catalogs.get(catalog) {
                let moved = Difference {
                    path: "catalogId".to_owned(),
                    found: found.catalog_id.clone().into(),
                    declared: catalog.into(),
                };
                plan.add(
                    Action::MovePackage(id.clone(), catalog),
                    &title,
                    vec![moved],
                );
            }
            if !differences.is_empty() {
                let action = Action::UpdatePackage(id.clone(), Box::new(found), package);
                plan.add(action, &title, differences);
            }
            plan.packages.insert(name, id);
        }
    }
    plan_policies(plan, name, &declared.policies, policies)
}

fn plan_policies<'d>(
    plan: &mut Plan<'d>,
    package: &'d str,
    declared: &'d [(String, AccessPackageAssignmentPolicy)],
    mut there: Vec<AccessPackageAssignmentPolicy>,
) -> Result<()> {
    for (name, policy) in declared {
        let title = format!("policy \"{name}\" of package {package}");
        let is_same =
            |found: &AccessPackageAssignmentPolicy| found.display_name == policy.display_name;
        let Some(index) = there.iter().position(is_same) else {
            let differences = compared(policy, None);
            plan.add(Action::CreatePolicy(policy, package), &title, differences);
            continue;
        };
        let found = there.remove(index);
        let differences = compared(policy, Some(&found));
        if !differences.is_empty() {
            let action = Action::ReplacePolicy(found.key()?.to_owned(), policy);
            plan.add(action, &title, differences);
        }
    }
    for found in there {
        plan.unmanaged.push(Unmanaged {
            title: format!("policy {} of package {package}", shown(&found.display_name)),
            what: Kind::Policy,
            id: found.key()?.to_owned(),
            unique_name: None,
        });
    }
    Ok(())
}

#[expect(clippy::ref_option, reason = "a property is passed as it is")]
fn shown(name: &Option<String>) -> String {
    match name {
        Some(name) => format!("\"{name}\""),
        None => "without a name".to_owned(),
    }
}

/// The differences from the declaration; all of it if nothing exists yet.
fn compared<T: Serialize>(declared: &T, found: Option<&T>) -> Vec<Difference> {
    let found = match found {
        Some(found) => json!(found),
        None => Json::Object(serde_json::Map::new()),
    };
    differences(&json!(declared), &found)
}

impl<'d> Plan<'d> {
    fn add(&mut self, action: Action<'d>, title: &str, differences: Vec<Difference>) {
        self.steps.push(Step {
            action,
            title: title.to_owned(),
            differences,
        });
    }

    /// How many steps create, update and delete.
    fn counts(&self) -> [usize; 3] {
        let count = |sign| {
            self.steps
                .iter()
                .filter(|step| step.action.sign() == sign)
                .count()
        };
        ["+", "~", "-"].map(count)
    }
}

impl Action<'_> {
    fn sign(&self) -> &'static str {
        match self {
            Self::CreateCatalog(_) | Self::CreatePackage(..) | Self::CreatePolicy(..) => "+",
            Self::UpdateCatalog(..)
            | Self::UpdatePackage(..)
            | Self::MovePackage(..)
            | Self::ReplacePolicy(..) => "~",
            Self::DeletePolicy(_) | Self::DeletePackage(_) => "-",
        }
    }
}

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{} {}", step.action.sign(), step.title)?;
            for difference in &step.differences {
                writeln!(f, "    {difference}")?;
            }
        }
        for found in &self.unmanaged {
            writeln!(f, "? {} is not managed", found.title)?;
        }
        match self.counts() {
            [0, 0, 0] => f.write_str("no changes"),
            [create, update, delete] => {
                write!(
                    f,
                    "{create} to create, {update} to update, {delete} to delete"
                )
            }
        }
    }
}
