//! `cargo xtask docs`: lists what the generated crate does not explain, or prints a page of the guide.

use clap::Args as ClapArgs;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, count};
use graph_generator::undocumented::undocumented;

use crate::output::{self, say};
use crate::{regen, slice};

/// Lists public items that have no documentation.
#[derive(ClapArgs)]
pub struct Args {
    #[command(flatten)]
    input: regen::Input,
    /// The slice of the document, which says what it leaves out.
    #[command(flatten)]
    slice: slice::Choice,
    /// Exit with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Print `docs/keywords.md`: how the generator treats each keyword.
    #[arg(long, conflicts_with = "check")]
    keywords: bool,
}

/// Lists what has no documentation.
///
/// # Errors
/// If the document or the slice cannot be read, or `--check` finds something.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    if args.keywords {
        output::show(graph_generator::document::KEYWORDS)?;
        return Ok(());
    }
    let slice = args.slice.read()?.chosen.slice;
    let api = regen::lowered(&args.input)?;
    let missing = undocumented(&api, &slice);
    if args.check && !missing.is_empty() {
        let spec = args.input.spec().display().to_string();
        let error = |pointer: &str, what: &str| {
            Diagnostic::error(
                Pointer::parse(pointer),
                format!("{what} has no documentation"),
            )
            .file(&spec)
            .help("explain it in a file of specs/overlay/; specs/README.md says how")
        };
        return Err(missing
            .iter()
            .map(|item| error(&item.pointer, &item.what))
            .collect());
    }
    for item in &missing {
        say!("{}  {}", item.what, item.pointer);
    }
    say!("{} without documentation", count(missing.len(), "item"));
    Ok(())
}
