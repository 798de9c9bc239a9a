//! Typed names of properties, for queries, `clear` and `bind`.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use serde_json::Value;

use super::{Record, Settable};

/// A property of the record `Owner` with values of type `T`.
///
/// The constants of a record have this type: `AccessPackage::DISPLAY_NAME`. A property of another record does
/// not compile:
///
/// ```compile_fail,E0277
/// # use graph_runtime::Extra;
/// # #[derive(Clone, Default, PartialEq)] pub struct Cat { pub name: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Cat "sample.cat" { 0 name NAME "name" value String; } }
/// # #[derive(Clone, Default, PartialEq)] pub struct Dog { pub name: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Dog "sample.dog" { 0 name NAME "name" value String; } }
/// let cat = Cat::default().clear(Dog::NAME);
/// ```
pub struct Property<Owner, T> {
    index: u16,
    name: &'static str,
    owner: PhantomData<fn(Owner) -> T>,
}

/// A navigation property of the record `Owner`, to `T`: another record, or a `Vec` of them.
pub struct Navigation<Owner, T> {
    index: u16,
    name: &'static str,
    many: bool,
    owner: PhantomData<fn(Owner) -> T>,
}

impl<Owner, T> Property<Owner, T> {
    /// For [`record!`](crate::record!) only.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(index: u16, name: &'static str) -> Self {
        Self {
            index,
            name,
            owner: PhantomData,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<Owner, T> Navigation<Owner, T> {
    /// For [`record!`](crate::record!) only.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(index: u16, name: &'static str) -> Self {
        Self {
            index,
            name,
            many: false,
            owner: PhantomData,
        }
    }

    /// For [`record!`](crate::record!) only: navigates to a collection.
    #[doc(hidden)]
    #[must_use]
    pub const fn many(index: u16, name: &'static str) -> Self {
        Self {
            index,
            name,
            many: true,
            owner: PhantomData,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// A name of a property of the record `Owner`, of any type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a property of `{Owner}`",
    note = "use properties of `{Owner}`: as an array or, if their types differ, a tuple"
)]
pub trait Named<Owner> {
    /// The name on the wire.
    fn name(&self) -> &'static str;
}

/// A [`Property`] or [`Navigation`] of the record `Owner`.
///
/// No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a property of `{Owner}`",
    note = "use a property of `{Owner}`"
)]
pub trait AsProperty<Owner>: Named<Owner> + sealed::Sealed {
    /// The type of the property's value.
    type Value: 'static;

    /// Its index in the record's table of properties.
    fn index(&self) -> usize;
}

pub(super) mod sealed {
    pub trait Sealed {}
    impl<Owner, T> Sealed for super::Property<Owner, T> {}
    impl<Owner, T> Sealed for super::Navigation<Owner, T> {}
}

macro_rules! name {
    ($type:ident) => {
        // Deriving these would require the same of `Owner` and `T`.
        impl<Owner, T> Clone for $type<Owner, T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<Owner, T> Copy for $type<Owner, T> {}

        impl<Owner, T> fmt::Debug for $type<Owner, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($type)).field(&self.name).finish()
            }
        }

        impl<Owner, T> Named<Owner> for $type<Owner, T> {
            fn name(&self) -> &'static str {
                self.name
            }
        }

        impl<Owner, T: 'static> AsProperty<Owner> for $type<Owner, T> {
            type Value = T;

            fn index(&self) -> usize {
                usize::from(self.index)
            }
        }
    };
}

name!(Property);
name!(Navigation);

/// Sets a property to the value of an option.
#[must_use]
pub fn set<R: Record, V, P: AsProperty<R> + Settable<V>>(
    mut record: R,
    property: &P,
    value: Option<V>,
) -> R {
    let mut value = value.map(P::convert);
    put(&mut record, property.index(), &mut value);
    record
}

/// Sets a property to an explicit null.
#[must_use]
pub fn clear<R: Record>(mut record: R, property: &impl AsProperty<R>) -> R {
    let index = property.index();
    put(&mut record, index, &mut ());
    record.extra_mut().set_null(index);
    record
}

/// Sets a property from an option of its value; anything else empties it.
fn put(record: &mut dyn Record, index: usize, value: &mut dyn Any) {
    let schema = record.schema();
    if let Some(place) = record.place_mut(index) {
        place.put(value);
    }
    let extra = record.extra_mut();
    extra.set_anew(index, schema.properties[index]);
    if schema.read_only.contains(&index) {
        extra.refuse(index);
    }
}

/// Whether a property is an explicit null.
#[must_use]
pub fn is_null<R: Record>(record: &R, property: &impl AsProperty<R>) -> bool {
    let index = property.index();
    record.extra().is_null(index) && record.value(index).is_none()
}

/// Adds the annotation that binds a navigation property to an existing entity.
#[must_use]
pub fn bind<R: Record, T>(mut record: R, property: Navigation<R, T>, target: String) -> R {
    let name = format!("{}@odata.bind", property.name);
    let target = Value::String(target);
    let extra = record.extra_mut();
    match extra.get_mut(&name) {
        Some(Value::Array(targets)) if property.many => targets.push(target),
        _ => {
            extra.insert(
                name,
                if property.many {
                    Value::Array(vec![target])
                } else {
                    target
                },
            );
        }
    }
    record
}
