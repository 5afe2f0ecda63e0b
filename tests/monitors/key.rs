//! States of keys.

use keylapse::{
    record::{EventName, KeyState},
    rules::RuleId,
};

use crate::record::{OLD, Record, hours, lose_last, minutes};

#[test]
fn ref_02_the_periods_of_a_key_are_what_events_made_of_it() {
    let rule = RuleId::KeyStates;
    let mut record = Record::of_table(OLD);
    record.on_key(hours(1), EventName::DisableKey, OLD);
    record.on_key(hours(2), EventName::EnableKey, OLD);
    record.state(OLD, KeyState::Enabled, minutes(0), Some(hours(1)));
    record.state(OLD, KeyState::Disabled, hours(1), Some(hours(2)));
    record.state(OLD, KeyState::Enabled, hours(2), None);
    record.assert_held(rule);
    record.with(|it| it.keys[1].from = minutes(61)).assert_violated_at(rule, "old", minutes(61));
    record.with(|it| it.keys[1].state = KeyState::PendingDeletion).assert_violated_at(rule, "old", hours(1));
    record.with(|it| lose_last(&mut it.keys)).assert_violated_at(rule, "old", hours(1));
    Record::default().assert_not_exercised(rule);
}
