//! `$ref`: reads, adds and removes references.

use serde_json::{Value, json};

use super::Request;
use crate::answer::Outcome;
use crate::context::Content;
use crate::model::{Kind, WireName};
use crate::place::{Place, led_to, referenced};
use crate::problem::Problem;
use crate::store::{Key, short};
use crate::tenant::Tenant;
use crate::write;

impl Request<'_> {
    /// `$ref` requests.
    pub(super) fn reference(&self, tenant: &mut Tenant, place: Place) -> Result<Outcome, Problem> {
        match (&self.operation.kind, place) {
            (
                Kind::ListRefs,
                Place::Collection {
                    owner,
                    property,
                    item,
                },
            ) => {
                let keys = led_to(tenant, &owner, &property);
                self.page_of(tenant, keys, &item, Content::References, |key, _| {
                    self.link(tenant, &item, key)
                })
            }
            (Kind::GetRef, Place::Entity { key, declared, .. }) => {
                let mut link = self.link(tenant, &declared, &key);
                self.context(&mut link, Content::Reference, None);
                Ok(Outcome::Object(link))
            }
            (
                Kind::AddRef,
                Place::Collection {
                    owner, property, ..
                },
            )
            | (
                Kind::SetRef,
                Place::Nothing { owner, property }
                | Place::Entity {
                    through: Some((owner, property)),
                    ..
                },
            ) => {
                let body = self.body()?;
                let url = body.get("@odata.id").and_then(Value::as_str);
                let url = url.ok_or_else(|| {
                    Problem::bad_request("/@odata.id: found nothing, expected a URL")
                })?;
                write::add_reference(tenant, &owner, &property, url)?;
                Ok(Outcome::Nothing)
            }
            (
                Kind::RemoveRef,
                Place::Entity {
                    key,
                    through: Some((owner, property)),
                    ..
                },
            ) => {
                write::remove_reference(tenant, &owner, &property, &key)?;
                Ok(Outcome::Nothing)
            }
            (
                Kind::RemoveRef,
                Place::Collection {
                    owner,
                    property,
                    item,
                },
            ) => {
                let target = self
                    .query
                    .iter()
                    .find(|(name, _)| name == "@id")
                    .map(|(_, value)| value.clone());
                let target =
                    target.ok_or_else(|| Problem::bad_request("found no `@id` in the query"))?;
                let key = referenced(tenant, &item, &target)?;
                write::remove_reference(tenant, &owner, &property, &key)?;
                Ok(Outcome::Nothing)
            }
            _ => Err(Problem::not_found("there is nothing at this URL")),
        }
    }

    /// The URL of an entity: in its set, or in that of the directory.
    fn link(&self, tenant: &Tenant, ty: &WireName, key: &Key) -> Value {
        let set = short(ty);
        let path = tenant.path_of(key);
        let path = path.unwrap_or_else(|| format!("/{set}s/{}", key.id));
        json!({"@odata.id": format!("{}{path}", self.call.base)})
    }
}
