//! Loads a document: from text to a typed OpenAPI 3.0 document whose references all resolve.

mod corrections;
mod keywords;
mod overlay;
mod overlay_trace;
mod repairs;
mod resolve;
mod typed;
mod used;
pub(crate) mod yaml_line;

use std::collections::HashSet;
use std::sync::OnceLock;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::syntax::{Strict, is_json, is_version, malformed, merge, no_version};
use crate::trim;

#[cfg(test)]
pub(crate) use crate::syntax::keywords::{Effect, ObjectKind};
pub(crate) use crate::syntax::nearest;
pub use keywords::PAGE as KEYWORDS;
pub(crate) use keywords::describe;
#[cfg(test)]
pub(crate) use keywords::positions::{POSITIONS, Position, is_without_effect};
pub use overlay::{Failed, Gone, Overlay};
pub use overlay_trace::{Cause, Corrected};
pub use resolve::{component_name, reference};

/// A loaded document.
#[derive(Debug)]
pub struct Document {
    /// The name in messages.
    pub file: String,
    /// The typed document.
    pub openapi: OpenAPI,
    /// Ignored keywords, counted.
    pub notes: Vec<Diagnostic>,
    /// The places of keys of this project that must have an effect.
    pub(crate) own_keys: Vec<Pointer>,
    corrected: Corrected,
    /// See [`Document::uses`].
    used: OnceLock<HashSet<String>>,
    /// How many references to schemas were followed.
    #[cfg(test)]
    pub(crate) steps: std::sync::atomic::AtomicUsize,
}

impl Document {
    /// Completes diagnostics with the file: the overlay that introduced the error, or the document.
    pub(crate) fn blamed(&self, found: Diagnostics) -> Diagnostics {
        self.corrected.blamed(found).in_file(&self.file)
    }
}

/// Reads YAML or JSON, and validates that it is an OpenAPI 3.0 document that the generator supports.
///
/// # Errors
/// If the text is not YAML or JSON, has another version of OpenAPI, uses an unknown keyword, repeats a key,
/// or has a dangling reference.
pub fn load(file: &str, text: &str) -> Result<Document, Diagnostics> {
    load_with(file, text, [])
}

/// Like [`load`], with overlays applied in order before anything else.
///
/// # Errors
/// As for [`load`], and if an action of an overlay has no effect.
pub fn load_with<'o>(
    file: &str,
    text: &str,
    overlays: impl IntoIterator<Item = &'o Overlay>,
) -> Result<Document, Diagnostics> {
    Raw::read(file, text, overlays)?.typed()
}

/// The parts of an overlay that do not fit a document.
#[derive(Clone, Debug)]
pub struct Unapplied {
    /// The actions that fail.
    pub failed: Vec<Failed>,
    /// Parts of other actions that describe a property or member that the document lacks.
    pub gone: Vec<Gone>,
}

/// Returns the parts of each overlay that do not apply when everything else is applied in order.
///
/// # Errors
/// If the text is not YAML or JSON.
pub fn unapplied(
    file: &str,
    text: &str,
    overlays: &[Overlay],
) -> Result<Vec<Unapplied>, Diagnostics> {
    let read = read(text, Text::Description);
    let mut value = read.map_err(|found| Diagnostics::from(found).in_file(file))?;
    let overlays = overlays.iter();
    let tried: Vec<_> = overlays.map(|overlay| overlay.try_on(&mut value)).collect();
    let found = tried.into_iter().map(|tried| Unapplied {
        gone: tried.gone(&value),
        failed: tried.failed,
    });
    Ok(found.collect())
}

/// A validated but untyped document. It borrows nothing, so the text of a large description can be freed.
#[derive(Debug)]
pub struct Raw {
    file: String,
    value: Value,
    notes: Vec<Diagnostic>,
    own_keys: Vec<Pointer>,
    corrected: Corrected,
}

impl Raw {
    /// Reads text, applies overlays, and validates keywords and references.
    ///
    /// # Errors
    /// As for [`load_with`].
    pub fn read<'o>(
        file: &str,
        text: &str,
        overlays: impl IntoIterator<Item = &'o Overlay>,
    ) -> Result<Self, Diagnostics> {
        let named = |found: Diagnostic| Diagnostics::from(found).in_file(file);
        let mut value = read(text, Text::Description).map_err(named)?;
        version(&value).map_err(named)?;
        let (mut failed, mut corrected) = (Diagnostics::new(), Corrected::default());
        let mut notes = Vec::new();
        for overlay in overlays {
            notes.extend(overlay.note());
            let applied = overlay.apply_noting(&mut value, &mut corrected);
            failed.extend(applied.err().unwrap_or_default());
        }
        failed.into_result(())?;
        if let Err(found) = version(&value) {
            return Err(corrected.blamed(found.into()).in_file(file));
        }
        corrections::apply(&mut value);
        let found = keywords::validate(&value);
        if found.errors.has_errors() {
            return Err(corrected.blamed(found.errors).in_file(file));
        }
        found.repairs.apply(&mut value, text);
        Ok(Self {
            file: file.to_owned(),
            value,
            notes: found.notes.into_iter().chain(notes).collect(),
            own_keys: found.own_keys,
            corrected,
        })
    }

    /// Takes the record of what the overlays set and removed.
    #[must_use]
    pub fn take_corrected(&mut self) -> Corrected {
        std::mem::take(&mut self.corrected)
    }

    /// Converts to a typed document.
    ///
    /// # Errors
    /// If it is not OpenAPI 3.0.
    pub fn typed(self) -> Result<Document, Diagnostics> {
        let openapi = typed::document(self.value);
        Ok(Document {
            openapi: openapi.map_err(|found| Diagnostics::from(found).in_file(&self.file))?,
            file: self.file,
            notes: self.notes,
            own_keys: self.own_keys,
            corrected: self.corrected,
            used: OnceLock::new(),
            #[cfg(test)]
            steps: std::sync::atomic::AtomicUsize::new(0),
        })
    }
}

/// Larger documents are parsed in parts, in parallel.
const LARGE: usize = 1 << 16;

/// What a text should contain.
#[derive(Clone, Copy)]
enum Text {
    Description,
    Overlay,
}

impl Text {
    fn expected(self) -> &'static str {
        match self {
            Self::Description => "an OpenAPI 3.0 document",
            Self::Overlay => "an overlay",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Description => "the document must be an object that begins with `openapi: 3.0.4`",
            Self::Overlay => "start it with `overlay: 1.1.0`, then `info` and `actions`",
        }
    }
}

fn read(text: &str, meant: Text) -> Result<Value, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value = read_unmerged(text, meant)?;
    merge::refused(text, &value)?;
    Ok(value)
}

fn read_unmerged(text: &str, meant: Text) -> Result<Value, Diagnostic> {
    if text.len() > LARGE
        && let Some(value) = trim::Document::value_of(text)
    {
        return Ok(value);
    }
    read_whole(text, meant)
}

fn read_whole(text: &str, meant: Text) -> Result<Value, Diagnostic> {
    let json = is_json(text);
    let value = if json {
        serde_json::from_str::<Strict>(text).map_err(|error| error.to_string())
    } else {
        serde_yaml::from_str::<Strict>(text).map_err(|error| error.to_string())
    };
    let format = if json { "JSON" } else { "YAML" };
    match value {
        Ok(Strict(value)) if value.is_object() => Ok(value),
        Ok(Strict(Value::Null)) => Err(Diagnostic::error(
            Pointer::root(),
            format!("the text is empty, expected {}", meant.expected()),
        )
        .help(meant.help())),
        Ok(Strict(other)) => Err(Diagnostic::error(
            Pointer::root(),
            format!(
                "found {}, expected {}",
                keywords::describe(&other),
                meant.expected()
            ),
        )
        .help(meant.help())),
        Err(error) => {
            let help = format!(
                "give {} as YAML or JSON, complete and in UTF-8",
                meant.expected()
            );
            Err(malformed(format, text, Pointer::root(), &error, &help))
        }
    }
}

fn version(value: &Value) -> Result<(), Diagnostic> {
    let help = "Microsoft Graph publishes OpenAPI 3.0; convert the document first";
    if let Some(found) = value.get("swagger") {
        return Err(Diagnostic::error(
            Pointer::root().child("swagger"),
            format!(
                "found Swagger {}, expected OpenAPI 3.0",
                keywords::describe(found)
            ),
        )
        .help(help));
    }
    let found = match value.get("openapi") {
        Some(Value::String(version)) => Some(version.clone()),
        Some(Value::Number(version)) => Some(version.to_string()),
        _ => None,
    };
    match found {
        Some(version) if is_version(&version) => Ok(()),
        Some(version) => Err(Diagnostic::error(
            Pointer::root().child("openapi"),
            format!("found OpenAPI {}, expected 3.0", quoted(&version)),
        )
        .help(help)),
        None => {
            let keys = value.as_object().into_iter().flatten();
            Err(no_version(keys.map(|(key, _)| key.as_str())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");
    const OLDER: &str = include_str!("../../tests/fixtures/entitlement-management-2022.yaml");

    #[test]
    fn reading_by_parts_gives_the_same_as_reading_whole() {
        for text in [SPEC, OLDER] {
            let whole = read_whole(text, Text::Description).expect("a document");
            let json = serde_json::to_string(&whole).expect("JSON");
            assert!(
                trim::Document::value_of(text) == Some(whole.clone()),
                "YAML"
            );
            assert!(trim::Document::value_of(&json) == Some(whole), "JSON");
        }
    }

    #[test]
    fn a_large_document_with_an_error_is_refused_with_its_line() {
        let twice = SPEC.replacen(
            "      operationId:",
            "      operationId: x\n      operationId:",
            1,
        );
        let cut = &SPEC[..SPEC.len() - 5_000];
        let tab = SPEC.replacen("      operationId:", "\t operationId:", 1);
        for text in [&twice, cut, &tab] {
            let said = load("a.yaml", text).expect_err("refused").to_string();
            let whole = read_whole(text, Text::Description)
                .err()
                .map(|error| error.message);
            assert!(
                whole.is_none_or(|message| said.contains(&message)),
                "{said}"
            );
        }
    }
}
