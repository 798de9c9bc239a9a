//! Writes the seeds of all fuzz targets into a folder, in a folder of its own for each target.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use graph_tests::fuzz::TARGETS;

/// Writes inputs for fuzz targets to begin with.
#[derive(Parser)]
struct Args {
    /// The folder, as `cargo fuzz` takes it: tests/fuzz/corpus.
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
