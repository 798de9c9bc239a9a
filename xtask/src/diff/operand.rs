//! The operands of a comparison: parses the command line, and loads each document as an API.

use std::fs;
use std::path::Path;

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use graph_generator::diff::{Source, report};
use graph_generator::document::{self, Corrected, Overlay};
use graph_generator::ir::Api;
use graph_generator::lower;
use graph_generator::share::{self, Lock};

use super::git::{Commit, Repository};
use crate::{regen, source, workspace};

/// Documents above this size are loaded one after the other, and reported without line numbers, because the
/// text would have to stay in memory.
const LARGE: usize = 16 << 20;

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
pub enum Corrections<'a> {
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
            let message =
                "found an address, expected a file or a revision: nothing is downloaded here";
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
            return Err(
                Diagnostic::error(Pointer::root(), "cannot read: there is no such file").file(word),
            );
        }
        let commit = repository().and_then(|repository| repository.commit(word));
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
    pub fn read(&self, corrections: Corrections<'_>) -> Result<Input, Diagnostics> {
        let mut input = match self {
            Self::WorkingTree => Input {
                side: self.side(Some(regen::SPEC)),
                shown: regen::SPEC.to_owned(),
                is_plain: false,
                is_cut: false,
                bytes: read(&workspace::path(regen::SPEC))?,
                overlays: Vec::new(),
                lock: None,
            },
            Self::Commit(commit) => Input {
                side: self.side(Some(regen::SPEC)),
                shown: format!("{}:{}", commit.name, regen::SPEC),
                is_plain: false,
                is_cut: false,
                bytes: repository()?.file(commit, regen::SPEC)?,
                overlays: Vec::new(),
                lock: None,
            },
            Self::File(file) => {
                let source = source::read(file)?;
                Input {
                    side: self.side((file != "-").then_some(file)),
                    shown: source.shown,
                    is_plain: true,
                    is_cut: false,
                    bytes: source.bytes.to_vec(),
                    overlays: Vec::new(),
                    lock: None,
                }
            }
        };
        if let Corrections::Own(named) = corrections {
            (input.overlays, input.lock) = self.corrections(named)?;
        }
        Ok(input)
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

/// A document that was read but not lowered yet.
pub struct Input {
    side: report::Side,
    /// The name in messages.
    shown: String,
    /// Whether it is a plain file, without overlays or lock.
    is_plain: bool,
    /// Whether the bytes are only a part of the file, so line numbers are unknown.
    is_cut: bool,
    bytes: Vec<u8>,
    overlays: Vec<Overlay>,
    /// The names of builders, if they are pinned.
    lock: Option<Lock>,
}

/// A description that was read but not lowered yet.
pub struct Described {
    side: report::Side,
    document: document::Raw,
    corrected: Corrected,
    lock: Option<Lock>,
    text: Option<String>,
}

/// A lowered document.
pub struct Loaded {
    pub side: report::Side,
    pub api: Api,
    pub lock: Option<Lock>,
    /// The text, if it is short enough for line numbers.
    text: Option<String>,
    /// What overlays set and removed.
    corrected: Corrected,
}

impl Loaded {
    /// The input of the differ, with these names of builders.
    pub fn as_source<'a>(&'a self, lock: &'a Lock) -> Source<'a> {
        Source {
            label: &self.side.name,
            api: &self.api,
            lock,
        }
    }

    /// The texts in which the report finds lines.
    pub fn texts(&self) -> report::Texts<'_> {
        report::Texts {
            document: self.text.as_deref(),
            corrected: &self.corrected,
        }
    }
}

impl Input {
    /// A document in memory.
    pub fn new(name: &str, bytes: Vec<u8>, overlays: Vec<Overlay>) -> Self {
        Self {
            side: report::Side {
                name: name.to_owned(),
                file: None,
            },
            shown: name.to_owned(),
            is_plain: true,
            is_cut: false,
            bytes,
            overlays,
            lock: None,
        }
    }

    /// The name in messages.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether it is a plain file, without overlays or lock.
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Whether the document needs much memory.
    pub fn is_large(&self) -> bool {
        self.bytes.len() > LARGE
    }

    /// Whether the document is JSON, not YAML.
    pub fn is_json(&self) -> bool {
        self.bytes.trim_ascii_start().starts_with(b"{")
    }

    /// The document as text.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same document, cut down.
    pub fn with_bytes(self, bytes: Vec<u8>) -> Self {
        // Line numbers of the cut document would match no file.
        let side = report::Side {
            file: None,
            ..self.side
        };
        Self {
            side,
            bytes,
            ..self
        }
    }

    /// Lowers the document.
    pub fn load(self) -> Result<Loaded, Diagnostics> {
        self.describe()?.lower()
    }

    /// Parses the text as a description.
    pub fn describe(self) -> Result<Described, Diagnostics> {
        let text = String::from_utf8(self.bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let message = format!("this is not UTF-8 text: byte {at} is invalid");
            Diagnostic::error(Pointer::root(), message).file(&self.shown)
        })?;
        let mut document = document::Raw::read(&self.shown, &text, &self.overlays)?;
        let corrected = document.take_corrected();
        let corrected = corrected.renamed(|file| below_root(file, &self.side.name));
        let has_lines = !self.is_cut && text.len() <= LARGE;
        Ok(Described {
            side: self.side,
            document,
            corrected,
            lock: self.lock,
            text: has_lines.then_some(text),
        })
    }
}

impl Described {
    /// Lowers it to an API.
    pub fn lower(self) -> Result<Loaded, Diagnostics> {
        let document = self.document.typed()?;
        let (api, _) = lower::lower_to_read(&document)?;
        Ok(Loaded {
            side: self.side,
            api,
            lock: self.lock,
            text: self.text,
            corrected: self.corrected,
        })
    }
}

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

/// The path of an overlay below the project's root: without its revision, or the path to the project.
fn below_root(file: &str, revision: &str) -> String {
    let at = file.strip_prefix(revision);
    let at = at.and_then(|rest| rest.strip_prefix(':'));
    let root = workspace::path("").display().to_string();
    let at = at.or_else(|| file.strip_prefix(&root));
    at.unwrap_or(file).to_owned()
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
    fs::read(path).map_err(|error| {
        Diagnostic::error(Pointer::root(), format!("cannot read: {error}"))
            .file(path.display().to_string())
    })
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
