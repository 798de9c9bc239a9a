//! Metrics of HTTP requests with OpenTelemetry's names (feature `metrics`).
//!
//! | instrument | unit | measures |
//! |---|---|---|
//! | `http.client.request.duration` | s | each attempt, from sending it to the end of its response |
//! | `http.client.active_requests` | {request} | attempts in flight |
//!
//! The attributes are `http.request.method`, `url.template`, `server.address`, `server.port`, and for the
//! duration also `http.response.status_code` and `error.type`. None of them contains ids.
//!
//! ```
//! use graph_runtime::metrics::HttpMetrics;
//! use graph_runtime::{Client, StaticToken};
//! use opentelemetry::metrics::Meter;
//!
//! # fn f(meter: &Meter) -> graph_runtime::Result<()> {
//! let client = Client::builder()
//!     .credential(StaticToken::new("eyJ0…"))
//!     .per_attempt_policy(HttpMetrics::new(meter))
//!     .build()?;
//! # drop(client);
//! # Ok(())
//! # }
//! ```
//!
//! Source: OpenTelemetry's semantic conventions for HTTP client metrics.

use std::fmt;
use std::time::Instant;

use futures::future::BoxFuture;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter, UpDownCounter};

use crate::policy::{Next, Outcome, Policy, PolicyRequest};

/// The buckets that the conventions recommend, in seconds.
const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Measures each attempt; a [policy per attempt](crate::ClientBuilder::per_attempt_policy).
pub struct HttpMetrics {
    duration: Histogram<f64>,
    active: UpDownCounter<i64>,
}

impl HttpMetrics {
    /// Makes the instruments.
    #[must_use]
    pub fn new(meter: &Meter) -> Self {
        Self {
            duration: meter
                .f64_histogram("http.client.request.duration")
                .with_description("Duration of HTTP client requests.")
                .with_unit("s")
                .with_boundaries(BUCKETS.to_vec())
                .build(),
            active: meter
                .i64_up_down_counter("http.client.active_requests")
                .with_description("Number of active HTTP requests.")
                .with_unit("{request}")
                .build(),
        }
    }
}

impl fmt::Debug for HttpMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpMetrics")
    }
}

impl Policy for HttpMetrics {
    fn send<'a>(
        &'a self,
        request: &'a mut PolicyRequest,
        next: Next<'a>,
    ) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let mut running = Running::start(self, request);
            let outcome = next.run(request).await;
            running.end(&outcome);
            outcome
        })
    }
}

/// An attempt in flight. If dropped before its end, it was cancelled or timed out.
struct Running<'m> {
    metrics: &'m HttpMetrics,
    start: Instant,
    asked: [KeyValue; 4],
    status: Option<i64>,
    error: Option<String>,
}

impl<'m> Running<'m> {
    fn start(metrics: &'m HttpMetrics, request: &PolicyRequest) -> Self {
        let url = request.url();
        let port = url.port_or_known_default().unwrap_or_default();
        let asked = [
            KeyValue::new("http.request.method", request.method().to_string()),
            KeyValue::new("url.template", request.template().to_owned()),
            KeyValue::new(
                "server.address",
                url.host_str().unwrap_or_default().to_owned(),
            ),
            KeyValue::new("server.port", i64::from(port)),
        ];
        metrics.active.add(1, &asked);
        Self {
            metrics,
            start: Instant::now(),
            asked,
            status: None,
            error: Some("cancelled".to_owned()),
        }
    }

    fn end(&mut self, outcome: &Outcome) {
        let status = match outcome {
            Ok(response) => Some(response.status()),
            Err(error) => error.status(),
        };
        self.status = status.map(|status| i64::from(status.as_u16()));
        self.error = outcome
            .as_ref()
            .err()
            .map(|error| error.error_type().to_owned());
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.metrics.active.add(-1, &self.asked);
        let mut attributes = self.asked.to_vec();
        let status = self.status;
        attributes.extend(status.map(|it| KeyValue::new("http.response.status_code", it)));
        attributes.extend(self.error.take().map(|it| KeyValue::new("error.type", it)));
        let seconds = self.start.elapsed().as_secs_f64();
        self.metrics.duration.record(seconds, &attributes);
    }
}
