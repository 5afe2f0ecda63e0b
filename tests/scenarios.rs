//! Every scenario of the repository, run and judged.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::path::{Path, PathBuf};

use keylapse::{
    engine::{self, Setup, recorder::Chorus},
    judge::{Circumstances, Expectations, Panel, Ruling, Verdict},
    rules::RuleId,
    scenario,
};

fn scenarios() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let entries = std::fs::read_dir(folder).expect("the scenarios are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

fn setup(path: &Path) -> Setup {
    let name = path.file_stem().and_then(|name| name.to_str()).expect("scenarios have plain names");
    let source = std::fs::read_to_string(path).expect("a scenario can be read");
    scenario::compile(name, &source).unwrap_or_else(|faults| panic!("{name}: {faults:?}"))
}

fn line(scenario: &str, verdict: &Verdict) -> String {
    let Verdict { id, ruling, at, expected, found, witness, .. } = verdict;
    format!("{scenario}: {id} {ruling} at {at}: expected {expected}; found {found} ({witness})")
}

fn verdicts(setup: &Setup) -> Vec<Verdict> {
    let mut expectations = Expectations::new(setup);
    let mut monitors = Panel::new(Circumstances::under(setup.terms()));
    let mut chorus = Chorus::new();
    chorus.add(&mut expectations);
    chorus.add(&mut monitors);
    engine::run(setup, &mut chorus);
    expectations.verdicts().into_iter().chain(monitors.verdicts()).collect()
}

fn judged() -> Vec<(String, Vec<Verdict>)> {
    let setups = scenarios().into_iter().map(|path| setup(&path));
    let ways = setups.flat_map(|setup| setup.variants.clone().into_iter().map(move |way| setup.under(&way)));
    ways.map(|setup| (format!("{} ({})", setup.name, setup.way()), verdicts(&setup))).collect()
}

#[test]
fn every_rule_holds_under_the_profiles_that_no_expectation_names() {
    let mut wrong = Vec::new();
    for setup in scenarios().into_iter().map(|path| setup(&path)) {
        for way in &setup.unasked {
            let other = setup.under(way);
            let name = format!("{} ({})", other.name, other.way());
            let verdicts = verdicts(&other);
            let violated = verdicts.iter().filter(|verdict| verdict.ruling == Ruling::Violated);
            wrong.extend(violated.map(|verdict| line(&name, verdict)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_expectation_and_every_rule_of_every_scenario_holds() {
    let mut wrong = Vec::new();
    for (name, verdicts) in judged() {
        let is_wrong = |verdict: &&Verdict| match verdict.ruling {
            Ruling::Held => false,
            Ruling::Violated => true,
            Ruling::NotExercised => verdict.expected != verdict.rule.map_or("", |rule| rule.rule().statement),
        };
        wrong.extend(verdicts.iter().filter(is_wrong).map(|verdict| line(&name, verdict)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_stated_rule_is_exercised_by_some_scenario() {
    let judged = judged();
    let is_held = |rule: RuleId| {
        let code = rule.rule().code;
        judged.iter().flat_map(|(_, verdicts)| verdicts).any(|one| one.id == code && one.ruling == Ruling::Held)
    };
    let idle: Vec<_> = RuleId::ALL.iter().filter(|rule| rule.is_stated() && !is_held(**rule)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}
