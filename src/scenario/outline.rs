//! What a file declares and what its steps create, read before anything is looked up.
//!
//! Law: reading an outline reports nothing about the inside of an entry; the second pass does.

use crate::{
    scenario::{
        naming::Id,
        reader::{Field, Fields, Value},
        sink::Sink,
        time::{Clock, Instant},
    },
    sim::{SimDuration, SimTime},
};

/// The parts of a file, unread.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    pub(super) keys: Vec<Field<'a>>,
    pub(super) aliases: Vec<Field<'a>>,
    pub(super) client_keys: Vec<Field<'a>>,
    pub(super) tables: Vec<Field<'a>>,
    pub(super) clusters: Vec<Field<'a>>,
    pub(super) workloads: Vec<Value<'a>>,
    pub(super) consumers: Vec<Value<'a>>,
    pub(super) steps: Vec<StepOutline<'a>>,
    pub(super) expectations: Vec<Value<'a>>,
}

/// Tells whether a field of a step is an operation, by its name.
type IsOperation = fn(&str) -> bool;

/// A step, as far as other entries need to know it.
#[derive(Debug)]
pub(super) struct StepOutline<'a> {
    /// The whole step.
    pub(super) value: Value<'a>,
    pub(super) id: Id,
    /// When, where it says so by itself.
    pub(super) at: Option<SimTime>,
    /// Which step it comes after, as written.
    pub(super) after: Option<Value<'a>>,
    pub(super) delay: SimDuration,
    /// The operation's name and parameters, where there is one.
    pub(super) operation: Option<(&'a str, Value<'a>)>,
    /// What it brings into being.
    pub(super) made: Option<Made<'a>>,
}

/// Something that a step brings into being, under a name.
#[derive(Clone, Debug)]
pub(super) enum Made<'a> {
    Key(Value<'a>),
    Alias(Value<'a>),
    Table(Value<'a>, Indexes<'a>),
    Replica { source: &'a str, region: Value<'a> },
    Backup { name: Value<'a>, table: Option<&'a str> },
    Cluster { name: Value<'a>, table: Option<&'a str> },
}

/// The indexes of a table that a step creates.
#[derive(Clone, Debug)]
pub(super) enum Indexes<'a> {
    /// Those it names.
    Own(Vec<&'a str>),
    /// Those of the table that was backed up.
    OfBackup(Option<&'a str>),
    /// Those of another table.
    OfTable(Option<&'a str>),
}

impl<'a> Outline<'a> {
    /// Takes every section that declares or lists things.
    pub(super) fn take(file: &mut Fields<'a>, clock: &Clock, is_operation: IsOperation, quiet: &'a Sink) -> Self {
        Self {
            keys: named(file, "key"),
            aliases: named(file, "alias"),
            client_keys: named(file, "client_key"),
            tables: named(file, "table"),
            clusters: named(file, "dax"),
            workloads: listed(file, "workload"),
            consumers: listed(file, "consumer"),
            steps: steps(file, clock, is_operation, quiet),
            expectations: listed(file, "expect"),
        }
    }
}

impl<'a> StepOutline<'a> {
    fn new(value: Value<'a>, number: usize, clock: &Clock, is_operation: IsOperation, quiet: &'a Sink) -> Self {
        let hushed = value.with_sink(quiet);
        let field = |name| hushed.quiet_field(name);
        let operation = operation_of(hushed, is_operation);
        Self {
            value,
            id: Id::new(field("id"), &value, || format!("step-{number}")),
            at: field("at").and_then(|at| at.instant(clock)).and_then(Instant::before_end),
            after: field("after"),
            delay: field("delay").and_then(|delay| delay.duration()).unwrap_or_default(),
            operation,
            made: operation.and_then(|(name, parameters)| made(name, parameters)),
        }
    }
}

/// Returns the first operation of a step, and its parameters.
fn operation_of(step: Value<'_>, is_operation: IsOperation) -> Option<(&str, Value<'_>)> {
    let fields = step.table("", "")?;
    let operation = fields.rest().iter().find(|field| is_operation(field.name))?;
    Some((operation.name, operation.value))
}

/// Returns the tables of a section such as `[key.NAME]`, in file order.
fn named<'a>(file: &mut Fields<'a>, section: &'static str) -> Vec<Field<'a>> {
    let hint = format!("write `[{section}.NAME]`");
    let table = file.take(section).and_then(|field| field.value.table(section, &hint));
    table.map(|mut fields| fields.take_all()).unwrap_or_default()
}

/// Returns the entries of a section such as `[[step]]`.
fn listed<'a>(file: &mut Fields<'a>, section: &'static str) -> Vec<Value<'a>> {
    let hint = format!("write `[[{section}]]`, with two brackets");
    file.take(section).and_then(|field| field.value.list(&hint)).unwrap_or_default()
}

fn steps<'a>(file: &mut Fields<'a>, clock: &Clock, is_operation: IsOperation, quiet: &'a Sink) -> Vec<StepOutline<'a>> {
    let values = listed(file, "step");
    values
        .into_iter()
        .enumerate()
        .map(|(n, value)| StepOutline::new(value, n + 1, clock, is_operation, quiet))
        .collect()
}

/// Returns what an operation brings into being.
fn made<'a>(operation: &str, parameters: Value<'a>) -> Option<Made<'a>> {
    let field = |name| parameters.quiet_field(name);
    let text = |name| field(name).and_then(|value| value.raw().as_str());
    Some(match operation {
        "CreateKey" => Made::Key(field("key")?),
        "CreateAlias" => Made::Alias(field("alias")?),
        "UpdateTable" => made_replica(parameters)?,
        "CreateTable" => Made::Table(field("table")?, Indexes::Own(index_names(parameters))),
        "RestoreTableFromBackup" => Made::Table(field("to")?, Indexes::OfBackup(text("backup"))),
        "RestoreTableToPointInTime" => Made::Table(field("to")?, Indexes::OfTable(text("table"))),
        "CreateBackup" => Made::Backup { name: field("backup")?, table: text("table") },
        "CreateCluster" => Made::Cluster { name: field("dax")?, table: text("table") },
        _ => return None,
    })
}

/// Returns the replica that an UpdateTable adds.
fn made_replica<'a>(parameters: Value<'a>) -> Option<Made<'a>> {
    let source = parameters.quiet_field("table")?.raw().as_str()?;
    let replica = parameters.quiet_field("replica").filter(|replica| replica.raw().is_table())?;
    let deletes = replica.quiet_field("delete").is_some_and(|delete| delete.raw().as_bool() == Some(true));
    if deletes { None } else { Some(Made::Replica { source, region: replica.quiet_field("region")? }) }
}

/// Returns the regions in a table's `replicas`, in file order.
pub(super) fn regions<'a>(table: Value<'a>) -> Vec<Field<'a>> {
    let replicas = table.quiet_field("replicas").filter(|replicas| replicas.raw().is_table());
    replicas.and_then(|replicas| replicas.table("", "")).map(|mut fields| fields.take_all()).unwrap_or_default()
}

/// Returns the names in a table's `index`, in file order.
pub(super) fn index_names(table: Value<'_>) -> Vec<&str> {
    let index = table.quiet_field("index").filter(|index| index.raw().is_table());
    let fields = index.and_then(|index| index.table("", ""));
    fields.map(|mut fields| fields.take_all().iter().map(|field| field.name).collect()).unwrap_or_default()
}
