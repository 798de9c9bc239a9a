//! Structural properties at their own URLs: `…/displayName` and `…/displayName/$value`.
//!
//! OData defines them for every entity; the description of Graph lists few of them.

use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::answer::Outcome;
use super::call::Call;
use super::context::{Content, fragment};
use super::model::{Kind, Node, PropertyKind};
use super::place::{Place, follow};
use super::problem::Problem;
use super::query::Options;
use super::render::Renderer;
use super::route::{Route, Step, route};
use super::tenant::Tenant;
use super::tokens::{Token, authorize};

/// A property of an entity, by its URL.
#[derive(Clone, Debug)]
pub struct PropertyUrl<'a> {
    entity: Route<'a>,
    name: String,
    /// Whether only the raw value is requested.
    bare: bool,
}

impl<'a> PropertyUrl<'a> {
    /// The property of a path, if its parent is an entity that can be read.
    #[must_use]
    pub fn find(root: &'a Node, path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        let (path, bare) = match path.strip_suffix("/$value") {
            Some(path) => (path, true),
            None => (path, false),
        };
        let (before, name) = path.rsplit_once('/')?;
        let entity = route(root, before).ok()?;
        let read = entity.node.operation("GET")?;
        let name = percent_decode_str(name).decode_utf8().ok()?.into_owned();
        (read.kind == Kind::Get).then_some(Self { entity, name, bare })
    }

    /// The URL template.
    #[must_use]
    pub fn template(&self) -> String {
        let bare = if self.bare { "/$value" } else { "" };
        format!("{}/{}{bare}", self.entity.template, self.name)
    }

    /// Reads the property.
    ///
    /// # Errors
    /// If the entity has no property with this name, or it cannot be read this way.
    pub fn read(&self, tenant: &Tenant, caller: &Token, call: &Call) -> Result<Outcome, Problem> {
        if let Some(read) = self.entity.node.operation("GET") {
            authorize(caller, read)?;
        }
        let Place::Entity { key, declared, .. } = follow(tenant, &self.entity.steps)?.place else {
            return Err(self.lost());
        };
        let ty = tenant.store.get(&key).map(|entity| entity.ty.clone());
        let structure = ty.and_then(|ty| tenant.api.structure(&ty));
        let property = structure.and_then(|found| found.property_of_any_case(&self.name));
        let property = property.filter(|found| found.kind == PropertyKind::Structural);
        let name = property.ok_or_else(|| self.lost())?.name.as_str();
        if call.method != Method::GET {
            return Err(Problem::not_allowed(
                "a property has its own URL for reading only; update its entity to change it",
            )
            .allowing("GET"));
        }
        let renderer = Renderer::new(tenant, Some(caller));
        let value = renderer.entity(&key, &declared, &Options::default());
        match value.get(name).cloned().unwrap_or_default() {
            Value::Null => Ok(Outcome::Nothing),
            Value::String(text) if self.bare => Ok(Outcome::Text(text)),
            value @ (Value::Number(_) | Value::Bool(_)) if self.bare => {
                Ok(Outcome::Text(value.to_string()))
            }
            _ if self.bare => Err(Problem::bad_request(format!(
                "`{name}` has no value that can be read on its own"
            ))),
            value => {
                let mut steps = self.entity.steps.clone();
                steps.push(Step::Fixed(name));
                let path = fragment(self.entity.root, &steps, Content::Collection, None);
                let context = format!("{}/$metadata#{path}", call.base);
                Ok(Outcome::Object(match value {
                    Value::Object(mut object) => {
                        object.shift_insert(0, "@odata.context".to_owned(), Value::from(context));
                        Value::Object(object)
                    }
                    value => json!({"@odata.context": context, "value": value}),
                }))
            }
        }
    }

    fn lost(&self) -> Problem {
        Problem::bad_request(format!("no resource is at the segment '{}'", self.name))
    }
}
