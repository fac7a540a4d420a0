//! Randomness that is the same on every machine and in every year: `SplitMix64` (Steele, Lea, Flood 2014).

/// A seeded source of numbers.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The same seed, the same numbers.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `end`, which must not be zero.
    pub fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.bits()) * end as u128;
        usize::try_from(wide >> 64).expect("below a usize")
    }

    /// A fraction in 0..1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A rank in 0..end, each the rarer the higher, as words are in a language (Zipf's law): rank 9 is ten times as rare as rank 0.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranks are small and positive"
    )]
    pub fn zipf(&mut self, end: usize) -> usize {
        let rank = ((end as f64 + 1.0).ln() * self.fraction()).exp() - 1.0;
        (rank as usize).min(end - 1)
    }

    /// A factor around 1 with a long tail upwards: log-normal with mean 1.
    pub fn skewed(&mut self) -> f64 {
        const SIGMA: f64 = 1.1;
        // The sum of twelve fractions is near enough to a normal number.
        let normal: f64 = (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0;
        (SIGMA * normal - SIGMA * SIGMA / 2.0).exp()
    }

    /// Appends random bytes.
    pub fn fill(&mut self, into: &mut Vec<u8>, bytes: usize) {
        let end = into.len() + bytes;
        into.reserve(bytes + 8);
        while into.len() < end {
            into.extend_from_slice(&self.bits().to_le_bytes());
        }
        into.truncate(end);
    }
}

/// Scatters a number over 64 bits.
pub(super) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
