//! The parts of a request, and how they become a call.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use serde::Serialize;
use url::Url;

use super::advanced;
use super::prefer::Prefer;
use crate::call::{Access, Call, Reading};
use crate::client::Client;
use crate::content::Source;
use crate::credential::AccessToken;
use crate::error::{Context, Error, Result};
use crate::header;
use crate::link::{self, host_of};
use crate::permissions::Permissions;
use crate::query::Query;
use crate::resource::Resource;
use crate::retry::RetryPolicy;
use crate::timeouts::Timeouts;

#[derive(Clone)]
pub(crate) struct Parts {
    at: Destination,
    pub(crate) method: Method,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) accept: &'static str,
    body: Option<Bytes>,
    pub(crate) max_response_bytes: Option<usize>,
    /// Whether 304 is a valid response, not a failure.
    pub(crate) is_conditional: bool,
    /// Whether the caller reads the body of the response as a stream.
    pub(crate) is_streamed: bool,
    source: Option<Source>,
    /// Maximum number of pages of a collection.
    pub(crate) max_pages: Option<usize>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) timeouts: Timeouts,
    /// Whether the caller declared it idempotent or not; otherwise the method decides.
    pub(crate) idempotent: Option<bool>,
    problem: Option<Arc<Error>>,
    pub(crate) permissions: Option<&'static Permissions>,
}

/// The URL of a request.
#[derive(Clone)]
enum Destination {
    Resource(Resource),
    /// A given URL: a link of the service, or a URL of the caller.
    Url {
        client: Client,
        url: String,
        template: String,
        what: &'static str,
        /// The token of the response that had the link; removed from errors.
        token: Option<AccessToken>,
    },
}

impl Parts {
    pub(crate) fn new(method: Method, at: Resource, accept: &'static str) -> Self {
        let problem = at.refused().cloned().map(Error::from);
        Self::at(method, Destination::Resource(at), accept, problem)
    }

    /// A request to a URL, or to a path below the client's base URL. Errors call the URL `what`, and show
    /// `template` instead of it.
    pub(crate) fn to_url(
        client: &Client,
        method: Method,
        url: &str,
        what: &'static str,
        template: &str,
    ) -> Self {
        let (url, problem) = match absolute(client, url) {
            Ok(url) => (url, None),
            Err(problem) => (String::new(), Some(problem)),
        };
        let place = Destination::Url {
            client: client.clone(),
            url,
            template: template.to_owned(),
            what,
            token: None,
        };
        Self::at(method, place, "*/*", problem)
    }

    /// A `GET` of a link from the service. A relative link is resolved with the client's base URL.
    pub(crate) fn to_link(
        client: &Client,
        link: &str,
        template: &str,
        accept: &'static str,
    ) -> Self {
        let resolved = if link::is_blank(link) {
            Err(Error::invalid("a link is blank".to_owned()))
        } else {
            link::resolve(&link::directory(client.base()), link).map_err(Error::bad_link)
        };
        let (url, problem) = match resolved {
            Ok(url) => (url.into(), None),
            Err(problem) => (String::new(), Some(problem)),
        };
        let place = Destination::Url {
            client: client.clone(),
            url,
            template: template.to_owned(),
            what: "a link",
            token: None,
        };
        Self::at(Method::GET, place, accept, problem)
    }

    /// Continues at a link instead of the first page, with everything but the query, which the link has.
    pub(crate) fn continued_at(self: Box<Self>, link: &str) -> Box<Self> {
        let there = Self::to_link(self.client(), link, self.template(), self.accept);
        Box::new(Self {
            at: there.at,
            problem: self.problem.or(there.problem),
            query: Query::default(),
            ..*self
        })
    }

    /// Sets the token of the response that had the link.
    pub(crate) fn answered_with(&mut self, answered: &AccessToken) {
        if let Destination::Url { token, .. } = &mut self.at {
            *token = Some(answered.clone());
        }
    }

    fn at(method: Method, at: Destination, accept: &'static str, problem: Option<Error>) -> Self {
        Self {
            at,
            method,
            query: Query::default(),
            headers: HeaderMap::new(),
            accept,
            body: None,
            max_response_bytes: None,
            is_conditional: false,
            is_streamed: false,
            source: None,
            max_pages: None,
            retry: None,
            timeouts: Timeouts::default(),
            idempotent: None,
            problem: problem.map(Arc::new),
            permissions: None,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        match &self.at {
            Destination::Resource(at) => at.client(),
            Destination::Url { client, .. } => client,
        }
    }

    /// The base URL of references to other entities.
    pub(crate) fn root_url(&self) -> Result<String> {
        match &self.at {
            Destination::Resource(at) => at.root_url(),
            Destination::Url { client, .. } => client.root(None),
        }
    }

    pub(crate) fn template(&self) -> &str {
        match &self.at {
            Destination::Resource(at) => at.template(),
            Destination::Url { template, .. } => template,
        }
    }

    /// Sets the template of the URL for errors and traces.
    pub(crate) fn called(&mut self, name: String) {
        if let Destination::Url { template, .. } = &mut self.at {
            *template = name;
        }
    }

    pub(crate) fn refuse(&mut self, problem: Error) {
        self.problem.get_or_insert_with(|| Arc::new(problem));
    }

    pub(crate) fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        self.json_text(serde_json::to_vec(body));
    }

    pub(crate) fn json_text(&mut self, json: Result<Vec<u8>, serde_json::Error>) {
        match json {
            Ok(json) => self.body("application/json", json.into()),
            Err(error) => self.refuse(Error::invalid_because(
                "the body cannot be serialised as JSON",
                error,
            )),
        }
    }

    pub(crate) fn body(&mut self, content_type: &str, body: Bytes) {
        self.header(CONTENT_TYPE.as_str(), content_type);
        self.body = Some(body);
        self.source = None;
    }

    pub(crate) fn stream(&mut self, content_type: &str, source: Source) {
        self.header(CONTENT_TYPE.as_str(), content_type);
        self.body = None;
        self.source = Some(source);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match header::checked(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => self.refuse(problem),
        }
    }

    pub(crate) fn prefer(&mut self, preference: &Prefer) {
        if let Err(problem) = preference.add_to(&mut self.headers) {
            self.refuse(problem);
        }
    }

    /// Shows neither ids nor the body.
    pub(crate) fn fmt_as(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("method", &self.method)
            .field("template", &self.template())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }

    /// The client of the request, and the call.
    pub(crate) fn into_call(mut self) -> (Client, Result<Box<Call>>) {
        let client = self.client().clone();
        let url = self.url(&client);
        let template = match self.at {
            Destination::Resource(at) => at.into_template(),
            Destination::Url { template, .. } => template,
        };
        let by_method = self.method.is_idempotent();
        let context = Context {
            idempotent: self.idempotent.unwrap_or(by_method),
            method: self.method,
            template,
            permissions: self.permissions,
            strict: client.is_strict(),
        };
        let url = match url {
            Ok(url) => url,
            Err(problem) => return (client, Err(problem.within(&context, None))),
        };
        if context.method == Method::GET && advanced::is_advanced(&url) {
            advanced::set_consistency_level(&mut self.headers);
        }
        let call = Call {
            context,
            url,
            headers: self.headers,
            to_complete: None,
            accept: self.accept,
            body: self.body,
            retry: self.retry,
            timeouts: self.timeouts,
            max_response_bytes: self.max_response_bytes,
            is_conditional: self.is_conditional,
            reading: if self.is_streamed {
                Reading::Streamed
            } else {
                Reading::Whole
            },
            access: Access::Token,
            source: self.source,
            is_content: false,
            batched: None,
        };
        // Boxed, because it is moved from future to future.
        (client, Ok(Box::new(call)))
    }

    fn url(&mut self, client: &Client) -> Result<Url> {
        if let Some(problem) = self.problem.take() {
            return Err(Error::shared(problem));
        }
        match &self.at {
            Destination::Resource(at) => {
                let mut url = at.url()?;
                self.query.write(&mut url, at.aliases());
                Url::parse(&url)
                    .map_err(|error| Error::invalid_because("the path is not a URL", error))
            }
            Destination::Url {
                url, what, token, ..
            } => {
                let elsewhere = |host: &str| Error::elsewhere(what, host, token.as_ref());
                at_home(client, url, &self.query, elsewhere)
            }
        }
    }
}

/// A URL as it is; anything else as a path below the base URL, with or without a leading slash.
fn absolute(client: &Client, url: &str) -> Result<String> {
    let is_absolute = url.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    if is_absolute {
        Ok(url.to_owned())
    } else {
        client.below(url)
    }
}

/// The URL with the query added, unless the token must not be sent there.
fn at_home(
    client: &Client,
    url: &str,
    query: &Query,
    elsewhere: impl FnOnce(&str) -> Error,
) -> Result<Url> {
    let parse = |url: &str| {
        Url::parse(url).map_err(|error| Error::invalid_because("this is not a URL", error))
    };
    let mut parsed = parse(url)?;
    // The query is appended at the end of the URL.
    parsed.set_fragment(None);
    if !client.is_home(&parsed) {
        return Err(elsewhere(host_of(&parsed)));
    }
    if query.is_empty() {
        return Ok(parsed);
    }
    let mut url = String::from(parsed);
    query.write(&mut url, &[]);
    parse(&url)
}
