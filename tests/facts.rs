//! Every known fact has its place: rules, something that shows it, or a reason why it is left out.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{collections::BTreeMap, path::Path};

use keylapse::rules::{Basis, RuleId};

const FACTS: &str = include_str!("facts.txt");

/// Families of facts, each with the number of its facts.
const FAMILIES: [(&str, usize); 27] = [
    ("HI", 45),
    ("TY", 36),
    ("SW", 20),
    ("QU", 9),
    ("ER", 11),
    ("KS", 9),
    ("KD", 14),
    ("KR", 13),
    ("KI", 8),
    ("KG", 10),
    ("EV", 5),
    ("IN", 24),
    ("RC", 6),
    ("AR", 11),
    ("ST", 27),
    ("TT", 14),
    ("TX", 11),
    ("BK", 25),
    ("PR", 10),
    ("XP", 6),
    ("IX", 3),
    ("DX", 5),
    ("CI", 2),
    ("TB", 5),
    ("LM", 9),
    ("CO", 5),
    ("GT", 0),
];

/// Each fact with its place.
fn facts() -> BTreeMap<&'static str, &'static str> {
    let mut facts = BTreeMap::new();
    for line in FACTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (ids, place) = line.split_once(" | ").unwrap_or_else(|| panic!("no place: {line}"));
        for id in ids.split(' ') {
            assert!(facts.insert(id, place).is_none(), "{id} stands twice");
        }
    }
    facts
}

#[test]
fn every_fact_has_its_place() {
    let facts = facts();
    for (family, count) in FAMILIES {
        let found = facts.keys().filter(|id| id.split('-').next() == Some(family)).count();
        assert_eq!(found, count, "facts {family}");
    }
    for (fact, place) in facts {
        if let Some(codes) = place.strip_prefix("rules ") {
            for code in codes.split(' ') {
                assert!(RuleId::by_code(code).is_some(), "{fact}: no rule {code}");
            }
        } else if let Some(path) = place.strip_prefix("shown by ") {
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file(), "{fact}: no file {path}");
        } else {
            let reason = place.strip_prefix("left out: ").unwrap_or_else(|| panic!("{fact}: {place}"));
            assert!(reason.len() >= 7, "{fact}: no reason");
        }
    }
}

#[test]
fn what_a_rule_cites_is_held_by_that_rule() {
    let facts = facts();
    for rule in RuleId::ALL.iter().map(|id| id.rule()).filter(|rule| rule.basis != Basis::Stated) {
        for fact in cited(rule.place).filter(|fact| !fact.starts_with("GT-")) {
            let place =
                facts.get(fact.as_str()).unwrap_or_else(|| panic!("{} cites {fact}, which is unknown", rule.code));
            let is_held = place.starts_with("rules ") && place.split(' ').any(|code| code == rule.code);
            assert!(is_held || rule.basis == Basis::Assumed, "{} cites {fact}: {place}", rule.code);
        }
    }
}

/// The facts that a place names, one by one.
fn cited(place: &str) -> impl Iterator<Item = String> {
    let words = place.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| {
        let mut parts = word.split('-');
        let family = parts.next().unwrap_or_default();
        let is_number = parts.next().is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
        is_number && FAMILIES.iter().any(|&(known, _)| known == family)
    });
    words.map(str::to_owned).collect::<Vec<_>>().into_iter()
}
