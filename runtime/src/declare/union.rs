//! `union!`: an enum becomes an abstract type with its derived types.

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

/// Implements every union. `others` has the variants with the base record: first that of values without a type, last
/// that of unknown types.
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
