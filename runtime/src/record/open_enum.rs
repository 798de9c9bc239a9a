//! Open enumerations: an unknown member survives a round trip.

use std::hash::Hasher;

/// An enumeration of strings, to which the service may add members at any time.
///
/// Implemented by [`open_enum!`](crate::open_enum!).
pub trait OpenEnum: Sized + Clone + PartialEq + 'static {
    /// The name of the enumeration, such as `microsoft.graph.requestorKind`.
    const TYPE_NAME: &'static str;
    /// The members this version knows, in declared order.
    const KNOWN: &'static [Self];

    /// The member as spelled on the wire.
    fn as_str(&self) -> &str;
    /// A member this version does not know.
    fn unrecognized(spelling: String) -> Self;
}

/// The known member with this spelling: an exact match if there is one, otherwise case-insensitive, because
/// the service and its documentation disagree about case (`AdminAdd`, `adminAdd`).
#[must_use]
pub fn recognize<E: OpenEnum>(spelling: &str) -> Option<E> {
    position::<E>(spelling).and_then(|index| E::KNOWN.get(index).cloned())
}

fn position<E: OpenEnum>(spelling: &str) -> Option<usize> {
    let find = |is: &dyn Fn(&str) -> bool| E::KNOWN.iter().position(|member| is(member.as_str()));
    find(&|member| member == spelling)
        .or_else(|| find(&|member| member.eq_ignore_ascii_case(spelling)))
}

/// Whether two spellings mean the same: the same known member, or equal texts, ignoring case.
#[must_use]
pub fn same<E: OpenEnum>(one: &str, other: &str) -> bool {
    // Two members can differ only in case; then each is distinct.
    one == other || (one.eq_ignore_ascii_case(other) && position::<E>(one) == position::<E>(other))
}

/// Hashes a spelling such that equal spellings have equal hashes.
pub fn hash_ignoring_case(spelling: &str, state: &mut impl Hasher) {
    for byte in spelling.bytes() {
        state.write_u8(byte.to_ascii_lowercase());
    }
    state.write_u8(0xff);
}
