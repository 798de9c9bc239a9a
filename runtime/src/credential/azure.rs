//! Credentials of the Azure SDK.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use azure_core::credentials::TokenCredential;
use futures::future::BoxFuture;

use super::{AccessToken, Credential, CredentialError, TokenRequest};

/// A credential of the Azure SDK for Rust, such as those of `azure_identity`.
///
/// Those of `azure_identity` keep their tokens, so that there is no need for
/// [`cached`](Credential::cached). The SDK has no way to hand on the claims that the service demands of
/// a token, so that a token that was revoked is an error until the SDK lets go of it.
///
/// ```ignore
/// let developer = azure_identity::DeveloperToolsCredential::new(None)?;
/// let client = Client::builder()
///     .credential(AzureIdentity::new(developer))
///     .build()?;
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
    // Without the credential, whose form is not known here.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AzureIdentity")
    }
}
