//! Tests what values mean: how they compare, hash and convert to other types, however they are written.

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::str::FromStr;

use graph_runtime::record::{from_json, to_json};
use graph_runtime::{Binary, Decimal, Duration, Extra, Json, Map, TimeOfDay, Timestamp, record};
use jiff::tz::{Offset, TimeZone};
use serde::Deserialize as _;
use serde::de::value::{Error, F64Deserializer, I64Deserializer, U64Deserializer};
use serde_json::json;

fn parsed<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Asserts that texts of one group are equal values, and those of different groups are not.
fn assert_groups<T: FromStr<Err: Debug> + Eq + Hash>(groups: &[&[&str]]) {
    let all = |index: usize| groups[index].iter().map(move |text| (index, *text));
    let all: Vec<_> = (0..groups.len()).flat_map(all).collect();
    for (group, text) in &all {
        for (other_group, other_text) in &all {
            let (one, other): (T, T) = (parsed(text), parsed(other_text));
            let is_same = group == other_group;
            assert_eq!(one == other, is_same, "{text} {other_text}");
            assert_eq!(hash(&one) == hash(&other), is_same, "{text} {other_text}");
        }
    }
}

#[test]
fn given_values_when_compared_and_hashed_then_only_what_they_mean_counts() {
    assert_groups::<Binary>(&[&["/w==", "_w", "_w=="], &["AA==", "AA"], &["AAA="], &[""]]);
    assert_groups::<Decimal>(&[
        &["1.10", "11e-1", "1.1"],
        &["-1.1"],
        &["100", "1e2", "100.0"],
        &["10"],
        &["0.01", "1E-2"],
        &["0", "-0", "0.00", "0e5"],
    ]);
    assert_groups::<Duration>(&[
        &["P1D", "PT24H", "PT1440M", "PT86400S"],
        &["-P1D"],
        &["PT90M", "PT1H30M"],
        &["P1W", "P7D"],
        &["P2W", "P14D"],
        &["P1DT1S", "PT86401S"],
        &["P1Y2M", "P14M"],
        &["P1M"],
        &["-P1M"],
        &["P30D"],
        &["PT1.5S", "PT1.500S"],
        &["-PT1.5S"],
        &["PT0.5S"],
        &["PT0S", "-PT0S", "P0M", "P0D"],
    ]);
    assert_groups::<Timestamp>(&[
        &[
            "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00.000Z",
            "2023-12-31T19:00:00-05:00",
        ],
        &["2024-01-01T00:00:00.000000000001Z"],
    ]);
}

fn assert_ascending<T: FromStr<Err: Debug> + Ord>(texts: &[&str]) {
    for (at, text) in texts.iter().enumerate() {
        for (other_at, other) in texts.iter().enumerate() {
            let order = parsed::<T>(text).cmp(&parsed(other));
            assert_eq!(order, at.cmp(&other_at), "{text} {other}");
        }
    }
}

#[test]
fn given_times_when_ordered_then_each_unit_counts() {
    assert_ascending::<TimeOfDay>(&[
        "00:00",
        "00:00:00.000000000001",
        "00:00:01",
        "00:00:59",
        "00:01",
        "00:59:59.9",
        "01:00",
        "08:30",
        "08:30:01",
        "08:31",
        "23:59:59",
    ]);
    assert_ascending::<Timestamp>(&[
        "-0001-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "2024-02-29T08:30:00Z",
        "2024-02-29T08:30:01Z",
        "2024-02-29T08:31:00Z",
        "2024-02-29T08:30:00-01:00",
        "2024-03-01T00:30:00+01:00",
        "2024-03-01T00:30:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "9999-12-31T23:59:59-01:00",
    ]);
}

#[test]
fn given_values_when_converted_then_they_are_the_same_in_other_types() {
    let bytes = [1, 2, 255];
    for binary in [
        Binary::from(bytes),
        Binary::from(&bytes),
        Binary::from(&bytes[..]),
        Binary::from(bytes.to_vec()),
    ] {
        assert_eq!(binary.as_bytes(), bytes);
        assert_eq!(binary.as_ref(), bytes);
        assert_eq!(binary.into_bytes(), bytes);
    }
    let number = parsed::<Decimal>("-2.50").to_f64();
    assert_eq!(number.to_string(), "-2.5");
    let span: jiff::Span = parsed::<Duration>("P1DT2H").try_into().unwrap();
    assert_eq!((span.get_days(), span.get_hours()), (1, 2));
    let time: jiff::civil::Time = parsed::<TimeOfDay>("08:30:05.25").into();
    assert_eq!(time, jiff::civil::time(8, 30, 5, 250_000_000));
    let timestamp: Timestamp = parsed("2024-02-29T08:30:00.123456789012Z");
    assert_eq!(timestamp.subsec_picosecond(), 123_456_789_012);
    let instant: jiff::Timestamp = timestamp.try_into().unwrap();
    assert_eq!(instant.to_string(), "2024-02-29T08:30:00.123456789Z");
}

#[test]
fn given_a_zoned_time_when_converted_then_its_offset_stays_if_it_is_in_whole_minutes() {
    let instant: jiff::Timestamp = parsed("2024-02-29T08:30:00Z");
    let fixed = |seconds| TimeZone::fixed(Offset::from_seconds(seconds).unwrap());
    for (zone, text) in [
        (TimeZone::UTC, "2024-02-29T08:30:00Z"),
        (fixed(-3600), "2024-02-29T07:30:00-01:00"),
        (fixed(3208), "2024-02-29T08:30:00Z"),
    ] {
        let zoned = instant.to_zoned(zone);
        assert_eq!(Timestamp::from(&zoned).to_string(), text);
    }
}

#[test]
fn given_numbers_of_another_format_when_read_then_they_are_decimals() {
    let decimals = [
        Decimal::deserialize(I64Deserializer::<Error>::new(-7)),
        Decimal::deserialize(U64Deserializer::new(u64::MAX)),
        Decimal::deserialize(F64Deserializer::new(1.5)),
    ];
    let texts = decimals.map(|decimal| decimal.unwrap().to_string());
    assert_eq!(texts, ["-7", "18446744073709551615", "1.5"]);
}

#[test]
fn given_a_map_then_it_is_used_like_other_maps() {
    let mut map: Map<i32> = [("b", 1), ("a", 2), ("c", 3)].into();
    assert_eq!((map.len(), map.is_empty()), (3, false));
    assert!(map.contains_key("a") && !map.contains_key("d"));
    assert_eq!((map.insert("a", 5), map.insert("d", 4)), (Some(2), None));
    *map.get_mut("c").unwrap() += 10;
    assert_eq!(map.get_mut("e"), None);
    assert_eq!((map.remove("b"), map.remove("b")), (Some(1), None));
    let expected = [("a", 5), ("c", 13), ("d", 4)];
    let entries: Vec<_> = map.iter().map(|(key, value)| (&**key, *value)).collect();
    assert_eq!(entries, expected);
    let entries: Vec<_> = (&map)
        .into_iter()
        .map(|(key, value)| (&**key, *value))
        .collect();
    assert_eq!(entries, expected);
    let entries: Vec<_> = map.into_iter().collect();
    assert_eq!(
        entries,
        expected.map(|(key, value)| (key.to_owned(), value))
    );
    assert_eq!(
        (Map::<i32>::new().len(), Map::<i32>::new().is_empty()),
        (0, true)
    );
}

#[test]
fn given_a_map_of_decimals_when_read_then_no_digit_is_lost() {
    let text = br#"{"a":1.10,"b":0.1000000000000000055511151231257827}"#;
    let map: Map<Decimal> = from_json(text).unwrap();
    assert_eq!(to_json(&map).unwrap(), text);
}

/// A record with objects in a map.
#[derive(Clone, Default, PartialEq)]
struct Places {
    /// Objects by name.
    places: Option<Map<Json>>,
    extra: Extra,
}
record! {
    Places "sample.places" {
        0 places PLACES "places" value Map<Json>;
    }
}

#[test]
fn given_metadata_within_a_map_when_it_is_sent_then_the_metadata_stays_away() {
    let text = br#"{"places": {"a": {"name": "x", "tags@odata.count": 1}, "b": 1.5}}"#;
    let updated: Places = from_json(text).unwrap();
    assert_eq!(updated.places.as_ref().unwrap().get("b"), Some(&json!(1.5)));
    let changes = updated.changes_from(&Places::default());
    let sent = serde_json::to_value(changes).unwrap();
    assert_eq!(sent, json!({"places": {"a": {"name": "x"}, "b": 1.5}}));
}
