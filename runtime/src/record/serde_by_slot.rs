//! `Serialize` and `Deserialize` for the values that the codec knows.

/// `Serialize` and `Deserialize` through the codec.
macro_rules! serde_by_slot {
    ($type:ident $(<$parameter:ident> where $same:ident: $bound:ident)?) => {
        impl $(<$parameter: $bound>)? serde::Serialize for $type $(<$parameter>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::record::private::encode_slot(&crate::record::Field::slot(self), serializer)
            }
        }

        impl<'de $(, $parameter: $bound)?> serde::Deserialize<'de> for $type $(<$parameter>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::record::private::decode(deserializer)
            }
        }
    };
}

pub(crate) use serde_by_slot;
