//! Where the labels of marks stand above a panel: a dot, a stem down through the panel, and the words beside the dot.
//!
//! Law: no label covers another, no stem cuts a label, and no needed mark is left out. Labels stand to the right of their
//! dot, in rows assigned from right to left: a label stands above every later one whose stem lies under it, so that causes
//! stand above what they cause. Near the right edge, where it would be cut off, a label stands to the left of its dot, and
//! the order is the other way round but for marks a few pixels apart.

use std::cmp::Reverse;

use super::{
    axis::TimeAxis,
    bundle::BUNDLINGS,
    canvas::{Anchor, Canvas, Point, Stroke, Type},
    figure::whole_count,
    mark::{Mark, MarkKind},
    palette::{ALARM, Fill, INK, MUTED, PAPER, Rgb},
};

/// A mark with its place.
#[derive(Clone, Debug)]
pub struct Flag {
    pub mark: Mark,
    /// Where the stem stands.
    pub x: i32,
    /// The row of the label, from 0 on, upwards.
    pub row: i32,
    words: String,
    /// How wide words and code are together.
    width: i32,
    side: Side,
    /// Where the first of those stands with which it is read from top to bottom.
    stack: i32,
    /// Its place in the order of time.
    turn: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Right,
    Left,
}

/// The flags of a panel, and the marks that found no room.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub shown: Vec<Flag>,
    pub left_out: Vec<Mark>,
}

/// How many flags a panel bears, unless more are needed.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub flags: usize,
    pub rows: i32,
    pub right: i32,
}

impl Flags {
    /// Places the marks that lie on an axis, bundled and shortened no more than the room asks for.
    pub fn over(axis: &TimeAxis, marks: &[Mark], room: Room) -> Self {
        let mut best: Option<Self> = None;
        for (bundling, longest) in BUNDLINGS.into_iter().flat_map(|bundling| LONGEST.map(|longest| (bundling, longest)))
        {
            let bundled = bundling.of(marks, axis).into_iter();
            let flags = bundled.map(|mark| Flag::new(axis.x(mark.time), mark, longest)).collect();
            let placed = Self::place(flags, room);
            if placed.is_well_placed() {
                return placed;
            }
            if best.as_ref().is_none_or(|best| placed.missing() < best.missing()) {
                best = Some(placed);
            }
        }
        best.unwrap_or_default()
    }

    /// Returns how badly the labels are read: for each that stands above an earlier one in its column, for each without
    /// the name of an exception, and more for each that is missing.
    pub fn faults(&self) -> usize {
        let pairs = self.shown.iter().flat_map(|flag| self.shown.iter().map(move |other| (flag, other)));
        let upward = pairs.filter(|(flag, other)| flag.rises_above(other)).count();
        let shortened = self.shown.iter().filter(|flag| flag.words.len() < flag.mark.words.len()).count();
        upward + shortened + 20 * self.missing()
    }

    /// Whether everything that is needed is there, in not too many rows.
    fn is_well_placed(&self) -> bool {
        self.missing() == 0 && self.rows() <= CROWDED
    }

    /// How many of the needed marks found no room.
    fn missing(&self) -> usize {
        self.left_out.iter().filter(|mark| mark.is_needed()).count()
    }

    /// Places flags; leaves the lightest out until the rest has room, and then takes more rows.
    fn place(mut flags: Vec<Flag>, room: Room) -> Self {
        flags.sort_by_key(|flag| flag.x);
        let mut left_out = Vec::new();
        while flags.len() > room.flags {
            let Some(mark) = take_lightest(&mut flags, |_| true) else { break };
            left_out.push(mark);
        }
        let mut rows = room.rows;
        loop {
            stack(&mut flags);
            choose_sides(&mut flags, room.right);
            let crowded = assign_rows(&mut flags, rows);
            if crowded.is_empty() {
                break;
            }
            match take_lightest(&mut flags, |flag| crowded.contains(&flag.x)) {
                Some(mark) => left_out.push(mark),
                None if rows < MOST_ROWS => rows += 1,
                None => left_out.extend(flags.pop().map(|flag| flag.mark)),
            }
        }
        left_out.sort_by_key(|mark| mark.time);
        Self { shown: flags, left_out }
    }

    /// Returns how many rows the labels take.
    fn rows(&self) -> i32 {
        self.shown.iter().map(|flag| flag.row + 1).max().unwrap_or(0)
    }

    /// Returns the height that the labels need.
    pub fn height(&self) -> i32 {
        if self.shown.is_empty() { 0 } else { self.rows() * ROW + LIFT - 2 }
    }

    /// Returns where stems stand, ascending.
    pub fn stems(&self) -> Vec<i32> {
        let mut stems: Vec<_> = self.shown.iter().map(|flag| flag.x).collect();
        stems.dedup();
        stems
    }

    /// Draws the stems from their dots down to `bottom`; the panel begins at `top`.
    pub fn draw_stems(&self, canvas: &mut Canvas, top: i32, bottom: i32) {
        for flag in self.highest() {
            canvas.veil((flag.x - 1, flag.y(top)), (flag.x, bottom), colour(flag.mark.kind), STEM);
        }
    }

    /// The flags whose stems are not parts of another's.
    fn highest(&self) -> impl Iterator<Item = &Flag> {
        self.shown.iter().filter(|flag| !self.shown.iter().any(|other| other.x == flag.x && other.row > flag.row))
    }

    /// Returns what to say of the marks that are not shown.
    pub fn remark(&self) -> String {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for mark in &self.left_out {
            let words = mark.plain_words();
            match counts.iter_mut().find(|(known, _)| *known == words) {
                Some((_, count)) => *count += mark.count,
                None => counts.push((words, mark.count)),
            }
        }
        let told = counts.iter().map(|&(words, count)| {
            if count == 1 { words.to_owned() } else { format!("{} × {words}", whole_count(count as u64)) }
        });
        let mut told: Vec<String> = told.collect();
        if told.len() > KINDS_TOLD {
            told.truncate(KINDS_TOLD);
            told.push("and more".to_owned());
        }
        if told.is_empty() { String::new() } else { format!("not labelled: {}", told.join(", ")) }
    }

    /// Draws the dots and the words.
    pub fn draw_labels(&self, canvas: &mut Canvas, top: i32) {
        for flag in &self.shown {
            flag.draw(canvas, flag.y(top));
        }
    }
}

impl Flag {
    /// A flag with words of this width at most, the name of an exception left out first.
    fn new(x: i32, mark: Mark, longest: i32) -> Self {
        let words = match mark.words.split_once(" refused: ") {
            Some((short, _)) if TEXT.width(&mark.words) > longest => {
                format!("{} refused", TEXT.fitted(short, LONGEST[0] - TEXT.width(" refused")))
            }
            Some(_) | None => TEXT.fitted(&mark.words, LONGEST[0]),
        };
        let code = if mark.code.is_empty() { 0 } else { BEFORE_CODE + CODE.width(mark.code) };
        let width = TEXT.width(&words) + code;
        Self { mark, x, row: 0, words, width, side: Side::Right, stack: x, turn: 0 }
    }

    /// The pixels that the label covers, from and to.
    fn reach(&self) -> (i32, i32) {
        let width = GAP + self.width;
        match self.side {
            Side::Right => (self.x - SIGN, self.x + width + 6),
            Side::Left => (self.x - width - 6, self.x + SIGN),
        }
    }

    /// Whether the two labels are read one after the other, from row to row.
    fn shares_column(&self, other: &Self) -> bool {
        let (a, b) = (self.reach(), other.reach());
        a.0 < b.1 && b.0 < a.1
    }

    /// Whether it stands above an earlier one that is read before it.
    fn rises_above(&self, earlier: &Self) -> bool {
        earlier.turn < self.turn && self.row > earlier.row && self.shares_column(earlier)
    }

    /// Whether a stem at `x` would cut the words.
    fn covers(&self, x: i32) -> bool {
        let (from, to) = self.reach();
        match self.side {
            Side::Right => self.x + NEAR < x && x < to,
            Side::Left => from < x && x < self.x - NEAR,
        }
    }

    fn has_room_to_the_left(&self) -> bool {
        self.x - GAP - self.width >= 8
    }

    /// Whether the two could not be drawn in these rows.
    fn clashes(&self, row: i32, other: &Self) -> bool {
        (row == other.row && self.shares_column(other))
            || (other.row > row && self.stands_above(other))
            || (row > other.row && other.stands_above(self))
    }

    /// Whether it has to: the other one's stem would cut it, or it is the cause of the other one.
    fn stands_above(&self, other: &Self) -> bool {
        self.covers(other.x) || self.causes(other)
    }

    /// Whether it comes before another one with which it is read as a stack.
    fn causes(&self, later: &Self) -> bool {
        self.side == later.side && self.turn < later.turn && self.stack == later.stack
    }

    fn y(&self, top: i32) -> i32 {
        top - LIFT - self.row * ROW
    }

    fn draw(&self, canvas: &mut Canvas, y: i32) {
        draw_sign(canvas, (self.x, y), self.mark.kind);
        let (colour, x) = (colour(self.mark.kind), self.x);
        let at = match self.side {
            Side::Right => x + GAP,
            Side::Left => x - GAP - self.width,
        };
        canvas.text((at, y + 4), &self.words, Type { colour, ..TEXT });
        canvas.text((at + self.width, y + 4), self.mark.code, CODE.anchored(Anchor::End));
    }
}

/// Turns those stacks to the left of which a label would be cut off, or would cut another stem that cuts it.
fn choose_sides(flags: &mut [Flag], right: i32) {
    flags.iter_mut().for_each(|flag| flag.side = Side::Right);
    while let Some(n) = (0..flags.len()).find(|&n| is_cut_off(&flags[n], right) || crosses_a_left_one(flags, n)) {
        flags[n].side = Side::Left;
        let stack = flags[n].stack;
        let together = flags.iter_mut().filter(|flag| flag.stack == stack && flag.has_room_to_the_left());
        together.for_each(|flag| flag.side = Side::Left);
    }
}

fn is_cut_off(flag: &Flag, right: i32) -> bool {
    flag.side == Side::Right && flag.reach().1 > right
}

fn crosses_a_left_one(flags: &[Flag], n: usize) -> bool {
    let flag = &flags[n];
    let crosses = |other: &Flag| other.side == Side::Left && other.covers(flag.x) && flag.covers(other.x);
    flag.side == Side::Right && flag.has_room_to_the_left() && flags.iter().any(crosses)
}

/// Gives each label the lowest row that it can stand in, those first above which others stand; returns the stems around
/// one that can stand in none.
fn assign_rows(flags: &mut [Flag], rows: i32) -> Vec<i32> {
    let mut waiting = in_reading_order(flags);
    let mut placed: Vec<usize> = Vec::new();
    while !waiting.is_empty() {
        let is_next = |&n: &usize| !waiting.iter().any(|&other| flags[n].stands_above(&flags[other]));
        let next = waiting.iter().position(is_next).unwrap_or(0);
        let now = waiting.remove(next);
        let free = (0..rows).find(|&row| !placed.iter().any(|&other| flags[now].clashes(row, &flags[other])));
        match free {
            Some(row) => flags[now].row = row,
            None => return around(flags, now),
        }
        placed.push(now);
    }
    Vec::new()
}

/// From the lowest up. Of one instant, or almost, the last is the lowest on either side: a stack is read from top to bottom.
fn in_reading_order(flags: &[Flag]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..flags.len()).filter(|&n| flags[n].side == Side::Left).collect();
    left.sort_by_key(|&n| (flags[n].stack, Reverse(n)));
    let right = (0..flags.len()).rev().filter(|&n| flags[n].side == Side::Right);
    left.into_iter().chain(right).collect()
}

/// Puts flags that stand a few pixels apart, which are sorted by place, into stacks, and says whose turn each is.
fn stack(flags: &mut [Flag]) {
    let mut first = None;
    for (turn, flag) in flags.iter_mut().enumerate() {
        let here = first.filter(|first| flag.x - first <= NEAR).unwrap_or(flag.x);
        (flag.stack, flag.turn) = (here, turn);
        first = Some(here);
    }
}

fn around(flags: &[Flag], n: usize) -> Vec<i32> {
    flags.iter().map(|other| other.x).filter(|&x| flags[n].covers(x) || x == flags[n].x).collect()
}

/// Takes the lightest flag away among those that qualify and are not needed, of equal ones the one with the closest
/// neighbour.
fn take_lightest(flags: &mut Vec<Flag>, qualifies: impl Fn(&Flag) -> bool) -> Option<Mark> {
    let candidates = (0..flags.len()).filter(|&n| qualifies(&flags[n]) && !flags[n].mark.is_needed());
    let lonely = |n: usize| {
        let before = n.checked_sub(1).map_or(i32::MAX, |m| flags[n].x - flags[m].x);
        let after = flags.get(n + 1).map_or(i32::MAX, |next| next.x - flags[n].x);
        (before.min(after), before.max(after))
    };
    let lightest = candidates.min_by_key(|&n| (flags[n].mark.weight, lonely(n)))?;
    Some(flags.remove(lightest).mark)
}

/// Draws the sign of a kind of mark: a dot for a step, a ring for an event of the service, a cross for a refusal, a
/// triangle for a loss.
pub fn draw_sign(canvas: &mut Canvas, (x, y): Point, kind: MarkKind) {
    let colour = colour(kind);
    match kind {
        MarkKind::Step => canvas.dot((x, y), 4, colour),
        MarkKind::Service => {
            canvas.dot((x, y), 4, colour);
            canvas.dot((x, y), 2, PAPER);
        }
        MarkKind::Loss => canvas.polygon(&[(x - 5, y - 4), (x + 6, y - 4), (x, y + 5)], Fill::Solid(colour)),
        MarkKind::Refused => {
            let stroke = Stroke { colour, width: 2, dashes: "" };
            canvas.line(&[(x - 4, y - 4), (x + 4, y + 4)], stroke);
            canvas.line(&[(x - 4, y + 4), (x + 4, y - 4)], stroke);
        }
    }
}

fn colour(kind: MarkKind) -> Rgb {
    match kind {
        MarkKind::Refused | MarkKind::Loss => ALARM,
        MarkKind::Step | MarkKind::Service => INK,
    }
}

/// Flags no more pixels apart are read as a stack: a stem between them passes between a dot and its words.
const NEAR: i32 = 6;
/// So many kinds of marks without a label are named.
const KINDS_TOLD: usize = 3;
/// How dark a stem is.
const STEM: f64 = 0.42;
const ROW: i32 = 18;
/// From the lowest row to the panel.
const LIFT: i32 = 17;
/// With more rows than these, marks are bundled more.
const CROWDED: i32 = 26;
/// Beyond so many rows even what is needed has no room.
const MOST_ROWS: i32 = 60;
const GAP: i32 = 9;
/// Half the width of a sign, and the air beside it.
const SIGN: i32 = 8;
/// How wide a label is at most, and how wide where room is short.
const LONGEST: [i32; 2] = [520, 240];
const TEXT: Type = Type::new(13, INK);
const CODE: Type = Type::new(11, MUTED);
const BEFORE_CODE: i32 = 7;

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same each time.
    fn scattered(count: usize, below: i32) -> Vec<i32> {
        let mut state = 12_345_u32;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i32::try_from(state >> 8).unwrap() % below
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    fn placed(xs: &[i32], room: Room) -> Flags {
        let mark = |x: &i32| Mark::step(u64::from(x.unsigned_abs()), &format!("step at pixel {x}"));
        Flags::place(xs.iter().map(|x| Flag::new(*x, mark(x), LONGEST[0])).collect(), room)
    }

    #[test]
    fn no_stem_cuts_a_label_and_no_label_covers_another() {
        for count in [1, 2, 5, 12, 25, 60, 300] {
            for below in [1, 20, 200, 1_150] {
                let room = Room { flags: 25, rows: 12, right: 1_390 };
                let xs: Vec<_> = scattered(count, below).into_iter().map(|x| x + 209).collect();
                let flags = placed(&xs, room);
                assert_eq!(flags.shown.len() + flags.left_out.len(), count);
                for (n, flag) in flags.shown.iter().enumerate() {
                    assert!(flag.row < room.rows && flag.reach().0 >= 0 && flag.reach().1 <= room.right);
                    assert!(!flags.shown[n + 1..].iter().any(|other| flag.clashes(flag.row, other)), "{count} {below}");
                }
            }
        }
    }

    #[test]
    fn labels_stand_in_rows_from_right_to_left() {
        let flags = placed(&[300, 320, 340, 900], Room { flags: 25, rows: 12, right: 1_390 });
        assert_eq!(flags.shown.iter().map(|flag| flag.row).collect::<Vec<_>>(), [2, 1, 0, 0]);
    }

    #[test]
    fn of_flags_a_few_pixels_apart_the_cause_stands_above_its_effect_on_either_side() {
        for (xs, side) in [([300, 302, 305], Side::Right), ([1_340, 1_342, 1_345], Side::Left)] {
            let flags = placed(&xs, Room { flags: 25, rows: 12, right: 1_390 });
            assert!(flags.shown.iter().all(|flag| flag.side == side));
            assert_eq!(flags.shown.iter().map(|flag| flag.row).collect::<Vec<_>>(), [2, 1, 0]);
        }
    }

    #[test]
    fn what_is_needed_takes_more_rows_than_there_are() {
        let needed = |x: i32| Flag::new(x, Mark { weight: 9, ..Mark::step(0, "a step that must be told") }, LONGEST[0]);
        let flags =
            Flags::place((0..20).map(|n| needed(300 + 9 * n)).collect(), Room { flags: 5, rows: 4, right: 1_390 });
        assert_eq!((flags.shown.len(), flags.missing()), (20, 0));
    }

    #[test]
    fn a_label_that_would_be_cut_off_stands_to_the_left() {
        let flags = placed(&[1_340, 1_360], Room { flags: 25, rows: 12, right: 1_390 });
        assert_eq!(
            flags.shown.iter().map(|flag| (flag.side, flag.row)).collect::<Vec<_>>(),
            [(Side::Left, 0), (Side::Left, 1)]
        );
    }
}
