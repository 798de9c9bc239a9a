//! Carries out an operation on the resource of its path.

use serde_json::{Value, json};

use super::answer::Outcome;
use super::call::{Call, header_text};
use super::check;
use super::context::{Content, fragment};
use super::domain;
use super::level::Level;
use super::model::{Body, Kind, Operation, Property, Response, Ty, WireName};
use super::place::{Followed, Place, led_to};
use super::problem::Problem;
use super::query::Options;
use super::render::Renderer;
use super::route::{Route, Step};
use super::store::Key;
use super::tenant::Tenant;
use super::tokens::Token;
use super::write;

mod input;
mod pages;
mod references;

/// A request with its operation and caller.
pub struct Request<'a> {
    /// The raw request.
    pub call: &'a Call,
    /// The caller's token.
    pub caller: &'a Token,
    /// The operation in the description.
    pub operation: &'a Operation,
    /// Query options, decoded.
    pub query: Vec<(String, String)>,
    /// The route of its path.
    pub route: &'a Route<'a>,
}

impl Request<'_> {
    /// Carries out the operation.
    ///
    /// # Errors
    /// The error response.
    pub fn perform(&self, tenant: &mut Tenant, followed: Followed<'_>) -> Result<Outcome, Problem> {
        let Followed { place, rest } = followed;
        match (&self.operation.kind, place) {
            (kind, Place::Value { owner, property })
                if !matches!(kind, Kind::Download | Kind::Upload) =>
            {
                self.value(tenant, &owner, &property)
            }
            (Kind::Action | Kind::Function, place) => self.called(tenant, &place, &rest),
            (Kind::Download | Kind::Upload, Place::Entity { key, .. }) => {
                self.stream(tenant, &key, &rest)
            }
            (Kind::Count, place) => self.count(tenant, &place, &rest),
            (
                Kind::List,
                Place::Collection {
                    owner,
                    property,
                    item,
                },
            ) => {
                let keys = led_to(tenant, &owner, &property);
                self.page(tenant, keys, &item)
            }
            (Kind::Get, Place::Entity { key, declared, .. }) => self.read(tenant, &key, &declared),
            (
                Kind::Create,
                Place::Collection {
                    owner,
                    property,
                    item,
                },
            ) => self.create(tenant, &owner, &property, &item),
            (Kind::Update | Kind::Replace | Kind::Delete, place) => self.change(tenant, place),
            (
                Kind::ListRefs | Kind::GetRef | Kind::AddRef | Kind::SetRef | Kind::RemoveRef,
                place,
            ) => self.reference(tenant, place),
            (Kind::List | Kind::Get | Kind::Create | Kind::Download | Kind::Upload, _) => {
                Err(Problem::not_found("the URL leads to nothing"))
            }
        }
    }

    /// A structural property at its own URL.
    fn value(
        &self,
        tenant: &mut Tenant,
        owner: &Key,
        property: &Property,
    ) -> Result<Outcome, Problem> {
        let name = property.name.as_str();
        let entity = tenant.store.get(owner);
        let value = entity
            .map(|entity| entity.get(name).clone())
            .unwrap_or_default();
        match &self.operation.kind {
            Kind::List | Kind::Count => {
                let item = write::declared(property);
                let options = self.options(tenant, &item)?;
                let values = value.as_array().cloned().unwrap_or_default();
                let (total, values) = options.apply(values, tenant.store.now());
                if self.operation.kind == Kind::Count {
                    return Ok(Outcome::Text(total.to_string()));
                }
                let mut page = json!({});
                self.context(&mut page, Content::Collection, Some(&options));
                page["value"] = Value::Array(values);
                Ok(Outcome::Object(page))
            }
            Kind::Get if value.is_object() => {
                let mut value = value;
                self.context(&mut value, Content::Collection, None);
                Ok(Outcome::Object(value))
            }
            Kind::Update => {
                let mut whole = value.as_object().cloned().unwrap_or_default();
                let Value::Object(changes) = self.body()? else {
                    return Err(Problem::bad_request("the body is not a JSON object"));
                };
                whole.extend(changes);
                write::update(tenant, self.caller, owner, json!({name: whole}))?;
                Ok(Outcome::Nothing)
            }
            _ => Err(Problem::not_found(format!("`{name}` has no value"))),
        }
    }

    fn change(&self, tenant: &mut Tenant, place: Place) -> Result<Outcome, Problem> {
        let (key, declared, through) = match place {
            Place::Entity {
                key,
                declared,
                through,
            } => (key, declared, through),
            Place::Nothing { owner, property } if self.operation.kind != Kind::Delete => {
                write::create(tenant, self.draft(&owner, &property), self.body()?)?;
                return Ok(Outcome::Nothing);
            }
            _ => return Err(Problem::not_found("there is nothing at this URL")),
        };
        self.if_match(tenant, &key)?;
        let entity = tenant.store.get(&key);
        let merged = entity.is_some_and(|entity| domain::is_merged(&entity.ty));
        match self.operation.kind {
            Kind::Replace if merged => write::update(tenant, self.caller, &key, self.body()?)?,
            Kind::Update => write::update(tenant, self.caller, &key, self.body()?)?,
            Kind::Replace => write::replace(tenant, self.caller, &key, self.body()?)?,
            _ => {
                let owner = through.map(|(owner, _)| owner);
                if !owner.is_some_and(|owner| domain::leaving(tenant, &owner, &key)) {
                    write::delete(tenant, &key)?;
                }
                return Ok(Outcome::Nothing);
            }
        }
        Ok(self.changed(tenant, &key, &declared))
    }

    fn draft<'d>(&'d self, owner: &'d Key, property: &'d Property) -> write::Draft<'d> {
        write::Draft {
            caller: self.caller,
            owner,
            property,
        }
    }

    fn create(
        &self,
        tenant: &mut Tenant,
        owner: &Key,
        property: &Property,
        item: &WireName,
    ) -> Result<Outcome, Problem> {
        let key = write::create(tenant, self.draft(owner, property), self.body()?)?;
        let renderer = self.renderer(tenant);
        let mut value = renderer.entity(&key, item, &Options::default());
        self.context(&mut value, Content::Created, None);
        let location = format!(
            "{}{}/{}",
            self.call.base,
            self.call.path.trim_end_matches('/'),
            key.id
        );
        Ok(Outcome::Created(value, location))
    }

    fn read(&self, tenant: &Tenant, key: &Key, declared: &WireName) -> Result<Outcome, Problem> {
        let options = self.options(tenant, declared)?;
        let mut value = self.renderer(tenant).entity(key, declared, &options);
        self.context(&mut value, Content::Entity, Some(&options));
        Ok(Outcome::Object(value))
    }

    /// The response to a change: the entity if the client wants it and the operation returns one.
    fn changed(&self, tenant: &Tenant, key: &Key, declared: &WireName) -> Outcome {
        let wanted = header_text(&self.call.headers, "prefer")
            .is_some_and(|prefer| prefer.contains("return=representation"));
        let replaced = self.operation.kind == Kind::Replace;
        let ty = tenant.store.get(key).map(|entity| &entity.ty);
        let shown = replaced || ty.is_some_and(domain::shows_change);
        if (wanted || shown) && self.operation.response != Response::Empty {
            let renderer = self.renderer(tenant);
            let mut value = renderer.entity(key, declared, &Options::default());
            self.context(&mut value, Content::Entity, None);
            return Outcome::Object(value);
        }
        Outcome::Nothing
    }

    fn called(
        &self,
        tenant: &mut Tenant,
        place: &Place,
        rest: &[Step<'_>],
    ) -> Result<Outcome, Problem> {
        match self.result(tenant, place, rest)? {
            domain::Returned::Nothing => Ok(Outcome::Nothing),
            domain::Returned::Done => Ok(Outcome::Done),
            domain::Returned::Accepted => Ok(Outcome::Accepted),
            domain::Returned::Entities(keys, item) => {
                self.page(tenant, keys.iter().collect(), &item)
            }
            domain::Returned::Entity(key, declared) => {
                let renderer = self.renderer(tenant);
                let mut value = renderer.entity(&key, &declared, &Options::default());
                self.context(&mut value, Content::Value(declared.as_str()), None);
                Ok(Outcome::Object(value))
            }
            domain::Returned::Values(values) => {
                let mut page = json!({});
                let content = match &self.operation.response {
                    Response::Collection(Ty::Named(item)) => format!("Collection({item})"),
                    _ => "Collection(Edm.Untyped)".to_owned(),
                };
                self.context(&mut page, Content::Value(&content), None);
                page["value"] = Value::Array(values);
                Ok(Outcome::Object(page))
            }
        }
    }

    /// The result of the function or action in the path.
    fn result(
        &self,
        tenant: &mut Tenant,
        place: &Place,
        rest: &[Step<'_>],
    ) -> Result<domain::Returned, Problem> {
        let (name, arguments) = match rest.first() {
            Some(Step::Call { name, arguments }) => (*name, arguments.as_slice()),
            Some(Step::Fixed(name)) => (*name, [].as_slice()),
            _ => {
                return Err(Problem::not_found(
                    "there is no function or action at this URL",
                ));
            }
        };
        let body = match &self.operation.body {
            Some(Body::Parameters(ty)) => {
                let body = self.body()?;
                check::parameters(&tenant.api, ty, &body).map_err(Problem::bad_request)?;
                body
            }
            _ => serde_json::from_slice(&self.call.body).unwrap_or_default(),
        };
        let call = domain::Invocation {
            caller: self.caller,
            place,
            name,
            arguments,
            body: &body,
            bytes: &self.call.body,
        };
        domain::call(tenant, &call)
    }

    fn stream(
        &self,
        tenant: &mut Tenant,
        key: &Key,
        rest: &[Step<'_>],
    ) -> Result<Outcome, Problem> {
        let name = match rest.first() {
            Some(Step::Fixed(name)) => (*name).to_owned(),
            _ => "$value".to_owned(),
        };
        let entity = tenant
            .store
            .get_mut(key)
            .ok_or_else(|| Problem::not_found("the entity is gone"))?;
        if self.operation.kind == Kind::Upload {
            entity.streams.insert(name, self.call.body.clone());
            return Ok(Outcome::Nothing);
        }
        let bytes = entity.streams.get(&name).cloned();
        bytes
            .map(Outcome::Bytes)
            .ok_or_else(|| Problem::not_found(format!("`{name}` has no content")))
    }

    fn renderer<'t>(&'t self, tenant: &'t Tenant) -> Renderer<'t> {
        Renderer {
            level: Level::asked(&self.call.headers),
            base: &self.call.base,
            ..Renderer::new(tenant, Some(self.caller))
        }
    }

    /// Adds the context URL.
    fn context(&self, value: &mut Value, content: Content<'_>, options: Option<&Options>) {
        if let Value::Object(object) = value {
            let Route { root, steps, .. } = self.route;
            let fragment = fragment(root, steps, content, options);
            let context = format!("{}/$metadata#{fragment}", self.call.base);
            object.shift_insert(0, "@odata.context".to_owned(), Value::from(context));
        }
    }
}
