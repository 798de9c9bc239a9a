//! Metadata levels of responses: `odata.metadata` in `Accept`.
//!
//! <https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControllingtheAmountofControlInforma>.

use http::HeaderMap;
use serde_json::Value;

use super::call::header_text;

/// The metadata level of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Only next links and counts.
    None,
    /// Also what clients cannot compute.
    #[default]
    Minimal,
    /// Everything.
    Full,
}

impl Level {
    /// The level that a request asks for.
    #[must_use]
    pub fn asked(headers: &HeaderMap) -> Self {
        let accept = header_text(headers, "accept").unwrap_or_default();
        let accept = accept.to_ascii_lowercase();
        let mut parts = accept.split([',', ';']).map(str::trim);
        parts
            .find_map(|part| match metadata(part)? {
                "none" => Some(Self::None),
                "minimal" => Some(Self::Minimal),
                "full" => Some(Self::Full),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The media type of responses.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::None => "application/json;odata.metadata=none",
            Self::Minimal => "application/json;odata.metadata=minimal",
            Self::Full => "application/json;odata.metadata=full",
        }
    }

    /// Removes metadata beyond the level.
    pub fn strip(self, value: &mut Value) {
        if self != Self::None {
            return;
        }
        match value {
            Value::Object(object) => {
                object.retain(|name, _| match name.split_once("@odata.") {
                    Some((_, annotation)) => matches!(annotation, "nextLink" | "count"),
                    None => true,
                });
                object.values_mut().for_each(|value| self.strip(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|value| self.strip(value)),
            _ => {}
        }
    }
}

/// The value of the parameter `odata.metadata`, in OData 4.01 `metadata`, perhaps in quotes.
fn metadata(part: &str) -> Option<&str> {
    let part = part.strip_prefix("odata.").unwrap_or(part);
    let value = part.strip_prefix("metadata=")?;
    Some(value.trim_matches('"'))
}
