//! Random streams: numbers that are the same on every machine, in every release.
//!
//! Each purpose of each named entity has a stream of its own, so that adding an entity moves no draw of another. The library
//! gives only the raw words of ChaCha8; everything derived from them is written out here.
//!
//! Invariant: a stream is a function of (seed, purpose, entity) and nothing else.
//! Law: the draw at a position does not depend on what was drawn before.

use std::fmt;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// A stream of random numbers, for one purpose of one named entity.
#[derive(Clone)]
pub struct RandomStream(ChaCha8Rng);

impl RandomStream {
    /// Opens the stream of `purpose` and `entity` under the master seed of a run.
    #[must_use]
    pub fn named(seed: u64, purpose: &str, entity: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [DOMAIN, &seed.to_be_bytes(), purpose.as_bytes(), entity.as_bytes()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Draws any number of 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Draws the number at a position, counted in draws of 64 bits from the stream's start; the stream goes on after it.
    pub fn at(&mut self, position: u64) -> u64 {
        self.0.set_word_pos(u128::from(position) * 2);
        self.0.next_u64()
    }

    /// Draws a number below `bound`, each equally likely.
    ///
    /// # Panics
    /// Where `bound` is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "no number lies below zero");
        let surplus = bound.wrapping_neg() % bound;
        loop {
            let word = self.next_u64();
            if word.wrapping_mul(bound) >= surplus {
                return ((u128::from(word) * u128::from(bound)) >> 64) as u64;
            }
        }
    }

    /// Draws a number from `low` to `high`, both included, each equally likely.
    ///
    /// # Panics
    /// Where `low` is greater than `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        assert!(low <= high, "a range ends where it starts or later");
        match (high - low).checked_add(1) {
            Some(count) => low + self.below(count),
            None => self.next_u64(),
        }
    }

    /// Fills `bytes` with random bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// Draws the gap to the next event, in nanoseconds, of a Poisson process of `events` in `per_ms` milliseconds.
    ///
    /// The gap is exponentially distributed; one longer than 64 bits of nanoseconds is cut there.
    ///
    /// # Panics
    /// Where `events` is zero.
    pub fn exponential(&mut self, events: u64, per_ms: u64) -> u64 {
        assert!(events > 0, "a process without events has no next one");
        exponential_gap(self.next_u64(), events, per_ms)
    }
}

/// Prints nothing of the stream: key material is drawn from streams.
impl fmt::Debug for RandomStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RandomStream(..)")
    }
}

/// Turns a random word into an exponential gap, in nanoseconds.
#[allow(clippy::float_arithmetic, reason = "a logarithm; from libm, which gives the same bits on every machine")]
fn exponential_gap(word: u64, events: u64, per_ms: u64) -> u64 {
    // 53 random bits, shifted up by one: in (0, 1], so that the logarithm is finite.
    let uniform = ((word >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    let mean = per_ms as f64 * NANOS_PER_MILLI / events as f64;
    // A float beyond the integer's range becomes its largest value.
    #[allow(clippy::cast_possible_truncation, reason = "saturates")]
    let gap = (-libm::log(uniform) * mean) as u64;
    gap
}

const DOMAIN: &[u8] = b"keylapse random stream 1";
const NANOS_PER_MILLI: f64 = 1_000_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> RandomStream {
        RandomStream::named(42, "workload", "Orders#1")
    }

    /// These values, confirmed by a second implementation, are part of every published result: where they change, every
    /// run does.
    #[test]
    fn the_numbers_of_a_stream_never_change() {
        let mut stream = stream();
        let words: Vec<u64> = (0..4).map(|_| stream.next_u64()).collect();
        let below: Vec<u64> = (0..4).map(|_| stream.below(1_000)).collect();
        let between: Vec<u64> = (0..4).map(|_| stream.between(28_800_000, 172_800_000)).collect();
        let gaps: Vec<u64> = (0..4).map(|_| stream.exponential(100, 1_000)).collect();
        let mut bytes = [0; 5];
        stream.fill(&mut bytes);
        assert_eq!(words, [10672878957937858331, 2690788163641707835, 16519132577918664597, 18398127327299371156]);
        assert_eq!(below, [703, 870, 934, 398]);
        assert_eq!(between, [74660678, 43867603, 124049556, 151961207]);
        assert_eq!(gaps, [1985879, 2965689, 13375275, 960279]);
        assert_eq!(bytes, [103, 69, 175, 251, 31]);
    }

    /// The 32 bytes under the stream, worked out by hand from the rule that stands at [`RandomStream::named`].
    #[test]
    fn the_seed_of_a_stream_is_the_hash_of_its_length_prefixed_name() {
        let name = b"\0\0\0\0\0\0\0\x18keylapse random stream 1\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0\x2a\
            \0\0\0\0\0\0\0\x08workload\0\0\0\0\0\0\0\x08Orders#1";
        assert_eq!(stream().0.get_seed(), <[u8; 32]>::from(Sha256::digest(name)));
    }

    #[test]
    fn seed_purpose_and_entity_each_make_another_stream() {
        let first = |seed, purpose, entity| RandomStream::named(seed, purpose, entity).next_u64();
        let all = [first(1, "a", "b"), first(2, "a", "b"), first(1, "ab", ""), first(1, "", "ab"), first(1, "b", "a")];
        for (index, word) in all.iter().enumerate() {
            assert!(!all[..index].contains(word));
        }
    }

    #[test]
    fn a_draw_at_a_position_does_not_depend_on_the_draws_before() {
        let mut sequential = stream();
        let words: Vec<u64> = (0..100).map(|_| sequential.next_u64()).collect();
        let mut jumping = stream();
        for (position, index) in [(99, 99), (0, 0), (50, 50), (49, 49), (51, 51), (3, 3), (3, 3)] {
            assert_eq!(jumping.at(position), words[index]);
        }
        assert_eq!(jumping.next_u64(), words[4], "the stream goes on after the position");
        assert_ne!(jumping.at(u64::MAX), jumping.at(u64::MAX / 2));
    }

    #[test]
    fn bounded_draws_stay_in_bounds_and_reach_both_ends() {
        let mut stream = stream();
        let drawn: Vec<u64> = (0..1_000).map(|_| stream.between(7, 9)).collect();
        assert!([7, 8, 9].iter().all(|value| drawn.contains(value)));
        assert!(drawn.iter().all(|value| (7..=9).contains(value)));
        assert_eq!(stream.below(1), 0);
        assert_eq!(stream.between(u64::MAX, u64::MAX), u64::MAX);
        assert!(stream.between(1, u64::MAX) > 0);
        let _ = stream.between(0, u64::MAX);
    }

    #[test]
    fn a_bound_just_above_half_of_the_range_is_still_even() {
        // Nearly half of the words are rejected here; without rejection the lowest half would come up twice as often.
        let (mut stream, bound) = (stream(), (1 << 63) + 1);
        let low = (0..10_000).filter(|_| stream.below(bound) < bound / 2).count();
        assert!((4_800..5_200).contains(&low), "{low}");
    }

    #[test]
    fn exponential_gaps_have_their_mean() {
        let mut stream = stream();
        let sum: u64 = (0..100_000).map(|_| stream.exponential(3, 1_000)).sum();
        let mean = sum / 100_000;
        assert!((330_000_000..337_000_000).contains(&mean), "{mean} ns, not 333,333,333");
    }

    #[test]
    fn the_ends_of_the_exponential_distribution_are_finite() {
        assert_eq!(exponential_gap(u64::MAX, 1, 1_000), 0);
        assert_eq!(exponential_gap(0, 1, 1), 36_736_800);
        assert_eq!(exponential_gap(0, 1, u64::MAX), u64::MAX);
        assert_eq!(exponential_gap(0, 1, 0), 0);
        assert_eq!(exponential_gap(0, u64::MAX, 1), 0);
    }

    #[test]
    #[should_panic(expected = "no number lies below zero")]
    fn a_bound_of_zero_is_refused() {
        stream().below(0);
    }

    #[test]
    fn debug_output_shows_nothing_of_the_stream() {
        assert_eq!(format!("{:?}", stream()), "RandomStream(..)");
    }
}
