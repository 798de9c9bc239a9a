//! Tests that `set` takes an option of what the setter of the property takes, for every kind of property.

use std::collections::BTreeSet;

use crate::sample::{Catalog, Group, Package, SingleUser, State, UserSet, Values};

use graph_runtime::{Decimal, Extra, Flags, Guid, Json, Map, Nested, Timestamp, record};

/// Records in records.
#[derive(Clone, Default, PartialEq)]
struct Shelf {
    groups: Option<Vec<Group>>,
    nearby: Option<Vec<Group>>,
    states: Option<Vec<State>>,
    extra: Extra,
}
record! {
    Shelf "sample.shelf" {
        0 groups GROUPS "groups" records Group;
        1 nearby NEARBY "nearby" nav_records Group;
        2 states STATES "states" list State;
    }
}

/// A test that compares `set` with the setter, for each value given.
macro_rules! alike {
    ($($test:ident: $record:ident $setter:ident $constant:ident [$($value:expr),* $(,)?];)*) => {$(
        #[test]
        fn $test() {
            $({
                let by_setter = $record::default().$setter($value);
                assert!(by_setter.$setter.is_some());
                assert_eq!($record::default().set($record::$constant, Some($value)), by_setter);
                let mut none = Some($value);
                none.take();
                assert_eq!(by_setter.set($record::$constant, none), $record::default());
            })*
        }
    )*};
}

const GUID: &str = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

fn guid() -> Guid {
    GUID.parse().expect("a GUID")
}

fn instant() -> Timestamp {
    "2024-02-29T08:30:00Z".parse().expect("a timestamp")
}

fn decimal() -> Decimal {
    "1.50".parse().expect("a number")
}

alike! {
    given_text_then_set_takes_it: Package display_name DISPLAY_NAME
        ["a", "a".to_owned(), &"a".to_owned(), 'a', Box::<str>::from("a")];
    given_a_boolean_then_set_takes_it: Package is_hidden IS_HIDDEN [true];
    given_an_integer_then_set_takes_it: Values long LONG [7_i64, 7_i32, 7_u8];
    given_a_number_then_set_takes_it: Values double DOUBLE [1.5_f64, 1.5_f32, 7_i32];
    given_a_decimal_then_set_takes_it: Values decimal DECIMAL [decimal()];
    given_an_instant_then_set_takes_it: Package created_date_time CREATED_DATE_TIME [instant()];
    given_a_guid_then_set_takes_it: Values guid GUID [guid()];
    given_json_then_set_takes_it: Values json JSON [Json::from(7), 7, "a"];
    given_a_map_then_set_takes_it: Values map MAP [Map::new()];
    given_a_known_value_then_set_takes_it: Package state STATE [State::Delivered, "delivered", "new".to_owned()];
    given_flags_then_set_takes_them: Values flags FLAGS [Flags::from(State::Delivered)];
    given_a_nested_record_then_set_takes_it: Package catalog CATALOG
        [Catalog::default().id("7"), Nested::new(Catalog::default().id("7"))];
    given_a_nested_union_then_set_takes_it: Package approver APPROVER
        [SingleUser::default().id("7"), UserSet::from(SingleUser::default().id("7"))];
    given_texts_then_set_takes_them: Package tags TAGS
        [["a", "b"], vec!["a".to_owned()], ["a"].iter().copied(), BTreeSet::from(["a"]), Vec::<String>::new()];
    given_unions_then_set_takes_them: Package reviewers REVIEWERS
        [[SingleUser::default()], vec![UserSet::from(SingleUser::default())], Some(SingleUser::default())];
    given_records_then_set_takes_them: Shelf groups GROUPS [[], vec![], [Group::default()], Some(Group::default())];
    given_entities_then_set_takes_them: Shelf nearby NEARBY [[], vec![Group::default()], Some(Group::default())];
    given_known_values_then_set_takes_them: Shelf states STATES [["delivered"], [State::AdminAdd]];
    given_lists_in_a_list_then_set_takes_them: Values grid GRID [[vec![1.0], vec![]], [[1.0, 2.0]]];
    given_items_that_may_be_null_then_set_takes_them: Values maybe MAYBE [[Some("a".to_owned()), None]];
    given_decimals_then_set_takes_them: Values prices PRICES [[decimal()]];
}

#[test]
fn given_a_nested_record_when_compared_with_a_plain_one_then_only_values_count() {
    let nested = Nested::new(Group::default().id("1"));
    assert!(nested == Group::default().id("1") && nested == Nested::new(Group::default().id("1")));
    assert!(nested != Group::default() && nested != Nested::new(Group::default()));
}
