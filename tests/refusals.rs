//! A refused operation changes nothing: the record of a run with it differs from the record without it in its event alone.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use keylapse::{
    engine::{Setup, setup::StepTime},
    ids::StepId,
    record::{EventRow, Outcome},
    sim::SimTime,
};
use support::{compile, play_setup, source_of};

/// A busy table whose key is lost and comes back, a second one in the middle of a switch, and keys in every state.
/// What is refused is tried at 10 h 30 min, while `down` is disabled and `stalled` waits for it.
const WORLD: &str = "
[key.up]
[key.down]
[key.leaving]
[key.external]
origin = 'external'
[table.busy]
key = 'down'
stream = 'NEW_AND_OLD_IMAGES'
ttl = true
contributor_insights = true
index.by-day = 'LOCAL'
items = 20
item = { bytes = { uniform = [10, 90] }, ttl = { uniform = ['1h', '20h'] } }
[table.stalled]
key = 'down'
stream = 'NEW_IMAGE'
items = 8
[table.free]
key = 'up'
stream = 'NEW_IMAGE'
ttl = true
items = 3
[dax.cache]
table = 'busy'
[[workload]]
table = 'busy'
rate = '20/h'
op = 'PutItem'
[[workload]]
table = 'free'
rate = '10/h'
op = 'TransactWriteItems'
items_per_transaction = 2
[[consumer]]
table = 'busy'
every = '10m'
";

/// What has happened before anything is refused, and what happens after: it would show a changed state.
const COURSE: &str = "
1h: CreateBackup = { table = 'busy', backup = 'of-busy' }
1h: CreateBackup = { table = 'free', backup = 'of-free' }
3h: ScheduleKeyDeletion = { key = 'leaving', window = '30d' }
3h: DeleteImportedKeyMaterial = { key = 'external' }
10h: UpdateTable = { table = 'stalled', key = 'up' }
10h 3s: DisableKey = { key = 'down' }
10h 29m 55s: CreateTable = { table = 'fresh', key = 'up' }
12h: EnableKey = { key = 'down' }
12h 1m: UpdateTable = { table = 'busy', key = 'up' }
12h 2m: CreateBackup = { table = 'busy', backup = 'later' }
12h 2m: RestoreTableFromBackup = { backup = 'of-busy', to = 'copy', key = 'aws-owned' }
13h: PutItem = { table = 'busy', item = 'a' }
13h: PutItem = { table = 'fresh', item = 'a' }
13h: GetItem = { table = 'busy', item = 'i1', via = 'cache' }
13h: CancelKeyDeletion = { key = 'leaving' }
13h: ImportKeyMaterial = { key = 'external' }
13h: UpdateContributorInsights = { table = 'busy', enabled = false }
";

/// Plays the world with a step that must be refused, and without it; both records must tell the same otherwise.
fn assert_leaves_no_trace(error: &str, operation: &str) {
    let at = "10h 30m";
    let source = source_of("14h", WORLD, &format!("{COURSE}\n{at} as refused: {operation}"));
    let mut setup = compile(&source);
    let with = play_setup(&setup);
    assert_eq!(with.answer("refused"), error, "{operation}");
    postpone(&mut setup, "refused");
    let without = play_setup(&setup);
    let refused = with.step("refused").seq;
    let others: Vec<EventRow> = with.events.iter().filter(|row| row.seq != refused).cloned().collect();
    assert_same_but_seq(&others, &without.events, operation);
    assert_eq!(with.ledger, without.ledger, "the ledger after {operation}");
    assert_eq!(with.keys, without.keys, "the keys after {operation}");
    assert_eq!(with.tables, without.tables, "the tables after {operation}");
    assert_eq!(with.series, without.series, "the series after {operation}");
    assert_eq!(with.streams, without.streams, "the streams after {operation}");
    assert_eq!(with.seals, without.seals, "the seals after {operation}");
}

/// Has a step never run: at the end of a run nothing happens.
fn postpone(setup: &mut Setup, id: &str) {
    let step = StepId::at(setup.names.steps.iter().position(|known| known == id).unwrap());
    let end = SimTime::START + setup.duration;
    setup.steps.iter_mut().find(|known| known.id == step).unwrap().when = StepTime::At(end);
}

fn assert_same_but_seq(with: &[EventRow], without: &[EventRow], operation: &str) {
    let unnumbered = |row: &EventRow| EventRow { seq: 0, ..row.clone() };
    for (with, without) in with.iter().zip(without) {
        assert_eq!(unnumbered(with), unnumbered(without), "the events after {operation}");
    }
    assert_eq!(with.len(), without.len(), "the number of events after {operation}");
}

macro_rules! refused {
    ($($(#[$doc:meta])* $name:ident: $error:literal, [$($operation:literal),* $(,)?];)*) => {$(
        $(#[$doc])*
        #[test]
        fn $name() {
            for operation in [$($operation),*] {
                assert_leaves_no_trace($error, operation);
            }
        }
    )*};
}

refused! {
    obs_08_a_data_operation_without_the_key: "ValidationException", [
        "PutItem = { table = 'busy', item = 'new' }",
        "PutItem = { table = 'busy', item = 'i1', ttl = '1h' }",
        "UpdateItem = { table = 'busy', item = 'i1', bytes = 7 }",
        "GetItem = { table = 'busy', item = 'i1' }",
        "GetItem = { table = 'busy', item = 'i1', via = 'cache' }",
        "PutItem = { table = 'busy', item = 'new', via = 'cache' }",
        "DeleteItem = { table = 'busy', item = 'i1' }",
        "Query = { table = 'busy', index = 'by-day', item = 'i1' }",
        "TransactWriteItems = { table = 'busy', items = ['i1', 'new'] }",
        "GetRecords = { table = 'busy' }",
    ];
    sim_17_an_operation_that_may_use_one_of_two_chains: "ValidationException", [
        "PutItem = { table = 'stalled', item = 'i8' }",
        "TransactWriteItems = { table = 'stalled', items = ['new', 'i8'] }",
        "DeleteItem = { table = 'stalled', item = 'i8' }",
    ];
    ref_13_a_switch_to_the_same_key: "ValidationException", [
        "UpdateTable = { table = 'busy', key = 'down' }",
        "UpdateTable = { table = 'free', key = 'up' }",
        "UpdateTable = { table = 'stalled', key = 'down' }",
    ];
    ref_15_a_change_during_a_switch: "ResourceInUseException", [
        "UpdateTable = { table = 'stalled', key = 'aws-owned' }",
        "DeleteTable = { table = 'stalled' }",
    ];
    obs_09_an_unusable_target: "ValidationException", [
        "UpdateTable = { table = 'free', key = 'down' }",
        "UpdateTable = { table = 'free', key = 'leaving' }",
        "UpdateTable = { table = 'free', key = 'external' }",
        "CreateTable = { table = 'never', key = 'down' }",
        "RestoreTableFromBackup = { backup = 'of-free', to = 'never', key = 'down' }",
    ];
    obs_10_a_change_without_the_tables_key: "ValidationException", [
        "UpdateTable = { table = 'busy', key = 'up' }",
        "UpdateTable = { table = 'busy', key = 'aws-owned', strategy = 'rewrap' }",
        "CreateBackup = { table = 'busy', backup = 'never' }",
        "CreateBackup = { table = 'stalled', backup = 'never' }",
        "UpdateTimeToLive = { table = 'busy', enabled = false }",
        "UpdateContributorInsights = { table = 'busy', enabled = false }",
    ];
    obs_07_a_specification_that_contradicts_itself: "ValidationException", [
        "UpdateTable = { table = 'free', sse = { enabled = false, type = 'KMS' } }",
        "CreateTable = { table = 'never', sse = { enabled = true, key = 'up' } }",
    ];
    ear_21_a_restore_without_the_backups_key: "ValidationException", [
        "RestoreTableFromBackup = { backup = 'of-busy', to = 'never' }",
        "RestoreTableFromBackup = { backup = 'of-busy', to = 'never', key = 'aws-owned' }",
    ];
    ref_62_a_name_that_is_taken: "TableAlreadyExistsException", [
        "RestoreTableFromBackup = { backup = 'of-free', to = 'free' }",
    ];
    ref_62_a_table_that_exists: "ResourceInUseException", [
        "CreateTable = { table = 'free', key = 'aws-owned' }",
        "CreateTable = { table = 'stalled', key = 'up', ttl = true }",
    ];
    sim_21_a_table_that_is_being_created: "ResourceInUseException", [
        "UpdateTable = { table = 'fresh', key = 'aws-owned' }",
        "DeleteTable = { table = 'fresh' }",
    ];
    sim_21_data_for_a_table_that_is_being_created: "ResourceNotFoundException", [
        "PutItem = { table = 'fresh', item = 'a' }",
        "GetItem = { table = 'fresh', item = 'a' }",
        "TransactWriteItems = { table = 'fresh', items = ['a', 'b'] }",
    ];
    sim_21_a_backup_of_a_table_that_is_being_created: "TableNotFoundException", [
        "CreateBackup = { table = 'fresh', backup = 'never' }",
    ];
    ref_32_a_setting_that_stands: "ValidationException", [
        "UpdateTimeToLive = { table = 'free', enabled = true }",
        "UpdateContributorInsights = { table = 'free', enabled = false }",
        "UpdateTable = { table = 'free', stream = 'KEYS_ONLY' }",
    ];
    ear_12_a_cluster_under_a_customer_key: "InvalidParameterValueException", [
        "CreateCluster = { dax = 'never', table = 'busy', key = 'up' }",
        "CreateCluster = { dax = 'never', table = 'busy', key = 'aws-owned' }",
    ];
    ref_02_kms_on_a_key_in_the_wrong_state: "KMSInvalidStateException", [
        "EnableKey = { key = 'leaving' }",
        "DisableKey = { key = 'leaving' }",
        "ScheduleKeyDeletion = { key = 'leaving', window = '7d' }",
        "CancelKeyDeletion = { key = 'up' }",
        "CancelKeyDeletion = { key = 'down' }",
        "EnableKey = { key = 'external' }",
        "DisableKey = { key = 'external' }",
        "RotateKeyOnDemand = { key = 'leaving' }",
        "CreateGrant = { key = 'leaving', table = 'free' }",
    ];
    ref_02_kms_on_a_disabled_key: "DisabledException", [
        "RotateKeyOnDemand = { key = 'down' }",
        "EnableKeyRotation = { key = 'down', period = '90d' }",
        "CreateGrant = { key = 'down', table = 'free' }",
    ];
    ref_12_kms_on_a_key_of_the_wrong_origin: "UnsupportedOperationException", [
        "ImportKeyMaterial = { key = 'up' }",
        "DeleteImportedKeyMaterial = { key = 'up' }",
    ];
    sim_47_a_rotation_of_imported_material: "KMSInvalidStateException", [
        "RotateKeyOnDemand = { key = 'external' }",
    ];
}

#[test]
fn ref_14_a_switch_over_the_quota_and_a_backup_that_is_gone() {
    let world = "[key.app]\n[table.t]\nitems = 5\nstream = 'NEW_IMAGE'\n[[workload]]\ntable = 't'\nrate = '10/h'\nop = 'PutItem'";
    let course = "
        1h: UpdateTable = { table = 't', key = 'app' }
        2h: UpdateTable = { table = 't', key = 'aws-managed' }
        3h: UpdateTable = { table = 't', key = 'app' }
        4h: UpdateTable = { table = 't', key = 'aws-managed' }
        5h: CreateBackup = { table = 't', backup = 'b' }
        6h: DeleteBackup = { backup = 'b' }
        7h as quota: UpdateTable = { table = 't', key = 'app' }
        7h as backup: DescribeBackup = { backup = 'b' }
        7h as restore: RestoreTableFromBackup = { backup = 'b', to = 'copy' }
        10h as sixth-hour: UpdateTable = { table = 't', key = 'app' }";
    let mut setup = compile(&source_of("12h", world, course));
    let with = play_setup(&setup);
    assert_eq!(
        with.answers(),
        [
            "quota: LimitExceededException",
            "backup: BackupNotFoundException",
            "restore: BackupNotFoundException",
            "sixth-hour: ok",
        ]
    );
    for id in ["quota", "backup", "restore"] {
        postpone(&mut setup, id);
    }
    let without = play_setup(&setup);
    let accepted: Vec<EventRow> = with.events.iter().filter(|row| row.outcome != Outcome::Refused).cloned().collect();
    assert_same_but_seq(&accepted, &without.events, "three refusals");
    assert_eq!(with.ledger, without.ledger);
    assert_eq!(with.tables, without.tables);
}
