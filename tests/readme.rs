//! What the README shows is true: its scenarios run and hold, its commands work, its rule table is the rule book's, its
//! files exist, and the schema that editors use is the program's. What it asks in SQL is asked by `examples`.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

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

/// What a reader would type, line by line, without comments.
fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = ["sh", "console"].into_iter().flat_map(|language| blocks(text, language)).flat_map(str::lines);
    let typed = lines.map(|line| line.trim_start_matches("$ ").split('#').next().unwrap());
    typed
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .filter(|line: &Vec<_>| !line.is_empty())
        .collect()
}

fn keylapse(arguments: &[String], folder: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_keylapse")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_block_is_of_a_language_that_is_tested() {
    let text = readme();
    let languages = text.lines().filter_map(|line| line.strip_prefix("```")).filter(|language| !language.is_empty());
    assert_eq!(languages.collect::<BTreeSet<_>>(), BTreeSet::from(["console", "sh", "sql", "toml"]));
}

/// In one folder, one after the other.
#[test]
fn the_commands_in_the_readme_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for line in commands(&readme()).iter().filter(|line| line[0] == "keylapse") {
        if line.contains(&"my-large-question.toml".to_owned()) {
            fs::copy(folder.path().join("my-question.toml"), folder.path().join("my-large-question.toml")).unwrap();
        }
        keylapse(&line[1..], folder.path());
        count += 1;
    }
    assert!(count >= 8, "{count}");
}

/// Building is not for a test: it has been done, and `.ci/run` does the rest.
#[test]
fn the_commands_of_cargo_in_the_readme_are_those_of_the_continuous_integration() {
    let ci = fs::read_to_string(".ci/run").unwrap();
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let mut found = Vec::new();
    for line in commands(&readme()).into_iter().filter(|line| line[0] != "keylapse") {
        match line.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["cargo", "test"] => assert!(ci.contains("\nrun cargo test #")),
            ["cargo", "run", "--release", "--", "run", "scenarios"] => {
                assert!(ci.contains("run cargo run --locked --release --quiet -- run scenarios"));
            }
            ["cargo", "build", "--release", "--features", feature] => {
                assert!(manifest.contains(&format!("\n{feature} = [")))
            }
            _ => panic!("nothing tests `{}`", line.join(" ")),
        }
        found.push(line);
    }
    assert_eq!(found.len(), 3);
}

/// A command in a sentence has placeholders, so it is only understood: its help is asked for.
#[test]
fn the_commands_in_sentences_are_understood() {
    let names =
        ["run", "check", "verify", "rules", "explain", "new", "lessons", "quiz", "schema", "completions", "man"];
    let text = readme();
    let mut understood = 0;
    for line in text.lines() {
        for code in line.split('`').skip(1).step_by(2) {
            let mut words: Vec<String> = code.split_whitespace().map(str::to_owned).collect();
            if words.first().is_some_and(|word| word == "keylapse") {
                words.remove(0);
            }
            if code != "keylapse" && words.len() > 1 && names.contains(&words[0].as_str()) {
                words.push("--help".to_owned());
                keylapse(&words, Path::new("."));
                understood += 1;
            }
        }
    }
    assert!(understood >= 8, "{understood}");
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
