//! Stream records and TTL deletes.

use keylapse::{
    record::{Detail, EndedBy, EventName, Kind, StreamSample, Subject},
    rules::RuleId,
    sim::{SimDuration, SimTime},
};

use crate::record::{OLD, ORDERS, READER, Record, before, hours, item, lose, minutes, of};

/// A record born at 1 h is trimmed at 25 h; its table's key is disabled at 2 h.
fn trimmed() -> Record {
    let mut record = Record::of_table(OLD);
    record.on_key(hours(2), EventName::DisableKey, OLD);
    let artifact = of(Kind::StreamRecord, 1);
    record.event(hours(25), EventName::StreamRecordTrimmed, ORDERS, None).subject = Subject::Artifact(artifact);
    record.period(artifact, OLD, hours(1), hours(25), EndedBy::Trimmed);
    record
}

fn moved_to(at: SimTime) -> Record {
    trimmed().with(|it| {
        it.events[2].time = at;
        it.ledger[0].until = Some(at);
    })
}

#[test]
fn ear_23_stream_data_lives_24_hours_without_the_key() {
    let rule = RuleId::StreamLifetime;
    trimmed().assert_held(rule);
    moved_to(hours(26)).assert_held(rule);
    moved_to(before(hours(25))).assert_violated(rule, "event 3");
    trimmed().with(|it| it.ledger[0].until = Some(before(hours(25)))).assert_violated(rule, "orders/stream-record/1");
    trimmed().with(|it| it.events[2].time = before(hours(25))).assert_violated(rule, "event 3");
    trimmed().with(|it| lose(&mut it.events, 1)).assert_not_exercised(rule);
}

#[test]
fn ear_23_an_unreadable_record_is_judged_by_the_event_of_its_trim() {
    let rule = RuleId::StreamLifetime;
    let destroyed = trimmed().with(|it| {
        it.ledger[0].until = Some(hours(20));
        it.ledger[0].ended_by = Some(EndedBy::KeyDestroyed);
    });
    destroyed.assert_held(rule);
    destroyed.with(|it| it.events[2].time = before(hours(25))).assert_violated(rule, "event 3");
}

#[test]
fn ear_24_no_record_is_trimmed_before_24_hours() {
    let rule = RuleId::TrimEligibility;
    trimmed().assert_held(rule);
    moved_to(hours(26)).assert_held(rule);
    moved_to(before(hours(25))).assert_violated(rule, "event 3");
    trimmed().with(|it| it.ledger[0].until = Some(before(hours(25)))).assert_violated(rule, "orders/stream-record/1");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_24_no_record_is_read_at_24_hours() {
    let rule = RuleId::TrimEligibility;
    let read_at = |at: SimTime, count: u64| {
        let mut record = Record::of_table(OLD);
        for (number, born) in [(1, 1), (2, 2), (3, 3)] {
            let born = hours(born);
            let trimmed = born + SimDuration::from_hours(24);
            record.period(of(Kind::StreamRecord, number), OLD, born, trimmed, EndedBy::Trimmed);
        }
        let row = record.event(at, EventName::StreamRead, ORDERS, None);
        (row.actor, row.detail) = (READER, Detail::Records(count));
        record
    };
    read_at(before(hours(25)), 3).assert_held(rule);
    read_at(hours(25), 2).assert_held(rule);
    read_at(hours(25), 3).assert_violated(rule, "event 2");
    read_at(minutes(150), 2).assert_held(rule);
    read_at(minutes(150), 3).assert_violated(rule, "event 2");
    let twice = read_at(hours(4), 3)
        .with(|it| it.event(hours(5), EventName::GetRecords, ORDERS, None).detail = Detail::Records(1));
    twice.assert_violated(rule, "event 3");
}

#[test]
fn sim_03_a_late_trim_violates_nothing_else() {
    let rule = RuleId::TrimAtEligibility;
    trimmed().assert_held(rule);
    let late = moved_to(hours(25) + SimDuration::from_millis(1));
    late.assert_violated(rule, "event 3");
    late.assert_held(RuleId::StreamLifetime);
    late.assert_held(RuleId::TrimEligibility);
    moved_to(before(hours(25))).assert_held(rule);
    let never = trimmed().with(|it| {
        it.events.pop();
        it.ledger[0].until = None;
        it.ledger[0].ended_by = None;
    });
    never.assert_violated(rule, "orders/stream-record/1");
}

/// The key is disabled at 1 h; items 1 and 2 expire before that and in the last millisecond of the 30 minutes, with a record
/// each.
fn expiring() -> Record {
    let mut record = Record::of_table(OLD);
    record.on_key(hours(1), EventName::DisableKey, OLD);
    for (number, at) in [(1, minutes(30)), (2, before(minutes(90)))] {
        record.event(at, EventName::TtlDelete, ORDERS, None).subject = Subject::Item(item(number));
        let trimmed = at + SimDuration::from_hours(24);
        record.period(of(Kind::StreamRecord, number), OLD, at, trimmed, EndedBy::Trimmed);
    }
    record.events.swap(1, 2);
    record.event(minutes(90), EventName::TtlGraceEnded, ORDERS, OLD);
    record
}

#[test]
fn ear_25_ttl_deletes_go_on_for_30_minutes() {
    let rule = RuleId::TtlGrace;
    expiring().assert_held(rule);
    expiring().with(|it| it.events[3].time = minutes(90)).assert_violated(rule, "event 4");
    expiring().with(|it| it.events[3].time = minutes(91)).assert_violated(rule, "event 4");
    expiring().with(|it| it.events[4].time = before(minutes(90))).assert_violated(rule, "event 5");
    let enabled = expiring().with(|it| {
        it.events.truncate(3);
        it.on_key(minutes(95), EventName::EnableKey, OLD);
        it.event(minutes(95), EventName::TtlDelete, ORDERS, None).subject = Subject::Item(item(2));
    });
    enabled.assert_not_exercised(rule);
    enabled.with(|it| it.events.swap(3, 4)).assert_violated(rule, "event 5");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_25_the_outage_counts_from_its_first_instant() {
    let rule = RuleId::TtlGrace;
    let scheduled = expiring().with(|it| {
        it.on_key(minutes(80), EventName::ScheduleKeyDeletion, OLD);
        it.events.swap(4, 5);
        it.events.swap(3, 4);
        it.events[4].time = minutes(90);
    });
    scheduled.assert_violated(rule, "event 4");
    let revoked = expiring().with(|it| {
        it.events[2].event = EventName::RevokeGrant;
        it.events[2].table = Some(ORDERS);
        it.events[3].time = minutes(200);
    });
    revoked.assert_not_exercised(rule);
}

#[test]
fn ear_25_no_deletion_waits_within_the_30_minutes() {
    let rule = RuleId::TtlGrace;
    let sampled = |time: SimTime| {
        expiring().with(|it| {
            let (unread, read, trimmed_read, trimmed_unread, ttl_waiting) = (1, 0, 0, 0, 1);
            it.samples.push(StreamSample {
                time,
                table: ORDERS,
                unread,
                read,
                trimmed_read,
                trimmed_unread,
                ttl_waiting,
            });
        })
    };
    sampled(before(minutes(90))).assert_violated(rule, "orders");
    sampled(minutes(90)).assert_held(rule);
}

#[test]
fn ear_26_ttl_deletes_of_the_30_minutes_reach_the_stream() {
    let rule = RuleId::TtlDeletesStreamed;
    expiring().assert_held(rule);
    expiring().with(|it| lose(&mut it.ledger, 1)).assert_violated(rule, "event 4");
    expiring().with(|it| it.ledger[1].until = Some(minutes(100))).assert_violated(rule, "orders/stream-record/2");
    expiring().with(|it| it.ledger.clear()).assert_not_exercised(rule);
}
