//! Operations on backups.

use crate::{
    engine::setup::{Encryption, Operation},
    scenario::{operation::Parameters, table::optional_encryption},
};

pub(super) fn create_backup(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let table = parameters.table();
    let backup = parameters.fields.required("backup", |value| parameters.directory.made_backup(&value));
    Some(Operation::CreateBackup { table: table?, backup: backup? })
}

pub(super) fn describe_backup(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    parameters.backup().map(|backup| Operation::DescribeBackup { backup })
}

pub(super) fn delete_backup(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    parameters.backup().map(|backup| Operation::DeleteBackup { backup })
}

pub(super) fn restore_table_from_backup(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let backup = parameters.backup();
    let to = parameters.made_table("to");
    let encryption = encryption(parameters);
    Some(Operation::RestoreTableFromBackup { backup: backup?, to: to?, encryption: encryption? })
}

pub(super) fn restore_table_to_point_in_time(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let table = parameters.table();
    let to = parameters.made_table("to");
    let instant = parameters.fields.required("instant", |value| value.time(&parameters.clock));
    let encryption = encryption(parameters);
    Some(Operation::RestoreTableToPointInTime { table: table?, to: to?, instant: instant?, encryption: encryption? })
}

#[allow(clippy::option_option, reason = "absent and wrong are two things")]
fn encryption(parameters: &mut Parameters<'_, '_>) -> Option<Option<Encryption>> {
    optional_encryption(&mut parameters.fields, parameters.directory, parameters.moment)
}
