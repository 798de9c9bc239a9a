//! Carries out an operation on the resource of its path.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::check;
use super::context::{Content, fragment};
use super::domain;
use super::level::Level;
use super::model::{Body, Kind, Operation, Property, RequestOption, Response, Ty, WireName};
use super::place::{Followed, Place, led_to, members};
use super::problem::Problem;
use super::query::Options;
use super::render::{Renderer, etag};
use super::route::{Route, Step};
use super::serve::{Call, Outcome, header_text, option_name};
use super::store::Key;
use super::tenant::Tenant;
use super::tokens::Token;
use super::write;

/// Maximum size of a JSON body.
const MOST_JSON: usize = 4 << 20;

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

    /// `$count` of a collection or of the result of a function.
    fn count(
        &self,
        tenant: &mut Tenant,
        place: &Place,
        rest: &[Step<'_>],
    ) -> Result<Outcome, Problem> {
        let (keys, item) = match place {
            Place::Collection {
                owner,
                property,
                item,
            } if rest.len() == 1 => (members(tenant, owner, property), item.clone()),
            _ => match self.result(tenant, place, rest)? {
                domain::Returned::Entities(keys, item) => (keys, item),
                _ => return Err(Problem::bad_request("only collections can be counted")),
            },
        };
        let options = self.options(tenant, &item)?;
        let keys = keys.iter().collect();
        let chosen = self.renderer(tenant).choose(keys, &item, &options);
        Ok(Outcome::Text(chosen.len().to_string()))
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

    /// `$ref` requests.
    fn reference(&self, tenant: &mut Tenant, place: Place) -> Result<Outcome, Problem> {
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
                let key = write::referenced(tenant, &item, &target)?;
                write::remove_reference(tenant, &owner, &property, &key)?;
                Ok(Outcome::Nothing)
            }
            _ => Err(Problem::not_found("there is nothing at this URL")),
        }
    }

    /// The URL of an entity: in its set, or in that of the directory.
    fn link(&self, tenant: &Tenant, ty: &WireName, key: &Key) -> Value {
        let set = super::store::short(ty);
        let path = tenant.path_of(key);
        let path = path.unwrap_or_else(|| format!("/{set}s/{}", key.id));
        json!({"@odata.id": format!("{}{path}", self.call.base)})
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

    /// A page of entities, with a next link.
    fn page(&self, tenant: &Tenant, keys: Vec<&Key>, item: &WireName) -> Result<Outcome, Problem> {
        let renderer = self.renderer(tenant);
        self.page_of(tenant, keys, item, Content::Collection, |key, options| {
            renderer.entity(key, item, options)
        })
    }

    /// The same with another representation of each entity.
    fn page_of(
        &self,
        tenant: &Tenant,
        keys: Vec<&Key>,
        item: &WireName,
        content: Content<'_>,
        shown: impl Fn(&Key, &Options) -> Value,
    ) -> Result<Outcome, Problem> {
        let options = self.options(tenant, item)?;
        let renderer = self.renderer(tenant);
        let chosen = renderer.choose(keys, item, &options);
        let start = match &options.skip_token {
            None => options.skip,
            Some(token) => position(token).ok_or_else(|| {
                Problem::bad_request("the `$skiptoken` is not one of this service")
            })?,
        };
        let preferred = header_text(&self.call.headers, "prefer").and_then(page_size);
        let size = options
            .top
            .or(preferred)
            .unwrap_or(tenant.page_size)
            .min(tenant.page_size.max(1));
        let value: Vec<Value> = chosen
            .iter()
            .skip(start)
            .take(size)
            .map(|key| shown(key, &options))
            .collect();
        let mut page = json!({});
        self.context(&mut page, content, Some(&options));
        if options.count {
            page["@odata.count"] = json!(chosen.len());
        }
        if size > 0 && start + value.len() < chosen.len() {
            page["@odata.nextLink"] = json!(self.next_link(start + value.len()));
        }
        page["value"] = Value::Array(value);
        Ok(Outcome::Object(page))
    }

    fn next_link(&self, position: usize) -> String {
        let token = URL_SAFE_NO_PAD.encode(position.to_string());
        let kept = self.call.query.split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = option_name(&percent_decode_str(name).decode_utf8_lossy());
            !pair.is_empty() && !matches!(name.as_str(), "$skiptoken" | "$skip")
        });
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        query.push(format!("$skiptoken={token}"));
        format!("{}{}?{}", self.call.base, self.call.path, query.join("&"))
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
            ..tenant.renderer_for(self.caller)
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

    /// The query options; only those in the description are allowed.
    fn options(&self, tenant: &Tenant, item: &WireName) -> Result<Options, Problem> {
        for (name, _) in &self.query {
            let option = RequestOption::named(name);
            let known = option.is_none_or(|option| self.operation.options.contains(&option));
            if !known {
                return Err(Problem::bad_request(format!(
                    "`{name}` is not supported here"
                )));
            }
        }
        let system: Vec<(String, String)> = self
            .query
            .iter()
            .filter(|(name, _)| name.starts_with('$'))
            .cloned()
            .collect();
        let options = Options::read(&tenant.api, item, &system)
            .map_err(|error| Problem::bad_request(format!("{}: {}", error.option, error.error)))?;
        domain::filters::accepted(tenant, item, &options)?;
        Ok(options)
    }

    fn body(&self) -> Result<Value, Problem> {
        let media = header_text(&self.call.headers, "content-type");
        let essence = media.and_then(|media| media.split(';').next());
        if !essence.is_some_and(|ty| ty.trim().eq_ignore_ascii_case("application/json")) {
            let found = media.map_or_else(
                || "no `Content-Type`".to_owned(),
                |media| format!("a body of type `{media}`"),
            );
            let message = format!("found {found}, expected `application/json`");
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaType",
                message,
            ));
        }
        within_limit(&self.call.body)?;
        let found: Result<Map<String, Value>, _> = serde_json::from_slice(&self.call.body);
        found.map(Value::Object).map_err(|error| {
            Problem::bad_request(format!(
                "the body cannot be serialised as JSON object: {error}"
            ))
        })
    }

    fn if_match(&self, tenant: &Tenant, key: &Key) -> Result<(), Problem> {
        let wanted = header_text(&self.call.headers, "if-match");
        let current = tenant.store.get(key).map(etag);
        let fits = |wanted: &str, current: &str| {
            let mut tags = wanted.split(',').map(str::trim);
            tags.any(|tag| tag == "*" || tag == current)
        };
        match (wanted, current) {
            (Some(wanted), Some(current)) if !fits(wanted, &current) => {
                let message =
                    format!("found the entity tag {wanted}, the current one is {current}");
                Err(Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "PreconditionFailed",
                    message,
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Checks that JSON does not exceed the service's limit.
///
/// # Errors
/// 413 if it does.
pub fn within_limit(body: &[u8]) -> Result<(), Problem> {
    if body.len() <= MOST_JSON {
        return Ok(());
    }
    let message = format!(
        "found a body of {} bytes, expected at most {MOST_JSON}",
        body.len()
    );
    Err(Problem::too_large(message))
}

fn page_size(prefer: &str) -> Option<usize> {
    let mut parts = prefer.split([',', ';']).map(str::trim);
    let size: usize =
        parts.find_map(|part| part.strip_prefix("odata.maxpagesize=")?.parse().ok())?;
    (size > 0).then_some(size)
}

fn position(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.parse().ok()
}
