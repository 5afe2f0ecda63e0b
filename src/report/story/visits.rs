//! A table's story: what was done to it, and how often its items were asked for.

use std::{collections::BTreeMap, fmt::Write as _};

use super::heard::Heard;
use crate::{
    ids::TableId,
    record::{Actor, EventName, EventRow, Outcome},
};

/// Events of single items of a table, by name and outcome.
pub(in crate::report) struct Visits {
    table: TableId,
    counts: BTreeMap<(EventName, Outcome), u64>,
}

impl Visits {
    pub(in crate::report) fn of(table: TableId) -> Self {
        Self { table, counts: BTreeMap::new() }
    }

    pub(in crate::report) fn event(&mut self, row: &EventRow) {
        let arrives = matches!(row.event, EventName::ReplicatedWrite | EventName::ReplicatedDelete);
        let is_visit = row.event.is_per_item() && (row.actor != Actor::DynamoDb || arrives);
        if row.table == Some(self.table) && is_visit {
            *self.counts.entry((row.event, row.outcome)).or_default() += 1;
        }
    }

    pub(in crate::report) fn tell(&self, heard: &Heard) -> Option<String> {
        heard.periods_of_table(self.table).first()?;
        let mut out = format!("Table `{}`.\n", heard.names.table(self.table));
        for row in heard.events_of([self.table]) {
            heard.tell_event(row, &mut out);
        }
        for ((event, outcome), count) in &self.counts {
            let _ = writeln!(out, "  {count} × {event}, {outcome}");
        }
        Some(out)
    }
}
