//! What the page knows of a run.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    ids::KeyId,
    judge::{Verdict, verdict::At},
    record::{Dependence, EndedBy, EventName, EventRow, Kind, Names, Outcome, Owner, Protected},
    report::{
        chart::{
            self, Lane, MarkKind, Picture, Rank, Sign, Swatch,
            palette::{Fill, IDLE, PAPER, key_colour},
        },
        gallery::Gallery,
        loss::{Loss, Lost},
        story,
        summary::Summary,
    },
    rules::{Rule, RuleId, RuleSet},
    sim::SimTime,
};

use super::{
    cast::Tales,
    darkness::{Dark, Darkness},
    footage::Footage,
    packed::Packed,
    table::{Events, Ledger, Series, Streams},
    tour::{Stop, tour},
    words::Words,
};

/// The data of a page.
#[derive(Serialize)]
pub struct Film<'a> {
    about: &'a str,
    start_ms: i64,
    summary: &'a Summary,
    keys: Vec<KeyName<'a>>,
    tables: &'a [String],
    kinds: Vec<&'static str>,
    outcomes: Vec<&'static str>,
    /// Ground, stripes, text.
    fills: Vec<(String, Option<String>, String)>,
    lanes: Vec<PageLane>,
    folded: Vec<String>,
    legend: Vec<Meaning>,
    /// Instant, words, rule, kind, weight.
    marks: Vec<(u64, String, &'static str, &'static str, u8)>,
    key_periods: Vec<KeyRow>,
    table_periods: Vec<TableRow>,
    dependences: Vec<DependenceRow<'a>>,
    /// Groups of artifacts that share their keys, with the times at which they cannot be opened.
    darkness: Vec<Dark>,
    losses: Vec<LossRow>,
    /// From when on an application's own key was lost.
    client_key_lost: Option<u64>,
    events: Events,
    ledger: Option<Ledger>,
    series: Series,
    streams: Streams,
    verdicts: Vec<VerdictRow<'a>>,
    stories: Tales,
    phrases: Phrases,
    tour: Vec<Stop>,
    rules: BTreeMap<&'static str, RuleText>,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct KeyName<'a> {
    name: &'a str,
    owner: &'static str,
    colour: String,
    pale: String,
}

#[derive(Serialize)]
struct PageLane {
    name: String,
    group: &'static str,
    sub: bool,
    exact: bool,
    swatch: Option<String>,
    stretches: Vec<PageStretch>,
    curve: Option<PageCurve>,
}

/// A sign or a surface, and what it means.
#[derive(Serialize)]
struct Meaning {
    words: String,
    mark: Option<&'static str>,
    ground: Option<String>,
    stripe: Option<String>,
    strip: Option<String>,
}

#[derive(Serialize)]
struct PageCurve {
    time: Packed,
    amount: Packed,
    most: u64,
}

/// From, until, the fill's place in the list, strip, words.
type PageStretch = (u64, u64, usize, Option<String>, Vec<String>);

#[derive(Serialize)]
struct KeyRow {
    key: usize,
    state: &'static str,
    from: u64,
    until: Option<u64>,
    cause: Option<&'static str>,
    rules: String,
}

#[derive(Serialize)]
struct TableRow {
    table: usize,
    status: &'static str,
    sse_status: Option<&'static str>,
    sse_type: Option<&'static str>,
    key: usize,
    inaccessible_since: Option<u64>,
    from: u64,
    until: Option<u64>,
    cause: &'static str,
    rules: String,
}

/// On which key a table depends, or one of its backups.
#[derive(Serialize)]
struct DependenceRow<'a> {
    table: usize,
    backup: Option<&'a str>,
    key: usize,
    from: u64,
    until: Option<u64>,
}

/// What was lost: records of a table's stream, or what needed a key.
#[derive(Serialize)]
struct LossRow {
    table: Option<usize>,
    key: Option<usize>,
    from: u64,
    count: u64,
    rule: &'static str,
}

#[derive(Serialize)]
struct VerdictRow<'a> {
    id: &'a str,
    rule: Option<&'static str>,
    verdict: &'static str,
    at: String,
    at_ms: Option<u64>,
    expected: &'a str,
    found: &'a str,
    witness: &'a str,
    monitor: bool,
}

/// The sentences of an artifact's story that are the same for all.
#[derive(Serialize)]
struct Phrases {
    ended_by: Vec<(&'static str, &'static str)>,
    live_at_end: [&'static str; 2],
}

#[derive(Serialize)]
struct RuleText {
    name: &'static str,
    basis: &'static str,
    place: &'static str,
    statement: &'static str,
    number: &'static str,
}

impl<'a> Film<'a> {
    pub fn new(footage: &'a Footage<'a>) -> Self {
        let Footage { setup, gallery, journal, cast, summary, verdicts } = *footage;
        let names = &gallery.names;
        let picture = gallery.picture(setup);
        let (lanes, folded) = chart::lanes(&picture, MOST_LANES);
        let marks = chart::marks(&picture).into_iter();
        let mut words = Words::default();
        let mut darkness = Darkness::new(gallery);
        darkness.count(&gallery.series);
        let mut fills = Vec::new();
        let events = journal.events().unwrap_or(&gallery.events);
        Self {
            about: &setup.about,
            start_ms: setup.start_unix_ms,
            summary,
            keys: (0..names.keys.len()).map(|index| key_name(gallery, KeyId::at(index))).collect(),
            tables: &names.tables,
            kinds: Kind::ALL.iter().map(|kind| kind.as_str()).collect(),
            outcomes: Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect(),
            legend: legend(&picture, &lanes),
            lanes: lanes.into_iter().map(|lane| page_lane(lane, &mut fills)).collect(),
            fills: fills.into_iter().map(fill_colours).collect(),
            folded,
            marks: marks.map(|mark| (mark.time, mark.words, mark.code, mark_word(mark.kind), mark.weight)).collect(),
            key_periods: key_rows(gallery),
            table_periods: table_rows(gallery),
            dependences: gallery.dependences.iter().map(|row| dependence_row(row, names)).collect(),
            losses: gallery.losses.rows().iter().map(loss_row).collect(),
            client_key_lost: first_of(&gallery.events, EventName::LoseClientKey),
            events: Events::new(events, journal.events().is_some(), names, &mut words),
            ledger: journal.ledger().map(|rows| Ledger::new(rows, journal, names, &mut words, &mut darkness)),
            darkness: darkness.groups(),
            series: Series::new(&gallery.series),
            streams: Streams::new(&gallery.streams),
            verdicts: verdicts.iter().map(|verdict| verdict_row(verdict, setup.duration.as_millis())).collect(),
            stories: cast.tell(),
            phrases: Phrases::new(),
            tour: tour(footage),
            rules: rules(footage),
            texts: words.list(),
        }
    }
}

impl Phrases {
    fn new() -> Self {
        Self {
            ended_by: EndedBy::ALL.iter().map(|&end| (end.as_str(), story::end_of_period(end))).collect(),
            live_at_end: [false, true].map(story::live_at_end),
        }
    }
}

impl From<&'static Rule> for RuleText {
    fn from(rule: &'static Rule) -> Self {
        let Rule { name, basis, place, statement, number, .. } = *rule;
        Self { name, basis: basis.as_str(), place, statement, number }
    }
}

fn key_name(gallery: &Gallery, key: KeyId) -> KeyName<'_> {
    let colour = key_colour(key);
    KeyName {
        name: gallery.names.key(key),
        owner: Owner::of(key).as_str(),
        colour: colour.hex(),
        pale: Fill::unreadable(colour).ground().hex(),
    }
}

fn page_lane(lane: Lane, fills: &mut Vec<Fill>) -> PageLane {
    let mut place = |fill: Fill| {
        fills.iter().position(|known| *known == fill).unwrap_or_else(|| {
            fills.push(fill);
            fills.len() - 1
        })
    };
    let stretches = lane.stretches.into_iter();
    let curve = lane.curve.map(|curve| PageCurve {
        time: Packed::new(curve.points.iter().map(|point| point.0)),
        amount: Packed::new(curve.points.iter().map(|point| point.1)),
        most: curve.most,
    });
    PageLane {
        curve,
        name: lane.name,
        group: lane.group.as_str(),
        sub: lane.rank == Rank::Sub,
        exact: lane.exact,
        swatch: lane.swatch.map(|colour| colour.hex()),
        stretches: stretches
            .map(|s| (s.from, s.until, place(s.fill), s.strip.map(|colour| colour.hex()), s.words))
            .collect(),
    }
}

/// Writes a fill; what is near to the paper by its name, because it is another one in the dark.
fn fill_colours(fill: Fill) -> (String, Option<String>, String) {
    if fill == Fill::Solid(PAPER) {
        return ("track".to_owned(), None, "ink".to_owned());
    }
    if fill == IDLE {
        return ("paper".to_owned(), Some("grid".to_owned()), "ink".to_owned());
    }
    let stripe = match fill {
        Fill::Solid(_) => None,
        Fill::Hatched(_, stripe) => Some(stripe.hex()),
    };
    (fill.ground().hex(), stripe, fill.ground().text().hex())
}

fn legend(picture: &Picture<'_>, lanes: &[Lane]) -> Vec<Meaning> {
    let kinds: Vec<_> = chart::marks(picture).iter().map(|mark| mark.kind).collect();
    let lanes: Vec<_> = lanes.iter().collect();
    chart::meanings(&kinds, &lanes).into_iter().map(meaning).collect()
}

fn meaning(swatch: Swatch) -> Meaning {
    let (mark, colours, strip) = match swatch.sign {
        Sign::Mark(kind) => (Some(mark_word(kind)), None, None),
        Sign::Area(fill) => (None, Some(fill_colours(fill)), None),
        Sign::Strip(fill, strip) => (None, Some(fill_colours(fill)), Some(strip.hex())),
        Sign::Line(colour, _) => (None, Some(fill_colours(Fill::Solid(colour))), None),
        Sign::Keys([one, other, _]) => (None, Some(fill_colours(Fill::Hatched(one, other))), None),
        Sign::Thread => (None, None, None),
    };
    let (ground, stripe) = colours.map_or((None, None), |(ground, stripe, _)| (Some(ground), stripe));
    Meaning { words: swatch.meaning, mark, ground, stripe, strip }
}

fn mark_word(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Step => "step",
        MarkKind::Refused => "refused",
        MarkKind::Service => "service",
        MarkKind::Loss => "loss",
    }
}

fn key_rows(gallery: &Gallery) -> Vec<KeyRow> {
    let row = |row: &crate::record::KeyPeriod| KeyRow {
        key: row.key.index(),
        state: row.state.as_str(),
        from: row.from.as_millis(),
        until: row.until.map(SimTime::as_millis),
        cause: row.cause.map(EventName::as_str),
        rules: row.rules.to_string(),
    };
    gallery.keys.iter().map(row).collect()
}

fn table_rows(gallery: &Gallery) -> Vec<TableRow> {
    let row = |row: &crate::record::TablePeriod| TableRow {
        table: row.table.index(),
        status: row.shown.status.as_str(),
        sse_status: row.shown.sse_status.map(|status| status.as_str()),
        sse_type: row.shown.sse_type.map(|sse_type| sse_type.as_str()),
        key: row.shown.kms_key.index(),
        inaccessible_since: row.shown.inaccessible_since.map(SimTime::as_millis),
        from: row.from.as_millis(),
        until: row.until.map(SimTime::as_millis),
        cause: row.cause.as_str(),
        rules: row.rules.to_string(),
    };
    gallery.tables.iter().map(row).collect()
}

fn dependence_row<'a>(row: &Dependence, names: &'a Names) -> DependenceRow<'a> {
    let (table, backup) = match row.what {
        Protected::Table(table) => (table, None),
        Protected::Backup(backup, table) => (table, Some(names.backup(backup))),
    };
    let until = row.until.map(SimTime::as_millis);
    DependenceRow { table: table.index(), backup, key: row.key.index(), from: row.from.as_millis(), until }
}

fn loss_row(loss: &Loss) -> LossRow {
    let (table, key) = match loss.what {
        Lost::Unread(table) => (Some(table.index()), None),
        Lost::WithKey(key) => (None, Some(key.index())),
    };
    LossRow { table, key, from: loss.from.as_millis(), count: loss.count, rule: loss.rule().rule().code }
}

fn first_of(events: &[EventRow], name: EventName) -> Option<u64> {
    let happened = |row: &&EventRow| row.event == name && row.outcome == Outcome::Ok;
    events.iter().find(happened).map(|row| row.time.as_millis())
}

fn verdict_row(verdict: &Verdict, end: u64) -> VerdictRow<'_> {
    VerdictRow {
        id: &verdict.id,
        rule: verdict.rule.map(|rule| rule.rule().code),
        verdict: verdict.ruling.as_str(),
        at: verdict.at.to_string(),
        at_ms: match verdict.at {
            At::Instant(at) | At::Window(at, _) => Some(at.as_millis()),
            At::End => Some(end.saturating_sub(1)),
            At::Whole => None,
        },
        expected: &verdict.expected,
        found: &verdict.found,
        witness: &verdict.witness,
        monitor: verdict.is_of_monitor(),
    }
}

/// Returns the rules that the page cites.
fn rules(footage: &Footage<'_>) -> BTreeMap<&'static str, RuleText> {
    let Footage { gallery, journal, verdicts, .. } = *footage;
    let events = journal.events().unwrap_or(&gallery.events).iter().map(|row| row.rules);
    let periods = gallery.keys.iter().map(|row| row.rules).chain(gallery.tables.iter().map(|row| row.rules));
    let ledger = journal.ledger().unwrap_or_default().iter().map(|row| row.rules);
    let judged = verdicts.iter().filter_map(|verdict| verdict.rule).map(|rule| RuleSet::of(&[rule]));
    let cited = events.chain(periods).chain(ledger).chain(judged).fold(RuleSet::NONE, RuleSet::and);
    cited.iter().map(RuleId::rule).map(|rule| (rule.code, RuleText::from(rule))).collect()
}

/// So many keys, tables and backups have a lane of their own.
const MOST_LANES: usize = 40;
