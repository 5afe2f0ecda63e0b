//! Every scenario of the repository, run and judged.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::path::PathBuf;

use keylapse::{
    engine::{self, Setup},
    judge::{Expectations, Ruling, Verdict},
    scenario,
};

fn scenarios() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

fn setup(path: &PathBuf) -> Result<Setup, String> {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let source = std::fs::read_to_string(path).unwrap();
    scenario::compile(name, &source)
        .map_err(|faults| format!("{name}: {:?}", faults.iter().map(|f| &f.message).collect::<Vec<_>>()))
}

fn line(scenario: &str, verdict: &Verdict) -> String {
    let Verdict { id, ruling, at, expected, found, witness, .. } = verdict;
    format!("{scenario}: {id} {ruling} at {at}: expected {expected}; found {found} ({witness})")
}

fn verdicts(setup: &Setup) -> Vec<Verdict> {
    let mut expectations = Expectations::new(setup);
    engine::run(setup, &mut expectations);
    expectations.verdicts()
}

#[test]
fn every_expectation_of_every_scenario_holds() {
    let mut wrong = Vec::new();
    for path in scenarios() {
        let setup = match setup(&path) {
            Ok(setup) => setup,
            Err(why) => {
                eprintln!("skipped {why}");
                continue;
            }
        };
        let Ok(verdicts) = std::panic::catch_unwind(|| verdicts(&setup)) else {
            wrong.push(format!("{}: panicked", setup.name));
            continue;
        };
        wrong.extend(verdicts.iter().filter(|v| v.ruling != Ruling::Held).map(|v| line(&setup.name, v)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
