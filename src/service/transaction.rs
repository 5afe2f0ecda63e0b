//! Transactions: a copy of the request is kept for a while under the AWS owned key ([`RuleId::TransactionCopyOwned`]).
//!
//! Invariant: all items of a transaction commit at one instant, or none does.

use crate::{
    ids::{ItemId, Slot, TableId},
    record::{Actor, Detail, EndedBy, ErrorName, EventName, Kind},
    rules::{RuleId, RuleSet},
    service::{Accepted, Deadline, Effects, Happening, Reply, Service, request::ItemDefaults, state::payload::Payload},
    sim::SimTime,
    store::{Birth, Content, Stored},
};

/// A write of several items.
pub struct Transaction<'a> {
    /// The table.
    pub table: TableId,
    /// The items, each with its size and time to live.
    pub items: &'a [(ItemId, ItemDefaults)],
    /// Under which client key the items were encrypted before they were sent.
    pub client_key: Option<crate::ids::ClientKeyId>,
}

impl Service {
    /// TransactWriteItems.
    ///
    /// # Errors
    /// Where the table does not serve, or a chain that is touched cannot be used.
    pub fn transact(&mut self, now: SimTime, caller: Actor, request: &Transaction<'_>, fx: &mut Effects) -> Reply {
        let id = request.table;
        self.have_client_key(request.client_key)?;
        self.standing(id, ErrorName::ResourceNotFound)?;
        let chains = self.chains_of(request);
        self.lease_all(now, caller, id, &chains, fx)?;
        let mut payloads = Vec::with_capacity(request.items.len());
        for &(item, spec) in request.items {
            payloads.push(self.payload(id, item, spec.bytes, request.client_key));
        }
        self.keep_copy(now, request, &payloads, fx);
        for (payload, &(item, spec)) in payloads.iter().zip(request.items) {
            let expires = spec.ttl.map_or(Stored::NEVER, |ttl| now.saturating_add(ttl));
            self.commit_everywhere(now, id, item, payload, expires, fx);
        }
        self.observe_access(now, id, fx);
        let rules = RuleSet::of(&[RuleId::TransactionCopyOwned, RuleId::CommittedUnderTableKey]);
        Ok(Accepted::by_rules(rules).saying(Detail::Items(request.items.len() as u64)))
    }

    /// A transaction's copy has served its purpose.
    pub(in crate::service) fn remove_copy(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let stored = self.vault.stored(slot);
        let rules = RuleSet::of(&[RuleId::TransactionCopyOwned, RuleId::TransactionCopyLife]);
        self.requests.remove(&slot);
        self.clients.mark(slot, None, None);
        self.vault.end(now, slot, EndedBy::Expired, rules);
        fx.happened(Happening::of_artifact(EventName::TransactionCopyRemoved, stored.artifact(), rules));
    }

    fn chains_of(&self, request: &Transaction<'_>) -> Vec<crate::ids::TableKeyId> {
        let mut chains = vec![self.write_key(request.table)];
        for &(item, _) in request.items {
            if let Some(slot) = self.find_item(request.table, item) {
                let table_key = self.table_key_of(slot);
                if !chains.contains(&table_key) {
                    chains.push(table_key);
                }
            }
        }
        chains
    }

    fn keep_copy(&mut self, now: SimTime, request: &Transaction<'_>, payloads: &[Payload], fx: &mut Effects) {
        let id = request.table;
        let data_key = self.copies_key(id);
        let items = request.items.iter().map(|&(item, _)| item);
        let images: Vec<_> = items.zip(payloads).map(|(item, image)| (item, image.content, image.bytes)).collect();
        let bytes = payloads.iter().map(|image| u64::from(image.bytes)).sum();
        let birth =
            Birth { table: id, kind: Kind::TransactionCopy, item: None, version: 1, bytes, content: Content(0) };
        let length = payloads.iter().map(Payload::length).sum();
        let slot = self.vault.bear(now, birth, data_key, length, |pool, out| {
            let mut rest = out;
            for payload in payloads {
                let (image, tail) = rest.split_at_mut(payload.length());
                payload.write(pool, image);
                rest = tail;
            }
        });
        self.clients.mark(slot, payloads.first().and_then(|image| image.client_key), None);
        self.requests.insert(slot, images);
        let life = self.draw_for(self.timing.transaction_copy, "transaction-copy", id);
        fx.due(now.saturating_add(life), Deadline::CopyExpiry(slot));
    }
}
