//! Tests collections without an end: limits, empty pages, pages that link to themselves.

use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::stream::FusedStream as _;
use futures::{Stream as _, StreamExt, TryStreamExt};
use graph_runtime::List;
use serde_json::{Value, json};
use support::{Server, json as answered};

use crate::pages::{Items, chain};
use crate::support;

#[tokio::test]
async fn given_empty_pages_without_end_when_read_in_any_way_then_it_ends() {
    let count = AtomicUsize::new(0);
    let count: &'static AtomicUsize = Box::leak(Box::new(count));
    let server = Server::start(move |base, _| {
        let link = format!("{base}/x?page={}", count.fetch_add(1, Ordering::SeqCst));
        answered(
            200,
            &json!({"value": [], "@odata.nextLink": link}).to_string(),
        )
    });
    let server = server.await;
    let list = || List::<Value>::get(server.at("/x"));
    for error in [
        list().collect_all(10).await.unwrap_err(),
        list().collect_up_to(10).await.unwrap_err(),
        list().stream().try_next().await.unwrap_err(),
        list().stream().lazy().try_next().await.unwrap_err(),
        list().pages().try_collect::<Vec<_>>().await.unwrap_err(),
    ] {
        assert!(error.is_over_limit());
        assert!(error.to_string().contains("100 pages in a row"), "{error}");
    }
    assert_eq!(server.seen().len(), 500);
    let pages = list()
        .max_pages(150)
        .pages()
        .filter_map(|page| ready(page.ok()));
    assert_eq!(pages.count().await, 150);
    assert_eq!(server.seen().len(), 650);
}

#[tokio::test]
async fn given_a_limit_of_pages_when_there_are_more_then_they_are_not_fetched() {
    let server = chain(4, 2).await;
    let list = || List::<Value>::get(server.at("/x")).query("page", "1");
    for error in [
        list().max_pages(3).collect_all(100).await.unwrap_err(),
        list().max_pages(3).collect_up_to(100).await.unwrap_err(),
        list()
            .stream()
            .max_pages(3)
            .try_collect::<Vec<_>>()
            .await
            .unwrap_err(),
    ] {
        let line = "GET /x: the collection has more than 3 pages";
        assert_eq!(error.to_string(), line);
        assert!(error.is_over_limit());
    }
    assert_eq!(server.seen().len(), 9);
    assert_eq!(list().max_pages(4).collect_all(8).await.unwrap().len(), 8);
    assert_eq!(list().max_pages(1).collect_up_to(2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn given_a_page_that_links_to_itself_when_streamed_then_it_is_an_error() {
    let server = Server::start(|base, seen| {
        let link = format!("{base}{}", seen.target.trim_start_matches("/beta"));
        answered(
            200,
            &json!({"value": [], "@odata.nextLink": link}).to_string(),
        )
    });
    let server = server.await;
    let error = Items::get(server.at("/x"))
        .top(1)
        .stream()
        .try_next()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("form a cycle"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_links_that_form_a_cycle_when_streamed_then_it_ends_in_an_error() {
    for length in [2_usize, 3, 7] {
        let server = Server::start(move |base, seen| {
            let at: usize = seen.target.rsplit('=').next().unwrap().parse().unwrap_or(0);
            let link = format!("{base}/x?page={}", (at + 1) % length);
            answered(
                200,
                &json!({"value": [at], "@odata.nextLink": link}).to_string(),
            )
        });
        let server = server.await;
        let pages = Items::get(server.at("/x")).pages().take(1000);
        let result: Result<Vec<_>, _> = pages.try_collect().await;
        assert!(result.is_err());
        assert!(
            server.seen().len() <= 4 * length + 2,
            "{}",
            server.seen().len()
        );
    }
}

#[tokio::test]
async fn given_a_stream_when_it_has_ended_then_it_says_so() {
    let server = chain(2, 2).await;
    let list = || List::<Value>::get(server.at("/x")).query("page", "1");
    let mut pages = list().pages();
    assert!(!pages.is_terminated());
    assert_eq!(pages.next().await.unwrap().unwrap().into_iter().count(), 2);
    assert!(!pages.is_terminated());
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.is_none() && pages.is_terminated());
    let mut items = list().stream();
    for left in [1, 0, 1, 0] {
        assert!(!items.is_terminated());
        assert!(items.next().await.unwrap().is_ok());
        assert_eq!(items.size_hint(), (left, None));
    }
    assert!(items.next().await.is_none() && items.is_terminated());
}
