//! What a request asks for: the query options and headers that a description lists.

use http::header::IF_MATCH;

use super::Request;
use crate::filter::Condition;
use crate::options::supports;
use crate::query::position::{Expanded, Ordered, Selected};
use crate::query::{Slot, Terms};
use crate::reply::Reply;
use crate::search::Searched;

/// What is asked for.
impl<R: Reply, O> Request<R, O> {
    /// `$select`: only these properties. Repeated calls add up.
    ///
    /// Properties of one type go in an array, properties of different types in a tuple:
    /// `.select((AccessPackage::ID, AccessPackage::IS_HIDDEN))`. rustc says `mismatched types` of an array that
    /// mixes them.
    pub fn select(mut self, properties: impl Terms<Selected, R::Item>) -> Self
    where
        O: supports::Select,
    {
        self.parts.query.append(Slot::Select, properties);
        self
    }

    /// `$expand`: these related entities too. Repeated calls add up.
    pub fn expand(mut self, navigations: impl Terms<Expanded, R::Item>) -> Self
    where
        O: supports::Expand,
    {
        self.parts.query.append(Slot::Expand, navigations);
        self
    }

    /// `$filter`: only what meets this condition, see [`filter`](crate::filter); text is sent as
    /// given. A repeated call replaces the condition.
    pub fn filter(self, condition: impl Condition<R::Item>) -> Self
    where
        O: supports::Filter,
    {
        self.set(Slot::Filter, condition.into_filter().to_string())
    }

    /// `$search`: only what matches this, see [`search`](crate::search); text is sent as given. A
    /// repeated call replaces it.
    pub fn search(self, text: impl Searched<R::Item>) -> Self
    where
        O: supports::Search,
    {
        self.set(Slot::Search, text.into_search().to_string())
    }

    /// `$orderby`: in this order. Repeated calls add up.
    pub fn orderby(mut self, order: impl Terms<Ordered, R::Item>) -> Self
    where
        O: supports::Orderby,
    {
        self.parts.query.append(Slot::Orderby, order);
        self
    }

    /// `$top`: no more than this per page. A repeated call replaces it.
    pub fn top(self, items: u32) -> Self
    where
        O: supports::Top,
    {
        self.set(Slot::Top, items.to_string())
    }

    /// `$skip`: without the first. A repeated call replaces it.
    pub fn skip(self, items: u32) -> Self
    where
        O: supports::Skip,
    {
        self.set(Slot::Skip, items.to_string())
    }

    /// `$skiptoken`: from where another answer stopped, as its next link says. A repeated call
    /// replaces it.
    ///
    /// Descriptions do not list it. It comes with pages, so it can be given where `$top` can.
    pub fn skiptoken(self, token: impl Into<String>) -> Self
    where
        O: supports::Top,
    {
        self.set(Slot::Skiptoken, token)
    }

    /// `$count`: with the number of items over all pages. A repeated call replaces it.
    pub fn count(self, wanted: bool) -> Self
    where
        O: supports::Count,
    {
        self.set(Slot::Count, wanted.to_string())
    }

    /// `$format`: in this media type. A repeated call replaces it.
    pub fn format(self, media_type: impl Into<String>) -> Self
    where
        O: supports::Format,
    {
        self.set(Slot::Format, media_type)
    }

    /// `If-Match`: only if the entity still is at this version, as `@odata.etag` names it.
    pub fn if_match(mut self, etag: impl AsRef<str>) -> Self
    where
        O: supports::IfMatch,
    {
        self.parts.header(IF_MATCH.as_str(), etag.as_ref());
        self
    }

    /// `ConsistencyLevel`, such as `eventual`, which advanced queries need.
    pub fn consistency_level(mut self, level: impl AsRef<str>) -> Self
    where
        O: supports::ConsistencyLevel,
    {
        self.parts.header("consistencylevel", level.as_ref());
        self
    }
}
