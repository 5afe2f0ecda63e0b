//! Bytes at rest: blocks in large segments, reused by size.
//!
//! Invariant: a block belongs to one owner from `allocate` to `free`. Law: memory grows with what is stored, not with
//! what has been stored.

/// Where a block begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(u32);

/// Blocks of bytes.
#[derive(Debug, Default)]
pub struct Arena {
    segments: Vec<Box<[u8]>>,
    /// Used units of the last segment.
    used: usize,
    /// The free blocks of each size in units. Kept apart from the blocks, so that freeing touches no cold memory.
    free: Vec<Vec<u32>>,
    /// Blocks too large for a segment.
    large: Vec<Box<[u8]>>,
    free_large: Vec<u32>,
}

impl Arena {
    /// Returns a block of `length` bytes, with whatever is in it.
    ///
    /// # Panics
    /// When 32 GiB are in use.
    pub fn allocate(&mut self, length: usize) -> Place {
        let units = length.div_ceil(UNIT).max(1);
        if units > LARGEST {
            return self.allocate_large(length);
        }
        match self.free.get_mut(units).and_then(Vec::pop) {
            Some(place) => Place(place),
            None => self.cut(units),
        }
    }

    /// Takes a block of `length` bytes back.
    pub fn free(&mut self, place: Place, length: usize) {
        if place.0 >= LARGE {
            self.large[(place.0 - LARGE) as usize] = Box::default();
            self.free_large.push(place.0);
            return;
        }
        let units = length.div_ceil(UNIT).max(1);
        if self.free.len() <= units {
            self.free.resize_with(units + 1, Vec::new);
        }
        self.free[units].push(place.0);
    }

    /// Returns the first `length` bytes of a block, to be written.
    pub fn bytes_mut(&mut self, place: Place, length: usize) -> &mut [u8] {
        if place.0 >= LARGE {
            return &mut self.large[(place.0 - LARGE) as usize][..length];
        }
        let (segment, start) = split(place);
        &mut self.segments[segment][start..start + length]
    }

    /// Returns the first `length` bytes of a block.
    #[must_use]
    pub fn bytes(&self, place: Place, length: usize) -> &[u8] {
        if place.0 >= LARGE {
            return &self.large[(place.0 - LARGE) as usize][..length];
        }
        let (segment, start) = split(place);
        &self.segments[segment][start..start + length]
    }

    /// Returns blocks to be written at the same time, in the order in which they are asked for: each with its length.
    ///
    /// # Panics
    /// Where a block is asked for twice.
    pub fn blocks_mut(&mut self, wanted: &[(Place, usize)]) -> Vec<&mut [u8]> {
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_unstable_by_key(|&n| wanted[n].0.0);
        let mut blocks: Vec<&mut [u8]> = Vec::new();
        blocks.resize_with(wanted.len(), Default::default);
        let mut next = order.into_iter().peekable();
        let segments = self.segments.iter_mut().enumerate().map(|(n, bytes)| (n * SEGMENT, bytes));
        let large = self.large.iter_mut().enumerate().map(|(n, bytes)| (LARGE as usize + n, bytes));
        for (first, bytes) in segments.chain(large) {
            let end = if first >= LARGE as usize { first + 1 } else { first + SEGMENT };
            let (mut rest, mut cut) = (&mut bytes[..], 0);
            while let Some(n) = next.next_if(|&n| (wanted[n].0.0 as usize) < end) {
                let start = (wanted[n].0.0 as usize - first) * UNIT;
                let (_, from_start) = rest.split_at_mut(start - cut);
                let (block, after) = from_start.split_at_mut(wanted[n].1);
                (rest, cut) = (after, start + wanted[n].1);
                blocks[n] = block;
            }
        }
        blocks
    }

    fn cut(&mut self, units: usize) -> Place {
        if self.segments.is_empty() || self.used + units > SEGMENT {
            self.segments.push(vec![0; SEGMENT * UNIT].into_boxed_slice());
            self.used = 0;
        }
        let unit = (self.segments.len() - 1) * SEGMENT + self.used;
        self.used += units;
        let place = u32::try_from(unit).ok().filter(|&unit| unit < LARGE);
        Place(place.expect("at most 32 GiB are stored"))
    }

    fn allocate_large(&mut self, length: usize) -> Place {
        let block = vec![0; length].into_boxed_slice();
        if let Some(place) = self.free_large.pop() {
            self.large[(place - LARGE) as usize] = block;
            return Place(place);
        }
        self.large.push(block);
        let index = u32::try_from(self.large.len() - 1).expect("fewer than 2^31 large blocks");
        Place(LARGE + index)
    }
}

fn split(place: Place) -> (usize, usize) {
    let unit = place.0 as usize;
    (unit / SEGMENT, unit % SEGMENT * UNIT)
}

/// Bytes in a unit: places count units.
const UNIT: usize = 16;
/// Units in a segment: 1 MiB.
const SEGMENT: usize = 1 << 16;
/// The largest block that is cut from a segment, in units: 64 KiB, so that at most a sixteenth is left over.
const LARGEST: usize = 1 << 12;
/// Places from here on are large blocks.
const LARGE: u32 = 1 << 31;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freed_block_is_used_again_for_the_same_size() {
        let mut arena = Arena::default();
        let first = arena.allocate(272);
        let second = arena.allocate(272);
        assert_ne!(first, second);
        arena.free(first, 272);
        arena.free(second, 272);
        assert_eq!(arena.allocate(270), second, "the last freed comes first");
        assert_eq!(arena.allocate(272), first);
        assert_ne!(arena.allocate(16), first);
    }

    #[test]
    fn blocks_are_given_out_together_in_the_order_asked_for() {
        let mut arena = Arena::default();
        let lengths = [40, 300_000, 272, 16, 65_000, 100_000, 1];
        let mut wanted: Vec<(Place, usize)> = (0..200).flat_map(|_| lengths).map(|n| (arena.allocate(n), n)).collect();
        wanted.reverse();
        let mark = |n: usize| u8::try_from(n % 251).expect("small");
        for (n, block) in arena.blocks_mut(&wanted).into_iter().enumerate() {
            block.fill(mark(n));
        }
        for (n, &(place, length)) in wanted.iter().enumerate() {
            assert_eq!(arena.bytes(place, length), vec![mark(n); length]);
        }
    }

    #[test]
    fn a_large_block_stands_alone() {
        let mut arena = Arena::default();
        let place = arena.allocate(400_000);
        arena.bytes_mut(place, 400_000)[399_999] = 7;
        assert_eq!(arena.bytes(place, 400_000)[399_999], 7);
        arena.free(place, 400_000);
        assert_eq!(arena.allocate(100_000), place);
    }
}
