//! Runtime of Rust clients for Microsoft Graph: transport, paging, errors, OData values and records.
//!
//! Crates that are generated from a description of Graph stand on this one. They add the models and
//! the builders, `em.access_packages().id("7").get()`; what such a call yields, and all that happens
//! when it is sent, is here. The guide in `docs/` of the repository has recipes, and says how to test
//! against a tenant in memory.
//!
//! # A client
//!
//! A [`Client`] knows where requests go and where tokens come from. It is cheap to clone, and clones
//! share their connections. [`ClientBuilder`] says what can be set: the [`Cloud`], the HTTP client, how
//! long things may take, what is tried again.
//!
//! # Getting a token
//!
//! Tokens come from a [`Credential`]: a [`StaticToken`], a closure of yours, or the Azure SDK with the
//! feature `azure-identity`, see [`credential`]. One that goes to a token service is
//! [`cached`](Credential::cached): it is asked anew shortly before its token expires, once for all
//! requests that wait, and where the service demands claims of the next token. The token goes to the
//! origin of the client's base URL and nowhere else.
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
//! A [`Request`] does nothing until it is awaited, and then yields what its shape says: an entity, a
//! [`Page`], a number, nothing; [`List`], [`Get`], [`Create`] and the others name the usual shapes.
//! Before that it takes the query options that the description lists for it. Anything else goes
//! through [`query`](Request::query) and [`header`](Request::header).
//!
//! ```
//! use futures::TryStreamExt;
//! use graph_runtime::{Client, Extra, Get, List, Resource, options};
//!
//! // As generated: a model, and the places where it is found.
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
//!     // An id is one path segment, whatever it holds.
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
//! [`filter`], [`expand`] and [`search`] say how conditions, expansions and searches are made of the
//! constants of records, and what the compiler refuses. Text is taken everywhere.
//!
//! Beside the value, [`with_response`](Request::with_response) yields status, headers and ids.
//! [`prefer`](Request::prefer) adds wishes such as [`Prefer::max_page_size`], and
//! `ConsistencyLevel: eventual` is set by itself [where it is needed](Request::header). URLs that no
//! builder knows go through [`Client::get`] and its like, under the same rules.
//!
//! # Paging
//!
//! A [`List`] yields one [`Page`] when it is awaited. [`stream`](Request::stream) yields all items,
//! and [`pages`](Request::pages) all pages, with the next page on its way while one is worked on, and
//! never more than two in memory; [`collect_up_to`](Request::collect_up_to) and
//! [`collect_all`](Request::collect_all) put items in a `Vec`. A link that was saved, that of the next
//! page or that of a delta query, is followed by [`List::resume`] or
//! [`resume_from`](Request::resume_from), and the rest of an expanded collection by [`Client::pages`].
//! Links lead to the client's origin or nowhere. Links that lead round in a circle, and pages without
//! items and without end, are an error; [`max_pages`](Request::max_pages) limits pages.
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
//!     // Saved, and tomorrow:
//!     let later = List::<Json>::resume(&client, link).collect_up_to(1000).await?;
//!     println!("{} have changed", later.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Versions, and work that goes on
//!
//! [`if_none_match`](Request::if_none_match) reads only what has changed, and
//! [`optimistic::read_change_write`] changes an entity only if nobody else did. A create or an action
//! that is answered without a body names a [`location`](Response::location), which
//! [`Wait::until_done`] polls.
//!
//! # Content
//!
//! A [`Download`] follows redirects to the storage that the content is in, without the token.
//! [`chunks`](Request::chunks) yields it as a stream, [`stream_bytes`](Request::stream_bytes) sends a
//! stream, and an [`UploadSession`] takes a large file in ranges. Every other response is limited to
//! [64 MiB](ClientBuilder::max_response_bytes) unless stated.
//!
//! # Batching
//!
//! A [`Batch`] sends any requests in one round trip, twenty at a time, and yields what each of them
//! yields:
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
//! # Retrying, and time
//!
//! A request that failed is sent again if it had no effect (no connection, 429, 503 with
//! `Retry-After`), or if it failed for a moment and is idempotent. The delay is that of `Retry-After`,
//! or else exponential backoff with jitter. [`RetryPolicy`] documents the rules and sets the limits,
//! per client or per [request](Request::retry). With a [throttle gate](ClientBuilder::throttle_gate),
//! one 429 pauses all requests to the same workload.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use graph_runtime::{Create, Json, RetryPolicy};
//! # async fn f(create: Create<Json>) -> graph_runtime::Result<()> {
//! // In the night there is time.
//! let patient = RetryPolicy::default()
//!     .attempts(10)
//!     .budget(Duration::from_secs(15 * 60));
//! let created = create.retry(patient).with_response().await?;
//! println!("{} after {} attempts", created.value, created.attempts());
//! # Ok(())
//! # }
//! ```
//!
//! Connecting, [one attempt](ClientBuilder::attempt_timeout), [silence](ClientBuilder::idle_timeout)
//! and [all attempts together](ClientBuilder::total_timeout) each have a timeout, per client and per
//! request. Time counts only while a request is driven, by the clock of tokio.
//!
//! Spans and events go to [`tracing`]: a span `graph.request` for each request and in it
//! `graph.attempt` for each time it is sent, with the names of OpenTelemetry for HTTP clients, and an
//! event for each wait. Without a subscriber they cost nothing.
//!
//! A [`policy`] of your own can see and change each request, once per call or for each attempt.
//!
//! [`wait`] looks until something is so: what was just made can be read, or work that goes on after
//! the answer is done. It also finds what has a unique name, or makes it.
//!
//! # Handling errors
//!
//! There is one [`Error`]. It answers questions ([`is_not_found`](Error::is_not_found),
//! [`is_throttled`](Error::is_throttled)), holds what the service said ([`code`](Error::code),
//! [`message`](Error::message), [`details`](Error::details), request ids), and reads as one line:
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
//!     // Somebody was faster.
//!     Err(error) if error.is_conflict() => println!("{:?}", error.message()),
//!     // All attempts were in vain; later may be another matter.
//!     Err(error) if error.is_retryable() => println!("not now, after {} tries", error.attempts()),
//!     // An answer that is no JSON, such as the page of a proxy, is kept in part.
//!     Err(error) => {
//!         println!("{error} {:?}", error.body_excerpt());
//!         return Err(error);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What becomes of a request when the network, a proxy or the service does something odd is a table
//! in [`faults`]. No secret shows in any error, in `Debug`, or in traces.
//!
//! # Testing
//!
//! A [`Transport`] stands between the client and the network; an in-process server or a fault
//! injector can take its place. All else happens as it does in production:
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
//! # What it costs
//!
//! `cargo bench -p graph-tests --bench client` compares the client to bare `reqwest` with
//! `serde_json`, over loopback and on one thread. For the smallest of entities it reaches 0.94 to 0.99
//! of the throughput, with 66 allocations per request in place of 59; for pages of 50 entities 0.97
//! to 0.98. Streaming a million items takes as much memory as streaming a hundred thousand. Twenty
//! creates take as long as one when they are a [`Batch`], and twenty times as long one after the other.
//!
//! # Features
//!
//! | feature | on | what it brings |
//! |---|---|---|
//! | `rustls` | by default | the transport, with TLS by rustls and cryptography by aws-lc |
//! | `rustls-ring` | when asked for | the transport, with TLS by rustls and cryptography by ring |
//! | `native-tls` | when asked for | the transport, with the TLS of the operating system: OpenSSL on Linux |
//! | `reqwest` | with each of these | the transport; alone, it speaks the TLS that features of `reqwest` itself bring |
//! | `azure-identity` | when asked for | credentials of the Azure SDK, as credentials of a client |
//! | `metrics` | when asked for | metrics of HTTP requests, with the names of OpenTelemetry |
//!
//! Without any, a client takes a [`Transport`] of yours. Where several kinds of TLS are on, because
//! parts of a program differ, all work: `native-tls` is taken first, and aws-lc before ring. With ring
//! alone, making a transport makes it the default of rustls for the whole process, unless the program
//! has set another one before.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod batch;
mod client;
mod clock;
mod cloud;
mod content;
pub mod credential;
mod edit;
mod encode;
mod error;
pub mod expand;
mod failure_path;
#[cfg(doc)]
#[doc = include_str!("../docs/faults.md")]
pub mod faults {}
pub mod filter;
mod link;
mod literal;
mod media;
#[cfg(feature = "metrics")]
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub mod metrics;
mod odata_error;
mod one_line;
pub mod optimistic;
pub mod options;
mod page;
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
mod sending;
mod service;
mod throttle;
pub mod transport;
mod upload;
mod values;
pub mod wait;

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
pub use page::{Items, Page, Pages};
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
