//! What a step can name: the operations of the two services, and their parameters.
//!
//! Law: an operation carries the AWS operation's own name and reads its own parameters; what it does not read is a mistake.
//!
//! | File | Noun |
//! |---|---|
//! | `list` | every operation, with its reader |
//! | `parameters` | the parameters of one operation |
//! | `key` | operations on keys |
//! | `table` | operations on tables and clusters |
//! | `item` | operations on items and streams |
//! | `backup` | operations on backups |

mod backup;
mod item;
mod key;
mod list;
mod parameters;
mod table;

pub(super) use item::TRANSACTION_ITEMS;
pub(super) use list::{is_known, names, read};
pub(super) use parameters::Parameters;
