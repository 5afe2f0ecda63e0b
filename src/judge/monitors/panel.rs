//! Every monitor, listening to one record.
//!
//! Law: a monitor hears the events and the kinds of artifacts that it asks for, and no others.

use crate::{
    engine::Recorder,
    judge::{
        history::Chronicle,
        lives::Lives,
        monitors::{
            Circumstances, Monitor, Past, alias, backup, boundary, default_key, key_state, periods, point_in_time,
            replica, request, restore, side_data, stream, switch, table_data, tally::Tally, ttl, type_names,
        },
        verdict::Verdict,
    },
    record::{EventName, EventRow, KeyPeriod, Kind, LedgerRow, Names, StreamSample, TablePeriod},
    sim::SimTime,
};

/// A panel of monitors: every one, listening to one record.
pub struct Panel {
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

impl Panel {
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

impl Recorder for Panel {
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
