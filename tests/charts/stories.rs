//! The stories that the charts are tried on.

use keylapse::{
    ids::{KeyId, TableId},
    record::{ErrorName, EventName as E, Feature, KeyState::*, Kind, Subject, TableStatus as T},
    report::loss::Lost,
};

use crate::story::{DAY, HOUR, MINUTE, SECOND, Story, past};

pub fn all() -> Vec<Story> {
    vec![
        disabled_key(),
        clean_switch(),
        ten_minutes(),
        crowd(),
        outage(),
        nothing(),
        key_comes_back(),
        odd_names(),
        flapping(),
        one_minute(),
    ]
}

const OLD: KeyId = KeyId(2);
const NEW: KeyId = KeyId(3);
const ORDERS: TableId = TableId(0);

/// The worked example: the key is disabled at 6 h 10 min and never comes back.
pub fn disabled_key() -> Story {
    let mut s = Story::new("disabled-key", "A key is disabled and nobody notices", 9 * DAY, &["old"], &["orders"]);
    let (t0, seen) = (6 * HOUR + 10 * MINUTE, 6 * HOUR + 52 * MINUTE);
    s.key(OLD, &[(0, Enabled), (t0, Disabled)]);
    s.table(
        ORDERS,
        &[
            (0, Some((T::Active, false, OLD))),
            (seen, Some((T::Inaccessible, false, OLD))),
            (seen + 7 * DAY, Some((T::Archiving, false, OLD))),
            (seen + 7 * DAY + HOUR, Some((T::Archived, false, OLD))),
        ],
    );
    s.about(t0, E::DisableKey, None, Some(OLD));
    for (at, event) in [
        (t0 + 30 * MINUTE, E::TtlGraceEnded),
        (seen, E::TableInaccessible),
        (seen + 7 * DAY, E::TableArchiving),
        (seen + 7 * DAY + HOUR, E::TableArchived),
    ] {
        s.about(at, event, Some(ORDERS), Some(OLD));
    }
    s.about(2 * DAY, E::UpdateTable, Some(ORDERS), Some(KeyId::AWS_MANAGED));
    s.refused(ErrorName::Validation);
    s.names.backups.push("orders-archive".to_owned());
    let archive = keylapse::ids::BackupId(0);
    s.events.iter_mut().find(|row| row.event == E::TableArchiving).unwrap().subject = Subject::Backup(archive);
    s.stored_backup(seen + 7 * DAY, ORDERS, archive, OLD);
    s.with(ORDERS, Feature::TimeToLive);
    s.with(ORDERS, Feature::Stream);

    let inserts: Vec<u64> = (0..7).map(|h| h * HOUR).collect();
    let removes: Vec<u64> = (2..7).map(|h| h * HOUR).collect();
    let records: Vec<u64> = inserts.iter().chain(&removes).copied().collect();
    let trims: Vec<u64> = records.iter().map(|t| t + 24 * HOUR).collect();
    let end = seen + 7 * DAY + HOUR;
    let dark = move |now: u64, n: u64| (n, if now >= t0 { n } else { 0 });
    s.sample(15 * MINUTE, (ORDERS, OLD, Kind::Item), |now| {
        dark(now, if now < end { past(&inserts, now) - past(&removes, now) } else { 0 })
    });
    s.sample(15 * MINUTE, (ORDERS, OLD, Kind::StreamRecord), |now| dark(now, past(&records, now) - past(&trims, now)));
    s.sample(15 * MINUTE, (ORDERS, OLD, Kind::Backup), |now| dark(now, u64::from(now >= end - HOUR)));
    s.stream(15 * MINUTE, ORDERS, |now| {
        let lost = past(&trims, now);
        [past(&records, now) - lost, 0, 0, lost, past(&[7 * HOUR, 8 * HOUR], now).min(if now < end { 2 } else { 0 })]
    });
    s.lost(Lost::Unread(ORDERS), (DAY, DAY + 6 * HOUR), 12);
    s.told()
}

/// A switch as the notes want it, then the old key goes.
pub fn clean_switch() -> Story {
    let mut s = Story::new(
        "clean-switch",
        "Switching a table to a new key, then deleting the old one",
        10 * DAY,
        &["old", "new"],
        &["orders"],
    );
    let t = DAY + 6 * HOUR;
    let off = t + 12 * HOUR;
    let doomed = 2 * DAY + 12 * HOUR;
    s.key(OLD, &[(0, Enabled), (off, Disabled), (doomed, PendingDeletion), (doomed + 7 * DAY, Deleted)]);
    s.key(NEW, &[(0, Enabled)]);
    s.table(
        ORDERS,
        &[
            (0, Some((T::Active, false, OLD))),
            (t, Some((T::Active, true, OLD))),
            (t + 8 * SECOND, Some((T::Active, true, NEW))),
            (t + 22 * SECOND, Some((T::Active, false, NEW))),
        ],
    );
    s.backup(12 * HOUR, ORDERS, "before-switch", OLD);
    s.about(t, E::UpdateTable, Some(ORDERS), Some(NEW));
    s.about(t + 8 * SECOND, E::SwitchKeyDisplayed, Some(ORDERS), Some(NEW));
    s.about(t + 22 * SECOND, E::SwitchCompleted, Some(ORDERS), Some(NEW));
    s.backup(t + HOUR, ORDERS, "after-switch", NEW);
    s.about(off, E::DisableKey, None, Some(OLD));
    s.about(doomed, E::ScheduleKeyDeletion, None, Some(OLD));
    s.about(doomed + 7 * DAY, E::KeyDeleted, None, Some(OLD));
    s.names.tables.push("orders-again".to_owned());
    s.about(5 * DAY, E::RestoreTableFromBackup, Some(ORDERS), None).subject = Subject::Table(TableId(1));
    s.refused(ErrorName::KmsInvalidState);
    s.with(ORDERS, Feature::TimeToLive);
    s.with(ORDERS, Feature::Stream);
    let items = |now: u64| 1_200 + (now / HOUR) * 6;
    let records = |now: u64| 150 + now / HOUR % 24 * 2;
    let every = 15 * MINUTE;
    s.sample(every, (ORDERS, OLD, Kind::Item), |now| if now < t + 8 * SECOND { (items(now), 0) } else { (0, 0) });
    s.sample(every, (ORDERS, NEW, Kind::Item), |now| if now < t + 8 * SECOND { (0, 0) } else { (items(now), 0) });
    s.sample(every, (ORDERS, OLD, Kind::StreamRecord), |now| if now < t { (records(now), 0) } else { (0, 0) });
    s.sample(every, (ORDERS, NEW, Kind::StreamRecord), |now| if now < t { (0, 0) } else { (records(now), 0) });
    s.sample(every, (ORDERS, OLD, Kind::Backup), |now| {
        let there = u64::from(now >= 12 * HOUR) * 400;
        (if now < doomed + 7 * DAY { there } else { 0 }, if now < off { 0 } else { there })
    });
    s.sample(every, (ORDERS, KeyId::AWS_OWNED, Kind::InsightsDatum), |now| ((now / (4 * HOUR)).min(90), 0));
    s.stream(every, ORDERS, |now| {
        let unread = now / every % 4 * 3;
        let read = records(now) - unread.min(records(now));
        [unread, read, (now / HOUR).saturating_sub(24) * 8, 0, 0]
    });
    s.lost(Lost::WithKey(OLD), (doomed + 7 * DAY, doomed + 7 * DAY), 7);
    s.told()
}

/// Ten minutes, each second of which counts.
pub fn ten_minutes() -> Story {
    let mut s = Story::new("ten-minutes", "A switch watched closely", 10 * MINUTE, &["a", "b"], &["carts"]);
    s.key(OLD, &[(0, Enabled)]);
    s.key(NEW, &[(0, Enabled), (7 * MINUTE, Disabled)]);
    s.table(
        ORDERS,
        &[
            (0, Some((T::Active, false, KeyId::AWS_OWNED))),
            (MINUTE, Some((T::Active, true, KeyId::AWS_OWNED))),
            (MINUTE + 8 * SECOND, Some((T::Active, true, OLD))),
            (MINUTE + 22 * SECOND, Some((T::Active, false, OLD))),
            (3 * MINUTE, Some((T::Active, true, OLD))),
            (5 * MINUTE, Some((T::Active, true, NEW))),
            (5 * MINUTE + 14 * SECOND, Some((T::Active, false, NEW))),
        ],
    );
    for (at, event, key) in [
        (MINUTE, E::UpdateTable, OLD),
        (MINUTE + 8 * SECOND, E::SwitchKeyDisplayed, OLD),
        (MINUTE + 22 * SECOND, E::SwitchCompleted, OLD),
        (3 * MINUTE, E::UpdateTable, NEW),
        (5 * MINUTE, E::SwitchKeyDisplayed, NEW),
        (5 * MINUTE + 14 * SECOND, E::SwitchCompleted, NEW),
        (7 * MINUTE, E::DisableKey, NEW),
    ] {
        s.about(at, event, (event != E::DisableKey).then_some(ORDERS), Some(key));
    }
    s.about(4 * MINUTE, E::UpdateTable, Some(ORDERS), Some(KeyId::AWS_MANAGED));
    s.refused(ErrorName::ResourceInUse);
    let moved = |now: u64| now.saturating_sub(3 * MINUTE).min(2 * MINUTE) * 120_000 / (2 * MINUTE);
    let every = SECOND;
    let first = |now: u64| now.saturating_sub(MINUTE).min(8 * SECOND) * 120_000 / (8 * SECOND);
    s.sample(every, (ORDERS, KeyId::AWS_OWNED, Kind::Item), |now| (120_000 - first(now), 0));
    s.sample(every, (ORDERS, OLD, Kind::Item), |now| (first(now) - moved(now), 0));
    s.sample(every, (ORDERS, NEW, Kind::Item), |now| (moved(now), if now >= 7 * MINUTE { moved(now) } else { 0 }));
    s.told()
}

/// Twelve keys, twelve tables, two years.
pub fn crowd() -> Story {
    let keys: Vec<String> = (1..=12).map(|n| format!("team-{n:02}")).collect();
    let tables: Vec<String> = (1..=12).map(|n| format!("ledger-{n:02}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    let mut s = Story::new("crowd", "Twelve teams, twelve keys, twelve tables, two years", 730 * DAY, &keys, &tables);
    for n in 0..12_u32 {
        let (key, next, table) = (KeyId(2 + n), KeyId(2 + (n + 1) % 12), TableId(n));
        let at = u64::from(n) * 55 * DAY + 20 * DAY;
        if n % 3 == 0 {
            s.key(
                key,
                &[(0, Enabled), (at + 30 * DAY, Disabled), (at + 40 * DAY, PendingDeletion), (at + 70 * DAY, Deleted)],
            );
        } else {
            s.key(key, &[(0, Enabled)]);
        }
        s.table(
            table,
            &[
                (0, Some((T::Active, false, key))),
                (at, Some((T::Active, true, key))),
                (at + HOUR, Some((T::Active, true, next))),
                (at + HOUR + 14 * SECOND, Some((T::Active, false, next))),
            ],
        );
        s.about(at, E::UpdateTable, Some(table), Some(next));
        s.about(at + HOUR, E::SwitchKeyDisplayed, Some(table), Some(next));
        s.about(at + HOUR + 14 * SECOND, E::SwitchCompleted, Some(table), Some(next));
        if n % 3 == 0 {
            s.about(at + 30 * DAY, E::DisableKey, None, Some(key));
            s.about(at + 40 * DAY, E::ScheduleKeyDeletion, None, Some(key));
            if n > 1 {
                s.about(at + 30 * DAY + 30 * MINUTE, E::TtlGraceEnded, Some(TableId(n - 1)), Some(key));
                s.about(at + 30 * DAY + 42 * MINUTE, E::TableInaccessible, Some(TableId(n - 1)), Some(key));
            }
            s.about(at + 70 * DAY, E::KeyDeleted, None, Some(key));
        }
        for m in 0..2 {
            s.backup(
                u64::from(n) * 30 * DAY + m * 200 * DAY,
                table,
                &format!("quarterly-{n:02}-{m}"),
                if m == 0 || at > 200 * DAY { key } else { next },
            );
        }
        if n % 2 == 0 {
            s.with(table, Feature::TimeToLive);
            s.with(table, Feature::Stream);
        }
        let wave = u64::from(n) * 137;
        let items = move |now: u64| 4_000 + (now / DAY * 7 + wave) % 900 + now / DAY * 3;
        s.sample(DAY, (table, key, Kind::Item), |now| if now < at { (items(now), 0) } else { (0, 0) });
        s.sample(DAY, (table, next, Kind::Item), |now| if now < at { (0, 0) } else { (items(now), 0) });
        s.stream(DAY, table, |now| {
            [
                (now / DAY * 13 + wave) % 40,
                150 + (now / DAY * 7 + wave) % 60,
                now / DAY * 200,
                now / DAY / 90 * u64::from(n),
                0,
            ]
        });
    }
    s.told()
}

/// A busy stream whose consumer fails for a day and a half.
pub fn outage() -> Story {
    let mut s = Story::new(
        "consumer-outage",
        "A consumer sleeps through 34 hours of a busy stream",
        2 * DAY,
        &["main"],
        &["events"],
    );
    let (down, up) = (6 * HOUR, 40 * HOUR);
    s.key(OLD, &[(0, Enabled)]);
    s.table(ORDERS, &[(0, Some((T::Active, false, OLD)))]);
    s.with(ORDERS, Feature::Stream);
    // ten records a minute by day, four by night
    let written = |now: u64| {
        let minutes = now / MINUTE;
        (0..=minutes).map(|m| if (m / 60 + 6) % 24 < 14 { 10 } else { 4 }).sum::<u64>()
    };
    let counts: Vec<u64> = (0..=2 * 24 * 60).map(|m| written(m * MINUTE)).collect();
    let written = move |now: u64| counts[(now / MINUTE) as usize];
    let polled = 10 * MINUTE;
    s.stream(5 * MINUTE, ORDERS, move |now| {
        let now_or = |t: u64| if t > now { 0 } else { written(now - t) };
        let trimmed = if now >= 24 * HOUR { now_or(24 * HOUR) } else { 0 };
        let read_before = written((now / polled * polled).min(down));
        let lost =
            if now < up { trimmed.saturating_sub(written(down)) } else { written(up - 24 * HOUR) - written(down) };
        let read_until = if now < up { read_before } else { written(now / polled * polled) };
        let trimmed_read = trimmed - lost;
        let read = read_until - lost.min(read_until) - trimmed_read.min(read_until - lost.min(read_until));
        let read = if now < up { read_until.saturating_sub(trimmed_read) } else { read };
        let unread = written(now) - trimmed - read.min(written(now) - trimmed);
        [unread, read, trimmed_read, lost, 0]
    });
    let copy: Vec<_> = s.streams.clone();
    for row in copy {
        let live = row.unread + row.read;
        s.series.push(keylapse::record::SeriesSample {
            time: row.time,
            table: ORDERS,
            key: OLD,
            kind: Kind::StreamRecord,
            live,
            unreadable: 0,
            bytes: 0,
        });
    }
    s.sample(5 * MINUTE, (ORDERS, OLD, Kind::Item), |now| (2_000 + now / HOUR * 20, 0));
    s.told()
}

/// One table, and nothing happens.
pub fn nothing() -> Story {
    let mut s = Story::new("nothing", "Nothing happens", DAY, &[], &["quiet"]);
    s.table(ORDERS, &[(0, Some((T::Active, false, KeyId::AWS_OWNED)))]);
    s.told()
}

/// The key comes back, the deletions that waited run, the status follows.
pub fn key_comes_back() -> Story {
    let mut s = Story::new(
        "key-comes-back",
        "A stalled switch: the old key is disabled too early and comes back",
        3 * DAY,
        &["old", "new"],
        &["orders", "customers"],
    );
    let customers = TableId(1);
    let (t, off, on) = (12 * HOUR, 12 * HOUR + 20 * MINUTE, 30 * HOUR);
    let seen = off + 42 * MINUTE;
    s.key(OLD, &[(0, Enabled), (off, Disabled), (on, Enabled)]);
    s.key(NEW, &[(0, Enabled)]);
    s.table(
        ORDERS,
        &[
            (0, Some((T::Active, false, OLD))),
            (t, Some((T::Active, true, OLD))),
            (seen, Some((T::Inaccessible, true, OLD))),
            (on + 40 * MINUTE, Some((T::Inaccessible, true, NEW))),
            (on + 40 * MINUTE + 14 * SECOND, Some((T::Inaccessible, false, NEW))),
            (on + 44 * MINUTE, Some((T::Active, false, NEW))),
        ],
    );
    s.table(
        customers,
        &[
            (0, Some((T::Active, false, KeyId::AWS_MANAGED))),
            (2 * DAY, Some((T::Active, true, KeyId::AWS_MANAGED))),
            (2 * DAY + HOUR, Some((T::Active, true, KeyId::AWS_OWNED))),
            (2 * DAY + 2 * HOUR, Some((T::Active, false, KeyId::AWS_OWNED))),
        ],
    );
    s.backup(4 * HOUR, ORDERS, "b-001", OLD);
    s.about(t, E::UpdateTable, Some(ORDERS), Some(NEW));
    s.about(off, E::DisableKey, None, Some(OLD));
    s.about(off, E::SwitchStalled, Some(ORDERS), Some(NEW));
    s.about(off + 30 * MINUTE, E::TtlGraceEnded, Some(ORDERS), Some(OLD));
    s.about(seen, E::TableInaccessible, Some(ORDERS), Some(OLD));
    s.about(20 * HOUR, E::CreateBackup, Some(ORDERS), Some(OLD));
    s.refused(ErrorName::Validation);
    s.about(26 * HOUR, E::UpdateTable, Some(ORDERS), Some(KeyId::AWS_OWNED));
    s.refused(ErrorName::ResourceInUse);
    s.about(on, E::EnableKey, None, Some(OLD));
    s.about(on, E::SwitchResumed, Some(ORDERS), Some(NEW));
    s.about(on + 40 * MINUTE, E::SwitchKeyDisplayed, Some(ORDERS), Some(NEW));
    s.about(on + 40 * MINUTE + 14 * SECOND, E::SwitchCompleted, Some(ORDERS), Some(NEW));
    s.about(on + 44 * MINUTE, E::TableRecovered, Some(ORDERS), Some(NEW));
    s.about(2 * DAY, E::UpdateTable, Some(customers), Some(KeyId::AWS_OWNED));
    s.about(2 * DAY + 2 * HOUR, E::SwitchCompleted, Some(customers), Some(KeyId::AWS_OWNED));
    s.about(2 * DAY + 20 * HOUR, E::ScheduleKeyDeletion, None, Some(OLD));
    s.about(2 * DAY + 21 * HOUR, E::CancelKeyDeletion, None, Some(OLD));
    s.about(2 * DAY + 22 * HOUR, E::RestoreTableFromBackup, Some(ORDERS), Some(OLD)).subject =
        Subject::Table(customers);
    s.with(ORDERS, Feature::TimeToLive);
    s.with(ORDERS, Feature::Stream);
    s.with(customers, Feature::Stream);
    let moved = move |now: u64| {
        let done = now.saturating_sub(t).min(20 * MINUTE) + now.saturating_sub(on).min(40 * MINUTE);
        done * 9_000 / HOUR
    };
    let dark = move |now: u64| (off..on).contains(&now);
    let every = 5 * MINUTE;
    s.sample(every, (ORDERS, OLD, Kind::Item), |now| {
        let n = 9_000 - moved(now);
        (n, if dark(now) { n } else { 0 })
    });
    s.sample(every, (ORDERS, NEW, Kind::Item), |now| (moved(now) + if dark(now) { 0 } else { now / HOUR * 5 }, 0));
    s.sample(every, (ORDERS, OLD, Kind::Backup), |now| {
        let n = u64::from(now >= 4 * HOUR) * 1_500;
        (n, if dark(now) { n } else { 0 })
    });
    s.sample(every, (customers, KeyId::AWS_MANAGED, Kind::Item), |now| {
        (3_000 - now.saturating_sub(2 * DAY).min(HOUR) * 3_000 / HOUR, 0)
    });
    s.sample(every, (customers, KeyId::AWS_OWNED, Kind::Item), |now| {
        (now.saturating_sub(2 * DAY).min(HOUR) * 3_000 / HOUR, 0)
    });
    s.stream(every, ORDERS, |now| {
        let made = now.min(off) / (6 * MINUTE) + now.saturating_sub(on) / (6 * MINUTE);
        let gone = now.saturating_sub(24 * HOUR).min(off) / (6 * MINUTE)
            + now.saturating_sub(24 * HOUR).saturating_sub(on) / (6 * MINUTE);
        let waiting = if dark(now) { now.saturating_sub(off + 30 * MINUTE) / (10 * MINUTE) } else { 0 };
        let read = now.min(off) / (6 * MINUTE) + now.saturating_sub(on) / (6 * MINUTE);
        [made - read, read - gone.min(read), gone, 0, waiting]
    });
    s.stream(every, customers, |now| [30 + now / HOUR % 7, 200, now / HOUR * 8, 0, 0]);
    s.told()
}

/// Names that nobody would choose.
pub fn odd_names() -> Story {
    let long = "a-very-long-table-name-that-goes-on-and-on-and-on-until-nobody-reads-it-any-more".repeat(2);
    let mut s = Story::new(
        "odd",
        &"<script>alert(\"&\")</script> 🔑 and a title so long that it cannot possibly stand in one line above a chart of this width ".repeat(2),
        3 * HOUR,
        &["<k&y> \"1\" 🔑🔑", "ключ-ß-é"],
        &[&long, "\u{202E}evil\u{0}\n"],
    );
    s.scenario = "odd & <odd> 🔑 ".repeat(12);
    s.key(OLD, &[(0, Enabled), (HOUR, PendingImport), (2 * HOUR, Enabled)]);
    s.key(NEW, &[(0, Enabled)]);
    s.table(ORDERS, &[(0, Some((T::Active, false, OLD))), (HOUR + 42 * MINUTE, Some((T::Inaccessible, false, OLD)))]);
    s.table(
        TableId(1),
        &[
            (30 * MINUTE, Some((T::Creating, false, NEW))),
            (31 * MINUTE, Some((T::Active, false, NEW))),
            (170 * MINUTE, None),
        ],
    );
    s.backup(20 * MINUTE, ORDERS, &format!("backup <&> {long}"), OLD);
    s.about(HOUR, E::DeleteImportedKeyMaterial, None, Some(OLD));
    s.about(90 * MINUTE, E::TtlGraceEnded, Some(ORDERS), Some(OLD));
    s.about(102 * MINUTE, E::TableInaccessible, Some(ORDERS), Some(OLD));
    s.about(2 * HOUR, E::ImportKeyMaterial, None, Some(OLD));
    s.about(178 * MINUTE, E::UpdateTable, Some(ORDERS), Some(NEW));
    s.refused(ErrorName::PointInTimeRecoveryUnavailable);
    s.about(179 * MINUTE, E::UpdateTable, Some(ORDERS), Some(NEW));
    s.with(ORDERS, Feature::TimeToLive);
    s.with(ORDERS, Feature::Stream);
    s.with(TableId(1), Feature::Stream);
    s.sample(MINUTE, (ORDERS, OLD, Kind::Item), |now| {
        (50 + now / MINUTE, if now >= HOUR { 50 + now / MINUTE } else { 0 })
    });
    s.sample(MINUTE, (TableId(1), NEW, Kind::Item), |now| (now / MINUTE % 50, 0));
    s.stream(MINUTE, ORDERS, |now| [now / MINUTE, 0, 0, 0, now.saturating_sub(90 * MINUTE) / MINUTE]);
    s.stream(MINUTE, TableId(1), |now| [now / MINUTE % 9, now / MINUTE, 0, 0, 0]);
    s.told()
}

/// A run of a minute.
pub fn one_minute() -> Story {
    let mut s = Story::new("one-minute", "One minute", MINUTE, &["a"], &["t"]);
    s.key(OLD, &[(0, Enabled), (20 * SECOND, Disabled)]);
    s.table(ORDERS, &[(0, Some((T::Active, false, OLD)))]);
    s.about(20 * SECOND, E::DisableKey, None, Some(OLD));
    s.with(ORDERS, Feature::Stream);
    s.sample(SECOND, (ORDERS, OLD, Kind::Item), |now| {
        (now / SECOND, if now >= 20 * SECOND { now / SECOND } else { 0 })
    });
    s.stream(SECOND, ORDERS, |now| [now / SECOND, 0, 0, 0, 0]);
    s.told()
}

/// More of everything than has room, and a key that changes its state every hour.
pub fn flapping() -> Story {
    let keys: Vec<String> = (1..=20).map(|n| format!("k{n}")).collect();
    let tables: Vec<String> = (1..=20).map(|n| format!("t{n}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    let mut s =
        Story::new("flapping", "A key flaps every hour, and there is too much of everything", 60 * DAY, &keys, &tables);
    let flips: Vec<_> = (0..1_440).map(|n| (n * HOUR, if n % 2 == 0 { Enabled } else { Disabled })).collect();
    s.key(OLD, &flips);
    for &(at, state) in &flips[1..] {
        s.about(at, if state == Enabled { E::EnableKey } else { E::DisableKey }, None, Some(OLD));
        if state == Disabled {
            s.about(at + 30 * MINUTE, E::TtlGraceEnded, Some(ORDERS), Some(OLD));
        }
    }
    for n in 0..20_u32 {
        let key = KeyId(2 + n);
        if n > 0 {
            s.key(key, &[(0, Enabled)]);
        }
        s.table(TableId(n), &[(0, Some((T::Active, false, key)))]);
        s.with(TableId(n), Feature::TimeToLive);
        s.with(TableId(n), Feature::Stream);
        for m in 0..3 {
            s.backup(u64::from(n) * DAY + m * HOUR, TableId(n), &format!("b{n}.{m}"), key);
        }
        let noise = move |now: u64| (now / HOUR + u64::from(n)).wrapping_mul(2_654_435_761) % 1_000;
        s.sample(2 * HOUR, (TableId(n), key, Kind::Item), |now| {
            let count = 500 + noise(now);
            (count, if n == 0 && now / HOUR % 2 == 1 { count } else { noise(now) / 9 })
        });
        s.stream(2 * HOUR, TableId(n), |now| {
            [noise(now), noise(now + HOUR), now / HOUR, now / DAY * 3, noise(now) / 50]
        });
    }
    s.told()
}
