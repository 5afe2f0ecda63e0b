//! Requests by an alias, and what becomes of a table when the alias names another key: REF-57, OBS-17, OBS-18.

use crate::support::{Tape, at, play_steps};
use keylapse::record::{EventName, Kind, Parameter};

/// A table that was put under `alias/app`, which named `old` then.
fn by_alias(steps: &str) -> Tape {
    play_steps("30d", "[key.old]\n[key.new]\n[alias.app]\nkey = 'old'\n[table.t]\nkey = 'alias/app'\nitems = 2", steps)
}

/// The keys of the table's items, one for each period, by their beginnings.
fn keys_of_items(tape: &Tape) -> Vec<String> {
    let mut rows: Vec<_> = tape.ledger.iter().filter(|row| row.artifact.kind == Kind::Item).collect();
    rows.sort_by_key(|row| (row.from, row.artifact.number));
    rows.iter().map(|row| format!("{} {}", row.from, tape.names.key(row.chain.kms_key))).collect()
}

#[test]
fn obs_17_a_table_keeps_the_key_that_its_alias_named() {
    let tape = by_alias(
        "1h: UpdateAlias = { alias = 'alias/app', key = 'new' }
         1h 1m: PutItem = { table = 't', item = 'late' }
         2h as seen: DescribeTable = { table = 't' }",
    );
    assert_eq!(keys_of_items(&tape), ["0 s old", "0 s old", "1 h 1 min old"]);
    assert!(tape.step("seen").detail.to_string().contains("KMSMasterKeyArn old"));
    assert_eq!(tape.shown("t"), ["0 s: ACTIVE ENABLED KMS old"]);
}

#[test]
fn obs_17_the_same_request_after_the_alias_names_another_key_is_a_switch_to_that_key() {
    let tape = by_alias(
        "1h: UpdateAlias = { alias = 'alias/app', key = 'new' }
         2h as apply: UpdateTable = { table = 't', key = 'alias/app' }",
    );
    assert_eq!(tape.answer("apply"), "ok");
    assert_eq!(tape.names.subject(tape.step("apply").subject), "alias/app");
    assert_eq!(
        tape.shown("t"),
        [
            "0 s: ACTIVE ENABLED KMS old",
            "2 h: ACTIVE UPDATING KMS old",
            "2 h 8 s: ACTIVE UPDATING KMS new",
            "2 h 22 s: ACTIVE ENABLED KMS new"
        ]
    );
}

#[test]
fn obs_17_a_switch_goes_to_the_key_that_was_named_when_it_began() {
    let tape = by_alias(
        "1h: UpdateAlias = { alias = 'alias/app', key = 'new' }
         2h: UpdateTable = { table = 't', key = 'alias/app' }
         2h 4s: UpdateAlias = { alias = 'alias/app', key = 'old' }",
    );
    assert_eq!(tape.shown("t").last().unwrap(), "2 h 22 s: ACTIVE ENABLED KMS new");
    assert_eq!(keys_of_items(&tape), ["0 s old", "0 s old", "2 h 4 s new", "2 h 8 s new"]);
}

#[test]
fn obs_17_every_request_that_gives_a_table_its_key_can_do_so_by_an_alias() {
    let tape = play_steps(
        "2d",
        "[key.old]\n[key.eu]\n[alias.app]\nkey = 'old'\n[alias.eu]\nkey = 'eu'\n\
         [table.t]\nkey = 'alias/app'\npoint_in_time = '7d'\n\
         [table.global]\nkey = 'old'\nreplicas = { eu = { key = 'alias/eu' } }\n\
         [dax.cache]\nkey = 'alias/aws/dynamodb'\ntable = 't'",
        "1h as created: CreateTable = { table = 'c', sse = { enabled = true, type = 'KMS', key = 'alias/app' } }
         1h: CreateBackup = { table = 't', backup = 'b' }
         2h as restored: RestoreTableFromBackup = { backup = 'b', to = 'r', key = 'alias/app' }
         2h as instant: RestoreTableToPointInTime = { table = 't', to = 'p', instant = '1h', key = 'alias/app' }
         2h as replica: UpdateTable = { table = 'global', replica = { region = 'us', key = 'alias/eu' } }",
    );
    for (step, key) in [("created", "old"), ("restored", "old"), ("instant", "old")] {
        assert_eq!((tape.answer(step), tape.names.key(tape.step(step).key.unwrap())), ("ok", key), "{step}");
        assert!(tape.step(step).rules.to_string().contains("OBS-17"), "{step}");
    }
    assert_eq!(tape.shown("global@eu"), ["0 s: ACTIVE ENABLED KMS eu"]);
    let cluster = tape.rows(EventName::CreateCluster).next().unwrap();
    assert_eq!((cluster.error, tape.names.key(cluster.key.unwrap())), (None, "aws-managed"));
    assert_eq!(tape.answer("replica"), "ValidationException");
    assert!(tape.step("replica").detail.to_string().contains("eu"), "a key of another region");
}

#[test]
fn obs_17_an_alias_that_names_nothing_serves_no_request() {
    let tape = by_alias(
        "1h: DeleteAlias = { alias = 'alias/app' }
         2h as create: CreateTable = { table = 'c', key = 'alias/app' }
         2h as switch: UpdateTable = { table = 't', key = 'alias/app' }
         3h: PutItem = { table = 't', item = 'late' }",
    );
    for step in ["create", "switch"] {
        assert_eq!(tape.answer(step), "ValidationException");
        let message = tape.step(step).detail.to_string();
        assert!(message.starts_with("KMS validation error: "), "{message}");
        assert!(message.contains("NotFoundException: Alias alias/app is not found."), "{message}");
    }
    assert_eq!(keys_of_items(&tape), ["0 s old", "0 s old", "3 h old"], "the table does not need the alias");
}

#[test]
fn obs_18_the_key_that_is_there_is_switched_to_again_and_counts() {
    let steps: String =
        (1..=5).map(|n| format!("{n}h as apply-{n}: UpdateTable = {{ table = 't', key = 'alias/app' }}\n")).collect();
    let tape = by_alias(&steps);
    let answers: Vec<&str> = (1..=5).map(|n| tape.answer(&format!("apply-{n}"))).collect();
    assert_eq!(answers, ["ok", "ok", "ok", "ok", "LimitExceededException"]);
    assert_eq!(
        tape.shown("t")[..3],
        ["0 s: ACTIVE ENABLED KMS old", "1 h: ACTIVE UPDATING KMS old", "1 h 22 s: ACTIVE ENABLED KMS old"]
    );
    let rows: Vec<_> = tape.ledger.iter().filter(|row| row.artifact.number == 1).collect();
    let table_keys: std::collections::BTreeSet<u32> = rows.iter().map(|row| row.chain.table_key).collect();
    assert_eq!((rows.len(), table_keys.len()), (5, 5), "each time everything goes under a new table key");
}

#[test]
fn obs_18_a_rewrap_to_the_key_that_is_there_says_what_it_does() {
    let tape = by_alias(
        "1h as all: UpdateTable = { table = 't', key = 'alias/app' }
         2h as wraps: UpdateTable = { table = 't', key = 'alias/app', strategy = 'rewrap' }",
    );
    assert!(tape.detail("all").ends_with("everything is re-encrypted under it"), "{}", tape.detail("all"));
    assert_eq!(tape.step("wraps").parameter, Some(Parameter::Rewrap));
}

#[test]
fn obs_18_the_key_by_its_arn_is_refused_and_the_key_of_aws_without_a_name_is_not() {
    let tape = play_steps(
        "1h",
        "[table.t]\nkey = 'aws-managed'\nitems = 1",
        "1m as arn: UpdateTable = { table = 't', key = 'aws-managed' }
         2m as alias: UpdateTable = { table = 't', key = 'alias/aws/dynamodb' }
         3m as unnamed: UpdateTable = { table = 't', sse = { enabled = true } }
         4m as lease: GetItem = { table = 't', item = 'i1' }",
    );
    let answers = ["arn", "alias", "unnamed", "lease"].map(|step| tape.answer(step));
    assert_eq!(answers, ["ValidationException", "ok", "ok", "ok"]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("2m 22s"), at("3m 22s")]);
}

#[test]
fn obs_18_a_switch_to_the_same_key_stands_still_without_it() {
    let tape = by_alias(
        "1h: UpdateTable = { table = 't', key = 'alias/app' }
         1h 5s: DisableKey = { key = 'old' }
         1h 1m 5s: EnableKey = { key = 'old' }",
    );
    assert_eq!(tape.times(EventName::SwitchStalled), [at("1h 5s")]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("1h 1m 22s")]);
}

#[test]
fn ref_57_an_alias_goes_with_its_key_and_one_that_is_pending_deletion_takes_none() {
    let tape = by_alias(
        "1h: ScheduleKeyDeletion = { key = 'old', window = '7d' }
         2h as takes: CreateAlias = { alias = 'alias/second', key = 'old' }
         2h as leaves: UpdateAlias = { alias = 'alias/app', key = 'new' }
         3h as returns: UpdateAlias = { alias = 'alias/app', key = 'old' }
         4h as fresh: CreateAlias = { alias = 'alias/third', key = 'new' }
         5h: ScheduleKeyDeletion = { key = 'new', window = '7d' }
         8d as late: UpdateAlias = { alias = 'alias/app', key = 'new' }
         8d as again: CreateAlias = { alias = 'alias/app', key = 'new' }",
    );
    let answers = ["takes", "leaves", "returns", "fresh", "late", "again"].map(|step| tape.answer(step));
    let (invalid, missing) = ("KMSInvalidStateException", "NotFoundException");
    assert_eq!(answers, [invalid, "ok", invalid, "ok", missing, missing]);
    let deleted: Vec<String> = tape.rows(EventName::KeyDeleted).map(|row| row.detail.to_string()).collect();
    assert_eq!(deleted, ["2 artifacts unreadable for ever", "alias/app is gone with it; alias/third is gone with it"]);
}

#[test]
fn ref_57_a_name_is_given_once_and_a_key_has_fifty_aliases_at_most() {
    let steps: String =
        (1..=51).map(|n| format!("{n}m as a{n}: CreateAlias = {{ alias = 'alias/a{n}', key = 'new' }}\n")).collect();
    let more = "1h as taken: CreateAlias = { alias = 'alias/a1', key = 'old' }
                2h: DeleteAlias = { alias = 'alias/a1' }
                3h as free: CreateAlias = { alias = 'alias/a1', key = 'new' }
                4h as full: UpdateAlias = { alias = 'alias/app', key = 'new' }
                5h as same: UpdateAlias = { alias = 'alias/a1', key = 'new' }";
    let tape = by_alias(&(steps + more));
    let answers = ["a50", "a51", "taken", "free", "full", "same"].map(|step| tape.answer(step));
    let limit = "LimitExceededException";
    assert_eq!(answers, ["ok", limit, "AlreadyExistsException", "ok", limit, "ok"]);
}
