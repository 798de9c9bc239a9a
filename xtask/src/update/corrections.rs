//! Tries the overlays of the workspace member on a description that is not written yet.

use std::path::PathBuf;

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use graph_generator::document::{self, Failed, Overlay};

use crate::{read, regen, write};

/// The overlays of the workspace member, and which of their actions fail.
pub struct Corrections {
    files: Vec<File>,
}

struct File {
    path: PathBuf,
    text: String,
    failed: Vec<Failed>,
}

impl Corrections {
    /// Tries all overlays on a description. Also returns the overlays without the failing actions.
    ///
    /// # Errors
    /// If an overlay or the description cannot be read.
    pub fn tried_on(name: &str, text: &str) -> Result<(Self, Vec<Overlay>), Diagnostics> {
        let (mut files, mut overlays) = (Vec::new(), Vec::new());
        for path in regen::member_overlay_paths()? {
            let text = read::read_text(&path)?;
            overlays.push(Overlay::read(&path.display().to_string(), &text)?);
            files.push((path, text));
        }
        let all_failed = document::failed_actions(name, text, &overlays)?;
        let alive = overlays.into_iter().zip(&all_failed);
        let alive = alive.map(|(overlay, failed)| {
            let failed: Vec<_> = failed.iter().map(|failed| failed.action).collect();
            overlay.without(&failed)
        });
        let alive = alive.collect();
        let files = files.into_iter().zip(all_failed);
        let files = files.map(|((path, text), failed)| File { path, text, failed });
        let files = files.collect();
        Ok((Self { files }, alive))
    }

    /// What a person has to do about them; actions without effect do not count if they are pruned.
    pub fn problems(&self, are_pruned: bool) -> Vec<Diagnostic> {
        let failed = self.files.iter().flat_map(|file| &file.failed);
        failed
            .filter(|failed| !(are_pruned && failed.is_dead))
            .map(|failed| failed.diagnostic.clone())
            .collect()
    }

    /// Number of actions without effect on the description.
    pub fn dead(&self) -> usize {
        let failed = self.files.iter().flat_map(|file| &file.failed);
        failed.filter(|failed| failed.is_dead).count()
    }

    /// Stages the overlays without dead actions, and returns a line about each removed action.
    ///
    /// # Errors
    /// If an overlay is in a style that cannot be pruned, or would become empty.
    pub fn pruned(&self) -> Result<(Vec<write::Staged>, Vec<String>), Diagnostics> {
        let (mut staged, mut removed) = (Vec::new(), Vec::new());
        let mut found = Diagnostics::new();
        for file in &self.files {
            let dead = file.failed.iter().filter(|failed| failed.is_dead);
            let (actions, lines): (Vec<_>, Vec<_>) = dead
                .map(|failed| (failed.action, line(&failed.diagnostic)))
                .unzip();
            if actions.is_empty() {
                continue;
            }
            match Overlay::text_without(&file.text, &actions) {
                Some(text) => staged.push(write::stage(&file.path, text.as_bytes())?),
                None => found.push(unprunable(file, &actions)),
            }
            removed.extend(lines);
        }
        found
            .into_result((staged, removed))
            .map(|(pruned, _)| pruned)
    }
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

fn unprunable(file: &File, actions: &[usize]) -> Diagnostic {
    let actions: Vec<_> = actions.iter().map(ToString::to_string).collect();
    let message = format!(
        "cannot remove these actions and leave the rest as it is: {}",
        actions.join(", ")
    );
    Diagnostic::error(Pointer::root().child("actions"), message)
        .file(file.path.display().to_string())
        .help("remove them by hand, or the file if it has no others; only YAML in block style can be pruned")
}
