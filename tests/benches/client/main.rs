//! Measures the client: compared with bare `reqwest` and `serde_json`, and the memory of a stream of a million items.
//!
//! `cargo bench -p graph-tests --bench client`; without `--bench` it only does a minimal run.

#[path = "../figures/mod.rs"]
mod figures;
mod server;

use std::error::Error;
use std::time::{Duration, Instant};

use futures::stream::TryStreamExt as _;
use graph_runtime::{Client, Get, List, Resource, StaticToken};
use serde::{Deserialize, Serialize};

use figures::{Report, Row, high_water, spread};

type BenchResult<T = ()> = Result<T, Box<dyn Error>>;

const TOKEN: &str = "a token of the usual length is longer than this one";

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

/// How much work is done.
struct Effort {
    rounds: usize,
    requests: u32,
    /// Items of the stream.
    items: usize,
}

fn main() -> BenchResult {
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
    let report = Report::from_arguments();
    let base = server::serve()?;
    // One thread for the client, so a second one cannot hide its cost.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let both = Both::new(&base)?;
        both.throughput(&effort, &report).await?;
        both.memory(effort.items, &report).await
    })
}

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

    /// One request with the client.
    async fn ours(&self) -> BenchResult<Package> {
        Ok(Get::<Package>::get(Resource::root(&self.client, "/one")).await?)
    }

    /// The same without the client.
    async fn bare(&self) -> BenchResult<Package> {
        let request = self.bare.get(format!("{}/one", self.base));
        let request = request
            .bearer_auth(TOKEN)
            .header("accept", "application/json");
        let body = request.send().await?.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// The cost of requests, one after the other.
    async fn each(&self, ours: bool, requests: u32) -> BenchResult<Used> {
        let (start, cpu) = (Instant::now(), on_cpu());
        for _ in 0..requests {
            let package = if ours {
                self.ours().await?
            } else {
                self.bare().await?
            };
            assert!(!package.id.is_empty());
        }
        Ok(Used {
            seconds: start.elapsed().as_secs_f64() / f64::from(requests),
            cpu: (on_cpu() - cpu) / f64::from(requests),
        })
    }

    async fn throughput(&self, effort: &Effort, report: &Report) -> BenchResult {
        let (mut all, mut all_bare) = (Vec::new(), Vec::new());
        let requests = effort.requests;
        // Warms up connections and caches.
        self.each(true, requests / 10).await?;
        self.each(false, requests / 10).await?;
        for round in 0..effort.rounds {
            // Interleaved, in alternating order, because the speed of the machine drifts.
            let first = round % 2 == 0;
            let one = self.each(first, requests).await?;
            let two = self.each(!first, requests).await?;
            let (ours, bare) = if first { (one, two) } else { (two, one) };
            all.push(ours);
            all_bare.push(bare);
        }
        let per_second =
            |used: &[Used]| spread(used.iter().map(|used| 1.0 / used.seconds).collect()).1;
        report.note(format_args!(
            "{:.0} requests per second, bare {:.0}",
            per_second(&all),
            per_second(&all_bare),
        ));
        let rounds = || all.iter().zip(&all_bare);
        let cpu = rounds().map(|(ours, bare)| ours.cpu / bare.cpu);
        Ok(report.row(&Row {
            name: "client".to_owned(),
            work: "reading one entity, 1 at a time".to_owned(),
            baseline: "bare `reqwest` and serde derive".to_owned(),
            time: rounds()
                .map(|(ours, bare)| ours.seconds / bare.seconds)
                .collect(),
            // Drops ratios of unreported times.
            cpu: cpu.filter(|ratio| ratio.is_finite()).collect(),
            ..Row::default()
        })?)
    }

    /// Streams items, and compares the memory at the end with that after a tenth.
    async fn memory(&self, items: usize, report: &Report) -> BenchResult {
        let at = Resource::root(&self.client, "/page").key("first", "0000000");
        let list = List::<Package>::get(at).query("last", items.to_string());
        let mut packages = list.stream();
        let (mut count, mut early) = (0, None);
        while let Some(package) = packages.try_next().await? {
            assert!(!package.id.is_empty());
            count += 1;
            if count == items / 10 {
                early = high_water();
            }
        }
        assert_eq!(count, items);
        let ratio = early.zip(high_water()).map(|(early, late)| late / early);
        Ok(report.row(&Row {
            name: "paging-memory".to_owned(),
            work: format!("streaming {items} items"),
            baseline: "their first tenth".to_owned(),
            memory: ratio.into_iter().collect(),
            ..Row::default()
        })?)
    }
}

/// The cost of a request.
struct Used {
    seconds: f64,
    /// CPU time of this thread in nanoseconds, without that of other processes.
    cpu: f64,
}

/// CPU time of this thread in nanoseconds; zero if the system does not report it.
fn on_cpu() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = told.split(' ').next().unwrap_or_default();
    first.parse().unwrap_or_default()
}
