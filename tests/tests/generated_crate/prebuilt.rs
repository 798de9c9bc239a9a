//! Compiles generated crates and programs for them against the crates that cargo built for the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use graph_generator::pipeline::Generated;
use graph_tests::crates;

/// The packages that generated crates and their example programs depend on.
const CRATES: [&str; 7] = [
    "futures",
    "graph-entitlement-management",
    "graph-runtime",
    "http",
    "serde_json",
    "serde",
    "tokio",
];

/// Writes a stub package for each of [`CRATES`] once, and returns their folder.
///
/// A stub re-exports its module of `graph_tests::crates`, so cargo compiles only the stub.
pub fn packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
        for name in CRATES {
            let package = folder.join(name);
            fs::create_dir_all(&package).unwrap();
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n"
            );
            fs::write(package.join("Cargo.toml"), manifest).unwrap();
            let module = name.replace('-', "_");
            let text = format!("pub use graph_tests::crates::{module}::*;\n");
            fs::write(package.join("lib.rs"), text).unwrap();
        }
        folder
    })
}

/// Writes a crate into the target folder, with warnings as errors. Its examples can use [`CRATES`].
pub fn write(name: &str, generated: &Generated) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (path, text) in &generated.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let manifest = &generated.files["Cargo.toml"];
    // Drops the real dev-dependencies: a doctest of the workspace compiles the program of the front page.
    let manifest = manifest.split("\n[dev-dependencies]").next().unwrap();
    let crates =
        CRATES.map(|name| format!("{name}.path = '{}'\n", packages().join(name).display()));
    let manifest = format!(
        "{manifest}\n[dev-dependencies]\n{}\n[lints.rust]\nwarnings = \"deny\"\n",
        crates.concat()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    folder
}

/// Writes `examples/program.rs` of a crate.
pub fn program(folder: &Path, text: &str) {
    let examples = folder.join("examples");
    fs::create_dir_all(&examples).unwrap();
    fs::write(examples.join("program.rs"), text).unwrap();
}

/// Runs cargo in a folder and returns what it printed.
pub fn cargo<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> String {
    let library = crates::library("graph_tests");
    let flags = [
        "--extern".to_owned(),
        format!("graph_tests={}", library.display()),
        "-L".to_owned(),
        format!("dependency={}", library.parent().unwrap().display()),
    ];
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}",
        stderr.get(..20_000).unwrap_or(&stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
