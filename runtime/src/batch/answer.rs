//! The response to a batch: an answer to each request, in any order.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use serde_json::{Number, Value};
use url::Url;

use super::body;
use super::item::{Item, text};
use crate::answer::{Answer, ClientRequestId};
use crate::content::Once;
use crate::credential::{AccessToken, challenge};
use crate::error::{Error, Result};
use crate::reply::json_seed;

/// The name of an answer to one request of a batch in errors.
const ITEM: &str = "answer of a batch to one request";

/// The body of the response to a batch.
///
/// Each answer is decoded separately and assigned at once. A malformed answer, or a truncated body, does not
/// hide the answers before it, and unrequested answers take no memory.
struct Responses<'s, 'a> {
    sorted: &'s mut Sorted<'a>,
    answer: &'s Answer,
}

impl<'de> DeserializeSeed<'de> for Responses<'_, '_> {
    /// The link to the next page.
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Responses<'_, '_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response to a batch, an object with `responses`")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut is_there, mut next_link) = (false, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "responses" => {
                    is_there = true;
                    map.next_value_seed(Each(&mut self))?;
                }
                "@odata.nextLink" => next_link = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if !is_there {
            return Err(A::Error::missing_field("responses"));
        }
        Ok(next_link)
    }
}

/// The answers of a page.
struct Each<'r, 's, 'a>(&'r mut Responses<'s, 'a>);

impl<'de> DeserializeSeed<'de> for Each<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Each<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of answers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(Responses { sorted, answer }) = self;
        while let Some(response) = seq.next_element::<&RawValue>()? {
            sorted.add(response, answer);
        }
        Ok(())
    }
}

/// The answer to one request, as received.
#[derive(Deserialize)]
struct Response<'a> {
    status: Value,
    #[serde(default)]
    headers: Value,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

/// The answer to one request.
pub(super) struct ItemAnswer {
    status: StatusCode,
    headers: HeaderMap,
    body: Option<Box<RawValue>>,
    client_request_id: ClientRequestId,
    token: AccessToken,
}

/// The answers to a batch, by request.
pub(super) struct Sorted<'a> {
    /// Index of the request with this id.
    places: HashMap<&'a str, usize>,
    found: Vec<Option<Result<ItemAnswer>>>,
    first: &'a Answer,
    /// Whether an answer named no request of the batch.
    has_stray: bool,
    /// Why the rest of the answers could not be read.
    failed: Option<Arc<Error>>,
}

/// Starts to assign the answers to their requests, by id.
pub(super) fn sorted<'a>(asked: &[&'a Item], first: &'a Answer) -> Sorted<'a> {
    Sorted {
        places: asked.iter().map(|item| &*item.id).zip(0..).collect(),
        found: asked.iter().map(|_| None).collect(),
        first,
        has_stray: false,
        failed: None,
    }
}

impl Sorted<'_> {
    /// Reads a page of answers and returns the link to the next one.
    ///
    /// # Errors
    /// If the page cannot be read to its end. Answers before the error count.
    pub(super) fn read(&mut self, answer: &Answer) -> Result<Option<String>> {
        let responses = Responses {
            sorted: self,
            answer,
        };
        json_seed(answer, "answer to a batch", responses)
    }

    /// Adds an answer. A malformed one becomes the error of its request only.
    fn add(&mut self, response: &RawValue, answer: &Answer) {
        let id = id(response);
        let place = id.as_ref().and_then(|(id, _)| self.places.get(&**id));
        let Some(place) = place.and_then(|&at| self.found.get_mut(at)) else {
            self.has_stray = true;
            return;
        };
        *place = Some(match (&place, id.is_some_and(|(_, is_text)| is_text)) {
            (Some(_), _) => Err(malformed(answer, response, "it answers this request twice")),
            (None, false) => Err(malformed(answer, response, "its `id` is not a string")),
            (None, true) => ItemAnswer::new(response, answer),
        });
    }

    /// Number of requests.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether no request was answered.
    pub(super) fn is_empty(&self) -> bool {
        self.found.iter().all(Option::is_none)
    }

    /// Records why the rest of the answers could not be read.
    pub(super) fn rest_failed(&mut self, error: Error) {
        self.failed = Some(Arc::new(error));
    }

    /// The answers in the order of the requests.
    pub(super) fn finish(self) -> Vec<Result<ItemAnswer>> {
        let absent = || {
            if let Some(error) = &self.failed {
                return Error::rest_of_batch(Arc::clone(error));
            }
            let why = if self.has_stray {
                "it does not answer this request, but one that was not sent"
            } else {
                "it does not answer this request"
            };
            self.first
                .undecodable("answer to a batch".to_owned(), None, why)
        };
        let found = self.found.into_iter();
        found
            .map(|place| place.unwrap_or_else(|| Err(absent())))
            .collect()
    }
}

/// The id of an answer, and whether it is a string, as it must be.
fn id(response: &RawValue) -> Option<(String, bool)> {
    #[derive(Deserialize)]
    struct Named {
        id: Value,
    }
    match serde_json::from_str(response.get()).ok()? {
        Named {
            id: Value::String(id),
        } => Some((id, true)),
        Named {
            id: Value::Number(id),
        } => Some((id.to_string(), false)),
        Named { .. } => None,
    }
}

/// The error of a request whose answer is malformed, with the answer as received.
fn malformed(answer: &Answer, response: &RawValue, why: &str) -> Error {
    let answer = Answer {
        status: status(response.get()).unwrap_or(answer.status),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(response.get().as_bytes()),
        arriving: Once::new(None),
        url: answer.url.clone(),
        context: answer.context.clone(),
        client_request_id: answer.client_request_id.clone(),
        attempts: answer.attempts,
        token: answer.token.clone(),
        sent: HeaderMap::new(),
    };
    answer.undecodable(ITEM.to_owned(), None, why)
}

/// The status of an answer, if it has one.
fn status(response: &str) -> Option<StatusCode> {
    #[derive(Deserialize)]
    struct Judged {
        status: u16,
    }
    let Judged { status } = serde_json::from_str(response).ok()?;
    StatusCode::from_u16(status).ok()
}

impl ItemAnswer {
    fn new(raw: &RawValue, answer: &Answer) -> Result<Self> {
        let refuse = |why: &str| malformed(answer, raw, why);
        let response: Response<'_> =
            serde_json::from_str(raw.get()).map_err(|error| refuse(&error.to_string()))?;
        let status = response
            .status
            .as_u64()
            .and_then(|it| u16::try_from(it).ok());
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let status = status.ok_or_else(|| refuse("its `status` is not an HTTP status"))?;
        let headers =
            headers(response.headers).ok_or_else(|| refuse("its `headers` are not an object"))?;
        let own_id = text(&headers, "client-request-id");
        Ok(Self {
            status,
            client_request_id: match own_id {
                Some(id) => (&*answer.token.redactor().name(id)).into(),
                None => answer.client_request_id.clone(),
            },
            token: answer.token.clone(),
            body: response.body.map(ToOwned::to_owned),
            headers,
        })
    }

    /// The claims that the service requires of the next token, if it rejected this one.
    pub(super) fn claims(&self) -> Option<String> {
        (self.status == StatusCode::UNAUTHORIZED)
            .then(|| challenge::claims(&self.headers))
            .flatten()
    }

    /// Converts the answer to the outcome of its request.
    pub(super) fn outcome(self, item: &Item, base: &Url) -> Result<Answer> {
        let Self {
            status,
            headers,
            body,
            client_request_id,
            token,
        } = self;
        let content_type = text(&headers, CONTENT_TYPE.as_str()).unwrap_or(item.accepts);
        let content = body.map(|body| body::decoded(content_type, body));
        let content = content.transpose();
        if status.is_success() || item.is_conditional && status == StatusCode::NOT_MODIFIED {
            let mut answer = Answer {
                status,
                headers,
                body: Bytes::new(),
                arriving: Once::new(None),
                url: item.url.clone().unwrap_or_else(|| base.clone()),
                context: item.context.clone(),
                client_request_id,
                attempts: 0,
                token,
                sent: item.sent_headers.clone(),
            };
            answer.body = content
                .map_err(|(raw, why)| {
                    answer.body = raw;
                    answer.undecodable(ITEM.to_owned(), Some("body"), why)
                })?
                .unwrap_or_default();
            return Ok(answer);
        }
        let content = content
            .unwrap_or_else(|(raw, _)| Some(raw))
            .unwrap_or_default();
        let at = item.url.as_ref().unwrap_or(base);
        let error = Error::redirected(at, status, &headers, &token)
            .unwrap_or_else(|| Error::service(status, &headers, &content, Some(&token)));
        Err(error.within(&item.context, Some(client_request_id.as_str())))
    }
}

/// The headers, without invalid ones; `None` if they are not an object.
fn headers(named: Value) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let named = match named {
        Value::Null => return Some(headers),
        Value::Object(named) => named,
        _ => return None,
    };
    for (name, value) in named {
        let Ok(name) = HeaderName::try_from(name) else {
            continue;
        };
        let values = match value {
            Value::Array(values) => values,
            single => vec![single],
        };
        for value in values {
            let value = match value {
                Value::String(text) => text,
                Value::Number(number) => digits(&number),
                other => other.to_string(),
            };
            if let Ok(value) = HeaderValue::try_from(value.trim()) {
                headers.append(&name, value);
            }
        }
    }
    Some(headers)
}

/// A number as it appears in a header, without an exponent.
fn digits(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_number_as_a_header_when_read_then_it_has_all_digits_and_no_exponent() {
        for (number, text) in [
            ("1e2", "100"),
            ("9007199254740993", "9007199254740993"),
            ("-5", "-5"),
            ("0.5", "0.5"),
        ] {
            let number = serde_json::from_str(number).unwrap();
            assert_eq!(digits(&number), text);
        }
    }
}
