//! Query options of operations, as marker types.
//!
//! An option that a document does not list for an operation does not compile:
//!
//! ```compile_fail,E0277
//! use graph_runtime::{Delete, Resource};
//! # fn f(at: Resource) {
//! let request = Delete::<graph_runtime::options::NoOptions>::delete(at).top(5);
//! # }
//! ```
//!
//! Neither does an option that is missing in a set that a crate declares:
//!
//! ```compile_fail,E0277
//! use graph_runtime::{Get, Json, Resource};
//! graph_runtime::query_options! {
//!     /// `$select` and `$expand`.
//!     pub SelectExpand: select expand;
//! }
//! # fn f(at: Resource) {
//! let request = Get::<Json, SelectExpand>::get(at).select(["id"]).filter("id eq '7'");
//! # }
//! ```
//!
//! An option in the set compiles:
//!
//! ```
//! use graph_runtime::{Get, Json, Resource};
//! graph_runtime::query_options! {
//!     /// `$select` and `$expand`.
//!     pub SelectExpand: select expand;
//! }
//! # fn f(at: Resource) {
//! let request = Get::<Json, SelectExpand>::get(at).select(["id"]).expand("catalog");
//! # }
//! ```

/// Markers: a set of options implements those it includes.
pub mod supports {
    macro_rules! markers {
        ($($(#[$docs:meta])* $name:ident;)*) => {$(
            $(#[$docs])*
            #[diagnostic::on_unimplemented(
                message = "this operation does not support this option; `{Self}` lists the supported ones",
                label = "the API description does not list it here",
                note = "`.query(name, value)` and `.header(name, value)` send anything that the description lacks"
            )]
            pub trait $name {}
        )*};
    }

    markers! {
        /// Supports `$select`.
        Select;
        /// Supports `$expand`.
        Expand;
        /// Supports `$filter`.
        Filter;
        /// Supports `$search`.
        Search;
        /// Supports `$orderby`.
        Orderby;
        /// Supports `$top`.
        Top;
        /// Supports `$skip`.
        Skip;
        /// Supports `$count`.
        Count;
        /// Supports `$format`.
        Format;
        /// Supports the header `If-Match`.
        IfMatch;
        /// Supports the header `ConsistencyLevel`.
        ConsistencyLevel;
    }
}

/// Declares sets of query options.
///
/// ```
/// graph_runtime::query_options! {
///     /// `$select` and `$expand`.
///     pub SelectExpand: select expand;
/// }
/// ```
///
/// The words are `select expand filter search orderby top skip count format if_match
/// consistency_level`.
#[macro_export]
macro_rules! query_options {
    (@supports $set:ident select) => { impl $crate::options::supports::Select for $set {} };
    (@supports $set:ident expand) => { impl $crate::options::supports::Expand for $set {} };
    (@supports $set:ident filter) => { impl $crate::options::supports::Filter for $set {} };
    (@supports $set:ident search) => { impl $crate::options::supports::Search for $set {} };
    (@supports $set:ident orderby) => { impl $crate::options::supports::Orderby for $set {} };
    (@supports $set:ident top) => { impl $crate::options::supports::Top for $set {} };
    (@supports $set:ident skip) => { impl $crate::options::supports::Skip for $set {} };
    (@supports $set:ident count) => { impl $crate::options::supports::Count for $set {} };
    (@supports $set:ident format) => { impl $crate::options::supports::Format for $set {} };
    (@supports $set:ident if_match) => { impl $crate::options::supports::IfMatch for $set {} };
    (@supports $set:ident consistency_level) => {
        impl $crate::options::supports::ConsistencyLevel for $set {}
    };
    ($($(#[$docs:meta])* $visibility:vis $set:ident: $($word:ident)*;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug)]
        $visibility enum $set {}
        $($crate::query_options!(@supports $set $word);)*
    )*};
}

query_options! {
    /// No query options.
    pub NoOptions:;
    /// The usual options of a collection: `$select`, `$expand`, `$filter`, `$search`, `$orderby`, `$top`,
    /// `$skip` and `$count`.
    pub All: select expand filter search orderby top skip count;
}
