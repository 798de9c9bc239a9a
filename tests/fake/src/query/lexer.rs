//! Splits a query option into tokens, each with its column.

use super::QueryError;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// Unquoted text: a name, a number, a date, a GUID.
    Bare(String),
    /// `'text'`, unescaped.
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
    /// `;`, between nested options of an expanded property.
    Semicolon,
    /// `=`, after the name of a nested option.
    Equals,
}

/// A token and the column of its first character, starting at 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The token.
    pub token: Token,
    /// Where it starts.
    pub column: usize,
}

/// Splits a query option into tokens.
///
/// # Errors
/// If a quote is not closed, or a character is not allowed.
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

/// A bare word, or one that is directly followed by quoted text.
fn word(characters: &[char], at: &mut usize) -> Result<Token, QueryError> {
    let first = characters[*at];
    // Dates and times contain colons and signs; a name before a colon is the variable of a lambda.
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

/// The text between two quotes; a doubled quote is a quote.
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
