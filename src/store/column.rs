//! A growing list in chunks, which never moves what it holds: no doubling, no copying.
//!
//! Invariant: an index stays valid for as long as the list lives.

use std::ops::{Index, IndexMut};

/// A list in chunks.
#[derive(Debug)]
pub struct Column<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> Column<T> {
    /// Appends a value.
    pub fn push(&mut self, value: T) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(value),
            Some(_) | None => {
                let mut chunk = Vec::with_capacity(if self.chunks.is_empty() { 16 } else { CHUNK });
                chunk.push(value);
                self.chunks.push(chunk);
            }
        }
    }

    /// Returns how many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Iterates over the values.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }
}

impl<T> Index<usize> for Column<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        &self.chunks[index / CHUNK][index % CHUNK]
    }
}

impl<T> IndexMut<usize> for Column<T> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        &mut self.chunks[index / CHUNK][index % CHUNK]
    }
}

const CHUNK: usize = 1 << 13;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_where_they_are_across_chunks() {
        let mut column = Column::default();
        for n in 0..3 * CHUNK {
            column.push(n);
        }
        assert_eq!(column.len(), 3 * CHUNK);
        assert!((0..3 * CHUNK).all(|n| column[n] == n));
        column[CHUNK] = 7;
        assert_eq!(column.iter().nth(CHUNK), Some(&7));
    }
}
