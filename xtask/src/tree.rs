//! Writes the files of a generated crate: all or none, and removes stale files.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Pointer};
use graph_generator::emit::{Files, GENERATED_MARK, is_license};

use crate::read;

/// How the names of folders begin whose files are moved to their places when all are complete.
const STAGING: &str = ".regen-";

/// The differences between a folder and its expected files.
pub struct Plan<'f> {
    root: PathBuf,
    /// Files that are new or different, with the old text if there is one.
    pub changed: Vec<(&'f str, &'f str, Option<String>)>,
    /// Generated files that no longer belong there, relative to the folder.
    pub stale: Vec<String>,
}

/// Compares a folder with its expected files.
///
/// # Errors
/// If the folder cannot be read, or contains a file that the generator did not write.
pub fn plan<'f>(root: &Path, files: &'f Files) -> Result<Plan<'f>, Diagnostic> {
    is_folder(root)?;
    let present = present(root)?;
    let mut changed = Vec::new();
    for (path, text) in files {
        let old = if present.contains(path) {
            Some(read(&root.join(path))?)
        } else {
            None
        };
        if old.as_deref() != Some(text) {
            changed.push((path.as_str(), text.as_str(), old));
        }
    }
    let stale: Vec<String> = present
        .into_iter()
        .filter(|path| !files.contains_key(path))
        .collect();
    let foreign = changed
        .iter()
        .filter_map(|(path, _, old)| old.as_deref().map(|old| (*path, old)));
    // A licence belongs to the writer of the manifest next to it.
    let manifest = fs::read_to_string(root.join("Cargo.toml"));
    let owns_licenses = manifest.is_ok_and(|text| is_marked(&text));
    let is_own = |path: &str, text: &str| is_marked(text) || (owns_licenses && is_license(path));
    for (path, old) in foreign {
        if !is_own(path, old) {
            return Err(foreign_file(&root.join(path)));
        }
    }
    for path in &stale {
        if !is_own(path, &read(&root.join(path))?) {
            return Err(foreign_file(&root.join(path)));
        }
    }
    Ok(Plan {
        root: root.to_owned(),
        changed,
        stale,
    })
}

impl Plan<'_> {
    /// Whether the folder is up to date.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.stale.is_empty()
    }

    /// Makes the folder contain exactly the expected files.
    ///
    /// # Errors
    /// If something cannot be written; the earlier content is then restored.
    pub fn apply(&self) -> Result<(), Diagnostic> {
        if self.is_empty() {
            return Ok(());
        }
        self.try_apply().map_err(|(path, error)| {
            Diagnostic::error(Pointer::root(), format!("cannot write: {error}"))
                .file(path.display().to_string())
                .help(format!("the folder is unchanged; {}", remedy(&error)))
        })
    }

    fn try_apply(&self) -> Result<(), (PathBuf, io::Error)> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| (path, error)
        };
        let existed = self.root.exists();
        fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        let staging = tempfile::Builder::new()
            .prefix(STAGING)
            .tempdir_in(&self.root)
            .map_err(at(&self.root))?;
        let (fresh, backup) = (staging.path().join("new"), staging.path().join("old"));
        let staged = self.changed.iter().try_for_each(|(path, text, _)| {
            let target = fresh.join(path);
            with_folder(&target, || fs::write(&target, text)).map_err(at(&self.root.join(path)))
        });
        let mut done = Vec::new();
        let result = staged.and_then(|()| self.swap(&fresh, &backup, &mut done));
        if result.is_err() {
            self.restore(&backup, &done);
            drop(staging);
            // Moves also made folders.
            remove_empty_folders(&self.root);
            if !existed {
                let _ = fs::remove_dir_all(&self.root);
            }
        }
        result
    }

    fn swap(
        &self,
        fresh: &Path,
        backup: &Path,
        done: &mut Vec<String>,
    ) -> Result<(), (PathBuf, io::Error)> {
        let moved = |from: PathBuf, to: PathBuf| {
            with_folder(&to, || fs::rename(&from, &to)).map_err(|error| (to, error))
        };
        let old = self
            .changed
            .iter()
            .filter(|(_, _, old)| old.is_some())
            .map(|(path, ..)| *path);
        for path in old.chain(self.stale.iter().map(String::as_str)) {
            moved(self.root.join(path), backup.join(path))?;
            done.push(path.to_owned());
        }
        for (path, ..) in &self.changed {
            moved(fresh.join(path), self.root.join(path))?;
            done.push((*path).to_owned());
        }
        remove_empty_folders(&self.root);
        Ok(())
    }

    /// Reverts the moves; an error here would only hide the first one.
    fn restore(&self, backup: &Path, done: &[String]) {
        // A changed file was moved twice: the old one away, and the new one in.
        for path in done.iter().collect::<BTreeSet<_>>() {
            let target = self.root.join(path);
            let saved = backup.join(path);
            if saved.exists() {
                let _ = fs::rename(saved, target);
            } else {
                let _ = fs::remove_file(target);
            }
        }
    }
}

fn with_folder(target: &Path, write: impl Fn() -> io::Result<()>) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    write()
}

/// Files below a folder that belong to the crate, as relative paths with `/`.
fn present(root: &Path) -> Result<BTreeSet<String>, Diagnostic> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder == root => continue,
            Err(error) => return Err(unreadable(&folder, &error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&folder, &error))?.path();
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name = relative.to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                if !is_build_output(&name) {
                    folders.push(path);
                }
            } else if !is_build_output(&name) {
                found.insert(name);
            }
        }
    }
    Ok(found)
}

/// Whether `cargo` left it in a standalone crate, or an interrupted run did.
fn is_build_output(name: &str) -> bool {
    name == "target" || name == "Cargo.lock" || name.starts_with(STAGING)
}

/// What to do about a folder that cannot be written.
fn remedy(error: &io::Error) -> &'static str {
    use io::ErrorKind::{
        AlreadyExists, DirectoryNotEmpty, InvalidFilename, IsADirectory, NotADirectory,
        PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
    };

    match error.kind() {
        StorageFull | QuotaExceeded => "free some space first",
        PermissionDenied | ReadOnlyFilesystem => "name one that you may write to with `--out`",
        InvalidFilename => "give it a shorter name with `--out`",
        NotADirectory | IsADirectory | AlreadyExists | DirectoryNotEmpty => {
            "remove what is in the way, or name another folder with `--out`"
        }
        _ => "check its permissions and the free space",
    }
}

/// Verifies that a path is a folder, or does not exist yet.
fn is_folder(root: &Path) -> Result<(), Diagnostic> {
    let found = match fs::metadata(root) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(found) if found.is_file() => "a file",
        Ok(_) => "a device or a pipe",
        Err(_) if fs::symlink_metadata(root).is_ok() => "a symbolic link to what does not exist",
        Err(_) => return Ok(()),
    };
    let message = format!("found {found}, expected a folder for the crate");
    Err(Diagnostic::error(Pointer::root(), message)
        .file(root.display().to_string())
        .help("name a folder with `--out`, or one that does not exist yet"))
}

fn read(path: &Path) -> Result<String, Diagnostic> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    read::unreadable("read", error).file(path.display().to_string())
}

/// Whether the generator wrote the file: no other file may be replaced or removed.
fn is_marked(text: &str) -> bool {
    let mark = GENERATED_MARK.trim_start_matches("// ");
    text.lines().next().is_some_and(|line| line.contains(mark))
}

fn foreign_file(path: &Path) -> Diagnostic {
    Diagnostic::error(
        Pointer::root(),
        "found a file that the generator did not write, expected only its own",
    )
    .file(path.display().to_string())
    .help("choose another folder with `--out`, or remove the file")
}

fn remove_empty_folders(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_staging = entry.file_name().to_string_lossy().starts_with('.');
        if path.is_dir() && !is_staging && entry.file_name() != "target" {
            remove_empty_folders(&path);
            let _ = fs::remove_dir(&path);
        }
    }
}

#[cfg(test)]
mod tests;
