//! Key switches, asked for and running.

use keylapse::{
    ids::KeyId,
    record::{Detail, EndedBy, ErrorName, EventName, Kind, Obstacle, Outcome, SseStatus, Subject},
    rules::RuleId,
    sim::{SimDuration, SimTime},
};

use crate::record::{
    CONTINUOUS, MANAGED, NEW, NIGHTLY, OLD, ORDERS, OWNED, Record, before, hours, lose, minutes, of, of_state,
};

fn refused(record: &mut Record, at: SimTime, to: KeyId, error: ErrorName) {
    let row = record.event(at, EventName::UpdateTable, ORDERS, to);
    (row.outcome, row.error) = (Outcome::Refused, Some(error));
}

#[test]
fn ear_11_four_switches_a_day_and_then_a_pause() {
    let rule = RuleId::SwitchAnytime;
    let mut record = Record::of_table(OLD);
    for (hour, to) in [(0, NEW), (1, MANAGED), (2, OLD), (3, NEW)] {
        record.switch(hours(hour), to);
    }
    record.assert_held(rule);
    record.with(|it| refused(it, before(hours(9)), OLD, ErrorName::LimitExceeded)).assert_held(rule);
    record.with(|it| refused(it, hours(9), OLD, ErrorName::LimitExceeded)).assert_violated(rule, "event 14");
    record.with(|it| refused(it, hours(4), OWNED, ErrorName::LimitExceeded)).assert_violated(rule, "event 14");
    let early = record.with(|it| {
        it.events.truncate(10);
        refused(it, hours(3), NEW, ErrorName::LimitExceeded);
    });
    early.assert_violated(rule, "event 11");
}

#[test]
fn ear_11_a_refusal_has_a_true_reason() {
    let rule = RuleId::SwitchAnytime;
    let mut record = Record::of_table(OLD);
    record.switch(hours(1), NEW);
    let with = |at, to, error| record.with(|it| refused(it, at, to, error));
    with(hours(2), NEW, ErrorName::Validation).assert_held(rule);
    with(hours(2), OLD, ErrorName::Validation).assert_violated(rule, "event 5");
    with(hours(2), OLD, ErrorName::ResourceInUse).assert_violated(rule, "event 5");
    with(hours(2), OLD, ErrorName::ResourceNotFound).assert_violated(rule, "event 5");
    let unusable = |event| {
        let mut record = record.clone();
        record.on_key(hours(2), event, OLD);
        refused(&mut record, hours(3), OLD, ErrorName::Validation);
        record
    };
    unusable(EventName::DisableKey).assert_held(rule);
    unusable(EventName::ScheduleKeyDeletion).assert_held(rule);
    unusable(EventName::EnableKey).assert_violated(rule, "event 6");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_11_a_running_switch_is_a_reason() {
    let rule = RuleId::SwitchAnytime;
    let mut record = Record::of_table(OLD);
    record.event(hours(1), EventName::UpdateTable, ORDERS, NEW);
    refused(&mut record, hours(1), MANAGED, ErrorName::ResourceInUse);
    record.assert_held(rule);
}

/// An item moves in a switch; the original key is disabled before it is complete, and enabled after an hour.
fn stalled() -> Record {
    let mut record = Record::of_table(OLD);
    let second = |second| hours(1) + SimDuration::from_secs(second);
    record.event(second(0), EventName::UpdateTable, ORDERS, NEW);
    record.on_key(second(5), EventName::DisableKey, OLD);
    record.on_key(hours(2), EventName::EnableKey, OLD);
    record.event(hours(2) + SimDuration::from_secs(3), EventName::SwitchKeyDisplayed, ORDERS, NEW);
    record.event(hours(2) + SimDuration::from_secs(17), EventName::SwitchCompleted, ORDERS, NEW);
    record.period(of(Kind::Item, 1), OLD, minutes(1), second(5), EndedBy::Switched);
    record
}

#[test]
fn ear_16_nothing_moves_without_the_original_key() {
    let rule = RuleId::OriginalKeyNeeded;
    stalled().assert_held(rule);
    let moved_at = |at| stalled().with(|it| it.ledger[0].until = Some(at));
    moved_at(hours(2)).assert_held(rule);
    moved_at(before(hours(2))).assert_violated(rule, "orders/item/1");
    moved_at(minutes(90)).assert_violated(rule, "orders/item/1");
    stalled().with(|it| it.events[4].time = minutes(90)).assert_violated(rule, "event 5");
    stalled().with(|it| lose(&mut it.events, 3)).assert_violated(rule, "event 5");
    let accepted = Record::of_table(OLD).with(|it| {
        it.on_key(minutes(1), EventName::ScheduleKeyDeletion, OLD);
        it.event(minutes(2), EventName::UpdateTable, ORDERS, NEW);
    });
    accepted.assert_violated(rule, "event 3");
    Record::of_table(OLD).assert_not_exercised(rule);
}

/// A switch with what the table shows.
fn shown() -> Record {
    let mut record = Record::of_table(OLD);
    let (displayed, completed) = record.switch(hours(1), NEW);
    record.shown(minutes(0), Some(hours(1)), Some(SseStatus::Enabled), OLD);
    record.shown(hours(1), Some(displayed), Some(SseStatus::Updating), OLD);
    record.shown(displayed, Some(completed), Some(SseStatus::Updating), NEW);
    record.shown(completed, None, Some(SseStatus::Enabled), NEW);
    record
}

#[test]
fn ear_17_a_switch_is_complete_when_enabled_and_the_new_key_are_shown() {
    let rule = RuleId::SwitchComplete;
    shown().assert_held(rule);
    shown().with(|it| it.tables[3].shown.kms_key = OLD).assert_violated(rule, "event 4");
    shown().with(|it| it.tables[3].shown.sse_status = Some(SseStatus::Updating)).assert_violated(rule, "orders");
    shown().with(|it| it.tables[2].shown.sse_status = Some(SseStatus::Enabled)).assert_violated(rule, "orders");
    shown().with(|it| it.events[3].time = minutes(70)).assert_violated(rule, "orders");
    shown().with(|it| lose(&mut it.events, 2)).assert_violated(rule, "event 4");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_18_nothing_needs_the_original_key_once_the_switch_is_complete() {
    let rule = RuleId::OriginalKeyFree;
    let mut record = Record::of_table(OLD);
    let (displayed, completed) = record.switch(hours(1), NEW);
    record.period(of(Kind::Item, 1), OLD, minutes(1), displayed, EndedBy::Switched);
    record.assert_held(rule);
    let late = completed + SimDuration::from_millis(1);
    record.with(|it| it.ledger[0].until = Some(late)).assert_violated(rule, "orders/item/1");
    let mut disabled = record.clone();
    disabled.on_key(hours(2), EventName::DisableKey, OLD);
    disabled.assert_held(rule);
    let inaccessible = disabled.with(|it| {
        it.event(hours(3), EventName::TableInaccessible, ORDERS, NEW);
    });
    inaccessible.assert_violated(rule, "event 6");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_18_what_an_earlier_table_left_may_need_its_key() {
    let rule = RuleId::OriginalKeyFree;
    let mut record = Record::of_table(OLD);
    record.event(minutes(10), EventName::TableDeleted, ORDERS, OLD);
    record.event(minutes(20), EventName::CreateTable, ORDERS, OLD);
    record.event(minutes(21), EventName::TableCreated, ORDERS, OLD);
    record.switch(hours(1), NEW);
    record.open(of(Kind::StreamRecord, 1), OLD, minutes(5));
    record.assert_held(rule);
    record.with(|it| it.ledger[0].from = minutes(30)).assert_violated(rule, "orders/stream-record/1");
}

#[test]
fn ear_18_a_key_that_the_table_came_back_to_is_needed_again() {
    let rule = RuleId::OriginalKeyFree;
    let mut record = Record::of_table(OLD);
    record.switch(hours(1), NEW);
    record.switch(hours(2), OLD);
    record.event(hours(3), EventName::TableDeleted, ORDERS, OLD);
    record.on_key(hours(4), EventName::ScheduleKeyDeletion, OLD);
    let read = record.event(hours(5), EventName::StreamRead, ORDERS, None);
    let of_old = Detail::Refusal { message: "old is pending deletion".into(), obstacle: Obstacle::Key(of_state(OLD)) };
    (read.outcome, read.detail) = (Outcome::Refused, of_old);
    record.assert_held(rule);
    let blamed = record.with(|it| drop(it.events.drain(4..7)));
    blamed.assert_violated(rule, "event 10");
    let of_nobody = Detail::Refusal { message: "the old table is not found".into(), obstacle: Obstacle::Untold };
    blamed.with(|it| it.events[6].detail = of_nobody.clone()).assert_held(rule);
}

#[test]
fn ear_19_once_the_new_key_is_displayed_everything_new_is_under_it() {
    let rule = RuleId::NewKeyApplies;
    let mut record = shown();
    record.event(hours(2), EventName::CreateBackup, ORDERS, NEW).subject = Subject::Backup(NIGHTLY);
    record.open(of(Kind::Backup, 1), NEW, hours(2));
    record.open(of(Kind::Item, 1), NEW, hours(3));
    record.assert_held(rule);
    record.with(|it| it.events[4].key = Some(OLD)).assert_violated(rule, "event 5");
    record.with(|it| it.ledger[0].chain.kms_key = OLD).assert_violated(rule, "orders/backup/1");
    record.with(|it| it.ledger[1].chain.kms_key = OLD).assert_violated(rule, "orders/item/1");
    record.with(|it| it.tables[3].shown.kms_key = OLD).assert_violated(rule, "orders");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_19_sim_50_what_was_written_under_the_new_key_is_kept_under_it_before_it_is_displayed() {
    let rule = RuleId::NewKeyApplies;
    let mut record = Record::of_table(OLD);
    record.switch(hours(1), NEW);
    let (displayed, _) = record.switch(hours(2), MANAGED);
    record.open(of(Kind::Backup, 1), MANAGED, before(displayed)).backup = Some(CONTINUOUS);
    record.assert_held(rule);
    record.with(|it| it.ledger[0].backup = Some(NIGHTLY)).assert_violated(rule, "orders/backup/1");
    record.with(|it| it.ledger[0].from = before(hours(2))).assert_violated(rule, "orders/backup/1");
}
