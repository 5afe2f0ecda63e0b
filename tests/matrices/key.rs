//! Every operation on a KMS key in every state it can be in.

use crate::{
    aligned,
    support::{Tape, play_steps},
};
use keylapse::record::KeyState;

/// What a scenario can ask of a key.
const OPERATIONS: [&str; 15] = [
    "DisableKey = { key = 'k' }",
    "EnableKey = { key = 'k' }",
    "ScheduleKeyDeletion = { key = 'k', window = '7d' }",
    "CancelKeyDeletion = { key = 'k' }",
    "EnableKeyRotation = { key = 'k', period = '90d' }",
    "DisableKeyRotation = { key = 'k' }",
    "RotateKeyOnDemand = { key = 'k' }",
    "ImportKeyMaterial = { key = 'k' }",
    "DeleteImportedKeyMaterial = { key = 'k' }",
    "CreateGrant = { key = 'k', table = 't' }",
    "RevokeGrant = { key = 'k', table = 't' }",
    "PutKeyPolicy = { key = 'k', denies = [] }",
    "CreateAlias = { alias = 'alias/second', key = 'k' }",
    "UpdateAlias = { alias = 'alias/first', key = 'k' }",
    "DeleteAlias = { alias = 'alias/first' }",
];

/// How a key comes into a state.
const OF_KMS: [(&str, &str); 4] = [
    ("Enabled", ""),
    ("Disabled", "9d: DisableKey = { key = 'k' }"),
    ("PendingDeletion", "9d: ScheduleKeyDeletion = { key = 'k', window = '7d' }"),
    ("gone", "2d 23h 30m: ScheduleKeyDeletion = { key = 'k', window = '7d' }"),
];
const IMPORTED: [(&str, &str); 5] =
    [OF_KMS[0], OF_KMS[1], OF_KMS[2], ("PendingImport", "9d: DeleteImportedKeyMaterial = { key = 'k' }"), OF_KMS[3]];

/// Plays an operation at 10 d, on a key that came into its state before.
fn play_on(origin: &str, arrival: &str, operation: &str) -> Tape {
    let declarations = format!("[key.k]\n{origin}\n[alias.first]\nkey = 'k'\n[table.t]\nkey = 'k'\nitems = 1");
    play_steps("11d", &declarations, &format!("{arrival}\n10d as tried: {operation}"))
}

/// `ok` where the state stays, `-> STATE` where it changes, else the exception.
fn outcome(tape: &Tape, before: &str) -> String {
    let row = tape.step("tried");
    let key = tape.names.keys.iter().position(|name| name == "k").unwrap();
    let now = tape.keys.iter().rfind(|period| period.key.index() == key && period.from <= row.time).unwrap();
    let after = if now.state == KeyState::Deleted { "gone" } else { now.state.as_str() };
    match row.error {
        Some(error) => error.to_string(),
        None if after == before => "ok".to_owned(),
        None => format!("-> {after}"),
    }
}

fn matrix(origin: &str, states: &[(&str, &str)]) -> String {
    let heading =
        std::iter::once("operation").chain(states.iter().map(|(state, _)| *state)).map(str::to_owned).collect();
    let row = |operation: &str| {
        let name = operation.split_once(" = ").unwrap().0.to_owned();
        let cells = states.iter().map(|(state, arrival)| outcome(&play_on(origin, arrival, operation), state));
        std::iter::once(name).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(OPERATIONS.iter().map(|&op| row(op))).collect();
    aligned(&rows)
}

#[test]
fn ref_02_operations_by_state_for_a_key_with_material_of_kms() {
    assert_eq!(
        matrix("", &OF_KMS),
        "\
operation                 | Enabled                       | Disabled                      | PendingDeletion               | gone
DisableKey                | -> Disabled                   | ok                            | KMSInvalidStateException      | NotFoundException
EnableKey                 | ok                            | -> Enabled                    | KMSInvalidStateException      | NotFoundException
ScheduleKeyDeletion       | -> PendingDeletion            | -> PendingDeletion            | KMSInvalidStateException      | NotFoundException
CancelKeyDeletion         | KMSInvalidStateException      | KMSInvalidStateException      | -> Disabled                   | NotFoundException
EnableKeyRotation         | ok                            | DisabledException             | KMSInvalidStateException      | NotFoundException
DisableKeyRotation        | ok                            | DisabledException             | KMSInvalidStateException      | NotFoundException
RotateKeyOnDemand         | ok                            | DisabledException             | KMSInvalidStateException      | NotFoundException
ImportKeyMaterial         | UnsupportedOperationException | UnsupportedOperationException | UnsupportedOperationException | NotFoundException
DeleteImportedKeyMaterial | UnsupportedOperationException | UnsupportedOperationException | UnsupportedOperationException | NotFoundException
CreateGrant               | ok                            | DisabledException             | KMSInvalidStateException      | NotFoundException
RevokeGrant               | ok                            | ok                            | ok                            | NotFoundException
PutKeyPolicy              | ok                            | ok                            | ok                            | NotFoundException
CreateAlias               | ok                            | ok                            | KMSInvalidStateException      | NotFoundException
UpdateAlias               | ok                            | ok                            | KMSInvalidStateException      | NotFoundException
DeleteAlias               | ok                            | ok                            | ok                            | NotFoundException
"
    );
}

#[test]
fn ref_02_12_operations_by_state_for_a_key_with_imported_material() {
    assert_eq!(
        matrix("origin = 'external'", &IMPORTED),
        "\
operation                 | Enabled                       | Disabled                      | PendingDeletion               | PendingImport                 | gone
DisableKey                | -> Disabled                   | ok                            | KMSInvalidStateException      | KMSInvalidStateException      | NotFoundException
EnableKey                 | ok                            | -> Enabled                    | KMSInvalidStateException      | KMSInvalidStateException      | NotFoundException
ScheduleKeyDeletion       | -> PendingDeletion            | -> PendingDeletion            | KMSInvalidStateException      | -> PendingDeletion            | NotFoundException
CancelKeyDeletion         | KMSInvalidStateException      | KMSInvalidStateException      | -> Disabled                   | KMSInvalidStateException      | NotFoundException
EnableKeyRotation         | UnsupportedOperationException | UnsupportedOperationException | UnsupportedOperationException | UnsupportedOperationException | NotFoundException
DisableKeyRotation        | UnsupportedOperationException | UnsupportedOperationException | UnsupportedOperationException | UnsupportedOperationException | NotFoundException
RotateKeyOnDemand         | KMSInvalidStateException      | DisabledException             | KMSInvalidStateException      | KMSInvalidStateException      | NotFoundException
ImportKeyMaterial         | ok                            | ok                            | KMSInvalidStateException      | -> Enabled                    | NotFoundException
DeleteImportedKeyMaterial | -> PendingImport              | -> PendingImport              | ok                            | ok                            | NotFoundException
CreateGrant               | ok                            | DisabledException             | KMSInvalidStateException      | KMSInvalidStateException      | NotFoundException
RevokeGrant               | ok                            | ok                            | ok                            | ok                            | NotFoundException
PutKeyPolicy              | ok                            | ok                            | ok                            | ok                            | NotFoundException
CreateAlias               | ok                            | ok                            | KMSInvalidStateException      | ok                            | NotFoundException
UpdateAlias               | ok                            | ok                            | KMSInvalidStateException      | ok                            | NotFoundException
DeleteAlias               | ok                            | ok                            | ok                            | ok                            | NotFoundException
"
    );
}

/// What KMS says inside the refusal of a data operation: the row of the cryptographic operations.
#[test]
fn ref_02_obs_08_cryptographic_operations_by_state() {
    let mut text = String::new();
    for (state, arrival) in IMPORTED {
        let tape = play_on("origin = 'external'", arrival, "GetItem = { table = 't', item = 'i1' }");
        let said = tape.detail("tried");
        let said = said.replace("com.amazonaws.services.kms.model.", "");
        let said = said.split(" (Service").next().unwrap();
        text += format!("{state}: {} {said}", tape.answer("tried")).trim_end();
        text.push('\n');
    }
    assert_eq!(
        text,
        "\
Enabled: ok
Disabled: ValidationException KMS key disabled error: DisabledException: k is disabled.
PendingDeletion: ValidationException KMS validation error: KMSInvalidStateException: k is pending deletion.
PendingImport: ValidationException KMS validation error: KMSInvalidStateException: k is pending import.
gone: ValidationException KMS validation error: NotFoundException: Key 'k' does not exist
"
    );
}

#[test]
fn ref_02_what_kms_says_when_it_refuses() {
    let mut said = Vec::new();
    for (origin, states) in [("", &OF_KMS[..]), ("origin = 'external'", &IMPORTED[..])] {
        for operation in OPERATIONS {
            for (_, arrival) in states {
                let tape = play_on(origin, arrival, operation);
                if tape.step("tried").error.is_some() {
                    said.push(format!("{}: {}", tape.answer("tried"), tape.detail("tried")));
                }
            }
        }
    }
    said.sort();
    said.dedup();
    assert_eq!(
        said.join("\n") + "\n",
        "\
DisabledException: k is disabled.
KMSInvalidStateException: No available key material pending rotation for the key: k.
KMSInvalidStateException: k is not pending deletion.
KMSInvalidStateException: k is pending deletion.
KMSInvalidStateException: k is pending import.
NotFoundException: Alias alias/first is not found.
NotFoundException: Key 'k' does not exist
UnsupportedOperationException: k has imported key material.
UnsupportedOperationException: k origin is AWS_KMS which is not valid for this operation.
"
    );
}
