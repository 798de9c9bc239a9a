//! Calls of functions, with their signatures.

use super::{Read, Reader};
use crate::query::QueryError;
use crate::query::expression::{Function, Operand};
use crate::query::lexer::Token;
use crate::query::types::Kind;

impl Reader<'_> {
    pub(super) fn call(&mut self, column: usize, name: &str) -> Result<Read, QueryError> {
        self.expect(&Token::Open)?;
        if name.eq_ignore_ascii_case("isof") {
            return self.is_of();
        }
        let Some((function, expected, result)) = signature(name) else {
            let message = format!("found the function `{name}`, which is not supported");
            return Err(QueryError::at(column, message));
        };
        self.deeper()?;
        let mut arguments = Vec::new();
        while self.peek() != Some(&Token::Close) {
            if !arguments.is_empty() {
                self.expect(&Token::Comma)?;
            }
            let at = self.column();
            let (argument, kind) = self.value()?;
            let Some(wanted) = expected.get(arguments.len()) else {
                return Err(QueryError::at(
                    at,
                    format!("found too many arguments of `{name}`"),
                ));
            };
            if !kind.meets(wanted) {
                let message = format!("found {}, expected {}", kind.name(), wanted.name());
                return Err(QueryError::at(at, message));
            }
            arguments.push(argument);
        }
        let optional = usize::from(function == Function::Substring);
        if arguments.len() + optional < expected.len() {
            let message = format!("found {} arguments of `{name}`", arguments.len());
            return Err(QueryError::at(
                self.column(),
                format!("{message}, expected {}", expected.len()),
            ));
        }
        self.expect(&Token::Close)?;
        self.depth -= 1;
        Ok(Read::Value(Operand::Call(function, arguments), result))
    }

    fn is_of(&mut self) -> Result<Read, QueryError> {
        let mut path = Vec::new();
        if !matches!(self.peek(), Some(Token::Text(_))) {
            let column = self.column();
            match self.value()? {
                (Operand::Path(found, _), _) => path = found,
                _ => return Err(QueryError::at(column, "expected a property or a type")),
            }
            self.expect(&Token::Comma)?;
        }
        let column = self.column();
        let Some(Token::Text(name)) = self.take() else {
            return Err(QueryError::at(
                column,
                "expected the name of a type in quotes",
            ));
        };
        self.expect(&Token::Close)?;
        Ok(Read::Value(Operand::IsOf(path, name), Kind::Bool))
    }
}

fn signature(name: &str) -> Option<(Function, &'static [Kind], Kind)> {
    use Kind::{Bool, Instant, Number, Text};
    Some(match name.to_ascii_lowercase().as_str() {
        "contains" => (Function::Contains, &[Text, Text], Bool),
        "startswith" => (Function::StartsWith, &[Text, Text], Bool),
        "endswith" => (Function::EndsWith, &[Text, Text], Bool),
        "tolower" => (Function::ToLower, &[Text], Text),
        "toupper" => (Function::ToUpper, &[Text], Text),
        "trim" => (Function::Trim, &[Text], Text),
        "length" => (Function::Length, &[Text], Number),
        "indexof" => (Function::IndexOf, &[Text, Text], Number),
        "substring" => (Function::Substring, &[Text, Number, Number], Text),
        "concat" => (Function::Concat, &[Text, Text], Text),
        "year" => (Function::Year, &[Instant], Number),
        "month" => (Function::Month, &[Instant], Number),
        "day" => (Function::Day, &[Instant], Number),
        "hour" => (Function::Hour, &[Instant], Number),
        "minute" => (Function::Minute, &[Instant], Number),
        "second" => (Function::Second, &[Instant], Number),
        "date" => (Function::Date, &[Instant], Kind::Date),
        "now" => (Function::Now, &[], Instant),
        _ => return None,
    })
}
