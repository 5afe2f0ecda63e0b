//! Backups, their keys, and restores from them.

use keylapse::{
    ids::KeyId,
    record::{Artifact, Detail, EndedBy, ErrorName, EventName, Kind, Obstacle, Outcome, Parameter, Subject},
    rules::RuleId,
    sim::SimTime,
};

use crate::record::{
    CONTINUOUS, COPY, MANAGED, NEW, NIGHTLY, OLD, ORDERS, Record, WEEKLY, before, hours, lose, lose_last, minutes, of,
    of_state,
};

/// Backup `nightly` of two items is made at 1 h, under the old key; the table is switched at 2 h.
fn backed_up() -> Record {
    let mut record = Record::of_table(OLD);
    let row = record.event(hours(1), EventName::CreateBackup, ORDERS, OLD);
    (row.subject, row.detail) = (Subject::Backup(NIGHTLY), Detail::Items(2));
    record.switch(hours(2), NEW);
    record.open(of(Kind::Backup, 1), OLD, hours(1));
    record
}

/// A restore of `nightly`.
fn of_nightly() -> Option<Parameter> {
    Some(Parameter::Backup(NIGHTLY))
}

/// Two items of `copy` are born when it is restored at 3 h 10 min.
fn restored() -> Record {
    let mut record = backed_up();
    let row = record.event(hours(3), EventName::RestoreTableFromBackup, ORDERS, OLD);
    (row.subject, row.parameter) = (Subject::Table(COPY), of_nightly());
    record.event(minutes(190), EventName::RestoreCompleted, ORDERS, OLD).subject = Subject::Table(COPY);
    for number in [1, 2] {
        record.open(Artifact { table: COPY, kind: Kind::Item, number }, OLD, minutes(190));
    }
    record
}

#[test]
fn ear_06_backups_and_restored_tables_are_encrypted() {
    let rule = RuleId::BackupEncrypted;
    backed_up().assert_held(rule);
    backed_up().with(|it| lose(&mut it.ledger, 0)).assert_violated(rule, "event 2");
    restored().assert_held(rule);
    restored().with(|it| lose_last(&mut it.ledger)).assert_violated(rule, "event 7");
    let mut more = restored();
    more.open(Artifact { table: COPY, kind: Kind::Item, number: 3 }, OLD, minutes(190));
    more.assert_violated(rule, "event 7");
    more.event(minutes(190), EventName::PutItem, COPY, None);
    more.assert_held(rule);
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_07_a_backup_is_refused_only_for_a_reason() {
    let rule = RuleId::BackupAnyKeyType;
    backed_up().assert_held(rule);
    let refused = backed_up().with(|it| {
        let row = it.event(hours(4), EventName::CreateBackup, ORDERS, NEW);
        (row.outcome, row.error) = (Outcome::Refused, Some(ErrorName::Validation));
    });
    refused.assert_violated(rule, "event 6");
    let disabled = refused.with(|it| {
        it.on_key(hours(3), EventName::DisableKey, NEW);
        it.events.swap(5, 6);
    });
    disabled.assert_held(rule);
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_20_a_backup_stays_under_the_key_of_its_making() {
    let rule = RuleId::BackupKeepsKey;
    backed_up().assert_held(rule);
    backed_up().with(|it| it.ledger[0].chain.kms_key = NEW).assert_violated(rule, "orders/backup/1");
    backed_up().with(|it| it.ledger[0].from = minutes(61)).assert_violated(rule, "orders/backup/1");
    backed_up().with(|it| it.events[1].key = Some(NEW)).assert_violated(rule, "event 2");
    let moved = backed_up().with(|it| {
        it.ledger[0].until = Some(hours(2));
        it.ledger[0].ended_by = Some(EndedBy::Switched);
    });
    moved.assert_violated(rule, "orders/backup/1");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn ear_21_a_restore_is_accepted_only_with_the_backups_key() {
    let rule = RuleId::RestoreNeedsKey;
    restored().assert_held(rule);
    let without_key = |at: SimTime| {
        restored().with(|it| {
            it.on_key(at, EventName::DisableKey, OLD);
            it.events.sort_by_key(|row| row.time);
        })
    };
    without_key(minutes(170)).assert_violated(rule, "event 6");
    without_key(before(minutes(190))).assert_violated(rule, "event 7");
    without_key(minutes(190)).assert_held(rule);
    let back_in_time = |gone: SimTime, back: SimTime| {
        without_key(gone).with(|it| {
            it.on_key(back, EventName::EnableKey, OLD);
            it.events.sort_by_key(|row| row.time);
        })
    };
    back_in_time(minutes(170), before(hours(3))).assert_held(rule);
    back_in_time(minutes(181), minutes(182)).assert_violated(rule, "event 7");
    without_key(before(minutes(190)))
        .with(|it| {
            let last = it.events.last_mut().expect("the restore ends");
            last.event = EventName::RestoreFailed;
        })
        .assert_held(rule);
}

#[test]
fn ear_21_another_backup_whose_key_works_does_not_help() {
    let rule = RuleId::RestoreNeedsKey;
    let with_another = restored().with(|it| {
        let row = it.event(minutes(150), EventName::CreateBackup, ORDERS, NEW);
        (row.subject, row.detail) = (Subject::Backup(WEEKLY), Detail::Items(2));
        it.events.sort_by_key(|row| row.time);
    });
    with_another.assert_held(rule);
    let without_key = with_another.with(|it| {
        it.on_key(minutes(160), EventName::DisableKey, OLD);
        it.events.sort_by_key(|row| row.time);
    });
    without_key.assert_violated(rule, "event 6");
    let of_another = without_key.with(|it| {
        for row in it.events.iter_mut().filter(|row| row.event == EventName::RestoreTableFromBackup) {
            row.parameter = Some(Parameter::Backup(WEEKLY));
        }
    });
    of_another.assert_held(rule);
}

#[test]
fn ear_21_a_refusal_complains_of_the_backups_key() {
    let rule = RuleId::RestoreNeedsKey;
    let refused = |blames: Option<KeyId>| {
        backed_up().with(|it| {
            it.on_key(hours(3), EventName::ScheduleKeyDeletion, OLD);
            let row = it.event(hours(4), EventName::RestoreTableFromBackup, ORDERS, MANAGED);
            (row.subject, row.outcome) = (Subject::Table(COPY), Outcome::Refused);
            (row.error, row.parameter) = (Some(ErrorName::Validation), of_nightly());
            row.detail = Detail::Refusal {
                message: "not now".into(),
                obstacle: blames.map_or(Obstacle::Untold, |key| Obstacle::Key(of_state(key))),
            };
        })
    };
    refused(Some(OLD)).assert_held(rule);
    refused(Some(MANAGED)).assert_violated(rule, "event 7");
    refused(None).assert_not_exercised(rule);
    let works = refused(Some(OLD)).with(|it| lose(&mut it.events, 5));
    works.assert_violated(rule, "event 7");
    backed_up().assert_not_exercised(rule);
}

#[test]
fn ear_22_describe_backup_names_the_key() {
    let rule = RuleId::BackupNamesKey;
    let mut record = backed_up();
    record.event(hours(3), EventName::DescribeBackup, ORDERS, OLD).subject = Subject::Backup(NIGHTLY);
    record.assert_held(rule);
    record.with(|it| it.events[5].key = Some(NEW)).assert_violated(rule, "event 6");
    record.with(|it| it.ledger[0].chain.kms_key = NEW).assert_violated(rule, "event 6");
    backed_up().assert_not_exercised(rule);
}

#[test]
fn ear_22_of_two_backups_of_one_name_each_is_described_by_its_own_key() {
    let rule = RuleId::BackupNamesKey;
    let mut record = backed_up();
    let described = |record: &mut Record, at: SimTime, key: KeyId| {
        record.event(at, EventName::DescribeBackup, ORDERS, key).subject = Subject::Backup(NIGHTLY);
    };
    described(&mut record, hours(3), OLD);
    record.event(hours(4), EventName::DeleteBackup, ORDERS, OLD).subject = Subject::Backup(NIGHTLY);
    (record.ledger[0].until, record.ledger[0].ended_by) = (Some(hours(4)), Some(EndedBy::Deleted));
    let row = record.event(hours(5), EventName::CreateBackup, ORDERS, NEW);
    (row.subject, row.detail) = (Subject::Backup(NIGHTLY), Detail::Items(2));
    described(&mut record, hours(6), NEW);
    record.open(of(Kind::Backup, 2), NEW, hours(5));
    record.assert_held(rule);
    record.with(|it| it.events[8].key = Some(OLD)).assert_violated(rule, "event 9");
}

/// The continuous backup of `orders` from 1 h on, and after the switch at 2 h a second one; a restore at 3 h.
fn continuous() -> Record {
    let mut record = Record::of_table(OLD);
    let (displayed, _) = record.switch(hours(2), NEW);
    let row = record.event(hours(3), EventName::RestoreTableToPointInTime, ORDERS, NEW);
    (row.subject, row.detail) = (Subject::Table(COPY), Detail::read("instant 1 h 30 min, 2 items"));
    record.event(minutes(190), EventName::RestoreCompleted, ORDERS, NEW).subject = Subject::Table(COPY);
    for number in [1, 2] {
        record.open(Artifact { table: COPY, kind: Kind::Item, number }, NEW, minutes(190));
    }
    for (number, key, from) in [(1, OLD, hours(1)), (2, NEW, displayed)] {
        record.open(of(Kind::Backup, number), key, from).backup = Some(CONTINUOUS);
    }
    record
}

#[test]
fn ref_34_a_point_in_time_is_restored_only_from_a_continuous_backup() {
    let rule = RuleId::PointInTime;
    continuous().assert_held(rule);
    let ended = |at: SimTime| {
        continuous().with(|it| {
            for row in &mut it.ledger[2..] {
                (row.until, row.ended_by) = (Some(at), Some(EndedBy::Deleted));
            }
        })
    };
    let just_before = SimTime::from_millis(hours(3).as_millis() - 1);
    ended(just_before).assert_violated(rule, "event 5");
    ended(hours(3)).assert_held(rule);
    ended(just_before).with(|it| it.ledger[2].until = Some(minutes(181))).assert_held(rule);
    continuous().with(|it| it.ledger.truncate(2)).assert_violated(rule, "event 5");
    backed_up().assert_not_exercised(rule);
}

/// The restore of 3 h, to another instant.
fn restored_to(instant: &str) -> Record {
    let detail = format!("instant {instant}, 2 items");
    continuous().with(|it| it.events[4].detail = Detail::read(&detail))
}

#[test]
fn ref_34_sim_01_the_instant_lies_in_the_window() {
    let rule = RuleId::PointInTime;
    restored_to("1 h").assert_held(rule);
    restored_to("59 min 59 s 999 ms").assert_violated(rule, "event 5");
    restored_to("2 h 55 min").assert_held(rule);
    restored_to("2 h 55 min 1 ms").assert_violated(rule, "event 5");
    let just_begun = |instant: &str| restored_to(instant).with(|it| it.ledger[2].from = minutes(178));
    let with_window = |instant: &str, window: &str| {
        restored_to(instant).with(|it| {
            it.event(minutes(90), EventName::UpdateContinuousBackups, ORDERS, OLD).detail =
                Detail::read(&format!("window {window}"));
            it.events.sort_by_key(|row| row.time);
        })
    };
    just_begun("2 h 58 min").with(|it| lose(&mut it.ledger, 3)).assert_held(rule);
    just_begun("2 h 58 min 1 ms").with(|it| lose(&mut it.ledger, 3)).assert_violated(rule, "event 5");
    with_window("1 h 30 min", "1 h 30 min").assert_held(rule);
    with_window("1 h 30 min", "1 h 29 min 59 s").assert_violated(rule, "event 5");
}

#[test]
fn ref_34_a_window_is_told_with_its_table_and_goes_with_it() {
    let rule = RuleId::PointInTime;
    let told = |window: &str, more: &[(SimTime, EventName, &str)]| {
        restored_to("1 h 30 min").with(|it| {
            it.events[0].detail = Detail::read(window);
            for &(at, event, detail) in more {
                it.event(at, event, ORDERS, OLD).detail = Detail::read(detail);
            }
            it.events.sort_by_key(|row| row.time);
        })
    };
    told("window 1 h 30 min", &[]).assert_held(rule);
    told("window 1 h 29 min 59 s", &[]).assert_violated(rule, "event 5");
    let deleted = (minutes(40), EventName::TableDeleted, "");
    let created = |detail| (minutes(50), EventName::CreateTable, detail);
    told("window 1 h", &[deleted, created("")]).assert_held(rule);
    told("window 1 h", &[deleted, created("window 1 h 30 min")]).assert_held(rule);
    told("window 2 h", &[deleted, created("window 1 h 29 min 59 s")]).assert_violated(rule, "event 5");
    told("window 1 h", &[(minutes(40), EventName::TableArchiving, "")]).assert_held(rule);
}

#[test]
fn ref_34_what_a_restore_announces_is_born() {
    let rule = RuleId::PointInTime;
    continuous().with(|it| lose(&mut it.ledger, 0)).assert_violated(rule, "event 5");
    continuous().with(|it| it.ledger[1].from = minutes(191)).assert_violated(rule, "event 5");
    let failed = continuous().with(|it| {
        it.events[5].event = EventName::RestoreFailed;
        it.ledger.drain(..2);
    });
    failed.assert_held(rule);
}

#[test]
fn sim_49_an_instant_is_restored_only_with_the_key_of_that_time() {
    let rule = RuleId::PointInTimeKey;
    continuous().assert_held(rule);
    let without = |key: KeyId, at: SimTime| {
        continuous().with(|it| {
            it.on_key(at, EventName::DisableKey, key);
            it.events.sort_by_key(|row| row.time);
        })
    };
    without(OLD, minutes(170)).assert_violated(rule, "event 5");
    without(OLD, minutes(185)).assert_violated(rule, "event 6");
    without(NEW, minutes(170)).assert_held(rule);
    without(OLD, minutes(170))
        .with(|it| it.events[5].detail = Detail::read("instant 1 h 30 min, 0 items"))
        .assert_not_exercised(rule);
    backed_up().assert_not_exercised(rule);
}

#[test]
fn sim_50_a_continuous_backup_is_under_a_key_of_its_table_and_moves_only_with_it() {
    let rule = RuleId::ContinuousBackup;
    continuous().assert_held(rule);
    continuous().assert_not_exercised(RuleId::BackupKeepsKey);
    continuous().with(|it| it.ledger[2].chain.kms_key = MANAGED).assert_violated(rule, "orders/backup/1");
    continuous().with(|it| it.ledger[3].from = before(hours(2))).assert_violated(rule, "orders/backup/2");
    let moved = |at: SimTime| {
        continuous().with(|it| (it.ledger[2].until, it.ledger[2].ended_by) = (Some(at), Some(EndedBy::Switched)))
    };
    let displayed = continuous().ledger[3].from;
    moved(displayed).assert_held(rule);
    moved(before(displayed)).assert_violated(rule, "orders/backup/1");
    backed_up().assert_not_exercised(rule);
}

#[test]
fn sim_50_what_is_kept_is_under_a_key_that_the_table_had_or_was_going_to() {
    let rule = RuleId::ContinuousBackup;
    continuous().assert_held(rule);
    continuous().with(|it| it.ledger[3].from = hours(2)).assert_held(rule);
    continuous().with(|it| it.ledger[3].from = before(hours(2))).assert_violated(rule, "orders/backup/2");
    continuous().with(|it| it.ledger[3].chain.kms_key = MANAGED).assert_violated(rule, "orders/backup/2");
    backed_up().assert_not_exercised(rule);
}
