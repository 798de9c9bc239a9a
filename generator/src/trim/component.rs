//! References to components.

/// The kind and name of the component that a local reference points to.
pub(super) fn component_of(reference: &str) -> Option<(String, String)> {
    let (kind, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    if name.is_empty() || name.contains('/') {
        return None;
    }
    Some((kind.to_owned(), name.replace("~1", "/").replace("~0", "~")))
}
