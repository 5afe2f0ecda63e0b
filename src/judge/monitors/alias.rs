//! OBS-17: an alias is resolved once, when the request is made.
//!
//! Seen in the record as: a table that is created, declared or switched by an alias gets the key that the alias named
//! then; a switch that runs goes on to that key, whatever the alias names meanwhile; an alias that names nothing serves
//! no request.

use std::collections::BTreeMap;

use crate::{
    ids::{AliasId, KeyId, TableId},
    judge::monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    record::{EventName, EventRow, Outcome, Subject},
    rules::RuleId,
};

/// Judges [`RuleId::AliasResolvedOnce`].
#[derive(Default)]
pub struct ResolvedOnce {
    /// The switches that were asked for by an alias and run.
    running: BTreeMap<TableId, (AliasId, KeyId)>,
}

impl Monitor for ResolvedOnce {
    fn rule(&self) -> RuleId {
        RuleId::AliasResolvedOnce
    }

    fn events(&self) -> &'static [EventName] {
        &[
            EventName::CreateTable,
            EventName::TableCreated,
            EventName::UpdateTable,
            EventName::SwitchKeyDisplayed,
            EventName::TableDeleted,
        ]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.outcome != Outcome::Ok {
            return;
        }
        match (row.subject, row.key) {
            (Subject::Alias(alias), Some(key)) => self.hear_request(row, alias, key, past, tally),
            _ => self.hear_of_switch(row, past, tally),
        }
    }
}

impl ResolvedOnce {
    fn hear_request(&mut self, row: &EventRow, alias: AliasId, key: KeyId, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        let named = past.chronicle.aliases.key(alias);
        if named != Some(key) {
            let found = || {
                let named = named.map_or("nothing", |named| past.names.key(named));
                format!(
                    "{} named {named}, and {} was put under {}",
                    past.names.alias(alias),
                    table(row, past),
                    past.names.key(key)
                )
            };
            tally.fault(row.time, || (found(), event_witness(row)));
        }
        if let (EventName::UpdateTable, Some(table)) = (row.event, row.table) {
            self.running.insert(table, (alias, key));
        }
    }

    fn hear_of_switch(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        if row.event == EventName::UpdateTable && !row.begins_switch() {
            return;
        }
        let Some((alias, asked)) = row.table.and_then(|table| self.running.remove(&table)) else { return };
        if let (EventName::SwitchKeyDisplayed, Some(shown)) = (row.event, row.key)
            && shown != asked
        {
            let [shown, asked] = [shown, asked].map(|key| past.names.key(key));
            let found = || {
                format!(
                    "{} displays {shown}; {} named {asked} when it was asked for",
                    table(row, past),
                    past.names.alias(alias)
                )
            };
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }
}

fn table<'n>(row: &EventRow, past: &Past<'n>) -> &'n str {
    row.table.map_or("the table", |table| past.names.table(table))
}
