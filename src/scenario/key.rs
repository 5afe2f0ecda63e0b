//! A KMS key, as `[key.NAME]` and CreateKey describe it.

use crate::{
    engine::setup::{NewKey, Origin},
    ids::KeyId,
    record::Actor,
    rules::{MATERIAL_LIFETIME_MAX, ROTATION_PERIOD_MAX, ROTATION_PERIOD_MIN},
    scenario::{
        directory::Directory,
        reader::{Field, Fields, Value},
        suggest,
    },
    sim::SimDuration,
};

/// Reads the declared keys, in file order.
pub(super) fn keys(declared: &[Field<'_>], directory: &Directory) -> Option<Vec<(KeyId, NewKey)>> {
    let first = KeyId::AWS_MANAGED.index() + 1;
    let specs: Vec<Option<NewKey>> = declared.iter().map(|field| declared_key(field, directory)).collect();
    specs.into_iter().enumerate().map(|(n, spec)| Some((KeyId::at(first + n), spec?))).collect()
}

fn declared_key(field: &Field<'_>, directory: &Directory) -> Option<NewKey> {
    let mut fields = field.value.table(format!("`[key.{}]`", field.name), "write `[key.NAME]`")?;
    let spec = key_spec(&mut fields, directory);
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
pub(super) fn key_spec(fields: &mut Fields<'_>, directory: &Directory) -> Option<NewKey> {
    let rotation = fields.take("rotation");
    let origin = fields.or("origin", Origin::AwsKms, |value| value.word());
    let expires = fields.take("expires");
    if origin == Some(Origin::AwsKms)
        && let Some(expires) = &expires
    {
        expires.fault("only imported material expires", "add `origin = \"external\"`");
    }
    if let (Some(Origin::External), Some(rotation)) = (origin, &rotation) {
        rotation.fault("imported material cannot rotate automatically", "leave `rotation` out, or `origin`");
    }
    let rotation = rotation.map_or(Some(None), |field| rotation_period(&field.value).map(Some));
    let expires = expires.map_or(Some(None), |field| material_lifetime(&field.value).map(Some));
    let denies = fields.or("denies", Vec::new(), |value| denied(&value, directory));
    Some(NewKey { origin: origin?, rotation: rotation?, expires: expires?, denies: denies? })
}

/// Reads to whom a policy denies a key.
pub(super) fn denied(value: &Value<'_>, directory: &Directory) -> Option<Vec<Actor>> {
    let names = value.list("write `denies = [\"WORKLOAD\", \"CONSUMER\"]`")?;
    let callers: Vec<Option<Actor>> = names.iter().map(|name| caller(name, directory)).collect();
    callers.into_iter().collect()
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

/// Reads a workload, a consumer or a cluster, as `events.csv` names it.
fn caller(value: &Value<'_>, directory: &Directory) -> Option<Actor> {
    let name = value.text()?;
    let is_caller = |&(_, actor): &(String, Actor)| match actor {
        Actor::Workload(_) | Actor::Consumer(_) | Actor::Dax(_) => true,
        Actor::Operator | Actor::DynamoDb | Actor::Ttl | Actor::Kms => false,
    };
    let callers: Vec<(String, Actor)> = directory.names.actors().into_iter().filter(is_caller).collect();
    let found = callers.iter().find(|(known, _)| known == name).map(|&(_, actor)| actor);
    if found.is_none() {
        let known: Vec<&str> = callers.iter().map(|(name, _)| name.as_str()).collect();
        let hint = suggest::among(name, &known).unwrap_or_else(|| "declare a workload or a consumer first".to_owned());
        value.fault(format!("`{name}` is no workload, consumer or cluster"), hint);
    }
    found
}
