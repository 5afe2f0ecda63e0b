//! `[timing]`: every tunable number, by its name, and the ways in which a scenario is run because of them.
//!
//! Law: what the file gives holds under every profile; a number with several cases is run once with each, and several such
//! numbers with each combination.

use crate::{
    engine::setup::Variant,
    rules::{Profile, Spread, Timing},
    scenario::reader::{Fields, Value},
};

/// Artifacts per second, at most.
pub(super) const SWITCH_RATE_MAX: u64 = 1_000_000_000;
/// A scenario is run under one profile so many times, at most.
pub(super) const VARIANTS_MAX: usize = 64;

/// What a file says of the tunable numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct TimingSpec {
    /// Where the other values come from.
    pub(super) profile: Profile,
    given: Vec<Given>,
}

/// A number that the file gives, in one or several cases.
#[derive(Clone, Debug)]
enum Given {
    Length(&'static str, Vec<Spread>),
    SwitchRate(Vec<u64>),
}

/// Reads what a file says of the tunable numbers.
pub(super) fn timing(file: &mut Fields<'_>) -> Option<TimingSpec> {
    file.or("timing", TimingSpec::default(), |value| read(&value))
}

fn read(value: &Value<'_>) -> Option<TimingSpec> {
    let mut fields = value.table("`[timing]`", "write `[timing]`")?;
    let profile = fields.or("profile", Profile::Nominal, |value| value.word());
    let mut given: Vec<Option<Given>> = Vec::new();
    for (name, _) in Timing::of(Profile::Nominal).lengths_mut() {
        let read = |value: Value<'_>| value.cases(Value::spread).map(|cases| Given::Length(name, cases));
        given.extend(fields.take(name).map(|field| read(field.value)));
    }
    let rate = |value: Value<'_>| value.cases(|value| value.whole(1..=SWITCH_RATE_MAX)).map(Given::SwitchRate);
    given.extend(fields.take("switch_rate").map(|field| rate(field.value)));
    fields.finish();
    let spec = TimingSpec { profile: profile?, given: given.into_iter().collect::<Option<_>>()? };
    let runs = spec.given.iter().map(Given::cases).product::<usize>();
    if runs > VARIANTS_MAX {
        let message = format!("the cases combine to {runs} runs");
        value.fault(message, format!("at most {VARIANTS_MAX}: give fewer cases, or fewer numbers several cases"));
    }
    (runs <= VARIANTS_MAX).then_some(spec)
}

impl TimingSpec {
    /// Returns every way to run under a profile, the first case of everything first.
    pub(super) fn variants(&self, profile: Profile) -> Vec<Variant> {
        let mut variants = vec![Variant { timing: Timing::of(profile), cases: String::new() }];
        for given in &self.given {
            variants = variants.iter().flat_map(|base| (0..given.cases()).map(|n| given.over(base, n))).collect();
        }
        variants
    }
}

impl Given {
    fn cases(&self) -> usize {
        match self {
            Self::Length(_, cases) => cases.len(),
            Self::SwitchRate(cases) => cases.len(),
        }
    }

    /// Returns a way to run with one of the cases.
    fn over(&self, base: &Variant, n: usize) -> Variant {
        let mut timing = base.timing;
        let case = match self {
            Self::Length(name, cases) => {
                let lengths = timing.lengths_mut();
                let (_, length) = lengths.into_iter().find(|(known, _)| known == name).expect("the name is known");
                *length = cases[n];
                format!("{name} {}", cases[n])
            }
            Self::SwitchRate(cases) => {
                timing.switch_rate = cases[n];
                format!("switch_rate {}", cases[n])
            }
        };
        let cases = match base.cases.as_str() {
            _ if self.cases() == 1 => base.cases.clone(),
            "" => case,
            before => format!("{before}, {case}"),
        };
        Variant { timing, cases }
    }
}

impl<'a> Value<'a> {
    /// Reads one value, or `{ cases = [ … ] }`, each by `read`.
    fn cases<T>(&self, read: impl Fn(&Value<'a>) -> Option<T>) -> Option<Vec<T>> {
        let Some(cases) = self.quiet_field("cases") else { return read(self).map(|value| vec![value]) };
        let mut fields = self.table(format!("`{}`", self.field), CASES_HINT)?;
        fields.take("cases");
        fields.finish();
        let list = cases.list(CASES_HINT)?;
        if list.is_empty() {
            cases.fault("a number without a case cannot be run", CASES_HINT);
            return None;
        }
        let read: Vec<Option<T>> = list.into_iter().map(|value| read(&value.called(self.field))).collect();
        read.into_iter().collect()
    }
}

const CASES_HINT: &str = "write `{ cases = [\"12m\", \"42m\", \"75m\"] }`: the scenario is run with each";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimDuration;

    #[test]
    fn cases_combine_and_what_is_given_holds_under_every_profile() {
        let minutes = |n| Spread::Constant(SimDuration::from_mins(n));
        let spec = TimingSpec {
            profile: Profile::Nominal,
            given: vec![
                Given::Length("detection", vec![minutes(12), minutes(75)]),
                Given::Length("recovery", vec![minutes(20)]),
                Given::SwitchRate(vec![10, 20]),
            ],
        };
        let variants = spec.variants(Profile::WorstCase);
        assert_eq!(
            variants.iter().map(|variant| variant.cases.as_str()).collect::<Vec<_>>(),
            [
                "detection 12 min, switch_rate 10",
                "detection 12 min, switch_rate 20",
                "detection 1 h 15 min, switch_rate 10",
                "detection 1 h 15 min, switch_rate 20",
            ]
        );
        assert_eq!(variants[2].timing.detection, minutes(75));
        assert!(variants.iter().all(|variant| variant.timing.recovery == minutes(20)));
        assert_eq!(variants[3].timing.ttl_delay, Timing::of(Profile::WorstCase).ttl_delay);
    }
}
