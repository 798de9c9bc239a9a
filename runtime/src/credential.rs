//! Where tokens come from.

use std::error::Error as StdError;
use std::fmt;
use std::time::SystemTime;

use futures::future::BoxFuture;

/// What a credential fails with.
pub type CredentialError = Box<dyn StdError + Send + Sync>;

/// Something that yields access tokens.
///
/// A client asks before each request; a credential that talks to a token service keeps its token
/// until it is about to expire.
pub trait Credential: Send + Sync {
    /// Yields a token for what the request names.
    ///
    /// # Errors
    /// Whatever keeps it from doing so; the caller of the API sees it as the source of an
    /// [`Error`](crate::Error). It must not contain a secret.
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>>;
}

/// What a token is asked for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequest<'a> {
    /// The scope, for example `https://graph.microsoft.com/.default`.
    pub scope: &'a str,
}

/// A bearer token. Its text never shows in `Debug`, and it has no `Display`.
#[derive(Clone)]
pub struct AccessToken {
    secret: Box<str>,
    expires_on: Option<SystemTime>,
}

impl AccessToken {
    /// A token from its text, without the word `Bearer`.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self {
            secret: secret.into().into_boxed_str(),
            expires_on: None,
        }
    }

    /// Says until when the token can be used.
    #[must_use]
    pub fn with_expiry(mut self, expires_on: SystemTime) -> Self {
        self.expires_on = Some(expires_on);
        self
    }

    /// The text. Whoever asks for it takes care of it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Until when the token can be used, if known.
    #[must_use]
    pub fn expires_on(&self) -> Option<SystemTime> {
        self.expires_on
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_on", &self.expires_on)
            .finish_non_exhaustive()
    }
}

/// One token, given once and used for every request.
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// A credential that always yields this token.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(AccessToken::new(secret))
    }
}

impl Credential for StaticToken {
    fn token<'a>(
        &'a self,
        _: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// A credential made of an async closure, see [`from_fn`].
#[derive(Clone, Copy)]
pub struct FromFn<F>(F);

/// Makes a credential of a closure that takes the scope and yields a token.
///
/// ```
/// use graph_runtime::{AccessToken, credential};
///
/// let credential = credential::from_fn(|_scope: String| async {
///     Ok(AccessToken::new("from a vault"))
/// });
/// # let _ = credential;
/// ```
pub fn from_fn<F, T>(yields: F) -> FromFn<F>
where
    F: Fn(String) -> T + Send + Sync,
    T: Future<Output = Result<AccessToken, CredentialError>> + Send + 'static,
{
    FromFn(yields)
}

impl<F, T> Credential for FromFn<F>
where
    F: Fn(String) -> T + Send + Sync,
    T: Future<Output = Result<AccessToken, CredentialError>> + Send + 'static,
{
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        Box::pin((self.0)(request.scope.to_owned()))
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFn")
    }
}
