//! `[timing]`: every tunable number, by its name.

use crate::{
    rules::{Profile, Timing},
    scenario::reader::{Fields, Value},
};

/// Artifacts per second, at most.
pub(super) const SWITCH_RATE_MAX: u64 = 1_000_000_000;

/// Reads the timing of a run; the nominal one where the file has none.
pub(super) fn timing(file: &mut Fields<'_>) -> Option<Timing> {
    file.or("timing", Timing::of(Profile::Nominal), |value| read(&value))
}

fn read(value: &Value<'_>) -> Option<Timing> {
    let mut fields = value.table("`[timing]`", "write `[timing]`")?;
    let profile = fields.or("profile", Profile::Nominal, |value| value.word());
    let timing = read_fields(&mut fields, Timing::of(profile.unwrap_or_default()));
    fields.finish();
    profile.and(timing)
}

/// Reads what a file sets, over the values of its profile.
fn read_fields(fields: &mut Fields<'_>, base: Timing) -> Option<Timing> {
    let mut length = |name, default| fields.or(name, default, |value: Value<'_>| value.spread());
    let table_key_cache = length("table_key_cache", base.table_key_cache);
    let detection = length("detection", base.detection);
    let recovery = length("recovery", base.recovery);
    let archive_after = length("archive_after", base.archive_after);
    let archiving = length("archiving", base.archiving);
    let ttl_delay = length("ttl_delay", base.ttl_delay);
    let trim_delay = length("trim_delay", base.trim_delay);
    let deletion_delay = length("deletion_delay", base.deletion_delay);
    let restore_time = length("restore_time", base.restore_time);
    let table_creation = length("table_creation", base.table_creation);
    let switch_minimum = length("switch_minimum", base.switch_minimum);
    let switch_settle = length("switch_settle", base.switch_settle);
    let transaction_copy = length("transaction_copy", base.transaction_copy);
    let insights_retention = length("insights_retention", base.insights_retention);
    let dax_item_ttl = length("dax_item_ttl", base.dax_item_ttl);
    let system_backup_retention = length("system_backup_retention", base.system_backup_retention);
    let replica_removal = length("replica_removal", base.replica_removal);
    let replication = length("replication", base.replication);
    let replica_creation = length("replica_creation", base.replica_creation);
    let replica_backfill = length("replica_backfill", base.replica_backfill);
    let replica_status = length("replica_status", base.replica_status);
    let switch_rate = fields.or("switch_rate", base.switch_rate, |value| value.whole(1..=SWITCH_RATE_MAX));
    Some(Timing {
        profile: base.profile,
        table_key_cache: table_key_cache?,
        detection: detection?,
        recovery: recovery?,
        archive_after: archive_after?,
        archiving: archiving?,
        ttl_delay: ttl_delay?,
        trim_delay: trim_delay?,
        deletion_delay: deletion_delay?,
        restore_time: restore_time?,
        table_creation: table_creation?,
        switch_minimum: switch_minimum?,
        switch_settle: switch_settle?,
        switch_rate: switch_rate?,
        transaction_copy: transaction_copy?,
        insights_retention: insights_retention?,
        dax_item_ttl: dax_item_ttl?,
        system_backup_retention: system_backup_retention?,
        replica_removal: replica_removal?,
        replication: replication?,
        replica_creation: replica_creation?,
        replica_backfill: replica_backfill?,
        replica_status: replica_status?,
    })
}
