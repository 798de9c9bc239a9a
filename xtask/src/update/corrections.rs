//! Tries the overlays of the workspace member on a description that is not written yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use graph_generator::document::{self, Failed, Misfits, Overlay};

use crate::{read, regen, write};

/// The overlays of the workspace member, and the parts of them that do not fit the new description.
pub struct Corrections {
    files: Vec<File>,
}

struct File {
    path: PathBuf,
    text: String,
    misfits: Vec<Failed>,
}

impl File {
    fn dead(&self) -> impl Iterator<Item = &Failed> {
        self.misfits.iter().filter(|misfit| misfit.is_dead)
    }
}

impl Corrections {
    /// Tries all overlays on a description. Also returns the overlays without the parts that do not fit.
    ///
    /// # Errors
    /// If an overlay or the description cannot be read.
    pub fn tried_on(name: &str, text: &str) -> Result<(Self, Vec<Overlay>), Diagnostics> {
        let (mut files, mut overlays) = (Vec::new(), Vec::new());
        for path in regen::member_overlay_paths()? {
            let text = read::read_text(&path)?;
            overlays.push(Overlay::read(&path.display().to_string(), &text)?);
            files.push(File {
                path,
                text,
                misfits: Vec::new(),
            });
        }
        // Without some parts, an action may have no effect any more.
        loop {
            let found = document::misfits(name, text, &overlays)?;
            let found: Vec<Vec<Failed>> = found
                .into_iter()
                .zip(&files)
                .map(|(found, file)| all(found, &file.path))
                .collect();
            if found.iter().all(Vec::is_empty) {
                return Ok((Self { files }, overlays));
            }
            let alive = overlays.into_iter().zip(&found);
            let alive = alive.map(|(overlay, misfits)| {
                overlay.without(
                    &misfits
                        .iter()
                        .map(|misfit| misfit.pointer.clone())
                        .collect(),
                )
            });
            overlays = alive.collect();
            for (file, found) in files.iter_mut().zip(found) {
                file.misfits.extend(found);
            }
        }
    }

    /// The errors that a person has to fix. Parts without effect do not count if they are pruned.
    pub fn problems(&self, are_pruned: bool) -> Vec<Diagnostic> {
        let misfits = self.files.iter().flat_map(|file| &file.misfits);
        misfits
            .filter(|misfit| !(are_pruned && misfit.is_dead))
            .map(|misfit| misfit.diagnostic.clone())
            .collect()
    }

    /// Number of actions, or parts of them, without effect on the description.
    pub fn dead(&self) -> usize {
        self.files.iter().map(|file| file.dead().count()).sum()
    }

    /// Stages the overlays without the parts that have no effect, and returns a line about each removal.
    ///
    /// # Errors
    /// If an overlay is in a style that cannot be pruned, or would become empty.
    pub fn pruned(&self) -> Result<(Vec<write::Staged>, Vec<String>), Diagnostics> {
        let (mut staged, mut removed) = (Vec::new(), Vec::new());
        let mut found = Diagnostics::new();
        for file in self.files.iter().filter(|file| file.dead().count() > 0) {
            let gone = file.dead().map(|dead| dead.pointer.clone()).collect();
            match Overlay::text_without(&file.text, &gone) {
                Some(text) => staged.push(write::stage(&file.path, text.as_bytes())?),
                None => found.push(unprunable(file, &gone)),
            }
            removed.extend(file.dead().map(|dead| line(&dead.diagnostic)));
        }
        found
            .into_result((staged, removed))
            .map(|(pruned, _)| pruned)
    }
}

/// The actions that fail, and parts of other actions that describe things the document does not have.
fn all(found: Misfits, path: &Path) -> Vec<Failed> {
    let mut all = found.failed;
    all.extend(found.gone.into_iter().map(|gone| {
        let message = format!(
            "describes `{}`, expected {} that the document has",
            gone.name, gone.what
        );
        Failed {
            diagnostic: Diagnostic::error(gone.pointer.clone(), message)
                .file(path.display().to_string())
                .help("correct the name, or remove it if the document no longer has it"),
            pointer: gone.pointer,
            is_dead: true,
        }
    }));
    all
}

/// Describes the error of an action, without the help.
fn line(diagnostic: &Diagnostic) -> String {
    let file = diagnostic.file.as_deref().unwrap_or_default();
    format!(
        "{file}#{}: {}",
        diagnostic.pointer.as_str(),
        diagnostic.message
    )
}

fn unprunable(file: &File, gone: &BTreeSet<Pointer>) -> Diagnostic {
    let gone: Vec<_> = gone.iter().map(ToString::to_string).collect();
    let message = format!(
        "cannot remove these parts without a change to the rest: {}",
        gone.join(", ")
    );
    Diagnostic::error(Pointer::root().child("actions"), message)
        .file(file.path.display().to_string())
        .help("remove them by hand, or the file if it has no other action")
}
