//! keylapse: a time-lapse of encryption keys.
//!
//! The **service** decides, the **engine** schedules, the **store** remembers, the **judge** judges, the **report** shows;
//! and every decision cites a **rule**.
//!
//! # The model
//!
//! A DynamoDB-like service stores *artifacts*: items, index entries, stream records, backups, copies of transactions,
//! data of Contributor Insights, entries of a cache. Each is sealed by a data key, that is wrapped by a table key, that
//! is wrapped by a KMS key; all of it is real AES-256-GCM. What happens to a KMS key (it is disabled, scheduled for
//! deletion, rotated, deleted, or a table is switched to another one) decides which artifacts can still be opened, and
//! when.
//!
//! The life of an artifact, for an item of a table:
//!
//! 1. A step or a workload asks for `PutItem`. The [`engine`] runs it at its instant and asks the [`service`], which needs the
//!    unwrapped table key: it has a *lease* on it, or asks KMS for one, or refuses.
//! 2. The [`store`] seals the item. From now on a *protection period* is open: this chain of keys protects it.
//! 3. A key switch seals it again under the new chain: the period ends, `switched`, and is told to the ledger; the next begins.
//! 4. It is overwritten, deleted, expires, or lies there until the run ends: the period ends, or is open at the end, and the
//!    ledger says whether the artifact can be opened then, by opening it.
//!
//! Each of these leaves a row in the [`record`], with the codes of the [`rules`] that decided it. Rows are all that
//! leaves a run: files and charts are made of them, and the [`judge`] derives from them alone whether every rule and
//! every expectation held.
//!
//! Time is whole milliseconds since the start ([`sim::SimTime`]), windows are half-open, and nothing is random but from
//! named streams of the scenario's seed: equal scenario and equal seed give equal rows everywhere.
//!
//! # The layers
//!
//! A module uses its own row and the rows before it.
//!
//! | Layer | Modules | What they know |
//! |---|---|---|
//! | 0 | [`ids`], [`error`], [`sim`] | identities, mistakes, time and chance |
//! | 1 | [`rules`] | every rule, its source and its number |
//! | 2 | [`record`] | the rows of a run |
//! | 3 | [`crypto`] | sealing and opening, wrapping and unwrapping |
//! | 4 | [`store`] | what exists, and under which keys it did |
//! | 5 | [`service`] | what an operation does, now; it never schedules |
//! | 6 | [`engine`] | what happens when; it asks the service |
//! | 7 | [`judge`] | whether a record obeys the rules; it sees nothing but rows |
//! | 8 | [`scenario`] | files in: TOML to a [`Setup`](engine::Setup), or all its mistakes |
//! | 9 | `report` | files out: CSV, charts, pages |
//! | 10 | `cli` | the command `keylapse` |
//!
//! All but `report`, `cli` and `judge::reread` (feature `cli`, on by default) build for targets without files, threads,
//! clocks and terminals.
//!
//! # Driving it
//!
//! A scenario goes in as text; recorders hear the record row by row; verdicts come out.
//!
//! ```
//! use keylapse::{
//!     engine::{self, Recorder, recorder::Chorus},
//!     judge::{Expectations, Ruling},
//!     record::{EventName, EventRow, Names},
//!     scenario,
//! };
//!
//! /// Remembers when TTL deletions stopped.
//! #[derive(Default)]
//! struct Stops(Vec<String>);
//!
//! impl Recorder for Stops {
//!     fn event(&mut self, row: &EventRow, names: &Names) {
//!         if let (EventName::TtlGraceEnded, Some(table)) = (row.event, row.table) {
//!             self.0.push(format!("{} at {}, by {}", names.table(table), row.time, row.rules));
//!         }
//!     }
//! }
//!
//! let text = r#"
//!     title = "When do TTL deletions stop?"
//!     duration = "2h"
//!     [key.old]
//!     [table.orders]
//!     key = "old"
//!     ttl = true
//!     items = 10
//!     [[step]]
//!     at = "1h"
//!     DisableKey = { key = "old" }
//!     [[expect]]
//!     at = "end"
//!     artifacts = { table = "orders", readable = false, count = 10 }
//! "#;
//! let setup = scenario::compile("my-question", text).expect("a scenario without mistakes");
//!
//! let mut stops = Stops::default();
//! let mut expectations = Expectations::new(&setup);
//! let mut chorus = Chorus::new();
//! chorus.add(&mut stops);
//! chorus.add(&mut expectations);
//! engine::run(&setup, &mut chorus);
//!
//! assert_eq!(stops.0, ["orders at 1 h 30 min, by EAR-25 SIM-01"]);
//! assert_eq!(expectations.verdicts()[0].ruling, Ruling::Held);
//! ```
//!
//! A text with mistakes gives them all, each with its place:
//!
//! ```
//! let text = "title = \"t\"\nduration = \"1h\"\n[key.old]\n[table.orders]\nkey = \"odl\"\n";
//! let mistakes = keylapse::scenario::compile("my-question", text).unwrap_err();
//! assert_eq!(mistakes[0].message, "undeclared key `odl`");
//! assert_eq!(mistakes[0].hint.as_deref(), Some("did you mean `old`?"));
//! ```
//!
//! Where to read on: [`engine::setup`] for everything that a scenario can say, as types; [`engine::Recorder`] for everything
//! that a run tells; [`judge::Panel`] for the rules as judges; [`rules::RuleId`] for the book.

#[cfg(feature = "cli")]
pub mod cli;
pub mod crypto;
pub mod engine;
pub mod error;
pub mod ids;
pub mod judge;
pub mod record;
#[cfg(feature = "cli")]
pub mod report;
pub mod rules;
pub mod scenario;
pub mod service;
pub mod sim;
pub mod store;
