//! Query options and headers that a description lists.

use http::header::IF_MATCH;

use super::Request;
use crate::filter::Condition;
use crate::options::supports;
use crate::query::position::{Expanded, Ordered, Selected};
use crate::query::{Slot, Terms};
use crate::reply::Reply;
use crate::search::Searched;

/// Query options of a request.
impl<R: Reply, O> Request<R, O> {
    /// `$select`: only these properties. Repeated calls add up.
    ///
    /// Put properties of one type in an array, properties of different types in a tuple:
    /// `.select((AccessPackage::ID, AccessPackage::IS_HIDDEN))`. For an array with mixed types, rustc reports
    /// `mismatched types`.
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

    /// `$filter`: only entities that match this condition, see [`filter`](crate::filter). Text is sent as
    /// given. A repeated call replaces the condition.
    pub fn filter(self, condition: impl Condition<R::Item>) -> Self
    where
        O: supports::Filter,
    {
        self.set(Slot::Filter, condition.into_filter().to_string())
    }

    /// `$search`: only entities that match, see [`search`](crate::search). Text is sent as given. A repeated
    /// call replaces it.
    pub fn search(self, text: impl Searched<R::Item>) -> Self
    where
        O: supports::Search,
    {
        self.set(Slot::Search, text.into_search().to_string())
    }

    /// `$orderby`: the sort order. Repeated calls add up.
    pub fn orderby(mut self, order: impl Terms<Ordered, R::Item>) -> Self
    where
        O: supports::Orderby,
    {
        self.parts.query.append(Slot::Orderby, order);
        self
    }

    /// `$top`: at most this many items per page. A repeated call replaces it.
    pub fn top(self, items: u32) -> Self
    where
        O: supports::Top,
    {
        self.set(Slot::Top, items.to_string())
    }

    /// `$skip`: skips the first items. A repeated call replaces it.
    pub fn skip(self, items: u32) -> Self
    where
        O: supports::Skip,
    {
        self.set(Slot::Skip, items.to_string())
    }

    /// `$skiptoken`: continues where another response stopped, from its next link. A repeated call replaces
    /// it.
    ///
    /// Descriptions do not list it. Every paged collection has it, so it is available where `$top` is.
    pub fn skiptoken(self, token: impl Into<String>) -> Self
    where
        O: supports::Top,
    {
        self.set(Slot::Skiptoken, token)
    }

    /// `$count`: includes the number of items on all pages. A repeated call replaces it.
    pub fn count(self, wanted: bool) -> Self
    where
        O: supports::Count,
    {
        self.set(Slot::Count, wanted.to_string())
    }

    /// `$format`: requests this media type. A repeated call replaces it.
    pub fn format(self, media_type: impl Into<String>) -> Self
    where
        O: supports::Format,
    {
        self.set(Slot::Format, media_type)
    }

    /// `If-Match`: only if the entity still has this version, from `@odata.etag`.
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
