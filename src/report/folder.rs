//! An output folder: written beside its place and renamed when it is complete, so that it is there whole or not at all.
//!
//! Invariant: nothing is replaced or swept away but what runs have written. Law: of several runs that end in one place, the
//! last one is there whole.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use tempfile::{Builder, TempDir};

/// The place where output folders are made. Several runs can be at work in it.
pub struct Workshop {
    parent: PathBuf,
    /// Held by everybody who is at work here, so that nobody sweeps.
    _lock: Option<File>,
}

/// A folder that is being written.
pub struct Folder {
    draft: TempDir,
    place: PathBuf,
}

impl Workshop {
    /// Goes to work in a folder. Drafts that killed runs have left there are swept away, where nobody else is at work.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn enter(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        tempfile::tempfile_in(parent)?;
        Ok(Self { parent: parent.to_owned(), _lock: lock(parent) })
    }

    /// Makes sure that whatever is in the place of a folder comes from a run.
    ///
    /// # Errors
    /// Where something else is there, that would be lost.
    pub fn refuse_strangers(&self, name: &str) -> io::Result<()> {
        if is_of_run(&self.parent.join(name))? {
            return Ok(());
        }
        let message = "something is there that no run has written: move it, or write elsewhere with --output";
        Err(io::Error::new(ErrorKind::AlreadyExists, message))
    }

    /// Begins a folder that will have this name.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn begin(&self, name: &str) -> io::Result<Folder> {
        Ok(Folder { draft: builder(0o777).tempdir_in(&self.parent)?, place: self.parent.join(name) })
    }

    /// Puts a file beside the folders, by a path at which it is to be written first.
    ///
    /// # Errors
    /// Where it cannot be written; what was there stays then.
    pub fn put(&self, name: &str, write: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let draft = builder(0o666).tempfile_in(&self.parent)?.into_temp_path();
        write(&draft)?;
        draft.persist(self.parent.join(name)).map_err(|error| error.error)
    }
}

impl Folder {
    /// Returns where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.draft.path()
    }

    /// Puts the folder in its place; one that was there is replaced whole.
    ///
    /// # Errors
    /// Where it cannot be renamed; what was there stays then.
    pub fn complete(self) -> io::Result<PathBuf> {
        let mut replaced: Vec<PathBuf> = Vec::new();
        while let Err(error) = fs::rename(self.draft.path(), &self.place) {
            let old = self.draft.path().with_extension(format!("old-{}", replaced.len()));
            match fs::rename(&self.place, &old) {
                Ok(()) => replaced.push(old),
                // Another run has taken away what was in the place a moment ago.
                Err(gone) if gone.kind() == ErrorKind::NotFound && is_occupied(&error) => {}
                Err(_) => {
                    let _ = replaced.last().map(|old| fs::rename(old, &self.place));
                    return Err(error);
                }
            }
        }
        let _ = self.draft.keep();
        replaced.iter().try_for_each(|old| remove(old))?;
        Ok(self.place)
    }
}

/// Shares a folder with other runs, after sweeping where there are none. Where folders cannot be locked, as on some systems
/// and network drives, drafts stay until somebody deletes them: they are in nobody's way.
fn lock(parent: &Path) -> Option<File> {
    let lock = File::open(parent).ok()?;
    if lock.try_lock().is_ok() {
        sweep(parent);
        lock.unlock().ok()?;
    }
    lock.lock_shared().ok()?;
    Some(lock)
}

/// Removes drafts, as far as that is possible.
fn sweep(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    for draft in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(DRAFT)) {
        let _ = remove(&draft.path());
    }
}

/// Removes a folder with what is in it, or a link to one, or a file.
fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// Returns whether a place is free, or holds an empty folder or one that a run has written.
fn is_of_run(place: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) => return Ok(error.kind() == ErrorKind::NotFound),
    };
    let names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    Ok(names.is_empty() || names.iter().any(|name| WRITTEN.iter().any(|written| name == written)))
}

fn is_occupied(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists | ErrorKind::NotADirectory)
}

/// What makes drafts: with the rights that a new file or folder has, for a temporary one is for its owner alone.
fn builder(mode: u32) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(DRAFT);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// How the names of drafts begin.
const DRAFT: &str = ".keylapse-";

/// The files of which every run writes one or more, whatever it is asked for.
const WRITTEN: [&str; 6] =
    ["summary.json", "verdicts.csv", "events.csv", "events.parquet", "timeline.svg", "report.html"];
