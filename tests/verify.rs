//! The rules, judged on the files of a run alone: as they were written, edited, and broken.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use keylapse::{
    engine::{
        self, Recorder, Setup,
        recorder::Chorus,
        setup::{EventsOption, LedgerOption},
    },
    judge::{
        Circumstances, Panel, Ruling, Verdict,
        reread::{Sources, circumstances, reread, verify},
    },
    record::{EventRow, Names},
    report::{files::RecordFiles, sheet::TableFormat, summary::Tally},
    rules::{PointInTimeKey, QuotaWindow, Readings, RuleId, Spread},
    scenario,
    sim::{SimDuration, SimTime},
};
use tempfile::TempDir;

fn setup(name: &str) -> Setup {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let source = fs::read_to_string(&path).expect("a scenario can be read");
    scenario::compile(name, &source).unwrap_or_else(|faults| panic!("{name}: {faults:?}"))
}

/// Runs a scenario into a folder, and returns the verdicts given while it ran.
fn write(setup: &Setup, folder: &Path) -> Vec<Verdict> {
    let mut monitors = Panel::new(Circumstances::under(setup.terms()));
    let files =
        RecordFiles::create(folder, &[TableFormat::Csv], setup.start_unix_ms, EventsOption::All, LedgerOption::Full);
    let mut files = files.expect("files can be created");
    let mut tally = Tally::default();
    let mut chorus = Chorus::new();
    chorus.add(&mut monitors);
    chorus.add(&mut files);
    chorus.add(&mut tally);
    let totals = engine::run(setup, &mut chorus);
    files.finish().expect("files can be written");
    let verdicts = monitors.verdicts();
    let summary = tally.summary(setup, totals, &verdicts);
    let text = serde_json::to_string_pretty(&summary).expect("a summary can be written");
    fs::write(folder.join("summary.json"), text).expect("files can be written");
    verdicts
}

/// The names of all scenarios.
fn names() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let entries = fs::read_dir(folder).expect("the scenarios are there");
    let paths = entries.map(|entry| entry.expect("a folder can be read").path());
    let name =
        |path: PathBuf| path.file_stem().and_then(|name| name.to_str()).expect("scenarios have plain names").into();
    let mut names: Vec<String> = paths.map(name).collect();
    names.sort();
    names
}

/// What events say, in names: a record that is read back has other ids.
#[derive(Default)]
struct Said(BTreeMap<u64, String>);

impl Recorder for Said {
    fn event(&mut self, row: &EventRow, names: &Names) {
        let subject = (std::mem::discriminant(&row.subject), names.subject(row.subject));
        let detail = (std::mem::discriminant(&row.detail), names.detail(row));
        let parameter = row.parameter.as_ref().map(std::mem::discriminant);
        let of = |asked: Option<&str>| asked.map(str::to_owned);
        let blames = row.blame().map(|blame| (names.key(blame.key).to_owned(), blame.lack));
        let backup = of(row.backup_asked().map(|backup| names.backup(backup)));
        let said =
            format!("{} {:?} {subject:?} {detail:?} {blames:?} {parameter:?} {backup:?}", row.event, row.outcome);
        self.0.insert(row.seq, said);
    }
}

#[test]
fn an_event_that_is_read_back_says_what_it_said() {
    let odd = "title = 't'\nduration = '6h'\n[key.\"is disabled.\"]\n[key.\"a on b\"]\n[table.\"t on a\"]\nkey = \"a on b\"\n\
               items = 2\n[dax.a]\ntable = \"t on a\"\n[dax.\"a on b\"]\ntable = \"t on a\"\n\
               [[step]]\nat = '1h'\nCreateBackup = { table = \"t on a\", backup = \"first of t\" }\n\
               [[step]]\nat = '2h'\nPutKeyPolicy = { key = \"a on b\", denies = [\"dax:a\", \"dax:a on b\"] }\n\
               [[step]]\nat = '3h'\nGetItem = { table = \"t on a\", item = \"x\", via = \"a on b\" }\n\
               [[step]]\nat = '4h'\nDisableKey = { key = \"a on b\" }\n\
               [[step]]\nat = '5h'\nRestoreTableFromBackup = { backup = \"first of t\", to = \"new\" }\n\
               [[step]]\nat = '5h 30m'\nUpdateTable = { table = \"t on a\", key = \"is disabled.\" }\n\
               [key.home]\n[key.\"abroad on b\"]\n[table.orders]\nkey = 'home'\n\
               replicas.eu-west-1 = { key = \"abroad on b\" }\n\
               [[step]]\nat = '1h'\nRevokeGrant = { key = \"abroad on b\", table = 'orders@eu-west-1' }\n\
               [[step]]\nat = '2h'\nUpdateTable = { table = 'orders', replica = { region = 'eu-west-1', delete = true } }\n";
    let odd = scenario::compile("odd", odd).unwrap_or_else(|faults| panic!("{faults:?}"));
    for setup in names().iter().map(|name| setup(name)).chain([odd]) {
        let folder = TempDir::new().expect("a folder can be made");
        write(&setup, folder.path());
        let (mut told, mut read) = (Said::default(), Said::default());
        engine::run(&setup, &mut told);
        let sources = Sources::open(folder.path()).expect("the files are there");
        reread(sources, &mut read).unwrap_or_else(|error| panic!("{}: {error}", setup.name));
        let complains = |of: &str| told.0.values().filter(|said| said.contains(of)).count();
        let complaints = (complains("Some((\"a on b\", "), complains("Some((\"abroad on b\", Grant))"));
        assert_eq!(complaints, if setup.name == "odd" { (3, 1) } else { (0, 0) }, "{}", setup.name);
        for (seq, said) in &told.0 {
            assert_eq!(read.0.get(seq), Some(said), "{}: event {seq}", setup.name);
        }
    }
}

#[test]
fn files_give_the_verdicts_of_the_run() {
    for name in names() {
        let folder = TempDir::new().expect("a folder can be made");
        let told = write(&setup(&name), folder.path());
        let read = verify(folder.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (read, told) in read.iter().zip(&told) {
            assert_eq!(read, told, "{name}");
        }
    }
}

/// A row of a file, by column.
type Row = BTreeMap<String, String>;

/// A change of one row of a run's files, and the rule that it violates.
struct Edit {
    scenario: &'static str,
    file: &'static str,
    /// The column and text that a row must have, all of them; the last such row is changed.
    of: &'static [(&'static str, &'static str)],
    to: Change,
    violates: RuleId,
}

enum Change {
    /// Other texts in some columns.
    Set(&'static [(&'static str, &'static str)]),
    /// The row is lost.
    Lose,
}

use Change::{Lose, Set};

const fn edit(
    violates: RuleId,
    scenario: &'static str,
    file: &'static str,
    of: &'static [(&'static str, &'static str)],
    to: Change,
) -> Edit {
    Edit { scenario, file, of, to, violates }
}

const EDITS: &[Edit] = &[
    edit(RuleId::AlwaysEncrypted, "key-disabled-2-hours", "ledger", &[("artifact", "orders/item/9")], Lose),
    edit(
        RuleId::AlwaysEncrypted,
        "old-key-disabled-mid-switch",
        "ledger",
        &[("artifact", "orders/item/41"), ("ended_by", "")],
        Set(&[("from_ms", "7200501")]),
    ),
    edit(
        RuleId::WholeTable,
        "key-disabled-2-hours",
        "ledger",
        &[("artifact", "orders/item/9")],
        Set(&[("kms_key", "aws-owned")]),
    ),
    edit(
        RuleId::LegacyUnderOwnedKey,
        "legacy-unencrypted-table",
        "events",
        &[("event", "TableCreated"), ("rule", "EAR-01 EAR-02 EAR-03 EAR-10")],
        Set(&[("key", "aws-managed")]),
    ),
    edit(
        RuleId::AtRestOnly,
        "dax-serves-stale-items",
        "events",
        &[("event", "CreateCluster"), ("subject", "cache")],
        Set(&[("detail", "in transit: TLS")]),
    ),
    edit(
        RuleId::StreamUnderTableKey,
        "key-disabled-2-hours",
        "ledger",
        &[("artifact", "orders/stream-record/3")],
        Set(&[("kms_key", "aws-managed")]),
    ),
    edit(
        RuleId::StreamUnderTableKey,
        "key-disabled-2-hours",
        "ledger",
        &[("artifact", "orders/stream-record/3")],
        Set(&[("table_key", "others/table-key/1"), ("data_key", "others/data-key/1")]),
    ),
    edit(RuleId::BackupEncrypted, "backups-around-a-switch", "ledger", &[("kind", "backup")], Lose),
    edit(
        RuleId::BackupAnyKeyType,
        "backups-of-all-key-types",
        "events",
        &[("event", "CreateBackup")],
        Set(&[("outcome", "refused"), ("error", "ValidationException")]),
    ),
    edit(
        RuleId::IndexSameKey,
        "indexes-lost-with-table-key",
        "ledger",
        &[("kind", "index-entry"), ("kms_key", "old")],
        Set(&[("kms_key", "aws-owned")]),
    ),
    edit(RuleId::TypeNames, "key-disabled-2-hours", "tables", &[("table", "orders")], Set(&[("sse_type", "")])),
    edit(
        RuleId::DefaultOwnedKey,
        "backups-of-all-key-types",
        "events",
        &[("event", "TableCreated"), ("rule", "EAR-01 EAR-02 EAR-10")],
        Set(&[("key", "aws-managed")]),
    ),
    edit(
        RuleId::SwitchAnytime,
        "all-six-switch-directions",
        "events",
        &[("event", "UpdateTable"), ("outcome", "ok")],
        Set(&[("outcome", "refused"), ("error", "LimitExceededException")]),
    ),
    edit(
        RuleId::NoCustomerKeyOnDax,
        "dax-serves-stale-items",
        "events",
        &[("event", "CreateCluster"), ("key", "old")],
        Set(&[("outcome", "ok"), ("error", "")]),
    ),
    edit(
        RuleId::TransactionCopyOwned,
        "transactions-under-customer-key",
        "ledger",
        &[("kind", "transaction-copy")],
        Set(&[("kms_key", "old")]),
    ),
    edit(
        RuleId::CommittedUnderTableKey,
        "transactions-under-customer-key",
        "ledger",
        &[("kind", "item")],
        Set(&[("kms_key", "aws-owned")]),
    ),
    edit(
        RuleId::InsightsOwned,
        "insights-during-outage",
        "ledger",
        &[("kind", "insights-datum")],
        Set(&[("kms_key", "old")]),
    ),
    edit(
        RuleId::OriginalKeyNeeded,
        "old-key-disabled-mid-switch",
        "ledger",
        &[("artifact", "orders/item/41"), ("ended_by", "switched")],
        Set(&[("until_ms", "5000000")]),
    ),
    edit(
        RuleId::SwitchComplete,
        "old-key-disabled-mid-switch",
        "tables",
        &[("cause", "SwitchCompleted")],
        Set(&[("sse_status", "UPDATING")]),
    ),
    edit(
        RuleId::OriginalKeyFree,
        "old-key-disabled-mid-switch",
        "ledger",
        &[("artifact", "orders/item/41"), ("ended_by", "switched")],
        Set(&[("until_ms", "7273501")]),
    ),
    edit(
        RuleId::NewKeyApplies,
        "backups-around-a-switch",
        "events",
        &[("event", "CreateBackup"), ("key", "new"), ("outcome", "ok")],
        Set(&[("key", "old")]),
    ),
    edit(
        RuleId::BackupKeepsKey,
        "backups-around-a-switch",
        "ledger",
        &[("kind", "backup"), ("kms_key", "old")],
        Set(&[("kms_key", "new")]),
    ),
    edit(
        RuleId::RestoreNeedsKey,
        "restore-fails-midway",
        "events",
        &[("event", "RestoreFailed"), ("subject", "r-1")],
        Set(&[("event", "RestoreCompleted")]),
    ),
    edit(
        RuleId::BackupNamesKey,
        "backups-around-a-switch",
        "events",
        &[("event", "DescribeBackup")],
        Set(&[("key", "aws-owned")]),
    ),
    edit(
        RuleId::StreamLifetime,
        "key-disabled-never-enabled",
        "ledger",
        &[("artifact", "orders/stream-record/7")],
        Set(&[("until_ms", "100799999")]),
    ),
    edit(
        RuleId::TrimEligibility,
        "key-disabled-never-enabled",
        "events",
        &[("event", "StreamRecordTrimmed")],
        Set(&[("time_ms", "107999999")]),
    ),
    edit(
        RuleId::TrimAtEligibility,
        "key-disabled-never-enabled",
        "events",
        &[("event", "StreamRecordTrimmed")],
        Set(&[("time_ms", "108000001")]),
    ),
    edit(
        RuleId::TtlGrace,
        "key-disabled-2-hours",
        "events",
        &[("event", "TtlDelete"), ("rule", "EAR-25 EAR-26 REF-21")],
        Set(&[("time_ms", "12960000")]),
    ),
    edit(
        RuleId::TtlGrace,
        "key-disabled-2-hours",
        "events",
        &[("event", "TtlGraceEnded")],
        Set(&[("time_ms", "12899999")]),
    ),
    edit(
        RuleId::TtlDeletesStreamed,
        "key-disabled-2-hours",
        "events",
        &[("event", "TtlDelete"), ("rule", "EAR-25 EAR-26 REF-21")],
        Set(&[("time_ms", "12899998")]),
    ),
    edit(RuleId::KeyStates, "key-disabled-2-hours", "keys", &[("state", "Disabled")], Set(&[("from_ms", "11100001")])),
];

/// Changes the last row of a file that has these texts in these columns.
fn apply(edit: &Edit, folder: &Path) {
    let path = folder.join(format!("{}.csv", edit.file));
    let mut reader = csv::Reader::from_path(&path).expect("the file can be read");
    let header = reader.headers().expect("the file has a header").clone();
    let mut rows: Vec<Row> = reader.deserialize().collect::<Result<_, _>>().expect("rows can be read");
    let is_meant = |row: &Row| edit.of.iter().all(|(column, text)| row[*column] == *text);
    let index = rows.iter().rposition(is_meant);
    let index = index.unwrap_or_else(|| panic!("{}: no row {:?}", edit.scenario, edit.of));
    match edit.to {
        Lose => drop(rows.remove(index)),
        Set(cells) => rows[index].extend(cells.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned()))),
    }
    let mut writer = csv::Writer::from_path(&path).expect("the file can be written");
    writer.write_record(&header).expect("the file can be written");
    for row in rows {
        writer.write_record(header.iter().map(|column| &row[column])).expect("the file can be written");
    }
    writer.flush().expect("the file can be written");
}

#[test]
fn every_change_of_a_file_violates_the_rule_that_it_concerns() {
    let mut missed = Vec::new();
    for edit in EDITS {
        let folder = TempDir::new().expect("a folder can be made");
        write(&setup(edit.scenario), folder.path());
        apply(edit, folder.path());
        let verdicts = verify(folder.path()).unwrap_or_else(|error| panic!("{}: {error}", edit.scenario));
        let violated: Vec<&str> = verdicts
            .iter()
            .filter(|one| one.ruling == Ruling::Violated && !one.witness.is_empty())
            .map(|one| one.id.as_str())
            .collect();
        if !violated.contains(&edit.violates.rule().code) {
            missed.push(format!("{} by {:?} of {}, but {violated:?}", edit.violates, edit.of, edit.scenario));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn every_stated_rule_has_a_change_that_violates_it() {
    let spared: Vec<_> = RuleId::ALL
        .iter()
        .filter(|rule| rule.is_stated() && !EDITS.iter().any(|edit| edit.violates == **rule))
        .collect();
    assert!(spared.is_empty(), "{spared:?}");
}

/// What is said of a run whose file was changed as text.
fn complaint(file: &str, change: impl FnOnce(String) -> String) -> String {
    let folder = TempDir::new().expect("a folder can be made");
    write(&setup("key-disabled-2-hours"), folder.path());
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).expect("the file can be read");
    fs::write(&path, change(text)).expect("the file can be written");
    verify(folder.path()).expect_err("the file is broken").to_string()
}

#[test]
fn a_broken_file_is_named_with_its_line_and_column() {
    let replaced = |from: &'static str, to: &'static str| move |text: String| text.replacen(from, to, 1);
    assert_eq!(
        complaint("events.csv", replaced("\n3,0,", "\n3,soon,")),
        "events.csv:4: column `time_ms`: `soon` is not a whole number in range"
    );
    assert_eq!(
        complaint("events.csv", replaced("seq,time_ms", "number,time_ms")),
        "events.csv:1: column `seq`: `number` stands in the header where `seq` is expected"
    );
    assert_eq!(
        complaint("events.csv", replaced(",PutItem,", ",PutThing,")),
        "events.csv:3: column `event`: `PutThing` is not a word of this column"
    );
    assert_eq!(
        complaint("events.csv", replaced("EAR-14", "EAR-99")),
        "events.csv:3: column `rule`: `EAR-99` is not the code of a rule"
    );
    assert_eq!(
        complaint("ledger.csv", replaced("orders/table-key/1", "orders/1")),
        "ledger.csv:2: column `table_key`: not of the form `SCOPE/table-key/N`"
    );
    assert_eq!(complaint("keys.csv", |text| format!("{text}old,customer\n")), "keys.csv:8: 2 cells, expected 9");
    assert_eq!(complaint("tables.csv", |_| String::new()), "tables.csv:1: the file is empty: no header");
    let header_only = |text: String| text.lines().take(1).map(|line| format!("{line}\n")).collect();
    assert!(complaint("ledger.csv", header_only).starts_with("ledger.csv: no rows, although event 2 wrote"));
}

#[test]
fn a_folder_without_the_files_is_named() {
    let folder = TempDir::new().expect("a folder can be made");
    let complaint = verify(folder.path()).expect_err("nothing is there").to_string();
    assert!(complaint.starts_with("events.csv: cannot be opened: "), "{complaint}");
}

#[test]
fn circumstances_are_read_back_as_what_they_were() {
    let text = "title = 't'\nduration = '6h'\n[timing]\ntrim_delay = { uniform = ['1m', '2m'] }\n\
                replica_removal = { uniform = ['3h', '4h'] }\nreplication = { uniform = ['5s', '6s'] }\n\
                [point_in_time]\nkey = 'current'\n[switch_quota]\nwindow = 'creation'\n";
    let setup = scenario::compile("odd", text).unwrap_or_else(|faults| panic!("{faults:?}"));
    let folder = TempDir::new().expect("a folder can be made");
    write(&setup, folder.path());
    let between =
        |shortest, longest| Spread::Uniform(SimDuration::from_millis(shortest), SimDuration::from_millis(longest));
    let told = Circumstances {
        end: Some(SimTime::from_millis(21_600_000)),
        trim_delay: between(60_000, 120_000),
        replica_removal: between(10_800_000, 14_400_000),
        replication: between(5_000, 6_000),
        readings: Readings { quota_window: QuotaWindow::FromCreation, point_in_time_key: PointInTimeKey::Current },
    };
    assert_eq!(Circumstances::under(setup.terms()), told);
    assert_eq!(circumstances(folder.path()), Ok(told));
}

#[test]
fn without_a_summary_the_circumstances_are_the_nominal_ones() {
    let folder = TempDir::new().expect("a folder can be made");
    assert_eq!(circumstances(folder.path()), Ok(Circumstances::default()));
}

#[test]
fn a_broken_summary_is_refused_with_its_place_and_a_hint() {
    let hint = "run the scenario again, or move the file away to judge by the nominal circumstances";
    let said = |from: &'static str, to: &'static str| complaint("summary.json", |text| text.replacen(from, to, 1));
    let (length, late) = ("\"duration_ms\": 43200000,", "18446744073709551615");
    let cases = [
        ("\"duration_ms\": 43200000", "\"duration_ms\": \"soon\"", "6: invalid type: string \"soon\", expected u64"),
        ("43200000", late, "6: after the end of the calendar"),
        (length, "\"duration_ms\": 1, \"trim_delay_ms\": [1],", "6: invalid length 1, expected an array of length 2"),
        (length, "\"duration_ms\": 1, \"trim_delay_ms\": [2, 1],", "6: the shortest is longer than the longest"),
        (length, "\"duration_ms\": 1, \"quota_from_creation\": 1,", "6: invalid type: integer `1`, expected a boolean"),
        (length, "\"duration_ms\" 43200000,", "6: expected `:`"),
    ];
    for (from, to, fault) in cases {
        assert_eq!(said(from, to), format!("summary.json:{fault}: {hint}"), "{to}");
    }
    let renamed = said("duration_ms", "length_ms");
    assert!(renamed.contains(": missing field `duration_ms`: "), "{renamed}");
    assert_eq!(
        complaint("summary.json", |_| String::new()),
        format!("summary.json:1: EOF while parsing a value: {hint}")
    );
}

/// Texts that stand in such files, and some that do not.
const SCRAPS: &[&str] =
    &["", "0", "1", "18446744073709551615", ",", "\n", "\"", "ok", "old", "orders/item/1", "é", "-1"];

#[test]
fn no_file_makes_the_reading_panic() {
    let folder = TempDir::new().expect("a folder can be made");
    write(&setup("old-key-disabled-mid-switch"), folder.path());
    let files = ["events.csv", "ledger.csv", "keys.csv", "tables.csv", "streams.csv", "summary.json"];
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    for _ in 0..1_000 {
        let path = folder.path().join(files[draw(files.len())]);
        let whole = fs::read_to_string(&path).expect("the file can be read");
        let cells: Vec<&str> = whole.split_inclusive([',', '\n']).collect();
        let (index, scrap) = (draw(cells.len()), SCRAPS[draw(SCRAPS.len())]);
        let end = &cells[index][cells[index].len() - 1..];
        let broken = [&cells[..index].concat(), scrap, end, &cells[index + 1..].concat()].concat();
        fs::write(&path, broken).expect("the file can be written");
        drop(verify(folder.path()));
        fs::write(&path, whole).expect("the file can be written");
    }
}
