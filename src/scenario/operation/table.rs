//! Operations on tables, their settings, and DAX clusters.

use crate::{
    engine::setup::{NewReplica, Operation, ReplicaChange, TableChange},
    ids::TableId,
    rules::RECOVERY_PERIOD_MAX,
    scenario::{
        cluster::cluster_spec,
        operation::Parameters,
        reader::{Field, Value},
        table::{encryption, encryption_fields, new_table_spec, recovery_period},
        words::StreamSetting,
    },
};

pub(super) fn create_table(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let table = parameters.made_table("table");
    let spec = new_table_spec(&mut parameters.fields, parameters.directory, parameters.moment);
    Some(Operation::CreateTable { table: table?, spec: Box::new(spec?) })
}

pub(super) fn update_table(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let table = parameters.table();
    check_one_change(parameters);
    let change = change(parameters, table);
    Some(Operation::UpdateTable { table: table?, change: change? })
}

pub(super) fn delete_table(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_table(parameters, |table| Operation::DeleteTable { table })
}

pub(super) fn describe_table(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_table(parameters, |table| Operation::DescribeTable { table })
}

pub(super) fn update_time_to_live(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_setting(parameters, |table, enabled| Operation::UpdateTimeToLive { table, enabled })
}

pub(super) fn update_contributor_insights(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_setting(parameters, |table, enabled| Operation::UpdateContributorInsights { table, enabled })
}

pub(super) fn update_continuous_backups(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let (table, enabled) = (parameters.table(), parameters.enabled());
    let period = parameters.fields.take("period");
    if let (Some(period), Some(false)) = (&period, enabled) {
        period.fault("what is switched off has no window", "leave `period` out");
    }
    let period = period.map_or(Some(RECOVERY_PERIOD_MAX), |field| recovery_period(&field.value));
    let period = (enabled?, period?);
    Some(Operation::UpdateContinuousBackups { table: table?, period: period.0.then_some(period.1) })
}

pub(super) fn create_cluster(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let cluster = parameters.fields.required("dax", |value| parameters.directory.made_cluster(&value));
    let spec = cluster_spec(&mut parameters.fields, parameters.directory, parameters.moment);
    Some(Operation::CreateCluster { cluster: cluster?, spec: spec? })
}

/// Reads an operation whose only parameter is a table.
fn on_table(parameters: &mut Parameters<'_, '_>, operation: impl FnOnce(TableId) -> Operation) -> Option<Operation> {
    parameters.table().map(operation)
}

/// Reads an operation that switches something of a table on or off.
fn on_setting(
    parameters: &mut Parameters<'_, '_>,
    operation: impl FnOnce(TableId, bool) -> Operation,
) -> Option<Operation> {
    let (table, enabled) = (parameters.table(), parameters.enabled());
    Some(operation(table?, enabled?))
}

/// Reports an UpdateTable that changes nothing, or several things.
fn check_one_change(parameters: &mut Parameters<'_, '_>) {
    let changes: Vec<&Field<'_>> =
        parameters.fields.rest().iter().filter(|field| CHANGES.contains(&field.name)).collect();
    let hint = "it takes exactly one of `key`, `sse`, `stream` and `replica`";
    match changes[..] {
        [] => {
            parameters.fields.lacks::<()>(&CHANGES, "`UpdateTable` changes nothing", hint);
        }
        [_] => {}
        [_, second, ..] => second.fault("`UpdateTable` changes one thing at a time", hint),
    }
}

/// Reads what UpdateTable changes; nothing where that is not exactly one thing.
fn change(parameters: &mut Parameters<'_, '_>, table: Option<TableId>) -> Option<TableChange> {
    let strategy = parameters.fields.take("strategy");
    let (key, sse) = encryption_fields(&mut parameters.fields);
    let stream = parameters.fields.take("stream");
    let replica = parameters.fields.take("replica");
    if let (Some(strategy), None) = (&strategy, &key) {
        strategy.fault("`strategy` needs a `key`", "it says how a switch to another key reaches the data");
    }
    if let Some(replica) = replica {
        return replica_change(parameters, table?, &replica);
    }
    if let Some(stream) = stream {
        let StreamSetting(view) = stream.value.word()?;
        return Some(TableChange::Stream(view));
    }
    let strategy = strategy.map_or(Some(Default::default()), |field| field.value.word());
    let encryption = encryption(key.or(sse)?, parameters.directory, parameters.moment);
    Some(TableChange::Encryption(encryption?, strategy?))
}

/// Reads a replica that comes, with its key, or goes.
fn replica_change(parameters: &Parameters<'_, '_>, table: TableId, replica: &Field<'_>) -> Option<TableChange> {
    let (directory, moment) = (&*parameters.directory, parameters.moment);
    let mut fields =
        replica.value.table("`replica`", "write `replica = { region = \"eu-west-1\", key = \"NAME\" }`")?;
    let region = fields.required("region", |value: Value<'_>| value.text().map(|text| (value, text)));
    let key = fields.optional("key", |value| directory.key_name(&value, moment));
    let deletes = fields.optional("delete", |value| value.boolean());
    fields.finish();
    let (place, region) = region?;
    let source = directory.names.table(table).to_owned();
    let Some(replica) = directory.replica(&source, region) else {
        place.fault(format!("`{source}` never has a replica in `{region}`"), "name the region of one that is there");
        return None;
    };
    match (key?, deletes?.unwrap_or_default()) {
        (Some(_), true) => {
            place.fault("a replica that is deleted needs no `key`", "leave `key` or `delete` out");
            None
        }
        (None, true) => Some(TableChange::Replica(ReplicaChange::Delete(replica))),
        (key, false) => Some(TableChange::Replica(ReplicaChange::Add(NewReplica { replica, key }))),
    }
}

/// What UpdateTable can change.
const CHANGES: [&str; 4] = ["key", "sse", "stream", "replica"];
