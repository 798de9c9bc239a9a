//! Serves a fake tenant on loopback until it is stopped.
//!
//! ```text
//! cargo run -p graph-tests --bin fake-graph -- --port 8080
//! curl -H 'Authorization: Bearer admin' \
//!     http://127.0.0.1:8080/beta/identityGovernance/entitlementManagement/accessPackageCatalogs
//! ```

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use graph_tests::fake::loopback::Loopback;
use graph_tests::fake::tenant::Tenant;
use graph_tests::fake::{Fake, Seed, description, faults};

/// A tenant of Microsoft Graph entitlement management, in memory.
#[derive(Parser)]
struct Args {
    /// Port of the loopback interface; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What the tenant holds, YAML or JSON; without it, a small company with the tokens `admin`, `alice`, `bob` and `app`.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// What goes wrong, a list in YAML or JSON.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// How long each answer takes.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let seed = match &args.seed {
        Some(path) => Seed::parse(&fs::read_to_string(path)?)?,
        None => Seed::company(),
    };
    let fake = Fake::seeded(description::committed()?, seed)?;
    if let Some(path) = &args.faults {
        let faults = faults::parse(&fs::read_to_string(path)?)?;
        fake.change(|tenant| tenant.faults = faults);
    }
    fake.change(Tenant::run_clock);
    fake.keep();
    let fake = fake.with_latency(Duration::from_millis(args.latency));
    let server = Loopback::start(fake, args.port).await?;
    println!("API      {}", server.base_url());
    println!("control  {}", server.control_url());
    server.serve().await;
    Ok(())
}
