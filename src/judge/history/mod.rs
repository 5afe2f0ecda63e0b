//! What the events of a record tell of keys, tables and backups, told again as it went.
//!
//! Invariant: nothing but event rows goes in. Law: a chronicle knows what had happened before a row, in the order of the
//! rows; its memory grows with the operator's actions, never with items.
//!
//! | File | Noun |
//! |---|---|
//! | `chronicle` | all of it, heard row by row |
//! | `aliases` | which key each alias names |
//! | `span` | a stretch of time |
//! | `keys` | the states of keys, and grants |
//! | `tables` | which key a table displayed when, its switches and outages |
//! | `globals` | which tables are replicas of each other |
//! | `backups` | which backup was made when, under which key |

pub mod aliases;
pub mod backups;
mod chronicle;
pub mod globals;
pub mod keys;
pub mod span;
pub mod tables;

pub use chronicle::Chronicle;
pub use span::Span;
