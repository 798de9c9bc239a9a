//! Renders entities as JSON, as requested.

use serde_json::{Map, Value, json};

use super::check::TYPE;
use super::domain;
use super::level::Level;
use super::model::{Api, Property, PropertyKind, Struct, Ty, WireName};
use super::query::{Expand, Options};
use super::relations::related;
use super::store::{Entity, Key, Store, short};
use super::tenant::Tenant;
use super::tokens::Token;

/// Renders entities as JSON.
#[derive(Clone, Copy)]
pub struct Renderer<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The caller.
    pub caller: Option<&'a Token>,
    /// The metadata level.
    pub level: Level,
    /// The URL of the service, for links.
    pub base: &'a str,
}

impl<'a> Renderer<'a> {
    /// A renderer for a caller, at the usual metadata level.
    #[must_use]
    pub fn new(tenant: &'a Tenant, caller: Option<&'a Token>) -> Self {
        Self {
            tenant,
            caller,
            level: Level::Minimal,
            base: "",
        }
    }

    fn api(&self) -> &'a Api {
        &self.tenant.api
    }

    fn store(&self) -> &'a Store {
        &self.tenant.store
    }

    /// Renders an entity as a value of a declared type, with its selected and expanded properties.
    #[must_use]
    pub fn entity(&self, key: &Key, declared: &WireName, options: &Options) -> Value {
        let Some(entity) = self.store().get(key) else {
            return Value::Null;
        };
        let Some(structure) = self.api().structure(&entity.ty) else {
            return Value::Object(entity.properties.clone());
        };
        let mut object = Map::new();
        self.annotations(key, entity, declared, &mut object);
        self.structural(structure, entity, options, &mut object);
        for expand in &options.expand {
            self.expand(structure, key, entity, expand, &mut object);
        }
        if options.select.is_none() {
            self.unasked(structure, key, entity, &mut object);
        }
        Value::Object(object)
    }

    /// The annotations of the entity.
    fn annotations(
        &self,
        key: &Key,
        entity: &Entity,
        declared: &WireName,
        object: &mut Map<String, Value>,
    ) {
        let full = self.level == Level::Full;
        if entity.ty != *declared || full {
            object.insert(TYPE.to_owned(), json!(format!("#{}", entity.ty)));
        }
        if self.tenant.etags || full {
            object.insert("@odata.etag".to_owned(), json!(etag(entity)));
        }
        if let Some(path) = full.then(|| self.tenant.path_of(key)).flatten() {
            object.insert(
                "@odata.id".to_owned(),
                json!(format!("{}{path}", self.base)),
            );
            let link = path.trim_start_matches('/');
            object.insert("@odata.editLink".to_owned(), json!(link));
        }
    }

    fn structural(
        &self,
        structure: &Struct,
        entity: &Entity,
        options: &Options,
        object: &mut Map<String, Value>,
    ) {
        let selected = |name: &str| {
            let Some(select) = &options.select else {
                return true;
            };
            select
                .iter()
                .any(|part| part == "*" || part.split('/').next() == Some(name))
        };
        let whole = is_complete(self.api(), &entity.ty);
        for property in &structure.properties {
            let name = property.name.as_str();
            if property.kind == PropertyKind::Navigation || name == TYPE || !selected(name) {
                continue;
            }
            if let Some(value) = domain::seen(self.tenant, self.caller, entity, name) {
                object.insert(name.to_owned(), value);
            } else if let Some(value) = entity.properties.get(name) {
                object.insert(name.to_owned(), value.clone());
            } else if whole || options.select.is_some() {
                object.insert(name.to_owned(), absent(property));
            }
        }
        // Open types have undeclared properties, and some other types do so in practice.
        for (name, value) in &entity.properties {
            let kept = structure.open || super::check::is_undeclared(structure, name);
            if !object.contains_key(name) && kept && selected(name) {
                object.insert(name.clone(), value.clone());
            }
        }
    }

    /// Expands what the service returns without being asked.
    fn unasked(
        &self,
        structure: &Struct,
        key: &Key,
        entity: &'a Entity,
        object: &mut Map<String, Value>,
    ) {
        let shown = structure.properties.iter().filter(|property| {
            let name = property.name.as_str();
            domain::is_shown(&structure.name, name) && !object.contains_key(name)
        });
        let names: Vec<&Property> = shown.collect();
        for property in names {
            let expand = Expand {
                property: property.name.to_string(),
                target: super::relations::target(property).cloned(),
                options: Options::default(),
            };
            self.expand(structure, key, entity, &expand, object);
        }
    }

    fn expand(
        &self,
        structure: &Struct,
        key: &Key,
        entity: &'a Entity,
        expand: &Expand,
        object: &mut Map<String, Value>,
    ) {
        let found = structure
            .properties
            .iter()
            .find(|property| property.name.as_str() == expand.property);
        let (Some(property), Some(target)) = (found, &expand.target) else {
            return;
        };
        let keys = related(self.api(), self.store(), key, entity, property);
        let name = property.name.as_str();
        if !matches!(property.ty, Ty::List(_)) {
            let value = keys
                .first()
                .map_or(Value::Null, |key| self.entity(key, target, &expand.options));
            object.insert(name.to_owned(), value);
            return;
        }
        let (total, items) = self.page(keys, target, &expand.options);
        if expand.options.count {
            object.insert(format!("{name}@odata.count"), json!(total));
        }
        object.insert(name.to_owned(), Value::Array(items));
    }

    /// The items of an expanded collection after its own options, and the total count.
    fn page(
        &self,
        keys: Vec<&'a Key>,
        target: &WireName,
        options: &Options,
    ) -> (usize, Vec<Value>) {
        let chosen = self.choose(keys, target, options);
        let total = chosen.len();
        let top = options.top.unwrap_or(usize::MAX);
        let page = chosen.iter().skip(options.skip).take(top);
        (
            total,
            page.map(|key| self.entity(key, target, options)).collect(),
        )
    }

    /// The part of an entity that a condition reads.
    fn part(
        &self,
        key: &Key,
        declared: &WireName,
        names: &[String],
        expansions: &[Expand],
    ) -> Value {
        let Some(entity) = self.store().get(key) else {
            return Value::Null;
        };
        let mut object = Map::new();
        if entity.ty != *declared {
            object.insert(TYPE.to_owned(), json!(format!("#{}", entity.ty)));
        }
        for name in names {
            if let Some(value) = domain::seen(self.tenant, self.caller, entity, name) {
                object.insert(name.clone(), value);
            } else if let Some(value) = entity.properties.get(name) {
                object.insert(name.clone(), value.clone());
            }
        }
        if let Some(structure) = self.api().structure(&entity.ty) {
            for expand in expansions {
                self.expand(structure, key, entity, expand, &mut object);
            }
        }
        Value::Object(object)
    }

    /// The entities after `$filter` and `$search`, in the order of `$orderby`.
    #[must_use]
    pub fn choose<'k>(
        &self,
        keys: Vec<&'k Key>,
        target: &WireName,
        options: &Options,
    ) -> Vec<&'k Key> {
        if options.filter.is_none() && options.search.is_none() && options.order.is_empty() {
            return keys;
        }
        let now = self.store().now();
        let mut expansions = Vec::new();
        let mut names = Vec::new();
        if let Some(filter) = &options.filter {
            filter.paths(&mut |path| {
                names.extend(path.first().cloned());
                add_path(self.api(), target, path, &mut expansions);
            });
        }
        for part in &options.order {
            names.extend(part.path.first().cloned());
            add_path(self.api(), target, &part.path, &mut expansions);
        }
        // A search may match any text.
        let whole = options.search.is_some().then(|| Options {
            expand: expansions.clone(),
            ..Options::default()
        });
        let seen = |key: &Key| match &whole {
            Some(whole) => self.entity(key, target, whole),
            None => self.part(key, target, &names, &expansions),
        };
        let mut found: Vec<(&Key, Value)> = keys
            .into_iter()
            .map(|key| (key, seen(key)))
            .filter(|(_, value)| {
                options
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.holds(value, now))
            })
            .filter(|(_, value)| {
                options
                    .search
                    .as_ref()
                    .is_none_or(|search| search.finds(value))
            })
            .collect();
        options.sort(&mut found, |(_, value)| value);
        found.into_iter().map(|(key, _)| key).collect()
    }
}

/// Expands the navigation properties in a path, unless already expanded.
fn add_path(api: &Api, owner: &WireName, path: &[String], expansions: &mut Vec<Expand>) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let Some(structure) = api.structure(owner) else {
        return;
    };
    let derived = structure
        .derived
        .iter()
        .filter_map(|name| api.structure(name));
    let found = std::iter::once(structure)
        .chain(derived)
        .find_map(|structure| {
            structure
                .properties
                .iter()
                .find(|property| property.name.as_str() == first)
        });
    let Some(property) = found.filter(|property| property.kind == PropertyKind::Navigation) else {
        return;
    };
    let target = super::relations::target(property).cloned();
    let at = expansions
        .iter()
        .position(|known| known.property == *first)
        .unwrap_or_else(|| {
            expansions.push(Expand {
                property: first.clone(),
                target: target.clone(),
                options: Options::default(),
            });
            expansions.len() - 1
        });
    if let Some(target) = target {
        add_path(api, &target, rest, &mut expansions[at].options.expand);
    }
}

/// The `ETag` of an entity.
#[must_use]
pub fn etag(entity: &Entity) -> String {
    format!("W/\"{}\"", entity.version)
}

/// Graph returns properties of a directory object only if they are set or requested.
fn is_complete(api: &Api, ty: &WireName) -> bool {
    short(&super::store::family(api, ty)) != "directoryObject"
}

fn absent(property: &Property) -> Value {
    match property.ty {
        Ty::List(_) => Value::Array(Vec::new()),
        _ => Value::Null,
    }
}
