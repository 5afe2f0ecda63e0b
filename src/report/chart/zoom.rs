//! The window in which the most happens that cannot be seen at full scale.
//!
//! A pure decision of integers: among windows of round lengths the one that makes the most visible, of equal ones the
//! shortest, of equal ones the first.

use super::{
    axis::TimeAxis,
    bundle::BUNDLINGS,
    lane::Lane,
    mark::{Mark, MarkKind},
};
use crate::{record::EventName, report::loss::Loss};

/// A window of time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: u64,
    pub until: u64,
}

/// Something that cannot be seen at full scale: a short state, or the time between two marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hidden {
    from: u64,
    until: u64,
    weight: u64,
}

impl Window {
    /// Returns its first instant and the one at which it is over.
    pub const fn bounds(self) -> (u64, u64) {
        (self.from, self.until)
    }

    /// Returns the window worth a panel of its own, if any.
    pub fn find(lanes: &[Lane], marks: &[Mark], losses: &[Loss], axis: &TimeAxis) -> Option<Self> {
        let mut hidden = hidden(lanes, marks, axis);
        hidden.extend(losses.iter().filter_map(|loss| short_loss(loss, axis)));
        let length = axis.until - axis.from;
        let mut best: Option<(u64, Self)> = None;
        for size in SIZES.into_iter().filter(|&size| size <= length / 6) {
            for first in &hidden {
                let Some(window) = Self::around(first, &hidden, size, length) else { continue };
                let score = hidden.iter().map(|thing| window.shows(thing)).sum();
                if score >= LEAST && best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, window));
                }
            }
        }
        best.map(|(_, window)| window)
    }

    /// The window of this size around what begins at `first`, with some air on both sides, on round instants.
    fn around(first: &Hidden, hidden: &[Hidden], size: u64, length: u64) -> Option<Self> {
        let air = size / 10;
        let fits = |thing: &&Hidden| thing.from >= first.from && thing.until <= first.from + size - 2 * air;
        let last = hidden.iter().filter(fits).map(|thing| thing.until).max()?;
        let middle = (first.from + last) / 2;
        let grid = (size / 12).max(1);
        let from = (middle.saturating_sub(size / 2) / grid * grid).min(length - size);
        Some(Self { from, until: from + size })
    }

    /// How much is gained by seeing something in this window.
    fn shows(&self, thing: &Hidden) -> u64 {
        let size = self.until - self.from;
        let inside = thing.from >= self.from && thing.until < self.until;
        let length = thing.until - thing.from;
        match inside {
            true if length * 8 >= size => thing.weight,
            true if length * 25 >= size => thing.weight - 1,
            true | false => 0,
        }
    }
}

/// What is too short or too close to be seen on this axis.
fn hidden(lanes: &[Lane], marks: &[Mark], axis: &TimeAxis) -> Vec<Hidden> {
    let narrow = |from: u64, until: u64, pixels: i32| axis.x(until) - axis.x(from) < pixels;
    let stretches = lanes.iter().filter(|lane| lane.exact).flat_map(|lane| &lane.stretches);
    let short = stretches.filter(|s| s.from < s.until && narrow(s.from, s.until, 12));
    let mut hidden: Vec<_> = short.map(|s| Hidden { from: s.from, until: s.until, weight: 3 }).collect();
    let bundled = BUNDLINGS[0].of(marks, axis);
    let told: Vec<_> = bundled.iter().filter(|mark| !mark.is_touch()).collect();
    let close = told.windows(2).filter(|pair| narrow(pair[0].time, pair[1].time, 10));
    hidden.extend(close.filter(|pair| pair[0].time < pair[1].time).map(between));
    hidden.sort_unstable();
    hidden.dedup();
    hidden.truncate(MOST);
    hidden
}

/// A spell of losses in which little else can be told apart.
fn short_loss(loss: &Loss, axis: &TimeAxis) -> Option<Hidden> {
    let (from, until) = (loss.from.as_millis(), loss.until.as_millis());
    let width = axis.x(until) - axis.x(from);
    (from < until && width < LOSS_SEEN).then_some(Hidden { from, until, weight: SPELL })
}

/// The time between two marks counts more where both are needed, and most beside what went with a key: before and after are
/// what people look for.
fn between(pair: &[&Mark]) -> Hidden {
    let is_end = |mark: &&Mark| mark.kind == MarkKind::Loss && mark.event == EventName::KeyDeleted;
    let weight = match pair.iter().all(|mark| mark.is_needed()) {
        _ if pair.iter().any(is_end) => END,
        true => 2,
        false => 1,
    };
    Hidden { from: pair[0].time, until: pair[1].time, weight }
}

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// The lengths that a window can have.
const SIZES: [u64; 18] = [
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
    30 * DAY,
    60 * DAY,
    120 * DAY,
];
/// How much it counts to see what comes just before and after a key's end: more than anything else does.
const END: u64 = 24;
/// How much it counts to look into a short spell of losses: as much as any short state.
const SPELL: u64 = 3;
/// So many pixels wide a spell of losses can be looked into.
const LOSS_SEEN: i32 = 60;
/// The time between two marks alone is no reason for a panel.
const LEAST: u64 = 3;
/// Beyond so many candidates the first ones stand for all.
const MOST: usize = 600;

#[cfg(test)]
mod tests {
    use super::{
        super::{
            lane::{Group, Rank, Stretch},
            palette::{Fill, WELL},
        },
        *,
    };

    fn lane(exact: bool, bounds: &[u64]) -> Lane {
        let stretch = |pair: &[u64]| Stretch {
            from: pair[0],
            until: pair[1],
            fill: Fill::Solid(WELL),
            strip: None,
            words: Vec::new(),
        };
        let stretches = bounds.windows(2).map(stretch).collect();
        Lane { name: "lane".into(), group: Group::Keys, rank: Rank::Main, exact, swatch: None, stretches, curve: None }
    }

    fn axis(until: u64) -> TimeAxis {
        TimeAxis { from: 0, until, left: 208, right: 1_364 }
    }

    #[test]
    fn thirty_minutes_of_nine_days_get_an_hour() {
        let (from, until) = (6 * HOUR + 10 * MINUTE, 6 * HOUR + 40 * MINUTE);
        let window = Window::find(&[lane(true, &[0, from, until, 9 * DAY])], &[], &[], &axis(9 * DAY));
        assert_eq!(window, Some(Window { from: 5 * HOUR + 55 * MINUTE, until: 6 * HOUR + 55 * MINUTE }));
    }

    #[test]
    fn a_switch_of_22_seconds_gets_half_a_minute() {
        let bounds = [0, DAY, DAY + 8 * SECOND, DAY + 22 * SECOND, 10 * DAY];
        let window = Window::find(&[lane(true, &bounds)], &[], &[], &axis(10 * DAY)).unwrap();
        assert_eq!(window.until - window.from, 30 * SECOND);
        assert!(window.from < DAY && DAY + 22 * SECOND < window.until);
    }

    #[test]
    fn what_is_lost_with_a_key_is_seen_before_a_switch_is() {
        let bounds = [0, DAY, DAY + 8 * SECOND, DAY + 22 * SECOND, 10 * DAY];
        let mark =
            |minutes, kind, event| Mark { kind, event, weight: 10, ..Mark::step(9 * DAY + minutes * MINUTE, "a") };
        let marks = [
            mark(0, MarkKind::Loss, EventName::KeyDeleted),
            mark(30, MarkKind::Refused, EventName::EnableKey),
            mark(45, MarkKind::Service, EventName::TableArchiving),
        ];
        let window = Window::find(&[lane(true, &bounds)], &marks, &[], &axis(10 * DAY)).unwrap();
        assert!(window.from < 9 * DAY && 9 * DAY + 45 * MINUTE < window.until, "{window:?}");
    }

    #[test]
    fn what_can_be_seen_or_was_only_sampled_needs_no_window() {
        assert_eq!(Window::find(&[lane(true, &[0, DAY, 2 * DAY])], &[], &[], &axis(3 * DAY)), None);
        assert_eq!(Window::find(&[lane(false, &[0, DAY, DAY + SECOND, 3 * DAY])], &[], &[], &axis(3 * DAY)), None);
    }
}
