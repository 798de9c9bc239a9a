//! Pages of a collection: one, or all of them as a stream.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use futures::future::BoxFuture;
use futures::stream::{FusedStream, Stream};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use url::Url;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::record::Extra;
use crate::reply::{Collection, Reply};
use crate::send::{Call, send};

/// One page of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items of this page. A page without items can have a next one.
    pub value: Vec<T>,
    /// `@odata.context`: what the items are, as the service describes it.
    pub context: Option<String>,
    /// What else the service says about the page.
    pub extra: Extra,
    count: Option<i64>,
    next_link: Option<String>,
    delta_link: Option<String>,
}

impl<T> Page<T> {
    /// Where the next page is, if there is one. It is opaque.
    #[must_use]
    pub fn next_link(&self) -> Option<&str> {
        self.next_link.as_deref()
    }

    /// Where later changes are, on the last page of a delta query. It is opaque.
    #[must_use]
    pub fn delta_link(&self) -> Option<&str> {
        self.delta_link.as_deref()
    }

    /// How many items the collection has over all pages, if it was asked for.
    #[must_use]
    pub fn count(&self) -> Option<i64> {
        self.count
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.value.into_iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor(PhantomData))
    }
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of a collection, an object with `value`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let mut value = None;
        let mut page = Page {
            value: Vec::new(),
            context: None,
            extra: Extra::default(),
            count: None,
            next_link: None,
            delta_link: None,
        };
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "value" if value.is_some() => return Err(A::Error::duplicate_field("value")),
                "value" => value = Some(map.next_value()?),
                "@odata.context" => page.context = map.next_value()?,
                "@odata.count" => page.count = map.next_value()?,
                "@odata.nextLink" => page.next_link = map.next_value()?,
                "@odata.deltaLink" => page.delta_link = map.next_value()?,
                _ => {
                    page.extra.insert(key, map.next_value::<Value>()?);
                }
            }
        }
        page.value = value.ok_or_else(|| A::Error::missing_field("value"))?;
        Ok(page)
    }
}

/// The pages of a collection, each fetched when it is asked for.
///
/// The headers of the request go along with every page. After an error there is nothing more.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T> {
    client: Client,
    /// What all pages have in common.
    pattern: Option<Call>,
    state: State<T>,
    cycle: CycleGuard,
}

enum State<T> {
    /// A page is to be fetched from here; the first one may not have a URL, but an error.
    Due(Result<Call>),
    Fetching {
        url: Url,
        page: BoxFuture<'static, Result<Page<T>>>,
    },
    Done,
}

impl<T: DeserializeOwned + 'static> Pages<T> {
    pub(crate) fn new(client: Client, first: Result<Call>) -> Self {
        Self {
            client,
            pattern: None,
            state: State::Due(first),
            cycle: CycleGuard::default(),
        }
    }

    fn fetch(&mut self, call: Call) -> State<T> {
        let url = call.url.clone();
        self.pattern.get_or_insert_with(|| call.following());
        let client = self.client.clone();
        State::Fetching {
            url,
            page: Box::pin(async move { Collection::<T>::read(&send(&client, call).await?) }),
        }
    }

    fn after(&mut self, url: &Url, page: &Page<T>) -> State<T> {
        let (Some(link), Some(pattern)) = (page.next_link(), &self.pattern) else {
            return State::Done;
        };
        let next = match url.join(link) {
            Err(error) => Err(Error::invalid_because("a next link is not a URL", error)),
            Ok(next) if next == *url || self.cycle.repeats(&next) => Err(Error::cycle()),
            Ok(next) => Ok(Call {
                url: next,
                ..pattern.clone()
            }),
        };
        State::Due(next.map_err(|error| error.within(&pattern.context, None)))
    }
}

impl<T: DeserializeOwned + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Due(Err(error)) => return Poll::Ready(Some(Err(error))),
                State::Due(Ok(call)) => this.state = this.fetch(call),
                State::Fetching { url, mut page } => match page.as_mut().poll(cx) {
                    Poll::Pending => {
                        this.state = State::Fetching { url, page };
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok(page)) => {
                        this.state = this.after(&url, &page);
                        return Poll::Ready(Some(Ok(page)));
                    }
                },
            }
        }
    }
}

impl<T: DeserializeOwned + 'static> FusedStream for Pages<T> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Done)
    }
}

// The future is boxed and pages are moved out whole, so that nothing here is ever pinned.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// The items of a collection, page after page.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    items: VecDeque<T>,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            items: VecDeque::new(),
        }
    }
}

impl<T: DeserializeOwned + 'static> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.items = page.value.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.items.len(), None)
    }
}

impl<T: DeserializeOwned + 'static> FusedStream for Items<T> {
    fn is_terminated(&self) -> bool {
        self.items.is_empty() && self.pages.is_terminated()
    }
}

// As for `Pages`.
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// Notices when links lead round in a circle, in constant memory (Brent's algorithm): a link is
/// remembered at every power of two, and each one after is compared to it.
#[derive(Default)]
struct CycleGuard {
    remembered: Option<Url>,
    since: u64,
    limit: u64,
}

impl CycleGuard {
    fn repeats(&mut self, link: &Url) -> bool {
        if self.remembered.as_ref() == Some(link) {
            return true;
        }
        if self.since == self.limit {
            self.remembered = Some(link.clone());
            self.since = 0;
            self.limit = (self.limit * 2).max(1);
        }
        self.since += 1;
        false
    }
}
