//! What a beginner meets: help with examples, hints instead of dead ends, colours only where they belong, and a watch that
//! ends cleanly.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keylapse"));
    command.args(arguments).current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn keylapse(arguments: &[&str], folder: &Path) -> Output {
    command(arguments, folder).output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_command_helps_with_examples() {
    let here = Path::new(".");
    for name in ["run", "check", "verify", "rules", "explain", "new", "lessons", "quiz", "schema", "completions", "man"]
    {
        let help = said(&keylapse(&[name, "--help"], here).stdout);
        assert!(help.contains(&format!("Examples:\n  keylapse {name}")), "{name}\n{help}");
    }
    let help = said(&keylapse(&[], here).stderr);
    assert!(help.contains("First steps:") && help.contains("Exit codes:"), "{help}");
}

#[test]
fn a_dead_end_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let fails = |arguments: &[&str], words: &str| {
        let output = keylapse(arguments, folder.path());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output.stderr).contains(words), "{arguments:?}: {}", said(&output.stderr));
        assert!(!folder.path().join("output").exists(), "nothing is written");
    };
    fails(&["run"], "`keylapse new NAME` writes one to begin with");
    fails(&["check", "."], "`keylapse new NAME` writes one to begin with");
    fails(&["lessons"], "name the folder of the course");
    fails(&["rnu"], "a similar subcommand exists: 'run'");
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("scenarios/key-lost.toml"), "title = \"Lost?\"\nduration = \"1h\"\n").unwrap();
    fails(&["run"], "there is 1 TOML file in `scenarios`");
    fails(&["run", "key-lsot"], "did you mean `scenarios/key-lost.toml`?");
    fails(&["check", "scenarios", "--filter", "switch"], "no scenario has `switch` in its name");
    fails(&["lessons"], "none of these scenarios is a lesson");
    fails(&["quiz", "scenarios/key-lost.toml"], "asks nothing");
}

#[test]
fn a_new_scenario_runs_and_its_schema_lies_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    assert!(keylapse(&["new", "question"], folder.path()).status.success());
    let first = fs::read_to_string(folder.path().join("question.toml")).unwrap();
    let schema = first.lines().next().unwrap().strip_prefix("#:schema ./").unwrap();
    let schema = fs::read_to_string(folder.path().join(schema)).unwrap();
    assert_eq!(schema, said(&keylapse(&["schema"], folder.path()).stdout));
    let run = keylapse(&["run", "question.toml"], folder.path());
    assert!(run.status.success());
    assert!(said(&run.stdout).contains("TTL deletions stop for `orders`: 30 min after `main` was disabled"));
    assert!(keylapse(&["new", "other"], folder.path()).status.success(), "a schema that is there stays");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = tempfile::tempdir().unwrap();
    assert!(keylapse(&["new", "question"], folder.path()).status.success());
    let coloured = |command: &mut Command| said(&command.output().unwrap().stdout).contains('\u{1b}');
    let run = ["check", "question.toml"];
    assert!(!coloured(&mut command(&run, folder.path())), "a pipe gets none");
    assert!(coloured(&mut command(&["check", "question.toml", "--color", "always"], folder.path())));
    assert!(coloured(command(&run, folder.path()).env("CLICOLOR_FORCE", "1")));
    assert!(!coloured(command(&run, folder.path()).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
}

/// A test that would otherwise wait for ever fails after a while, because the watched program is ended.
#[cfg(unix)]
#[test]
fn a_watch_runs_again_on_save_shows_mistakes_and_ends_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    assert!(keylapse(&["new", "question"], folder.path()).status.success());
    let file = folder.path().join("question.toml");
    let source = fs::read_to_string(&file).unwrap();
    let mut child = command(&["run", "question.toml", "--watch", "--only", "summary"], folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut wait_for = |words: &str| assert!(lines.any(|line| line.contains(words)), "`{words}` never came");
    let summary = folder.path().join("output/question/summary.json");
    wait_for("watching 1 file: save to run again");
    assert!(fs::read_to_string(&summary).unwrap().contains("\"seed\": 1"));
    fs::write(&file, source.replace("seed = 1", "sede = 1")).unwrap();
    wait_for("did you mean `seed`?");
    wait_for("watching 1 file");
    fs::write(&file, source.replace("seed = 1", "seed = 22")).unwrap();
    wait_for("watching 1 file");
    assert!(fs::read_to_string(&summary).unwrap().contains("\"seed\": 22"));
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!fs::read_dir(folder.path().join("output")).unwrap().any(|entry| {
        let name = entry.unwrap().file_name();
        name != "question"
    }));
}
