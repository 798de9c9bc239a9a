//! The error object of OData: `{"error": {"code", "message", "target", "details", "innerError"}}`.

use serde_json::{Map, Value};

/// What the service says about a failure.
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

    /// What it is about, such as a property.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// What else the service says.
    #[must_use]
    pub fn extra(&self) -> &Map<String, Value> {
        &self.extra
    }

    /// Takes what it knows by name and type, and keeps the rest as it is.
    fn from_object(object: Map<String, Value>) -> Self {
        let mut detail = Self::default();
        for (name, value) in object {
            match (name.as_str(), value) {
                ("code", Value::String(text)) => detail.code = Some(text),
                ("message", Value::String(text)) => detail.message = Some(text),
                ("target", Value::String(text)) => detail.target = Some(text),
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
    /// Reads the body of an error answer. `None` when it is something else.
    pub(crate) fn from_body(body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let Ok(Value::Object(mut body)) = serde_json::from_slice(body) else {
            return None;
        };
        match body.remove("error")? {
            Value::Object(error) => Some(Self::from_object(error)),
            // As token services answer.
            Value::String(code) => Some(Self {
                main: ErrorDetail {
                    code: Some(code),
                    message: take_string(&mut body, "error_description"),
                    target: None,
                    extra: body,
                },
                ..Self::default()
            }),
            _ => None,
        }
    }

    fn from_object(error: Map<String, Value>) -> Self {
        let mut main = ErrorDetail::from_object(error);
        let details = match main.extra.remove("details") {
            Some(Value::Array(details)) => details.into_iter().filter_map(detail).collect(),
            Some(other) => {
                main.extra.insert("details".to_owned(), other);
                Vec::new()
            }
            None => Vec::new(),
        };
        // `innerError` by the rules, `innererror` by OData.
        let inner = take_object(&mut main.extra, "innererror");
        Self {
            main,
            details,
            inner,
        }
    }

    /// A text that the inner error holds under a name, such as `request-id`.
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

fn take_string(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match object.remove(name)? {
        Value::String(text) => Some(text),
        other => {
            object.insert(name.to_owned(), other);
            None
        }
    }
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
    fn given_the_answer_of_a_token_service_when_read_then_code_and_message_are_there() {
        let body = br#"{"error":"invalid_client","error_description":"unknown"}"#;
        let error = ODataError::from_body(body).unwrap();
        assert_eq!(error.main.code(), Some("invalid_client"));
        assert_eq!(error.main.message(), Some("unknown"));
    }

    #[test]
    fn given_no_error_object_when_read_then_there_is_none() {
        for body in ["", "<html>", "[]", "{}", r#"{"error":1}"#] {
            assert_eq!(ODataError::from_body(body.as_bytes()), None);
        }
    }
}
