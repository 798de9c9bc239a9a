//! Errors in Graph's format.

use crate::model::Property;
use http::StatusCode;
use serde_json::{Value, json};

/// An error response: a status and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// `error.code`.
    pub code: String,
    /// `error.message`.
    pub message: String,
    /// Seconds of `Retry-After`, verbatim.
    pub retry_after: Option<String>,
    /// The methods that the URL supports, for 405.
    pub allow: Option<String>,
}

impl Problem {
    /// An error with this status, code and message.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            retry_after: None,
            allow: None,
        }
    }

    /// 400: the request is malformed.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// 401: no token, or an unknown one.
    #[must_use]
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            message,
        )
    }

    /// 403: the token lacks a permission, or its user a role.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message)
    }

    /// 404: there is nothing at this URL.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// 405: the URL does not support this method.
    #[must_use]
    pub fn not_allowed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
    }

    /// Sets the methods that the URL supports, unless they are set.
    #[must_use]
    pub fn allowing(mut self, methods: impl Into<String>) -> Self {
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            self.allow.get_or_insert_with(|| methods.into());
        }
        self
    }

    /// 501: the service has it, but the fake does not.
    #[must_use]
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// 413: the body is too large.
    #[must_use]
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            message,
        )
    }

    /// 409: the state of the tenant does not allow it.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", message)
    }

    /// 400 with a specific code: a rule of entitlement management forbids it.
    #[must_use]
    pub fn rule(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// The same for a body below a property of another one.
    #[must_use]
    pub fn below(mut self, property: &Property) -> Self {
        if self.message.starts_with('/') {
            self.message = format!("/{}{}", property.name, self.message);
        }
        self
    }

    /// The error for a fault.
    #[must_use]
    pub fn injected(status: u16, retry_after: Option<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let code = match status {
            StatusCode::TOO_MANY_REQUESTS => "TooManyRequests",
            StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailable",
            StatusCode::GATEWAY_TIMEOUT => "GatewayTimeout",
            _ => "InjectedFault",
        };
        let mut problem = Self::new(status, code, "injected by a fault");
        problem.retry_after = retry_after;
        problem
    }

    /// The body, see <https://learn.microsoft.com/graph/errors>.
    #[must_use]
    pub fn body(&self, date: &str, request_id: &str, client_request_id: &str) -> Value {
        json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {
                "date": date,
                "request-id": request_id,
                "client-request-id": client_request_id,
            },
        }})
    }
}
