//! Property paths, casts and lambdas.

use super::{MAX_LAMBDAS, MAX_SEGMENTS, Read, Reader};
use crate::model::Struct;
use crate::query::QueryError;
use crate::query::expression::{Expression, Operand};
use crate::query::lexer::Token;
use crate::query::types::Kind;

impl Reader<'_> {
    /// A property path, which may end in a lambda or `$count`.
    pub(super) fn path(&mut self, column: usize, first: String) -> Result<Read, QueryError> {
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
        match structure.property_of_any_case(&name) {
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
