//! Time to live: an item is deleted `ttl_delay` after it expires, unless the key has been away for 30 minutes.

use crate::law::{
    TTL_GRACE, World,
    agenda::{Due, Phase},
    table::Status,
};

/// An item of a table (by serial) that expires at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expiry {
    serial: u32,
    pub(super) item: String,
    at: u64,
}

impl World<'_> {
    pub(super) fn watch_expiry(&mut self, serial: u32, item: &str) {
        let table = self.table(serial);
        let expires = table.item(item).and_then(|item| item.expires);
        if let (true, Some(at)) = (table.ttl, expires) {
            let due = (at + self.timing("ttl_delay")).max(self.now);
            self.agenda.put(due, Phase::Data, Due::Expiry(Expiry { serial, item: item.to_owned(), at }));
        }
    }

    pub(super) fn forget_expiry(&mut self, serial: u32, item: &str) {
        self.agenda.forget(|due| matches!(due, Due::Expiry(expiry) if expiry.serial == serial && expiry.item == item));
        self.table_mut(serial).waiting.retain(|expiry| expiry.item != item);
        self.table_mut(serial).passed_over.retain(|expiry| expiry.item != item);
    }

    /// TTL is switched on: what is due already goes at once.
    pub(super) fn watch_expiries(&mut self, serial: u32) {
        let mut items = self.table(serial).items.clone();
        items.sort_by_key(|item| (item.expires, item.artifact));
        items.iter().for_each(|item| self.watch_expiry(serial, &item.name));
    }

    /// TTL is switched off: what waits is forgotten.
    pub(super) fn forget_expiries(&mut self, serial: u32) {
        self.agenda.forget(|due| matches!(due, Due::Expiry(expiry) if expiry.serial == serial));
        self.table_mut(serial).waiting.clear();
        self.table_mut(serial).passed_over.clear();
    }

    pub(super) fn expire(&mut self, expiry: &Expiry) {
        if !self.exists(expiry.serial) {
            return;
        }
        let table = self.table(expiry.serial).clone();
        if table.item(&expiry.item).is_none_or(|item| item.expires != Some(expiry.at)) {
            return;
        }
        if table.status == Status::Archiving || table.outage_since.is_some_and(|since| self.now >= since + TTL_GRACE) {
            return self.table_mut(expiry.serial).waiting.push(expiry.clone());
        }
        if self.awaits_change(expiry.serial, &expiry.item) {
            return self.table_mut(expiry.serial).passed_over.push(expiry.clone());
        }
        self.tell("TtlDelete", "ttl", &table.name, &expiry.item, "");
        self.remove_item(expiry.serial, &expiry.item, "ttl");
        self.send(expiry.serial, &expiry.item);
    }

    /// Changes that were on their way are no longer: TTL sees to the items itself that it had left to them.
    pub(super) fn expire_what_was_awaited(&mut self, serial: u32, items: &[String]) {
        let is_meant = |expiry: &Expiry| items.contains(&expiry.item);
        let (again, still): (Vec<Expiry>, Vec<Expiry>) =
            std::mem::take(&mut self.table_mut(serial).passed_over).into_iter().partition(is_meant);
        self.table_mut(serial).passed_over = still;
        again.into_iter().for_each(|expiry| self.agenda.put(self.now, Phase::Data, Due::Expiry(expiry)));
    }

    /// The key is back: what waited goes at once, in order of expiry, then of birth.
    pub(super) fn release_waiting(&mut self, serial: u32) {
        let mut waiting = std::mem::take(&mut self.table_mut(serial).waiting);
        let table = self.table(serial);
        waiting.sort_by_key(|expiry| (expiry.at, table.item(&expiry.item).map(|item| item.artifact)));
        for expiry in waiting {
            self.agenda.put(self.now, Phase::Data, Due::Expiry(expiry));
        }
    }
}
