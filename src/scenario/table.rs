//! A table, as `[table.NAME]` and CreateTable describe it.

use crate::{
    engine::setup::{Encryption, IndexScope, NewReplica, NewTable, SseSpecification, TableSpec},
    ids::{KeyId, TableId},
    rules::{RECOVERY_PERIOD_MAX, RECOVERY_PERIOD_MIN},
    scenario::{
        directory::{Directory, Moment},
        reader::{Field, Fields, Value},
    },
    sim::SimDuration,
};

/// A table holds at most so many items at the start.
pub(super) const ITEMS_MAX: u32 = 100_000_000;

/// Reads the declared tables, in file order.
pub(super) fn tables(declared: &[Field<'_>], directory: &Directory) -> Option<Vec<(TableId, TableSpec)>> {
    let specs: Vec<Option<TableSpec>> = declared.iter().map(|field| declared_table(field, directory)).collect();
    specs.into_iter().enumerate().map(|(n, spec)| Some((TableId::at(n), spec?))).collect()
}

fn declared_table(field: &Field<'_>, directory: &Directory) -> Option<TableSpec> {
    let mut fields = field.value.table(format!("`[table.{}]`", field.name), "write `[table.NAME]`")?;
    let legacy = fields.rest().iter().find(|field| field.name == "legacy_unencrypted").cloned();
    let replicas = fields.or("replicas", Vec::new(), |value| replicas(field.name, &value, directory));
    let spec = table_spec(&mut fields, directory, Moment::Start);
    fields.finish();
    if let (Some(legacy), Some(spec)) = (legacy, &spec) {
        check_legacy(&legacy, spec);
    }
    Some(TableSpec { replicas: replicas?, ..spec? })
}

/// Reads the fields of a table that a step creates: it begins encrypted and empty.
pub(super) fn new_table_spec(fields: &mut Fields<'_>, directory: &Directory, moment: Moment) -> Option<TableSpec> {
    if let Some(field) = fields.take("replicas") {
        field
            .fault("`replicas` is only for tables that exist at the start", "add each by `UpdateTable` with `replica`");
    }
    for field in fields.rest() {
        let declared_only = field.name == "legacy_unencrypted" || field.name == "items";
        if declared_only && !is_default(&field.value) {
            let hint = "a new table is encrypted and empty; declare it as `[table.NAME]` instead";
            field.fault(format!("`{}` is only for tables that exist at the start", field.name), hint);
        }
    }
    table_spec(fields, directory, moment)
}

/// Reads the fields of a table.
fn table_spec(fields: &mut Fields<'_>, directory: &Directory, moment: Moment) -> Option<TableSpec> {
    let encryption = optional_encryption(fields, directory, moment);
    let stream = fields.optional("stream", |value| value.word());
    let ttl = fields.or("ttl", false, |value| value.boolean());
    let contributor_insights = fields.or("contributor_insights", false, |value| value.boolean());
    let legacy_unencrypted = fields.or("legacy_unencrypted", false, |value| value.boolean());
    let point_in_time = fields.optional("point_in_time", |value| recovery_period(&value));
    let indexes = fields.or("index", Vec::new(), |value| indexes(&value));
    let items = fields.or("items", 0, |value| value.whole_u32(0..=ITEMS_MAX));
    let item = fields.or("item", Default::default(), |value| value.item_spec());
    let new = NewTable {
        encryption: encryption?,
        stream: stream?,
        ttl: ttl?,
        contributor_insights: contributor_insights?,
        point_in_time: point_in_time?,
        indexes: indexes?,
        legacy_unencrypted: legacy_unencrypted?,
    };
    Some(TableSpec { new, replicas: Vec::new(), items: items?, item: item? })
}

/// Reads a key, or a raw SSESpecification, or neither.
#[allow(clippy::option_option, reason = "absent and wrong are two things")]
pub(super) fn optional_encryption(
    fields: &mut Fields<'_>,
    directory: &Directory,
    moment: Moment,
) -> Option<Option<Encryption>> {
    match encryption_fields(fields) {
        (Some(_), Some(sse)) => {
            sse.fault("`key` and `sse` exclude each other", "keep `key`, or write it into `sse`");
            None
        }
        (Some(field), None) | (None, Some(field)) => encryption(field, directory, moment).map(Some),
        (None, None) => Some(None),
    }
}

/// Takes the two fields that can name a key.
pub(super) fn encryption_fields<'a>(fields: &mut Fields<'a>) -> (Option<Field<'a>>, Option<Field<'a>>) {
    (fields.take("key"), fields.take("sse"))
}

/// Reads a key, or a raw SSESpecification, after the name of the field.
pub(super) fn encryption(field: Field<'_>, directory: &Directory, moment: Moment) -> Option<Encryption> {
    if field.name == "sse" {
        return sse_specification(&field.value, directory, moment).map(Encryption::Sse);
    }
    directory.key_name(&field.value, moment).map(Encryption::Key)
}

fn sse_specification(value: &Value<'_>, directory: &Directory, moment: Moment) -> Option<SseSpecification> {
    let mut fields = value.table("`sse`", "write `sse = { enabled = true, type = \"KMS\", key = \"NAME\" }`")?;
    let enabled = fields.optional("enabled", |value| value.boolean());
    let sse_type = fields.optional("type", |value| value.text());
    let key = fields.optional("key", |value| directory.key_name(&value, moment));
    fields.finish();
    Some(SseSpecification { enabled: enabled?, sse_type: sse_type?.map(str::to_owned), key: key? })
}

/// Reads the window of point-in-time recovery.
pub(super) fn recovery_period(value: &Value<'_>) -> Option<SimDuration> {
    value.duration_between("a recovery window", RECOVERY_PERIOD_MIN, RECOVERY_PERIOD_MAX)
}

/// Reads the indexes, in file order.
fn indexes(value: &Value<'_>) -> Option<Vec<IndexScope>> {
    let mut fields = value.table("`index`", "write `index.NAME = \"GLOBAL\"` or `\"LOCAL\"`")?;
    let scopes: Vec<Option<IndexScope>> = fields.take_all().iter().map(|field| field.value.word()).collect();
    scopes.into_iter().collect()
}

/// Reads the replicas of a table, in file order.
fn replicas(table: &str, value: &Value<'_>, directory: &Directory) -> Option<Vec<NewReplica>> {
    let mut regions = value.table("`replicas`", "write `replicas = { \"eu-west-1\" = { key = \"NAME\" } }`")?;
    let specs: Vec<Option<NewReplica>> =
        regions.take_all().iter().map(|region| replica(table, region, directory)).collect();
    specs.into_iter().collect()
}

fn replica(table: &str, region: &Field<'_>, directory: &Directory) -> Option<NewReplica> {
    let mut fields = region.value.table(format!("replica `{}`", region.name), "write `{ key = \"NAME\" }`")?;
    let key = fields.optional("key", |value| directory.key_name(&value, Moment::Start));
    fields.finish();
    Some(NewReplica { replica: directory.replica(table, region.name)?, key: key? })
}

/// Reports a table that was unencrypted before the start and yet has a key of its own.
fn check_legacy(legacy: &Field<'_>, spec: &TableSpec) {
    let owned = spec.new.encryption.as_ref().is_none_or(|it| *it == Encryption::key(KeyId::AWS_OWNED));
    if spec.new.legacy_unencrypted && !owned {
        let hint = "leave `key` and `sse` out (EAR-03); a step can switch the key later";
        legacy.fault("a formerly unencrypted table is under the AWS owned key", hint);
    }
}

/// Returns whether a value says what holds without it.
fn is_default(value: &Value<'_>) -> bool {
    value.raw().as_bool() == Some(false) || value.raw().as_integer().is_some_and(|number| number.as_str() == "0")
}
