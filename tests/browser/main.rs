//! The report in a real browser: it opens offline and without complaint, shows what the CSV files say, and can be used with
//! mouse and keyboard. Skipped with a message where there is no Chromium.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what was skipped or measured is said")]

mod driver;
mod files;
mod lanes;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use driver::Browser;
use files::{Row, Run};

/// Runs scenarios and returns the folder of their results.
fn run(inputs: &Path, only: &str) -> TempDir {
    let output = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_keylapse"))
        .arg("run")
        .arg(inputs)
        .args(["--quiet", "--only", only, "--output"])
        .arg(output.path())
        .output()
        .unwrap();
    assert!(run.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&run.stderr));
    output
}

/// The results of every scenario of the repository.
fn results() -> &'static Path {
    static RESULTS: OnceLock<TempDir> = OnceLock::new();
    RESULTS.get_or_init(|| run(Path::new("scenarios"), "csv,charts,summary,report")).path()
}

fn runs() -> Vec<Run> {
    let mut folders: Vec<PathBuf> = fs::read_dir(results()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders.iter().map(|folder| Run::read(folder)).collect()
}

/// Opens the report of a scenario of the repository.
fn open(browser: &Browser, scenario: &str) -> Run {
    let run = Run::read(&results().join(scenario));
    browser.visit(&run.report());
    browser.settle();
    run
}

fn now(browser: &Browser) -> u64 {
    browser.run("return Number(document.getElementById('slider').value)").as_u64().unwrap()
}

/// Moves the slider to instants, and returns the rows of every card at each.
fn states(browser: &Browser, instants: &[u64]) -> Vec<BTreeMap<String, Vec<Row>>> {
    let script = r#"
        const [instants, done] = arguments;
        const slider = document.getElementById("slider");
        const fields = (row) => Object.fromEntries([...row.querySelectorAll("[data-field]")].map((cell) =>
            [cell.dataset.field, cell.querySelector("[data-exact]")?.dataset.exact ?? cell.innerText.trim()]));
        const card = (node) => [...node.querySelectorAll("tbody tr")].map(fields).filter((row) => Object.keys(row).length);
        const cards = () => Object.fromEntries([...document.querySelectorAll(".card")].map((node) =>
            [node.className.replace("card ", ""), card(node)]));
        const states = [];
        const step = () => {
            if (states.length === instants.length) return done(states);
            slider.value = instants[states.length];
            slider.dispatchEvent(new Event("input"));
            requestAnimationFrame(() => { states.push(cards()); step(); });
        };
        step();"#;
    serde_json::from_value(browser.run_until_done(script, &json!(instants))).unwrap()
}

fn count(row: &Row, field: &str) -> u64 {
    row[field].replace(',', "").parse().unwrap()
}

fn by<'a>(rows: &'a [Row], field: &str, value: &str) -> Option<&'a Row> {
    rows.iter().find(|row| row[field] == value)
}

/// Compares one instant of the page with the files.
fn compare(run: &Run, at: u64, state: &BTreeMap<String, Vec<Row>>) {
    let context = format!("{} at {at} ms", run.folder.file_name().unwrap().display());
    for row in files::at(&run.keys, at) {
        let shown = by(&state["keys"], "key", &row["key"]);
        assert!(shown.is_some() || row["owner"] != "customer", "{context}: {} is not shown", row["key"]);
        assert!(shown.is_none_or(|shown| shown["state"] == row["state"]), "{context}: {row:?} {shown:?}");
    }
    let tables: Vec<&Row> = files::at(&run.tables, at).collect();
    assert_eq!(state["tables"].len(), tables.len(), "{context}");
    for row in tables {
        let shown = by(&state["tables"], "table", &row["table"]).unwrap_or_else(|| panic!("{context}: {row:?}"));
        let sse =
            [&row["sse_status"], &row["sse_type"]].map(String::as_str).into_iter().filter(|word| !word.is_empty());
        let sse = sse.collect::<Vec<_>>().join(" · ");
        let or_dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        assert_eq!(shown["table_status"], row["table_status"], "{context}");
        assert_eq!(shown["sse"], or_dash(&sse), "{context}");
        assert_eq!(shown["kms_key"], row["kms_key"], "{context}");
        assert_eq!(shown["inaccessible_since"], or_dash(&row["inaccessible_since"]), "{context}");
    }
    compare_stored(run, at, &state["stored"], &context);
    for row in Run::sample_at(&run.streams, at) {
        let shown = by(&state["streams"], "table", &row["table"]).unwrap_or_else(|| panic!("{context}: {row:?}"));
        for column in ["unread", "read", "trimmed_read", "trimmed_unread", "ttl_waiting"] {
            assert_eq!(count(shown, column).to_string(), row[column], "{context}: {column} of {}", row["table"]);
        }
    }
}

fn compare_stored(run: &Run, at: u64, shown: &[Row], context: &str) {
    let thing = |row: &Row, key: &str| ["table", "kind", key].map(|column| row[column].replace(' ', "-"));
    let seen: BTreeMap<_, _> =
        shown.iter().map(|row| (thing(row, "key"), (count(row, "live"), count(row, "unreadable")))).collect();
    // the ledger does not say which artifacts an application's own key had sealed
    if run.is_sample(at) || run.client_key_lost.is_some_and(|lost| lost <= at) {
        let rows = Run::sample_at(&run.series, at).into_iter();
        let rows = rows.map(|row| (thing(row, "key"), (count(row, "live"), count(row, "unreadable"))));
        let expected: BTreeMap<_, _> = rows.filter(|(_, (live, unreadable))| live + unreadable > 0).collect();
        assert_eq!(seen, expected, "{context}");
    } else if !run.ledger.is_empty() {
        let live: BTreeMap<_, _> =
            seen.into_iter().map(|(thing, (live, _))| (thing, live)).filter(|(_, n)| *n > 0).collect();
        assert_eq!(live, run.live_at(at), "{context}");
    }
}

#[test]
fn every_report_opens_without_complaint_and_asks_nobody() {
    let Some(browser) = Browser::open() else { return };
    for run in runs() {
        browser.visit(&run.report());
        browser.settle();
        let name = run.folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(browser.complaints(), [""; 0], "{name}");
        assert_eq!(browser.run("return performance.getEntriesByType('resource').length"), 0, "{name}");
        assert!(browser.text(".kicker").ends_with(&name), "{name}");
        assert_eq!(
            browser.run("return document.documentElement.scrollWidth > innerWidth"),
            false,
            "{name} is too wide"
        );
    }
}

#[test]
fn every_report_says_at_every_boundary_what_the_files_say() {
    let Some(browser) = Browser::open() else { return };
    for run in runs() {
        browser.visit(&run.report());
        let instants = run.instants(12);
        assert!(instants.len() > 3);
        for (&at, state) in instants.iter().zip(&states(&browser, &instants)) {
            compare(&run, at, state);
        }
    }
}

#[test]
fn scrubbing_over_a_boundary_changes_the_state_at_its_very_millisecond() {
    let Some(browser) = Browser::open() else { return };
    open(&browser, "key-disabled-never-enabled");
    let disabled = (6 * 60 + 10) * 60_000;
    let states = states(&browser, &[disabled - 1, disabled, disabled + 42 * 60_000 - 1, disabled + 42 * 60_000]);
    let key: Vec<&str> = states.iter().map(|state| state["keys"][0]["state"].as_str()).collect();
    assert_eq!(key, ["Enabled", "Disabled", "Disabled", "Disabled"]);
    let table: Vec<&str> = states.iter().map(|state| state["tables"][0]["table_status"].as_str()).collect();
    assert_eq!(table, ["ACTIVE", "ACTIVE", "ACTIVE", "INACCESSIBLE_ENCRYPTION_CREDENTIALS"]);
    let items = |n: usize| by(&states[n]["stored"], "kind", "item").unwrap();
    assert_eq!((count(items(0), "live"), count(items(0), "unreadable")), (2, 0));
    assert_eq!((count(items(1), "live"), count(items(1), "unreadable")), (2, 2));
    assert!(
        browser.text("#readable").contains("2 items, 12 stream records cannot be read"),
        "{}",
        browser.text("#readable")
    );
}

/// Returns the place of a label of the timeline, and where its bar begins and how wide it is.
fn lane(browser: &Browser, label: &str) -> (f64, f64, f64) {
    let script = format!(
        "const label = [...document.querySelectorAll('#gutter > *')].find((node) => node.innerText.trim() === {});
         label.scrollIntoView({{ block: 'center' }});
         const [box, canvas] = [label, document.getElementById('lanes')].map((node) => node.getBoundingClientRect());
         const gutter = document.getElementById('gutter').offsetWidth;
         return [box.top, canvas.left + gutter, canvas.width - gutter - 14];",
        json!(label)
    );
    let place: Vec<f64> = serde_json::from_value(browser.run(&script)).unwrap();
    (place[0], place[1], place[2])
}

#[test]
fn a_click_on_a_key_an_artifact_or_an_event_tells_its_story() {
    let Some(browser) = Browser::open() else { return };
    open(&browser, "key-disabled-never-enabled");
    let (top, left, width) = lane(&browser, "old");
    browser.click(left + width / 2.0, top + 8.0);
    assert_eq!(browser.text("#story-title"), "Key old");
    assert!(browser.text("#story-lines").contains("Disabled, by DisableKey"), "{}", browser.text("#story-lines"));
    assert!(
        browser.text("#story-rules").contains("a disabled key, or one scheduled for deletion, is unusable at once")
    );
    let half = (9 * 24 * 3_600_000) / 2;
    assert!(now(&browser).abs_diff(half) < 3_600_000, "the instant is where the click was: {}", now(&browser));

    let (top, left, width) = lane(&browser, "12 stream records");
    browser.click(left + width / 18.0, top + 3.0);
    assert_eq!(browser.text("#story-title"), "orders/stream-record/1 (item orders#1.1)");
    let told = browser.text("#story-lines");
    for part in [
        "version 1 is sealed under old",
        "the operator disables key old",
        "at the end of its lifetime: unread: lost",
        "EAR-24",
    ] {
        assert!(told.contains(part), "`{part}` is missing in {told}");
    }
    assert!(browser.text("#story-rules").contains("Encryption Types bullet 7"));

    browser.run(
        "[...document.querySelectorAll('#events .open')].find((node) => /disables key/.test(node.innerText)).click()",
    );
    assert!(browser.text("#story-lines").contains("What came of it"), "{}", browser.text("#story-lines"));
    browser.press(&[ESCAPE]);
    assert_eq!(browser.run("return document.getElementById('story').hidden"), true);
    assert_eq!(browser.complaints(), [""; 0]);
}

/// Runs where it is hard to say what can be read: an archive under two keys, a destroyed backup that is deleted, a table of
/// the same name, a grant that is missing, history across a switch.
const HARD: [(&str, &str); 3] = [
    (
        "half-archived",
        "[timing]\nswitch_rate = 1\n[key.old]\n[key.new]\n[table.orders]\nkey = 'old'\nitems = 100\n\
         [[step]]\nat = '1h'\nUpdateTable = { table = 'orders', key = 'new' }\n\
         [[step]]\nat = '1h 40s 500ms'\nDisableKey = { key = 'old' }\n\
         [[step]]\nat = '8d'\nEnableKey = { key = 'old' }\n\
         [[step]]\nat = '9d'\nScheduleKeyDeletion = { key = 'new', window = '7d' }\n",
    ),
    (
        "created-again",
        "[key.old]\n[key.new]\n[table.orders]\nkey = 'old'\nitems = 3\nstream = 'NEW_IMAGE'\n[table.other]\nkey = 'new'\nitems = 5\n\
         [[step]]\nat = '1h'\nCreateBackup = { table = 'orders', backup = 'b1' }\n\
         [[step]]\nat = '1d'\nScheduleKeyDeletion = { key = 'old', window = '7d' }\n\
         [[step]]\nat = '7d'\nRevokeGrant = { key = 'new', table = 'other' }\n\
         [[step]]\nat = '8d'\nGetItem = { table = 'orders', item = 'i2' }\n\
         [[step]]\nat = '8d 5h'\nPutItem = { table = 'other', item = 'i1' }\n\
         [[step]]\nat = '8d 6h'\nDeleteTable = { table = 'orders' }\n\
         [[step]]\nat = '8d 7h'\nCreateTable = { table = 'orders', key = 'new' }\n\
         [[step]]\nat = '8d 8h'\nPutItem = { table = 'orders', item = 'x' }\n\
         [[step]]\nat = '9d'\nDeleteBackup = { backup = 'b1' }\n",
    ),
    (
        "history",
        "[timing]\nswitch_rate = 1\n[key.old]\n[key.new]\n[table.orders]\nkey = 'old'\nttl = true\n\
         stream = 'NEW_AND_OLD_IMAGES'\npoint_in_time = '35d'\nitems = 4\n[dax.front]\ntable = 'orders'\n\
         [[step]]\nat = '30m'\nCreateBackup = { table = 'orders', backup = 'before' }\n\
         [[step]]\nat = '40m'\nPutItem = { table = 'orders', item = 'before' }\n\
         [[step]]\nat = '45m'\nGetItem = { table = 'orders', item = 'before', via = 'front' }\n\
         [[step]]\nat = '1h'\nUpdateTable = { table = 'orders', key = 'new' }\n\
         [[step]]\nat = '2h'\nUpdateTimeToLive = { table = 'orders', enabled = false }\n\
         [[step]]\nat = '3h'\nDisableKey = { key = 'new' }\n\
         [[step]]\nat = '2d'\nScheduleKeyDeletion = { key = 'new', window = '7d' }\n",
    ),
];

/// Runs the hard scenarios; the folder of the results, with the scenarios in it.
fn hard() -> TempDir {
    let scenarios = tempfile::tempdir().unwrap();
    for (name, source) in HARD {
        let head = format!("title = '{name}'\nduration = '20d'\n[output]\nsample_every = '15m'\n");
        fs::write(scenarios.path().join(name).with_extension("toml"), head + source).unwrap();
    }
    let output = run(scenarios.path(), "csv,summary,report");
    for (name, _) in HARD {
        let file = scenarios.path().join(name).with_extension("toml");
        fs::copy(file, output.path().join(name).with_extension("toml")).unwrap();
    }
    output
}

#[test]
fn hard_cases_are_counted_as_the_samples_count_them() {
    let Some(browser) = Browser::open() else { return };
    let results = hard();
    for (name, _) in HARD {
        let run = Run::read(&results.path().join(name));
        browser.visit(&run.report());
        let samples: Vec<u64> = run.series.iter().filter_map(|row| files::millis(row, "time_ms")).collect();
        let instants: Vec<u64> = samples.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        let instants: Vec<u64> = instants.into_iter().step_by(7).collect();
        for (&at, state) in instants.iter().zip(&states(&browser, &instants)) {
            compare(&run, at, state);
        }
        let card = browser.text(".card.stored h3");
        assert!(card.contains("exact, from the ledger"), "{name}: {card}");
    }
}

/// A line of a story: its instant, its words, its rules.
type Line = (String, String, String);

/// The stories of all artifacts as the page tells them.
fn told_by_page(browser: &Browser) -> BTreeMap<String, Vec<Line>> {
    let script = r#"
        const told = {};
        const line = (node) => {
            const words = node.querySelector(":scope > span").cloneNode(true);
            const codes = [...words.querySelectorAll(".chip")].map((chip) => { chip.remove(); return chip.textContent; });
            return [node.querySelector(".when")?.textContent ?? "", words.textContent.trim(), codes.join(", ")];
        };
        const canvas = document.getElementById("lanes");
        canvas.setPointerCapture = () => {};
        const box = canvas.getBoundingClientRect();
        const clientX = box.left + document.getElementById("gutter").offsetWidth + 3;
        for (const label of document.querySelectorAll(".section-name")) {
            const [top, height] = [parseFloat(label.style.top), parseFloat(label.style.height)];
            for (let y = 0.5; y < height; y++) {
                const place = { clientX, clientY: box.top + top + y, pointerId: 1, bubbles: true };
                for (const event of ["pointerdown", "pointerup"]) canvas.dispatchEvent(new PointerEvent(event, place));
                const id = document.getElementById("story-title").textContent.split(" ")[0];
                told[id] ??= [...document.querySelectorAll('#story-lines > li:not(.hint)')].map(line);
            }
        }
        return told;"#;
    serde_json::from_value(browser.run(script)).unwrap()
}

/// The story of an artifact as the program tells it.
fn explained(scenario: &Path, artifact: &str) -> Vec<Line> {
    let mut run = Command::new(env!("CARGO_BIN_EXE_keylapse"));
    run.arg("explain").arg(scenario).args(["--artifact", artifact]);
    let said = String::from_utf8(run.output().unwrap().stdout).unwrap().replace('`', "");
    let is_code =
        |word: &str| word.len() == 6 && word[..3].bytes().all(|b| b.is_ascii_uppercase()) && &word[3..4] == "-";
    let line = |line: &str| {
        let (when, words) = line.trim().split_once("  ").unwrap_or(("", line.trim()));
        let codes = words.strip_suffix(')').and_then(|words| words.rsplit_once(" ("));
        match codes.filter(|(_, codes)| codes.split(", ").all(is_code)) {
            Some((words, codes)) => (when.to_owned(), words.to_owned(), codes.to_owned()),
            None => (when.to_owned(), words.to_owned(), String::new()),
        }
    };
    said.lines().skip(1).map(line).collect()
}

#[test]
fn the_page_tells_of_every_artifact_what_the_program_explains() {
    let Some(browser) = Browser::open() else { return };
    let results = hard();
    for (name, _) in HARD {
        browser.visit(&Run::read(&results.path().join(name)).report());
        let told = told_by_page(&browser);
        assert!(told.len() > 7, "{name}: {:?}", told.keys());
        let step = told.len().div_ceil(40);
        for (artifact, lines) in told.iter().step_by(step).chain(told.iter().filter(|(id, _)| id.contains("/backup/")))
        {
            let explained = explained(&results.path().join(name).with_extension("toml"), artifact);
            assert_eq!(lines, &explained, "{name}: {artifact}");
        }
    }
}

#[test]
fn a_lost_client_key_is_named_beside_a_key_that_is_disabled_and_a_label_tells_of_what_it_names() {
    let Some(browser) = Browser::open() else { return };
    let source = "title = 'lost'\nduration = '12d'\n[timing]\nswitch_rate = 1\n[key.a]\n[key.b]\n[key.app]\n[client_key.app]\n\
        [table.one]\nkey = 'a'\nitems = 20\n[table.two]\nkey = 'a'\n\
        [[step]]\nat = '10m'\nPutItem = { table = 'two', item = 'x', client_side_encryption = 'app' }\n\
        [[step]]\nat = '1h'\nUpdateTable = { table = 'one', key = 'b' }\n\
        [[step]]\nat = '1h 5s'\nDisableKey = { key = 'b' }\n\
        [[step]]\nat = '10d'\nLoseClientKey = { client_key = 'app' }\n";
    let scenarios = tempfile::tempdir().unwrap();
    fs::write(scenarios.path().join("lost.toml"), source).unwrap();
    let results = run(scenarios.path(), "csv,summary,report");
    let run = Run::read(&results.path().join("lost"));
    browser.visit(&run.report());
    states(&browser, &[11 * 24 * 3_600_000]);
    let said = browser.text("#readable");
    assert!(said.contains("b is Disabled") && said.contains("the application's own key is lost, under a"), "{said}");
    let labels = "[...document.querySelectorAll('#gutter button')].filter((node) => node.innerText.trim() === 'app')";
    let titles = browser.run(&format!(
        "return {labels}.map((node) => {{ node.click(); return document.getElementById('story-title').innerText; }})"
    ));
    assert_eq!(titles, json!(["Key app", "Client key app"]));
}

#[test]
fn a_verdict_leads_to_its_instant() {
    let Some(browser) = Browser::open() else { return };
    open(&browser, "key-disabled-never-enabled");
    browser.run(
        "[...document.querySelectorAll('#verdicts .when')].find((node) => node.innerText === '6 h 52 min').click()",
    );
    browser.settle();
    assert_eq!(now(&browser), (6 * 60 + 52) * 60_000);
}

#[test]
fn the_keyboard_moves_plays_zooms_and_helps() {
    let Some(browser) = Browser::open() else { return };
    open(&browser, "key-disabled-never-enabled");
    let (end, disabled) = (9 * 24 * 3_600_000, (6 * 60 + 10) * 60_000);
    browser.press(&[END]);
    assert_eq!(now(&browser), end);
    browser.press(&[HOME]);
    assert_eq!(now(&browser), 0);
    browser.press(&["."]);
    assert_eq!(now(&browser), disabled, "the next event");
    browser.press(&[SHIFT, LEFT]);
    assert_eq!(now(&browser), disabled - 1);
    browser.press(&[SHIFT, RIGHT]);
    browser.press(&[RIGHT]);
    assert_eq!(now(&browser), disabled + end / 200);
    for earlier in [42, 30, 0] {
        browser.press(&[","]);
        assert_eq!(now(&browser), disabled + earlier * 60_000, "the event before");
    }
    browser.press(&[ENTER]);
    assert!(browser.text("#story-lines").contains("the operator disables key old"));
    browser.press(&[ESCAPE]);
    let label = "return document.getElementById('play').getAttribute('aria-label')";
    browser.press(&[" "]);
    assert_eq!(browser.run(label), "Pause");
    browser.press(&[" "]);
    assert_eq!(browser.run(label), "Play");
    let ticks = browser.run("return document.getElementById('axis').toDataURL()");
    browser.press(&["+"]);
    assert_ne!(browser.run("return document.getElementById('axis').toDataURL()"), ticks, "the axis shows less");
    browser.press(&["?"]);
    assert_eq!(browser.run("return document.getElementById('help').open"), true);
    browser.press(&[ESCAPE]);
    browser.press(&["t"]);
    assert_eq!(browser.text("#tour h2"), "The question");
    browser.press(&[ENTER]);
    assert_eq!(browser.text("#tour h2"), "The key goes away");
    assert_eq!(now(&browser), disabled);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn everything_that_can_be_used_can_be_reached_and_has_a_name() {
    let Some(browser) = Browser::open() else { return };
    open(&browser, "all-six-switch-directions");
    let nameless = browser.run(
        "return [...document.querySelectorAll('button, input, select')].filter((node) =>
            !(node.innerText.trim() || node.getAttribute('aria-label') || node.labels?.length)).map((node) => node.outerHTML)",
    );
    assert_eq!(nameless, json!([]));
    let spoken = browser.run("return document.getElementById('slider').getAttribute('aria-valuetext')");
    assert_eq!(spoken, "day 0, 00:00");
}

#[test]
fn colours_follow_the_preference_and_the_choice() {
    let Some(browser) = Browser::open() else { return };
    open(&browser, "key-disabled-never-enabled");
    let ground = "return getComputedStyle(document.documentElement).backgroundColor";
    assert_eq!(browser.run(ground), "rgb(255, 255, 255)");
    browser.run("document.getElementById('theme').click()");
    assert_eq!(browser.run(ground), "rgb(17, 20, 24)");
    assert_eq!(browser.text("#theme"), "Light");
}

#[test]
fn names_and_titles_are_text_and_never_markup() {
    let Some(browser) = Browser::open() else { return };
    let folder = tempfile::tempdir().unwrap();
    let title = "</script><script>document.body.remove()</script> & <b>\u{2028}";
    let source = format!(
        "title = {}\nabout = \"<img src=x onerror=alert(1)>\"\nduration = \"1h\"\n[key.old]\n[table.orders]\nkey = \"old\"\n",
        json!(title)
    );
    fs::write(folder.path().join("markup.toml"), source).unwrap();
    let output = run(&folder.path().join("markup.toml"), "report");
    browser.visit(&output.path().join("markup/report.html"));
    browser.settle();
    assert_eq!(browser.run("return document.getElementById('title').textContent"), title);
    assert_eq!(browser.run("return document.images.length"), 0);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_index_leads_to_every_report_and_shows_its_timeline() {
    let Some(browser) = Browser::open() else { return };
    browser.visit(&results().join("index.html"));
    let links = browser.run("return document.querySelectorAll('.runs h2 a').length");
    assert_eq!(links, runs().len());
    let images = "document.querySelectorAll('img').forEach((image) => image.loading = 'eager');
        const done = arguments[1];
        Promise.all([...document.images].map((image) => image.decode())).then(() =>
            done([...document.images].every((image) => image.naturalWidth > 100)))";
    assert_eq!(browser.run_until_done(images, &Value::Null), true);
    assert_eq!(browser.complaints(), [""; 0]);
}

/// 100,000 protection periods: 25,000 items and as many index entries, once switched.
const LARGE: &str = "title = \"large\"\nabout = \"large\"\nduration = \"2d\"\n[key.old]\n[key.new]\n[table.orders]\nkey = \"old\"\n\
    items = 25_000\nindex.by-day = \"GLOBAL\"\n[[step]]\nat = \"6h\"\n\
    UpdateTable = { table = \"orders\", key = \"new\" }\n";

#[test]
fn a_hundred_thousand_rows_are_shown_zoomed_and_scrubbed_and_their_times_are_printed() {
    let Some(browser) = Browser::open() else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("large.toml"), LARGE).unwrap();
    let output = run(&folder.path().join("large.toml"), "csv,report");
    let rows = Run::read(&output.path().join("large")).ledger.len();
    assert!(rows >= 100_000, "{rows} rows");
    browser.visit(&output.path().join("large/report.html"));
    browser.settle();
    let ready = browser.run("return performance.getEntriesByName('ready')[0].startTime").as_f64().unwrap();
    for key in [RIGHT, "+", RIGHT, "+", RIGHT, "-", RIGHT, "0", "."] {
        browser.press(&[key]);
    }
    let redraws = browser.run("return performance.getEntriesByName('redraw').map((entry) => entry.duration)");
    let mut redraws: Vec<f64> = serde_json::from_value(redraws).unwrap();
    redraws.sort_by(f64::total_cmp);
    let median = redraws[redraws.len() / 2];
    println!(
        "{rows} rows: ready after {ready:.0} ms, redrawn in {median:.1} ms, at most {:.1} ms",
        redraws[redraws.len() - 1]
    );
    assert_eq!(browser.complaints(), [""; 0]);
}

const ESCAPE: &str = "\u{E00C}";
const ENTER: &str = "\u{E007}";
const END: &str = "\u{E010}";
const HOME: &str = "\u{E011}";
const LEFT: &str = "\u{E012}";
const RIGHT: &str = "\u{E014}";
const SHIFT: &str = "\u{E008}";
