//! A KMS key, as `[key.NAME]` and CreateKey describe it.

use crate::{
    engine::setup::KeySpec,
    ids::KeyId,
    rules::{MATERIAL_LIFETIME_MAX, ROTATION_PERIOD_MAX, ROTATION_PERIOD_MIN},
    scenario::{
        reader::{Field, Fields, Value},
        words::KeyOrigin,
    },
    sim::SimDuration,
};

/// Reads the declared keys, in file order.
pub(super) fn keys(declared: &[Field<'_>]) -> Option<Vec<(KeyId, KeySpec)>> {
    let first = KeyId::AWS_MANAGED.index() + 1;
    let specs: Vec<Option<KeySpec>> = declared.iter().map(declared_key).collect();
    specs.into_iter().enumerate().map(|(n, spec)| Some((KeyId::at(first + n), spec?))).collect()
}

fn declared_key(field: &Field<'_>) -> Option<KeySpec> {
    let mut fields = field.value.table(format!("`[key.{}]`", field.name), "write `[key.NAME]`")?;
    let spec = key_spec(&mut fields);
    fields.finish();
    spec
}

/// Reads the client keys, which have no fields.
pub(super) fn check_client_keys(declared: &[Field<'_>]) {
    for field in declared {
        if let Some(fields) = field.value.table(format!("`[client_key.{}]`", field.name), "write `[client_key.NAME]`") {
            fields.finish();
        }
    }
}

/// Reads the fields of a key.
pub(super) fn key_spec(fields: &mut Fields<'_>) -> Option<KeySpec> {
    let rotation = fields.take("rotation");
    let imported = fields.optional("origin", |value| value.word::<KeyOrigin>()).map(|origin| origin.is_some());
    let expires = fields.take("expires");
    if imported == Some(false)
        && let Some(expires) = &expires
    {
        expires.fault("only imported material expires", "add `origin = \"external\"`");
    }
    if let (Some(true), Some(rotation)) = (imported, &rotation) {
        rotation.fault("imported material cannot rotate automatically", "leave `rotation` out, or `origin`");
    }
    let rotation = rotation.map_or(Some(None), |field| rotation_period(&field.value).map(Some));
    let expires = expires.map_or(Some(None), |field| material_lifetime(&field.value).map(Some));
    Some(KeySpec { rotation: rotation?, imported: imported?, expires: expires? })
}

/// Reads the period of automatic rotation.
pub(super) fn rotation_period(value: &Value<'_>) -> Option<SimDuration> {
    value.duration_between("a rotation period", ROTATION_PERIOD_MIN, ROTATION_PERIOD_MAX)
}

/// Reads how long imported material lasts.
pub(super) fn material_lifetime(value: &Value<'_>) -> Option<SimDuration> {
    let lifetime = value.positive_duration()?;
    if lifetime > MATERIAL_LIFETIME_MAX {
        let message = format!("material that lasts {lifetime} is not possible");
        value.fault(message, format!("at most {MATERIAL_LIFETIME_MAX}; leave it out for material without expiry"));
        return None;
    }
    Some(lifetime)
}
