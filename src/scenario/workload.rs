//! `[[workload]]`: a stream of operations by one caller.

use crate::{
    engine::setup::{Pace, Workload, WorkloadOp},
    ids::WorkloadId,
    scenario::{
        directory::{Directory, Moment},
        operation::TRANSACTION_ITEMS,
        reader::{Field, Fields, Value},
        time::Clock,
    },
    sim::SimTime,
};

/// Reads the workloads, in file order.
pub(super) fn workloads(entries: &[Value<'_>], directory: &Directory, clock: &Clock) -> Option<Vec<Workload>> {
    let read = |(n, entry)| workload(entry, WorkloadId::at(n), directory, clock);
    let workloads: Vec<Option<Workload>> = entries.iter().enumerate().map(read).collect();
    workloads.into_iter().collect()
}

fn workload(entry: &Value<'_>, id: WorkloadId, directory: &Directory, clock: &Clock) -> Option<Workload> {
    let mut fields = entry.table("`[[workload]]`", "write `[[workload]]`")?;
    let given_id = fields.optional("id", |value| value.text());
    let window = window(&mut fields, clock);
    let until = Moment::Until(window.map_or(clock.end(), |(_, to)| to));
    let table = fields.required("table", |value| directory.table(&value, until));
    let pace = pace(&mut fields);
    let op = fields.required("op", |value| value.word::<WorkloadOp>());
    check_meaning(&fields, op);
    let item = fields.or("item", Default::default(), |value| value.item_spec());
    let keys = fields.optional("keys", |value| value.whole_u32(1..=KEYS_MAX));
    let transaction = fields.take("items_per_transaction");
    let items_per_transaction =
        transaction.as_ref().map_or(Some(1), |field| field.value.whole_u32(1..=TRANSACTION_ITEMS));
    let via = fields.optional("via", |value| directory.via(&value, table, until));
    let client_key = fields.optional("client_side_encryption", |value| directory.client_key(&value));
    fields.finish();
    check_distinct(transaction.as_ref(), items_per_transaction, keys.flatten());
    given_id?;
    let (from, to) = window?;
    Some(Workload {
        id,
        table: table?,
        from,
        to,
        pace: pace?,
        op: op?,
        item: item?,
        keys: keys?,
        items_per_transaction: items_per_transaction?,
        via: via?,
        client_key: client_key?,
    })
}

/// Reads `from` and `to`; the whole run by default.
fn window(fields: &mut Fields<'_>, clock: &Clock) -> Option<(SimTime, SimTime)> {
    let from = fields.or("from", SimTime::START, |value| value.time(clock));
    let to = fields.take("to");
    let end = to.as_ref().map_or(Some(clock.end()), |field| field.value.time(clock));
    let (from, end) = (from?, end?);
    let Some(to) = to else {
        if from >= end {
            fields.fault("this workload begins after the end of the run", format!("the run lasts {end}"));
            return None;
        }
        return Some((from, end));
    };
    if from >= end {
        let message = format!("this workload ends at {end}, which is not after its start at {from}");
        to.value.fault(message, "`to` is exclusive: it must be later than `from`");
        return None;
    }
    to.value.is_within(end, clock).then_some((from, end))
}

/// Reads `every` or `rate`.
fn pace(fields: &mut Fields<'_>) -> Option<Pace> {
    match (fields.take("every"), fields.take("rate")) {
        (Some(every), None) => every.value.positive_duration().map(Pace::Every),
        (None, Some(rate)) => rate.value.rate(),
        (Some(_), Some(rate)) => {
            rate.fault(
                "`every` and `rate` exclude each other",
                "keep the one that says how operations follow each other",
            );
            None
        }
        (None, None) => {
            let hint = "add `every = \"1h\"`, or `rate = \"50/s\"`";
            fields.lacks(&["every", "rate"], "this workload has no pace", hint)
        }
    }
}

/// Reports fields that mean nothing for the operation.
fn check_meaning(fields: &Fields<'_>, op: Option<WorkloadOp>) {
    let (name, without_meaning): (&str, &[&str]) = match op {
        None => return,
        Some(WorkloadOp::PutItem) => ("PutItem", &["items_per_transaction"]),
        Some(WorkloadOp::UpdateItem) => ("UpdateItem", &["items_per_transaction"]),
        Some(WorkloadOp::GetItem) => ("GetItem", &["items_per_transaction", "item", "client_side_encryption"]),
        Some(WorkloadOp::DeleteItem) => ("DeleteItem", &["items_per_transaction", "item", "client_side_encryption"]),
        Some(WorkloadOp::TransactWriteItems) => ("TransactWriteItems", &["via"]),
    };
    for field in fields.rest().iter().filter(|field| without_meaning.contains(&field.name)) {
        field.fault(format!("`{}` has no meaning for `{name}`", field.name), "leave it out, or choose another `op`");
    }
}

/// Reports transactions that would have to name an item twice.
fn check_distinct(field: Option<&Field<'_>>, items: Option<u32>, keys: Option<u32>) {
    if let (Some(field), Some(items), Some(keys)) = (field, items, keys)
        && items > keys
    {
        let message = format!("{items} items cannot be drawn from {keys} keys without naming one twice");
        field.value.fault(message, "raise `keys`, or lower `items_per_transaction`");
    }
}

/// A workload draws from at most so many keys.
pub(super) const KEYS_MAX: u32 = 100_000_000;
