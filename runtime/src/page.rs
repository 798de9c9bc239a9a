//! Pages of a collection: one, or all of them as a stream.

mod cycle;
mod stream;

pub use stream::{Items, Pages};

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::client::Client;
use crate::record::private::decode;
use crate::record::{Excerpt, Extra};
use crate::request::List;

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
    /// The headers of the request, which go along with the next one.
    sent: HeaderMap,
}

impl<T> Page<T> {
    pub(crate) fn sent_with(mut self, headers: &HeaderMap) -> Self {
        self.sent.clone_from(headers);
        self
    }

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

impl<T: DeserializeOwned + 'static> Page<T> {
    /// The request for the next page, if there is one; it can be streamed too.
    ///
    /// It carries the query options and the headers of the first request, and goes to the client's
    /// origin or fails.
    #[must_use]
    pub fn next(&self, client: &Client) -> Option<List<T>> {
        let next = List::resume(client, self.next_link()?);
        Some(next.headers(self.sent.clone()))
    }
}

/// Expanded collections.
impl Extra {
    /// Where the rest of an expanded collection is, if the record holds only its first items: the
    /// value of `members@odata.nextLink` for the property `members`. It can be followed with
    /// [`Client::pages`](crate::Client::pages).
    #[must_use]
    pub fn next_link(&self, property: &str) -> Option<&str> {
        self.get(&format!("{property}@odata.nextLink"))?.as_str()
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

/// What else a page says, read as strictly as what is in its items.
struct Other(Value);

impl<'de> Deserialize<'de> for Other {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode(deserializer).map(Self)
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
            sent: HeaderMap::new(),
        };
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                let key = Excerpt(&key);
                return Err(A::Error::custom(format_args!(
                    "the key `{key}` is there twice"
                )));
            }
            match key.as_str() {
                "value" => value = Some(map.next_value()?),
                "@odata.context" => page.context = map.next_value()?,
                "@odata.count" => page.count = map.next_value()?,
                "@odata.nextLink" => page.next_link = map.next_value()?,
                "@odata.deltaLink" => page.delta_link = map.next_value()?,
                _ => {
                    page.extra.insert(key, map.next_value::<Other>()?.0);
                }
            }
        }
        page.value = value.ok_or_else(|| A::Error::missing_field("value"))?;
        Ok(page)
    }
}
