//! Tests the structure of the source: modules import one another in one direction, and files are short.

mod circles;
mod length;
mod modules;

use std::fs;
use std::path::Path;

use circles::circles;
use graph_tests::sources::{ROOT, members};
use modules::Modules;

/// Accepted circles: the crate, the parent module, the modules, and the reason.
const ALLOWED: [(&str, &str, &[&str], &str); 2] = [
    (
        "runtime/src/lib.rs",
        "record",
        &["decode", "json", "number", "object", "polymorphic", "trace"],
        "decoding is recursive: a value contains values",
    ),
    (
        "runtime/src/lib.rs",
        "record",
        &["encode", "extra", "property", "settable", "slot", "union"],
        "encoding is recursive: a slot contains slots",
    ),
];

#[test]
fn given_each_crate_when_its_imports_are_followed_then_no_circle_but_the_allowed() {
    for member in members().iter().filter(|member| *member != "generated") {
        let roots = ["lib", "main"].map(|name| format!("{member}/src/{name}.rs"));
        let root = roots
            .iter()
            .find(|root| Path::new(ROOT).join(root).exists());
        let root = root.expect("a library or a program");
        let edges = Modules::read(&Path::new(ROOT).join(root)).edges();
        assert!(edges.len() > 20, "found {} modules in {root}", edges.len());
        let found = circles(&edges);
        let allowed = ALLOWED.iter().filter(|(of, ..)| of == root);
        let allowed: Vec<_> = allowed
            .map(|(_, around, modules, _)| ((*around).to_owned(), modules.to_vec()))
            .collect();
        let shown: Vec<_> = found
            .iter()
            .map(|circle| (circle.around.clone(), circle.names()))
            .collect();
        assert_eq!(
            shown, allowed,
            "{root}: move what a circle shares below it\n{found:#?}"
        );
    }
}

#[test]
fn given_test_programs_of_several_files_when_listed_then_each_file_is_a_module() {
    for program in [
        "runtime/tests/records",
        "runtime/tests/requests",
        "tests/tests/fake",
    ] {
        let folder = Path::new(ROOT).join(program);
        let main = fs::read_to_string(folder.join("main.rs")).unwrap();
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let is_module = ["main", "snapshots"].contains(&name);
            let is_module = is_module || main.contains(&format!("\nmod {name};\n"));
            assert!(is_module, "{}", path.display());
        }
    }
}

#[test]
fn given_imports_of_each_form_when_read_then_each_leads_to_the_module_that_defines_it() {
    let edges = Modules::read(&Path::new(ROOT).join("runtime/src/lib.rs")).edges();
    let path = |path: &str| path.split("::").map(str::to_owned).collect::<Vec<_>>();
    for (from, to) in [
        // `crate::call::Call`, and `crate::call::{Call, Reading}`.
        ("policy", "call"),
        ("send::sending::exchange", "call"),
        // `super::super::prepare::prepared`.
        ("send::sending::exchange", "send::prepare"),
        // `crate::record::{failure_path, strictly}`, which `record` re-exports.
        ("reply::json", "record::failure_path"),
        ("reply::json", "record::misfit"),
        // `$crate::filter::Structure` in a macro.
        ("declare::union", "filter::structure"),
        // `crate::record::private::decode`, from an inline module that re-exports it.
        ("page", "record::decode"),
    ] {
        assert!(edges[&path(from)].contains(&path(to)), "{from} -> {to}");
    }
    // Imports in tests do not count.
    assert!(!edges[&path("throttle")].contains(&path("client")));
}
