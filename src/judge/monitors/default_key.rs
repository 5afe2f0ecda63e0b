//! EAR-03, EAR-10: the AWS owned key, where nobody asked for encryption.
//!
//! Seen in the record as: a table for which encryption was not asked for, or that was not encrypted before the start, names
//! the AWS owned key, and so does what it shows and what its first items are under.

use std::collections::BTreeSet;

use crate::{
    ids::{KeyId, TableId},
    judge::{
        lives::Life,
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{EventName, EventRow, Kind, LedgerRow, Outcome, Request, Subject, TablePeriod},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::LegacyUnderOwnedKey`].
#[derive(Default)]
pub struct Legacy(Births);

/// Judges [`RuleId::DefaultOwnedKey`].
#[derive(Default)]
pub struct Unsaid(Births);

/// Tables that had to begin under the AWS owned key.
#[derive(Default)]
struct Births(BTreeSet<(TableId, SimTime)>);

/// What begins under a key.
struct Born {
    table: TableId,
    from: SimTime,
    key: KeyId,
}

const OF_TABLES: &[EventName] = &[EventName::TableCreated, EventName::CreateTable];

impl Births {
    fn event(&mut self, asked: &[Request], row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let is_meant = matches!(row.subject, Subject::Request(request) if asked.contains(&request));
        if row.outcome != Outcome::Ok || !is_meant {
            return;
        }
        tally.occasion();
        self.0.extend(row.table.map(|table| (table, row.time)));
        if row.key != Some(KeyId::AWS_OWNED) {
            let key = row.key.map_or("no key", |key| past.names.key(key));
            tally.fault(row.time, || (format!("{} names {key}", row.event), event_witness(row)));
        }
    }

    /// Judges what begins with a table, unless a switch began in the same instant: what that displays or seals is its own.
    fn check(&self, born: Born, past: &Past<'_>, tally: &mut Tally, witness: impl FnOnce() -> String) {
        let Born { table, from, key } = born;
        let story = past.chronicle.table(table);
        let is_switched = story.is_some_and(|story| story.switches.iter().any(|switch| switch.begun == from));
        if key != KeyId::AWS_OWNED && self.0.contains(&(table, from)) && !is_switched {
            let witness = witness();
            tally.fault(from, || (format!("{witness} is not under the AWS owned key"), witness.clone()));
        }
    }

    fn check_shown(&self, row: &TablePeriod, past: &Past<'_>, tally: &mut Tally) {
        let born = Born { table: row.table, from: row.from, key: row.shown.kms_key };
        self.check(born, past, tally, || past.names.table(row.table).to_owned());
    }
}

impl Monitor for Legacy {
    fn rule(&self) -> RuleId {
        RuleId::LegacyUnderOwnedKey
    }

    fn events(&self) -> &'static [EventName] {
        OF_TABLES
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Item]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        self.0.event(&[Request::FormerlyUnencrypted], row, past, tally);
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        let born = Born { table: row.artifact.table, from: row.from, key: row.chain.kms_key };
        self.0.check(born, past, tally, || past.names.artifact(row.artifact));
    }

    fn table_period(&mut self, row: &TablePeriod, past: &Past<'_>, tally: &mut Tally) {
        self.0.check_shown(row, past, tally);
    }
}

impl Monitor for Unsaid {
    fn rule(&self) -> RuleId {
        RuleId::DefaultOwnedKey
    }

    fn events(&self) -> &'static [EventName] {
        OF_TABLES
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        self.0.event(&[Request::EncryptionUnsaid, Request::FormerlyUnencrypted], row, past, tally);
    }

    fn table_period(&mut self, row: &TablePeriod, past: &Past<'_>, tally: &mut Tally) {
        self.0.check_shown(row, past, tally);
    }
}
