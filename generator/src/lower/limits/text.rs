//! Limits of strings.

use openapiv3::StringType;
use serde_json::json;

use super::Found;
use crate::lower::formats;

/// The patterns that Microsoft's converter writes next to formats that have a type: they describe the syntax of all
/// values of the type.
const SYNTAX: [&str; 5] = [
    "^[0-9]{4,}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$",
    "^[0-9]{4,}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,12})?(Z|[+-][0-9][0-9]:[0-9][0-9])$",
    "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,12})?$",
    "^-?P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?)?$",
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
];

impl Found<'_, '_> {
    pub(super) fn string(&mut self, string: &StringType, prefix: &str) {
        let StringType {
            format,
            pattern,
            // The members of a type, if there are any but `null`.
            enumeration,
            min_length,
            max_length,
        } = string;
        let format = json!(format);
        // Members of an enumeration have no format.
        let format = format
            .as_str()
            .filter(|_| enumeration.iter().all(Option::is_none));
        self.text(format, pattern.as_deref(), prefix);
        self.put(prefix, "minLength", min_length.map(|it| json!(it)));
        self.put(prefix, "maxLength", max_length.map(|it| json!(it)));
        let is_only_null = !enumeration.is_empty() && enumeration.iter().all(Option::is_none);
        self.put(prefix, "enum", is_only_null.then(|| json!([null])));
    }

    /// Records the pattern of a string, and its format if the type does not imply it.
    pub(super) fn text(&mut self, format: Option<&str>, pattern: Option<&str>, prefix: &str) {
        let format = format.map(formats::spelled);
        let is_plain = formats::is_plain(format.unwrap_or_default());
        // How bytes are written as text depends on it, although all are one type.
        let is_bytes = matches!(format, Some("byte" | "binary" | "base64url"));
        // It says how to show a value, and refuses none.
        let told = format.filter(|format| (is_plain || is_bytes) && *format != "password");
        let pattern = pattern.filter(|pattern| is_plain || !SYNTAX.contains(pattern));
        self.put(prefix, "format", told.map(|it| json!(it)));
        self.put(prefix, "pattern", pattern.map(|it| json!(it)));
    }
}
