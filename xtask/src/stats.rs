//! `cargo xtask stats`: what the slice holds and what becomes of it.

use std::path::Path;

use clap::Args as ClapArgs;
use graph_generator::diagnostics::Diagnostics;

use crate::regen;

/// Prints what the slice holds: paths, operations by kind, types, builders, lines.
#[derive(ClapArgs)]
pub struct Args {
    #[command(flatten)]
    input: regen::Input,
}

/// Runs the command.
///
/// # Errors
/// When the specification can't be used.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    // Names of builders don't change the numbers, so a split or merge is no reason to stop.
    let lock = regen::locked()?;
    let generated = regen::generate(&args.input, Path::new("generated"), &lock, true)?;
    print!("{}", generated.stats);
    Ok(())
}
