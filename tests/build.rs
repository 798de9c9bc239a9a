//! Writes the tables of calls and of models of the committed specification, for the tests.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use graph_generator::{document, emit, lower};

const SPEC: &str = "../specs/entitlement-management.yaml";
const CRATE: &str = "graph_entitlement_management";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SPEC}");
    let document = document::load(SPEC, &fs::read_to_string(SPEC)?)?;
    let (api, _) = lower::lower(&document)?;
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::write(out.join("calls.rs"), emit::calls(&api, CRATE)?)?;
    fs::write(out.join("models.rs"), emit::models(&api, CRATE))?;
    Ok(())
}
