//! The words of a query option, each with the column where it starts.

use super::QueryError;

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// Anything that stands unquoted: a name, a number, a date, a GUID.
    Bare(String),
    /// `'text'`, quotes undone.
    Text(String),
    /// `prefix'text'`, such as a duration or a qualified member of an enumeration.
    Prefixed(String, String),
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `,`.
    Comma,
    /// `/`.
    Slash,
    /// `:`.
    Colon,
    /// `;`, between the options of an expanded property.
    Semicolon,
    /// `=`, after the name of such an option.
    Equals,
}

/// A word and the column of its first character, from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The word.
    pub token: Token,
    /// Where it starts.
    pub column: usize,
}

/// Splits a query option into words.
///
/// # Errors
/// When a quote is not closed, or a character has no place in a query.
pub fn words(text: &str) -> Result<Vec<Placed>, QueryError> {
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut found = Vec::new();
    while let Some(&c) = characters.get(at) {
        let column = at + 1;
        let token = match c {
            ' ' | '\t' => {
                at += 1;
                continue;
            }
            '\'' => Token::Text(quoted(&characters, &mut at)?),
            c if starts_bare(c) => word(&characters, &mut at)?,
            c => {
                at += 1;
                punctuation(c).ok_or_else(|| {
                    QueryError::at(
                        column,
                        format!("found `{c}`, which has no place in a query"),
                    )
                })?
            }
        };
        found.push(Placed { token, column });
    }
    Ok(found)
}

fn punctuation(c: char) -> Option<Token> {
    Some(match c {
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        '/' => Token::Slash,
        ':' => Token::Colon,
        ';' => Token::Semicolon,
        '=' => Token::Equals,
        _ => return None,
    })
}

fn starts_bare(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@' | '-' | '*' | '#')
}

/// A bare word, or one that a quoted text follows at once.
fn word(characters: &[char], at: &mut usize) -> Result<Token, QueryError> {
    let first = characters[*at];
    // Dates and times have colons and signs; a name that a colon follows is the variable of a lambda.
    let numeric = first.is_ascii_digit() || first == '-';
    let continues = |c: char| starts_bare(c) || c == '.' || (numeric && matches!(c, ':' | '+'));
    let start = *at;
    while characters.get(*at).is_some_and(|&c| continues(c)) {
        *at += 1;
    }
    let bare: String = characters[start..*at].iter().collect();
    if characters.get(*at) == Some(&'\'') {
        return Ok(Token::Prefixed(bare, quoted(characters, at)?));
    }
    Ok(Token::Bare(bare))
}

/// The text between two quotes; a doubled quote stands for one.
fn quoted(characters: &[char], at: &mut usize) -> Result<String, QueryError> {
    let column = *at + 1;
    *at += 1;
    let mut text = String::new();
    loop {
        match (characters.get(*at), characters.get(*at + 1)) {
            (Some('\''), Some('\'')) => {
                text.push('\'');
                *at += 2;
            }
            (Some('\''), _) => {
                *at += 1;
                return Ok(text);
            }
            (Some(&c), _) => {
                text.push(c);
                *at += 1;
            }
            (None, _) => return Err(QueryError::at(column, "a quote is opened and never closed")),
        }
    }
}
