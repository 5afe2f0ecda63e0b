//! Every file of `tests/broken` gives exactly the diagnostics that stand beside it.
//!
//! `BLESS=1 cargo test --test diagnostics` writes them anew; read the difference before you commit it.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::{env, fs, path::Path};

use keylapse::{
    error::{Faults, Paint},
    scenario::compile,
};

#[test]
fn every_mistake_is_reported_at_its_place_with_a_hint() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 40, "only {} broken files", names.len());
    let differences: Vec<String> = names.iter().filter_map(|name| difference(&folder, name)).collect();
    assert!(differences.is_empty(), "{}\nBLESS=1 accepts them", differences.join("\n"));
}

/// Returns what is wrong with the diagnostics of one file.
fn difference(folder: &Path, name: &str) -> Option<String> {
    let source = fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
    let Err(diagnostics) = compile(name, &source) else { return Some(format!("{name}: is not broken")) };
    assert!(diagnostics.iter().all(|one| one.hint.as_ref().is_none_or(|hint| !hint.is_empty())), "{name}");
    let actual = Faults { file: format!("{name}.toml"), source, diagnostics }.render(Paint::Plain) + "\n";
    let snapshot = folder.join(format!("{name}.stderr"));
    if env::var_os("BLESS").is_some() {
        fs::write(&snapshot, &actual).unwrap();
    }
    let expected = fs::read_to_string(&snapshot).unwrap_or_default();
    (expected != actual).then(|| format!("--- {name}, expected\n{expected}--- {name}, actual\n{actual}"))
}
