//! Every form of expectation and every filter, from the words of a file to the verdict on a run.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use keylapse::{
    engine,
    judge::{Expectations, Ruling, Verdict},
    scenario,
};

/// Items `i1` to `i3` from the start, `shop.1` at 0 h and `shop.2` at 30 min with a TTL of 1 h, `app.1` at 0 h, sealed by
/// its application; `i1` is read through a cache at 10 min and deleted at 1 h 10 min; `a` and `b` come in one
/// transaction. At 2 h `i2`, `i3`, `app.1`, `a`, `b`, their index entries and eight stream records move to the new key;
/// the backup of 1 h does not.
const WORLD: &str = r#"
title = "t"
duration = "4h"
[key.old]
[key.new]
[client_key.app]
[table.orders]
key = "old"
stream = "NEW_IMAGE"
ttl = true
index.by-day = "LOCAL"
items = 3
[dax.cache]
table = "orders"
[[workload]]
id = "shop"
table = "orders"
to = "1h"
every = "30m"
op = "PutItem"
item = { ttl = "1h" }
[[workload]]
id = "app"
table = "orders"
to = "30m"
every = "30m"
op = "PutItem"
client_side_encryption = "app"
[[consumer]]
id = "reader"
table = "orders"
every = "1h"
[[step]]
at = "10m"
GetItem = { table = "orders", item = "i1", via = "cache" }
[[step]]
at = "1h"
CreateBackup = { table = "orders", backup = "nightly" }
[[step]]
at = "1h 10m"
DeleteItem = { table = "orders", item = "i1" }
[[step]]
at = "1h 20m"
TransactWriteItems = { table = "orders", items = ["a", "b"] }
[[step]]
id = "switch"
at = "2h"
UpdateTable = { table = "orders", key = "new" }
[[step]]
id = "again"
at = "2h 30m"
UpdateTable = { table = "orders", key = "new" }
[[step]]
id = "never"
after = "again"
DescribeTable = { table = "orders" }
[[step]]
at = "3h"
DisableKey = { key = "old" }
"#;

/// What is said of expectations, each written in lines.
fn verdicts(expectations: &[&str]) -> Vec<Verdict> {
    let written: String = expectations.iter().map(|lines| format!("[[expect]]\n{lines}\n")).collect();
    let setup = scenario::compile("t", &format!("{WORLD}{written}")).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut judge = Expectations::new(&setup);
    engine::run(&setup, &mut judge);
    judge.verdicts()
}

/// Makes sure that each claim finds what stands behind it.
fn assert_found(claims: &[(&str, &str)]) {
    let lines: Vec<&str> = claims.iter().map(|&(lines, _)| lines).collect();
    for (verdict, (lines, found)) in verdicts(&lines).iter().zip(claims) {
        let said = format!("{} {}", verdict.ruling, verdict.found);
        assert_eq!(said, *found, "{lines}");
    }
}

/// Claims that a count is 0 wherever it is not, and returns what was found instead.
fn counted(when: &str, what: &str, filter: &str) -> u64 {
    let separator = if filter.is_empty() { "" } else { ", " };
    let claim = format!("at = \"{when}\"\n{what} = {{ {filter}{separator}count = 0 }}");
    let verdict = verdicts(&[&claim]).remove(0);
    let count = verdict.found.strip_prefix("count ").unwrap().parse().unwrap();
    assert_eq!(verdict.ruling, if count == 0 { Ruling::Held } else { Ruling::Violated }, "{claim}");
    count
}

fn artifacts(when: &str, filter: &str) -> u64 {
    counted(when, "artifacts", filter)
}

fn events(filter: &str) -> u64 {
    counted("end", "events", filter)
}

#[test]
fn a_key_is_in_a_state_after_everything_that_happens_at_the_instant() {
    assert_found(&[
        ("at = \"2h 59m 59s 999ms\"\nkey = { name = \"old\", state = \"Enabled\" }", "held Enabled"),
        ("at = \"3h\"\nkey = { name = \"old\", state = \"Disabled\" }", "held Disabled"),
        ("at = \"end\"\nkey = { name = \"new\", state = \"PendingDeletion\" }", "violated Enabled"),
        ("at = \"4h\"\nkey = { name = \"new\", state = \"Enabled\" }", "not-exercised the run ended before"),
    ]);
}

#[test]
fn a_table_shows_its_status_its_encryption_and_its_key() {
    let updating = "status ACTIVE, sse UPDATING, key old";
    let displayed = "status ACTIVE, sse UPDATING, key new";
    let enabled = "status ACTIVE, sse ENABLED, key new";
    let claims = [
        ("2h", "status = \"ACTIVE\", sse = \"UPDATING\", key = \"old\"", format!("held {updating}")),
        ("2h", "sse = \"ENABLED\"", format!("violated {updating}")),
        ("2h", "key = \"new\"", format!("violated {updating}")),
        ("2h 7s 999ms", "key = \"old\"", format!("held {updating}")),
        ("2h 8s", "key = \"new\"", format!("held {displayed}")),
        ("2h 21s 999ms", "sse = \"UPDATING\"", format!("held {displayed}")),
        ("2h 22s", "sse = \"ENABLED\"", format!("held {enabled}")),
        ("end", "sse = \"\"", format!("violated {enabled}")),
        ("end", "status = \"absent\"", format!("violated {enabled}")),
    ];
    let lines: Vec<String> = claims
        .iter()
        .map(|(at, shown, _)| format!("at = \"{at}\"\ntable = {{ name = \"orders\", {shown} }}"))
        .collect();
    let claims: Vec<(&str, &str)> =
        lines.iter().map(String::as_str).zip(claims.iter().map(|(_, _, found)| found.as_str())).collect();
    assert_found(&claims);
}

#[test]
fn artifacts_are_counted_by_each_filter() {
    assert_eq!(artifacts("end", ""), 27, "8 items, 8 entries, 8 records, a backup, a copy and a cache entry");
    for (kind, count) in [("item", 8), ("index-entry", 8), ("stream-record", 8), ("backup", 1), ("insights-datum", 0)] {
        assert_eq!(artifacts("end", &format!("kind = \"{kind}\"")), count, "{kind}");
    }
    assert_eq!(artifacts("end", "table = \"orders\""), 27);
    assert_eq!(artifacts("end", "item = \"i1\""), 4, "the item, its entry, the record of its end, its cache entry");
    assert_eq!(artifacts("end", "kind = \"item\", item = \"i1\""), 1);
    assert_eq!(artifacts("end", "backup = \"nightly\""), 1);
    for (owner, count) in [("aws-owned", 1), ("aws-managed", 1), ("customer", 25)] {
        assert_eq!(artifacts("end", &format!("owner = \"{owner}\"")), count, "{owner}");
    }
}

#[test]
fn the_key_of_an_artifact_is_its_current_or_last_one() {
    assert_eq!(artifacts("1h 59m 59s 999ms", "key = \"old\""), 25);
    assert_eq!(artifacts("end", "key = \"old\""), 7, "three items that were gone before, their entries, the backup");
    assert_eq!(artifacts("end", "key = \"new\""), 18);
    assert_eq!(artifacts("2h 4s", "key = \"new\", live = true"), 9, "half of what moves");
}

#[test]
fn what_ever_existed_is_live_or_not() {
    let item = |when, live| artifacts(when, &format!("kind = \"item\", live = {live}"));
    assert_eq!((item("1h", true), item("1h", false)), (5, 1), "shop.1 goes in that instant");
    assert_eq!((item("1h 9m 59s 999ms", true), item("1h 9m 59s 999ms", false)), (5, 1));
    assert_eq!((item("1h 10m", true), item("1h 10m", false)), (4, 2));
    assert_eq!((item("end", true), item("end", false)), (5, 3));
    assert_eq!(artifacts("end", "live = true"), 19);
    assert_eq!(artifacts("end", "live = false"), 8);
}

#[test]
fn what_is_readable_opens_and_what_is_not_is_stored_and_does_not() {
    assert_eq!(artifacts("2h 59m", "readable = true"), 19);
    assert_eq!(artifacts("2h 59m", "readable = false"), 0);
    assert_eq!(artifacts("3h", "readable = true"), 18, "all that has moved");
    assert_eq!(artifacts("3h", "readable = false"), 1, "the backup");
    assert_eq!(artifacts("3h", "kind = \"backup\", live = true, readable = false"), 1);
}

#[test]
fn what_its_application_sealed_is_counted_even_when_it_is_gone() {
    assert_eq!(artifacts("end", "client_side = true"), 4, "an item, its entry, its record, and the backup with it");
    assert_eq!(artifacts("end", "client_side = false"), 23);
    assert_eq!(artifacts("end", "kind = \"item\", client_side = false"), 7, "those that are gone included");
    assert_eq!(artifacts("end", "kind = \"item\", client_side = false, live = true"), 4);
}

#[test]
fn events_are_counted_by_each_filter() {
    assert_eq!(events("event = \"TtlDelete\""), 2);
    assert_eq!(events("event = \"TtlDelete\", table = \"orders\""), 2);
    assert_eq!(events("event = \"CreateBackup\", key = \"old\""), 1);
    assert_eq!(events("event = \"CreateBackup\", key = \"new\""), 0);
    assert_eq!(events("event = \"CreateBackup\", subject = \"nightly\""), 1);
    assert_eq!(events("subject = \"i1\""), 3, "read, expired from the cache, deleted");
    assert_eq!(events("event = \"UpdateTable\", outcome = \"ok\""), 1);
    assert_eq!(events("outcome = \"refused\""), 1);
    assert_eq!(events("error = \"ValidationException\""), 1);
    assert_eq!(events("error = \"LimitExceededException\""), 0);
    for (actor, event, count) in [
        ("shop", "PutItem", 2),
        ("shop", "LeaseExpired", 2),
        ("app", "PutItem", 1),
        ("reader", "StreamRead", 4),
        ("ttl", "TtlDelete", 2),
        ("dynamodb", "SwitchCompleted", 1),
        ("kms", "KeyDeleted", 0),
    ] {
        assert_eq!(events(&format!("actor = \"{actor}\", event = \"{event}\"")), count, "{event} by {actor}");
    }
    assert_eq!(events("event = \"DaxEntryExpired\", actor = \"dax:cache\""), 1);
    assert_eq!(events("actor = \"operator\", event = \"UpdateTable\""), 2, "without an outcome every outcome counts");
}

#[test]
fn events_are_counted_in_a_half_open_window_at_an_instant_or_in_the_whole_run() {
    let events = "events = { event = \"TtlDelete\", count = 1 }";
    assert_found(&[
        (&format!("between = [\"1h\", \"1h 30m\"]\n{events}"), "held count 1"),
        (&format!("between = [\"1h\", \"1h 30m 1ms\"]\n{events}"), "violated count 2"),
        (&format!("between = [\"1h 1ms\", \"end\"]\n{events}"), "held count 1"),
        (&format!("at = \"1h 30m\"\n{events}"), "held count 1"),
        (&format!("at = \"1h 29m 59s 999ms\"\n{events}"), "violated count 0"),
        (&format!("at = \"end\"\n{events}"), "violated count 2"),
        (&format!("between = [\"4h\", \"5h\"]\n{events}"), "not-exercised the run ended before"),
    ]);
}

#[test]
fn a_count_is_a_number_or_has_bounds() {
    let claim = |count: &str| format!("at = \"end\"\nevents = {{ event = \"TtlDelete\", count = {count} }}");
    for (count, ruling) in [
        ("2", "held"),
        ("1", "violated"),
        ("{ min = 2 }", "held"),
        ("{ min = 3 }", "violated"),
        ("{ max = 2 }", "held"),
        ("{ max = 1 }", "violated"),
        ("{ min = 1, max = 2 }", "held"),
        ("{ min = 3, max = 5 }", "violated"),
    ] {
        assert_found(&[(&claim(count), &format!("{ruling} count 2"))]);
    }
}

#[test]
fn a_step_was_accepted_or_refused_or_never_ran() {
    let refused = "refused ValidationException";
    assert_found(&[
        ("step = { id = \"switch\", ok = true }", "held ok"),
        ("step = { id = \"switch\", refused = \"ValidationException\" }", "violated ok"),
        ("step = { id = \"again\", refused = \"ValidationException\" }", &format!("held {refused}")),
        ("step = { id = \"again\", refused = \"LimitExceededException\" }", &format!("violated {refused}")),
        ("step = { id = \"again\", ok = true }", &format!("violated {refused}")),
        ("step = { id = \"never\", ok = true }", "not-exercised step never never ran"),
    ]);
}

#[test]
fn a_verdict_says_what_was_expected_where_it_looked_and_what_shows_it() {
    let told = verdicts(&[
        "id = \"gone\"\nrule = \"EAR-25\"\nat = \"1h\"\nartifacts = { kind = \"item\", item = \"shop.1\", live = false, count = 1 }",
        "between = [\"1h\", \"2h\"]\nevents = { event = \"TtlDelete\", count = 1 }",
        "at = \"3h\"\nkey = { name = \"old\", state = \"Disabled\" }",
        "profiles = [\"observed\"]\nat = \"3h\"\nkey = { name = \"old\", state = \"Enabled\" }",
        "step = { id = \"again\", ok = true }",
    ]);
    let rows: Vec<String> = told
        .iter()
        .map(|verdict| {
            let rule = verdict.rule.map_or("-", |rule| rule.rule().code);
            format!("{} {rule} | {} | {} | {}", verdict.id, verdict.at, verdict.expected, verdict.witness)
        })
        .collect();
    assert_eq!(rows[0], "gone EAR-25 | 1 h | artifacts item, item shop.1, not live: count 1 | orders/item/4");
    assert!(rows[1].starts_with("expect-2 - | 1 h to 2 h | events TtlDelete: count 1 | event "), "{}", rows[1]);
    assert_eq!(rows[2], "expect-3 - | 3 h | key old: state Disabled | 3 h");
    assert!(rows[3].starts_with("expect-5 - | 2 h 30 min | step again: ok | event "), "{}", rows[3]);
    assert_eq!(rows.len(), 4, "one is meant for another profile");
}
