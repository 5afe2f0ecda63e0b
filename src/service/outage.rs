//! An outage: a key that a table depends on is unusable, and clocks run (model §4).
//!
//! Invariant: a table has an outage exactly while one of the keys it needs is unusable. Law: the outage counts from its
//! first instant; what happens to the keys during it moves no clock ([`RuleId::FirstInstantCounts`]).

use crate::{
    ids::{KeyId, TableId},
    record::{EventName, TableStatus},
    rules::{RuleId, RuleSet, TTL_GRACE},
    service::{
        Deadline, Effects, Happening, Service,
        state::{
            outage::Outage,
            stage::{Inaccessible, Stage},
        },
    },
    sim::{SimTime, calendar::Ticket},
};

impl Service {
    /// The usability of a key may have changed: outages begin and end, and so does what is held in memory.
    pub(in crate::service) fn usability_changed(&mut self, now: SimTime, key: KeyId, fx: &mut Effects) {
        for id in (0..self.sites.len()).map(TableId::at) {
            if self.table(id).is_some_and(|table| table.needed_keys().any(|needed| needed == key)) {
                self.reassess(now, id, fx);
            }
        }
        self.fail_restores(now, key, fx);
        self.review_holds_of(now, key);
    }

    /// Begins or ends the outage of a table.
    pub(in crate::service) fn reassess(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let usable = self.unusable_key(id).is_none();
        let Some(table) = self.table(id) else { return };
        match (table.status(), table.outage.is_some()) {
            (TableStatus::Creating, _) if !usable && !self.is_restoring(id) => self.vanish(now, id, fx),
            (TableStatus::Active | TableStatus::Inaccessible, false) if !usable => self.begin_outage(now, id, fx),
            (TableStatus::Active | TableStatus::Inaccessible, true) if usable => self.end_outage(now, id, fx),
            (TableStatus::Active | TableStatus::Inaccessible, _)
            | (TableStatus::Creating | TableStatus::Archiving | TableStatus::Archived, _) => {}
        }
    }

    /// The TTL deletions of a table stop ([`RuleId::TtlGrace`]).
    pub(in crate::service) fn end_grace(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let table = self.table_mut(id);
        let (key, ttl) = (table.key, table.ttl);
        if let Some(outage) = &mut table.outage {
            outage.grace_over = true;
        }
        fx.tables.push(id);
        self.review_holds_for(now, id);
        if ttl {
            let rules = RuleSet::of(&[RuleId::TtlGrace, RuleId::HalfOpenWindows]);
            fx.happened(Happening::of_table(EventName::TtlGraceEnded, id, key, rules));
        }
    }

    /// The service notices that the key is unusable ([`RuleId::Detection`]).
    pub(in crate::service) fn detect(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let archive_at = now.saturating_add(self.draw_for(self.timing.archive_after, "archive-after", id));
        let removal_at = self.removal_of(now, id);
        self.enter_stage(id, Stage::Inaccessible(Inaccessible { since: now, archive_at, removal_at }), fx);
        let rules = RuleSet::of(&[RuleId::Detection, RuleId::SseUnchanged]);
        fx.happened(Happening::of_table(EventName::TableInaccessible, id, self.table_mut(id).key, rules));
        fx.due(archive_at, Deadline::Archive(id));
        removal_at.into_iter().for_each(|at| fx.due(at, Deadline::ReplicaRemoval(id)));
    }

    /// The service notices that the key is back ([`RuleId::Recovery`]).
    pub(in crate::service) fn recover(&mut self, id: TableId, fx: &mut Effects) {
        self.enter_stage(id, Stage::Active, fx);
        let table = self.table_mut(id);
        table.clocks.archive = Ticket::NONE;
        table.clocks.removal = Ticket::NONE;
        let rules = RuleSet::of(&[RuleId::Recovery, RuleId::ArchiveClock]);
        fx.happened(Happening::of_table(EventName::TableRecovered, id, table.key, rules));
    }

    fn begin_outage(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let detection = self.draw_for(self.timing.detection, "detection", id);
        let table = self.table_mut(id);
        table.outage = Some(Outage { since: now, grace_over: false, waited: 0 });
        table.clocks.recovery = Ticket::NONE;
        fx.tables.push(id);
        fx.due(now.saturating_add(TTL_GRACE), Deadline::TtlGrace(id));
        match table.stage {
            Stage::Inaccessible(inaccessible) if inaccessible.archive_at <= now => fx.due(now, Deadline::Archive(id)),
            Stage::Inaccessible(_) => {}
            Stage::Creating | Stage::Active | Stage::Archiving(_) | Stage::Archived(_) => {
                fx.due(now.saturating_add(detection), Deadline::Detection(id));
            }
        }
        self.stall_switch(now, id, fx);
        self.isolate_replica(now, id, fx);
    }

    fn end_outage(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let recovery = self.draw_for(self.timing.recovery, "recovery", id);
        let table = self.table_mut(id);
        table.outage = None;
        table.clocks.grace = Ticket::NONE;
        table.clocks.detection = Ticket::NONE;
        fx.tables.push(id);
        if matches!(table.stage, Stage::Inaccessible(_)) {
            fx.due(now.saturating_add(recovery), Deadline::Recovery(id));
        }
        self.resume_replication(now, id, fx);
        self.release_waiting(now, id, fx);
        self.resume_switch(now, id, fx);
    }
}
