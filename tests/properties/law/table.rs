//! Tables: what they are, their settings, and what DescribeTable shows of them.

use crate::{
    case::{self, Encryption},
    law::{
        Answer, Outcome, World,
        agenda::{Due, Phase},
        switch::Switch,
    },
    record::TablePeriod,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Creating,
    Active,
    Inaccessible,
    Archiving,
    Archived,
}

/// A table that exists.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) serial: u32,
    pub(super) name: String,
    pub(super) status: Status,
    /// The key that DescribeTable shows.
    pub(super) displayed: String,
    pub(super) switch: Option<Switch>,
    /// The number of its table key; that of a switch which runs comes next.
    pub(super) table_key: u32,
    /// For each table key that it has had, the version of the KMS key which wrapped it.
    pub(super) versions: Vec<u32>,
    pub(super) stream: Option<&'static str>,
    pub(super) ttl: bool,
    /// From when on that setting can be changed again.
    pub(super) ttl_rests_until: u64,
    pub(super) insights: bool,
    pub(super) last_insight: Option<u64>,
    pub(super) indexes: Vec<String>,
    pub(super) default_item: case::Item,
    pub(super) items: Vec<Item>,
    /// When its key became unusable, while it is.
    pub(super) outage_since: Option<u64>,
    pub(super) inaccessible_since: Option<u64>,
    /// TTL deletions that wait for the key, in the order in which they fell due.
    pub(super) waiting: Vec<super::expiry::Expiry>,
    /// TTL deletions that were left to a change which was on its way.
    pub(super) passed_over: Vec<super::expiry::Expiry>,
    /// Nothing is the scenario's own.
    pub(super) region: String,
    /// The first accepted key change of the quota's window, how many there were, and the last.
    pub(super) changes: Option<(u64, u32, u64)>,
    /// The window of point-in-time recovery that it begins with.
    first_period: Option<u64>,
    created_by: Option<usize>,
}

/// An item of a table.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) bytes: u64,
    pub(super) expires: Option<u64>,
    pub(super) client_key: Option<String>,
    pub(super) artifact: usize,
    /// Its entries, index by index.
    pub(super) entries: Vec<usize>,
}

/// Where no grant is asked for.
pub(super) const NO_TABLE: &str = "";

/// The region of a scenario.
pub(super) const HOME: &str = "";

pub(super) const IN_USE: &str = "ResourceInUseException";
pub(super) const NOT_FOUND: &str = "ResourceNotFoundException";
pub(super) const VALIDATION: &str = "ValidationException";

impl World<'_> {
    pub(super) fn declare_tables(&mut self) {
        for table in &self.case.tables.clone() {
            let key = self.named_key(&table.encryption).ok().filter(|key| !self.is_abroad(key, HOME));
            if let Some(key) = key {
                let serial = self.make_table(table, HOME, &key, Status::Active, None);
                for n in 1..=table.items {
                    self.put_initial_item(serial, &format!("i{n}"));
                }
                table.point_in_time.into_iter().for_each(|period| self.keep_history(serial, period));
            }
            for (region, key) in &table.replicas {
                self.declare_replica(&table.name, region, key);
            }
        }
    }

    /// A declared table whose specification is refused never exists.
    pub(super) fn tell_of_declared(&mut self, name: &str) {
        let source = case::source_of(name).unwrap_or_default();
        let outcome = match (self.find_table(name), self.find_table(source)) {
            (Some(_), _) => Outcome::Ok,
            (None, None) if !source.is_empty() => Outcome::Refused(NOT_FOUND),
            (None, _) => Outcome::Refused(VALIDATION),
        };
        let declared = self.case.tables.iter().find(|table| table.name == name);
        let subject = match declared {
            Some(table) if table.legacy => "encryption/formerly-none".to_owned(),
            Some(table) => table.encryption.how_named(),
            None => source.to_owned(),
        };
        self.tell_outcome("TableCreated", "dynamodb", name, &subject, &self.displayed_key(name), outcome);
    }

    pub(super) fn make_table(
        &mut self,
        table: &case::Table,
        region: &str,
        key: &str,
        status: Status,
        created_by: Option<usize>,
    ) -> u32 {
        self.tables_made += 1;
        let serial = self.tables_made;
        self.restore_grant(key, &table.name);
        self.settle(key, region);
        self.tables.push(Table {
            serial,
            name: table.name.clone(),
            status,
            displayed: key.to_owned(),
            switch: None,
            table_key: 0,
            versions: vec![self.key_version(key)],
            stream: table.stream,
            ttl: table.ttl,
            ttl_rests_until: 0,
            insights: table.insights,
            last_insight: None,
            indexes: table.indexes.iter().map(|(name, _)| name.clone()).collect(),
            default_item: table.item,
            items: Vec::new(),
            outage_since: None,
            inaccessible_since: None,
            waiting: Vec::new(),
            passed_over: Vec::new(),
            region: region.to_owned(),
            changes: None,
            first_period: table.point_in_time,
            created_by,
        });
        serial
    }

    /// The key that a request means.
    pub(super) fn named_key(&self, encryption: &Encryption) -> Result<String, &'static str> {
        self.meant_key(encryption).map(|(key, _)| key)
    }

    /// The key that an SSESpecification stands for, facts TY-30..TY-39, and whether it is named by its ARN: else by an
    /// alias, or not at all.
    pub(super) fn meant_key(&self, encryption: &Encryption) -> Result<(String, bool), &'static str> {
        let (enabled, sse_type, key) = match encryption {
            Encryption::Unsaid => return Ok(("aws-owned".to_owned(), true)),
            Encryption::Key(key) => return self.resolve(key),
            Encryption::Sse { enabled, sse_type, key } => (*enabled, *sse_type, key.as_deref()),
        };
        if sse_type.is_some_and(|sse_type| sse_type != "KMS") {
            return Err(VALIDATION);
        }
        match (enabled, sse_type, key) {
            (Some(false), None, None) | (None, None, None) => Ok(("aws-owned".to_owned(), true)),
            (Some(false), _, _) | (_, None, Some(_)) => Err(VALIDATION),
            (Some(true) | None, _, None) => Ok(("aws-managed".to_owned(), false)),
            (Some(true) | None, Some(_), Some(key)) => self.resolve(key),
        }
    }

    pub(super) fn create_table(&mut self, step: usize, table: &case::Table) -> (String, Answer) {
        let (key, answer) = match self.named_key(&table.encryption) {
            asked if self.find_table(&table.name).is_some() => (asked.unwrap_or_default(), Err(IN_USE)),
            Err(error) => (String::new(), Err(error)),
            Ok(key) if self.is_abroad(&key, HOME) || !self.can_be_put_under(&key) => (key, Err(VALIDATION)),
            Ok(key) => (key, Ok(Outcome::Ok)),
        };
        if answer.is_ok() {
            let serial = self.make_table(table, HOME, &key, Status::Creating, Some(step));
            self.agenda.put(self.now + self.timing("table_creation"), Phase::Deadline, Due::TableActive(serial));
        }
        (key, answer)
    }

    pub(super) fn table_becomes_active(&mut self, serial: u32) {
        self.table_mut(serial).status = Status::Active;
        let table = self.table(serial).clone();
        let source = self.complete_replica(serial);
        table.first_period.into_iter().for_each(|period| self.keep_history(serial, period));
        self.tell("TableCreated", "dynamodb", &table.name, &source, &table.displayed);
        if let Some(step) = table.created_by {
            self.complete_step(step);
        }
    }

    /// DeleteTable closes at once; stream records stay, and so do backups. Returns the system backup, where one is made.
    pub(super) fn delete_table(&mut self, name: &str) -> Result<String, &'static str> {
        let table = self.find_table(name).ok_or(NOT_FOUND)?;
        match table.status {
            Status::Creating | Status::Archiving => return Err(IN_USE),
            Status::Active | Status::Inaccessible | Status::Archived => {}
        }
        if table.switch.is_some() && table.status != Status::Archived {
            return Err(IN_USE);
        }
        let serial = table.serial;
        self.may_leave(serial)?;
        let backup = if self.keeps_history(serial) { self.keep_deleted(serial) } else { String::new() };
        self.drop_history(serial);
        self.end_items(serial, "deleted");
        Ok(backup)
    }

    /// The table is gone, and all that waited for it.
    pub(super) fn forget_table(&mut self, serial: u32) {
        self.abort_additions(serial);
        self.leave(serial);
        self.tables.retain(|table| table.serial != serial);
        self.agenda.forget(|due| match due {
            Due::TableActive(table)
            | Due::GraceEnd(table)
            | Due::Detection(table)
            | Due::Recovery(table)
            | Due::Archive(table)
            | Due::Archived(table)
            | Due::Removal(table)
            | Due::Move(table, _)
            | Due::Rewrap(table)
            | Due::Display(table)
            | Due::Settle(table) => *table == serial,
            _ => false,
        });
    }

    pub(super) fn end_items(&mut self, serial: u32, ended_by: &str) {
        for item in std::mem::take(&mut self.table_mut(serial).items) {
            self.close(item.artifact, ended_by);
            item.entries.iter().for_each(|&entry| self.close(entry, ended_by));
        }
        self.table_mut(serial).waiting.clear();
        self.table_mut(serial).passed_over.clear();
    }

    pub(super) fn describe_table(&self, name: &str) -> Answer {
        self.find_table(name).map(|_| Outcome::Ok).ok_or(NOT_FOUND)
    }

    pub(super) fn set_stream(&mut self, name: &str, view: Option<&'static str>) -> Answer {
        let table = self.changeable_table(name)?;
        if table.stream.is_some() == view.is_some() || self.has_company(table.serial) {
            return Err(VALIDATION);
        }
        let serial = table.serial;
        self.table_mut(serial).stream = view;
        Ok(Outcome::Ok)
    }

    pub(super) fn set_insights(&mut self, name: &str, enabled: bool) -> Answer {
        let table = self.changeable_table(name)?;
        if !self.has_usable_keys(table) || table.insights == enabled {
            return Err(VALIDATION);
        }
        let serial = table.serial;
        self.table_mut(serial).insights = enabled;
        Ok(Outcome::Ok)
    }

    pub(super) fn set_ttl(&mut self, name: &str, enabled: bool) -> Answer {
        let table = self.changeable_table(name)?;
        if !self.has_usable_keys(table) || table.ttl == enabled || self.now < table.ttl_rests_until {
            return Err(VALIDATION);
        }
        let (serial, rests_until) = (table.serial, self.now + self.timing("ttl_cooldown"));
        for serial in self.members(serial) {
            let changed = self.table_mut(serial);
            (changed.ttl, changed.ttl_rests_until) = (enabled, rests_until);
            if enabled { self.watch_expiries(serial) } else { self.forget_expiries(serial) }
        }
        Ok(Outcome::Ok)
    }

    /// A table whose settings can be changed, as far as its status goes.
    pub(super) fn changeable_table(&self, name: &str) -> Result<&Table, &'static str> {
        let table = self.find_table(name).ok_or(NOT_FOUND)?;
        match table.status {
            Status::Active | Status::Inaccessible => Ok(table),
            Status::Creating | Status::Archiving => Err(IN_USE),
            Status::Archived => Err(NOT_FOUND),
        }
    }

    /// A table that takes data operations, as far as its status goes.
    pub(super) fn open_table(&self, name: &str) -> Result<&Table, &'static str> {
        let table = self.find_table(name).ok_or(NOT_FOUND)?;
        match table.status {
            Status::Active | Status::Inaccessible => Ok(table),
            Status::Archiving => Err(IN_USE),
            Status::Creating | Status::Archived => Err(NOT_FOUND),
        }
    }

    /// A key under which something new can be put: its grant is made then.
    pub(super) fn can_be_put_under(&self, key: &str) -> bool {
        self.is_usable(key, NO_TABLE)
    }

    /// "The table's current key is usable", during a switch: both of the two.
    pub(super) fn has_usable_keys(&self, table: &Table) -> bool {
        table.needed_keys().iter().all(|key| self.is_usable(key, &table.name))
    }

    pub(super) fn find_table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    pub(super) fn table(&self, serial: u32) -> &Table {
        self.tables.iter().find(|table| table.serial == serial).expect("the table exists")
    }

    pub(super) fn table_mut(&mut self, serial: u32) -> &mut Table {
        self.tables.iter_mut().find(|table| table.serial == serial).expect("the table exists")
    }

    pub(super) fn exists(&self, serial: u32) -> bool {
        self.tables.iter().any(|table| table.serial == serial)
    }

    pub(super) fn displayed_key(&self, name: &str) -> String {
        self.find_table(name).map_or(String::new(), |table| table.displayed.clone())
    }

    /// After each event: what DescribeTable shows now begins a period where it is new.
    pub(super) fn note_what_is_shown(&mut self) {
        let shown: Vec<TablePeriod> = self.tables.iter().map(|table| table.shown(self.now)).collect();
        let now = self.now;
        for last in self.record.tables.iter_mut().filter(|period| period.until.is_none()) {
            if !shown.iter().any(|period| period.shows_the_same(last)) {
                last.until = Some(now);
            }
        }
        for period in shown {
            if !self.record.tables.iter().any(|last| last.until.is_none() && last.shows_the_same(&period)) {
                self.record.tables.push(period);
            }
        }
    }
}

impl Table {
    /// The KMS keys that the table depends on.
    pub(super) fn needed_keys(&self) -> Vec<String> {
        match &self.switch {
            Some(switch) => vec![switch.from.clone(), switch.to.clone()],
            None => vec![self.displayed.clone()],
        }
    }

    /// The number of the table key under which new data is sealed.
    pub(super) fn writes_under(&self) -> u32 {
        let new = self.switch.as_ref().filter(|switch| switch.writes_under_new);
        new.map_or(self.table_key, |switch| switch.table_key)
    }

    /// The number of the table key under the KMS key displayed.
    pub(super) fn displayed_table_key(&self) -> u32 {
        let new = self.switch.as_ref().filter(|switch| switch.displays_new);
        new.map_or(self.table_key, |switch| switch.table_key)
    }

    /// The version of the KMS key that wrapped a table key.
    pub(super) fn key_version(&self, table_key: u32) -> u32 {
        self.versions[table_key as usize]
    }

    pub(super) fn item(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.name == name)
    }

    fn shown(&self, now: u64) -> TablePeriod {
        let is_owned = |key: &str| key == "aws-owned";
        let touches_owned = self.switch.as_ref().is_some_and(|switch| is_owned(&switch.from) || is_owned(&switch.to));
        let (sse_status, sse_type) = match &self.switch {
            Some(_) if touches_owned => ("UPDATING", ""),
            Some(_) => ("UPDATING", "KMS"),
            None if is_owned(&self.displayed) => ("", ""),
            None => ("ENABLED", "KMS"),
        };
        let status = match self.status {
            Status::Creating => "CREATING",
            Status::Active => "ACTIVE",
            Status::Inaccessible => "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            Status::Archiving => "ARCHIVING",
            Status::Archived => "ARCHIVED",
        };
        TablePeriod {
            table: self.name.clone(),
            status: status.to_owned(),
            sse_status: sse_status.to_owned(),
            sse_type: sse_type.to_owned(),
            key: self.displayed.clone(),
            inaccessible_since: self.inaccessible_since,
            from: now,
            until: None,
        }
    }
}

impl TablePeriod {
    fn shows_the_same(&self, other: &Self) -> bool {
        Self { from: 0, until: None, ..self.clone() } == Self { from: 0, until: None, ..other.clone() }
    }
}
