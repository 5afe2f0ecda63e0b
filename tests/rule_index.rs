//! The index of the rule book is fresh: it lists the scenarios that expect each rule, and the tests that bear its code.
//!
//! `BLESS=1 cargo test --test rule_index` writes it anew.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use keylapse::{
    rules::{RuleId, RuleSet},
    scenario,
};

const INDEX: &str = "src/cli/rule_index.csv";

#[test]
fn the_index_lists_every_scenario_and_every_test_of_a_rule() {
    let (scenarios, tests) = (scenarios(), tests());
    let mut index = "code,scenarios,tests\n".to_owned();
    for id in RuleId::ALL {
        let listed = |of: &BTreeMap<RuleId, BTreeSet<String>>| {
            of.get(id).map_or_else(String::new, |names| names.iter().cloned().collect::<Vec<_>>().join(" "))
        };
        index += &format!("{id},{},{}\n", listed(&scenarios), listed(&tests));
    }
    if env::var_os("BLESS").is_some() {
        fs::write(INDEX, &index).unwrap();
    }
    let found = fs::read_to_string(INDEX).unwrap_or_default();
    assert!(found == index, "{INDEX} is not fresh: run this test with BLESS=1");
}

#[test]
fn a_rule_names_the_scenarios_and_tests_that_show_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_keylapse")).args(["rules", "EAR-25"]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("\n  scenarios: ") && told.contains("key-disabled-2-hours"), "{told}");
    assert!(told.contains("\n  tests: ") && told.contains("ear_25_"), "{told}");
}

/// The scenarios with an expectation about each rule.
fn scenarios() -> BTreeMap<RuleId, BTreeSet<String>> {
    let mut found: BTreeMap<RuleId, BTreeSet<String>> = BTreeMap::new();
    for path in files_below(Path::new("scenarios")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let setup = scenario::compile(name, &fs::read_to_string(&path).unwrap()).unwrap();
        for rule in setup.expectations.iter().filter_map(|expectation| expectation.rule) {
            found.entry(rule).or_default().insert(name.to_owned());
        }
    }
    found
}

/// The tests whose names begin with the code of each rule, or with several.
fn tests() -> BTreeMap<RuleId, BTreeSet<String>> {
    let mut found: BTreeMap<RuleId, BTreeSet<String>> = BTreeMap::new();
    let files = [Path::new("src"), Path::new("tests")].into_iter().flat_map(files_below);
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let source = fs::read_to_string(&path).unwrap();
        for name in source.lines().filter_map(test_name) {
            for rule in codes(name).iter() {
                found.entry(rule).or_default().insert(name.to_owned());
            }
        }
    }
    found
}

/// The name of the function that a line begins.
fn test_name(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("fn ")?.split('(').next()
}

/// The rules whose codes a name begins with: `ear_16_and_17_…` or `ear_25_…`.
fn codes(name: &str) -> RuleSet {
    let mut words = name.split('_');
    let family = words.next().unwrap_or_default().to_uppercase();
    let mut rules = RuleSet::NONE;
    for word in words {
        match RuleId::by_code(&format!("{family}-{word}")) {
            Some(rule) => rules = rules.with(rule),
            None if word == "and" || word == "to" => {}
            None => break,
        }
    }
    rules
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
