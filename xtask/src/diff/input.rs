//! A document of a comparison: read, described, and lowered.

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer};
use graph_generator::diff::report;
use graph_generator::document::{self, Corrected, Overlay};
use graph_generator::ir::Api;
use graph_generator::lower;
use graph_generator::share::Lock;

use crate::workspace;

/// Documents above this size are loaded one after the other, and reported without line numbers, because the
/// text would have to stay in memory.
const LARGE: usize = 16 << 20;

/// A document that was read but not lowered yet.
pub struct Input {
    pub(super) side: report::Side,
    /// The name in messages.
    pub(super) shown: String,
    /// Whether it is a plain file, without overlays or lock.
    pub(super) is_plain: bool,
    /// Whether the bytes are only a part of the file, so line numbers are unknown.
    pub(super) is_cut: bool,
    pub(super) bytes: Vec<u8>,
    pub(super) overlays: Vec<Overlay>,
    /// The names of builders, if they are pinned.
    pub(super) lock: Option<Lock>,
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
            is_cut: true,
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

/// The path of an overlay below the project's root: without its revision, or the path to the project.
fn below_root(file: &str, revision: &str) -> String {
    let at = file.strip_prefix(revision);
    let at = at.and_then(|rest| rest.strip_prefix(':'));
    let root = workspace::path("").display().to_string();
    let at = at.or_else(|| file.strip_prefix(&root));
    at.unwrap_or(file).to_owned()
}
