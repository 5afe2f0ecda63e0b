//! A deadline: something that will be due at an instant.
//!
//! Law: a kind of deadline is one line of the table: whose it is, in which phase it is dealt with, whether it comes a
//! constant time after it was set, or nearly always so, and what it may change.

use crate::{
    ids::{BackupId, KeyId, LeaseId, LinkId, Slot, TableId},
    sim::Phase,
};

macro_rules! deadlines {
    ($($(#[$doc:meta])* $name:ident($id:ident) $phase:ident $delay:ident $reach:ident;)*) => {
        /// Something that will be due at an instant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Deadline {
            $($(#[$doc])* $name($id),)*
        }

        impl Deadline {
            /// How each kind comes after it was set, by its number.
            pub const DELAYS: &'static [Delay] = &[$(Delay::$delay,)*];

            /// Returns the phase in which it is dealt with.
            #[must_use]
            pub const fn phase(self) -> Phase {
                match self {
                    $(Self::$name(_) => Phase::$phase,)*
                }
            }

            /// Returns what it may change.
            #[must_use]
            pub const fn reach(self) -> Reach {
                match self {
                    $(Self::$name(_) => Reach::$reach,)*
                }
            }

            /// Returns the number of its kind, and whose it is.
            #[must_use]
            pub const fn parts(self) -> (u8, u32) {
                match self {
                    $(Self::$name($id(id)) => (kinds::$name, id),)*
                }
            }

            /// Returns the deadline of these parts.
            ///
            /// # Panics
            /// Where no kind has the number.
            #[must_use]
            pub fn of_parts(kind: u8, id: u32) -> Self {
                match kind {
                    $(kinds::$name => Self::$name($id(id)),)*
                    other => unreachable!("no kind of deadline has the number {other}"),
                }
            }
        }

        /// The number of each kind: its place in the table.
        #[allow(non_upper_case_globals, reason = "a number is called like its kind")]
        mod kinds {
            enum Place {
                $($name,)*
            }

            $(pub const $name: u8 = Place::$name as u8;)*
        }
    };
}

/// How long after it was set a deadline comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Always, or nearly always, equally long: deadlines of the kind come in the order in which they were set.
    Constant,
    /// Now so, now so.
    Varied,
}

/// What a deadline may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The artifacts that it touches.
    Artifacts,
    /// Keys or leases, and so whatever they protect.
    Keys,
}

deadlines! {
    /// A key's deletion window ends.
    KeyDeletion(KeyId) Deadline Varied Keys;
    /// A key is to be rotated.
    KeyRotation(KeyId) Deadline Varied Keys;
    /// Imported material expires.
    MaterialExpiry(KeyId) Deadline Varied Keys;
    /// A lease on a table key ends.
    LeaseEnd(LeaseId) Deadline Constant Keys;
    /// The grace of TTL deletions ends.
    TtlGrace(TableId) Deadline Varied Keys;
    /// The service notices that a table's key is unusable.
    Detection(TableId) Deadline Varied Artifacts;
    /// The service notices that a table's key is back.
    Recovery(TableId) Deadline Varied Artifacts;
    /// An inaccessible table is to be archived.
    Archive(TableId) Deadline Varied Artifacts;
    /// Archiving is complete.
    Archived(TableId) Deadline Varied Artifacts;
    /// A key switch goes on.
    SwitchStep(TableId) Deadline Varied Artifacts;
    /// A new table is ready.
    TableActive(TableId) Deadline Varied Artifacts;
    /// A restore is complete.
    RestoreDone(TableId) Deadline Varied Artifacts;
    /// A system backup expires.
    BackupExpiry(BackupId) Deadline Varied Artifacts;
    /// Something leaves the window of point-in-time recovery.
    HistoryEnd(TableId) Deadline Varied Artifacts;
    /// A stream record is to be trimmed.
    StreamTrim(Slot) Deadline Constant Artifacts;
    /// A transaction's copy is to be removed.
    CopyExpiry(Slot) Deadline Constant Artifacts;
    /// Insights data expires.
    InsightsExpiry(Slot) Deadline Constant Artifacts;
    /// A cached item expires.
    DaxExpiry(Slot) Deadline Constant Artifacts;
    /// An expired item is to be deleted.
    TtlDue(Slot) Data Constant Artifacts;
    /// A change arrives in another region.
    Replication(LinkId) Data Varied Artifacts;
    /// An inaccessible replica is to leave its global table.
    ReplicaRemoval(TableId) Deadline Varied Artifacts;
}
