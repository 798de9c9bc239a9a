//! Unions: values of one of several record types, distinguished by `@odata.type`.

use super::Record;

/// A union, as the codec sees it. Implemented by [`union!`](crate::union!).
pub trait Union {
    /// Becomes a blank value of the variant for a type, named without `#`.
    fn select(&mut self, type_name: &str);
    /// The `@odata.type` to write, including `#`. `None` for the declared type, which needs none, and for an
    /// unknown one, which keeps its own.
    fn discriminator(&self) -> Option<&'static str>;
    /// The record of the variant.
    fn record(&self) -> &dyn Record;
    /// The record of the variant, mutably.
    fn record_mut(&mut self) -> &mut dyn Record;
}
