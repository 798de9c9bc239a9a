//! `cargo xtask update`: everything that a refresh of the specification takes, or nothing.

use std::path::PathBuf;

use clap::Parser;
use graph_generator::diagnostics::Diagnostics;
use graph_generator::diff::report;

use crate::diff::{self, Corrections, Operand, Side};
use crate::regen::Fresh;
use crate::{changelog, regen, trim, write};

/// Where Microsoft publishes the description of Graph beta (<https://github.com/microsoftgraph/msgraph-metadata>).
const PUBLISHED: &str = "https://raw.githubusercontent.com/microsoftgraph/msgraph-metadata/master/openapi/beta/openapi.yaml";

/// Refreshes the specification: cuts it anew, says what changed, here and in CHANGELOG.md, and writes the crate from it.
#[derive(Parser)]
pub struct Args {
    /// The whole document: a file, an https address, or - for standard input
    #[arg(long, value_name = "FILE|URL|-", default_value = PUBLISHED)]
    from: String,
    /// Also write the changes as Markdown, for the description of a pull request
    #[arg(long, value_name = "FILE")]
    pr_body: Option<PathBuf>,
    /// Let builders be split or merged although specs/builders.lock names them otherwise
    #[arg(long)]
    accept: bool,
}

/// Runs the command.
///
/// # Errors
/// When a step fails; no file is changed then.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let cut = trim::cut_member(&args.from)?;
    let old = Operand::WorkingTree
        .read(Corrections::Own(&[]))
        .map_err(|found| Side::Old.named(found))?;
    let new = diff::Input::new(
        cut.source(),
        cut.yaml.clone().into_bytes(),
        regen::member_overlays()?,
    );
    let (report, outline) = diff::compare((old, new), None, "cargo xtask diff")?;
    let fresh = Fresh::new(&cut.yaml, args.accept)?;
    let plan = fresh.plan()?;

    let mut files = cut.stage()?;
    files.extend(fresh.stage()?);
    files.extend(changelog::stage(&report)?);
    if let Some(body) = &args.pr_body {
        let text = report.render(report::Format::Markdown, &outline);
        files.push(write::stage(body, text.as_bytes())?);
    }
    write::commit_then(files, || plan.apply())?;

    diff::show(&report.render(report::Format::Text, &outline))?;
    cut.report();
    println!(
        "generated: {} files changed, {} removed",
        plan.changed.len(),
        plan.stale.len()
    );
    Ok(())
}
