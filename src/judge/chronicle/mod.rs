//! What the events of a record tell of keys, tables and backups, told again as it went.
//!
//! Invariant: nothing but event rows goes in. Law: a chronicle knows what had happened before a row, in the order of the rows;
//! its memory grows with the operator's actions, never with items.
//!
//! | File | Noun |
//! |---|---|
//! | `told` | all of it, heard row by row |
//! | `span` | a stretch of time |
//! | `keys` | the states of keys, and grants |
//! | `tables` | which key a table displayed when, its switches and outages |
//! | `globals` | which tables are replicas of each other |
//! | `backups` | which backup was made when, under which key |

pub mod backups;
pub mod globals;
pub mod keys;
pub mod span;
pub mod tables;
mod told;

pub use span::Span;
pub use told::{Chronicle, is_switch_again};
