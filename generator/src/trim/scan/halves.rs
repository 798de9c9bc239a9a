//! Scans both halves of a large document at the same time.

use memchr::memmem;

use super::{Entries, Unsure};

/// Smaller documents are not worth a thread.
const LARGE: usize = 1 << 20;

/// How many places are looked at for one that is fit.
const TRIES: usize = 1000;

/// The first offset in the second half of a large text where the needle stands, and behind it what looks like a path.
pub(in crate::trim) fn middle(
    text: &str,
    needle: &str,
    is_path: impl Fn(&str, usize) -> bool,
) -> Option<usize> {
    if text.len() < LARGE {
        return None;
    }
    let half = text.len() / 2;
    memmem::find_iter(&text.as_bytes()[half..], needle)
        .take(TRIES)
        .map(|at| half + at + needle.len() - 1)
        .find(|at| is_path(text, *at))
}

/// Scans from the start up to a place, and at the same time from there on.
///
/// What looked like a path may have been text. Then the first scan never arrives there, goes on to the end, and has
/// found everything by itself.
pub(in crate::trim) fn scan<'a>(
    first: impl FnOnce(Option<usize>) -> Result<(Entries<'a>, bool), Unsure>,
    second: impl FnOnce() -> Result<Entries<'a>, Unsure> + Send,
    middle: usize,
) -> Result<Entries<'a>, Unsure> {
    std::thread::scope(|scope| {
        let second = scope.spawn(second);
        let (first, has_arrived) = first(Some(middle))?;
        if has_arrived {
            return join(first, second.join().unwrap_or(Err(Unsure))?);
        }
        Ok(first)
    })
}

fn join<'a>(mut first: Entries<'a>, mut second: Entries<'a>) -> Result<Entries<'a>, Unsure> {
    if first.components.is_some() && second.components.is_some() {
        return Err(Unsure);
    }
    first.components = first.components.or(second.components);
    first.head.append(&mut second.head);
    let paths = first.paths.get_or_insert_default();
    paths.extend(second.paths.unwrap_or_default());
    Ok(first)
}
