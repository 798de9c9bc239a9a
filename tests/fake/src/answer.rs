//! Responses, and the results of operations that become responses.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::level::Level;

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// A response with a JSON body.
    #[must_use]
    pub fn json(status: StatusCode, body: &Value) -> Self {
        Self::json_of(Level::Minimal, status, body)
    }

    /// The same with a metadata level.
    fn json_of(level: Level, status: StatusCode, body: &Value) -> Self {
        let mut answer = Self::empty(status);
        answer.set(header::CONTENT_TYPE, level.media_type());
        answer.body = Bytes::from(body.to_string());
        answer
    }

    /// A response without a body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Sets a header, unless the value is invalid.
    pub fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

/// The result of an operation before it becomes a response.
pub enum Outcome {
    /// Nothing, 204.
    Nothing,
    /// Nothing, 200: what some pages of the API reference show for actions.
    Done,
    /// Accepted, 202.
    Accepted,
    /// An object, 200.
    Object(Value),
    /// A new object, 201.
    Created(Value, String),
    /// Plain text, 200.
    Text(String),
    /// Bytes, 200.
    Bytes(Bytes),
}

impl Outcome {
    /// The response, with the metadata of a level.
    #[must_use]
    pub fn answer(self, level: Level) -> Answer {
        match self {
            Self::Nothing => Answer::empty(StatusCode::NO_CONTENT),
            Self::Done => Answer::empty(StatusCode::OK),
            Self::Accepted => Answer::empty(StatusCode::ACCEPTED),
            Self::Object(mut value) => {
                level.strip(&mut value);
                Answer::json_of(level, StatusCode::OK, &value)
            }
            Self::Created(mut value, location) => {
                level.strip(&mut value);
                let mut answer = Answer::json_of(level, StatusCode::CREATED, &value);
                answer.set(header::LOCATION, &location);
                answer
            }
            Self::Text(text) => {
                let mut answer = Answer::empty(StatusCode::OK);
                answer.set(header::CONTENT_TYPE, "text/plain");
                answer.body = Bytes::from(text);
                answer
            }
            Self::Bytes(bytes) => {
                let mut answer = Answer::empty(StatusCode::OK);
                answer.set(header::CONTENT_TYPE, "application/octet-stream");
                answer.body = bytes;
                answer
            }
        }
    }
}
