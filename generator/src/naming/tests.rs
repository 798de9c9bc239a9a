use super::*;

fn text<E>(ident: Result<Ident, E>) -> String {
    ident.map_or_else(|_| "refused".to_owned(), |ident| ident.to_string())
}

#[test]
fn given_names_when_they_become_fields_types_and_variants_then_each_is_an_identifier() {
    for (name, field, ty, member) in [
        ("displayName", "display_name", "DisplayName", "DisplayName"),
        ("type", "type_", "Type", "Type"),
        ("self", "self_", "Self_", "Self_"),
        ("2fa", "_2fa", "_2fa", "_2fa"),
        ("a b-c", "a_b_c", "ABC", "ABC"),
        ("_id", "_id", "Id", "Id"),
        (
            "unrecognized",
            "unrecognized",
            "Unrecognized",
            "Unrecognized_",
        ),
        ("-name", "name", "Name", "MinusName"),
        ("", "refused", "refused", "Empty"),
        ("*", "refused", "refused", "refused"),
        ("größe", "refused", "refused", "refused"),
        ("a\tb", "refused", "refused", "refused"),
    ] {
        assert_eq!(text(snake(name)), field, "{name}");
        assert_eq!(text(camel(name)), ty, "{name}");
        assert_eq!(text(variant(name)), member, "{name}");
    }
    assert_eq!(snake("größe").unwrap_err().offending, ['ö', 'ß']);
    assert!(snake("*").unwrap_err().offending.is_empty());
}

#[test]
fn given_a_qualified_name_when_it_becomes_a_path_then_only_the_root_namespace_has_no_module() {
    for (name, module, ident) in [
        ("microsoft.graph.user", None, "User"),
        ("user", None, "User"),
        (
            "microsoft.graph.termStore.group",
            Some("term_store"),
            "Group",
        ),
        (
            "microsoft.graphics.image",
            Some("microsoft_graphics"),
            "Image",
        ),
        ("other.image", Some("other"), "Image"),
    ] {
        let path = type_path(name).unwrap();
        assert_eq!(
            path.module.map(|module| module.to_string()).as_deref(),
            module,
            "{name}"
        );
        assert_eq!(path.ident.as_str(), ident, "{name}");
    }
}

#[test]
fn given_an_identifier_when_its_constant_or_a_suffix_is_made_then_the_result_is_an_identifier() {
    let ident = |name| snake(name).unwrap();
    for (name, constant) in [
        ("displayName", "DISPLAY_NAME"),
        ("type", "TYPE"),
        ("_id", "_ID"),
        ("1", "_1_"),
    ] {
        assert_eq!(ident(name).shouty().to_string(), constant, "{name}");
    }
    assert_eq!(ident("type").suffixed("_mut").as_str(), "type_mut");
    assert_eq!(ident("type").suffixed("_").as_str(), "type__");
    assert_eq!(ident("type").token().to_string(), "type_");
}

#[test]
fn given_a_long_name_when_checked_then_only_names_beyond_the_limit_are_refused() {
    let root = Pointer::root();
    let of = |length| checked_name(&"a".repeat(length), NameOf::Other, &root, snake);
    assert!(of(LONGEST).is_ok());
    for length in [LONGEST + 1, LONGEST + 100] {
        let error = of(length).unwrap_err().to_string();
        assert!(
            error.contains(&format!("a name of {length} bytes")),
            "{error}"
        );
    }
}

#[test]
fn given_a_name_that_cannot_be_used_when_checked_then_the_error_says_why() {
    for (name, why) in [
        ("größe", "it has the character `ö`"),
        ("*", "it has no letter or digit"),
    ] {
        let error = checked_name(name, NameOf::Other, &Pointer::root(), snake).unwrap_err();
        assert!(error.message.contains(why), "{}", error.message);
    }
}

#[test]
fn given_two_names_that_become_one_when_reported_then_the_other_place_is_named_once() {
    let (here, there) = (Pointer::parse("/a/b"), Pointer::parse("/c/b"));
    let near = Pointer::parse("/a/c");
    let rust = snake("x").unwrap();
    let message = |first_at, at: &Pointer| {
        let report = collision(&rust, NameOf::Other, ("X", first_at), "x", at.clone());
        report.message
    };
    let same = message(&here, &here);
    assert!(same.ends_with("both become `x` in Rust"), "{same}");
    assert_eq!(message(&near, &here), same);
    let other = message(&there, &here);
    assert!(other.ends_with("in Rust; the first is at #/c/b"), "{other}");
    let inline = collision(
        &rust,
        NameOf::Type,
        (there.as_str(), &there),
        here.as_str(),
        here.clone(),
    );
    assert_eq!(
        inline.message,
        "an inline schema and this inline schema both become `x` in Rust; the first is at #/c/b"
    );
}

#[test]
fn given_any_text_when_looked_at_then_keywords_digits_and_symbols_are_no_identifiers() {
    for text in ["a", "_a", "a1", "A_", "größe"] {
        assert!(is_identifier(text), "{text}");
    }
    for text in ["", "_", "1a", "a-b", "a b", "type", "self", "async", "ö ö"] {
        assert!(!is_identifier(text), "{text}");
    }
}
