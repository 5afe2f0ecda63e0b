//! Random streams: numbers that are the same on every machine, in every release.
//!
//! Each purpose of each named entity has a stream of its own, so that adding an entity moves no draw of another. The library
//! gives only the raw words of ChaCha8; everything derived from them is written out here.
//!
//! Invariant: a stream is a function of (seed, purpose, entity) and nothing else.
//! Law: the draw at a position does not depend on what was drawn before.

use std::fmt;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
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
