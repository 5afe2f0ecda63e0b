//! Where the labels of marks stand above a panel: a dot, a stem down through the panel, and the words beside the dot.
//!
//! Law: no label covers another, and no stem cuts a label. Labels stand to the right of their dot, in rows assigned from
//! right to left: a label stands above every later one whose stem lies under it. Near the right edge, where it would be
//! cut off, a label stands to the left of its dot, and the order is the other way round.

use std::cmp::Reverse;

use super::{
    axis::whole_count,
    canvas::{Anchor, Canvas, Point, Stroke, Type},
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
    side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Right,
    Left,
}

/// The flags of a panel, and how many marks found no room.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub shown: Vec<Flag>,
    pub left_out: usize,
}

/// How many flags a panel bears.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub flags: usize,
    pub rows: i32,
    pub right: i32,
}

impl Flags {
    /// Places the marks, each with its pixel; leaves the lightest out until the rest has room.
    pub fn place(marks: Vec<(Mark, i32)>, room: Room) -> Self {
        let all = marks.len();
        let mut flags: Vec<_> = marks.into_iter().map(|(mark, x)| Flag::new(mark, x)).collect();
        flags.sort_by_key(|flag| flag.x);
        while flags.len() > room.flags {
            drop_lightest(&mut flags, |_| true);
        }
        loop {
            choose_sides(&mut flags, room.right);
            let crowded = assign_rows(&mut flags, room.rows);
            if crowded.is_empty() {
                break;
            }
            drop_lightest(&mut flags, |flag| crowded.contains(&flag.x));
        }
        Self { left_out: all - flags.len(), shown: flags }
    }

    /// Returns the height that the labels need.
    pub fn height(&self) -> i32 {
        self.shown.iter().map(|flag| flag.row + 1).max().map_or(0, |rows| rows * ROW + 10)
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

    /// Draws the stems' lower parts only, from `top` to `bottom`.
    pub fn draw_stems_between(&self, canvas: &mut Canvas, top: i32, bottom: i32) {
        for flag in self.highest() {
            canvas.veil((flag.x - 1, top), (flag.x, bottom), colour(flag.mark.kind), STEM);
        }
    }

    /// The flags whose stems are not parts of another's.
    fn highest(&self) -> impl Iterator<Item = &Flag> {
        self.shown.iter().filter(|flag| !self.shown.iter().any(|other| other.x == flag.x && other.row > flag.row))
    }

    /// Returns what to say of the marks that are not shown.
    pub fn remark(&self) -> String {
        match self.left_out {
            0 => String::new(),
            1 => "+1 more mark".to_owned(),
            more => format!("+{} more marks", whole_count(more as u64)),
        }
    }

    /// Draws the dots and the words.
    pub fn draw_labels(&self, canvas: &mut Canvas, top: i32) {
        for flag in &self.shown {
            flag.draw(canvas, flag.y(top));
        }
    }
}

impl Flag {
    fn new(mark: Mark, x: i32) -> Self {
        let words = match mark.words.split_once(" refused: ") {
            Some((short, _)) if TEXT.width(&mark.words) > LONGEST => {
                format!("{} refused", TEXT.fitted(short, LONGEST - TEXT.width(" refused")))
            }
            Some(_) | None => TEXT.fitted(&mark.words, LONGEST),
        };
        Self { mark, x, row: 0, words, side: Side::Right }
    }

    /// How wide words and code are together.
    fn width(&self) -> i32 {
        let code = if self.mark.code.is_empty() { 0 } else { BEFORE_CODE + CODE.width(self.mark.code) };
        TEXT.width(&self.words) + code
    }

    /// The pixels that the label covers, from and to.
    fn reach(&self) -> (i32, i32) {
        let width = GAP + self.width();
        match self.side {
            Side::Right => (self.x - 4, self.x + width + 6),
            Side::Left => (self.x - width - 6, self.x + 4),
        }
    }

    /// Whether a stem at `x` would cut the words.
    fn covers(&self, x: i32) -> bool {
        let (from, to) = self.reach();
        match self.side {
            Side::Right => self.x + 3 < x && x < to,
            Side::Left => from < x && x < self.x - 3,
        }
    }

    fn has_room_to_the_left(&self) -> bool {
        self.x - GAP - self.width() >= 8
    }

    /// Whether the two could not be drawn in these rows.
    fn clashes(&self, row: i32, other: &Self) -> bool {
        let (a, b) = (self.reach(), other.reach());
        let touching = a.0 < b.1 && b.0 < a.1;
        (row == other.row && touching)
            || (other.row > row && self.covers(other.x))
            || (row > other.row && other.covers(self.x))
    }

    fn y(&self, top: i32) -> i32 {
        top - 12 - self.row * ROW
    }

    fn draw(&self, canvas: &mut Canvas, y: i32) {
        draw_sign(canvas, (self.x, y), self.mark.kind);
        let (colour, x) = (colour(self.mark.kind), self.x);
        let at = match self.side {
            Side::Right => x + GAP,
            Side::Left => x - GAP - self.width(),
        };
        canvas.text((at, y + 4), &self.words, Type { colour, ..TEXT });
        canvas.text((at + self.width(), y + 4), self.mark.code, CODE.anchored(Anchor::End));
    }
}

/// Turns those labels to the left that would be cut off, and those whose stems these would otherwise be cut by.
fn choose_sides(flags: &mut [Flag], right: i32) {
    for flag in flags.iter_mut() {
        flag.side = Side::Right;
        if flag.reach().1 > right {
            flag.side = Side::Left;
        }
    }
    let under_a_left_one = |flags: &[Flag], n: usize| {
        let cuts = |other: &Flag| other.side == Side::Left && other.covers(flags[n].x);
        flags[n].side == Side::Right && flags[n].has_room_to_the_left() && flags.iter().any(cuts)
    };
    while let Some(n) = (0..flags.len()).find(|&n| under_a_left_one(flags, n)) {
        flags[n].side = Side::Left;
    }
}

/// Gives each label the lowest row that it can stand in; returns the stems around one that can stand in none.
fn assign_rows(flags: &mut [Flag], rows: i32) -> Vec<i32> {
    // Of one instant the last is the lowest on either side: a stack is read from top to bottom.
    let mut left: Vec<usize> = (0..flags.len()).filter(|&n| flags[n].side == Side::Left).collect();
    left.sort_by_key(|&n| (flags[n].x, Reverse(n)));
    let right = (0..flags.len()).rev().filter(|&n| flags[n].side == Side::Right);
    let order: Vec<usize> = left.into_iter().chain(right).collect();
    for (n, &now) in order.iter().enumerate() {
        let placed = &order[..n];
        let free = (0..rows).find(|&row| !placed.iter().any(|&other| flags[now].clashes(row, &flags[other])));
        match free {
            Some(row) => flags[now].row = row,
            None => return around(flags, now),
        }
    }
    Vec::new()
}

fn around(flags: &[Flag], n: usize) -> Vec<i32> {
    flags.iter().map(|other| other.x).filter(|&x| flags[n].covers(x) || x == flags[n].x).collect()
}

/// Leaves out the lightest flag among those that qualify, of equal ones the one with the closest neighbour.
fn drop_lightest(flags: &mut Vec<Flag>, qualifies: impl Fn(&Flag) -> bool) {
    let candidates = (0..flags.len()).filter(|&n| qualifies(&flags[n]));
    let lonely = |n: usize| {
        let before = n.checked_sub(1).map_or(i32::MAX, |m| flags[n].x - flags[m].x);
        let after = flags.get(n + 1).map_or(i32::MAX, |next| next.x - flags[n].x);
        (before.min(after), before.max(after))
    };
    if let Some(n) = candidates.min_by_key(|&n| (flags[n].mark.weight, lonely(n))) {
        flags.remove(n);
    } else {
        flags.pop();
    }
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

/// How dark a stem is.
const STEM: f64 = 0.42;
const ROW: i32 = 18;
const GAP: i32 = 9;
const LONGEST: i32 = 520;
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
        let mark = |x: &i32| (Mark::step(u64::from(x.unsigned_abs()), &format!("step at pixel {x}")), *x);
        Flags::place(xs.iter().map(mark).collect(), room)
    }

    #[test]
    fn no_stem_cuts_a_label_and_no_label_covers_another() {
        for count in [1, 2, 5, 12, 25, 60, 300] {
            for below in [1, 20, 200, 1_150] {
                let room = Room { flags: 25, rows: 12, right: 1_390 };
                let xs: Vec<_> = scattered(count, below).into_iter().map(|x| x + 209).collect();
                let flags = placed(&xs, room);
                assert_eq!(flags.shown.len() + flags.left_out, count);
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
    fn a_label_that_would_be_cut_off_stands_to_the_left() {
        let flags = placed(&[1_340, 1_360], Room { flags: 25, rows: 12, right: 1_390 });
        assert_eq!(
            flags.shown.iter().map(|flag| (flag.side, flag.row)).collect::<Vec<_>>(),
            [(Side::Left, 0), (Side::Left, 1)]
        );
    }
}
