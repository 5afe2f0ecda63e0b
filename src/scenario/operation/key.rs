//! Operations on KMS keys, their grants and client keys.

use crate::{
    engine::setup::Operation,
    ids::KeyId,
    rules::{DELETION_WINDOW_MAX, DELETION_WINDOW_MIN, ROTATION_PERIOD},
    scenario::{
        key::{denied, key_spec, material_lifetime, rotation_period},
        operation::Parameters,
    },
    service::material::FIRST_MATERIAL,
};

pub(super) fn create_key(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let key = parameters.fields.required("key", |value| parameters.directory.made_key(&value));
    let spec = key_spec(&mut parameters.fields, parameters.directory);
    Some(Operation::CreateKey { key: key?, spec: spec? })
}

pub(super) fn disable_key(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_key(parameters, |key| Operation::DisableKey { key })
}

pub(super) fn enable_key(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_key(parameters, |key| Operation::EnableKey { key })
}

pub(super) fn schedule_key_deletion(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let key = parameters.customer_key();
    let window = parameters.fields.or("window", DELETION_WINDOW_MAX, |value| {
        value.duration_between("a deletion window", DELETION_WINDOW_MIN, DELETION_WINDOW_MAX)
    });
    Some(Operation::ScheduleKeyDeletion { key: key?, window: window? })
}

pub(super) fn cancel_key_deletion(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_key(parameters, |key| Operation::CancelKeyDeletion { key })
}

pub(super) fn enable_key_rotation(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let key = parameters.customer_key();
    let period = parameters.fields.or("period", ROTATION_PERIOD, |value| rotation_period(&value));
    Some(Operation::EnableKeyRotation { key: key?, period: period? })
}

pub(super) fn disable_key_rotation(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_key(parameters, |key| Operation::DisableKeyRotation { key })
}

pub(super) fn rotate_key_on_demand(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_key(parameters, |key| Operation::RotateKeyOnDemand { key })
}

pub(super) fn import_key_material(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let key = parameters.customer_key();
    let expires = parameters.fields.optional("expires", |value| material_lifetime(&value));
    let material = parameters.fields.or("material", FIRST_MATERIAL, |value| value.text());
    Some(Operation::ImportKeyMaterial { key: key?, expires: expires?, material: material?.into() })
}

pub(super) fn delete_imported_key_material(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    on_key(parameters, |key| Operation::DeleteImportedKeyMaterial { key })
}

pub(super) fn revoke_grant(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let (key, table) = (parameters.granted_key(), parameters.table());
    Some(Operation::RevokeGrant { key: key?, table: table? })
}

pub(super) fn create_grant(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let (key, table) = (parameters.granted_key(), parameters.table());
    Some(Operation::CreateGrant { key: key?, table: table? })
}

pub(super) fn put_key_policy(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let key = parameters.customer_key();
    let denies = parameters.fields.required("denies", |value| denied(&value, parameters.directory));
    Some(Operation::PutKeyPolicy { key: key?, denies: denies? })
}

pub(super) fn create_alias(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let alias = parameters.fields.required("alias", |value| parameters.directory.made_alias(&value));
    let key = parameters.fields.required("key", |value| parameters.directory.alias_target(&value, parameters.moment));
    Some(Operation::CreateAlias { alias: alias?, key: key? })
}

pub(super) fn update_alias(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let alias = parameters.alias();
    let key = parameters.fields.required("key", |value| parameters.directory.alias_target(&value, parameters.moment));
    Some(Operation::UpdateAlias { alias: alias?, key: key? })
}

pub(super) fn delete_alias(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    parameters.alias().map(|alias| Operation::DeleteAlias { alias })
}

pub(super) fn lose_client_key(parameters: &mut Parameters<'_, '_>) -> Option<Operation> {
    let client_key = parameters.fields.required("client_key", |value| parameters.directory.client_key(&value));
    Some(Operation::LoseClientKey { client_key: client_key? })
}

/// Reads an operation whose only parameter is a key.
fn on_key(parameters: &mut Parameters<'_, '_>, operation: impl FnOnce(KeyId) -> Operation) -> Option<Operation> {
    parameters.customer_key().map(operation)
}
