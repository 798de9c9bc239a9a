//! `open_enum!`: an enum becomes an open enumeration.

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
