//! Streams of all pages, or all items, of a collection.

mod cycle;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::future::BoxFuture;
use futures::stream::{FusedStream, FuturesUnordered, Stream};
use serde::de::DeserializeOwned;
use url::Url;

use crate::call::Call;
use crate::client::Client;
use crate::credential::AccessToken;
use crate::error::{Error, Result};
use crate::link::{self, host_of};
use crate::page::Page;
use crate::reply::{Collection, Reply};
use crate::send::send;
use cycle::CycleGuard;

/// The pages of a collection, as a stream that prefetches.
///
/// When a page is returned, the request for the next one starts, so that the response can arrive while the
/// page is processed. Nothing is spawned: the request makes progress while the stream is polled and, with the
/// default transport, in between as far as the buffers of its connection allow. If the consumer processes a
/// page for long without polling the stream, it waits for the rest afterwards. At most two pages are in
/// memory, the one that was returned and the next. [`lazy`](Self::lazy) fetches a page only on demand.
///
/// Every page request has the headers of the first one. After an error the stream ends. Endless pages are an
/// error: links that form a cycle, more pages than [`max_pages`](Self::max_pages), and unless that is set,
/// 100 pages in a row without items.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T> {
    client: Client,
    /// The request that all pages share.
    pattern: Option<Call>,
    state: State<T>,
    /// The prefetched page.
    fetched: Option<Result<Page<T>>>,
    cycle: CycleGuard,
    lazy: bool,
    /// Maximum number of pages.
    most: Option<usize>,
    /// Number of pages so far, and of those without items at the end.
    seen: usize,
    empty: usize,
}

/// How many pages in a row may have no items, unless the number of pages is limited. Graph sends such pages
/// where it filters late.
const MOST_EMPTY: usize = 100;

enum State<T> {
    /// The next page is to be fetched; for the first one, building the request may have failed.
    Due(Result<Box<Call>>),
    Fetching {
        url: Url,
        /// One future. It is polled only when it was woken, however often the stream is polled for the items
        /// of the page before.
        page: FuturesUnordered<BoxFuture<'static, Result<Page<T>>>>,
    },
    Done,
}

impl<T> Pages<T> {
    /// Fetches each page only on demand.
    pub fn lazy(mut self) -> Self {
        self.lazy = true;
        self
    }

    /// Fetches at most this many pages; if there are more, the stream ends with an error.
    ///
    /// By default, 100 pages in a row without items are an error.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.most = Some(pages.max(1));
        self
    }

    /// The error of a collection that has more items than wanted.
    pub(crate) fn too_many(&self, why: String) -> Error {
        let error = Error::limit(why);
        match &self.pattern {
            Some(call) => error.within(&call.context, None),
            None => error,
        }
    }
}

impl<T: DeserializeOwned + 'static> Pages<T> {
    pub(crate) fn new(client: Client, first: Result<Box<Call>>) -> Self {
        Self {
            client,
            pattern: None,
            state: State::Due(first),
            fetched: None,
            cycle: CycleGuard::default(),
            lazy: false,
            most: None,
            seen: 0,
            empty: 0,
        }
    }

    fn fetch(&mut self, call: Box<Call>) -> State<T> {
        let url = call.url.clone();
        self.pattern.get_or_insert_with(|| call.following());
        let client = self.client.clone();
        let page: BoxFuture<'static, _> =
            Box::pin(async move { Collection::<T>::read(&send(&client, call).await?) });
        State::Fetching {
            url,
            page: FuturesUnordered::from_iter([page]),
        }
    }

    fn after(&mut self, url: &Url, page: &Page<T>) -> State<T> {
        let Some(link) = page.next_link() else {
            return State::Done;
        };
        self.seen += 1;
        self.empty = if page.value.is_empty() {
            self.empty + 1
        } else {
            0
        };
        let next = self.next(url, link, page.token());
        let Some(pattern) = &self.pattern else {
            return State::Done;
        };
        State::Due(match next {
            Ok(url) => Ok(Box::new(Call {
                url,
                ..pattern.clone()
            })),
            Err(error) => Err(error.within(&pattern.context, None)),
        })
    }

    /// The URL of the next page, if it may be fetched.
    fn next(&mut self, url: &Url, link: &str, token: Option<&AccessToken>) -> Result<Url> {
        let next = link::resolve(url, link).map_err(Error::bad_link)?;
        if !self.client.is_home(&next) {
            return Err(Error::elsewhere("a link", host_of(&next), token));
        }
        if next == *url || self.cycle.repeats(&next) {
            return Err(Error::cycle());
        }
        match self.most {
            Some(most) if self.seen >= most => {
                let pages = if most == 1 { "page" } else { "pages" };
                let why = format!("the collection has more than {most} {pages}");
                Err(Error::limit(why))
            }
            None if self.empty >= MOST_EMPTY => Err(Error::limit(format!(
                "{MOST_EMPTY} pages in a row have no items; `max_pages` sets another limit"
            ))),
            _ => Ok(next),
        }
    }

    /// Makes progress until there is a page, or until it is clear that no page follows.
    fn poll_fetched(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.fetched.is_none() {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => break,
                State::Due(Err(error)) => self.fetched = Some(Err(error)),
                State::Due(Ok(call)) => self.state = self.fetch(call),
                State::Fetching { url, mut page } => match Pin::new(&mut page).poll_next(cx) {
                    Poll::Pending => {
                        self.state = State::Fetching { url, page };
                        return Poll::Pending;
                    }
                    Poll::Ready(Some(Ok(page))) => {
                        self.state = self.after(&url, &page);
                        self.fetched = Some(Ok(page));
                    }
                    Poll::Ready(failed) => self.fetched = failed,
                },
            }
        }
        Poll::Ready(())
    }
}

impl<T: DeserializeOwned + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        ready!(this.poll_fetched(cx));
        let page = this.fetched.take();
        if !this.lazy {
            // The result is ignored: the next `poll_next` takes the page.
            let _ = this.poll_fetched(cx);
        }
        Poll::Ready(page)
    }
}

impl<T: DeserializeOwned + 'static> FusedStream for Pages<T> {
    fn is_terminated(&self) -> bool {
        self.fetched.is_none() && matches!(self.state, State::Done)
    }
}

// The future is boxed and pages are moved out as a whole, so nothing is ever pinned here.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// The items of a collection, as a stream that prefetches.
///
/// When more than half of a page is taken, the request for the next one starts. It makes progress whenever an
/// item of the other half is taken, as with [`Pages`]: nothing is spawned, and at most two pages are in
/// memory. A consumer that stops in the first half causes no unnecessary request. [`lazy`](Self::lazy) turns
/// prefetching off.
///
/// The stream also has what the service says about the collection: the [`total`](Self::total), and after the
/// last item the [`delta_link`](Self::delta_link).
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    current: VecDeque<T>,
    /// The next page is fetched from this item on.
    threshold: usize,
    lazy: bool,
    total: Option<i64>,
    next_link: Option<String>,
    delta_link: Option<String>,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages: pages.lazy(),
            current: VecDeque::new(),
            threshold: 0,
            lazy: false,
            total: None,
            next_link: None,
            delta_link: None,
        }
    }

    /// Fetches each page only when its first item is requested.
    pub fn lazy(mut self) -> Self {
        self.lazy = true;
        self
    }

    /// Fetches at most this many pages, see [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// The number of items on all pages, if it was requested; `@odata.count`.
    #[must_use]
    pub fn total(&self) -> Option<i64> {
        self.total
    }

    /// The link to the items after the current page.
    ///
    /// Once all [`remaining`](Self::remaining) items are taken, [`List::resume`](crate::List::resume)
    /// continues from there, also in another process.
    #[must_use]
    pub fn next_link(&self) -> Option<&str> {
        self.next_link.as_deref()
    }

    /// The link to later changes, after the last page of a delta query; `@odata.deltaLink`.
    #[must_use]
    pub fn delta_link(&self) -> Option<&str> {
        self.delta_link.as_deref()
    }

    /// How many items of the current page were not taken yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.current.len()
    }

    fn begin(&mut self, page: Page<T>) {
        self.total = page.count().or(self.total);
        self.next_link = page.next_link().map(str::to_owned);
        self.delta_link = page.delta_link().map(str::to_owned);
        self.threshold = page.value.len().div_ceil(2);
        self.current = page.value.into();
    }
}

impl<T: DeserializeOwned + 'static> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.current.pop_front() {
                if !this.lazy && this.current.len() < this.threshold {
                    // The result is ignored: the next `poll_next` takes the page.
                    let _ = this.pages.poll_fetched(cx);
                }
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.begin(page),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.current.len(), None)
    }
}

impl<T: DeserializeOwned + 'static> FusedStream for Items<T> {
    fn is_terminated(&self) -> bool {
        self.current.is_empty() && self.pages.is_terminated()
    }
}

// Like `Pages`.
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("remaining", &self.current.len())
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}
