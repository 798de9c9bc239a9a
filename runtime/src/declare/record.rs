//! `record!`: a struct becomes a model.

/// Declares the properties of a record, and implements everything that can be done with it.
///
/// Write the struct itself before it: a `pub` field of `Option` for each row, and `extra: Extra`. It must be
/// `Clone`, `Default` and `PartialEq`. A row has an index (from 0, without gaps), the field, the constant,
/// the name on the wire, a kind and a type. The name must not need escapes in JSON.
///
/// | kind | field | constant |
/// |---|---|---|
/// | `value T` | `Option<T>` | `Property<Self, T>` |
/// | `nested T` | `Option<Nested<T>>` | `Property<Self, T>` |
/// | `list T` | `Option<Vec<T>>` | `Property<Self, Vec<T>>` |
/// | `records T` | `Option<Vec<T>>` | `Property<Self, Vec<T>>` |
/// | `nav_value`, `nav_nested`, `nav_list`, `nav_records` | likewise | `Navigation<Self, ..>` |
///
/// The setter of a `list` takes anything that converts to `T`, such as `&str` or a derived type. The setter
/// of `records` takes only `T`, because nothing else converts to it, so the type of `[]` can be inferred.
///
/// `, read_only` after the type marks a property that only the service sets: it has no setter. It is decoded
/// and stored like any other, but no request carries it, see [`Sent`](crate::record::Sent). If its constant
/// was given to `set` or `clear`, sending the record fails.
///
/// `[inline]` after the name of the type makes other records store this one inline. Without it they box it,
/// see [`Nested`](crate::Nested).
///
/// `(key 0)` after the name of the type says that it is an entity, and which row identifies it: an update
/// never clears that row, and the entity can be passed where its key is expected.
///
/// Write `exact` before the rows if any is a [`Decimal`](crate::Decimal), which keeps all digits. Without
/// `exact`, decoding such a number with a fraction fails.
///
/// Attributes before a row, such as `#[deprecated]`, go to its constant and its setter.
/// See [the module](mod@crate::record) for an example.
#[macro_export]
macro_rules! record {
    ($name:ident $wire:literal $([$inline:ident])? $((key $key:literal))? $($exact:ident)? { $(
        $(#[$meta:meta])* $index:literal $field:ident $constant:ident $property:literal $kind:ident $type:ty
            $(, $flag:ident)?;
    )* }) => {
        #[allow(deprecated)]
        impl $crate::record::Record for $name {
            fn schema(&self) -> &'static $crate::record::Schema {
                const NAMES: &[&str] = &[$($property),*];
                const SCHEMA: $crate::record::Schema = $crate::record::Schema {
                    type_name: $wire,
                    rust_name: stringify!($name),
                    properties: NAMES,
                    keys: &[$(concat!(",\"", $property, "\":")),*],
                    lookup: &$crate::record::private::table::<
                        { $crate::record::private::slots(NAMES.len()) },
                    >(NAMES),
                    read_only: &[$($($crate::__flagged!($flag $index),)?)*],
                    key: $crate::__key!($($key)?),
                    exact: $crate::__exact!($($exact)?),
                };
                &SCHEMA
            }
            fn tell(&self, to: &mut dyn $crate::record::Properties) {
                $($crate::record::PropertySlot::tell(&self.$field, $index, to);)*
            }
            fn value(&self, index: usize) -> ::core::option::Option<$crate::record::SlotRef<'_>> {
                match index {
                    $($index => $crate::record::PropertySlot::get(&self.$field),)*
                    _ => None,
                }
            }
            fn place_mut(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::record::PropertySlot> {
                match index {
                    $($index => Some(&mut self.$field),)*
                    _ => None,
                }
            }
            fn extra(&self) -> &$crate::Extra {
                &self.extra
            }
            fn extra_mut(&mut self) -> &mut $crate::Extra {
                &mut self.extra
            }
        }
        #[allow(deprecated)]
        impl $crate::record::private::Blank for $name {
            fn blank() -> Self {
                Self::default()
            }
        }
        #[allow(deprecated)]
        impl $crate::record::Field for $name {
            type Taken = $crate::record::private::Converted;
            type TakenEach = $crate::record::private::EachExact;
            fn slot(&self) -> $crate::record::SlotRef<'_> {
                $crate::record::SlotRef::Record(self)
            }
            fn slot_mut(&mut self) -> $crate::record::SlotMut<'_> {
                $crate::record::SlotMut::Record(self)
            }
        }
        #[allow(deprecated)]
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::record::private::debug(self, f)
            }
        }
        $crate::__nest!($name $($inline)?);
        $($crate::__entity!($name $key);)?
        $crate::__serde!($name);
        #[allow(deprecated)]
        impl $name {
            $($crate::__property! { $kind ($($flag)?) [$(#[$meta])*] $index $field $constant $property $type })*

            /// Sets a property to the value of an option; with `None` it is unset, and so not sent.
            ///
            /// The option holds what the setter of the property takes, see
            /// [`Settable`](graph_runtime::record::Settable). If the property is one that only the service
            /// sets, sending the record fails.
            #[must_use]
            pub fn set<V, P: $crate::AsProperty<Self> + $crate::record::Settable<V>>(
                self,
                property: P,
                value: ::core::option::Option<V>,
            ) -> Self {
                $crate::record::private::set(self, &property, value)
            }

            /// Sets a property to an explicit `null`, which is sent, unlike an unset one.
            ///
            /// If the property is one that only the service sets, sending the record fails.
            #[must_use]
            pub fn clear(self, property: impl $crate::AsProperty<Self>) -> Self {
                $crate::record::private::clear(self, &property)
            }

            /// Whether a property is an explicit `null`, received or set by [`clear`](Self::clear).
            #[must_use]
            pub fn is_null(&self, property: impl $crate::AsProperty<Self>) -> bool {
                $crate::record::private::is_null(self, &property)
            }

            /// Binds a navigation property to an existing entity when the record is sent (`name@odata.bind`).
            ///
            /// The URL is absolute, or relative to the service root, such as `accessPackageCatalogs/7`. For a
            /// collection, repeated calls add up.
            #[must_use]
            pub fn bind<T>(self, property: $crate::Navigation<Self, T>, target: impl ::core::convert::Into<::std::string::String>) -> Self {
                $crate::record::private::bind(self, property, target.into())
            }

            /// The changes since `original`, and nothing else: the body of a `PATCH`.
            ///
            /// A property that had a value and now has none is sent as `null`, except for the key. A nested record
            /// that has changed is sent whole, with `null` for what is gone within it.
            /// See [`Sent`](graph_runtime::record::Sent) for what requests never carry.
            #[must_use]
            pub fn changes_from(&self, original: &Self) -> Self {
                $crate::record::private::changes(self, original)
            }

            /// Whether nothing is set, cleared or kept in `extra`, as when
            /// [`changes_from`](Self::changes_from) finds no change.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $crate::record::private::is_empty(self)
            }

            /// Values, at any depth, whose JSON type differs from the description.
            ///
            /// They are kept in [`extra`](Self::extra), their properties are not set, and they are written
            /// back unchanged.
            #[must_use]
            pub fn misfits(&self) -> ::std::vec::Vec<$crate::record::Misfit<'_>> {
                $crate::record::private::misfits(self)
            }

            /// `@odata.etag`: the version of the entity, for `If-Match`.
            #[must_use]
            pub fn etag(&self) -> ::core::option::Option<&str> {
                self.extra.etag()
            }

            /// `@odata.id`: the URL of the entity.
            #[must_use]
            pub fn odata_id(&self) -> ::core::option::Option<&str> {
                self.extra.odata_id()
            }

            /// `@odata.type` as it was received, if the record keeps it.
            #[must_use]
            pub fn odata_type(&self) -> ::core::option::Option<&str> {
                self.extra.odata_type()
            }

            /// The link to the rest of an expanded collection, if it was truncated.
            #[must_use]
            pub fn next_link_of<T>(&self, property: $crate::Navigation<Self, ::std::vec::Vec<T>>) -> ::core::option::Option<&str> {
                self.extra.next_link_of(property.name())
            }

            /// The number of items of an expanded collection, if it was requested.
            #[must_use]
            pub fn count_of<T>(&self, property: $crate::Navigation<Self, ::std::vec::Vec<T>>) -> ::core::option::Option<i64> {
                self.extra.count_of(property.name())
            }
        }
    };
}

/// The index of the key, if the record has one.
#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    () => {
        None
    };
    ($key:literal) => {
        Some($key)
    };
}

/// Whether a record declares numbers that keep all digits.
#[doc(hidden)]
#[macro_export]
macro_rules! __exact {
    () => {
        false
    };
    (exact) => {
        true
    };
}

/// How other records store a record or a union: boxed or inline.
#[doc(hidden)]
#[macro_export]
macro_rules! __nest {
    ($name:ident) => {
        $crate::__nest! { @ $name ::std::boxed::Box<Self> }
    };
    ($name:ident inline) => {
        $crate::__nest! { @ $name Self }
    };
    (@ $name:ident $storage:ty) => {
        #[allow(deprecated)]
        impl $crate::record::Nest for $name {
            type Storage = $storage;
        }
        #[allow(deprecated)]
        impl ::core::convert::From<$crate::Nested<$name>> for $name {
            fn from(nested: $crate::Nested<$name>) -> Self {
                nested.into_inner()
            }
        }
    };
}

/// A record with a key.
#[doc(hidden)]
#[macro_export]
macro_rules! __entity {
    ($name:ident $key:literal) => {
        #[allow(deprecated)]
        impl $crate::Entity for $name {
            fn as_record(&self) -> &dyn $crate::record::Record {
                self
            }
        }
    };
}

/// The index of a row that only the service sets.
#[doc(hidden)]
#[macro_export]
macro_rules! __flagged {
    (read_only $index:literal) => {
        $index
    };
}

/// The constant and the setter of one row.
#[doc(hidden)]
#[macro_export]
macro_rules! __property {
    (value $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $field $constant $property $type }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::convert::Into<$type>) ::core::convert::Into::into }
    };
    (nested $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $field $constant $property $type }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::convert::Into<$type>) $crate::record::private::nest }
    };
    (list $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $field $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<$type>>) $crate::record::private::collect }
    };
    (records $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $field $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::iter::IntoIterator<Item = $type>) ::core::iter::FromIterator::from_iter }
    };
    (nav_value $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" new $meta $index $field $constant $property $type }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::convert::Into<$type>) ::core::convert::Into::into }
    };
    (nav_nested $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" new $meta $index $field $constant $property $type }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::convert::Into<$type>) $crate::record::private::nest }
    };
    (nav_list $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" many $meta $index $field $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<$type>>) $crate::record::private::collect }
    };
    (nav_records $flag:tt $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" many $meta $index $field $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $flag $meta $index $field $property (impl ::core::iter::IntoIterator<Item = $type>) ::core::iter::FromIterator::from_iter }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __constant {
    ($role:ident $called:literal $new:ident [$($meta:tt)*] $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        #[doc = concat!(
            "The ", $called, " `", $property, "`, for queries and for [`clear`](Self::clear). See the field [`",
            stringify!($field), "`](field@Self::", stringify!($field), ") for its meaning."
        )]
        $($meta)*
        pub const $constant: $crate::$role<Self, $type> = $crate::$role::$new($index, $property);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    ((read_only) $($row:tt)*) => {};
    (() [$($meta:tt)*] $index:literal $field:ident $property:literal ($argument:ty) $convert:expr) => {
        #[doc = concat!(
            "Sets the property `", $property, "`. See the field [`", stringify!($field), "`](field@Self::",
            stringify!($field), ") for its meaning."
        )]
        $($meta)*
        #[must_use]
        pub fn $field(mut self, value: $argument) -> Self {
            self.$field = Some($convert(value));
            self.extra.set_anew($index, $property);
            self
        }
    };
}

/// `Serialize` and `Deserialize` through the codec.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        #[allow(deprecated)]
        impl $crate::record::private::serde::Serialize for $name {
            fn serialize<S: $crate::record::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::record::private::encode_slot(&$crate::record::Field::slot(self), serializer)
            }
        }
        #[allow(deprecated)]
        impl<'de> $crate::record::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::record::private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::record::private::decode(deserializer)
            }
        }
    };
}
