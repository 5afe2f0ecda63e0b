//! The command line: exit codes, output folders whole or not at all, quiet pipes.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn keylapse(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keylapse")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const HOUR: &str = "title = \"t\"\nabout = \"a\"\nduration = \"1h\"\n[key.old]\n[table.orders]\nkey = \"old\"\n";

#[test]
fn a_new_scenario_runs_and_holds() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(keylapse(&["new", "question"], folder.path()).status.code(), Some(0));
    let run = keylapse(&["run", "question.toml"], folder.path());
    assert_eq!(run.status.code(), Some(0), "{}{}", text(&run.stdout), text(&run.stderr));
    assert!(text(&run.stdout).contains("held: 2 of 2 expectations"), "{}", text(&run.stdout));
    for file in ["events.csv", "ledger.csv", "keys.csv", "tables.csv", "series.csv", "streams.csv", "verdicts.csv"] {
        assert!(folder.path().join("output/question").join(file).is_file(), "{file}");
    }
    for chart in ["timeline", "protection", "streams"] {
        for format in ["svg", "png"] {
            let path = folder.path().join(format!("output/question/{chart}.{format}"));
            assert!(fs::metadata(&path).unwrap().len() > 1_000, "{}", path.display());
        }
    }
    let verify = keylapse(&["verify", "output/question"], folder.path());
    assert_eq!(verify.status.code(), Some(0), "{}{}", text(&verify.stdout), text(&verify.stderr));
    let again = keylapse(&["new", "question"], folder.path());
    assert_eq!(again.status.code(), Some(2), "a file that is there is not overwritten");
}

#[test]
fn nothing_is_written_when_any_scenario_of_the_call_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.toml"), HOUR).unwrap();
    fs::write(folder.path().join("bad.toml"), HOUR.replace("key = \"old\"", "key = \"odl\"")).unwrap();
    let run = keylapse(&["run", "good.toml", "bad.toml"], folder.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("bad.toml:6:7"), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("did you mean `old`"), "{}", text(&run.stderr));
    assert!(!folder.path().join("output").exists());
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so_before_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.toml"), HOUR).unwrap();
    let run = keylapse(&["run", "--parquet", "good.toml"], folder.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("cargo build --release --features parquet"), "{}", text(&run.stderr));
    assert!(!folder.path().join("output").exists());
}

#[test]
fn exit_codes_tell_violated_from_never_exercised() {
    let folder = tempfile::tempdir().unwrap();
    let expect = |at: &str, state: &str| {
        format!("{HOUR}[[expect]]\nat = \"{at}\"\nkey = {{ name = \"old\", state = \"{state}\" }}\n")
    };
    fs::write(folder.path().join("violated.toml"), expect("1m", "Disabled")).unwrap();
    fs::write(folder.path().join("idle.toml"), expect("2h", "Enabled")).unwrap();
    let code = |inputs: &[&str]| keylapse(&[&["check"], inputs].concat(), folder.path()).status.code();
    assert_eq!(code(&["violated.toml"]), Some(1));
    assert_eq!(code(&["idle.toml"]), Some(3));
    assert_eq!(code(&["violated.toml", "idle.toml"]), Some(1));
    assert_eq!(code(&["missing.toml"]), Some(2));
}

#[test]
fn of_several_exit_codes_2_comes_first_then_4_then_1_then_3() {
    let folder = tempfile::tempdir().unwrap();
    let expect = |at: &str, state: &str| {
        format!("{HOUR}[[expect]]\nat = \"{at}\"\nkey = {{ name = \"old\", state = \"{state}\" }}\n")
    };
    fs::write(folder.path().join("violated.toml"), expect("1m", "Disabled")).unwrap();
    fs::write(folder.path().join("idle.toml"), expect("2h", "Enabled")).unwrap();
    fs::write(folder.path().join("wrong.toml"), "title = 1").unwrap();
    fs::write(folder.path().join("in-the-way"), "a file where a folder is to be").unwrap();
    let code = |arguments: &[&str]| keylapse(arguments, folder.path()).status.code();
    let unwritable = ["--output", "in-the-way"];
    assert_eq!(code(&[&["run", "idle.toml", "violated.toml", "wrong.toml"], &unwritable[..]].concat()), Some(2));
    assert_eq!(code(&[&["run", "idle.toml", "violated.toml"], &unwritable[..]].concat()), Some(4));
    assert_eq!(code(&["run", "idle.toml", "violated.toml"]), Some(1));
    assert_eq!(code(&["run", "idle.toml"]), Some(3));
    assert_eq!(code(&["check", "violated.toml", "--junit", "in-the-way/junit.xml"]), Some(4));
    assert_eq!(code(&["check", "violated.toml", "wrong.toml", "--junit", "in-the-way/junit.xml"]), Some(2));
    assert_eq!(
        code(&["verify", "output/violated"]),
        Some(0),
        "the rules held; what the scenario expects stands in no file"
    );
    assert_eq!(code(&["verify", "nowhere"]), Some(2));
    let keys = folder.path().join("output/idle/keys.csv");
    fs::write(&keys, fs::read_to_string(&keys).unwrap().replace(",Enabled,0,", ",Disabled,0,")).unwrap();
    assert_eq!(code(&["verify", "output/idle"]), Some(1));
}

#[test]
fn check_stops_at_the_first_violation_where_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let violated = format!("{HOUR}[[expect]]\nat = \"1m\"\nkey = {{ name = \"old\", state = \"Disabled\" }}\n");
    for (name, source) in [("1-good", HOUR), ("2-violated", &violated), ("3-violated", &violated), ("4-good", HOUR)] {
        fs::write(folder.path().join(name).with_extension("toml"), source).unwrap();
    }
    let check = |more: &[&str]| keylapse(&[&["check", ".", "--junit", "junit.xml"], more].concat(), folder.path());
    let all = check(&[]);
    assert!(text(&all.stdout).contains("4 scenarios: "), "{}", text(&all.stdout));
    let first = check(&["--fail-fast"]);
    assert_eq!(first.status.code(), Some(1));
    let told = text(&first.stdout);
    assert!(told.contains("1-good") && told.contains("2-violated") && !told.contains("3-violated"), "{told}");
    assert!(told.contains("2 scenarios: "), "{told}");
    assert!(!fs::read_to_string(folder.path().join("junit.xml")).unwrap().contains("4-good"));
}

#[test]
fn an_output_folder_that_cannot_be_written_is_the_machines_failure() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.toml"), HOUR).unwrap();
    fs::write(folder.path().join("output"), "a file stands in the way").unwrap();
    let run = keylapse(&["run", "good.toml"], folder.path());
    assert_eq!(run.status.code(), Some(4), "{}", text(&run.stderr));
}

#[test]
fn golden_files_are_compared_blessed_and_shown_by_row() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.toml"), HOUR).unwrap();
    let check =
        |more: &[&str]| keylapse(&[&["check", "good.toml", "--golden", "golden"], more].concat(), folder.path());
    assert_eq!(check(&[]).status.code(), Some(1), "there is nothing to compare with yet");
    assert_eq!(check(&["--bless"]).status.code(), Some(0));
    assert_eq!(check(&[]).status.code(), Some(0));
    let keys = folder.path().join("golden/good/keys.csv");
    fs::write(&keys, fs::read_to_string(&keys).unwrap().replace("Enabled", "Disabled")).unwrap();
    let differs = check(&[]);
    assert_eq!(differs.status.code(), Some(1));
    assert!(text(&differs.stdout).contains("keys.csv, row 2"), "{}", text(&differs.stdout));
}

#[test]
fn a_step_is_explained_by_the_step_that_caused_it() {
    let folder = tempfile::tempdir().unwrap();
    let steps = "[[step]]\nat = \"1m\"\nDisableKey = { key = \"old\" }\n[[step]]\nid = \"backup\"\nat = \"2m\"\n\
                 CreateBackup = { table = \"orders\", backup = \"b\" }\n";
    fs::write(folder.path().join("why.toml"), format!("{HOUR}{steps}")).unwrap();
    let told = text(&keylapse(&["explain", "why.toml", "--step", "backup"], folder.path()).stdout);
    assert!(told.contains("is refused with ValidationException"), "{told}");
    assert!(told.contains("1 min  the operator disables key `old` (REF-02, REF-04)"), "{told}");
}

#[test]
fn check_runs_every_case_under_every_profile_and_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let source = format!(
        "{HOUR}[timing]\ndetection = {{ cases = [\"20m\", \"40m\"] }}\n\
         [[step]]\nat = \"1m\"\nDisableKey = {{ key = \"old\" }}\n\
         [[expect]]\nid = \"early\"\nprofiles = [\"nominal\", \"worst-case\"]\nat = \"21m\"\n\
         table = {{ name = \"orders\", status = \"INACCESSIBLE_ENCRYPTION_CREDENTIALS\" }}\n\
         [[expect]]\nid = \"late\"\nat = \"41m\"\n\
         table = {{ name = \"orders\", status = \"INACCESSIBLE_ENCRYPTION_CREDENTIALS\" }}\n"
    );
    fs::write(folder.path().join("when.toml"), source).unwrap();
    let check = keylapse(&["check", "when.toml", "--junit", "out.xml"], folder.path());
    assert_eq!(check.status.code(), Some(1));
    let said = text(&check.stdout);
    let is_meant =
        |line: &&str| ["when (", "  held early", "  held late", "  violated"].iter().any(|it| line.starts_with(it));
    let lines: Vec<&str> = said.lines().filter(is_meant).collect();
    assert_eq!(
        lines,
        [
            "when (nominal, detection 20 min)",
            "  held early at 21 min: table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "  held late at 41 min: table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "when (nominal, detection 40 min)",
            "  violated early at 21 min: table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "  held late at 41 min: table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "when (worst-case, detection 20 min)",
            "  held early at 21 min: table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "when (worst-case, detection 40 min)",
            "  violated early at 21 min: table orders: status INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        ]
    );
    assert!(said.contains("1 scenario, 4 runs: "), "{said}");
    let junit = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert!(junit.contains("<testsuite name=\"when (worst-case, detection 40 min)\""), "{junit}");
}

/// A key is disabled; the status follows after 12 or 75 minutes, and the key's return after what the profile says.
const TWO_CASES: &str = "title = \"t\"\nabout = \"a\"\nduration = \"5h\"\n\
    [timing]\ndetection = { cases = [\"12m\", \"75m\"] }\n\
    [key.old]\n[table.orders]\nkey = \"old\"\nitems = 1\n\
    [[step]]\nat = \"1h\"\nDisableKey = { key = \"old\" }\n\
    [[step]]\nat = \"3h\"\nEnableKey = { key = \"old\" }\n";

#[test]
fn a_run_another_way_has_a_folder_of_its_own_that_can_be_verified_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("q.toml"), TWO_CASES).unwrap();
    let tables = |flags: &[&str], name: &str| {
        let run = keylapse(&[&["run", "q.toml", "--only", "csv,summary"], flags].concat(), folder.path());
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        fs::read_to_string(folder.path().join("output").join(name).join("tables.csv")).unwrap()
    };
    let own = tables(&[], "q");
    assert!(own.contains(",TableInaccessible,") && own.contains("2026-01-01T01:12:00.000Z"), "{own}");
    assert_eq!(tables(&["--profile", "nominal", "--case", "1"], "q"), own, "the file's own way, said aloud");
    let late = tables(&["--case", "2"], "q@nominal.2");
    assert!(late.contains("2026-01-01T02:15:00.000Z"), "{late}");
    let worst = tables(&["--profile", "worst-case", "--case", "2"], "q@worst-case.2");
    assert!(worst.contains("2026-01-01T03:56:50.000Z"), "the status returns after 56 min 50 s: {worst}");
    let verify = keylapse(&["verify", "output/q@worst-case.2"], folder.path());
    assert_eq!(verify.status.code(), Some(0), "{}", text(&verify.stdout));
    let summary = fs::read_to_string(folder.path().join("output/q@worst-case.2/summary.json")).unwrap();
    assert!(summary.contains("\"scenario\": \"q@worst-case.2\""), "{summary}");

    let explain = |flags: &[&str]| {
        let told = keylapse(&[&["explain", "q.toml", "--table", "orders"], flags].concat(), folder.path());
        text(&told.stdout)
    };
    assert!(explain(&[]).contains("1 h 12 min"));
    let told = explain(&["--profile", "worst-case", "--case", "2"]);
    assert!(told.contains("2 h 15 min") && told.contains("3 h 56 min 50 s"), "{told}");
}

#[test]
fn a_case_that_is_not_there_is_refused_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("q.toml"), TWO_CASES).unwrap();
    fs::write(folder.path().join("q@observed.toml"), format!("{HOUR}[timing]\nprofile = \"observed\"\n")).unwrap();
    fs::write(folder.path().join("one.toml"), HOUR).unwrap();
    let refusal = |arguments: &[&str]| {
        let run = keylapse(arguments, folder.path());
        assert_eq!(run.status.code(), Some(2));
        text(&run.stderr)
    };
    let said = refusal(&["run", "q.toml", "--case", "3"]);
    assert!(said.contains("scenario `q` has no case 3: 1 (detection 12 min), 2 (detection 1 h 15 min)"), "{said}");
    assert!(refusal(&["run", "one.toml", "--case", "2"]).contains("there is only one"));
    assert!(refusal(&["run", "one.toml", "--profile", "observd"]).contains("'observed'"));
    fs::write(folder.path().join("q.toml"), HOUR).unwrap();
    let said = refusal(&["run", "q.toml", "q@observed.toml", "--profile", "observed"]);
    assert!(said.contains("two runs would be called `q@observed`"), "{said}");
    assert!(!folder.path().join("output").exists());
}
