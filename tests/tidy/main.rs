//! The house style, as far as reading the source as text can hold it: layers, numbers, rules with tests, lengths.
//!
//! Each list of exceptions is explicit, gives its reasons, and fails as soon as an entry is no longer needed.
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod calls;
mod circles;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use circles::imports;
use keylapse::rules::RuleId;

/// The rows of the architecture: a module uses its own row and the rows before it.
const LAYERS: &[&[&str]] = &[
    &["ids", "error", "sim"],
    &["rules"],
    &["record"],
    &["crypto"],
    &["store"],
    &["service"],
    &["engine"],
    &["judge"],
    &["scenario"],
    &["report"],
    &["cli"],
];

/// All that the judge sees, so that no bug of what it judges can excuse itself: rows, rules, and what was asked of it.
const SEEN_BY_THE_JUDGE: &[&str] =
    &["ids", "error", "sim", "rules", "record", "engine::recorder", "engine::setup", "engine::claim"];

/// What the library's core leaves to others, so that it builds where there is no file, thread, clock or terminal.
const OUTSIDE_THE_CORE: &[&str] = &["env", "fs", "net", "os", "process", "thread", "time"];

/// The parts of the library that only the command line has.
const BESIDE_THE_CORE: &[&str] = &["src/cli/", "src/report/", "src/judge/reread/", "src/main.rs"];

/// Where durations may be written as numbers: the rule book, and the kernel that gives them their meaning.
const PLACES_OF_NUMBERS: &[&str] = &["src/rules/book.rs", "src/rules/timing.rs", "src/sim/"];

const MOST_LINES_OF_A_FILE: usize = 450;
const LONG_FILES: &[(&str, &str)] = &[];

const MOST_LINES_OF_A_FUNCTION: usize = 60;
const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[
    ("src/engine/operation.rs", "perform", "one flat match over every operation"),
    ("src/judge/history/chronicle.rs", "hear", "one flat match over every event"),
    ("src/judge/reread/rows.rs", "subject", "one flat match over every event"),
    ("src/report/sentence.rs", "done", "one flat match over every event"),
    ("src/report/weight.rs", "weight", "one flat match over every event"),
];

/// Who reads citations: `memory`, for those who ask what cites a rule.
const CITATIONS_READ: [&str; 1] = ["src/report/memory.rs"];

/// Tests that run by a command of their own.
const IGNORED_TESTS: &[(&str, &str)] = &[
    ("tests/breaks/main.rs", "builds a broken program and runs every scenario for each stated rule"),
    ("tests/fuzz.rs", "writes the corpus that `fuzz/run` begins with"),
];

/// What unfinished or careless code contains.
const FORBIDDEN: &[&str] = &["todo!(", "unimplemented!(", "dbg!(", ".unwrap()"];

/// Rules that no test is named after yet. The list may only shrink.
const RULES_WITHOUT_A_TEST: &[&str] = &[];

/// A source file: its path from the repository's root, its text, and its lines without comments and tests.
struct Source {
    path: String,
    text: String,
    code: String,
}

impl Source {
    fn read(path: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(path).unwrap();
        Self { path: name, code: code_of(&text), text }
    }
}

/// Leaves out comments and everything from the unit tests on, which stand last; keeps the lines' numbers.
fn code_of(text: &str) -> String {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    lines.map(|line| if line.trim_start().starts_with("//") { "\n".into() } else { format!("{line}\n") }).collect()
}

/// Every Rust file under a folder, by path.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    files("src").iter().map(|path| Source::read(path)).collect()
}

/// The modules of a crate that a piece of code names, as `crate::NAME` or in `use crate::{NAME, …}`.
fn modules_used(code: &str, of: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, found) in code.match_indices(of) {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => used.extend(heads_of(group)),
            None => used.extend(word(rest)),
        }
    }
    used
}

/// The first word of every member of a group of imports, of which the opening brace is already read.
fn heads_of(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut expects_head = true;
    let mut heads = Vec::new();
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects_head = true,
            _ if expects_head && character.is_alphabetic() => {
                heads.extend(word(&group[at..]));
                expects_head = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The first part of a path: `engine` of `engine::setup`.
fn head_of(path: &str) -> &str {
    path.split("::").next().unwrap()
}

fn row_of(module: &str) -> usize {
    LAYERS.iter().position(|row| row.contains(&module)).unwrap_or_else(|| panic!("`{module}` is in no layer"))
}

/// Compares what breaks a rule with what may, by name.
fn assert_only<'a>(found: impl IntoIterator<Item = String>, allowed: impl IntoIterator<Item = &'a str>, what: &str) {
    let found: BTreeSet<String> = found.into_iter().collect();
    let allowed: BTreeSet<String> = allowed.into_iter().map(str::to_owned).collect();
    let new: Vec<_> = found.difference(&allowed).collect();
    assert!(new.is_empty(), "{what}: {new:#?}");
    let needless: Vec<_> = allowed.difference(&found).collect();
    assert!(needless.is_empty(), "no longer an exception, so strike it from the list ({what}): {needless:#?}");
}

#[test]
fn a_module_uses_its_own_layer_and_earlier_ones() {
    let is_upward = |(module, used): &(String, String)| row_of(head_of(used)) > row_of(head_of(module));
    let upward = imports(&sources()).into_iter().filter(|(module, _)| !module.is_empty()).filter(is_upward);
    assert_only(upward.map(|(module, used)| format!("{module} uses {used}")), [], "a module uses a later layer");
}

#[test]
fn the_core_holds_no_file_thread_clock_or_terminal() {
    let is_core = |source: &Source| !BESIDE_THE_CORE.iter().any(|beside| source.path.starts_with(beside));
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| is_core(source)) {
        let used = modules_used(&source.code, "std::");
        found.extend(
            OUTSIDE_THE_CORE.iter().filter(|name| used.contains(**name)).map(|name| (source.path.clone(), *name)),
        );
        assert!(!source.code.contains("stdout()") && !source.code.contains("println!"), "{}", source.path);
    }
    assert_eq!(found, [], "the core uses these");
}

#[test]
fn the_judge_sees_only_the_record() {
    let is_seen = |used: &str| SEEN_BY_THE_JUDGE.iter().any(|seen| used == *seen || head_of(used) == *seen);
    let of_judge = imports(&sources()).into_iter().filter(|(module, _)| head_of(module) == "judge");
    let hidden = of_judge.filter(|(_, used)| head_of(used) != "judge" && !is_seen(used));
    assert_only(hidden.map(|(module, used)| format!("{module} uses {used}")), [], "the judge uses what it judges");
}

#[test]
fn the_engine_cites_no_rule_but_that_of_the_run_itself() {
    let cites = |source: &&Source| source.path.starts_with("src/engine/") && source.code.contains("RuleId::");
    let found = sources().iter().filter(cites).map(|source| source.path.clone()).collect::<Vec<_>>();
    assert_only(found, ["src/engine/periods.rs"], "the service decides, and cites the rules");
}

/// A citation says why. What was asked and what came of it stand in columns of their own, so that to cite one rule more or
/// less changes no verdict; a picture shows it as a code and goes by it in nothing else.
#[test]
fn nobody_takes_a_citation_for_a_fact() {
    let asks = |source: &&Source| source.code.contains("rules.contains(") || source.code.contains(".contains(RuleId::");
    let of_rows = |source: &&Source| {
        ["record", "judge", "report"].iter().any(|part| source.path.starts_with(&format!("src/{part}/")))
    };
    let found = sources().iter().filter(of_rows).filter(asks).map(|source| source.path.clone()).collect::<Vec<_>>();
    assert_only(found, CITATIONS_READ, "a citation is taken for a fact");
}

/// What somebody may go by is a typed detail; a text is for people alone. Who reads rows back has to know it for one.
#[test]
fn nobody_reads_prose() {
    let reads = |source: &&Source| source.code.contains("Detail::Text") || source.code.contains("detail.to_string()");
    let of_readers = |source: &&Source| source.path.starts_with("src/judge/") || source.path.starts_with("src/report/");
    let found = sources().iter().filter(of_readers).filter(reads).map(|source| source.path.clone()).collect::<Vec<_>>();
    assert_only(found, [], "a text is read as if it were a fact");
}

#[test]
fn no_duration_is_a_number_outside_the_rule_book() {
    let mut numbers = Vec::new();
    for source in sources() {
        if PLACES_OF_NUMBERS.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        let lines = (1..).zip(source.code.lines()).filter(|(_, line)| writes_a_duration(line));
        numbers.extend(lines.map(|(n, line)| format!("{}:{n}: {}", source.path, line.trim())));
    }
    assert_only(numbers, [], "a duration is written as a number");
}

/// Whether a line makes a duration or an instant from a literal or from a constant of its own.
fn writes_a_duration(line: &str) -> bool {
    ["SimDuration::from_", "SimTime::from_"].iter().any(|constructor| {
        line.match_indices(constructor).any(|(at, _)| {
            let argument = line[at..].split_once('(').map_or("", |(_, argument)| argument);
            let first: String = argument.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let is_plain = !argument[first.len()..].starts_with('.');
            is_plain && !first.is_empty() && !first.contains(char::is_lowercase)
        })
    })
}

#[test]
fn every_rule_has_a_test_of_its_name() {
    let tested: BTreeSet<String> = ["src", "tests"]
        .iter()
        .flat_map(|folder| files(folder))
        .flat_map(|path| tests_in(&fs::read_to_string(path).unwrap()))
        .flat_map(|name| codes_of(&name))
        .collect();
    let unknown: Vec<_> = tested.iter().filter(|code| RuleId::by_code(code).is_none()).collect();
    assert!(unknown.is_empty(), "tests are named after rules that do not exist: {unknown:?}");
    let codes = RuleId::ALL.iter().map(|id| id.rule().code);
    let missing = codes.filter(|&code| !tested.contains(code)).map(str::to_owned);
    assert_only(missing, RULES_WITHOUT_A_TEST.iter().copied(), "a rule has no test of its name");
}

#[test]
fn the_book_has_the_26_rules_that_the_notes_state() {
    assert_eq!(RuleId::ALL.iter().filter(|id| id.is_stated()).count(), 26);
}

/// The names of the functions that follow a `#[test]`.
fn tests_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while lines.any(|line| line == "#[test]") {
        names.extend(lines.find_map(|line| line.strip_prefix("fn ").and_then(word)));
    }
    names
}

/// The rules that a test's name begins with: `ear_23_24_sim_01_…` counts for EAR-23, EAR-24 and SIM-01.
fn codes_of(name: &str) -> Vec<String> {
    let mut family = "";
    let mut codes = Vec::new();
    for part in name.split('_') {
        if ["ear", "ref", "obs", "sim"].contains(&part) {
            family = part;
        } else if !family.is_empty() && part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) {
            codes.push(format!("{}-{part}", family.to_uppercase()));
        } else {
            break;
        }
    }
    codes
}

#[test]
fn a_file_is_at_most_450_lines_long() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() > MOST_LINES_OF_A_FILE);
    assert_only(long.map(|source| source.path), LONG_FILES.iter().map(|(path, _)| *path), "a file is too long");
}

#[test]
fn a_function_is_at_most_60_lines_long() {
    let mut long = Vec::new();
    for source in sources() {
        let functions = functions_in(&source.text).into_iter().filter(|(_, lines)| *lines > MOST_LINES_OF_A_FUNCTION);
        long.extend(functions.map(|(name, _)| format!("{} {name}", source.path)));
    }
    let allowed: Vec<String> = LONG_FUNCTIONS.iter().map(|(path, name, _)| format!("{path} {name}")).collect();
    assert_only(long, allowed.iter().map(String::as_str), "a function is too long");
}

/// The functions of a file and their numbers of lines, from `fn` to the brace that closes at the same indent.
fn functions_in(text: &str) -> Vec<(String, usize)> {
    let mut functions = Vec::new();
    let mut open: Option<(String, usize, usize)> = None;
    for (n, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if let Some(name) = function_name(line.trim_start()) {
            open = Some((name, indent, n));
        } else if let Some((name, _, start)) =
            open.take_if(|(_, at, _)| *at == indent && line[indent..].starts_with('}'))
        {
            functions.push((name, n - start + 1));
        }
    }
    functions
}

fn function_name(line: &str) -> Option<String> {
    let rest = match line.strip_prefix("pub") {
        Some(rest) => rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest),
        None => line,
    };
    let rest = rest.trim_start();
    rest.strip_prefix("const ").unwrap_or(rest).strip_prefix("fn ").and_then(word)
}

#[test]
fn a_hall_names_every_room_and_no_other() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path.ends_with("/mod.rs")) {
        let rows = source.text.lines().filter_map(|line| line.strip_prefix("//! | ")?.split_once(" |"));
        let named: BTreeSet<&str> = rows.flat_map(|(names, _)| names.split('`').skip(1).step_by(2)).collect();
        let rooms = source.code.lines().filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';'));
        let rooms: BTreeSet<&str> = rooms.collect();
        let differing = named.symmetric_difference(&rooms).filter(|_| !named.is_empty());
        wrong.extend(differing.map(|room| format!("{}: {room}", source.path)));
    }
    assert_only(wrong, ["src/service/mod.rs: state"], "the table of a mod.rs and its files differ");
}

#[test]
fn a_hall_explains_declares_and_hands_on() {
    let holds_code = |source: &&Source| functions_in(&source.code).len() + source.code.matches("\nimpl").count() > 0;
    let halls = sources().into_iter().filter(|source| source.path.ends_with("/mod.rs"));
    let found: Vec<String> = halls.filter(|source| holds_code(&source)).map(|source| source.path).collect();
    assert_only(found, [], "a mod.rs holds code");
}

#[test]
fn nothing_is_unfinished_or_unwrapped() {
    let mut found = Vec::new();
    for source in sources() {
        let lines = (1..).zip(source.code.lines()).filter(|(_, line)| FORBIDDEN.iter().any(|word| line.contains(word)));
        found.extend(lines.map(|(n, line)| format!("{}:{n}: {}", source.path, line.trim())));
    }
    assert_only(found, [], "unfinished or careless code");
}

#[test]
fn no_test_is_ignored() {
    let mark = concat!("#[", "ignore");
    let texts = ["src", "tests"].iter().flat_map(|folder| files(folder));
    let ignored = texts.filter(|path| fs::read_to_string(path).unwrap().contains(mark));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = ignored.map(|path| path.strip_prefix(root).unwrap().display().to_string());
    assert_only(names, IGNORED_TESTS.iter().map(|(path, _)| *path), "a test is ignored");
}

/// The lint in `Cargo.toml` holds this for one package; the fuzz targets and what is measured beside it are others.
#[test]
fn nothing_of_our_own_is_unsafe() {
    let word = concat!("un", "safe");
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let has_word = |line: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word);
    let folders = ["src", "tests", "benches", "fuzz/src", "fuzz/fuzz_targets"];
    let found = folders.into_iter().flat_map(files).filter(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().filter(is_code).any(has_word)
    });
    assert_eq!(found.collect::<Vec<_>>(), [""; 0].map(PathBuf::from));
}

#[test]
fn the_reader_sees_imports_in_every_form() {
    let code = "use crate::{\n    a::{b, c},\n    d,\n    e::{self, f::g},\n};\nlet x = crate::h::i();\npub(in crate::j) fn k();";
    assert_eq!(modules_used(code, "crate::").into_iter().collect::<Vec<_>>(), ["a", "d", "e", "h", "j"]);
}

#[test]
fn the_reader_sees_numbers_of_time_and_nothing_else() {
    for number in ["SimDuration::from_mins(30)", "SimTime::from_millis(5 * x)", "SimDuration::from_millis(MINUTE)"] {
        assert!(writes_a_duration(number), "{number}");
    }
    for value in [
        "SimDuration::from_millis(by_rate)",
        "SimTime::from_millis(SimTime::MAX.as_millis())",
        "SimTime::from_millis(LONGEST.as_millis())",
    ] {
        assert!(!writes_a_duration(value), "{value}");
    }
}

#[test]
fn the_reader_sees_tests_and_their_codes() {
    let text = "#[test]\nfn ear_01_02_a_thing_of_24_hours() {\n}\nfn ear_03_no_test() {}\n#[test]\n#[should_panic]\nfn other() {}";
    assert_eq!(tests_in(text), ["ear_01_02_a_thing_of_24_hours", "other"]);
    assert_eq!(codes_of("ear_01_02_a_thing_of_24_hours"), ["EAR-01", "EAR-02"]);
    assert_eq!(codes_of("ear_01_sim_02_x"), ["EAR-01", "SIM-02"]);
    assert_eq!(codes_of("a_thing_01"), [""; 0]);
}

#[test]
fn the_reader_counts_the_lines_of_functions() {
    let text = "impl A {\n    pub(in crate::b) fn c() {\n        if d {\n        }\n    }\n\n    fn e() {\n    }\n}\n";
    assert_eq!(functions_in(text), [("c".to_owned(), 4), ("e".to_owned(), 2)]);
}
