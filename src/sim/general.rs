//! The general queue of the calendar: entries in any order.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Entries that arrive in any order and leave in ascending order.
pub(super) struct General(BinaryHeap<Reverse<u128>>);

impl General {
    pub(super) fn new() -> Self {
        Self(BinaryHeap::new())
    }

    pub(super) fn push(&mut self, entry: u128) {
        self.0.push(Reverse(entry));
    }

    pub(super) fn pop_below(&mut self, limit: u128) -> Option<u128> {
        if self.0.peek()?.0 >= limit {
            return None;
        }
        self.0.pop().map(|Reverse(entry)| entry)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<u128>()
    }
}
