//! Deadlines come due, if they still count.
//!
//! Law: a deadline counts while its owner holds its ticket; one whose ticket was dropped is passed over.

use crate::{
    ids::TableId,
    service::{Deadline, Effects, Service, state::clocks::Clocks},
    sim::{SimTime, calendar::Ticket},
};

impl Service {
    /// Gives the owner of a deadline its ticket.
    pub fn hold_ticket(&mut self, deadline: Deadline, ticket: Ticket) {
        if let Some(held) = self.ticket_mut(deadline) {
            *held = ticket;
        }
    }

    /// Deals with a deadline that has come, and returns whether it still counted. Nothing else happens before `quiet_until`:
    /// what is due earlier may be done at once, each at its own time.
    pub fn come_due(
        &mut self,
        now: SimTime,
        (deadline, ticket): (Deadline, Ticket),
        quiet_until: SimTime,
        fx: &mut Effects,
    ) -> bool {
        let is_lease = matches!(deadline, Deadline::LeaseEnd(_));
        match self.ticket_mut(deadline) {
            Some(held) if *held == ticket => *held = Ticket::NONE,
            None if is_lease => {}
            Some(_) | None => return false,
        }
        self.deal_with(now, deadline, quiet_until, fx);
        true
    }

    fn deal_with(&mut self, now: SimTime, deadline: Deadline, quiet_until: SimTime, fx: &mut Effects) {
        match deadline {
            Deadline::KeyDeletion(key) => self.delete_key(now, key, fx),
            Deadline::KeyRotation(key) => self.rotation_due(now, key, fx),
            Deadline::MaterialExpiry(key) => self.expire_material(now, key, fx),
            Deadline::LeaseEnd(id) => self.end_lease(now, id, fx),
            Deadline::TtlGrace(table) => self.end_grace(now, table, fx),
            Deadline::Detection(table) => self.detect(now, table, fx),
            Deadline::Recovery(table) => self.recover(table, fx),
            Deadline::Archive(table) => self.begin_archiving(now, table, fx),
            Deadline::Archived(table) => self.end_archiving(now, table, fx),
            Deadline::SwitchStep(table) => self.step_switch(now, table, quiet_until, fx),
            Deadline::TableActive(table) => self.activate(now, table, fx),
            Deadline::RestoreDone(table) => self.complete_restore(now, table, fx),
            Deadline::BackupExpiry(backup) => self.expire_backup(now, backup, fx),
            Deadline::HistoryEnd(table) => self.end_of_history(now, table, fx),
            Deadline::StreamTrim(slot) => self.trim(now, slot, fx),
            Deadline::CopyExpiry(slot) => self.remove_copy(now, slot, fx),
            Deadline::InsightsExpiry(slot) => self.expire_insights(now, slot, fx),
            Deadline::DaxExpiry(slot) => self.expire_entry(now, slot, fx),
            Deadline::TtlDue(slot) => self.expire(now, slot, fx),
            Deadline::Replication(link) => self.deliver(now, link, fx),
            Deadline::ReplicaRemoval(table) => self.remove_replica(table, fx),
        }
    }

    /// Returns where the owner of a deadline keeps its ticket, while there is an owner.
    fn ticket_mut(&mut self, deadline: Deadline) -> Option<&mut Ticket> {
        match deadline {
            Deadline::KeyDeletion(key) => Some(&mut self.kms.key_mut(key).deletion),
            Deadline::KeyRotation(key) => self.kms.key_mut(key).rotation.as_mut().map(|rotation| &mut rotation.next),
            Deadline::MaterialExpiry(key) => Some(&mut self.kms.key_mut(key).expiry),
            Deadline::LeaseEnd(_) => None,
            Deadline::TtlGrace(table) => self.clock_mut(table, |clocks| &mut clocks.grace),
            Deadline::Detection(table) => self.clock_mut(table, |clocks| &mut clocks.detection),
            Deadline::Recovery(table) => self.clock_mut(table, |clocks| &mut clocks.recovery),
            Deadline::Archive(table) => self.clock_mut(table, |clocks| &mut clocks.archive),
            Deadline::Archived(table) => self.clock_mut(table, |clocks| &mut clocks.archived),
            Deadline::SwitchStep(table) => self.clock_mut(table, |clocks| &mut clocks.switch),
            Deadline::TableActive(table) => self.clock_mut(table, |clocks| &mut clocks.creation),
            Deadline::RestoreDone(table) => self.clock_mut(table, |clocks| &mut clocks.restore),
            Deadline::ReplicaRemoval(table) => self.clock_mut(table, |clocks| &mut clocks.removal),
            Deadline::Replication(link) => Some(&mut self.global.link_mut(link).ticket),
            Deadline::BackupExpiry(backup) => self.backups.get_mut(&backup).map(|backup| &mut backup.expiry),
            Deadline::HistoryEnd(table) => self.continuous.get_mut(&table).map(|continuous| &mut continuous.ticket),
            Deadline::StreamTrim(slot)
            | Deadline::CopyExpiry(slot)
            | Deadline::InsightsExpiry(slot)
            | Deadline::DaxExpiry(slot)
            | Deadline::TtlDue(slot) => self.vault.shelf.ticket_mut(slot),
        }
    }

    fn clock_mut(&mut self, table: TableId, clock: impl Fn(&mut Clocks) -> &mut Ticket) -> Option<&mut Ticket> {
        self.sites[table.index()].table.as_mut().map(|table| clock(&mut table.clocks))
    }
}
