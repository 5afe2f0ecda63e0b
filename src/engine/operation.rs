//! A step becomes a request to the service.

use crate::{
    engine::{
        draw::first_items,
        event::Event,
        run::Run,
        setup::{ItemSpec, ItemWrite, KeySpec, Operation, TableChange, TableSpec},
    },
    ids::{AliasId, BackupId, ItemId, KeyId, StepId, TableId},
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
    fn of(event: EventName) -> Self {
        Self { event, actor: Actor::Operator, table: None, subject: Subject::None, key: None }
    }

    fn of_key(event: EventName, key: KeyId) -> Self {
        Self { key: Some(key), ..Self::of(event) }
    }

    /// An operation on an alias asks for the key that it is to name; without one, for the alias itself.
    pub(in crate::engine) fn of_alias(event: EventName, alias: AliasId, key: Option<KeyId>) -> Self {
        Self { key, subject: Subject::Alias(alias), ..Self::of(event) }
    }

    pub(in crate::engine) fn of_table(event: EventName, table: TableId, key: Option<KeyId>) -> Self {
        Self { table: Some(table), key, ..Self::of(event) }
    }

    /// An operation on the data plane neither asks for a key nor displays one.
    fn of_items(event: EventName, table: TableId) -> Self {
        Self::of_table(event, table, None)
    }

    fn of_backup(event: EventName, backup: BackupId, source: Option<TableId>) -> Self {
        Self { table: source, subject: Subject::Backup(backup), ..Self::of(event) }
    }

    fn at(self, table: TableId) -> Self {
        Self { table: Some(table), ..self }
    }

    pub(in crate::engine) fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }
}

impl Run<'_> {
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
                let reply = service.create_key(now, key, new_key(spec, false), fx);
                if reply.is_ok() {
                    service.kms.set_policy(key, &spec.denies);
                }
                (of_key(E::CreateKey, key), reply)
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
                (of_settings(E::UpdateTimeToLive, table), service.update_time_to_live(now, table, enabled, fx))
            }
            O::UpdateContributorInsights { table, enabled } => {
                let asked = of_settings(E::UpdateContributorInsights, table);
                (asked, service.update_contributor_insights(table, enabled))
            }
            O::UpdateContinuousBackups { table, period } => {
                let asked = of_settings(E::UpdateContinuousBackups, table);
                (asked, service.update_continuous_backups(now, table, period, fx))
            }
            O::CreateBackup { table, backup } => {
                let asked = of_settings(E::CreateBackup, table).about(Subject::Backup(backup));
                (asked, service.create_backup(now, table, backup))
            }
            O::DescribeBackup { backup } => (of_backup(E::DescribeBackup, backup), service.describe_backup(backup)),
            O::DeleteBackup { backup } => (of_backup(E::DeleteBackup, backup), service.delete_backup(now, backup)),
            O::RestoreTableFromBackup { backup, to, ref encryption } => {
                let key =
                    encryption.as_ref().and_then(|request| service.meant_by(Some(request)).ok()).map(|meant| meant.key);
                let asked = of_backup(E::RestoreTableFromBackup, backup).about(Subject::Table(to));
                let reply = service.restore_table(now, backup, to, encryption.as_ref(), fx);
                if reply.is_ok() {
                    self.sizes.create(to, ItemSpec::default());
                }
                (Asked { key, ..asked }, reply)
            }
            O::RestoreTableToPointInTime { table, to, instant, ref encryption } => {
                let key =
                    encryption.as_ref().and_then(|request| service.meant_by(Some(request)).ok()).map(|meant| meant.key);
                let asked = Asked::of_table(E::RestoreTableToPointInTime, table, key.or(shown(table)));
                let source = (table, instant);
                let reply = service.restore_to_point_in_time(now, source, to, encryption.as_ref(), fx);
                (asked.about(Subject::Table(to)), reply)
            }
            O::CreateCluster { cluster, spec } => {
                let key = service.named_key(spec.key);
                let asked = Asked::of_table(E::CreateCluster, spec.table, key.as_ref().ok().copied());
                let reply = key.and_then(|key| service.create_cluster(cluster, spec.table, key, spec.tls));
                (asked.about(Subject::Cluster(cluster)), reply)
            }
        }
    }

    fn transact_step(
        &mut self,
        now: SimTime,
        step: StepId,
        table: TableId,
        items: &[ItemId],
        spec: ItemSpec,
    ) -> (Asked, Reply) {
        let items: Vec<_> = items.iter().map(|&item| (item, self.sizes.of_step(step, table, spec))).collect();
        let request = Transaction { table, items: &items, client_key: None };
        let reply = self.service.transact(now, Actor::Operator, &request, &mut self.fx);
        (Asked::of_items(EventName::TransactWriteItems, table), reply)
    }

    fn create_table(&mut self, now: SimTime, table: TableId, spec: &TableSpec) -> (Asked, Reply) {
        let key = self.service.meant_by(spec.encryption.as_ref()).ok().map(|meant| meant.key);
        let items = first_items(self.setup, table, spec);
        let reply = self.service.create_table(now, table, &new_table(spec, items), &mut self.fx);
        if reply.is_ok() {
            self.sizes.create(table, spec.item);
        }
        (Asked::of_table(EventName::CreateTable, table, key).about(alias_of(spec.encryption.as_ref())), reply)
    }

    fn update_table(&mut self, now: SimTime, table: TableId, change: &TableChange) -> (Asked, Reply) {
        match change {
            TableChange::Encryption(request, strategy) => {
                let key = self.service.meant_by(Some(request)).ok().map(|meant| meant.key);
                let asked = Asked::of_table(EventName::UpdateTable, table, key.or(self.displayed_key(table)));
                (
                    asked.about(alias_of(Some(request))),
                    self.service.switch_key(now, table, request, *strategy, &mut self.fx),
                )
            }
            TableChange::Stream(view) => (
                Asked::of_table(EventName::UpdateTable, table, self.displayed_key(table)),
                self.service.update_stream(table, *view),
            ),
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
        (asked, self.service.write_item_via(now, Actor::Operator, write.via, &request, &mut self.fx))
    }

    /// Returns the key that a table displays.
    pub(in crate::engine) fn displayed_key(&self, table: TableId) -> Option<KeyId> {
        self.service.table(table).map(|table| table.key)
    }

    /// Declares the customer managed keys of the setup.
    pub(in crate::engine) fn declare_keys(&mut self) {
        self.fx.keys.extend([KeyId::AWS_OWNED, KeyId::AWS_MANAGED]);
        self.service.rotate_managed_key(SimTime::START, &mut self.fx);
        for &(key, ref spec) in &self.setup.keys {
            self.service
                .create_key(SimTime::START, key, new_key(spec, true), &mut self.fx)
                .expect("a setup declares each key once");
            self.service.kms.set_policy(key, &spec.denies);
        }
        for key in std::mem::take(&mut self.fx.keys) {
            self.periods.key(SimTime::START, key, self.service.kms.state(key));
        }
    }

    /// Declares the aliases of the setup; each makes itself known by an event at instant 0.
    pub(in crate::engine) fn declare_aliases(&mut self) {
        for &(alias, key) in &self.setup.aliases {
            self.service.create_alias(alias, key).expect("a setup declares each alias once, of a key that takes it");
            self.schedule(SimTime::START, Phase::Control, Event::AliasDeclared(alias));
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
            self.declare_replicas(*table, &spec.replicas);
        }
        self.fx.tables.clear();
    }
}

/// Returns the alias by which a request names its key, where it does.
pub(in crate::engine) fn alias_of(request: Option<&Encryption>) -> Subject {
    request.and_then(Encryption::alias).map_or(Subject::None, Subject::Alias)
}

fn new_key(spec: &KeySpec, has_material: bool) -> NewKey {
    NewKey { rotation: spec.rotation, imported: spec.imported, has_material, expires: spec.expires }
}

fn new_table(spec: &TableSpec, items: Vec<crate::service::request::FirstItem>) -> NewTable {
    NewTable {
        encryption: spec.encryption.clone(),
        stream: spec.stream,
        ttl: spec.ttl,
        contributor_insights: spec.contributor_insights,
        point_in_time: spec.point_in_time,
        indexes: spec.indexes.clone(),
        items,
    }
}
