//! A lane: something that has a state at every instant, drawn as a bar.
//!
//! Invariant: the stretches of a lane are in order of time and do not overlap.

use crate::record::words::words;

use super::{
    axis::{TimeAxis, scaled},
    canvas::{Anchor, Canvas, Point, Type, hair},
    figure::whole_count,
    palette::{ALARM, CAUTION, Fill, INK, MUTED, Rgb},
};

/// A named bar of states.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The name of its subject, or of the part of it.
    pub name: String,
    /// What it is one of.
    pub group: Group,
    /// How it stands among others.
    pub rank: Rank,
    /// Whether its stretches are known to the millisecond, not from samples only.
    pub exact: bool,
    /// The key whose lane it is has its colour beside its name.
    pub swatch: Option<Rgb>,
    /// Its states, in order of time.
    pub stretches: Vec<Stretch>,
    /// What is drawn over its bar.
    pub curve: Option<Curve>,
}

words! {
    /// What a lane, or the lane above it, is one of.
    Group {
        Keys "KMS keys",
        ClientKeys "client keys",
        Tables "tables",
        Backups "backups",
    }
}

/// A quantity over time, as an area over a lane's bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// Instants in milliseconds, and how much it was then.
    pub points: Vec<(u64, u64)>,
    /// How much the upper edge of the bar is.
    pub most: u64,
}

/// How a lane stands among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// A thing of its own.
    Main,
    /// A part of the thing above.
    Sub,
}

/// A time in one state, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first instant.
    pub from: u64,
    /// The instant at which it is over.
    pub until: u64,
    /// How it is filled.
    pub fill: Fill,
    /// The key, along the lower edge, where the fill does not say it.
    pub strip: Option<Rgb>,
    /// What to write on it, the longest first; the first that fits is taken.
    pub words: Vec<String>,
}

impl Lane {
    /// Returns the height of the bar.
    pub fn thickness(&self) -> i32 {
        match (self.rank, &self.curve) {
            (_, Some(_)) => 38,
            (Rank::Sub, None) => 19,
            (Rank::Main, None) => 27,
        }
    }

    /// Returns the space above the bar, below a lane `above`: more where a group begins and has its heading there.
    pub fn space(&self, above: Option<&Self>) -> i32 {
        match (self.rank, above) {
            (_, None) => 30,
            (_, Some(above)) if above.group != self.group => 32,
            (Rank::Sub, Some(_)) if self.curve.is_some() => 8,
            (Rank::Main, _) => 11,
            (Rank::Sub, _) => 3,
        }
    }

    /// Returns the lane with only those stretches that lie in a window, cut to it.
    pub fn within(&self, from: u64, until: u64) -> Self {
        let cut = |stretch: &Stretch| Stretch {
            from: stretch.from.max(from),
            until: stretch.until.min(until),
            words: if self.curve.is_some() { Vec::new() } else { stretch.words.clone() },
            ..stretch.clone()
        };
        let inside = self.stretches.iter().filter(|s| s.from < until && s.until > from);
        Self { stretches: inside.map(cut).collect(), ..self.clone() }
    }

    /// Draws the lane's bar with its upper edge at `top`, and its name to the left.
    pub fn draw_bar(&self, canvas: &mut Canvas, axis: &TimeAxis, grain: i32, top: i32) {
        let bottom = top + self.thickness();
        self.draw_name(canvas, axis.left, top);
        let thread = if self.curve.is_some() { bottom } else { (top + bottom) / 2 };
        hair(canvas, (axis.left, thread), (axis.right, thread));
        for (stretch, x0, x1) in self.places(axis, grain) {
            let gap = if x1 - x0 > 4 && x1 < axis.right { GAP } else { 0 };
            stretch.draw(canvas, (x0, top), (x1 - gap, bottom));
        }
        if let Some(curve) = &self.curve {
            curve.draw(canvas, axis, top, bottom);
        }
    }

    /// Writes on each stretch what fits; where one of the stems at `stems` would cut it, on a ground of its own.
    pub fn draw_words(&self, canvas: &mut Canvas, axis: &TimeAxis, grain: i32, (top, stems): (i32, &[i32])) {
        let set = self.word_type();
        let middle = top + self.thickness() / 2;
        for (stretch, x0, x1) in self.places(axis, grain) {
            let Some(words) = stretch.words.iter().find(|w| set.width(w) + 14 <= x1 - x0) else { continue };
            let baseline = middle + set.size * 4 / 11 - i32::from(stretch.strip.is_some()) * 2;
            let Some(curve) = &self.curve else {
                stretch.draw_words(canvas, (x0 + 7, baseline), words, set, stems);
                continue;
            };
            let width = set.width(words);
            if let Some(left) = curve.clear_place(axis, (x0 + 7, x1 - 7 - width), width, stems) {
                canvas.text((left, top + 3 + set.size), words, set);
            }
        }
    }

    fn draw_name(&self, canvas: &mut Canvas, left: i32, top: i32) {
        let middle = top + self.thickness() / 2;
        let end = if self.swatch.is_some() { left - 32 } else { left - 14 };
        let (set, lines) = self.name_lines(end - 24);
        let lift = if lines.len() > 1 { NAME_STEP / 2 } else { 0 };
        let first = middle + set.size * 4 / 11 - lift;
        for (line, n) in lines.iter().zip(0..) {
            canvas.text((end, first + n * NAME_STEP), line, set.anchored(Anchor::End));
        }
        if let Some(colour) = self.swatch {
            canvas.rect((left - 26, middle - 6), (left - 14, middle + 6), Fill::Solid(colour));
        }
    }

    /// The name as it fits into `room` pixels: smaller where it is long, and then in two lines.
    fn name_lines(&self, room: i32) -> (Type, Vec<String>) {
        let set = if self.rank == Rank::Sub { SUB_NAME } else { NAME };
        let small = Type { size: SMALL_NAME, ..set };
        if let Some(fits) = [set, small].into_iter().find(|set| set.width(&self.name) <= room) {
            return (fits, vec![self.name.clone()]);
        }
        let breaks = self.name.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, _)| at);
        let lines = breaks.map(|at| self.name.split_at(at)).rfind(|(first, _)| small.width(first) <= room);
        match lines.filter(|(first, _)| !first.is_empty()) {
            Some((first, second)) => (small, vec![first.to_owned(), small.fitted(second, room)]),
            None => (small, vec![small.fitted(&self.name, room)]),
        }
    }

    /// Returns whether its subject is not there at some time of an axis.
    pub fn has_gaps(&self, axis: &TimeAxis) -> bool {
        let mut end = axis.from;
        for stretch in &self.stretches {
            if stretch.from > end {
                return true;
            }
            end = stretch.until;
        }
        end < axis.until
    }

    /// Returns how many bars are drawn.
    pub fn bars(&self, axis: &TimeAxis, grain: i32) -> usize {
        condensed(&self.stretches, axis, grain).len()
    }

    /// Returns whether some of its stretches are drawn as one.
    pub fn joins_states(&self, axis: &TimeAxis, grain: i32) -> bool {
        condensed(&self.stretches, axis, grain).iter().any(|s| !self.stretches.iter().any(|own| own.words == s.words))
    }

    /// Returns where each stretch begins and ends; one too short to be seen gets two pixels.
    fn places(&self, axis: &TimeAxis, grain: i32) -> Vec<(Stretch, i32, i32)> {
        let mut free = axis.left;
        let mut places = Vec::new();
        for stretch in condensed(&self.stretches, axis, grain) {
            let x0 = axis.x(stretch.from).max(free);
            let x1 = axis.x(stretch.until).max((x0 + 2).min(axis.right));
            if x1 > x0 {
                places.push((stretch, x0, x1));
                free = x1;
            }
        }
        places
    }

    fn word_type(&self) -> Type {
        if self.rank == Rank::Sub { SUB_WORDS } else { WORDS }
    }
}

impl Curve {
    /// Draws the area from the lower edge up, and the line that it must not reach.
    fn draw(&self, canvas: &mut Canvas, axis: &TimeAxis, top: i32, bottom: i32) {
        let before = self.points.iter().rposition(|point| point.0 <= axis.from).unwrap_or(0);
        let inside = self.points[before..].iter().take_while(|point| point.0 < axis.until);
        let height = |amount: u64| scaled(amount.min(self.most), self.most, bottom - top);
        let mut outline: Vec<Point> = Vec::new();
        for &(time, amount) in inside {
            let here = (axis.x(time), bottom - height(amount));
            if let [.., before, last] = outline.as_slice()
                && before.1 == last.1
                && last.1 == here.1
            {
                outline.pop();
            }
            outline.push(here);
        }
        let Some((&first, &last)) = outline.first().zip(outline.last()) else { return };
        let outline =
            [&[(first.0, bottom)], outline.as_slice(), &[(axis.right, last.1), (axis.right, bottom)]].concat();
        canvas.polygon(&outline, Fill::Solid(CAUTION));
        canvas.rect((axis.left, top), (axis.right, top + 2), Fill::Solid(ALARM));
    }
}

impl Curve {
    /// Returns where a text of this width stands clear of the area and of stems in the upper half, between two pixels for
    /// its beginning.
    fn clear_place(&self, axis: &TimeAxis, (first, last): (i32, i32), width: i32, stems: &[i32]) -> Option<i32> {
        let steps = self.points.windows(2).map(|pair| (axis.x(pair[0].0), axis.x(pair[1].0), pair[0].1.max(pair[1].1)));
        let steps: Vec<_> = steps.collect();
        let low = |x: i32| steps.iter().filter(|s| s.0 < x + width && x < s.1).all(|s| s.2 * 2 <= self.most);
        let uncut = |x: i32| !stems.iter().any(|&stem| x - 3 < stem && stem < x + width + 3);
        (0..PLACES).map(|n| first + (last - first) * n / (PLACES - 1)).find(|&x| low(x) && uncut(x))
    }
}

/// So many places are tried for the words on a curve.
const PLACES: i32 = 24;

impl Stretch {
    /// Returns a stretch that stands for many: in the colours of the first two.
    fn flicker(run: &[&Self]) -> Self {
        let (first, last) = (run[0], run[run.len() - 1]);
        let other = run.iter().map(|s| s.fill.ground()).find(|&ground| ground != first.fill.ground());
        let words = vec![format!("changes {} times", whole_count(run.len() as u64 - 1)), "changes".to_owned()];
        let fill = other.map_or(first.fill, |other| Fill::Hatched(first.fill.ground(), other));
        Self { from: first.from, until: last.until, fill, strip: None, words }
    }

    fn draw(&self, canvas: &mut Canvas, (x0, top): (i32, i32), (end, bottom): (i32, i32)) {
        canvas.rect((x0, top), (end, bottom), self.fill);
        if let Some(colour) = self.strip {
            canvas.rect((x0, bottom - 6), (end, bottom - 5), Fill::Solid(super::palette::PAPER));
            canvas.rect((x0, bottom - 5), (end, bottom), Fill::Solid(colour));
        }
    }

    fn draw_words(&self, canvas: &mut Canvas, at: (i32, i32), words: &str, set: Type, stems: &[i32]) {
        let ground = canvas.theme.fill(self.fill).ground();
        let set = set.on(ground);
        let shown = set.boxed(at, words.to_owned());
        let crossed = stems.iter().any(|&x| shown.left - 3 < x && x < shown.right + 3);
        if crossed || matches!(self.fill, Fill::Hatched(..)) {
            canvas.rect((shown.left - 4, shown.top - 2), (shown.right + 4, shown.bottom), Fill::Solid(ground));
        }
        canvas.text(at, words, set);
    }
}

/// From the baseline of a name's first line to that of its second.
const NAME_STEP: i32 = 12;
const SMALL_NAME: i32 = 11;
/// The line of paper between neighbours, by which two states are seen to be two.
const GAP: i32 = 2;
/// Joins many stretches that follow each other too fast to be seen into one that says so.
fn condensed(stretches: &[Stretch], axis: &TimeAxis, grain: i32) -> Vec<Stretch> {
    let inside: Vec<_> = stretches.iter().filter(|s| s.until > axis.from && s.from < axis.until).collect();
    let fleeting = |s: &&&Stretch| axis.x(s.until) - axis.x(s.from) < grain;
    let mut out = Vec::new();
    let mut rest = &inside[..];
    while let Some((first, after)) = rest.split_first() {
        let hurried = rest.iter().take_while(fleeting).count();
        let touching = |pair: &[&Stretch]| axis.x(pair[1].from) - axis.x(pair[0].until) < grain;
        let run = hurried.min(1 + rest.windows(2).take_while(|pair| touching(pair)).count());
        let joined = (run >= MANY).then(|| Stretch::flicker(&rest[..run]));
        rest = if joined.is_some() { &rest[run..] } else { after };
        out.push(joined.unwrap_or_else(|| (*first).clone()));
    }
    out
}

/// So many stretches narrower than the grain, in a row, are told as one.
const MANY: usize = 6;
const NAME: Type = Type::new(13, INK);
const SUB_NAME: Type = Type::new(12, MUTED);
const WORDS: Type = Type::new(13, INK);
const SUB_WORDS: Type = Type::new(11, INK);
