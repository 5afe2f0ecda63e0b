//! Metamorphic relations: what a change of a case must do to its record, whatever the law says.
//!
//! Rows are compared as sets, by name, in all columns but their number.

use keylapse::record::CONTINUOUS_BACKUP;

use crate::{
    case::{Case, Encryption, HOUR, Item, Length, OnItem, Operation, Pace, Step, Table, When, Workload},
    record::{Event, KeyPeriod, Period, Record, TablePeriod},
    trial::{self, Failure},
};

/// All times later by two hours: so is every row, but for what exists from the start.
pub fn shifted(case: &Case) -> Result<(), Failure> {
    let early = without_anchors(case);
    let mut late = early.clone();
    late.duration += SHIFT;
    for workload in &mut late.workloads {
        (workload.from, workload.to) = (workload.from + SHIFT, workload.to + SHIFT);
    }
    for step in &mut late.steps {
        if let When::At(at) = &mut step.when {
            *at += SHIFT;
        }
        if let Operation::RestoreToInstant { instant, .. } = &mut step.operation {
            *instant += SHIFT;
        }
    }
    let expected = record(&early)?.with_times(|time| if time == 0 { 0 } else { time + SHIFT });
    same(expected, record(&late)?)
}

const SHIFT: u64 = 2 * HOUR;

/// The case without what counts from the start of a run, and with nothing at its first instant.
fn without_anchors(case: &Case) -> Case {
    let mut case = case.clone();
    case.consumers.clear();
    for key in &mut case.keys {
        (key.expires, key.rotation) = (None, None);
    }
    for table in case.tables.iter_mut().filter(|table| table.items > 0) {
        table.item.ttl = None;
    }
    case.tables.iter_mut().for_each(|table| table.point_in_time = None);
    case.workloads.iter_mut().for_each(|workload| workload.from = workload.from.max(1));
    case.workloads.retain(|workload| workload.from < workload.to);
    for step in &mut case.steps {
        if let When::At(at) = &mut step.when {
            *at = (*at).max(1);
        }
    }
    case
}

/// A table, with keys, writers and switches of its own, that has nothing to do with the rest.
pub fn with_an_unrelated_table(case: &Case) -> Result<(), Failure> {
    let mut more = case.clone();
    let (key, table) = ("extra-key".to_owned(), "extra".to_owned());
    more.keys.insert(0, crate::case::Key { name: key.clone(), ..crate::case::Key::default() });
    let encryption = Encryption::Key(key.clone());
    let item = Item { bytes: Some(Length::Fixed(9)), ttl: Some(Length::Fixed(HOUR)) };
    let (stream, ttl, insights) = (Some("NEW_IMAGE"), true, true);
    more.tables.insert(
        0,
        Table { name: table.clone(), encryption, stream, ttl, insights, items: 3, item, ..Table::default() },
    );
    more.workloads.insert(0, unrelated_workload(&table, case.duration));
    let put = OnItem { table: table.clone(), item: "a".to_owned(), ..OnItem::default() };
    let backup = "extra-backup".to_owned();
    let operations = [
        Operation::PutItem(put),
        Operation::CreateBackup { table: table.clone(), backup },
        Operation::SwitchKey { table: table.clone(), encryption: Encryption::Key("aws-managed".into()), rewrap: false },
        Operation::DisableKey(key),
    ];
    for (n, operation) in (0..).zip(operations) {
        let when = When::At(case.duration * n / 4);
        more.steps.push(Step { id: format!("extra-{n}"), when, operation });
    }
    same(record(case)?, record(&more)?.without("extra"))
}

fn unrelated_workload(table: &str, duration: u64) -> Workload {
    Workload {
        id: "extra-load".to_owned(),
        table: table.to_owned(),
        op: "PutItem",
        from: 0,
        to: duration,
        pace: Pace::Every(duration / 10),
        item: Item::default(),
        keys: None,
        items_per_transaction: None,
        via: None,
        client_key: None,
    }
}

/// Keys and tables the other way round, and so the workloads of different tables.
pub fn reordered(case: &Case) -> Result<(), Failure> {
    let mut other = case.clone();
    other.keys.reverse();
    other.tables.reverse();
    other.workloads.sort_by_key(|workload| other.tables.iter().position(|table| table.name == workload.table));
    same(record(case)?, record(&other)?)
}

/// A run that ends earlier tells the same until then.
pub fn cut_short(case: &Case) -> Result<(), Failure> {
    let end = case.duration * 3 / 5;
    let mut short = case.clone();
    short.duration = end;
    short.workloads.retain(|workload| workload.from < end);
    short.workloads.iter_mut().for_each(|workload| workload.to = workload.to.min(end));
    for consumer in &mut short.consumers {
        consumer.pauses.retain(|pause| pause.0 < end);
        consumer.pauses.iter_mut().for_each(|pause| pause.1 = pause.1.min(end));
    }
    let mut unmade: Vec<String> = Vec::new();
    while let Some(gone) = short.steps.iter().position(|step| !can_run(step, &short, &unmade)) {
        unmade.extend(short.steps.remove(gone).operation.makes().map(|name| format!("\"{name}\"")));
    }
    let mut long = case.clone();
    long.steps.retain(|step| matches!(step.when, When::At(_)) || short.steps.contains(step));
    same(record(&long)?.until(end), record(&short)?.until(end))
}

/// Whether a step is within the run, after one that is, and names nothing that is not made any more.
fn can_run(step: &Step, case: &Case, unmade: &[String]) -> bool {
    let is_timely = match &step.when {
        When::At(at) => *at < case.duration,
        When::After { step, .. } => case.steps.iter().any(|other| other.id == *step),
    };
    let text = step.operation.to_string();
    let is_made_again = |name: &String| {
        let makers = case.steps.iter().filter(|other| matches!(other.when, When::At(at) if at < case.duration));
        let mut tables = case.tables.iter().flat_map(Table::names);
        let declared = tables.any(|table| *name == format!("\"{table}\""));
        declared || makers.filter_map(|other| other.operation.makes()).any(|made| *name == format!("\"{made}\""))
    };
    is_timely && !unmade.iter().any(|name| text.contains(name) && !is_made_again(name))
}

fn record(case: &Case) -> Result<Record, Failure> {
    let (tape, _) = trial::play(&trial::compile(case)?)?;
    Ok(tape.record())
}

/// Compares two records as sets of rows.
fn same(mut expected: Record, mut found: Record) -> Result<(), Failure> {
    for record in [&mut expected, &mut found] {
        record.events.sort();
        record.sort();
    }
    match expected.difference(&found) {
        Some(difference) => Err(format!("the related run differs in {difference}")),
        None => Ok(()),
    }
}

impl Record {
    fn with_times(self, change: impl Fn(u64) -> u64) -> Self {
        let events = self.events.into_iter().map(|row| Event { time: change(row.time), ..row });
        let ledger = self.ledger.into_iter();
        let keys = self.keys.into_iter();
        let tables = self.tables.into_iter();
        Self {
            events: events.collect(),
            ledger: ledger.map(|row| Period { from: change(row.from), until: row.until.map(&change), ..row }).collect(),
            keys: keys.map(|row| KeyPeriod { from: change(row.from), until: row.until.map(&change), ..row }).collect(),
            tables: tables
                .map(|row| TablePeriod {
                    from: change(row.from),
                    until: row.until.map(&change),
                    inaccessible_since: row.inaccessible_since.map(&change),
                    ..row
                })
                .collect(),
        }
    }

    /// The rows that do not name something.
    fn without(mut self, name: &str) -> Self {
        self.events
            .retain(|row| ![&row.table, &row.key, &row.actor, &row.subject].iter().any(|cell| cell.contains(name)));
        self.ledger.retain(|row| !row.artifact.contains(name));
        self.keys.retain(|row| !row.key.contains(name));
        self.tables.retain(|row| !row.table.contains(name));
        self
    }

    /// What had been told before an instant; what lasted then is open.
    fn until(mut self, end: u64) -> Self {
        let open = |until: Option<u64>| until.filter(|&until| until < end);
        self.events.retain(|row| row.time < end);
        self.ledger.retain(|row| row.from < end);
        for row in &mut self.ledger {
            (row.until, row.readable_at_end) = (open(row.until), None);
            if row.until.is_none() {
                row.ended_by.clear();
                if row.item.contains(CONTINUOUS_BACKUP) {
                    // It holds what it holds when it is looked at.
                    row.bytes = 0;
                }
            }
        }
        self.keys.retain(|row| row.from < end);
        self.keys.iter_mut().for_each(|row| row.until = open(row.until));
        self.tables.retain(|row| row.from < end);
        self.tables.iter_mut().for_each(|row| row.until = open(row.until));
        self
    }
}
