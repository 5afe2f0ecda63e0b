//! An append-only list of things that end about in the order in which they came: whole segments are given back.
//!
//! Invariant: a position stays valid until what is there ends. Law: memory grows with what is in the list, not with what has
//! been in it.

use std::collections::VecDeque;

/// A list that is appended to at one end and ends at the other.
#[derive(Debug)]
pub struct Log<T> {
    segments: VecDeque<Segment<T>>,
    /// The position of the first element of the first segment.
    first: u64,
    /// An empty segment, kept to be used again.
    spare: Vec<T>,
}

#[derive(Debug)]
struct Segment<T> {
    elements: Vec<T>,
    /// How many of them have not ended.
    live: usize,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self { segments: VecDeque::new(), first: 0, spare: Vec::new() }
    }
}

impl<T> Log<T> {
    /// Appends an element and returns its position.
    pub fn push(&mut self, element: T) -> u64 {
        if self.segments.back().is_none_or(|segment| segment.elements.len() == SEGMENT) {
            self.segments.push_back(Segment { elements: std::mem::take(&mut self.spare), live: 0 });
        }
        let segment = self.segments.back_mut().expect("a segment was appended");
        segment.elements.push(element);
        segment.live += 1;
        let filled = segment.elements.len();
        self.first + ((self.segments.len() - 1) * SEGMENT + filled - 1) as u64
    }

    /// Ends the element at a position. The segments before the first one with an element that lives are given back.
    pub fn end(&mut self, position: u64) {
        let (segment, _) = self.place(position);
        self.segments[segment].live -= 1;
        while self.segments.front().is_some_and(Segment::is_over) {
            let mut segment = self.segments.pop_front().expect("there is a first segment");
            segment.elements.clear();
            self.spare = segment.elements;
            self.first += SEGMENT as u64;
        }
    }

    /// Returns the position of the first element that has not been given back.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Returns the element at a position, where its segment has not been given back.
    #[must_use]
    pub fn get(&self, position: u64) -> Option<&T> {
        let (segment, index) = self.place_of(position)?;
        self.segments.get(segment)?.elements.get(index)
    }

    /// Returns the element at a position.
    ///
    /// # Panics
    /// Where its segment was given back.
    pub fn get_mut(&mut self, position: u64) -> &mut T {
        let (segment, index) = self.place(position);
        &mut self.segments[segment].elements[index]
    }

    /// Iterates over the elements that have not been given back, with their positions.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        (self.first..).zip(self.segments.iter().flat_map(|segment| &segment.elements))
    }

    fn place(&self, position: u64) -> (usize, usize) {
        self.place_of(position).expect("what is in the log has not been given back")
    }

    fn place_of(&self, position: u64) -> Option<(usize, usize)> {
        let offset = usize::try_from(position.checked_sub(self.first)?).expect("a log fits into memory");
        Some((offset / SEGMENT, offset % SEGMENT))
    }
}

impl<T> Segment<T> {
    fn is_over(&self) -> bool {
        self.live == 0 && self.elements.len() == SEGMENT
    }
}

/// The elements of a segment.
const SEGMENT: usize = 1 << 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_stay_and_segments_are_given_back_from_the_front() {
        let mut log = Log::default();
        let count = 3 * SEGMENT as u64 + 5;
        for n in 0..count {
            assert_eq!(log.push(n), n);
        }
        let second: Vec<u64> = (SEGMENT as u64..2 * SEGMENT as u64).collect();
        second.iter().for_each(|&n| log.end(n));
        assert_eq!(log.segments.len(), 4, "the first segment lives");
        (0..SEGMENT as u64).for_each(|n| log.end(n));
        assert_eq!((log.segments.len(), log.first), (2, 2 * SEGMENT as u64));
        assert_eq!(log.get(SEGMENT as u64), None);
        assert_eq!(log.get(count - 1), Some(&(count - 1)));
        assert_eq!(log.get(count), None);
        *log.get_mut(count - 1) = 7;
        assert_eq!(log.iter().last(), Some((count - 1, &7)));
        assert_eq!(log.push(8), count);
    }

    #[test]
    fn a_log_that_stays_short_uses_two_segments() {
        let mut log = Log::default();
        for n in 0..20 * SEGMENT as u64 {
            assert_eq!(log.push(n), n);
            if n >= 10 {
                log.end(n - 10);
            }
            assert!(log.segments.len() <= 2);
        }
    }
}
