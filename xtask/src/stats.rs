//! `cargo xtask stats`: counts the contents of the slice and of the crate.

use clap::Args as ClapArgs;
use graph_generator::diagnostics::Diagnostics;

use crate::output;
use crate::regen;

/// Prints counts: paths, operations by kind, types, builders, lines.
#[derive(ClapArgs)]
pub struct Args {
    #[command(flatten)]
    input: regen::Input,
}

/// Runs the command.
///
/// # Errors
/// If the specification cannot be used.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    // Counting does not depend on splits or merges of builders.
    let generated = regen::generate_member(&args.input)?;
    output::show(&generated.stats.to_string())?;
    Ok(())
}
