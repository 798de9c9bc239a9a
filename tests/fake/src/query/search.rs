//! `$search`: words and phrases, `AND`, `OR`, `NOT` and parentheses.

use serde_json::Value;

use super::QueryError;
use super::parse::one_or;
use crate::model::{Api, WireName};

/// Maximum nesting of parentheses and negations.
const MAX_DEPTH: usize = 64;

/// A search expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// A word or phrase in lower case, in the property with this name or in any text.
    Word(Option<String>, String),
    /// All of them.
    And(Vec<Search>),
    /// One of them.
    Or(Vec<Search>),
    /// Everything that does not match.
    Not(Box<Search>),
}

impl Search {
    /// Parses a search.
    ///
    /// # Errors
    /// If a quote or a parenthesis is not closed, or a word is missing.
    pub fn read(text: &str) -> Result<Self, QueryError> {
        let mut reader = Reader {
            characters: text.chars().collect(),
            at: 0,
            depth: 0,
        };
        let found = reader.any()?;
        match reader.peek() {
            None => Ok(found),
            Some(c) => Err(reader.error(format!("found `{c}`, expected a word"))),
        }
    }

    /// The same with properties in the spelling of the type.
    ///
    /// # Errors
    /// If the type has no such property.
    pub fn about(self, api: &Api, entity: &WireName) -> Result<Self, QueryError> {
        let each = |parts: Vec<Self>| -> Result<Vec<Self>, QueryError> {
            let parts = parts.into_iter();
            parts.map(|part| part.about(api, entity)).collect()
        };
        Ok(match self {
            Self::Word(Some(name), word) => {
                let structure = api.structure(entity);
                let known = structure.map(|found| found.property_of_any_case(&name));
                let property = match known {
                    Some(None) => {
                        let message =
                            format!("found `{name}`, which is not a property of {entity}");
                        return Err(QueryError::at(1, message));
                    }
                    Some(Some(property)) => property.name.to_string(),
                    None => name,
                };
                Self::Word(Some(property), word)
            }
            Self::And(parts) => Self::And(each(parts)?),
            Self::Or(parts) => Self::Or(each(parts)?),
            Self::Not(part) => Self::Not(Box::new(part.about(api, entity)?)),
            Self::Word(None, word) => Self::Word(None, word),
        })
    }

    /// Whether an entity matches. Only its own texts count, not those of nested objects.
    #[must_use]
    pub fn finds(&self, entity: &Value) -> bool {
        match self {
            Self::Word(property, word) => {
                let mut texts = entity.as_object().into_iter().flatten();
                texts.any(|(name, value)| {
                    let asked = property.as_ref().is_none_or(|property| property == name);
                    let text = value.as_str().filter(|_| asked && !name.starts_with('@'));
                    text.is_some_and(|text| text.to_lowercase().contains(word))
                })
            }
            Self::And(parts) => parts.iter().all(|part| part.finds(entity)),
            Self::Or(parts) => parts.iter().any(|part| part.finds(entity)),
            Self::Not(part) => !part.finds(entity),
        }
    }
}

struct Reader {
    characters: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError::at(self.at + 1, message)
    }

    /// The next character that is not a space.
    fn peek(&mut self) -> Option<char> {
        while self.characters.get(self.at) == Some(&' ') {
            self.at += 1;
        }
        self.characters.get(self.at).copied()
    }

    /// Takes an operator, if it comes next.
    fn operator(&mut self, name: &str) -> bool {
        self.peek();
        let rest = &self.characters[self.at..];
        let is = rest.iter().copied().take(name.len()).eq(name.chars())
            && rest
                .get(name.len())
                .is_none_or(|c| matches!(c, ' ' | '(' | ')' | '"'));
        self.at += if is { name.len() } else { 0 };
        is
    }

    fn any(&mut self) -> Result<Search, QueryError> {
        let mut parts = vec![self.all()?];
        while self.operator("OR") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Search::Or))
    }

    /// Adjacent words must all match.
    fn all(&mut self) -> Result<Search, QueryError> {
        let mut parts = vec![self.one()?];
        loop {
            let start = self.at;
            if self.operator("OR") {
                self.at = start;
                break;
            }
            if !self.operator("AND") && matches!(self.peek(), None | Some(')')) {
                break;
            }
            parts.push(self.one()?);
        }
        Ok(one_or(parts, Search::And))
    }

    fn one(&mut self) -> Result<Search, QueryError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(format!("searches cannot nest more than {MAX_DEPTH} deep")));
        }
        let found = if self.operator("NOT") {
            Search::Not(Box::new(self.one()?))
        } else if self.peek() == Some('(') {
            self.at += 1;
            let inner = self.any()?;
            if self.peek() != Some(')') {
                return Err(self.error("expected `)`"));
            }
            self.at += 1;
            inner
        } else {
            self.word()?
        };
        self.depth -= 1;
        Ok(found)
    }

    /// A word, a quoted phrase, or either with a property and a colon before it.
    fn word(&mut self) -> Result<Search, QueryError> {
        let text = match self.peek() {
            Some('"') => self.phrase()?,
            Some(c) if c != ')' => self.bare(),
            _ => return Err(self.error("expected a word")),
        };
        let (property, word) = match text.split_once(':') {
            Some((property, word)) if property.chars().all(char::is_alphanumeric) => {
                (Some(property.to_owned()), word)
            }
            _ => (None, text.as_str()),
        };
        if word.trim().is_empty() {
            return Err(self.error("found nothing to search for, expected a word"));
        }
        Ok(Search::Word(property, word.trim().to_lowercase()))
    }

    fn bare(&mut self) -> String {
        let rest = &self.characters[self.at..];
        let ends = |c: &&char| !matches!(c, ' ' | '(' | ')' | '"');
        let word: String = rest.iter().take_while(ends).collect();
        self.at += word.chars().count();
        word
    }

    /// The text between two quotes, in which a backslash escapes a quote or a backslash.
    fn phrase(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(&c) = self.characters.get(self.at) {
            self.at += 1;
            match (c, self.characters.get(self.at)) {
                ('"', _) => return Ok(text),
                ('\\', Some(&escaped)) => {
                    text.push(escaped);
                    self.at += 1;
                }
                _ => text.push(c),
            }
        }
        let message = "a quote is opened and never closed";
        Err(QueryError::at(start + 1, message))
    }
}
