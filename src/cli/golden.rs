//! Golden files: results that were committed, compared byte by byte.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use crate::report::folder::Workshop;

/// Returns how the files of two folders differ: at most one line for each file.
///
/// # Errors
/// Where a file cannot be read.
pub fn differences(found: &Path, golden: &Path) -> io::Result<Vec<String>> {
    if !golden.is_dir() {
        return Ok(vec![format!("`{}` does not exist: `--bless` writes it", golden.display())]);
    }
    let (ours, theirs) = (files(found)?, files(golden)?);
    let mut out = Vec::new();
    for name in ours.union(&theirs) {
        let shown = PathBuf::from(name).display().to_string();
        if !theirs.contains(name) {
            out.push(format!("{shown}: there is no such golden file"));
        } else if !ours.contains(name) {
            out.push(format!("{shown}: the run did not write it"));
        } else {
            out.extend(difference(&shown, &fs::read(found.join(name))?, &fs::read(golden.join(name))?));
        }
    }
    Ok(out)
}

/// Puts the files of a run in the place of the golden ones.
///
/// # Errors
/// Where they cannot be written.
pub fn bless(found: &Path, golden: &Path, name: &str) -> io::Result<()> {
    let folder = Workshop::enter(golden)?.begin(name)?;
    for file in files(found)? {
        fs::copy(found.join(&file), folder.path().join(&file))?;
    }
    folder.complete().map(|_| ())
}

fn files(folder: &Path) -> io::Result<BTreeSet<OsString>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
}

/// Returns the first place where two files differ; for text, the row and both values.
fn difference(name: &str, found: &[u8], golden: &[u8]) -> Option<String> {
    if found == golden {
        return None;
    }
    let (Ok(found), Ok(golden)) = (std::str::from_utf8(found), std::str::from_utf8(golden)) else {
        return Some(format!("{name}: {} bytes, golden {} bytes", found.len(), golden.len()));
    };
    let mut ours = found.lines();
    let mut theirs = golden.lines();
    for row in 1.. {
        match (ours.next(), theirs.next()) {
            (Some(a), Some(b)) if a == b => {}
            (a, b) => {
                let shown = |line: Option<&str>| line.unwrap_or("(no such row)").to_owned();
                return Some(format!("{name}, row {row}\n      golden: {}\n      found:  {}", shown(b), shown(a)));
            }
        }
    }
    None
}
