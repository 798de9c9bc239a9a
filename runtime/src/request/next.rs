//! The request for the page after a page.

use serde::de::DeserializeOwned;

use super::List;
use crate::client::Client;
use crate::page::Page;

impl<T: DeserializeOwned + 'static> Page<T> {
    /// The request for the next page, if there is one; it can also be streamed.
    ///
    /// It has the query options and headers of the first request. It goes to the client's origin or fails.
    #[must_use]
    pub fn next(&self, client: &Client) -> Option<List<T>> {
        let next = List::resume(client, self.next_link()?);
        let Some(origin) = self.origin() else {
            return Some(next);
        };
        Some(next.following(&origin.context, origin.headers.clone(), &origin.token))
    }
}
