//! Measures streams of items over many pages: compared with a `reqwest` loop over the links, and their
//! memory.

use std::time::Instant;

use futures::stream::TryStreamExt as _;
use graph_runtime::{List, Resource};
use serde::Deserialize;

use super::figures::{Report, Row, as_f64};
use super::{BenchResult, Both, Package, TOKEN, Used, on_cpu};

/// Items per page.
pub const PAGE: usize = 100;

#[derive(Deserialize)]
struct Page {
    value: Vec<Package>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

impl Both {
    /// Reads all pages with the client and without it, interleaved.
    pub async fn paging(&self, rounds: usize, items: usize, report: &Report) -> BenchResult {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for round in 0..=rounds {
            // Interleaved, in alternating order; the first round is a warm-up.
            for is_ours in [round % 2 == 0, round % 2 == 1] {
                let (start, cpu) = (Instant::now(), on_cpu());
                let read = if is_ours {
                    self.streamed(items).await?
                } else {
                    self.followed(items).await?
                };
                assert_eq!(read, items);
                let used = Used::since(start, cpu);
                if round > 0 {
                    if is_ours { &mut ours } else { &mut bare }.push(used);
                }
            }
        }
        let (time, cpu) = Used::ratios(&ours, &bare);
        report.row(&Row {
            name: "paging",
            work: format!("streaming {items} items in pages of {PAGE}"),
            peer: "a loop with bare `reqwest` and serde derive".to_owned(),
            time,
            cpu,
            ..Row::default()
        })?;
        Ok(())
    }

    async fn streamed(&self, items: usize) -> BenchResult<usize> {
        let mut packages = self.pages(items).stream();
        let mut count = 0;
        while let Some(package) = packages.try_next().await? {
            count += usize::from(!package.id.is_empty());
        }
        Ok(count)
    }

    async fn followed(&self, items: usize) -> BenchResult<usize> {
        let mut next = Some(format!(
            "{}/page/0000000?size={PAGE}&last={items}",
            self.base
        ));
        let mut count = 0;
        while let Some(link) = next {
            let request = self.bare.get(link).bearer_auth(TOKEN);
            let request = request.header("accept", "application/json");
            let body = request.send().await?.error_for_status()?.bytes().await?;
            let page: Page = serde_json::from_slice(&body)?;
            for package in page.value {
                count += usize::from(!package.id.is_empty());
            }
            next = page.next;
        }
        Ok(count)
    }

    fn pages(&self, items: usize) -> List<Package> {
        let at = Resource::root(&self.client, "/page").key("first", "0000000");
        List::get(at)
            .query("size", PAGE.to_string())
            .query("last", items.to_string())
    }

    /// Streams items, and compares the memory at the end with that in between.
    pub async fn memory(&self, items: usize, report: &Report) -> BenchResult {
        let mut packages = self.pages(items).stream();
        let (mut count, mut early) = (0, None);
        let start = Instant::now();
        while let Some(package) = packages.try_next().await? {
            assert!(!package.id.is_empty());
            count += 1;
            if [items / 10, items / 2, items].contains(&count) {
                let peak = most();
                early = early.or(peak);
                report.note(format_args!(
                    "{count} items after {:.1} s: {:.1} MB at most",
                    start.elapsed().as_secs_f64(),
                    peak.unwrap_or_default() / 1024.0,
                ));
            }
        }
        assert_eq!(count, items);
        let ratio = early.zip(most()).map(|(early, late)| late / early);
        report.row(&Row {
            name: "paging-memory",
            work: format!("streaming {items} items"),
            peer: "their first tenth".to_owned(),
            memory: ratio.into_iter().collect(),
            ..Row::default()
        })?;
        Ok(())
    }
}

/// The peak memory of this process so far, in kilobytes, if the system reports it.
fn most() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(as_f64(kilobytes))
}
