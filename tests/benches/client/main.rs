//! Measures the client: compared with bare `reqwest` and `serde_json`, over a million items, and in batches.
//!
//! `cargo bench -p graph-tests --bench client`; without `--bench` it only does a minimal run.

mod batch;
#[path = "../figures/mod.rs"]
mod figures;
mod paging;
mod server;

use std::alloc::System;
use std::error::Error;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use graph_runtime::{Client, Get, List, Resource, StaticToken};
use serde::{Deserialize, Serialize};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use figures::{Report, Row, as_f64, spread};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type BenchResult<T = ()> = Result<T, Box<dyn Error>>;

const TOKEN: &str = "a token of the usual length is longer than this one";
const LATENCY: Duration = Duration::from_millis(20);
const CREATES: usize = 20;

/// The entity that is read, with the client and without it.
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

/// How much work is done.
struct Effort {
    rounds: usize,
    requests: usize,
    /// Items of a stream whose time is measured.
    items: usize,
    /// Items of a stream whose memory is measured.
    many: usize,
}

fn main() -> BenchResult {
    let effort = if std::env::args().any(|argument| argument == "--bench") {
        Effort {
            rounds: 15,
            requests: 3_000,
            items: 50_000,
            many: 1_000_000,
        }
    } else {
        Effort {
            rounds: 1,
            requests: 10,
            items: 2_000,
            many: 10_000,
        }
    };
    let report = Report::from_arguments();
    let base = server::serve()?;
    // One thread for the client, so a second one cannot hide its cost.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let both = Both::new(&base)?;
        for load in LOADS {
            both.throughput(&effort, load, &report).await?;
        }
        both.allocations(&effort, &report).await?;
        both.tracing_that_is_off(&effort, &report).await?;
        both.memory(effort.many, &report).await?;
        both.paging(effort.rounds, effort.items, &report).await?;
        batch::run(&both.client, effort.rounds, &report).await
    })
}

/// Requests of one kind, some of them concurrent.
#[derive(Clone, Copy)]
struct Load {
    name: &'static str,
    what: &'static str,
    together: usize,
    path: &'static str,
}

const LOADS: [Load; 3] = [
    Load {
        name: "client",
        what: "reading one entity",
        together: 1,
        path: "/one",
    },
    Load {
        name: "client-together",
        what: "reading one entity",
        together: 32,
        path: "/one",
    },
    Load {
        name: "client-page",
        what: "reading a page of 50",
        together: 32,
        path: "/page?size=50",
    },
];

/// Name of the baseline.
const BARE: &str = "bare `reqwest` and serde derive";

/// The client, and the baseline.
struct Both {
    client: Client,
    bare: reqwest::Client,
    base: String,
}

impl Both {
    fn new(base: &str) -> BenchResult<Self> {
        Ok(Self {
            client: Client::builder()
                .credential(StaticToken::new(TOKEN))
                .base_url(base)
                .build()?,
            bare: reqwest::Client::builder()
                .no_proxy()
                .user_agent("bare")
                // Like the client: a program without a timeout eventually hangs.
                .timeout(Duration::from_secs(100))
                .build()?,
            base: base.to_owned(),
        })
    }

    /// One request with the client; returns the number of entities.
    async fn ours(&self, path: &'static str) -> BenchResult<usize> {
        let at = Resource::root(&self.client, path);
        if path == "/one" {
            let package = Get::<Package>::get(at).await?;
            return Ok(usize::from(!package.id.is_empty()));
        }
        Ok(List::<Package>::get(at).await?.value.len())
    }

    /// The same without the client.
    async fn bare(&self, path: &str) -> BenchResult<usize> {
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

    /// The cost of a request, with some concurrency.
    async fn each(
        &self,
        ours: bool,
        requests: usize,
        together: usize,
        path: &'static str,
    ) -> BenchResult<Used> {
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
        let all = Used::since(start, cpu);
        Ok(Used {
            seconds: all.seconds / as_f64(requests),
            cpu: all.cpu / as_f64(requests),
        })
    }

    async fn throughput(&self, effort: &Effort, load: Load, report: &Report) -> BenchResult {
        let Load {
            name,
            what,
            together,
            path,
        } = load;
        let (mut all, mut all_bare) = (Vec::new(), Vec::new());
        let requests = effort.requests;
        // Warms up connections and caches.
        self.each(true, requests / 10, together, path).await?;
        self.each(false, requests / 10, together, path).await?;
        for round in 0..effort.rounds {
            // Interleaved, in alternating order, because the speed of the machine drifts.
            let first = round % 2 == 0;
            let one = self.each(first, requests, together, path).await?;
            let two = self.each(!first, requests, together, path).await?;
            let (ours, bare) = if first { (one, two) } else { (two, one) };
            all.push(ours);
            all_bare.push(bare);
        }
        let (time, cpu) = Used::ratios(&all, &all_bare);
        let per_second =
            |used: &[Used]| spread(used.iter().map(|used| 1.0 / used.seconds).collect()).1;
        report.note(format_args!(
            "{what}, {together} at a time: {:.0}/s, bare {:.0}/s",
            per_second(&all),
            per_second(&all_bare),
        ));
        report.row(&Row {
            name,
            work: format!("{what}, {together} at a time"),
            peer: BARE.to_owned(),
            time,
            cpu,
            ..Row::default()
        })?;
        Ok(())
    }

    /// The cost of a request's spans without a subscriber, as a part of the request.
    async fn tracing_that_is_off(&self, effort: &Effort, report: &Report) -> BenchResult {
        /// // One for the request, one for its only attempt.
        const SPANS: usize = 2;
        let count = effort.requests * 1_000;
        let start = Instant::now();
        for number in 0..count {
            let span = tracing::info_span!("a span", otel.kind = "client", number);
            drop(std::hint::black_box(span));
        }
        let spans = start.elapsed().as_secs_f64() / as_f64(count) * as_f64(SPANS);
        let request = self.each(true, effort.requests, 1, "/one").await?;
        report.note(format_args!(
            "tracing without a subscriber: {:.1} ns per request, {:.4} % of it",
            spans * 1e9,
            spans / request.seconds * 100.0
        ));
        Ok(())
    }

    /// Allocations per request. The server makes none.
    async fn allocations(&self, effort: &Effort, report: &Report) -> BenchResult {
        for (name, what, path) in [
            ("client-bytes", "one entity", "/one"),
            ("client-page-bytes", "a page of 50", "/page?size=50"),
        ] {
            let mut counts = Vec::new();
            for ours in [true, false] {
                let region = Region::new(ALLOCATOR);
                self.each(ours, effort.requests, 1, path).await?;
                let change = region.change();
                let per_request = |count: usize| as_f64(count) / as_f64(effort.requests);
                counts.push((
                    per_request(change.allocations + change.reallocations),
                    per_request(change.bytes_allocated),
                ));
            }
            report.note(format_args!(
                "{what}: {:.1} allocations ({:.0} bytes) per request, bare {:.1} ({:.0} bytes)",
                counts[0].0, counts[0].1, counts[1].0, counts[1].1
            ));
            report.row(&Row {
                name,
                work: format!("bytes that are allocated to read {what}"),
                peer: BARE.to_owned(),
                memory: vec![counts[0].1 / counts[1].1],
                ..Row::default()
            })?;
        }
        Ok(())
    }
}

/// The cost of some work.
#[derive(Clone, Copy)]
struct Used {
    seconds: f64,
    /// CPU time of this thread in nanoseconds, without that of other processes.
    cpu: f64,
}

impl Used {
    fn since(start: Instant, cpu: f64) -> Self {
        Self {
            seconds: start.elapsed().as_secs_f64(),
            cpu: on_cpu() - cpu,
        }
    }

    /// The ratios of time and CPU time to those of the baseline, per round.
    fn ratios(ours: &[Self], others: &[Self]) -> (Vec<f64>, Vec<f64>) {
        let rounds = || ours.iter().zip(others);
        let cpu = rounds().map(|(ours, other)| ours.cpu / other.cpu);
        (
            rounds()
                .map(|(ours, other)| ours.seconds / other.seconds)
                .collect(),
            // Drops ratios of unreported times.
            cpu.filter(|ratio| ratio.is_finite()).collect(),
        )
    }
}

/// CPU time of this thread in nanoseconds; zero if the system does not report it.
fn on_cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = told.split(' ').next().unwrap_or_default();
    first.parse().unwrap_or_default()
}
