//! Writes files atomically: on failure the old files stay.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Pointer};
use tempfile::NamedTempFile;

/// A file that is complete on disk next to its target, but not renamed yet; or the removal of one.
pub struct Staged {
    file: Option<NamedTempFile>,
    target: PathBuf,
}

/// Writes a file next to its target.
///
/// # Errors
/// If the target must not be replaced, or the file cannot be written. Nothing is left behind.
pub fn stage(target: &Path, content: &[u8]) -> Result<Staged, Diagnostic> {
    try_stage(target, content).map_err(|error| failed(target, &error))
}

/// Verifies that a target can be replaced.
///
/// # Errors
/// If it exists and is not a regular file, or is read-only.
pub fn check(target: &Path) -> Result<(), Diagnostic> {
    replaceable(target).map_err(|error| failed(target, &error))?;
    Ok(())
}

/// The removal of a file.
#[must_use]
pub fn removal(target: &Path) -> Staged {
    Staged {
        file: None,
        target: target.to_owned(),
    }
}

/// Moves all files to their targets, or none.
///
/// # Errors
/// If a file cannot be moved; those before it are restored.
pub fn commit(files: Vec<Staged>) -> Result<(), Diagnostic> {
    commit_then(files, || Ok(()))
}

/// Moves all files to their targets and runs `then`, or reverts everything.
///
/// # Errors
/// If a file cannot be moved, or `then` fails; all files are restored.
pub fn commit_then(
    files: Vec<Staged>,
    then: impl FnOnce() -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let mut done = Vec::new();
    let result = files
        .into_iter()
        .try_for_each(|staged| {
            done.push(staged.replace()?);
            Ok(())
        })
        .and_then(|()| then());
    if result.is_err() {
        for (target, old) in done.iter().rev() {
            restore(target, old.as_deref());
        }
    }
    result
}

impl Staged {
    /// Moves the file to its target, or removes it, and returns the old content.
    fn replace(self) -> Result<(PathBuf, Option<Vec<u8>>), Diagnostic> {
        let Self { file, target } = self;
        let old = fs::read(&target).ok();
        let replaced = match file {
            Some(file) => file
                .persist(&target)
                .map(|_| ())
                .map_err(|error| error.error),
            None => fs::remove_file(&target),
        };
        replaced.map_err(|error| failed(&target, &error))?;
        sync_folder(&target);
        Ok((target, old))
    }
}

/// Restores a file; an error here would only hide the first one.
fn restore(target: &Path, old: Option<&[u8]>) {
    match old {
        Some(old) => {
            if let Ok(staged) = try_stage(target, old) {
                let _ = staged.replace();
            }
        }
        None => {
            let _ = fs::remove_file(target);
        }
    }
}

fn try_stage(target: &Path, content: &[u8]) -> io::Result<Staged> {
    let target = replaceable(target)?;
    let mut file = temporary(folder(&target))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(Staged {
        file: Some(file),
        target,
    })
}

/// The file to replace: a symbolic link stays, and its target is replaced.
fn replaceable(target: &Path) -> io::Result<PathBuf> {
    let refused = |why| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    let Ok(metadata) = fs::metadata(target) else {
        return if fs::symlink_metadata(target).is_ok() {
            refused("it is a symbolic link to a file that does not exist")
        } else {
            Ok(target.to_owned())
        };
    };
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return refused("it is a device or a pipe, expected a regular file");
    }
    if metadata.permissions().readonly() {
        let why = "the file is read-only";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    Ok(fs::canonicalize(target).unwrap_or_else(|_| target.to_owned()))
}

/// A temporary file with the permissions of a new file.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".xtask-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Syncs the folder, so the new name is durable; not all systems support it, and the content is safe either
/// way.
fn sync_folder(target: &Path) {
    if let Ok(folder) = fs::File::open(folder(target)) {
        let _ = folder.sync_all();
    }
}

fn failed(target: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Pointer::root(), format!("cannot write: {error}"))
        .file(target.display().to_string())
        .help(format!("nothing was written; {}", remedy(target, error)))
}

/// What to do about a file that cannot be written.
fn remedy(target: &Path, error: &io::Error) -> &'static str {
    use io::ErrorKind::{
        InvalidFilename, NotADirectory, NotFound, PermissionDenied, QuotaExceeded,
        ReadOnlyFilesystem, StorageFull,
    };

    match (fs::metadata(target), error.kind()) {
        (_, StorageFull | QuotaExceeded) => "free some space first",
        (_, ReadOnlyFilesystem) => "name a place that you may write to",
        (Ok(found), _) if found.is_dir() => "name a file, not a folder",
        (Ok(found), _) if !found.is_file() => "name a regular file, or one that does not exist yet",
        (Ok(found), _) if found.permissions().readonly() => {
            "make the file writable, or name another one"
        }
        (Err(_), _) if fs::symlink_metadata(target).is_ok() => {
            "remove the link, or name another file"
        }
        (_, NotFound) => "create the folder first, or name a file in another one",
        (_, NotADirectory) => "a part of the path is a file; name a file in a folder",
        (_, InvalidFilename) => "give it a shorter name",
        (_, PermissionDenied) => "name a place that you may write to",
        _ => "check the folder, its permissions and the free space",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder)
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name());
        entries
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn given_a_target_when_staged_then_old_content_stays_until_commit() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("a.yaml");
        fs::write(&target, "old").expect("write");
        let staged = stage(&target, b"new").expect("stage");
        assert_eq!(fs::read(&target).expect("read"), b"old");
        commit(vec![staged]).expect("commit");
        assert_eq!(fs::read(&target).expect("read"), b"new");
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }

    #[test]
    fn given_a_later_step_that_fails_when_committed_then_all_files_are_as_before() {
        let folder = tempfile::tempdir().expect("folder");
        let [kept, fresh] = ["a.yaml", "b.yaml"].map(|name| folder.path().join(name));
        fs::write(&kept, "old").expect("write");
        let staged = [&kept, &fresh].map(|target| stage(target, b"new").expect("stage"));
        let failure = || Err(Diagnostic::error(Pointer::root(), "no"));
        assert!(commit_then(staged.into(), failure).is_err());
        assert_eq!(fs::read(&kept).expect("read"), b"old");
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }

    #[test]
    fn given_staged_files_when_abandoned_then_nothing_is_left() {
        let folder = tempfile::tempdir().expect("folder");
        drop(stage(&folder.path().join("a.yaml"), b"new").expect("stage"));
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn given_an_output_of_each_kind_when_refused_then_the_help_says_what_to_name() {
        let room = tempfile::tempdir().expect("folder");
        let at = |name: &str| room.path().join(name);
        fs::write(at("file"), "old").expect("write");
        fs::write(at("locked"), "old").expect("write");
        let mut permissions = fs::metadata(at("locked")).expect("metadata").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(at("locked"), permissions).expect("permissions");
        let mut cases = vec![
            (room.path().to_owned(), "name a file, not a folder"),
            (at("none/a"), "create the folder first"),
            (at("file/a"), "a part of the path is a file"),
            (at("locked"), "make the file writable"),
            (at(&"a".repeat(300)), "give it a shorter name"),
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("gone"), at("link")).expect("a link");
            cases.push((at("link"), "remove the link"));
            cases.push((PathBuf::from("/dev/null"), "name a regular file"));
        }
        for (target, expected) in cases {
            let staged = stage(&target, b"new");
            let found = staged.and_then(|staged| commit(vec![staged]));
            let found = found.expect_err("an error");
            let shown = found.to_string();
            let says = format!("{}: cannot write: ", target.display());
            assert!(shown.contains(&says), "{shown}");
            let help = found.help.unwrap_or_default();
            assert!(
                help.contains(expected) && !help.contains("space"),
                "{}: {help}",
                target.display()
            );
        }
        assert_eq!(fs::read(at("locked")).expect("read"), b"old");
        let left = names(room.path());
        let is_known = left.iter().all(|name| "file link locked".contains(name));
        assert!(is_known, "{left:?}");
        for (kind, expected) in [
            (io::ErrorKind::StorageFull, "free some space"),
            (io::ErrorKind::PermissionDenied, "that you may write to"),
            (io::ErrorKind::ReadOnlyFilesystem, "that you may write to"),
        ] {
            let help = remedy(&at("new"), &kind.into());
            assert!(help.contains(expected), "{kind:?}: {help}");
        }
    }
}
