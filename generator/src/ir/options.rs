//! Query options and headers that OData defines.

use heck::ToSnakeCase as _;
use serde::Serialize;

/// Declares the options. Each row has the variant, the name on the wire, where it travels, and whether the
/// runtime's set `All` includes it.
macro_rules! request_options {
    ($($name:ident $wire:literal $place:ident $set:ident;)*) => {
        /// An OData system query option or a header that an operation may list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub enum RequestOption {
            $(#[doc = concat!("`", $wire, "`.")] $name,)*
        }

        impl RequestOption {
            /// All options.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name on the wire.
            #[must_use]
            pub fn wire(self) -> &'static str {
                match self {
                    $(Self::$name => $wire,)*
                }
            }

            /// Whether it travels as a header.
            #[must_use]
            pub fn is_header(self) -> bool {
                match self {
                    $(Self::$name => stringify!($place) == "header",)*
                }
            }

            /// Whether the runtime's set `All` includes it.
            #[must_use]
            pub fn is_usual(self) -> bool {
                match self {
                    $(Self::$name => stringify!($set) == "usual",)*
                }
            }
        }
    };
}

request_options! {
    Select "$select" query usual;
    Expand "$expand" query usual;
    Filter "$filter" query usual;
    Search "$search" query usual;
    Orderby "$orderby" query usual;
    Top "$top" query usual;
    Skip "$skip" query usual;
    Count "$count" query usual;
    Format "$format" query rare;
    IfMatch "If-Match" header rare;
    ConsistencyLevel "ConsistencyLevel" header rare;
}

impl RequestOption {
    /// The options that an overlay can say a property supports.
    pub const OF_PROPERTIES: &[Self] = &[Self::Filter, Self::Orderby, Self::Expand];

    /// The option with this name on the wire. Case does not matter in names of headers.
    #[must_use]
    pub fn named(name: &str, is_header: bool) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|option| {
            let wire = option.wire();
            let is_same = wire == name || (is_header && wire.eq_ignore_ascii_case(name));
            is_same && option.is_header() == is_header
        })
    }

    /// The word for it in the runtime's macro `query_options!`, which is also the name of its method.
    #[must_use]
    pub fn word(self) -> String {
        format!("{self:?}").to_snake_case()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_when_looked_up_then_case_matters_only_in_the_query() {
        for (name, is_header, expected) in [
            ("If-Match", true, Some("If-Match")),
            ("if-match", true, Some("If-Match")),
            ("CONSISTENCYLEVEL", true, Some("ConsistencyLevel")),
            ("if-match", false, None),
            ("$filter", false, Some("$filter")),
            ("$Filter", false, None),
        ] {
            let found = RequestOption::named(name, is_header).map(RequestOption::wire);
            assert_eq!(found, expected, "{name}");
        }
    }
}
