//! The JSON Schema of the format, for editors and checkers.
//!
//! Law: what [`compile`](crate::scenario::compile()) takes, the schema takes; words come from the same vocabularies. It
//! cannot tell undeclared names and times outside the run.
//!
//! | File | Noun |
//! |---|---|
//! | `file` | a whole file |
//! | `parts` | what schemas are made of |
//! | `things` | what is said of a key, a table, its items, a cluster |
//! | `sections` | the sections of a file |
//! | `operations` | the operations of a step |
//! | `claims` | the claims of an expectation |

mod claims;
mod file;
mod operations;
mod parts;
mod sections;
mod things;

pub use file::schema;
