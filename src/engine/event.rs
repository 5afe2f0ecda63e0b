//! What can be scheduled: ids only, in 40 bits.

use crate::{
    ids::{AliasId, BackupId, ClusterId, ConsumerId, ExpectationId, KeyId, LinkId, Slot, StepId, TableId, WorkloadId},
    service::Deadline,
    sim::calendar::Payload,
};

/// An event of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A declared table makes itself known.
    TableDeclared(TableId),
    /// A declared cluster is created.
    ClusterDeclared(ClusterId),
    /// A declared alias makes itself known.
    AliasDeclared(AliasId),
    /// The operator does something.
    Step(StepId),
    /// A workload does something.
    Workload(WorkloadId),
    /// A consumer polls.
    Poll(ConsumerId),
    /// An expectation looks.
    Look(ExpectationId),
    /// Everything is counted.
    Sample,
    /// A deadline of the service.
    Deadline(Deadline),
}

impl Payload for Event {
    fn pack(self) -> u64 {
        let (kind, id) = self.parts();
        u64::from(kind) << 32 | u64::from(id)
    }

    fn unpack(bits: u64) -> Self {
        let id = u32::try_from(bits & u64::from(u32::MAX)).expect("thirty-two bits");
        match bits >> 32 {
            0 => Self::TableDeclared(TableId(id)),
            1 => Self::ClusterDeclared(ClusterId(id)),
            2 => Self::Step(StepId(id)),
            3 => Self::Workload(WorkloadId(id)),
            4 => Self::Poll(ConsumerId(id)),
            5 => Self::Look(ExpectationId(id)),
            6 => Self::Sample,
            28 => Self::AliasDeclared(AliasId(id)),
            kind => Self::Deadline(deadline(kind, id)),
        }
    }
}

impl Event {
    fn parts(self) -> (u8, u32) {
        match self {
            Self::TableDeclared(id) => (0, id.0),
            Self::ClusterDeclared(id) => (1, id.0),
            Self::Step(id) => (2, id.0),
            Self::Workload(id) => (3, id.0),
            Self::Poll(id) => (4, id.0),
            Self::Look(id) => (5, id.0),
            Self::Sample => (6, 0),
            Self::AliasDeclared(id) => (28, id.0),
            Self::Deadline(deadline) => deadline_parts(deadline),
        }
    }
}

fn deadline_parts(deadline: Deadline) -> (u8, u32) {
    match deadline {
        Deadline::KeyDeletion(id) => (7, id.0),
        Deadline::KeyRotation(id) => (8, id.0),
        Deadline::MaterialExpiry(id) => (9, id.0),
        Deadline::LeaseEnd(id) => (10, id),
        Deadline::TtlGrace(id) => (11, id.0),
        Deadline::Detection(id) => (12, id.0),
        Deadline::Recovery(id) => (13, id.0),
        Deadline::Archive(id) => (14, id.0),
        Deadline::Archived(id) => (15, id.0),
        Deadline::SwitchStep(id) => (16, id.0),
        Deadline::TableActive(id) => (17, id.0),
        Deadline::RestoreDone(id) => (18, id.0),
        Deadline::BackupExpiry(id) => (19, id.0),
        Deadline::StreamTrim(id) => (20, id.0),
        Deadline::CopyExpiry(id) => (21, id.0),
        Deadline::InsightsExpiry(id) => (22, id.0),
        Deadline::DaxExpiry(id) => (23, id.0),
        Deadline::TtlDue(id) => (24, id.0),
        Deadline::Replication(id) => (25, id.0),
        Deadline::ReplicaRemoval(id) => (26, id.0),
        Deadline::HistoryEnd(id) => (27, id.0),
    }
}

fn deadline(kind: u64, id: u32) -> Deadline {
    match kind {
        7 => Deadline::KeyDeletion(KeyId(id)),
        8 => Deadline::KeyRotation(KeyId(id)),
        9 => Deadline::MaterialExpiry(KeyId(id)),
        10 => Deadline::LeaseEnd(id),
        11 => Deadline::TtlGrace(TableId(id)),
        12 => Deadline::Detection(TableId(id)),
        13 => Deadline::Recovery(TableId(id)),
        14 => Deadline::Archive(TableId(id)),
        15 => Deadline::Archived(TableId(id)),
        16 => Deadline::SwitchStep(TableId(id)),
        17 => Deadline::TableActive(TableId(id)),
        18 => Deadline::RestoreDone(TableId(id)),
        19 => Deadline::BackupExpiry(BackupId(id)),
        20 => Deadline::StreamTrim(Slot(id)),
        21 => Deadline::CopyExpiry(Slot(id)),
        22 => Deadline::InsightsExpiry(Slot(id)),
        23 => Deadline::DaxExpiry(Slot(id)),
        24 => Deadline::TtlDue(Slot(id)),
        25 => Deadline::Replication(LinkId(id)),
        26 => Deadline::ReplicaRemoval(TableId(id)),
        27 => Deadline::HistoryEnd(TableId(id)),
        other => unreachable!("no event packs as kind {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_comes_back_as_it_went() {
        for kind in 0..=28_u64 {
            let id = if kind == 6 { 0 } else { 0xDEAD_BEEF };
            let bits = kind << 32 | id;
            assert_eq!(Event::unpack(bits).pack(), bits);
        }
    }
}
