//! Common random numbers: whatever is added to a scenario changes no row of what was there before, and the order in which
//! a file declares things changes nothing at all. Rows are compared as sets, by name, without their numbers.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use keylapse::record::{LedgerRow, SeriesSample, StreamSample};
use support::{Tape, play};

/// Blocks of a scenario: what each declares.
const HEADER: &str = "title = 't'\nabout = 'a'\nduration = '3d'\nseed = 11\n";
const KEYS: [&str; 2] = ["[key.old]\nrotation = '90d'\n", "[key.new]\n"];
const TABLES: [&str; 2] = [
    "[table.orders]\nkey = 'old'\nstream = 'NEW_AND_OLD_IMAGES'\nttl = true\ncontributor_insights = true\n\
     index.by-day = 'LOCAL'\nitems = 30\nitem = { bytes = { uniform = [16, 200] }, ttl = { uniform = ['1h', '30h'] } }\n",
    "[table.users]\nkey = 'aws-managed'\nstream = 'KEYS_ONLY'\nitems = 5\nitem = { bytes = { uniform = [1, 9] } }\n",
];
const WORKLOADS: [&str; 3] = [
    "[[workload]]\nid = 'shop'\ntable = 'orders'\nrate = '20/h'\nop = 'PutItem'\n\
     item = { bytes = { uniform = [10, 99] }, ttl = { uniform = ['10m', '20h'] } }\n",
    "[[workload]]\nid = 'batch'\ntable = 'orders'\nrate = '3/h'\nop = 'TransactWriteItems'\nitems_per_transaction = 3\nkeys = 40\n",
    "[[workload]]\nid = 'reader'\ntable = 'users'\nrate = '9/h'\nop = 'UpdateItem'\nkeys = 7\n",
];
const CONSUMERS: &str = "[[consumer]]\nid = 'mirror'\ntable = 'orders'\nevery = '30m'\npause = [['20h', '50h']]\n";
const CLUSTERS: &str = "[dax.cache]\ntable = 'users'\n";
const STEPS: &str = "
[[step]]
at = '6h'
DisableKey = { key = 'old' }
[[step]]
at = '10h'
EnableKey = { key = 'old' }
[[step]]
at = '30h'
UpdateTable = { table = 'orders', key = 'new' }
[[step]]
at = '31h'
CreateBackup = { table = 'users', backup = 'nightly' }
[[step]]
at = '32h'
RestoreTableFromBackup = { backup = 'nightly', to = 'copy', key = 'new' }
[[step]]
at = '40h'
GetItem = { table = 'users', item = 'i1', via = 'cache' }
[[step]]
at = '41h'
DisableKey = { key = 'new' }
";

/// What is added has this in every name of its own.
const ADDED: &str = "extra";

/// Things that have nothing to do with the rest, each with what it declares before and after the tables.
const ADDITIONS: [(&str, &str, &str); 6] = [
    ("a key", "[key.extra]\nrotation = '90d'\n", "[[step]]\nat = '6h'\nScheduleKeyDeletion = { key = 'extra' }\n"),
    (
        "a table",
        "[table.extra]\nkey = 'old'\nttl = true\nstream = 'NEW_IMAGE'\nitems = 9\nitem = { ttl = { uniform = ['1h', '9h'] } }\n",
        "",
    ),
    (
        "a workload on a table of its own",
        "[table.extra]\nkey = 'new'\nttl = true\n",
        "[[workload]]\nid = 'extra-load'\ntable = 'extra'\nrate = '50/h'\nop = 'PutItem'\nitem = { ttl = { uniform = ['1m', '9h'] } }\n",
    ),
    (
        "a consumer of a table of its own",
        "[table.extra]\nstream = 'KEYS_ONLY'\nitems = 1\n",
        "[[consumer]]\nid = 'extra-reader'\ntable = 'extra'\nevery = '7m'\n\
         [[step]]\nat = '1h'\nPutItem = { table = 'extra', item = 'a' }\n",
    ),
    (
        "a cluster",
        "[table.extra]\nitems = 2\n[dax.extra-cache]\ntable = 'extra'\n",
        "[[step]]\nat = '40h'\nGetItem = { table = 'extra', item = 'i1', via = 'extra-cache' }\n",
    ),
    (
        "a table with a switch, a backup and a restore",
        "[key.extra]\n[table.extra]\nkey = 'extra'\nitems = 4\n",
        "[[step]]\nat = '1h'\nCreateBackup = { table = 'extra', backup = 'extra-backup' }\n\
         [[step]]\nat = '2h'\nUpdateTable = { table = 'extra', key = 'old' }\n\
         [[step]]\nat = '3h'\nRestoreTableFromBackup = { backup = 'extra-backup', to = 'extra-copy', key = 'new' }\n",
    ),
];

fn scenario(profile: &str, before: &str, after: &str) -> String {
    let timing = format!("[timing]\nprofile = '{profile}'\n");
    let (keys, tables, workloads) = (KEYS.concat(), TABLES.concat(), WORKLOADS.concat());
    [HEADER, &timing, before, &keys, &tables, CLUSTERS, after, &workloads, CONSUMERS, STEPS].concat()
}

/// Every row of a run as a line of text, without numbers that count all rows; sorted, so that only the sets differ.
fn rows(tape: &Tape) -> Vec<String> {
    let mut rows: Vec<String> = tape
        .events
        .iter()
        .map(|row| {
            let (actor, subject) = (tape.names.actor(row.actor), tape.names.subject(row.subject));
            let (table, key) = (table_name(tape, row.table), key_name(tape, row.key));
            let error = row.error.map_or("", |error| error.as_str());
            format!(
                "event {} {:?} {} {actor} {table} {subject} {key} {} {error} {} {}",
                row.time, row.phase, row.event, row.outcome, row.rules, row.detail
            )
        })
        .collect();
    rows.extend(tape.ledger.iter().map(|row| ledger_line(tape, row)));
    rows.extend(tape.keys.iter().map(|row| {
        let until = row.until.map(|until| until.to_string());
        format!("key {} {} {}..{until:?} {:?} {}", tape.names.key(row.key), row.state, row.from, row.cause, row.rules)
    }));
    rows.extend(tape.tables.iter().map(|row| {
        let (table, key) = (tape.names.table(row.table), tape.names.key(row.shown.kms_key));
        let until = row.until.map(|until| until.to_string());
        let shown = (row.shown.status, row.shown.sse_status, row.shown.sse_type, row.shown.inaccessible_since);
        format!("table {table} {key} {shown:?} {}..{until:?} {} {}", row.from, row.cause, row.rules)
    }));
    rows.extend(tape.series.iter().map(|row| series_line(tape, row)));
    rows.extend(tape.streams.iter().map(|row| stream_line(tape, row)));
    rows.sort();
    rows
}

fn table_name(tape: &Tape, table: Option<keylapse::ids::TableId>) -> &str {
    table.map_or("", |id| tape.names.table(id))
}

fn key_name(tape: &Tape, key: Option<keylapse::ids::KeyId>) -> &str {
    key.map_or("", |id| tape.names.key(id))
}

fn ledger_line(tape: &Tape, row: &LedgerRow) -> String {
    let names = &tape.names;
    let item = row.item.map_or(String::new(), |item| names.item(item));
    let backup = row.backup.map_or("", |backup| names.backup(backup));
    let until = row.until.map(|until| until.to_string());
    format!(
        "ledger {} {item}{backup} v{} {} #{} {} {} {}..{until:?} {:?} {} bytes {:?} {}",
        names.artifact(row.artifact),
        row.version,
        names.key(row.chain.kms_key),
        row.chain.key_version,
        names.table_key(&row.chain),
        names.data_key(&row.chain),
        row.from,
        row.ended_by,
        row.bytes,
        row.readable_at_end,
        row.rules,
    )
}

fn series_line(tape: &Tape, row: &SeriesSample) -> String {
    let (table, key) = (tape.names.table(row.table), tape.names.key(row.key));
    format!("series {} {table} {key} {} {} {} {}", row.time, row.kind, row.live, row.unreadable, row.bytes)
}

fn stream_line(tape: &Tape, row: &StreamSample) -> String {
    let counts = (row.unread, row.read, row.trimmed_read, row.trimmed_unread, row.ttl_waiting);
    format!("stream {} {} {counts:?}", row.time, tape.names.table(row.table))
}

/// Fails with the first row that one run has and the other has not.
fn assert_same(expected: &[String], found: &[String], what: &str) {
    let missing = expected.iter().find(|row| found.binary_search(row).is_err());
    let new = found.iter().find(|row| expected.binary_search(row).is_err());
    assert_eq!((missing, new), (None, None), "{what}: a row that is missing, and a new one");
    assert_eq!(expected.len(), found.len(), "{what}: the number of rows");
}

fn assert_additions_change_nothing(profile: &str) {
    let expected = rows(&play(&scenario(profile, "", "")));
    assert!(expected.len() > 5_000, "the scenario is busy: {} rows", expected.len());
    for (what, before, after) in ADDITIONS {
        let mut found = rows(&play(&scenario(profile, before, after)));
        let all = found.len();
        found.retain(|row| !row.contains(ADDED));
        assert!(found.len() < all, "{what} has rows of its own");
        assert_same(&expected, &found, &format!("{what} added, {profile}"));
    }
}

#[test]
fn what_is_added_changes_no_row_of_the_others() {
    assert_additions_change_nothing("nominal");
}

#[test]
fn what_is_added_changes_no_row_of_the_others_where_every_delay_is_drawn() {
    assert_additions_change_nothing("observed");
}

#[test]
fn the_order_of_keys_tables_workloads_and_clusters_changes_nothing() {
    for profile in ["nominal", "observed"] {
        let expected = rows(&play(&scenario(profile, "", "")));
        let timing = format!("[timing]\nprofile = '{profile}'\n");
        let reversed = |blocks: &[&str]| blocks.iter().rev().copied().collect::<String>();
        let (keys, tables, workloads) = (reversed(&KEYS), reversed(&TABLES), reversed(&WORKLOADS));
        let source = [HEADER, CONSUMERS, STEPS, &workloads, CLUSTERS, &tables, &keys, &timing].concat();
        assert_same(&expected, &rows(&play(&source)), &format!("another order, {profile}"));
    }
}

#[test]
fn another_seed_changes_the_draws() {
    let source = scenario("observed", "", "");
    let expected = rows(&play(&source));
    let found = rows(&play(&source.replace("seed = 11", "seed = 12")));
    assert_ne!(expected, found, "the comparison sees what is drawn");
}
