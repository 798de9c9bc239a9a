//! Writes the tables of calls, models and setters of the committed specification, for the tests.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use graph_generator::document::{self, Overlay};
use graph_generator::{emit, lower};

const OVERLAY: &str = "../specs/overlay.yaml";
const OVERLAYS: &str = "../specs/overlay";
const SPEC: &str = "../specs/entitlement-management.yaml";
const CRATE: &str = "graph_entitlement_management";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SPEC}");
    let mut overlays = Vec::new();
    for path in overlay_paths()? {
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
    fs::write(out.join("setters.rs"), emit::setters(&api, CRATE))?;
    Ok(())
}

/// First `overlay.yaml`, then `overlay/` by file name.
fn overlay_paths() -> Result<Vec<String>, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={OVERLAYS}");
    let mut paths = Vec::new();
    for entry in fs::read_dir(OVERLAYS)? {
        paths.push(entry?.path().display().to_string());
    }
    paths.sort();
    paths.insert(0, OVERLAY.to_owned());
    Ok(paths)
}
