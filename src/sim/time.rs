//! Simulated time: whole milliseconds since the scenario's start.
//!
//! Invariant: no floating point, no overflow: arithmetic that leaves the range is refused loudly.
//! Law: `(t + d) - t == d`.

use std::{
    fmt,
    ops::{Add, Mul, Sub},
};

/// An instant: whole milliseconds since the scenario's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A length of time: whole milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration(u64);

impl SimTime {
    /// The start of every scenario.
    pub const START: Self = Self(0);
    /// The last instant of the calendar, about 2,200 years after the start.
    pub const MAX: Self = Self((1 << 46) - 1);

    /// Returns the instant `millis` milliseconds after the start.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the start.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Returns the instant `delay` later, or nothing where the calendar ends before it.
    #[must_use]
    pub fn checked_add(self, delay: SimDuration) -> Option<Self> {
        self.0.checked_add(delay.0).map(Self).filter(|&t| t <= Self::MAX)
    }

    /// Returns the instant `delay` later, or the end of the calendar.
    #[must_use]
    pub fn saturating_add(self, delay: SimDuration) -> Self {
        self.checked_add(delay).unwrap_or(Self::MAX)
    }

    /// Returns how long ago `earlier` was, or nothing where it has not been yet.
    #[must_use]
    pub fn checked_since(self, earlier: Self) -> Option<SimDuration> {
        self.0.checked_sub(earlier.0).map(SimDuration)
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Returns a duration of whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns a duration of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000)
    }

    /// Returns a duration of whole minutes.
    #[must_use]
    pub const fn from_mins(mins: u64) -> Self {
        Self::from_secs(mins * 60)
    }

    /// Returns a duration of whole hours.
    #[must_use]
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_mins(hours * 60)
    }

    /// Returns a duration of days of 24 hours.
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self::from_hours(days * 24)
    }

    /// Returns the length in milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Returns the length in whole seconds, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.as_millis() / Self::from_secs(1).as_millis()
    }

    /// Returns the length in whole hours, rounded down.
    #[must_use]
    pub const fn as_hours(self) -> u64 {
        self.as_millis() / Self::from_hours(1).as_millis()
    }

    /// Returns whether the length is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Returns the sum, or nothing where it overflows.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Returns `self` times `factor`, or nothing where it overflows.
    #[must_use]
    pub fn checked_mul(self, factor: u64) -> Option<Self> {
        self.0.checked_mul(factor).map(Self)
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;

    fn add(self, delay: SimDuration) -> Self {
        self.checked_add(delay).expect("the calendar ends about 2,200 years after the start")
    }
}

impl Sub for SimTime {
    type Output = SimDuration;

    fn sub(self, earlier: Self) -> SimDuration {
        self.checked_since(earlier).expect("an instant is subtracted from a later one")
    }
}

impl Add for SimDuration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.checked_add(other).expect("a duration fits into 64 bits of milliseconds")
    }
}

impl Mul<u64> for SimDuration {
    type Output = Self;

    fn mul(self, factor: u64) -> Self {
        self.checked_mul(factor).expect("a duration fits into 64 bits of milliseconds")
    }
}

impl SimDuration {
    /// Reads what [`Display`](fmt::Display) writes.
    #[must_use]
    pub fn read_back(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut total: u64 = 0;
        while let Some(count) = words.next() {
            let unit = words.next()?;
            let &(length, _) = UNITS.iter().find(|(_, name)| *name == unit)?;
            total = total.checked_add(count.parse::<u64>().ok()?.checked_mul(length)?)?;
        }
        Some(Self(total))
    }
}

const UNITS: [(u64, &str); 5] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")];

/// Writes `6 h 40 min`, `7 d 6 h 52 min`, `0 s`: units that are zero are left out.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut written = false;
        for (length, unit) in UNITS {
            let count = rest / length;
            rest %= length;
            if count > 0 {
                write!(f, "{}{count} {unit}", if written { " " } else { "" })?;
                written = true;
            }
        }
        if written { Ok(()) } else { f.write_str("0 s") }
    }
}

/// Writes the time since the start, like a duration.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SimDuration(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_like_a_person_would_say_it() {
        let length = SimDuration::from_days(7) + SimDuration::from_hours(6) + SimDuration::from_mins(52);
        assert_eq!(length.to_string(), "7 d 6 h 52 min");
        assert_eq!(SimDuration::ZERO.to_string(), "0 s");
        assert_eq!(SimDuration::from_millis(61_001).to_string(), "1 min 1 s 1 ms");
    }

    #[test]
    fn what_is_written_can_be_read_back() {
        for millis in [0, 1, 999, 61_001, 630_720_001, u64::MAX] {
            let length = SimDuration(millis);
            assert_eq!(SimDuration::read_back(&length.to_string()), Some(length));
        }
        for text in ["", "1", "1 year", "x s", "18446744073709551615 d"] {
            assert_eq!(SimDuration::read_back(text), None, "{text}");
        }
    }

    #[test]
    fn the_calendar_ends_loudly() {
        assert_eq!(SimTime::MAX.checked_add(SimDuration::from_millis(1)), None);
        assert_eq!(SimTime::START.checked_since(SimTime::from_millis(1)), None);
        assert_eq!(SimTime::MAX.saturating_add(SimDuration::from_days(1)), SimTime::MAX);
    }
}
