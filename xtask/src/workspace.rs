//! Locates the project: commands work from any folder below its root, like `cargo`.

use std::path::{Path, PathBuf};

/// The manifest of the runtime, which has its own version.
const RUNTIME: &str = include_str!("../../runtime/Cargo.toml");

/// The version of the runtime.
pub fn runtime_version() -> &'static str {
    let version = |line: &'static str| line.strip_prefix("version = \"")?.strip_suffix('"');
    RUNTIME.lines().find_map(version).unwrap_or_default()
}

/// A path of the project, relative to the current folder.
pub fn path(relative: &str) -> PathBuf {
    from(&std::env::current_dir().unwrap_or_default(), relative)
}

/// The first folder from `here` upwards that contains the project; if there is none, paths are unchanged.
fn from(here: &Path, relative: &str) -> PathBuf {
    let is_root =
        |folder: &&Path| folder.join("specs").is_dir() && folder.join("xtask/Cargo.toml").is_file();
    let up = here
        .ancestors()
        .take_while(|folder| !is_root(folder))
        .count();
    if here.ancestors().any(|folder| is_root(&folder)) {
        return PathBuf::from("../".repeat(up)).join(relative);
    }
    PathBuf::from(relative)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_the_manifest_of_the_runtime_when_read_then_it_has_a_version() {
        let numbers: Vec<&str> = runtime_version().split('.').collect();
        assert!(numbers.len() == 3 && numbers.iter().all(|n| n.parse::<u32>().is_ok()));
    }

    #[test]
    fn given_a_folder_below_the_root_when_a_path_is_shown_then_it_leads_up_first() {
        let project = tempfile::tempdir().expect("a folder");
        let deep = project.path().join("generator/src");
        for folder in [
            deep.as_path(),
            &project.path().join("specs"),
            &project.path().join("xtask"),
        ] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        std::fs::write(project.path().join("xtask/Cargo.toml"), "").expect("a file");
        assert_eq!(
            from(project.path(), "specs/a.yaml"),
            Path::new("specs/a.yaml")
        );
        assert_eq!(from(&deep, "specs/a.yaml"), Path::new("../../specs/a.yaml"));
        assert_eq!(
            from(Path::new("/"), "specs/a.yaml"),
            Path::new("specs/a.yaml")
        );
    }
}
