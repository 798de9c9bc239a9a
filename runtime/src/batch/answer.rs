//! What the service answers to a batch: an answer to each request, in any order.

use std::collections::HashMap;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use super::item::{Item, is_json, text};
use crate::credential::{AccessToken, challenge};
use crate::error::{Error, Result};
use crate::send::{Answer, Challenge, ClientRequestId, redirected};

/// The body of an answer to a batch.
#[derive(Deserialize)]
pub(super) struct Responses {
    pub(super) responses: Vec<Response>,
    #[serde(rename = "@odata.nextLink")]
    pub(super) next_link: Option<String>,
}

/// The answer to one request, as it came.
#[derive(Deserialize)]
pub(super) struct Response {
    id: String,
    status: u16,
    headers: Option<HashMap<String, Value>>,
    body: Option<Box<RawValue>>,
}

/// The answer to one request.
pub(super) struct ItemAnswer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Bytes,
    client_request_id: ClientRequestId,
    token: AccessToken,
}

/// Gives each request its answer, by id.
///
/// A request without an answer, or with two, fails by itself: the others are answered nonetheless.
///
/// # Errors
/// When there is an answer to what nobody asked, or a status that is none.
pub(super) fn sorted(
    asked: &[&Item],
    responses: Vec<Response>,
    answer: &Answer,
) -> Result<Vec<Result<ItemAnswer>>> {
    let places = asked.iter().zip(0_usize..);
    let places: HashMap<_, _> = places.map(|(item, at)| (&*item.id, at)).collect();
    let mut found: Vec<Option<Result<ItemAnswer>>> = asked.iter().map(|_| None).collect();
    for response in responses {
        let place = places.get(&*response.id).and_then(|&at| found.get_mut(at));
        let Some(place) = place else {
            return Err(malformed(answer, "it answers what was not asked"));
        };
        *place = Some(match place {
            None => Ok(ItemAnswer::new(response, answer)?),
            Some(_) => Err(malformed(answer, "it answers this request twice")),
        });
    }
    let or_absent = |place: Option<_>| {
        place.unwrap_or_else(|| Err(malformed(answer, "it does not answer this request")))
    };
    Ok(found.into_iter().map(or_absent).collect())
}

fn malformed(answer: &Answer, why: &str) -> Error {
    Error::decode::<Responses>(answer, None, why)
}

impl ItemAnswer {
    fn new(response: Response, answer: &Answer) -> Result<Self> {
        let status = StatusCode::from_u16(response.status)
            .map_err(|_| malformed(answer, "a status in it is none"))?;
        let headers = headers(response.headers.unwrap_or_default());
        let own_id = text(&headers, "client-request-id");
        Ok(Self {
            status,
            client_request_id: match own_id {
                Some(id) => id.into(),
                None => answer.client_request_id.clone(),
            },
            token: answer.token.clone(),
            body: response
                .body
                .map(|body| content(text(&headers, CONTENT_TYPE.as_str()), body))
                .unwrap_or_default(),
            headers,
        })
    }

    /// What the token of the batch was rejected with, if this is a challenge.
    pub(super) fn challenge(&self) -> Option<Challenge> {
        if self.status != StatusCode::UNAUTHORIZED {
            return None;
        }
        Some(Challenge {
            claims: challenge::claims(&self.headers)?,
            rejected: self.token.clone(),
        })
    }

    /// What it means to the request, after so many attempts.
    pub(super) fn outcome(self, item: &Item, base: &Url, attempts: u32) -> Result<Answer> {
        let Self {
            status,
            headers,
            body,
            client_request_id,
            token,
        } = self;
        if status.is_success() {
            return Ok(Answer {
                status,
                headers,
                body,
                context: item.context.clone(),
                client_request_id,
                attempts,
                token,
                sent: item.sent_headers.clone(),
            });
        }
        let error = redirected(base, status, &headers)
            .unwrap_or_else(|| Error::service(status, &headers, &body, Some(&token)));
        Err(error
            .within(&item.context, Some(client_request_id.as_str()))
            .after(attempts))
    }
}

/// Headers, without what cannot be one.
fn headers(named: HashMap<String, Value>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in named {
        let value = match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name),
            HeaderValue::try_from(value.trim()),
        ) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Both alphabets, padded or not: the documentation says one, services send the other.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The bytes that a body stands for: JSON as it is, and what is no JSON out of base64.
///
/// Text can come as itself, too: a number, and what is no base64 of a text.
fn content(content_type: Option<&str>, body: Box<RawValue>) -> Bytes {
    let json: Box<str> = body.into();
    if content_type.is_some_and(is_json) || !json.starts_with('"') {
        return String::from(json).into();
    }
    let Ok(string) = serde_json::from_str::<String>(&json) else {
        return String::from(json).into();
    };
    let is_number = string.bytes().all(|byte| byte.is_ascii_digit());
    let is_text = content_type.is_some_and(|content_type| content_type.starts_with("text/"));
    let alphabet = if string.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    match GeneralPurpose::new(alphabet, LENIENT).decode(&string) {
        Ok(bytes) if !is_number && (!is_text || std::str::from_utf8(&bytes).is_ok()) => {
            bytes.into()
        }
        _ => string.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: Option<&str>, body: &str) -> Bytes {
        content(
            content_type,
            RawValue::from_string(body.to_owned()).unwrap(),
        )
    }

    #[test]
    fn given_base64_of_either_alphabet_when_read_then_it_is_its_bytes() {
        for body in [r#""+/8A""#, r#""-_8A""#] {
            assert_eq!(read(Some("image/png"), body), &b"\xfb\xff\x00"[..]);
        }
        for body in [r#""AA==""#, r#""AA""#] {
            assert_eq!(read(Some("image/png"), body), &b"\x00"[..]);
        }
    }

    #[test]
    fn given_json_when_read_then_it_is_as_it_came() {
        assert_eq!(
            read(Some("application/json; x=y"), r#""AA==""#),
            r#""AA==""#
        );
        assert_eq!(read(None, r#"{"a": 1}"#), r#"{"a": 1}"#);
        assert_eq!(read(Some("text/plain"), "42"), "42");
    }

    #[test]
    fn given_text_when_read_then_it_is_text_in_base64_or_not() {
        for (body, text) in [
            (r#""77u/NDI=""#, "\u{feff}42"),
            (r#""MTQwMA==""#, "1400"),
            (r#""1400""#, "1400"),
            (r#""It's me""#, "It's me"),
            (r#""abcd""#, "abcd"),
        ] {
            assert_eq!(read(Some("text/plain"), body), text, "{body}");
        }
    }
}
