//! Tests that a folder gets all files or none.

use super::*;

fn files(entries: &[(&str, &str)]) -> Files {
    entries
        .iter()
        .map(|(path, text)| ((*path).to_owned(), format!("{GENERATED_MARK}\n{text}")))
        .collect()
}

fn apply(root: &Path, files: &Files) -> Result<(), Diagnostic> {
    plan(root, files)?.apply()
}

fn listed(root: &Path) -> Vec<String> {
    present(root).expect("readable").into_iter().collect()
}

#[test]
fn given_an_older_tree_when_applied_then_stale_files_and_folders_go() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path().join("crate");
    apply(
        &root,
        &files(&[("src/lib.rs", "a"), ("src/old/gone.rs", "b")]),
    )
    .expect("first");
    apply(&root, &files(&[("src/lib.rs", "c"), ("src/new.rs", "d")])).expect("second");
    assert_eq!(listed(&root), ["src/lib.rs", "src/new.rs"]);
    assert!(!root.join("src/old").exists());
    assert!(
        plan(&root, &files(&[("src/lib.rs", "c"), ("src/new.rs", "d")]))
            .expect("plan")
            .is_empty()
    );
}

#[test]
fn given_a_write_that_fails_when_reverted_then_no_folder_is_left_of_it() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    apply(root, &files(&[("src/lib.rs", "a")])).expect("first");
    // A folder is where a file should be.
    fs::create_dir_all(root.join("src/z.rs/full")).expect("folder");
    let changed = files(&[
        ("src/lib.rs", "b"),
        ("src/builders/a.rs", "c"),
        ("src/z.rs", "d"),
    ]);
    apply(root, &changed).expect_err("a folder stays a folder");
    assert_eq!(listed(root), ["src/lib.rs"]);
    assert!(read(&root.join("src/lib.rs")).expect("text").ends_with('a'));
    assert!(!root.join("src/builders").exists());
}

#[test]
fn given_a_place_that_is_no_folder_when_planned_then_it_says_what_is_there() {
    let room = tempfile::tempdir().expect("folder");
    let at = |name: &str| room.path().join(name);
    fs::write(at("file"), "old").expect("write");
    let mut cases = vec![
        (at("file"), "found a file", "name a folder"),
        (
            at("file/crate"),
            "cannot read",
            "a part of the path is a file",
        ),
        (at(&"a".repeat(300)), "cannot", "shorter name"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(at("gone"), at("link")).expect("a link");
        cases.push((at("link"), "found a symbolic link", "name a folder"));
        cases.push((
            PathBuf::from("/dev/null"),
            "found a device",
            "name a folder",
        ));
    }
    for (root, message, help) in cases {
        let found = apply(&root, &files(&[("src/lib.rs", "a")])).expect_err("refused");
        let said = found.help.clone().unwrap_or_default();
        assert!(found.message.contains(message), "{found}");
        assert!(said.contains(help) && !said.contains("space"), "{found}");
    }
}

#[test]
fn given_a_foreign_file_when_planned_then_it_is_refused_and_kept() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("thesis.txt"), "precious").expect("write");
    let error = apply(folder.path(), &files(&[("src/lib.rs", "a")]))
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("thesis.txt") && error.contains("did not write"),
        "{error}"
    );
    assert_eq!(listed(folder.path()), ["thesis.txt"]);
}

#[test]
fn given_licenses_when_planned_then_replaced_only_next_to_a_manifest_of_the_generator() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let mut files = files(&[("Cargo.toml", "a")]);
    files.insert("LICENSE-MIT".to_owned(), "new words".to_owned());
    fs::write(root.join("LICENSE-MIT"), "my words").expect("write");
    let error = apply(root, &files).expect_err("refused").to_string();
    assert!(error.contains("LICENSE-MIT"), "{error}");
    fs::remove_file(root.join("LICENSE-MIT")).expect("removed");
    apply(root, &files).expect("first");
    files.insert("LICENSE-MIT".to_owned(), "newer words".to_owned());
    apply(root, &files).expect("another licence");
    files.remove("LICENSE-MIT");
    apply(root, &files).expect("none");
    assert_eq!(listed(root), ["Cargo.toml"]);
}

#[test]
fn given_a_file_in_the_way_of_a_folder_when_applied_then_the_old_tree_stays() {
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path();
    let old = files(&[
        ("Cargo.toml", "old"),
        ("src", "a file where a folder should be"),
    ]);
    apply(root, &old).expect("first");
    let broken = files(&[("Cargo.toml", "new"), ("src", "kept"), ("src/lib.rs", "x")]);
    let error = apply(root, &broken)
        .expect_err("no folder possible")
        .to_string();
    assert!(
        error.contains("cannot write") && error.contains("the folder is unchanged"),
        "{error}"
    );
    assert!(
        plan(root, &old).expect("plan").is_empty(),
        "the old tree is restored"
    );
}
