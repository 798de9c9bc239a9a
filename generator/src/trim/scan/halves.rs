//! Scans both halves of a large document in parallel.

use memchr::memmem;

use super::{Entries, Unsure};

/// Smaller documents do not justify a thread.
const LARGE: usize = 1 << 20;

/// The maximum number of candidates for the middle.
const TRIES: usize = 1000;

/// The first offset in the second half of a large text that has the needle and then something like a path.
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

/// Scans from the start up to a place, and in parallel from there to the end.
///
/// The place may be inside a text that only looks like a path. Then the first scan does not stop there, continues to
/// the end, and its result is complete.
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
