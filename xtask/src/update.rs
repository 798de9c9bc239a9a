//! `cargo xtask update`: performs all steps of a refresh of the specification, or none.

mod corrections;

use std::path::PathBuf;

use clap::Parser;
use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, Severity, count};
use graph_generator::diff::report::{self, Outline, Report};
use graph_generator::document::Overlay;

use self::corrections::TriedOverlays;
use crate::diff::{self, Operand, Side};
use crate::output::{self, say};
use crate::regen::Fresh;
use crate::trim::Cut;
use crate::{changelog, trim, write};

/// Where Microsoft publishes the description of Graph beta (<https://github.com/microsoftgraph/msgraph-metadata>).
const PUBLISHED: &str = "https://raw.githubusercontent.com/microsoftgraph/msgraph-metadata/master/openapi/beta/openapi.yaml";

/// Refreshes the specification: cuts the slice again, reports what changed, also in CHANGELOG.md, and
/// regenerates the crate.
#[derive(Parser)]
pub struct Args {
    /// The whole document: a file, an https URL, or - for standard input
    #[arg(long, value_name = "FILE|URL|-", default_value = PUBLISHED)]
    from: String,
    /// Also write the changes as Markdown, for the description of a pull request
    #[arg(long, value_name = "FILE")]
    pr_body: Option<PathBuf>,
    /// Allow builders to be split or merged, although specs/builders.lock says otherwise
    #[arg(long)]
    accept: bool,
    /// Remove overlay actions, and parts of them, that have no effect on the new document; keeps comments
    /// and order of the others
    #[arg(long)]
    prune_overlay: bool,
}

/// Runs the command. Shows what changed even if the crate cannot be generated.
///
/// # Errors
/// If a step fails, with everything that a person has to do, in order; no file is then changed.
pub fn run(args: &Args) -> Result<(), Diagnostics> {
    let cut = trim::cut_member(&args.from)?;
    let (corrections, overlays) = TriedOverlays::tried_on(cut.shown(), &cut.yaml)?;
    let fresh = Fresh::new((cut.shown(), &cut.yaml, &overlays), args.accept);
    let compared = compare(&cut, overlays);
    if let Ok((report, outline)) = &compared {
        output::show(&report.render(report::Format::Text, outline))?;
    }
    let mut problems = corrections.problems(args.prune_overlay);
    // Without `--prune-overlay`, what has no effect is an error.
    let pruned = if args.prune_overlay {
        corrections.pruned()
    } else {
        Ok((Vec::new(), Vec::new()))
    };
    let (overlays, removed) = pruned.unwrap_or_else(|found| {
        problems.extend(found);
        (Vec::new(), Vec::new())
    });
    let (report, outline, fresh) = match (compared, fresh) {
        (Ok((report, outline)), Ok(fresh)) if problems.is_empty() => (report, outline, fresh),
        (compared, fresh) => {
            // A description that cannot be lowered cannot be compared either, for the same reasons.
            let others = fresh.err().or(compared.err()).unwrap_or_default();
            let dead = if args.prune_overlay {
                0
            } else {
                corrections.dead()
            };
            return Err(to_do(problems, others, dead));
        }
    };
    let plan = fresh.plan()?;
    let mut files = cut.stage()?;
    files.extend(fresh.stage()?);
    files.extend(changelog::stage(&report)?);
    if let Some(body) = &args.pr_body {
        let text = report.render(report::Format::Markdown, &outline);
        files.push(write::stage(body, text.as_bytes())?);
    }
    files.extend(overlays);
    write::commit_then(files, || plan.apply())?;

    for line in removed {
        say!("removed from the overlay: {line}");
    }
    cut.report();
    say!(
        "generated: {} changed, {} removed",
        count(plan.changed.len(), "file"),
        plan.stale.len()
    );
    Ok(())
}

/// Compares the slice with that of the last commit. The overlays are also those of the last commit, because
/// those of the working tree may already fit the new document. If the last commit has no readable document,
/// compares with the working tree.
fn compare(cut: &Cut, overlays: Vec<Overlay>) -> Result<(Report, Outline), Diagnostics> {
    let own = diff::OverlayChoice::Own(&[]);
    let old = Operand::head().and_then(|head| head.read(own));
    let old = match old {
        Ok(old) => old,
        Err(_) => Operand::WorkingTree
            .read(own)
            .map_err(|found| Side::Old.named(found))?,
    };
    let yaml = cut.yaml.clone().into_bytes();
    let new = diff::Input::new(cut.source(), yaml, overlays);
    diff::compare((old, new), None, "cargo xtask diff")
}

/// What a person has to do, in order: overlays first, because they determine what the generator sees.
fn to_do(overlays: Vec<Diagnostic>, others: Diagnostics, dead: usize) -> Diagnostics {
    let all: Vec<_> = overlays.into_iter().chain(others).collect();
    let errors = all.iter().filter(|found| found.severity == Severity::Error);
    let message = match errors.count() {
        1 => "no file was changed: one thing has to be resolved first".to_owned(),
        count => {
            format!("no file was changed: {count} things have to be resolved first, in this order")
        }
    };
    let start = Diagnostic::error(Pointer::root(), message).file("update");
    let start = match dead {
        0 => start,
        1 => start.help("`--prune-overlay` removes the action, or part of one, that has no effect"),
        _ => start.help(format!(
            "`--prune-overlay` removes the {dead} actions or parts of actions that have no effect"
        )),
    };
    std::iter::once(start).chain(all).collect()
}
