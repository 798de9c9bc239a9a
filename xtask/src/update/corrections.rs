//! Tries the overlays of the workspace member on a description that is not written yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, Severity};
use graph_generator::diff::report::line_of;
use graph_generator::document::{self, Failed, Gone, Overlay, Unapplied};

use crate::{read, regen, write};

/// The overlays of the workspace member, and the parts of them that do not fit the new description.
pub struct TriedOverlays {
    files: Vec<File>,
}

struct File {
    path: PathBuf,
    text: String,
    unapplied: Vec<Failed>,
    /// Whether the overlay has no action left once these parts are removed.
    is_emptied: bool,
}

/// If a file has at least this many parts without effect, one error counts them and names the first few.
const MANY: usize = 4;

impl File {
    /// The errors that a person has to fix: one for each part. Many parts without effect share one error.
    fn problems(&self, are_pruned: bool) -> Vec<Diagnostic> {
        let dead: Vec<&Failed> = self.dead().filter(|_| !are_pruned).collect();
        let are_many = dead.len() >= MANY;
        let others = self.unapplied.iter().filter(|part| !part.is_dead);
        let listed = others.chain(dead.iter().copied().filter(|_| !are_many));
        let mut found: Vec<Diagnostic> = listed.map(|part| part.diagnostic.clone()).collect();
        if are_many {
            let shown = dead.iter().take(MANY - 1).map(|dead| &dead.diagnostic);
            let shown: Vec<String> = shown
                .map(|dead| format!("#{}: {}", dead.pointer.as_str(), dead.message))
                .collect();
            let message = format!(
                "{} actions or parts of actions have no effect: {}; and {} more",
                dead.len(),
                shown.join("; "),
                dead.len() - shown.len()
            );
            let at = Pointer::root().child("actions");
            found.push(Diagnostic::error(at, message).file(self.path.display().to_string()));
        }
        found
    }

    /// The text with an empty list of actions, if they are the last of a file in block style.
    fn without_actions(&self) -> Option<String> {
        let (head, _) = self.text.split_once("\nactions:")?;
        let text = format!("{head}\nactions: []\n");
        Overlay::read("", &text).is_ok().then_some(text)
    }

    /// Whether nothing of the file has an effect.
    fn is_dead(&self) -> bool {
        self.is_emptied && self.dead().count() == self.unapplied.len()
    }

    /// The parts of actions that the generator refuses, each with its line. A person has to correct them.
    fn refused(&self, errors: &[Diagnostic]) -> Vec<Failed> {
        let name = self.path.display().to_string();
        let own = errors
            .iter()
            .filter(|found| found.file.as_ref() == Some(&name));
        let own = own.filter_map(|found| {
            let part = part(&found.pointer)?;
            let line = line_of(&self.text, found.pointer.as_str());
            let line = line.map_or_else(String::new, |line| format!("line {line}: "));
            let mut diagnostic = found.clone();
            diagnostic.message = format!("{line}{}", found.message);
            Some(Failed {
                pointer: part,
                is_dead: false,
                diagnostic,
            })
        });
        own.collect()
    }

    /// Whether a part fails because another one of the same note was left out.
    fn explains(&self, part: &Failed) -> bool {
        let note = |part: &Failed| {
            let segments: Vec<String> = part.pointer.segments().collect();
            let at = segments.iter().position(|key| key == "x-properties")?;
            segments.get(..at + 2).map(<[String]>::to_vec)
        };
        let own = note(part).filter(|_| !part.is_dead);
        let mut others = self.unapplied.iter().filter(|other| !other.is_dead);
        own.is_some_and(|own| others.any(|other| note(other).as_ref() == Some(&own)))
    }

    fn dead(&self) -> impl Iterator<Item = &Failed> {
        self.unapplied.iter().filter(|part| part.is_dead)
    }
}

impl TriedOverlays {
    /// Applies the overlays to a description, and lowers it. Returns the parts that do not fit, and the overlays
    /// without them.
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
                unapplied: Vec::new(),
                is_emptied: false,
            });
        }
        // Removing parts can leave other parts without effect, so repeat until none is found.
        loop {
            let found = document::unapplied(name, text, &overlays)?;
            let mut found: Vec<Vec<Failed>> = found
                .into_iter()
                .zip(&files)
                .map(|(found, file)| all(found, &file.path))
                .collect();
            if found.iter().all(Vec::is_empty) {
                let errors = faults(name, text, &overlays);
                found = files.iter().map(|file| file.refused(&errors)).collect();
            }
            if found.iter().all(Vec::is_empty) {
                return Ok((Self { files }, overlays));
            }
            let alive = overlays.into_iter().zip(&found);
            let alive = alive.map(|(overlay, unapplied)| {
                overlay.without(&unapplied.iter().map(|part| part.pointer.clone()).collect())
            });
            overlays = alive.collect();
            for ((file, found), overlay) in files.iter_mut().zip(found).zip(&overlays) {
                let found = found.into_iter().filter(|part| !file.explains(part));
                let found: Vec<Failed> = found.collect();
                file.unapplied.extend(found);
                file.is_emptied = !file.unapplied.is_empty() && overlay.is_empty();
            }
        }
    }

    /// The errors that a person has to fix. Parts without effect do not count if they are pruned.
    pub fn problems(&self, are_pruned: bool) -> Vec<Diagnostic> {
        let files = self.files.iter();
        files.flat_map(|file| file.problems(are_pruned)).collect()
    }

    /// Number of actions, or parts of them, without effect on the description.
    pub fn dead(&self) -> usize {
        self.files.iter().map(|file| file.dead().count()).sum()
    }

    /// Stages the overlays without the parts that have no effect, and returns a line about each removal. Removes an
    /// overlay without any other action.
    ///
    /// # Errors
    /// If an overlay is in a style that cannot be pruned.
    pub fn pruned(&self) -> Result<(Vec<write::Staged>, Vec<String>), Diagnostics> {
        let (mut staged, mut removed) = (Vec::new(), Vec::new());
        let mut found = Diagnostics::new();
        for file in self.files.iter().filter(|file| file.dead().count() > 0) {
            removed.extend(file.dead().map(|dead| line(&dead.diagnostic)));
            let gone = file.dead().map(|dead| dead.pointer.clone()).collect();
            let is_dead = file.is_dead();
            if is_dead && !regen::is_main_overlay(&file.path) {
                staged.push(write::removal(&file.path));
                removed.push(format!("{}: has no other action", file.path.display()));
                continue;
            }
            let left = if is_dead {
                file.without_actions()
            } else {
                Overlay::text_without(&file.text, &gone)
            };
            match left {
                Some(text) => staged.push(write::stage(&file.path, text.as_bytes())?),
                None => found.push(unprunable(file, &gone)),
            }
        }
        found
            .into_result((staged, removed))
            .map(|(pruned, _)| pruned)
    }
}

/// The errors of lowering a description with its overlays; each names its overlay.
fn faults(name: &str, text: &str, overlays: &[Overlay]) -> Vec<Diagnostic> {
    let found = regen::lowered_from(name, text, overlays)
        .err()
        .unwrap_or_default()
        .into_iter();
    found
        .filter(|found| found.severity == Severity::Error)
        .collect()
}

/// The part of an action to remove because of an error in it; an error within a list removes the whole list.
fn part(at: &Pointer) -> Option<Pointer> {
    let segments: Vec<String> = at.segments().collect();
    let is_index = |key: &String| key.chars().all(|c| c.is_ascii_digit());
    let within = segments.get(2..)?;
    let end = within.iter().position(is_index).unwrap_or(within.len());
    Some(segments[..2 + end].iter().collect())
}

/// The actions that fail, and parts of other actions that describe things the document does not have.
fn all(found: Unapplied, path: &Path) -> Vec<Failed> {
    let gone = found.gone.into_iter().map(|gone| {
        let diagnostic = match &gone.schema {
            None => dead_part(&gone),
            Some(schema) => too_wide(&gone, schema),
        };
        Failed {
            is_dead: gone.schema.is_none(),
            diagnostic: diagnostic.file(path.display().to_string()),
            pointer: gone.pointer,
        }
    });
    found.failed.into_iter().chain(gone).collect()
}

fn dead_part(gone: &Gone) -> Diagnostic {
    let message = format!(
        "describes `{}`, expected {} that the document has",
        gone.name, gone.what
    );
    Diagnostic::error(gone.pointer.clone(), message)
        .help("correct the name, or remove it if the document no longer has it")
}

/// The target selects several schemas, and some have what the action describes.
fn too_wide(gone: &Gone, schema: &Pointer) -> Diagnostic {
    let action: Pointer = gone.pointer.segments().take(2).collect();
    let message = format!(
        "selects `#{}`, which lacks `{}`, {} that the action describes",
        schema.as_str(),
        gone.name,
        gone.what
    );
    Diagnostic::error(action.child("target"), message)
        .help("leave that schema out of the target; the others still need the action")
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
        .help("remove them by hand, or write the action in another style, without anchors and comments between brackets")
}
