//! Selects the paths of a slice by its globs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::syntax::nearest;
use crate::trim::document::Document;
use crate::trim::pattern::path_matches;
use crate::trim::slice::{Slice, Wanted};

/// How many bytes longer or shorter a path with a typing error is.
const LONGER: usize = 4;

/// The paths that the slice includes, and diagnostics on its globs.
pub fn included<'d>(document: &'d Document<'_>, slice: &Slice) -> (Vec<&'d str>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut globs = |key: &str, patterns: &[String], fatal: bool| {
        let at = Pointer::root().child(key);
        let mut chosen = BTreeSet::new();
        for (i, pattern) in patterns.iter().enumerate() {
            let wanted = Wanted::new(pattern);
            let matching = document
                .paths
                .keys()
                .map(Cow::as_ref)
                .filter(|path| !path.starts_with("x-") && path_matches(wanted.text, path));
            let mut any = false;
            chosen.extend(matching.inspect(|_| any = true));
            if !any {
                let message = format!(
                    "{} matches none of the document's {} paths",
                    quoted(wanted.text),
                    document.paths.len()
                );
                let wanted = Wanted {
                    optional: wanted.optional || !fatal,
                    ..wanted
                };
                let meant = meant(wanted.text, document);
                diagnostics.push(wanted.missing(at.index(i), message, meant.as_deref()));
            }
        }
        chosen
    };
    let included = globs("include", &slice.include, true);
    // An exclude without a match does no harm, and trimming a trimmed document must succeed.
    let excluded = globs("exclude", &slice.exclude, false);
    for (at, entry) in slice.repeated() {
        let message = format!("{} is listed twice", quoted(entry));
        diagnostics.push(Diagnostic::warning(at, message).help("remove one of the two"));
    }
    if !included.is_empty() && !excluded.is_empty() && included.is_disjoint(&excluded) {
        // As for an exclude that matches nothing.
        let at = Pointer::root().child("exclude");
        let message = "`exclude` has no effect: `include` has none of its paths";
        diagnostics.push(Diagnostic::warning(at, message).help("remove it, or correct it"));
    }
    let paths: Vec<_> = included.difference(&excluded).copied().collect();
    if paths.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(
            Diagnostic::error(
                Pointer::root().child("include"),
                "the slice is empty: no path is included",
            )
            .help("compare include and exclude with the document's paths"),
        );
    }
    (paths, diagnostics)
}

/// The glob whose first segments differ from those of a path by a typing error.
fn meant(glob: &str, document: &Document<'_>) -> Option<String> {
    let is_literal = |segment: &&str| !segment.contains(['*', '?']);
    let literal = glob.split('/').take_while(is_literal).count();
    let last = literal.checked_sub(1)?;
    let end = |text: &str| text.match_indices('/').nth(last).map(|(at, _)| at);
    let (first, rest) = glob.split_at(end(glob).unwrap_or(glob.len()));
    let paths = document.paths.keys().map(Cow::as_ref);
    let starts = paths.map(|path| &path[..end(path).unwrap_or(path.len())]);
    // Each of the many paths would otherwise be compared letter by letter.
    let similar = starts.filter(|start| start.len().abs_diff(first.len()) <= LONGER);
    let similar: BTreeSet<&str> = similar.filter(|start| *start != first).collect();
    Some(format!("{}{rest}", nearest(first, similar)?))
}
