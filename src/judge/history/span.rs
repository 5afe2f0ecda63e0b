//! A stretch of time, from one instant to another or open.

use crate::sim::SimTime;

/// From an instant to another, or to the end of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: SimTime,
    /// The instant at which it is over; nothing where it lasts.
    pub until: Option<SimTime>,
}

impl Span {
    /// Returns the span that begins now and lasts.
    #[must_use]
    pub fn since(from: SimTime) -> Self {
        Self { from, until: None }
    }

    /// Returns whether the instant lies within, both ends included: at one instant things happen in turn.
    #[must_use]
    pub fn touches(&self, at: SimTime) -> bool {
        self.from <= at && self.until.is_none_or(|until| at <= until)
    }

    /// Returns whether the instant lies within, neither end included.
    #[must_use]
    pub fn surrounds(&self, at: SimTime) -> bool {
        self.from < at && self.until.is_none_or(|until| at < until)
    }

    /// Returns whether the two have more than an instant in common.
    #[must_use]
    pub fn overlaps(&self, other: Self) -> bool {
        let begins_before = |one: &Self, two: &Self| two.until.is_none_or(|until| one.from < until);
        begins_before(self, &other) && begins_before(&other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: u64, until: u64) -> Span {
        Span { from: SimTime::from_millis(from), until: Some(SimTime::from_millis(until)) }
    }

    #[test]
    fn ends_touch_and_do_not_overlap() {
        let at = SimTime::from_millis;
        assert!(span(1, 3).touches(at(1)) && span(1, 3).touches(at(3)) && !span(1, 3).touches(at(4)));
        assert!(!span(1, 3).surrounds(at(1)) && span(1, 3).surrounds(at(2)) && !span(1, 3).surrounds(at(3)));
        assert!(!span(1, 3).overlaps(span(3, 5)) && span(1, 4).overlaps(span(3, 5)));
        assert!(Span::since(at(2)).overlaps(span(1, 3)) && !Span::since(at(3)).overlaps(span(1, 3)));
    }
}
