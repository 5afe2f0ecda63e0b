//! Durations and instants as a file writes them.
//!
//! Law: a day is 24 hours; what is not whole milliseconds, or not exact without a calendar, is refused, never rounded.

use jiff::{Span, SpanRelativeTo, Timestamp};

use crate::{
    scenario::reader::{Value, grouped},
    sim::{SimDuration, SimTime},
};

/// The longest duration of a file: a third of the calendar, so that an instant of the run plus two durations is still
/// within it.
pub(super) const LONGEST: SimDuration = SimDuration::from_millis(SimTime::MAX.as_millis() / 3);

/// The run's place in time, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// The wall-clock time of the start.
    pub(super) start_unix_ms: Option<i64>,
    /// The length of the run.
    pub(super) duration: Option<SimDuration>,
}

impl Clock {
    /// Returns the end of the run, or of the calendar where the file does not say.
    pub(super) fn end(&self) -> SimTime {
        self.duration.map_or(SimTime::MAX, |duration| SimTime::from_millis(duration.as_millis()))
    }

    /// Returns whether the run is over by this instant.
    pub(super) fn is_over(&self, at: SimTime) -> bool {
        self.duration.is_some() && at >= self.end()
    }
}

/// Why a text is not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotADuration {
    Unreadable,
    Negative,
    Calendar,
    Fraction,
    TooLong,
}

impl NotADuration {
    fn message(self, text: &str) -> String {
        match self {
            Self::Unreadable => format!("`{text}` is not a duration"),
            Self::Negative => format!("a duration cannot be negative: `{text}`"),
            Self::Calendar => format!("months and years have no fixed length: `{text}`"),
            Self::Fraction => format!("`{text}` is not a whole number of milliseconds"),
            Self::TooLong => format!("`{text}` is too long"),
        }
    }

    fn hint(self) -> String {
        match self {
            Self::Unreadable => DURATION_HINT.to_owned(),
            Self::Negative => "everything is counted forward from the start of the run".to_owned(),
            Self::Calendar => "write it in days, such as `30d`".to_owned(),
            Self::Fraction => "the clock of a run ticks in milliseconds".to_owned(),
            Self::TooLong => format!("at most {} days", grouped(LONGEST.as_millis() / 86_400_000)),
        }
    }
}

const DURATION_HINT: &str = "write a number and a unit, such as `90s`, `6h 10m`, `7d` or `PT6H10M`";
const INSTANT_HINT: &str =
    "write an offset from the start such as `6h 10m`, a time such as `2026-01-01T06:10:00Z`, or `end`";

/// Reads a duration.
pub(super) fn parse_duration(text: &str) -> Result<SimDuration, NotADuration> {
    let span: Span = text.parse().map_err(|error| unreadable(text, &error))?;
    if span.is_negative() {
        return Err(NotADuration::Negative);
    }
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(NotADuration::Calendar);
    }
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| NotADuration::TooLong)?;
    if length.subsec_nanos() % 1_000_000 != 0 {
        return Err(NotADuration::Fraction);
    }
    let millis = u64::try_from(length.as_millis()).map_err(|_| NotADuration::TooLong)?;
    Some(SimDuration::from_millis(millis)).filter(|&length| length <= LONGEST).ok_or(NotADuration::TooLong)
}

/// Tells a duration that is too long for its reader from what is none.
fn unreadable(text: &str, error: &jiff::Error) -> NotADuration {
    let shortened: String = text.chars().map(|c| if c.is_ascii_digit() { '1' } else { c }).collect();
    let mut shortened = shortened;
    while shortened.contains("11") {
        shortened = shortened.replace("11", "1");
    }
    if error.is_range() || shortened.parse::<Span>().is_ok() { NotADuration::TooLong } else { NotADuration::Unreadable }
}

/// An instant as a file writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instant {
    /// At this time.
    At(SimTime),
    /// At the end of the run.
    End,
}

impl Instant {
    /// Returns the instant, where it is not the end of the run.
    pub(super) fn before_end(self) -> Option<SimTime> {
        match self {
            Self::At(time) => Some(time),
            Self::End => None,
        }
    }
}

impl Value<'_> {
    /// Reads a duration.
    pub(super) fn duration(&self) -> Option<SimDuration> {
        let text = self.raw().as_str().or_else(|| self.wrong_type("a duration", DURATION_HINT))?;
        match parse_duration(text) {
            Ok(duration) => Some(duration),
            Err(why) => {
                self.fault(why.message(text), why.hint());
                None
            }
        }
    }

    /// Reads a duration that is longer than nothing.
    pub(super) fn positive_duration(&self) -> Option<SimDuration> {
        let duration = self.duration()?;
        if duration.is_zero() {
            self.fault(format!("`{}` cannot be zero", self.field), "write a duration of at least `1ms`");
            return None;
        }
        Some(duration)
    }

    /// Reads a duration between two, both included; `what` is how messages call it.
    pub(super) fn duration_between(&self, what: &str, least: SimDuration, most: SimDuration) -> Option<SimDuration> {
        let duration = self.duration()?;
        if duration < least || duration > most {
            let days = |length: SimDuration| length.as_millis() / 86_400_000;
            let hint = format!("expected `{}d` to `{}d`", days(least), days(most));
            self.fault(format!("{what} of {duration} is out of range"), hint);
            return None;
        }
        Some(duration)
    }

    /// Reads an instant: an offset, an absolute time, or `end`.
    pub(super) fn instant(&self, clock: &Clock) -> Option<Instant> {
        if self.raw().is_datetime() {
            return self.timestamp().and_then(|unix_ms| self.since_start(unix_ms, clock)).map(Instant::At);
        }
        match self.raw().as_str() {
            Some("end") => Some(Instant::End),
            Some(text) if looks_like_a_date(text) => {
                self.timestamp().and_then(|unix_ms| self.since_start(unix_ms, clock)).map(Instant::At)
            }
            Some(text) => self.offset(text),
            None => self.wrong_type("an instant", INSTANT_HINT),
        }
    }

    fn offset(&self, text: &str) -> Option<Instant> {
        match parse_duration(text) {
            Ok(offset) => Some(Instant::At(SimTime::from_millis(offset.as_millis()))),
            Err(NotADuration::Unreadable) => {
                self.fault(format!("`{text}` is not an instant"), INSTANT_HINT);
                None
            }
            Err(why) => {
                self.fault(why.message(text), why.hint());
                None
            }
        }
    }

    /// Reads an instant as a time, the end of the run included.
    pub(super) fn time(&self, clock: &Clock) -> Option<SimTime> {
        match self.instant(clock)? {
            Instant::At(time) => Some(time),
            Instant::End => Some(clock.end()),
        }
    }

    /// Reads the bounds of a half-open window that lies within the run.
    pub(super) fn window(&self, clock: &Clock, hint: &str) -> Option<(SimTime, SimTime)> {
        let (first, second) = self.pair(hint)?;
        let (from, to) = (first.time(clock), second.time(clock));
        let (from, to) = (from?, to?);
        self.is_window(from, to).then_some((from, to))
    }

    /// Reports a window that is empty or turned round.
    pub(super) fn is_window(&self, from: SimTime, to: SimTime) -> bool {
        if from >= to {
            let message = format!("`{}` ends at {to}, which is not after its start at {from}", self.field);
            self.fault(message, "a window is half-open: its end must be later than its start");
        }
        from < to
    }

    /// Reports an instant after the end of the run.
    pub(super) fn is_within(&self, time: SimTime, clock: &Clock) -> bool {
        let within = time <= clock.end();
        if !within {
            let hint = format!("the run lasts {}; write `end` for its end", clock.end());
            self.fault(format!("`{}` is after the end of the run", self.field), hint);
        }
        within
    }

    /// Reads an absolute time, in milliseconds since 1970.
    pub(super) fn timestamp(&self) -> Option<i64> {
        let text = match self.raw().as_datetime() {
            Some(datetime) => datetime.to_string(),
            None => {
                let hint = "write a time with its offset, such as `2026-01-01T00:00:00Z`";
                self.raw().as_str().or_else(|| self.wrong_type("a time", hint))?.to_owned()
            }
        };
        let Ok(timestamp) = text.parse::<Timestamp>() else {
            let hint = "write date, time and offset, such as `2026-01-01T00:00:00Z`";
            self.fault(format!("`{text}` is not a time with an offset"), hint);
            return None;
        };
        if timestamp.subsec_nanosecond() % 1_000_000 != 0 {
            self.fault(NotADuration::Fraction.message(&text), NotADuration::Fraction.hint());
            return None;
        }
        Some(timestamp.as_millisecond())
    }

    fn since_start(&self, unix_ms: i64, clock: &Clock) -> Option<SimTime> {
        let offset = unix_ms.checked_sub(clock.start_unix_ms?)?;
        let Ok(millis) = u64::try_from(offset) else {
            self.fault(
                "this time is before the start of the run",
                "see `start`; without it, a run starts at `2026-01-01T00:00:00Z`",
            );
            return None;
        };
        let time = SimTime::from_millis(millis);
        if time > SimTime::from_millis(LONGEST.as_millis()) {
            self.fault("this time is too far from the start of the run", NotADuration::TooLong.hint());
            return None;
        }
        Some(time)
    }
}

/// Returns whether a text begins like `2026-`.
fn looks_like_a_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 4 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_in_every_spelling() {
        for (text, millis) in [
            ("90s", 90_000),
            ("6h 10m", 22_200_000),
            ("7d", 604_800_000),
            ("PT6H10M", 22_200_000),
            ("P7D", 604_800_000),
            ("0s", 0),
            ("1ms", 1),
            ("1.5s", 1_500),
            ("1w", 604_800_000),
            ("75m 4s", 4_504_000),
        ] {
            assert_eq!(parse_duration(text), Ok(SimDuration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_duration_is_refused_for_its_reason() {
        use NotADuration::{Calendar, Fraction, Negative, TooLong, Unreadable};
        for (text, why) in [
            ("", Unreadable),
            ("soon", Unreadable),
            ("10", Unreadable),
            ("-5m", Negative),
            ("12h 30 mins ago", Negative),
            ("1 month", Calendar),
            ("2y", Calendar),
            ("P1M", Calendar),
            ("100us", Fraction),
            ("0.0001s", Fraction),
            ("272000d", TooLong),
            ("99999999999999999999d", TooLong),
            ("999999999h", TooLong),
        ] {
            assert_eq!(parse_duration(text), Err(why), "{text}");
        }
    }
}
