//! A graph of one table: lines of its stream's records and of its waiting TTL deletions.
//!
//! Law: colours of keys do not occur here; lines differ in dashes as well as in colour.

use crate::{ids::TableId, record::StreamSample};

use super::{
    axis::{CountAxis, TICK, TimeAxis, whole_count},
    band::Plot,
    canvas::{Anchor, Canvas, Label, Point, Stroke, Type},
    heading::{Sign, Swatch, is_free},
    palette::{ALARM, Fill, INK, LOSS, MUTED, Rgb, WAITING},
    picture::Picture,
    staircase::{above_ground, corners, kept, levels, pixels, snapped},
};

/// A table's lines over one count axis.
#[derive(Clone, Debug)]
pub struct Graph {
    pub name: String,
    pub plot: Plot,
    lines: Vec<Line>,
    counts: CountAxis,
}

/// A count over time.
#[derive(Clone, Debug)]
struct Line {
    kind: &'static LineKind,
    most: u64,
    last: u64,
    steps: Vec<Point>,
}

/// What a line counts, and how it looks.
#[derive(Debug)]
struct LineKind {
    words: &'static str,
    short: &'static str,
    colour: Rgb,
    dashes: &'static str,
    /// Whether it counts since the start.
    cumulative: bool,
    /// Whether it tells of the stream, not of TTL.
    of_stream: bool,
    count: fn(&StreamSample) -> u64,
}

impl Graph {
    /// Reads the lines of a table from its samples; a chart of several graphs leaves each less detail.
    pub fn new(picture: &Picture, table: TableId, axis: &TimeAxis, (plot, graphs): (Plot, usize)) -> Self {
        let rows: Vec<_> = picture.streams.iter().filter(|row| row.table == table).collect();
        let kinds = KINDS.iter().filter(|kind| match kind.of_stream {
            true => picture.stream_tables.contains(&table),
            false => picture.ttl_tables.contains(&table),
        });
        let kinds: Vec<_> = kinds.collect();
        let most = kinds.iter().flat_map(|kind| rows.iter().map(|row| (kind.count)(row))).max().unwrap_or(0);
        let counts = CountAxis::new(plot.top, plot.bottom, most);
        let times: Vec<_> = rows.iter().map(|row| row.time.as_millis()).collect();
        let xs = pixels(&snapped(&times, &picture.turning_points()), axis);
        let detail = MOST_CORNERS / (graphs * KINDS.len()).max(1);
        let lines = kinds.into_iter().map(|kind| Line::new(kind, &rows, (&xs, detail), &counts)).collect();
        Self { name: picture.names.table(table).to_owned(), plot, lines, counts }
    }

    /// Returns what its lines mean, with the numbers that matter.
    pub fn swatches(&self) -> Vec<Swatch> {
        self.lines.iter().map(Line::swatch).collect()
    }

    /// Draws the grid and the axis of counts.
    pub fn draw_ground(&self, canvas: &mut Canvas, axis: &TimeAxis) {
        axis.draw_grid(canvas, self.plot.top, self.plot.bottom);
        self.counts.draw(canvas, self.plot.left, self.plot.right);
        canvas.rect((self.plot.left, self.plot.bottom), (self.plot.right, self.plot.bottom + 1), Fill::Solid(MUTED));
        canvas.text((self.plot.left - 64, self.plot.top + 4), self.unit(), TICK.anchored(Anchor::End));
        for line in self.lines.iter().filter(|line| line.kind.cumulative) {
            line.draw_area(canvas, self.plot);
        }
    }

    /// Draws the lines and, where there is room beside them, their names.
    pub fn draw(&self, canvas: &mut Canvas, stems: &[i32]) {
        let alive: Vec<_> = self.lines.iter().filter(|line| line.most > 0).collect();
        for line in &alive {
            line.draw(canvas, self.plot);
        }
        let levels: Vec<_> = alive.iter().map(|line| line.levels(self.plot)).collect();
        let mut taken = Vec::new();
        for (n, line) in alive.iter().enumerate() {
            if let Some(label) = line.label(n, &levels, (self.plot, stems), &taken) {
                canvas.text((label.left, label.top + NAME.size * 3 / 4), &label.text, line.name_type());
                taken.push(label);
            }
        }
    }

    fn unit(&self) -> &'static str {
        let has = |of_stream| self.lines.iter().any(|line| line.kind.of_stream == of_stream);
        match (has(true), has(false)) {
            (true, true) => "records, deletions",
            (true, false) => "records",
            (false, _) => "deletions",
        }
    }

    /// The graph in words.
    pub fn spoken(&self) -> String {
        let lines = self.lines.iter().map(|line| line.swatch().meaning).collect::<Vec<_>>();
        format!(" {}: {}.", self.name, lines.join(", "))
    }
}

impl Line {
    fn new(kind: &'static LineKind, rows: &[&StreamSample], (xs, detail): (&[i32], usize), counts: &CountAxis) -> Self {
        let count = |n: usize| (kind.count)(rows[n]);
        let steps = |column| kept(xs, count, column).into_iter().map(|n| (xs[n], counts.y(count(n))));
        let corner_count = |column: &i32| corners(steps(*column), 0).len();
        let column = (1..60).find(|column| corner_count(column) <= detail).unwrap_or(60);
        let most = (0..rows.len()).map(count).max().unwrap_or(0);
        let last = rows.len().checked_sub(1).map_or(0, count);
        Self { kind, most, last, steps: steps(column).collect() }
    }

    fn swatch(&self) -> Swatch {
        let sign = Sign::Line(self.kind.colour, self.kind.dashes);
        let words = self.kind.words;
        let meaning = match (self.most, self.kind.cumulative) {
            (0, _) => format!("{words}: none"),
            (_, true) => format!("{words}: {} in all", whole_count(self.last)),
            (most, false) => format!("{words}: up to {}", whole_count(most)),
        };
        Swatch { sign, meaning }
    }

    /// Fills the space below a line that only ever grows.
    fn draw_area(&self, canvas: &mut Canvas, plot: Plot) {
        let mut outline = corners(self.steps.iter().copied(), plot.right);
        let Some(&(first, _)) = outline.first() else { return };
        outline.extend([(plot.right, plot.bottom), (first, plot.bottom)]);
        canvas.polygon(&outline, Fill::Solid(LOSS));
    }

    fn draw(&self, canvas: &mut Canvas, plot: Plot) {
        let stroke = Stroke { colour: self.kind.colour, width: 2, dashes: self.kind.dashes };
        for part in above_ground(&corners(self.steps.iter().copied(), plot.right), plot.bottom) {
            canvas.line(&part, stroke);
        }
    }

    fn levels(&self, plot: Plot) -> Vec<i32> {
        levels(&self.steps, plot.left, plot.right, plot.bottom)
    }

    fn name_type(&self) -> Type {
        Type { colour: self.kind.colour, ..NAME }
    }

    /// Its name, or a shorter one, where it stands best.
    fn label(&self, n: usize, levels: &[Vec<i32>], ground: (Plot, &[i32]), taken: &[Label]) -> Option<Label> {
        [self.kind.words, self.kind.short].into_iter().find_map(|words| self.place(words, n, levels, ground, taken))
    }

    /// The place beside the line where a text stands clear of every line, stem and name: the flattest and highest.
    fn place(
        &self,
        words: &str,
        n: usize,
        levels: &[Vec<i32>],
        (plot, stems): (Plot, &[i32]),
        taken: &[Label],
    ) -> Option<Label> {
        let set = self.name_type();
        let wide = usize::try_from(set.width(words)).ok()? + 4;
        let mut best: Option<(i32, Label)> = None;
        for from in (6..levels[n].len().saturating_sub(wide + 6)).step_by(8) {
            let span = from..from + wide;
            let (high, low) = extremes(&levels[n][span.clone()])?;
            let x = plot.left + i32::try_from(from).ok()?;
            for baseline in [high - 7, low + 16] {
                let label = set.boxed((x, baseline), words.to_owned());
                let inside = label.top > plot.top && label.bottom < plot.bottom - 2 && high < plot.bottom - 3;
                let clear = levels.iter().all(|other| clears(&label, &other[span.clone()]));
                let uncut = !stems.iter().any(|&x| label.left - 3 < x && x < label.right + 3);
                let score = (plot.bottom - high).min(ENOUGH) - 3 * (low - high);
                if inside && clear && uncut && is_free(&label, taken) && best.as_ref().is_none_or(|b| score > b.0) {
                    best = Some((score, label));
                }
            }
        }
        best.filter(|&(score, _)| score > LEAST).map(|(_, label)| label)
    }
}

/// Whether a line, at the columns under a label, keeps out of it.
fn clears(label: &Label, levels: &[i32]) -> bool {
    extremes(levels).is_none_or(|(high, low)| low < label.top - 2 || high > label.bottom + 2)
}

fn extremes(levels: &[i32]) -> Option<(i32, i32)> {
    Some((*levels.iter().min()?, *levels.iter().max()?))
}

const NAME: Type = Type::new(13, INK).bold();
/// Higher up a place gets no better.
const ENOUGH: i32 = 120;
/// A name far from flat water says nothing.
const LEAST: i32 = -220;
/// A corner takes about nine bytes, and twice that on a line with an area.
const MOST_CORNERS: usize = 12_000;

const KINDS: [LineKind; 4] = [
    LineKind {
        words: "lost unread",
        short: "lost",
        colour: ALARM,
        dashes: "",
        cumulative: true,
        of_stream: true,
        count: |row| row.trimmed_unread,
    },
    LineKind {
        words: "unread",
        short: "unread",
        colour: INK,
        dashes: "",
        cumulative: false,
        of_stream: true,
        count: |row| row.unread,
    },
    LineKind {
        words: "read, not yet trimmed",
        short: "read",
        colour: MUTED,
        dashes: "7 3",
        cumulative: false,
        of_stream: true,
        count: |row| row.read,
    },
    LineKind {
        words: "TTL deletions waiting",
        short: "waiting",
        colour: WAITING,
        dashes: "2 2",
        cumulative: false,
        of_stream: false,
        count: |row| row.ttl_waiting,
    },
];
