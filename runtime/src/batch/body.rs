//! Bodies within a batch, which is JSON: OData JSON Format 4.01, 19.2.
//!
//! The media type decides: JSON is embedded, text (`text/*`) is a string, and everything else is a base64
//! string.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use bytes::Bytes;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, Result};

/// How a body is represented in a batch.
enum Form {
    Json,
    Text,
    Base64,
}

fn form(content_type: &str) -> Form {
    let essence = content_type.split([';', ',']).next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    if essence == "application/json" || essence.ends_with("+json") {
        Form::Json
    } else if essence.starts_with("text/") {
        Form::Text
    } else {
        Form::Base64
    }
}

/// Encodes the body of a request for a batch.
pub(super) fn encoded(content_type: &str, body: &Bytes) -> Result<Box<RawValue>> {
    let refuse = |error| Error::invalid_because("the body is not JSON", error);
    match (form(content_type), std::str::from_utf8(body)) {
        (Form::Json, _) => serde_json::from_slice(body).map_err(refuse),
        (Form::Text, Ok(text)) => to_raw_value(text).map_err(refuse),
        (Form::Text, Err(error)) => Err(Error::invalid_because(
            "text in a batch must be UTF-8, and the body is not",
            error,
        )),
        (Form::Base64, _) => to_raw_value(&general_purpose::STANDARD.encode(body)).map_err(refuse),
    }
}

/// With or without padding: OData requires none, Graph sends both.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// Decodes the body of a response from a batch.
///
/// # Errors
/// The raw body, and what is wrong with it.
pub(super) fn decoded(
    content_type: &str,
    body: Box<RawValue>,
) -> Result<Bytes, (Bytes, &'static str)> {
    let json: Box<str> = body.into();
    let raw = Bytes::from(String::from(json));
    let Ok(string) = serde_json::from_slice::<String>(&raw) else {
        // An object, number, `true` or the like is JSON, whatever the media type says.
        return Ok(raw);
    };
    match form(content_type) {
        Form::Text => Ok(string.into()),
        // OData has no payload that is a bare string; services send its base64.
        Form::Json => Ok(base64(&string)
            .filter(|bytes| is_object(bytes))
            .unwrap_or(raw)),
        Form::Base64 => base64(&string).ok_or((raw, "its body is not base64")),
    }
}

/// Decodes base64 in either alphabet: OData requires base64url, Graph sends the standard one.
fn base64(text: &str) -> Option<Bytes> {
    let alphabet = if text.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    let bytes = GeneralPurpose::new(alphabet, LENIENT).decode(text);
    bytes.ok().map(Bytes::from)
}

fn is_object(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().first() == Some(&b'{')
        && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_each_media_type_when_encoded_then_decoding_gives_the_body_back() {
        for (content_type, body) in [
            ("application/json", r#"{"a": 1}"#),
            ("text/plain", "Adam"),
            ("image/png", "\u{1}\u{2}"),
            ("", "Adam"),
        ] {
            let encoded = encoded(content_type, &Bytes::from(body)).unwrap();
            assert_eq!(
                decoded(content_type, encoded).unwrap(),
                body,
                "{content_type}"
            );
        }
        assert!(encoded("application/json", &Bytes::from("{")).is_err());
        assert!(encoded("text/plain", &Bytes::from(&b"\xff"[..])).is_err());
    }
}
