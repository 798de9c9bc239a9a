//! Nested records: stored inline or boxed, without a trace in any signature.

use std::any::Any;
use std::borrow::Borrow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::settable::{Converted, EachConverted};
use super::slot::Blank;
use super::{Field, Properties, SlotMut, SlotRef};

/// A nested record or union, as the value of a property.
///
/// It dereferences to `T`. Whether it is stored inline or boxed depends on the size of `T` and is not part of
/// any signature, so a type can gain properties, or contain itself, without breaking programs that use it.
///
/// ```
/// use graph_runtime::{Extra, Nested};
///
/// /// A folder, perhaps in another one.
/// #[derive(Clone, Default, PartialEq)]
/// pub struct Folder {
///     /// What it is called.
///     pub name: Option<String>,
///     /// The folder around it.
///     pub parent: Option<Nested<Folder>>,
///     /// Everything that the type does not declare.
///     pub extra: Extra,
/// }
/// graph_runtime::record! {
///     Folder "sample.folder" {
///         0 name NAME "name" value String;
///         1 parent PARENT "parent" nested Folder;
///     }
/// }
///
/// let mut folder = Folder::default().name("a").parent(Folder::default().name("b"));
/// if let Some(parent) = &mut folder.parent {
///     parent.name = Some("c".to_owned());
/// }
/// let parent: Option<&Folder> = folder.parent.as_deref();
/// assert_eq!(parent.and_then(|parent| parent.name.as_deref()), Some("c"));
/// let parent: Option<Folder> = folder.parent.map(Nested::into_inner);
/// # assert!(parent.is_some());
/// ```
pub struct Nested<T: Nest>(T::Storage);

/// A type that [`Nested`] can hold. [`record!`](crate::record!) and [`union!`](crate::union!) implement it.
pub trait Nest: Sized {
    /// How a value is stored within another one: inline or boxed.
    type Storage: Store<Self>;
}

/// How a value is stored: inline, or in a [`Box`].
pub trait Store<T> {
    /// Stores a value.
    fn store(value: T) -> Self;
    /// The value.
    fn get(&self) -> &T;
    /// The value, mutably.
    fn get_mut(&mut self) -> &mut T;
    /// Takes the value out.
    fn take(self) -> T;
}

impl<T> Store<T> for T {
    fn store(value: T) -> Self {
        value
    }

    fn get(&self) -> &T {
        self
    }

    fn get_mut(&mut self) -> &mut T {
        self
    }

    fn take(self) -> T {
        self
    }
}

impl<T> Store<T> for Box<T> {
    fn store(value: T) -> Self {
        Box::new(value)
    }

    fn get(&self) -> &T {
        self
    }

    fn get_mut(&mut self) -> &mut T {
        self
    }

    fn take(self) -> T {
        *self
    }
}

impl<T: Nest> Nested<T> {
    /// Stores a value.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Store::store(value))
    }

    /// Takes the value out.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0.take()
    }
}

impl<T: Nest> Deref for Nested<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get()
    }
}

impl<T: Nest> DerefMut for Nested<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}

impl<T: Nest> AsRef<T> for Nested<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: Nest> Borrow<T> for Nested<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: Nest> From<T> for Nested<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Nest> From<Box<T>> for Nested<T> {
    fn from(value: Box<T>) -> Self {
        Self::new(*value)
    }
}

impl<T: Nest + Default> Default for Nested<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Nest + Clone> Clone for Nested<T> {
    fn clone(&self) -> Self {
        Self::new(T::clone(self))
    }
}

impl<T: Nest + PartialEq> PartialEq for Nested<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Nest + PartialEq> PartialEq<T> for Nested<T> {
    fn eq(&self, other: &T) -> bool {
        **self == *other
    }
}

impl<T: Nest + fmt::Debug> fmt::Debug for Nested<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Nest + Serialize> Serialize for Nested<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: Nest + Deserialize<'de>> Deserialize<'de> for Nested<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

impl<T: Nest + Blank> Blank for Nested<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn blank_of(type_name: &str) -> Self {
        Self::new(T::blank_of(type_name))
    }
}

impl<T: Blank> Blank for Box<T> {
    fn blank() -> Self {
        Box::new(T::blank())
    }

    fn blank_of(type_name: &str) -> Self {
        Box::new(T::blank_of(type_name))
    }
}

/// Implements `Field` for a wrapper of one value, like the value's own.
macro_rules! field_of_inner {
    ($wrapper:ident: $($bounds:tt)+) => {
        impl<T: $($bounds)+> Field for $wrapper<T> {
            const NULLABLE: bool = T::NULLABLE;
            const EXACT: bool = T::EXACT;
            const POLYMORPHIC: bool = T::POLYMORPHIC;
            type Taken = Converted;
            type TakenEach = EachConverted;

            fn slot(&self) -> SlotRef<'_> {
                (**self).slot()
            }

            fn slot_mut(&mut self) -> SlotMut<'_> {
                (**self).slot_mut()
            }

            fn tell(&self, index: usize, to: &mut dyn Properties) {
                (**self).tell(index, to);
            }

            fn taken_from(value: &mut dyn Any) -> Option<Self> {
                let value = value.downcast_mut::<Option<T>>()?;
                value.take().map(Self::new)
            }
        }
    };
}

field_of_inner!(Box: Field);
field_of_inner!(Nested: Nest + Field);

/// Converts to a nested value; setters call it.
#[doc(hidden)]
pub fn nest<T: Nest>(value: impl Into<T>) -> Nested<T> {
    Nested::new(value.into())
}
