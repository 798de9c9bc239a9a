//! Records: models are tables of properties, and one shared codec reads and writes them.
//!
//! A model is a plain struct of `Option`s and an [`Extra`], plus one [`record!`](crate::record!) declaration
//! that lists its properties. No JSON code is generated for it: the codec walks the table through [`Record`],
//! so two hundred models cost the compiler little more than their setters.
//!
//! ```
//! use graph_runtime::{Extra, Timestamp};
//!
//! /// A catalog.
//! #[derive(Clone, Default, PartialEq)]
//! pub struct Catalog {
//!     /// Its key.
//!     pub id: Option<String>,
//!     /// When it was made.
//!     pub created_date_time: Option<Timestamp>,
//!     /// Everything that the type does not declare.
//!     pub extra: Extra,
//! }
//! graph_runtime::record! {
//!     Catalog "sample.catalog" {
//!         0 id ID "id" value String;
//!         1 created_date_time CREATED_DATE_TIME "createdDateTime" value Timestamp;
//!     }
//! }
//!
//! let catalog: Catalog = serde_json::from_str(r#"{"id": null, "colour": "red"}"#)?;
//! assert!(catalog.is_null(Catalog::ID));
//! assert_eq!(catalog.extra.get("colour"), Some(&"red".into()));
//! let sent = serde_json::to_string(&catalog.id("sales"))?;
//! assert_eq!(sent, r#"{"id":"sales","colour":"red"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! What the codec guarantees:
//!
//! * **Absent, null and value are three things.** A null that was received, or set by `clear`, is remembered
//!   and written as `null`.
//! * **Nothing is lost.** Undeclared properties and annotations are kept in [`Extra`] and written back. A
//!   null inside a list is kept and written back at its position.
//! * **One unexpected value does not affect others.** A value of the wrong JSON type, a number out of range
//!   or a malformed date leaves its property unset. [`Extra`] keeps it, `misfits` lists it, a warning is
//!   traced, and it is written back unchanged. [`from_json_strictly`] returns an error instead that names the
//!   place, what was expected and what was found.
//! * **Nothing is guessed.** A repeated key is an error, and so is a record that is not an object.
//! * **Hostile input is bounded.** Values nest at most 128 deep, whatever the format.

mod changes;
mod debug;
mod decode;
mod encode;
mod entries;
mod extra;
mod failure_path;
mod flags;
mod json;
mod key;
mod lookup;
mod misfit;
mod nested;
mod number;
mod object;
mod open_enum;
mod polymorphic;
mod property;
mod read;
mod received;
mod scalar;
mod sent;
mod serde_by_slot;
mod settable;
mod short;
mod slot;
mod trace;
mod union;

pub use extra::Extra;
pub(crate) use failure_path::failure_path;
pub use flags::Flags;
pub use key::{Entity, Key};
pub use misfit::Misfit;
pub use misfit::strictly;
pub use nested::{Nest, Nested, Store};
pub use open_enum::OpenEnum;
pub use property::{AsProperty, Named, Navigation, Property};
pub(crate) use read::text;
pub use received::{from_json, from_json_strictly};
pub use scalar::{Mismatch, Scalar, Token};
pub use sent::{Body, Sent, to_json};
pub(crate) use serde_by_slot::serde_by_slot;
pub use settable::Settable;
pub use short::ShortText;
pub use slot::{
    Field, ListSlot, MapSlot, Properties, PropertySlot, Record, Schema, SlotMut, SlotRef,
};
pub(crate) use trace::Excerpt;
pub use union::Union;

/// Used by the macros; not part of the public interface.
#[doc(hidden)]
pub mod private {
    pub use super::changes::{changes, is_empty, union_changes};
    pub use super::debug::debug;
    pub use super::decode::{decode, decode_slot};
    pub use super::encode::encode_slot;
    pub use super::lookup::{slots, table};
    pub use super::misfit::misfits;
    pub use super::nested::nest;
    pub use super::open_enum::{hash_ignoring_case, recognize, same};
    pub use super::property::{bind, clear, is_null, set};
    pub use super::settable::{Converted, EachConverted, EachExact};
    pub use super::slot::{Blank, collect};
    pub use serde;
}
