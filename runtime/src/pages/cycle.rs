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

#[cfg(test)]
mod tests {
    use super::*;

    /// How many links are followed that lead into a cycle of this length after this many others.
    fn followed(before: usize, cycle: usize) -> usize {
        let mut guard = CycleGuard::default();
        let repeated = (0..10 * (before + cycle)).position(|number| {
            let page = before.min(number) + number.saturating_sub(before) % cycle;
            let link = Url::parse(&format!("https://graph.example/x?page={page}"));
            guard.repeats(&link.unwrap())
        });
        repeated.unwrap_or(usize::MAX)
    }

    #[test]
    fn given_links_that_lead_round_when_followed_then_it_is_noticed_within_a_few_rounds() {
        for (before, cycle) in [
            (0, 1),
            (0, 3),
            (1, 1),
            (5, 3),
            (100, 7),
            (7, 100),
            (0, 1000),
        ] {
            let followed = followed(before, cycle);
            assert!(followed >= cycle, "{before} {cycle} {followed}");
            assert!(
                followed <= 3 * (before + cycle),
                "{before} {cycle} {followed}"
            );
        }
    }
}
