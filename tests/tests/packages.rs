//! Tests the published packages: they contain everything that a crate needs and nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use graph_tests::sources::{ROOT, below, members};
use insta::assert_snapshot;

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

#[test]
fn given_published_packages_when_packed_then_all_sources_and_little_else() {
    let mut shown = String::new();
    for (package, folder) in PUBLISHED {
        let (sources, others): (BTreeSet<String>, BTreeSet<String>) = packed(package)
            .into_iter()
            .partition(|path| path.starts_with("src/"));
        let present = below(&format!("{folder}/src"));
        let present = present.iter().filter_map(|path| path.strip_prefix(folder));
        let present = present.map(|path| path[1..].to_owned()).collect();
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
    let is_published = |folder: &String| PUBLISHED.iter().any(|(_, published)| published == folder);
    let others = members().into_iter().filter(|folder| !is_published(folder));
    for folder in others.chain(["tests/fuzz".to_owned()]) {
        let manifest =
            fs::read_to_string(Path::new(ROOT).join(&folder).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("\npublish = false\n"), "{folder}");
    }
}
