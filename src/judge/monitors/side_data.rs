//! EAR-12, EAR-13, EAR-15: what the service stores beside the table is not under the customer's key.
//!
//! Seen in the record as: no cluster is accepted with a customer managed key and no entry is under one; every transaction's
//! copy and every insights datum is under the AWS owned key, and an accepted transaction has a copy.

use std::collections::BTreeMap;

use crate::{
    ids::{KeyId, TableId},
    judge::{
        lives::{Life, Lives},
        monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    },
    record::{EventName, EventRow, Kind, LedgerRow, Outcome},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::NoCustomerKeyOnDax`].
pub struct NoCustomerKeyOnDax;

/// Judges [`RuleId::TransactionCopyOwned`].
#[derive(Default)]
pub struct TransactionCopies {
    counts: BTreeMap<TableId, Copies>,
}

/// Judges [`RuleId::InsightsOwned`].
pub struct Insights;

#[derive(Default)]
struct Copies {
    accepted: u64,
    stored: u64,
}

impl Monitor for NoCustomerKeyOnDax {
    fn rule(&self) -> RuleId {
        RuleId::NoCustomerKeyOnDax
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::CreateCluster]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::DaxEntry]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let Some(key) = row.key.filter(|key| key.is_customer_managed()) else { return };
        tally.occasion();
        if row.outcome != Outcome::Refused {
            let found = || format!("a cluster was created with {}", past.names.key(key));
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        if row.chain.kms_key.is_customer_managed() {
            misplaced(row, past, tally);
        }
    }
}

impl Monitor for TransactionCopies {
    fn rule(&self) -> RuleId {
        RuleId::TransactionCopyOwned
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::TransactWriteItems]
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::TransactionCopy]
    }

    fn event(&mut self, row: &EventRow, _: &Past<'_>, _: &mut Tally) {
        if let Some(table) = row.table.filter(|_| row.outcome == Outcome::Ok) {
            self.counts.entry(table).or_default().accepted += 1;
        }
    }

    fn ledger(&mut self, row: &LedgerRow, life: &Life, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        if life.begins() {
            self.counts.entry(row.artifact.table).or_default().stored += 1;
        }
        if row.chain.kms_key != KeyId::AWS_OWNED {
            misplaced(row, past, tally);
        }
    }

    fn end(&mut self, end: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        for (&table, Copies { accepted, stored }) in self.counts.iter().filter(|(_, one)| one.accepted > one.stored) {
            let name = past.names.table(table);
            let found = || format!("{accepted} transactions on {name} were accepted and {stored} copies stored");
            tally.fault(end, || (found(), name.to_owned()));
        }
    }
}

impl Monitor for Insights {
    fn rule(&self) -> RuleId {
        RuleId::InsightsOwned
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::InsightsDatum]
    }

    fn ledger(&mut self, row: &LedgerRow, _: &Life, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        if row.chain.kms_key != KeyId::AWS_OWNED {
            misplaced(row, past, tally);
        }
    }
}

fn misplaced(row: &LedgerRow, past: &Past<'_>, tally: &mut Tally) {
    let (name, key) = (past.names.artifact(row.artifact), past.names.key(row.chain.kms_key));
    tally.fault(row.from, || (format!("{name} is under {key}"), name.clone()));
}
