//! Names to ids, and what can exist when.
//!
//! Invariant: every name of the file is in it, declared or created by a step, also where its entry is wrong otherwise, so
//! that one mistake does not give many diagnostics.

use std::collections::BTreeMap;

use crate::{
    error::Diagnostic,
    ids::{BackupId, ClientKeyId, ClusterId, Family, IndexId, ItemId, KeyId, StepId, TableId},
    record::{ALIAS_PREFIX, Names, names::REPLICA_MARK},
    scenario::{
        alias::prefixed,
        indexes::table_indexes,
        naming::{Id, check_alias_name, check_name, check_table_name, check_unique},
        order::Order,
        outline::{Made, Outline, regions},
        reader::{Sink, Value},
    },
    sim::SimTime,
};

/// All names of a file.
#[derive(Debug)]
pub(super) struct Directory {
    /// The names behind the ids.
    pub(super) names: Names,
    /// When steps can happen.
    pub(super) order: Order,
    pub(super) makers: Makers,
    /// The table that each cluster stands in front of, where that is known.
    cluster_tables: Vec<Option<TableId>>,
}

/// The steps that create each thing; none for what is declared.
#[derive(Debug, Default)]
pub(super) struct Makers {
    keys: Vec<Vec<StepId>>,
    pub(super) aliases: Vec<Vec<StepId>>,
    tables: Vec<Vec<StepId>>,
    backups: Vec<Vec<StepId>>,
    clusters: Vec<Vec<StepId>>,
}

/// From where a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// From what exists before the first event.
    Start,
    /// From a step.
    Step(StepId),
    /// From something that goes on until an instant.
    Until(SimTime),
    /// From something that only looks.
    Looking,
}

impl Directory {
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

    /// Reads the name of a key, which is not one of its aliases.
    pub(super) fn key(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        if let Some(alias) = value.raw().as_str().filter(|name| name.starts_with(ALIAS_PREFIX)) {
            let hint = "an alias stands where a table or a cluster gets its key; elsewhere name the key itself";
            value.fault(format!("`{alias}` is an alias, not a key"), hint);
            return None;
        }
        let index = find("key", "[key.NAME]", value, &self.names.keys)?;
        self.is_made("key", value, &self.makers.keys[index], moment).then_some(KeyId::at(index))
    }

    /// Reads the name of a key that its owner may change.
    pub(super) fn customer_key(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        let key = self.key(value, moment)?;
        if !key.is_customer_managed() {
            let hint = "only a customer managed key can be changed; declare one as `[key.NAME]`";
            value.fault(format!("`{}` belongs to AWS: no step can change it", self.names.key(key)), hint);
            return None;
        }
        Some(key)
    }

    /// Reads the name of a key on which a table has grants that can be revoked.
    pub(super) fn granted_key(&self, value: &Value<'_>, moment: Moment) -> Option<KeyId> {
        let key = self.key(value, moment)?;
        if key == KeyId::AWS_OWNED {
            value.fault("nobody sees the grants on the AWS owned key", "name a key of yours, or `aws-managed`");
            return None;
        }
        Some(key)
    }

    /// Reads the name of a client key.
    pub(super) fn client_key(&self, value: &Value<'_>) -> Option<ClientKeyId> {
        find("client key", "[client_key.NAME]", value, &self.names.client_keys).map(ClientKeyId::at)
    }

    /// Reads the name of a table.
    pub(super) fn table(&self, value: &Value<'_>, moment: Moment) -> Option<TableId> {
        let index = find("table", "[table.NAME]", value, &self.names.tables)?;
        self.is_made("table", value, &self.makers.tables[index], moment).then_some(TableId::at(index))
    }

    /// Returns the id of a table's replica in a region, where it ever has one.
    pub(super) fn replica(&self, source: &str, region: &str) -> Option<TableId> {
        position(&self.names.tables, &replica_name(source, region)).map(TableId::at)
    }

    /// Reads the name of an index.
    pub(super) fn index(&self, value: &Value<'_>, table: Option<TableId>) -> Option<IndexId> {
        let table = table.filter(|_| value.text().is_some())?;
        find("index", "index.NAME", value, &self.names.indexes[table.index()]).map(IndexId::at)
    }

    /// Reads the name of a backup.
    pub(super) fn backup(&self, value: &Value<'_>, moment: Moment) -> Option<BackupId> {
        let index = find("backup", "CreateBackup", value, &self.names.backups)?;
        self.is_made("backup", value, &self.makers.backups[index], moment).then_some(BackupId::at(index))
    }

    /// Reads the name of a DAX cluster through which `table` is reached.
    pub(super) fn via(&self, value: &Value<'_>, table: Option<TableId>, moment: Moment) -> Option<ClusterId> {
        let index = find("DAX cluster", "[dax.NAME]", value, &self.names.clusters)?;
        if let (Some(behind), Some(table)) = (self.cluster_tables[index], table)
            && behind != table
        {
            let (cluster, behind) = (&self.names.clusters[index], self.names.table(behind));
            let message =
                format!("`{cluster}` stands in front of table `{behind}`, not of `{}`", self.names.table(table));
            value.fault(message, format!("use table `{behind}`, or another cluster"));
            return None;
        }
        self.is_made("DAX cluster", value, &self.makers.clusters[index], moment).then_some(ClusterId::at(index))
    }

    /// Reads the name of a step.
    pub(super) fn step(&self, value: &Value<'_>) -> Option<StepId> {
        find("step", "[[step]]", value, &self.names.steps).map(StepId::at)
    }

    /// Returns the id of a key that a step creates.
    pub(super) fn made_key(&self, value: &Value<'_>) -> Option<KeyId> {
        position(&self.names.keys, value.text()?).map(KeyId::at)
    }

    /// Returns the id of a table that a step creates.
    pub(super) fn made_table(&self, value: &Value<'_>) -> Option<TableId> {
        position(&self.names.tables, value.text()?).map(TableId::at)
    }

    /// Returns the id of a backup that a step creates.
    pub(super) fn made_backup(&self, value: &Value<'_>) -> Option<BackupId> {
        position(&self.names.backups, value.text()?).map(BackupId::at)
    }

    /// Returns the id of a cluster that a step creates.
    pub(super) fn made_cluster(&self, value: &Value<'_>) -> Option<ClusterId> {
        position(&self.names.clusters, value.text()?).map(ClusterId::at)
    }

    /// Reads the name of an item.
    pub(super) fn item(&mut self, value: &Value<'_>) -> Option<ItemId> {
        let name = value.text()?;
        if name.is_empty() || name.chars().any(char::is_control) {
            value.fault(
                "the name of an item is empty or contains a control character",
                "use letters, digits, `-`, `_` and `.`",
            );
            return None;
        }
        Some(self.names.intern_item(name))
    }

    /// Reads the name of an item that a step or a workload names.
    pub(super) fn known_item(&self, value: &Value<'_>) -> Option<ItemId> {
        let name = value.text()?;
        if let Some(item) = self.names.generated_item(name) {
            return Some(item);
        }
        let named =
            position(&self.names.items, name).map(|n| ItemId { family: Family::NAMED, number: StepId::at(n).0 });
        if named.is_none() {
            let known: Vec<&str> = self.names.items.iter().map(String::as_str).collect();
            let hint = value.hint_among(name, &known).unwrap_or_else(|| ITEM_HINT.to_owned());
            value.fault(format!("no step or workload names an item `{name}`"), hint);
        }
        named
    }

    /// Reports a name whose thing cannot exist at that moment.
    pub(super) fn is_made(&self, what: &str, value: &Value<'_>, makers: &[StepId], moment: Moment) -> bool {
        let can_precede = |&maker: &StepId| match moment {
            Moment::Start => false,
            Moment::Step(user) => self.order.can_precede(maker, user),
            Moment::Until(end) => self.order.can_run_before(maker, end),
            Moment::Looking => true,
        };
        let made = makers.is_empty() || makers.iter().any(can_precede);
        if !made {
            let name = value.raw().as_str().unwrap_or_default();
            let maker = self.names.step(makers[0]);
            let when =
                self.order.earliest(makers[0]).map_or(String::new(), |time| format!(", at {time} at the earliest"));
            value.fault(format!("{what} `{name}` does not exist yet"), format!("step `{maker}` creates it{when}"));
        }
        made
    }
}

/// How the directory is filled.
impl Directory {
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
            for suffix in SYSTEM_BACKUPS {
                self.names.backups.push(format!("{table}{suffix}"));
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

/// Reads a name that must be in the list.
pub(super) fn find(what: &str, declaration: &str, value: &Value<'_>, names: &[String]) -> Option<usize> {
    let name = value.text()?;
    let found = position(names, name);
    if found.is_none() {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = prefixed(name, names).map(|alias| format!("did you mean `{alias}`?"));
        let hint = near
            .or_else(|| value.hint_among(name, &known))
            .unwrap_or_else(|| format!("there is no {what}; make one by `{declaration}`"));
        value.fault(format!("undeclared {what} `{name}`"), hint);
    }
    found
}

pub(super) fn position(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|known| known == name)
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

/// Returns the name of a replica: that of the first table of its global table, whichever replica is asked, and the region.
fn replica_name(source: &str, region: &str) -> String {
    let first = source.split(REPLICA_MARK).next().unwrap_or(source);
    format!("{first}{REPLICA_MARK}{region}")
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
    if value.raw().as_str().is_some_and(|name| SYSTEM_BACKUPS.iter().any(|suffix| name.ends_with(suffix))) {
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
        _ => word.starts_with("dax:").then_some("a DAX cluster"),
    }
}

/// What stands behind a table's name in the names of backups that only the service makes.
pub(super) const SYSTEM_BACKUPS: [&str; 3] = ["$ArchivedTableBackup", "$DeletedTableBackup", "$ContinuousBackup"];

const ITEM_HINT: &str = "name an item of a step, `i1` of a table's own items, or `WORKLOAD.1` of a workload";
