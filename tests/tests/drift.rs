//! Tests that the committed crate is what the generator writes, byte for byte, and deterministically.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use graph_generator::document::{self, Document, Overlay};
use graph_generator::emit::{self, GuidePage};
use graph_generator::pipeline::{self, Generated, Settings};
use graph_generator::share;
use graph_tests::overlays;

const SPEC: &str = "specs/entitlement-management.yaml";
const LOCK: &str = "specs/builders.lock";
const GUIDE: &str = "specs/guide.yaml";
const PREPARED: &str = "tests/fake/description.json";
const REGEN: &str = "run `cargo xtask regen` and commit the result";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn generate() -> Generated {
    generate_from(&document())
}

fn document() -> Document {
    let paths = overlays::paths(&root().join("specs")).expect("a folder");
    let overlays: Vec<Overlay> = paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("text");
            let name = path.display().to_string();
            Overlay::read(&name, &text).unwrap_or_else(|found| panic!("{found}"))
        })
        .collect();
    document::load_with(SPEC, &read(SPEC), &overlays).unwrap_or_else(|found| panic!("{found}"))
}

/// The pages that are published with the crate.
fn guide() -> Vec<GuidePage> {
    let names: Vec<String> = serde_yaml::from_str(&read(GUIDE)).expect("a list of names");
    let page = |name: String| GuidePage {
        text: read(&format!("docs/{name}.md")),
        name,
    };
    names.into_iter().map(page).collect()
}

fn generate_from(document: &Document) -> Generated {
    let lock = share::parse_lock(&read(LOCK)).unwrap_or_else(|found| panic!("{found}"));
    let mut settings = Settings::new("graph-entitlement-management", SPEC);
    settings.options.guide = guide();
    pipeline::generate(document, &lock, &settings).unwrap_or_else(|found| panic!("{found}"))
}

fn committed(folder: &Path, below: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("generated/ can be read") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            committed(&path, below, found);
        } else {
            let name = path
                .strip_prefix(below)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            found.insert(name, fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn given_the_committed_spec_when_generated_then_equal_to_the_committed_crate() {
    let generated = generate();
    let folder = root().join("generated");
    let mut files = BTreeMap::new();
    committed(&folder, &folder, &mut files);
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(names, generated.files.keys().collect::<Vec<_>>(), "{REGEN}");
    for (path, text) in &generated.files {
        assert!(files[path] == *text, "generated/{path} differs: {REGEN}");
    }
    let lock = share::lock_text(&generated.lock, SPEC).expect("lock");
    assert!(lock == read(LOCK), "{LOCK} differs: {REGEN}");
    let prepared = emit::prepared(&generated.api);
    assert!(prepared == read(PREPARED), "{PREPARED} differs: {REGEN}");
}

#[test]
fn given_the_same_spec_when_generated_twice_then_the_same_bytes() {
    let (first, second) = (generate(), generate());
    assert!(first.files == second.files);
    assert!(first.lock == second.lock);
}

#[test]
fn given_the_committed_spec_when_counted_then_the_whole_slice_is_there() {
    let stats = generate().stats;
    assert_eq!(stats.paths, 789);
    assert_eq!(stats.operations.values().sum::<usize>(), 1329);
    assert!(
        stats.builders_after <= 200,
        "{} builders",
        stats.builders_after
    );
    assert!(stats.longest.1 <= 5000, "{:?}", stats.longest);
}

#[test]
fn given_paths_in_another_order_when_generated_then_the_same_crate() {
    let mut document = document();
    document.openapi.paths.paths.reverse();
    if let Some(components) = &mut document.openapi.components {
        components.schemas.reverse();
    }
    assert!(generate_from(&document).files == generate().files);
}

#[test]
fn given_overlays_when_listed_then_the_main_one_is_first_and_the_others_follow_by_name() {
    let specs = Path::new(env!("CARGO_TARGET_TMPDIR")).join("overlays");
    let folder = specs.join("overlay");
    fs::create_dir_all(&folder).expect("a folder");
    let names = ["c", "a", "e", "b", "d"].map(|name| folder.join(name).with_extension("yaml"));
    for path in names.iter().chain([&folder.join("notes.md")]) {
        fs::write(path, "").expect("a file");
    }
    let mut expected = names.to_vec();
    expected.sort();
    expected.insert(0, specs.join("overlay.yaml"));
    assert_eq!(overlays::paths(&specs).expect("a folder"), expected);
}
