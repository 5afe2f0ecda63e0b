//! Simulated instants as wall-clock time, in ISO 8601 with three decimals.

use crate::sim::SimTime;

/// Writes instants of a run that began at a wall-clock time.
#[derive(Clone, Debug)]
pub struct WallClock {
    start_unix_ms: i64,
    /// The day that was written last, and its date.
    day: i64,
    date: String,
}

impl WallClock {
    /// Returns the clock of a run that began at this time, in milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn new(start_unix_ms: i64) -> Self {
        Self { start_unix_ms, day: i64::MIN, date: String::new() }
    }

    /// Appends an instant, such as `2026-01-01T06:10:00.000Z`.
    pub fn push(&mut self, time: SimTime, out: &mut String) {
        let millis = i64::try_from(time.as_millis()).expect("an instant of the calendar fits into 63 bits");
        let unix = self.start_unix_ms.saturating_add(millis);
        let (day, rest) = (unix.div_euclid(DAY_MS), unix.rem_euclid(DAY_MS));
        if day != self.day {
            self.day = day;
            self.date = date(day);
        }
        out.push_str(&self.date);
        out.push('T');
        for (value, after) in [(rest / 3_600_000, ':'), (rest / 60_000 % 60, ':'), (rest / 1_000 % 60, '.')] {
            push_two(out, value);
            out.push(after);
        }
        push_digit(out, rest / 100 % 10);
        push_two(out, rest % 100);
        out.push('Z');
    }

    /// Returns an instant as text.
    #[must_use]
    pub fn at(&mut self, time: SimTime) -> String {
        let mut out = String::new();
        self.push(time, &mut out);
        out
    }
}

/// Returns the date of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
fn date(day: i64) -> String {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

fn push_two(out: &mut String, value: i64) {
    push_digit(out, value / 10);
    push_digit(out, value % 10);
}

fn push_digit(out: &mut String, digit: i64) {
    out.push(char::from(b'0' + u8::try_from(digit).expect("a decimal digit")));
}

const DAY_MS: i64 = 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_the_calendar_has_them() {
        let mut clock = WallClock::new(1_767_225_600_000);
        assert_eq!(clock.at(SimTime::START), "2026-01-01T00:00:00.000Z");
        assert_eq!(clock.at(SimTime::from_millis(22_200_007)), "2026-01-01T06:10:00.007Z");
        assert_eq!(clock.at(SimTime::from_millis(59 * 86_400_000)), "2026-03-01T00:00:00.000Z");
        assert_eq!(WallClock::new(951_782_400_000).at(SimTime::START), "2000-02-29T00:00:00.000Z");
        assert_eq!(WallClock::new(-1).at(SimTime::START), "1969-12-31T23:59:59.999Z");
    }
}
