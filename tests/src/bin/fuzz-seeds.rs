//! Writes the seeds of all fuzz targets into a folder, with a subfolder for each target.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use graph_tests::fuzz::TARGETS;

/// Writes initial inputs for fuzz targets.
#[derive(Parser)]
struct Args {
    /// The folder for `cargo fuzz`: tests/fuzz/corpus.
    folder: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    for target in TARGETS {
        let folder = args.folder.join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
        println!("{}", target.name);
    }
    Ok(())
}
