//! Randomness that depends on a seed and on the request, but not on the order of requests.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Mutex;

/// Draws random numbers for requests.
pub struct Chance {
    seed: u64,
    /// How often each request was seen.
    seen: Mutex<HashMap<u64, u64>>,
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            seen: Mutex::default(),
        }
    }

    /// The random numbers for a repeated request.
    pub fn of(&self, request: &[u8]) -> fastrand::Rng {
        let mut hasher = DefaultHasher::new();
        (self.seed, request).hash(&mut hasher);
        let key = hasher.finish();
        let mut seen = self.seen.lock().unwrap();
        let times = seen.entry(key).or_default();
        *times += 1;
        fastrand::Rng::with_seed(key.wrapping_add(*times))
    }
}
