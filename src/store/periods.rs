//! Protection periods: for how long a chain of keys protected an artifact.
//!
//! Invariant: every live artifact has exactly one open period. Closed ones leave through [`Closings`].

use crate::{
    ids::Slot,
    record::{EndedBy, Kind, LedgerRow, LedgerTotal, artifact::CONTINUOUS_RULES},
    rules::RuleSet,
    sim::SimTime,
    store::{
        Vault,
        closings::{self, Closings},
        packed::State,
    },
};

impl Vault {
    /// Returns the ledger row of an artifact's present period.
    #[must_use]
    pub fn row(&self, slot: Slot) -> LedgerRow {
        let stored = self.stored(slot);
        LedgerRow {
            artifact: stored.artifact(),
            item: stored.item(),
            backup: if stored.kind == Kind::Backup { self.backup(slot) } else { None },
            version: stored.version,
            chain: self.keys.chain(stored.sealed.data_key),
            from: stored.from,
            until: None,
            ended_by: None,
            bytes: stored.bytes,
            client_side: stored.client_side,
            readable_at_end: None,
            rules: self.protection_rules(slot),
        }
    }

    pub(in crate::store) fn close(&mut self, now: SimTime, slot: Slot, ended_by: EndedBy, rules: RuleSet) {
        let packed = self.shelf.packed(slot);
        if packed.state == State::Destroyed {
            return;
        }
        let data_key = packed.sealed.data_key;
        let rules = self.protection_rules(slot).and(rules);
        if let Closings::Totals(totals) = &mut self.closings {
            let (table, kind) = (self.keys.table(data_key), self.keys.kind(data_key));
            let kms_key = self.keys.kms_key(data_key);
            let total = LedgerTotal { table, kind, kms_key, ended_by, rules, periods: 1, last: now };
            closings::count(totals, data_key, total);
            return;
        }
        let row = LedgerRow { until: Some(now), ended_by: Some(ended_by), rules, ..self.row(slot) };
        if let Closings::Rows(closed) = &mut self.closings {
            closed.push(row);
        }
    }

    /// Returns the rules that decide under which key an artifact is sealed.
    fn protection_rules(&self, slot: Slot) -> RuleSet {
        let kind = self.keys.kind(self.shelf.packed(slot).sealed.data_key);
        if kind == Kind::Backup && self.continuous.contains(&slot) { CONTINUOUS_RULES } else { kind.protection_rules() }
    }

    /// Closes an artifact's period because its data key was wrapped again; the next period begins.
    pub fn turn_page(&mut self, now: SimTime, slot: Slot, rules: RuleSet) {
        self.close(now, slot, EndedBy::Switched, rules);
        self.shelf.packed_mut(slot).from = now.into();
    }

    /// Takes note that a backup is continuous: it grows and shrinks, and is under rules of its own.
    pub fn mark_continuous(&mut self, slot: Slot) {
        self.continuous.insert(slot);
    }
}
