//! The error object of OData: `{"error": {"code", "message", "target", "details", "innerError"}}`.
//!
//! Gateways, proxies and older services between the client and Graph use other formats. Their message is
//! read, too, and everything else they send is kept.

use serde_json::{Map, Value};

use crate::redact::Redactor;

/// The service's description of a failure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ODataError {
    pub(crate) main: ErrorDetail,
    pub(crate) details: Vec<ErrorDetail>,
    pub(crate) inner: Option<Map<String, Value>>,
}

/// One of the details of an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorDetail {
    code: Option<String>,
    message: Option<String>,
    target: Option<String>,
    extra: Map<String, Value>,
}

impl ErrorDetail {
    /// The code, for programs.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The message, for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The target of the error, such as a property.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// Members that OData does not define.
    #[must_use]
    pub fn extra(&self) -> &Map<String, Value> {
        &self.extra
    }

    fn redacted(self, redactor: &Redactor<'_>) -> Self {
        let name = |name: String| redactor.name(&name).into_owned();
        Self {
            code: self.code.map(name),
            message: self.message.map(|text| redactor.text(&text).into_owned()),
            target: self.target.map(name),
            extra: redactor.object(self.extra),
        }
    }

    /// Takes the members it knows by name and type, and keeps the rest unchanged.
    fn from_object(object: Map<String, Value>) -> Self {
        let mut detail = Self::default();
        for (name, value) in object {
            match (name.as_str(), value) {
                ("code" | "Code", Value::String(text)) => detail.code = Some(text),
                ("message" | "Message", Value::String(text)) => detail.message = Some(text),
                ("target" | "Target", Value::String(text)) => detail.target = Some(text),
                ("code" | "message" | "target", Value::Null) => {}
                (_, value) => {
                    detail.extra.insert(name, value);
                }
            }
        }
        detail
    }
}

impl ODataError {
    /// Reads the body of an error response. `None` if it is not JSON or has no known member.
    pub(crate) fn from_body(body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        match serde_json::from_slice(body).ok()? {
            Value::Object(body) => Self::from_members(body),
            Value::String(message) if !message.trim().is_empty() => Some(Self {
                main: ErrorDetail {
                    message: Some(message),
                    ..ErrorDetail::default()
                },
                ..Self::default()
            }),
            _ => None,
        }
    }

    fn from_members(mut body: Map<String, Value>) -> Option<Self> {
        // `Error`: ASP.NET; `odata.error`: OData 3; `fault`: API gateways.
        for name in ["error", "odata.error", "fault"] {
            match remove(&mut body, name) {
                Some((_, Value::Object(error))) => {
                    let mut error = Self::from_object(error);
                    if error.main.message.is_none() {
                        error.main.message = take_message(&mut body);
                    }
                    error.main.extra.extend(body);
                    return Some(error);
                }
                // Token services send a code here, some gateways a sentence.
                Some((_, Value::String(text))) => {
                    let explained = take_message(&mut body);
                    let is_code = explained.is_some() || !text.trim().contains(char::is_whitespace);
                    let (code, message) = if is_code {
                        (Some(text), explained)
                    } else {
                        (None, Some(text))
                    };
                    let main = ErrorDetail {
                        code,
                        message,
                        target: None,
                        extra: body,
                    };
                    return Some(Self {
                        main,
                        ..Self::default()
                    });
                }
                Some((name, other)) => {
                    body.insert(name, other);
                }
                None => {}
            }
        }
        let error = Self::from_object(body);
        error.main.message.is_some().then_some(error)
    }

    fn from_object(error: Map<String, Value>) -> Self {
        let mut main = ErrorDetail::from_object(error);
        if main.message.is_none() {
            main.message = take_message(&mut main.extra);
        }
        let details = match main.extra.remove("details") {
            Some(Value::Array(details)) => details.into_iter().filter_map(detail).collect(),
            Some(other) => {
                main.extra.insert("details".to_owned(), other);
                Vec::new()
            }
            None => Vec::new(),
        };
        // Microsoft's guidelines say `innerError`, OData `innererror`.
        let inner = take_object(&mut main.extra, "innererror");
        Self {
            main,
            details,
            inner,
        }
    }

    /// The same error without the token.
    pub(crate) fn redacted(self, redactor: &Redactor<'_>) -> Self {
        let details = self.details.into_iter();
        Self {
            main: self.main.redacted(redactor),
            details: details.map(|detail| detail.redacted(redactor)).collect(),
            inner: self.inner.map(|inner| redactor.object(inner)),
        }
    }

    /// A text member of the inner error, such as `request-id`.
    pub(crate) fn inner_text(&self, name: &str) -> Option<&str> {
        self.inner.as_ref()?.get(name)?.as_str()
    }
}

fn detail(detail: Value) -> Option<ErrorDetail> {
    match detail {
        Value::Object(object) => Some(ErrorDetail::from_object(object)),
        Value::String(message) => Some(ErrorDetail {
            message: Some(message),
            ..ErrorDetail::default()
        }),
        _ => None,
    }
}

/// Members with a human-readable message, the most specific first: Azure API Management and ASP.NET, problem
/// details (RFC 9457), token services, API gateways.
const MESSAGES: [&str; 7] = [
    "message",
    "error_description",
    "errorMessage",
    "faultstring",
    "detail",
    "title",
    "description",
];

/// Takes the human-readable message out of an object, whatever its name and case. A message with a language
/// (`{"lang", "value"}`) is copied and stays.
fn take_message(object: &mut Map<String, Value>) -> Option<String> {
    MESSAGES
        .iter()
        .find_map(|name| match remove(object, name)? {
            (_, Value::String(text)) if !text.trim().is_empty() => Some(text),
            (key, other) => {
                let text = other.get("value").and_then(Value::as_str);
                let text = text.map(str::to_owned);
                object.insert(key, other);
                text
            }
        })
}

/// Removes a member by its case-insensitive name.
fn remove(object: &mut Map<String, Value>, name: &str) -> Option<(String, Value)> {
    let mut keys = object.keys();
    let key = keys.find(|key| key.eq_ignore_ascii_case(name))?.clone();
    let value = object.remove(&key)?;
    Some((key, value))
}

fn take_object(object: &mut Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    let name = object
        .iter()
        .find(|(key, value)| value.is_object() && key.eq_ignore_ascii_case(name))
        .map(|(key, _)| key.clone())?;
    match object.remove(&name) {
        Some(Value::Object(inner)) => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_either_spelling_of_the_inner_error_when_read_then_it_is_found() {
        for name in ["innerError", "innererror"] {
            let body = format!(r#"{{"error":{{"code":"x","{name}":{{"request-id":"7"}}}}}}"#);
            let error = ODataError::from_body(body.as_bytes()).unwrap();
            assert_eq!(error.inner_text("request-id"), Some("7"));
            assert!(error.main.extra().is_empty());
        }
    }

    #[test]
    fn given_members_of_another_type_when_read_then_they_are_kept() {
        let body = br#"{"error":{"code":5,"message":{"lang":"en","value":"m"},"details":"d"}}"#;
        let error = ODataError::from_body(body).unwrap();
        assert_eq!(error.main.code(), None);
        assert_eq!(error.main.extra().len(), 3);
    }

    #[test]
    fn given_details_that_are_texts_when_read_then_each_is_a_message() {
        let body = br#"{"error":{"code":"c","details":["first",{"message":"second"},3]}}"#;
        let error = ODataError::from_body(body).unwrap();
        let messages = error.details.iter().map(ErrorDetail::message);
        assert_eq!(
            messages.collect::<Vec<_>>(),
            [Some("first"), Some("second")]
        );
    }

    #[test]
    fn given_an_error_of_a_token_service_when_read_then_it_has_code_and_message() {
        let body = br#"{"error":"invalid_client","error_description":"unknown"}"#;
        let error = ODataError::from_body(body).unwrap();
        assert_eq!(error.main.code(), Some("invalid_client"));
        assert_eq!(error.main.message(), Some("unknown"));
    }

    #[test]
    fn given_the_error_body_of_a_gateway_when_read_then_its_message_is_found() {
        for (body, code, message) in [
            (r#"{"Message":"m m"}"#, None, "m m"),
            (r#"{"message":"m m"}"#, None, "m m"),
            (r#"{"faultstring":" ","detail":"m m"}"#, None, "m m"),
            (r#"{"statusCode":401,"message":"m m"}"#, None, "m m"),
            (r#"{"Error":"m m"}"#, None, "m m"),
            (
                r#"{"Error":{"Code":"c","Message":"m m"}}"#,
                Some("c"),
                "m m",
            ),
            (r#"{"code":"c","message":"m m"}"#, Some("c"), "m m"),
            (
                r#"{"type":"about:blank","title":"t","status":403,"detail":"m m"}"#,
                None,
                "m m",
            ),
            (r#"{"title":"m m","errors":{"x":["y"]}}"#, None, "m m"),
            (
                r#"{"error":{"code":"c","message":{"lang":"en","value":"m m"}}}"#,
                Some("c"),
                "m m",
            ),
            (
                r#"{"odata.error":{"code":"c","message":{"lang":"en","value":"m m"}}}"#,
                Some("c"),
                "m m",
            ),
            (r#"{"error":{"code":"","message":"m m"}}"#, Some(""), "m m"),
            (r#"{"error":{},"message":"m m"}"#, None, "m m"),
            (r#"{"error":"c c","message":"m m"}"#, Some("c c"), "m m"),
            (
                r#"{"error":"c","error_description":"m m"}"#,
                Some("c"),
                "m m",
            ),
            (
                r#"{"fault":{"faultstring":"m m","detail":{"errorcode":"c"}}}"#,
                None,
                "m m",
            ),
            (r#"{"errorMessage":"m m"}"#, None, "m m"),
            (r#""m m""#, None, "m m"),
            ("\u{feff}{\"message\":\"m m\"}", None, "m m"),
        ] {
            let error = ODataError::from_body(body.as_bytes()).expect(body);
            assert_eq!(error.main.message(), Some(message), "{body}");
            assert_eq!(error.main.code(), code, "{body}");
        }
    }

    #[test]
    fn given_the_error_body_of_a_gateway_when_read_then_all_else_is_kept() {
        let body =
            br#"{"type":"u","title":"t","status":403,"detail":"m","error":null,"x":{"y":[1]}}"#;
        let error = ODataError::from_body(body).unwrap();
        let extra =
            serde_json::json!({"type":"u","title":"t","status":403,"error":null,"x":{"y":[1]}});
        assert_eq!(Value::Object(error.main.extra().clone()), extra);
        let body = br#"{"error":{"code":"c","message":{"value":"m","lang":"en"}},"id":7}"#;
        let error = ODataError::from_body(body).unwrap();
        let extra = serde_json::json!({"message":{"value":"m","lang":"en"},"id":7});
        assert_eq!(Value::Object(error.main.extra().clone()), extra);
    }

    #[test]
    fn given_no_error_object_when_read_then_there_is_none() {
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"error":1}"#,
            r#"{"x":"y"}"#,
            r#""""#,
        ] {
            assert_eq!(ODataError::from_body(body.as_bytes()), None);
        }
    }
}
