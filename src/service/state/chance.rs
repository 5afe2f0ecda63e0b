//! Numbers that are drawn: one stream for each purpose and named entity, so that nothing new disturbs what was there.

use std::collections::BTreeMap;

use crate::{
    rules::Spread,
    sim::{SimDuration, random::RandomStream},
};

/// Streams of random numbers by purpose and entity.
pub struct Chance {
    seed: u64,
    streams: BTreeMap<(&'static str, String), RandomStream>,
}

impl Chance {
    /// Returns the streams of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, streams: BTreeMap::new() }
    }

    /// Draws the next length of time of a purpose for an entity.
    pub fn draw(&mut self, spread: Spread, purpose: &'static str, entity: &str) -> SimDuration {
        match spread {
            Spread::Constant(length) => length,
            Spread::Uniform(low, high) => {
                let stream = self.stream(purpose, entity);
                SimDuration::from_millis(stream.between(low.as_millis(), high.as_millis()))
            }
        }
    }

    /// Draws the length of time at a position of its own, whatever was drawn before.
    pub fn draw_at(&mut self, spread: Spread, purpose: &'static str, entity: &str, position: u64) -> SimDuration {
        match spread {
            Spread::Constant(length) => length,
            Spread::Uniform(low, high) => {
                let word = self.stream(purpose, entity).at(position);
                let width = u128::from(high.as_millis() - low.as_millis()) + 1;
                let offset = (u128::from(word) * width) >> 64;
                SimDuration::from_millis(low.as_millis() + u64::try_from(offset).expect("less than the width"))
            }
        }
    }

    fn stream(&mut self, purpose: &'static str, entity: &str) -> &mut RandomStream {
        let seed = self.seed;
        self.streams.entry((purpose, entity.to_owned())).or_insert_with(|| RandomStream::named(seed, purpose, entity))
    }
}
