//! Tests value types: what is read is written unchanged, and equality is by value.

use crate::sample;

use graph_runtime::{Binary, Decimal, Duration, Extra, Flags, Map, TimeOfDay, Timestamp, record};
use sample::{State, Values};
use serde_json::json;

#[track_caller]
fn survives(name: &str, value: &serde_json::Value) -> Values {
    let text = json!({ name: value }).to_string();
    let values: Values = serde_json::from_str(&text).expect("valid");
    assert_eq!(serde_json::to_string(&values).expect("writable"), text);
    values
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("valid")
}

#[test]
fn given_instants_then_they_survive_as_they_are_written() {
    for text in [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999999999Z",
        "9999-12-31T23:59:59.9999999-14:00",
        "2024-02-29T08:30:00.0000000Z",
        "2024-02-29T08:30:00.123456789012+05:30",
        "2021-01-19T20:02:36.013-08:00",
        "2024-02-29T08:30Z",
        "-0044-03-15T12:00:00Z",
        "2024-02-29T08:30:00+00:00",
        "2024-02-29T08:30:00-00:00",
        "2024-02-29T08:30:00-00:30",
    ] {
        survives("instant", &json!(text));
        assert_eq!(instant(text).to_string(), text);
    }
}

#[test]
fn given_instants_then_they_convert_to_and_from_jiff() {
    let there: jiff::Timestamp = "2024-02-29T08:30:00.123456789Z".parse().unwrap();
    let here = Timestamp::from(there);
    assert_eq!(here.to_string(), "2024-02-29T08:30:00.123456789Z");
    assert_eq!(here.to_jiff().unwrap(), there);
    assert_eq!(
        instant("2024-02-29T08:30:00.123456789999Z")
            .to_jiff()
            .unwrap(),
        there
    );
    assert!(instant("9999-12-31T23:59:59Z").to_jiff().is_err());
    assert_eq!(
        instant("9999-12-31T23:59:59Z").civil(),
        jiff::civil::date(9999, 12, 31).at(23, 59, 59, 0)
    );
    let zoned: jiff::Zoned = "2024-07-01T10:00:00+05:30[+05:30]".parse().unwrap();
    assert_eq!(
        Timestamp::from(zoned).to_string(),
        "2024-07-01T10:00:00+05:30"
    );
    assert!(Timestamp::now() > instant("2024-01-01T00:00:00Z"));
}

#[test]
fn given_dates_then_they_survive() {
    for text in ["2024-02-29", "0000-01-01", "-0044-03-15", "9999-12-31"] {
        survives("date", &json!(text));
    }
}

#[test]
fn given_times_of_day_then_they_survive() {
    for text in [
        "08:30:00.0000000",
        "23:59:59.123456789012",
        "00:00:00",
        "08:30",
    ] {
        survives("time", &json!(text));
    }
    let time: TimeOfDay = "08:30".parse().unwrap();
    assert_eq!(time, jiff::civil::time(8, 30, 0, 0).into());
    assert!(time < "08:30:00.000000000001".parse().unwrap());
}

#[test]
fn given_durations_then_they_survive() {
    for text in [
        "P365D",
        "PT1H30M",
        "P1Y2M",
        "-P1D",
        "PT0S",
        "P2W",
        "PT90M",
        "P1DT12H",
        "PT0.0000001S",
        "PT1.500S",
        "P1Y2M3W4DT5H6M7.000000000001S",
        "PT18446744073709551615S",
    ] {
        survives("duration", &json!(text));
    }
    let duration = |text: &str| text.parse::<Duration>().unwrap();
    assert_eq!(
        duration("-PT1.5S"),
        jiff::SignedDuration::from_millis(-1500).into()
    );
    assert_eq!(duration("P1Y2M").to_span().unwrap().get_months(), 2);
    assert_eq!(
        duration("-PT1.5S").to_span().unwrap().get_nanoseconds(),
        -500_000_000
    );
    assert!(duration("PT18446744073709551615S").to_span().is_err());
    assert_eq!(
        [
            Duration::from_days(365),
            Duration::from_hours(8),
            Duration::from_minutes(30),
            Duration::from_seconds(5)
        ]
        .map(|duration| duration.to_string()),
        ["P365D", "PT8H", "PT30M", "PT5S"]
    );
}

#[test]
fn given_bytes_then_either_alphabet_is_read_and_written_again() {
    for text in ["", "fn5+", "fn5-", "fg==", "fg", "_w==", "/w", "AAEC"] {
        survives("binary", &json!(text));
    }
    assert_eq!(Binary::from([255]).to_string(), "/w==");
    assert_eq!(Binary::from([255]).url_safe().to_string(), "_w==");
    assert_eq!(format!("{:?}", Binary::from([255])), "Binary(1 bytes)");
}

#[test]
fn given_numbers_then_they_survive_by_value() {
    let values: Values =
        serde_json::from_str(r#"{"int":5.0,"long":1e3,"double":1,"single":16777216}"#).unwrap();
    assert_eq!((values.int, values.long), (Some(5), Some(1000)));
    assert_eq!(values.double, Some(1.0));
    survives("double", &json!(0.1));
    survives("double", &json!("INF"));
    survives("single", &json!("-INF"));
    let nan = survives("double", &json!("NaN"));
    assert!(nan.double.is_some_and(f64::is_nan));
    survives("single", &json!(0.1));
    survives("long", &json!(i64::MIN));
}

#[test]
fn given_decimals_then_no_digit_is_lost_from_any_source() {
    let texts = [
        "0",
        "-0.10",
        "1.10",
        "79228162514264337593543950335",
        "1e-30",
        "0.1000000000000000055511151231257827",
    ];
    for text in texts {
        let json = format!("{{\"decimal\":{text},\"prices\":[{text}]}}");
        let read: Values = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        let read: Values = serde_json::from_reader(json.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        survives("decimal", &json!(text));
    }
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(Decimal::from(7).as_str(), "7");
    for text in [
        "",
        "-",
        ".5",
        "5.",
        "01",
        "1e",
        "+1",
        "NaN",
        "1_0",
        "0x1",
        " 1",
        "1e99999999999",
    ] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
    }
    let value: Values = serde_json::from_value(json!({"decimal": 1.5, "prices": ["2"]})).unwrap();
    assert_eq!(value.decimal, Some(decimal("1.5")));
}

/// A record whose declaration lacks `exact`.
#[derive(Clone, Default, PartialEq)]
struct Inexact {
    /// `Edm.Decimal`.
    price: Option<Decimal>,
    extra: Extra,
}
record! {
    Inexact "sample.inexact" {
        0 price PRICE "price" value Decimal;
    }
}

#[test]
fn given_a_record_that_is_not_exact_when_a_fraction_is_read_then_an_error_not_fewer_digits() {
    let read = |json| serde_json::from_str::<Inexact>(json);
    let error = read(r#"{"price": 1.10}"#).unwrap_err().to_string();
    assert!(
        error.starts_with("price: ") && error.contains("exact"),
        "{error}"
    );
    let whole = read(r#"{"price": 18446744073709551615}"#).unwrap();
    let digits = whole.price.map(|price| price.to_string());
    assert_eq!(digits.as_deref(), Some("18446744073709551615"));
}

#[test]
fn given_flags_then_strings_and_arrays_are_sets() {
    let flags: Flags<State> =
        serde_json::from_str(r#""delivered, adminAdd,new,delivered""#).unwrap();
    assert_eq!(flags.to_string(), "delivered,adminAdd,new");
    assert_eq!(
        serde_json::to_string(&flags).unwrap(),
        r#""delivered,adminAdd,new""#
    );
    assert_eq!(
        serde_json::from_str::<Flags<State>>(r#"["NEW","adminadd","Delivered"]"#)
            .unwrap()
            .len(),
        3
    );
    let same: Flags<State> = [State::AdminAdd, State::Delivered, State::from("new")].into();
    assert_eq!(flags, same);
    let mut flags = Flags::from(State::Delivered);
    assert!(!flags.is_empty() && flags != same);
    assert!(!flags.insert(State::Delivered) && flags.insert(State::AdminAdd));
    let members: Vec<_> = (&flags).into_iter().collect();
    assert_eq!(members, [&State::Delivered, &State::AdminAdd]);
    assert_ne!(flags, [State::Delivered, State::from("new")].into());
    assert!(flags.contains(&State::AdminAdd) && flags.remove(&State::Delivered));
    assert!(!flags.remove(&State::Delivered));
    assert_eq!(flags.iter().collect::<Vec<_>>(), [&State::AdminAdd]);
    assert_eq!(flags.into_iter().collect::<Vec<_>>(), [State::AdminAdd]);
    assert!(
        serde_json::from_str::<Flags<State>>("\"\"")
            .unwrap()
            .is_empty()
    );
    for text in ["5", "[5]", "[null]", "{}"] {
        assert!(
            serde_json::from_str::<Flags<State>>(text).is_err(),
            "{text}"
        );
    }
}

#[test]
fn given_open_enums_then_members_are_known_whatever_their_case() {
    assert_eq!(State::from("AdminAdd"), State::AdminAdd);
    assert_eq!("DELIVERED".parse::<State>().unwrap(), State::Delivered);
    assert!(matches!(State::from("ADMINADD"), State::AdminAdd));
    assert_eq!(
        State::from(String::from("Xyz")),
        State::Unrecognized("Xyz".into())
    );
    assert_eq!(State::from("Xyz"), State::from("xYz"));
    assert_ne!(State::from("Xyz"), State::from("Xy"));
    let unknown = State::from("Xyz");
    assert!(State::AdminAdd == "ADMINADD" && unknown == *"XYZ");
    assert_eq!(State::Unrecognized("delivered".into()), State::Delivered);
    let hashed: std::collections::HashSet<State> =
        [State::from("Xyz"), State::from("XYZ"), State::Delivered].into();
    assert_eq!(hashed.len(), 2);
    assert_eq!(
        serde_json::to_string(&State::from("xYz")).unwrap(),
        "\"xYz\""
    );
    assert_eq!(State::from("Xyz").to_string(), "Xyz");
    assert_eq!(format!("{:>5}", State::from("Xyz")), "  Xyz");
    assert_eq!(
        serde_json::from_str::<State>("\"adminAdd\"").unwrap(),
        State::AdminAdd
    );
    assert_eq!(
        serde_json::to_string(&State::AdminAdd).unwrap(),
        "\"adminAdd\""
    );
}

#[test]
fn given_maps_then_order_survives() {
    let map: Map<i32> = [("z", 1), ("a", 2)].into();
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"z":1,"a":2}"#);
    let nested: Map<Vec<Option<String>>> = serde_json::from_str(r#"{"a":[null,"x"]}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&nested).unwrap(),
        r#"{"a":[null,"x"]}"#
    );
}
