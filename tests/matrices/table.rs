//! Every operation on a table in every state it can be in.

use crate::{aligned, support::play_steps};

/// What a scenario can ask of a table.
const OPERATIONS: [(&str, &str); 17] = [
    ("GetItem", "GetItem = { table = 't', item = 'i1' }"),
    ("PutItem", "PutItem = { table = 't', item = 'new' }"),
    ("DeleteItem", "DeleteItem = { table = 't', item = 'i1' }"),
    ("Query", "Query = { table = 't', index = 'by-day', item = 'i1' }"),
    ("TransactWriteItems", "TransactWriteItems = { table = 't', items = ['a', 'b'] }"),
    ("GetRecords", "GetRecords = { table = 't' }"),
    ("UpdateTable: another key", "UpdateTable = { table = 't', key = 'other' }"),
    ("UpdateTable: to AWS owned", "UpdateTable = { table = 't', key = 'aws-owned' }"),
    ("UpdateTable: the same key", "UpdateTable = { table = 't', key = 'k' }"),
    ("UpdateTable: stream off", "UpdateTable = { table = 't', stream = 'OFF' }"),
    ("UpdateTimeToLive", "UpdateTimeToLive = { table = 't', enabled = true }"),
    ("UpdateContributorInsights", "UpdateContributorInsights = { table = 't', enabled = true }"),
    ("UpdateContinuousBackups", "UpdateContinuousBackups = { table = 't', enabled = true }"),
    ("CreateBackup", "CreateBackup = { table = 't', backup = 'b' }"),
    ("DescribeTable", "DescribeTable = { table = 't' }"),
    ("DeleteTable", "DeleteTable = { table = 't' }"),
    ("CreateTable: the same name", "CreateTable = { table = 't', key = 'other', index.by-day = 'LOCAL' }"),
];

/// How a table comes into a state, and when the operation is tried.
const STATES: [(&str, &str, &str); 10] = [
    ("CREATING", "1h: CreateTable = { table = 't', key = 'k', stream = 'NEW_IMAGE', index.by-day = 'LOCAL' }", "1h 7s"),
    ("ACTIVE", "", "1h"),
    ("ACTIVE, key switch runs", "1h: UpdateTable = { table = 't', key = 'k2' }", "1h 21s"),
    ("ACTIVE, key disabled", "1h: DisableKey = { key = 'k' }", "1h 41m"),
    ("INACCESSIBLE", "1h: DisableKey = { key = 'k' }", "2h"),
    ("INACCESSIBLE, grant missing", "1h: RevokeGrant = { key = 'k', table = 't' }", "2h"),
    ("INACCESSIBLE, key back", "1h: DisableKey = { key = 'k' }\n2h: EnableKey = { key = 'k' }", "2h 43m"),
    ("ARCHIVING", "1h: DisableKey = { key = 'k' }", "7d 2h"),
    ("ARCHIVED", "1h: DisableKey = { key = 'k' }", "8d"),
    ("absent", "1h: DeleteTable = { table = 't' }", "2h"),
];

#[test]
fn obs_10_sim_07_operations_by_state_of_the_table() {
    let heading =
        std::iter::once("operation").chain(STATES.iter().map(|(state, ..)| *state)).map(str::to_owned).collect();
    let mut rows: Vec<Vec<String>> = vec![heading];
    for (name, operation) in OPERATIONS {
        let cells = STATES.iter().map(|(state, arrival, at)| {
            let declared = "[table.t]\nkey = 'k'\nstream = 'NEW_IMAGE'\nindex.by-day = 'LOCAL'\nitems = 1";
            let declared = if *state == "CREATING" { "" } else { declared };
            let keys = "[key.k]\n[key.k2]\n[key.other]\n";
            let tape =
                play_steps("9d", &format!("{keys}{declared}"), &format!("{arrival}\n{at} as tried: {operation}"));
            tape.answer("tried").trim_end_matches("Exception").to_owned()
        });
        rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }
    assert_eq!(
        aligned(&rows),
        "\
operation                  | CREATING         | ACTIVE        | ACTIVE, key switch runs | ACTIVE, key disabled | INACCESSIBLE  | INACCESSIBLE, grant missing | INACCESSIBLE, key back | ARCHIVING     | ARCHIVED         | absent
GetItem                    | ResourceNotFound | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
PutItem                    | ResourceNotFound | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
DeleteItem                 | ResourceNotFound | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
Query                      | ResourceNotFound | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
TransactWriteItems         | ResourceNotFound | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
GetRecords                 | ResourceNotFound | noop          | noop                    | Validation           | Validation    | Validation                  | noop                   | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateTable: another key   | ResourceInUse    | ok            | ResourceInUse           | Validation           | Validation    | ok                          | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateTable: to AWS owned  | ResourceInUse    | ok            | ResourceInUse           | Validation           | Validation    | ok                          | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateTable: the same key  | ResourceInUse    | Validation    | ResourceInUse           | Validation           | Validation    | Validation                  | Validation             | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateTable: stream off    | ResourceInUse    | ok            | ok                      | ok                   | ok            | ok                          | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateTimeToLive           | ResourceInUse    | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateContributorInsights  | ResourceInUse    | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | ResourceNotFound | ResourceNotFound
UpdateContinuousBackups    | ResourceInUse    | ok            | ok                      | ok                   | ok            | ok                          | ok                     | ResourceInUse | TableNotFound    | TableNotFound
CreateBackup               | TableNotFound    | ok            | ok                      | Validation           | Validation    | Validation                  | ok                     | ResourceInUse | TableNotFound    | TableNotFound
DescribeTable              | ok               | ok            | ok                      | ok                   | ok            | ok                          | ok                     | ok            | ok               | ResourceNotFound
DeleteTable                | ResourceInUse    | ok            | ResourceInUse           | ok                   | ok            | ok                          | ok                     | ResourceInUse | ok               | ResourceNotFound
CreateTable: the same name | ResourceInUse    | ResourceInUse | ResourceInUse           | ResourceInUse        | ResourceInUse | ResourceInUse               | ResourceInUse          | ResourceInUse | ResourceInUse    | ok
"
    );
}
