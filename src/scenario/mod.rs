//! Scenario files: the one place that reads them, and the [`Setup`](crate::engine::setup::Setup) that comes out.
//!
//! Law: a file gives a setup in which every name is an id and every value is in range, or all its mistakes at once, each
//! at its place. The file is read from spanned values, by hand, in two passes: the first collects what exists (`outline`,
//! `directory`), the second reads everything against it.
//!
//! | File | Noun |
//! |---|---|
//! | `compile` | the whole file |
//! | `dialect` | TOML 1.0, and not more |
//! | `reader` | a table of the file whose every field must be asked for; a value in it |
//! | `sink` | the mistakes found so far |
//! | `words` | the fixed vocabularies |
//! | `suggest` | hints: did you mean … |
//! | `time` | durations and instants |
//! | `rate` | `50/s`, exactly |
//! | `draw` | fixed or `{ uniform = [a, b] }` |
//! | `outline` | what a file declares, before anything is looked up |
//! | `naming` | what a thing may be called |
//! | `directory`, `register` | names to ids, and what can exist when; how it is filled |
//! | `lookup` | a name in a list |
//! | `indexes` | which indexes a table has |
//! | `order` | what happens after what |
//! | `key` `alias` `table` `cluster` `workload` `consumer` `step` `expect` `timing` `readings` `output` `lesson` | one section each |
//! | `operation` | what a step can name |
//! | `claim` | what an expectation can say, and how it is shown |
//! | `subject` | what an event can be about |
//! | `schema` | the JSON Schema of the format |

mod alias;
mod claim;
mod cluster;
mod compile;
mod consumer;
mod dialect;
mod directory;
mod draw;
mod expect;
mod indexes;
mod key;
mod lesson;
mod lookup;
mod naming;
mod operation;
mod order;
mod outline;
mod output;
mod rate;
mod reader;
mod readings;
mod register;
#[cfg(feature = "cli")]
mod schema;
mod sink;
mod step;
mod subject;
mod suggest;
mod table;
mod time;
mod timing;
mod words;
mod workload;

pub use compile::compile;
#[cfg(feature = "cli")]
pub use schema::schema;
