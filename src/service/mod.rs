//! The DynamoDB-like service and its key management service: pure state machines. `now` is passed in, names are AWS's own.
//!
//! Invariant: a refused operation changes nothing. Law: the service never schedules. What it does at an instant comes back
//! as a [`Reply`], and what else happened and which deadlines now exist as [`Effects`].
//!
//! What the service knows is in [`state`], one noun a file. What it does with it is here, one kind of request, or one clock, a file:
//!
//! | File | What is done |
//! |---|---|
//! | `core` | the service as a whole |
//! | `request` | what callers ask for |
//! | `reply`, `happening`, `deadline` | what it answers; what happens unasked; what will be due |
//! | `effects` | what else came of an operation |
//! | `guards` | what is asked first, and the words of a no |
//! | `kms`, `alias` | keys are created, disabled and deleted; names lead to them |
//! | `rotation`, `material` | a key gets a new backing key; loses and regains imported material |
//! | `lease`, `chain` | table keys are unwrapped for a while; what is sealed under them |
//! | `lifecycle` | tables come and go |
//! | `sse` | what a request says of encryption |
//! | `access` | straight to the table, or through a cluster |
//! | `item`, `transaction` | the data plane |
//! | `client` | what an application seals itself |
//! | `stream`, `ttl` | records and their lifetime; items and theirs |
//! | `outage` | the clocks that run while a key is unusable |
//! | `switch` | a table changes its key |
//! | `backup`, `restore` | copies with a key of their own; they become tables |
//! | `continuous`, `point_in_time` | what a table held in its window; an instant of it becomes a table |
//! | `insights`, `dax` | what is kept beside the table |
//! | `replication`, `replica` | changes on their way; replicas come and go |
//! | `clock` | deadlines come due, if they still count |
//! | `readable` | whether an artifact can be opened now, by opening it |

pub mod access;
pub mod alias;
pub mod archival;
pub mod backup;
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
