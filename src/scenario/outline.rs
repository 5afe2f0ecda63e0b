//! What a file declares and what its steps create, read before anything is looked up.
//!
//! Law: reading an outline reports nothing about the inside of an entry; the second pass does.

use crate::{
    scenario::{
        naming::Id,
        operation,
        reader::{Field, Fields, Sink, Value},
        time::{Clock, Instant},
    },
    sim::{SimDuration, SimTime},
};

/// The parts of a file, unread.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    pub(super) keys: Vec<Field<'a>>,
    pub(super) client_keys: Vec<Field<'a>>,
    pub(super) tables: Vec<Field<'a>>,
    pub(super) clusters: Vec<Field<'a>>,
    pub(super) workloads: Vec<Value<'a>>,
    pub(super) consumers: Vec<Value<'a>>,
    pub(super) steps: Vec<StepOutline<'a>>,
    pub(super) expectations: Vec<Value<'a>>,
}

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
    Table(Value<'a>, Indexes<'a>),
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
    pub(super) fn take(file: &mut Fields<'a>, clock: &Clock, quiet: &'a Sink) -> Self {
        Self {
            keys: named(file, "key"),
            client_keys: named(file, "client_key"),
            tables: named(file, "table"),
            clusters: named(file, "dax"),
            workloads: listed(file, "workload"),
            consumers: listed(file, "consumer"),
            steps: steps(file, clock, quiet),
            expectations: listed(file, "expect"),
        }
    }
}

impl<'a> StepOutline<'a> {
    fn new(value: Value<'a>, number: usize, clock: &Clock, quiet: &'a Sink) -> Self {
        let mut fields = value.with_sink(quiet).table("", "");
        let mut take = |name| fields.as_mut()?.take(name).map(|field| field.value);
        let id = Id::new(take("id"), &value, || format!("step-{number}"));
        let at = take("at").and_then(|at| at.instant(clock));
        let after = take("after");
        let delay = take("delay").and_then(|delay| delay.duration());
        let operation =
            fields.as_ref().and_then(|fields| fields.rest().iter().find(|field| operation::is_known(field.name)));
        let operation = operation.map(|field| (field.name, field.value));
        Self {
            value,
            id,
            at: at.and_then(Instant::before_end),
            after,
            delay: delay.unwrap_or_default(),
            operation,
            made: operation.and_then(|(name, parameters)| made(name, parameters)),
        }
    }
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

fn steps<'a>(file: &mut Fields<'a>, clock: &Clock, quiet: &'a Sink) -> Vec<StepOutline<'a>> {
    let values = listed(file, "step");
    values.into_iter().enumerate().map(|(n, value)| StepOutline::new(value, n + 1, clock, quiet)).collect()
}

/// Returns what an operation brings into being.
fn made<'a>(operation: &str, parameters: Value<'a>) -> Option<Made<'a>> {
    let mut fields = parameters.table("", "")?;
    let mut take = |name| fields.take(name).map(|field| field.value);
    let text = |value: Option<Value<'a>>| value.and_then(|value| value.raw().as_str());
    Some(match operation {
        "CreateKey" => Made::Key(take("key")?),
        "CreateTable" => Made::Table(take("table")?, Indexes::Own(index_names(take("index")))),
        "RestoreTableFromBackup" => Made::Table(take("to")?, Indexes::OfBackup(text(take("backup")))),
        "RestoreTableToPointInTime" => Made::Table(take("to")?, Indexes::OfTable(text(take("table")))),
        "CreateBackup" => Made::Backup { name: take("backup")?, table: text(take("table")) },
        "CreateCluster" => Made::Cluster { name: take("dax")?, table: text(take("table")) },
        _ => return None,
    })
}

/// Returns the names in a table's `index`, in file order.
pub(super) fn index_names(index: Option<Value<'_>>) -> Vec<&str> {
    let fields = index.filter(|value| value.raw().is_table()).and_then(|value| value.table("", ""));
    fields.map(|mut fields| fields.take_all().iter().map(|field| field.name).collect()).unwrap_or_default()
}
