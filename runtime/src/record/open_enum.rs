//! Enumerations that stay open: a member this version does not know survives.

/// An enumeration of strings to which the service may add members at any time.
///
/// Implemented by [`open_enum!`](crate::open_enum!).
pub trait OpenEnum: Sized + Clone + PartialEq + 'static {
    /// The name of the enumeration, such as `microsoft.graph.requestorKind`.
    const TYPE_NAME: &'static str;
    /// The members this version knows, in declared order.
    const KNOWN: &'static [Self];

    /// The member as it is spelled on the wire.
    fn as_str(&self) -> &str;
    /// A member this version does not know.
    fn unrecognized(spelling: String) -> Self;
}

/// The known member of that spelling: letter by letter if there is one, else whatever the case,
/// because the service and its documents do not agree on it (`AdminAdd`, `adminAdd`).
#[must_use]
pub fn recognize<E: OpenEnum>(spelling: &str) -> Option<E> {
    let exact = E::KNOWN.iter().find(|member| member.as_str() == spelling);
    exact
        .or_else(|| {
            E::KNOWN
                .iter()
                .find(|member| member.as_str().eq_ignore_ascii_case(spelling))
        })
        .cloned()
}
