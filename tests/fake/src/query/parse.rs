//! Parses `$filter`: from tokens to a condition, with type checks.

use uuid::Uuid;

use super::QueryError;
use super::expression::{Comparison, Expression, Function, Operand};
use super::lexer::{Placed, Token, words};
use super::types::{Datum, Kind, duration, instant};
use crate::check::property_of_any_case;
use crate::model::{Api, Struct, WireName};

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

    /// A property path, which may end in a lambda or `$count`.
    fn path(&mut self, column: usize, first: String) -> Result<Read, QueryError> {
        let mut path = Vec::new();
        let mut kind = Kind::Structure(self.entity.clone());
        let variable = self.variables.iter().rev().find(|(name, _)| *name == first);
        if let Some((_, item)) = variable {
            kind = item.clone();
            path.push(first);
        } else {
            let name;
            (kind, name) = self.segment(column, &kind, first)?;
            push_segment(&mut path, name);
        }
        while self.peek() == Some(&Token::Slash) {
            self.next += 1;
            let column = self.column();
            let Some(Token::Bare(segment)) = self.take() else {
                return Err(QueryError::at(column, "expected a property after `/`"));
            };
            if path.len() == MAX_SEGMENTS {
                let message = format!("paths have at most {MAX_SEGMENTS} segments");
                return Err(QueryError::at(column, message));
            }
            match (segment.as_str(), &kind) {
                ("$count", Kind::List(_)) => {
                    return Ok(Read::Value(Operand::Count(path), Kind::Number));
                }
                ("any" | "all", Kind::List(item)) => {
                    let item = item.as_ref().clone();
                    return self.lambda(path, &segment, item);
                }
                _ => {
                    let name;
                    (kind, name) = self.segment(column, &kind, segment)?;
                    push_segment(&mut path, name);
                }
            }
        }
        Ok(Read::Value(Operand::Path(path, kind.clone()), kind))
    }

    /// The kind of a property, or of the target of a cast, and its spelling in the type.
    fn segment(
        &self,
        column: usize,
        owner: &Kind,
        name: String,
    ) -> Result<(Kind, String), QueryError> {
        let owner = match owner {
            Kind::Structure(owner) => owner,
            Kind::Anything => return Ok((Kind::Anything, name)),
            Kind::List(_) => {
                let message =
                    format!("found `{name}` after a collection, expected `any`, `all` or `$count`");
                return Err(QueryError::at(column, message));
            }
            other => {
                let message = format!("found `{name}` below a value of {}", other.name());
                return Err(QueryError::at(column, message));
            }
        };
        let Some(structure) = self.api.structure(owner) else {
            return Ok((Kind::Anything, name));
        };
        if name.contains('.') {
            return Ok((cast(structure, column, &name)?, name));
        }
        match property_of_any_case(structure, &name) {
            Some(property) => {
                let kind = Kind::of(self.api, &property.ty);
                Ok((kind, property.name.as_str().to_owned()))
            }
            None if structure.open => Ok((Kind::Anything, name)),
            None => Err(QueryError::at(
                column,
                format!("found `{name}`, which is not a property of {owner}"),
            )),
        }
    }

    fn lambda(&mut self, path: Vec<String>, word: &str, item: Kind) -> Result<Read, QueryError> {
        let all = word == "all";
        self.expect(&Token::Open)?;
        if !all && self.peek() == Some(&Token::Close) {
            self.next += 1;
            return Ok(Read::Condition(Expression::Quantified {
                path,
                all,
                variable: String::new(),
                condition: None,
            }));
        }
        let column = self.column();
        let Some(Token::Bare(variable)) = self.take() else {
            return Err(QueryError::at(
                column,
                "expected the variable of the lambda",
            ));
        };
        self.expect(&Token::Colon)?;
        if self.variables.len() == MAX_LAMBDAS {
            let message = format!("lambdas cannot nest more than {MAX_LAMBDAS} deep");
            return Err(QueryError::at(column, message));
        }
        self.variables.push((variable.clone(), item));
        let condition = self.disjunction()?;
        self.variables.pop();
        self.expect(&Token::Close)?;
        Ok(Read::Condition(Expression::Quantified {
            path,
            all,
            variable,
            condition: Some(Box::new(condition)),
        }))
    }

    fn call(&mut self, column: usize, name: &str) -> Result<Read, QueryError> {
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

/// A cast does not change the path of a value.
fn push_segment(path: &mut Vec<String>, segment: String) {
    if !segment.contains('.') {
        path.push(segment);
    }
}

fn cast(structure: &Struct, column: usize, name: &str) -> Result<Kind, QueryError> {
    let full = name
        .strip_prefix("graph.")
        .map_or_else(|| name.to_owned(), |rest| format!("microsoft.graph.{rest}"));
    let known = structure
        .derived
        .iter()
        .find(|derived| derived.as_str() == full);
    known
        .map(|derived| Kind::Structure(derived.clone()))
        .ok_or_else(|| {
            QueryError::at(
                column,
                format!(
                    "found `{name}`, which does not derive from {}",
                    structure.name
                ),
            )
        })
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
        let message = format!("found an order, and values of {left} have none");
        return Err(QueryError::at(column, message));
    }
    Err(QueryError::at(
        column,
        format!("found {right}, which can't be compared with {left}"),
    ))
}

fn prefixed(
    api: &Api,
    column: usize,
    prefix: &str,
    text: &str,
) -> Result<(Datum, Kind), QueryError> {
    if prefix == "duration" {
        let found = duration(text).ok_or_else(|| {
            QueryError::at(
                column,
                format!("found '{text}', expected an ISO 8601 duration"),
            )
        })?;
        return Ok((Datum::Duration(found), Kind::Duration));
    }
    let name = WireName(prefix.to_owned());
    let Some(crate::model::Type::Enum(found)) = api.types.get(&name) else {
        return Err(QueryError::at(
            column,
            format!("found `{prefix}`, which is not an enumeration"),
        ));
    };
    let known = |part: &str| {
        found
            .members
            .iter()
            .any(|member| member.as_str().eq_ignore_ascii_case(part))
    };
    if !text.split(',').all(|part| known(part.trim())) {
        return Err(QueryError::at(
            column,
            format!("found '{text}', which is not a member of {prefix}"),
        ));
    }
    Ok((Datum::Text(text.to_owned()), Kind::Enum(name)))
}

fn literal(word: &str) -> Option<(Datum, Kind)> {
    Some(match word {
        "null" => (Datum::Null, Kind::Null),
        "true" => (Datum::Bool(true), Kind::Bool),
        "false" => (Datum::Bool(false), Kind::Bool),
        "INF" => (Datum::Number(f64::INFINITY), Kind::Number),
        "-INF" => (Datum::Number(f64::NEG_INFINITY), Kind::Number),
        "NaN" => (Datum::Number(f64::NAN), Kind::Number),
        word => return shaped(word),
    })
}

/// Literals that are recognised by their shape.
fn shaped(word: &str) -> Option<(Datum, Kind)> {
    if word.len() == 36
        && let Ok(guid) = Uuid::try_parse(word)
    {
        return Some((Datum::Guid(guid), Kind::Guid));
    }
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    if word.contains('T') {
        return Some((Datum::Instant(instant(word)?), Kind::Instant));
    }
    if let Ok(number) = word.parse() {
        return Some((Datum::Number(number), Kind::Number));
    }
    if word.contains(':') {
        return Some((Datum::Time(word.parse().ok()?), Kind::Time));
    }
    Some((Datum::Date(word.parse().ok()?), Kind::Date))
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
