//! Tests requests without an async runtime, or in one without a clock.

use futures::FutureExt as _;
use graph_runtime::Batch;
use graph_runtime::wait::Wait;
use support::in_process::{InProcess, reply as answer};

use crate::support;
use crate::support::in_process::SECOND;
use crate::timeouts::get;

#[test]
fn given_no_runtime_when_sent_then_it_is_an_error_not_a_panic() {
    let server = InProcess::at_once(|_, _| answer(503, &[], ""));
    let client = server.builder().build().unwrap();
    let error = get(&client)
        .into_future()
        .now_or_never()
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("tokio runtime"), "{error}");
    // Without timeouts no clock is needed, except for waits.
    let client = server.builder().attempt_timeout(None).build().unwrap();
    let error = get(&client)
        .into_future()
        .now_or_never()
        .unwrap()
        .unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, true));
}

#[test]
fn given_a_runtime_without_a_clock_when_sent_then_it_is_an_error_not_a_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    runtime.block_on(async {
        let busy = InProcess::at_once(|_, _| answer(503, &[], ""));
        let client = busy.builder().build().unwrap();
        let error = get(&client).await.unwrap_err();
        assert!(error.to_string().contains("enable_time"), "{error}");
        assert!(busy.sent().is_empty());
        let client = busy.builder().total_timeout(SECOND).attempt_timeout(None);
        let client = client.idle_timeout(None).build().unwrap();
        assert!(get(&client).await.is_err());

        // No timeouts, but a failure that needs a wait.
        let client = busy.builder().attempt_timeout(None).idle_timeout(None);
        let client = client.build().unwrap();
        assert_eq!(get(&client).await.unwrap_err().attempts(), 1);
        let mut batch = Batch::new(&client);
        let _handle = batch.add(get(&client));
        assert!(batch.send().await.is_err());
        let missing = InProcess::at_once(|_, _| answer(404, &[], ""));
        let client = missing.builder().attempt_timeout(None).idle_timeout(None);
        let client = client.build().unwrap();
        let wait = Wait::up_to(SECOND);
        let waiting = wait.until_found(|| get(&client));
        assert!(
            waiting
                .await
                .unwrap_err()
                .to_string()
                .contains("enable_time")
        );
    });
}

#[cfg(feature = "reqwest")]
#[test]
fn given_a_runtime_without_a_clock_when_the_network_is_used_then_it_is_an_error_not_a_panic() {
    use graph_runtime::{Client, StaticToken};
    use std::error::Error as _;

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    let client = Client::builder()
        .credential(StaticToken::new("t"))
        .base_url("http://127.0.0.1:9/beta")
        .attempt_timeout(None)
        .idle_timeout(None)
        .build()
        .unwrap();
    let error = runtime.block_on(get(&client).into_future()).unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(error.source().unwrap().to_string().contains("enable_time"));
}
