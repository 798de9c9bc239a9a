//! Records, the models of generated crates: decoding, encoding, and what changed.
//!
//! All files are one test program, because linking one for each takes longer than running it.

#[path = "../sample/mod.rs"]
mod sample;
#[path = "../support/mod.rs"]
mod support;

mod changes;
mod changes_by_type;
mod codec;
mod conversions;
mod hostile;
mod misfits;
mod round_trip;
mod set;
mod text_of;
mod values;

/// The files next to this one, each of which must be a module of it.
#[test]
fn given_the_files_of_this_folder_when_listed_then_each_is_a_module() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records");
    let modules = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let module = format!("\nmod {name};\n");
        assert!(name == "main" || modules.contains(&module), "{name}");
    }
}
