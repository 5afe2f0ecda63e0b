//! Every operation that a step can name, with its reader.
//!
//! Law: an operation is called like its event.

use crate::{
    engine::setup::Operation,
    scenario::operation::{Parameters, backup, item, key, table},
};

/// Reads the parameters of an operation.
type Reader = fn(&mut Parameters<'_, '_>) -> Option<Operation>;

/// Every operation, with its reader.
const OPERATIONS: &[(&str, Reader)] = &[
    ("CreateKey", key::create_key),
    ("DisableKey", key::disable_key),
    ("EnableKey", key::enable_key),
    ("ScheduleKeyDeletion", key::schedule_key_deletion),
    ("CancelKeyDeletion", key::cancel_key_deletion),
    ("EnableKeyRotation", key::enable_key_rotation),
    ("DisableKeyRotation", key::disable_key_rotation),
    ("RotateKeyOnDemand", key::rotate_key_on_demand),
    ("ImportKeyMaterial", key::import_key_material),
    ("DeleteImportedKeyMaterial", key::delete_imported_key_material),
    ("RevokeGrant", key::revoke_grant),
    ("CreateGrant", key::create_grant),
    ("PutKeyPolicy", key::put_key_policy),
    ("CreateAlias", key::create_alias),
    ("UpdateAlias", key::update_alias),
    ("DeleteAlias", key::delete_alias),
    ("LoseClientKey", key::lose_client_key),
    ("CreateTable", table::create_table),
    ("UpdateTable", table::update_table),
    ("DeleteTable", table::delete_table),
    ("DescribeTable", table::describe_table),
    ("PutItem", item::put_item),
    ("UpdateItem", item::update_item),
    ("GetItem", item::get_item),
    ("DeleteItem", item::delete_item),
    ("Query", item::query),
    ("TransactWriteItems", item::transact_write_items),
    ("GetRecords", item::get_records),
    ("UpdateTimeToLive", table::update_time_to_live),
    ("UpdateContributorInsights", table::update_contributor_insights),
    ("UpdateContinuousBackups", table::update_continuous_backups),
    ("CreateBackup", backup::create_backup),
    ("DescribeBackup", backup::describe_backup),
    ("DeleteBackup", backup::delete_backup),
    ("RestoreTableFromBackup", backup::restore_table_from_backup),
    ("RestoreTableToPointInTime", backup::restore_table_to_point_in_time),
    ("CreateCluster", table::create_cluster),
];

/// Returns whether a step can name this operation.
pub(in crate::scenario) fn is_known(name: &str) -> bool {
    OPERATIONS.iter().any(|&(known, _)| known == name)
}

/// Returns the names of all operations.
pub(in crate::scenario) fn names() -> Vec<&'static str> {
    OPERATIONS.iter().map(|&(name, _)| name).collect()
}

/// Reads the parameters of the operation with this name, where there is one.
pub(in crate::scenario) fn read(name: &str, mut parameters: Parameters<'_, '_>) -> Option<Operation> {
    let (_, reader) = OPERATIONS.iter().find(|&&(known, _)| known == name)?;
    let operation = reader(&mut parameters);
    parameters.finish();
    operation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::EventName;

    #[test]
    fn an_operation_is_called_like_its_event() {
        for name in names() {
            assert!(EventName::parse(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_step_can_name_every_event_up_to_the_last_that_somebody_asks_for() {
        let asked = EventName::ALL.iter().take_while(|&&event| event <= EventName::CreateCluster);
        assert_eq!(names(), asked.map(|event| event.as_str()).collect::<Vec<_>>());
    }
}
