//! What a caller's own right to a key decides: OBS-19, REF-60; and the grants on the key that AWS manages: REF-61.

use crate::support::{Tape, at, play, play_steps, source_of};
use keylapse::record::EventName;

/// A writer and a reader, each with a right to the key or without it: the outcome of their operations, by actor.
fn with_policy(denies: &str, steps: &str) -> Tape {
    let callers = "[[workload]]\nid = 'shop'\ntable = 't'\nevery = '1m'\nop = 'PutItem'\nitem.ttl = '30s'\n\
                   [[consumer]]\nid = 'reader'\ntable = 't'\nevery = '1m'\n";
    let declared =
        format!("[key.app]\ndenies = {denies}\n[table.t]\nkey = 'app'\nttl = true\nstream = 'NEW_IMAGE'\n{callers}");
    play(&source_of("20m", &declared, steps))
}

/// The instants and errors of an event's refusals.
fn refusals(tape: &Tape, event: EventName) -> Vec<String> {
    let refused = tape.rows(event).filter_map(|row| row.error.map(|error| format!("{} {error}", row.time)));
    refused.collect()
}

#[test]
fn obs_19_a_caller_without_the_right_to_the_key_is_denied_and_everybody_else_goes_on() {
    let tape = with_policy("['reader']", "");
    assert_eq!(refusals(&tape, EventName::PutItem), [""; 0]);
    let denied = refusals(&tape, EventName::StreamRead);
    assert_eq!((denied.len(), denied[0].as_str()), (20, "0 s AccessDeniedException"));
    assert_eq!(tape.rows(EventName::TtlDelete).count(), 20, "the service works by its grants");
    assert_eq!(tape.shown("t"), ["0 s: ACTIVE ENABLED KMS app"]);
    let message = tape.rows(EventName::StreamRead).next().unwrap().detail.to_string();
    assert!(message.starts_with("KMS key access denied error: "), "{message}");
}

#[test]
fn obs_19_who_may_not_use_a_key_is_not_told_its_state() {
    let tape = with_policy("['reader']", "10m: DisableKey = { key = 'app' }");
    assert_eq!(refusals(&tape, EventName::StreamRead)[19], "19 min AccessDeniedException");
    assert_eq!(refusals(&tape, EventName::PutItem)[0], "10 min ValidationException");
}

#[test]
fn ref_60_a_policy_reaches_a_caller_when_its_lease_ends() {
    let tape = with_policy(
        "[]",
        "7m as denied: PutKeyPolicy = { key = 'app', denies = ['shop', 'reader'] }
         12m as given: PutKeyPolicy = { key = 'app', denies = ['reader'] }",
    );
    assert_eq!(tape.step("denied").detail.to_string(), "it denies shop, reader");
    let denied = "AccessDeniedException";
    let shop: Vec<String> = (10..12).map(|minute| format!("{minute} min {denied}")).collect();
    assert_eq!(
        refusals(&tape, EventName::PutItem),
        shop,
        "the lease of 5 min ends at 10 min, one of its own begins at 12"
    );
    let reader: Vec<String> = (10..20).map(|minute| format!("{minute} min {denied}")).collect();
    assert_eq!(refusals(&tape, EventName::StreamRead), reader);
}

#[test]
fn ref_61_the_aws_managed_key_is_lost_with_its_grants_and_comes_back_with_them() {
    let tape = play_steps(
        "8h",
        "[table.t]\nkey = 'aws-managed'\nitems = 1\n[table.other]\nkey = 'aws-managed'\nitems = 1",
        "1h as revoked: RevokeGrant = { key = 'aws-managed', table = 't' }
         1h 10m as lost: GetItem = { table = 't', item = 'i1' }
         1h 10m as kept: GetItem = { table = 'other', item = 'i1' }
         4h as granted: CreateGrant = { key = 'aws-managed', table = 't' }
         4h 1m as back: GetItem = { table = 't', item = 'i1' }",
    );
    let answers = ["revoked", "lost", "kept", "granted", "back"].map(|step| tape.answer(step));
    assert_eq!(answers, ["ok", "ValidationException", "ok", "ok", "ok"]);
    assert!(tape.step("revoked").rules.to_string().contains("REF-61"));
    assert_eq!(tape.times(EventName::TableInaccessible), [at("1h 42m")]);
    assert_eq!(tape.times(EventName::TableRecovered), [at("4h 44m")]);
}

#[test]
fn sim_18_a_workload_reads_the_items_of_another_or_those_that_the_table_begins_with() {
    let callers = "[[workload]]\nid = 'shop'\ntable = 't'\nevery = '1m'\nop = 'PutItem'\n\
                   [[workload]]\nid = 'carts'\ntable = 't'\nevery = '1m'\nop = 'PutItem'\nkeys = 2\n\
                   [[workload]]\nid = 'next'\ntable = 't'\nevery = '1m'\nop = 'GetItem'\nitems_of = 'shop'\n\
                   [[workload]]\nid = 'some'\ntable = 't'\nevery = '1m'\nop = 'GetItem'\nitems_of = 'carts'\nkeys = 2\n\
                   [[workload]]\nid = 'first'\ntable = 't'\nevery = '1m'\nop = 'DeleteItem'\nitems_of = 'initial'\n";
    let tape = play(&source_of("5m", &format!("[table.t]\nitems = 3\n{callers}"), ""));
    let of = |actor: &str, event: EventName| -> Vec<String> {
        let rows = tape.rows(event).filter(|row| tape.names.actor(row.actor) == actor);
        rows.map(|row| format!("{} {}", tape.names.subject(row.subject), row.outcome)).collect()
    };
    let shop: Vec<String> = (1..=5).map(|n| format!("shop.{n} ok")).collect();
    assert_eq!(of("next", EventName::GetItem), shop);
    assert!(of("some", EventName::GetItem).iter().all(|read| read.starts_with("carts.k")));
    assert_eq!(of("first", EventName::DeleteItem), ["i1 ok", "i2 ok", "i3 ok", "i4 noop", "i5 noop"]);
}
