//! The seam between models and the codec: what a record, a property and a value look like from outside.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::{Extra, ShortText, Union, lookup};

/// A model: a table of optional properties, and what the table does not declare.
///
/// Implemented by [`record!`](crate::record!), and seldom called by anyone but the codec.
pub trait Record: fmt::Debug {
    /// The type's name and its properties' names.
    fn schema(&self) -> &'static Schema;
    /// Tells the values of all properties that have one, in declared order.
    fn tell(&self, to: &mut dyn Properties);
    /// The value of the property of that index, if it has one.
    fn value(&self, index: usize) -> Option<SlotRef<'_>>;
    /// The property of that index, to be filled or emptied.
    fn place_mut(&mut self, index: usize) -> Option<&mut dyn PropertySlot>;
    /// What the type does not declare.
    fn extra(&self) -> &Extra;
    /// What the type does not declare, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// What is told the values of a record.
///
/// A record that is asked for each value by its index, one by one, sends the processor to an address that
/// it cannot foresee, most of all for properties that are not there; told at once, it foresees most.
pub trait Properties {
    /// A string, as most values are.
    fn text(&mut self, index: usize, text: &str);
    /// Anything else that is one JSON token.
    fn token(&mut self, index: usize, token: Token<'_>);
    /// Any other value.
    fn slot(&mut self, index: usize, slot: SlotRef<'_>);
}

/// The names of a record: of its type, and of its properties by index.
#[derive(Debug)]
pub struct Schema {
    /// The name that `@odata.type` carries, without `#`: `microsoft.graph.accessPackage`.
    pub type_name: &'static str,
    /// The name of the Rust type: `AccessPackage`.
    pub rust_name: &'static str,
    /// The wire names of the properties, in the order the type declares them. None has a character that JSON escapes.
    pub properties: &'static [&'static str],
    /// The same, as they stand in JSON text after another property: `,"id":`.
    #[doc(hidden)]
    pub keys: &'static [&'static str],
    /// Where in `properties` a name is.
    #[doc(hidden)]
    pub lookup: &'static [u16],
    /// The indices of those that only the service sets, and that no request carries.
    pub read_only: &'static [usize],
    /// The index of the property that identifies an entity; `None` for a complex value.
    pub key: Option<usize>,
    /// Whether there are some whose numbers must be kept digit by digit.
    pub exact: bool,
}

impl Schema {
    /// The index of the property of that name on the wire. Some index is likely, which helps where there are few.
    #[inline]
    pub(super) fn index_of(&self, name: &str, likely: usize) -> Option<usize> {
        lookup::find(self.lookup, self.properties, name, likely)
    }
}

/// The start of a value that the codec is about to fill; never seen by users.
#[doc(hidden)]
pub trait Blank {
    /// A value to be overwritten.
    fn blank() -> Self;

    /// One of the type that `@odata.type` names, without `#`, where there are several.
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
    /// Whether `null` is one of its own values, as it is for [`Json`](crate::Json) and `Option`.
    const NULLABLE: bool = false;
    /// Whether numbers must reach it digit by digit, as they must for [`Decimal`](crate::Decimal).
    const EXACT: bool = false;
    /// Whether it is of one of several types, see [`Union`].
    const POLYMORPHIC: bool = false;

    /// The value as the codec sees it.
    fn slot(&self) -> SlotRef<'_>;
    /// The value as the codec fills it.
    fn slot_mut(&mut self) -> SlotMut<'_>;

    /// The value that a string stands for, if it stands for one.
    #[must_use]
    fn from_text(text: &str) -> Option<Self>
    where
        Self: Sized,
    {
        let _ = text;
        None
    }

    /// Tells the value as that of the property of some index.
    fn tell(&self, index: usize, to: &mut dyn Properties) {
        to.slot(index, self.slot());
    }

    /// The value that an `Option` holds, if it is one of what a property of this type is set to.
    #[doc(hidden)]
    fn taken_from(value: &mut dyn Any) -> Option<Self>
    where
        Self: Sized,
    {
        value.downcast_mut::<Option<Self>>()?.take()
    }
}

/// A value to be written, by the shape it has in JSON.
pub enum SlotRef<'a> {
    /// A string.
    Text(&'a str),
    /// Anything that is one JSON token.
    Scalar(&'a dyn Scalar),
    /// An object of a declared type.
    Record(&'a dyn Record),
    /// An object of one of several types.
    Union(&'a dyn Union),
    /// An array.
    List(&'a dyn ListSlot),
    /// An object with free keys.
    Map(&'a dyn MapSlot),
    /// Any JSON.
    Json(&'a Value),
    /// A value or null.
    Optional(&'a dyn PropertySlot),
}

/// A value to be filled, by the shape it has in JSON.
pub enum SlotMut<'a> {
    /// A string.
    Text(&'a mut String),
    /// Anything that is one JSON token.
    Scalar(&'a mut dyn Scalar),
    /// An object of a declared type.
    Record(&'a mut dyn Record),
    /// An object of one of several types.
    Union(&'a mut dyn Union),
    /// An array.
    List(&'a mut dyn ListSlot),
    /// An object with free keys.
    Map(&'a mut dyn MapSlot),
    /// Any JSON.
    Json(&'a mut Value),
    /// A value or null.
    Optional(&'a mut dyn PropertySlot),
}

/// An optional value: the content of a property.
pub trait PropertySlot {
    /// Whether numbers must be kept digit by digit.
    fn exact(&self) -> bool;
    /// Whether it is worth knowing the type of an object before it is filled.
    fn polymorphic(&self) -> bool;
    /// The value, if there is one.
    fn get(&self) -> Option<SlotRef<'_>>;
    /// Tells the value, if there is one, as that of the property of some index.
    fn tell(&self, index: usize, to: &mut dyn Properties);
    /// The value, which a blank one becomes if there is none.
    fn fill(&mut self) -> SlotMut<'_>;
    /// Becomes the value that a string stands for, and says whether it stands for one.
    fn set_text(&mut self, text: &str) -> bool;
    /// A blank value of the type that is named, in place of what was there.
    fn fill_as(&mut self, type_name: &str) -> SlotMut<'_>;
    /// Removes the value.
    fn empty(&mut self);
    /// Becomes what an `Option` of a value holds.
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

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::Optional(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Optional(self)
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

impl<T: Field> Field for Box<T> {
    const NULLABLE: bool = T::NULLABLE;
    const EXACT: bool = T::EXACT;
    const POLYMORPHIC: bool = T::POLYMORPHIC;

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

/// An array of values of one type.
pub trait ListSlot {
    /// How many there are.
    fn count(&self) -> usize;
    /// The value at that position.
    fn item(&self, index: usize) -> Option<SlotRef<'_>>;
    /// The value at that position, to be changed.
    fn item_mut(&mut self, index: usize) -> Option<SlotMut<'_>>;
    /// Appends a blank value, to be filled.
    fn push(&mut self) -> SlotMut<'_>;
    /// Appends a blank value of the type that is named, to be filled.
    fn push_as(&mut self, type_name: &str) -> SlotMut<'_>;
    /// Whether it is worth knowing the type of an item before it is appended.
    fn polymorphic(&self) -> bool;
    /// Whether `null` is an item like any other.
    fn nullable(&self) -> bool;
    /// Whether numbers must be kept digit by digit.
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
    fn slot(&self) -> SlotRef<'_> {
        SlotRef::List(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::List(self)
    }
}

/// An object with free keys and values of one type.
pub trait MapSlot {
    /// How many entries there are.
    fn count(&self) -> usize;
    /// The entry at that position.
    fn entry(&self, index: usize) -> Option<(&str, SlotRef<'_>)>;
    /// The value at that position, to be changed.
    fn value_mut(&mut self, index: usize) -> Option<SlotMut<'_>>;
    /// Adds a blank value of that key, to be filled; `None` if the key is there already.
    fn add(&mut self, key: &str) -> Option<SlotMut<'_>>;
    /// Whether numbers must be kept digit by digit.
    fn exact(&self) -> bool;
}

/// A JSON token that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// One JSON token, to be written.
#[derive(Clone, Copy)]
pub enum Token<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    I64(i64),
    /// A number of single precision.
    F32(f32),
    /// A number of double precision.
    F64(f64),
    /// A number, digit by digit.
    Number(&'a str),
    /// A string.
    Text(&'a str),
    /// A short string, made for the occasion.
    Short(ShortText),
    /// A string, as the value displays itself.
    Display(&'a dyn fmt::Display),
}

impl Token<'_> {
    /// Whether both are written the same.
    fn same(&self, other: &Token<'_>) -> bool {
        match (self, other) {
            (Self::Bool(one), Token::Bool(other)) => one == other,
            (Self::I64(one), Token::I64(other)) => one == other,
            (Self::F32(one), Token::F32(other)) => one.to_bits() == other.to_bits(),
            (Self::F64(one), Token::F64(other)) => one.to_bits() == other.to_bits(),
            _ => match (self.text(), other.text()) {
                (Some(one), Some(other)) => one == other,
                _ => false,
            },
        }
    }

    /// The text, unless it is no text.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Bool(_) | Self::I64(_) | Self::F32(_) | Self::F64(_) => None,
            Self::Number(text) | Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Short(text) => Some(Cow::Borrowed(text.as_str())),
            Self::Display(value) => Some(Cow::Owned(value.to_string())),
        }
    }
}

/// A value that is one JSON token. Each setter is handed a token, and refuses what does not fit.
pub trait Scalar {
    /// What fits, for error messages: `an integer from -128 to 127`.
    fn expected(&self) -> &'static str;

    /// The token that stands for the value.
    fn token(&self) -> Token<'_>;

    /// Whether another scalar of the same type is the same value, however it is written.
    fn same(&self, other: &dyn Scalar) -> bool {
        self.token().same(&other.token())
    }

    /// Takes a string.
    ///
    /// # Errors
    /// [`Mismatch`] if the string does not fit.
    fn set_str(&mut self, value: &str) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    /// [`Mismatch`] if it does not fit.
    fn set_bool(&mut self, value: bool) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes a negative integer.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_i64(&mut self, value: i64) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes an integer that is not negative.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_u64(&mut self, value: u64) -> Result<(), Mismatch> {
        i64::try_from(value)
            .map_err(|_| Mismatch)
            .and_then(|value| self.set_i64(value))
    }

    /// Takes a number that is not an integer, or is too large to be read as one.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_f64(&mut self, value: f64) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes a number digit by digit.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_number(&mut self, digits: &str) -> Result<(), Mismatch> {
        if let Ok(value) = digits.parse() {
            return self.set_u64(value);
        }
        if let Ok(value) = digits.parse() {
            return self.set_i64(value);
        }
        digits
            .parse()
            .map_err(|_| Mismatch)
            .and_then(|value| self.set_f64(value))
    }

    /// Starts to take an array of strings, each through [`add_item`](Self::add_item); `false` if
    /// no array fits.
    fn begin_list(&mut self) -> bool {
        false
    }

    /// Takes a string out of an array.
    ///
    /// # Errors
    /// [`Mismatch`] if the string does not fit.
    fn add_item(&mut self, value: &str) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }
}

/// The items of a list, each made what the list holds; what the setters of lists call.
#[doc(hidden)]
pub fn collect<T, I: Into<T>>(items: impl IntoIterator<Item = I>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}
