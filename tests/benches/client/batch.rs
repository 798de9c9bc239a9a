//! Measures creates one by one, concurrently, and in one batch, with a slow server.

use std::time::Instant;

use futures::future::try_join_all;
use graph_runtime::{Batch, Client, Create, Resource};

use super::figures::{Report, Row, spread};
use super::server::sample;
use super::{BenchResult, CREATES, LATENCY, Package, Used, on_cpu};

/// The ways to send the creates.
#[derive(Clone, Copy)]
enum Way {
    InSequence,
    Together,
    Batched,
}

pub async fn run(client: &Client, rounds: usize, report: &Report) -> BenchResult {
    let (mut sequence, mut together, mut batched) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        sequence.push(send(client, Way::InSequence).await?);
        together.push(send(client, Way::Together).await?);
        batched.push(send(client, Way::Batched).await?);
    }
    for (what, used) in [
        ("one after the other", &sequence),
        ("all at once, each by itself", &together),
        ("in one batch", &batched),
    ] {
        let (low, middle, high) = spread(used.iter().map(|used| used.seconds).collect());
        report.note(format_args!(
            "{CREATES} creates {what}: {:.1} ms ({:.1} to {:.1})",
            middle * 1e3,
            low * 1e3,
            high * 1e3
        ));
    }
    let work =
        format!("{CREATES} creates in one `$batch`, of a server that takes {LATENCY:?} each time");
    for (name, peer, used) in [
        ("batch", "one after the other", &sequence),
        ("batch-together", "all at once, each by itself", &together),
    ] {
        let (time, cpu) = Used::ratios(&batched, used);
        report.row(&Row {
            name,
            work: work.clone(),
            peer: peer.to_owned(),
            time,
            cpu,
            ..Row::default()
        })?;
    }
    Ok(())
}

async fn send(client: &Client, way: Way) -> BenchResult<Used> {
    let create = || {
        let at = Resource::root(client, "/packages");
        Create::<Package>::post(at).json(&sample(7))
    };
    let (start, cpu) = (Instant::now(), on_cpu());
    match way {
        Way::InSequence => {
            for _ in 0..CREATES {
                create().await?;
            }
        }
        Way::Together => {
            try_join_all((0..CREATES).map(|_| create().into_future())).await?;
        }
        Way::Batched => {
            let mut batch = Batch::new(client);
            let handles: Vec<_> = (0..CREATES).map(|_| batch.add(create())).collect();
            let mut results = batch.send().await?;
            for handle in handles {
                assert_eq!(results.take(handle)?.id, sample(7).id);
            }
        }
    }
    Ok(Used::since(start, cpu))
}
