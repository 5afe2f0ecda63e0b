//! The DynamoDB-like service and its key management service: pure state machines. `now` is passed in, names are AWS's own.
//!
//! Invariant: a refused operation changes nothing. Law: the service never schedules. What it does at an instant comes back
//! as a [`Reply`], and what else happened and which deadlines now exist as [`Effects`].
//!
//! What the service knows is in [`state`], one noun a file. What it does with it is here, one kind of request, or one
//! clock, a file. Each calls only what stands above it:
//!
//! | File | What is done |
//! |---|---|
//! | `core` | the service as a whole |
//! | `request`, `reply`, `happening`, `deadline`, `effects` | what callers ask; what it answers; what happens unasked; what will be due; what came of an operation |
//! | `guards` | what is asked first, and the words of a no |
//! | `key` | what the state of a key makes of a request |
//! | `alias`, `sse` | names lead to keys; what a request says of encryption |
//! | `table_key`, `lease`, `chain` | table keys are unwrapped, for a while; what is sealed under them |
//! | `client` | what an application seals itself |
//! | `stream`, `expiry` | records and their lifetime; when items expire |
//! | `backup`, `continuous` | copies with a key of their own; what a table held in its window |
//! | `commit` | an item changes, with its entries and its record |
//! | `replication` | changes on their way to the other replicas |
//! | `insights` | what is kept beside the table |
//! | `item`, `transaction`, `ttl` | the data plane; deletions of what has expired |
//! | `dax`, `access` | the cache before a table; straight to it, or through the cache |
//! | `site` | tables are founded, and leave |
//! | `membership` | replicas join a global table, are cut off, leave |
//! | `restore`, `point_in_time` | a backup becomes a table, or an instant of the past |
//! | `migration` | what is under the old key of a switch moves to the new one |
//! | `archival` | an inaccessible table becomes a backup |
//! | `outage` | the clocks that run while a key is unusable |
//! | `rotation` | a key gets a new backing key |
//! | `kms`, `material` | keys are created, disabled and deleted; imported material is lost and regained |
//! | `lifecycle`, `replica`, `switch` | tables, replicas and another key are asked for |
//! | `clock` | deadlines come due, if they still count |
//! | `readable`, `census` | whether an artifact can be opened now, by opening it; what is stored, counted |

pub mod access;
pub mod alias;
pub mod archival;
pub mod backup;
pub mod census;
pub mod chain;
pub mod client;
pub mod clock;
pub mod commit;
pub mod continuous;
pub mod core;
pub mod dax;
pub mod deadline;
pub mod effects;
pub mod expiry;
pub mod guards;
pub mod happening;
pub mod insights;
pub mod item;
pub mod key;
pub mod kms;
pub mod lease;
pub mod lifecycle;
pub mod material;
pub mod membership;
pub mod migration;
pub mod outage;
pub mod point_in_time;
pub mod readable;
pub mod replica;
pub mod replication;
pub mod reply;
pub mod request;
pub mod restore;
pub mod rotation;
pub mod site;
pub mod sse;
pub mod state;
pub mod stream;
pub mod switch;
pub mod table_key;
pub mod transaction;
pub mod ttl;

pub use core::Service;
pub use deadline::Deadline;
pub use effects::Effects;
pub use happening::Happening;
pub use reply::{Accepted, Refusal, Reply};
