//! A headless Chromium, driven through ChromeDriver's WebDriver interface.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with one window.
pub struct Browser {
    driver: Child,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser; where there is none, says so and returns nothing.
    pub fn open() -> Option<Self> {
        let Some(program) = program("chromedriver") else {
            eprintln!(
                "skipped: no `chromedriver` is installed (Debian: chromium-driver), so no browser opened the report"
            );
            return None;
        };
        let mut driver =
            Command::new(program).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port = lines.filter_map(|line| port_in(&line)).next().expect("ChromeDriver says on which port it listens");
        let profile = tempfile::tempdir().unwrap();
        let answer = send(&format!("http://127.0.0.1:{port}/session"), &capabilities(profile.path()));
        let id = answer["sessionId"].as_str().expect("a session has an id");
        Some(Self { driver, session: format!("http://127.0.0.1:{port}/session/{id}"), _profile: profile })
    }

    /// Opens a file, and waits until it is loaded.
    pub fn visit(&self, file: &Path) {
        self.post("/url", &json!({ "url": format!("file://{}", file.display()) }));
    }

    /// Runs a script in the page and returns what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs a script that calls its last argument when it is done, after `argument`.
    pub fn run_until_done(&self, script: &str, argument: &Value) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": [argument] }))
    }

    /// Returns the text of the first element that a selector finds.
    pub fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({}).innerText", json!(selector));
        self.run(&script).as_str().unwrap().trim().to_owned()
    }

    /// Presses keys one after another, with those before the last held.
    pub fn press(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
        self.settle();
    }

    /// Clicks at a place of the window.
    pub fn click(&self, x: f64, y: f64) {
        let actions = json!([
            { "type": "pointerMove", "duration": 0, "x": x.round(), "y": y.round(), "origin": "viewport" },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]);
        self.post("/actions", &json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": actions }] }));
        self.settle();
    }

    /// Returns what the browser has complained about since it was last asked.
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        entries.as_array().unwrap().iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// Waits until the page has drawn what was asked of it.
    pub fn settle(&self) {
        let script = "const done = arguments[1]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))";
        self.run_until_done(script, &Value::Null);
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        send(&format!("{}{path}", self.session), body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = minreq::delete(self.session.as_str()).with_timeout(TIMEOUT_SECS).send();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn capabilities(profile: &Path) -> Value {
    let profile = format!("--user-data-dir={}", profile.display());
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1400,1000",
        profile.as_str(),
    ];
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    } } })
}

fn send(url: &str, body: &Value) -> Value {
    let request = minreq::post(url).with_header("Content-Type", "application/json").with_timeout(TIMEOUT_SECS);
    let response = request.with_body(body.to_string()).send().unwrap();
    let answer: Value = serde_json::from_slice(response.as_bytes()).unwrap();
    assert!(response.status_code == 200, "{url}: {}", answer["value"]["message"]);
    answer["value"].clone()
}

/// Returns where a program is, if it is in the search path.
fn program(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

const TIMEOUT_SECS: u64 = 120;
