//! REF-02: the periods of keys agree with what events did to them.
//!
//! Seen in the record as: the states that follow from accepted events, instant by instant, are the periods told.

use std::collections::BTreeMap;

use crate::{
    ids::KeyId,
    judge::{
        history::keys::KeyStory,
        lives::Lives,
        monitors::{Monitor, Past, tally::Tally},
    },
    record::{KeyPeriod, KeyState},
    rules::RuleId,
    sim::SimTime,
};

/// Judges [`RuleId::KeyStates`].
#[derive(Default)]
pub struct KeyStates {
    told: BTreeMap<KeyId, Vec<(SimTime, KeyState)>>,
}

impl Monitor for KeyStates {
    fn rule(&self) -> RuleId {
        RuleId::KeyStates
    }

    fn key_period(&mut self, row: &KeyPeriod, _: &Past<'_>, tally: &mut Tally) {
        tally.occasion();
        self.told.entry(row.key).or_default().push((row.from, row.state));
    }

    fn end(&mut self, _: SimTime, _: &Lives, past: &Past<'_>, tally: &mut Tally) {
        let declared = KeyStory::default();
        for (&key, told) in &self.told {
            let story = past.chronicle.keys.story(key).unwrap_or(&declared);
            let expected = collapsed(&story.states);
            if collapsed(told) == expected {
                continue;
            }
            let name = past.names.key(key);
            let differing = told.iter().zip(&expected).find(|(told, expected)| told != expected);
            let at = differing.map_or_else(|| told.last().map_or(SimTime::START, |last| last.0), |(told, _)| told.0);
            tally.fault(at, || (format!("the states of {name} are not what events made of it"), name.to_owned()));
        }
    }
}

/// Returns the states without those that lasted for no time at all.
fn collapsed(states: &[(SimTime, KeyState)]) -> Vec<(SimTime, KeyState)> {
    let mut kept: Vec<(SimTime, KeyState)> = Vec::new();
    for &(at, state) in states {
        if kept.last().is_some_and(|last| last.0 == at) {
            kept.pop();
        }
        if kept.last().is_none_or(|last| last.1 != state) {
            kept.push((at, state));
        }
    }
    kept
}
