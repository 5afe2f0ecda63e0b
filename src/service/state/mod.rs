//! What the service knows: one noun a file, each with what can be asked of it alone.
//!
//! Law: nothing here knows the [`Service`](crate::service::Service). What is done with several nouns at once is in the file
//! of the operation, one folder up and often under the same name: `state/switch` is a switch that runs, `switch` asks for it and `migration` runs it.
//!
//! | File | Noun |
//! |---|---|
//! | `key`, `kms` | one KMS key; all of them, with grants, policies and aliases |
//! | `chance` | numbers that are drawn |
//! | `table_keys`, `lease` | the table keys under each KMS key; who may use which, until when |
//! | `table`, `stage`, `items` | a table; the stages of its life; its items by name |
//! | `region` | where a table or a key is |
//! | `stream` | the records of a table |
//! | `payload` | what a client sends, and what was there before |
//! | `client` | the keys of applications, and what they sealed |
//! | `outage`, `clocks` | what is wrong with a table's keys; the tickets of its deadlines |
//! | `switch`, `quota` | a key switch that runs; how many were accepted |
//! | `backup`, `continuous`, `restore` | copies with a key of their own; what a window held; a copy on its way to a table |
//! | `cluster` | a DAX cluster |
//! | `global`, `link` | which tables are replicas of each other; the way from one to another, and what is on it |

pub mod backup;
pub mod chance;
pub mod client;
pub mod clocks;
pub mod cluster;
pub mod continuous;
pub mod global;
pub mod items;
pub mod key;
pub mod kms;
pub mod lease;
pub mod link;
pub mod outage;
pub mod payload;
pub mod quota;
pub mod region;
pub mod restore;
pub mod stage;
pub mod stream;
pub mod switch;
pub mod table;
pub mod table_keys;
