//! What a machine and its users do to a program: it is killed, the disk is full, pipes close, files are huge or no files at
//! all. Each ends in one clear way, and never in half a folder of results.
#![cfg(all(unix, feature = "cli"))]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at what it does not expect, or says what it skips"
)]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufWriter, Write as _},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

const SHORT: &str = "title = \"t\"\nduration = \"1h\"\n[key.old]\n[table.orders]\nkey = \"old\"\nitems = 3\n";

/// Runs until somebody ends it.
const ENDLESS: &str = "title = \"t\"\nduration = \"900d\"\n[key.old]\n[table.orders]\nkey = \"old\"\n\
    [[workload]]\ntable = \"orders\"\nop = \"PutItem\"\nkeys = 10\nrate = \"100/s\"\n";

/// A folder with a scenario `q.toml`.
fn folder_with(scenario: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("q.toml"), scenario).unwrap();
    folder
}

fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keylapse"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn keylapse(arguments: &[&str], folder: &Path) -> Output {
    command(arguments, folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs `q.toml` and expects that it succeeds.
fn succeed(folder: &Path) {
    let run = keylapse(&["run", "q.toml", "-q"], folder);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
}

/// Every file of a folder, with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().into(), fs::read(&path).unwrap())).collect()
}

/// The names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn drafts(folder: &Path) -> usize {
    names(folder).iter().filter(|name| name.starts_with(".keylapse-")).count()
}

/// Starts a run that does not end, and returns it once it writes.
fn begin_endless(folder: &Path) -> Child {
    fs::write(folder.join("q.toml"), ENDLESS).unwrap();
    let known = drafts(&folder.join("output"));
    let run = command(&["run", "q.toml", "-q"], folder).stderr(Stdio::piped()).spawn().unwrap();
    while drafts(&folder.join("output")) == known {
        std::thread::yield_now();
    }
    run
}

fn send(signal: &str, to: &Child) {
    assert!(Command::new("kill").args([signal, &to.id().to_string()]).status().unwrap().success());
}

/// A file system of its own, until it is dropped.
struct Mount(PathBuf);

impl Mount {
    /// Mounts memory on a folder; nothing where this process has no right to.
    fn on(folder: PathBuf, options: &str) -> Option<Self> {
        fs::create_dir(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&folder).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: this process may not mount a tmpfs");
        None
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_killed_run_leaves_the_old_results_whole_and_a_draft_that_the_next_run_sweeps_away() {
    let folder = folder_with(SHORT);
    succeed(folder.path());
    let output = folder.path().join("output");
    let before = contents(&output.join("q"));
    let mut run = begin_endless(folder.path());
    run.kill().unwrap();
    run.wait().unwrap();
    assert_eq!(contents(&output.join("q")), before);
    assert_eq!(drafts(&output), 1);
    fs::write(folder.path().join("q.toml"), SHORT).unwrap();
    succeed(folder.path());
    assert_eq!(names(&output), ["q"]);
    assert_eq!(contents(&output.join("q")), before);
}

#[test]
fn nobody_sweeps_while_another_run_is_at_work() {
    let folder = folder_with(SHORT);
    let mut run = begin_endless(folder.path());
    fs::write(folder.path().join("other.toml"), SHORT).unwrap();
    assert_eq!(keylapse(&["run", "other.toml", "-q"], folder.path()).status.code(), Some(0));
    assert_eq!(drafts(&folder.path().join("output")), 1, "the draft of the run that goes on");
    run.kill().unwrap();
    run.wait().unwrap();
}

#[test]
fn an_interrupt_or_a_polite_kill_ends_a_run_and_leaves_nothing() {
    for signal in ["-INT", "-TERM"] {
        let folder = folder_with(SHORT);
        let run = begin_endless(folder.path());
        send(signal, &run);
        let ended = run.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{signal}");
        assert!(said(&ended).contains("interrupted: nothing of the scenario in progress was written"));
        assert_eq!(names(&folder.path().join("output")), [""; 0], "{signal}");
    }
}

#[test]
fn a_full_disk_is_the_machines_failure_and_keeps_the_old_results() {
    let folder = folder_with(SHORT);
    let Some(disk) = Mount::on(folder.path().join("disk"), "size=1m") else { return };
    let run = || keylapse(&["run", "q.toml", "-q", "-o", "disk"], folder.path());
    assert_eq!(run().status.code(), Some(0));
    let before = contents(&disk.0.join("q"));
    fs::write(folder.path().join("q.toml"), SHORT.replace("items = 3", "items = 10000")).unwrap();
    let full = run();
    assert_eq!(full.status.code(), Some(4), "{}", said(&full));
    assert!(said(&full).contains("cannot write results of `q`: No space left on device"), "{}", said(&full));
    assert_eq!(names(&disk.0), ["q"]);
    assert_eq!(contents(&disk.0.join("q")), before);
}

#[test]
fn a_read_only_folder_is_the_machines_failure_before_anything_runs() {
    let folder = folder_with(ENDLESS);
    let Some(disk) = Mount::on(folder.path().join("disk"), "ro") else { return };
    let run = keylapse(&["run", "q.toml", "-o", "disk"], folder.path());
    assert_eq!(run.status.code(), Some(4));
    assert!(said(&run).contains("cannot write into `disk`: Read-only file system"), "{}", said(&run));
    assert_eq!(names(&disk.0), [""; 0]);
}

#[test]
fn standard_output_on_a_full_disk_is_told() {
    if !Path::new("/dev/full").exists() {
        return eprintln!("skipped: there is no /dev/full here");
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let rules = command(&["rules"], Path::new(".")).stdout(full).output().unwrap();
    assert_eq!(rules.status.code(), Some(4));
    assert!(said(&rules).contains("cannot write to standard output: No space left on device"), "{}", said(&rules));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = folder_with(SHORT);
    for arguments in
        ["rules", "schema", "man", "completions bash", "run q.toml", "check q.toml", "explain q.toml --key old"]
    {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&arguments, folder.path()).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
        assert_eq!(said(&output), "", "{arguments:?}");
    }
}

#[test]
fn runs_at_the_same_time_into_one_folder_leave_one_whole_result() {
    let folder = folder_with(SHORT);
    succeed(folder.path());
    let output = folder.path().join("output");
    let alone = contents(&output.join("q"));
    let begin = |_| command(&["run", "q.toml", "-q"], folder.path()).stderr(Stdio::piped()).spawn().unwrap();
    for run in (0..12).map(begin).collect::<Vec<_>>() {
        let ended = run.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{}", said(&ended));
    }
    assert_eq!(names(&output), ["q"]);
    assert_eq!(contents(&output.join("q")), alone);
}

#[test]
fn a_scenario_of_100_megabytes_is_read_and_its_mistake_is_found() {
    let folder = folder_with("");
    let mut file = BufWriter::new(fs::File::create(folder.path().join("q.toml")).unwrap());
    file.write_all(SHORT.as_bytes()).unwrap();
    for _ in 0..1_000_000 {
        writeln!(file, "# {}", "x".repeat(97)).unwrap();
    }
    file.flush().unwrap();
    assert_eq!(keylapse(&["check", "q.toml", "-q"], folder.path()).status.code(), Some(0));
    file.write_all(b"[[step]]\nat = \"1m\"\nDisableKey = { key = \"odl\" }\n").unwrap();
    file.flush().unwrap();
    let wrong = keylapse(&["check", "q.toml"], folder.path());
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        said(&wrong).contains("q.toml:1000009:22") && said(&wrong).contains("did you mean `old`?"),
        "{}",
        said(&wrong)
    );
}

/// So many keys, each with a table, of which one is disabled.
fn many(count: usize) -> String {
    let mut source = "title = \"t\"\nduration = \"1d\"\n".to_owned();
    (0..count).for_each(|n| writeln!(source, "[key.k{n}]\n[table.t{n}]\nkey = \"k{n}\"\nitems = 1").unwrap());
    source + "[[step]]\nat = \"1h\"\nDisableKey = { key = \"k0\" }\n"
}

#[test]
fn ten_thousand_keys_and_tables_have_charts_and_a_report() {
    let folder = folder_with(&many(10_000));
    let run = keylapse(&["run", "q.toml", "-q", "--only", "charts,report,summary"], folder.path());
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let chart = fs::read_to_string(folder.path().join("output/q/timeline.svg")).unwrap();
    assert!(chart.contains("more") && chart.len() < 1 << 20, "most are folded: {} bytes", chart.len());
    assert!(folder.path().join("output/q/report.html").is_file());
}

#[test]
fn thousands_of_mistakes_are_counted_and_a_hundred_shown() {
    let folder = folder_with(&many(3_000).replace("key = \"k", "key = \"q"));
    let check = keylapse(&["check", "q.toml"], folder.path());
    assert_eq!(check.status.code(), Some(2));
    assert_eq!(said(&check).matches("--> q.toml:").count(), 100);
    assert!(said(&check).contains("… and 2901 more mistakes in `q.toml`"), "{}", &said(&check)[..500]);
}

#[test]
fn names_with_spaces_and_emoji_are_names_and_endless_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let source = SHORT.replace("old", "🔑 of old").replace("[key.🔑 of old]", "[key.\"🔑 of old\"]");
    for name in ["a b", "🔑"] {
        fs::write(folder.path().join(name).with_extension("toml"), &source).unwrap();
        let run = keylapse(&["run", &format!("{name}.toml")], folder.path());
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        assert_eq!(keylapse(&["verify", &format!("output/{name}")], folder.path()).status.code(), Some(0));
        let keys = fs::read_to_string(folder.path().join("output").join(name).join("keys.csv")).unwrap();
        assert!(keys.contains("\n🔑 of old,customer,Enabled,0,"), "{keys}");
    }
    fs::write(folder.path().join("long.toml"), SHORT.replace("old", &"k".repeat(10_240))).unwrap();
    let long = keylapse(&["run", "long.toml"], folder.path());
    assert_eq!(long.status.code(), Some(2));
    assert!(said(&long).contains("the name of this key is longer than 255 characters"), "{}", said(&long));
    let new = keylapse(&["new", &"k".repeat(10_240)], folder.path());
    assert_eq!(new.status.code(), Some(4), "no file can be called so");
}

#[test]
fn what_is_no_scenario_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.toml"), "").unwrap();
    fs::create_dir(folder.path().join("folder.toml")).unwrap();
    fs::write(folder.path().join("bytes.toml"), [0xff, 0xfe, 0, 7]).unwrap();
    for (name, words) in [
        ("empty.toml", "missing field `title`"),
        ("folder.toml", "there are no scenarios (*.toml) in `folder.toml`"),
        ("bytes.toml", "not UTF-8"),
        ("none.toml", "there is no file or folder `none.toml`"),
    ] {
        let run = keylapse(&["run", name], folder.path());
        assert_eq!(run.status.code(), Some(2), "{name}");
        assert!(said(&run).contains(words), "{name}: {}", said(&run));
        assert!(!folder.path().join("output").exists(), "{name}");
    }
}

#[test]
fn a_pipe_with_a_name_is_read_to_its_end_and_waiting_for_it_can_be_ended() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let run = command(&["run", "pipe.toml", "-q"], folder.path()).spawn().unwrap();
    fs::write(&pipe, SHORT).unwrap();
    assert!(run.wait_with_output().unwrap().status.success());
    assert!(folder.path().join("output/pipe/events.csv").is_file());
    let mut waiting = command(&["run", "pipe.toml"], folder.path()).spawn().unwrap();
    // Not an interrupt, which is ignored where these tests are started in the background.
    send("-TERM", &waiting);
    assert!(!waiting.wait().unwrap().success());
}

#[test]
fn an_output_folder_can_be_a_link_and_what_a_link_leads_to_is_not_deleted() {
    let folder = folder_with(SHORT);
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("real")).unwrap();
    symlink("real", path("output")).unwrap();
    succeed(folder.path());
    assert_eq!(names(&path("real")), ["q"]);
    fs::rename(path("real/q"), path("elsewhere")).unwrap();
    symlink("../elsewhere", path("real/q")).unwrap();
    succeed(folder.path());
    assert!(!path("real/q").is_symlink() && path("real/q/events.csv").is_file());
    assert!(path("elsewhere/events.csv").is_file());
    assert_eq!(names(&path("real")), ["q"]);
    symlink("nowhere", path("dangling")).unwrap();
    let dangling = keylapse(&["run", "q.toml", "-o", "dangling"], folder.path());
    assert_eq!(dangling.status.code(), Some(4));
}

#[test]
fn what_no_run_has_written_is_not_replaced() {
    let folder = folder_with(SHORT);
    let place = folder.path().join("output/q");
    let refused = || {
        let run = keylapse(&["run", "q.toml"], folder.path());
        assert_eq!(run.status.code(), Some(4));
        assert!(said(&run).contains("something is there that no run has written"), "{}", said(&run));
    };
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("thesis.txt"), "years of work").unwrap();
    refused();
    assert_eq!(fs::read_to_string(place.join("thesis.txt")).unwrap(), "years of work");
    fs::remove_dir_all(&place).unwrap();
    fs::write(&place, "a file").unwrap();
    refused();
    assert_eq!(fs::read_to_string(&place).unwrap(), "a file");
    fs::remove_file(&place).unwrap();
    succeed(folder.path());
    fs::write(place.join("notes.txt"), "beside results").unwrap();
    succeed(folder.path());
    assert!(!place.join("notes.txt").exists(), "a folder of results is replaced whole");
}
