//! What else is worth saying of an event.

use std::fmt;

/// What else is worth saying; a message of the service where it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// So many records.
    Records(u64),
    /// So many items.
    Items(u64),
    /// The record was trimmed unread.
    Lost,
    /// A whole sentence.
    Text(Box<str>),
}

impl From<String> for Detail {
    fn from(text: String) -> Self {
        Self::Text(text.into_boxed_str())
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Records(1) => f.write_str("1 record"),
            Self::Records(count) => write!(f, "{count} records"),
            Self::Items(1) => f.write_str("1 item"),
            Self::Items(count) => write!(f, "{count} items"),
            Self::Lost => f.write_str("unread: lost"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
