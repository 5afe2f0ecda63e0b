//! Outages: a table whose key is unusable, and the four clocks that start then.
//!
//! The data plane's clock is the end of each lease; here are the other three, and what the key's return stops.

use crate::law::{
    TTL_GRACE, World,
    agenda::{Due, Phase},
    backup::ARCHIVED_BACKUP,
    table::Status,
};

impl World<'_> {
    /// After whatever may have changed a key: each table looks whether its keys are usable, in the order of their names in
    /// the file.
    pub(super) fn tables_ask_their_keys(&mut self) {
        let mut tables: Vec<(usize, u32)> =
            self.tables.iter().map(|table| (self.place(&table.name), table.serial)).collect();
        tables.sort_unstable();
        for (_, serial) in tables {
            if !self.exists(serial) {
                continue;
            }
            let table = self.table(serial);
            let usable = self.has_usable_keys(table);
            match (table.outage_since, usable) {
                (None, false) => self.outage_begins(serial),
                (Some(_), true) => self.outage_ends(serial),
                (None, true) | (Some(_), false) => {}
            }
        }
        self.restores_ask_their_keys();
    }

    /// Where the file names a table first: tables that it declares, their replicas, then those that steps create.
    pub(super) fn place(&self, name: &str) -> usize {
        let declared = self.case.tables.iter().map(|table| table.name.clone());
        let replicas = self.case.tables.iter().flat_map(|table| table.names().split_off(1));
        let created = self.case.steps.iter().filter_map(|step| step.operation.makes());
        let mut all = declared.chain(replicas).chain(created);
        all.position(|known| known == name).expect("every table is named in the file")
    }

    fn outage_begins(&mut self, serial: u32) {
        let now = self.now;
        let table = self.table(serial).clone();
        match table.status {
            Status::Creating => return self.disappear(serial),
            Status::Archiving | Status::Archived => return,
            Status::Active | Status::Inaccessible => {}
        }
        self.table_mut(serial).outage_since = Some(now);
        self.stall_switch(serial);
        self.isolate_replica(serial);
        self.agenda.put(now + TTL_GRACE, Phase::Deadline, Due::GraceEnd(serial));
        match table.inaccessible_since {
            None => self.agenda.put(now + self.timing("detection"), Phase::Deadline, Due::Detection(serial)),
            Some(since) => {
                self.agenda.forget(|due| *due == Due::Recovery(serial));
                let at = (since + self.timing("archive_after")).max(now);
                self.agenda.put(at, Phase::Deadline, Due::Archive(serial));
                self.await_removal(serial, since);
            }
        }
    }

    /// A table whose key dies before it is ACTIVE disappears.
    fn disappear(&mut self, serial: u32) {
        let table = self.table(serial).clone();
        if self.restores.iter().any(|restore| restore.serial == serial) {
            return;
        }
        self.forget_table(serial);
        self.tell("TableDeleted", "dynamodb", &table.name, "", &table.displayed);
    }

    fn outage_ends(&mut self, serial: u32) {
        let status = self.table(serial).status;
        self.table_mut(serial).outage_since = None;
        if matches!(status, Status::Archiving | Status::Archived) {
            return;
        }
        self.agenda.forget(|due| {
            [Due::GraceEnd(serial), Due::Detection(serial), Due::Archive(serial), Due::Removal(serial)].contains(due)
        });
        if status == Status::Inaccessible {
            self.agenda.put(self.now + self.timing("recovery"), Phase::Deadline, Due::Recovery(serial));
        }
        self.resume_replication(serial);
        self.release_waiting(serial);
        self.resume_switch(serial);
    }

    pub(super) fn end_grace(&mut self, serial: u32) {
        let table = self.table(serial).clone();
        if table.ttl {
            self.tell("TtlGraceEnded", "dynamodb", &table.name, "", &table.displayed);
        }
    }

    pub(super) fn detect(&mut self, serial: u32) {
        let now = self.now;
        let table = self.table_mut(serial);
        (table.status, table.inaccessible_since) = (Status::Inaccessible, Some(now));
        let (name, key) = (table.name.clone(), table.displayed.clone());
        self.tell("TableInaccessible", "dynamodb", &name, "", &key);
        self.agenda.put(now + self.timing("archive_after"), Phase::Deadline, Due::Archive(serial));
        self.await_removal(serial, now);
    }

    pub(super) fn recover(&mut self, serial: u32) {
        let table = self.table_mut(serial);
        (table.status, table.inaccessible_since) = (Status::Active, None);
        let (name, key) = (table.name.clone(), table.displayed.clone());
        self.tell("TableRecovered", "dynamodb", &name, "", &key);
    }

    /// The archive backup is born when archiving begins.
    pub(super) fn archive(&mut self, serial: u32) {
        self.table_mut(serial).status = Status::Archiving;
        let table = self.table(serial).clone();
        self.cut_off(serial);
        let backup = self.own_backup(&table.name, ARCHIVED_BACKUP);
        self.tell("TableArchiving", "dynamodb", &table.name, &backup, &table.displayed);
        self.take_over_unopened(serial, &backup);
        self.agenda.forget(|due| *due == Due::GraceEnd(serial));
        self.agenda.put(self.now + self.timing("archiving"), Phase::Deadline, Due::Archived(serial));
    }

    /// The table is gone for good: items and stream end.
    pub(super) fn finish_archive(&mut self, serial: u32) {
        self.table_mut(serial).status = Status::Archived;
        let table = self.table(serial).clone();
        self.tell("TableArchived", "dynamodb", &table.name, "", &table.displayed);
        self.drop_history(serial);
        self.end_items(serial, "deleted");
        self.end_stream(serial);
    }
}
