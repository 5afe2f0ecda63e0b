//! What exists and what has happened: ciphertexts, the keys that protect them, and the periods for which they did.
//!
//! | File | Noun |
//! |---|---|
//! | `arena` | bytes at rest |
//! | `column` | a growing list that never moves |
//! | `plaintext` | what was written, made again from the seed |
//! | `hierarchy` | KMS key versions, table keys, data keys |
//! | `artifact` | what the vault knows of an artifact besides its bytes |
//! | `packed` | the same in one line of the cache |
//! | `reseal`, `crew` | many artifacts are sealed again; who does it |
//! | `log` | a list that is appended to at one end and ends at the other |
//! | `shelf` | the metadata of everything that is stored, by slot |
//! | `vault` | artifacts at rest |
//! | `messages` | sealed messages: sealed, opened, taken over |
//! | `periods` | for how long a chain of keys protected an artifact |
//! | `life` | an artifact is born, written again, moved, destroyed, ended |
//! | `closings` | protection periods that have ended |
//! | `witness` | opens artifacts again, by a fresh unwrap |

pub mod arena;
pub mod artifact;
pub mod closings;
pub mod column;
pub mod crew;
pub mod hierarchy;
mod life;
pub mod log;
mod messages;
mod packed;
mod periods;
pub mod plaintext;
mod reseal;
pub mod shelf;
pub mod vault;
pub mod witness;

pub use artifact::{Birth, Content, Identity, Sealed, Stored};
pub use hierarchy::Hierarchy;
pub use plaintext::Plaintext;
pub use vault::Vault;
pub use witness::Witness;
