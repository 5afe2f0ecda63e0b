//! What is kept beside the table: DAX entries (EAR-12), transaction copies (EAR-13), insights data (EAR-15).

use crate::support::{at, play_steps};
use keylapse::{
    record::{EventName, Kind, Outcome},
    rules::RuleId,
};

#[test]
fn ear_12_ref_25_a_cluster_takes_the_aws_managed_key_and_no_other() {
    let tape = play_steps(
        "10m",
        "[key.app]\n[table.t]\nkey = 'app'",
        "1m as customer: CreateCluster = { dax = 'a', table = 't', key = 'app' }
         1m as owned: CreateCluster = { dax = 'b', table = 't', key = 'aws-owned' }
         1m as managed: CreateCluster = { dax = 'c', table = 't', key = 'aws-managed' }
         1m as default: CreateCluster = { dax = 'd', table = 't' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "customer: InvalidParameterValueException",
            "owned: InvalidParameterValueException",
            "managed: ok",
            "default: ok",
        ]
    );
    assert!(tape.step("customer").rules.contains(RuleId::NoCustomerKeyOnDax));
    assert!(!tape.step("owned").rules.contains(RuleId::NoCustomerKeyOnDax));
}

#[test]
fn ear_12_ref_26_sim_19_a_cluster_serves_for_five_minutes_what_the_table_refuses() {
    let tape = play_steps(
        "30m",
        "[key.app]\n[table.t]\nkey = 'app'\nitems = 2\n[dax.cache]\ntable = 't'",
        "5m as read: GetItem = { table = 't', item = 'i1', via = 'cache' }
         6m: DisableKey = { key = 'app' }
         7m as not-cached: GetItem = { table = 't', item = 'i2' }
         9m 59s 999ms as hit: GetItem = { table = 't', item = 'i1', via = 'cache' }
         10m as over: GetItem = { table = 't', item = 'i1', via = 'cache' }",
    );
    assert_eq!(tape.answers(), ["read: ok", "not-cached: ValidationException", "hit: ok", "over: ValidationException"]);
    assert_eq!(tape.detail("hit"), "cache hit, in transit: not encrypted");
    assert_eq!(tape.periods(Kind::DaxEntry), ["t/dax-entry/1 v1 aws-managed 5 min..10 min expired"]);
    assert_eq!(tape.times(EventName::DaxEntryExpired), [at("10m")]);
    assert_eq!(
        tape.periods(Kind::Item),
        ["t/item/1 v1 app 0 s..end unreadable", "t/item/2 v1 app 0 s..end unreadable"]
    );
}

#[test]
fn ref_26_sim_19_a_hit_can_be_stale_or_deleted_and_a_write_through_replaces_it() {
    let tape = play_steps(
        "30m",
        "[table.t]\nitems = 1\n[dax.cache]\ntable = 't'",
        "1m: GetItem = { table = 't', item = 'i1', via = 'cache' }
         2m: PutItem = { table = 't', item = 'i1' }
         3m as stale: GetItem = { table = 't', item = 'i1', via = 'cache' }
         4m: DeleteItem = { table = 't', item = 'i1' }
         5m as deleted: GetItem = { table = 't', item = 'i1', via = 'cache' }
         6m as gone: GetItem = { table = 't', item = 'i1', via = 'cache' }
         7m: PutItem = { table = 't', item = 'i1', via = 'cache' }
         8m: PutItem = { table = 't', item = 'i1', via = 'cache' }
         9m: DeleteItem = { table = 't', item = 'i1', via = 'cache' }
         10m as gone-again: GetItem = { table = 't', item = 'i1', via = 'cache' }",
    );
    assert_eq!(tape.answers(), ["stale: ok", "deleted: ok", "gone: noop", "gone-again: noop"]);
    assert_eq!(
        tape.periods(Kind::DaxEntry),
        [
            "t/dax-entry/1 v1 aws-managed 1 min..6 min expired",
            "t/dax-entry/2 v1 aws-managed 7 min..8 min rewritten",
            "t/dax-entry/2 v2 aws-managed 8 min..9 min deleted",
        ]
    );
}

#[test]
fn ref_27_a_cluster_with_tls_says_so() {
    let tape = play_steps(
        "10m",
        "[table.t]",
        "1m as plain: CreateCluster = { dax = 'a', table = 't' }
         1m as secure: CreateCluster = { dax = 'b', table = 't', tls = true }",
    );
    assert_eq!(tape.detail("plain"), "in transit: not encrypted");
    assert_eq!(tape.detail("secure"), "in transit: TLS");
}

#[test]
fn ear_13_sim_12_a_transactions_copy_stays_readable_for_a_minute_while_the_tables_key_is_disabled() {
    let play = |duration: &str| {
        play_steps(
            duration,
            "[key.app]\n[table.t]\nkey = 'app'",
            "1m as both: TransactWriteItems = { table = 't', items = ['a', 'b'] }
             1m 30s: DisableKey = { key = 'app' }",
        )
    };
    assert_eq!(
        play("1m 59s").periods(Kind::TransactionCopy),
        ["t/transaction-copy/1 v1 aws-owned 1 min..end readable"]
    );
    assert_eq!(
        play("1m 59s").periods(Kind::Item),
        ["t/item/1 v1 app 1 min..end unreadable", "t/item/2 v1 app 1 min..end unreadable"]
    );
    assert_eq!(play("3m").periods(Kind::TransactionCopy), ["t/transaction-copy/1 v1 aws-owned 1 min..2 min expired"]);
}

#[test]
fn ear_13_each_item_of_a_transaction_draws_a_size_of_its_own() {
    let tape = play_steps(
        "5m",
        "[table.t]",
        "1m: TransactWriteItems = { table = 't', items = ['a', 'b', 'c'], bytes = { uniform = [1, 100_000] } }",
    );
    let sizes: Vec<u64> =
        tape.ledger.iter().filter(|row| row.artifact.kind == Kind::Item).map(|row| row.bytes).collect();
    assert_eq!(sizes.len(), 3);
    assert!(sizes[0] != sizes[1] && sizes[1] != sizes[2], "{sizes:?}");
}

#[test]
fn ear_13_a_refused_transaction_leaves_neither_item_nor_copy() {
    let tape = play_steps(
        "20m",
        "[key.app]\n[table.t]\nkey = 'app'\nstream = 'NEW_IMAGE'",
        "1m: DisableKey = { key = 'app' }
         2m as refused: TransactWriteItems = { table = 't', items = ['a', 'b'] }",
    );
    assert_eq!(tape.answers(), ["refused: ValidationException"]);
    assert!(tape.ledger.is_empty(), "{:?}", tape.ledger);
}

#[test]
fn ear_15_sim_13_insights_data_is_under_the_aws_owned_key_and_outlives_the_tables_key() {
    let tape = play_steps(
        "16d",
        "[key.app]\n[table.t]\nkey = 'app'\ncontributor_insights = true\nitems = 1",
        "1m: GetItem = { table = 't', item = 'i1' }
         1m 59s 999ms: GetItem = { table = 't', item = 'i1' }
         2m: GetItem = { table = 't', item = 'absent' }
         3m: DisableKey = { key = 'app' }
         4m as under-lease: GetItem = { table = 't', item = 'i1' }
         10m as refused: GetItem = { table = 't', item = 'i1' }",
    );
    assert_eq!(
        tape.periods(Kind::InsightsDatum),
        [
            "t/insights-datum/1 v1 aws-owned 1 min..15 d 1 min expired",
            "t/insights-datum/2 v1 aws-owned 2 min..15 d 2 min expired",
            "t/insights-datum/3 v1 aws-owned 4 min..15 d 4 min expired",
        ],
        "one for each minute with an accepted operation"
    );
    assert_eq!(tape.answers(), ["under-lease: ok", "refused: ValidationException"]);
}

#[test]
fn ear_15_a_minute_has_one_insights_datum_whatever_becomes_of_the_setting() {
    let tape = play_steps(
        "5m",
        "[table.t]\ncontributor_insights = true\nitems = 1",
        "1m: GetItem = { table = 't', item = 'i1' }
         1m 10s: UpdateContributorInsights = { table = 't', enabled = false }
         1m 20s: UpdateContributorInsights = { table = 't', enabled = true }
         1m 30s: GetItem = { table = 't', item = 'i1' }
         2m: GetItem = { table = 't', item = 'i1' }",
    );
    assert_eq!(
        tape.periods(Kind::InsightsDatum),
        ["t/insights-datum/1 v1 aws-owned 1 min..end readable", "t/insights-datum/2 v1 aws-owned 2 min..end readable"]
    );
}

#[test]
fn ear_15_insights_data_stays_readable_during_the_outage() {
    let tape = play_steps(
        "1h",
        "[key.app]\n[table.t]\nkey = 'app'\ncontributor_insights = true\nitems = 1",
        "1m: GetItem = { table = 't', item = 'i1' }
         3m: DisableKey = { key = 'app' }
         5m as setting: UpdateContributorInsights = { table = 't', enabled = false }",
    );
    assert_eq!(tape.periods(Kind::InsightsDatum), ["t/insights-datum/1 v1 aws-owned 1 min..end readable"]);
    assert_eq!(tape.periods(Kind::Item), ["t/item/1 v1 app 0 s..end unreadable"]);
    assert_eq!(
        tape.answers(),
        ["setting: ValidationException"],
        "the setting needs the table's key, the data does not"
    );
    assert!(tape.step("setting").rules.contains(RuleId::CurrentKeyUnusable));
    assert_eq!(tape.step("setting").outcome, Outcome::Refused);
}
