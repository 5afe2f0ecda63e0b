//! The directory is filled: with what the file declares, then with what its steps create.
//!
//! Law: a name is entered also where its entry is wrong otherwise, so that one mistake does not give many diagnostics.

use std::collections::BTreeMap;

use crate::{
    error::Diagnostic,
    ids::{StepId, TableId},
    record::{ALIAS_PREFIX, CLUSTER_PREFIX, Names, SYSTEM_BACKUP_MARK, SYSTEM_BACKUPS},
    scenario::{
        directory::{Directory, Makers, replica_name},
        indexes::table_indexes,
        lookup::position,
        naming::{Id, check_alias_name, check_name, check_table_name, check_unique},
        order::Order,
        outline::{Made, Outline, regions},
        reader::Value,
        sink::Sink,
    },
};

impl Directory {
    /// Returns the directory of a file.
    pub(super) fn of(outline: &Outline<'_>, order: Order, sink: &Sink) -> Self {
        let names =
            Names { steps: outline.steps.iter().map(|step| step.id.text.clone()).collect(), ..Names::default() };
        let makers =
            Makers { keys: vec![Vec::new(); names.keys.len()], aliases: vec![Vec::new()], ..Makers::default() };
        let mut directory = Self { names, order, makers, cluster_tables: Vec::new() };
        directory.declare(outline, sink);
        for (n, step) in outline.steps.iter().enumerate() {
            if let Some(made) = &step.made {
                directory.make(made, StepId::at(n), sink);
            }
        }
        directory.names.indexes = table_indexes(outline, &directory.names.tables, sink);
        directory.find_cluster_tables(outline);
        directory.add_system_backups();
        directory.name_actors(outline, sink);
        directory
    }

    fn declare(&mut self, outline: &Outline<'_>, sink: &Sink) {
        for field in &outline.keys {
            check_name("key", field.name, field.name_span.clone(), sink);
            if position(&self.names.keys, field.name).is_some() {
                field.fault(format!("key `{}` always exists", field.name), "declare only customer managed keys");
                continue;
            }
            add(&mut self.names.keys, &mut self.makers.keys, field.name, None);
        }
        for field in &outline.aliases {
            let name = format!("{ALIAS_PREFIX}{}", field.name);
            check_alias_name(&name, field.name_span.clone(), sink);
            add(&mut self.names.aliases, &mut self.makers.aliases, &name, None);
        }
        for field in &outline.client_keys {
            check_name("client key", field.name, field.name_span.clone(), sink);
            self.names.client_keys.push(field.name.to_owned());
        }
        for field in &outline.tables {
            check_table_name(field.name, field.name_span.clone(), sink);
            add(&mut self.names.tables, &mut self.makers.tables, field.name, None);
        }
        for (field, region) in
            outline.tables.iter().flat_map(|field| regions(field.value).into_iter().map(move |r| (field, r)))
        {
            check_name("region", region.name, region.name_span.clone(), sink);
            add(&mut self.names.tables, &mut self.makers.tables, &replica_name(field.name, region.name), None);
        }
        for field in &outline.clusters {
            check_name("DAX cluster", field.name, field.name_span.clone(), sink);
            add(&mut self.names.clusters, &mut self.makers.clusters, field.name, None);
        }
    }

    fn make(&mut self, made: &Made<'_>, step: StepId, sink: &Sink) {
        let (names, makers) = (&mut self.names, &mut self.makers);
        match made {
            Made::Key(name) => make_once("key", &mut names.keys, &mut makers.keys, name, step, sink),
            Made::Alias(name) => {
                let Some(text) = name.raw().as_str() else { return };
                check_alias_name(text, name.span(), sink);
                make_again(&mut names.aliases, &mut makers.aliases, text, step);
            }
            Made::Table(name, _) => {
                let Some(text) = name.raw().as_str() else { return };
                check_table_name(text, name.span(), sink);
                make_again(&mut names.tables, &mut makers.tables, text, step);
            }
            Made::Replica { source, region } => {
                let Some(text) = region.raw().as_str() else { return };
                check_name("region", text, region.span(), sink);
                make_again(&mut names.tables, &mut makers.tables, &replica_name(source, text), step);
            }
            Made::Backup { name, .. } => make_backup(names, makers, name, step, sink),
            Made::Cluster { name, .. } => {
                make_once("DAX cluster", &mut names.clusters, &mut makers.clusters, name, step, sink);
            }
        }
    }

    fn find_cluster_tables(&mut self, outline: &Outline<'_>) {
        self.cluster_tables = vec![None; self.names.clusters.len()];
        let declared = outline
            .clusters
            .iter()
            .map(|field| (field.name, field.value.quiet_field("table").and_then(|table| table.raw().as_str())));
        let made = outline.steps.iter().filter_map(|step| match &step.made {
            Some(Made::Cluster { name, table }) => Some((name.raw().as_str()?, *table)),
            Some(Made::Key(_) | Made::Alias(_) | Made::Table(..) | Made::Replica { .. } | Made::Backup { .. })
            | None => None,
        });
        for (cluster, table) in declared.chain(made) {
            let table = table.and_then(|table| position(&self.names.tables, table)).map(TableId::at);
            if let Some(cluster) = position(&self.names.clusters, cluster) {
                self.cluster_tables[cluster] = table;
            }
        }
    }

    /// Adds the backups of each table that only the service makes.
    fn add_system_backups(&mut self) {
        for table in &self.names.tables {
            for kind in SYSTEM_BACKUPS {
                self.names.backups.push(format!("{table}{SYSTEM_BACKUP_MARK}{kind}"));
                self.makers.backups.push(Vec::new());
            }
        }
    }

    /// Names workloads and consumers, who stand in the same column.
    fn name_actors(&mut self, outline: &Outline<'_>, sink: &Sink) {
        let workloads = actor_ids(&outline.workloads, |table, n| format!("{table}#{n}"));
        let consumers = actor_ids(&outline.consumers, |table, n| format!("{table}-consumer#{n}"));
        let all: Vec<&Id> = workloads.iter().chain(&consumers).collect();
        for id in &all {
            id.check("workload or consumer", sink);
            id.check_reserved(reserved_actor(&id.text), sink);
        }
        check_unique("workload or consumer", &all, sink);
        self.names.workloads = workloads.into_iter().map(|id| id.text).collect();
        self.names.consumers = consumers.into_iter().map(|id| id.text).collect();
    }
}

fn add(names: &mut Vec<String>, makers: &mut Vec<Vec<StepId>>, name: &str, maker: Option<StepId>) {
    names.push(name.to_owned());
    makers.push(maker.into_iter().collect());
}

/// Adds a thing whose name no other thing of its kind may have.
fn make_once(
    what: &str,
    names: &mut Vec<String>,
    makers: &mut Vec<Vec<StepId>>,
    value: &Value<'_>,
    step: StepId,
    sink: &Sink,
) {
    let Some(name) = value.raw().as_str() else { return };
    check_name(what, name, value.span(), sink);
    if position(names, name).is_some() {
        let message = format!("duplicate {what} `{name}`");
        sink.add(Diagnostic::new(value.span(), message).hint("give the new one a name of its own"));
        return;
    }
    add(names, makers, name, Some(step));
}

/// Adds a thing that may have existed under its name before.
fn make_again(names: &mut Vec<String>, makers: &mut Vec<Vec<StepId>>, name: &str, step: StepId) {
    match position(names, name) {
        Some(known) if makers[known].is_empty() => {}
        Some(known) => makers[known].push(step),
        None => add(names, makers, name, Some(step)),
    }
}

/// Adds a backup, whose name must not be one that the service gives.
fn make_backup(names: &mut Names, makers: &mut Makers, value: &Value<'_>, step: StepId, sink: &Sink) {
    if value
        .raw()
        .as_str()
        .is_some_and(|name| SYSTEM_BACKUPS.iter().any(|kind| name.contains(&format!("{SYSTEM_BACKUP_MARK}{kind}"))))
    {
        let message = "only the service gives a backup such a name";
        sink.add(Diagnostic::new(value.span(), message).hint("give the backup another name"));
        return;
    }
    make_once("backup", &mut names.backups, &mut makers.backups, value, step, sink);
}

/// Returns the ids of a list's entries: the given one, or one by the number of the entry among those of its table.
fn actor_ids(entries: &[Value<'_>], default: impl Fn(&str, usize) -> String) -> Vec<Id> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ids = Vec::new();
    for entry in entries {
        let table = entry.quiet_field("table").and_then(|table| table.raw().as_str()).unwrap_or("?");
        let count = counts.entry(table).or_default();
        *count += 1;
        ids.push(Id::new(entry.quiet_field("id"), entry, || default(table, *count)));
    }
    ids
}

/// Returns what else a word means where actors stand.
fn reserved_actor(word: &str) -> Option<&'static str> {
    match word {
        "operator" => Some("the steps of the scenario"),
        "dynamodb" => Some("the service"),
        "ttl" => Some("the service's TTL deletions"),
        "kms" => Some("the key management service"),
        _ => word.starts_with(CLUSTER_PREFIX).then_some("a DAX cluster"),
    }
}
