//! An output folder: written beside its place and renamed when it is complete, so that it is there whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// A folder that is being written.
pub struct Folder {
    draft: TempDir,
    place: PathBuf,
}

impl Folder {
    /// Begins a folder that will be `name` in `parent`.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn begin(parent: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        let draft = tempfile::Builder::new().prefix(".keylapse-").tempdir_in(parent)?;
        Ok(Self { draft, place: parent.join(name) })
    }

    /// Returns where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.draft.path()
    }

    /// Puts the folder in its place; one that was there is replaced whole.
    ///
    /// # Errors
    /// Where it cannot be renamed.
    pub fn complete(self) -> io::Result<PathBuf> {
        let old = self.draft.path().with_extension("old");
        let replaces = match fs::rename(&self.place, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        make_readable(self.draft.path())?;
        let draft = self.draft.keep();
        fs::rename(&draft, &self.place)?;
        if replaces {
            fs::remove_dir_all(&old)?;
        }
        Ok(self.place)
    }
}

/// Gives a folder the rights that a new folder has; a temporary one is for its owner alone.
#[cfg(unix)]
fn make_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}
