//! Rule monitors: each reads only the record of a run and says whether its rule held.
//!
//! Law: a monitor derives its answer from rows, again and by itself, and the same rows in the files of a run give the same
//! verdict. What one needs to know of keys, tables and backups it asks the [`Chronicle`], which is made of event rows alone.
//!
//! | File | Noun | Rules |
//! |---|---|---|
//! | `tally` | occasions and violations | |
//! | `periods` | every artifact is protected for its whole life | EAR-01 |
//! | `table_data` | what belongs to a table is under its key | EAR-02 05 08 14 |
//! | `default_key` | the AWS owned key where nothing is said | EAR-03 10 |
//! | `boundary` | what encryption at rest does not cover | EAR-04 |
//! | `backup` | backups and their keys | EAR-06 07 20 22 |
//! | `restore` | restores need the key | EAR-21 |
//! | `point_in_time` | restores to an instant, and what they are made of | REF-34, SIM-49 50 |
//! | `type_names` | what the encryption type is called | EAR-09 |
//! | `request` | key switches asked for | EAR-11 |
//! | `side_data` | what the service stores beside the table | EAR-12 13 15 |
//! | `switch` | key switches that run | EAR-16 17 18 19 |
//! | `stream` | the lifetime of stream records | EAR-23 24, SIM-03 |
//! | `ttl` | TTL deletes without the key | EAR-25 26 |
//! | `replica` | the replicas of a global table | REF-33 36 37 38 40 |
//! | `alias` | requests by an alias | OBS-17 |
//! | `key_state` | periods of keys agree with events | REF-02 |

mod alias;
mod backup;
mod boundary;
mod default_key;
mod key_state;
mod periods;
mod point_in_time;
mod replica;
mod request;
mod restore;
mod side_data;
mod stream;
mod switch;
mod table_data;
pub mod tally;
mod ttl;
mod type_names;

use crate::{
    engine::Recorder,
    judge::{
        chronicle::Chronicle,
        lives::{Life, Lives},
        verdict::Verdict,
    },
    record::{Detail, EventName, EventRow, KeyPeriod, Kind, LedgerRow, Names, StreamSample, TablePeriod},
    rules::{Profile, Readings, RuleId, Spread, Timing},
    sim::SimTime,
};

use tally::Tally;

/// Every monitor, listening to one record.
pub struct Monitors {
    seats: Vec<Seat>,
    by_event: Vec<Vec<usize>>,
    by_kind: Vec<Vec<usize>>,
    chronicle: Chronicle,
    lives: Lives,
    names: Option<Names>,
    latest: SimTime,
    end: Option<SimTime>,
}

struct Seat {
    monitor: Box<dyn Monitor>,
    tally: Tally,
}

/// What a monitor may know besides the row it hears.
pub(in crate::judge) struct Past<'a> {
    /// What events had told before the row.
    pub chronicle: &'a Chronicle,
    /// The names behind the ids.
    pub names: &'a Names,
}

/// Judges one rule.
pub(in crate::judge) trait Monitor: Send {
    /// Returns the rule.
    fn rule(&self) -> RuleId;

    /// Returns the events it listens to.
    fn events(&self) -> &'static [EventName] {
        &[]
    }

    /// Returns the kinds of artifacts whose periods it listens to.
    fn kinds(&self) -> &'static [Kind] {
        &[]
    }

    /// Hears an event; the chronicle does not know of it yet.
    fn event(&mut self, _row: &EventRow, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears that a period of an artifact has ended, or was open at the end of the record.
    fn ledger(&mut self, _row: &LedgerRow, _life: &Life, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears a period of a key.
    fn key_period(&mut self, _row: &KeyPeriod, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears a period of a table.
    fn table_period(&mut self, _row: &TablePeriod, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Hears a count of a stream.
    fn stream(&mut self, _row: &StreamSample, _past: &Past<'_>, _tally: &mut Tally) {}

    /// Everything has been told; the record ends at `end`.
    fn end(&mut self, _end: SimTime, _lives: &Lives, _past: &Past<'_>, _tally: &mut Tally) {}
}

/// What the monitors must be told that no row says.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The end of the run; the last instant of any row where it is not known.
    pub end: Option<SimTime>,
    /// How late after their eligibility records are trimmed.
    pub trim_delay: Spread,
    /// From the detection of a replica's inaccessibility to its removal.
    pub replica_removal: Spread,
    /// From a write to its arrival in another region.
    pub replication: Spread,
    /// How it reads what the sources leave open.
    pub readings: Readings,
}

impl Circumstances {
    /// Returns the circumstances of a run with these numbers, which ends at `end` where that is known.
    #[must_use]
    pub fn of(end: Option<SimTime>, timing: &Timing) -> Self {
        let &Timing { trim_delay, replica_removal, replication, .. } = timing;
        Self { end, trim_delay, replica_removal, replication, readings: Readings::default() }
    }

    /// Returns the same for a run that reads the sources so.
    #[must_use]
    pub fn reading(self, readings: Readings) -> Self {
        Self { readings, ..self }
    }
}

impl Default for Circumstances {
    fn default() -> Self {
        Self::of(None, &Timing::of(Profile::Nominal))
    }
}

impl Monitors {
    /// Returns a monitor for each stated rule, and for those others that a record can show to be violated.
    #[must_use]
    pub fn new(circumstances: Circumstances) -> Self {
        let seats: Vec<Seat> =
            all(circumstances).into_iter().map(|monitor| Seat { monitor, tally: Tally::default() }).collect();
        let mut by_event = vec![Vec::new(); EventName::ALL.len()];
        let mut by_kind = vec![Vec::new(); Kind::ALL.len()];
        for (index, seat) in seats.iter().enumerate() {
            seat.monitor.events().iter().for_each(|&event| by_event[event as usize].push(index));
            seat.monitor.kinds().iter().for_each(|&kind| by_kind[kind as usize].push(index));
        }
        Self {
            seats,
            by_event,
            by_kind,
            chronicle: Chronicle::default(),
            lives: Lives::default(),
            names: None,
            latest: SimTime::START,
            end: circumstances.end,
        }
    }

    /// Returns the verdict on each rule, in the order of the rule book. Call it once everything has been told.
    #[must_use]
    pub fn verdicts(mut self) -> Vec<Verdict> {
        let names = self.names.take().unwrap_or_default();
        let past = Past { chronicle: &self.chronicle, names: &names };
        let end = self.end.unwrap_or(self.latest);
        for Seat { monitor, tally } in &mut self.seats {
            monitor.end(end, &self.lives, &past, tally);
        }
        self.seats.sort_by_key(|seat| seat.monitor.rule());
        self.seats.iter().map(|seat| seat.tally.verdict(seat.monitor.rule())).collect()
    }

    /// Keeps the names for what is only found at the end.
    pub fn name_by(&mut self, names: &Names) {
        self.names = Some(names.clone());
    }

    fn reach(&mut self, at: SimTime) {
        self.latest = self.latest.max(at);
    }
}

impl Recorder for Monitors {
    fn event(&mut self, row: &EventRow, names: &Names) {
        self.reach(row.time);
        let past = Past { chronicle: &self.chronicle, names };
        for &index in &self.by_event[row.event as usize] {
            let Seat { monitor, tally } = &mut self.seats[index];
            monitor.event(row, &past, tally);
        }
        self.chronicle.hear(row);
    }

    fn ledger(&mut self, row: &LedgerRow, names: &Names) {
        self.reach(row.until.unwrap_or(row.from));
        let life = self.lives.hear(row);
        let past = Past { chronicle: &self.chronicle, names };
        for &index in &self.by_kind[row.artifact.kind as usize] {
            let Seat { monitor, tally } = &mut self.seats[index];
            monitor.ledger(row, &life, &past, tally);
        }
    }

    fn key_period(&mut self, row: &KeyPeriod, names: &Names) {
        if self.names.is_none() {
            self.name_by(names);
        }
        let past = Past { chronicle: &self.chronicle, names };
        self.seats.iter_mut().for_each(|seat| seat.monitor.key_period(row, &past, &mut seat.tally));
    }

    fn table_period(&mut self, row: &TablePeriod, names: &Names) {
        let past = Past { chronicle: &self.chronicle, names };
        self.seats.iter_mut().for_each(|seat| seat.monitor.table_period(row, &past, &mut seat.tally));
    }

    fn stream(&mut self, row: &StreamSample, names: &Names) {
        self.reach(row.time);
        let past = Past { chronicle: &self.chronicle, names };
        self.seats.iter_mut().for_each(|seat| seat.monitor.stream(row, &past, &mut seat.tally));
    }
}

fn all(circumstances: Circumstances) -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(periods::AlwaysEncrypted::default()),
        Box::new(table_data::TableData::whole_table()),
        Box::new(table_data::TableData::stream()),
        Box::new(table_data::TableData::indexes()),
        Box::new(table_data::TableData::committed()),
        Box::new(default_key::Legacy::default()),
        Box::new(default_key::Unsaid::default()),
        Box::new(boundary::AtRestOnly::default()),
        Box::new(backup::Encrypted::default()),
        Box::new(backup::AnyKeyType),
        Box::new(backup::KeepsKey),
        Box::new(backup::NamesKey::default()),
        Box::new(restore::NeedsKey::default()),
        Box::new(type_names::TypeNames),
        Box::new(request::SwitchAnytime::new(circumstances.readings.quota_window)),
        Box::new(side_data::NoCustomerKeyOnDax),
        Box::new(side_data::TransactionCopies::default()),
        Box::new(side_data::Insights),
        Box::new(switch::OriginalNeeded),
        Box::new(switch::Complete::default()),
        Box::new(switch::OriginalFree),
        Box::new(switch::NewKeyApplies::default()),
        Box::new(stream::Lifetime::default()),
        Box::new(stream::Eligibility::default()),
        Box::new(stream::Trimming::new(circumstances.trim_delay)),
        Box::new(ttl::Grace),
        Box::new(ttl::Streamed::default()),
        Box::new(key_state::KeyStates::default()),
        Box::new(point_in_time::Window::default()),
        Box::new(point_in_time::Keys::new(circumstances.readings.point_in_time_key)),
        Box::new(point_in_time::Kept),
        Box::new(replica::Removal::new(circumstances.replica_removal)),
        Box::new(replica::OwnKey::default()),
        Box::new(replica::KeyTypes),
        Box::new(replica::Converged::new(circumstances.replication)),
        Box::new(replica::Stops),
        Box::new(alias::ResolvedOnce::default()),
    ]
}

/// Returns whether the message of an event names something, as a word of its own: `us` does not stand in `cluster`.
fn message_names(row: &EventRow, name: &str) -> bool {
    let is_between = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    matches!(&row.detail, Detail::Text(text) if text.split(is_between).any(|word| word == name))
}

/// Returns the witness that an event is.
fn event_witness(row: &EventRow) -> String {
    format!("event {}", row.seq)
}
