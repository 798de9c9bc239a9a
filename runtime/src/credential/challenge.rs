//! Claims challenges: what a service requires of the next token (continuous access evaluation).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;
use serde::de::IgnoredAny;

/// With or without padding: Graph pads, other servers of the protocol do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The claims of a challenge `Bearer error="insufficient_claims", claims="…"`, decoded.
pub(crate) fn claims(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|value| decoded(&demanded(value)?))
}

/// The claims of the first challenge that has some, still encoded.
fn demanded(value: &str) -> Option<String> {
    let mut rest = value;
    let (mut bearer, mut insufficient, mut claims) = (false, false, None);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            break;
        }
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let Some(after) = after.trim_start_matches([' ', '\t']).strip_prefix('=') else {
            // A word without a value is the scheme of the next challenge.
            if bearer && insufficient && claims.is_some() {
                break;
            }
            bearer = word.eq_ignore_ascii_case("bearer");
            (insufficient, claims) = (false, None);
            rest = after;
            continue;
        };
        let (text, after) = parameter(after.trim_start_matches([' ', '\t']));
        match word.to_ascii_lowercase().as_str() {
            "error" => insufficient = text == "insufficient_claims",
            "claims" => claims = Some(text),
            _ => {}
        }
        rest = after;
    }
    claims.filter(|_| bearer && insufficient)
}

/// The value of a parameter, quoted or not, and what follows it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

/// Decodes a JSON object from base64 of either alphabet.
fn decoded(claims: &str) -> Option<String> {
    let standard = claims.replace('-', "+").replace('_', "/");
    let json = String::from_utf8(BASE64.decode(standard).ok()?).ok()?;
    let is_object = json.trim_start().starts_with('{');
    (is_object && serde_json::from_str::<IgnoredAny>(&json).is_ok()).then_some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;

    fn of(values: &[String]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, value.parse().unwrap());
        }
        claims(&headers)
    }

    #[test]
    fn given_a_challenge_in_any_notation_when_read_then_its_claims_are_found() {
        let encoded = base64::engine::general_purpose::STANDARD.encode(CLAIMS);
        let bare = encoded.trim_end_matches('=');
        for value in [
            format!(
                r#"Bearer realm="", authorization_uri="https://login/authorize", error="insufficient_claims", claims="{encoded}""#
            ),
            format!(r#"bearer claims="{bare}" , ERROR=insufficient_claims"#),
            format!(r#"Bearer error = "insufficient_claims",claims = {encoded}"#),
            format!(r#"Bearer error="insufficient\_claims", claims="{encoded}""#),
            format!(
                r#"Bearer claims="{encoded}", error="insufficient_claims", Bearer error="x", claims="e30""#
            ),
            format!(
                r#"Bearer error="insufficient_claims", Bearer error="insufficient_claims", claims="{encoded}""#
            ),
            format!(
                r#"PoP error="insufficient_claims", claims="e30", Bearer error="insufficient_claims", claims="{encoded}""#
            ),
            format!(
                r#"Bearer claims="e30", Bearer error="insufficient_claims", claims="{encoded}""#
            ),
            format!(
                r#"Basic realm="a \" Bearer, error=x", Bearer error="insufficient_claims", claims="{encoded}", PoP x="y""#
            ),
        ] {
            assert_eq!(
                of(std::slice::from_ref(&value)).as_deref(),
                Some(CLAIMS),
                "{value}"
            );
        }
        let second = format!(r#"Bearer error="insufficient_claims", claims="{encoded}""#);
        assert_eq!(of(&["Basic".to_owned(), second]).as_deref(), Some(CLAIMS));
    }

    #[test]
    fn given_no_usable_claims_when_read_then_there_are_none() {
        let encoded = base64::engine::general_purpose::STANDARD.encode(CLAIMS);
        for value in [
            String::new(),
            "Bearer".to_owned(),
            r#"Bearer error="invalid_token""#.to_owned(),
            format!(r#"Bearer error="invalid_token", claims="{encoded}""#),
            format!(r#"PoP error="insufficient_claims", claims="{encoded}""#),
            format!(r#"Bearer error="insufficient_claims", PoP claims="{encoded}""#),
            r#"Bearer error="insufficient_claims", claims="%%%""#.to_owned(),
            r#"Bearer error="insufficient_claims", claims="eyJ""#.to_owned(),
            r#"Bearer error="insufficient_claims", claims="ImEi""#.to_owned(),
            r#"Bearer error="insufficient_claims", claims="unterminated"#.to_owned(),
            "Bearer =,=\"".to_owned(),
        ] {
            assert_eq!(of(std::slice::from_ref(&value)), None, "{value}");
        }
    }
}
