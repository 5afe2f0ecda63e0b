//! Deliberate breaks: breaking any one stated rule makes `keylapse check scenarios` fail and name that rule.
//!
//! A copy of the source gets every edit of `table` at once, each behind a switch, so that one build is enough; then the
//! scenarios are checked once for each rule. That takes minutes, so it runs on demand and writes `README.md`:
//! `cargo test --test breaks -- --ignored`. What runs always: that each edit still finds its place.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod table;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use keylapse::rules::RuleId;
use table::{BREAKS, Break, SELECTOR};

#[test]
fn there_is_a_break_for_each_stated_rule() {
    let stated: Vec<&str> = RuleId::ALL.iter().filter(|rule| rule.is_stated()).map(|rule| rule.rule().code).collect();
    let broken: Vec<&str> = BREAKS.iter().map(|one| one.rule).collect();
    assert_eq!(broken, stated);
}

#[test]
fn each_break_finds_its_place_once() {
    let mut lost = Vec::new();
    for one in BREAKS {
        let source = fs::read_to_string(root().join(one.file)).unwrap();
        let places = source.matches(one.from).count();
        if places != 1 || !one.to.contains(&format!("is_broken(\"{}\")", one.rule)) {
            lost.push(format!("{} in {}: {places} places", one.rule, one.file));
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
#[ignore = "builds the whole program and runs every scenario for every rule"]
fn each_break_is_caught_by_the_rule_it_breaks() {
    let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("breaks");
    break_everything(&copy);
    let program = build(&copy);
    let whole = check(&program, "none");
    assert_eq!(whole.exit, Some(0), "with no rule broken everything holds");
    let mut readme = HEADER.to_owned();
    let mut missed = Vec::new();
    for one in BREAKS {
        let found = check(&program, one.rule);
        let _ = writeln!(readme, "{}", found.row(one));
        if found.exit != Some(1) || found.of(one.rule).is_none() {
            missed.push(one.rule);
        }
    }
    fs::write(root().join("tests/breaks/README.md"), readme).unwrap();
    assert!(missed.is_empty(), "not caught by their own rule: {missed:?}");
}

const HEADER: &str = "# Deliberate breaks

Written by `cargo test --test breaks -- --ignored`: for each stated rule the program is broken as the table says, and
`keylapse check scenarios` is run. Each run must fail, and a monitor or an expectation of that very rule must be violated.

| Rule | What is broken | Violated in so many scenarios: by its monitor, by expectations | For example | Also violated |
|---|---|---|---|---|
";

/// What came of the scenarios.
struct Verdicts {
    exit: Option<i32>,
    violations: Vec<Violation>,
    /// What the program said where it could not end.
    complaint: String,
}

struct Violation {
    scenario: String,
    /// Whether the rule's monitor says so, and not an expectation of the scenario.
    is_of_monitor: bool,
    rule: String,
    found: String,
}

impl Verdicts {
    /// The first violation of a rule; one that its monitor found, where there is one.
    fn of(&self, rule: &str) -> Option<&Violation> {
        let of_rule = || self.violations.iter().filter(|violation| violation.rule == rule);
        of_rule().find(|violation| violation.is_of_monitor).or_else(|| of_rule().next())
    }

    fn scenarios(&self, rule: &str, is_of_monitor: bool) -> usize {
        let of_rule = |violation: &&Violation| violation.rule == rule && violation.is_of_monitor == is_of_monitor;
        let mut scenarios: Vec<&str> =
            self.violations.iter().filter(of_rule).map(|one| one.scenario.as_str()).collect();
        scenarios.dedup();
        scenarios.len()
    }

    fn row(&self, one: &Break) -> String {
        let example = match self.of(one.rule) {
            Some(violation) => format!("{}: {}", violation.scenario, violation.found),
            None => format!("**not caught** {}", self.complaint.lines().next().unwrap_or_default()),
        };
        let mut others: Vec<&str> = self.violations.iter().map(|violation| violation.rule.as_str()).collect();
        others.retain(|rule| *rule != one.rule && !rule.is_empty());
        others.sort_unstable();
        others.dedup();
        let example = example.replace('|', "/");
        let (by_monitor, by_claims) = (self.scenarios(one.rule, true), self.scenarios(one.rule, false));
        format!("| {} | {} | {by_monitor}, {by_claims} | {example} | {} |", one.rule, one.what, others.join(" "))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies what a build needs, with every edit in it.
fn break_everything(copy: &Path) {
    for folder in ["src", "benches", "scenarios"] {
        copy_folder(&root().join(folder), &copy.join(folder));
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest = manifest
        .replacen("name = \"keylapse\"", "name = \"broken-keylapse\"", 1)
        .replace(
            "[[bin]]\nname = \"keylapse\"",
            "[lib]\nname = \"keylapse\"\n\n[[bin]]\nname = \"broken-keylapse\"\npath = \"src/main.rs\"",
        )
        .replace("default-run = \"keylapse\"", "default-run = \"broken-keylapse\"");
    fs::write(copy.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    fs::write(copy.join("Cargo.lock"), lock.replace("name = \"keylapse\"", "name = \"broken-keylapse\"")).unwrap();
    fs::copy(root().join("README.md"), copy.join("README.md")).unwrap();
    for one in BREAKS {
        let path = copy.join(one.file);
        let source = fs::read_to_string(&path).unwrap();
        fs::write(&path, source.replacen(one.from, one.to, 1)).unwrap();
    }
    let library = copy.join("src/lib.rs");
    let source = fs::read_to_string(&library).unwrap();
    fs::write(&library, source + SELECTOR).unwrap();
}

fn copy_folder(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Builds the copy beside the program, so that the dependencies are there already. The package has another name: Cargo would
/// take a library of the same name for the program's own.
fn build(copy: &Path) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--bin", "broken-keylapse", "--target-dir"])
        .arg(target)
        .env("RUSTFLAGS", "")
        .current_dir(copy)
        .status()
        .unwrap();
    assert!(status.success(), "the broken program does not build");
    target.join("debug/broken-keylapse")
}

fn check(program: &Path, rule: &str) -> Verdicts {
    let output = Command::new(program)
        .args(["check", "scenarios", "--format", "json", "--quiet"])
        .current_dir(root())
        .env("KEYLAPSE_BREAK", rule)
        .output()
        .unwrap();
    let mut violations = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(scenario) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        for verdict in scenario["verdicts"].as_array().into_iter().flatten() {
            if verdict["verdict"] == "violated" {
                let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                violations.push(Violation {
                    scenario: text(&scenario["scenario"]),
                    is_of_monitor: verdict["id"] == verdict["rule"],
                    rule: text(&verdict["rule"]),
                    found: text(&verdict["found"]),
                });
            }
        }
    }
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    Verdicts { exit: output.status.code(), violations, complaint }
}
