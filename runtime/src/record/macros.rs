//! The declarations that generated code consists of: `record!`, `open_enum!` and `union!`.
//!
//! A type of the service may be called `Option`, `Into` or `T`. So the macros name types and traits by absolute paths,
//! call trait methods as functions of their trait, and name type parameters of items that mention the type `__T`.
//! `Some`, `None` and `Ok` are values, which no record or enumeration shadows.

/// Declares the properties of a record, and with them everything that can be done to it.
///
/// The struct itself is written in full before it: a `pub` field of `Option` for each row, and
/// `extra: Extra`. It must be `Clone`, `Default` and `PartialEq`. A row is an index (from 0, without gaps), the
/// field, the constant, the name on the wire, a kind and a type. JSON must not have to escape anything in the name.
///
/// | kind | field | constant |
/// |---|---|---|
/// | `value T` | `Option<T>` | `Property<Self, T>` |
/// | `boxed T` | `Option<Box<T>>` | `Property<Self, T>` |
/// | `list T` | `Option<Vec<T>>` | `Property<Self, Vec<T>>` |
/// | `records T` | `Option<Vec<T>>` | `Property<Self, Vec<T>>` |
/// | `nav_value`, `nav_boxed`, `nav_list`, `nav_records` | likewise | `Navigation<Self, ..>` |
///
/// The setter of a `list` takes what becomes a `T`, such as `&str` or a derived type; that of
/// `records` takes `T` alone, as there is nothing else to make one of, so that it knows what `[]` is.
///
/// `, read_only` after the type marks a property that only the service sets: it is read and stored
/// like any other, but no request carries it, see [`Sent`](crate::record::Sent).
///
/// `(key 0)` after the name of the type says that it is an entity, and which row identifies it: an update never
/// clears that one, and a value can be given where its key is asked for.
///
/// The word `exact` before the rows is due where one of them is a `value` whose numbers are kept digit by digit,
/// a [`Decimal`](crate::Decimal). Without it a number with a fraction is an error there.
///
/// Attributes before a row, such as `#[deprecated]`, go to its constant and its setter.
/// See [the module](mod@crate::record) for an example.
#[macro_export]
macro_rules! record {
    ($name:ident $wire:literal $((key $key:literal))? $($exact:ident)? { $(
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
                $($crate::record::Place::tell(&self.$field, $index, to);)*
            }
            fn value(&self, index: usize) -> ::core::option::Option<$crate::record::SlotRef<'_>> {
                match index {
                    $($index => $crate::record::Place::get(&self.$field),)*
                    _ => None,
                }
            }
            fn place_mut(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::record::Place> {
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
                ::core::default::Default::default()
            }
        }
        #[allow(deprecated)]
        impl $crate::record::Field for $name {
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
        $crate::__serde!($name);
        #[allow(deprecated)]
        impl $name {
            $($crate::__property! { $kind [$(#[$meta])*] $index $field $constant $property $type })*

            /// Makes a property an explicit `null`, which is sent, unlike one that is not set.
            #[must_use]
            pub fn clear(self, property: impl $crate::AsProperty<Self>) -> Self {
                $crate::record::private::clear(self, &property)
            }

            /// Whether a property is an explicit `null`, read or made by [`clear`](Self::clear).
            #[must_use]
            pub fn is_null(&self, property: impl $crate::AsProperty<Self>) -> bool {
                $crate::record::private::is_null(self, &property)
            }

            /// Refers a navigation property to something that exists already, by its URL (absolute, or from the
            /// service root on such as `accessPackageCatalogs/7`), when the
            /// record is sent: writes `name@odata.bind`. A property that leads to many gathers them.
            #[must_use]
            pub fn bind<T>(self, property: $crate::Navigation<Self, T>, target: impl ::core::convert::Into<::std::string::String>) -> Self {
                $crate::record::private::bind(self, property, ::core::convert::Into::into(target))
            }

            /// What has changed since `original`, and nothing else: the body of a `PATCH`.
            ///
            /// A property that had a value and now has none is sent as `null`, except for the key.
            /// See [`Sent`]($crate::record::Sent) for what requests never carry.
            #[must_use]
            pub fn changes_from(&self, original: &Self) -> Self {
                $crate::record::private::changes(self, original)
            }

            /// Whether nothing is set, cleared or carried, as when [`changes_from`](Self::changes_from) finds no change.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $crate::record::private::is_empty(self)
            }

            /// `@odata.etag`: the version this is, for `If-Match`.
            #[must_use]
            pub fn etag(&self) -> ::core::option::Option<&str> {
                self.extra.etag()
            }

            /// `@odata.id`: the URL of the entity.
            #[must_use]
            pub fn odata_id(&self) -> ::core::option::Option<&str> {
                self.extra.odata_id()
            }

            /// `@odata.type` as it was sent, if the record keeps one.
            #[must_use]
            pub fn odata_type(&self) -> ::core::option::Option<&str> {
                self.extra.odata_type()
            }

            /// Where the rest of an expanded collection is, if there is more of it.
            #[must_use]
            pub fn next_link_of<T>(&self, property: $crate::Navigation<Self, ::std::vec::Vec<T>>) -> ::core::option::Option<&str> {
                self.extra.next_link_of(property.name())
            }

            /// How many items an expanded collection has, if that was asked for.
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

/// Whether a record is declared to have numbers that are kept digit by digit.
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
    (value $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $constant $property $type }
        $crate::__setter! { $meta $index $field $property (impl ::core::convert::Into<$type>) ::core::convert::Into::into }
    };
    (boxed $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $constant $property $type }
        $crate::__setter! { $meta $index $field $property (impl ::core::convert::Into<::std::boxed::Box<$type>>) ::core::convert::Into::into }
    };
    (list $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $meta $index $field $property (impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<$type>>) $crate::record::private::collect }
    };
    (records $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Property "property" new $meta $index $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $meta $index $field $property (impl ::core::iter::IntoIterator<Item = $type>) ::core::iter::FromIterator::from_iter }
    };
    (nav_value $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" new $meta $index $constant $property $type }
        $crate::__setter! { $meta $index $field $property (impl ::core::convert::Into<$type>) ::core::convert::Into::into }
    };
    (nav_boxed $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" new $meta $index $constant $property $type }
        $crate::__setter! { $meta $index $field $property (impl ::core::convert::Into<::std::boxed::Box<$type>>) ::core::convert::Into::into }
    };
    (nav_list $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" many $meta $index $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $meta $index $field $property (impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<$type>>) $crate::record::private::collect }
    };
    (nav_records $meta:tt $index:literal $field:ident $constant:ident $property:literal $type:ty) => {
        $crate::__constant! { Navigation "navigation property" many $meta $index $constant $property ::std::vec::Vec<$type> }
        $crate::__setter! { $meta $index $field $property (impl ::core::iter::IntoIterator<Item = $type>) ::core::iter::FromIterator::from_iter }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __constant {
    ($role:ident $called:literal $new:ident [$($meta:tt)*] $index:literal $constant:ident $property:literal $type:ty) => {
        #[doc = concat!("The ", $called, " `", $property, "`: for queries, and for [`clear`](Self::clear).")]
        $($meta)*
        pub const $constant: $crate::$role<Self, $type> = $crate::$role::$new($index, $property);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    ([$($meta:tt)*] $index:literal $field:ident $property:literal ($argument:ty) $convert:expr) => {
        #[doc = concat!("Sets the property `", $property, "`.")]
        $($meta)*
        #[must_use]
        pub fn $field(mut self, value: $argument) -> Self {
            self.$field = Some($convert(value));
            self.extra.unset_null($index);
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

/// Declares the members of an open enumeration, and makes it a value.
///
/// The enum itself is written in full before it, with `Unrecognized(String)` as its last variant,
/// and must be `Clone`, `Debug` and `PartialEq`.
///
/// ```
/// /// Who may ask.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// #[non_exhaustive]
/// pub enum RequestorKind {
///     /// Everyone.
///     AllExisting,
///     /// A member this version does not know, as the service spelled it.
///     Unrecognized(String),
/// }
/// graph_runtime::open_enum! { RequestorKind "sample.requestorKind" { AllExisting "allExisting"; } }
///
/// assert_eq!(RequestorKind::from("AllExisting"), RequestorKind::AllExisting);
/// assert_eq!(RequestorKind::from("robots").as_str(), "robots");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident $wire:literal { $($(#[$meta:meta])* $member:ident $spelling:literal;)* }) => {
        #[allow(deprecated)]
        impl $name {
            /// The member as it is spelled on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$member => $spelling,)*
                    Self::Unrecognized(spelling) => spelling,
                }
            }
        }
        #[allow(deprecated)]
        impl $crate::OpenEnum for $name {
            const TYPE_NAME: &'static str = $wire;
            const KNOWN: &'static [Self] = &[$(Self::$member),*];
            fn as_str(&self) -> &str {
                self.as_str()
            }
            fn unrecognized(spelling: ::std::string::String) -> Self {
                Self::Unrecognized(spelling)
            }
        }
        #[allow(deprecated)]
        impl ::core::convert::From<&str> for $name {
            fn from(spelling: &str) -> Self {
                $crate::record::private::recognize(spelling)
                    .unwrap_or_else(|| Self::Unrecognized(::core::convert::From::from(spelling)))
            }
        }
        #[allow(deprecated)]
        impl ::core::convert::From<::std::string::String> for $name {
            fn from(spelling: ::std::string::String) -> Self {
                $crate::record::private::recognize(&spelling).unwrap_or(Self::Unrecognized(spelling))
            }
        }
        #[allow(deprecated)]
        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;
            fn from_str(spelling: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                Ok(::core::convert::Into::into(spelling))
            }
        }
        #[allow(deprecated)]
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        #[allow(deprecated)]
        impl $crate::record::Scalar for $name {
            fn expected(&self) -> &'static str {
                concat!("a string, one of `", $wire, "`")
            }
            fn token(&self) -> $crate::record::Token<'_> {
                $crate::record::Token::Text(self.as_str())
            }
            fn set_str(&mut self, value: &str) -> ::core::result::Result<(), $crate::record::Mismatch> {
                *self = ::core::convert::Into::into(value);
                Ok(())
            }
        }
        #[allow(deprecated)]
        impl $crate::record::private::Blank for $name {
            fn blank() -> Self {
                Self::Unrecognized(::std::string::String::new())
            }
        }
        #[allow(deprecated)]
        impl $crate::record::Field for $name {
            fn slot(&self) -> $crate::record::SlotRef<'_> {
                $crate::record::SlotRef::Scalar(self)
            }
            fn slot_mut(&mut self) -> $crate::record::SlotMut<'_> {
                $crate::record::SlotMut::Scalar(self)
            }
            fn from_text(text: &str) -> ::core::option::Option<Self> {
                Some(::core::convert::Into::into(text))
            }
            fn tell(&self, index: usize, to: &mut dyn $crate::record::Properties) {
                to.token(index, $crate::record::Scalar::token(self));
            }
        }
        $crate::__serde!($name);
    };
}

/// Declares the variants of a polymorphic position, and accessors over all of them.
///
/// The enum itself is written in full before it: a variant for each derived type, which holds its record or
/// boxes it, and `Base` and `Unknown`, which do so with the base. It must be `Clone`, `Debug` and `PartialEq`.
///
/// The word `base` says that there are values of the base itself, which then can stand where the
/// union is asked for. With `abstract` in its place there are none, and it takes the variant to make
/// one.
///
/// ```
/// # use graph_runtime::Extra;
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Group { pub is_backup: Option<bool>, pub id: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Group "sample.group" {
/// #     0 is_backup IS_BACKUP "isBackup" value bool; 1 id ID "id" value String; } }
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct MembersBase { pub is_backup: Option<bool>, pub extra: Extra }
/// # graph_runtime::record! { MembersBase "sample.members" { 0 is_backup IS_BACKUP "isBackup" value bool; } }
/// /// Some people.
/// #[derive(Clone, Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum Members {
///     /// Those of a group.
///     Group(Box<Group>),
///     /// The declared type itself, or no `@odata.type`.
///     Base(Box<MembersBase>),
///     /// A derived type this version does not know.
///     Unknown(Box<MembersBase>),
/// }
/// graph_runtime::union! {
///     Members "sample.members" base MembersBase {
///         Group Group "sample.group";
///     }
///     is_backup bool;
/// }
///
/// let members: Members = Group::default().is_backup(true).into();
/// assert_eq!(members.is_backup(), Some(&true));
/// let sent = serde_json::to_string(&members)?;
/// assert_eq!(sent, r##"{"@odata.type":"#sample.group","isBackup":true}"##);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! union {
    // The variants are one token here, so that each accessor can be handed all of them.
    ($name:ident $wire:literal $kind:ident $base:ident $variants:tt $($accessor:ident $value:ty;)*) => {
        $crate::__union! { $name $wire $base $variants }
        $crate::__base! { $kind $name $base }
        #[allow(deprecated)]
        impl $name {
            $($crate::__accessor! { $accessor $value $variants })*

            /// What the type does not declare, and the `@odata.type` of an unknown type.
            #[must_use]
            pub fn extra(&self) -> &$crate::Extra {
                $crate::record::Union::record(self).extra()
            }

            /// `@odata.etag`: the version this is, for `If-Match`.
            #[must_use]
            pub fn etag(&self) -> ::core::option::Option<&str> {
                self.extra().etag()
            }

            /// `@odata.id`: the URL of the entity.
            #[must_use]
            pub fn odata_id(&self) -> ::core::option::Option<&str> {
                self.extra().odata_id()
            }

            /// `@odata.type`: as it was sent, or as it will be.
            #[must_use]
            pub fn odata_type(&self) -> ::core::option::Option<&str> {
                let sent = self.extra().odata_type();
                sent.or_else(|| $crate::record::Union::discriminator(self))
            }

            /// What has changed since `original`, and nothing else: the body of a `PATCH`. All of it
            /// if the type is another one. What had a value and now has none is sent as `null`.
            #[must_use]
            pub fn changes_from(&self, original: &Self) -> Self {
                $crate::record::private::union_changes(self, original)
            }

            /// Whether nothing is set, cleared or carried, as when [`changes_from`](Self::changes_from) finds no change.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $crate::record::private::is_empty($crate::record::Union::record(self))
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    ($name:ident $wire:literal $base:ident { $($variant:ident $type:ident $type_name:literal;)* }) => {
        #[allow(deprecated)]
        impl $crate::record::Union for $name {
            fn select(&mut self, type_name: &str) {
                *self = $crate::record::private::Blank::blank_of(type_name);
            }
            fn discriminator(&self) -> ::core::option::Option<&'static str> {
                match self {
                    $(Self::$variant(_) => Some(concat!("#", $type_name)),)*
                    Self::Base(_) | Self::Unknown(_) => None,
                }
            }
            fn record(&self) -> &dyn $crate::record::Record {
                match self {
                    $(Self::$variant(record) => ::core::borrow::Borrow::<$type>::borrow(record),)*
                    Self::Base(record) | Self::Unknown(record) => ::core::borrow::Borrow::<$base>::borrow(record),
                }
            }
            fn record_mut(&mut self) -> &mut dyn $crate::record::Record {
                match self {
                    $(Self::$variant(record) => ::core::borrow::BorrowMut::<$type>::borrow_mut(record),)*
                    Self::Base(record) | Self::Unknown(record) => ::core::borrow::BorrowMut::<$base>::borrow_mut(record),
                }
            }
        }
        $(
            #[allow(deprecated)]
            impl ::core::convert::From<$type> for $name {
                fn from(record: $type) -> Self {
                    Self::$variant(::core::convert::Into::into(record))
                }
            }
            #[allow(deprecated)]
            impl ::core::convert::From<::std::boxed::Box<$type>> for $name {
                fn from(record: ::std::boxed::Box<$type>) -> Self {
                    Self::$variant($crate::record::private::Held::of(record))
                }
            }
        )*
        // So that a query for the position can name the properties that all variants have.
        #[allow(deprecated)]
        impl $crate::filter::Structure for $name {
            type Fields = $base;
        }
        #[allow(deprecated)]
        impl<__T> $crate::Named<$name> for $crate::Property<$base, __T> {
            fn name(&self) -> &'static str {
                $crate::Property::name(*self)
            }
        }
        #[allow(deprecated)]
        impl<__T> $crate::Named<$name> for $crate::Navigation<$base, __T> {
            fn name(&self) -> &'static str {
                $crate::Navigation::name(*self)
            }
        }
        #[allow(deprecated)]
        impl $crate::record::private::Blank for $name {
            fn blank() -> Self {
                Self::Base(::core::default::Default::default())
            }
            fn blank_of(type_name: &str) -> Self {
                match type_name {
                    $($type_name => Self::$variant(::core::default::Default::default()),)*
                    $wire => Self::Base(::core::default::Default::default()),
                    _ => Self::Unknown(::core::default::Default::default()),
                }
            }
        }
        #[allow(deprecated)]
        impl $crate::record::Field for $name {
            const POLYMORPHIC: bool = true;
            fn slot(&self) -> $crate::record::SlotRef<'_> {
                $crate::record::SlotRef::Union(self)
            }
            fn slot_mut(&mut self) -> $crate::record::SlotMut<'_> {
                $crate::record::SlotMut::Union(self)
            }
        }
        $crate::__serde!($name);
    };
}

/// What makes a value of the base itself one of the union.
#[doc(hidden)]
#[macro_export]
macro_rules! __base {
    (base $name:ident $base:ident) => {
        #[allow(deprecated)]
        impl ::core::convert::From<$base> for $name {
            fn from(record: $base) -> Self {
                Self::Base(::core::convert::Into::into(record))
            }
        }
        #[allow(deprecated)]
        impl ::core::convert::From<::std::boxed::Box<$base>> for $name {
            fn from(record: ::std::boxed::Box<$base>) -> Self {
                Self::Base($crate::record::private::Held::of(record))
            }
        }
    };
    (abstract $name:ident $base:ident) => {};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __accessor {
    ($accessor:ident $value:ty { $($variant:ident $type:ident $type_name:literal;)* }) => {
        #[doc = concat!("`", stringify!($accessor), "`, which all variants have, if it is set.")]
        #[must_use]
        pub fn $accessor(&self) -> ::core::option::Option<&$value> {
            match self {
                $(Self::$variant(record) => record.$accessor.as_ref(),)*
                Self::Base(record) | Self::Unknown(record) => record.$accessor.as_ref(),
            }
        }
    };
}
