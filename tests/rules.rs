//! Every rule that the usage notes state, in tests named after it, with the tables of cases around it.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

#[path = "rules/aliases.rs"]
mod aliases;
#[path = "rules/backups.rs"]
mod backups;
#[path = "rules/beside.rs"]
mod beside;
#[path = "rules/callers.rs"]
mod callers;
#[path = "rules/client_side.rs"]
mod client_side;
#[path = "rules/encryption.rs"]
mod encryption;
#[path = "rules/keys.rs"]
mod keys;
#[path = "rules/lasting.rs"]
mod lasting;
#[path = "rules/lifecycle.rs"]
mod lifecycle;
#[path = "rules/outages.rs"]
mod outages;
#[path = "rules/point_in_time.rs"]
mod point_in_time;
#[path = "rules/profiles.rs"]
mod profiles;
#[path = "rules/replicas.rs"]
mod replicas;
#[path = "rules/specification.rs"]
mod specification;
#[path = "rules/streams.rs"]
mod streams;
#[path = "rules/switching.rs"]
mod switching;
