//! Files out: rows as tables, a summary, charts. It shows what is in the record and decides nothing.
//!
//! | File | Noun |
//! |---|---|
//! | `backup` | a backup's keys |
//! | `chart` | the three charts |
//! | `clock` | simulated instants as wall-clock time |
//! | `rows` | the columns of each table of a run |
//! | `sheet` | one table on its way into its files |
//! | `parquet` | one table as Parquet, where the feature is on |
//! | `files` | the tables of a run as files |
//! | `gallery` | what charts are drawn from |
//! | `loss` | what was lost for good, and when |
//! | `shift` | when the readers of streams polled |
//! | `journal` | single events and protection periods, while they are few |
//! | `page` | the report: a run as one page of HTML |
//! | `trace` | a run in the format of Chrome's traces |
//! | `memory` | what a quiz remembers of a run |
//! | `need` | what needs a key, and until when |
//! | `summary` | a run in numbers |
//! | `usage` | which rules a run exercised |
//! | `weight` | how much an event tells of a run |
//! | `sentence`, `story` | an event in words; the story of one thing |
//! | `tale` | a run as a story of a few lines |
//! | `text` | a run in words, for a terminal |
//! | `folder` | an output folder, whole or not at all |

pub mod backup;
pub mod chart;
pub mod clock;
pub mod files;
pub mod folder;
pub mod gallery;
pub mod journal;
pub mod loss;
pub mod memory;
pub mod need;
pub mod page;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod rows;
pub mod sentence;
pub mod sheet;
pub mod shift;
pub mod story;
pub mod summary;
pub mod tale;
pub mod text;
pub mod trace;
pub mod usage;
pub mod weight;
