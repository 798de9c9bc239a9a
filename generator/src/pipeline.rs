//! The pipeline from a document to the files of a crate.

use crate::diagnostics::Diagnostics;
use crate::document::Document;
use crate::emit::{self, CrateOptions, Files, Manifest};
use crate::ir::Api;
use crate::lower;
use crate::share::{self, Lock};
use crate::stats::Stats;

/// What to generate and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The crate.
    pub options: CrateOptions,
    /// Whether equal URLs share a builder; otherwise each URL has its own.
    pub share: bool,
    /// Whether builders may be split or merged, contrary to the lock.
    pub accept: bool,
}

impl Settings {
    /// For a crate that is a member of a workspace, has no guide, and shares builders.
    #[must_use]
    pub fn new(name: &str, spec: &str) -> Self {
        Self {
            options: CrateOptions {
                name: name.to_owned(),
                spec: spec.to_owned(),
                manifest: Manifest::Member,
                guide: Vec::new(),
            },
            share: true,
            accept: false,
        }
    }
}

/// The result of the pipeline.
#[derive(Debug)]
pub struct Generated {
    /// The files of the crate.
    pub files: Files,
    /// The names of builders, to keep for the next run.
    pub lock: Lock,
    /// The API, as the emitters used it.
    pub api: Api,
    /// Counts of the API and the crate.
    pub stats: Stats,
    /// Warnings and notes.
    pub diagnostics: Diagnostics,
}

/// Generates a crate.
///
/// # Errors
/// If the document has an unsupported construct, if names collide, or if a builder would change contrary to the
/// lock. Nothing is then generated.
pub fn generate(
    document: &Document,
    lock: &Lock,
    settings: &Settings,
) -> Result<Generated, Diagnostics> {
    let in_file = |found: Diagnostics| document.blamed(found);
    let (api, diagnostics) = lower::lower(document)?;
    let builders = share::share(&api, lock, settings.share, settings.accept).map_err(in_file)?;
    let files = emit::emit(&api, &builders, &settings.options).map_err(in_file)?;
    let stats = Stats::new(&api, &builders, &files);
    let lock = share::lock(&builders);
    Ok(Generated {
        files,
        lock,
        api,
        stats,
        diagnostics,
    })
}
