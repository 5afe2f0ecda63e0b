//! What the colours and signs of a timeline mean: those that occur, each once.

use crate::{ids::KeyId, rules::STREAM_LIFETIME};

use super::{
    heading::{Sign, Swatch},
    lane::{Lane, Stretch},
    mark::MarkKind,
    palette::{
        ALARM, ARCHIVED, ARCHIVING, BARE, CAUTION, DOOMED, Fill, GONE, GRACE, IDLE, LENS, MUTED, PAPER, Rgb, TORN,
        TROUBLE, WELL, being_made, key_colour,
    },
    panel::Panel,
};

/// Returns the meaning of every sign and every fill that occurs in the panels.
pub fn legend(main: &Panel, zoom: Option<&Panel>) -> Vec<Swatch> {
    let panels = || std::iter::once(main).chain(zoom);
    let kinds: Vec<_> = panels().flat_map(|panel| &panel.flags.shown).map(|flag| flag.mark.kind).collect();
    let lanes: Vec<_> = panels().flat_map(|panel| &panel.lanes).collect();
    let limit = lanes.iter().any(|lane| lane.curve.is_some()).then(limit);
    let gaps = panels().any(|panel| panel.lanes.iter().any(|lane| lane.has_gaps(&panel.axis)));
    let gaps = gaps.then(|| swatch(Sign::Thread, "no bar: not there"));
    let lens = zoom.map(|_| swatch(Sign::Area(Fill::Solid(LENS)), "window of the zoom"));
    meanings(&kinds, &lanes).into_iter().chain(joined(main, zoom)).chain(limit).chain(gaps).chain(lens).collect()
}

/// Returns the meaning of the signs of these marks, and of every fill of these lanes.
#[must_use]
pub fn meanings(kinds: &[MarkKind], lanes: &[&Lane]) -> Vec<Swatch> {
    let marks = MARKS.into_iter().filter(|(kind, _)| kinds.contains(kind));
    let marks = marks.map(|(kind, words)| swatch(Sign::Mark(kind), words));
    let stretches: Vec<&Stretch> = lanes.iter().flat_map(|lane| &lane.stretches).collect();
    let rises = |fill| fill == Fill::Solid(CAUTION) && lanes.iter().any(|lane| lane.curve.is_some());
    let fills = FILLS.into_iter().filter(|&(fill, _)| rises(fill) || stretches.iter().any(|s| s.fill == fill));
    let fills = fills.map(|(fill, words)| swatch(Sign::Area(fill), words));
    let mut keys: Vec<_> = lanes.iter().filter_map(|lane| lane.swatch).collect();
    keys.sort_unstable();
    keys.dedup();
    marks.chain(key_fills(&stretches, &keys)).chain(fills).collect()
}

/// The line that a curve must not reach.
fn limit() -> Swatch {
    let hours = STREAM_LIFETIME.as_millis() / HOUR;
    swatch(Sign::Line(ALARM, ""), &format!("{hours} h: what is unread then is lost"))
}

/// What is drawn in a key's own colour.
fn key_fills(stretches: &[&Stretch], keys: &[Rgb]) -> Vec<Swatch> {
    let first = |look: fn(Rgb) -> Fill| {
        let is_such = |fill: &Fill| keys.iter().any(|&key| look(key) == *fill);
        stretches.iter().map(|stretch| stretch.fill).find(is_such)
    };
    let well = first(Fill::Solid).map(|fill| match *keys {
        [] | [_] => swatch(Sign::Area(fill), "works"),
        [one, other] => swatch(Sign::Keys([one, other, one]), "works, in the colour of its key"),
        [one, other, third, ..] => swatch(Sign::Keys([one, other, third]), "works, in the colour of its key"),
    });
    let updating = first(Fill::striped).map(|fill| swatch(Sign::Area(fill), "key switch under way"));
    let creating = first(being_made).map(|fill| swatch(Sign::Area(fill), "being created or restored"));
    let laneless = [(KeyId::AWS_OWNED, "aws-owned"), (KeyId::AWS_MANAGED, "aws-managed")].into_iter();
    let laneless = laneless.map(|(key, name)| (Fill::Solid(key_colour(key)), name)).filter(|&(fill, _)| {
        stretches.iter().any(|stretch| stretch.fill == fill) && !keys.iter().any(|&key| Fill::Solid(key) == fill)
    });
    let laneless = laneless.map(|(fill, name)| swatch(Sign::Area(fill), &format!("under {name}, which has no lane")));
    let strip = stretches.iter().find_map(|s| s.strip.map(|strip| Sign::Strip(s.fill, strip)));
    let strip = strip.map(|sign| swatch(sign, "lower edge: colour of the key"));
    well.into_iter().chain(laneless).chain(updating).chain(creating).chain(strip).collect()
}

/// What stands for many states too short to be told apart.
fn joined(main: &Panel, zoom: Option<&Panel>) -> Option<Swatch> {
    let hurried = std::iter::once(main).chain(zoom).any(Panel::joins_states);
    hurried.then(|| swatch(Sign::Area(Fill::Hatched(PAPER, MUTED)), "two colours: changes too often to show"))
}

fn swatch(sign: Sign, meaning: &str) -> Swatch {
    Swatch { sign, meaning: meaning.to_owned() }
}

const HOUR: u64 = 3_600_000;

const MARKS: [(MarkKind, &str); 4] = [
    (MarkKind::Step, "step of the scenario"),
    (MarkKind::Refused, "step refused"),
    (MarkKind::Service, "what the service did"),
    (MarkKind::Loss, "lost for good"),
];

const FILLS: [(Fill, &str); 11] = [
    (Fill::Solid(WELL), "runs as usual"),
    (IDLE, "idle, or settling"),
    (Fill::Solid(CAUTION), "on hold: waits for its key or a reader"),
    (DOOMED, "pending deletion: can still be cancelled"),
    (BARE, "without key material"),
    (Fill::Solid(TROUBLE), "fails, or is being lost"),
    (TORN, "fails during a key switch"),
    (ARCHIVING, "being archived"),
    (ARCHIVED, "archived: restorable while its key works"),
    (GRACE, "grace: goes on for now"),
    (Fill::Solid(GONE), "gone for good"),
];
