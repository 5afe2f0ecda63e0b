//! What an event can be about, as the `subject` column writes it.
//!
//! Law: every text that a run could write there is accepted; empty is an event about nothing more.

use crate::{
    record::{Kind, Names, Request, SYSTEM_BACKUP_MARK, SYSTEM_BACKUPS},
    scenario::{lookup::position, reader::Value},
};

/// Reads what an event can be about.
pub(super) fn subject(value: &Value<'_>, names: &Names) -> Option<String> {
    let text = value.text()?;
    if text.is_empty() || known(names).any(|known| known == text) || is_generated(text, names) {
        return Some(text.to_owned());
    }
    let alike = alike(text, names);
    let near: Vec<&str> = known(names).chain(alike.iter().map(String::as_str)).collect();
    value.fault_with(format!("no event can be about `{text}`"), value.hint_among(text, &near));
    None
}

/// Returns every name that the file itself gives to what an event can be about, and the words for requests.
fn known(names: &Names) -> impl Iterator<Item = &str> {
    let Names { items, tables, backups, clusters, aliases, client_keys, .. } = names;
    let given = [items, tables, backups, clusters, aliases, client_keys].into_iter().flatten().map(String::as_str);
    given.chain(Request::ALL.iter().map(|request| request.as_str()))
}

/// Returns whether a run can give this name: to an item, an artifact, or a backup that the service makes again.
fn is_generated(text: &str, names: &Names) -> bool {
    let is_table = |name: &str| position(&names.tables, name).is_some();
    names.generated_item(text).is_some()
        || of_artifact(text).is_some_and(|(table, _)| is_table(table))
        || table_of_backup(text).is_some_and(is_table)
}

/// Divides `TABLE/KIND/N` behind the table.
fn of_artifact(text: &str) -> Option<(&str, &str)> {
    let (rest, number) = text.rsplit_once('/')?;
    let (table, kind) = rest.rsplit_once('/')?;
    (is_counted(number) && Kind::parse(kind).is_some()).then(|| text.split_at(table.len()))
}

/// Divides `WORKLOAD.N` and `WORKLOAD.kN` behind the workload.
fn of_workload(text: &str) -> Option<(&str, &str)> {
    let (workload, number) = text.rsplit_once('.')?;
    is_counted(number.strip_prefix('k').unwrap_or(number)).then(|| text.split_at(workload.len()))
}

/// Returns the table of `TABLE$BACKUP-N`.
fn table_of_backup(text: &str) -> Option<&str> {
    let (backup, number) = text.rsplit_once('-')?;
    let (table, kind) = backup.rsplit_once(SYSTEM_BACKUP_MARK)?;
    (is_counted(number) && SYSTEM_BACKUPS.contains(&kind)).then_some(table)
}

/// Returns whether a text is 1, 2, … without sign or leading zero.
fn is_counted(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == text)
}

/// Returns the same item of each workload, or the same artifact of each table.
fn alike(text: &str, names: &Names) -> Vec<String> {
    let items = of_workload(text).map(|(_, rest)| (&names.workloads, rest));
    let artifacts = of_artifact(text).map(|(_, rest)| (&names.tables, rest));
    let owners = items.into_iter().chain(artifacts);
    owners.flat_map(|(owners, rest)| owners.iter().map(move |owner| format!("{owner}{rest}"))).collect()
}
