//! Parses the text of a seed, and reports all format errors at once.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Seed, SeedError};
use crate::tokens::Token;

/// Reads a seed, YAML or JSON.
///
/// # Errors
/// If it is neither, or a key or token has an invalid value; all errors are listed.
pub fn read(text: &str) -> Result<Seed, SeedError> {
    let members: Map<String, Value> =
        serde_yaml::from_str(text).map_err(|error| SeedError::one(error.to_string()))?;
    let mut keys = Keys {
        members,
        problems: Vec::new(),
    };
    let now: Option<Timestamp> = keys.take("now");
    let delivery = keys.take("delivery");
    let page_size = keys.take("pageSize");
    let etags: Option<bool> = keys.take("etags");
    let tokens: Option<Vec<Value>> = keys.take("tokens");
    let Keys {
        members,
        mut problems,
    } = keys;
    let mut read = Vec::new();
    for (index, value) in tokens.into_iter().flatten().enumerate() {
        read.extend(token(value, &format!("tokens/{index}"), &mut problems));
    }
    if !problems.is_empty() {
        // The content of sets is validated later; each must be a list.
        let no_list = |(name, value): (&String, &Value)| {
            let is_list = value.is_array();
            (!is_list).then(|| format!("{name}: found {value}, expected a list"))
        };
        problems.extend(members.iter().filter_map(no_list));
        return Err(SeedError(problems));
    }
    Ok(Seed {
        now,
        delivery,
        page_size,
        etags: etags.unwrap_or_default(),
        tokens: read,
        sets: members.into_iter().collect(),
    })
}

/// The unread members of an object, and the errors in those already read.
struct Keys {
    members: Map<String, Value>,
    problems: Vec<String>,
}

impl Keys {
    /// Reads and removes a member, unless it is absent or `null`.
    fn take<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.members.remove(name).filter(|value| !value.is_null())?;
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(format!("{name}: {error}"));
                None
            }
        }
    }
}

/// Reads a token.
fn token(value: Value, at: &str, problems: &mut Vec<String>) -> Option<Token> {
    let Value::Object(members) = value else {
        problems.push(format!(
            "{at}: found {value}, expected an object such as `{{secret: alice, user: u-1}}`"
        ));
        return None;
    };
    let mut keys = Keys {
        members,
        problems: Vec::new(),
    };
    let has_secret = keys
        .members
        .get("secret")
        .is_some_and(|value| !value.is_null());
    let secret: Option<String> = keys.take("secret");
    let user = keys.take("user");
    let permissions = keys.take("permissions");
    if !has_secret {
        let missing = "secret: found nothing, expected the text that a client sends as its token";
        keys.problems.push(missing.to_owned());
    }
    for name in keys.members.keys() {
        let unknown = format!("{name}: unknown key, expected `secret`, `user` or `permissions`");
        keys.problems.push(unknown);
    }
    problems.extend(
        keys.problems
            .iter()
            .map(|problem| format!("{at}/{problem}")),
    );
    secret.map(|secret| Token {
        secret,
        user,
        permissions,
    })
}
