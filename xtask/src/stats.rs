//! `cargo xtask stats`: what the slice holds and what becomes of it.

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
    // A split or merge of builders is no reason not to count.
    let generated = regen::generate_member(&args.input)?;
    print!("{}", generated.stats);
    Ok(())
}
