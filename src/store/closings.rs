//! Protection periods that have ended: kept until somebody takes them, or counted where nobody wants them one by one.
//!
//! Law: totals say of each key, kind and way of ending what the rows would add up to.

use crate::{
    ids::DataKeyId,
    record::{LedgerRow, LedgerTotal},
};

/// Where periods go when they end.
#[derive(Debug)]
pub enum Closings {
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

impl Closings {
    /// Has periods that end be counted from now on, and not kept.
    pub fn count_only(&mut self) {
        *self = Self::Totals(Vec::new());
    }

    /// Moves the closed periods into `rows`, in the order in which they closed.
    pub fn take(&mut self, rows: &mut Vec<LedgerRow>) {
        rows.clear();
        if let Self::Rows(closed) = self {
            std::mem::swap(rows, closed);
        }
    }

    /// Iterates over what was counted.
    pub fn totals(&self) -> impl Iterator<Item = &LedgerTotal> {
        let totals = if let Self::Totals(totals) = self { totals.as_slice() } else { &[] };
        totals.iter().flatten()
    }
}

/// Adds a period to the totals of its data key.
pub(super) fn count(totals: &mut Vec<Vec<LedgerTotal>>, data_key: DataKeyId, total: LedgerTotal) {
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
