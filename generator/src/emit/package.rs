//! Emits the package: manifest, README, licences.

use std::fmt::Write as _;

use super::entry::entry_name;
use super::features::FULL;
use super::layout::Layout;
use super::{CrateOptions, Files, GENERATED_MARK, Manifest, docs, front_page};
use crate::ir::{Api, Origin};

/// The licences of this project's packages; generated code contains its text, too.
const LICENSES: [(&str, &str); 2] = [
    ("LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
];
/// The MSRV of the crate: edition and runtime are those of this workspace.
/// The package that each generated crate depends on.
pub const RUNTIME: &str = "graph-runtime";
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");
const LICENSE: &str = env!("CARGO_PKG_LICENSE");

/// Whether a file is a licence. Only these have no generated mark, because they contain the words of others.
#[must_use]
pub fn is_license(path: &str) -> bool {
    LICENSES.iter().any(|(name, _)| *name == path)
}

/// All files of the package that are not Rust.
pub fn files(api: &Api, layout: &Layout, options: &CrateOptions, header: &str) -> Files {
    let licenses = LICENSES.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let mut files = Files::from(licenses);
    let manifest = manifest(api, layout, options, header);
    files.insert("Cargo.toml".to_owned(), manifest);
    files.insert("README.md".to_owned(), readme(api, layout, options));
    files
}

// [package]
// name = "graph-entitlement-management"
// description = "Typed requests to Microsoft Graph below /identityGovernance/entitlementManagement/"
// version.workspace = true
// …
fn manifest(api: &Api, layout: &Layout, options: &CrateOptions, header: &str) -> String {
    let header = header.replace("// ", "# ");
    let name = &options.name;
    let description = description(api);
    let (inherited, dependency) = match &options.manifest {
        Manifest::Member => (member(name), format!("{RUNTIME}.workspace = true")),
        Manifest::Standalone { runtime, version } => (
            standalone(),
            // A program chooses the transport by its own dependency on the runtime.
            format!(
                "{RUNTIME} = {{ version = {version:?}, path = {runtime:?}, default-features = false }}"
            ),
        ),
    };
    // The program of the front page is compiled as a test.
    let for_docs = front_page::program(api, layout, options).map(|_| {
        let tokio = match &options.manifest {
            Manifest::Member => "tokio.workspace = true".to_owned(),
            Manifest::Standalone { .. } => {
                let features = front_page::TOKIO;
                format!("tokio = {{ version = \"1\", features = {features:?} }}")
            }
        };
        format!("\n[dev-dependencies]\n{tokio}\n")
    });
    let for_docs = for_docs.unwrap_or_default();
    let tables = match &options.manifest {
        Manifest::Member => "[lints]\nworkspace = true\n",
        Manifest::Standalone { .. } => "[workspace]\n",
    };
    let features = features(layout);
    let docs_rs = docs_rs(layout);
    let keywords = match &api.service.origin {
        Origin::Graph => ["microsoft-graph", "odata", "client", "api"].as_slice(),
        Origin::Other(_) | Origin::Unstated => &["openapi", "client", "api"],
    };
    let pages = if options.guide.is_empty() {
        ""
    } else {
        "\"/docs\", "
    };
    format!(
        "{header}[package]\n\
         name = {name:?}\n\
         description = {description:?}\n\
         {inherited}\
         readme = \"README.md\"\n\
         keywords = {keywords:?}\n\
         categories = [\"api-bindings\"]\n\
         include = [\"/src\", {pages}\"/LICENSE-*\", \"/README.md\"]\n\n\
         {docs_rs}\n\
         {tables}\n\
         [dependencies]\n\
         {dependency}\n\
         {for_docs}{features}"
    )
}

fn member(name: &str) -> String {
    let inherited = ["version", "edition", "rust-version", "license"];
    let lines: Vec<String> = inherited
        .iter()
        .map(|key| format!("{key}.workspace = true\n"))
        .collect();
    format!(
        "{}documentation = \"https://docs.rs/{name}\"\n",
        lines.concat()
    )
}

fn standalone() -> String {
    format!(
        "version = \"0.1.0\"\n\
         edition = \"2024\"\n\
         rust-version = {RUST_VERSION:?}\n\
         license = {LICENSE:?}\n\
         publish = false\n"
    )
}

fn description(api: &Api) -> String {
    let subject = api.service.subject();
    match api.root.segment.template().as_str() {
        "" => format!("Typed requests to {subject}"),
        base => format!("Typed requests to {subject} below {base}/"),
    }
}

/// Metadata for docs.rs: nothing in the crate depends on the platform.
fn docs_rs(layout: &Layout) -> String {
    let mut text = "[package.metadata.docs.rs]\n".to_owned();
    if !layout.features.names.is_empty() {
        text.push_str("all-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n");
    }
    text + "targets = [\"x86_64-unknown-linux-gnu\"]\n"
}

// [features]
// # None is on by default: …
// default = []
// full = ["groups", "users"]
// groups = ["_shared-1"]
// _shared-1 = []
fn features(layout: &Layout) -> String {
    let features = &layout.features;
    if features.names.is_empty() {
        return String::new();
    }
    let list = |names: &mut dyn Iterator<Item = &String>| {
        let names: Vec<String> = names.map(|name| format!("    \"{name}\",\n")).collect();
        format!("[\n{}]", names.concat())
    };
    let mut text = format!(
        "\n[features]\n\
         # One for each first segment of the URLs, and none by default, so a program compiles only what it calls.\n\
         default = []\n\
         {FULL} = {}\n",
        list(&mut features.names.keys())
    );
    for name in features.names.keys() {
        let brought = features.shared.iter();
        let brought = brought.filter(|(_, by)| by.contains(name));
        let brought: Vec<&String> = brought.map(|(shared, _)| shared).collect();
        let _ = writeln!(text, "{name} = {brought:?}");
    }
    if !features.shared.is_empty() {
        text.push_str("# Shared by several features. Do not name these: they change.\n");
    }
    for shared in features.shared.keys() {
        let _ = writeln!(text, "{shared} = []");
    }
    text
}

fn readme(api: &Api, layout: &Layout, options: &CrateOptions) -> String {
    let CrateOptions { name, spec, .. } = options;
    let mark = GENERATED_MARK.trim_start_matches("// ");
    let base = api.root.segment.template();
    let entry = entry_name(&api.root);
    let module = name.replace('-', "_");
    let subject = docs::prose(&api.service.subject());
    let what = match base.as_str() {
        "" => format!("Typed requests to {subject}"),
        base => format!("Typed requests to {subject} below {}", docs::code(base)),
    };
    let features = if layout.features.names.is_empty() {
        String::new()
    } else {
        format!(
            "No feature is on by default: each enables the URLs below one first segment, and `{FULL}` enables all. The\n\
             documentation of the crate lists them.\n\n"
        )
    };
    let elsewhere = front_page::elsewhere(&api.service);
    let program = front_page::program(api, layout, options);
    let program = program.map(|program| front_page::section(&program));
    let example = program.unwrap_or_else(|| {
        front_page::example(&format!(
            "use graph_runtime::{{Client, StaticToken}};\n\n\
             fn main() -> graph_runtime::Result<()> {{\n\
             \x20   let client = Client::builder(){elsewhere}.credential(StaticToken::new(\"a token\")).build()?;\n\
             \x20   let start = {module}::{entry}(&client);\n\
             \x20   println!(\"{{start:?}}\");\n\
             \x20   Ok(())\n\
             }}\n"
        ))
    });
    format!(
        "<!-- {mark} from {spec}. -->\n\
         # {name}\n\n\
         {what}, for Rust:\n\
         {} operations and their types.\n\n\
         {example}\n\n\
         Methods follow the URL, segment by segment, and end in a request that is awaited.\n\n\
         {features}\
         A program depends on `graph-runtime`, too: it has clients, tokens, paging, batches and errors, and its features\n\
         choose the TLS library.\n\n\
         All of it is generated from the OpenAPI description of the service. This is an independent project, not made,\n\
         endorsed or supported by Microsoft. MIT or Apache-2.0, at your option.\n",
        api.operations().len(),
    )
}
