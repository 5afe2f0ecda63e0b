//! A table changes its key: EAR-11, EAR-16 to 19, and what is written while it does.

use crate::support::{Tape, at, play_steps, source_of, verdicts};
use keylapse::{
    judge::Ruling,
    record::{EventName, Kind},
    rules::RuleId,
};

const DIRECTIONS: [(&str, &str); 6] = [
    ("aws-owned", "aws-managed"),
    ("aws-owned", "app"),
    ("aws-managed", "aws-owned"),
    ("aws-managed", "app"),
    ("app", "aws-owned"),
    ("app", "aws-managed"),
];

/// A table with one item that is switched at 1 min.
fn switched(from: &str, to: &str, steps: &str) -> Tape {
    play_steps(
        "10m",
        &format!("[key.app]\n[table.t]\nkey = '{from}'\nitems = 1"),
        &format!("1m as switch: UpdateTable = {{ table = 't', key = '{to}' }}\n{steps}"),
    )
}

/// A table with eight items whose switch from `old` to `new` begins at 1 min: one moves each second.
fn from_old_to_new(duration: &str, steps: &str) -> Tape {
    play_steps(
        duration,
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 8",
        &format!("1m: UpdateTable = {{ table = 't', key = 'new' }}\n{steps}"),
    )
}

#[test]
fn ear_11_17_a_table_can_be_switched_in_all_six_directions() {
    let shown: Vec<String> = DIRECTIONS
        .iter()
        .map(|(from, to)| {
            let tape = switched(from, to, "");
            assert_eq!(tape.answer("switch"), "ok");
            assert_eq!(tape.times(EventName::SwitchCompleted), [at("1m 22s")]);
            tape.shown("t").join(" | ")
        })
        .collect();
    assert_eq!(
        shown,
        [
            "0 s: ACTIVE absent - aws-owned | 1 min: ACTIVE UPDATING - aws-owned | \
             1 min 8 s: ACTIVE UPDATING - aws-managed | 1 min 22 s: ACTIVE ENABLED KMS aws-managed",
            "0 s: ACTIVE absent - aws-owned | 1 min: ACTIVE UPDATING - aws-owned | \
             1 min 8 s: ACTIVE UPDATING - app | 1 min 22 s: ACTIVE ENABLED KMS app",
            "0 s: ACTIVE ENABLED KMS aws-managed | 1 min: ACTIVE UPDATING - aws-managed | \
             1 min 8 s: ACTIVE UPDATING - aws-owned | 1 min 22 s: ACTIVE absent - aws-owned",
            "0 s: ACTIVE ENABLED KMS aws-managed | 1 min: ACTIVE UPDATING KMS aws-managed | \
             1 min 8 s: ACTIVE UPDATING KMS app | 1 min 22 s: ACTIVE ENABLED KMS app",
            "0 s: ACTIVE ENABLED KMS app | 1 min: ACTIVE UPDATING - app | \
             1 min 8 s: ACTIVE UPDATING - aws-owned | 1 min 22 s: ACTIVE absent - aws-owned",
            "0 s: ACTIVE ENABLED KMS app | 1 min: ACTIVE UPDATING KMS app | \
             1 min 8 s: ACTIVE UPDATING KMS aws-managed | 1 min 22 s: ACTIVE ENABLED KMS aws-managed",
        ]
    );
}

#[test]
fn ear_11_a_table_can_be_switched_again_as_soon_as_a_switch_is_complete() {
    let tape = switched("app", "aws-managed", "1m 22s as back: UpdateTable = { table = 't', key = 'app' }");
    assert_eq!(tape.answers(), ["switch: ok", "back: ok"]);
    assert_eq!(
        tape.periods(Kind::Item),
        [
            "t/item/1 v1 app 0 s..1 min 8 s switched",
            "t/item/1 v1 aws-managed 1 min 8 s..1 min 30 s switched",
            "t/item/1 v1 app 1 min 30 s..end readable",
        ]
    );
}

#[test]
fn ear_19_20_a_backup_is_under_the_key_displayed_at_its_creation_and_stays_there() {
    let steps = "
        30s: CreateBackup = { table = 't', backup = 'before' }
        1m: CreateBackup = { table = 't', backup = 'begun' }
        1m 7s 999ms: CreateBackup = { table = 't', backup = 'old-displayed' }
        1m 8s: CreateBackup = { table = 't', backup = 'new-displayed' }
        1m 22s: CreateBackup = { table = 't', backup = 'after' }";
    for (from, to) in DIRECTIONS {
        let tape = switched(from, to, steps);
        assert_eq!(
            tape.periods(Kind::Backup),
            [
                format!("t/backup/1 v1 {from} 30 s..end readable"),
                format!("t/backup/2 v1 {from} 1 min..end readable"),
                format!("t/backup/3 v1 {from} 1 min 7 s 999 ms..end readable"),
                format!("t/backup/4 v1 {to} 1 min 8 s..end readable"),
                format!("t/backup/5 v1 {to} 1 min 22 s..end readable"),
            ]
        );
    }
}

#[test]
fn ear_16_without_the_original_key_a_switch_never_ends_and_what_had_not_moved_is_lost() {
    let tape = from_old_to_new("7d 30m", "1m 3s: ScheduleKeyDeletion = { key = 'old', window = '7d' }");
    assert_eq!(tape.times(EventName::SwitchStalled), [at("1m 3s")]);
    assert_eq!(tape.times(EventName::KeyDeleted), [at("7d 1m 3s")]);
    assert_eq!(tape.times(EventName::SwitchCompleted), []);
    assert_eq!(
        tape.periods(Kind::Item)[3..],
        [
            "t/item/4 v1 old 0 s..7 d 1 min 3 s key-destroyed",
            "t/item/5 v1 old 0 s..7 d 1 min 3 s key-destroyed",
            "t/item/6 v1 old 0 s..7 d 1 min 3 s key-destroyed",
            "t/item/7 v1 old 0 s..7 d 1 min 3 s key-destroyed",
            "t/item/8 v1 old 0 s..7 d 1 min 3 s key-destroyed",
            "t/item/1 v1 new 1 min 1 s..end readable",
            "t/item/2 v1 new 1 min 2 s..end readable",
            "t/item/3 v1 new 1 min 3 s..end readable",
        ]
    );
}

#[test]
fn ear_16_a_switch_needs_the_new_key_just_as_well() {
    let tape = from_old_to_new("10m", "1m 3s: DisableKey = { key = 'new' }\n2m: EnableKey = { key = 'new' }");
    assert_eq!(tape.times(EventName::SwitchStalled), [at("1m 3s")]);
    assert_eq!(tape.times(EventName::SwitchResumed), [at("2m")]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("2m 19s")]);
}

#[test]
fn ear_17_a_switch_is_complete_when_the_status_is_enabled_and_the_new_key_is_displayed() {
    let tape = from_old_to_new("10m", "");
    assert_eq!(
        tape.shown("t"),
        [
            "0 s: ACTIVE ENABLED KMS old",
            "1 min: ACTIVE UPDATING KMS old",
            "1 min 8 s: ACTIVE UPDATING KMS new",
            "1 min 22 s: ACTIVE ENABLED KMS new",
        ],
        "ENABLED alone, or the new key alone, is not completion"
    );
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("1m 22s")]);
}

#[test]
fn ear_18_once_the_switch_is_complete_nothing_misses_the_original_key() {
    let tape = from_old_to_new(
        "8d",
        "1m 22s as retire: ScheduleKeyDeletion = { key = 'old', window = '7d' }
         7d 12h as read: GetItem = { table = 't', item = 'i8' }",
    );
    assert_eq!(tape.answers(), ["retire: ok", "read: ok"]);
    assert_eq!(tape.times(EventName::KeyDeleted), [at("7d 1m 22s")]);
    assert_eq!(tape.times(EventName::SwitchStalled), []);
    assert_eq!(tape.times(EventName::TableInaccessible), []);
    let open: Vec<String> = tape.periods(Kind::Item).split_off(8);
    assert!(open.iter().all(|period| period.contains(" new ") && period.ends_with("..end readable")), "{open:?}");
    assert_eq!(open.len(), 8);
}

#[test]
fn ear_16_18_one_millisecond_before_completion_the_original_key_is_still_needed() {
    let tape = from_old_to_new("10m", "1m 21s 999ms: DisableKey = { key = 'old' }\n2m: EnableKey = { key = 'old' }");
    assert_eq!(tape.times(EventName::SwitchStalled), [at("1m 21s 999ms")]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("2m 1ms")]);
}

#[test]
fn ear_19_sim_10_what_is_written_during_a_switch_is_under_the_new_key() {
    let tape = from_old_to_new(
        "10m",
        "59s: PutItem = { table = 't', item = 'before' }
         1m 1ms: PutItem = { table = 't', item = 'during' }
         2m: PutItem = { table = 't', item = 'after' }",
    );
    let of = |artifact: &str| -> Vec<String> {
        tape.periods(Kind::Item).into_iter().filter(|period| period.starts_with(artifact)).collect()
    };
    assert_eq!(
        of("t/item/9 "),
        ["t/item/9 v1 old 59 s..1 min 8 s switched", "t/item/9 v1 new 1 min 8 s..end readable"]
    );
    assert_eq!(of("t/item/10 "), ["t/item/10 v1 new 1 min 1 ms..end readable"]);
    assert_eq!(of("t/item/11 "), ["t/item/11 v1 new 2 min..end readable"]);
}

#[test]
fn ref_13_15_the_same_key_and_a_second_switch_are_refused() {
    let tape = from_old_to_new(
        "10m",
        "30s as same: UpdateTable = { table = 't', key = 'old' }
         1m 1s as running: UpdateTable = { table = 't', key = 'aws-owned' }
         1m 1s as delete: DeleteTable = { table = 't' }
         2m as same-now: UpdateTable = { table = 't', key = 'new' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "same: ValidationException",
            "running: ResourceInUseException",
            "delete: ResourceInUseException",
            "same-now: ValidationException",
        ]
    );
}

#[test]
fn ref_14_the_quota_refuses_a_fifth_switch_except_to_the_aws_owned_key() {
    let tape = play_steps(
        "2d",
        "[key.app]\n[table.t]",
        "1h as first: UpdateTable = { table = 't', key = 'app' }
         2h as second: UpdateTable = { table = 't', key = 'aws-managed' }
         3h as third: UpdateTable = { table = 't', key = 'app' }
         4h as fourth: UpdateTable = { table = 't', key = 'aws-managed' }
         9h 59m 59s 999ms as fifth: UpdateTable = { table = 't', key = 'app' }
         9h 59m 59s 999ms as owned: UpdateTable = { table = 't', key = 'aws-owned' }
         15h 59m 59s 998ms as too-early: UpdateTable = { table = 't', key = 'app' }
         15h 59m 59s 999ms as six-hours-later: UpdateTable = { table = 't', key = 'app' }
         1d 59m 59s 999ms as window-open: UpdateTable = { table = 't', key = 'aws-managed' }
         1d 1h 30s as next-window: UpdateTable = { table = 't', key = 'aws-owned' }
         1d 2h as second-of-it: UpdateTable = { table = 't', key = 'app' }",
    );
    assert_eq!(
        tape.answers(),
        [
            "first: ok",
            "second: ok",
            "third: ok",
            "fourth: ok",
            "fifth: LimitExceededException",
            "owned: ok",
            "too-early: LimitExceededException",
            "six-hours-later: ok",
            "window-open: ok",
            "next-window: ok",
            "second-of-it: ok",
        ]
    );
}

#[test]
fn ref_16_a_rewrap_keeps_data_keys_and_changes_what_wraps_them() {
    let tape = play_steps(
        "10m",
        "[key.old]\n[key.new]\n[table.t]\nkey = 'old'\nitems = 2",
        "1m: UpdateTable = { table = 't', key = 'new', strategy = 'rewrap' }
         1m 4s: PutItem = { table = 't', item = 'during' }",
    );
    let rows = tape.ledger.iter().filter(|row| row.artifact.kind == Kind::Item);
    let chains: Vec<String> = rows
        .map(|row| {
            let (table_key, data_key) = (tape.names.table_key(&row.chain), tape.names.data_key(&row.chain));
            format!("{} {} {table_key} {data_key}", row.artifact.number, tape.names.key(row.chain.kms_key))
        })
        .collect();
    assert_eq!(
        chains,
        [
            "1 old t/table-key/1 t/data-key/1",
            "2 old t/table-key/1 t/data-key/1",
            "3 old t/table-key/1 t/data-key/1",
            "1 new t/table-key/2 t/data-key/1",
            "2 new t/table-key/2 t/data-key/1",
            "3 new t/table-key/2 t/data-key/1",
        ]
    );
    assert_eq!(tape.times(EventName::SwitchKeyDisplayed), [at("1m 8s")]);
    assert_eq!(tape.times(EventName::SwitchCompleted), [at("1m 22s")]);
}

#[test]
fn ref_17_under_the_aws_owned_key_there_is_no_description_of_encryption() {
    let tape = switched("app", "aws-owned", "1m 22s as shown: DescribeTable = { table = 't' }");
    assert_eq!(tape.detail("shown"), "TableStatus ACTIVE; SSEDescription absent; console DEFAULT");
    let completed = tape.rows(EventName::SwitchCompleted).next().unwrap();
    assert!(completed.rules.contains(RuleId::OwnedKeyInvisible));
}

#[test]
fn obs_03_sim_09_a_switch_takes_22_seconds_or_as_long_as_its_rate_demands() {
    let displayed = |items: u32| {
        let declarations = format!("[key.app]\n[table.t]\nitems = {items}\nitem = {{ bytes = 1 }}");
        let tape = play_steps("5m", &declarations, "1m: UpdateTable = { table = 't', key = 'app' }");
        (tape.times(EventName::SwitchKeyDisplayed), tape.times(EventName::SwitchCompleted))
    };
    assert_eq!(displayed(0), (vec![at("1m 8s")], vec![at("1m 22s")]));
    assert_eq!(displayed(8_000), (vec![at("1m 8s")], vec![at("1m 22s")]));
    assert_eq!(displayed(8_001), (vec![at("1m 8s 1ms")], vec![at("1m 22s 1ms")]));
}

#[test]
fn ref_58_by_option_the_quota_counts_from_the_creation_of_the_table() {
    let answers = |reading: &str| {
        let steps: String = [("created", 22, "a"), ("second", 23, "b"), ("third", 24, "a"), ("fourth", 25, "b")]
            .into_iter()
            .map(|(id, hour, key)| format!("{hour}h as {id}: UpdateTable = {{ table = 't', key = '{key}' }}\n"))
            .collect();
        let more = "26h as fifth: UpdateTable = { table = 't', key = 'a' }
                    29h as sixth: UpdateTable = { table = 't', key = 'c' }
                    30h as seventh: UpdateTable = { table = 't', key = 'd' }";
        let tape = play_steps(
            "2d",
            &format!("{reading}\n[key.a]\n[key.b]\n[key.c]\n[key.d]\n[table.t]\nkey = 'c'"),
            &(steps + more),
        );
        (["fourth", "fifth", "sixth", "seventh"].map(|step| tape.answer(step).to_owned()), tape)
    };
    let limit = "LimitExceededException";
    let (observed, _) = answers("");
    assert_eq!(observed, ["ok", limit, limit, limit], "the window of 22 h is open until 46 h, and 25 h + 6 h is 31 h");
    let (documented, tape) = answers("[switch_quota]\nwindow = 'creation'");
    assert_eq!(documented, ["ok", "ok", "ok", limit], "24 h begins a window of its own: 24, 25, 26 and 29 h are in it");
    let refused = tape.step("seventh");
    assert!(refused.rules.contains(RuleId::QuotaFromCreation) && !refused.rules.contains(RuleId::QuotaWindow));
    assert!(refused.detail.to_string().contains("the 24h window ending at 2 d."), "{}", refused.detail);
}

#[test]
fn ref_58_a_run_is_judged_by_the_quota_that_it_ran_under() {
    let declarations = "[switch_quota]\nwindow = 'creation'\n[key.a]\n[key.b]\n[key.c]\n[table.t]\nkey = 'c'";
    let switches = [("23h", "a"), ("41h", "b"), ("42h", "a"), ("43h", "b"), ("44h", "a"), ("47h 30m", "b")];
    let steps: String = (1..)
        .zip(switches)
        .map(|(n, (at, key))| format!("{at} as s{n}: UpdateTable = {{ table = 't', key = '{key}' }}\n"))
        .collect();
    let tape = play_steps("2d", declarations, &steps);
    assert_eq!(["s5", "s6"].map(|step| tape.answer(step).to_owned()), ["ok", "LimitExceededException"]);
    let verdicts = verdicts(&source_of("2d", declarations, &steps));
    let violated: Vec<_> = verdicts.iter().filter(|verdict| verdict.ruling == Ruling::Violated).collect();
    assert!(violated.is_empty(), "counted from the first switch the window would be over at 47 h: {violated:#?}");
}

#[test]
fn ear_18_a_message_with_a_word_that_is_a_keys_name_accuses_nobody() {
    for name in ["resource", "found", "Table", "orders", "not found"] {
        let declarations = format!("[key.\"{name}\"]\n[key.new]\n[table.orders]\nkey = \"{name}\"\nitems = 1");
        let steps = format!(
            "1m: UpdateTable = {{ table = 'orders', key = 'new' }}
             1h: DisableKey = {{ key = \"{name}\" }}
             2h: DeleteTable = {{ table = 'orders' }}
             3h: GetItem = {{ table = 'orders', item = 'a' }}"
        );
        let violated: Vec<_> = verdicts(&source_of("4h", &declarations, &steps))
            .into_iter()
            .filter(|verdict| verdict.ruling == Ruling::Violated)
            .collect();
        assert!(violated.is_empty(), "a key called `{name}`: {violated:#?}");
    }
}
