//! Preferences that a service can honour: the header `Prefer`.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Result};

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// A preference that the service can honour, see [`Request::prefer`](crate::Request::prefer).
///
/// The header `Preference-Applied` says whether it did; [`with_response`](crate::Request::with_response)
/// returns it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Prefer(Cow<'static, str>);

impl Prefer {
    /// A preference in the syntax of the header, such as `outlook.timezone="UTC"`.
    pub fn new(preference: impl Into<Cow<'static, str>>) -> Self {
        Self(preference.into())
    }

    /// Returns newer enumeration members by name. Without it they arrive as `unknownFutureValue`.
    #[must_use]
    pub const fn include_unknown_enum_members() -> Self {
        Self(Cow::Borrowed("include-unknown-enum-members"))
    }

    /// Returns no entity after a change. An [`Update`](crate::Update) then returns `None`; a
    /// [`Create`](crate::Create) fails, because it has no entity to decode.
    #[must_use]
    pub const fn return_minimal() -> Self {
        Self(Cow::Borrowed("return=minimal"))
    }

    /// Returns the entity after a change.
    #[must_use]
    pub const fn return_representation() -> Self {
        Self(Cow::Borrowed("return=representation"))
    }

    /// Limits the number of items per page.
    #[must_use]
    pub fn max_page_size(items: u32) -> Self {
        Self(Cow::Owned(format!("odata.maxpagesize={items}")))
    }

    /// Adds it to the existing preferences, and replaces one with the same name.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) -> Result<()> {
        let mut all = String::new();
        if let Some(Ok(present)) = headers.get(PREFER).map(HeaderValue::to_str) {
            for preference in split(present).filter(|present| !self.is_same(present)) {
                all.push_str(preference);
                all.push_str(", ");
            }
        }
        all.push_str(&self.0);
        let value = HeaderValue::try_from(all)
            .map_err(|_| Error::invalid("a preference is not a valid header value".to_owned()))?;
        headers.insert(PREFER, value);
        Ok(())
    }

    fn is_same(&self, other: &str) -> bool {
        name(&self.0).eq_ignore_ascii_case(name(other))
    }
}

impl From<&'static str> for Prefer {
    fn from(preference: &'static str) -> Self {
        Self::new(preference)
    }
}

impl From<String> for Prefer {
    fn from(preference: String) -> Self {
        Self::new(preference)
    }
}

/// The preferences of a header: separated by commas outside quotes.
fn split(header: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    header
        .split(move |c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .map(str::trim)
        .filter(|preference| !preference.is_empty())
}

/// The name of a preference: `return` of `return=minimal`.
fn name(preference: &str) -> &str {
    preference.split(['=', ';']).next().unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(preferences: &[Prefer]) -> String {
        let mut headers = HeaderMap::new();
        for preference in preferences {
            preference.add_to(&mut headers).unwrap();
        }
        headers[PREFER].to_str().unwrap().to_owned()
    }

    #[test]
    fn given_two_preferences_of_the_same_name_when_added_then_the_later_one_counts() {
        let preferences = [
            Prefer::return_minimal(),
            Prefer::max_page_size(50),
            Prefer::return_representation(),
            Prefer::new("OData.MaxPageSize=7"),
        ];
        assert_eq!(
            header(&preferences),
            "return=representation, OData.MaxPageSize=7"
        );
    }

    #[test]
    fn given_a_comma_within_quotes_when_added_to_then_it_parts_nothing() {
        let preferences = [
            Prefer::new(r#"outlook.timezone="a, return=b", x"#),
            Prefer::return_minimal(),
        ];
        assert_eq!(
            header(&preferences),
            r#"outlook.timezone="a, return=b", x, return=minimal"#
        );
    }

    #[test]
    fn given_a_line_break_when_added_then_it_is_refused() {
        let injected = Prefer::new("x\r\nAuthorization: y");
        assert!(injected.add_to(&mut HeaderMap::new()).is_err());
    }
}
