//! REF-33, REF-36, REF-37, REF-38, REF-40: the replicas of a global table.
//!
//! Seen in the record as: no customer managed key protects data in two regions; replicas display keys of one type; nothing
//! reaches a replica whose key is unusable; a replica leaves its global table exactly its time after it was found to be
//! inaccessible, and not while its key works; where nothing is on its way any more, replicas hold the same items.

use std::collections::BTreeMap;

use crate::{
    ids::{ItemId, KeyId, TableId},
    judge::{
        history::tables::TableStory,
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{EventName, EventRow, Kind, LedgerRow, Outcome, Owner, Subject},
    rules::{RuleId, Spread},
    sim::{SimDuration, SimTime},
};

/// Judges [`RuleId::ReplicaOwnKey`].
#[derive(Default)]
pub struct OwnKey {
    /// The table of the first period under each key, and those whose names say its region then: the key is of that one.
    first: BTreeMap<KeyId, (TableId, Vec<TableId>)>,
}

/// Judges [`RuleId::ReplicaKeyTypes`].
pub struct KeyTypes;

/// Judges [`RuleId::ReplicationStops`].
pub struct Stops;

/// Judges [`RuleId::ReplicaRemoval`].
pub struct Removal {
    shortest: SimDuration,
    longest: SimDuration,
    /// The replicas found to be inaccessible, and since when.
    found: BTreeMap<TableId, SimTime>,
}

/// Judges [`RuleId::Replication`].
pub struct Converged {
    longest: SimDuration,
    /// When each table last changed.
    changed: BTreeMap<TableId, SimTime>,
    /// The items that each replica holds at the end, with their lengths.
    held: BTreeMap<TableId, BTreeMap<ItemId, u64>>,
}

impl Monitor for OwnKey {
    fn rule(&self) -> RuleId {
        RuleId::ReplicaOwnKey
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Item, Kind::IndexEntry, Kind::StreamRecord]
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        let (table, key) = (row.artifact.table, row.chain.kms_key);
        let homes = || past.chronicle.homes_at(table, row.from);
        if homes().any(|home| past.names.region(home).is_some()) {
            tally.occasion();
        }
        if !key.is_customer_managed() {
            return;
        }
        let (first, known) = self.first.entry(key).or_insert_with(|| (table, homes().collect()));
        let is_known = |home: TableId| known.iter().any(|&known| past.names.region(known) == past.names.region(home));
        if !homes().any(is_known) {
            let (artifact, other) = (past.names.artifact(row.artifact), past.names.table(*first));
            let found = || format!("{artifact} is under {}, the key of {other}", past.names.key(key));
            tally.fault(row.from, || (found(), artifact.clone()));
        }
    }
}

impl Monitor for KeyTypes {
    fn rule(&self) -> RuleId {
        RuleId::ReplicaKeyTypes
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::TableCreated, EventName::SwitchKeyDisplayed]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(table), Some(key)) = (row.outcome, row.table, row.key) else { return };
        let source = if let Subject::Table(source) = row.subject { source } else { table };
        let joins = (source != table).then_some(source);
        let others = joins.into_iter().chain(past.chronicle.globals.others(source));
        for other in others {
            tally.occasion();
            let shown = past.chronicle.table(other).and_then(TableStory::displayed);
            if shown.is_some_and(|shown| Owner::of(shown) != Owner::of(key)) {
                let [one, two] = [table, other].map(|id| past.names.table(id));
                tally.fault(row.time, || (format!("{one} and {two} are under keys of two types"), event_witness(row)));
            }
        }
    }
}

impl Monitor for Stops {
    fn rule(&self) -> RuleId {
        RuleId::ReplicationStops
    }

    fn events(&self) -> &'static [EventName] {
        ARRIVALS
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Some(table) = row.table else { return };
        tally.occasion();
        if let Some(key) = past.chronicle.unusable_key(table) {
            let (table, key) = (past.names.table(table), past.names.key(key));
            tally.fault(row.time, || (format!("a change reaches {table} without {key}"), event_witness(row)));
        }
    }
}

impl Removal {
    /// Judges by the time that an inaccessible replica has.
    pub fn new(time: Spread) -> Self {
        let (shortest, longest) = time.bounds();
        Self { shortest, longest, found: BTreeMap::new() }
    }

    fn check(&mut self, row: &EventRow, table: TableId, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        let Some(since) = self.found.remove(&table) else {
            let name = past.names.table(table);
            return tally.fault(row.time, || (format!("{name} leaves and was not inaccessible"), event_witness(row)));
        };
        let outage = past.chronicle.table(table).and_then(TableStory::outage);
        let begins = outage.is_some_and(|outage| outage.span.from == row.time);
        let after = row.time - since;
        let in_time = self.shortest <= after && (after <= self.longest || begins);
        if outage.is_none() || !in_time {
            let name = past.names.table(table);
            let state = if outage.is_some() { "" } else { ", with its key usable" };
            tally.fault(row.time, || (format!("{name} leaves {after} after detection{state}"), event_witness(row)));
        }
    }

    /// What is left of a global table when all others have gone is no replica any more.
    fn release_lonely(&mut self, row: &EventRow, gone: TableId, past: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::TableRecovered {
            return;
        }
        let is_lonely = |table: &TableId| past.chronicle.globals.others(*table).all(|other| other == gone);
        for table in self.found.keys().copied().filter(is_lonely).collect::<Vec<_>>() {
            self.expect_gone(table, row.time, past, tally);
        }
    }

    /// A replica that had become inaccessible is still there: its key must not have been unusable when its time was over.
    fn expect_gone(&mut self, table: TableId, now: SimTime, past: &Past<'_>, tally: &mut Tally) {
        let Some(since) = self.found.remove(&table) else { return };
        let due = since.saturating_add(self.longest);
        let unusable = past
            .chronicle
            .table(table)
            .into_iter()
            .flat_map(|story| &story.outages)
            .any(|outage| outage.span.from <= due && outage.span.until.is_none_or(|until| until > due));
        if due < now && unusable {
            let name = past.names.table(table);
            let found = || format!("{name} is inaccessible since {since} and has not left");
            tally.fault(due, || (found(), name.to_owned()));
        }
    }
}

impl Monitor for Removal {
    fn rule(&self) -> RuleId {
        RuleId::ReplicaRemoval
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::TableInaccessible,
            EventName::TableRecovered,
            EventName::TableArchiving,
            EventName::TableDeleted,
            EventName::ReplicaRemoved,
        ]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Some(table) = row.table else { return };
        if row.event == EventName::ReplicaRemoved {
            self.check(row, table, past, tally);
            self.release_lonely(row, table, past, tally);
        } else if row.event != EventName::TableInaccessible {
            self.expect_gone(table, row.time, past, tally);
            self.release_lonely(row, table, past, tally);
        } else if past.chronicle.globals.others(table).next().is_some() {
            self.found.insert(table, row.time);
        }
    }

    fn end(&mut self, end: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for table in self.found.keys().copied().collect::<Vec<_>>() {
            self.expect_gone(table, end, past, tally);
        }
    }
}

impl Converged {
    /// Judges by the time that a change takes from one region to another.
    pub fn new(time: Spread) -> Self {
        Self { longest: time.bounds().1, changed: BTreeMap::new(), held: BTreeMap::new() }
    }

    /// Returns whether nothing is on its way to or from a table any more.
    fn is_settled(&self, table: TableId, end: SimTime, past: &Past<'_>) -> bool {
        let arrived = self.changed.get(&table).is_none_or(|at| at.saturating_add(self.longest) < end);
        arrived && past.chronicle.table(table).is_some_and(|story| story.outage().is_none())
    }
}

impl Monitor for Converged {
    fn rule(&self) -> RuleId {
        RuleId::Replication
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::PutItem,
            EventName::UpdateItem,
            EventName::DeleteItem,
            EventName::TransactWriteItems,
            EventName::TtlDelete,
            EventName::TableCreated,
            EventName::ReplicatedWrite,
            EventName::ReplicatedDelete,
        ]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Item]
    }

    fn event(&mut self, row: &EventRow, _: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(table)) = (row.outcome, row.table) else { return };
        self.changed.insert(table, row.time);
        if ARRIVALS.contains(&row.event) {
            tally.occasion();
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, _: &mut Tally) {
        let (None, Some(item)) = (row.until, row.item) else { return };
        let table = row.artifact.table;
        if past.chronicle.globals.others(table).next().is_some() {
            self.held.entry(table).or_default().insert(item, row.bytes);
        }
    }

    fn end(&mut self, end: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        let none = BTreeMap::new();
        let holds = |table: TableId| self.held.get(&table).unwrap_or(&none);
        for (&table, story) in &past.chronicle.tables {
            let mut all = past.chronicle.globals.others(table).chain([table]);
            if story.displayed().is_none() || !all.all(|table| self.is_settled(table, end, past)) {
                continue;
            }
            for other in past.chronicle.globals.others(table).filter(|&other| other > table) {
                tally.occasion();
                if holds(table) != holds(other) {
                    let [one, two] = [table, other].map(|id| past.names.table(id));
                    tally.fault(end, || (format!("{one} and {two} hold different items at the end"), two.to_owned()));
                }
            }
        }
    }
}

/// What reaches a replica from another region.
const ARRIVALS: &[EventName] = &[EventName::ReplicatedWrite, EventName::ReplicatedDelete];
