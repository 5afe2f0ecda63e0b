//! `[[workload]]`: a stream of operations by one caller.

use crate::{
    engine::setup::{Pace, Workload, WorkloadOp},
    ids::{Family, WorkloadId},
    scenario::{
        directory::{Directory, Moment},
        operation::TRANSACTION_ITEMS,
        reader::{Field, Fields, Value},
        suggest,
        time::Clock,
    },
    sim::SimTime,
};

/// Reads the workloads, in file order.
pub(super) fn workloads(entries: &[Value<'_>], directory: &Directory, clock: &Clock) -> Option<Vec<Workload>> {
    let read = |(n, entry)| workload(entry, WorkloadId::at(n), entries, directory, clock);
    let workloads: Vec<Option<Workload>> = entries.iter().enumerate().map(read).collect();
    workloads.into_iter().collect()
}

fn workload(
    entry: &Value<'_>,
    id: WorkloadId,
    entries: &[Value<'_>],
    directory: &Directory,
    clock: &Clock,
) -> Option<Workload> {
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
    let own = family(id, entries);
    let family = fields.or("items_of", own, |value| items_of(&value, entries, directory));
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
        family: family?,
        keys: keys?,
        items_per_transaction: items_per_transaction?,
        via: via?,
        client_key: client_key?,
    })
}

/// Reads whose items a workload names: another one's by its id, or `initial` for those that the table begins with.
fn items_of(value: &Value<'_>, entries: &[Value<'_>], directory: &Directory) -> Option<Family> {
    let name = value.text()?;
    if name == INITIAL {
        return Some(Family::INITIAL);
    }
    let found = directory.names.workloads.iter().position(|id| id == name);
    if found.is_none() {
        let mut known: Vec<&str> = directory.names.workloads.iter().map(String::as_str).collect();
        known.push(INITIAL);
        value.fault_with(format!("no workload `{name}`"), suggest::among(name, &known));
    }
    found.map(|n| family(WorkloadId::at(n), entries))
}

/// Returns the family of the names that a workload gives: each attempt its own, or those of a fixed number of keys.
fn family(id: WorkloadId, entries: &[Value<'_>]) -> Family {
    let has_keys = entries.get(id.index()).is_some_and(|entry| entry.quiet_field("keys").is_some());
    if has_keys { Family::keyed(id) } else { Family::attempts(id) }
}

/// What the items are called that a table begins with, where the id of a workload could stand.
const INITIAL: &str = "initial";

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
