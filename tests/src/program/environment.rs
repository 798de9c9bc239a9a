//! Reads from environment variables where to run.

use std::error::Error;
use std::fmt;

/// Where a program runs.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// A tenant in memory.
    Fake,
    /// The tenant that an access token is for.
    Token(String),
    /// A tenant, as an application in it.
    Application {
        /// The directory.
        tenant: String,
        /// The application.
        client: String,
        /// Its secret.
        secret: String,
    },
}

impl Environment {
    /// Parses the variables. Empty ones count as missing.
    ///
    /// # Errors
    /// If there is an application's secret, but not its tenant and client.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        if let Some(token) = variable("GRAPH_TOKEN") {
            return Ok(Self::Token(token));
        }
        // Many environments set tenant and client for other purposes.
        let Some(secret) = variable("AZURE_CLIENT_SECRET") else {
            return Ok(Self::Fake);
        };
        let needed = |name: &str| {
            variable(name).ok_or_else(|| {
                format!(
                    "AZURE_CLIENT_SECRET is set, but {name} is not; set all of AZURE_TENANT_ID, \
                     AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or pass --fake"
                )
            })
        };
        Ok(Self::Application {
            tenant: needed("AZURE_TENANT_ID")?,
            client: needed("AZURE_CLIENT_ID")?,
            secret,
        })
    }
}

/// Signs in as an application.
#[cfg(feature = "azure-identity")]
pub(super) fn application(
    place: &Environment,
) -> Result<graph_runtime::credential::AzureIdentity, Box<dyn Error>> {
    let Environment::Application {
        tenant,
        client,
        secret,
    } = place
    else {
        return Err("no application is to sign in".into());
    };
    let secret = azure_core::credentials::Secret::new(secret.clone());
    let credential =
        azure_identity::ClientSecretCredential::new(tenant, client.clone(), secret, None)?;
    Ok(graph_runtime::credential::AzureIdentity::new(credential))
}

/// Reports the feature that is missing to sign in as an application.
#[cfg(not(feature = "azure-identity"))]
pub(super) fn application(_: &Environment) -> Result<graph_runtime::StaticToken, Box<dyn Error>> {
    Err(
        "AZURE_CLIENT_SECRET is set, but this build cannot sign in with it; run with `--features \
         azure-identity`, or set GRAPH_TOKEN to an access token, or pass --fake"
            .into(),
    )
}

impl fmt::Debug for Environment {
    // Without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fake => f.write_str("Fake"),
            Self::Token(_) => f.write_str("Token"),
            Self::Application { tenant, client, .. } => f
                .debug_struct("Application")
                .field("tenant", tenant)
                .field("client", client)
                .finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(variables: &[(&str, &str)]) -> Result<Environment, String> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Environment::of(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn given_environment_variables_when_read_then_they_choose_the_tenant() {
        assert_eq!(place(&[]), Ok(Environment::Fake));
        assert_eq!(place(&[("GRAPH_TOKEN", " ")]), Ok(Environment::Fake));
        assert_eq!(place(&[("AZURE_TENANT_ID", "t")]), Ok(Environment::Fake));
        assert_eq!(
            place(&[("GRAPH_TOKEN", "abc"), ("AZURE_CLIENT_SECRET", "s")]),
            Ok(Environment::Token("abc".to_owned()))
        );
        let all = [
            ("AZURE_TENANT_ID", "t"),
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_CLIENT_SECRET", "s"),
        ];
        let application = Environment::Application {
            tenant: "t".to_owned(),
            client: "c".to_owned(),
            secret: "s".to_owned(),
        };
        assert_eq!(place(&all), Ok(application));
        assert!(
            place(&all[1..])
                .unwrap_err()
                .contains("AZURE_TENANT_ID is not")
        );
    }

    #[test]
    fn given_secrets_when_shown_then_they_are_left_out() {
        let token = Environment::Token("s3cr3t".to_owned());
        assert_eq!(format!("{token:?}"), "Token");
        let application = place(&[
            ("AZURE_TENANT_ID", "t"),
            ("AZURE_CLIENT_ID", "c"),
            ("AZURE_CLIENT_SECRET", "s3cr3t"),
        ]);
        assert!(!format!("{application:?}").contains("s3cr3t"));
    }

    #[cfg(not(feature = "azure-identity"))]
    #[test]
    fn given_an_application_when_the_feature_is_off_then_the_error_names_it() {
        let error = application(&Environment::Fake).unwrap_err().to_string();
        assert!(error.contains("--features azure-identity"), "{error}");
    }
}
