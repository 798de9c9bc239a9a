//! Tests the published packages: they contain everything that a crate needs and nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Package and folder of each published crate.
const PUBLISHED: [(&str, &str); 3] = [
    ("graph-entitlement-management", "generated"),
    ("graph-fake", "tests/fake"),
    ("graph-runtime", "runtime"),
];

/// The files that `cargo package` would pack, offline.
fn packed(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "package",
            "--list",
            "--allow-dirty",
            "--offline",
            "--package",
            package,
        ])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    assert!(!complaint.contains("warning"), "{complaint}");
    let listed = String::from_utf8(output.stdout).unwrap();
    listed.lines().map(|line| line.replace('\\', "/")).collect()
}

/// Paths of all files below a folder, relative to `root`.
fn files(root: &Path, folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(files(root, &name));
        } else {
            found.insert(name);
        }
    }
    found
}

#[test]
fn given_published_packages_when_packed_then_all_sources_and_little_else() {
    let mut shown = String::new();
    for (package, folder) in PUBLISHED {
        let (sources, others): (BTreeSet<String>, BTreeSet<String>) = packed(package)
            .into_iter()
            .partition(|path| path.starts_with("src/"));
        let present = files(&Path::new(ROOT).join(folder), "src");
        let odd: Vec<&String> = sources.symmetric_difference(&present).collect();
        assert!(
            odd.is_empty(),
            "{package}: not packed, or not there: {odd:?}"
        );
        // This file exists only if the folder is a git repository.
        let others = others.iter().filter(|path| *path != ".cargo_vcs_info.json");
        let others: Vec<&str> = others.map(String::as_str).collect();
        let _ = writeln!(shown, "{package}\n  {}", others.join("\n  "));
    }
    assert_snapshot!(shown);
}

#[test]
fn given_published_packages_when_read_then_the_licences_are_those_of_the_project() {
    for (_, folder) in PUBLISHED {
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let read = |path: String| fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
            assert!(
                read(format!("{folder}/{name}")) == read(name.to_owned()),
                "{folder}/{name}"
            );
        }
    }
}

#[test]
fn given_the_fake_when_its_dependencies_are_listed_then_the_generator_is_not_among_them() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--package",
            "graph-fake",
            "--all-features",
        ])
        .args(["--edges", "normal,build", "--prefix", "none"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.contains("graph-runtime "), "{listed}");
    assert!(!listed.contains("graph-generator "), "{listed}");
}

#[test]
fn given_all_other_members_when_read_then_none_can_be_published() {
    for folder in ["generator", "tests", "tests/fuzz", "xtask"] {
        let manifest = fs::read_to_string(Path::new(ROOT).join(folder).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("\npublish = false\n"), "{folder}");
    }
}
