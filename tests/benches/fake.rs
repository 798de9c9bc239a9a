//! How many requests a second the fake serves on loopback, beside a server that does nothing.
//!
//! `cargo bench -p graph-tests --bench fake`; without `--bench` it does next to nothing, fast. The
//! load comes from threads of the same process, so server and load share the processors.

mod figures;

use std::convert::Infallible;
use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread;
use std::time::Instant;

use bytes::Bytes;
use graph_tests::fake::loopback::Loopback;
use graph_tests::fake::tenant::Tenant;
use graph_tests::fake::{Fake, Seed, description};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Map, json};

use figures::{Report, Row, as_f64, spread};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const ROOT: &str = "/beta/identityGovernance/entitlementManagement";
/// Packages that the tenant holds.
const PACKAGES: usize = 1_000;
/// Requests that wait for their answer at the same time, each on a connection of its own.
const CONNECTIONS: usize = 16;

fn main() -> Outcome {
    let bench = std::env::args().any(|argument| argument == "--bench");
    let (rounds, requests) = if bench { (7, 4_000) } else { (1, 32) };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let fake = Fake::seeded(description::committed()?, Seed::company())?;
    fake.change(fill);
    fake.keep();
    let server = runtime.block_on(Loopback::start(fake.clone(), 0))?;
    let address = server.base_url();
    let address: SocketAddr = address
        .trim_start_matches("http://")
        .trim_end_matches("/beta")
        .parse()?;
    let report = Report::from_arguments();
    for load in LOADS {
        let answer = exchange(&mut TcpStream::connect(address)?, &(load.request)(0))?;
        let floor = runtime.block_on(idle(answer))?;
        let rates = measure(load, &fake, [address, floor], rounds, requests)?;
        say(load, &rates, &report)?;
    }
    Ok(())
}

/// Requests of one kind.
#[derive(Clone, Copy)]
struct Load {
    name: &'static str,
    what: &'static str,
    request: fn(usize) -> Vec<u8>,
}

const LOADS: [Load; 6] = [
    Load {
        name: "fake-get",
        what: "one package",
        request: get,
    },
    Load {
        name: "fake-page",
        what: "a page of 20 packages",
        request: list,
    },
    Load {
        name: "fake-filter",
        what: "packages by a filter",
        request: filtered,
    },
    Load {
        name: "fake-create",
        what: "a create",
        request: create,
    },
    Load {
        name: "fake-patch",
        what: "a `PATCH`",
        request: patch,
    },
    Load {
        name: "fake-mixed",
        what: "six reads, two pages, a create and a `PATCH` out of ten",
        request: mixed,
    },
];

fn get(number: usize) -> Vec<u8> {
    let path = format!("{ROOT}/accessPackages/p-{}", number % PACKAGES);
    request("GET", &path, "")
}

fn list(number: usize) -> Vec<u8> {
    let path = format!("{ROOT}/accessPackages?$top=20&$skip={}", number % PACKAGES);
    request("GET", &path, "")
}

fn filtered(number: usize) -> Vec<u8> {
    let filter = format!("displayName%20eq%20'Package%20{}'", number % PACKAGES);
    let path = format!("{ROOT}/accessPackages?$filter={filter}&$select=id,displayName");
    request("GET", &path, "")
}

fn create(number: usize) -> Vec<u8> {
    let body = json!({"displayName": format!("Catalog {number}"), "description": "Made by a load"});
    request(
        "POST",
        &format!("{ROOT}/accessPackageCatalogs"),
        &body.to_string(),
    )
}

fn patch(number: usize) -> Vec<u8> {
    let path = format!("{ROOT}/accessPackages/p-{}", number % PACKAGES);
    let body = json!({"description": format!("Changed by request {number}")});
    request("PATCH", &path, &body.to_string())
}

/// What a program does: it reads far more than it writes.
fn mixed(number: usize) -> Vec<u8> {
    match number % 10 {
        0..=5 => get(number),
        6 | 7 => list(number),
        8 => create(number),
        _ => patch(number),
    }
}

fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer app\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// Fills a tenant, past the rules.
fn fill(tenant: &mut Tenant) {
    let catalog = json!({"id": "c-1", "displayName": "Fair", "catalogType": "UserManaged"});
    let catalog: Map<_, _> = catalog.as_object().cloned().unwrap_or_default();
    tenant.add(&Tenant::ty("accessPackageCatalog"), catalog);
    for number in 0..PACKAGES {
        let package = json!({
            "id": format!("p-{number}"),
            "catalogId": "c-1",
            "displayName": format!("Package {number}"),
            "description": "All that somebody at the stand needs",
            "isHidden": number % 2 == 0,
            "createdDateTime": "2026-01-02T03:04:05Z",
        });
        let package: Map<_, _> = package.as_object().cloned().unwrap_or_default();
        tenant.add(&Tenant::ty("accessPackage"), package);
    }
}

/// Requests a second of each round, of the fake and of the floor.
fn measure(
    load: Load,
    fake: &Fake,
    [address, floor]: [SocketAddr; 2],
    rounds: usize,
    requests: usize,
) -> Outcome<Vec<(f64, f64)>> {
    let mut rates = Vec::new();
    for round in 0..=rounds {
        fake.reset();
        let ours = rate(address, load.request, requests)?;
        let idle = rate(floor, load.request, requests)?;
        // The first round opens connections and fills caches.
        if round > 0 {
            rates.push((ours, idle));
        }
    }
    Ok(rates)
}

fn say(load: Load, rates: &[(f64, f64)], report: &Report) -> Outcome {
    let (low, middle, high) = spread(rates.iter().map(|(ours, _)| *ours).collect());
    let (_, idle, _) = spread(rates.iter().map(|(_, idle)| *idle).collect());
    report.note(format_args!(
        "{}: {middle:.0}/s ({low:.0} to {high:.0}), a server that does nothing {idle:.0}/s",
        load.what
    ));
    report.row(&Row {
        name: load.name,
        work: format!("the fake over HTTP: {}", load.what),
        peer: "a `hyper` server that gives the same answer to everything".to_owned(),
        time: rates.iter().map(|(ours, idle)| idle / ours).collect(),
        ..Row::default()
    })?;
    Ok(())
}

/// Requests a second over all connections.
fn rate(address: SocketAddr, make: fn(usize) -> Vec<u8>, requests: usize) -> Outcome<f64> {
    let each = requests.div_ceil(CONNECTIONS);
    let start = Instant::now();
    let loads: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            thread::spawn(move || -> Outcome {
                let mut stream = TcpStream::connect(address)?;
                stream.set_nodelay(true)?;
                for number in 0..each {
                    exchange(&mut stream, &make(connection * each + number))?;
                }
                Ok(())
            })
        })
        .collect();
    for load in loads {
        load.join().map_err(|_| "a load stopped")??;
    }
    Ok(as_f64(each * CONNECTIONS) / start.elapsed().as_secs_f64())
}

/// Sends a request and reads its answer, which must be a success.
fn exchange(stream: &mut TcpStream, request: &[u8]) -> Outcome<Vec<u8>> {
    stream.write_all(request)?;
    let mut answer = Vec::with_capacity(1 << 12);
    let mut buffer = [0; 1 << 14];
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Err("the connection ended before the answer".into());
        }
        answer.extend_from_slice(&buffer[..read]);
        if let Some(body) = complete(&answer)? {
            return Ok(body.to_vec());
        }
    }
}

/// The body of an answer that is there to its end.
fn complete(answer: &[u8]) -> Outcome<Option<&[u8]>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end])?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    if !status.starts_with('2') {
        return Err(format!("refused: {}", String::from_utf8_lossy(answer)).into());
    }
    let length = head
        .split("\r\n")
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(Ok(0), |(_, length)| length.parse())?;
    let body = &answer[end + 4..];
    Ok((body.len() >= length).then_some(body))
}

/// Starts a server that gives the same answer to everything, on the same stack.
async fn idle(answer: Vec<u8>) -> Outcome<SocketAddr> {
    let answer = Bytes::from(answer);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let answer = answer.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request: http::Request<Incoming>| {
                    let answer = answer.clone();
                    async move {
                        // As the fake does, reads the body first.
                        let _ = request.into_body().collect().await;
                        Ok::<_, Infallible>(http::Response::new(Full::new(answer)))
                    }
                });
                // It ends with its connection, whatever way that does.
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(address)
}
