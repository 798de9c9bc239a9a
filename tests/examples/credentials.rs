//! Counts the access packages of a tenant, signed in as an application with a client secret, or as the
//! developer who is logged in with the Azure CLI or the Azure Developer CLI.
//!
//! ```text
//! az login
//! cargo run -p graph-tests --features azure-identity --example credentials
//!
//! AZURE_TENANT_ID=… AZURE_CLIENT_ID=… AZURE_CLIENT_SECRET=… \
//! cargo run -p graph-tests --features azure-identity --example credentials
//! ```

use std::env;
use std::error::Error;
use std::sync::Arc;

use azure_core::credentials::{Secret, TokenCredential};
use azure_identity::{ClientSecretCredential, DeveloperToolsCredential};
use graph_entitlement_management::entitlement_management;
use graph_runtime::Client;
use graph_runtime::credential::AzureIdentity;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let credential: Arc<dyn TokenCredential> = match env::var("AZURE_CLIENT_SECRET") {
        Ok(secret) => ClientSecretCredential::new(
            &env::var("AZURE_TENANT_ID")?,
            env::var("AZURE_CLIENT_ID")?,
            Secret::new(secret),
            None,
        )?,
        Err(_) => DeveloperToolsCredential::new(None)?,
    };
    let graph = Client::builder()
        .credential(AzureIdentity::new(credential))
        .build()?;
    let packages = entitlement_management(&graph).access_packages();
    println!("{} access packages", packages.count().await?);
    Ok(())
}
