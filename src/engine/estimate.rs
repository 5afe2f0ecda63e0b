//! How much memory a run will need, said before it begins.
//!
//! Law: an estimate counts what a setup can store at once: items of the mean length as long as they can live, the records of
//! their changes for a stream record's lifetime, and a copy of every item for each backup and restore.

use crate::{
    engine::setup::{Draw, ItemSpec, Operation, Pace, Setup, TableSpec, Workload, WorkloadOp},
    ids::TableId,
    rules::{STREAM_LIFETIME, Spread},
    sim::SimDuration,
};

/// What a table holds at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stock {
    items: u64,
    records: u64,
    /// The mean length of an item, in bytes; the largest mean where workloads differ.
    bytes: u64,
}

/// Returns the most bytes that a run is expected to hold in memory at once.
#[must_use]
pub fn peak_bytes(setup: &Setup) -> u64 {
    let mut peak = BASE;
    for (table, spec) in setup.table_specs() {
        let stock = stock(setup, table, spec);
        let copies = copies(setup, table) + spec.new.indexes.len() as u64 + spec.replicas.len() as u64;
        let item = artifact_bytes(stock.bytes).saturating_mul(copies.saturating_add(1));
        let record = artifact_bytes(images(spec).saturating_mul(stock.bytes));
        peak = peak.saturating_add(stock.items.saturating_mul(item));
        peak = peak.saturating_add(stock.records.saturating_mul(record));
    }
    peak
}

fn stock(setup: &Setup, table: TableId, spec: &TableSpec) -> Stock {
    let mut stock = Stock { items: u64::from(spec.items), records: 0, bytes: mean(spec.item, ItemSpec::default()) };
    for workload in setup.workloads.iter().filter(|workload| workload.table == table) {
        let writes = writes_within(workload, setup.duration);
        let life = life(setup, spec, workload);
        let living = writes_within(workload, life).min(writes);
        stock.items = stock.items.saturating_add(workload.keys.map_or(living, |keys| living.min(u64::from(keys))));
        let window = STREAM_LIFETIME + longest_of(setup.timing.trim_delay);
        // A deletion by time to live leaves a record as well as the write.
        let recorded = writes_within(workload, window).min(writes).saturating_mul(1 + u64::from(spec.new.ttl));
        stock.records = stock.records.saturating_add(if spec.new.stream.is_some() { recorded } else { 0 });
        stock.bytes = stock.bytes.max(mean(workload.item, spec.item));
    }
    stock
}

/// Returns how many backups and restored tables hold a copy of every item of a table.
fn copies(setup: &Setup, of: TableId) -> u64 {
    let copied = setup.steps.iter().filter(|step| {
        if let Operation::CreateBackup { table, .. } | Operation::RestoreTableToPointInTime { table, .. } =
            &step.operation
        {
            return *table == of;
        }
        matches!(&step.operation, Operation::RestoreTableFromBackup { to, .. } if *to != of)
    });
    copied.count() as u64
}

/// Returns how long the items of a workload live at most.
fn life(setup: &Setup, spec: &TableSpec, workload: &Workload) -> SimDuration {
    let ttl = workload.item.ttl.or(spec.item.ttl).filter(|_| spec.new.ttl);
    match ttl {
        Some(Draw::Fixed(length) | Draw::Uniform(_, length)) => length + longest_of(setup.timing.ttl_delay),
        None => setup.duration,
    }
}

/// Returns how many items a workload writes within a length of time.
fn writes_within(workload: &Workload, window: SimDuration) -> u64 {
    let per_operation = match workload.op {
        WorkloadOp::PutItem | WorkloadOp::UpdateItem => 1,
        WorkloadOp::TransactWriteItems => u64::from(workload.items_per_transaction),
        WorkloadOp::GetItem | WorkloadOp::DeleteItem => 0,
    };
    let window = window.min(workload.to.checked_since(workload.from).unwrap_or_default()).as_millis();
    let operations = match workload.pace {
        Pace::Every(every) => u128::from(window / every.as_millis().max(1)) + 1,
        Pace::Poisson { events, per_ms } => u128::from(window) * u128::from(events) / u128::from(per_ms.max(1)) + 1,
    };
    u64::try_from(operations).unwrap_or(u64::MAX).saturating_mul(per_operation)
}

fn mean(item: ItemSpec, otherwise: ItemSpec) -> u64 {
    match item.bytes.or(otherwise.bytes) {
        Some(Draw::Fixed(length)) => u64::from(length),
        Some(Draw::Uniform(low, high)) => u64::from(low.midpoint(high)),
        None => u64::from(super::sizes::DEFAULT_BYTES),
    }
}

fn longest_of(spread: Spread) -> SimDuration {
    match spread {
        Spread::Constant(length) | Spread::Uniform(_, length) => length,
    }
}

/// Returns how many images of an item a record of a table holds.
fn images(spec: &TableSpec) -> u64 {
    spec.new.stream.map_or(0, |view| u64::from(view.has_new_image()) + u64::from(view.has_old_image()))
}

fn artifact_bytes(plaintext: u64) -> u64 {
    plaintext.saturating_add(BESIDE_PLAINTEXT)
}

/// What a run needs of its own, in bytes.
const BASE: u64 = 16 << 20;
/// What an artifact needs besides its plaintext, in bytes: tag, metadata, places in lists and in the calendar.
const BESIDE_PLAINTEXT: u64 = 128;

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(workload: &str) -> u64 {
        let text = format!(
            "title = \"t\"\nduration = \"10d\"\n[table.t]\nstream = \"NEW_IMAGE\"\nttl = true\n\
             [[workload]]\ntable = \"t\"\nop = \"PutItem\"\n{workload}\n"
        );
        peak_bytes(&crate::scenario::compile("t", &text).expect("a scenario without mistakes")) - BASE
    }

    #[test]
    fn items_count_as_long_as_they_live_and_records_for_a_day() {
        let short = estimate("every = \"1s\"\nitem = { bytes = 100, ttl = \"1h\" }");
        let (items, records) = (3_601, 2 * 86_401);
        assert!(short >= items * 228 + records * 228, "{short}");
        assert!(short < 3 * (items + records) * 228, "{short}");
        let long = estimate("every = \"1s\"\nitem = { bytes = 100, ttl = \"9d\" }");
        assert!(long > short + 700_000 * 228);
    }

    #[test]
    fn an_absurd_rate_saturates() {
        assert_eq!(estimate("rate = \"9000000000000000/s\"\nitem = { bytes = 400000 }"), u64::MAX - BASE);
    }
}
