//! A layer of a stacked area in pixels: its upper edge, and the place where its name fits best.

use super::{
    canvas::{Canvas, Label, Point, Stroke, Type},
    figure::whole_count,
    heading::is_free,
    palette::{Fill, INK, PAPER},
    staircase::{corners, levels},
};

/// A layer of a stacked area.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name, and shorter ones.
    pub words: Vec<String>,
    pub fill: Fill,
    /// How many there were from each of these pixels on.
    pub counts: Vec<(i32, u64)>,
    /// The upper edge, as steps.
    pub upper: Vec<Point>,
    /// The lower edge, as steps.
    pub lower: Vec<Point>,
}

/// The rectangle in which an area is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    pub left: i32,
    pub right: i32,
    pub top: i32,
    pub bottom: i32,
}

impl Band {
    /// Draws everything from the upper edge down to the ground; the bands below come over it.
    pub fn draw(&self, canvas: &mut Canvas, plot: Plot) {
        let edge = corners(self.upper.iter().copied(), plot.right);
        let Some(&(first, _)) = edge.first() else { return };
        let mut outline = edge.clone();
        outline.extend([(plot.right, plot.bottom), (first, plot.bottom)]);
        canvas.polygon(&outline, self.fill);
        canvas.line(&edge, Stroke { colour: PAPER, width: 1, dashes: "" });
    }

    /// Writes its name where the band is thickest: the first that has not much less room than the others.
    pub fn draw_words(&self, canvas: &mut Canvas, plot: Plot, stems: &[i32], taken: &mut Vec<Label>) {
        let ground = canvas.theme.fill(self.fill).ground();
        let set = NAME.on(ground);
        let counted = self.words.first().map(|name| format!("{name} · up to {}", whole_count(self.most())));
        let places = counted.iter().chain(&self.words).filter_map(|words| {
            let place = self.thickest(plot, stems, set.width(words) + 16)?;
            let label = set.boxed((place.left + 8, place.middle + 5), words.clone());
            is_free(&label, taken).then_some((place.height, label))
        });
        let places: Vec<_> = places.collect();
        let best = places.iter().map(|&(height, _)| height).max().unwrap_or(0);
        let Some((_, label)) = places.into_iter().find(|&(height, _)| height * 2 >= best) else { return };
        let label = self.with_count(label, counted.as_deref(), set);
        if crosses(stems, label.left, label.right) || matches!(self.fill, Fill::Hatched(..)) {
            let (from, to) = ((label.left - 5, label.top - 3), (label.right + 5, label.bottom + 1));
            canvas.rect(from, to, Fill::Solid(ground));
        }
        canvas.text((label.left, label.top + set.size * 3 / 4), &label.text, set);
        taken.push(label);
    }

    /// Says how many there are where the label stands, if that is always the same there.
    fn with_count(&self, label: Label, counted: Option<&str>, set: Type) -> Label {
        let before = self.counts.partition_point(|&(x, _)| x <= label.left).saturating_sub(1);
        let here: Vec<u64> =
            self.counts[before..].iter().take_while(|&&(x, _)| x < label.right).map(|&(_, count)| count).collect();
        match (self.words.first(), here.first()) {
            (Some(name), Some(&count)) if counted == Some(&label.text) && here.iter().all(|&other| other == count) => {
                let baseline = label.top + set.size * 3 / 4;
                set.boxed((label.left, baseline), format!("{name} · {}", whole_count(count)))
            }
            _ => label,
        }
    }

    fn most(&self) -> u64 {
        self.counts.iter().map(|&(_, count)| count).max().unwrap_or(0)
    }

    /// The thickest place of this width, if a line of text fits there; one that a stem crosses counts for half.
    fn thickest(&self, plot: Plot, stems: &[i32], width: i32) -> Option<Gap> {
        let upper = levels(&self.upper, plot.left, plot.right, plot.bottom);
        let lower = levels(&self.lower, plot.left, plot.right, plot.bottom);
        let wide = usize::try_from(width).ok()?;
        let room = |from: usize| {
            let top = upper[from..from + wide].iter().max().copied().unwrap_or(plot.bottom);
            let bottom = lower[from..from + wide].iter().min().copied().unwrap_or(plot.top);
            let left = plot.left + i32::try_from(from).unwrap_or(0);
            let height = bottom - top;
            let worth = if crosses(stems, left + 4, left + width - 4) { height / 2 } else { height };
            Gap { left, middle: (top + bottom) / 2, height, worth }
        };
        let starts = (0..upper.len().saturating_sub(wide)).step_by(6);
        let gaps = starts.map(room).filter(|gap| gap.height >= LINE);
        gaps.rev().max_by_key(|gap| gap.worth)
    }
}

/// A place for a name.
#[derive(Clone, Copy, Debug)]
struct Gap {
    left: i32,
    middle: i32,
    height: i32,
    worth: i32,
}

/// Whether a stem stands between two pixels, or close by.
fn crosses(stems: &[i32], left: i32, right: i32) -> bool {
    stems.iter().any(|&x| left - 3 < x && x < right + 3)
}

const NAME: Type = Type::new(13, INK);
/// The height that a line of text needs.
const LINE: i32 = 19;
