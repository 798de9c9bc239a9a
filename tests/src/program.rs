//! The environment of the examples: the fake, or a real tenant.
//!
//! | environment | where |
//! |---|---|
//! | `GRAPH_TOKEN` | the tenant that the token is for |
//! | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` | that tenant, as that application; needs the feature `azure-identity` |
//! | none of them, or `--fake` | the fake, in memory |
//!
//! The fake's clock is paused: time passes while everything waits, so minutes until a request is delivered
//! take no time. A real tenant is only read, unless `--apply` is given.

mod environment;
mod wire;

pub use environment::Environment;
pub use wire::{Exchange, Wire};

use std::error::Error;
use std::fmt;

use graph_runtime::{Client, Credential, StaticToken};
use tokio::runtime::{Builder, Runtime};

use graph_fake::Fake;
use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;

/// Arguments of every example.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Options {
    /// Change things in a real tenant; without it, it is only read.
    #[arg(long)]
    pub apply: bool,
    /// Run against the fake even if the environment names a tenant.
    #[arg(long)]
    pub fake: bool,
}

/// The tenant and the caller of a program.
#[derive(Debug)]
pub struct Setting {
    /// A client with all permissions that the program needs.
    pub graph: Client,
    /// The recorded requests.
    pub wire: Wire,
    fake: Option<Fake>,
    apply: bool,
}

/// Why a program failed, shown on one line when `main` returns it.
pub struct Failure(Box<dyn Error>);

/// Runs a program to its end.
///
/// `scene` adds to the fake's small company, if the program runs on the fake.
///
/// # Errors
/// If the environment is contradictory, a client cannot be built, or the program fails.
pub fn run<T>(
    options: Options,
    scene: impl FnOnce(&mut Tenant) -> Result<(), SeedError>,
    program: impl AsyncFnOnce(&Setting) -> Result<T, Box<dyn Error>>,
) -> Result<T, Failure> {
    let place = if options.fake {
        Environment::Fake
    } else {
        Environment::of(|name| std::env::var(name).ok())?
    };
    let runtime = clock(&place)?;
    runtime.block_on(async {
        let setting = match place {
            Environment::Fake => Setting::fake(scene)?,
            place => Setting::tenant(&place, options.apply)?,
        };
        Ok(program(&setting).await?)
    })
}

/// A runtime whose clock is paused unless a real tenant is used.
fn clock(place: &Environment) -> Result<Runtime, Box<dyn Error>> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(*place == Environment::Fake)
        .build()?;
    Ok(runtime)
}

impl Setting {
    /// The small company of the fake plus a scene, with an administrator signed in.
    ///
    /// Call it within the runtime in which it is used, because it follows that runtime's clock.
    ///
    /// # Errors
    /// If the scene does not fit the API.
    pub fn fake(
        scene: impl FnOnce(&mut Tenant) -> Result<(), SeedError>,
    ) -> Result<Self, Box<dyn Error>> {
        let fake = Fake::company();
        fake.change(scene)?;
        fake.change(Tenant::run_clock);
        let wire = Wire::new(fake.clone());
        Ok(Self {
            graph: client(&wire, StaticToken::new("admin"))?,
            wire,
            fake: Some(fake),
            apply: true,
        })
    }

    fn tenant(place: &Environment, apply: bool) -> Result<Self, Box<dyn Error>> {
        let wire = Wire::to_network()?;
        let graph = match place {
            Environment::Token(token) => client(&wire, StaticToken::new(token))?,
            place => client(&wire, environment::application(place)?)?,
        };
        Ok(Self {
            graph,
            wire,
            fake: None,
            apply,
        })
    }

    /// The fake, if the program runs on it.
    #[must_use]
    pub fn as_fake(&self) -> Option<&Fake> {
        self.fake.as_ref()
    }

    /// Whether the program may change things.
    #[must_use]
    pub fn may_change(&self) -> bool {
        self.apply
    }

    /// A client of the same tenant for another caller.
    ///
    /// # Errors
    /// If there is no such client.
    pub fn signed_in(&self, token: impl Into<String>) -> Result<Client, graph_runtime::Error> {
        client(&self.wire, StaticToken::new(token.into()))
    }
}

fn client(
    wire: &Wire,
    credential: impl Credential + 'static,
) -> Result<Client, graph_runtime::Error> {
    let builder = Client::builder().credential(credential);
    builder.transport(wire.clone()).build()
}

impl<E: Into<Box<dyn Error>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for Failure {
    /// As shown by `main`: the error and its sources.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
