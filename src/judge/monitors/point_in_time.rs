//! REF-34, SIM-50: point-in-time recovery.
//!
//! Seen in the record as: a restore to a point in time is accepted only of a table whose continuous backup is stored at that
//! instant; a continuous backup is under a key that its table displayed or was being switched to; it is moved to another key
//! only at an instant at which the table displays another.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    judge::{
        chronicle::tables::{SwitchStory, TableStory},
        lives::{Life, Lives},
        monitors::{Monitor, Past, tally::Tally},
    },
    record::{EndedBy, EventName, EventRow, Kind, LedgerRow, Outcome},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::PointInTime`].
#[derive(Default)]
pub struct Window {
    /// Accepted restores: when, and by which event.
    accepted: Vec<(TableId, SimTime, u64)>,
    /// When continuous backups of a table were stored, both ends included: a table can go in the instant of its restore.
    stored: BTreeMap<TableId, Vec<(SimTime, Option<SimTime>)>>,
}

/// Judges [`RuleId::ContinuousBackup`].
pub struct Kept;

impl Monitor for Window {
    fn rule(&self) -> RuleId {
        RuleId::PointInTime
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::RestoreTableToPointInTime]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup]
    }

    fn event(&mut self, row: &EventRow, _: &Past<'_>, tally: &mut Tally) {
        if let (Outcome::Ok, Some(table)) = (row.outcome, row.table) {
            tally.occasion();
            self.accepted.push((table, row.time, row.seq));
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, _: &mut Tally) {
        if row.backup.is_some_and(|backup| past.names.is_continuous(backup)) {
            self.stored.entry(row.artifact.table).or_default().push((row.from, row.until));
        }
    }

    fn end(&mut self, _: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for &(table, at, seq) in &self.accepted {
            let covers =
                |&(from, until): &(SimTime, Option<SimTime>)| from <= at && until.is_none_or(|until| at <= until);
            if !self.stored.get(&table).is_some_and(|periods| periods.iter().any(covers)) {
                let name = past.names.table(table);
                let found = || format!("{name} is restored to a point in time and has no continuous backup");
                tally.fault(at, || (found(), format!("event {seq}")));
            }
        }
    }
}

impl Monitor for Kept {
    fn rule(&self) -> RuleId {
        RuleId::ContinuousBackup
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Backup]
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        if !row.backup.is_some_and(|backup| past.names.is_continuous(backup)) {
            return;
        }
        tally.occasion();
        let name = || past.names.artifact(row.artifact);
        let Some(story) = past.chronicle.table(row.artifact.table) else { return };
        if !had_key(story, row.chain.kms_key, row.from) {
            let key = past.names.key(row.chain.kms_key);
            let found = || format!("{} is under {key}, which its table did not have at that time", name());
            tally.fault(row.from, || (found(), name()));
        }
        let until = row.until.unwrap_or(row.from);
        if row.ended_by == Some(EndedBy::Switched) && !story.reigns.iter().any(|reign| reign.span.from == until) {
            tally.fault(until, || (format!("{} moved while its table displayed no other key", name()), name()));
        }
    }
}

/// Returns whether a table displayed a key, or was being switched to it, at an instant.
fn had_key(story: &TableStory, key: KeyId, at: SimTime) -> bool {
    let comes = |switch: &SwitchStory| switch.to == key && switch.begun <= at;
    story.displayed_at(key, at) || story.switches.iter().any(comes)
}
