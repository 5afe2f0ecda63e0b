//! A flag: a mark's dot, a stem down through the panel, and the words beside the dot.

use super::{
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
    pub words: String,
    /// When it was, and the code of its rule.
    note: String,
    /// How wide all of that is.
    width: i32,
    pub side: Side,
    /// Where the first of those stands with which it is read from top to bottom.
    pub stack: i32,
    /// Its place in the order of time.
    pub turn: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Right,
    Left,
}

/// How many words a flag may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// All of them.
    Full,
    /// All that end before a pixel if they stand to the right of the dot.
    UpTo(i32),
    /// No names of exceptions where those make them long.
    Short,
}

impl Flag {
    /// A flag with its mark's words, and when it was; where there is no room, without the name of an exception, and then
    /// without its time: a label without one is read as of the instant of the one above it.
    pub fn new(x: i32, mark: Mark, when: &str, wording: Wording) -> Self {
        let timed = [when, mark.code].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let short = without_exception(&mark.words);
        let words = if TEXT.width(&mark.words) > LONGEST { short.clone() } else { mark.words.clone() };
        let all = [(&words, timed.as_str()), (&short, &timed), (&words, mark.code), (&short, mark.code)];
        let fits = |limit: i32| all.iter().position(|(words, note)| width(words, note) < limit);
        let n = match wording {
            Wording::Full => Some(0),
            Wording::UpTo(right) => fits(right - x - GAP - AIR),
            Wording::Short if TEXT.width(&words) <= SHORT => Some(0),
            Wording::Short => Some(1),
        };
        let (words, note) = all[n.unwrap_or(all.len() - 1)];
        let (words, note, width) = (words.clone(), note.to_owned(), width(words, note));
        Self { mark, x, row: 0, words, note, width, side: Side::Right, stack: x, turn: 0 }
    }

    /// The pixels that the label covers, from and to.
    pub fn reach(&self) -> (i32, i32) {
        let width = GAP + self.width;
        match self.side {
            Side::Right => (self.x - SIGN, self.x + width + AIR),
            Side::Left => (self.x - width - AIR, self.x + SIGN),
        }
    }

    /// Whether the two labels are read one after the other, from row to row.
    pub fn shares_column(&self, other: &Self) -> bool {
        let (a, b) = (self.reach(), other.reach());
        a.0 < b.1 && b.0 < a.1
    }

    /// Whether it stands above an earlier one that is read before it.
    pub fn rises_above(&self, earlier: &Self) -> bool {
        earlier.turn < self.turn && self.row > earlier.row && self.shares_column(earlier)
    }

    /// Whether a stem at `x` would cut the words.
    pub fn covers(&self, x: i32) -> bool {
        let (from, to) = self.reach();
        match self.side {
            Side::Right => self.x + NEAR < x && x < to,
            Side::Left => from < x && x < self.x - NEAR,
        }
    }

    pub fn has_room_to_the_left(&self) -> bool {
        self.x - GAP - self.width >= 8
    }

    /// Whether the two could not be drawn in these rows.
    pub fn clashes(&self, row: i32, other: &Self) -> bool {
        (row == other.row && self.shares_column(other))
            || (other.row > row && self.stands_above(other))
            || (row > other.row && other.stands_above(self))
    }

    /// Whether it has to: the other one's stem would cut it, or it is the cause of the other one.
    pub fn stands_above(&self, other: &Self) -> bool {
        self.covers(other.x) || self.causes(other)
    }

    /// Whether it comes before another one with which it is read as a stack.
    fn causes(&self, later: &Self) -> bool {
        self.side == later.side && self.turn < later.turn && self.stack == later.stack
    }

    pub fn y(&self, top: i32) -> i32 {
        top - LIFT - self.row * ROW
    }

    pub fn draw(&self, canvas: &mut Canvas, y: i32) {
        draw_sign(canvas, (self.x, y), self.mark.kind);
        let (colour, x) = (colour(self.mark.kind), self.x);
        let at = match self.side {
            Side::Right => x + GAP,
            Side::Left => x - GAP - self.width,
        };
        canvas.text((at, y + 4), &self.words, Type { colour, ..TEXT });
        canvas.text((at + self.width, y + 4), &self.note, NOTE.anchored(Anchor::End));
    }
}

/// How wide a label is.
fn width(words: &str, note: &str) -> i32 {
    TEXT.width(words) + if note.is_empty() { 0 } else { BEFORE_NOTE + NOTE.width(note) }
}

/// What was refused, without saying by which exception.
fn without_exception(words: &str) -> String {
    match words.split_once(" refused: ") {
        Some((deed, _)) => format!("{} refused", TEXT.fitted(deed, LONGEST - TEXT.width(" refused"))),
        None => TEXT.fitted(words, LONGEST),
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

pub fn colour(kind: MarkKind) -> Rgb {
    match kind {
        MarkKind::Refused | MarkKind::Loss => ALARM,
        MarkKind::Step | MarkKind::Service => INK,
    }
}

/// Flags no more pixels apart are read as a stack: a stem between them passes between a dot and its words.
pub const NEAR: i32 = 6;
/// From a row to the next.
pub const ROW: i32 = 18;
/// From the lowest row to the panel.
pub const LIFT: i32 = 17;
const GAP: i32 = 9;
/// Beyond the end of a label.
const AIR: i32 = 12;
/// Half the width of a sign, and the air beside it.
const SIGN: i32 = 8;
/// How wide a label is at most, and how wide where room is short.
const LONGEST: i32 = 520;
const SHORT: i32 = 240;
const TEXT: Type = Type::new(13, INK);
const NOTE: Type = Type::new(11, MUTED);
const BEFORE_NOTE: i32 = 7;
