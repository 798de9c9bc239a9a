//! Where tokens come from.
//!
//! | where from | credential |
//! |---|---|
//! | a token at hand | [`StaticToken`] |
//! | code of yours | [`from_fn`], or [`Credential`] implemented |
//! | an Azure identity: a developer's login, a client secret, a managed identity | `AzureIdentity`, with the feature `azure-identity` |
//!
//! A client asks its credential before each request. [`cached`](Credential::cached) keeps the token
//! of one that goes to a token service for it.

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

/// What a credential fails with.
pub type CredentialError = Box<dyn StdError + Send + Sync>;

/// Something that yields access tokens.
///
/// A client asks before each request; a credential that talks to a token service keeps its token
/// until it is about to expire, or leaves that to [`cached`](Self::cached). If the service rejects a
/// token with 401, the client asks once more, with the token as [`TokenRequest::rejected`]. If it then
/// gets another one, it sends the request again.
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

    /// Keeps the token of this credential until shortly before it expires.
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

/// What a token is asked for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TokenRequest<'a> {
    /// The scope, for example `https://graph.microsoft.com/.default`.
    pub scope: &'a str,
    /// What the service demands of the next token, as JSON: its answer to a token that has been
    /// revoked (continuous access evaluation). The token service wants it as `claims`.
    pub claims: Option<&'a str>,
    /// The token that the service rejected with 401. It is not to be yielded again.
    pub rejected: Option<&'a AccessToken>,
}

impl<'a> TokenRequest<'a> {
    /// Asks for a token for a scope.
    #[must_use]
    pub fn new(scope: &'a str) -> Self {
        Self {
            scope,
            claims: None,
            rejected: None,
        }
    }

    /// Asks for a token in place of one that was rejected.
    #[must_use]
    pub fn instead_of(mut self, rejected: &'a AccessToken) -> Self {
        self.rejected = Some(rejected);
        self
    }

    /// Asks for a token in place of one that was rejected with these claims.
    #[must_use]
    pub fn in_place_of(mut self, rejected: &'a AccessToken, claims: &'a str) -> Self {
        self.rejected = Some(rejected);
        self.claims = Some(claims);
        self
    }
}

/// A bearer token. Its text never shows in `Debug`, and it has no `Display`.
#[derive(Clone)]
pub struct AccessToken {
    secret: Arc<Secret>,
    expires_on: Option<SystemTime>,
}

/// The text of a token and the header it makes, which all its clones share.
struct Secret {
    text: Box<str>,
    /// `None` if the text cannot be in a header.
    header: Option<HeaderValue>,
}

impl AccessToken {
    /// A token from its text, without the word `Bearer`.
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

    /// Says until when the token can be used.
    #[must_use]
    pub fn with_expiry(mut self, expires_on: SystemTime) -> Self {
        self.expires_on = Some(expires_on);
        self
    }

    /// The text. Whoever asks for it takes care of it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret.text
    }

    /// Until when the token can be used, if known.
    #[must_use]
    pub fn expires_on(&self) -> Option<SystemTime> {
        self.expires_on
    }
}

impl AccessToken {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.secret, &other.secret) || self.secret() == other.secret()
    }

    /// The value of the header `Authorization`, unless the text cannot be in one.
    pub(crate) fn header(&self) -> Option<&HeaderValue> {
        self.secret.header.as_ref()
    }

    /// Removes the token from what a server sent: some answer with what they were sent.
    pub(crate) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(self.secret())
    }

    /// Whether it is one that was rejected.
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
/// The closure is called before each request, unless the credential is
/// [`cached`](Credential::cached). It does not learn of claims that the service demands, see
/// [`from_fn_with_claims`].
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

/// A credential made of an async closure that takes claims, see [`from_fn_with_claims`].
#[derive(Clone, Copy)]
pub struct FromFnWithClaims<F>(F);

/// Makes a credential of a closure that takes the scope and the claims that the service demands of
/// the token, and yields one.
///
/// There are claims only after a token was rejected, see [`TokenRequest::claims`].
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
