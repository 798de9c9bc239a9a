//! Navigation properties whose targets follow from other properties.
//!
//! The description of Graph does not say this; the API reference describes it in words. A navigation property
//! that is not in the table leads to the entities it was linked to.

use crate::model::{Api, Property, Ty, WireName};

use super::store::{Entity, Key, Store, family, key, short};

/// The targets of a navigation property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The entity with the identifier in this property of the owner.
    By(&'static str),
    /// The entities with the identifier of the owner in this property.
    Where(&'static str),
    /// The entities that link to the owner by this navigation property.
    Inverse(&'static str),
    /// The targets of the second property, of the owner's targets of the first property.
    Through(&'static str, &'static str),
    /// The target that this property names, of the entity of this type that the first property names.
    Across(&'static str, &'static str, &'static str),
    /// All entities of the type: what the service itself owns.
    All,
    /// The entities it was linked to.
    Links,
}

/// Declares a table: a type, its navigation property, and the relation of that.
macro_rules! relations {
    ($($ty:ident $property:ident => $relation:ident($($name:literal),*);)*) => {
        &[$((stringify!($ty), stringify!($property), Relation::$relation($($name),*))),*]
    };
}

const TABLE: &[(&str, &str, Relation)] = relations! {
    accessPackage accessPackageCatalog => By("catalogId");
    accessPackage accessPackageAssignmentPolicies => Where("accessPackageId");
    accessPackage accessPackagesIncompatibleWith => Inverse("incompatibleAccessPackages");
    accessPackageAssignment accessPackage => By("accessPackageId");
    accessPackageAssignment accessPackageAssignmentPolicy => By("assignmentPolicyId");
    accessPackageAssignment accessPackageAssignmentRequests => Inverse("accessPackageAssignment");
    accessPackageAssignment accessPackageAssignmentResourceRoles => Inverse("accessPackageAssignments");
    accessPackageAssignmentPolicy accessPackage => By("accessPackageId");
    accessPackageAssignmentPolicy accessPackageCatalog => Across("accessPackageId", "accessPackage", "catalogId");
    accessPackageCatalog accessPackages => Where("catalogId");
    accessPackageCatalog accessPackageResourceRoles => Through("accessPackageResources", "accessPackageResourceRoles");
    accessPackageCatalog accessPackageResourceScopes => Through("accessPackageResources", "accessPackageResourceScopes");
    accessPackageResourceEnvironment accessPackageResources => Inverse("accessPackageResourceEnvironment");
    accessPackageResourceRole accessPackageResource => Inverse("accessPackageResourceRoles");
    accessPackageResourceScope accessPackageResource => Inverse("accessPackageResourceScopes");
    accessPackageSubject connectedOrganization => By("connectedOrganizationId");
};

/// The same for v1.0, whose navigation properties work in both directions.
const WITHOUT_IDENTIFIERS: &[(&str, &str, Relation)] = relations! {
    accessPackage assignmentPolicies => Inverse("accessPackage");
    accessPackageCatalog accessPackages => Inverse("catalog");
    accessPackageResourceRole resource => Inverse("roles");
    accessPackageResourceScope resource => Inverse("scopes");
};

/// The relation of a navigation property of a type.
#[must_use]
pub fn relation(api: &Api, owner: &WireName, property: &Property) -> Relation {
    if short(owner) == "entitlementManagement" {
        return match property.ty {
            Ty::List(_) => Relation::All,
            _ => Relation::Links,
        };
    }
    let rows = TABLE.iter().chain(WITHOUT_IDENTIFIERS);
    let mut rows =
        rows.filter(|(ty, name, _)| *ty == short(owner) && *name == property.name.as_str());
    let fits = |relation: &Relation| has_names(api, owner, property, *relation);
    let known = rows.find(|(_, _, relation)| fits(relation));
    known.map_or(Relation::Links, |(_, _, relation)| *relation)
}

/// Whether the description has the property that a relation needs.
fn has_names(api: &Api, owner: &WireName, property: &Property, relation: Relation) -> bool {
    let has = |ty: Option<&WireName>, name: &str| {
        let structure = ty.and_then(|ty| api.structure(ty));
        structure.is_some_and(|found| found.property(name).is_some())
    };
    match relation {
        Relation::Where(name) | Relation::Inverse(name) => has(target(property), name),
        Relation::By(name) | Relation::Through(name, _) | Relation::Across(name, ..) => {
            has(Some(owner), name)
        }
        Relation::All | Relation::Links => true,
    }
}

/// The type of a navigation property's targets.
#[must_use]
pub fn target(property: &Property) -> Option<&WireName> {
    match &property.ty {
        Ty::Named(name) => Some(name),
        Ty::List(item) => match item.as_ref() {
            Ty::Named(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The targets of a navigation property, in insertion order.
#[must_use]
pub fn related<'s>(
    api: &Api,
    store: &'s Store,
    owner: &Key,
    entity: &'s Entity,
    property: &Property,
) -> Vec<&'s Key> {
    let Some(target) = target(property) else {
        return Vec::new();
    };
    let of_target = family(api, target);
    let one = |id: &str| store.known(&key(api, target, id)).into_iter().collect();
    match relation(api, &entity.ty, property) {
        Relation::By(name) => one(entity.text(name)),
        Relation::Where(name) => store.holding(&of_target, name, &owner.id),
        Relation::Inverse(name) => store.pointing(&of_target, name, owner),
        Relation::Through(first, second) => {
            let between = entity.links.get(first).into_iter().flatten();
            let between = between.filter_map(|key| store.get(key));
            let found = between.filter_map(|other| other.links.get(second));
            found.flatten().collect()
        }
        Relation::Across(first, ty, second) => {
            let ty = WireName::of_graph(ty);
            let between = store.get(&key(api, &ty, entity.text(first)));
            between.map_or_else(Vec::new, |between| one(between.text(second)))
        }
        Relation::All => store.family(&of_target).map(|(key, _)| key).collect(),
        Relation::Links => {
            let links = entity.links.get(property.name.as_str());
            links.into_iter().flatten().collect()
        }
    }
}

/// Whether an entity is a target of a navigation property, without a scan.
#[must_use]
pub fn leads_to(
    api: &Api,
    store: &Store,
    owner: &Key,
    entity: &Entity,
    property: &Property,
    to: &Key,
) -> bool {
    let Some(other) = store.get(to) else {
        return false;
    };
    match relation(api, &entity.ty, property) {
        Relation::All => true,
        Relation::Where(name) => other.text(name).eq_ignore_ascii_case(&owner.id),
        Relation::Inverse(name) => store.points(to, name, owner),
        Relation::Links => store.points(owner, property.name.as_str(), to),
        Relation::By(_) | Relation::Through(..) | Relation::Across(..) => {
            related(api, store, owner, entity, property).contains(&to)
        }
    }
}

/// The types with a property that stores the identifier of an entity of a family, with that property.
#[must_use]
pub fn holders(api: &Api, of: &WireName) -> Vec<(WireName, &'static str)> {
    let held = TABLE.iter().filter_map(|(ty, name, relation)| {
        let Relation::By(holder) = relation else {
            return None;
        };
        let ty = WireName::of_graph(ty);
        let properties = &api.structure(&ty)?.properties;
        let property = properties
            .iter()
            .find(|property| property.name.as_str() == *name)?;
        (family(api, target(property)?) == *of).then_some((ty, *holder))
    });
    held.collect()
}
