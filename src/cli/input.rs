//! Scenario files, read and compiled: all of them, or all their mistakes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{
    cli::{args::Way, exit::Failure},
    engine::Setup,
    error::{Diagnostic, Faults},
    scenario,
};

/// Reads and compiles every scenario that is named, in order.
///
/// # Errors
/// Where a file cannot be found, two scenarios have one name, or any file has a mistake.
pub fn load(inputs: &[PathBuf]) -> Result<Vec<Setup>, Failure> {
    if inputs.is_empty() {
        return Err(Failure::Usage(nothing_named()));
    }
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

/// Reads and compiles every scenario that is named, each to be run the way that the command line says.
///
/// # Errors
/// As [`load`]; where a scenario has no such case, or two runs would have one name.
pub fn load_under(inputs: &[PathBuf], way: Way) -> Result<Vec<Setup>, Failure> {
    let setups = load(inputs)?;
    let setups: Vec<Setup> = setups.iter().map(|setup| under(setup, way)).collect::<Result<_, _>>()?;
    let mut names = BTreeSet::new();
    match setups.iter().find(|setup| !names.insert(setup.name.as_str())) {
        Some(setup) => Err(Failure::Usage(format!("two runs would be called `{}`: run them apart", setup.name))),
        None => Ok(setups),
    }
}

fn under(setup: &Setup, way: Way) -> Result<Setup, Failure> {
    let profile = way.profile.map_or(setup.timing.profile, Into::into);
    let case = way.case.unwrap_or(1);
    setup.called_under(profile, usize::from(case)).ok_or_else(|| {
        let cases = setup.ways_under(profile);
        let listed: Vec<String> = (1..).zip(&cases).map(|(n, way)| format!("{n} ({})", way.cases)).collect();
        let known = if cases.len() == 1 { "there is only one".to_owned() } else { listed.join(", ") };
        Failure::Usage(format!("scenario `{}` has no case {case}: {known}", setup.name))
    })
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
            let meant = meant(input).map_or_else(String::new, |path| format!(": did you mean `{}`?", path.display()));
            return Err(Failure::Usage(format!("there is no file or folder `{}`{meant}", input.display())));
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

/// What to say where no scenario is named.
fn nothing_named() -> String {
    let here = |folder: &str| scenarios_in(Path::new(folder)).map_or(0, |files| files.len());
    let found = [USUAL_FOLDER, "."].into_iter().map(|folder| (folder, here(folder))).find(|&(_, count)| count > 0);
    match found {
        Some((folder, count)) => {
            let there = if count == 1 { "is 1 TOML file".to_owned() } else { format!("are {count} TOML files") };
            format!("name a scenario or a folder of them: there {there} in `{folder}`")
        }
        None => "name a scenario or a folder of them: `keylapse new NAME` writes one to begin with".to_owned(),
    }
}

/// The scenario that was probably meant by a path where there is none: one of nearly that name, there or in the usual
/// folder.
fn meant(input: &Path) -> Option<PathBuf> {
    let name = input.file_stem()?.to_string_lossy().into_owned();
    let beside = input.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let files =
        [beside, Path::new(USUAL_FOLDER)].into_iter().flat_map(|folder| scenarios_in(folder).unwrap_or_default());
    let distance = |file: &PathBuf| {
        let other = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        strsim::damerau_levenshtein(&name, &other)
    };
    let near = files.map(|file| (distance(&file), file)).filter(|&(distance, _)| distance <= name.chars().count() / 3);
    near.min().map(|(_, file)| file.strip_prefix(".").map_or(file.clone(), Path::to_path_buf))
}

/// Where scenarios usually are.
const USUAL_FOLDER: &str = "scenarios";

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
