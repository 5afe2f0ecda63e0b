//! What the service said of an event besides; its message where it refused.
//!
//! Law: what somebody may go by has a value of its own, and one way to be written, which is read back as what it was. `Text`
//! is for people alone.

use std::fmt;

use crate::{
    record::{Obstacle, words::words},
    sim::{SimDuration, SimTime},
};

/// What the service said besides.
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
    /// The length of a window.
    Window(SimDuration),
    /// The instant that is restored, and how many items the table had then.
    Instant(SimTime, u64),
    /// What a DAX cluster did with a request, where it had one, and how data reaches it.
    Transit(Option<Cached>, Transport),
    /// The message of a refusal.
    Refusal {
        /// The message.
        message: Box<str>,
        /// What stood in the way.
        obstacle: Obstacle,
    },
    /// A whole sentence.
    Text(Box<str>),
}

words! {
    /// What a DAX cluster did with a request.
    Cached {
        /// It served the item itself.
        Hit "cache hit",
        /// It had to ask the table.
        Miss "cache miss",
        /// It wrote to the table, and then into its cache.
        Written "written through",
        /// It deleted from the table, and then from its cache.
        Deleted "deleted through",
    }
}

words! {
    /// How data reaches a DAX cluster.
    Transport {
        /// Encrypted.
        Tls "TLS",
        /// Not encrypted.
        Plain "not encrypted",
    }
}

impl Detail {
    /// Returns what a text says that is not the message of a refusal.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let window = || text.strip_prefix(WINDOW).and_then(SimDuration::read_back).map(Self::Window);
        let all = [lost, counted, instant, transit];
        if text.is_empty() {
            return Self::None;
        }
        all.iter().find_map(|read| read(text)).or_else(window).unwrap_or_else(|| Self::Text(text.into()))
    }
}

fn lost(text: &str) -> Option<Detail> {
    (text == LOST).then_some(Detail::Lost)
}

fn counted(text: &str) -> Option<Detail> {
    let (count, what) = text.split_once(' ')?;
    let count = count.parse().ok()?;
    match what {
        "record" | "records" => Some(Detail::Records(count)),
        "item" | "items" => Some(Detail::Items(count)),
        _ => None,
    }
}

fn instant(text: &str) -> Option<Detail> {
    let (instant, items) = text.strip_prefix(INSTANT)?.split_once(", ")?;
    let instant = SimTime::START.checked_add(SimDuration::read_back(instant)?)?;
    Some(Detail::Instant(instant, items.strip_suffix(" items")?.parse().ok()?))
}

fn transit(text: &str) -> Option<Detail> {
    let (before, transport) = text.rsplit_once(TRANSIT)?;
    let cached = match before.strip_suffix(", ") {
        Some(word) => Some(Cached::parse(word)?),
        None => None,
    };
    let is_whole = cached.is_some() || before.is_empty();
    Transport::parse(transport).filter(|_| is_whole).map(|transport| Detail::Transit(cached, transport))
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
            Self::Lost => f.write_str(LOST),
            Self::Window(length) => write!(f, "{WINDOW}{length}"),
            Self::Instant(instant, items) => write!(f, "{INSTANT}{instant}, {items} items"),
            Self::Transit(Some(cached), transport) => write!(f, "{cached}, {TRANSIT}{transport}"),
            Self::Transit(None, transport) => write!(f, "{TRANSIT}{transport}"),
            Self::Refusal { message: text, .. } | Self::Text(text) => f.write_str(text),
        }
    }
}

const LOST: &str = "unread: lost";
const WINDOW: &str = "window ";
const INSTANT: &str = "instant ";
const TRANSIT: &str = "in transit: ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back_as_what_it_was() {
        let (window, instant) = (SimDuration::from_millis(90_000_001), SimTime::from_millis(7_200_000));
        let cached = Cached::ALL.iter().copied().map(Some).chain([None]);
        let transits = cached.flat_map(|cached| Transport::ALL.iter().map(move |&how| Detail::Transit(cached, how)));
        let others = [
            Detail::None,
            Detail::Records(1),
            Detail::Records(2),
            Detail::Items(0),
            Detail::Items(1),
            Detail::Lost,
            Detail::Window(window),
            Detail::Instant(instant, 60),
            Detail::Text("it names old now; in transit: nothing".into()),
        ];
        for detail in transits.chain(others) {
            assert_eq!(Detail::read(&detail.to_string()), detail);
        }
    }
}
