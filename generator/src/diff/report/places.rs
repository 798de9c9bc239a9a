//! Where in the files of the two sides each change is.

use super::lines::Lines;
use super::{Entry, overlays};
use crate::document::Corrected;

/// What is known of the files that a side of a comparison was made of.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The text of the document; without one, there are no lines of it.
    pub document: Option<&'a str>,
    /// What overlays set and removed.
    pub corrected: &'a Corrected,
}

/// Gives each change the lines of the places it is about, as far as there are texts, and the actions of overlays that it
/// comes from.
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
        // What was removed is nearest to what was around it.
        let nearest = change.new.as_ref().or(change.old.as_ref());
        change.line = nearest.and_then(|spot| new.of(&spot.pointer));
        for (spot, lines) in [(&mut change.old, &old), (&mut change.new, &new)] {
            if let Some(spot) = spot {
                spot.line = lines.of(&spot.pointer);
            }
        }
    }
}
