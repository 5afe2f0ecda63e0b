//! The record of a run: rows, and the names behind their ids. Everything that is judged or shown is one of these rows.
//!
//! | File | Noun |
//! |---|---|
//! | `names` | the names of keys, tables, items, … |
//! | `event` | an executed event |
//! | `event_name`, `actor`, `subject`, `parameter`, `outcome`, `detail` | what it is called, who caused it, what it was about, what else was asked for, what came of it, what else was said |
//! | `complaint`, `obstacle` | why KMS does not let a caller use a key; what stands in the way of a request |
//! | `artifact`, `chain` | a thing at rest; the keys that protect it |
//! | `ledger` | a protection period of an artifact |
//! | `period` | a period of a key or a table in a state |
//! | `lasting` | what else lasts: missing grants, dependences, outages, features |
//! | `sample` | counts at an instant |
//! | `terms` | what the rows of a run are judged by, and no row says |
//! | `observation` | what an expectation found |
//! | `text` | how ids are written in files |
//! | `words` | closed sets of words |

pub mod actor;
pub mod artifact;
pub mod chain;
pub mod complaint;
pub mod detail;
pub mod event;
pub mod event_name;
pub mod lasting;
pub mod ledger;
pub mod names;
pub mod observation;
pub mod obstacle;
pub mod outcome;
pub mod parameter;
pub mod period;
pub mod sample;
pub mod subject;
pub mod terms;
pub mod text;
pub(crate) mod words;

pub use actor::Actor;
pub use artifact::{Artifact, Kind};
pub use chain::{Chain, Owner, Scope};
pub use complaint::{Blame, Complaint, Lack};
pub use detail::{Cached, Detail, Transport};
pub use event::EventRow;
pub use event_name::EventName;
pub use lasting::{Dependence, Feature, FeaturePeriod, GrantGap, Outage, Protected};
pub use ledger::{Departure, EndedBy, LedgerRow, LedgerTotal};
pub use names::{
    ALIAS_PREFIX, ARCHIVE_BACKUP, CLUSTER_PREFIX, CONTINUOUS_BACKUP, DELETED_TABLE_BACKUP, Names, SYSTEM_BACKUP_MARK,
    SYSTEM_BACKUPS,
};
pub use observation::{Found, Observation};
pub use obstacle::Obstacle;
pub use outcome::{ErrorName, Outcome};
pub use parameter::Parameter;
pub use period::{KeyPeriod, KeyState, SseStatus, SseType, TableDescription, TablePeriod, TableStatus};
pub use sample::{SeriesSample, StreamSample};
pub use subject::{Request, Subject};
pub use terms::Terms;
