//! Chance from a seed, and ids in a row.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

/// Chance, the same for the same seed and tenant.
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn new(seed: u64, tenant: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..12].copy_from_slice(&tenant.to_le_bytes());
        Self(StdRng::from_seed(key))
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.0.random_range(0..100) < share
    }

    /// A number from `least` to `most`, both among them.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0.random_range(least..=most)
    }

    /// One of these.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.0.random_range(0..from.len())]
    }
}

/// Ids that count up, so that a run depends on nothing but its seed.
#[derive(Default)]
pub(super) struct Ids(u128);

impl Ids {
    pub(super) fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}
