//! The streams chart: for each table, stream records unread, read and lost, and TTL deletions that wait for the key.

use std::collections::BTreeMap;

use crate::{ids::TableId, record::Feature};

use super::{
    axis::TimeAxis,
    band::Plot,
    canvas::{Canvas, Drawing, Type},
    flags::Flags,
    footnote::{ALL, draw_footnotes},
    graph::Graph,
    heading::{draw_heading, draw_remark, spoken_title},
    margin::axis_with_flags,
    mark::marks,
    palette::{INK, MUTED},
    panel::{COUNTS_ROOM, PLOT_LEFT, WIDTH},
    picture::Picture,
};

/// A table and its graphs.
struct Part {
    name: String,
    graphs: Vec<Graph>,
}

/// Draws what became of stream records and TTL deletions.
#[must_use]
pub fn streams(picture: &Picture) -> Drawing {
    let told = told_tables(picture);
    let shown = weightiest(picture, &told);
    let (axis, flags) = axis_with_flags((0, picture.length()), &marks(picture), COUNTS_ROOM);
    let part = |&table| Part { name: picture.names.table(table).to_owned(), graphs: Graph::of(picture, table, &axis) };
    let parts: Vec<Part> = shown.iter().map(part).collect();
    let has_something = |part: &Part| !part.graphs.iter().all(Graph::is_empty);
    if !parts.iter().any(has_something) {
        return nothing_to_draw(picture, &parts);
    }
    let parts: Vec<Part> = parts.into_iter().filter(has_something).collect();
    let mut canvas = Canvas::of(picture.theme);
    let heading = draw_heading(&mut canvas, picture);
    draw_remark(&mut canvas, 70, &remark(told.len() - shown.len(), &flags));
    let top = heading + 26 + flags.height();
    let plots = laid_out(&parts, (axis.left, axis.right), top);
    let bottom = plots.last().map_or(top, |plot| plot.bottom);
    draw_parts(&mut canvas, &parts, &plots, (&axis, &flags, top));
    axis.draw_labels(&mut canvas, bottom + 20);
    let end = draw_footnotes(&mut canvas, bottom + 30, &[&flags], ALL);
    let drawing = canvas.finish((WIDTH, end + 20), &spoken_title("Streams", picture), &spoken(&parts));
    Drawing { left_out: flags.left_out, ..drawing }
}

/// Says that there is nothing, in one line: a scenario may be about something else.
fn nothing_to_draw(picture: &Picture, parts: &[Part]) -> Drawing {
    let mut canvas = Canvas::of(picture.theme);
    let heading = draw_heading(&mut canvas, picture);
    let words = match parts {
        [] => "No table here has a stream or TTL: nothing waits to be read, nothing expires.".to_owned(),
        _ => "Nothing was ever written to a stream here, and no TTL deletion ever waited.".to_owned(),
    };
    let words = format!("{words} Timeline and protection chart tell the story.");
    canvas.text((26, heading + 26), &words, Type::new(14, INK));
    canvas.finish((WIDTH, heading + 50), &spoken_title("Streams", picture), &words)
}

/// The places of all graphs that have something to show, from the top down.
fn laid_out(parts: &[Part], (left, right): (i32, i32), top: i32) -> Vec<Plot> {
    let graphs = parts.iter().flat_map(|part| &part.graphs).filter(|graph| !graph.is_empty()).count();
    let mut plots = Vec::new();
    let mut y = top;
    for part in parts {
        y += 22;
        for _ in part.graphs.iter().filter(|graph| !graph.is_empty()) {
            let plot = Plot { left, right, top: y + 30, bottom: y + 30 + height(graphs) };
            plots.push(plot);
            y = plot.bottom;
        }
        y += 10;
    }
    plots
}

fn draw_parts(canvas: &mut Canvas, parts: &[Part], plots: &[Plot], (axis, flags, top): (&TimeAxis, &Flags, i32)) {
    let told = || parts.iter().flat_map(|part| &part.graphs).filter(|graph| !graph.is_empty());
    for (graph, &plot) in told().zip(plots) {
        graph.draw_ground(canvas, axis, plot);
    }
    flags.draw_stems(canvas, top, plots.last().map_or(top, |plot| plot.bottom));
    let detail = MOST_CORNERS / plots.len().max(1);
    for (graph, &plot) in told().zip(plots) {
        graph.draw(canvas, plot, detail);
    }
    let mut y = top;
    let mut rest = plots;
    for part in parts {
        let (drawn, empty): (Vec<&Graph>, Vec<&Graph>) = part.graphs.iter().partition(|graph| !graph.is_empty());
        let absent: Vec<_> = empty.into_iter().map(Graph::words).collect();
        let absent = if absent.is_empty() { String::new() } else { format!("({})", absent.join(", ")) };
        let name = NAME.fitted(&part.name, 420);
        canvas.text_on_ground((PLOT_LEFT + 4, y + 18), &name, NAME);
        canvas.text_on_ground((PLOT_LEFT + 20 + NAME.width(&name), y + 18), &absent, ABSENT);
        let (mine, others) = rest.split_at(drawn.len().min(rest.len()));
        y = mine.last().map_or(y + 22, |plot| plot.bottom) + 10;
        rest = others;
    }
    flags.draw_labels(canvas, top);
}

/// Returns the tables with a stream or TTL that were ever there.
fn told_tables(picture: &Picture) -> Vec<TableId> {
    let shown = picture.shown_tables();
    let tables = Feature::ALL.into_iter().flat_map(|feature| picture.tables_with(feature));
    let mut tables: Vec<_> = tables.filter(|table| shown.contains(table)).collect();
    picture.put_in_order(&mut tables);
    tables
}

/// Returns the tables that lost most, or where most waited, in declared order.
fn weightiest(picture: &Picture, told: &[TableId]) -> Vec<TableId> {
    let mut weights: BTreeMap<TableId, (u64, u64, u64)> = BTreeMap::new();
    for row in picture.streams {
        let weight = weights.entry(row.table).or_default();
        *weight = (*weight).max((row.trimmed_unread, row.ttl_waiting, row.unread));
    }
    let mut tables = told.to_vec();
    tables.sort_by_key(|table| std::cmp::Reverse(weights.get(table)));
    tables.truncate(MOST);
    picture.put_in_order(&mut tables);
    tables
}

fn remark(more_tables: usize, flags: &Flags) -> String {
    let tables = (more_tables > 0).then(|| format!("+{more_tables} more tables, which lost no more"));
    let marks = Some(flags.remark()).filter(|words| !words.is_empty());
    tables.into_iter().chain(marks).collect::<Vec<_>>().join(" · ")
}

/// The chart in words.
fn spoken(parts: &[Part]) -> String {
    let mut out = "Stream records and waiting TTL deletions.".to_owned();
    for part in parts {
        let counts: Vec<_> = part.graphs.iter().map(Graph::words).collect();
        out.push_str(&format!(" {}: {}.", part.name, counts.join(", ")));
    }
    out
}

fn height(graphs: usize) -> i32 {
    match graphs {
        1 => 260,
        2 => 150,
        3 | 4 => 105,
        _ => 66,
    }
}

const NAME: Type = Type::new(14, INK).bold();
const ABSENT: Type = Type::new(13, MUTED);
const MOST: usize = 6;
/// A corner takes about nine bytes, and twice that on a line with an area.
const MOST_CORNERS: usize = 9_000;
