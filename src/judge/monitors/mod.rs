//! Rule monitors: each reads only the record of a run and says whether its rule held.
//!
//! Law: a monitor derives its answer from rows, again and by itself, and the same rows in the files of a run give the same
//! verdict. What one needs to know of keys, tables and backups it asks the `Chronicle`, which is made of event rows alone.
//!
//! | File | Noun | Rules |
//! |---|---|---|
//! | `monitor` | what every monitor hears, and may know | |
//! | `panel` | all of them, listening to one record | |
//! | `circumstances` | what they must be told that no row says | |
//! | `tally` | occasions and violations | |
//! | `periods` | every artifact is protected for its whole life | EAR-01 |
//! | `table_data` | what belongs to a table is under its key | EAR-02 05 08 14 |
//! | `default_key` | the AWS owned key where nothing is said | EAR-03 10 |
//! | `boundary` | what encryption at rest does not cover | EAR-04 |
//! | `backup` | backups and their keys | EAR-06 07 20 22 |
//! | `restore` | restores need the key | EAR-21 |
//! | `point_in_time` | restores to an instant, and what they are made of | REF-34, SIM-49 50 |
//! | `type_names` | what the encryption type is called | EAR-09 |
//! | `request` | key switches asked for | EAR-11 |
//! | `side_data` | what the service stores beside the table | EAR-12 13 15 |
//! | `switch` | key switches that run | EAR-16 17 18 19 |
//! | `stream` | the lifetime of stream records | EAR-23 24, SIM-03 |
//! | `ttl` | TTL deletes without the key | EAR-25 26 |
//! | `replica` | the replicas of a global table | REF-33 36 37 38 40 |
//! | `alias` | requests by an alias | OBS-17 |
//! | `key_state` | periods of keys agree with events | REF-02 |

mod alias;
mod backup;
mod boundary;
pub mod circumstances;
mod default_key;
mod key_state;
mod monitor;
mod panel;
mod periods;
mod point_in_time;
mod replica;
mod request;
mod restore;
mod side_data;
mod stream;
mod switch;
mod table_data;
pub mod tally;
mod ttl;
mod type_names;

pub use circumstances::Circumstances;
pub(in crate::judge) use monitor::{Monitor, Past};
pub use panel::Panel;
