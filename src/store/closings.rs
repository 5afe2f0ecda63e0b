//! Protection periods that have ended: kept until somebody takes them, or counted where nobody wants them one by one.
//!
//! Law: totals say of each key, kind and way of ending what the rows would add up to.

use crate::{
    ids::{DataKeyId, Slot},
    record::{EndedBy, Kind, LedgerRow, LedgerTotal, ledger::CONTINUOUS_RULES},
    rules::RuleSet,
    sim::SimTime,
    store::{Vault, packed::State},
};

/// Where periods go when they end.
#[derive(Debug)]
pub(super) enum Closings {
    /// In the order in which they ended.
    Rows(Vec<LedgerRow>),
    /// By data key. Of each there are few: an artifact ends in a handful of ways.
    Totals(Vec<Vec<LedgerTotal>>),
}

impl Default for Closings {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Vault {
    /// Moves the closed periods into `rows`, in the order in which they closed.
    pub fn take_closed(&mut self, rows: &mut Vec<LedgerRow>) {
        rows.clear();
        if let Closings::Rows(closed) = &mut self.closings {
            std::mem::swap(rows, closed);
        }
    }

    /// Has periods that end be counted from now on, and not kept.
    pub fn count_closings(&mut self) {
        self.closings = Closings::Totals(Vec::new());
    }

    /// Iterates over what was counted.
    pub fn totals(&self) -> impl Iterator<Item = &LedgerTotal> {
        let totals = if let Closings::Totals(totals) = &self.closings { totals.as_slice() } else { &[] };
        totals.iter().flatten()
    }

    pub(super) fn close(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        let packed = self.shelf.packed(slot);
        if packed.state == State::Destroyed {
            return;
        }
        let data_key = packed.sealed.data_key;
        let rules = self.protection_rules(slot).and(rules);
        if let Closings::Totals(totals) = &mut self.closings {
            let (table, kind) = (self.keys.table(data_key), self.keys.kind(data_key));
            let kms_key = self.keys.kms_key(data_key);
            count(totals, data_key, LedgerTotal { table, kind, kms_key, ended_by, rules, periods: 1, last: now });
            return;
        }
        let row = LedgerRow { until: Some(now), ended_by: Some(ended_by), rules, ..self.row(slot) };
        if let Closings::Rows(closed) = &mut self.closings {
            closed.push(row);
        }
    }

    /// Returns the rules that decide under which key an artifact is sealed.
    pub(super) fn protection_rules(&self, slot: Slot) -> RuleSet {
        let kind = self.keys.kind(self.shelf.packed(slot).sealed.data_key);
        if kind == Kind::Backup && self.continuous.contains(&slot) { CONTINUOUS_RULES } else { kind.protection_rules() }
    }
}

/// Adds a period to the totals of its data key.
fn count(totals: &mut Vec<Vec<LedgerTotal>>, data_key: DataKeyId, total: LedgerTotal) {
    if totals.len() <= data_key.index() {
        totals.resize_with(data_key.index() + 1, Vec::new);
    }
    let totals = &mut totals[data_key.index()];
    let same = |known: &&mut LedgerTotal| {
        (known.ended_by, known.kms_key, known.rules) == (total.ended_by, total.kms_key, total.rules)
    };
    match totals.iter_mut().find(same) {
        Some(known) => {
            known.periods += total.periods;
            known.last = known.last.max(total.last);
        }
        None => totals.push(total),
    }
}
