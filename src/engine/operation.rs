//! A step becomes a request to the service.

use crate::{
    engine::{
        draw::first_items,
        event::Event,
        run::Run,
        setup::{IndexScope, ItemWrite, KeySpec, Operation, TableChange, TableSpec},
    },
    ids::{KeyId, StepId, TableId},
    record::{Actor, EventName, Subject},
    service::{
        Reply,
        kms::NewKey,
        request::{Encryption, NewTable, Write, WriteMode},
        transaction::Transaction,
    },
    sim::{Phase, SimTime},
};

/// What was asked, for the record.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The operation.
    pub event: EventName,
    /// Who asked.
    pub actor: Actor,
    /// The table concerned.
    pub table: Option<TableId>,
    /// What else it is about.
    pub subject: Subject,
    /// The key asked for or displayed.
    pub key: Option<KeyId>,
}

impl Asked {
    fn of_key(event: EventName, key: KeyId) -> Self {
        Self { event, actor: Actor::Operator, table: None, subject: Subject::None, key: Some(key) }
    }

    fn of_table(event: EventName, table: TableId, key: Option<KeyId>) -> Self {
        Self { event, actor: Actor::Operator, table: Some(table), subject: Subject::None, key }
    }

    /// An operation on the data plane neither asks for a key nor displays one.
    fn of_items(event: EventName, table: TableId) -> Self {
        Self::of_table(event, table, None)
    }

    fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }
}

impl Run<'_> {
    /// Has the operator do something, and returns what was asked and answered.
    pub(in crate::engine) fn perform(&mut self, now: SimTime, step: StepId, operation: &Operation) -> (Asked, Reply) {
        match self.perform_on_key(now, operation) {
            Some(done) => done,
            None => self.perform_on_table(now, step, operation),
        }
    }

    fn perform_on_key(&mut self, now: SimTime, operation: &Operation) -> Option<(Asked, Reply)> {
        let (service, fx) = (&mut self.service, &mut self.fx);
        let (event, key, reply) = match *operation {
            Operation::CreateKey { key, spec } => {
                (EventName::CreateKey, key, service.create_key(now, key, new_key(spec, false), fx))
            }
            Operation::DisableKey { key } => (EventName::DisableKey, key, service.disable_key(now, key, fx)),
            Operation::EnableKey { key } => (EventName::EnableKey, key, service.enable_key(now, key, fx)),
            Operation::ScheduleKeyDeletion { key, window } => {
                (EventName::ScheduleKeyDeletion, key, service.schedule_key_deletion(now, key, window, fx))
            }
            Operation::CancelKeyDeletion { key } => {
                (EventName::CancelKeyDeletion, key, service.cancel_key_deletion(now, key, fx))
            }
            Operation::EnableKeyRotation { key, period } => {
                (EventName::EnableKeyRotation, key, service.enable_key_rotation(now, key, period, fx))
            }
            Operation::DisableKeyRotation { key } => {
                (EventName::DisableKeyRotation, key, service.disable_key_rotation(key))
            }
            Operation::RotateKeyOnDemand { key } => {
                (EventName::RotateKeyOnDemand, key, service.rotate_key_on_demand(key, fx))
            }
            Operation::ImportKeyMaterial { key, expires } => {
                (EventName::ImportKeyMaterial, key, service.import_key_material(now, key, expires, fx))
            }
            Operation::DeleteImportedKeyMaterial { key } => {
                (EventName::DeleteImportedKeyMaterial, key, service.delete_imported_key_material(now, key, fx))
            }
            Operation::RevokeGrant { key, table } => {
                let asked = Asked { table: Some(table), ..Asked::of_key(EventName::RevokeGrant, key) };
                return Some((asked, service.revoke_grant(now, key, table, fx)));
            }
            Operation::CreateGrant { key, table } => {
                let asked = Asked { table: Some(table), ..Asked::of_key(EventName::CreateGrant, key) };
                return Some((asked, service.create_grant(now, key, table, fx)));
            }
            Operation::LoseClientKey { .. }
            | Operation::CreateTable { .. }
            | Operation::UpdateTable { .. }
            | Operation::DeleteTable { .. }
            | Operation::DescribeTable { .. }
            | Operation::PutItem(_)
            | Operation::UpdateItem(_)
            | Operation::GetItem { .. }
            | Operation::DeleteItem { .. }
            | Operation::Query { .. }
            | Operation::TransactWriteItems { .. }
            | Operation::GetRecords { .. }
            | Operation::UpdateTimeToLive { .. }
            | Operation::UpdateContributorInsights { .. }
            | Operation::UpdateContinuousBackups { .. }
            | Operation::CreateBackup { .. }
            | Operation::DescribeBackup { .. }
            | Operation::DeleteBackup { .. }
            | Operation::RestoreTableFromBackup { .. }
            | Operation::RestoreTableToPointInTime { .. }
            | Operation::CreateCluster { .. } => return None,
        };
        Some((Asked::of_key(event, key), reply))
    }

    fn perform_on_table(&mut self, now: SimTime, step: StepId, operation: &Operation) -> (Asked, Reply) {
        let operator = Actor::Operator;
        match operation {
            Operation::CreateTable { table, spec } => self.create_table(now, *table, spec),
            Operation::UpdateTable { table, change } => self.update_table(now, *table, change),
            Operation::PutItem(write) => self.write(now, step, EventName::PutItem, WriteMode::Replace, write),
            Operation::UpdateItem(write) => self.write(now, step, EventName::UpdateItem, WriteMode::Update, write),
            Operation::TransactWriteItems { table, items, spec } => {
                let specs =
                    items.iter().map(|&item| (item, self.sizes.of_step(step, *table, *spec))).collect::<Vec<_>>();
                let request = Transaction { table: *table, items: &specs, client_key: None };
                let asked = Asked::of_items(EventName::TransactWriteItems, *table);
                (asked, self.service.transact(now, operator, &request, &mut self.fx))
            }
            Operation::GetItem { table, item, via } => {
                let asked = Asked::of_items(EventName::GetItem, *table).about(Subject::Item(*item));
                let reply = match via {
                    Some(cluster) => self.service.get_through(now, *cluster, *table, *item, &mut self.fx),
                    None => self.service.get_item(now, operator, *table, *item, &mut self.fx),
                };
                (asked, reply)
            }
            Operation::DeleteItem { table, item, via } => {
                let asked = Asked::of_items(EventName::DeleteItem, *table).about(Subject::Item(*item));
                let reply = match via {
                    Some(cluster) => self.service.delete_through(now, *cluster, *table, *item, &mut self.fx),
                    None => self.service.delete_item(now, operator, *table, *item, &mut self.fx),
                };
                (asked, reply)
            }
            Operation::Query { table, index, item } => {
                let asked = Asked::of_items(EventName::Query, *table).about(Subject::Item(*item));
                (asked, self.service.query(now, operator, *table, *index, *item, &mut self.fx))
            }
            other => self.perform_on_settings(now, other),
        }
    }

    fn perform_on_settings(&mut self, now: SimTime, operation: &Operation) -> (Asked, Reply) {
        let (service, fx) = (&mut self.service, &mut self.fx);
        let shown = |table: TableId| service.table(table).map(|table| table.key);
        match *operation {
            Operation::LoseClientKey { client_key } => {
                let asked = Asked {
                    event: EventName::LoseClientKey,
                    actor: Actor::Operator,
                    table: None,
                    subject: Subject::None,
                    key: None,
                };
                (asked, service.lose_client_key(client_key))
            }
            Operation::DeleteTable { table } => {
                let asked = Asked::of_table(EventName::DeleteTable, table, shown(table));
                (asked, service.delete_table(now, table, fx))
            }
            Operation::DescribeTable { table } => {
                (Asked::of_table(EventName::DescribeTable, table, shown(table)), service.describe_table(table))
            }
            Operation::GetRecords { table } => {
                let asked = Asked::of_items(EventName::GetRecords, table);
                (asked, service.read_stream(now, Actor::Operator, table, fx))
            }
            Operation::UpdateTimeToLive { table, enabled } => {
                let asked = Asked::of_table(EventName::UpdateTimeToLive, table, shown(table));
                (asked, service.update_time_to_live(now, table, enabled, fx))
            }
            Operation::UpdateContributorInsights { table, enabled } => {
                let asked = Asked::of_table(EventName::UpdateContributorInsights, table, shown(table));
                (asked, service.update_contributor_insights(table, enabled))
            }
            Operation::UpdateContinuousBackups { table, enabled } => {
                let asked = Asked::of_table(EventName::UpdateContinuousBackups, table, shown(table));
                (asked, service.update_continuous_backups(table, enabled))
            }
            Operation::CreateBackup { table, backup } => {
                let asked = Asked::of_table(EventName::CreateBackup, table, shown(table));
                (asked.about(Subject::Backup(backup)), service.create_backup(now, table, backup))
            }
            Operation::CreateCluster { cluster, spec } => {
                let asked = Asked::of_table(EventName::CreateCluster, spec.table, Some(spec.key));
                let reply = service.create_cluster(cluster, spec.table, spec.key, spec.tls);
                (asked.about(Subject::Cluster(cluster)), reply)
            }
            Operation::DescribeBackup { .. }
            | Operation::DeleteBackup { .. }
            | Operation::RestoreTableFromBackup { .. } => self.perform_on_backup(now, operation),
            ref other => unreachable!("{other:?} is dealt with before, or no scenario can say it yet"),
        }
    }

    fn perform_on_backup(&mut self, now: SimTime, operation: &Operation) -> (Asked, Reply) {
        let (service, fx) = (&mut self.service, &mut self.fx);
        let of_backup = |event, backup, key| Asked {
            event,
            actor: Actor::Operator,
            table: self.setup.backup_source(backup),
            subject: Subject::Backup(backup),
            key,
        };
        match operation {
            Operation::DescribeBackup { backup } => {
                (of_backup(EventName::DescribeBackup, *backup, None), service.describe_backup(*backup))
            }
            Operation::DeleteBackup { backup } => {
                (of_backup(EventName::DeleteBackup, *backup, None), service.delete_backup(now, *backup))
            }
            Operation::RestoreTableFromBackup { backup, to, encryption } => {
                let key = encryption.as_ref().and_then(|request| Encryption::resolve(Some(request)).ok());
                let asked = of_backup(EventName::RestoreTableFromBackup, *backup, key).about(Subject::Table(*to));
                (asked, service.restore_table(now, *backup, *to, encryption.as_ref(), fx))
            }
            other => unreachable!("{other:?} is not an operation on a backup"),
        }
    }

    fn create_table(&mut self, now: SimTime, table: TableId, spec: &TableSpec) -> (Asked, Reply) {
        let key = Encryption::resolve(spec.encryption.as_ref()).ok();
        let items = first_items(self.setup, table, spec);
        let reply = self.service.create_table(now, table, &new_table(spec, items), &mut self.fx);
        (Asked::of_table(EventName::CreateTable, table, key), reply)
    }

    fn update_table(&mut self, now: SimTime, table: TableId, change: &TableChange) -> (Asked, Reply) {
        match change {
            TableChange::Encryption(request, strategy) => {
                let key = Encryption::resolve(Some(request)).ok();
                let asked = Asked::of_table(EventName::UpdateTable, table, key.or(self.displayed_key(table)));
                (asked, self.service.switch_key(now, table, request, *strategy, &mut self.fx))
            }
            TableChange::Stream(view) => (
                Asked::of_table(EventName::UpdateTable, table, self.displayed_key(table)),
                self.service.update_stream(table, *view),
            ),
        }
    }

    fn write(
        &mut self,
        now: SimTime,
        step: StepId,
        event: EventName,
        mode: WriteMode,
        write: &ItemWrite,
    ) -> (Asked, Reply) {
        let given = self.sizes.given_by_step(step, write.spec);
        let request = Write {
            table: write.table,
            item: write.item,
            bytes: given.0,
            ttl: given.1,
            defaults: self.sizes.of_step(step, write.table, write.spec),
            client_key: write.client_key,
            mode,
        };
        let asked = Asked::of_items(event, write.table).about(Subject::Item(write.item));
        let reply = match write.via {
            Some(cluster) => self.service.write_through(now, cluster, &request, &mut self.fx),
            None => self.service.write_item(now, Actor::Operator, &request, &mut self.fx),
        };
        (asked, reply)
    }

    /// Returns the key that a table displays.
    pub(in crate::engine) fn displayed_key(&self, table: TableId) -> Option<KeyId> {
        self.service.table(table).map(|table| table.key)
    }

    /// Declares the customer managed keys of the setup.
    pub(in crate::engine) fn declare_keys(&mut self) {
        self.fx.keys.extend([KeyId::AWS_OWNED, KeyId::AWS_MANAGED]);
        self.service.rotate_managed_key(SimTime::START, &mut self.fx);
        for &(key, spec) in &self.setup.keys {
            self.service
                .create_key(SimTime::START, key, new_key(spec, true), &mut self.fx)
                .expect("a setup declares each key once");
        }
        for key in std::mem::take(&mut self.fx.keys) {
            self.periods.key(SimTime::START, key, self.service.kms.state(key));
        }
    }

    /// Declares the tables of the setup; each makes itself known by an event at instant 0.
    pub(in crate::engine) fn declare_tables(&mut self) {
        for (table, spec) in &self.setup.tables {
            let new = new_table(spec, first_items(self.setup, *table, spec));
            if let Err(refusal) = self.service.declare_table(SimTime::START, *table, &new, &mut self.fx) {
                self.sizes.refuse_declaration(*table, refusal);
            }
            self.schedule(SimTime::START, Phase::Control, Event::TableDeclared(*table));
        }
        self.fx.tables.clear();
    }
}

fn new_key(spec: KeySpec, has_material: bool) -> NewKey {
    NewKey { rotation: spec.rotation, imported: spec.imported, has_material, expires: spec.expires }
}

fn new_table(spec: &TableSpec, items: Vec<crate::service::request::FirstItem>) -> NewTable {
    NewTable {
        encryption: spec.encryption.clone(),
        stream: spec.stream,
        ttl: spec.ttl,
        contributor_insights: spec.contributor_insights,
        point_in_time: spec.point_in_time.is_some(),
        indexes: spec.indexes.iter().map(|&scope: &IndexScope| scope).collect(),
        items,
    }
}
