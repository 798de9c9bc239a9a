//! OData query options: parsed, validated against the model, and applied to JSON.
//!
//! Grammar: <https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html>.

mod evaluate;
mod expression;
mod lexer;
mod options;
mod parse;
mod search;
mod types;

pub use expression::{Expression, Operand};
pub use options::{Direction, Expand, OptionError, Options, Order};
pub use parse::filter;
pub use search::Search;
pub use types::{duration, instant};

use std::fmt;

/// Why a query option is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Column in the text of the option, starting at 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl QueryError {
    pub(crate) fn at(column: usize, message: impl Into<String>) -> Self {
        Self {
            column,
            message: message.into(),
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at column {}", self.message, self.column)
    }
}

/// The standard name of a query option: in beta, system query options need no `$`, and all are
/// case-insensitive.
#[must_use]
pub fn option_name(name: &str) -> String {
    const SYSTEM: [&str; 10] = [
        "select",
        "expand",
        "filter",
        "search",
        "orderby",
        "top",
        "skip",
        "count",
        "skiptoken",
        "format",
    ];
    let bare = name.strip_prefix('$').unwrap_or(name);
    let known = SYSTEM.iter().find(|known| known.eq_ignore_ascii_case(bare));
    known.map_or_else(|| name.to_owned(), |known| format!("${known}"))
}
