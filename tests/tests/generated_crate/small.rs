//! Tests that small descriptions of Graph-like and other services compile, all in one workspace.

use std::fs;
use std::path::Path;

use graph_generator::trim::{self, Options, Slice};

use super::generate;
use super::prebuilt::{cargo, write};

/// The descriptions, each with parts of the messages that `regen` prints. The first line of a file says what it tests.
const DESCRIPTIONS: &[(&str, &[&str])] = &[
    ("bookshop", &["the format `uint32` has no effect"]),
    ("devices", &["found a second server"]),
    (
        "geography",
        &["a choice between several types", "a schema without a type"],
    ),
    (
        "graph-bodies",
        &[
            "does not derive from `microsoft.graph.authBase`",
            "of several media types only JSON is sent and requested, not `text/html`",
        ],
    ),
    (
        "graph-parameters",
        &["OpenAPI 3.0 does not define this `style`"],
    ),
    ("mailing", &["found the server `http://localhost:8080`"]),
    (
        "payments",
        &[
            "a choice between several types",
            "the format `unix-cents` has no effect",
            "OpenAPI 3.0 does not define this `style`",
            "a discriminator other than `@odata.type` has no effect",
        ],
    ),
    (
        "reading-list",
        &[
            "references to something other than a component are read as copies of their targets, in 6 places",
        ],
    ),
    (
        "retyped",
        &[
            "found `number` with a type that differs from that at #/components/schemas/car",
            "found `number` with a type that differs from that at #/components/schemas/two",
            "found `name` with a type that differs from that at #/paths/",
        ],
    ),
    (
        "timetables",
        &[
            "values without quotes are read as text",
            "values are read as their `type` says",
            "keywords with `null` are read as absent",
            "a key whose type differs between URLs or methods is taken as text",
            "the response of an operation that lists no success is read as any JSON",
            "a schema without a type is read and written as any JSON",
        ],
    ),
    (
        "tracker",
        &[
            "an optional cookie is left out",
            "not `application/merge-patch+json`",
        ],
    ),
    (
        "weather",
        &[
            "the server variable `region` is replaced by its default, `eu`",
            "successes with different bodies are read as any JSON",
            "left out 1 operation with `head`",
        ],
    ),
    ("words", &[]),
];

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/small");
    fs::read_to_string(folder.join(name).with_extension("yaml")).unwrap()
}

#[test]
fn given_small_descriptions_when_generated_then_all_crates_compile_without_a_warning() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("small");
    for (name, said) in DESCRIPTIONS {
        let generated = generate(&format!("small-{name}"), &read(name), true);
        let found = generated.diagnostics.to_string();
        for words in *said {
            assert!(found.contains(words), "{name}: {words}\n{found}");
        }
        let folder = write(&format!("small/{name}"), &generated);
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        fs::write(manifest, text.replace("[workspace]\n", "")).unwrap();
    }
    let members: Vec<&str> = DESCRIPTIONS.iter().map(|(name, _)| *name).collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    cargo(&root, ["check", "--workspace"]);
}

#[test]
fn given_a_folder_of_small_descriptions_when_listed_then_each_is_generated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/small");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let listed: Vec<&str> = DESCRIPTIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, listed);
}

#[test]
fn given_small_descriptions_when_trimmed_to_all_of_them_then_the_crate_is_the_same() {
    let slice = Slice::read("name: all\ninclude: ['/**']\nderived: {'*?': ['*?']}\n").unwrap();
    // `words` uses this project's extensions, and `trim` works on documents without them.
    for (name, _) in DESCRIPTIONS.iter().filter(|(name, _)| *name != "words") {
        let text = read(name);
        let document = trim::Document::read(text.as_bytes()).unwrap();
        let trimmed = trim::trim(&document, &slice, &Options::default());
        let (trimmed, _) = trimmed.unwrap_or_else(|found| panic!("{name}: {found}"));
        let sources = |text: &str| {
            let mut files = generate(name, text, true).files;
            // `trim` drops prose, so only code is compared.
            files.retain(|path, _| Path::new(path).extension().is_some_and(|is| is == "rs"));
            for text in files.values_mut() {
                let code = text.lines().filter(|line| !line.trim().starts_with("//"));
                *text = code.collect::<Vec<_>>().join("\n");
            }
            files
        };
        assert_eq!(sources(&text), sources(&trimmed.yaml), "{name}");
    }
}
