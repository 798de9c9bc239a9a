//! The macros that generated code calls: `record!`, `open_enum!` and `union!`.

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

/// Declares the members of an open enumeration, and implements its conversions.
///
/// Write the enum itself before it, with `Unrecognized(String)` as its last variant; it must be `Clone` and
/// `Debug`. Members are compared case-insensitively.
///
/// ```
/// /// Who may ask.
/// #[derive(Clone, Debug)]
/// #[non_exhaustive]
/// pub enum RequestorKind {
///     /// Everyone.
///     AllExisting,
///     /// An unknown member, as spelled by the service.
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
            /// The member as spelled on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$member => $spelling,)*
                    Self::Unrecognized(spelling) => spelling,
                }
            }
        }
        /// Equality is case-insensitive.
        #[allow(deprecated)]
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::record::private::same::<Self>(self.as_str(), other.as_str())
            }
        }
        #[allow(deprecated)]
        impl ::core::cmp::Eq for $name {}
        #[allow(deprecated)]
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                $crate::record::private::hash_ignoring_case(self.as_str(), state);
            }
        }
        #[allow(deprecated)]
        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                $crate::record::private::same::<Self>(self.as_str(), other)
            }
        }
        #[allow(deprecated)]
        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self == *other
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
                $crate::record::private::recognize(spelling).unwrap_or_else(|| Self::Unrecognized(spelling.to_owned()))
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
            fn from_str(spelling: &str) -> ::core::result::Result<Self, <Self as ::core::str::FromStr>::Err> {
                Ok(spelling.into())
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
                *self = value.into();
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
            type Taken = $crate::record::private::Converted;
            type TakenEach = $crate::record::private::EachConverted;
            fn slot(&self) -> $crate::record::SlotRef<'_> {
                $crate::record::SlotRef::Scalar(self)
            }
            fn slot_mut(&mut self) -> $crate::record::SlotMut<'_> {
                $crate::record::SlotMut::Scalar(self)
            }
            fn from_text(text: &str) -> ::core::option::Option<Self> {
                Some(text.into())
            }
            fn tell(&self, index: usize, to: &mut dyn $crate::record::Properties) {
                to.token(index, $crate::record::Scalar::token(self));
            }
        }
        $crate::__serde!($name);
    };
}

/// Declares the variants of a union, and accessors for the properties that all of them share.
///
/// Write the enum itself before it: a variant for each derived type, which has its record, and `Base` and
/// `Unknown`, which have the base. It must be `Clone`, `Debug` and `PartialEq`.
///
/// Write `base` if values of the base itself exist; they then convert to the union. Write `abstract` if there
/// are none; the enum then has no variant `Base`.
///
/// After the variants comes a struct of references to the shared properties. Each row has the field, the
/// constant, and how the property is read: `copy T` by value, `text String` as `&str`, `list T` as a slice,
/// `nested T` and `value T` as `&T`; a navigation property has `nav_` before that word. The constant is that of
/// the base, so queries of the union and of the base accept it. Attributes before a row, such as doc comments,
/// go to its accessor and its constant.
///
/// `[inline]` after the name of the type is as for [`record!`](crate::record!).
///
/// ```
/// # use graph_runtime::Extra;
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Group { pub is_backup: Option<bool>, pub id: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Group "sample.group" {
/// #     0 is_backup IS_BACKUP "isBackup" value bool; 1 id ID "id" value String; } }
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct MembersFields { pub is_backup: Option<bool>, pub extra: Extra }
/// # graph_runtime::record! { MembersFields "sample.members" { 0 is_backup IS_BACKUP "isBackup" value bool; } }
/// use graph_runtime::Nested;
///
/// /// Some people.
/// #[derive(Clone, Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum Members {
///     /// Those of a group.
///     Group(Nested<Group>),
///     /// The declared type itself, or no `@odata.type`.
///     Base(Nested<MembersFields>),
///     /// An unknown derived type.
///     Unknown(Nested<MembersFields>),
/// }
/// /// What all members share.
/// #[derive(Debug)]
/// pub struct MembersFieldsMut<'a> {
///     /// Whether they stand in for others.
///     pub is_backup: &'a mut Option<bool>,
///     /// Everything that the type does not declare.
///     pub extra: &'a mut Extra,
/// }
/// graph_runtime::union! {
///     Members "sample.members" base MembersFields {
///         Group Group "sample.group";
///     }
///     MembersFieldsMut {
///         /// Whether they stand in for others.
///         is_backup IS_BACKUP copy bool;
///     }
/// }
///
/// assert_eq!(Members::IS_BACKUP.eq(true).to_string(), "isBackup eq true");
/// let mut members: Members = Group::default().into();
/// *members.fields_mut().is_backup = Some(true);
/// assert_eq!(members.is_backup(), Some(true));
/// let sent = serde_json::to_string(&members)?;
/// assert_eq!(sent, r##"{"@odata.type":"#sample.group","isBackup":true}"##);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! union {
    ($name:ident $wire:literal $([$inline:ident])? base $($rest:tt)*) => {
        $crate::__union! { [Base Unknown] $name $wire $($rest)* }
        $crate::__nest!($name $($inline)?);
        $crate::__base! { $name $($rest)* }
    };
    ($name:ident $wire:literal $([$inline:ident])? abstract $($rest:tt)*) => {
        $crate::__union! { [Unknown] $name $wire $($rest)* }
        $crate::__nest!($name $($inline)?);
    };
}

/// Code for every union. `others` are the variants with the base: the first is that of a value without a
/// type, the last that of an unknown type.
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    (
        $others:tt $name:ident $wire:literal $base:ident $variants:tt
        $($fields:ident { $($(#[$meta:meta])* $accessor:ident $constant:ident $how:ident $value:ty;)* })?
    ) => {
        $crate::__variants! { $others $name $wire $base $variants }
        #[allow(deprecated)]
        impl $name {
            $(
                $($crate::__shared! { $how [$value] $others [$(#[$meta])*] $base $accessor $constant $variants })*
                $crate::__fields_mut! { $others $fields $base { $($accessor)* } $variants }
            )?

            /// Properties that the type does not declare, and the `@odata.type` of an unknown type.
            #[must_use]
            pub fn extra(&self) -> &$crate::Extra {
                $crate::record::Union::record(self).extra()
            }

            /// Values, at any depth, whose JSON type differs from the description; see
            /// [`extra`](Self::extra).
            #[must_use]
            pub fn misfits(&self) -> ::std::vec::Vec<$crate::record::Misfit<'_>> {
                $crate::record::private::misfits($crate::record::Union::record(self))
            }

            /// `@odata.etag`: the version of the entity, for `If-Match`.
            #[must_use]
            pub fn etag(&self) -> ::core::option::Option<&str> {
                self.extra().etag()
            }

            /// `@odata.id`: the URL of the entity.
            #[must_use]
            pub fn odata_id(&self) -> ::core::option::Option<&str> {
                self.extra().odata_id()
            }

            /// `@odata.type` as it was received, or as it will be sent.
            #[must_use]
            pub fn odata_type(&self) -> ::core::option::Option<&str> {
                let sent = self.extra().odata_type();
                sent.or_else(|| $crate::record::Union::discriminator(self))
            }

            /// The changes since `original`, and nothing else: the body of a `PATCH`.
            ///
            /// If the type differs, this is the whole value. A property that lost its value is sent as
            /// `null`.
            #[must_use]
            pub fn changes_from(&self, original: &Self) -> Self {
                $crate::record::private::union_changes(self, original)
            }

            /// Whether nothing is set, cleared or kept in `extra`, as when
            /// [`changes_from`](Self::changes_from) finds no change.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                $crate::record::private::is_empty($crate::record::Union::record(self))
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __variants {
    (
        [$first:ident $($unknown:ident)?] $name:ident $wire:literal $base:ident
        { $($variant:ident $type:ident $type_name:literal;)* }
    ) => {
        #[allow(deprecated)]
        impl $crate::record::Union for $name {
            fn select(&mut self, type_name: &str) {
                *self = $crate::record::private::Blank::blank_of(type_name);
            }
            fn discriminator(&self) -> ::core::option::Option<&'static str> {
                match self {
                    $(Self::$variant(_) => Some(concat!("#", $type_name)),)*
                    Self::$first(_) $(| Self::$unknown(_))? => None,
                }
            }
            fn record(&self) -> &dyn $crate::record::Record {
                match self {
                    $(Self::$variant(record) => &**record,)*
                    Self::$first(record) $(| Self::$unknown(record))? => &**record,
                }
            }
            fn record_mut(&mut self) -> &mut dyn $crate::record::Record {
                match self {
                    $(Self::$variant(record) => &mut **record,)*
                    Self::$first(record) $(| Self::$unknown(record))? => &mut **record,
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
        )*
        // Lets a query for the union name the properties that all variants have.
        #[allow(deprecated)]
        impl $crate::filter::Structure for $name {
            type Fields = $base;
        }
        #[allow(deprecated)]
        impl $crate::filter::FieldsOf<$name> for $base {}
        #[allow(deprecated)]
        impl<__Value> $crate::Named<$name> for $crate::Property<$base, __Value> {
            fn name(&self) -> &'static str {
                $crate::Property::name(*self)
            }
        }
        #[allow(deprecated)]
        impl<__Value> $crate::Named<$name> for $crate::Navigation<$base, __Value> {
            fn name(&self) -> &'static str {
                $crate::Navigation::name(*self)
            }
        }
        #[allow(deprecated)]
        impl $crate::Entity for $name {
            fn as_record(&self) -> &dyn $crate::record::Record {
                $crate::record::Union::record(self)
            }
        }
        #[allow(deprecated)]
        impl $crate::record::private::Blank for $name {
            fn blank() -> Self {
                Self::$first(::core::default::Default::default())
            }
            fn blank_of(type_name: &str) -> Self {
                match type_name {
                    $($type_name => Self::$variant(::core::default::Default::default()),)*
                    $wire => Self::$first(::core::default::Default::default()),
                    _ => Self::Unknown(::core::default::Default::default()),
                }
            }
        }
        #[allow(deprecated)]
        impl $crate::record::Field for $name {
            const POLYMORPHIC: bool = true;
            type Taken = $crate::record::private::Converted;
            type TakenEach = $crate::record::private::EachConverted;
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

/// Converts a value of the base to the union.
#[doc(hidden)]
#[macro_export]
macro_rules! __base {
    ($name:ident $base:ident $($rest:tt)*) => {
        #[allow(deprecated)]
        impl ::core::convert::From<$base> for $name {
            fn from(record: $base) -> Self {
                Self::Base(::core::convert::Into::into(record))
            }
        }
    };
}

/// The constant and the accessor of a property that all variants share.
#[doc(hidden)]
#[macro_export]
macro_rules! __shared {
    (copy [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Property ($value) ($value) copy $($rest)* }
    };
    (text [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Property ($value) (&str) text $($rest)* }
    };
    (list [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Property (::std::vec::Vec<$value>) (&[$value]) list $($rest)* }
    };
    (nested [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Property ($value) (&$value) nested $($rest)* }
    };
    (value [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Property ($value) (&$value) value $($rest)* }
    };
    (nav_list [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Navigation (::std::vec::Vec<$value>) (&[$value]) list $($rest)* }
    };
    (nav_nested [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Navigation ($value) (&$value) nested $($rest)* }
    };
    (nav_value [$value:ty] $($rest:tt)*) => {
        $crate::__shared! { @ Navigation ($value) (&$value) value $($rest)* }
    };
    (
        @ $role:ident ($value:ty) ($read:ty) $how:ident [$first:ident $($unknown:ident)?] [$($meta:tt)*]
        $base:ident $accessor:ident $constant:ident { $($variant:ident $type:ident $type_name:literal;)* }
    ) => {
        $($meta)*
        ///
        #[doc = concat!(
            "For queries: the same as [`", stringify!($base), "::", stringify!($constant), "`]. [`",
            stringify!($accessor), "`](Self::", stringify!($accessor), ") reads the property."
        )]
        pub const $constant: $crate::$role<$base, $value> = $base::$constant;

        $($meta)*
        ///
        /// Read from any variant; `None` if it is not set.
        #[must_use]
        pub fn $accessor(&self) -> ::core::option::Option<$read> {
            match self {
                $(Self::$variant(record) => $crate::__read!($how record $accessor),)*
                Self::$first(record) $(| Self::$unknown(record))? => {
                    $crate::__read!($how record $accessor)
                }
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __read {
    (copy $record:ident $field:ident) => {
        $record.$field
    };
    (value $record:ident $field:ident) => {
        $record.$field.as_ref()
    };
    ($dereferenced:ident $record:ident $field:ident) => {
        $record.$field.as_deref()
    };
}

/// Gives mutable access to the properties that all variants share.
#[doc(hidden)]
#[macro_export]
macro_rules! __fields_mut {
    (
        [$first:ident $($unknown:ident)?] $fields:ident $base:ident $accessors:tt
        { $($variant:ident $type:ident $type_name:literal;)* }
    ) => {
        /// The properties that all variants share, mutably.
        #[must_use]
        pub fn fields_mut(&mut self) -> $fields<'_> {
            match self {
                $(Self::$variant(record) => $crate::__references!($fields record $type $accessors),)*
                Self::$first(record) $(| Self::$unknown(record))? => {
                    $crate::__references!($fields record $base $accessors)
                }
            }
        }
    };
}

/// References to some properties of a record.
#[doc(hidden)]
#[macro_export]
macro_rules! __references {
    ($fields:ident $record:ident $type:ident { $($accessor:ident)* }) => {{
        let record: &mut $type = $record;
        $fields {
            $($accessor: &mut record.$accessor,)*
            extra: &mut record.extra,
        }
    }};
}
