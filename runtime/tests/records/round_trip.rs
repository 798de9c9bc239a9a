//! Tests round trips: whatever is decoded is encoded again, and vice versa.

use crate::sample;

use graph_runtime::record::{Body as _, Sent, from_json, to_json};
use graph_runtime::{Binary, Date, Decimal, Flags, Guid, Timestamp};
use proptest::prelude::*;
use sample::{Catalog, Group, Package, SingleUser, State, Team, UserSet, Values};
use serde_json::{Map, Value};

/// Names, most of which are declared somewhere.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec![
            "id", "displayName", "isHidden", "createdDateTime", "catalog", "incompatibleGroups", "approver",
            "reviewers", "tags", "state", "parent", "packages", "isBackup", "inner", "@odata.type", "@odata.etag",
            "tags@odata.count",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ]
}

/// Texts, most of which have a meaning somewhere.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "#sample.singleUser",
            "sample.nested",
            "#sample.userSet",
            "#sample.other",
            "delivered",
            "AdminAdd",
            "2024-01-01T00:00:00.10Z",
            "",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ]
}

/// JSON that is often, but not always, a package.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// JSON whose declared properties all fit.
fn package_json(depth: u32) -> BoxedStrategy<Value> {
    let id = prop_oneof![Just(Value::Null), text().prop_map(Value::from)];
    let unknown = ("[x-z]{1,3}|a@odata.b", json());
    let mut fields: Vec<(&'static str, BoxedStrategy<Value>)> = vec![
        ("id", id.clone().boxed()),
        (
            "isHidden",
            any::<Option<bool>>().prop_map(Value::from).boxed(),
        ),
        (
            "tags",
            prop::collection::vec(id, 0..4)
                .prop_map(Value::from)
                .boxed(),
        ),
        ("state", text().prop_map(Value::from).boxed()),
        ("approver", user_set_json().boxed()),
        (
            "reviewers",
            prop::collection::vec(user_set_json(), 0..3)
                .prop_map(Value::from)
                .boxed(),
        ),
    ];
    if depth > 0 {
        let inner = package_json(depth - 1);
        let catalog = prop::collection::vec(prop_oneof![inner, Just(Value::Null)], 0..3);
        fields.push((
            "catalog",
            catalog
                .prop_map(|packages| serde_json::json!({ "packages": packages }))
                .boxed(),
        ));
    }
    let known = prop::sample::subsequence(fields, 0..=6)
        .prop_shuffle()
        .prop_flat_map(|fields| {
            let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
            (Just(names), values)
        });
    (known, prop::collection::vec(unknown, 0..3))
        .prop_map(|((names, values), unknown)| {
            let known = names.into_iter().map(str::to_owned).zip(values);
            Value::Object(known.chain(unknown).collect::<Map<_, _>>())
        })
        .boxed()
}

fn user_set_json() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        "#sample.singleUser",
        "sample.singleUser",
        "#sample.new",
        "#sample.userSet",
        "https://x#sample.nested",
    ]);
    let entries = (
        prop::option::of(kind.prop_map(|kind| ("@odata.type".to_owned(), Value::from(kind)))),
        prop::option::of(
            any::<Option<bool>>().prop_map(|backup| ("isBackup".to_owned(), Value::from(backup))),
        ),
        prop::option::of(text().prop_map(|id| ("id".to_owned(), Value::from(id)))),
        prop::option::of(json().prop_map(|value| ("other".to_owned(), value))),
    );
    entries
        .prop_map(|(kind, backup, id, other)| {
            [kind, backup, id, other]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        })
        .prop_shuffle()
        .prop_map(|entries| Value::Object(entries.into_iter().collect()))
}

/// Whether two documents are equal, where `State` ignores case.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::String(left), Value::String(right)) => left.eq_ignore_ascii_case(right),
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        _ => left == right,
    }
}

fn user_set() -> impl Strategy<Value = UserSet> {
    let single = any::<(Option<bool>, Option<String>)>().prop_map(|(is_backup, id)| {
        let user = SingleUser {
            is_backup,
            id,
            ..SingleUser::default()
        };
        UserSet::from(user.clear(SingleUser::IS_BACKUP))
    });
    single.prop_recursive(3, 6, 1, |inner| {
        inner.prop_map(|inner| Team::default().inner(inner).is_backup(false).into())
    })
}

fn package() -> impl Strategy<Value = Package> {
    (
        any::<Option<String>>(),
        any::<Option<bool>>(),
        prop::option::of(any::<i32>()),
        prop::option::of(prop::collection::vec(user_set(), 0..3)),
        prop::option::of(prop::collection::vec(any::<String>(), 0..3)),
        prop::option::of(any::<String>()),
    )
        .prop_map(|(id, is_hidden, second, reviewers, tags, group)| Package {
            id,
            is_hidden,
            created_date_time: second
                .and_then(|second| jiff::Timestamp::from_second(second.into()).ok())
                .map(Timestamp::from),
            reviewers,
            tags,
            incompatible_groups: group.map(|id| vec![Group::default().id(id)]),
            ..Package::default().catalog(Catalog::default().clear(Catalog::PARENT))
        })
}

fn values() -> impl Strategy<Value = Values> {
    (
        any::<(i32, i64, u8, f64, f32)>(),
        any::<(Vec<u8>, u128, i64)>(),
        (-9999_i16..=9999, 1_i8..=12, 1_i8..=28),
        prop::collection::vec("[a-z]{1,5}", 0..4),
    )
        .prop_filter(
            "numbers that equal themselves",
            |((.., double, single), ..)| !double.is_nan() && !single.is_nan(),
        )
        .prop_map(
            |(
                (int, long, byte, double, single),
                (bytes, guid, price),
                (year, month, day),
                flags,
            )| {
                Values::default()
                    .int(int)
                    .long(long)
                    .byte(byte)
                    .double(double)
                    .single(single)
                    .binary(Binary::from(bytes))
                    .guid(Guid::from_u128(guid))
                    .decimal(Decimal::from(price))
                    .prices([price])
                    .date(Date::constant(year, month, day))
                    .flags(flags.into_iter().map(State::from).collect::<Flags<_>>())
            },
        )
}

/// The properties of a document with a value. A `null` counts as absent.
fn said(document: &Value) -> Map<String, Value> {
    let members = document.as_object().into_iter().flatten();
    members
        .filter(|(name, value)| !value.is_null() && !name.contains('@'))
        .map(|(name, value)| (name.clone(), said_within(value)))
        .collect()
}

fn said_within(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(said_within).collect(),
        Value::Object(_) => said(value).into(),
        other => other.clone(),
    }
}

/// The entity after a service has applied these changes.
fn patched(mut entity: Map<String, Value>, changes: &Value) -> Map<String, Value> {
    for (name, value) in said(changes) {
        entity.insert(name, value);
    }
    let cleared = changes.as_object().into_iter().flatten();
    for (name, _) in cleared.filter(|(_, value)| value.is_null()) {
        entity.remove(name);
    }
    entity
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn given_any_json_then_reading_it_never_panics_and_loses_nothing(json in json()) {
        if let Ok(package) = serde_json::from_value::<Package>(json.clone()) {
            let written = serde_json::to_value(&package).unwrap();
            prop_assert!(same(&written, &json), "{written} is not {json}");
            prop_assert_eq!(serde_json::from_str::<Package>(&written.to_string()).unwrap(), package);
        }
    }

    #[test]
    fn given_a_valid_document_then_it_is_read_and_written_unchanged(json in package_json(2)) {
        let package: Package = serde_json::from_str(&json.to_string()).unwrap();
        let written = serde_json::to_value(&package).unwrap();
        prop_assert!(same(&written, &json), "{written} is not {json}");
        prop_assert_eq!(serde_json::from_value::<Package>(written).unwrap(), package);
    }

    #[test]
    fn given_two_packages_then_applying_the_changes_turns_one_into_the_other(old in package_json(2), new in package_json(2)) {
        let original: Package = serde_json::from_value(old.clone()).unwrap();
        let updated: Package = serde_json::from_value(new.clone()).unwrap();
        let changes = updated.changes_from(&original);
        let patched = patched(said(&old), &serde_json::to_value(&changes).unwrap());
        let mut expected = said(&new);
        if let (None, Some(id)) = (expected.get("id"), patched.get("id")) {
            // The key stays.
            expected.insert("id".to_owned(), id.clone());
        }
        prop_assert!(same(&patched.into(), &expected.into()));
        prop_assert_eq!(changes.is_empty(), changes == Package::default());
    }

    #[test]
    fn given_any_package_then_its_encoding_decodes_to_the_same_package(package in package()) {
        let text = serde_json::to_string(&package).unwrap();
        prop_assert_eq!(serde_json::from_str::<Package>(&text).unwrap(), package);
    }

    #[test]
    fn given_any_values_then_their_encoding_decodes_to_the_same_values(values in values()) {
        let text = serde_json::to_string(&values).unwrap();
        let read: Values = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&serde_json::to_string(&read).unwrap(), &text);
        prop_assert_eq!(read, values);
    }

    #[test]
    fn given_any_value_then_its_text_is_the_same_with_serde_and_without(package in package(), json in package_json(2), values in values()) {
        let read: Package = serde_json::from_value(json).unwrap();
        let packages = [package, read];
        prop_assert_eq!(packages.to_body().unwrap(), serde_json::to_vec(&Sent(&packages[..])).unwrap());
        prop_assert_eq!(packages[1].to_body().unwrap(), serde_json::to_vec(&Sent(&packages[1])).unwrap());
        let packages = Vec::from(packages);
        prop_assert_eq!(to_json(&packages).unwrap(), serde_json::to_vec(&packages).unwrap());
        prop_assert_eq!(to_json(&values).unwrap(), serde_json::to_vec(&values).unwrap());
    }

    #[test]
    fn given_any_text_then_it_reads_the_same_with_serde_and_without(json in package_json(2), values in values(), cut in 0..200_usize) {
        let text = json.to_string();
        let early = text.get(..cut).unwrap_or_default();
        for text in [&text, early, &format!("{text},")] {
            match (from_json::<Package>(text.as_bytes()), serde_json::from_str(text)) {
                (Ok(read), expected) => prop_assert_eq!(Some(read), expected.ok()),
                (Err(error), Ok(_)) => prop_assert!(false, "{}", error),
                (Err(error), Err(expected)) => {
                    let (error, expected) = (error.to_string(), expected.to_string());
                    prop_assert!(error.ends_with(&expected), "{} {}", error, expected);
                }
            }
        }
        let read: Values = from_json(&to_json(&values).unwrap()).unwrap();
        prop_assert_eq!(read, values);
    }

    #[test]
    fn given_any_text_then_values_that_parse_display_the_same_text(text in "[-P0-9T:.Z+YMDHSW]{0,30}") {
        macro_rules! check {
            ($($type:ty)*) => {$(
                if let Ok(value) = text.parse::<$type>() {
                    prop_assert_eq!(value.to_string(), text.clone());
                }
            )*};
        }
        check!(Timestamp graph_runtime::TimeOfDay);
        if let Ok(duration) = text.parse::<graph_runtime::Duration>() {
            // Leading zeros of a number are not kept.
            prop_assert_eq!(duration.to_string().parse::<graph_runtime::Duration>(), Ok(duration));
        }
    }

    #[test]
    fn given_any_bytes_then_reading_them_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = serde_json::from_slice::<Package>(&bytes);
        let _ = serde_json::from_reader::<_, Values>(&bytes[..]);
    }
}

#[test]
fn given_a_very_long_text_when_read_then_it_is_kept_whole() {
    let long = "a\n\u{202e}".repeat(100_000);
    let text = serde_json::json!({ "displayName": long }).to_string();
    let package: Package = serde_json::from_str(&text).unwrap();
    assert_eq!(package.display_name.as_deref(), Some(long.as_str()));
}
