//! Which indexes a table has: those it is declared or created with; a restored one those of the table it comes from.
//!
//! Invariant: a table's name stands for one list of indexes, however often a table of that name is created.

use std::collections::BTreeMap;

use crate::{
    error::Diagnostic,
    record::{SYSTEM_BACKUP_MARK, SYSTEM_BACKUPS, names::REPLICA_MARK},
    scenario::{
        outline::{Indexes, Made, Outline, index_names},
        reader::Value,
        sink::Sink,
    },
};

/// The indexes of each table, as far as they are known.
type Known<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Returns the names of the indexes of each table, and reports tables that would change theirs.
pub(super) fn table_indexes(outline: &Outline<'_>, tables: &[String], sink: &Sink) -> Vec<Vec<String>> {
    let mut known: Known<'_> = outline.tables.iter().map(|field| (field.name, index_names(field.value))).collect();
    let created = created_tables(outline);
    while let Some((name, indexes)) = created.iter().find_map(|table| newly_known(outline, &known, table)) {
        known.insert(name, indexes);
    }
    for (value, indexes) in &created {
        check_same_indexes(outline, &known, value, indexes, sink);
    }
    let owned = |names: &Vec<&str>| names.iter().map(|&name| name.to_owned()).collect();
    let of = |table: &String| known.get(source_of(table)).map(owned).unwrap_or_default();
    tables.iter().map(of).collect()
}

/// Returns the table whose indexes a table has: a replica those of its source.
fn source_of(table: &str) -> &str {
    table.split_once(REPLICA_MARK).map_or(table, |(source, _)| source)
}

/// A table that a step creates, and its indexes.
type Created<'o, 'a> = (&'o Value<'a>, &'o Indexes<'a>);

fn created_tables<'o, 'a>(outline: &'o Outline<'a>) -> Vec<Created<'o, 'a>> {
    let table = |made: &'o Made<'a>| match made {
        Made::Table(name, indexes) => Some((name, indexes)),
        Made::Key(_) | Made::Alias(_) | Made::Replica { .. } | Made::Backup { .. } | Made::Cluster { .. } => None,
    };
    outline.steps.iter().filter_map(|step| step.made.as_ref().and_then(table)).collect()
}

/// Returns a table's name and indexes, where they were not known and now are.
fn newly_known<'o, 'a>(
    outline: &'o Outline<'a>,
    known: &Known<'a>,
    &(name, indexes): &Created<'o, 'a>,
) -> Option<(&'a str, Vec<&'a str>)> {
    let name = name.raw().as_str().filter(|name| !known.contains_key(name))?;
    Some((name, resolved(outline, known, indexes)?))
}

/// Returns the indexes of a table that a step creates, where they are known.
fn resolved<'a>(outline: &Outline<'a>, known: &Known<'a>, indexes: &Indexes<'a>) -> Option<Vec<&'a str>> {
    match indexes {
        Indexes::Own(names) => Some(names.clone()),
        Indexes::OfTable(table) => known.get(source_of((*table)?)).cloned(),
        Indexes::OfBackup(backup) => known.get(source_of(backed_up(outline, (*backup)?)?)).cloned(),
    }
}

/// Returns the table that a backup is of.
fn backed_up<'a>(outline: &Outline<'a>, backup: &'a str) -> Option<&'a str> {
    if let Some((table, _)) = backup.rsplit_once(SYSTEM_BACKUP_MARK).filter(|(_, kind)| SYSTEM_BACKUPS.contains(kind)) {
        return Some(table);
    }
    outline.steps.iter().find_map(|step| match &step.made {
        Some(Made::Backup { name, table }) if name.raw().as_str() == Some(backup) => *table,
        Some(
            Made::Backup { .. }
            | Made::Key(_)
            | Made::Alias(_)
            | Made::Table(..)
            | Made::Replica { .. }
            | Made::Cluster { .. },
        )
        | None => None,
    })
}

/// Reports a table that exists twice under one name, with different indexes.
fn check_same_indexes<'a>(
    outline: &Outline<'a>,
    known: &Known<'a>,
    value: &Value<'a>,
    indexes: &Indexes<'a>,
    sink: &Sink,
) {
    let Some(name) = value.raw().as_str() else { return };
    if let (Some(here), Some(there)) = (resolved(outline, known, indexes), known.get(name))
        && here != *there
    {
        let message = format!("table `{name}` would have other indexes than before");
        let hint = "a name stands for one set of indexes; give the new table another name";
        sink.add(Diagnostic::new(value.span(), message).hint(hint));
    }
}
