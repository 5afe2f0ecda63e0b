//! A graph of one count of a table: stream records, or TTL deletions that wait, over a scale of its own.
//!
//! Law: each count has a panel of its own, so that no line hides another and none is too low to be seen.

use crate::{
    ids::TableId,
    record::{Feature, StreamSample},
};

use super::{
    axis::{CountAxis, TimeAxis},
    band::Plot,
    canvas::{Canvas, Point, Stroke, Type},
    figure::whole_count,
    palette::{ALARM, Fill, INK, LOSS, MUTED, Rgb, WAITING},
    picture::Picture,
    staircase::{above_ground, corners, kept, pixels, snapped},
};

/// A count over time.
#[derive(Clone, Debug)]
pub struct Graph {
    kind: &'static Count,
    counts: Vec<u64>,
    xs: Vec<i32>,
}

/// What is counted, and how it looks.
#[derive(Debug)]
struct Count {
    words: &'static str,
    colour: Rgb,
    dashes: &'static str,
    /// What is below the line, where it only ever grows.
    area: Option<Rgb>,
    source: Source,
    count: fn(&StreamSample) -> u64,
}

/// What a count tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Stream,
    Ttl,
}

impl Graph {
    /// Reads the counts of a table from its samples.
    pub fn of(picture: &Picture, table: TableId, axis: &TimeAxis) -> Vec<Self> {
        let rows: Vec<_> = picture.streams.iter().filter(|row| row.table == table).collect();
        let times: Vec<_> = rows.iter().map(|row| row.time.as_millis()).collect();
        let xs = pixels(&snapped(&times, &picture.turning_points()), axis);
        let has = |source| match source {
            Source::Stream => picture.tables_with(Feature::Stream).contains(&table),
            Source::Ttl => picture.tables_with(Feature::TimeToLive).contains(&table),
        };
        let kinds = COUNTS.iter().filter(|kind| has(kind.source));
        kinds
            .map(|kind| Self { kind, counts: rows.iter().map(|row| (kind.count)(row)).collect(), xs: xs.clone() })
            .collect()
    }

    /// Returns whether there was ever anything to count.
    pub fn is_empty(&self) -> bool {
        self.most() == 0
    }

    /// What is counted, and how many there were.
    pub fn words(&self) -> String {
        let words = self.kind.words;
        match (self.most(), self.kind.area) {
            (0, _) => format!("{words}: none"),
            (_, Some(_)) => format!("{words}: {} in all", whole_count(self.counts.last().copied().unwrap_or(0))),
            (most, None) => format!("{words}: up to {}", whole_count(most)),
        }
    }

    /// Draws the grid and the scale.
    pub fn draw_ground(&self, canvas: &mut Canvas, axis: &TimeAxis, plot: Plot) {
        axis.draw_grid(canvas, plot.top, plot.bottom);
        self.scale(plot).draw(canvas, plot.left, plot.right);
        canvas.rect((plot.left, plot.bottom), (plot.right, plot.bottom + 1), Fill::Solid(MUTED));
    }

    /// Draws the line with so many corners at most, and its name above its upper left corner.
    pub fn draw(&self, canvas: &mut Canvas, plot: Plot, detail: usize) {
        let line = self.line(plot, detail);
        if let (Some(colour), Some(&(first, _))) = (self.kind.area, line.first()) {
            let ground = [(plot.right, plot.bottom), (first, plot.bottom)];
            canvas.polygon(&[line.as_slice(), &ground].concat(), Fill::Solid(colour));
        }
        let stroke = Stroke { colour: self.kind.colour, width: 2, dashes: self.kind.dashes };
        for part in above_ground(&line, plot.bottom) {
            canvas.line(&part, stroke);
        }
        let words = Type { colour: self.kind.colour, ..NAME };
        canvas.text_on_ground((plot.left + 4, plot.top - 8), &self.words(), words);
    }

    fn most(&self) -> u64 {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    fn scale(&self, plot: Plot) -> CountAxis {
        CountAxis::new(plot.top, plot.bottom, self.most())
    }

    fn line(&self, plot: Plot, detail: usize) -> Vec<Point> {
        let scale = self.scale(plot);
        let steps = |column| {
            let kept = kept(&self.xs, |n| self.counts[n], column).into_iter();
            kept.map(|n| (self.xs[n], scale.y(self.counts[n])))
        };
        let few = |column: &i32| corners(steps(*column), 0).len() <= detail;
        let column = (1..WIDEST).find(few).unwrap_or(WIDEST);
        corners(steps(column), plot.right)
    }
}

const NAME: Type = Type::new(13, INK).bold();
/// So many pixels at most are told as one column.
const WIDEST: i32 = 60;

const COUNTS: [Count; 4] = [
    Count {
        words: "stream records lost unread",
        colour: ALARM,
        dashes: "",
        area: Some(LOSS),
        source: Source::Stream,
        count: |row| row.trimmed_unread,
    },
    Count {
        words: "stream records unread",
        colour: INK,
        dashes: "",
        area: None,
        source: Source::Stream,
        count: |row| row.unread,
    },
    Count {
        words: "stream records read, not yet trimmed",
        colour: MUTED,
        dashes: "7 3",
        area: None,
        source: Source::Stream,
        count: |row| row.read,
    },
    Count {
        words: "TTL deletions waiting for the key",
        colour: WAITING,
        dashes: "2 2",
        area: None,
        source: Source::Ttl,
        count: |row| row.ttl_waiting,
    },
];
