//! The items of a table, by name.
//!
//! Invariant: an item's name leads to at most one slot. Law: memory grows with the items that exist, since generated names
//! lie in a window that slides with them.

use std::collections::{BTreeMap, VecDeque};

use crate::ids::{Family, ItemId, Slot};

/// Items by name.
#[derive(Debug, Default)]
pub struct Items {
    windows: Vec<Window>,
    named: BTreeMap<u32, Slot>,
    count: u64,
}

/// A run of numbered items, from the oldest that exists to the newest.
#[derive(Debug, Default)]
struct Window {
    first: u32,
    slots: VecDeque<u32>,
    /// Numbers that lie too far from the others.
    outliers: BTreeMap<u32, Slot>,
}

impl Items {
    /// Enters an item.
    pub fn insert(&mut self, item: ItemId, slot: Slot) {
        let before = if item.family == Family::NAMED {
            self.named.insert(item.number, slot)
        } else {
            let index = item.family.index();
            if self.windows.len() <= index {
                self.windows.resize_with(index + 1, Window::default);
            }
            self.windows[index].insert(item.number, slot)
        };
        assert!(before.is_none(), "an item is entered once");
        self.count += 1;
    }

    /// Removes an item, and returns where it was.
    pub fn remove(&mut self, item: ItemId) -> Option<Slot> {
        let slot = if item.family == Family::NAMED {
            self.named.remove(&item.number)
        } else {
            self.windows.get_mut(item.family.index())?.remove(item.number)
        };
        self.count -= u64::from(slot.is_some());
        slot
    }

    /// Returns where an item is.
    #[must_use]
    pub fn find(&self, item: ItemId) -> Option<Slot> {
        if item.family == Family::NAMED {
            self.named.get(&item.number).copied()
        } else {
            self.windows.get(item.family.index())?.find(item.number)
        }
    }

    /// Returns how many items there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Iterates over the items, by name.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.windows.iter().flat_map(Window::slots).chain(self.named.values().copied())
    }
}

impl Window {
    fn insert(&mut self, number: u32, slot: Slot) -> Option<Slot> {
        if self.slots.is_empty() && !self.outliers.contains_key(&number) {
            self.first = number;
        }
        let Some(offset) = self.offset(number).filter(|&offset| offset <= self.slots.len()) else {
            return self.outliers.insert(number, slot);
        };
        if offset == self.slots.len() {
            let before = self.outliers.remove(&number);
            self.slots.push_back(slot.0);
            return before;
        }
        let before = std::mem::replace(&mut self.slots[offset], slot.0);
        (before != NONE).then_some(Slot(before))
    }

    fn remove(&mut self, number: u32) -> Option<Slot> {
        let Some(offset) = self.offset(number).filter(|&offset| offset < self.slots.len()) else {
            return self.outliers.remove(&number);
        };
        let before = std::mem::replace(&mut self.slots[offset], NONE);
        while self.slots.front() == Some(&NONE) {
            self.slots.pop_front();
            self.first += 1;
        }
        (before != NONE).then_some(Slot(before))
    }

    fn find(&self, number: u32) -> Option<Slot> {
        match self.offset(number).and_then(|offset| self.slots.get(offset)) {
            Some(&NONE) | None => self.outliers.get(&number).copied(),
            Some(&slot) => Some(Slot(slot)),
        }
    }

    fn slots(&self) -> impl Iterator<Item = Slot> {
        let window = self.slots.iter().filter(|&&slot| slot != NONE).map(|&slot| Slot(slot));
        window.chain(self.outliers.values().copied())
    }

    fn offset(&self, number: u32) -> Option<usize> {
        number.checked_sub(self.first).map(|offset| offset as usize)
    }
}

const NONE: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: u32) -> ItemId {
        ItemId { family: Family::INITIAL, number }
    }

    #[test]
    fn names_lead_to_slots_in_any_order_of_coming_and_going() {
        let mut items = Items::default();
        let mut model = BTreeMap::new();
        let numbers = [5, 6, 7, 3, 900, 8, 9, 4, 1, 2, 901, 10];
        for (n, &number) in (0..).zip(&numbers) {
            items.insert(item(number), Slot(n));
            model.insert(number, Slot(n));
            if n % 3 == 2 {
                let gone = numbers[n as usize - 2];
                assert_eq!(items.remove(item(gone)), model.remove(&gone));
            }
            assert_eq!(items.len(), model.len() as u64);
            for number in 0..1_000 {
                assert_eq!(items.find(item(number)), model.get(&number).copied(), "number {number}");
            }
        }
        let mut slots: Vec<_> = items.slots().collect();
        slots.sort();
        let mut expected: Vec<_> = model.into_values().collect();
        expected.sort();
        assert_eq!(slots, expected);
    }

    #[test]
    fn a_window_slides_with_its_items() {
        let mut items = Items::default();
        for number in 1..10_000 {
            items.insert(item(number), Slot(number));
            if number > 10 {
                assert_eq!(items.remove(item(number - 10)), Some(Slot(number - 10)));
            }
        }
        assert!(items.windows[0].slots.len() <= 11);
    }
}
