//! Credentials of the Azure SDK.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use azure_core::credentials::TokenCredential;
use futures::future::BoxFuture;

use super::{AccessToken, Credential, CredentialError, TokenRequest};

/// A credential of the Azure SDK for Rust, such as those of `azure_identity`.
///
/// Credentials of `azure_identity` cache their tokens, so they need no [`cached`](Credential::cached). The
/// SDK cannot pass on the claims of a claims challenge, so a revoked token is an error until the SDK drops it
/// from its cache.
///
/// ```
/// use std::sync::Arc;
/// use azure_core::credentials::TokenCredential;
/// use graph_runtime::credential::AzureIdentity;
///
/// // Such as `azure_identity::DeveloperToolsCredential::new(None)?`.
/// fn client(credential: Arc<dyn TokenCredential>) -> graph_runtime::Result<graph_runtime::Client> {
///     graph_runtime::Client::builder()
///         .credential(AzureIdentity::new(credential))
///         .build()
/// }
/// ```
#[derive(Clone)]
pub struct AzureIdentity(Arc<dyn TokenCredential>);

impl AzureIdentity {
    /// Adapts a credential.
    #[must_use]
    pub fn new(credential: Arc<dyn TokenCredential>) -> Self {
        Self(credential)
    }
}

impl From<Arc<dyn TokenCredential>> for AzureIdentity {
    fn from(credential: Arc<dyn TokenCredential>) -> Self {
        Self(credential)
    }
}

impl Credential for AzureIdentity {
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        Box::pin(async move {
            let token = self.0.get_token(&[request.scope], None).await?;
            Ok(AccessToken::new(token.token.secret())
                .with_expiry(SystemTime::from(token.expires_on)))
        })
    }
}

impl fmt::Debug for AzureIdentity {
    // Without the credential, whose `Debug` form is not known here.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AzureIdentity")
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::time::Duration;

    use azure_core::credentials::{self, TokenRequestOptions};
    use futures::FutureExt as _;

    use super::*;

    #[derive(Debug)]
    struct Sdk;

    type Yields<'a> =
        Pin<Box<dyn Future<Output = azure_core::Result<credentials::AccessToken>> + Send + 'a>>;

    impl TokenCredential for Sdk {
        // The signature that `async_trait` generates for an async method.
        fn get_token<'me, 'scopes, 'scope, 'options, 'all>(
            &'me self,
            scopes: &'scopes [&'scope str],
            _: Option<TokenRequestOptions<'options>>,
        ) -> Yields<'all>
        where
            Self: 'all,
            'me: 'all,
            'scopes: 'all,
            'scope: 'all,
            'options: 'all,
        {
            let expires_on = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
            let token = credentials::AccessToken::new(scopes.join(" "), expires_on.into());
            Box::pin(std::future::ready(Ok(token)))
        }
    }

    #[test]
    fn given_a_credential_of_the_azure_sdk_when_used_then_token_and_expiry_are_passed_on() {
        let credential = AzureIdentity::new(Arc::new(Sdk));
        let token = credential.token(TokenRequest::new("https://graph/.default"));
        let token = token.now_or_never().unwrap().unwrap();
        assert_eq!(token.secret(), "https://graph/.default");
        let expires_on = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        assert_eq!(token.expires_on(), Some(expires_on));
        assert_eq!(format!("{credential:?}"), "AzureIdentity");
    }
}
