//! What can be scheduled: ids only, in 40 bits.

use crate::{
    ids::{AliasId, ClusterId, ConsumerId, ExpectationId, StepId, TableId, WorkloadId},
    service::Deadline,
    sim::calendar::Schedulable,
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

impl Schedulable for Event {
    fn pack(self) -> u64 {
        let (kind, id) = self.parts();
        u64::from(kind) << 32 | u64::from(id)
    }

    fn unpack(bits: u64) -> Self {
        let id = u32::try_from(bits & u64::from(u32::MAX)).expect("thirty-two bits");
        match u8::try_from(bits >> 32).expect("forty bits") {
            0 => Self::TableDeclared(TableId(id)),
            1 => Self::ClusterDeclared(ClusterId(id)),
            2 => Self::AliasDeclared(AliasId(id)),
            3 => Self::Step(StepId(id)),
            4 => Self::Workload(WorkloadId(id)),
            5 => Self::Poll(ConsumerId(id)),
            6 => Self::Look(ExpectationId(id)),
            7 => Self::Sample,
            kind => Self::Deadline(Deadline::of_parts(kind - FIRST_DEADLINE, id)),
        }
    }
}

impl Event {
    fn parts(self) -> (u8, u32) {
        match self {
            Self::TableDeclared(id) => (0, id.0),
            Self::ClusterDeclared(id) => (1, id.0),
            Self::AliasDeclared(id) => (2, id.0),
            Self::Step(id) => (3, id.0),
            Self::Workload(id) => (4, id.0),
            Self::Poll(id) => (5, id.0),
            Self::Look(id) => (6, id.0),
            Self::Sample => (7, 0),
            Self::Deadline(deadline) => {
                let (kind, id) = deadline.parts();
                (FIRST_DEADLINE + kind, id)
            }
        }
    }
}

/// The kinds of deadlines are numbered from here on.
const FIRST_DEADLINE: u8 = 8;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]
    use super::*;

    #[test]
    fn every_event_comes_back_as_it_went() {
        for kind in 0..FIRST_DEADLINE + u8::try_from(Deadline::DELAYS.len()).unwrap() {
            let id = if kind == 7 { 0 } else { 0xDEAD_BEEF };
            let bits = u64::from(kind) << 32 | id;
            assert_eq!(Event::unpack(bits).pack(), bits);
        }
    }
}
