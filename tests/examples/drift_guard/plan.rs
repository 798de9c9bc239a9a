//! What has to be done so that a tenant is as declared.

use std::collections::HashMap;
use std::fmt;

use futures::TryStreamExt as _;
use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog,
};
use graph_runtime::wait::if_found;
use graph_runtime::{Client, Json, Result};
use serde::Serialize;

use super::declared::{Catalog, Declaration, Package};
use super::difference::{Difference, differences};

/// What has to be done, in this order.
#[derive(Debug, Default)]
pub struct Plan<'d> {
    pub steps: Vec<Step<'d>>,
    /// What is in declared catalogs and packages, but not declared itself.
    pub unmanaged: Vec<Unmanaged>,
    /// Identifiers of what is there, by unique name.
    pub catalogs: HashMap<&'d str, String>,
    pub packages: HashMap<&'d str, String>,
}

/// One thing that has to be done.
#[derive(Debug)]
pub struct Step<'d> {
    pub action: Action<'d>,
    /// What it is done to.
    pub title: String,
    pub differences: Vec<Difference>,
}

#[derive(Debug)]
pub enum Action<'d> {
    CreateCatalog(&'d AccessPackageCatalog),
    UpdateCatalog(String, Box<AccessPackageCatalog>, &'d AccessPackageCatalog),
    CreatePackage(&'d AccessPackage, &'d str),
    UpdatePackage(String, Box<AccessPackage>, &'d AccessPackage),
    MovePackage(String, &'d str),
    CreatePolicy(&'d AccessPackageAssignmentPolicy, &'d str),
    ReplacePolicy(String, &'d AccessPackageAssignmentPolicy),
    DeletePolicy(String),
    DeletePackage(String),
}

/// What is there without being declared.
#[derive(Debug)]
pub struct Unmanaged {
    pub title: String,
    pub what: Kind,
    pub id: String,
    /// The name that a package may be declared by.
    pub unique_name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Policy,
    Package,
}

/// Compares a tenant with a declaration. With `prune`, what is not declared is to be deleted.
///
/// # Errors
/// When the tenant cannot be read.
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
    // One that is declared in another catalog is to be moved.
    let packages = declaration
        .catalogs
        .iter()
        .flat_map(|catalog| &catalog.packages);
    plan.unmanaged.retain(|found| {
        let name = found.unique_name.as_ref();
        let is_declared = |declared: &Package| declared.package.unique_name.as_ref() == name;
        name.is_none() || !packages.clone().any(is_declared)
    });
    // A package goes after its policies.
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
    let catalog = &declared.catalog;
    let name = catalog.unique_name.as_deref().unwrap_or_default();
    let title = format!("catalog {name}");
    let found = if_found(em.access_package_catalogs_with_unique_name(name).get()).await?;
    let differences = compared(catalog, found.as_ref());
    let mut inside: Vec<AccessPackage> = Vec::new();
    match found {
        None => plan.add(Action::CreateCatalog(catalog), &title, differences),
        Some(found) => {
            let id = found.id.clone().unwrap_or_default();
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
    plan.unmanaged
        .extend(inside.into_iter().map(|found| Unmanaged {
            title: format!(
                "package \"{}\" in catalog {name}",
                found.display_name.unwrap_or_default()
            ),
            what: Kind::Package,
            id: found.id.unwrap_or_default(),
            unique_name: found.unique_name,
        }));
    Ok(())
}

async fn plan_package<'d>(
    plan: &mut Plan<'d>,
    em: &EntitlementManagementApi,
    catalog: &'d str,
    declared: &'d Package,
) -> Result<()> {
    let package = &declared.package;
    let name = package.unique_name.as_deref().unwrap_or_default();
    let title = format!("package {name}");
    let read = em.access_packages_with_unique_name(name).get();
    let found = if_found(read.expand(AccessPackage::ACCESS_PACKAGE_ASSIGNMENT_POLICIES)).await?;
    let differences = compared(package, found.as_ref());
    let mut policies = Vec::new();
    match found {
        None => plan.add(Action::CreatePackage(package, catalog), &title, differences),
        Some(mut found) => {
            let id = found.id.clone().unwrap_or_default();
            policies = found
                .access_package_assignment_policies
                .take()
                .unwrap_or_default();
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
    plan_policies(plan, name, &declared.policies, policies);
    Ok(())
}

fn plan_policies<'d>(
    plan: &mut Plan<'d>,
    package: &'d str,
    declared: &'d [AccessPackageAssignmentPolicy],
    mut there: Vec<AccessPackageAssignmentPolicy>,
) {
    for policy in declared {
        let name = policy.display_name.as_deref().unwrap_or_default();
        let title = format!("policy \"{name}\" of package {package}");
        let same = there
            .iter()
            .position(|found| found.display_name == policy.display_name);
        let found = same.map(|index| there.remove(index));
        let differences = compared(policy, found.as_ref());
        match found {
            None => plan.add(Action::CreatePolicy(policy, package), &title, differences),
            Some(found) if !differences.is_empty() => {
                let id = found.id.unwrap_or_default();
                plan.add(Action::ReplacePolicy(id, policy), &title, differences);
            }
            Some(_) => {}
        }
    }
    plan.unmanaged
        .extend(there.into_iter().map(|found| Unmanaged {
            title: format!(
                "policy \"{}\" of package {package}",
                found.display_name.unwrap_or_default()
            ),
            what: Kind::Policy,
            id: found.id.unwrap_or_default(),
            unique_name: None,
        }));
}

/// Where what is found differs from what is declared; all of it if there is nothing.
fn compared<T: Serialize>(declared: &T, found: Option<&T>) -> Vec<Difference> {
    let json = |value: &T| serde_json::to_value(value).unwrap_or_default();
    let nothing = || Json::Object(serde_json::Map::new());
    differences(&json(declared), &found.map_or_else(nothing, json))
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
