//! Recognises related entities in a body that equal what a read with `$expand` returned.

use serde_json::{Map, Value};

use crate::check::TYPE;
use crate::domain;
use crate::model::{Property, PropertyKind, Struct, Ty};
use crate::relations::{leads_to, related, target};
use crate::store::{Entity, Key, key};
use crate::tenant::Tenant;
use crate::tokens::Token;

/// Removes navigation properties from a change if their values equal what was read; returns their names.
///
/// So a client can expand, change a property, and write everything back.
pub fn ignore_expanded(
    tenant: &Tenant,
    caller: &Token,
    owner: &Key,
    body: &mut Map<String, Value>,
) -> Vec<String> {
    let mut ignored = Vec::new();
    let Some((entity, structure)) = stored(tenant, owner) else {
        return ignored;
    };
    let tenant = Read { tenant, caller };
    body.retain(|name, value| {
        let property = structure.property(name);
        let property = property.filter(|property| property.kind == PropertyKind::Navigation);
        let is_read = property.is_some_and(|found| tenant.expanded(owner, entity, found, value));
        if is_read {
            ignored.push(name.clone());
        }
        !is_read
    });
    ignored
}

/// The tenant as the caller sees it.
#[derive(Clone, Copy)]
struct Read<'a> {
    tenant: &'a Tenant,
    caller: &'a Token,
}

impl Read<'_> {
    /// Whether a value is the target of a navigation property, or a part of it.
    fn expanded(self, owner: &Key, entity: &Entity, property: &Property, value: &Value) -> bool {
        let (api, store) = (&self.tenant.api, &self.tenant.store);
        let Some(target) = target(property) else {
            return false;
        };
        let is_target = |item: &Value| {
            let Some(id) = item.get("id").and_then(Value::as_str) else {
                return false;
            };
            let found = key(api, target, id);
            leads_to(api, store, owner, entity, property, &found) && self.entity(&found, item)
        };
        match (value, &property.ty) {
            (Value::Array(items), Ty::List(_)) => items.iter().all(is_target),
            (_, Ty::List(_)) => false,
            (Value::Null, _) => related(api, store, owner, entity, property).is_empty(),
            (value, _) => is_target(value),
        }
    }

    /// Whether all members of an object equal those of an entity.
    fn entity(self, key: &Key, value: &Value) -> bool {
        let (Some((entity, structure)), Some(object)) =
            (stored(self.tenant, key), value.as_object())
        else {
            return false;
        };
        object.iter().all(|(name, value)| {
            if name == TYPE {
                let ty = value.as_str().unwrap_or_default();
                return ty.trim_start_matches('#') == entity.ty.as_str();
            }
            if let Some((_, annotation)) = name.split_once('@') {
                return annotation != "odata.bind";
            }
            match structure.property(name) {
                Some(property) if property.kind == PropertyKind::Navigation => {
                    self.expanded(key, entity, property, value)
                }
                property => self.is_value(entity, property, name, value),
            }
        })
    }

    /// Whether an entity has this value; an empty value equals an absent one.
    fn is_value(
        self,
        entity: &Entity,
        property: Option<&Property>,
        name: &str,
        value: &Value,
    ) -> bool {
        let read_only = property.is_some_and(|property| property.read_only);
        let seen = domain::seen(self.tenant, Some(self.caller), entity, name);
        match seen.as_ref().or_else(|| entity.properties.get(name)) {
            Some(found) => read_only || found == value,
            None => read_only || value.is_null() || value.as_array().is_some_and(Vec::is_empty),
        }
    }
}

fn stored<'t>(tenant: &'t Tenant, key: &Key) -> Option<(&'t Entity, &'t Struct)> {
    let entity = tenant.store.get(key)?;
    Some((entity, tenant.api.structure(&entity.ty)?))
}
