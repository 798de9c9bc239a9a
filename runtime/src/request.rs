//! Requests: made by a builder, configured by the caller, sent when awaited.

mod advanced;
mod next;
mod options;
mod parts;
mod prefer;
mod sent;
mod styled;

pub(crate) use parts::Parts;
pub use prefer::Prefer;
pub use styled::ParameterStyle;

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use futures::TryStreamExt as _;
use futures::future::BoxFuture;
use http::Method;
use http::header::IF_NONE_MATCH;
use serde::de::DeserializeOwned;

use crate::call::{Call, Reading};
use crate::client::Client;
use crate::error::Result;
use crate::filter::{Comparable, Comparand, Condition, Filter};
use crate::options::{NoOptions, supports};
use crate::pages::{Items, Pages};
use crate::permissions::Permissions;
use crate::record::Property;
use crate::reference::Reference;
use crate::reply::{self, Reply};
use crate::resource::Resource;
use crate::send::send;

/// Lists a collection; returns a [`Page<T>`](crate::Page), or a stream.
pub type List<T, O = NoOptions> = Request<reply::Collection<T>, O>;
/// Reads one entity.
pub type Get<T, O = NoOptions> = Request<reply::Entity<T>, O>;
/// Creates an entity; returns the created entity.
pub type Create<T, O = NoOptions> = Request<reply::Entity<T>, O>;
/// Changes the properties that are sent; returns the entity if the service does.
pub type Update<T, O = NoOptions> = Request<reply::Nullable<T>, O>;
/// Replaces an entity; returns it if the service does.
pub type Replace<T, O = NoOptions> = Request<reply::Nullable<T>, O>;
/// Deletes an entity.
pub type Delete<O = NoOptions> = Request<reply::Empty, O>;
/// Counts the `T` in a collection.
pub type Count<T, O = NoOptions> = Request<reply::CountText<T>, O>;
/// Lists references to the entities of a collection.
pub type ListRefs<O = NoOptions> = Request<reply::Collection<Reference>, O>;
/// Adds a reference to an entity.
pub type AddRef<O = NoOptions> = Request<reply::Empty, O>;
/// Removes a reference to an entity.
pub type RemoveRef<O = NoOptions> = Request<reply::Empty, O>;
/// Calls an action; `R` is the shape of its result.
pub type Action<R, O = NoOptions> = Request<R, O>;
/// Calls a function; `R` is the shape of its result.
pub type Function<R, O = NoOptions> = Request<R, O>;
/// Reads content, such as that of a file.
pub type Download<O = NoOptions> = Request<reply::Bytes, O>;
/// Writes content; `R` is the shape of the result.
pub type Upload<R, O = NoOptions> = Request<R, O>;

/// A request with a response of shape `R` and the query options `O`.
///
/// Nothing is sent until it is awaited. Errors in building it (a key that cannot be part of a URL, a body
/// that cannot be serialised) are reported then. A clone can be sent again.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<R, O = NoOptions> {
    parts: Box<Parts>,
    shape: PhantomData<fn() -> (R, O)>,
}

impl<R: Reply, O> Request<R, O> {
    /// Makes a `GET` of a resource.
    pub fn get(at: Resource) -> Self {
        Self::new(Method::GET, at)
    }

    /// Makes a `POST` to a resource.
    pub fn post(at: Resource) -> Self {
        Self::new(Method::POST, at)
    }

    /// Makes a `PATCH` of a resource.
    pub fn patch(at: Resource) -> Self {
        Self::new(Method::PATCH, at)
    }

    /// Makes a `PUT` to a resource.
    pub fn put(at: Resource) -> Self {
        Self::new(Method::PUT, at)
    }

    /// Makes a `DELETE` of a resource.
    pub fn delete(at: Resource) -> Self {
        Self::new(Method::DELETE, at)
    }

    fn new(method: Method, at: Resource) -> Self {
        Self::from_parts(Box::new(Parts::new(method, at, R::ACCEPT)))
    }

    /// Reads only if the entity has changed since this version (`If-None-Match`); otherwise returns `None`.
    ///
    /// The version is the `ETag` of an earlier response, see [`Response::etag`](crate::Response::etag) and
    /// [`Extra::etag`](crate::Extra::etag).
    ///
    /// ```no_run
    /// # async fn f(get: graph_runtime::Get<graph_runtime::Json>, known: &str) -> graph_runtime::Result<()> {
    /// match get.if_none_match(known).await? {
    ///     Some(changed) => println!("{changed}"),
    ///     None => println!("it is as it was"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_none_match(mut self, etag: impl AsRef<str>) -> Request<reply::IfChanged<R>, O> {
        self.parts.is_conditional = true;
        self.parts.header(IF_NONE_MATCH.as_str(), etag.as_ref());
        Request::from_parts(self.parts)
    }

    /// Returns status, headers and ids together with the value.
    ///
    /// ```no_run
    /// # async fn f(request: graph_runtime::Get<graph_runtime::Json>) -> graph_runtime::Result<()> {
    /// let response = request.with_response().await?;
    /// println!("{} {:?}", response.status, response.request_id());
    /// let value = response.into_inner();
    /// # drop(value);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_response(self) -> Request<reply::Responded<R>, O> {
        Request::from_parts(self.parts)
    }
}

impl<O> Request<reply::Bytes, O> {
    /// Returns the content as a stream; for content that is too large for memory.
    ///
    /// The response has no size limit, and no timeout except the [idle timeout](Self::idle_timeout) between
    /// two parts. The request can be retried until the response begins, but not after.
    ///
    /// ```no_run
    /// # use futures::TryStreamExt as _;
    /// # async fn f(download: graph_runtime::Download) -> graph_runtime::Result<()> {
    /// let mut content = download.chunks().await?;
    /// while let Some(bytes) = content.try_next().await? {
    ///     println!("{} bytes", bytes.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn chunks(mut self) -> Request<reply::Streamed, O> {
        self.parts.is_streamed = true;
        Request::from_parts(self.parts)
    }
}

impl<T: DeserializeOwned + 'static, O> Request<reply::Entity<T>, O> {
    /// Returns `None` instead of an error if the response has no body.
    ///
    /// A create or an action can be answered without a body, with 202 and sometimes with 201 or 204. With
    /// [`with_response`](Self::with_response), [`Response::location`](crate::Response::location) then has the
    /// URL of the entity, or where it will be.
    pub fn or_empty(self) -> Request<reply::Nullable<T>, O> {
        Request::from_parts(self.parts)
    }
}

impl<R, O> Request<R, O> {
    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The URL path with parameter names instead of values, such as
    /// `/identityGovernance/entitlementManagement/accessPackages/{accessPackage-id}`.
    #[must_use]
    pub fn template(&self) -> &str {
        self.parts.template()
    }

    /// The permissions that allow the request, if the description has them.
    ///
    /// ```no_run
    /// # fn f(request: graph_runtime::Get<graph_runtime::Json>) {
    /// if let Some(permissions) = request.permissions() {
    ///     println!("needs {permissions}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn permissions(&self) -> Option<&'static Permissions> {
        self.parts.permissions
    }

    /// Sets the permissions. For generated code.
    #[doc(hidden)]
    pub fn permitted_by(mut self, permissions: &'static Permissions) -> Self {
        self.parts.permissions = Some(permissions);
        self
    }

    pub(crate) fn from_parts(parts: Box<Parts>) -> Self {
        Self {
            parts,
            shape: PhantomData,
        }
    }

    /// The client of the request, and the call.
    pub(crate) fn into_call(self) -> (Client, Result<Box<Call>>) {
        self.parts.into_call()
    }
}

impl<T: DeserializeOwned + 'static> List<T> {
    /// Continues from a [`next_link`](crate::Page::next_link) or [`delta_link`](crate::Page::delta_link) of a
    /// page.
    ///
    /// A link keeps the query options of its request, but not the headers: set them again with
    /// [`header`](Request::header) and [`prefer`](Request::prefer). Errors and traces show `{link}` instead
    /// of the URL, because it can contain ids; if you have the request, [`resume_from`](Request::resume_from)
    /// keeps its template.
    ///
    /// A link to an origin other than the client's is rejected. A relative link is resolved with the client's
    /// base URL (RFC 3986); links of a [`Page`](crate::Page) are absolute.
    pub fn resume(client: &Client, link: impl AsRef<str>) -> Self {
        let accept = <reply::Collection<T> as Reply>::ACCEPT;
        let parts = Parts::to_link(client, link.as_ref(), "{link}", accept);
        Self::from_parts(Box::new(parts))
    }
}

/// Methods for more than one page.
impl<T: DeserializeOwned + 'static, O> Request<reply::Collection<T>, O> {
    /// Continues from a link of an earlier page of this request, like [`List::resume`].
    ///
    /// The link replaces the URL and its query options. Everything else stays: headers, the retry policy, and
    /// the URL template in errors and traces.
    ///
    /// ```
    /// # use graph_runtime::{Client, Json, List, Resource};
    /// # fn f(client: &Client, saved: &str) -> List<Json> {
    /// let groups = Resource::root(client, "/groups/delta");
    /// List::<Json>::get(groups).header("Prefer", "return=minimal").resume_from(saved)
    /// # }
    /// ```
    pub fn resume_from(self, link: impl AsRef<str>) -> Self {
        Self::from_parts(self.parts.continued_at(link.as_ref()))
    }

    /// Fetches at most this many pages, see [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.parts.max_pages = Some(pages);
        self
    }

    /// Streams all items of all pages. Prefetches the next page during the second half of a page, see
    /// [`Items`].
    pub fn stream(self) -> Items<T> {
        Items::new(self.pages())
    }

    /// Streams all pages. Prefetches the next page while one is processed, see [`Pages`].
    pub fn pages(self) -> Pages<T> {
        let most = self.parts.max_pages;
        let (client, call) = self.parts.into_call();
        let pages = Pages::new(client, call);
        match most {
            Some(most) => pages.max_pages(most),
            None => pages,
        }
    }

    /// Returns the only item whose property has this value, if there is one. If the request has a
    /// [`filter`](Self::filter), only items that match it count.
    ///
    /// ```no_run
    /// # use graph_runtime::{Extra, List, Resource, options};
    /// # #[derive(Clone, Default, PartialEq)] pub struct Catalog { pub name: Option<String>, pub extra: Extra }
    /// # graph_runtime::record! { Catalog "sample.catalog" { 0 name NAME "name" value String; } }
    /// # async fn f(catalogs: List<Catalog, options::All>) -> graph_runtime::Result<()> {
    /// if let Some(catalog) = catalogs.find_by(Catalog::NAME, "Sales").await? {
    ///     println!("{catalog:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a page cannot be read, or if several items match: the value is then not unique, and choosing one would be a
    /// guess. The error names the property.
    pub async fn find_by<F, V: Comparable>(
        mut self,
        property: Property<F, V>,
        value: impl Comparand<F, V>,
    ) -> Result<Option<T>>
    where
        O: supports::Filter,
        Filter<F>: Condition<T>,
    {
        let condition = property.eq(value).into_filter().to_string();
        self.parts.query.narrow(&condition);
        let several = || format!("several items have this `{}`", property.name());
        Ok(self.collect(1, several).await?.pop())
    }

    /// Collects the first items, at most `limit`, from as many pages as needed.
    ///
    /// # Errors
    /// As for any page.
    pub async fn collect_up_to(self, limit: usize) -> Result<Vec<T>> {
        let mut pages = self.pages().lazy();
        let mut items = Vec::new();
        while items.len() < limit
            && let Some(page) = pages.try_next().await?
        {
            let left = limit - items.len();
            items.extend(page.value.into_iter().take(left));
        }
        Ok(items)
    }

    /// Collects all items, or fails as soon as there are more than `limit`.
    ///
    /// # Errors
    /// As for any page, and if there are more items.
    pub async fn collect_all(self, limit: usize) -> Result<Vec<T>> {
        let too_many = || format!("the collection has more than {limit} items");
        self.collect(limit, too_many).await
    }

    async fn collect(self, limit: usize, too_many: impl Fn() -> String) -> Result<Vec<T>> {
        let mut pages = self.pages().lazy();
        let mut items = Vec::new();
        while let Some(page) = pages.try_next().await? {
            if page.value.len() > limit - items.len() {
                return Err(pages.too_many(too_many()));
            }
            items.extend(page.value);
        }
        Ok(items)
    }
}

impl<R: Reply, O> IntoFuture for Request<R, O> {
    type Output = Result<R::Output>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let (client, call) = self.parts.into_call();
        let call = call.map(|mut call| {
            call.is_content = R::IS_CONTENT;
            if R::IGNORES_BODY {
                call.reading = Reading::Brief;
            }
            call
        });
        Box::pin(async move { R::read(&send(&client, call?).await?) })
    }
}

// Not derived, because that would require `Clone` of `R` and `O`.
impl<R, O> Clone for Request<R, O> {
    fn clone(&self) -> Self {
        Self::from_parts(self.parts.clone())
    }
}

impl<R, O> fmt::Debug for Request<R, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt_as("Request", f)
    }
}
