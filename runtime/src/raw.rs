//! Requests to URLs without a builder, under the same rules as all others.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::pages::Pages;
use crate::reply::{self, Reply};
use crate::request::{List, Parts, Prefer, Request};
use crate::retry::RetryPolicy;

/// A request to any URL of the API; made by [`Client::get`] and the others.
///
/// Choose the type of the response last: [`json`](Self::json), [`list`](Self::list), [`text`](Self::text),
/// [`content`](Self::content) or [`nothing`](Self::nothing) turn it into a [`Request`], which can be awaited,
/// streamed, or put in a [`Batch`](crate::Batch).
///
/// ```no_run
/// # async fn f(client: graph_runtime::Client) -> Result<(), graph_runtime::Error> {
/// use serde_json::{Value, json};
///
/// let me = client.get("/v1.0/me").query("$select", "id").json::<Value>().await?;
/// let group = client
///     .post("v1.0/groups")
///     .body(&json!({"displayName": "Sales"}))
///     .json::<Value>()
///     .await?;
/// let members = client.get("https://graph.microsoft.com/v1.0/me/memberOf").list::<Value>();
/// # drop((me, group, members.stream()));
/// # Ok(())
/// # }
/// ```
///
/// The token is sent only to the origin of the client's base URL; a URL with another origin fails before
/// anything is sent. Errors and traces show `{url}` instead of the URL, because it can contain ids; set a
/// name with [`template`](Self::template).
#[derive(Clone)]
#[must_use = "a request does nothing until it is awaited"]
pub struct Raw(Box<Parts>);

/// Requests to URLs without a builder.
///
/// A URL is absolute, or a path below the client's base URL, with or without a leading slash. If the base URL
/// has no version, like that of a cloud, the path starts with one: `/v1.0/me`. A URL is sent as given, so the
/// caller must percent-encode ids in it.
impl Client {
    /// A `GET` of a URL, such as `/v1.0/users/7` or `https://graph.microsoft.com/v1.0/users/7`.
    pub fn get(&self, url: impl AsRef<str>) -> Raw {
        self.request(Method::GET, url)
    }

    /// A `POST` to a URL.
    pub fn post(&self, url: impl AsRef<str>) -> Raw {
        self.request(Method::POST, url)
    }

    /// A `PATCH` of a URL.
    pub fn patch(&self, url: impl AsRef<str>) -> Raw {
        self.request(Method::PATCH, url)
    }

    /// A `PUT` to a URL.
    pub fn put(&self, url: impl AsRef<str>) -> Raw {
        self.request(Method::PUT, url)
    }

    /// A `DELETE` of a URL.
    pub fn delete(&self, url: impl AsRef<str>) -> Raw {
        self.request(Method::DELETE, url)
    }

    /// A request with any method.
    pub fn request(&self, method: Method, url: impl AsRef<str>) -> Raw {
        let parts = Parts::to_url(self, method, url.as_ref(), "the URL", "{url}");
        Raw(Box::new(parts))
    }

    /// The pages from a link on, such as the `members@odata.nextLink` of an expanded collection.
    ///
    /// That link is in the [`extra`](crate::Extra::next_link) of the record; see [`List::resume`].
    pub fn pages<T: DeserializeOwned + 'static>(&self, link: impl AsRef<str>) -> Pages<T> {
        List::<T>::resume(self, link).pages()
    }
}

impl Raw {
    /// Sends a value as JSON. It is serialised at once.
    pub fn body(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.0.json(body);
        self
    }

    /// Sends content of some media type.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.0.body(content_type, body.into());
        self
    }

    /// Adds a pair to the query, percent-encoded.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.query.add(name.into(), value.into());
        self
    }

    /// Sets a header, as [`Request::header`] does.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.0.header(name.as_ref(), value.as_ref());
        self
    }

    /// Says whether the request is idempotent, as [`Request::idempotent`] does.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.0.idempotent = Some(idempotent);
        self
    }

    /// Sets its retry policy, as [`Request::retry`] does.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.0.retry = Some(policy);
        self
    }

    /// Limits the body of the response, as [`Request::max_response_bytes`] does.
    pub fn max_response_bytes(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.0.max_response_bytes = Some(bytes.into().unwrap_or(usize::MAX));
        self
    }

    /// Sets its attempt timeout, as [`Request::attempt_timeout`] does.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.0.timeouts.attempt = timeout.into().into();
        self
    }

    /// Sets its idle timeout, as [`Request::idle_timeout`] does.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.0.timeouts.idle = timeout.into().into();
        self
    }

    /// Sets its total timeout, as [`Request::total_timeout`] does.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.0.timeouts.total = timeout.into().into();
        self
    }

    /// Adds a preference, as [`Request::prefer`] does.
    pub fn prefer(mut self, preference: impl Into<Prefer>) -> Self {
        self.0.prefer(&preference.into());
        self
    }

    /// Sets the name of the URL in errors and traces, such as `/users/{id}`.
    pub fn template(mut self, template: impl Into<String>) -> Self {
        self.0.called(template.into());
        self
    }

    /// Decodes the response as JSON, into a type or a [`serde_json::Value`].
    pub fn json<T: DeserializeOwned + 'static>(self) -> Request<reply::Entity<T>> {
        self.reads()
    }

    /// Decodes the response as a page of a collection; it can be streamed.
    pub fn list<T: DeserializeOwned + 'static>(self) -> List<T> {
        self.reads()
    }

    /// Returns the response as text.
    pub fn text(self) -> Request<reply::Text> {
        self.reads()
    }

    /// Returns the response as bytes of any media type.
    pub fn content(self) -> Request<reply::Bytes> {
        self.reads()
    }

    /// Ignores the body of the response.
    pub fn nothing(self) -> Request<reply::Empty> {
        self.reads()
    }

    /// Decodes the response in any shape.
    pub fn reads<R: Reply>(mut self) -> Request<R> {
        self.0.accept = R::ACCEPT;
        Request::from_parts(self.0)
    }
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt_as("Raw", f)
    }
}
