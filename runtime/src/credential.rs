//! Credentials: sources of access tokens.
//!
//! | source | credential |
//! |---|---|
//! | a token you already have | [`StaticToken`] |
//! | your own code | [`from_fn`], or an implementation of [`Credential`] |
//! | an Azure identity: a developer's login, a client secret, a managed identity | `AzureIdentity`, with the feature `azure-identity` |
//!
//! A client asks its credential before each request. Wrap a credential that calls a token service in
//! [`cached`](Credential::cached), which caches the token.

#[cfg(feature = "azure-identity")]
mod azure;
mod cached;
pub(crate) mod challenge;

#[cfg(feature = "azure-identity")]
pub use self::azure::AzureIdentity;
pub use self::cached::Cached;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use futures::future::BoxFuture;
use http::HeaderValue;

use crate::redact::Redactor;

/// The error of a credential.
pub type CredentialError = Box<dyn StdError + Send + Sync>;

/// A source of access tokens.
///
/// A client asks before each request. A credential that calls a token service caches its token until it is
/// about to expire, or uses [`cached`](Self::cached) for that. If the service rejects a token with 401, the
/// client asks once more, with the token as [`TokenRequest::rejected`]. If it then gets another token, it
/// sends the request again.
pub trait Credential: Send + Sync {
    /// Returns a token for the request.
    ///
    /// # Errors
    /// Any reason why there is no token; the caller sees it as the source of an [`Error`](crate::Error). It
    /// must not contain a secret.
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>>;

    /// Caches the token of this credential until shortly before it expires.
    fn cached(self) -> Cached
    where
        Self: Sized + 'static,
    {
        Cached::new(self)
    }
}

impl<C: Credential + ?Sized> Credential for Arc<C> {
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        (**self).token(request)
    }
}

impl<C: Credential + ?Sized> Credential for Box<C> {
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        (**self).token(request)
    }
}

/// What the requested token must be good for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequest<'a> {
    /// The scope, for example `https://graph.microsoft.com/.default`.
    pub scope: &'a str,
    /// The claims that the service requires of the next token, as JSON, if it revoked the last one
    /// (continuous access evaluation). The token service takes them as `claims`.
    pub claims: Option<&'a str>,
    /// The token that the service rejected with 401. Do not return it again.
    pub rejected: Option<&'a AccessToken>,
}

impl<'a> TokenRequest<'a> {
    /// Requests a token for a scope.
    #[must_use]
    pub fn new(scope: &'a str) -> Self {
        Self {
            scope,
            claims: None,
            rejected: None,
        }
    }

    /// Requests a token to replace a rejected one.
    #[must_use]
    pub fn instead_of(mut self, rejected: &'a AccessToken) -> Self {
        self.rejected = Some(rejected);
        self
    }

    /// Requests a token to replace one that was rejected with these claims.
    #[must_use]
    pub fn in_place_of(mut self, rejected: &'a AccessToken, claims: &'a str) -> Self {
        self.rejected = Some(rejected);
        self.claims = Some(claims);
        self
    }
}

/// A bearer token. `Debug` never shows its text, and it has no `Display`.
#[derive(Clone)]
pub struct AccessToken {
    secret: Arc<Secret>,
    expires_on: Option<SystemTime>,
}

/// The text of a token and its header value, shared by all clones.
struct Secret {
    text: Box<str>,
    /// `None` if the text is not a valid header value.
    header: Option<HeaderValue>,
}

impl AccessToken {
    /// Makes a token from its text, without the word `Bearer`.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        let text = secret.into().into_boxed_str();
        let mut header = HeaderValue::try_from(format!("Bearer {text}")).ok();
        if let Some(header) = &mut header {
            header.set_sensitive(true);
        }
        Self {
            secret: Arc::new(Secret { text, header }),
            expires_on: None,
        }
    }

    /// Sets when the token expires.
    #[must_use]
    pub fn with_expiry(mut self, expires_on: SystemTime) -> Self {
        self.expires_on = Some(expires_on);
        self
    }

    /// The secret text. Keep it out of logs and errors.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret.text
    }

    /// When the token expires, if known.
    #[must_use]
    pub fn expires_on(&self) -> Option<SystemTime> {
        self.expires_on
    }
}

impl AccessToken {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.secret, &other.secret) || self.secret() == other.secret()
    }

    /// The value of the header `Authorization`, unless the text is not a valid header value.
    pub(crate) fn header(&self) -> Option<&HeaderValue> {
        self.secret.header.as_ref()
    }

    /// Removes the token from what a server sent, because some servers echo the request.
    pub(crate) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(self.secret())
    }

    /// Whether it equals a rejected token.
    pub(crate) fn is_any(&self, rejected: Option<&Self>) -> bool {
        rejected.is_some_and(|rejected| self.is(rejected))
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_on", &self.expires_on)
            .finish_non_exhaustive()
    }
}

/// A fixed token, used for every request.
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Makes a credential that always returns this token.
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

/// A credential from an async closure, see [`from_fn`].
#[derive(Clone, Copy)]
pub struct FromFn<F>(F);

/// Makes a credential from a closure that takes the scope and returns a token.
///
/// The closure is called before each request, unless the credential is [`cached`](Credential::cached). It
/// does not receive claims that the service requires; for those see [`from_fn_with_claims`].
///
/// ```
/// use graph_runtime::{AccessToken, credential};
///
/// let credential = credential::from_fn(|_scope: String| async {
///     Ok(AccessToken::new("from a vault"))
/// });
/// # let client = graph_runtime::Client::builder().credential(credential).build();
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

/// A credential from an async closure that takes claims, see [`from_fn_with_claims`].
#[derive(Clone, Copy)]
pub struct FromFnWithClaims<F>(F);

/// Makes a credential from a closure that takes the scope and the required claims.
///
/// There are claims only after a token was rejected with a claims challenge, see [`TokenRequest::claims`].
///
/// ```
/// use graph_runtime::{AccessToken, Credential as _, credential};
///
/// let credential = credential::from_fn_with_claims(|_scope, claims: Option<String>| async {
///     let _parameter = claims.map(|claims| ("claims", claims));
///     Ok(AccessToken::new("from the token service"))
/// });
/// # let client = graph_runtime::Client::builder().credential(credential.cached()).build();
/// ```
pub fn from_fn_with_claims<F, T>(yields: F) -> FromFnWithClaims<F>
where
    F: Fn(String, Option<String>) -> T + Send + Sync,
    T: Future<Output = Result<AccessToken, CredentialError>> + Send + 'static,
{
    FromFnWithClaims(yields)
}

impl<F, T> Credential for FromFnWithClaims<F>
where
    F: Fn(String, Option<String>) -> T + Send + Sync,
    T: Future<Output = Result<AccessToken, CredentialError>> + Send + 'static,
{
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        let claims = request.claims.map(str::to_owned);
        Box::pin((self.0)(request.scope.to_owned(), claims))
    }
}

impl<F> fmt::Debug for FromFnWithClaims<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFnWithClaims")
    }
}
