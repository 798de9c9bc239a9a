//! What the client costs: beside bare `reqwest` and `serde_json`, over a million items, and in batches.
//!
//! `cargo bench -p graph-tests --bench client`; without `--bench` it does next to nothing, fast.

mod figures;

use std::alloc::System;
use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use graph_runtime::{Batch, Client, Create, Get, List, Resource, StaticToken};
use serde::{Deserialize, Serialize};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use figures::{as_f64, spread};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const TOKEN: &str = "a token of the usual length is longer than this one";
const LATENCY: Duration = Duration::from_millis(20);
const CREATES: usize = 20;

/// What is read, by the client and without it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    id: String,
    display_name: String,
    description: String,
    is_hidden: bool,
    created_date_time: String,
    modified_date_time: String,
}

#[derive(Deserialize)]
struct Envelope {
    value: Vec<Package>,
}

/// How much is done.
struct Effort {
    rounds: usize,
    requests: usize,
    items: usize,
}

fn main() -> Outcome {
    let effort = if std::env::args().any(|argument| argument == "--bench") {
        Effort {
            rounds: 15,
            requests: 3_000,
            items: 1_000_000,
        }
    } else {
        Effort {
            rounds: 1,
            requests: 10,
            items: 10_000,
        }
    };
    let base = serve()?;
    // One thread for the client, so that what it costs is not hidden by a second one.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let both = Both::new(&base)?;
        both.throughput(&effort, "one entity", 1, "/one").await?;
        both.throughput(&effort, "one entity", 32, "/one").await?;
        both.throughput(&effort, "a page of 50", 32, "/page?size=50")
            .await?;
        both.allocations(&effort).await?;
        both.tracing_that_is_off(&effort).await?;
        memory(&both.client, effort.items).await?;
        batches(&both.client, effort.rounds).await
    })
}

/// The client, and what it stands on.
struct Both {
    client: Client,
    bare: reqwest::Client,
    base: String,
}

impl Both {
    fn new(base: &str) -> Outcome<Self> {
        Ok(Self {
            client: Client::builder()
                .credential(StaticToken::new(TOKEN))
                .base_url(base)
                .build()?,
            bare: reqwest::Client::builder()
                .no_proxy()
                .user_agent("bare")
                // As the client has it: a program without one hangs some day.
                .timeout(Duration::from_secs(100))
                .build()?,
            base: base.to_owned(),
        })
    }

    /// One request by the client; how many entities there were.
    async fn ours(&self, path: &'static str) -> Outcome<usize> {
        let at = Resource::root(&self.client, path);
        if path == "/one" {
            let package = Get::<Package>::get(at).await?;
            return Ok(usize::from(!package.id.is_empty()));
        }
        Ok(List::<Package>::get(at).await?.value.len())
    }

    /// The same without the client.
    async fn bare(&self, path: &str) -> Outcome<usize> {
        let request = self.bare.get(format!("{}{path}", self.base));
        let request = request
            .bearer_auth(TOKEN)
            .header("accept", "application/json");
        let body = request.send().await?.error_for_status()?.bytes().await?;
        if path == "/one" {
            let package: Package = serde_json::from_slice(&body)?;
            return Ok(usize::from(!package.id.is_empty()));
        }
        let page: Envelope = serde_json::from_slice(&body)?;
        Ok(page.value.len())
    }

    /// Requests per second, some of them at a time.
    async fn rate(
        &self,
        ours: bool,
        requests: usize,
        together: usize,
        path: &'static str,
    ) -> Outcome<Rate> {
        let (start, cpu) = (Instant::now(), on_cpu());
        let sent = stream::iter(0..requests).map(|_| async move {
            if ours {
                self.ours(path).await
            } else {
                self.bare(path).await
            }
        });
        let read: Vec<usize> = sent.buffer_unordered(together).try_collect().await?;
        assert!(read.iter().all(|&entities| entities > 0));
        Ok(Rate {
            per_second: as_f64(requests) / start.elapsed().as_secs_f64(),
            cpu: (on_cpu() - cpu) / as_f64(requests),
        })
    }

    async fn throughput(
        &self,
        effort: &Effort,
        what: &str,
        together: usize,
        path: &'static str,
    ) -> Outcome {
        let (mut ratios, mut cpu_ratios) = (Vec::new(), Vec::new());
        let (mut all, mut all_bare) = (Vec::new(), Vec::new());
        let requests = effort.requests;
        // Connections and caches.
        self.rate(true, requests / 10, together, path).await?;
        self.rate(false, requests / 10, together, path).await?;
        for round in 0..effort.rounds {
            // By turns, and neither always first, as the machine is not equally fast all the time.
            let first = round % 2 == 0;
            let one = self.rate(first, requests, together, path).await?;
            let two = self.rate(!first, requests, together, path).await?;
            let (ours, bare) = if first { (one, two) } else { (two, one) };
            ratios.push(ours.per_second / bare.per_second);
            cpu_ratios.push(bare.cpu / ours.cpu);
            all.push(ours.per_second);
            all_bare.push(bare.per_second);
        }
        let (low, ratio, high) = spread(ratios);
        println!(
            "{what}, {together} at a time: {:.0}/s, bare {:.0}/s, ratio {ratio:.3} ({low:.3} to {high:.3})",
            spread(all).1,
            spread(all_bare).1,
        );
        // What other processes do is not in this one.
        let (low, ratio, high) = spread(cpu_ratios);
        println!(
            "    by CPU time of the client's thread: ratio {ratio:.3} ({low:.3} to {high:.3})"
        );
        Ok(())
    }

    /// What the spans of a request cost while nobody listens, as a part of the request.
    async fn tracing_that_is_off(&self, effort: &Effort) -> Outcome {
        /// One for the request, one for its only attempt.
        const SPANS: usize = 2;
        let count = effort.requests * 1_000;
        let start = Instant::now();
        for number in 0..count {
            let span = tracing::info_span!("a span", otel.kind = "client", number);
            drop(std::hint::black_box(span));
        }
        let spans = start.elapsed().as_secs_f64() / as_f64(count) * as_f64(SPANS);
        let requests = self.rate(true, effort.requests, 1, "/one").await?;
        println!(
            "tracing without a subscriber: {:.1} ns per request, {:.4} % of it",
            spans * 1e9,
            spans * requests.per_second * 100.0
        );
        Ok(())
    }

    /// Allocations per request. The server makes none.
    async fn allocations(&self, effort: &Effort) -> Outcome {
        for path in ["/one", "/page?size=50"] {
            let mut counts = Vec::new();
            for ours in [true, false] {
                let region = Region::new(ALLOCATOR);
                self.rate(ours, effort.requests, 1, path).await?;
                let change = region.change();
                let per_request = |count: usize| as_f64(count) / as_f64(effort.requests);
                counts.push((
                    per_request(change.allocations + change.reallocations),
                    per_request(change.bytes_allocated),
                ));
            }
            println!(
                "{path}: {:.1} allocations ({:.0} bytes) per request, bare {:.1} ({:.0} bytes)",
                counts[0].0, counts[0].1, counts[1].0, counts[1].1
            );
        }
        Ok(())
    }
}

/// How fast something was.
struct Rate {
    per_second: f64,
    /// Nanoseconds on a CPU per request.
    cpu: f64,
}

/// How long this thread was on a CPU, in nanoseconds; nothing where the system does not tell.
fn on_cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = told.split(' ').next().unwrap_or_default();
    first.parse().unwrap_or_default()
}

/// Streams items, and shows the memory of the process on the way.
async fn memory(client: &Client, items: usize) -> Outcome {
    let at = Resource::root(client, "/page").key("first", "0000000");
    let mut packages = List::<Package>::get(at)
        .query("size", "1000")
        .query("last", items.to_string())
        .stream();
    let mut count = 0;
    let start = Instant::now();
    while let Some(package) = packages.try_next().await? {
        assert!(!package.id.is_empty());
        count += 1;
        if [items / 10, items / 2, items].contains(&count) {
            println!(
                "{count} items after {:.1} s: {} now, {} at most",
                start.elapsed().as_secs_f64(),
                resident("VmRSS")?,
                resident("VmHWM")?
            );
        }
    }
    assert_eq!(count, items);
    Ok(())
}

fn resident(name: &str) -> Outcome<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    Ok(line
        .unwrap_or(": unknown")
        .replace([':', '\t'], " ")
        .trim()
        .to_owned())
}

/// Creates one by one, all at once, and in one batch, of a server that takes its time.
async fn batches(client: &Client, rounds: usize) -> Outcome {
    let create = || {
        let at = Resource::root(client, "/packages");
        Create::<Package>::post(at).json(&sample(7))
    };
    let (mut singles, mut together, mut batched) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let start = Instant::now();
        for _ in 0..CREATES {
            create().await?;
        }
        singles.push(start.elapsed().as_secs_f64());

        let start = Instant::now();
        try_join_all((0..CREATES).map(|_| create().into_future())).await?;
        together.push(start.elapsed().as_secs_f64());

        let start = Instant::now();
        let mut batch = Batch::new(client);
        let handles: Vec<_> = (0..CREATES).map(|_| batch.add(create())).collect();
        let mut results = batch.send().await?;
        for handle in handles {
            assert_eq!(results.take(handle)?.id, sample(7).id);
        }
        batched.push(start.elapsed().as_secs_f64());
    }
    for (what, times) in [
        ("one after the other", singles),
        ("all at once, each by itself", together),
        ("in one batch", batched),
    ] {
        let (low, middle, high) = spread(times);
        println!(
            "{CREATES} creates {what}: {:.1} ms ({:.1} to {:.1})",
            middle * 1e3,
            low * 1e3,
            high * 1e3
        );
    }
    Ok(())
}

fn sample(number: usize) -> Package {
    Package {
        id: format!("5f2a1c9e-0000-4000-8000-{number:012}"),
        display_name: format!("Sales reps {number}"),
        description: "Outside sales representatives, with what they need".to_owned(),
        is_hidden: number.is_multiple_of(2),
        created_date_time: "2026-01-02T03:04:05.678Z".to_owned(),
        modified_date_time: "2026-02-03T04:05:06.789Z".to_owned(),
    }
}

/// Starts a server that answers as cheaply as can be, each connection in a thread of its own.
fn serve() -> Outcome<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let home = base.clone();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let home = home.clone();
            // It ends with its connection, whatever way that does.
            thread::spawn(move || Answers::new(home).all(connection).ok());
        }
    });
    Ok(base)
}

struct Answers {
    home: String,
    one: Vec<u8>,
    page: Vec<u8>,
    created: Vec<u8>,
    batch: Vec<u8>,
}

impl Answers {
    fn new(home: String) -> Self {
        let package = serde_json::to_string(&sample(7)).unwrap_or_default();
        let answer = |id: usize| format!(r#"{{"id":"{id}","status":201,"body":{package}}}"#);
        let answers: Vec<_> = (1..=CREATES).map(answer).collect();
        let batch = format!(r#"{{"responses":[{}]}}"#, answers.join(","));
        Self {
            one: whole("200 OK", &package),
            page: whole("200 OK", &page(0, 50, None)),
            created: whole("201 Created", &package),
            batch: whole("200 OK", &batch),
            home,
        }
    }

    fn all(&self, mut connection: TcpStream) -> std::io::Result<()> {
        connection.set_nodelay(true)?;
        let mut buffer = vec![0; 1 << 16];
        let mut filled = 0;
        loop {
            let read = connection.read(&mut buffer[filled..])?;
            if read == 0 {
                return Ok(());
            }
            filled += read;
            let Some(target) = complete(&buffer[..filled]) else {
                continue;
            };
            if target == "/one" {
                connection.write_all(&self.one)?;
            } else if target == "/page?size=50" {
                connection.write_all(&self.page)?;
            } else if target == "/packages" {
                thread::sleep(LATENCY);
                connection.write_all(&self.created)?;
            } else if target == "/$batch" {
                thread::sleep(LATENCY);
                connection.write_all(&self.batch)?;
            } else {
                connection.write_all(&self.chain(target))?;
            }
            filled = 0;
        }
    }

    /// A page of 1,000 with a link to the next: `/page/{first}?size=1000&last={last}`.
    fn chain(&self, target: &str) -> Vec<u8> {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        let path = target.strip_prefix("/page/").unwrap_or_default();
        let first: usize = number(path.split('?').next());
        let last: usize = number(target.rsplit('=').next());
        let next = first + 1_000;
        let link = format!("{}/page/{next:07}?size=1000&last={last}", self.home);
        whole(
            "200 OK",
            &page(first, 1_000, (next < last).then_some(&link)),
        )
    }
}

/// The target of a request that is there to its end.
fn complete(read: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(read).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let target = lines.next()?.split(' ').nth(1)?;
    let length = lines.filter_map(|line| line.split_once(": "));
    let length = length
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, length)| length.parse::<usize>().ok());
    (body.len() >= length.unwrap_or(0)).then_some(target)
}

fn page(first: usize, size: usize, next: Option<&String>) -> String {
    let items: Vec<_> = (first..first + size).map(sample).collect();
    let mut page = serde_json::json!({"@odata.context": "$metadata#packages", "value": items});
    if let Some(next) = next {
        page["@odata.nextLink"] = next.as_str().into();
    }
    page.to_string()
}

fn whole(status: &str, body: &str) -> Vec<u8> {
    let mut answer = Vec::new();
    // Writing to memory cannot fail.
    let _ = write!(
        answer,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    answer
}
