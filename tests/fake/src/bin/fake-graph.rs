//! Serves a fake tenant on loopback until it is stopped.
//!
//! ```text
//! cargo run -p graph-fake --features cli --bin fake-graph -- --port 8080
//! curl -H 'Authorization: Bearer admin' \
//!     http://127.0.0.1:8080/beta/identityGovernance/entitlementManagement/accessPackageCatalogs
//! ```

use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use graph_fake::loopback::Loopback;
use graph_fake::model::Api;
use graph_fake::tenant::Tenant;
use graph_fake::tls::Certificate;
use graph_fake::{Fake, Seed, faults};

const HELP: &str = "\
A seed states the content of the tenant and who may call:
  tokens: [{secret: alice, user: u-1, permissions: [EntitlementManagement.Read.All]}]
  users: [{id: u-1, displayName: Alice}]
  accessPackageCatalogs: [{id: c-1, displayName: Fair}]
  accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand}]

Faults to inject, here two throttled requests and a delayed one:
  - {path: /accessPackages, times: 2, does: {status: {code: 429, retryAfter: '1'}}}
  - {method: POST, after: 1, times: 1, does: {delay: 500}}
Others are `does: drop` and `does: {truncate: 20}`.

Send a request, advance the clock, list the requests, reset the tenant:
  curl -H 'Authorization: Bearer admin' http://127.0.0.1:8080/beta/identityGovernance/entitlementManagement/accessPackages
  curl -X POST -d '{\"by\": \"P1D\"}' http://127.0.0.1:8080/control/advance
  curl http://127.0.0.1:8080/control/requests
  curl -X POST http://127.0.0.1:8080/control/reset";

/// A tenant of Microsoft Graph entitlement management, in memory.
#[derive(Parser)]
#[command(version, after_long_help = HELP)]
struct Args {
    /// Port on the loopback interface; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seed of the tenant, YAML or JSON; the default is a small company with the tokens `admin`, `alice`,
    /// `bob` and `app`.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// A description from `cargo xtask regen --prepared`, instead of that of beta.
    #[arg(long, value_name = "FILE")]
    description: Option<PathBuf>,
    /// Serve https, and write the certificate to this file, for clients to trust.
    #[arg(long, value_name = "FILE")]
    tls: Option<PathBuf>,
    /// Faults to inject, a list in YAML or JSON.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Delay of each response.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let seed = match &args.seed {
        Some(path) => Seed::parse(&read(path)?).map_err(|problem| within(path, problem))?,
        None => Seed::company(),
    };
    let source = args.seed.clone().unwrap_or_default();
    let fake = match &args.description {
        Some(path) => {
            let api = Api::parse(&read(path)?).map_err(|problem| within(path, problem))?;
            Fake::serving(Arc::new(api))
        }
        None => Fake::new(),
    };
    let fake = fake.plant(seed);
    let fake = fake.map_err(|problem| within(&source, problem))?;
    if let Some(path) = &args.faults {
        let faults = faults::parse(&read(path)?).map_err(|problem| within(path, problem))?;
        fake.change(|tenant| tenant.faults = faults);
    }
    fake.change(Tenant::run_clock);
    fake.keep();
    let fake = fake.with_latency(Duration::from_millis(args.latency));
    let off = fake.rules_off();
    let server = match &args.tls {
        Some(path) => {
            let certificate = Certificate::self_made()?;
            fs::write(path, certificate.pem()).map_err(|problem| within(path, problem))?;
            Loopback::start_tls(fake, args.port, &certificate).await
        }
        None => Loopback::start(fake, args.port).await,
    };
    let server =
        server.map_err(|problem| format!("cannot listen on port {}: {problem}", args.port))?;
    for (ty, names) in off {
        eprintln!("rules of {ty} are off: it has no {}", names.join(", "));
    }
    println!("API      {}", server.base_url());
    println!("control  {}", server.control_url());
    server.serve().await;
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|problem| within(path, problem))
}

fn within(path: &Path, problem: impl Display) -> String {
    format!("{}: {problem}", path.display())
}
