//! Cuts a whole description down to a slice before it is compared with one.
//!
//! Comparing a slice of 800 paths with a whole description of 17,000 would otherwise report each path outside
//! the slice.

use std::collections::HashSet;

use graph_generator::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use graph_generator::trim::{Document, Options, Slice, trim};

use super::input::Input;
use super::operand::Side;
use crate::output::tell;
use crate::progress::Step;
use crate::slice::{self, Choice};
use crate::workspace;

/// Documents whose sizes differ by less than this factor are compared as they are.
const FACTOR: usize = 2;

/// How many more paths a whole description has than a slice, for advice.
const MANY: usize = 4;

/// Cuts down the whole document, if the other one is a slice.
///
/// With `--slice`, both plain files are cut. Without it, the project's own slice is tried on documents of
/// very different sizes: if one of them contains only the slice and the other one contains more, the other
/// one is cut.
///
/// # Errors
/// If the slice cannot be read, or does not fit the document.
pub fn fit(old: Input, new: Input, choice: &Choice) -> Result<(Input, Input), Diagnostics> {
    if choice.is_given() {
        let picked = choice.read()?;
        let cut = |side: Side, input: Input| {
            if !input.is_plain() {
                return Ok(input);
            }
            cut(input, &picked.chosen.slice, &picked.file).map_err(|found| side.named(found))
        };
        return Ok((cut(Side::Old, old)?, cut(Side::New, new)?));
    }
    let (small, large) = if old.bytes().len() <= new.bytes().len() {
        (&old, &new)
    } else {
        (&new, &old)
    };
    if !large.is_plain() || large.bytes().len() < FACTOR * small.bytes().len() {
        return Ok((old, new));
    }
    let Some(slice) = slice_to_cut_by(small, large)? else {
        return Ok((old, new));
    };
    let message = format!("compared only by what {} keeps of it", quoted(slice::SLICE));
    let note = Diagnostic::note(Pointer::root(), message).file(large.shown());
    tell!("{}", note.help("`--slice` names another slice"));
    if std::ptr::eq(large, &raw const old) {
        let old = cut(old, &slice, slice::SLICE).map_err(|found| Side::Old.named(found))?;
        Ok((old, new))
    } else {
        let new = cut(new, &slice, slice::SLICE).map_err(|found| Side::New.named(found))?;
        Ok((old, new))
    }
}

/// The project's slice, if the small document contains only that and the large one contains more.
///
/// Documents that cannot be read are left to the comparison, which reports why.
fn slice_to_cut_by(small: &Input, large: &Input) -> Result<Option<Slice>, Diagnostics> {
    let (Ok(part), Ok(whole)) = (Document::read(small.bytes()), Document::read(large.bytes()))
    else {
        return Ok(None);
    };
    let own = own_slice()?;
    let holds = |document: &Document<'_>| {
        own.as_ref()
            .is_some_and(|slice| document.paths().all(|path| slice.includes(path)))
    };
    if part.path_count() > 0 && holds(&part) && !holds(&whole) {
        return Ok(own);
    }
    advise(&part, small, &whole, large);
    Ok(None)
}

/// Whether a document contains only the project's slice.
pub fn is_of_own_slice(input: &Input) -> Result<bool, Diagnostics> {
    // A large document is larger than any slice.
    if input.is_large() {
        return Ok(false);
    }
    let (Some(slice), Ok(document)) = (own_slice()?, Document::read(input.bytes())) else {
        return Ok(false);
    };
    Ok(document.path_count() > 0 && document.paths().all(|path| slice.includes(path)))
}

fn own_slice() -> Result<Option<Slice>, Diagnostics> {
    if !workspace::path(slice::SLICE).exists() {
        return Ok(None);
    }
    let slice = Choice::default().read()?.chosen.slice;
    Ok(Some(slice.with_optional_types()))
}

/// Advises how to compare only a part, if the large document seems to contain the small one and much more.
fn advise(part: &Document<'_>, small: &Input, whole: &Document<'_>, large: &Input) {
    let known: HashSet<&str> = whole.paths().collect();
    let shared = part.paths().filter(|path| known.contains(path)).count();
    if whole.path_count() < MANY * part.path_count() || 2 * shared < part.path_count() {
        return;
    }
    let message = format!(
        "has {} paths, {} has {}: the paths that only one has are compared, too",
        whole.path_count(),
        quoted(small.shown()),
        part.path_count()
    );
    let note = Diagnostic::note(Pointer::root(), message).file(large.shown());
    tell!(
        "{}",
        note.help("to compare one slice only, name it with `--slice FILE`")
    );
}

fn cut(input: Input, slice: &Slice, slice_name: &str) -> Result<Input, Diagnostics> {
    let shown = input.shown().to_owned();
    let _step = Step::spinner(&format!("trimming {shown}"));
    let options = Options {
        keep_docs: true,
        document_name: shown.clone(),
        slice_name: slice_name.to_owned(),
    };
    let document = Document::read(input.bytes()).map_err(|error| error.file(&shown))?;
    // What is left out is not reported here: the other document lacks it as well.
    let (trimmed, _) = trim(&document, slice, &options)?;
    drop(document);
    Ok(input.with_bytes(trimmed.yaml.into_bytes()))
}
