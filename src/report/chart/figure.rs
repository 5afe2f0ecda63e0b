//! Counts and instants, as charts write them.

/// Writes a count with thousands apart: `12,345`.
pub fn whole_count(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a count in at most five characters or so: `1,200`, `12.5k`, `3M`.
pub fn short_count(count: u64) -> String {
    unit(count).map_or_else(|| whole_count(count), |unit| in_unit(count, unit))
}

/// The unit in which a count is short: how much it is, and its letter.
pub fn unit(count: u64) -> Option<(u64, char)> {
    let units = [(1_000_000_000_000, 'T'), (1_000_000_000, 'G'), (1_000_000, 'M'), (1_000, 'k')];
    units.into_iter().find(|&(unit, _)| count >= unit && count >= 10_000)
}

/// Writes a count in a unit, with at most one decimal.
pub fn in_unit(count: u64, (unit, letter): (u64, char)) -> String {
    match count % unit * 10 / unit {
        0 => format!("{}{letter}", count / unit),
        tenths => format!("{}.{tenths}{letter}", count / unit),
    }
}

/// Writes the instant at a tick: `day 3`, `06:00`, `06:00:05`.
pub fn label(time: u64, step: u64) -> String {
    let clock = (time % DAY / HOUR, time % HOUR / MINUTE, time % MINUTE / SECOND);
    match clock {
        (0, 0, 0) => format!("day {}", time / DAY),
        (hour, minute, second) if step < MINUTE => format!("{hour:02}:{minute:02}:{second:02}"),
        (hour, minute, _) => format!("{hour:02}:{minute:02}"),
    }
}

/// Writes the time of day to the millisecond, without what is zero at the end: `06:00`, `06:00:05`, `06:00:05.250`.
pub fn clock(time: u64) -> String {
    let (hour, minute, second) = (time % DAY / HOUR, time % HOUR / MINUTE, time % MINUTE / SECOND);
    match (second, time % SECOND) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (_, 0) => format!("{hour:02}:{minute:02}:{second:02}"),
        (_, rest) => format!("{hour:02}:{minute:02}:{second:02}.{rest:03}"),
    }
}

/// Writes an instant out: `day 1, 06:40:00`, without what is zero at the end.
pub fn moment(time: u64) -> String {
    match time % DAY {
        0 => format!("day {}", time / DAY),
        _ => format!("day {}, {}", time / DAY, clock(time)),
    }
}

/// Writes when something began and ended: `day 1, 06:40`, `day 1, 06:40 to 07:10`, `day 1, 06:40 to day 2, 01:00`.
pub fn moments(from: u64, until: u64) -> String {
    let (first, last) = (moment(from), moment(until));
    match last.split_once(", ") {
        _ if first == last => first,
        Some((day, clock)) if from.is_multiple_of(DAY) && first == day => format!("{day}, 00:00 to {clock}"),
        Some((_, clock)) if from / DAY == until / DAY => format!("{first} to {clock}"),
        Some(_) | None => format!("{first} to {last}"),
    }
}

/// Milliseconds.
pub const SECOND: u64 = 1_000;
/// Milliseconds.
pub const MINUTE: u64 = 60 * SECOND;
/// Milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// Milliseconds.
pub const DAY: u64 = 24 * HOUR;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_names_its_day_once() {
        let spans = [(90, 90), (90, 120), (1_440, 1_500), (90, 1_500), (0, 2_880)];
        assert_eq!(
            spans.map(|(from, until)| moments(from * MINUTE, until * MINUTE)),
            [
                "day 0, 01:30",
                "day 0, 01:30 to 02:00",
                "day 1, 00:00 to 01:00",
                "day 0, 01:30 to day 1, 01:00",
                "day 0 to day 2"
            ]
        );
    }

    #[test]
    fn counts_are_short() {
        let shown = [0, 999, 1_200, 9_999, 10_000, 12_500, 3_000_000].map(short_count);
        assert_eq!(shown, ["0", "999", "1,200", "9,999", "10k", "12.5k", "3M"]);
    }
}
