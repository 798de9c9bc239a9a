//! Writes the tables of calls and models of the committed specification, for the tests.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use graph_generator::document::{self, Overlay};
use graph_generator::{emit, lower};

#[path = "src/overlays.rs"]
mod overlays;

const SPEC: &str = "../specs/entitlement-management.yaml";
const CRATE: &str = "graph_entitlement_management";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SPEC}");
    let mut overlays = Vec::new();
    println!("cargo::rerun-if-changed=../specs/overlay");
    for path in overlays::paths(Path::new("../specs"))? {
        let path = path.display().to_string();
        println!("cargo::rerun-if-changed={path}");
        let text = fs::read_to_string(&path)?;
        overlays.push(Overlay::read(&path, &text)?);
    }
    let document = document::load_with(SPEC, &fs::read_to_string(SPEC)?, &overlays)?;
    let (api, _) = lower::lower(&document)?;
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::write(out.join("calls.rs"), emit::calls(&api, CRATE)?)?;
    fs::write(out.join("models.rs"), emit::models(&api, CRATE))?;
    Ok(())
}
