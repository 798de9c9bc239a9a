//! Polymorphic positions: one of several record types, told apart by `@odata.type`.

use super::Record;

/// A polymorphic position, as the codec sees it. Implemented by [`union!`](crate::union!).
pub trait Union {
    /// Becomes a blank value of the variant for that type, which is named without `#`.
    fn select(&mut self, type_name: &str);
    /// The name that `@odata.type` carries when it is written, `#` included. None for the declared
    /// type, which needs none, and for an unknown one, which keeps its own.
    fn discriminator(&self) -> Option<&'static str>;
    /// The value.
    fn record(&self) -> &dyn Record;
    /// The value, to be filled.
    fn record_mut(&mut self) -> &mut dyn Record;
}
