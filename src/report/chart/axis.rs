//! Axes: from an instant or a count to a pixel, and the ticks that people read.
//!
//! Law: ticks stand at whole multiples of one step of a fixed ladder, and their labels never touch.

use super::{
    canvas::{Anchor, Canvas, Type, hair},
    figure::{DAY, HOUR, MINUTE, SECOND, clock, in_unit, label, moment, unit, whole_count},
    palette::MUTED,
};

/// The size of the labels at ticks.
pub const TICK: Type = Type::new(12, MUTED);

/// The axis of simulated time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeAxis {
    pub from: u64,
    pub until: u64,
    pub left: i32,
    pub right: i32,
}

/// The axis of counts, from zero at the bottom to a round number at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountAxis {
    pub top: i32,
    pub bottom: i32,
    pub step: u64,
    pub most: u64,
}

impl TimeAxis {
    /// Returns the pixel of an instant; one outside is moved to the nearer end.
    pub fn x(&self, time: u64) -> i32 {
        let passed = time.clamp(self.from, self.until) - self.from;
        self.left + scaled(passed, self.until - self.from, self.right - self.left)
    }

    /// Writes an instant, with the day where the axis has several.
    pub fn moment(&self, time: u64) -> String {
        if self.until - self.from <= DAY && self.from / DAY == self.until.saturating_sub(1) / DAY {
            return clock(time);
        }
        moment(time)
    }

    /// Returns the instants with a tick, and their labels.
    pub fn ticks(&self) -> Vec<(u64, String)> {
        let step = self.step();
        let first = self.from.div_ceil(step) * step;
        (0..)
            .map(|n| first + n * step)
            .take_while(|&time| time <= self.until)
            .enumerate()
            .map(|(n, time)| (time, self.label(time, step, n == 0)))
            .collect()
    }

    /// Returns the smallest step whose labels keep their distance.
    pub fn step(&self) -> u64 {
        let span = u128::from((self.until - self.from).max(1));
        let fits = |step: u64| {
            let room = u128::from(step) * u128::from((self.right - self.left).unsigned_abs()) / span;
            room >= u128::from((TICK.width(&label(self.until, step)) + 30).unsigned_abs())
        };
        let years = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].map(|n| n * 365 * DAY);
        STEPS.into_iter().chain(years).find(|&step| fits(step)).unwrap_or(years[9])
    }

    /// Draws the lines of the grid from `top` to `bottom`.
    pub fn draw_grid(&self, canvas: &mut Canvas, top: i32, bottom: i32) {
        for (time, _) in self.ticks() {
            hair(canvas, (self.x(time), top), (self.x(time), bottom));
        }
    }

    /// Writes the labels of the ticks with their baseline at `baseline`.
    pub fn draw_labels(&self, canvas: &mut Canvas, baseline: i32) {
        for (time, label) in self.ticks() {
            canvas.text((self.x(time), baseline), &label, TICK.anchored(Anchor::Middle));
        }
        let unit = if self.step() < MINUTE { "time (h:min:s)" } else { "time (h:min)" };
        let unit = if self.step() < DAY { unit } else { "time (days)" };
        canvas.text((self.left - 60, baseline), unit, TICK.anchored(Anchor::End));
    }

    /// A tick's label; the first one says which day it is.
    fn label(&self, time: u64, step: u64, first: bool) -> String {
        let short = label(time, step);
        let long = format!("day {}, {short}", time / DAY);
        let fits = self.x(time) - TICK.width(&long) / 2 > self.left - 40;
        if first && !time.is_multiple_of(DAY) && fits { long } else { short }
    }
}

impl CountAxis {
    /// Returns the axis that holds counts up to `most`.
    pub fn new(top: i32, bottom: i32, most: u64) -> Self {
        let ticks = u64::from((bottom - top).unsigned_abs() / 36).clamp(2, 6);
        let airy = most.max(1).saturating_add(most.div_ceil(30));
        let step = round_steps().find(|&step| airy.div_ceil(step) <= ticks).unwrap_or(u64::MAX);
        Self { top, bottom, step, most: airy.div_ceil(step).saturating_mul(step) }
    }

    /// Returns the pixel of a count.
    pub fn y(&self, count: u64) -> i32 {
        self.bottom - scaled(count.min(self.most), self.most, self.bottom - self.top)
    }

    /// A tick's label, in the unit that suits the whole axis.
    fn label(&self, count: u64) -> String {
        match unit(self.most) {
            Some(unit) if count > 0 => in_unit(count, unit),
            Some(_) | None => whole_count(count),
        }
    }

    /// Draws the lines of the grid and their labels.
    pub fn draw(&self, canvas: &mut Canvas, left: i32, right: i32) {
        for count in (0..=self.most / self.step).map(|n| n * self.step) {
            let y = self.y(count);
            hair(canvas, (left, y), (right, y));
            canvas.text((left - 10, y + 4), &self.label(count), TICK.anchored(Anchor::End));
        }
    }
}

/// Returns `length` times `part / whole`, rounded.
pub fn scaled(part: u64, whole: u64, length: i32) -> i32 {
    let (whole, length) = (u128::from(whole.max(1)), u128::from(length.unsigned_abs()));
    i32::try_from((u128::from(part) * length + whole / 2) / whole).unwrap_or(i32::MAX)
}

fn round_steps() -> impl Iterator<Item = u64> {
    (0..19).flat_map(|power| [1, 2, 5].map(|n| n * 10_u64.pow(power)))
}

/// The steps between ticks, years aside.
const STEPS: [u64; 19] = [
    SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    90 * DAY,
    180 * DAY,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(until: u64) -> Vec<String> {
        let axis = TimeAxis { from: 0, until, left: 200, right: 1360 };
        axis.ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_read_like_a_clock_from_a_minute_to_centuries() {
        assert_eq!(ticks(MINUTE)[..3], ["day 0", "00:00:05", "00:00:10"]);
        assert_eq!(ticks(10 * MINUTE)[..3], ["day 0", "00:01", "00:02"]);
        assert_eq!(ticks(3 * DAY)[..5], ["day 0", "06:00", "12:00", "18:00", "day 1"]);
        assert_eq!(ticks(9 * DAY)[..3], ["day 0", "12:00", "day 1"]);
        assert_eq!(ticks(730 * DAY)[..2], ["day 0", "day 90"]);
        assert!(ticks((1 << 46) - 1).len() < 15);
    }

    #[test]
    fn the_top_of_a_count_axis_is_round() {
        for most in [0, 1, 7, 12, 99, 1_234, 10_001, u64::MAX / 2] {
            let axis = CountAxis::new(0, 200, most);
            assert!(axis.most >= most && axis.most.is_multiple_of(axis.step), "{most}");
        }
    }
}
