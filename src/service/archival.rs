//! Archival: a table that stays inaccessible becomes a backup, and is gone for good ([`RuleId::ArchiveAfter`]).
//!
//! Invariant: what is archived is taken over unopened, since nothing can be opened ([`RuleId::ArchiveUnopened`]).

use crate::{
    ids::{BackupId, TableId},
    record::{ARCHIVE_BACKUP, EventName, KeyState, Subject},
    rules::{RuleId, RuleSet},
    service::{
        Deadline, Effects, Happening, Service,
        state::{
            clocks::Clocks,
            stage::{Archival, Stage},
        },
    },
    sim::SimTime,
};

impl Service {
    /// Archives a table that is still inaccessible ([`RuleId::ArchiveAfter`]).
    pub(in crate::service) fn begin_archiving(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let Some(table) = self.table(id).filter(|table| table.outage.is_some()) else { return };
        let Stage::Inaccessible(inaccessible) = table.stage else { return };
        let key = table.key;
        let done = now.saturating_add(self.draw_for(self.timing.archiving, "archiving", id));
        self.global.cut_off(id);
        let rules = RuleSet::of(&[
            RuleId::ArchiveAfter,
            RuleId::ArchiveBackup,
            RuleId::ArchiveUnopened,
            RuleId::ArchiveBackupStays,
        ]);
        let gone = self.kms.state(key) == Some(KeyState::Deleted);
        let rules = if gone { rules.with(RuleId::ArchivedWithoutKey) } else { rules };
        let happening = Happening::of_table(EventName::TableArchiving, id, key, rules);
        let backup = self.archive(now, id, fx);
        let archival = Archival { since: now, backup, inaccessible_since: inaccessible.since };
        self.enter_stage(id, Stage::Archiving(archival), fx);
        let table = self.table_mut(id);
        table.outage = None;
        table.clocks = Clocks::default();
        fx.happened(happening.about(Subject::Backup(backup)));
        fx.due(done, Deadline::Archived(id));
        self.review_holds_for(now, id);
    }

    /// Archiving is complete: the table is gone for good.
    pub(in crate::service) fn end_archiving(&mut self, now: SimTime, id: TableId, fx: &mut Effects) {
        let Some(archival) = self.table(id).and_then(|table| table.stage.archival()) else { return };
        let rules = RuleSet::of(&[RuleId::ArchiveBackup, RuleId::ArchivingTime]);
        self.drop_history(now, id, fx);
        self.delete_items(now, id, rules);
        self.delete_records(now, id, rules);
        self.enter_stage(id, Stage::Archived(archival), fx);
        let table = self.table_mut(id);
        table.waiting.clear();
        fx.happened(Happening::of_table(EventName::TableArchived, id, table.key, rules));
    }

    /// The archive backup: taken over unopened, since nothing can be opened ([`RuleId::ArchiveUnopened`]).
    fn archive(&mut self, now: SimTime, id: TableId, fx: &mut Effects) -> BackupId {
        let name = self.own_backup(id, ARCHIVE_BACKUP);
        self.freeze_backup(now, id, name, fx);
        name
    }
}
