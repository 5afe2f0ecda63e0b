//! A run in numbers, and for each key the last instant at which anything needed it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    engine::{Recorder, Setup, Totals},
    ids::{KeyId, TableId},
    judge::{Ruling, Verdict},
    record::{
        Dependence, EndedBy, EventName, EventRow, Kind, LedgerRow, LedgerTotal, Names, Outcome, TablePeriod, Terms,
    },
    report::{
        clock::WallClock,
        need::{Dependent, Needs},
    },
    sim::SimTime,
};

/// Counts while a run goes on.
#[derive(Debug)]
pub struct Tally {
    events: [u64; EventName::ALL.len()],
    refused: u64,
    born: [u64; Kind::ALL.len()],
    live: [u64; Kind::ALL.len()],
    unreadable: u64,
    destroyed: u64,
    lost: BTreeMap<TableId, u64>,
    needs: Needs,
    names: Names,
}

/// `summary.json`.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// The scenario's name.
    pub scenario: String,
    /// The question it asks.
    pub title: String,
    /// The seed.
    pub seed: u64,
    /// The version of the program.
    pub version: &'static str,
    /// What the rule monitors must know to judge the files again.
    #[serde(flatten)]
    pub terms: Terms,
    /// What was counted.
    pub counts: Counts,
    /// For each KMS key, what needs it and until when.
    pub keys: BTreeMap<String, KeySummary>,
    /// What was lost.
    pub losses: Losses,
    /// How many verdicts of each kind were given.
    pub verdicts: Verdicts,
}

/// What was counted.
#[derive(Debug, Serialize)]
pub struct Counts {
    /// Executed events.
    pub events: u64,
    /// Refused ones among them.
    pub refused: u64,
    /// Executed events by name.
    pub events_by_name: BTreeMap<&'static str, u64>,
    /// Artifacts that ever existed, by kind.
    pub artifacts: BTreeMap<&'static str, u64>,
    /// Artifacts that were live at the end, by kind.
    pub live_at_end: BTreeMap<&'static str, u64>,
    /// Messages sealed.
    pub seals: u64,
    /// Messages opened, the audit aside.
    pub opens: u64,
}

/// What needs a key, and until when.
#[derive(Debug, Serialize)]
pub struct KeySummary {
    /// The instant from which on nothing needed it, in milliseconds; nothing where it is needed at the end of the run.
    pub last_needed_ms: Option<u64>,
    /// The same in ISO 8601.
    pub last_needed: Option<String>,
    /// The kind of artifact that needed it last, or `table` for a table that displayed it or was switched from it.
    pub kind: Dependent,
    /// Its table.
    pub table: String,
    /// How many artifacts need it at the end of the run.
    pub needed_at_end: u64,
    /// How many artifacts were lost when it was deleted.
    #[serde(skip_serializing_if = "is_zero")]
    pub lost: u64,
}

/// What was lost.
#[derive(Debug, Serialize)]
pub struct Losses {
    /// Stream records trimmed unread, by table.
    pub stream_records_unread: BTreeMap<String, u64>,
    /// Artifacts that a key's deletion made unreadable for ever.
    pub key_destroyed: u64,
    /// Artifacts that were live and could not be opened at the end of the run.
    pub unreadable_at_end: u64,
}

/// How many verdicts of each kind were given.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Verdicts {
    /// Held.
    pub held: u64,
    /// Violated.
    pub violated: u64,
    /// Never exercised.
    pub not_exercised: u64,
}

impl Verdicts {
    fn count(verdicts: &[Verdict]) -> Self {
        let count = |ruling| verdicts.iter().filter(|verdict| verdict.ruling == ruling).count() as u64;
        Self {
            held: count(Ruling::Held),
            violated: count(Ruling::Violated),
            not_exercised: count(Ruling::NotExercised),
        }
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            events: [0; EventName::ALL.len()],
            refused: 0,
            born: [0; Kind::ALL.len()],
            live: [0; Kind::ALL.len()],
            unreadable: 0,
            destroyed: 0,
            lost: BTreeMap::new(),
            needs: Needs::default(),
            names: Names::default(),
        }
    }
}

impl Tally {
    /// Returns the summary of a run that is over.
    #[must_use]
    pub fn summary(&self, setup: &Setup, totals: Totals, verdicts: &[Verdict]) -> Summary {
        let mut clock = WallClock::new(setup.start_unix_ms);
        let keys =
            self.needs.keys().filter_map(|key| Some((self.names.key(key).to_owned(), self.key(key, &mut clock)?)));
        Summary {
            keys: keys.collect(),
            scenario: setup.name.clone(),
            title: setup.title.clone(),
            seed: setup.seed,
            version: env!("CARGO_PKG_VERSION"),
            terms: setup.terms(),
            counts: Counts {
                events: totals.events,
                refused: self.refused,
                events_by_name: by_word(EventName::ALL.iter().map(|name| name.as_str()), &self.events),
                artifacts: by_word(Kind::ALL.iter().map(|kind| kind.as_str()), &self.born),
                live_at_end: by_word(Kind::ALL.iter().map(|kind| kind.as_str()), &self.live),
                seals: totals.seals,
                opens: totals.opens,
            },
            losses: Losses {
                stream_records_unread: self
                    .lost
                    .iter()
                    .map(|(&table, &count)| (self.names.table(table).to_owned(), count))
                    .collect(),
                key_destroyed: self.destroyed,
                unreadable_at_end: self.unreadable,
            },
            verdicts: Verdicts::count(verdicts),
        }
    }
}

impl Tally {
    fn know(&mut self, names: &Names) {
        if self.names.tables.is_empty() {
            self.names = names.clone();
        }
    }

    fn key(&self, key: KeyId, clock: &mut WallClock) -> Option<KeySummary> {
        let (table, dependent, need) = self.needs.last(key)?;
        let until = (need.still == 0).then_some(need.last);
        let artifacts = self.needs.of(key).filter(|(_, dependent, _)| *dependent != Dependent::Table);
        Some(KeySummary {
            last_needed_ms: until.map(SimTime::as_millis),
            last_needed: until.map(|until| clock.at(until)),
            kind: dependent,
            table: self.names.table(table).to_owned(),
            needed_at_end: artifacts.map(|(.., need)| need.still).sum(),
            lost: self.needs.lost_with(key),
        })
    }
}

impl Recorder for Tally {
    fn event(&mut self, row: &EventRow, _: &Names) {
        self.events[row.event as usize] += 1;
        self.refused += u64::from(row.outcome == Outcome::Refused);
        if let (EventName::StreamRecordTrimmed, crate::record::Detail::Lost, Some(table)) =
            (row.event, &row.detail, row.table)
        {
            *self.lost.entry(table).or_default() += 1;
        }
    }

    fn hears_periods(&self) -> bool {
        false
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        if let Some(total) = row.total() {
            return self.ledger_total(&total, names);
        }
        let kind = row.artifact.kind as usize;
        self.born[kind] += 1;
        self.live[kind] += 1;
        self.unreadable += u64::from(row.readable_at_end == Some(false));
        self.needs.ledger(row, names);
        self.know(names);
    }

    fn ledger_total(&mut self, total: &LedgerTotal, names: &Names) {
        match total.ended_by {
            EndedBy::Rewritten | EndedBy::Switched => {}
            EndedBy::KeyDestroyed => {
                self.destroyed += total.periods;
                self.born[total.kind as usize] += total.periods;
            }
            EndedBy::Deleted | EndedBy::Ttl | EndedBy::Trimmed | EndedBy::Expired => {
                self.born[total.kind as usize] += total.periods;
            }
        }
        self.needs.ledger_total(total, names);
        self.know(names);
    }

    fn table_period(&mut self, _: &TablePeriod, names: &Names) {
        self.know(names);
    }

    fn dependence(&mut self, row: &Dependence, names: &Names) {
        self.needs.dependence(row, names);
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Returns those counts that are not zero, by what was counted.
fn by_word(words: impl Iterator<Item = &'static str>, counts: &[u64]) -> BTreeMap<&'static str, u64> {
    words.zip(counts.iter().copied()).filter(|&(_, count)| count > 0).collect()
}
