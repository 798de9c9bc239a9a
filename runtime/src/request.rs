//! One request: made by a builder, refined by its caller, sent when awaited.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, IF_MATCH, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::options::{NoOptions, supports};
use crate::page::{Items, Pages};
use crate::query::position::{Expanded, Ordered, Selected};
use crate::query::{Query, Slot, Terms};
use crate::reference::Reference;
use crate::reply::{self, Reply};
use crate::resource::Resource;
use crate::send::{Call, send};

/// Reads a collection; yields a [`Page<T>`](crate::Page), or a stream.
pub type List<T, O = NoOptions> = Request<reply::Collection<T>, O>;
/// Reads one entity.
pub type Get<T, O = NoOptions> = Request<reply::Entity<T>, O>;
/// Creates an entity; yields it as the service made it.
pub type Create<T, O = NoOptions> = Request<reply::Entity<T>, O>;
/// Changes the properties that are sent; yields the entity if the service does.
pub type Update<T, O = NoOptions> = Request<reply::Nullable<T>, O>;
/// Replaces an entity; yields it if the service does.
pub type Replace<T, O = NoOptions> = Request<reply::Nullable<T>, O>;
/// Deletes an entity.
pub type Delete<O = NoOptions> = Request<reply::Empty, O>;
/// Counts the items of a collection.
pub type Count<O = NoOptions> = Request<reply::CountText, O>;
/// Lists references to the entities of a collection.
pub type ListRefs<O = NoOptions> = Request<reply::Collection<Reference>, O>;
/// Adds a reference to an entity.
pub type AddRef<O = NoOptions> = Request<reply::Empty, O>;
/// Removes a reference to an entity.
pub type RemoveRef<O = NoOptions> = Request<reply::Empty, O>;
/// Runs an action; `R` is the shape of what it yields.
pub type Action<R, O = NoOptions> = Request<R, O>;
/// Calls a function; `R` is the shape of what it yields.
pub type Function<R, O = NoOptions> = Request<R, O>;
/// Reads content, such as that of a file.
pub type Download<O = NoOptions> = Request<reply::Bytes, O>;
/// Writes content; `R` is the shape of what it yields.
pub type Upload<R, O = NoOptions> = Request<R, O>;

/// A request that yields what `R` says and takes the query options that `O` lists.
///
/// Nothing is sent until it is awaited. What is wrong with it (a key that no URL can carry, a body
/// that cannot be written) is reported then.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<R, O = NoOptions> {
    parts: Box<Parts>,
    shape: PhantomData<fn() -> (R, O)>,
}

struct Parts {
    at: Resource,
    method: Method,
    query: Query,
    headers: HeaderMap,
    accept: &'static str,
    body: Option<Bytes>,
    problem: Option<Error>,
}

/// Headers that say who is asking, or how long the body is: the client's business.
const RESERVED: [HeaderName; 4] = [AUTHORIZATION, HOST, CONTENT_LENGTH, TRANSFER_ENCODING];

impl<R: Reply, O> Request<R, O> {
    /// A `GET` of a resource.
    pub fn get(at: Resource) -> Self {
        Self::new(Method::GET, at)
    }

    /// A `POST` to a resource.
    pub fn post(at: Resource) -> Self {
        Self::new(Method::POST, at)
    }

    /// A `PATCH` of a resource.
    pub fn patch(at: Resource) -> Self {
        Self::new(Method::PATCH, at)
    }

    /// A `PUT` to a resource.
    pub fn put(at: Resource) -> Self {
        Self::new(Method::PUT, at)
    }

    /// A `DELETE` of a resource.
    pub fn delete(at: Resource) -> Self {
        Self::new(Method::DELETE, at)
    }

    fn new(method: Method, at: Resource) -> Self {
        let problem = at.refused().cloned().map(Error::from);
        Self {
            parts: Box::new(Parts {
                at,
                method,
                query: Query::default(),
                headers: HeaderMap::new(),
                accept: R::ACCEPT,
                body: None,
                problem,
            }),
            shape: PhantomData,
        }
    }
}

/// What is sent.
impl<R, O> Request<R, O> {
    /// Sends a value as JSON. It is written at once.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.parts.body("application/json", json.into()),
            Err(error) => self
                .parts
                .refuse(Error::invalid_because("the body is no JSON", error)),
        }
        self
    }

    /// Sends content of some media type.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.parts.body(content_type, body.into());
        self
    }

    /// Asks for another media type than the shape of the answer does.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.parts.accept = media_type;
        self
    }

    /// Sends a reference as the body: `{"@odata.id": "…"}`.
    pub fn reference(self, target: &Reference) -> Self {
        match target.resolved(self.parts.at.client().base_url()) {
            Ok(url) => self.json(&serde_json::json!({ "@odata.id": url })),
            Err(error) => self.refused(error),
        }
    }

    /// Sends a reference in the query: `?@id=…`.
    pub fn reference_query(self, target: &Reference) -> Self {
        match target.resolved(self.parts.at.client().base_url()) {
            Ok(url) => self.query("@id", url),
            Err(error) => self.refused(error),
        }
    }

    /// Adds a pair to the query, percent-encoded, after the options that have a method.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.query.add(name.into(), value.into());
        self
    }

    /// Sets a header. It goes along with every page of a collection.
    ///
    /// Headers that the client answers for (`Authorization`, `Host`, and those that delimit the
    /// body) are refused when the request is sent.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.parts.header(name.as_ref(), value.as_ref());
        self
    }

    fn refused(mut self, error: Error) -> Self {
        self.parts.refuse(error);
        self
    }

    fn set(mut self, slot: Slot, value: impl Into<String>) -> Self {
        self.parts.query.set(slot, value.into());
        self
    }
}

/// What is asked for.
impl<R: Reply, O> Request<R, O> {
    /// `$select`: only these properties. Repeated calls add up.
    pub fn select(mut self, properties: impl Terms<Selected, R::Item>) -> Self
    where
        O: supports::Select,
    {
        self.parts.query.append(Slot::Select, properties);
        self
    }

    /// `$expand`: these related entities too. Repeated calls add up.
    pub fn expand(mut self, navigations: impl Terms<Expanded, R::Item>) -> Self
    where
        O: supports::Expand,
    {
        self.parts.query.append(Slot::Expand, navigations);
        self
    }

    /// `$filter`: only what meets this condition. A repeated call replaces the condition.
    pub fn filter(self, condition: impl Into<String>) -> Self
    where
        O: supports::Filter,
    {
        self.set(Slot::Filter, condition)
    }

    /// `$search`: only what matches this text, which is sent as given. A repeated call replaces it.
    pub fn search(self, text: impl Into<String>) -> Self
    where
        O: supports::Search,
    {
        self.set(Slot::Search, text)
    }

    /// `$orderby`: in this order. Repeated calls add up.
    pub fn orderby(mut self, order: impl Terms<Ordered, R::Item>) -> Self
    where
        O: supports::Orderby,
    {
        self.parts.query.append(Slot::Orderby, order);
        self
    }

    /// `$top`: no more than this per page. A repeated call replaces it.
    pub fn top(self, items: u32) -> Self
    where
        O: supports::Top,
    {
        self.set(Slot::Top, items.to_string())
    }

    /// `$skip`: without the first. A repeated call replaces it.
    pub fn skip(self, items: u32) -> Self
    where
        O: supports::Skip,
    {
        self.set(Slot::Skip, items.to_string())
    }

    /// `$count`: with the number of items over all pages. A repeated call replaces it.
    pub fn count(self, wanted: bool) -> Self
    where
        O: supports::Count,
    {
        self.set(Slot::Count, wanted.to_string())
    }

    /// `$format`: in this media type. A repeated call replaces it.
    pub fn format(self, media_type: impl Into<String>) -> Self
    where
        O: supports::Format,
    {
        self.set(Slot::Format, media_type)
    }

    /// `If-Match`: only if the entity still is at this version, as `@odata.etag` names it.
    pub fn if_match(mut self, etag: impl AsRef<str>) -> Self
    where
        O: supports::IfMatch,
    {
        self.parts.header(IF_MATCH.as_str(), etag.as_ref());
        self
    }

    /// `ConsistencyLevel`, such as `eventual`, which advanced queries need.
    pub fn consistency_level(mut self, level: impl AsRef<str>) -> Self
    where
        O: supports::ConsistencyLevel,
    {
        self.parts.header("consistencylevel", level.as_ref());
        self
    }
}

impl<T: DeserializeOwned + 'static, O> Request<reply::Collection<T>, O> {
    /// All items, page after page, each page fetched when its first item is asked for.
    pub fn stream(self) -> Items<T> {
        Items::new(self.pages())
    }

    /// All pages, each fetched when it is asked for.
    pub fn pages(self) -> Pages<T> {
        let (client, call) = self.parts.into_call();
        Pages::new(client, call)
    }
}

impl<R: Reply, O> IntoFuture for Request<R, O> {
    type Output = Result<R::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let (client, call) = self.parts.into_call();
        Box::pin(async move { R::read(&send(&client, call?).await?) })
    }
}

impl<R, O> fmt::Debug for Request<R, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.parts.method)
            .field("template", &self.parts.at.template())
            .field("problem", &self.parts.problem)
            .finish_non_exhaustive()
    }
}

impl Parts {
    fn refuse(&mut self, problem: Error) {
        self.problem.get_or_insert(problem);
    }

    fn body(&mut self, content_type: &str, body: Bytes) {
        self.header(CONTENT_TYPE.as_str(), content_type);
        self.body = Some(body);
    }

    fn header(&mut self, name: &str, value: &str) {
        let Ok(header) = HeaderName::try_from(name) else {
            return self.refuse(Error::invalid(format!("`{name:.40}` is no header name")));
        };
        if RESERVED.contains(&header) {
            return self.refuse(Error::invalid(format!("the client sets `{header}` itself")));
        }
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(header, value);
            }
            Err(_) => self.refuse(Error::invalid(format!(
                "the value of `{header}` is no header value"
            ))),
        }
    }

    fn into_call(self) -> (Client, Result<Call>) {
        let client = self.at.client().clone();
        let context = Context {
            method: self.method,
            template: self.at.template().to_owned(),
        };
        if let Some(problem) = self.problem {
            return (client, Err(problem.within(&context, None)));
        }
        let mut url = format!("{}{}", client.base_url(), self.at.path());
        self.query.write(&mut url, self.at.aliases());
        let call = match Url::parse(&url) {
            Err(error) => {
                Err(Error::invalid_because("the path is no URL", error).within(&context, None))
            }
            Ok(url) => Ok(Call {
                context,
                url,
                headers: self.headers,
                accept: self.accept,
                body: self.body,
            }),
        };
        (client, call)
    }
}
