//! What stands above a chart: the title, what was simulated, and what the colours mean.

use super::{
    canvas::{Anchor, Canvas, Label, Type},
    flag::draw_sign,
    mark::MarkKind,
    palette::{Fill, INK, MUTED, Rgb},
    panel::{LEFT_EDGE, RIGHT_EDGE},
    picture::Picture,
    toll::draw_toll,
};

/// A colour and what it means.
#[derive(Clone, Debug)]
pub struct Swatch {
    /// What it shows.
    pub sign: Sign,
    /// What that means.
    pub meaning: String,
}

/// What a swatch shows.
#[derive(Clone, Copy, Debug)]
pub enum Sign {
    /// A surface.
    Area(Fill),
    /// A surface with a strip along its lower edge.
    Strip(Fill, Rgb),
    /// A line of this colour and these dashes.
    Line(Rgb, &'static str),
    /// A surface in the colour of any of these keys.
    Keys([Rgb; 3]),
    /// The thread on which a bar would stand.
    Thread,
    /// What stands on a stem.
    Mark(MarkKind),
}

/// Draws title, subtitle and the toll; returns where they end.
pub fn draw_heading(canvas: &mut Canvas, picture: &Picture) -> i32 {
    let room = RIGHT_EDGE - LEFT_EDGE;
    canvas.text((LEFT_EDGE, 44), &TITLE.fitted(picture.title, room), TITLE);
    let facts = format!(" · seed {} · {} simulated", picture.seed, picture.duration);
    let name = SUBTITLE.fitted(&format!("scenario {}", picture.scenario), room - REMARK - 30 - SUBTITLE.width(&facts));
    canvas.text((LEFT_EDGE, 70), &format!("{name}{facts}"), SUBTITLE);
    draw_toll(canvas, picture, 98) + 4
}

/// Draws the heading of a part of the chart with its swatches after it; returns the baseline of its last line.
pub fn draw_part(canvas: &mut Canvas, left: i32, baseline: i32, words: &str, swatches: &[Swatch]) -> i32 {
    let words = PART.fitted(words, 420);
    canvas.text((left, baseline), &words, PART);
    draw_swatches(canvas, left + PART.width(&words) + 28, baseline, swatches)
}

/// Draws swatches from `indent` on, in as many lines as they need; returns the baseline of the last one.
pub fn draw_swatches(canvas: &mut Canvas, indent: i32, baseline: i32, swatches: &[Swatch]) -> i32 {
    let (mut x, mut y) = (indent, baseline);
    for swatch in swatches {
        let meaning = MEANING.fitted(&swatch.meaning, 280);
        let width = 20 + MEANING.width(&meaning);
        if x + width > RIGHT_EDGE && x > indent {
            (x, y) = (indent, y + 20);
        }
        swatch.draw(canvas, x, y);
        canvas.text((x + 20, y), &meaning, MEANING);
        x += width + 22;
    }
    y
}

/// Draws a remark at the right edge.
pub fn draw_remark(canvas: &mut Canvas, baseline: i32, words: &str) {
    if !words.is_empty() {
        let words = MEANING.fitted(words, REMARK);
        canvas.text((RIGHT_EDGE, baseline), &words, MEANING.anchored(Anchor::End));
    }
}

/// Returns the chart's name with its scenario's title, for those who hear it.
pub fn spoken_title(chart: &str, picture: &Picture) -> String {
    format!("{chart}: {} (scenario {}, seed {})", picture.title, picture.scenario, picture.seed)
}

/// Returns whether a text covers any of those that stand already.
pub fn is_free(label: &Label, others: &[Label]) -> bool {
    !others.iter().any(|other| label.overlaps(other))
}

impl Swatch {
    fn draw(&self, canvas: &mut Canvas, x: i32, baseline: i32) {
        match self.sign {
            Sign::Area(fill) => canvas.rect((x, baseline - 10), (x + 12, baseline + 2), fill),
            Sign::Strip(fill, colour) => {
                canvas.rect((x, baseline - 10), (x + 12, baseline - 3), fill);
                canvas.rect((x, baseline - 2), (x + 12, baseline + 2), Fill::Solid(colour));
            }
            Sign::Keys(colours) => {
                for (colour, left) in colours.into_iter().zip([0, 5, 10]) {
                    canvas.rect((x - 1 + left, baseline - 10), (x + 4 + left, baseline + 2), Fill::Solid(colour));
                }
            }
            Sign::Thread => canvas.rect((x - 2, baseline - 4), (x + 14, baseline - 3), Fill::Solid(MUTED)),
            Sign::Mark(kind) => draw_sign(canvas, (x + 6, baseline - 4), kind),
            Sign::Line(colour, dashes) => {
                let stroke = super::canvas::Stroke { colour, width: 2, dashes };
                canvas.line(&[(x - 2, baseline - 4), (x + 14, baseline - 4)], stroke);
            }
        }
    }
}

const TITLE: Type = Type::new(23, INK).bold();
const SUBTITLE: Type = Type::new(14, MUTED);
const PART: Type = Type::new(14, INK).bold();
const MEANING: Type = Type::new(13, MUTED);
/// The room for a remark beside the subtitle.
const REMARK: i32 = 600;
