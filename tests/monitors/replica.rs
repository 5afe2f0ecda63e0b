//! The replicas of a global table.

use keylapse::{
    ids::{KeyId, TableId},
    record::{Artifact, EndedBy, EventName, Kind, Outcome, Parameter, Subject},
    rules::RuleId,
    sim::SimDuration,
};

use crate::record::{
    ABROAD, COPY, MANAGED, NEW, NIGHTLY, OLD, ORDERS, Record, before, hours, item, lose, lose_last, minutes, of,
};

/// `orders` under the old key, its replica under the new one, and item 1 in both.
fn global() -> Record {
    let mut record = Record::of_table(OLD);
    record.event(minutes(0), EventName::TableCreated, ABROAD, NEW).subject = Subject::Table(ORDERS);
    record.event(minutes(10), EventName::PutItem, ORDERS, None).subject = Subject::Item(item(1));
    let arrives = minutes(10) + SimDuration::from_secs(1);
    record.event(arrives, EventName::ReplicatedWrite, ABROAD, None).subject = Subject::Item(item(1));
    record.open(of(Kind::Item, 1), OLD, minutes(10));
    let mut copy = of(Kind::Item, 1);
    copy.table = ABROAD;
    record.open(copy, NEW, arrives);
    record
}

/// The replica's key is disabled after one hour, found out 42 minutes later, and the replica leaves 20 hours after that.
fn removed() -> Record {
    let mut record = global();
    record.on_key(hours(1), EventName::DisableKey, NEW);
    record.event(minutes(102), EventName::TableInaccessible, ABROAD, NEW);
    record.event(hours(20) + SimDuration::from_mins(102), EventName::ReplicaRemoved, ABROAD, NEW);
    record
}

#[test]
fn ref_36_no_key_protects_data_in_two_regions() {
    let rule = RuleId::ReplicaOwnKey;
    global().assert_held(rule);
    global().with(|it| it.ledger[1].chain.kms_key = OLD).assert_violated(rule, "orders@eu/item/1");
    let managed = |it: &mut Record| it.ledger.iter_mut().for_each(|row| row.chain.kms_key = MANAGED);
    global().with(managed).assert_held(rule);
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn sim_51_ref_36_a_restored_table_is_in_the_region_of_its_backup() {
    let rule = RuleId::ReplicaOwnKey;
    let restored = |source: TableId, key: KeyId| {
        let mut record = global();
        record.event(hours(1), EventName::CreateBackup, source, key).subject = Subject::Backup(NIGHTLY);
        record.event(hours(2), EventName::DeleteTable, source, key);
        record.event(hours(2), EventName::TableDeleted, source, key);
        let row = record.event(hours(3), EventName::RestoreTableFromBackup, source, key);
        (row.subject, row.parameter) = (Subject::Table(COPY), Some(Parameter::Backup(NIGHTLY)));
        record.event(minutes(190), EventName::RestoreCompleted, source, key).subject = Subject::Table(COPY);
        record.open(Artifact { table: COPY, kind: Kind::Item, number: 1 }, key, minutes(190));
        record
    };
    restored(ABROAD, NEW).assert_held(rule);
    restored(ORDERS, OLD).assert_held(rule);
    restored(ABROAD, OLD).assert_violated(rule, "copy/item/1");
    restored(ORDERS, NEW).assert_violated(rule, "copy/item/1");
    let made_anew = restored(ABROAD, NEW).with(|it| {
        it.event(hours(4), EventName::TableDeleted, COPY, NEW);
        it.event(hours(5), EventName::CreateTable, COPY, OLD);
        it.open(Artifact { table: COPY, kind: Kind::Item, number: 2 }, OLD, hours(6));
    });
    made_anew.assert_held(rule);
    made_anew.with(|it| it.ledger[3].chain.kms_key = NEW).assert_violated(rule, "copy/item/2");
}

#[test]
fn ref_37_replicas_display_keys_of_one_type() {
    let rule = RuleId::ReplicaKeyTypes;
    global().assert_held(rule);
    global().with(|it| it.events[1].key = Some(MANAGED)).assert_violated(rule, "event 2");
    let switched = global().with(|it| {
        it.switch(hours(1), MANAGED);
    });
    switched.assert_violated(rule, "event 6");
    switched.with(|it| it.events[1].outcome = Outcome::Refused).assert_not_exercised(rule);
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ref_40_nothing_reaches_a_replica_without_its_key() {
    let rule = RuleId::ReplicationStops;
    global().assert_held(rule);
    let mut record = global();
    record.on_key(hours(1), EventName::DisableKey, NEW);
    record.assert_held(rule);
    record.event(hours(2), EventName::ReplicatedDelete, ABROAD, None).subject = Subject::Item(item(1));
    record.assert_violated(rule, "event 6");
    record.with(|it| lose(&mut it.events, 4)).assert_held(rule);
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ref_33_a_replica_leaves_20_hours_after_it_was_found_to_be_inaccessible() {
    let rule = RuleId::ReplicaRemoval;
    removed().assert_held(rule);
    removed().with(|it| it.events[6].time = before(it.events[6].time)).assert_violated(rule, "event 7");
    removed().with(|it| it.events[6].time = hours(22)).assert_violated(rule, "event 7");
    removed().with(|it| lose(&mut it.events, 5)).assert_violated(rule, "event 7");
    removed().with(|it| lose_last(&mut it.events)).assert_violated(rule, "orders@eu");
    global().assert_not_exercised(rule);
}

#[test]
fn ref_33_a_replica_whose_key_is_back_stays() {
    let rule = RuleId::ReplicaRemoval;
    let back = |at| {
        let mut record = removed();
        let removal = record.events.pop().expect("the removal is the last event");
        record.on_key(at, EventName::EnableKey, NEW);
        (record, removal)
    };
    let (stays, removal) = back(before(hours(20) + SimDuration::from_mins(102)));
    stays.assert_not_exercised(rule);
    stays.with(|it| it.events.push(removal)).assert_violated(rule, "event 7");
    let (late, _) = back(hours(22));
    late.assert_violated(rule, "orders@eu");
}

#[test]
fn ref_33_a_new_outage_removes_at_once_when_the_time_is_over() {
    let mut record = removed();
    record.events.pop();
    record.on_key(hours(21), EventName::EnableKey, NEW);
    record.on_key(hours(22), EventName::DisableKey, NEW);
    record.event(hours(22), EventName::ReplicaRemoved, ABROAD, NEW);
    record.assert_held(RuleId::ReplicaRemoval);
    record.with(|it| it.events[8].time = hours(23)).assert_violated(RuleId::ReplicaRemoval, "event 9");
}

#[test]
fn ref_38_settled_replicas_hold_the_same_items() {
    let rule = RuleId::Replication;
    global().assert_held(rule);
    global().with(|it| lose_last(&mut it.ledger)).assert_violated(rule, "orders@eu");
    global().with(|it| it.ledger[1].bytes = 1).assert_violated(rule, "orders@eu");
    let deleted = global().with(|it| {
        it.ledger[1].until = Some(hours(2));
        it.ledger[1].ended_by = Some(EndedBy::Deleted);
    });
    deleted.assert_violated(rule, "orders@eu");
    deleted.with(|it| it.on_key(hours(1), EventName::DisableKey, NEW)).assert_held(rule);
    Record::of_table(OLD).assert_not_exercised(rule);
}
