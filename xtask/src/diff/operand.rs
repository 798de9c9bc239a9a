//! The operands of a comparison: parses the command line, and reads each document with its overlays.

use std::fs;
use std::path::Path;

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use graph_generator::diff::report;
use graph_generator::document::Overlay;
use graph_generator::share::{self, Lock};

use super::git::{Commit, Repository};
use super::input::Input;
use crate::read::unreadable;
use crate::{regen, source, workspace};

/// Which of the two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Old,
    New,
}

impl Side {
    /// Prefixes each message with the document it is about.
    pub fn named(self, found: impl Into<Diagnostics>) -> Diagnostics {
        let side = match self {
            Self::Old => "old",
            Self::New => "new",
        };
        let named = found.into().into_iter().map(|diagnostic| Diagnostic {
            message: format!("{side} document: {}", diagnostic.message),
            ..diagnostic
        });
        named.collect()
    }
}

/// The overlays of a document.
#[derive(Clone, Copy, Debug)]
pub enum OverlayChoice<'a> {
    /// Its own overlays and builder lock; for a plain file, the overlays that `--overlay` names.
    Own(&'a [String]),
    /// No overlays and no lock.
    Without,
}

/// The location of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The project's own document, with its overlays.
    WorkingTree,
    /// The same, at a revision.
    Commit(Commit),
    /// Any other file.
    File(String),
}

impl Operand {
    /// Parses an argument: a file if one exists with that name, otherwise a revision.
    pub fn parse(word: &str) -> Result<Self, Diagnostic> {
        if word.contains("://") {
            let message = "found a URL, expected a file or a revision: nothing is downloaded here";
            return Err(Diagnostic::error(Pointer::root(), message).file(word));
        }
        let path = Path::new(word);
        if word == "-" || (path.exists() && !path.is_dir()) {
            let own = fs::canonicalize(workspace::path(regen::SPEC)).ok();
            return Ok(match fs::canonicalize(path).ok() {
                Some(file) if own.as_ref() == Some(&file) => Self::WorkingTree,
                _ => Self::File(word.to_owned()),
            });
        }
        if path.extension().is_some_and(is_of_documents) {
            let message = "cannot read: there is no such file";
            let error = Diagnostic::error(Pointer::root(), message).file(word);
            return Err(error.help("correct the path, or name a revision of the project"));
        }
        let repository = repository().map_err(|found| found.file(word));
        let commit = repository.and_then(|repository| repository.commit(word));
        commit.map(Self::Commit).map_err(|found| {
            if !path.is_dir() {
                return found;
            }
            let message = "found a folder, expected a file or a revision";
            let help = "name the document in the folder, such as `openapi.yaml`";
            Diagnostic::error(Pointer::root(), message)
                .file(word)
                .help(help)
        })
    }

    /// The last commit.
    pub fn head() -> Result<Self, Diagnostics> {
        Ok(repository()?.commit("HEAD").map(Self::Commit)?)
    }

    /// The merge base of the working tree.
    pub fn merge_base() -> Result<Self, Diagnostic> {
        repository()?.merge_base().map(Self::Commit)
    }

    /// Whether both refer to the same document, perhaps under two names.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(a), Self::File(b)) => match (fs::canonicalize(a), fs::canonicalize(b)) {
                (Ok(a), Ok(b)) => a == b,
                _ => a == b,
            },
            (Self::Commit(a), Self::Commit(b)) => a.id == b.id,
            (Self::WorkingTree, Self::WorkingTree) => true,
            _ => false,
        }
    }

    /// Whether it is a plain file, without overlays or lock.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// Its name for readers.
    pub fn name(&self) -> String {
        match self {
            Self::WorkingTree => "working tree".to_owned(),
            Self::Commit(commit) => commit.name.clone(),
            Self::File(file) if file == "-" => "standard input".to_owned(),
            Self::File(file) => file.clone(),
        }
    }

    /// Reads the document and its overlays.
    pub fn read(&self, corrections: OverlayChoice<'_>) -> Result<Input, Diagnostics> {
        let mut input = match self {
            Self::WorkingTree => {
                let bytes = read(&workspace::path(regen::SPEC))?;
                self.own(regen::SPEC, bytes)
            }
            Self::Commit(commit) => {
                let bytes = repository()?.file(commit, regen::SPEC)?;
                self.own(&format!("{}:{}", commit.name, regen::SPEC), bytes)
            }
            Self::File(file) => {
                let source = source::read(file)?;
                Input {
                    side: self.side((file != "-").then_some(file)),
                    ..Input::new(&source.shown, source.bytes.to_vec(), Vec::new())
                }
            }
        };
        if let OverlayChoice::Own(named) = corrections {
            (input.overlays, input.lock) = self.corrections(named)?;
        }
        Ok(input)
    }

    /// The project's own document, as one of its versions has it.
    fn own(&self, shown: &str, bytes: Vec<u8>) -> Input {
        Input {
            side: self.side(Some(regen::SPEC)),
            is_plain: false,
            ..Input::new(shown, bytes, Vec::new())
        }
    }

    /// The overlays of the document, and the names of its builders if they are pinned.
    fn corrections(&self, named: &[String]) -> Result<(Vec<Overlay>, Option<Lock>), Diagnostics> {
        match self {
            Self::WorkingTree => Ok((regen::member_overlays()?, Some(regen::member_lock()?))),
            Self::Commit(commit) => {
                let repository = repository()?;
                let overlays = overlays_at(&repository, commit)?;
                Ok((overlays, lock(&repository, commit)?))
            }
            Self::File(_) => {
                let overlays = named
                    .iter()
                    .map(|path| read_overlay(path, read(Path::new(path))?));
                Ok((overlays.collect::<Result<_, _>>()?, None))
            }
        }
    }

    /// The list of accepted changes of the document, with its name.
    pub fn accepted(&self) -> Result<Option<(String, Vec<u8>)>, Diagnostic> {
        match self {
            Self::WorkingTree => {
                let path = workspace::path(ACCEPTED);
                if !path.exists() {
                    return Ok(None);
                }
                Ok(Some((ACCEPTED.to_owned(), read(&path)?)))
            }
            Self::Commit(commit) => {
                let repository = repository()?;
                if repository.folder(commit, ACCEPTED)?.is_empty() {
                    return Ok(None);
                }
                let text = repository.file(commit, ACCEPTED)?;
                Ok(Some((format!("{}:{ACCEPTED}", commit.name), text)))
            }
            Self::File(_) => Ok(None),
        }
    }

    fn side(&self, file: Option<&str>) -> report::Side {
        report::Side {
            name: self.name(),
            file: file.map(str::to_owned),
        }
    }
}

/// The list of accepted changes, below the root of the project.
const ACCEPTED: &str = "specs/accepted-changes.yaml";

/// The overlays at a revision, in the order in which they are applied.
fn overlays_at(repository: &Repository, commit: &Commit) -> Result<Vec<Overlay>, Diagnostics> {
    let mut files = repository.folder(commit, regen::OVERLAY)?;
    files.extend(
        repository
            .folder(commit, &format!("{}/", regen::OVERLAYS))?
            .into_iter()
            .filter(|path| Path::new(path).extension().is_some_and(|e| e == "yaml")),
    );
    let overlay = |path: &String| {
        let text = repository.file(commit, path)?;
        read_overlay(&format!("{}:{path}", commit.name), text)
    };
    files.iter().map(overlay).collect()
}

/// The names of builders at a revision.
fn lock(repository: &Repository, commit: &Commit) -> Result<Option<Lock>, Diagnostic> {
    if repository.folder(commit, regen::LOCK)?.is_empty() {
        return Ok(None);
    }
    let text = repository.file(commit, regen::LOCK)?;
    let lock = share::parse_lock(&String::from_utf8_lossy(&text));
    lock.map(Some)
        .map_err(|found| found.file(format!("{}:{}", commit.name, regen::LOCK)))
}

fn repository() -> Result<Repository, Diagnostic> {
    Repository::around(&workspace::path("."))
}

fn is_of_documents(extension: &std::ffi::OsStr) -> bool {
    ["yaml", "yml", "json", "zst", "gz"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|error| unreadable("read", &error).file(path.display().to_string()))
}

fn read_overlay(name: &str, bytes: Vec<u8>) -> Result<Overlay, Diagnostics> {
    let text = String::from_utf8(bytes)
        .map_err(|_| Diagnostic::error(Pointer::root(), "this is not UTF-8 text").file(name))?;
    Overlay::read(name, &text)
}

/// The error of a comparison of something with itself.
pub fn same(operand: &Operand) -> Diagnostic {
    let message = format!(
        "old and new document are the same: {}",
        quoted(&operand.name())
    );
    Diagnostic::error(Pointer::root(), message).help("give two files or revisions that differ")
}
