//! The interface between models and the codec: traits for records, properties and values.

use std::any::Any;
use std::fmt;

use serde_json::Value;

use super::settable::{Converted, EachConverted};
use super::{Extra, Scalar, Token, Union, lookup};

/// A model: a table of optional properties, and an [`Extra`] for everything else.
///
/// [`record!`](crate::record!) implements it. Only the codec normally calls it.
pub trait Record: fmt::Debug {
    /// The type's name and its properties' names.
    fn schema(&self) -> &'static Schema;
    /// Passes all properties with a value to `to`, in declared order.
    fn tell(&self, to: &mut dyn Properties);
    /// The value of the property with this index, if it has one.
    fn value(&self, index: usize) -> Option<SlotRef<'_>>;
    /// The property with this index, to be filled or emptied.
    fn place_mut(&mut self, index: usize) -> Option<&mut dyn PropertySlot>;
    /// Everything that the type does not declare.
    fn extra(&self) -> &Extra;
    /// Everything that the type does not declare, mutably.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Receives the values of a record.
///
/// Pushing all values at once is faster than asking for each value by index: such indirect calls are hard for
/// the processor to predict, especially for absent properties.
pub trait Properties {
    /// A string, which most values are.
    fn text(&mut self, index: usize, text: &str);
    /// Any other single JSON token.
    fn token(&mut self, index: usize, token: Token<'_>);
    /// Any other value.
    fn slot(&mut self, index: usize, slot: SlotRef<'_>);
}

/// The names of a record: of its type, and of its properties by index.
#[derive(Debug)]
pub struct Schema {
    /// The name in `@odata.type`, without `#`: `microsoft.graph.accessPackage`.
    pub type_name: &'static str,
    /// The name of the Rust type: `AccessPackage`.
    pub rust_name: &'static str,
    /// The wire names of the properties, in declared order. None needs escapes in JSON.
    pub properties: &'static [&'static str],
    /// The same, as written in JSON text after another property: `,"id":`.
    #[doc(hidden)]
    pub keys: &'static [&'static str],
    /// Lookup table from a name to its index in `properties`.
    #[doc(hidden)]
    pub lookup: &'static [u16],
    /// The indices of properties that only the service sets, and that no request carries.
    pub read_only: &'static [usize],
    /// The index of the property that identifies an entity; `None` for a complex value.
    pub key: Option<usize>,
    /// Whether any property needs numbers with all digits.
    pub exact: bool,
}

impl Schema {
    /// The index of the property with this wire name. If there are few, the search starts with `likely`.
    #[inline]
    pub(super) fn index_of(&self, name: &str, likely: usize) -> Option<usize> {
        lookup::find(self.lookup, self.properties, name, likely)
    }
}

/// The initial value that the codec fills; never seen by users.
#[doc(hidden)]
pub trait Blank {
    /// A value to be overwritten.
    fn blank() -> Self;

    /// A blank value of the type in `@odata.type`, without `#`, if there are several.
    #[must_use]
    fn blank_of(type_name: &str) -> Self
    where
        Self: Sized,
    {
        let _ = type_name;
        Self::blank()
    }
}

/// A type that a property, a list or a map can hold.
pub trait Field: Blank + 'static {
    /// Whether `null` is one of its values, as for [`Json`](crate::Json) and `Option`.
    const NULLABLE: bool = false;
    /// Whether numbers must keep all digits, as for [`Decimal`](crate::Decimal).
    const EXACT: bool = false;
    /// Whether it has one of several types, see [`Union`].
    const POLYMORPHIC: bool = false;
    /// What the setter of a property of this type takes, see [`Settable`](super::Settable).
    #[doc(hidden)]
    type Taken;
    /// What the setter of a list of this type takes.
    #[doc(hidden)]
    type TakenEach;

    /// The value for encoding.
    fn slot(&self) -> SlotRef<'_>;
    /// The value for decoding.
    fn slot_mut(&mut self) -> SlotMut<'_>;

    /// Converts from a string, if the type allows it.
    #[must_use]
    fn from_text(text: &str) -> Option<Self>
    where
        Self: Sized,
    {
        let _ = text;
        None
    }

    /// Passes the value as that of the property with this index.
    fn tell(&self, index: usize, to: &mut dyn Properties) {
        to.slot(index, self.slot());
    }

    /// Converts from an `Option` of a value that this type can be set to.
    #[doc(hidden)]
    fn taken_from(value: &mut dyn Any) -> Option<Self>
    where
        Self: Sized,
    {
        value.downcast_mut::<Option<Self>>()?.take()
    }
}

/// A value to encode, by its shape in JSON.
pub enum SlotRef<'a> {
    /// A string.
    Text(&'a str),
    /// A single JSON token.
    Scalar(&'a dyn Scalar),
    /// An object of a declared type.
    Record(&'a dyn Record),
    /// An object of one of several types.
    Union(&'a dyn Union),
    /// An array.
    List(&'a dyn ListSlot),
    /// An object with arbitrary keys.
    Map(&'a dyn MapSlot),
    /// Any JSON.
    Json(&'a Value),
    /// A value or null.
    Optional(&'a dyn PropertySlot),
}

/// A value to decode, by its shape in JSON.
pub enum SlotMut<'a> {
    /// A string.
    Text(&'a mut String),
    /// A single JSON token.
    Scalar(&'a mut dyn Scalar),
    /// An object of a declared type.
    Record(&'a mut dyn Record),
    /// An object of one of several types.
    Union(&'a mut dyn Union),
    /// An array.
    List(&'a mut dyn ListSlot),
    /// An object with arbitrary keys.
    Map(&'a mut dyn MapSlot),
    /// Any JSON.
    Json(&'a mut Value),
    /// A value or null.
    Optional(&'a mut dyn PropertySlot),
}

/// An optional value: the content of a property.
pub trait PropertySlot {
    /// Whether numbers must keep all digits.
    fn exact(&self) -> bool;
    /// Whether the type of an object should be known before it is filled.
    fn polymorphic(&self) -> bool;
    /// The value, if there is one.
    fn get(&self) -> Option<SlotRef<'_>>;
    /// Passes the value, if there is one, as that of the property with this index.
    fn tell(&self, index: usize, to: &mut dyn Properties);
    /// The value; a blank one is created if there is none.
    fn fill(&mut self) -> SlotMut<'_>;
    /// Sets the value from a string; returns whether the string is valid.
    fn set_text(&mut self, text: &str) -> bool;
    /// Replaces the value by a blank one of the named type.
    fn fill_as(&mut self, type_name: &str) -> SlotMut<'_>;
    /// Removes the value.
    fn empty(&mut self);
    /// Sets the value from an `Option`.
    #[doc(hidden)]
    fn put(&mut self, value: &mut dyn Any);
}

impl<T: Field> PropertySlot for Option<T> {
    fn exact(&self) -> bool {
        T::EXACT
    }

    fn polymorphic(&self) -> bool {
        T::POLYMORPHIC
    }

    fn get(&self) -> Option<SlotRef<'_>> {
        self.as_ref().map(Field::slot)
    }

    fn tell(&self, index: usize, to: &mut dyn Properties) {
        if let Some(value) = self {
            value.tell(index, to);
        }
    }

    fn fill(&mut self) -> SlotMut<'_> {
        self.get_or_insert_with(Blank::blank).slot_mut()
    }

    #[inline]
    fn set_text(&mut self, text: &str) -> bool {
        let value = T::from_text(text);
        let fits = value.is_some();
        if fits {
            *self = value;
        }
        fits
    }

    fn fill_as(&mut self, type_name: &str) -> SlotMut<'_> {
        self.insert(T::blank_of(type_name)).slot_mut()
    }

    fn empty(&mut self) {
        *self = None;
    }

    fn put(&mut self, value: &mut dyn Any) {
        *self = T::taken_from(value);
    }
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T: Field> Field for Option<T> {
    const NULLABLE: bool = true;
    const EXACT: bool = T::EXACT;
    type Taken = Converted;
    type TakenEach = EachConverted;

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::Optional(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Optional(self)
    }
}

/// An array of values of one type.
pub trait ListSlot {
    /// Number of items.
    fn count(&self) -> usize;
    /// The item at this position.
    fn item(&self, index: usize) -> Option<SlotRef<'_>>;
    /// The item at this position, mutably.
    fn item_mut(&mut self, index: usize) -> Option<SlotMut<'_>>;
    /// Appends a blank value, to be filled.
    fn push(&mut self) -> SlotMut<'_>;
    /// Appends a blank value of the named type, to be filled.
    fn push_as(&mut self, type_name: &str) -> SlotMut<'_>;
    /// Whether the type of an item should be known before it is appended.
    fn polymorphic(&self) -> bool;
    /// Whether `null` is a normal item.
    fn nullable(&self) -> bool;
    /// Whether numbers must keep all digits.
    fn exact(&self) -> bool;
}

impl<T: Field> ListSlot for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> Option<SlotRef<'_>> {
        self.get(index).map(Field::slot)
    }

    fn item_mut(&mut self, index: usize) -> Option<SlotMut<'_>> {
        self.get_mut(index).map(Field::slot_mut)
    }

    fn push(&mut self) -> SlotMut<'_> {
        let at = self.len();
        Vec::push(self, T::blank());
        self[at].slot_mut()
    }

    fn push_as(&mut self, type_name: &str) -> SlotMut<'_> {
        let at = self.len();
        Vec::push(self, T::blank_of(type_name));
        self[at].slot_mut()
    }

    fn polymorphic(&self) -> bool {
        T::POLYMORPHIC
    }

    fn nullable(&self) -> bool {
        T::NULLABLE
    }

    fn exact(&self) -> bool {
        T::EXACT
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }
}

impl<T: Field> Field for Vec<T> {
    type Taken = T::TakenEach;
    type TakenEach = EachConverted;

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::List(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::List(self)
    }
}

/// An object with arbitrary keys and values of one type.
pub trait MapSlot {
    /// Number of entries.
    fn count(&self) -> usize;
    /// The entry at this position.
    fn entry(&self, index: usize) -> Option<(&str, SlotRef<'_>)>;
    /// The value at this position, mutably.
    fn value_mut(&mut self, index: usize) -> Option<SlotMut<'_>>;
    /// Adds a blank value for a key, to be filled; `None` if the key exists.
    fn add(&mut self, key: &str) -> Option<SlotMut<'_>>;
    /// Whether numbers must keep all digits.
    fn exact(&self) -> bool;
}

/// Converts the items of a list to its item type; setters of lists call it.
#[doc(hidden)]
pub fn collect<T, I: Into<T>>(items: impl IntoIterator<Item = I>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}
