//! Types that paths go through: structures, collections of them, and steps.

use crate::record::{Navigation, Property, Record};

/// A type with properties: a record, or a union.
///
/// [`record!`](crate::record!) and [`union!`](crate::union!) implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no properties that a query could name",
    note = "for a collection, use `any` or `all`"
)]
pub trait Structure {
    /// The record whose constants name the properties: the type itself, or the base of a union.
    type Fields;
}

impl<R: Record> Structure for R {
    type Fields = R;
}

impl Structure for serde_json::Value {
    type Fields = Self;
}

/// A record with properties of entities of type `Entity`: the type itself, or the base of a union.
///
/// [`record!`](crate::record!) and [`union!`](crate::union!) implement it.
#[diagnostic::on_unimplemented(
    message = "expected properties of `{Entity}`, found properties of `{Self}`",
    label = "`{Entity}` does not have the properties of `{Self}`",
    note = "start from a property of `{Entity}`; a navigation property leads on, as in `NAVIGATION.path(PROPERTY)`"
)]
pub trait FieldsOf<Entity> {}

impl<R: Record> FieldsOf<R> for R {}

impl FieldsOf<Self> for serde_json::Value {}

/// A response without an entity, such as a number, accepts properties of any record.
impl<Owner> FieldsOf<()> for Owner {}

/// The target of a navigation property: a structure, or a collection of them.
pub trait Target {
    /// One entity of the target.
    type Item;
}

impl<S: Structure> Target for S {
    type Item = S;
}

impl<T> Target for Vec<T> {
    type Item = T;
}

/// A step from a structure `From` to a value within it: a property, or a path of several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a path step from `{From}`",
    note = "a path continues with a property of the type it has reached; for a collection, use `any` or `all`"
)]
pub trait Step<From> {
    /// The type of the value it reaches.
    type Value;

    /// The segments that it adds to a path, separated by slashes.
    #[doc(hidden)]
    fn segments(&self) -> &str;
}

macro_rules! step {
    ($($step:ident)*) => {$(
        impl<From: Structure, T> Step<From> for $step<From::Fields, T> {
            type Value = T;

            fn segments(&self) -> &str {
                self.name()
            }
        }
    )*};
}

step!(Property Navigation);
