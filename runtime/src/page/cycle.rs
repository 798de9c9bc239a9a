//! Links that lead round in a circle.

use url::Url;

/// Notices when links lead round in a circle, in constant memory (Brent's algorithm): a link is
/// remembered at every power of two, and each one after is compared to it.
#[derive(Default)]
pub(super) struct CycleGuard {
    remembered: Option<Url>,
    since: u64,
    limit: u64,
}

impl CycleGuard {
    /// Whether the link was there before, sooner or later.
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
