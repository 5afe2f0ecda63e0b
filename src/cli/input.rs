//! Scenario files, read and compiled: all of them, or all their mistakes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    cli::exit::Failure,
    engine::Setup,
    error::{Diagnostic, Faults},
    scenario,
};

/// Reads and compiles every scenario that is named, in order.
///
/// # Errors
/// Where a file cannot be found, two scenarios have one name, or any file has a mistake.
pub fn load(inputs: &[PathBuf]) -> Result<Vec<Setup>, Failure> {
    let files = find(inputs)?;
    let mut setups = Vec::new();
    let mut faulty = Vec::new();
    for file in files {
        match compile(&file) {
            Ok(setup) => setups.push(setup),
            Err(faults) => faulty.push(faults),
        }
    }
    if faulty.is_empty() { Ok(setups) } else { Err(Failure::Faults(faulty)) }
}

fn compile(file: &Path) -> Result<Setup, Faults> {
    let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let bytes = fs::read(file).map_err(|error| whole_file(file, format!("cannot read the file: {error}")))?;
    let source = String::from_utf8(bytes).map_err(|error| not_utf8(file, &error))?;
    scenario::compile(&name, &source).map_err(|diagnostics| Faults {
        file: file.display().to_string(),
        source,
        diagnostics,
    })
}

fn whole_file(file: &Path, message: String) -> Faults {
    Faults {
        file: file.display().to_string(),
        source: String::new(),
        diagnostics: vec![Diagnostic::new(0..0, message)],
    }
}

fn not_utf8(file: &Path, error: &std::string::FromUtf8Error) -> Faults {
    let at = error.utf8_error().valid_up_to();
    let source = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let diagnostic = Diagnostic::new(at..at + 1, "not UTF-8")
        .label("this byte cannot be part of a UTF-8 text")
        .hint("save the file as UTF-8");
    Faults { file: file.display().to_string(), source, diagnostics: vec![diagnostic] }
}

fn find(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for input in inputs {
        if input.is_dir() {
            files.extend(scenarios_in(input)?);
        } else if input.exists() {
            files.push(input.clone());
        } else {
            return Err(Failure::Usage(format!("there is no file or folder `{}`", input.display())));
        }
    }
    let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
    for file in &files {
        let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        if let Some(other) = names.insert(name.clone(), file.clone()) {
            let (file, other) = (file.display(), other.display());
            return Err(Failure::Usage(format!(
                "`{other}` and `{file}` are both scenario `{name}`: their results would have one folder"
            )));
        }
    }
    Ok(files)
}

fn scenarios_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error| Failure::Usage(format!("cannot read the folder `{}`: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        let hint = "`keylapse new NAME` writes one to begin with";
        return Err(Failure::Usage(format!("there are no scenarios (*.toml) in `{}`: {hint}", folder.display())));
    }
    Ok(files)
}
