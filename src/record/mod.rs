//! The record of a run: rows, and the names behind their ids. Everything that is judged or shown is one of these rows.
//!
//! | File | Noun |
//! |---|---|
//! | `names` | the names of keys, tables, items, … |
//! | `event` | an executed event |
//! | `ledger` | a protection period of an artifact |
//! | `period` | a period of a key or a table in a state |
//! | `sample` | counts at an instant |
//! | `observation` | what an expectation found |
//! | `text` | how ids are written in files |
//! | `words` | closed sets of words |

pub mod event;
pub mod ledger;
pub mod names;
pub mod observation;
pub mod period;
pub mod sample;
pub mod text;
pub(crate) mod words;

pub use event::{Actor, Detail, ErrorName, EventName, EventRow, Outcome, Subject};
pub use ledger::{Artifact, Chain, EndedBy, Kind, LedgerRow, LedgerTotal, Owner, Scope};
pub use names::{
    ALIAS_PREFIX, ARCHIVE_BACKUP, CLUSTER_PREFIX, CONTINUOUS_BACKUP, DELETED_TABLE_BACKUP, Names, SYSTEM_BACKUP_MARK,
    SYSTEM_BACKUPS,
};
pub use observation::{Found, Observation};
pub use period::{KeyPeriod, KeyState, SseStatus, SseType, TableDescription, TablePeriod, TableStatus};
pub use sample::{SeriesSample, StreamSample};
