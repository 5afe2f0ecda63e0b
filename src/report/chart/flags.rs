//! The flags above a panel: which there are, and where they stand.
//!
//! Law: no label covers another, no stem cuts a label, and no needed mark is left out. Labels stand to the right of their
//! dot, in rows assigned from right to left: a label stands above every later one whose stem lies under it, so that causes
//! stand above what they cause. Near the right edge, where it would be cut off, a label stands to the left of its dot, and
//! the order is the other way round but for marks a few pixels apart.

use super::{
    axis::TimeAxis,
    bundle::BUNDLINGS,
    canvas::Canvas,
    figure::whole_count,
    flag::{Flag, LIFT, ROW, Wording, colour},
    mark::{Mark, MarkKind},
    row::{assign_rows, choose_sides, stack},
};

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
        for bundling in BUNDLINGS {
            let bundled = bundling.of(marks, axis);
            let placed = Self::best_worded(axis, &bundled, room);
            if placed.missing() == 0 && !placed.is_crowded() {
                return placed;
            }
            if best.as_ref().is_none_or(|best| placed.missing() < best.missing()) {
                best = Some(placed);
            }
        }
        best.unwrap_or_default()
    }

    /// Places marks in as many words as are read best.
    fn best_worded(axis: &TimeAxis, marks: &[Mark], room: Room) -> Self {
        let flag =
            |n: usize, wording| Flag::new(axis.x(marks[n].time), marks[n].clone(), &when(axis, &marks[..=n]), wording);
        let place = |wording| Self::place((0..marks.len()).map(|n| flag(n, wording)).collect(), room);
        let wordings = [Wording::Full, Wording::UpTo(room.right), Wording::Short].into_iter().map(place);
        least(wordings, |placed| placed.faults() + 1_000 * usize::from(placed.is_crowded())).unwrap_or_default()
    }

    /// Returns how badly the labels are read: for each that stands above an earlier one in its column, for each without
    /// the name of an exception, and more for each that is missing.
    pub fn faults(&self) -> usize {
        let pairs = self.shown.iter().flat_map(|flag| self.shown.iter().map(move |other| (flag, other)));
        let upward = pairs.filter(|(flag, other)| flag.rises_above(other)).count();
        let shortened = self.shown.iter().filter(|flag| flag.words.len() < flag.mark.words.len()).count();
        upward + shortened + 20 * self.missing()
    }

    /// Whether there are too many rows.
    fn is_crowded(&self) -> bool {
        self.rows() > CROWDED
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
        if told.is_empty() { String::new() } else { format!("unlabelled: {}", told.join(", ")) }
    }

    /// Draws the dots and the words.
    pub fn draw_labels(&self, canvas: &mut Canvas, top: i32) {
        for flag in &self.shown {
            flag.draw(canvas, flag.y(top));
        }
    }
}

/// Returns the first of those with the fewest faults, and tries no more where one has none.
pub fn least<T>(tried: impl Iterator<Item = T>, faults: impl Fn(&T) -> usize) -> Option<T> {
    let mut best = None;
    for next in tried {
        let count = faults(&next);
        if best.as_ref().is_none_or(|(_, fewest)| count < *fewest) {
            best = Some((next, count));
        }
        if count == 0 {
            break;
        }
    }
    best.map(|(best, _)| best)
}

/// When the last of some marks was, where neither its words say so nor the mark before it.
fn when(axis: &TimeAxis, marks: &[Mark]) -> String {
    let Some((mark, before)) = marks.split_last() else { return String::new() };
    let said = |other: &Mark| other.kind != MarkKind::Loss && other.is_needed() && other.time == mark.time;
    if mark.kind == MarkKind::Loss || before.iter().any(said) {
        return String::new();
    }
    axis.moment(mark.time)
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

/// So many kinds of marks without a label are named.
const KINDS_TOLD: usize = 3;
/// How dark a stem is.
const STEM: f64 = 0.42;
/// With more rows than these, marks are bundled more.
const CROWDED: i32 = 26;
/// Beyond so many rows even what is needed has no room.
const MOST_ROWS: i32 = 60;

#[cfg(test)]
mod tests {
    use super::{super::flag::Side, *};

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
        Flags::place(xs.iter().map(|x| Flag::new(*x, mark(x), "", Wording::Full)).collect(), room)
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
        let needed =
            |x: i32| Flag::new(x, Mark { weight: 9, ..Mark::step(0, "a step that must be told") }, "", Wording::Full);
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
