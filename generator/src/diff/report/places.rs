//! Adds the place of each change in the files of both sides.

use super::lines::Lines;
use super::{Entry, overlays};
use crate::document::Corrected;

/// The files of one side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The text of the document; without it, changes get no lines.
    pub document: Option<&'a str>,
    /// What overlays set and removed.
    pub corrected: &'a Corrected,
}

/// Adds the lines of its places to each change, as far as texts are known, and the responsible overlay actions.
pub fn locate(changes: &mut [Entry], old: Texts<'_>, new: Texts<'_>) {
    overlays::name(changes, old.corrected, new.corrected);
    let pointers = |changes: &[Entry]| -> Vec<String> {
        let spots = changes.iter().flat_map(|change| [&change.old, &change.new]);
        spots.flatten().map(|spot| spot.pointer.clone()).collect()
    };
    let wanted = pointers(changes);
    let lines = |text: Option<&str>| {
        text.map(|text| Lines::find(text, wanted.iter().map(String::as_str)))
            .unwrap_or_default()
    };
    let (old, new) = (lines(old.document), lines(new.document));
    for change in changes {
        // For a removal, the closest line is that of an enclosing place.
        let nearest = change.new.as_ref().or(change.old.as_ref());
        change.line = nearest.and_then(|spot| new.of(&spot.pointer));
        for (spot, lines) in [(&mut change.old, &old), (&mut change.new, &new)] {
            if let Some(spot) = spot {
                spot.line = lines.of(&spot.pointer);
            }
        }
    }
}
