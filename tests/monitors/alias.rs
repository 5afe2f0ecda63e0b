//! Aliases, and the requests that name one.

use keylapse::{
    ids::AliasId,
    record::{EventName, Outcome, Subject},
    rules::{RuleId, RuleSet},
    sim::SimDuration,
};

use crate::record::{NEW, OLD, ORDERS, Record, hours, lose, minutes};

const APP: Subject = Subject::Alias(AliasId(1));

/// An alias names `old`, then `new`; the table is switched by it after that.
fn repointed() -> Record {
    let mut record = Record::of_table(OLD);
    record.on_key(minutes(1), EventName::CreateAlias, OLD);
    record.on_key(hours(1), EventName::UpdateAlias, NEW);
    record.event(hours(2), EventName::UpdateTable, ORDERS, NEW);
    record.event(hours(2) + SimDuration::from_secs(8), EventName::SwitchKeyDisplayed, ORDERS, NEW);
    record.event(hours(2) + SimDuration::from_secs(22), EventName::SwitchCompleted, ORDERS, NEW);
    record.events[1..4].iter_mut().for_each(|row| row.subject = APP);
    record
}

#[test]
fn obs_17_a_request_by_an_alias_is_about_the_key_that_it_names_then() {
    let rule = RuleId::AliasResolvedOnce;
    repointed().assert_held(rule);
    repointed().with(|it| it.events[3].key = Some(OLD)).assert_violated(rule, "event 4");
    repointed().with(|it| lose(&mut it.events, 2)).assert_violated(rule, "event 4");
    repointed().with(|it| it.events[2].event = EventName::DeleteAlias).assert_violated(rule, "event 4");
    repointed().with(|it| it.events[2].outcome = Outcome::Refused).assert_violated(rule, "event 4");
    Record::of_table(OLD).assert_not_exercised(rule);
}

#[test]
fn obs_17_a_switch_goes_to_the_key_that_was_asked_for() {
    let rule = RuleId::AliasResolvedOnce;
    let later = repointed().with(|it| it.events[2].time = hours(2));
    later.assert_held(rule);
    later.with(|it| it.events[4].key = Some(OLD)).assert_violated(rule, "event 5");
}

/// The table is switched to the key that it has, and its only item moves.
fn again() -> Record {
    let mut record = Record::of_table(OLD);
    record.on_key(minutes(1), EventName::CreateAlias, OLD);
    record.event(hours(2), EventName::UpdateTable, ORDERS, OLD);
    record.event(hours(2) + SimDuration::from_secs(8), EventName::SwitchKeyDisplayed, ORDERS, OLD);
    record.event(hours(2) + SimDuration::from_secs(22), EventName::SwitchCompleted, ORDERS, OLD);
    record.events[1..3].iter_mut().for_each(|row| row.subject = APP);
    record.events[2].rules = RuleSet::of(&[RuleId::SwitchAnytime, RuleId::SameKeyAgain]);
    record
}

#[test]
fn obs_18_a_switch_to_the_same_key_is_judged_as_one() {
    for rule in [RuleId::SwitchAnytime, RuleId::OriginalKeyNeeded, RuleId::OriginalKeyFree] {
        again().assert_held(rule);
    }
    let without = again().with(|it| {
        it.on_key(minutes(2), EventName::DisableKey, OLD);
        it.events[2..].rotate_right(1);
    });
    without.assert_violated(RuleId::OriginalKeyNeeded, "event 3");
}
