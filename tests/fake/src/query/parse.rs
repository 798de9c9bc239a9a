//! Parses `$filter`: turns tokens into a condition, and validates its types.

use super::QueryError;
use super::expression::{Comparison, Expression, Operand};
use super::lexer::{Placed, Token, words};
use super::types::{Datum, Kind};
use crate::model::{Api, WireName};

mod functions;
mod literals;
mod paths;

use literals::{literal, prefixed};

/// Maximum nesting of parentheses and functions.
const MAX_DEPTH: usize = 64;
/// Maximum nesting of lambdas, each of which iterates over a collection.
const MAX_LAMBDAS: usize = 4;
/// Maximum number of segments of a path.
const MAX_SEGMENTS: usize = 10;

/// Parses a condition on entities of a type.
///
/// # Errors
/// If the text is not a condition, names a property that the type lacks, or compares incomparable values.
pub fn filter(api: &Api, entity: &WireName, text: &str) -> Result<Expression, QueryError> {
    let words = words(text)?;
    let mut reader = Reader {
        api,
        entity,
        words: &words,
        next: 0,
        end: text.chars().count() + 1,
        variables: Vec::new(),
        depth: 0,
    };
    let found = reader.disjunction()?;
    match reader.peek() {
        None => Ok(found),
        Some(_) => Err(reader.unexpected("`and`, `or` or the end of the condition")),
    }
}

struct Reader<'a> {
    api: &'a Api,
    entity: &'a WireName,
    words: &'a [Placed],
    next: usize,
    /// Column after the last character.
    end: usize,
    /// Variables of lambdas, innermost last, with the kind of the item.
    variables: Vec<(String, Kind)>,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.words.get(self.next).map(|placed| &placed.token)
    }

    fn column(&self) -> usize {
        self.words
            .get(self.next)
            .map_or(self.end, |placed| placed.column)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.next += usize::from(token.is_some());
        token
    }

    fn unexpected(&self, expected: &str) -> QueryError {
        let found = match self.peek() {
            None => "the end of the condition".to_owned(),
            Some(token) => describe(token),
        };
        QueryError::at(self.column(), format!("found {found}, expected {expected}"))
    }

    fn expect(&mut self, token: &Token) -> Result<(), QueryError> {
        if self.peek() == Some(token) {
            self.next += 1;
            return Ok(());
        }
        Err(self.unexpected(&describe(token)))
    }

    fn keyword(&mut self, word: &str) -> bool {
        let is =
            matches!(self.peek(), Some(Token::Bare(found)) if found.eq_ignore_ascii_case(word));
        self.next += usize::from(is);
        is
    }

    fn disjunction(&mut self) -> Result<Expression, QueryError> {
        let mut parts = vec![self.conjunction()?];
        while self.keyword("or") {
            parts.push(self.conjunction()?);
        }
        Ok(one_or(parts, Expression::Or))
    }

    fn conjunction(&mut self) -> Result<Expression, QueryError> {
        let mut parts = vec![self.negation()?];
        while self.keyword("and") {
            parts.push(self.negation()?);
        }
        Ok(one_or(parts, Expression::And))
    }

    fn negation(&mut self) -> Result<Expression, QueryError> {
        self.deeper()?;
        let found = if self.keyword("not") {
            Expression::Not(Box::new(self.negation()?))
        } else if self.peek() == Some(&Token::Open) {
            self.next += 1;
            let inner = self.disjunction()?;
            self.expect(&Token::Close)?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(found)
    }

    fn deeper(&mut self) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let message = format!("conditions cannot nest more than {MAX_DEPTH} deep");
        Err(QueryError::at(self.column(), message))
    }

    fn comparison(&mut self) -> Result<Expression, QueryError> {
        let column = self.column();
        let (left, kind) = match self.operand()? {
            Read::Condition(condition) => return Ok(condition),
            Read::Value(operand, kind) => (operand, kind),
        };
        if self.keyword("in") {
            return self.list(left, &kind);
        }
        let Some(comparison) = self.comparison_word() else {
            return match kind {
                Kind::Bool | Kind::Anything => Ok(Expression::Holds(left)),
                kind => {
                    let expected =
                        format!("an operator such as `eq` after a value of {}", kind.name());
                    Err(if self.peek().is_some() {
                        self.unexpected(&expected)
                    } else {
                        QueryError::at(column, format!("found a value, expected {expected}"))
                    })
                }
            };
        };
        let at = self.column();
        let (right, other) = self.value()?;
        comparable(at, comparison, &kind, &other)?;
        Ok(Expression::Compare(comparison, left, right))
    }

    fn comparison_word(&mut self) -> Option<Comparison> {
        let Some(Token::Bare(word)) = self.peek() else {
            return None;
        };
        let found = match word.to_ascii_lowercase().as_str() {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "gt" => Comparison::Greater,
            "ge" => Comparison::GreaterOrEqual,
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            _ => return None,
        };
        self.next += 1;
        Some(found)
    }

    /// The literals after `in`.
    fn list(&mut self, left: Operand, kind: &Kind) -> Result<Expression, QueryError> {
        self.expect(&Token::Open)?;
        let mut items = Vec::new();
        loop {
            let column = self.column();
            match self.value()? {
                (Operand::Literal(datum), other) => {
                    comparable(column, Comparison::Equal, kind, &other)?;
                    items.push(datum);
                }
                _ => {
                    return Err(QueryError::at(
                        column,
                        "found a property, expected a literal",
                    ));
                }
            }
            if self.peek() != Some(&Token::Comma) {
                break;
            }
            self.next += 1;
        }
        self.expect(&Token::Close)?;
        Ok(Expression::In(left, items))
    }

    fn value(&mut self) -> Result<(Operand, Kind), QueryError> {
        let column = self.column();
        match self.operand()? {
            Read::Value(operand, kind) => Ok((operand, kind)),
            Read::Condition(_) => Err(QueryError::at(
                column,
                "found a condition, expected a value",
            )),
        }
    }

    fn operand(&mut self) -> Result<Read, QueryError> {
        let column = self.column();
        let read = |datum, kind| Ok(Read::Value(Operand::Literal(datum), kind));
        match self.take() {
            Some(Token::Text(text)) => read(Datum::Text(text), Kind::Text),
            Some(Token::Prefixed(prefix, text)) => {
                let (datum, kind) = prefixed(self.api, column, &prefix, &text)?;
                read(datum, kind)
            }
            Some(Token::Bare(word)) => {
                if self.peek() == Some(&Token::Open) {
                    return self.call(column, &word);
                }
                match literal(&word) {
                    Some((datum, kind)) if !self.is_name(&word) => read(datum, kind),
                    None if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                        let message =
                            format!("found `{word}`, which is not a number, date, time or GUID");
                        Err(QueryError::at(column, message))
                    }
                    _ => self.path(column, word),
                }
            }
            _ => {
                self.next = self
                    .next
                    .saturating_sub(usize::from(self.next < self.words.len()));
                Err(QueryError::at(
                    column,
                    "expected a property, a literal or a function",
                ))
            }
        }
    }

    fn is_name(&self, word: &str) -> bool {
        self.variables.iter().any(|(name, _)| name == word)
    }
}

enum Read {
    Value(Operand, Kind),
    Condition(Expression),
}

/// The only part, or all of them combined.
pub(super) fn one_or<T>(mut parts: Vec<T>, together: fn(Vec<T>) -> T) -> T {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            together(parts)
        }
    }
}

fn comparable(column: usize, how: Comparison, left: &Kind, right: &Kind) -> Result<(), QueryError> {
    let ordered = !matches!(how, Comparison::Equal | Comparison::NotEqual);
    let complex = |kind: &Kind| matches!(kind, Kind::Structure(_) | Kind::List(_));
    let null = *left == Kind::Null || *right == Kind::Null;
    if left.meets(right)
        && (null || !(complex(left) || complex(right) || ordered && *left == Kind::Bool))
    {
        return Ok(());
    }
    let (left, right) = (left.name(), right.name());
    if ordered && left == right {
        let message = format!("found an order comparison, but values of {left} have no order");
        return Err(QueryError::at(column, message));
    }
    Err(QueryError::at(
        column,
        format!("found {right}, which can't be compared with {left}"),
    ))
}

fn describe(token: &Token) -> String {
    match token {
        Token::Bare(word) => format!("`{word}`"),
        Token::Text(text) => format!("'{text}'"),
        Token::Prefixed(prefix, text) => format!("{prefix}'{text}'"),
        Token::Open => "`(`".to_owned(),
        Token::Close => "`)`".to_owned(),
        Token::Comma => "`,`".to_owned(),
        Token::Slash => "`/`".to_owned(),
        Token::Colon => "`:`".to_owned(),
        Token::Semicolon => "`;`".to_owned(),
        Token::Equals => "`=`".to_owned(),
    }
}
