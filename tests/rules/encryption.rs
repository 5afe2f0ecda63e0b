//! All table data is encrypted, as a whole, under one key: EAR-01 to 05, 08 to 10, 14.

use crate::support::{at, play_steps, source_of, verdicts};
use keylapse::{
    judge::Ruling,
    record::{EventName, Kind, LedgerRow},
    rules::RuleId,
    scenario,
};

#[test]
fn ear_01_an_item_is_under_a_key_from_its_birth_to_its_end() {
    let tape = play_steps(
        "4h",
        "[table.orders]\nitems = 1",
        "1h: PutItem = { table = 'orders', item = 'i1' }
         2h: PutItem = { table = 'orders', item = 'a' }
         3h: DeleteItem = { table = 'orders', item = 'a' }",
    );
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "orders/item/1 v1 aws-owned 0 s..1 h rewritten",
            "orders/item/2 v1 aws-owned 2 h..3 h deleted",
            "orders/item/1 v2 aws-owned 1 h..end readable",
        ]
    );
}

#[test]
fn ear_01_switching_encryption_off_only_changes_the_key() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.owned]\nitems = 1\n[table.managed]\nkey = 'aws-managed'\nitems = 1\n[table.own]\nkey = 'app'\nitems = 1",
        "1m as owned: UpdateTable = { table = 'owned', sse = { enabled = false } }
         1m as managed: UpdateTable = { table = 'managed', sse = { enabled = false } }
         1m as own: UpdateTable = { table = 'own', sse = { enabled = false } }",
    );
    assert_eq!(tape.answers(), ["owned: ValidationException", "managed: ok", "own: ok"]);
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "managed/item/1 v1 aws-managed 0 s..1 min 8 s switched",
            "own/item/1 v1 app 0 s..1 min 8 s switched",
            "managed/item/1 v1 aws-owned 1 min 8 s..end readable",
            "own/item/1 v1 aws-owned 1 min 8 s..end readable",
            "owned/item/1 v1 aws-owned 0 s..end readable",
        ]
    );
}

#[test]
fn ear_02_a_switch_takes_every_item_along() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.orders]\nitems = 3",
        "1m: UpdateTable = { table = 'orders', key = 'app' }",
    );
    assert_eq!(
        tape.periods(Kind::Item)[3..],
        [
            "orders/item/1 v1 app 1 min 2 s 666 ms..end readable",
            "orders/item/2 v1 app 1 min 5 s 333 ms..end readable",
            "orders/item/3 v1 app 1 min 8 s..end readable",
        ]
    );
}

#[test]
fn ear_02_no_write_can_name_a_key_for_its_item_alone() {
    for operation in ["PutItem", "UpdateItem"] {
        let step = format!("1m: {operation} = {{ table = 'orders', item = 'a', key = 'app' }}");
        let faults = scenario::compile("t", &source_of("10m", "[key.app]\n[table.orders]", &step)).unwrap_err();
        assert_eq!(faults.len(), 1, "{operation}");
        assert!(faults[0].message.contains("`key`"), "{operation}: {}", faults[0].message);
    }
}

#[test]
fn ear_03_a_formerly_unencrypted_table_is_under_the_aws_owned_key_from_the_first_instant() {
    let tape = play_steps("1h", "[table.old]\nlegacy_unencrypted = true\nitems = 2", "");
    let created = tape.rows(EventName::TableCreated).next().unwrap();
    assert_eq!(created.time, at("0s"));
    assert!(created.rules.contains(RuleId::LegacyUnderOwnedKey));
    assert_eq!(created.key.map(|key| tape.names.key(key)), Some("aws-owned"));
    assert_eq!(
        tape.periods(Kind::Item),
        ["old/item/1 v1 aws-owned 0 s..end readable", "old/item/2 v1 aws-owned 0 s..end readable"]
    );
}

#[test]
fn ear_04_transit_is_encrypted_except_to_a_cluster_without_tls() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.orders]\nkey = 'app'\nitems = 1\n[dax.plain]\ntable = 'orders'\n[dax.secure]\ntable = 'orders'\ntls = true",
        "1m as plain: GetItem = { table = 'orders', item = 'i1', via = 'plain' }
         1m as secure: GetItem = { table = 'orders', item = 'i1', via = 'secure' }
         2m as direct: GetItem = { table = 'orders', item = 'i1' }",
    );
    assert_eq!(tape.detail("plain"), "cache miss, in transit: not encrypted");
    assert!(tape.step("plain").rules.contains(RuleId::AtRestOnly));
    assert_eq!(tape.detail("secure"), "cache miss, in transit: TLS");
    assert!(!tape.step("secure").rules.contains(RuleId::AtRestOnly));
    assert!(!tape.step("direct").rules.contains(RuleId::AtRestOnly));
    assert_eq!(
        tape.periods(Kind::DaxEntry),
        [
            "orders/dax-entry/1 v1 aws-managed 1 min..6 min expired",
            "orders/dax-entry/2 v1 aws-managed 1 min..6 min expired",
        ],
        "at rest both are encrypted"
    );
}

#[test]
fn ear_05_stream_records_are_under_the_table_key_whatever_its_type() {
    let tape = play_steps(
        "1h",
        "[key.app]\n[table.a]\nstream = 'NEW_IMAGE'\n[table.b]\nkey = 'aws-managed'\nstream = 'KEYS_ONLY'\n[table.c]\nkey = 'app'\nstream = 'NEW_AND_OLD_IMAGES'",
        "1m: PutItem = { table = 'a', item = 'x' }
         1m: PutItem = { table = 'b', item = 'x' }
         1m: PutItem = { table = 'c', item = 'x' }",
    );
    assert_eq!(
        tape.periods(Kind::StreamRecord),
        [
            "a/stream-record/1 v1 aws-owned 1 min..end readable",
            "b/stream-record/1 v1 aws-managed 1 min..end readable",
            "c/stream-record/1 v1 app 1 min..end readable",
        ]
    );
    let table_keys = |kind| chains(&tape.ledger, kind, |row| tape.names.table_key(&row.chain));
    assert_eq!(table_keys(Kind::StreamRecord), ["a/table-key/1", "b/table-key/1", "c/table-key/1"]);
    assert_eq!(table_keys(Kind::StreamRecord), table_keys(Kind::Item));
}

#[test]
fn ear_08_indexes_are_under_the_key_of_their_table_before_and_after_a_switch() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.orders]\nitems = 1\nindex.by-customer = 'GLOBAL'\nindex.by-day = 'LOCAL'",
        "1m: UpdateTable = { table = 'orders', key = 'app' }
         2m as global: Query = { table = 'orders', index = 'by-customer', item = 'i1' }
         2m as local: Query = { table = 'orders', index = 'by-day', item = 'i1' }",
    );
    assert_eq!(
        tape.periods(Kind::IndexEntry),
        [
            "orders/index-entry/1 v1 aws-owned 0 s..1 min 5 s 333 ms switched",
            "orders/index-entry/2 v1 aws-owned 0 s..1 min 8 s switched",
            "orders/index-entry/1 v1 app 1 min 5 s 333 ms..end readable",
            "orders/index-entry/2 v1 app 1 min 8 s..end readable",
        ]
    );
    let table_keys = |kind| chains(&tape.ledger, kind, |row| tape.names.table_key(&row.chain));
    assert_eq!(table_keys(Kind::Item), ["orders/table-key/1", "orders/table-key/2"]);
    assert_eq!(table_keys(Kind::IndexEntry), table_keys(Kind::Item));
    let data_keys = |kind| chains(&tape.ledger, kind, |row| tape.names.data_key(&row.chain));
    assert_eq!(data_keys(Kind::Item), ["orders/data-key/1", "orders/data-key/4"]);
    assert_eq!(
        data_keys(Kind::IndexEntry),
        ["orders/data-key/2", "orders/data-key/3", "orders/data-key/5", "orders/data-key/6"]
    );
    assert_eq!(tape.answers(), ["global: ok", "local: ok"]);
}

#[test]
fn ear_08_index_entries_are_lost_with_the_key_of_their_table() {
    let tape = play_steps(
        "7d 2h",
        "[key.app]\n[table.orders]\nkey = 'app'\nitems = 1\nindex.by-customer = 'GLOBAL'\nindex.by-day = 'LOCAL'",
        "1h: ScheduleKeyDeletion = { key = 'app', window = '7d' }
         2h as query: Query = { table = 'orders', index = 'by-day', item = 'i1' }",
    );
    assert_eq!(
        tape.periods(Kind::IndexEntry),
        [
            "orders/index-entry/1 v1 app 0 s..7 d 1 h key-destroyed",
            "orders/index-entry/2 v1 app 0 s..7 d 1 h key-destroyed",
        ]
    );
    assert_eq!(tape.answers(), ["query: ValidationException"]);
}

#[test]
fn ear_09_describe_table_names_the_type_as_console_and_api_do() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.owned]\n[table.managed]\nkey = 'aws-managed'\n[table.own]\nkey = 'app'",
        "1m as owned: DescribeTable = { table = 'owned' }
         1m as managed: DescribeTable = { table = 'managed' }
         1m as own: DescribeTable = { table = 'own' }",
    );
    assert_eq!(tape.detail("owned"), "TableStatus ACTIVE; SSEDescription absent; console DEFAULT");
    assert_eq!(
        tape.detail("managed"),
        "TableStatus ACTIVE; SSEDescription Status ENABLED, SSEType KMS, KMSMasterKeyArn aws-managed; console KMS"
    );
    assert_eq!(
        tape.detail("own"),
        "TableStatus ACTIVE; SSEDescription Status ENABLED, SSEType KMS, KMSMasterKeyArn app; console KMS"
    );
}

#[test]
fn ear_10_without_a_type_data_is_under_the_aws_owned_key() {
    let tape = play_steps(
        "10m",
        "[table.declared]\nitems = 1",
        "1m: CreateTable = { table = 'created' }
         1m: CreateTable = { table = 'empty', sse = {} }
         2m: PutItem = { table = 'created', item = 'a' }
         2m: PutItem = { table = 'empty', item = 'a' }",
    );
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "created/item/1 v1 aws-owned 2 min..end readable",
            "declared/item/1 v1 aws-owned 0 s..end readable",
            "empty/item/1 v1 aws-owned 2 min..end readable",
        ]
    );
    let created = tape.rows(EventName::CreateTable).next().unwrap();
    assert!(created.rules.contains(RuleId::DefaultOwnedKey));
}

#[test]
fn ear_03_ear_10_a_table_switched_in_the_instant_of_its_birth_shows_the_key_that_was_asked_for() {
    let declarations = "[timing]\nswitch_minimum = '0s'\ntable_creation = '0s'\n[key.new]\n[table.orders]\n\
                        [table.legacy]\nlegacy_unencrypted = true";
    let steps = "0s as orders: UpdateTable = { table = 'orders', key = 'new' }
                 0s as legacy: UpdateTable = { table = 'legacy', key = 'new' }
                 1h: CreateTable = { table = 'late' }
                 1h as late: UpdateTable = { table = 'late', key = 'new' }";
    let tape = play_steps("2h", declarations, steps);
    assert_eq!(tape.answers(), ["orders: ok", "legacy: ok", "late: ok"]);
    assert_eq!(tape.times(EventName::SwitchKeyDisplayed), [at("0s"), at("0s"), at("1h")]);
    let verdicts = verdicts(&source_of("2h", declarations, steps));
    let violated: Vec<_> = verdicts.iter().filter(|verdict| verdict.ruling == Ruling::Violated).collect();
    assert!(violated.is_empty(), "{violated:#?}");
}

#[test]
fn ear_10_each_declared_table_cites_the_rules_of_its_own_encryption() {
    let tape = play_steps("1h", "[key.app]\n[table.own]\nkey = 'app'\n[table.silent]", "");
    let cited: Vec<String> =
        tape.tables.iter().map(|row| format!("{}: {}", tape.names.table(row.table), row.rules)).collect();
    assert_eq!(cited, ["own: EAR-01 EAR-02", "silent: EAR-01 EAR-02 EAR-10"]);
}

#[test]
fn ear_13_14_a_transaction_commits_under_the_table_key_and_its_copy_is_under_the_aws_owned_key() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.orders]\nkey = 'app'\nindex.by-day = 'LOCAL'\nstream = 'NEW_IMAGE'",
        "1m as both: TransactWriteItems = { table = 'orders', items = ['a', 'b'], bytes = 100 }",
    );
    assert_eq!(
        tape.periods(Kind::Item),
        ["orders/item/1 v1 app 1 min..end readable", "orders/item/2 v1 app 1 min..end readable"]
    );
    assert_eq!(
        tape.periods(Kind::IndexEntry),
        ["orders/index-entry/1 v1 app 1 min..end readable", "orders/index-entry/2 v1 app 1 min..end readable"]
    );
    assert_eq!(tape.periods(Kind::TransactionCopy), ["orders/transaction-copy/1 v1 aws-owned 1 min..2 min expired"]);
    assert_eq!(tape.times(EventName::TransactionCopyRemoved), [at("2m")]);
    assert_eq!(tape.detail("both"), "2 items");
    let copy = tape.ledger.iter().find(|row| row.artifact.kind == Kind::TransactionCopy).unwrap();
    assert_eq!(copy.bytes, 200);
}

/// What the rows of a kind say, each once.
fn chains(ledger: &[LedgerRow], kind: Kind, show: impl Fn(&LedgerRow) -> String) -> Vec<String> {
    let mut shown: Vec<String> = ledger.iter().filter(|row| row.artifact.kind == kind).map(show).collect();
    shown.sort();
    shown.dedup();
    shown
}
