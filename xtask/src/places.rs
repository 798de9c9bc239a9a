//! Compares paths, so no output replaces an input or another output.

use std::path::{Component, Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Pointer};

/// A file of a command: the argument it comes from, and its path.
pub type Place<'p> = (&'p str, &'p Path);

/// Whether two paths lead to the same place. Neither has to exist.
pub fn same(a: &Path, b: &Path) -> bool {
    real(a) == real(b)
}

/// Whether a path leads into a folder. Neither has to exist.
pub fn is_within(path: &Path, folder: &Path) -> bool {
    real(path).starts_with(real(folder))
}

/// Verifies that each output differs from all inputs and all other outputs.
///
/// # Errors
/// If two of them are the same file.
pub fn distinct(outputs: &[Place<'_>], inputs: &[Place<'_>]) -> Result<(), Diagnostic> {
    for (index, (what, path)) in outputs.iter().enumerate() {
        let others = inputs.iter().chain(&outputs[..index]);
        for (other, at) in others {
            if same(path, at) {
                let message = format!("found the same file for {other} and {what}, expected two");
                return Err(Diagnostic::error(Pointer::root(), message)
                    .file(path.display().to_string())
                    .help(format!("name another file for {what}; nothing was written")));
            }
        }
    }
    Ok(())
}

/// The path without symbolic links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut found = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                found.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => found.push(part),
        }
        found = found.canonicalize().unwrap_or(found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_other_spellings_of_a_path_when_compared_then_they_are_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        std::fs::create_dir_all(root.join("a/b")).expect("folders");
        for (other, is_same) in [
            ("a/b/new", true),
            ("a/./b/new", true),
            ("a/b/../b/new", true),
            ("a/gone/../b/new", true),
            ("a/b/new/", true),
            ("a/b/newer", false),
            ("a/new", false),
        ] {
            let found = same(&root.join("a/b/new"), &root.join(other));
            assert_eq!(found, is_same, "{other}");
        }
        assert!(is_within(&root.join("a/b/../b/c"), &root.join("a/b")));
        assert!(!is_within(&root.join("a/bc"), &root.join("a/b")));
    }

    #[cfg(unix)]
    #[test]
    fn given_a_symbolic_link_when_compared_then_its_target_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        std::fs::create_dir(root.join("a")).expect("a folder");
        std::os::unix::fs::symlink(root.join("a"), root.join("link")).expect("a link");
        assert!(same(&root.join("a/x"), &root.join("link/x")));
    }
}
