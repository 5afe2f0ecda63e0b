//! A sheet of SVG: shapes through plotters, and what plotters cannot say (hatching, titles, exact baselines) beside it.
//!
//! Invariant: every text is recorded with the box it covers, so that a test can prove that none covers another.

use std::{collections::BTreeSet, fmt::Write as _};

use plotters::prelude::{Color, DrawingBackend, RGBColor, SVGBackend, ShapeStyle};

use super::{
    mark::Mark,
    palette::{Fill, GRID, PAPER, Rgb},
    ruler::{self, Weight},
    theme::Theme,
};

/// A place on a chart, in whole pixels.
pub type Point = (i32, i32);

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The SVG document.
    pub svg: String,
    /// The width in pixels.
    pub width: i32,
    /// The height in pixels.
    pub height: i32,
    /// Every text on it.
    pub labels: Vec<Label>,
    /// The marks that found no room on it.
    pub left_out: Vec<Mark>,
}

/// A text on a chart, and the box it covers, in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// The left edge.
    pub left: i32,
    /// The right edge.
    pub right: i32,
    /// The upper edge: that of a capital letter.
    pub top: i32,
    /// The lower edge: that of a descender.
    pub bottom: i32,
}

/// Which point of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub size: i32,
    pub weight: Weight,
    pub anchor: Anchor,
    pub colour: Rgb,
    /// What it stands on, where the colour follows from that.
    pub ground: Option<Rgb>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    pub colour: Rgb,
    pub width: u32,
    /// The lengths of dashes and gaps; empty for a continuous line.
    pub dashes: &'static str,
}

/// A sheet being drawn.
#[derive(Debug, Default)]
pub struct Canvas {
    pub theme: Theme,
    body: String,
    hatchings: BTreeSet<(Rgb, Rgb)>,
    labels: Vec<Label>,
}

impl Canvas {
    /// Returns an empty sheet of this paper.
    pub fn of(theme: Theme) -> Self {
        Self { theme, ..Self::default() }
    }

    /// Fills a rectangle from its upper left to its lower right corner.
    pub fn rect(&mut self, from: Point, to: Point, fill: Fill) {
        match self.theme.fill(fill) {
            Fill::Solid(colour) => self.shape(|pen| pen.draw_rect(from, to, &solid(colour), true)),
            Fill::Hatched(ground, stripe) => {
                let url = self.hatching(ground, stripe);
                let (width, height) = (to.0 - from.0, to.1 - from.1);
                self.raw(format_args!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" fill=\"{url}\"/>",
                    from.0, from.1
                ));
            }
        }
    }

    /// Lays a translucent veil over a rectangle.
    pub fn veil(&mut self, from: Point, to: Point, colour: Rgb, opacity: f64) {
        let colour = self.theme.shown(colour);
        self.shape(|pen| pen.draw_rect(from, to, &plotters_colour(colour).mix(opacity).filled(), true));
    }

    /// Fills a polygon.
    pub fn polygon(&mut self, points: &[Point], fill: Fill) {
        match self.theme.fill(fill) {
            Fill::Solid(colour) => self.shape(|pen| pen.fill_polygon(points.iter().copied(), &solid(colour))),
            Fill::Hatched(ground, stripe) => {
                let url = self.hatching(ground, stripe);
                let points = joined(points);
                self.raw(format_args!("<polygon fill=\"{url}\" points=\"{points}\"/>"));
            }
        }
    }

    /// Draws a line through points.
    pub fn line(&mut self, points: &[Point], stroke: Stroke) {
        let stroke = Stroke { colour: self.theme.shown(stroke.colour), ..stroke };
        if stroke.dashes.is_empty() {
            let style = plotters_colour(stroke.colour).stroke_width(stroke.width);
            return self.shape(|pen| pen.draw_path(points.iter().copied(), &style));
        }
        let (colour, points) = (stroke.colour.hex(), joined(points));
        self.raw(format_args!(
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\" stroke-dasharray=\"{}\" points=\"{points}\"/>",
            stroke.width, stroke.dashes
        ));
    }

    /// Draws a dot.
    pub fn dot(&mut self, centre: Point, radius: u32, colour: Rgb) {
        let colour = self.theme.shown(colour);
        self.shape(|pen| pen.draw_circle(centre, radius, &solid(colour), true));
    }

    /// Writes a text with its baseline at the given height, and records its box.
    pub fn text(&mut self, at: Point, text: &str, set: Type) {
        let text = ruler::plain(text);
        if text.is_empty() {
            return;
        }
        let anchor = match set.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = match set.weight {
            Weight::Regular => "",
            Weight::Bold => " font-weight=\"bold\"",
        };
        let colour = match set.ground {
            Some(ground) => self.theme.shown(ground).text(),
            None => self.theme.shown(set.colour),
        };
        let (colour, escaped) = (colour.hex(), escaped(&text));
        self.raw(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{colour}\"{anchor}{weight}>{escaped}</text>",
            at.0, at.1, set.size
        ));
        self.labels.push(set.boxed(at, text));
    }

    /// Writes a text on a piece of paper of its own, so that no line cuts it.
    pub fn text_on_ground(&mut self, at: Point, text: &str, set: Type) {
        let shown = set.boxed(at, text.to_owned());
        self.rect((shown.left - 4, shown.top - 2), (shown.right + 4, shown.bottom), Fill::Solid(PAPER));
        self.text(at, text, set);
    }

    /// Returns the finished chart.
    pub fn finish(self, (width, height): Point, title: &str, description: &str) -> Drawing {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"Inter, Helvetica, Arial, sans-serif\">\n\
             <title>{}</title>\n<desc>{}</desc>\n",
            escaped(&ruler::plain(title)),
            escaped(&ruler::plain(description)),
        );
        push_hatchings(&mut svg, &self.hatchings);
        let paper = self.theme.shown(PAPER).hex();
        writeln!(svg, "<rect width=\"{width}\" height=\"{height}\" fill=\"{paper}\"/>").expect(CANNOT_FAIL);
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        Drawing { svg, width, height, labels: self.labels, left_out: Vec::new() }
    }

    /// Draws one shape through plotters, which writes a document around it that is taken off again.
    fn shape<E: std::fmt::Debug>(&mut self, draw: impl FnOnce(&mut SVGBackend) -> Result<(), E>) {
        let mut document = String::new();
        draw(&mut SVGBackend::with_string(&mut document, (1, 1))).expect(CANNOT_FAIL);
        let inner = document.split_once('\n').map_or("", |(_, rest)| rest);
        self.body.push_str(inner.strip_suffix("</svg>\n").unwrap_or(inner));
    }

    fn raw(&mut self, element: std::fmt::Arguments) {
        writeln!(self.body, "{element}").expect(CANNOT_FAIL);
    }

    fn hatching(&mut self, ground: Rgb, stripe: Rgb) -> String {
        self.hatchings.insert((ground, stripe));
        format!("url(#{})", hatching_id(ground, stripe))
    }
}

impl Type {
    /// Text of this size and colour that begins at its place.
    pub const fn new(size: i32, colour: Rgb) -> Self {
        Self { size, weight: Weight::Regular, anchor: Anchor::Start, colour, ground: None }
    }

    /// The same in bold.
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    /// The same in the colour that can be read best on a ground.
    pub const fn on(self, ground: Rgb) -> Self {
        Self { ground: Some(ground), ..self }
    }

    /// The same with another point at its place.
    pub const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Returns the width of a text set like this.
    pub fn width(self, text: &str) -> i32 {
        ruler::width(text, self.size, self.weight)
    }

    /// Returns as much of a text as `room` pixels hold.
    pub fn fitted(self, text: &str, room: i32) -> String {
        ruler::fitted(text, self.size, self.weight, room)
    }

    /// Returns the box that a text set like this covers.
    pub fn boxed(self, (x, baseline): Point, text: String) -> Label {
        let width = self.width(&text);
        let left = match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2,
            Anchor::End => x - width,
        };
        Label { text, left, right: left + width, top: baseline - self.size * 3 / 4, bottom: baseline + self.size / 4 }
    }
}

impl Label {
    /// Returns whether two texts cover a common point.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Draws a horizontal or vertical line of one pixel that is sharp at every scale.
pub fn hair(canvas: &mut Canvas, from: Point, to: Point) {
    canvas.rect(from, (to.0.max(from.0 + 1), to.1.max(from.1 + 1)), Fill::Solid(GRID));
}

fn push_hatchings(svg: &mut String, hatchings: &BTreeSet<(Rgb, Rgb)>) {
    if hatchings.is_empty() {
        return;
    }
    svg.push_str("<defs>\n");
    for &(ground, stripe) in hatchings {
        let (id, ground, stripe) = (hatching_id(ground, stripe), ground.hex(), stripe.hex());
        writeln!(
            svg,
            "<pattern id=\"{id}\" patternUnits=\"userSpaceOnUse\" width=\"8\" height=\"8\">\
             <rect width=\"8\" height=\"8\" fill=\"{ground}\"/>\
             <path d=\"M-2 2L2 -2M-2 10L10 -2M6 10L10 6\" stroke=\"{stripe}\" stroke-width=\"2\"/></pattern>"
        )
        .expect(CANNOT_FAIL);
    }
    svg.push_str("</defs>\n");
}

fn hatching_id(ground: Rgb, stripe: Rgb) -> String {
    format!("h{}{}", &ground.hex()[1..], &stripe.hex()[1..])
}

fn joined(points: &[Point]) -> String {
    let mut out = String::new();
    for (x, y) in points {
        write!(out, "{}{x},{y}", if out.is_empty() { "" } else { " " }).expect(CANNOT_FAIL);
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn plotters_colour(colour: Rgb) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn solid(colour: Rgb) -> ShapeStyle {
    plotters_colour(colour).filled()
}

const CANNOT_FAIL: &str = "writing into a string cannot fail";
