//! What a request is made of, and how it becomes a call.

use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use url::Url;

use super::advanced;
use super::prefer::Prefer;
use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::permissions::Permissions;
use crate::query::Query;
use crate::resource::Resource;
use crate::retry::RetryPolicy;
use crate::send::Call;

pub(crate) struct Parts {
    at: Place,
    pub(crate) method: Method,
    pub(crate) query: Query,
    pub(crate) headers: HeaderMap,
    pub(crate) accept: &'static str,
    body: Option<Bytes>,
    pub(crate) retry: Option<RetryPolicy>,
    /// Whether the caller says that it is idempotent; otherwise its method does.
    pub(crate) idempotent: Option<bool>,
    pub(crate) problem: Option<Error>,
    pub(crate) permissions: Option<&'static Permissions>,
}

/// Where a request goes.
enum Place {
    Resource(Resource),
    /// A URL that did not come about here: a link of the service, or what the caller wrote.
    Url {
        client: Client,
        url: String,
        template: String,
        what: &'static str,
    },
}

/// Headers that say who is asking, or how long the body is: the client's business.
const RESERVED: [HeaderName; 4] = [AUTHORIZATION, HOST, CONTENT_LENGTH, TRANSFER_ENCODING];

impl Parts {
    pub(crate) fn new(method: Method, at: Resource, accept: &'static str) -> Self {
        let problem = at.refused().cloned().map(Error::from);
        Self::at(method, Place::Resource(at), accept, problem)
    }

    /// A request to a URL, or to a path below the base URL of the client. `what` names the URL in
    /// errors, and `template` stands for it there.
    pub(crate) fn to_url(
        client: &Client,
        method: Method,
        url: &str,
        what: &'static str,
        template: &str,
    ) -> Self {
        let place = Place::Url {
            client: client.clone(),
            url: absolute(client.base_url(), url),
            template: template.to_owned(),
            what,
        };
        Self::at(method, place, "*/*", None)
    }

    fn at(method: Method, at: Place, accept: &'static str, problem: Option<Error>) -> Self {
        Self {
            at,
            method,
            query: Query::default(),
            headers: HeaderMap::new(),
            accept,
            body: None,
            retry: None,
            idempotent: None,
            problem,
            permissions: None,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        match &self.at {
            Place::Resource(at) => at.client(),
            Place::Url { client, .. } => client,
        }
    }

    pub(crate) fn template(&self) -> &str {
        match &self.at {
            Place::Resource(at) => at.template(),
            Place::Url { template, .. } => template,
        }
    }

    /// Names the place of a URL in errors and traces.
    pub(crate) fn called(&mut self, name: String) {
        if let Place::Url { template, .. } = &mut self.at {
            *template = name;
        }
    }

    pub(crate) fn refuse(&mut self, problem: Error) {
        self.problem.get_or_insert(problem);
    }

    pub(crate) fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        self.json_text(serde_json::to_vec(body));
    }

    pub(crate) fn json_text(&mut self, json: Result<Vec<u8>, serde_json::Error>) {
        match json {
            Ok(json) => self.body("application/json", json.into()),
            Err(error) => self.refuse(Error::invalid_because("the body is no JSON", error)),
        }
    }

    pub(crate) fn body(&mut self, content_type: &str, body: Bytes) {
        self.header(CONTENT_TYPE.as_str(), content_type);
        self.body = Some(body);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
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

    pub(crate) fn prefer(&mut self, preference: &Prefer) {
        if let Err(problem) = preference.add_to(&mut self.headers) {
            self.refuse(problem);
        }
    }

    /// Shows neither ids nor what is sent.
    pub(crate) fn fmt_as(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("method", &self.method)
            .field("template", &self.template())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }

    /// The client that sends the request, and what it sends.
    pub(crate) fn into_call(mut self) -> (Client, Result<Box<Call>>) {
        let client = self.client().clone();
        let url = self.url(&client);
        let template = match self.at {
            Place::Resource(at) => at.into_template(),
            Place::Url { template, .. } => template,
        };
        let by_method = self.method.is_idempotent();
        let context = Context {
            idempotent: self.idempotent.unwrap_or(by_method),
            method: self.method,
            template,
            permissions: self.permissions,
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
            accept: self.accept,
            body: self.body,
            retry: self.retry,
            batched: None,
        };
        // In a box, as it is moved from future to future.
        (client, Ok(Box::new(call)))
    }

    fn url(&mut self, client: &Client) -> Result<Url> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        match &self.at {
            Place::Resource(at) => {
                let base = client.base_url();
                let mut url = String::with_capacity(base.len() + at.path().len());
                url.push_str(base);
                url.push_str(at.path());
                self.query.write(&mut url, at.aliases());
                Url::parse(&url)
                    .map_err(|error| Error::invalid_because("the path is no URL", error))
            }
            Place::Url { url, what, .. } => at_home(client, url, what, &self.query),
        }
    }
}

/// A URL as it is, and anything else as a path below the base URL, with or without a slash first.
fn absolute(base: &str, url: &str) -> String {
    let is_absolute = url.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    if is_absolute {
        url.to_owned()
    } else {
        format!("{base}/{}", url.strip_prefix('/').unwrap_or(url))
    }
}

/// The URL with the query added, unless it is one that the token must not go to.
fn at_home(client: &Client, url: &str, what: &'static str, query: &Query) -> Result<Url> {
    let parse = |url: &str| {
        Url::parse(url).map_err(|error| Error::invalid_because("this is no URL", error))
    };
    let mut parsed = parse(url)?;
    // Where it ends is where the query is added.
    parsed.set_fragment(None);
    if !client.is_home(&parsed) {
        return Err(Error::elsewhere(
            what,
            parsed.host_str().unwrap_or("no host"),
            None,
        ));
    }
    if query.is_empty() {
        return Ok(parsed);
    }
    let mut url = String::from(parsed);
    query.write(&mut url, &[]);
    parse(&url)
}
