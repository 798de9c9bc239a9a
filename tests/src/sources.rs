//! The members of the workspace and their files, for tests of the sources themselves.

use std::fs;
use std::path::Path;

/// The root of the repository.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The folders of the workspace's members.
///
/// # Panics
/// If the manifest of the workspace does not list them in one line.
#[must_use]
pub fn members() -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).expect("a manifest");
    let mut lines = manifest.lines();
    let list = lines
        .find_map(|line| line.strip_prefix("members = "))
        .expect("members in one line");
    serde_json::from_str(list).expect("names in double quotes")
}

/// All files below a folder, by their path from the root, without those that builds write.
///
/// # Panics
/// If a folder cannot be read.
#[must_use]
pub fn below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            if name != "target" {
                found.extend(below(&path));
            }
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// All Rust files of the members that people write.
#[must_use]
pub fn written() -> Vec<String> {
    let members = members();
    let is_within = |member: &str| {
        members
            .iter()
            .any(|other| member.starts_with(&format!("{other}/")))
    };
    let outer = members
        .iter()
        .filter(|member| *member != "generated" && !is_within(member));
    let files = outer.flat_map(|member| below(member));
    let is_rust = |path: &String| Path::new(path).extension().is_some_and(|is| is == "rs");
    files.filter(is_rust).collect()
}
