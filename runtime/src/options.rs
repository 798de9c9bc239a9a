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

/// The options: the word for [`query_options!`](crate::query_options), the marker, and the name on the wire.
///
/// Passes the rows to another macro, so the list is here only. The query options are in the order in which
/// requests write them.
macro_rules! with_options {
    ($macro:ident) => {
        $macro! {
            query {
                select Select "$select";
                expand Expand "$expand";
                filter Filter "$filter";
                search Search "$search";
                orderby Orderby "$orderby";
                top Top "$top";
                skip Skip "$skip";
                count Count "$count";
                format Format "$format";
            }
            header {
                if_match IfMatch "If-Match";
                consistency_level ConsistencyLevel "ConsistencyLevel";
            }
        }
    };
}

pub(crate) use with_options;

macro_rules! markers {
    ($($place:ident { $($word:ident $name:ident $wire:literal;)* })*) => {
        /// Markers: a set of options implements those it includes.
        pub mod supports {$($(
            #[doc = concat!("Supports `", $wire, "`.")]
            #[diagnostic::on_unimplemented(
                message = "this operation does not support this option; `{Self}` lists the supported ones",
                label = "the API description does not list it here",
                note = "`.query(name, value)` and `.header(name, value)` send anything that the description lacks"
            )]
            pub trait $name {}
        )*)*}

        /// The markers by their words, for [`query_options!`](crate::query_options).
        #[doc(hidden)]
        pub mod words {
            $($(pub use super::supports::$name as $word;)*)*
        }
    };
}

with_options!(markers);

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
    ($($(#[$docs:meta])* $visibility:vis $set:ident: $($word:ident)*;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug)]
        $visibility enum $set {}
        $(impl $crate::options::words::$word for $set {})*
    )*};
}

query_options! {
    /// No query options.
    pub NoOptions:;
    /// The usual options of a collection: `$select`, `$expand`, `$filter`, `$search`, `$orderby`, `$top`,
    /// `$skip` and `$count`.
    pub All: select expand filter search orderby top skip count;
}
