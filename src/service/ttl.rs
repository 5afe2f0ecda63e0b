//! Time to live: expired items are deleted, and while the key is unusable for 30 minutes more ([`RuleId::TtlGrace`]).
//!
//! Invariant: an item whose deletion is due has been deleted, or waits for the key. Law: what waits runs at once, in due
//! order, when the key is back ([`RuleId::WaitingDeletesRun`]).

use crate::{
    ids::{Slot, TableId},
    record::{Actor, Detail, EndedBy, ErrorName, EventName, Obstacle, Subject},
    rules::{RuleId, RuleSet, TTL_HORIZON},
    service::{Accepted, Effects, Happening, Refusal, Reply, Service},
    sim::SimTime,
};

impl Service {
    /// UpdateTimeToLive.
    ///
    /// # Errors
    /// Where there is no such table, its key is unusable, the setting already stands, or it was changed just before.
    pub fn update_time_to_live(&mut self, now: SimTime, id: TableId, enabled: bool, fx: &mut Effects) -> Reply {
        self.updatable(id, ErrorName::ResourceNotFound)?;
        self.current_key_usable(id)?;
        if self.table_mut(id).ttl == enabled {
            let word = if enabled { "enabled" } else { "disabled" };
            let message = format!("TimeToLive is already {word}");
            return Err(Refusal::by(RuleId::SettingUnchanged, ErrorName::Validation, message).because(Obstacle::Again));
        }
        if now < self.table_mut(id).ttl_rests_until {
            let message = "Time to live has been modified multiple times within a fixed interval";
            return Err(Refusal::by(RuleId::TtlCooldown, ErrorName::Validation, message).because(Obstacle::Again));
        }
        let rest = self.draw_for(self.timing.ttl_cooldown, "ttl-cooldown", id);
        for id in self.global.members(id) {
            let table = self.table_mut(id);
            (table.ttl, table.ttl_rests_until) = (enabled, now.saturating_add(rest));
            fx.tables.push(id);
            if enabled {
                self.await_all_expiries(now, id, fx);
            } else {
                self.forget_expiries(id);
            }
        }
        Ok(Accepted::by_rules(RuleSet::of(&[RuleId::TtlDelay, RuleId::TtlCooldown])))
    }

    /// The deletion of an item is due: it happens, or waits for the key.
    pub(in crate::service) fn expire(&mut self, now: SimTime, slot: Slot, fx: &mut Effects) {
        let stored = self.vault.stored(slot);
        let table = self.table_mut(stored.table);
        // Changes of one item that arrive at once are one event: what a write of them sets another may take back.
        if !table.ttl || stored.expiry().is_none() {
            return;
        }
        let was_released = !table.released.is_empty() && table.released.remove(&(stored.expires, stored.number));
        let outage = table.outage;
        if !table.is_standing() || outage.is_some_and(|outage| outage.grace_over) {
            table.waiting.insert((stored.expires, stored.number), slot);
            if let Some(outage) = &mut table.outage {
                outage.waited += 1;
                fx.tables.push(stored.table);
            }
            return;
        }
        if now.checked_since(stored.expires).is_some_and(|age| age > TTL_HORIZON) {
            return;
        }
        let item = stored.item().expect("an item has a name");
        if self.awaits_change(stored.table, item) {
            self.vault.shelf.drop_ticket(slot);
            return;
        }
        let mut rules = RuleSet::of(&[RuleId::TtlServiceIdentity]);
        if outage.is_some() {
            rules = rules.with(RuleId::TtlGrace).with(RuleId::TtlDeletesStreamed);
        }
        if was_released {
            rules = rules.with(RuleId::WaitingDeletesRun);
        }
        self.remove_everywhere(now, slot, EndedBy::Ttl, rules, fx);
        fx.happened(Happening {
            event: EventName::TtlDelete,
            actor: Actor::Ttl,
            table: Some(stored.table),
            subject: Subject::Item(item),
            key: None,
            rules,
            detail: Detail::None,
        });
    }
}
