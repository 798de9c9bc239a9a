//! Makes every request of a generated crate with the samples of a file, and prints its URL.
//!
//! A test compiles this file as an example of the crate that it generated.

#[allow(deprecated)]
mod calls {
    use graph_tests::call::{Call, run};

    include!("../calls.rs");
}

use std::collections::HashMap;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use graph_runtime::transport::{Body, Transport, TransportError};
use graph_runtime::{Bytes, Client, RetryPolicy, StaticToken};
use graph_tests::call::Sample;

/// Records requests instead of sending them.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

type Sent<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Body>, TransportError>> + Send + 'a>>;

impl Transport for Recorder {
    fn send(&self, request: http::Request<Bytes>) -> Sent<'_> {
        let target = format!("{} {}", request.method(), request.uri());
        self.0.lock().unwrap().push(target);
        Box::pin(ready(Err(TransportError::new("not sent"))))
    }
}

fn main() {
    let path = std::env::args().nth(1).expect("the path of a file with samples");
    let samples = std::fs::read_to_string(path).expect("the file can be read");
    let samples: HashMap<String, Sample> =
        serde_json::from_str(&samples).expect("the file holds samples");
    let recorder = Recorder::default();
    let client = Client::builder()
        .credential(StaticToken::new("token"))
        .base_url("http://localhost")
        .transport(recorder.clone())
        .retry(RetryPolicy::never())
        .build()
        .expect("a client");
    let clock = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    for call in calls::CALLS {
        let sample = &samples[&format!("{} {}", call.method, call.template)];
        let mut pending = (call.run)(&client, sample).expect(call.id);
        // The recorder rejects each, and none is retried.
        let _ = clock.block_on(pending.answer.as_mut());
        let targets = std::mem::take(&mut *recorder.0.lock().unwrap());
        println!("{}\t{}\t{}", call.id, targets.join("\t"), pending.shown);
    }
}
