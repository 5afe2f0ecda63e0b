//! EAR-09: what the encryption type is called.
//!
//! Seen in the record as: a table under the AWS owned key shows no SSEDescription, any other ENABLED and KMS; while a switch
//! from or to the AWS owned key runs no type is shown. DescribeBackup says the same of backups.

use crate::{
    ids::{KeyId, TableId},
    judge::monitors::{Monitor, Past, monitor::event_witness, tally::Tally},
    record::{Detail, EventName, EventRow, Outcome, SseStatus, SseType, TablePeriod},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::TypeNames`].
pub struct TypeNames;

impl Monitor for TypeNames {
    fn rule(&self) -> RuleId {
        RuleId::TypeNames
    }

    fn events(&self) -> &'static [EventName] {
        &[EventName::DescribeBackup]
    }

    fn event(&mut self, row: &EventRow, past: &Past<'_>, tally: &mut Tally) {
        let (Outcome::Ok, Some(key)) = (row.outcome, row.key) else { return };
        tally.occasion();
        let expected = if key == KeyId::AWS_OWNED {
            "SSEDescription absent; console DEFAULT".to_owned()
        } else {
            let arn = past.names.key(key);
            format!("SSEDescription Status ENABLED, SSEType KMS, KMSMasterKeyArn {arn}; console KMS")
        };
        if row.detail != Detail::from(expected) {
            let found = || format!("a backup under {} is described as `{}`", past.names.key(key), row.detail);
            tally.fault(row.time, || (found(), event_witness(row)));
        }
    }

    fn table_period(&mut self, row: &TablePeriod, past: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        let shown = (row.shown.sse_status, row.shown.sse_type);
        let expected = match shown.0 {
            None | Some(SseStatus::Enabled) if row.shown.kms_key == KeyId::AWS_OWNED => (None, None),
            None | Some(SseStatus::Enabled) => (Some(SseStatus::Enabled), Some(SseType::Kms)),
            Some(SseStatus::Updating) => (Some(SseStatus::Updating), updating_type(row, past)),
        };
        if shown != expected {
            let name = past.names.table(row.table);
            let word = |shown: (Option<SseStatus>, Option<SseType>)| {
                let [status, sse_type] =
                    [shown.0.map_or("", |status| status.as_str()), shown.1.map_or("", |sse_type| sse_type.as_str())];
                format!("Status `{status}`, SSEType `{sse_type}`")
            };
            let key = past.names.key(row.shown.kms_key);
            let found = || format!("{name} under {key} shows {}, not {}", word(shown), word(expected));
            tally.fault(row.from, || (found(), name.to_owned()));
        }
    }
}

/// Returns the type shown during a switch: none where the AWS owned key is one of the two.
fn updating_type(row: &TablePeriod, past: &Past<'_>) -> Option<SseType> {
    let keys = switch_keys(row.table, row.from, past).unwrap_or([row.shown.kms_key; 2]);
    if keys.contains(&KeyId::AWS_OWNED) { None } else { Some(SseType::Kms) }
}

/// Returns the two keys of the latest switch that had begun at an instant.
fn switch_keys(table: TableId, at: SimTime, past: &Past<'_>) -> Option<[KeyId; 2]> {
    let switches = &past.chronicle.table(table)?.switches;
    switches.iter().rev().find(|switch| switch.begun <= at).map(|switch| [switch.from, switch.to])
}
