//! A step becomes a request to the service.

use crate::{
    engine::{
        asked::{Asked, how_named},
        setup::{ItemSpec, ItemWrite, NewCluster, Operation, ReplicaChange, TableChange, TableSpec},
        world::World,
    },
    ids::{BackupId, ClusterId, ItemId, KeyId, StepId, TableId},
    record::{Actor, EventName, Parameter, Request, Subject},
    service::{
        Reply,
        request::{Encryption, NewKey, Origin, SwitchStrategy, Write, WriteMode},
        transaction::Transaction,
    },
    sim::SimTime,
};

impl World<'_> {
    /// Has the operator do something, and returns what was asked and answered.
    pub(in crate::engine) fn perform(&mut self, now: SimTime, step: StepId, operation: &Operation) -> (Asked, Reply) {
        use EventName as E;
        use Operation as O;
        let (service, fx) = (&mut self.service, &mut self.fx);
        let shown = |table: TableId| service.table(table).map(|table| table.key);
        let of_key = Asked::of_key;
        let of_alias = Asked::of_alias;
        let of_items = Asked::of_items;
        let of_settings = |event, table| Asked::of_table(event, table, shown(table));
        let of_backup = |event, backup| Asked::of_backup(event, backup, self.setup.backup_source(backup));
        match *operation {
            O::CreateKey { key, ref spec } => {
                let asked = of_key(E::CreateKey, key).about(origin_of(spec));
                (asked, service.create_key(now, key, spec, fx))
            }
            O::DisableKey { key } => (of_key(E::DisableKey, key), service.disable_key(now, key, fx)),
            O::EnableKey { key } => (of_key(E::EnableKey, key), service.enable_key(now, key, fx)),
            O::ScheduleKeyDeletion { key, window } => {
                (of_key(E::ScheduleKeyDeletion, key), service.schedule_key_deletion(now, key, window, fx))
            }
            O::CancelKeyDeletion { key } => {
                (of_key(E::CancelKeyDeletion, key), service.cancel_key_deletion(now, key, fx))
            }
            O::EnableKeyRotation { key, period } => {
                (of_key(E::EnableKeyRotation, key), service.enable_key_rotation(now, key, period, fx))
            }
            O::DisableKeyRotation { key } => (of_key(E::DisableKeyRotation, key), service.disable_key_rotation(key)),
            O::RotateKeyOnDemand { key } => {
                (of_key(E::RotateKeyOnDemand, key), service.rotate_key_on_demand(now, key, fx))
            }
            O::ImportKeyMaterial { key, expires, ref material } => {
                (of_key(E::ImportKeyMaterial, key), service.import_key_material(now, key, material, expires, fx))
            }
            O::DeleteImportedKeyMaterial { key } => {
                (of_key(E::DeleteImportedKeyMaterial, key), service.delete_imported_key_material(now, key, fx))
            }
            O::RevokeGrant { key, table } => {
                (of_key(E::RevokeGrant, key).at(table), service.revoke_grant(now, key, table, fx))
            }
            O::CreateGrant { key, table } => {
                (of_key(E::CreateGrant, key).at(table), service.create_grant(now, key, table, fx))
            }
            O::PutKeyPolicy { key, ref denies } => (of_key(E::PutKeyPolicy, key), service.put_key_policy(key, denies)),
            O::CreateAlias { alias, key } => {
                (of_alias(E::CreateAlias, alias, Some(key)), service.create_alias(alias, key))
            }
            O::UpdateAlias { alias, key } => {
                (of_alias(E::UpdateAlias, alias, Some(key)), service.update_alias(alias, key))
            }
            O::DeleteAlias { alias } => (of_alias(E::DeleteAlias, alias, None), service.delete_alias(alias)),
            O::LoseClientKey { client_key } => {
                let asked = Asked::of(E::LoseClientKey).about(Subject::ClientKey(client_key));
                (asked, service.lose_client_key(client_key))
            }
            O::CreateTable { table, ref spec } => self.create_table(now, table, spec),
            O::UpdateTable { table, ref change } => self.update_table(now, table, change),
            O::DeleteTable { table } => (of_settings(E::DeleteTable, table), service.delete_table(now, table, fx)),
            O::DescribeTable { table } => (of_settings(E::DescribeTable, table), service.describe_table(now, table)),
            O::PutItem(ref write) => self.write(now, step, E::PutItem, WriteMode::Replace, write),
            O::UpdateItem(ref write) => self.write(now, step, E::UpdateItem, WriteMode::Update, write),
            O::GetItem { table, item, via } => {
                let asked = of_items(E::GetItem, table).about(Subject::Item(item));
                (asked, service.get_item_via(now, Actor::Operator, via, (table, item), fx))
            }
            O::DeleteItem { table, item, via } => {
                let asked = of_items(E::DeleteItem, table).about(Subject::Item(item));
                (asked, service.delete_item_via(now, Actor::Operator, via, (table, item), fx))
            }
            O::Query { table, index, item } => {
                let asked = of_items(E::Query, table).about(Subject::Item(item));
                (asked, service.query(now, Actor::Operator, table, index, item, fx))
            }
            O::TransactWriteItems { table, ref items, spec } => self.transact_step(now, step, table, items, spec),
            O::GetRecords { table } => {
                (of_items(E::GetRecords, table), service.read_stream(now, Actor::Operator, table, fx))
            }
            O::UpdateTimeToLive { table, enabled } => {
                let asked = of_settings(E::UpdateTimeToLive, table).with(Parameter::setting(enabled));
                (asked, service.update_time_to_live(now, table, enabled, fx))
            }
            O::UpdateContributorInsights { table, enabled } => {
                let asked = of_settings(E::UpdateContributorInsights, table).with(Parameter::setting(enabled));
                (asked, service.update_contributor_insights(table, enabled))
            }
            O::UpdateContinuousBackups { table, period } => {
                let asked = of_settings(E::UpdateContinuousBackups, table).with(Parameter::setting(period.is_some()));
                (asked, service.update_continuous_backups(now, table, period, fx))
            }
            O::CreateBackup { table, backup } => {
                let asked = of_settings(E::CreateBackup, table).about(Subject::Backup(backup));
                (asked, service.create_backup(now, table, backup, fx))
            }
            O::DescribeBackup { backup } => (of_backup(E::DescribeBackup, backup), service.describe_backup(backup)),
            O::DeleteBackup { backup } => (of_backup(E::DeleteBackup, backup), service.delete_backup(now, backup, fx)),
            O::RestoreTableFromBackup { backup, to, ref encryption } => {
                self.restore_backup(now, backup, to, encryption.as_ref())
            }
            O::RestoreTableToPointInTime { table, to, instant, ref encryption } => {
                self.restore_instant(now, (table, instant), to, encryption.as_ref())
            }
            O::CreateCluster { cluster, spec } => self.create_cluster(cluster, spec),
        }
    }

    fn restore_backup(
        &mut self,
        now: SimTime,
        backup: BackupId,
        to: TableId,
        encryption: Option<&Encryption>,
    ) -> (Asked, Reply) {
        let source = self.setup.backup_source(backup);
        let asked = Asked::of_backup(EventName::RestoreTableFromBackup, backup, source).about(Subject::Table(to));
        let asked = asked.with(Parameter::Backup(backup));
        let key = self.asked_key(encryption).or(self.service.backups.get(&backup).map(|backup| backup.key));
        let asked = Asked { key, ..asked };
        let reply = self.service.restore_table(now, backup, to, encryption, &mut self.fx);
        (asked, self.restored(to, reply))
    }

    fn restore_instant(
        &mut self,
        now: SimTime,
        (table, instant): (TableId, SimTime),
        to: TableId,
        encryption: Option<&Encryption>,
    ) -> (Asked, Reply) {
        let key = self.asked_key(encryption).or(self.displayed_key(table));
        let asked = Asked::of_table(EventName::RestoreTableToPointInTime, table, key).about(Subject::Table(to));
        let reply = self.service.restore_to_point_in_time(now, (table, instant), to, encryption, &mut self.fx);
        (asked, self.restored(to, reply))
    }

    /// A restored table says nothing of the items that are written to it.
    fn restored(&mut self, to: TableId, reply: Reply) -> Reply {
        reply.inspect(|_| self.sizes.create(to, ItemSpec::default()))
    }

    /// CreateCluster, of a step or of the setup.
    pub(in crate::engine) fn create_cluster(&mut self, cluster: ClusterId, new: NewCluster) -> (Asked, Reply) {
        let key = self.service.named_key(new.key).ok();
        let asked = Asked::of_table(EventName::CreateCluster, new.table, key).about(Subject::Cluster(cluster));
        (asked, self.service.create_cluster(cluster, new))
    }

    /// Returns the key that a request means now, as far as it says.
    fn asked_key(&self, encryption: Option<&Encryption>) -> Option<KeyId> {
        self.service.meant_by(Some(encryption?)).ok().map(|meant| meant.key)
    }

    fn transact_step(
        &mut self,
        now: SimTime,
        step: StepId,
        table: TableId,
        items: &[ItemId],
        spec: ItemSpec,
    ) -> (Asked, Reply) {
        let sizes = self.sizes.of_step(step, table, spec);
        let items: Vec<_> = items.iter().copied().zip(sizes).collect();
        let request = Transaction { table, items: &items, client_key: None };
        let reply = self.service.transact(now, Actor::Operator, &request, &mut self.fx);
        (Asked::of_items(EventName::TransactWriteItems, table), reply)
    }

    fn create_table(&mut self, now: SimTime, table: TableId, spec: &TableSpec) -> (Asked, Reply) {
        let key = self.service.meant_by(spec.new.encryption.as_ref()).ok().map(|meant| meant.key);
        let reply = self.service.create_table(now, table, &spec.new, &mut self.fx);
        if reply.is_ok() {
            self.sizes.create(table, spec.item);
        }
        (Asked::of_table(EventName::CreateTable, table, key).about(how_named(spec.new.encryption.as_ref())), reply)
    }

    fn update_table(&mut self, now: SimTime, table: TableId, change: &TableChange) -> (Asked, Reply) {
        match change {
            TableChange::Encryption(request, strategy) => {
                let key = self.asked_key(Some(request)).or(self.displayed_key(table));
                let asked = Asked::of_table(EventName::UpdateTable, table, key);
                let asked = match strategy {
                    SwitchStrategy::Reencrypt => asked,
                    SwitchStrategy::Rewrap => asked.with(Parameter::Rewrap),
                };
                (
                    asked.about(how_named(Some(request))),
                    self.service.switch_key(now, table, request, *strategy, &mut self.fx),
                )
            }
            TableChange::Stream(view) => {
                let request = if view.is_some() { Request::StreamOn } else { Request::StreamOff };
                let asked = Asked::of_table(EventName::UpdateTable, table, self.displayed_key(table));
                (asked.about(Subject::Request(request)), self.service.update_stream(table, *view, &mut self.fx))
            }
            TableChange::Replica(change) => self.change_replica(now, table, *change),
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
        let mut sizes = self.sizes.of_step(step, write.table, write.spec);
        let defaults = sizes.next().expect("sizes are drawn without end");
        let (bytes, ttl) = write.spec.given(defaults);
        let request =
            Write { table: write.table, item: write.item, bytes, ttl, defaults, client_key: write.client_key, mode };
        let asked = Asked::of_items(event, write.table).about(Subject::Item(write.item));
        (asked, self.service.write_item_via(now, Actor::Operator, write.via, &request, &mut self.fx))
    }

    /// UpdateTable with a replica.
    pub(in crate::engine) fn change_replica(
        &mut self,
        now: SimTime,
        source: TableId,
        change: ReplicaChange,
    ) -> (Asked, Reply) {
        let asked = |key, replica, parameter| {
            Asked::of_table(EventName::UpdateTable, source, key).about(Subject::Table(replica)).with(parameter)
        };
        match change {
            ReplicaChange::Add(new) => {
                let key = new.key.and_then(|name| self.service.named_key(name).ok());
                (
                    asked(key, new.replica, Parameter::AddReplica),
                    self.service.add_replica(now, source, new, &mut self.fx),
                )
            }
            ReplicaChange::Delete(replica) => {
                let shown = self.displayed_key(replica);
                (
                    asked(shown, replica, Parameter::DeleteReplica),
                    self.service.delete_replica(now, source, replica, &mut self.fx),
                )
            }
        }
    }
}

/// Returns where the material of a new key comes from, where that is not KMS.
fn origin_of(new: &NewKey) -> Subject {
    match new.origin {
        Origin::AwsKms => Subject::None,
        Origin::External => Subject::Request(Request::ExternalMaterial),
    }
}
