//! What was written, made again from the seed: plaintexts are never stored.
//!
//! Law: the same content and length give the same bytes, and different contents differ in their first eight.

use crate::{sim::random::RandomStream, store::Content};

/// A pool of random bytes from which every plaintext is cut.
pub struct Plaintext {
    pool: Box<[u8]>,
}

impl Plaintext {
    /// Returns the pool of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut pool = vec![0; POOL].into_boxed_slice();
        RandomStream::named(seed, "plaintext", "pool").fill(&mut pool);
        Self { pool }
    }

    /// Fills `out` with a content: a piece of the pool, with the content's number written over its beginning.
    pub fn write(&self, content: Content, out: &mut [u8]) {
        let mut start = place_in_pool(content);
        let mut rest = &mut *out;
        while !rest.is_empty() {
            let length = rest.len().min(POOL - start);
            let (head, tail) = rest.split_at_mut(length);
            head.copy_from_slice(&self.pool[start..start + length]);
            rest = tail;
            start = 0;
        }
        for (byte, mark) in out.iter_mut().zip(content.0.to_le_bytes()) {
            *byte = mark;
        }
    }
}

fn place_in_pool(content: Content) -> usize {
    let mixed = content.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
    usize::try_from(mixed).expect("sixteen bits fit") % POOL
}

const POOL: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_is_the_same_at_every_time_and_unlike_any_other() {
        let pool = Plaintext::new(1);
        let (mut first, mut again, mut other) = ([0; 300], [0; 300], [0; 300]);
        pool.write(Content(5), &mut first);
        pool.write(Content(5), &mut again);
        pool.write(Content(6), &mut other);
        assert_eq!(first, again);
        assert_ne!(first[..8], other[..8]);
        let mut long = vec![0; POOL * 2 + 3];
        pool.write(Content(u64::MAX), &mut long);
        assert_ne!(long[POOL..], vec![0; POOL + 3]);
    }
}
