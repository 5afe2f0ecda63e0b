//! What the README shows is true: its scenario runs and holds, its rule table is the rule book's, its files exist, and the
//! schema that editors use is the program's.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::{fs, path::Path, process::Command};

use keylapse::{
    engine,
    judge::{Expectations, Ruling},
    rules::RuleId,
    scenario,
};

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

/// Compares with a committed text, or writes it where `BLESS` is set.
fn assert_committed(path: &str, found: &str, expected: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, expected).unwrap();
        return;
    }
    assert!(found == expected, "{path} is not fresh: run this test with BLESS=1 and look at the difference");
}

/// The blocks of one language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_scenarios_in_the_readme_run_and_hold() {
    let text = readme();
    let scenarios = blocks(&text, "toml");
    assert_eq!(scenarios.len(), 2);
    for source in scenarios {
        let setup = support::compile(source);
        let mut expectations = Expectations::new(&setup);
        engine::run(&setup, &mut expectations);
        let verdicts = expectations.verdicts();
        assert!(!verdicts.is_empty());
        for verdict in verdicts {
            assert_eq!(verdict.ruling, Ruling::Held, "{}: found {}", verdict.expected, verdict.found);
        }
    }
}

/// In one folder, one after the other, as a reader would type them.
#[test]
fn the_commands_in_the_readme_work() {
    let folder = tempfile::tempdir().unwrap();
    let text = readme();
    let lines = blocks(&text, "sh").into_iter().flat_map(str::lines);
    let commands: Vec<Vec<&str>> = lines
        .filter_map(|line| line.split('#').next()?.strip_prefix("keylapse "))
        .map(|arguments| arguments.split_whitespace().collect())
        .collect();
    assert!(commands.len() >= 7, "{commands:?}");
    for arguments in commands {
        let output =
            Command::new(env!("CARGO_BIN_EXE_keylapse")).args(&arguments).current_dir(&folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_rule_table_in_the_readme_is_the_rule_books() {
    let text = readme();
    let (before, rest) = text.split_once("stated ones -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /rules -->").unwrap();
    let mut table = "| Code | Name | The notes | Statement | Number |\n|---|---|---|---|---|\n".to_owned();
    for rule in RuleId::ALL.iter().filter(|rule| rule.is_stated()).map(|rule| rule.rule()) {
        table +=
            &format!("| {} | {} | {} | {} | {} |\n", rule.code, rule.name, rule.place, rule.statement, rule.number);
    }
    let expected = format!("{before}stated ones -->\n{table}<!-- /rules -->{after}");
    assert_committed("README.md", &text, &expected);
}

#[test]
fn every_file_that_the_readme_links_to_exists() {
    let text = readme();
    let links: Vec<&str> = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 5);
    for link in links.into_iter().filter(|link| !link.starts_with('#')) {
        assert!(Path::new(link).exists(), "`{link}`");
    }
}

#[test]
fn the_committed_schema_is_the_programs() {
    let expected = serde_json::to_string_pretty(&scenario::schema()).unwrap() + "\n";
    let found = fs::read_to_string("scenario.schema.json").unwrap_or_default();
    assert_committed("scenario.schema.json", &found, &expected);
}

#[test]
fn every_scenario_names_the_schema_in_its_first_line() {
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        assert!(source.starts_with("#:schema ../scenario.schema.json\n"), "{}", path.display());
    }
}
