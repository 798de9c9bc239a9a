use proptest::prelude::*;

use super::decode::decoded;
use super::*;

/// Escapes one character in one of the usual ways.
fn spelled(character: char, way: u8) -> String {
    let code = u32::from(character);
    match way {
        0 => format!("\\u{code:04x}"),
        1 => format!("\\u{code:04X}"),
        2 => format!("%{code:02X}"),
        3 => format!("%{code:02x}"),
        4 => format!("&#{code};"),
        5 => format!("&#x{code:X};"),
        6 => format!("&#00{code};"),
        7 => format!("\\x{code:02x}"),
        8 => format!("\\\\u{code:04x}"),
        9 => format!("%25{code:02X}"),
        10 => format!("&amp;#{code};"),
        11 => format!("\\u{{{code:x}}}"),
        12 => format!("%u{code:04X}"),
        _ => character.to_string(),
    }
}

/// Short and long tokens, of the characters that RFC 6750 allows.
fn token() -> impl Strategy<Value = String> {
    "[A-Za-z0-9._~+/-]{1,60}={0,2}"
}

proptest! {
    #[test]
    fn given_any_token_in_any_spelling_when_redacted_then_it_is_gone(
        token in token(),
        ways in prop::collection::vec(0_u8..16, 62),
        (before, after) in prop::sample::select(vec![
            ("", ""), (" ", " "), ("Bearer ", "\n"), ("\"", "\""), ("<b>", "</b>"), ("=", "&"),
            ("«", "»"), ("(", ")."), ("%20", "%20"), ("\\n", "\\n"), ("https://", "/x"),
        ]),
    ) {
        let spelled: String = token.chars().zip(&ways).map(|(c, way)| spelled(c, *way)).collect();
        let text = format!("{before}{spelled}{after}");
        // `<b>` contains the token `b` twice.
        prop_assume!(!before.contains(&*token) && !after.contains(&*token) && !"/ .".contains(&token[..1]));
        let redacted = Redactor::new(&token).text(&text).into_owned();
        prop_assert_eq!(redacted, format!("{before}[token]{after}"));
    }

    #[test]
    fn given_a_short_token_within_a_word_when_redacted_then_nothing_changes(
        token in "[a-z]{1,11}",
        (before, after) in prop::sample::select(vec![
            ("x", ""), ("", "x"), ("Inv", "ing"), ("1", "2"), ("_", ""), ("", "-7f3e"), ("é", ""),
            ("", "é"), ("", ".Invalid"), ("microsoft.", ""), ("%41", ""), ("", "&#65;"),
            ("\\u0041", ""), ("", "'s"),
        ]),
    ) {
        let text = format!("({before}{token}{after})");
        prop_assert_eq!(Redactor::new(&token).text(&text).into_owned(), text);
    }

    #[test]
    fn given_any_text_when_excerpted_then_no_part_of_a_long_token_is_left(
        before in 0_usize..100,
        limit in 0_usize..100,
        ways in prop::collection::vec(0_u8..16, 20),
    ) {
        const TOKEN: &str = "EwB4+s3cr3t/t0k3n===";
        let spelled: String = TOKEN.chars().zip(&ways).map(|(c, way)| spelled(c, *way)).collect();
        let body = format!("{} {spelled} {}", "é".repeat(before), "a".repeat(50));
        let excerpt = Redactor::new(TOKEN).excerpt(body.as_bytes(), limit);
        let expected = body.replace(&spelled, "[token]");
        let shown = excerpt.trim_end_matches('…');
        prop_assert!(expected.trim_start().starts_with(shown.trim_end()), "{} {}", shown, expected);
    }

    #[test]
    fn given_any_text_when_redacted_then_it_does_not_panic(text in "[\\\\%&#xu0-9a{};é]{0,40}", token in "[a0%&]{1,3}") {
        let redactor = Redactor::new(&token);
        let _ = (redactor.text(&text), redactor.host(&text), redactor.excerpt(text.as_bytes(), 7));
    }
}

#[test]
fn given_a_short_token_when_a_body_is_redacted_then_keys_stay_and_values_go() {
    let redactor = Redactor::new("app");
    for (text, expected) in [
        (r#"{"app": "app"}"#, r#"{"app": "[token]"}"#),
        (
            r#"{"code":"InvalidMapping"}"#,
            r#"{"code":"InvalidMapping"}"#,
        ),
        ("Bearer app", "Bearer [token]"),
        (r"C:\app", r"C:\[token]"),
        ("the app.", "the [token]."),
        (
            "happy apple app-7 app_id #app",
            "happy apple app-7 app_id #[token]",
        ),
    ] {
        assert_eq!(redactor.text(text), expected);
    }
    for name in ["InvalidMapping", "app/x", "app.Invalid", "app-7f3e"] {
        assert_eq!(redactor.name(name), name);
    }
    assert_eq!(redactor.name("app"), "[token]");
}

#[test]
fn given_a_token_as_a_key_when_redacted_then_it_stays_only_if_it_looks_like_a_name() {
    for (token, expected) in [
        ("app", "app"),
        ("my_app2", "my_app2"),
        ("a-b", "[token]"),
        ("EwB4S3cr3tToken", "[token]"),
    ] {
        assert_eq!(Redactor::new(token).key(token), expected);
    }
}

#[test]
fn given_an_object_when_redacted_then_codes_stay_and_sentences_do_not() {
    let text =
        r#"{"code":"app/x","Target":"app/x","message":"the app/x","inner":[{"code":"app"}]}"#;
    let object = serde_json::from_str(text).unwrap();
    let redacted = Value::Object(Redactor::new("app").object(object));
    let expected = serde_json::json!({
        "code": "app/x", "Target": "app/x", "message": "the [token]/x", "inner": [{"code": "[token]"}],
    });
    assert_eq!(redacted, expected);
}

#[test]
fn given_a_long_token_twice_when_redacted_then_each_becomes_one_mark() {
    const TOKEN: &str = "EwB4S3cr3tToken";
    for (text, expected) in [
        (format!("{TOKEN}{TOKEN}"), "[token][token]"),
        // The token is found in the text, and again after its escapes are decoded.
        (format!("{TOKEN} a%20b {TOKEN}"), "[token] a%20b [token]"),
    ] {
        assert_eq!(Redactor::new(TOKEN).text(&text), expected);
    }
}

#[test]
fn given_more_layers_of_escapes_than_are_decoded_when_redacted_then_the_text_stays() {
    for token in ["app", "app1234567890"] {
        let spelled = |layers: usize| format!("%{}61{}", "25".repeat(layers - 1), &token[1..]);
        let redactor = Redactor::new(token);
        for layers in 1..=LAYERS {
            assert_eq!(redactor.text(&spelled(layers)), "[token]");
        }
        let more = spelled(LAYERS + 1);
        assert_eq!(redactor.text(&more), more);
    }
}

#[test]
fn given_a_limit_when_excerpted_then_characters_and_tokens_are_whole() {
    let redactor = Redactor::new("EwB4S3cr3tToken");
    for (body, limit, expected) in [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc…"),
        ("aéb", 2, "a…"),
        ("a🦀b", 4, "a…"),
        ("a🦀b", 5, "a🦀…"),
        ("abc EwB4S3cr3tToken", 4, "abc…"),
        ("abc EwB4S3cr3tToken", 5, "abc [token]…"),
    ] {
        assert_eq!(redactor.excerpt(body.as_bytes(), limit), expected);
    }
}

#[test]
fn given_a_token_in_a_host_when_redacted_then_whatever_its_case() {
    for (token, host, expected) in [
        (
            "EwB4S3cr3tToken",
            "ewb4s3cr3ttoken.evil.example",
            "[token].evil.example",
        ),
        (
            "EwB4S3cr3tToken",
            "xewb4s3cr3ttokenx.example",
            "x[token]x.example",
        ),
        (
            "aaa.bbb.c12345",
            "aaa.bbb.c12345.example",
            "[token].example",
        ),
        ("app", "app.example", "[token].example"),
        ("app", "apple.app-x.example", "apple.app-x.example"),
    ] {
        assert_eq!(Redactor::new(token).host(host), expected);
    }
}

#[test]
fn given_no_token_in_a_text_when_redacted_then_nothing_is_copied() {
    for (text, token) in [
        ("a text", ""),
        ("", "secret"),
        ("secre", "secret"),
        (r"a\u00", "a+"),
        (r"a\u00é", "a+"),
        ("a%2", "a+"),
        ("a&#", "a+"),
        ("a&#x;", "a+"),
        (r"a\", "a+"),
    ] {
        assert!(
            matches!(Redactor::new(token).text(text), Cow::Borrowed(_)),
            "{text}"
        );
    }
}

/// The work is one pass over each reading, and readings do not grow: this bounds it, without a clock.
#[test]
fn given_the_worst_texts_when_decoded_then_no_reading_is_longer_than_the_one_before() {
    const SIZE: usize = 1 << 16;
    for pattern in [
        "&#", "&#1", "&#x", "&", "%", "%2", "%25", "\\", "\\\\", "\\u", "\\u0", "\\u{", "&amp;",
        "&#38;#", "&#0", "s3cr3t", "&#115",
    ] {
        let text = pattern.repeat(SIZE / pattern.len());
        let mut reading = text.into_bytes();
        for _ in 0..LAYERS {
            let Some(next) = decoded(&reading) else { break };
            assert!(next.bytes.len() < reading.len(), "{pattern}");
            reading = next.bytes;
        }
    }
}

/// A long body costs nothing beyond its excerpt, because no more is read.
#[test]
fn given_bodies_of_any_length_when_excerpted_then_only_the_start_is_read() {
    let start = "&#".repeat(2000);
    let redactor = Redactor::new("EwB4+s3cr3t/t0k3n");
    let short = redactor.excerpt(start.as_bytes(), 2048);
    let long = [start.as_bytes(), &vec![0xFF; 1 << 20]].concat();
    assert_eq!(redactor.excerpt(&long, 2048), short);
}
