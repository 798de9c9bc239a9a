//! Tokens: callers and their permissions.

use crate::model::Operation;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::problem::Problem;

/// An access token that the tenant accepts.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub(super) secret: String,
    /// The signed-in user; without one, the caller is an application.
    pub user: Option<String>,
    /// The granted permissions; `None` means all.
    pub permissions: Option<Vec<String>>,
}

impl Token {
    /// A token of an application with all permissions.
    #[must_use]
    pub fn application(secret: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            user: None,
            permissions: None,
        }
    }

    /// A token of a signed-in user with all permissions.
    #[must_use]
    pub fn user(secret: &str, user: &str) -> Self {
        Self {
            user: Some(user.to_owned()),
            ..Self::application(secret)
        }
    }

    /// Whether it has a permission.
    #[must_use]
    pub fn has(&self, permission: &str) -> bool {
        let granted = self.permissions.as_ref();
        granted.is_none_or(|granted| granted.iter().any(|name| name == permission))
    }

    /// Limits the token to these permissions.
    #[must_use]
    pub fn limited_to(mut self, permissions: &[&str]) -> Self {
        self.permissions = Some(permissions.iter().map(|&name| name.to_owned()).collect());
        self
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("user", &self.user)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

/// The token of a request.
///
/// # Errors
/// 401 if there is none, or it is unknown.
pub fn authenticate<'t>(tokens: &'t [Token], headers: &HeaderMap) -> Result<&'t Token, Problem> {
    let value = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| Problem::unauthenticated("the request has no access token"))?;
    let secret = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        // The scheme is case-insensitive: RFC 9110, 11.1.
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, secret)| secret.trim());
    let known = tokens
        .iter()
        .find(|token| Some(token.secret.as_str()) == secret);
    known.ok_or_else(|| Problem::unauthenticated("the tenant does not know this access token"))
}

/// Whether a token may call an operation.
///
/// # Errors
/// 403 with the missing permission.
pub fn authorize(token: &Token, operation: &Operation) -> Result<(), Problem> {
    let Some(permissions) = &operation.permissions else {
        return Ok(());
    };
    let (caller, grant) = match token.user {
        Some(_) => ("a signed-in user", &permissions.delegated),
        None => ("an application", &permissions.application),
    };
    let Some(grant) = grant else {
        let message = format!("{caller} cannot call this, whatever its permissions");
        return Err(Problem::forbidden(message));
    };
    let suffices = |name: &String| *name == grant.least || grant.higher.contains(name);
    match &token.permissions {
        Some(granted) if !granted.iter().any(suffices) => {
            let any: Vec<&str> = std::iter::once(&grant.least)
                .chain(&grant.higher)
                .map(String::as_str)
                .collect();
            let message = format!(
                "the token of {caller} has none of the permissions {}",
                any.join(", ")
            );
            Err(Problem::forbidden(message))
        }
        _ => Ok(()),
    }
}
