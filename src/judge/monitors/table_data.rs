//! EAR-02, EAR-05, EAR-08, EAR-14: what belongs to a table is under the table's key.
//!
//! Seen in the record as: throughout each period the table displayed the period's KMS key or was switching to it; the table
//! key is the table's own, and is wrapped by one KMS key for ever. Records of a stream may outlive their table.

use std::collections::BTreeMap;

use crate::{
    ids::KeyId,
    judge::{
        history::{Span, tables::Leftover},
        lives::Life,
        monitors::{Monitor, Past, tally::Tally},
    },
    record::{Kind, LedgerRow, Scope},
    rules::RuleId,
};

/// Judges one of [`RuleId::WholeTable`], [`RuleId::StreamUnderTableKey`], [`RuleId::IndexSameKey`] and
/// [`RuleId::CommittedUnderTableKey`].
pub struct TableData {
    rule: RuleId,
    kinds: &'static [Kind],
    leftover: Leftover,
    /// Which KMS key wraps each table key.
    wrapped_by: BTreeMap<(Scope, u32), KeyId>,
}

impl TableData {
    /// Judges [`RuleId::WholeTable`]: no item is under another key than its table.
    pub fn whole_table() -> Self {
        Self::new(RuleId::WholeTable, &[Kind::Item], Leftover::Goes)
    }

    /// Judges [`RuleId::StreamUnderTableKey`].
    pub fn stream() -> Self {
        Self::new(RuleId::StreamUnderTableKey, &[Kind::StreamRecord], Leftover::Stays)
    }

    /// Judges [`RuleId::IndexSameKey`].
    pub fn indexes() -> Self {
        Self::new(RuleId::IndexSameKey, &[Kind::IndexEntry], Leftover::Goes)
    }

    /// Judges [`RuleId::CommittedUnderTableKey`].
    pub fn committed() -> Self {
        Self::new(RuleId::CommittedUnderTableKey, &[Kind::Item, Kind::IndexEntry], Leftover::Goes)
    }

    fn new(rule: RuleId, kinds: &'static [Kind], leftover: Leftover) -> Self {
        Self { rule, kinds, leftover, wrapped_by: BTreeMap::new() }
    }

    fn check_table_key(&mut self, row: &LedgerRow, past: &Past<'_>, tally: &mut Tally) {
        let name = || past.names.artifact(row.artifact);
        let chain = row.chain;
        if chain.scope != Scope::Table(row.artifact.table) {
            let found = || format!("{} is under {}, which is not its table's", name(), past.names.table_key(&chain));
            tally.fault(row.from, || (found(), name()));
        }
        let wraps = *self.wrapped_by.entry((chain.scope, chain.table_key)).or_insert(chain.kms_key);
        if wraps != chain.kms_key {
            let found = || {
                let [one, two] = [wraps, chain.kms_key].map(|key| past.names.key(key));
                format!("{} is wrapped by {one} and by {two}", past.names.table_key(&chain))
            };
            tally.fault(row.from, || (found(), name()));
        }
    }
}

impl Monitor for TableData {
    fn rule(&self) -> RuleId {
        self.rule
    }

    fn kinds(&self) -> &'static [Kind] {
        self.kinds
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        self.check_table_key(row, past, tally);
        let key = row.chain.kms_key;
        let stretch = Span { from: row.from, until: row.until };
        let story = past.chronicle.table(row.artifact.table);
        let strayed = story.map_or(Some(row.from), |story| story.first_instant_not_under(key, stretch, self.leftover));
        if let Some(at) = strayed {
            let (name, key) = (past.names.artifact(row.artifact), past.names.key(key));
            tally.fault(at, || (format!("{name} is under {key}, which is not its table's key at {at}"), name.clone()));
        }
    }
}
