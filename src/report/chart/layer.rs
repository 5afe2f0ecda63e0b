//! A layer of the protection chart: how many artifacts a key protected over time, readable or not.
//!
//! Law: at every sample the layers of a key add up to what `series.csv` says is stored under it.

use std::collections::BTreeMap;

use crate::{ids::KeyId, record::SeriesSample};

use super::{
    palette::{CUSTOMER_KEYS, Fill, OTHER_KEYS, Rgb, key_colour},
    picture::Picture,
};

/// What a key protected, at every sample.
#[derive(Clone, Debug)]
pub struct Layer {
    pub name: String,
    pub colour: Rgb,
    pub readable: bool,
    pub counts: Vec<u64>,
}

/// The layers from the bottom up, and the instants of their counts.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    pub times: Vec<u64>,
    pub layers: Vec<Layer>,
}

impl Layers {
    /// Adds the samples up: all tables and kinds of a key together.
    pub fn new(picture: &Picture) -> Self {
        let mut times: Vec<_> = picture.series.iter().map(|row| row.time.as_millis()).collect();
        times.sort_unstable();
        times.dedup();
        let mut sums: BTreeMap<(usize, bool), Vec<u64>> = BTreeMap::new();
        for row in picture.series {
            let Ok(n) = times.binary_search(&row.time.as_millis()) else { continue };
            for (readable, count) in split(row) {
                sums.entry((rank(row.key), !readable)).or_insert_with(|| vec![0; times.len()])[n] += count;
            }
        }
        let shown = sums.into_iter().filter(|(_, counts)| counts.iter().any(|&count| count > 0));
        let layers = shown.map(|((rank, dark), counts)| Layer::new(picture, rank, !dark, counts));
        Self { layers: layers.collect(), times }
    }

    /// Returns the sum of the layers below `n`, at a sample.
    pub fn sum_below(&self, n: usize, sample: usize) -> u64 {
        self.layers[..n].iter().map(|layer| layer.counts[sample]).sum()
    }

    /// Returns the most that was ever stored.
    pub fn most(&self) -> u64 {
        (0..self.times.len()).map(|sample| self.sum_below(self.layers.len(), sample)).max().unwrap_or(0)
    }
}

impl Layer {
    fn new(picture: &Picture, rank: usize, readable: bool, counts: Vec<u64>) -> Self {
        let key = KeyId::at(rank);
        let (name, colour) = if rank == OTHERS {
            ("other keys".to_owned(), OTHER_KEYS)
        } else {
            (picture.names.key(key).to_owned(), key_colour(key))
        };
        Self { name, colour, readable, counts }
    }

    /// How the layer is filled.
    pub fn fill(&self) -> Fill {
        if self.readable { Fill::Solid(self.colour) } else { Fill::unreadable(self.colour) }
    }
}

/// What of a sample can be read and what cannot. Those whose key is gone are not live, and stored all the same.
fn split(row: &SeriesSample) -> [(bool, u64); 2] {
    [(true, row.live.saturating_sub(row.unreadable)), (false, row.unreadable)]
}

fn rank(key: KeyId) -> usize {
    key.index().min(OTHERS)
}

/// All customers' keys beyond those with a colour of their own stand together.
const OTHERS: usize = CUSTOMER_KEYS.len() + 2;
