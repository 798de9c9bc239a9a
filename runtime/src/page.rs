//! One page of a collection.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::answer::Answer;
use crate::credential::AccessToken;
use crate::error::Context;
use crate::link;
use crate::record::private::decode;
use crate::record::{Excerpt, Extra};

/// One page of a collection.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items of this page. A page without items can have a next one.
    pub value: Vec<T>,
    /// `@odata.context`: the service's description of the items.
    pub context: Option<String>,
    /// Other members of the page.
    pub extra: Extra,
    count: Option<i64>,
    next_link: Option<String>,
    delta_link: Option<String>,
    /// What the next page's request inherits from this page's; only if there is a next page.
    origin: Option<Box<Origin>>,
}

/// The request that returned a page.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) context: Context,
    pub(crate) headers: HeaderMap,
    /// Removed from errors about links of the page.
    pub(crate) token: AccessToken,
}

impl fmt::Debug for Origin {
    // Omits the headers, because callers may have set secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

/// Compares what the service sent, and not the requests.
impl<T: PartialEq> PartialEq for Page<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
            && self.context == other.context
            && self.extra == other.extra
            && self.count == other.count
            && self.next_link == other.next_link
            && self.delta_link == other.delta_link
    }
}

impl<T> Page<T> {
    /// A page without items and links.
    pub(crate) fn empty() -> Self {
        Self {
            value: Vec::new(),
            context: None,
            extra: Extra::default(),
            count: None,
            next_link: None,
            delta_link: None,
            origin: None,
        }
    }

    /// Resolves the links relative to the URL of the page.
    pub(crate) fn answering(mut self, answer: &Answer) -> Self {
        let absolute = |link| link::absolute(&answer.url, link);
        self.next_link = self.next_link.map(absolute);
        self.delta_link = self.delta_link.map(absolute);
        self.origin = self.next_link.is_some().then(|| {
            Box::new(Origin {
                context: answer.context.clone(),
                headers: answer.sent.clone(),
                token: answer.token.clone(),
            })
        });
        self
    }

    /// The request that returned the page, if there is a next page.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.origin.as_deref()
    }

    /// The token of the request, if there is a next page.
    pub(crate) fn token(&self) -> Option<&AccessToken> {
        Some(&self.origin.as_ref()?.token)
    }

    /// The link to the next page, if there is one. It is an opaque absolute URL.
    #[must_use]
    pub fn next_link(&self) -> Option<&str> {
        self.next_link.as_deref()
    }

    /// The link to later changes, on the last page of a delta query. It is an opaque absolute URL.
    #[must_use]
    pub fn delta_link(&self) -> Option<&str> {
        self.delta_link.as_deref()
    }

    /// The number of items on all pages, if it was requested.
    #[must_use]
    pub fn count(&self) -> Option<i64> {
        self.count
    }
}

/// Expanded collections.
impl Extra {
    /// The link to the rest of an expanded collection, if it was truncated.
    ///
    /// This is the value of `members@odata.nextLink` for the property `members`. Follow it with
    /// [`Client::pages`](crate::Client::pages).
    #[must_use]
    pub fn next_link(&self, property: &str) -> Option<&str> {
        let link = self.get(&format!("{property}@odata.nextLink"))?.as_str()?;
        (!link::is_blank(link)).then_some(link)
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

/// Other members of a page, read as strictly as the items.
struct Other(Value);

impl<'de> Deserialize<'de> for Other {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode(deserializer).map(Self)
    }
}

/// A link, unless it is blank: some services send an empty one on the last page.
fn link(link: Option<String>) -> Option<String> {
    link.filter(|link| !link::is_blank(link))
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of a collection, an object with `value`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let mut value = None;
        let mut page = Page::empty();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                let key = Excerpt(&key);
                return Err(A::Error::custom(format_args!(
                    "the key `{key}` is repeated"
                )));
            }
            match key.as_str() {
                "value" => value = Some(map.next_value()?),
                "@odata.context" => page.context = map.next_value()?,
                "@odata.count" => page.count = map.next_value()?,
                "@odata.nextLink" => page.next_link = link(map.next_value()?),
                "@odata.deltaLink" => page.delta_link = link(map.next_value()?),
                _ => {
                    page.extra.insert(key, map.next_value::<Other>()?.0);
                }
            }
        }
        page.value = value.ok_or_else(|| A::Error::missing_field("value"))?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_two_pages_when_one_member_differs_then_they_are_not_equal() {
        let whole = serde_json::json!({
            "value": [1],
            "@odata.context": "c",
            "@odata.count": 1,
            "@odata.nextLink": "n",
            "@odata.deltaLink": "d",
            "more": true,
        });
        let page = |json: &serde_json::Value| -> Page<i32> {
            serde_json::from_str(&json.to_string()).expect("a page")
        };
        assert_eq!(page(&whole), page(&whole));
        for (member, other) in [
            ("value", serde_json::json!([2])),
            ("@odata.context", "x".into()),
            ("@odata.count", 2.into()),
            ("@odata.nextLink", "x".into()),
            ("@odata.deltaLink", "x".into()),
            ("more", false.into()),
        ] {
            let mut changed = whole.clone();
            changed[member] = other;
            assert_ne!(page(&whole), page(&changed), "{member}");
        }
    }
}
