//! Tests metrics, as received by an OpenTelemetry exporter.
#![cfg(feature = "metrics")]

use crate::support;

use std::collections::BTreeMap;
use std::time::Duration;

use graph_runtime::RetryPolicy;
use graph_runtime::metrics::HttpMetrics;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use serde_json::Value;
use support::in_process::{InProcess, reply as answer};

/// Attributes as text, and the number of attempts with them.
fn attempts(exporter: &InMemoryMetricExporter) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    let all = exporter.get_finished_metrics().unwrap();
    let scopes = all
        .iter()
        .flat_map(opentelemetry_sdk::metrics::data::ResourceMetrics::scope_metrics);
    for metric in scopes.flat_map(opentelemetry_sdk::metrics::data::ScopeMetrics::metrics) {
        if metric.name() != "http.client.request.duration" {
            continue;
        }
        assert_eq!(metric.unit(), "s");
        let AggregatedMetrics::F64(MetricData::Histogram(histogram)) = metric.data() else {
            panic!("{metric:?}");
        };
        for point in histogram.data_points() {
            let mut attributes: Vec<_> = point
                .attributes()
                .map(|it| format!("{}={}", it.key, it.value))
                .collect();
            attributes.sort();
            found.insert(attributes.join(" "), point.count());
        }
    }
    found
}

/// Number of attempts in flight.
fn active(exporter: &InMemoryMetricExporter) -> i64 {
    let all = exporter.get_finished_metrics().unwrap();
    let scopes = all
        .iter()
        .flat_map(opentelemetry_sdk::metrics::data::ResourceMetrics::scope_metrics);
    let metrics = scopes.flat_map(opentelemetry_sdk::metrics::data::ScopeMetrics::metrics);
    let sums = metrics.filter(|metric| metric.name() == "http.client.active_requests");
    sums.map(|metric| match metric.data() {
        AggregatedMetrics::I64(MetricData::Sum(sum)) => sum
            .data_points()
            .map(opentelemetry_sdk::metrics::data::SumDataPoint::value)
            .sum::<i64>(),
        _ => panic!("{metric:?}"),
    })
    .sum()
}

#[tokio::test(start_paused = true)]
async fn given_attempts_of_each_kind_when_measured_then_names_are_those_of_opentelemetry() {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder()
        .with_periodic_exporter(exporter.clone())
        .build();
    let server = InProcess::new(|number, _| async move {
        match number {
            0 => answer(503, &[("retry-after", "0")], ""),
            1 => answer(200, &[], "7"),
            _ => std::future::pending().await,
        }
    });
    let client = server
        .builder()
        .per_attempt_policy(HttpMetrics::new(&provider.meter("test")))
        .retry(RetryPolicy::default().attempts(2))
        .attempt_timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let get = || {
        client
            .get("/users/private-id")
            .template("/users/{id}")
            .json::<Value>()
    };
    get().await.unwrap();
    get().retry(RetryPolicy::never()).await.unwrap_err();
    provider.force_flush().unwrap();
    let asked = |rest: &str, last: &str| {
        format!(
            "{rest}http.request.method=GET {last}server.address=graph.example server.port=443 \
             url.template=/users/{{id}}"
        )
    };
    assert_eq!(
        attempts(&exporter),
        BTreeMap::from([
            (asked("", "http.response.status_code=200 "), 1),
            (
                asked("error.type=503 ", "http.response.status_code=503 "),
                1
            ),
            (asked("error.type=cancelled ", ""), 1),
        ])
    );
    assert_eq!(active(&exporter), 0);
}
