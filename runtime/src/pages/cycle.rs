//! Detects links that form a cycle.

use url::Url;

/// Detects a cycle of links in constant memory (Brent's algorithm).
///
/// It remembers a link at every power of two, and compares each later link with it.
#[derive(Default)]
pub(super) struct CycleGuard {
    remembered: Option<Url>,
    since: u64,
    limit: u64,
}

impl CycleGuard {
    /// Whether the link was seen before; a cycle is detected eventually.
    pub(super) fn repeats(&mut self, link: &Url) -> bool {
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
