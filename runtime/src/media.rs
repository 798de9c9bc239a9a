//! Choices of media types: operations that accept or return one of several.

/// One of the media types that an operation lists.
///
/// Generated crates declare a type for each choice with [`media_types!`](crate::media_types).
pub trait MediaType: Copy {
    /// The media type for `Content-Type` and `Accept`.
    fn as_str(self) -> &'static str;
}

/// Declares choices of media types.
///
/// ```
/// graph_runtime::media_types! {
///     /// One of `image/jpeg`, `image/png`.
///     pub JpegOrPng { Jpeg "image/jpeg"; Png "image/png"; }
/// }
///
/// assert_eq!(JpegOrPng::Png.as_str(), "image/png");
/// ```
#[macro_export]
macro_rules! media_types {
    ($($(#[$docs:meta])* $visibility:vis $choice:ident { $($variant:ident $media:literal;)* })*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $visibility enum $choice {
            $(
                #[doc = concat!("`", $media, "`.")]
                $variant,
            )*
        }
        impl $choice {
            /// The media type for `Content-Type` and `Accept`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $media,)*
                }
            }
        }
        impl $crate::MediaType for $choice {
            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }
    )*};
}
