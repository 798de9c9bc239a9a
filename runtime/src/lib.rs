//! Runtime of Rust clients for Microsoft Graph: transport, paging, errors, OData values and records.
//!
//! Crates that are generated from a description of Graph depend on this one. They add the models and the
//! builders, such as `em.access_packages().id("7").get()`. This crate provides the request types that
//! builders return, and everything needed to send them. The guide in `docs/` of the repository has recipes,
//! and explains how to test against a tenant in memory.
//!
//! # A client
//!
//! A [`Client`] has the base URL and the credential. It is cheap to clone, and clones share their
//! connections. [`ClientBuilder`] has all settings: the [`Cloud`], the HTTP client, timeouts, retries.
//!
//! # Getting a token
//!
//! Tokens come from a [`Credential`]: a [`StaticToken`], a closure of yours, or the Azure SDK with the
//! feature `azure-identity`, see [`credential`]. Wrap a credential that calls a token service in
//! [`cached`](Credential::cached): the token is refreshed shortly before it expires (once, however many
//! requests wait) and when the service issues a claims challenge. The token is sent to the origin of the
//! client's base URL and nowhere else.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//! use graph_runtime::{AccessToken, Client, Cloud, Credential as _, RetryPolicy, credential};
//!
//! # async fn ask_the_token_service(_: &str) -> Result<(String, Duration), std::io::Error> { todo!() }
//! let credential = credential::from_fn(|scope: String| async move {
//!     let (secret, life) = ask_the_token_service(&scope).await?;
//!     Ok(AccessToken::new(secret).with_expiry(SystemTime::now() + life))
//! });
//! let client = Client::builder()
//!     .credential(credential.cached())
//!     .cloud(Cloud::Global)
//!     .total_timeout(Duration::from_secs(120))
//!     .retry(RetryPolicy::default().attempts(6))
//!     .build()?;
//! # drop(client);
//! # Ok::<(), graph_runtime::Error>(())
//! ```
//!
//! # Querying
//!
//! A [`Request`] does nothing until it is awaited. It then returns an entity, a [`Page`], a number or
//! nothing, depending on its shape; [`List`], [`Get`], [`Create`] and others are the usual shapes. Before
//! that, it takes the query options that the description lists for the operation. Anything else goes through
//! [`query`](Request::query) and [`header`](Request::header).
//!
//! ```
//! use futures::TryStreamExt;
//! use graph_runtime::{Client, Extra, Get, List, Resource, options};
//!
//! // As generated: a model, and its URL.
//! #[derive(Clone, Default, PartialEq)]
//! struct Package {
//!     id: Option<String>,
//!     display_name: Option<String>,
//!     extra: Extra,
//! }
//! graph_runtime::record! {
//!     Package "microsoft.graph.accessPackage" {
//!         0 id ID "id" value String;
//!         1 display_name DISPLAY_NAME "displayName" value String;
//!     }
//! }
//! fn packages(client: &Client) -> Resource {
//!     Resource::root(client, "/identityGovernance/entitlementManagement/accessPackages")
//! }
//!
//! async fn print_sales(client: &Client) -> Result<(), graph_runtime::Error> {
//!     // One page, or all items page after page.
//!     let mut found = List::<Package, options::All>::get(packages(client))
//!         .filter(Package::DISPLAY_NAME.startswith("Sales"))
//!         .select([Package::ID, Package::DISPLAY_NAME])
//!         .orderby(Package::DISPLAY_NAME.desc())
//!         .top(50)
//!         .stream();
//!     while let Some(package) = found.try_next().await? {
//!         println!("{package:?}");
//!     }
//!
//! // An id is one path segment, whatever it contains.
//!     let one = packages(client).key("accessPackage-id", "7 / it's");
//!     match Get::<Package>::get(one).await {
//!         Ok(package) => println!("{:?}", package.display_name),
//!         Err(error) if error.is_not_found() => println!("there is none"),
//!         Err(error) => return Err(error),
//!     }
//!     Ok(())
//! }
//! # let client = Client::builder()
//! #     .credential(graph_runtime::StaticToken::new("t"))
//! #     .build()?;
//! # drop(print_sales(&client));
//! # Ok::<(), graph_runtime::Error>(())
//! ```
//!
//! [`filter`], [`expand`] and [`search`] explain how to build conditions, expansions and searches from the
//! constants of records, and which mistakes do not compile. Text is accepted everywhere.
//!
//! [`with_response`](Request::with_response) returns status, headers and ids together with the value.
//! [`prefer`](Request::prefer) adds preferences such as [`Prefer::max_page_size`].
//! `ConsistencyLevel: eventual` is set automatically [where it is needed](Request::header). URLs without a
//! builder go through [`Client::get`] and its siblings, under the same rules.
//!
//! # Paging
//!
//! Awaiting a [`List`] returns one [`Page`]. [`stream`](Request::stream) yields all items, and
//! [`pages`](Request::pages) all pages; both prefetch the next page, and never keep more than two in memory.
//! [`collect_up_to`](Request::collect_up_to) and [`collect_all`](Request::collect_all) put items in a `Vec`.
//! [`List::resume`] and [`resume_from`](Request::resume_from) follow a saved link, that of the next page or
//! of a delta query. [`Client::pages`] reads the rest of an expanded collection. Links must lead to the
//! client's origin. Links that form a cycle, and endless pages without items, are an error;
//! [`max_pages`](Request::max_pages) limits the number of pages.
//!
//! ```no_run
//! # use futures::TryStreamExt;
//! # use graph_runtime::{Client, Json, List, Resource};
//! # async fn f(client: Client, at: Resource) -> graph_runtime::Result<()> {
//! let mut changes = List::<Json>::get(at).stream();
//! while let Some(change) = changes.try_next().await? {
//!     println!("{change}");
//! }
//! if let Some(link) = changes.delta_link() {
//! // Save the link, and tomorrow:
//!     let later = List::<Json>::resume(&client, link).collect_up_to(1000).await?;
//!     println!("{} have changed", later.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Versions, and long-running operations
//!
//! [`if_none_match`](Request::if_none_match) reads an entity only if it has changed, and
//! [`optimistic::read_change_write`] changes it only if nobody else did. A create or an action whose response
//! has no body returns a [`location`](Response::location), which [`Wait::until_done`] polls.
//!
//! # Content
//!
//! A [`Download`] follows redirects to the storage that has the content, without the token.
//! [`chunks`](Request::chunks) streams it, [`stream_bytes`](Request::stream_bytes) sends a stream, and an
//! [`UploadSession`] uploads a large file in ranges. Every other response is limited to [64
//! MiB](ClientBuilder::max_response_bytes) by default.
//!
//! # Batching
//!
//! A [`Batch`] sends any requests in groups of up to twenty, one round trip each, and returns the result of each:
//!
//! ```no_run
//! # use graph_runtime::{Batch, Client, Create, Get, Json};
//! # async fn f(client: Client, get: Get<Json>, create: Create<Json>) -> graph_runtime::Result<()> {
//! let mut batch = Batch::new(&client);
//! let found = batch.add(get);
//! let created = batch.add_after(&found, create);
//! let mut results = batch.send().await?;
//! println!("{} {}", results.take(found)?, results.take(created)?);
//! # Ok(())
//! # }
//! ```
//!
//! # Retries, timeouts and traces
//!
//! A failed request is retried if it had no effect (no connection, 429, 503 with `Retry-After`), or if the
//! failure is transient and the request is idempotent. The delay is that of `Retry-After`, otherwise
//! exponential backoff with jitter. [`RetryPolicy`] documents the rules and sets the limits, per client or
//! per [request](Request::retry). With a [throttle gate](ClientBuilder::throttle_gate), one 429 pauses all
//! requests to the same workload.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use graph_runtime::{Create, Json, RetryPolicy};
//! # async fn f(create: Create<Json>) -> graph_runtime::Result<()> {
//! // A nightly job can wait longer.
//! let patient = RetryPolicy::default()
//!     .attempts(10)
//!     .budget(Duration::from_secs(15 * 60));
//! let created = create.retry(patient).with_response().await?;
//! println!("{} after {} attempts", created.value, created.attempts());
//! # Ok(())
//! # }
//! ```
//!
//! There are timeouts for connecting, for [one attempt](ClientBuilder::attempt_timeout), for
//! [silence](ClientBuilder::idle_timeout) and for [all attempts together](ClientBuilder::total_timeout), per
//! client and per request. They count only while a request is polled, on tokio's clock.
//!
//! Requests emit [`tracing`] spans and events: a span `graph.request` for each request, in it a span
//! `graph.attempt` for each attempt, and an event for each wait. Names follow OpenTelemetry's conventions for
//! HTTP clients. Without a subscriber they cost nothing.
//!
//! Your own [`policy`] can observe and change each request, once per call or once per attempt.
//!
//! [`wait`] polls until a condition holds: a new entity can be read, or a long-running operation is done. It
//! also finds an entity with a unique name, or creates it.
//!
//! # Handling errors
//!
//! There is one [`Error`] type. It has predicates ([`is_not_found`](Error::is_not_found),
//! [`is_throttled`](Error::is_throttled)) and the service's details ([`code`](Error::code),
//! [`message`](Error::message), [`details`](Error::details), request ids), and displays as one line:
//!
//! ```text
//! GET /identityGovernance/entitlementManagement/accessPackages/{accessPackage-id}: 404 Not Found, ResourceNotFound: … (request id …)
//! ```
//!
//! ```no_run
//! # use graph_runtime::{Create, Error, Json};
//! # async fn f(create: Create<Json>) -> Result<(), Error> {
//! match create.await {
//!     Ok(created) => println!("{created}"),
//! // Somebody else created it first.
//!     Err(error) if error.is_conflict() => println!("{:?}", error.message()),
//! // All attempts failed; a later one may succeed.
//!     Err(error) if error.is_retryable() => println!("not now, after {} tries", error.attempts()),
//! // The excerpt has the start of a body that is not JSON, such as a proxy's error page.
//!     Err(error) => {
//!         println!("{error} {:?}", error.body_excerpt());
//!         return Err(error);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The table in [`faults`] lists the outcome of each fault of the network, a proxy or the service. No secret
//! appears in any error, in `Debug`, or in traces.
//!
//! # Testing
//!
//! A [`Transport`] sits between the client and the network; an in-process server or a fault injector can
//! replace it. Everything else works as in production:
//!
//! ```
//! use futures::future::BoxFuture;
//! use graph_runtime::transport::{Body, TransportError};
//! use graph_runtime::{Bytes, Client, Get, Json, Service, StaticToken, Transport};
//!
//! /// Knows one thing.
//! struct OneThing;
//!
//! impl Transport for OneThing {
//!     fn send(
//!         &self,
//!         request: http::Request<Bytes>,
//!     ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
//!         let known = request.uri().path() == "/beta/things/7";
//!         let (status, body) = if known {
//!             (200, r#"{"id":"7"}"#)
//!         } else {
//!             (404, r#"{"error":{"code":"NotFound","message":"There is none."}}"#)
//!         };
//!         let mut response = http::Response::new(Body::from(Bytes::from(body)));
//!         *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
//!         Box::pin(std::future::ready(Ok(response)))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), graph_runtime::Error> {
//! let client = Client::builder()
//!     .credential(StaticToken::new("none that counts"))
//!     .transport(OneThing)
//!     .build()?;
//! let things = Service::graph("/beta").resource(&client, "/things");
//! let get = |id| Get::<Json>::get(things.key("thing-id", id));
//! assert_eq!(get("7").await?["id"], "7");
//! let error = get("8").await.unwrap_err();
//! assert!(error.is_not_found());
//! assert_eq!(
//!     error.to_string(),
//!     "GET /beta/things/{thing-id}: 404 Not Found, NotFound: There is none."
//! );
//! # Ok(())
//! # }
//! ```
//!
//! With tokio's paused clock, waits for retries take no time.
//!
//! # Overhead
//!
//! `cargo bench -p graph-tests --bench client` compares the client with bare `reqwest` and `serde_json`, over
//! loopback and on one thread. For the smallest entity it reaches 0.94 to 0.99 of the throughput, with 66
//! allocations per request instead of 59; for pages of 50 entities 0.97 to 0.98. Streaming a million items
//! takes as much memory as streaming a hundred thousand. Twenty creates in a [`Batch`] take as long as one;
//! sent one after the other they take twenty times as long.
//!
//! # Features
//!
//! | feature | on | provides |
//! |---|---|---|
//! | `rustls` | by default | the transport, with TLS by rustls and cryptography by aws-lc |
//! | `rustls-ring` | on request | the transport, with TLS by rustls and cryptography by ring |
//! | `native-tls` | on request | the transport, with the TLS of the operating system: OpenSSL on Linux |
//! | `reqwest` | with each of these | the transport; alone, it uses the TLS that features of `reqwest` itself choose |
//! | `azure-identity` | on request | support for credentials of the Azure SDK |
//! | `metrics` | on request | metrics of HTTP requests, with OpenTelemetry's names |
//!
//! Without these features, a client needs a [`Transport`] of yours. If several TLS features are on, because
//! parts of a program differ, all work: `native-tls` takes precedence, then aws-lc, then ring. With ring
//! alone, making a transport makes ring the process-wide default of rustls, unless the program has set
//! another one before.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod batch;
mod call;
mod client;
mod clock;
mod cloud;
mod content;
pub mod credential;
mod declare;
mod edit;
mod encode;
mod error;
pub mod expand;
#[cfg(doc)]
#[doc = include_str!("../docs/faults.md")]
pub mod faults {}
pub mod filter;
mod header;
mod link;
mod literal;
mod media;
#[cfg(feature = "metrics")]
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub mod metrics;
mod odata_error;
mod one_line;
pub mod optimistic;
mod optional;
pub mod options;
mod page;
mod pages;
mod permissions;
pub mod policy;
pub mod query;
mod raw;
pub mod record;
mod redact;
mod reference;
pub mod reply;
mod request;
mod resource;
mod response;
mod retry;
pub mod search;
mod send;
mod service;
mod throttle;
mod timeouts;
mod transient;
pub mod transport;
mod upload;
mod values;
pub mod wait;

/// The target of all spans and events; a fixed name keeps filters working when code moves.
const LOG_TARGET: &str = "graph_runtime";

pub use batch::{Batch, BatchHandle, BatchResults};
pub use bytes::Bytes;
pub use client::{Client, ClientBuilder};
pub use cloud::Cloud;
pub use content::Chunks;
pub use credential::{AccessToken, Credential, StaticToken};
pub use edit::edit;
pub use error::{Error, Result};
pub use expand::Expand;
pub use filter::Filter;
pub use literal::{JsonLiteral, Literal};
pub use media::MediaType;
pub use odata_error::ErrorDetail;
pub use optional::Optional;
pub use page::Page;
pub use pages::{Items, Pages};
pub use permissions::{Grant, Permissions};
pub use raw::Raw;
pub use record::{
    AsProperty, Entity, Extra, Flags, Key, Misfit, Named, Navigation, Nested, OpenEnum, Property,
};
pub use reference::Reference;
pub use request::{
    Action, AddRef, Count, Create, Delete, Download, Function, Get, List, ListRefs, ParameterStyle,
    Prefer, RemoveRef, Replace, Request, Update, Upload,
};
pub use resource::{Argument, Resource};
pub use response::Response;
pub use retry::{FailedAttempt, RetryPolicy};
pub use search::Search;
pub use service::Service;
pub use transport::Transport;
pub use upload::UploadSession;
pub use values::{
    Binary, Date, Decimal, Duration, Guid, Json, Map, ParseValueError, TimeOfDay, Timestamp,
};
pub use wait::Wait;
