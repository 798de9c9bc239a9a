//! OData query options: parsed, checked against the model, and applied to JSON.
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
