//! Tests flags, nested records, and what errors say about values that are not valid.

use crate::sample;

use graph_runtime::record::from_json_strictly;
use graph_runtime::{Flags, Nested};
use sample::{Group, State, Values};

#[test]
fn given_the_year_zero_when_read_and_written_then_it_has_no_sign() {
    let values: Values = serde_json::from_str(r#"{"date":"0000-01-01"}"#).unwrap();
    let text = serde_json::to_string(&values).unwrap();
    assert_eq!(text, r#"{"date":"0000-01-01"}"#);
}

#[test]
fn given_a_set_of_flags_when_changed_then_it_behaves_like_a_set() {
    let mut flags: Flags<State> = [State::Delivered, State::AdminAdd].into();
    let others: Flags<State> = [State::Delivered, State::from("new")].into();
    assert!(!flags.is_empty() && flags != others);
    let members: Vec<_> = (&flags).into_iter().cloned().collect();
    assert_eq!(members, [State::Delivered, State::AdminAdd]);
    assert!(flags.remove(&State::Delivered) && !flags.remove(&State::Delivered));
    let owned: Vec<_> = flags.into_iter().collect();
    assert_eq!(owned, [State::AdminAdd]);
}

#[test]
fn given_a_nested_record_when_compared_with_a_plain_one_then_only_values_count() {
    let nested = Nested::new(Group::default().id("1"));
    assert!(nested == Group::default().id("1") && nested == Nested::new(Group::default().id("1")));
    assert!(nested != Group::default() && nested != Nested::new(Group::default()));
}

#[test]
fn given_a_value_that_is_not_valid_when_read_strictly_then_the_error_says_what_is() {
    let expected = |name: &str, value: &str| {
        let json = format!("{{\"{name}\":{value}}}");
        let error = from_json_strictly::<Values>(json.as_bytes()).err();
        error.unwrap().to_string()
    };
    for (name, value, words) in [
        ("int", "\"x\"", "an integer from -2147483648 to 2147483647"),
        ("byte", "256", "an integer from 0 to 255"),
        ("double", "\"x\"", "a number"),
        ("decimal", "\"x\"", "a decimal number"),
        ("instant", "\"x\"", "2024-02-29T"),
        ("date", "\"x\"", "a date such as \"2024-02-29\""),
        ("time", "\"x\"", "a time"),
        ("duration", "\"x\"", "a duration"),
        ("guid", "\"x\"", "a GUID such as \"3f2504e0-"),
        ("binary", "\"?\"", "base64"),
        ("flags", "5", "a comma-separated string of flags"),
    ] {
        let error = expected(name, value);
        assert!(error.contains(words), "{name}: {error}");
    }
}
