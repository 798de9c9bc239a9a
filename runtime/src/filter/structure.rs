//! What leads from one type to the next: structures, collections of them, and the steps of a path.

use crate::record::{Navigation, Property, Record};

use super::Path;

/// A type that has properties: a record, or a polymorphic position.
///
/// [`record!`](crate::record!) and [`union!`](crate::union!) make their types one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no properties that a query could name",
    note = "of a collection, say `any` or `all`"
)]
pub trait Structure {
    /// The record whose constants name the properties: the type itself, or the base of a
    /// polymorphic position.
    type Fields;
}

impl<R: Record> Structure for R {
    type Fields = R;
}

impl Structure for serde_json::Value {
    type Fields = Self;
}

/// A record whose properties entities of type `Entity` have: itself, or the base of a union.
///
/// [`record!`](crate::record!) and [`union!`](crate::union!) say so of their types.
#[diagnostic::on_unimplemented(
    message = "properties of `{Self}` stand where properties of `{Entity}` are asked for",
    label = "`{Entity}` does not have the properties of `{Self}`",
    note = "start from a property of `{Entity}`; a navigation property leads on, as in `NAVIGATION.path(PROPERTY)`"
)]
pub trait FieldsOf<Entity> {}

impl<R: Record> FieldsOf<R> for R {}

impl FieldsOf<Self> for serde_json::Value {}

/// An answer without an entity, such as a number, does not say what it is about.
impl<Owner> FieldsOf<()> for Owner {}

/// Where a navigation property leads: a structure, or a collection of them.
pub trait Target {
    /// One of those it leads to.
    type Item;
}

impl<S: Structure> Target for S {
    type Item = S;
}

impl<T> Target for Vec<T> {
    type Item = T;
}

/// A step from a structure `From` to something it holds: a property, or a path of several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no step from `{From}`",
    note = "a path goes on with a property of what it has reached; of a collection, say `any` or `all`"
)]
pub trait Step<From> {
    /// What it reaches.
    type Value;

    /// The names that it adds to a path, separated by slashes.
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

impl<From: Structure, T> Step<From> for Path<From::Fields, T> {
    type Value = T;

    fn segments(&self) -> &str {
        &self.trail.segments
    }
}
