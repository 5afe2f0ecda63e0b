//! The fixed vocabularies of the format.
//!
//! Law: a word of a vocabulary stands for one value, and a value has one word.

use crate::{
    engine::setup::{EventsOption, IndexScope, LedgerOption, Origin, Shown, StreamView, SwitchStrategy, WorkloadOp},
    record::{ErrorName, EventName, KeyState, Kind, Outcome, Owner, SseStatus, TableStatus},
    rules::{PointInTimeKey, Profile, QuotaWindow, RuleId},
};

/// A value that one word stands for.
pub(super) trait Word: Copy + 'static {
    /// How messages call the vocabulary.
    const WHAT: &'static str;

    /// Returns every word with its value.
    fn words() -> Vec<(&'static str, Self)>;
}

macro_rules! listed {
    ($($name:ident $what:literal;)*) => {$(
        impl Word for $name {
            const WHAT: &'static str = $what;

            fn words() -> Vec<(&'static str, Self)> {
                Self::ALL.iter().map(|&value| (value.as_str(), value)).collect()
            }
        }
    )*};
}

macro_rules! spelled {
    ($($name:ident $what:literal { $($word:literal $value:expr,)* })*) => {$(
        impl Word for $name {
            const WHAT: &'static str = $what;

            fn words() -> Vec<(&'static str, Self)> {
                vec![$(($word, $value),)*]
            }
        }
    )*};
}

listed! {
    ErrorName "error";
    EventName "event";
    KeyState "key state";
    Kind "kind of artifact";
    Outcome "outcome";
    Owner "key owner";
    Profile "timing profile";
}

spelled! {
    EventsOption "choice of events" {
        "all" Self::All,
        "control" Self::Control,
    }
    LedgerOption "choice of ledger" {
        "none" Self::None,
        "summary" Self::Summary,
        "full" Self::Full,
    }
    OutputGroup "group of output files" {
        "csv" Self("csv"),
        "charts" Self("charts"),
        "summary" Self("summary"),
        "report" Self("report"),
        "trace" Self("trace"),
        "verdicts" Self("verdicts"),
    }
    StreamView "stream view" {
        "KEYS_ONLY" Self::KeysOnly,
        "NEW_IMAGE" Self::NewImage,
        "OLD_IMAGE" Self::OldImage,
        "NEW_AND_OLD_IMAGES" Self::NewAndOldImages,
    }
    StreamSetting "stream setting" {
        "OFF" Self(None),
        "KEYS_ONLY" Self(Some(StreamView::KeysOnly)),
        "NEW_IMAGE" Self(Some(StreamView::NewImage)),
        "OLD_IMAGE" Self(Some(StreamView::OldImage)),
        "NEW_AND_OLD_IMAGES" Self(Some(StreamView::NewAndOldImages)),
    }
    IndexScope "kind of index" {
        "GLOBAL" Self::Global,
        "LOCAL" Self::Local,
    }
    SwitchStrategy "switch strategy" {
        "reencrypt" Self::Reencrypt,
        "rewrap" Self::Rewrap,
    }
    QuotaWindow "window" {
        "first-switch" Self::FromFirstSwitch,
        "creation" Self::FromCreation,
    }
    PointInTimeKey "reading" {
        "of-the-instant" Self::OfTheInstant,
        "current" Self::Current,
    }
    Origin "key origin" {
        "external" Self::External,
    }
    WorkloadOp "workload operation" {
        "PutItem" Self::PutItem,
        "UpdateItem" Self::UpdateItem,
        "GetItem" Self::GetItem,
        "DeleteItem" Self::DeleteItem,
        "TransactWriteItems" Self::TransactWriteItems,
    }
}

/// A group of output files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutputGroup(pub(super) &'static str);

/// What a stream is set to: a view, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StreamSetting(pub(super) Option<StreamView>);

/// What an expectation can say of a table's status: a TableStatus, or `absent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownStatus(pub(super) Shown<TableStatus>);

impl Word for ShownStatus {
    const WHAT: &'static str = "table status";

    fn words() -> Vec<(&'static str, Self)> {
        let statuses = TableStatus::ALL.iter().map(|&status| Shown::Is(status));
        statuses.chain([Shown::Absent]).map(|shown| (shown.as_str(), Self(shown))).collect()
    }
}

/// What an expectation can say of SSEDescription.Status: the empty text stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownSse(pub(super) Shown<SseStatus>);

impl Word for ShownSse {
    const WHAT: &'static str = "SSE status";

    fn words() -> Vec<(&'static str, Self)> {
        let statuses = SseStatus::ALL.iter().map(|&status| Shown::Is(status));
        statuses.chain([Shown::Absent]).map(|shown| (shown.as_str(), Self(shown))).collect()
    }
}

impl Word for RuleId {
    const WHAT: &'static str = "rule";

    fn words() -> Vec<(&'static str, Self)> {
        Self::ALL.iter().map(|&id| (id.rule().code, id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_one_to_one<W: Word>() {
        let mut words: Vec<_> = W::words().iter().map(|&(word, _)| word).collect();
        words.sort_unstable();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count, "{}", W::WHAT);
    }

    #[test]
    fn no_word_stands_for_two_values() {
        is_one_to_one::<EventName>();
        is_one_to_one::<ErrorName>();
        is_one_to_one::<RuleId>();
        is_one_to_one::<ShownStatus>();
        is_one_to_one::<StreamSetting>();
        is_one_to_one::<WorkloadOp>();
    }
}
